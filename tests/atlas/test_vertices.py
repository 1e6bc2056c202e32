"""Shapes as flat arrays: the short way for simple shapes gives what the long way gives."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from explorer.atlas.vertices import vertices
from tests.helpers import crowds

RING = shapely.Polygon([(104, 30), (105, 30), (105, 31), (104, 31)])
HOLED = shapely.Polygon(RING.exterior.coords, [[(104.2, 30.2), (104.2, 30.4), (104.4, 30.4), (104.4, 30.2)]])


def test_simple_shapes_are_as_if_each_were_a_multipart_of_one() -> None:
    shapes = np.concatenate(
        [
            crowds.lines(40),
            crowds.areas(40),
            shapely.reverse(crowds.areas(40, seed=1)),
            crowds.points(9),
            [None],
        ]
    )
    parts = [
        None
        if s is None
        else shapely.from_wkt(s.wkt.replace("POLYGON ((", "MULTIPOLYGON (((").replace("))", ")))"))
        for s in shapes
    ]
    short, long = vertices(shapes), vertices(np.array(parts, object))
    for name in ("parts", "features", "kinds", "turns"):
        assert getattr(short, name).tolist() == getattr(long, name).tolist(), name
    assert short.positions == pytest.approx(long.positions, abs=1e-5)
    assert short.turns.sum() in (40, 120 - 40)  # one of the two kinds of areas runs the other way


def test_holes_run_against_outlines_and_what_is_nowhere_has_no_part() -> None:
    found = vertices(np.array([RING, None, HOLED, shapely.Polygon(), shapely.Point(105, 30)], object))
    assert found.kinds.tolist() == [3, 0, 3, 0, 1]
    assert found.features.tolist() == [0, 1, 1, 3, 3, 4]
    assert found.turns.tolist()[1] == found.turns.tolist()[2], "a hole that is written against its outline"
    x, y = (found.positions.reshape(-1, 2)[-1] + found.centre).tolist()
    assert (x / 256 * 360 - 180, y) == pytest.approx((105, 105.61), abs=0.02)
    assert len(vertices(np.empty(0, object))) == 0
