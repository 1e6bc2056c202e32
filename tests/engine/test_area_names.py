"""An area's name stands in its own area, measured on the exported SVG at the sizes that people print."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pytest
import shapely
from shapely.geometry import LineString, Polygon, box, shape

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.frames import by_period
from explorer.export.jobs.grid import _cell_request, _explained_cells, _named_before
from explorer.export.jobs.series import lay_out_series
from explorer.export.jobs.snapshot import Drawing, lay_out_drawing
from explorer.export.layout.camera import world
from explorer.export.layout.elements import PX_PER_MM, TextLines
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.caption import caption
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, template_for
from explorer.export.text.fonts import ASCENT, DESCENT, width
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.words.text import Lang
from tests.helpers.layers import opening_layers

pytestmark = pytest.mark.slow

SVG = "{http://www.w3.org/2000/svg}"
SIZES = (
    "A4",
    "A4-portrait",
    "A3",
    "A5",
    "A0",
    "16:9",
    "1080x1080px",
    "160x110mm",
    "84x84mm",
    "400x300mm",
)
CITIES = {"成都", "重庆", "Chengdu", "Chongqing"}
OPENING = View(layers=opening_layers())
LATE = replace(OPENING, clock=Clock(date(2025, 12, 31)))
EVERYTHING = replace(LATE, layers=tuple(replace(layer, visible=True) for layer in opening_layers()))


@dataclass
class Name:
    feature: str
    words: str
    box: Polygon
    tip: shapely.Point | None  # where its leader ends


def drawn(renderer: EngineRenderer, context: MapContext, view: View, size: str) -> tuple[Layout, ET.Element]:
    paper = parse_paper(size)
    layout = lay_out(Known(context.atlas, context.shapes), view, Sheet(paper, template_for(paper)))
    return layout, ET.fromstring(renderer.render_svg(view, sheet_message(layout)))


def names(svg: ET.Element, of: str = "labels-features") -> list[Name]:
    """The features' names, or places' ones, with their boxes in the map's pixels."""
    moved = next(g for g in svg.iter(f"{SVG}g") if g.get("transform", "").startswith("translate"))
    dx, dy = (float(v) for v in moved.get("transform", "")[10:-1].split(" "))
    group = next(g for g in svg.iter(f"{SVG}g") if g.get("id") == of)
    return [
        name
        for one in group
        if (name := read(one, dx, dy)) is not None and (name.feature or of != "labels-features")
    ]


def read(group: ET.Element, dx: float, dy: float) -> Name | None:
    title, text = group.find(f"{SVG}title"), group.find(f"{SVG}text")
    if text is None:
        return None
    lines = [span.text or "" for span in text.iter(f"{SVG}tspan")] or [text.text or ""]
    size, x, y = (float(text.get(key, "0")) for key in ("font-size", "x", "y"))
    wide = max(width(line, size) for line in lines)
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[text.get("text-anchor", "start")]
    top, bottom = y - size * ASCENT, y + size * (DESCENT + 1.2 * (len(lines) - 1))
    ground = shapely.affinity.translate(box(left, top, left + wide, bottom), dx, dy)
    dot = next((c for g in group.findall(f"{SVG}g") for c in g.iter(f"{SVG}circle")), None)
    tip = None if dot is None else shapely.Point(float(dot.get("cx", 0)) + dx, float(dot.get("cy", 0)) + dy)
    return Name((title is not None and title.text) or "", "".join(lines), ground, tip)


def grounds(context: MapContext, message: Mapping[str, Any]) -> dict[str, Any]:
    """Every area in the map's pixels."""
    west, _, east, north = message["extent"]
    (x0, y0), (x1, _) = world(west, north), world(east, north)
    scale = message["map"]["w"] / (x1 - x0)

    def pixels(points: Any) -> Any:
        return [[(x - x0) * scale, (y - y0) * scale] for x, y in (world(*p) for p in points)]

    areas = {k: shape(s) for k, s in context.shapes.items() if "Polygon" in s["type"]}
    return {k: shapely.make_valid(shapely.transform(area, pixels)) for k, area in areas.items()}


@pytest.mark.parametrize(("size", "view"), [("A4-portrait", OPENING), ("1080x1080px", OPENING), ("A3", LATE)])
def test_every_platform_that_has_ground_on_the_sheet_is_named(
    renderer: EngineRenderer, context: MapContext, size: str, view: View
) -> None:
    layout, svg = drawn(renderer, context, view, size)
    areas = grounds(context, sheet_message(layout))
    drawn_ = {node.text for node in svg.iter(f"{SVG}title")} & set(areas)
    assert {name.feature for name in names(svg)} >= drawn_
    assert len(drawn_) >= 9


def test_two_leaders_do_not_cross(renderer: EngineRenderer, context: MapContext) -> None:
    _, svg = drawn(renderer, context, replace(LATE, lang="en"), "A4")
    lines = [LineString([n.box.centroid, n.tip]) for n in names(svg) if n.tip is not None]
    assert not any(a.crosses(b) for i, a in enumerate(lines) for b in lines[:i])


def stands_on(own: Any, name: Name, size: str) -> None:
    if name.tip is not None:
        assert own.buffer(1.5).contains(name.tip), f"{size}: the leader of {name.words} ends elsewhere"
        return
    share = name.box.intersection(own).area / name.box.area
    assert share >= 0.6, f"{size}: {name.words} has {share:.0%} of its name on its own ground"
    assert own.buffer(1.5).contains(name.box.centroid)


def named_by(renderer: EngineRenderer, context: MapContext, view: View, size: str) -> Drawing:
    paper = parse_paper(size)
    data = Known(context.atlas, context.shapes)
    return lay_out_drawing(data, view, Sheet(paper, template_for(paper)), renderer, "svg")


@pytest.mark.parametrize("size", SIZES)
def test_every_area_in_sight_has_its_name_or_a_number_that_the_legend_explains(
    renderer: EngineRenderer, context: MapContext, size: str
) -> None:
    """And the name stands on the area's own ground, or its leader ends there."""
    named = 0
    for view in (OPENING, replace(LATE, lang="en"), EVERYTHING):
        d = named_by(renderer, context, view, size)
        areas = grounds(context, sheet_message(d.layout))
        svg = ET.fromstring(d.renderer.render_svg(d.view, sheet_message(d.layout)))
        frame = box(0, 0, *(side * PX_PER_MM for side in (d.layout.frame.w, d.layout.frame.h)))
        shown = {node.text for node in svg.iter(f"{SVG}title") if node.text in areas}
        seen = {key for key in shown if areas[key].intersection(frame).area > 1}
        on_map = {name.feature: name for name in names(svg) if name.feature in areas}
        rows = {a.feature: str(a.number) for group in d.layout.content.legend for a in group.areas}
        written = [
            line
            for e in d.layout.elements
            if e.part == "legend" and isinstance(e, TextLines)
            for line in e.lines
        ]
        already_named = caption(d.layout.content)
        if not d.layout.areas_listed:  # the legend of a very small page names the caption instead
            assert size == "84x84mm"
            assert "see the caption" in " ".join(written) or "见图注" in "".join(written)
        assert seen <= set(on_map), f"{size}: {seen - set(on_map)} without a word"
        assert len(seen) >= 9
        for key, number in rows.items():
            assert on_map[key].words == number
            if d.layout.areas_listed:
                assert number in written
            assert f"({number}) {context.atlas.features[key].name.in_(d.view.lang)}" in already_named
            stands = (
                on_map[key].tip or on_map[key].box.centroid
            )  # where names leave its ground no room, a line leads there
            assert areas[key].buffer(12).contains(stands), f"{size}: number {number} stands elsewhere"
        for name in (one for key, one in on_map.items() if key not in rows):
            stands_on(areas[name.feature], name, size)
            named += 1
        numbers = [rows[key] for key in seen if key in rows]
        assert len(set(numbers)) == len(numbers)
        unnumbered = [n.words for n in on_map.values() if n.feature not in rows]
        assert not any(words.isdigit() for words in unnumbered)
    assert named or parse_paper(size).width < 100


@pytest.mark.parametrize("size", ["84mm", "A5-portrait", "100x80mm"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_number_covers_the_name_of_a_city(
    renderer: EngineRenderer, context: MapContext, size: str, lang: Lang
) -> None:
    view = replace(EVERYTHING, clock=Clock(date(2022, 12, 31)), lang=lang)
    d = named_by(renderer, context, view, size)
    svg = ET.fromstring(d.renderer.render_svg(d.view, sheet_message(d.layout)))
    cities = [name for name in names(svg, "labels-names") if name.words in CITIES]
    numbers = [name for name in names(svg) if name.words.isdigit()]
    assert len(cities) == 2
    assert len(numbers) >= 8
    for city in cities:
        assert not [name.words for name in numbers if name.box.intersects(city.box)], city.words


def test_a_small_picture_numbers_what_a_large_one_names(
    renderer: EngineRenderer, context: MapContext
) -> None:
    small, large = (named_by(renderer, context, OPENING, size) for size in ("84x84mm", "A3"))
    already_named = [area for group in small.layout.content.legend for area in group.areas]
    assert len(already_named) >= 9
    assert [area.number for area in already_named] == sorted({area.number for area in already_named})
    assert not [area for group in large.layout.content.legend for area in group.areas]
    names_ = {context.atlas.features[area.feature].name.zh for area in already_named}
    text = "".join(line for e in small.layout.elements if isinstance(e, TextLines) for line in e.lines)
    assert "见图注" in text  # the names of a figure of one column are in its caption
    assert all(name in caption(small.layout.content) for name in names_)


def test_a_grid_numbers_the_areas_that_its_cells_cannot_name(
    renderer: EngineRenderer, context: MapContext
) -> None:
    frames = by_period(Axis(), OPENING, "year", date(2020, 1, 1), date(2025, 12, 31))
    sheet = Sheet(parse_paper("A4"))
    parts = lay_out_series(Known(context.atlas, context.shapes), frames, sheet, renderer)
    layout, cells = _explained_cells(parts, sheet)
    rows = {a.feature: str(a.number) for group in layout.content.legend for a in group.areas}
    lines = {line for e in layout.elements if isinstance(e, TextLines) for line in e.lines}
    assert len(rows) >= 9
    assert lines >= set(rows.values())
    for part, cell, already_named in zip(parts, cells, _named_before(parts), strict=True):
        view, message, _ = _cell_request(part, layout, cell, (), already_named)
        svg = ET.fromstring(renderer.render_svg(view, message))
        areas = grounds(context, message)
        frame = box(0, 0, message["map"]["w"], message["map"]["h"])
        shown = {node.text for node in svg.iter(f"{SVG}title") if node.text in areas}
        on_map = {name.feature: name.words for name in names(svg)}
        seen = {key for key in shown if areas[key].intersection(frame).area > 1}
        new = seen - set(already_named)  # a name is in the first cell that has its area, a number in each
        assert new <= set(on_map), f"{part.frame.name}: {new - set(on_map)} without a word"
        assert not {key for key in on_map if key in already_named and key not in rows}
        assert all(on_map[key] == rows[key] for key in seen & set(rows))
