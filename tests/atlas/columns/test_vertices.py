"""Shapes as flat arrays: the short way for simple shapes gives what the long way gives."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from explorer.atlas.columns.vertices import of_wkb, vertices
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


def _multi(shapes: np.ndarray) -> np.ndarray:
    makers = {0: shapely.multipoints, 1: shapely.multilinestrings, 3: shapely.multipolygons}
    return np.array([makers[shapely.get_type_id(shape)]([shape]) for shape in shapes], object)


@pytest.mark.parametrize("kind", [crowds.points, crowds.lines, crowds.areas])
@pytest.mark.parametrize("change", [np.asarray, _multi])
def test_wkb_of_one_plain_kind_gives_what_its_shapes_give(kind, change) -> None:  # type: ignore[no-untyped-def]
    shapes = np.insert(change(kind(60)), 7, None)
    if kind is crowds.areas:
        shapes[20:30] = shapely.reverse(shapes[20:30])
    found, wanted = of_wkb(shapely.to_wkb(shapes)), vertices(shapes)
    assert found is not None
    assert found.centre == wanted.centre
    for name in ("positions", "parts", "features", "kinds", "turns"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), name)
    moved = of_wkb(shapely.to_wkb(shapes), lambda xy: xy + (1, 0))
    assert moved is not None
    assert moved.centre[0] == pytest.approx(wanted.centre[0] + 256 / 360)


def test_wkb_that_is_not_plain_takes_the_long_way() -> None:
    lines, areas = crowds.lines(9), crowds.areas(9)
    unclosed = shapely.to_wkb(areas)
    unclosed[3] = unclosed[3][:-8] + b"\0" * 8
    for wkb in (
        shapely.to_wkb(np.concatenate([lines, areas])),
        shapely.to_wkb(np.append(areas, HOLED)),
        shapely.to_wkb(np.append(_multi(lines), shapely.multilinestrings(lines[:2]))),
        shapely.to_wkb(shapely.force_3d(lines)),
        shapely.to_wkb(lines, byte_order=0),
        shapely.to_wkb(np.append(lines, shapely.LineString())),
        unclosed,
        np.array([None, None], object),
        np.array([b"\1\2\0\0\0\2\0\0\0" + b"\0" * 20], object),
    ):
        assert of_wkb(wkb) is None


def test_thinned_parts_keep_their_ends_and_lie_where_they_lay() -> None:
    shapes = np.append(crowds.areas(50), [HOLED, None])
    whole = vertices(shapes)
    least = 0.02
    thin = whole.thinned(least)
    assert 0 < len(thin.positions) < len(whole.positions) / 2
    assert len(thin) == len(whole)
    for n in range(len(whole.parts) - 1):
        before = whole.positions.reshape(-1, 2)[whole.parts[n] : whole.parts[n + 1]]
        after = thin.positions.reshape(-1, 2)[thin.parts[n] : thin.parts[n + 1]]
        assert (after[[0, -1]] == before[[0, -1]]).all()
        assert np.abs(before[:, None] - after[None]).max(2).min(1).max() <= least
    assert whole.thinned(1e-9) is whole
