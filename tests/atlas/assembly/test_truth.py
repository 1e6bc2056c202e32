"""The truth rules on copies of the real tables that were spoilt: each breach is told, with its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from explorer.atlas.assembly.check import check
from explorer.paths import geodata_dir
from tests.helpers.spoilt import read_rows, write_rows


def problems(folder: Path) -> list[str]:
    found = check(folder, geodata_dir() / "basemap")["problems"]
    return [f"{p['file']}:{p['line']}: {p['message']}" for p in found]


def spoil(folder: Path, name: str, wanted: dict[str, str], change: dict[str, str]) -> None:
    """Change the first row that has all of `wanted`."""
    table = read_rows(folder / name)
    next(row for row in table if wanted.items() <= row.items()).update(change)
    write_rows(folder / name, table)


def test_the_real_tables_break_no_rule(tables: Path) -> None:
    assert problems(tables) == []


SPOILS: list[Any] = [
    ("observations.csv", {"source": "001"}, {"locator": ""}, "locator 为空"),
    ("observations.csv", {"source": "001"}, {"source": ""}, "source 为空"),
    ("observations.csv", {"source": "001"}, {"locator": "开通省际公交"}, "查不到段落"),
    ("events.csv", {"source": "002"}, {"source": ""}, "source 为空"),
    ("events.csv", {"source": "002"}, {"locator": "全文"}, "查不到段落"),
    ("events.csv", {"source": "002"}, {"title_en": ""}, "title_en"),
    ("conflicts.csv", {"source_b": "002"}, {"locator_b": ""}, "locator_b 为空"),
    ("conflicts.csv", {"source_b": "002"}, {"source_b": "099"}, "不在 sources.csv"),
    ("conflicts.csv", {"source_b": "002"}, {"locator_b": "002"}, "locator_b“002”出处查不到段落"),
    ("attributes.csv", {"source": "003"}, {"source": ""}, "source 为空"),
    ("members.csv", {"source": "001"}, {"locator": "某处"}, "查不到段落"),
    ("features.csv", {"note_zh": ""}, {"note_zh": "只有中文"}, "note_en 为空"),
]


@pytest.mark.parametrize("some", [SPOILS[n::3] for n in range(3)], ids=["first", "second", "third"])
def test_every_fact_has_a_citation_that_can_be_looked_up(tables: Path, some: list[Any]) -> None:
    """Several tables are spoilt at once, each in one row."""
    assert len({name for name, *_ in some}) == len(some)
    for name, wanted, change, _ in some:
        spoil(tables, name, wanted, change)
    found = problems(tables)
    for name, _, _, says in some:
        assert len([p for p in found if says in p and p.startswith(name + ":")]) == 1, found


def test_a_feature_needs_a_citation_and_a_measure_an_observation(tables: Path) -> None:
    for name, column, key in (
        ("citations.csv", "feature", "bus-stop-jieqiao"),
        ("statuses.csv", "feature", "bus-stop-jieqiao"),
        ("observations.csv", "key", "bus_vehicles"),
    ):
        write_rows(tables / name, [row for row in read_rows(tables / name) if row[column] != key])
    found = problems(tables)
    assert any("bus-stop-jieqiao 没有出处" in p for p in found)
    assert any("bus_vehicles 没有观测值" in p for p in found)


STOP = {"feature": "bus-stop-jieqiao", "status": "operation"}
ROAD = {"feature": "hw-yongchuan-luzhou", "status": "operation"}


@pytest.mark.parametrize(
    ("wanted", "change", "says"),
    [
        (STOP, {"kind": "begins"}, "图注的拍摄日期 2020-12-05"),
        (ROAD, {"source": "001", "date": "2021-05", "locator": "连接高速通道 ¶2"}, "把文献 001 的日期"),
        (ROAD, {"date": "2023-06-30"}, "晚于所引文献 000"),
    ],
)
def test_a_date_of_seeing_is_no_beginning(
    tables: Path, wanted: dict[str, str], change: dict[str, str], says: str
) -> None:
    spoil(tables, "statuses.csv", wanted, change)
    found = problems(tables)
    assert [p for p in found if says in p and p.startswith("statuses.csv:")], found


@pytest.mark.parametrize(
    ("date", "says"), [("2020-12-05", "又当作 operation 的开始"), ("2020-12-20", "之前已经见载")]
)
def test_what_was_seen_on_a_day_did_not_begin_then_or_later(tables: Path, date: str, says: str) -> None:
    path = tables / "statuses.csv"
    table = read_rows(path)
    seen = next(row for row in table if STOP.items() <= row.items())
    table.append({**seen, "kind": "begins", "date": date, "locator": "正文 ¶1", "source": "000"})
    write_rows(path, table)
    (found,) = problems(tables)
    assert says in found


@pytest.mark.parametrize(
    ("place", "change", "says"),
    [
        (
            "wusheng-wanlong",
            {"lon": "106.13559", "lat": "30.31840"},
            "不在 武胜县（511622）内，相距 0.2 公里",
        ),
        (
            "rongchang-qingjiang",
            {"lon": "105.47343", "lat": "29.28343"},
            "不在 荣昌区（500153）内，相距 0.7 公里",
        ),
        # a rough point has no more room than a good one
        ("anyue-grottoes", {"lon": "105.70000"}, "不在 安岳县（512021）内"),
        ("ziyang-city", {"lon": "106.00000"}, "不在 512000 内"),
        ("wusheng-wanlong", {"county_zh": "合川区"}, "而代码 511622 属 武胜县"),
    ],
)
def test_a_place_is_in_the_county_it_claims(
    tables: Path, place: str, change: dict[str, str], says: str
) -> None:
    spoil(tables, "places.csv", {"id": place}, change)
    (found,) = problems(tables)
    assert says in found
    assert found.startswith("places.csv:")


def test_two_values_for_one_day_and_scope_need_a_conflict(tables: Path) -> None:
    path = tables / "observations.csv"
    table = read_rows(path)
    disputed = {k for row in read_rows(tables / "conflicts.csv") for k in row["indicators"].split(";")}
    plain = next(row for row in table if row["key"] not in disputed)
    table.append({**plain, "value": "987654"})
    write_rows(path, table)
    (found,) = problems(tables)
    assert "987654 两值" in found


def test_measures_of_different_scope_are_never_one_series(tables: Path) -> None:
    """Links open, links open or being built, and links with railways: three measures, as the sources count."""
    table = read_rows(tables / "observations.csv")
    kept = {
        key: {row["value"] for row in table if row["key"] == key}
        for key in (
            "highway_channels_opened",
            "highway_channels_opened_plus_building",
            "rail_highway_channels_built",
        )
    }
    assert kept["highway_channels_opened"] == {"14"}
    assert {"19", "20"} <= kept["highway_channels_opened_plus_building"]
    assert kept["rail_highway_channels_built"] == {"22"}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("永川\n泸州", "控制字符 \\n；请删去"),
        ("永川\x1b[31m\x07泸州", "控制字符 \\x07、\\x1b；请删去"),
        ("永川\0泸州", "控制字符 \\x00；请删去"),
        ("永川\u202e泸州", "控制字符 \\u202e；请删去"),
        ("长" * 301, "name_zh 有 301 字，超过 300；请缩短"),
    ],
)
def test_a_name_shows_as_it_is_written(tables: Path, name: str, says: str) -> None:
    spoil(tables, "features.csv", {"id": "hw-yongchuan-luzhou"}, {"name_zh": name})
    (found,) = problems(tables)
    assert found.startswith("features.csv:2: name_zh ")
    assert found.endswith(says)


@pytest.mark.parametrize(
    "name", ["routes.csv", "members.csv", "citations.csv", "conflicts.csv", "observations.csv"]
)
def test_a_row_that_cannot_be_read_is_the_only_line(tables: Path, name: str) -> None:
    """What lacks it for that gets no line of its own."""
    table = read_rows(tables / name)
    column = "source_a" if name == "conflicts.csv" else "place" if name == "routes.csv" else "source"
    table[0][column] = "nowhere"
    write_rows(tables / name, table)
    (found,) = problems(tables)
    assert found.startswith(f"{name}:2: {column}“nowhere”不在")


@pytest.mark.slow
def test_an_area_that_is_no_number_is_reported_and_the_rest_drawn(tables: Path) -> None:
    for area in ("abc", "", "²", "0", "9" * 400):
        spoil(tables, "features.csv", {"id": "plat-gaozhu"}, {"geometry_arg": area})
        (found,) = problems(tables)
        assert "plat-gaozhu 的 geometry_arg 应为面积" in found
