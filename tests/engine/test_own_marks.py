"""What is the user's own is marked on the map, in its legend and on a sheet: looked at in the picture itself."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from PIL import Image, ImageOps

from explorer.atlas.assembly.known import Known, drawn_over, load
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.edits.laying import laid
from explorer.atlas.edits.row_check import completed
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.export.jobs.publish import fitted_to
from explorer.export.jobs.snapshot import lay_out_drawing, make_png
from explorer.export.layout.elements import TextLines
from explorer.export.sheet.sheet import Sheet
from explorer.paths import own_geodata_dir
from explorer.state.view.view import LayerState, View
from explorer.ui.map.engine_renderer import EngineRenderer

pytestmark = pytest.mark.slow

COURSE = [[105.2, 29.5], [105.7, 29.5], [106.2, 29.5]]
VIEW = View(layers=(LayerState("highway"),), clock=Clock(date(2026, 6, 1)), headline=())
NEAR = (105.1, 29.3, 106.3, 29.7)


@pytest.fixture(scope="module")
def facts() -> Known:
    return load(own_geodata_dir())


def with_own_road(facts: Known) -> Known:
    def added(table: str, **cells: str) -> RowEdit:
        return RowEdit(table, None, completed(facts, table, cells))

    edits = (
        added("sources", id="E1", title_zh="公告", publisher_zh="局", date="2026-03", kind="outside"),
        added("features", id="x", theme="highway", name_zh="自画", geometry="none", quality="none"),
        added("statuses", feature="x", status="operation", date="2026-03", kind="begins", source="E1", locator="一"),
    )  # fmt: skip
    shape = OwnShape("x", {"type": "LineString", "coordinates": COURSE}, "路网", "1")
    return drawn_over(laid(facts, edits, today=date(2026, 6, 1)), (shape,))


def words(known: Known, renderer: EngineRenderer) -> str:
    d = lay_out_drawing(known, fitted_to(VIEW, [NEAR]), Sheet(), renderer, "svg")
    return "\n".join("".join(line) for e in d.layout.elements if isinstance(e, TextLines) for line in e.lines)


def test_sheet_legend_and_notes_name_the_mark(facts: Known, renderer: EngineRenderer) -> None:
    known = with_own_road(facts)
    renderer.show_known(facts)
    assert "自有" not in words(facts, renderer)
    renderer.show_known(known)
    found = words(known, renderer)
    assert "含本项目自有内容" in found
    assert "1 个要素含本项目自有的内容" in found
    renderer.show_known(facts)


def dark_pixels(picture: Image.Image, x: float, y: float, reach: int) -> int:
    box = (round(x) - reach, round(y) - reach, round(x) + reach, round(y) + reach)
    return sum(picture.convert("L").crop(box).histogram()[:60])


@pytest.mark.parametrize("appearance", ["light", "dark"])
def test_a_dark_disc_stands_in_the_middle_of_the_line_and_nowhere_else_on_it(
    facts: Known, renderer: EngineRenderer, appearance: str
) -> None:
    known = with_own_road(facts)
    renderer.show_known(known)
    view = replace(fitted_to(VIEW, [NEAR]), appearance="light" if appearance == "light" else "dark")
    d = lay_out_drawing(known, view, Sheet(), renderer, "png")
    picture = Image.open(io.BytesIO(make_png(d)))
    renderer.show_known(facts)
    mm = d.sheet.paper.dpi / 25.4
    frame = d.layout.frame
    x, y, reach = (frame.x + frame.w / 2) * mm, (frame.y + frame.h / 2) * mm, round(2.5 * mm)
    if appearance == "dark":
        picture = ImageOps.invert(picture.convert("L"))
    disc = 3.14 * (4.8 * 25.4 / 96 * mm) ** 2
    assert dark_pixels(picture, x, y, reach) > disc * 0.3
    aside = frame.w / 6 * mm
    assert dark_pixels(picture, x - aside, y, reach) < disc * 0.1
