"""What must hold of the real tables on given days (the documents' own counts)."""

from __future__ import annotations

from datetime import date

import pytest

from explorer.atlas.columns.report import Scope, report
from explorer.atlas.columns.timeline import count, state_at
from explorer.atlas.model import Atlas


def tally(atlas: Atlas, theme: str, day: str) -> dict[str, int]:
    return count(atlas.by_theme(theme), date.fromisoformat(day))


@pytest.mark.parametrize(
    ("day", "operation", "possible"),
    [
        ("2020-06-30", 0, 7),
        ("2020-12-31", 7, 0),
        ("2021-01-19", 7, 0),
        ("2021-01-20", 8, 0),
        ("2021-02-01", 8, 0),
        ("2021-04-19", 8, 0),
        ("2021-05-20", 9, 0),
        ("2025-06-30", 9, 0),
    ],
)
def test_bus_lines(atlas: Atlas, day: str, operation: int, possible: int) -> None:
    counted = tally(atlas, "bus", day)
    assert (counted["operation"], counted["possible"], counted["total"]) == (operation, possible, 11)


def test_attested_bus_rows_are_counted_apart(atlas: Atlas) -> None:
    assert tally(atlas, "bus", "2025-06-30")["attested"] == 2


def test_highways_at_the_first_report(atlas: Atlas) -> None:
    day = date(2021, 5, 20)
    standing = {
        status: {f.id for f in atlas.by_theme("highway") if state_at(f, day).status == status}
        for status in ("operation", "construction")
    }
    assert standing["operation"] == {
        "hw-yongchuan-luzhou",
        "hw-yuguang-branch",
        "hw-hechuan-anyue-shuangjiang-chongkan",
        *("hw-suizimei", "hw-bagangyu"),  # of old, by public sources
    }
    assert standing["construction"] == {
        "hw-yuwu-expansion-beibei-hechuan",
        "hw-tongliang-anyue-cq",
        "hw-jianglu-north",
        "hw-liangping-kaijiang",
    }


def test_two_platforms_were_approved_overnight(atlas: Atlas) -> None:
    before, after = (tally(atlas, "platform", f"2020-12-{d}")["approved"] for d in (30, 31))
    assert after - before == 2
    for platform in ("plat-gaozhu", "plat-suitong"):
        assert state_at(atlas.features[platform], date(2020, 12, 30)).status == "planned"
        assert state_at(atlas.features[platform], date(2020, 12, 31)).status == "approved"


def test_ten_platforms_are_there_five_of_them_from_outside(atlas: Atlas) -> None:
    outside = {
        f.id
        for f in atlas.by_theme("platform")
        if all(atlas.sources[r.citation.source].kind == "outside" for r in f.statuses)
    }
    outside = {i for i in outside if atlas.features[i].statuses}
    names = {atlas.features[i].name.zh for i in outside}
    assert len(outside) == 5
    for word in ("城宣万", "合广长", "资大", "内荣", "泸永江"):
        assert any(word in name for name in names), word


def test_an_indicator_is_the_last_value_known_never_between(atlas: Atlas) -> None:
    def opened(day: str) -> tuple[float, str] | None:
        found = report(atlas, date.fromisoformat(day), Scope(()))["indicators"].get("bus_lines_opened")
        return (found["value"], found["source"]) if found else None

    assert opened("2020-12-30") is None
    assert opened("2020-12-31") == (7, "001")
    assert opened("2021-02-01") == (8, "001")
    assert opened("2022-06-30") == (9, "001")
    assert opened("2023-02-01") == (20, "002")


def test_three_channel_measures_stay_three(atlas: Atlas) -> None:
    values = {
        key: {o.value for o in i.observations}
        for key, i in atlas.indicators.items()
        if {o.value for o in i.observations} & {"14", "19", "22"} and "channel" in key
    }
    assert len(values) == 3, values


def test_the_report_sums(atlas: Atlas) -> None:
    themes = sorted({f.theme for f in atlas.features.values()})
    layers = report(atlas, date(2022, 12, 31), Scope(tuple(themes)))["layers"]
    assert sum(c["total"] for c in layers.values()) == len(atlas.features)
    for counted in layers.values():
        assert sum(v for k, v in counted.items() if k != "total") == counted["total"]
