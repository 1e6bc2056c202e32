"""Names on the real page: a town has its dot, the two provinces are named, many chosen features do not pile up."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.message import sheet_message
from explorer.export.layout.aim import with_extent
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import Camera, View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_PLACES = """const map = document.querySelector('.folium-map').getBoundingClientRect();
    return [...document.querySelectorAll('#labels-names > g')].filter((g) => g.querySelector('circle')).map((g) => {
      const r = g.querySelector('circle').getBoundingClientRect();
      return [g.querySelector('text').textContent, r.left - map.left, r.top - map.top, map.right - r.right, map.bottom - r.bottom]; });"""


@pytest.mark.parametrize("at", [(104.0, 30.1, 7.6), (105.9, 31.2, 7.9), (106.5, 29.6, 9.1)])
def test_every_town_that_is_named_has_its_dot_in_sight(
    qtbot: QtBot, the_map: MapView, opening: View, at: tuple[float, float, float]
) -> None:
    the_map.show_view(replace(opening, camera=Camera(*at)))
    assert the_map.wait_settled()
    places = run(qtbot, the_map, _PLACES)
    assert places
    assert [name for name, *gaps in places if min(gaps) < 0] == []


# How far the box of each name is from each dot in sight, its own one first.
_GAPS = """const far = (b, d) => Math.hypot(Math.max(b.left - d[0], 0, d[0] - b.right), Math.max(b.top - d[1], 0, d[1] - b.bottom));
    const all = [...document.querySelectorAll('#labels-names > g, #labels-features > g')].filter((g) => g.querySelector('circle[r]')?.getBoundingClientRect().width && !g.querySelector('path'));
    const at = all.map((g) => g.querySelector('circle').getBoundingClientRect()).map((r) => [(r.left + r.right) / 2, (r.top + r.bottom) / 2, r.width]);
    return all.map((g, n) => { const b = g.querySelector('text').getBoundingClientRect();
      return [g.textContent, at[n][2], far(b, at[n]), Math.min(...at.filter((_, m) => m !== n).map((d) => far(b, d)))]; });"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_name_is_closer_to_its_own_dot_than_to_any_other(
    qtbot: QtBot, the_map: MapView, opening: View, lang: str
) -> None:
    """Also where all layers crowd it, and at the stations of a line that is chosen, each of which has a dot."""
    layers = tuple(replace(layer, visible=True) for layer in opening.layers)
    later = Clock(date(2022, 12, 31))
    crowded = replace(opening, layers=layers, clock=later, lang=lang)  # type: ignore[arg-type]
    chosen = replace(crowded, selection=("rail-chengyu-middle",), camera=Camera(105.3, 30.1, 7.6))
    for view in (crowded, chosen):
        the_map.show_view(view)
        assert the_map.wait_settled()
        gaps = run(qtbot, the_map, _GAPS)
        assert len(gaps) > 4
        small = [row for row in gaps if row[1] < 10]
        assert [row for row in small if row[3] < row[2]] == []
    assert any("站" in name or "Station" in name for name, *_ in gaps)


def test_stops_that_are_towns_of_the_map_are_named_once(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    chosen = replace(opening, selection=("en-h2-corridor",), clock=Clock(date(2021, 12, 31)))
    layers = tuple(replace(layer, visible=layer.id == "energy") for layer in opening.layers)
    the_map.show_view(replace(chosen, layers=layers, camera=Camera(105.3, 30.1, 8.0)))
    assert the_map.wait_settled()
    names = {name for name, *_ in run(qtbot, the_map, _GAPS)}
    assert {"成都", "重庆", "内江", "资中县"} <= names
    assert not {"成都市", "重庆市", "内江市"} & names


_FURNITURE = """const over = [...document.querySelectorAll('.twin-legend, .twin-cards .card')].map((e) => e.getBoundingClientRect());
    return [...document.querySelectorAll('#labels-names > g')].filter((g) => g.querySelector('circle')).map((g) => {
      const r = g.querySelector('circle').getBoundingClientRect(), x = (r.left + r.right) / 2, y = (r.top + r.bottom) / 2;
      return [g.textContent, r.width, over.some((o) => x > o.left && x < o.right && y > o.top && y < o.bottom)]; });"""


def test_a_town_under_the_legend_or_a_card_is_not_named_beside_it(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    for lon in (104.6, 105.4, 106.2, 108.3, 108.8):  # at last Chongqing itself
        the_map.show_view(replace(opening, camera=Camera(lon, 30.4, 7.4)))
        assert the_map.wait_settled()
        found = run(qtbot, the_map, _FURNITURE)
        assert found
        assert [name for name, _, under in found if under] == []


def test_a_place_gets_its_dot_where_it_is_close_and_loses_it_again(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """The same names stay from scale to scale, some with a dot at one of them only."""
    bare = replace(opening, layers=tuple(replace(layer, visible=False) for layer in opening.layers))
    seen = []
    for zoom in (8.4, 9.8, 11.0, 8.4):
        the_map.show_view(replace(bare, camera=Camera(106.4, 29.65, zoom)))
        assert the_map.wait_settled()
        seen.append({name for name, *_ in run(qtbot, the_map, _PLACES)})
    assert len(seen[1] - seen[0]) > 3
    assert seen[3] == seen[0]


@pytest.mark.parametrize(
    ("lang", "names"), [("zh", {"四川省", "重庆市"}), ("en", {"Sichuan Province", "Chongqing Municipality"})]
)
def test_the_two_provinces_are_named(
    qtbot: QtBot, the_map: MapView, opening: View, lang: str, names: set[str]
) -> None:
    quiet = tuple(replace(layer, visible=layer.id == "highway") for layer in opening.layers)
    the_map.show_view(replace(opening, layers=quiet, lang=lang))  # type: ignore[arg-type]
    assert the_map.wait_settled()
    told = run(
        qtbot,
        the_map,
        "return [...document.querySelectorAll('#labels-names text')].map((t) => t.textContent)",
    )
    assert names <= set(told)


# A name along a line is written letter by letter, twice: its halo and its ink, whose boxes have room above and below.
_BOXES = """return [...document.querySelectorAll('#labels-features > g text')].filter((t) => t.closest('[fill=none]') === null).map((t) => {
    const r = t.getBoundingClientRect(), name = t.closest('[aria-label]')?.getAttribute('aria-label');
    const less = name ? r.height * 0.16 : 0;
    return [name || t.textContent, r.left + less, r.top + less, r.right - less, r.bottom - less]; });"""


def _overlaps(qtbot: QtBot, the_map: MapView) -> list[tuple[str, str]]:
    boxes = run(qtbot, the_map, _BOXES)
    assert len(boxes) > 3
    return [
        (a[0], b[0])
        for a, b in combinations(boxes, 2)
        if a[0] != b[0] and a[1] < b[3] - 3 and b[1] < a[3] - 3 and a[2] < b[4] - 3 and b[2] < a[4] - 3
    ]


def test_the_names_of_many_chosen_features_keep_off_each_other(
    qtbot: QtBot, the_map: MapView, opening: View, context: MapContext
) -> None:
    many = tuple(f.id for f in context.atlas.features.values() if f.id in context.shapes)[:34]
    the_map.show_view(replace(opening, selection=many))
    assert the_map.wait_settled()
    assert _overlaps(qtbot, the_map) == []


_SHEET = {"width": 900, "height": 640, "map": {"x": 0, "y": 0, "w": 900, "h": 640}, "elements": []}
_MARKERS = """const { app } = twincity, near = (a, b) => Math.hypot(a[0] - b[0], a[1] - b[1]);
    const loose = app.layer.drawn().filter((e) => e.kind === "point");
    const at = loose.flatMap((e) => e.shape.parts.map((part, n) => app.frame.at(part).map((v, i) => v + (e.offsets?.[n] || [0, 0])[i])));
    const closest = Math.min(...at.map((a, i) => Math.min(...at.slice(0, i).map((b) => near(a, b)))));
    const led = loose.every((e) => e.spots.every((spot, n) => !e.offsets?.[n] || spot.leader.getAttribute("d")));
    return [loose.length, loose.filter((e) => e.group.style.display === "none").length,
        document.querySelectorAll("[data-cluster]").length, closest / marker.markerRadius(app.frame.zoom), led];"""


def test_on_a_sheet_every_marker_is_separate_and_is_led_to_its_place(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    late = opening.with_clock(at=date(2025, 12, 31))
    the_map.show_view(late)
    assert the_map.wait_settled()
    *_, discs, _, _ = run(qtbot, the_map, _MARKERS, marker="features/marker.js")
    assert discs  # on the screen, where they can be opened
    the_map.lay(late, _SHEET)
    assert the_map.wait_settled()
    count, unseen, discs, closest, led = run(qtbot, the_map, _MARKERS, marker="features/marker.js")
    assert count > 40
    assert (unseen, discs, led) == (0, 0, True)
    assert closest >= 2
    the_map.lay(late, None)  # type: ignore[arg-type]
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _MARKERS, marker="features/marker.js")[2]


_NAME_AND_MARKERS = """const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const name = [...document.querySelectorAll('#labels-features > g text')].find((t) => t.textContent === '川渝高竹新区');
    return [name && box(name), twincity.app.layer.drawn().filter((e) => e.kind === 'point').flatMap((e) => e.spots.flatMap((s) => s.marks.map(box)))];"""


def test_an_area_s_name_is_not_read_as_that_of_a_marker_beside_it(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    """The new area is named, and the firms in it are, but none by its name."""
    data = Known(context.atlas, context.shapes)
    layers = tuple(replace(layer, visible=True) for layer in opening.layers)
    later = replace(opening, layers=layers, clock=Clock(date(2024, 12, 31)))
    view = with_extent(later, data.bounds["plat-gaozhu"], air=True)
    layout = lay_out(data, view, Sheet())
    message = sheet_message(layout)
    the_map.resize(round(message["width"]), round(message["height"]))
    the_map.lay(view, message)
    assert the_map.wait_settled()
    name, markers = run(qtbot, the_map, _NAME_AND_MARKERS)
    assert name
    level = [box for box in markers if box[1] < name[3] and box[3] > name[1] and box[2] > box[0]]
    assert [box for box in level if box[0] < name[2] + 9 and box[2] > name[0] - 9] == []


def test_nothing_infinitely_far_away_holds_the_names_up(qtbot: QtBot, the_map: MapView) -> None:
    tried = """const at = shapes.world(0, 90), boxes = new collide.Boxes([0, 0, 800, 600]);
        for (const y of [at[1] * 2 ** 30, -1e300, -Infinity]) boxes.add([-1e300, y, 1e300, y + 9]);
        boxes.add([100, 100, 120, 120]);
        return [at.every(Number.isFinite), boxes.free([-1e300, 500, 1e300, 520]), boxes.free([110, 110, 115, 115])];"""
    found = run(qtbot, the_map, tried, collide="labels/collide.js", shapes="map/shapes.js")
    assert found == [True, True, False]
