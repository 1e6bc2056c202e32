"""What a frame shows is found by geometry, as shapely finds it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import MultiPolygon, Polygon, box, mapping, shape

from explorer.atlas.assembly.shapes import load_shapes
from explorer.paths import geodata_dir
from explorer.state.queries.intersections import crossing, touches, touching
from tests.helpers import ours

lons, lats = st.floats(102, 110), st.floats(27, 33)


@pytest.fixture(scope="module")
def known() -> dict[str, dict[str, Any]]:
    return load_shapes(ours.atlas(), geodata_dir())


@pytest.mark.slow
@given(st.tuples(lons, lats, lons, lats))
def test_every_feature_is_on_a_frame_as_shapely_has_it(
    known: dict[str, dict[str, Any]], corners: tuple[float, float, float, float]
) -> None:
    west, east = sorted((corners[0], corners[2]))
    south, north = sorted((corners[1], corners[3]))
    frame = (west, south, east, north)
    ground = box(*frame)
    true = {key: shape(value) for key, value in known.items()}
    assert touching(known, frame) == {key for key, value in true.items() if value.intersects(ground)}
    partly = {key for key, value in true.items() if value.intersects(ground) and not ground.covers(value)}
    assert crossing(known, frame) == partly


def test_a_line_counts_where_it_only_passes_and_not_where_its_bounds_do() -> None:
    line = {"type": "LineString", "coordinates": [[0, 0], [10, 10]]}
    assert touches(line, (4, 4, 5, 5))  # no vertex lies in it
    assert not touches(line, (6, 1, 9, 4))  # within its bounds, beside its course


def test_an_area_counts_from_inside_but_not_from_its_hole() -> None:
    ring = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)], [[(4, 4), (6, 4), (6, 6), (4, 6)]])
    area = dict(mapping(MultiPolygon([ring, Polygon([(20, 0), (30, 0), (30, 9)])])))
    assert touches(area, (1, 1, 2, 2))
    assert not touches(area, (4.5, 4.5, 5.5, 5.5))
    assert touches(area, (25, 1, 26, 2))


def test_without_a_frame_everything_counts(known: dict[str, dict[str, Any]]) -> None:
    assert touching(known, None) == set(known)
