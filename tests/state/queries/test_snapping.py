"""Snapping: what lies within reach of the pointer, points before lines, and the course between two points of a line."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.layers.order import opening_layers
from explorer.state.queries.measuring.geodesy import length_m
from explorer.state.queries.snapping import SnapLine, SnapTargets, courses_of, own_lines, targets
from explorer.state.view.view import Basemap, View
from explorer.words.text import Text
from tests.helpers import ours
from tests.state.queries.test_own_shapes import own

ROAD = "hw-yongchuan-luzhou"
RING = [(106.0, 29.0), (107.0, 29.0), (107.0, 30.0), (106.0, 30.0), (106.0, 29.0)]


@pytest.fixture(scope="module")
def known() -> Known:
    return ours.known()


def view(known: Known, **more: object) -> View:
    return View(layers=opening_layers(known.catalogue), **more)  # type: ignore[arg-type]


def line(points: list[tuple[float, float]], key: str = "a:0", name: str = "甲") -> SnapLine:
    found = np.array(points, float)
    box = (*found.min(axis=0).tolist(), *found.max(axis=0).tolist())
    return SnapLine(key, Text(name, name), "line", found, None, box)


def test_a_place_of_the_gazetteer_is_snapped_to_and_a_rough_one_is_not(known: Known) -> None:
    there = targets(known, view(known))
    town = known.atlas.places["yongchuan"]
    found = there.nearest((town.lon + 0.002, town.lat), 0.01)
    assert found is not None
    assert (found.kind, found.at, found.name) == ("place", (town.lon, town.lat), town.name)
    assert found.accuracy_m == town.accuracy_m
    rough = known.atlas.places["sichuan"]  # a point for lists, 200 km wide
    assert there.nearest((rough.lon, rough.lat), 0.001) is None


def test_an_alignment_is_snapped_to_along_its_course_with_its_accuracy(known: Known) -> None:
    part = known.shapes[ROAD]["coordinates"]
    middle = tuple(np.mean(part[3:5], axis=0))
    found = targets(known, view(known)).nearest((middle[0] + 1e-4, middle[1]), 0.0004)
    assert found is not None
    assert (found.kind, found.line, found.accuracy_m) == ("line", f"{ROAD}:0", 200)


def test_what_is_not_shown_is_not_snapped_to(known: Known) -> None:
    lines = targets(known, view(known)).lines
    assert any(key.startswith("river:") for key in lines)
    assert f"{ROAD}:0" in lines
    bare = replace(view(known), basemap=Basemap(rivers=False)).with_layer("highway", visible=False)
    lines = targets(known, bare).lines
    assert not any(key.startswith("river:") for key in lines)
    assert f"{ROAD}:0" not in lines


def test_a_layer_of_ones_own_is_snapped_to(known: Known) -> None:
    beside = known.with_collections({"own1": own()}, known.catalogue)
    shown = replace(view(known), layers=(*view(known).layers, replace(view(known).layers[0], id="own1")))
    (road,) = own_lines(beside, shown, (105.8, 29.225), 0.01)
    found = targets(beside, shown).nearest((105.8, 29.225), 0.01, [road])
    assert found is not None
    assert (found.line, found.name.zh) == ("own1.0:0", "K0–K70")
    assert own_lines(beside, shown, (100.0, 20.0), 0.01) == []


def test_a_corner_wins_over_the_line_that_passes_it() -> None:
    made = SnapTargets([], [line([(106.0, 29.0), (107.0, 29.0), (107.0, 30.0)])])
    found = made.nearest((106.999, 29.0008), 0.01)
    assert found is not None
    assert (found.kind, found.at) == ("corner", (107.0, 29.0))
    along = made.nearest((106.5, 29.004), 0.01)
    assert along is not None
    assert (along.kind, along.at) == ("line", pytest.approx((106.5, 29.0)))
    assert made.nearest((106.5, 29.02), 0.01) is None


def test_a_trace_of_a_river_follows_its_bends(known: Known) -> None:
    there = targets(known, view(known))
    found = [one for one in there.lines.values() if one.name.zh == "嘉陵江" and one.kind == "river"]
    river = max(found, key=lambda one: len(one.points))
    start, end = (tuple(map(float, river.points[n])) for n in (20, 60))
    course = there.course(river.key, start, end)
    assert course is not None
    assert course == [tuple(map(float, point)) for point in river.points[20:61]]
    assert there.course(river.key, end, start) == course[::-1]
    assert length_m(course) > 1.05 * length_m([start, end])
    assert there.course("river:none", start, end) is None


def test_round_a_ring_the_trace_takes_the_shorter_way() -> None:
    made = SnapTargets([], [line(RING)])
    assert made.course("a:0", (106.2, 29.0), (106.0, 29.3)) == [(106.2, 29.0), (106.0, 29.0), (106.0, 29.3)]
    assert made.course("a:0", (106.0, 29.3), (106.2, 29.0)) == [(106.0, 29.3), (106.0, 29.0), (106.2, 29.0)]
    assert made.course("a:0", (106.8, 29.0), (107.0, 29.3)) == [(106.8, 29.0), (107.0, 29.0), (107.0, 29.3)]


@given(
    st.lists(st.tuples(st.floats(105, 108), st.floats(28, 31)), min_size=2, max_size=12, unique=True),
    st.data(),
)
def test_what_is_snapped_to_lies_within_reach_and_a_course_keeps_its_ends(
    points: list[tuple[float, float]], data: st.DataObject
) -> None:
    made = SnapTargets([], [line(points)])
    at = (data.draw(st.floats(105, 108)), data.draw(st.floats(28, 31)))
    found = made.nearest(at, 0.3)
    if found is not None:
        wide = np.cos(np.radians(at[1]))
        assert np.hypot((found.at[0] - at[0]) * wide, found.at[1] - at[1]) <= 0.3 + 1e-9
    course = made.course("a:0", points[0], points[-1])
    assert course is not None
    assert (course[0], course[-1]) == (points[0], points[-1])


def test_every_kind_of_shape_gives_its_courses() -> None:
    square = [[0, 0], [1, 0], [1, 1], [0, 0]]
    shapes = {
        "Point": ([1, 2], 1),
        "MultiPoint": ([[1, 2], [3, 4]], 2),
        "LineString": ([[1, 2], [3, 4]], 1),
        "MultiLineString": ([[[1, 2], [3, 4]], [[5, 6], [7, 8]]], 2),
        "Polygon": ([square, square], 2),
        "MultiPolygon": ([[square], [square, square]], 3),
    }
    for kind, (coordinates, number) in shapes.items():
        found = list(courses_of({"type": kind, "coordinates": coordinates}))
        assert len(found) == number, kind
        assert all(part.shape[1] == 2 for part in found)
