"""Sheets of two dates side by side: both maps show the View's ground, each under the plate of its date."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.layout.annotation_drawing import PART, on_ground
from explorer.export.layout.camera import contains
from explorer.export.layout.date_plates import PART as SIDE
from explorer.export.layout.elements import Box, Rect, Shape, TextLines
from explorer.export.layout.halves import halves
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from explorer.words.text import Lang

EXTENT = (105.0, 29.0, 107.4, 31.0)
PAGES = [
    ("A4", "report"),
    ("A4-portrait", "report"),
    ("84x84mm", "document"),
    ("16:9", "film"),
    ("A3", "poster"),
]


@pytest.fixture
def both(opening: View) -> View:
    camera = replace(opening.camera, lon=106.2, lat=30.01)
    return replace(opening, compare=date(2020, 6, 30), side_by_side=True, extent=EXTENT, camera=camera)


@pytest.mark.parametrize(("page", "template"), PAGES)
def test_each_map_shows_the_whole_extent(data: Known, both: View, page: str, template: str) -> None:
    layout = lay_out(data, both, Sheet(parse_paper(page), template))  # type: ignore[arg-type]
    assert contains(layout.ground, EXTENT)
    for box in halves(both, layout.frame):
        project = on_ground(box, layout.camera)
        (left, bottom), (right, top) = project(EXTENT[:2]), project(EXTENT[2:])
        assert box.x - 0.1 <= left < right <= box.right + 0.1
        assert box.y - 0.1 <= top < bottom <= box.bottom + 0.1


@pytest.mark.parametrize(("page", "template"), PAGES)
@pytest.mark.parametrize("beside", [True, False])
def test_the_plate_of_each_date_is_in_its_own_half_and_on_nothing_else(
    data: Known, both: View, page: str, template: str, beside: bool
) -> None:
    view = replace(both, side_by_side=beside)
    layout = lay_out(data, view, Sheet(parse_paper(page), template))  # type: ignore[arg-type]
    plates = [e.box() for e in layout.elements if e.part == SIDE and isinstance(e, Rect)]
    words = [e.lines[0] for e in layout.elements if e.part == SIDE and isinstance(e, TextLines)]
    assert len(plates) == 2
    assert words[0] == "2020-06-30"
    assert both.clock.at.isoformat() in words
    middle = layout.frame.x + layout.frame.w / 2
    assert plates[0].right < middle < plates[1].x
    over = [
        e for e in layout.elements if e.part in ("scalebar", "title", "date", "numbers", "legend", "foot")
    ]
    for plate in plates:
        assert layout.frame.holds(plate)
        assert [e for e in over if e.box().overlaps(plate)] == []


def test_the_plates_count_what_the_frame_shows(data: Known, both: View) -> None:
    layout = lay_out(data, replace(both, extent=(106.0, 29.3, 106.6, 29.8)), Sheet(parse_paper("A4")))
    counts = [e.lines[0] for e in layout.elements if e.part == SIDE and isinstance(e, TextLines)][1::2]
    notes = "".join(layout.content.counts)
    assert len(counts) == 2
    for count in counts:
        assert all(part in notes for part in count.split(" · "))


def test_what_is_drawn_on_the_ground_is_on_both_maps_and_what_is_on_the_sheet_once(
    data: Known, both: View
) -> None:
    ground = Annotation("a", "circle", ((106.2, 30.0), (106.4, 30.0)))
    sheet = Annotation("b", "circle", ((0.1, 0.1), (0.15, 0.1)), on="sheet")

    def drawn(*marks: Annotation) -> list[Shape]:
        layout = lay_out(data, replace(both, annotations=marks), Sheet(parse_paper("A4")))
        return [e for e in layout.elements if e.part == PART and isinstance(e, Shape)]

    once, twice = drawn(sheet), drawn(ground)
    assert len(twice) == 2 * len(once)
    left, right = twice[0].box(), twice[len(once)].box()
    layout = lay_out(data, both, Sheet(parse_paper("A4")))
    assert right.x - left.x == pytest.approx(layout.frame.w / 2)


def test_a_narrow_side_of_a_swipe_has_no_plate_beyond_it(data: Known, both: View) -> None:
    layout = lay_out(data, replace(both, side_by_side=False, split=0.04), Sheet(parse_paper("A4")))
    [plate] = [e.box() for e in layout.elements if e.part == SIDE and isinstance(e, Rect)]
    assert plate.x > layout.frame.x + layout.frame.w * 0.04


@pytest.mark.parametrize(("page", "template"), PAGES)
@pytest.mark.parametrize("beside", [True, False])
def test_the_plates_of_two_dates_stand_at_one_height(
    data: Known, both: View, page: str, template: str, beside: bool
) -> None:
    """Also where the scale bar lies below one of them."""
    view = replace(both, side_by_side=beside)
    layout = lay_out(data, view, Sheet(parse_paper(page), template))  # type: ignore[arg-type]
    feet = {round(e.box().bottom, 3) for e in layout.elements if isinstance(e, Rect) and e.part == SIDE}
    assert len(feet) == 1


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("page", ["1000x1000px", "1024x768px", "1280x720px", "1080x1440px"])
def test_no_plate_of_a_film_covers_chongqing_on_either_map(
    data: Known, opening: View, page: str, lang: Lang
) -> None:
    view = replace(
        opening, clock=Clock(date(2022, 12, 31)), compare=date(2020, 6, 30), side_by_side=True, lang=lang
    )
    layout = lay_out(data, view, Sheet(parse_paper(page), "film"))
    plates = [e for e in layout.elements if isinstance(e, Rect) and e.ink.fill and e.box().w > 10]
    assert {"legend", "title", "date", SIDE} <= {e.part for e in plates}
    for box in halves(view, layout.frame):
        x, y = on_ground(box, layout.camera)((106.55, 29.56))
        assert box.holds(Box(x - 3, y - 3, 6, 6))
        assert [e.part for e in plates if e.box().holds(Box(x, y, 0, 0))] == []
