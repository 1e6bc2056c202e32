"""Comments in films and small multiples: whatever pin is drawn, its words are in the picture too, and cover nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest

from explorer.atlas.assembly.known import Known, commented
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.comments import Comment
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.grid import _merged_content
from explorer.export.layout.annotation_drawing import PART
from explorer.export.layout.elements import PX_PER_MM, Box, Rect, TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.content import content
from explorer.export.sheet.legend_choice import LegendChoice
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

FEW = (
    Comment("a", "李雷", "2026-11-20", "此段走向与批复不一致，请核对附图", 104.9, 29.6),
    Comment("b", "韩梅梅", "2026-11-21", "站位存疑", 105.6, 30.4),
    Comment("c", "李雷", "2026-11-23", "这一年再查", first=date(2025, 1, 1), last=date(2025, 12, 31)),
)
MANY = FEW + tuple(
    Comment(
        f"m{n}", "王五", "2026-11-24", f"第 {n} 处线位应以施工图为准，" * (1 + n % 5), 104.2 + n * 0.1, 30.0
    )
    for n in range(40)
)
PAGES = ["1920x1080px", "3840x2160px", "1080x1920px", "1000x1000px", "640x360px"]


def film(page: str, data: Known, view: View, comments: tuple[Comment, ...], **more: object) -> Layout:
    sheet = Sheet(parse_paper(page), "film", span=(date(2018, 1, 1), date(2025, 12, 31)))
    return lay_out(commented(data, comments), view, replace(sheet, **more))  # type: ignore[arg-type]


def texts(layout: Layout, part: str) -> list[TextLines]:
    return [e for e in layout.elements if isinstance(e, TextLines) and e.part == part]


def said(layout: Layout) -> str:
    return "".join("".join(e.lines) for e in texts(layout, "comments")).replace(" ", "")


def plates(layout: Layout) -> list[Box]:
    """The largest plate of each part."""
    found: dict[str, Box] = {}
    for e in layout.elements:
        if isinstance(e, Rect) and e.ink.fill == layout.look.paper and e.part not in ("scalebar", PART):
            found[e.part] = max(found.get(e.part, e.box()), e.box(), key=lambda box: box.w * box.h)
    return list(found.values())


@pytest.fixture(params=["zh", "en"])
def shown(request: pytest.FixtureRequest, everything: View) -> View:
    lang: Lang = request.param
    return replace(everything, clock=Clock(date(2025, 12, 31)), lang=lang, show_comments="open")


@pytest.mark.parametrize("page", PAGES)
def test_a_few_are_listed_with_their_authors(page: str, data: Known, shown: View, opening: View) -> None:
    calm = replace(opening, clock=shown.clock, lang=shown.lang, show_comments="open")
    words = said(film(page, data, calm, FEW))
    for one in FEW:
        assert one.text in words
        assert f"{one.author}{one.day}" in words


@pytest.mark.parametrize("title", ["", "一条很长很长的标题" * 6])
@pytest.mark.parametrize("comments", [FEW, MANY], ids=["few", "many"])
@pytest.mark.parametrize("page", PAGES)
def test_the_list_covers_no_other_text_and_holds_its_own(
    page: str, comments: tuple[Comment, ...], title: str, data: Known, shown: View
) -> None:
    layout = film(page, data, shown, comments, title=title, subtitle=title)
    assert [pair for pair in combinations(plates(layout), 2) if pair[0].overlaps(pair[1])] == []
    plate = max(
        (e.box() for e in layout.elements if isinstance(e, Rect) and e.part == "comments"),
        key=lambda box: box.w * box.h,
    )
    assert Box(0, 0, layout.width, layout.height).holds(plate, 0.2)
    assert [e.lines for e in texts(layout, "comments") if not plate.holds(e.box(), 0.3)] == []


def test_no_name_of_a_place_is_under_the_list(data: Known, shown: View) -> None:
    layout = film("1920x1080px", data, shown, FEW)
    plate = max(
        (e.box() for e in layout.elements if isinstance(e, Rect) and e.part == "comments"),
        key=lambda box: box.w * box.h,
    )
    wanted = [PX_PER_MM * edge for edge in (plate.x, plate.y, plate.right, plate.bottom)]
    assert any(blocked == pytest.approx(wanted, abs=1) for blocked in sheet_message(layout)["blocked"])


@pytest.mark.parametrize("page", PAGES)
def test_those_without_room_are_counted(page: str, data: Known, shown: View) -> None:
    layout = film(page, data, shown, MANY)
    rows, words = layout.content.comments, said(layout)
    numbers = [e.lines[0] for e in texts(layout, "comments") if e.weight == 700 and e.lines[0].isdecimal()]
    assert 0 < len(numbers) < len(rows)
    assert numbers == [str(row.number) for row in rows[: len(numbers)]]
    assert t("export.comments_more", shown.lang, n=len(rows) - len(numbers)).replace(" ", "") in words


def test_without_a_legend_they_are_listed_alike(data: Known, shown: View) -> None:
    layout = film("1920x1080px", data, shown, FEW, hidden=frozenset({"legend"}))
    assert all(one.text in said(layout) for one in FEW)


def test_no_list_and_no_pins_where_they_are_not_wanted(data: Known, shown: View) -> None:
    without = (
        film("1920x1080px", data, replace(shown, show_comments="none"), FEW),
        film("1920x1080px", data, shown, FEW, hidden=frozenset({"comments"})),
        film("1920x1080px", data, shown, FEW, slide="opening"),  # its title leaves no room for their words
    )
    assert [(said(layout), texts(layout, PART)) for layout in without] == [("", [])] * 3


def test_small_multiples_list_what_any_of_their_maps_has_pinned(data: Known, opening: View) -> None:
    known, sheet = commented(data, FEW), Sheet(parse_paper("A4"))
    days = [date(2019, 6, 1), date(2025, 6, 1), date(2020, 6, 1)]
    views = [replace(opening, clock=Clock(day), show_comments="open") for day in days]
    grounds = [(104.5, 29.0, 105.2, 31.0), (105.3, 29.0, 106.0, 31.0), (107.0, 29.0, 108.0, 31.0)]
    each = [content(known, view, sheet, ground) for view, ground in zip(views, grounds, strict=True)]
    assert [[row.number for row in one.comments] for one in each] == [[1], [2, 3], []]
    assert [row.number for row in _merged_content(each, LegendChoice()).comments] == [1, 2, 3]
