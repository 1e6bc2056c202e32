"""The memo: a page of plain text whose numbers are the report's."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Literal

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.report import Scope
from explorer.atlas.columns.timeline import Clock, count, state_at
from explorer.atlas.model import Atlas
from explorer.layers.memo import memo
from explorer.sources.reader.own_layers import laid_over
from explorer.sources.reader.read import read
from explorer.state.queries.tables.attribute_table import AttributeTable
from explorer.state.queries.tables.table_text import since
from explorer.state.view.view import View
from tests.helpers.layers import CATALOGUE, SPECS

DAY = date(2021, 5, 20)


def page(atlas: Atlas, lang: Literal["zh", "en"] = "zh", kinds: tuple[str, ...] = ()) -> str:
    return memo(atlas, DAY, Scope(tuple(SPECS), frozenset(kinds)), lang, CATALOGUE)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_theme_has_its_line_and_total(atlas: Atlas, lang: Literal["zh", "en"]) -> None:
    lines = page(atlas, lang).splitlines()
    for theme, spec in SPECS.items():
        (line,) = [x for x in lines if x.startswith(spec.name.in_(lang) + (" – " if lang == "en" else "　"))]
        assert str(count(atlas.by_theme(theme), DAY)["total"]) in line


def test_the_buses_of_the_day_are_named(atlas: Atlas) -> None:
    text = page(atlas)
    assert "城口双河—万源堰塘公交" in text
    assert "潼南108路公交" not in text


def test_english_says_nothing_in_chinese_but_the_headings_it_cites(atlas: Atlas) -> None:
    body = page(atlas, "en").split("\nSources\n")[0]
    without_headings = re.sub(r"\(Document .*?(?:¶\d+|\))[^)]*\)", "", body)
    leftovers = {
        line for line in without_headings.splitlines() if re.search(r"[\u4e00-\u9fff：，（）。]", line)
    }
    assert leftovers == set()


def test_every_source_cited_is_listed_at_the_end(atlas: Atlas) -> None:
    body, listed = page(atlas).split("\n出处\n")
    cited = set(re.findall(r"(?:文献|公开资料) (\w+) ·", body))
    assert cited
    assert cited == {line.split("　")[0] for line in listed.splitlines()}


def test_kinds_narrow_the_events(atlas: Atlas) -> None:
    text = page(atlas, kinds=("opening",))
    assert "永川至泸州高速重庆段通车" in text
    assert "第一次川渝党政联席会议" not in text


@pytest.mark.parametrize(
    ("lang", "record", "outside"),
    [
        ("zh", "公开资料 P2020 · ", "（文献之外的公开资料）"),
        ("en", "Public source P2020 · ", " (public, outside the documents)"),
    ],
)
def test_other_sources_are_distinguished_from_the_documents(
    atlas: Atlas, lang: Literal["zh", "en"], record: str, outside: str
) -> None:
    body, listed = re.split(r"\n(?:出处|Sources)\n", page(atlas, lang))
    assert body.count(record) >= 5  # the platforms that the documents do not name
    assert not re.search(r"(?:文献|Document) [PW]\d", body)
    told = [line for line in listed.splitlines() if line.endswith(outside)]
    assert {line.split("　")[0] for line in told} == {
        key for key in re.findall(r"(?m)^[PW]\w+", listed) if atlas.sources[key].kind == "outside"
    }
    assert any(line.startswith("P2020　") for line in told)
    assert not any(line.startswith("0") for line in told)


def test_a_page_limited_to_themes_shows_only_those(atlas: Atlas) -> None:
    themes = ("bus", "platform")
    text = memo(atlas, DAY, Scope(themes, frozenset(), CATALOGUE.measures(themes)), "zh", CATALOGUE)
    assert "跨省城际公交线路（累计开通）：9 条，截至 2021-04-20" in text
    assert "城口双河至万源堰塘公交开通" in text
    assert "第一次川渝党政联席会议" not in text
    assert "\n产业\n" not in text
    assert text.index("\n图层\n") < text.index("\n指标") < text.index("\n大事") < text.index("\n出处\n")


def test_a_disputed_number_has_a_reference_to_its_note(atlas: Atlas) -> None:
    text = page(atlas)
    (line,) = [x for x in text.splitlines() if "川渝高速公路出口通道：" in x]
    called = re.search(r"〔注([\d、]+)〕$", line)
    assert called
    for number in called[1].split("、"):
        assert f"\n注{number}　" in text
    numbers = [int(n) for n in re.findall(r"\n注(\d+)　", text)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_partial_dates_stay_partial_in_words(atlas: Atlas) -> None:
    text = page(atlas)
    assert "2020年 至 2021-05-19" in text
    assert "2020/2021" not in text
    assert "../" not in text


def test_a_day_that_was_only_planned_is_said_to_be_planned(tmp_path: Path) -> None:
    path = tmp_path / "桥.csv"
    path.write_text(
        "名称,经度,纬度,实际开工,计划竣工时间\n甲桥,105.6,29.1,,2020-06\n乙桥,105.7,29.1,2020-03,2020-06\n"
    )
    known = laid_over(Known(axis=Axis()), read(path))
    text = memo(known.atlas, DAY, Scope(("own1",), frozenset()), "zh", known.catalogue)
    assert "甲桥：可能已运营，计划 2020年6月（" in text
    assert "乙桥：在建，2020年3月（" in text
    table = AttributeTable(known, "own1")
    view = View(clock=Clock(DAY))
    assert table.texts("since", view).tolist() == ["计划 2020年6月", "2020年3月"]
    assert [since(state_at(f, DAY), "zh") for f in known.atlas.by_theme("own1")] == table.texts(
        "since", view
    ).tolist()
