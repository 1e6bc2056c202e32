"""Areas whose edges cross: mended as they were meant, or refused within a moment."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely

from explorer.sources.places.mending import mend
from tests.sources.conftest import Read

TWICE = shapely.multipolygons([shapely.box(105, 29, 107, 31), shapely.box(106, 30, 108, 32)])
BOW_TIE = shapely.from_wkt("POLYGON ((105 29, 106 30, 106 29, 105 30, 105 29))")


def tangle(corners: int) -> shapely.Polygon:
    """An area of which every edge goes from anywhere to anywhere."""
    corner = np.random.default_rng(7).random((corners, 2)) + (105, 29)
    return shapely.polygons(np.vstack([corner, corner[:1]]))


@pytest.mark.parametrize("shape", [TWICE, shapely.geometrycollections([TWICE])])
def test_what_two_parts_of_an_area_share_is_no_hole(shape: shapely.Geometry) -> None:
    found = mend(np.array([shape], object))
    assert found.repaired == [0]
    assert shapely.area(found.shapes[0]) == 7
    assert shapely.is_valid(found.shapes[0])


def test_the_lines_of_a_collection_stay_with_its_mended_areas() -> None:
    line = shapely.linestrings([[105, 29], [107, 29]])
    found = mend(np.array([shapely.geometrycollections([BOW_TIE, line])], object))
    assert shapely.length(line) == shapely.length(shapely.get_geometry(found.shapes[0], 1))
    assert shapely.area(found.shapes[0]) == 0.5


@pytest.mark.parametrize(
    "shape", [tangle(5000), shapely.multipolygons([shapely.box(1, 1, 2, 2), tangle(5000)])]
)
def test_an_area_that_nobody_could_make_sense_of_is_refused(shape: shapely.Geometry) -> None:
    """To mend it takes longer than anybody waits."""
    found = mend(np.array([BOW_TIE, shape], object))
    assert found.repaired == [0]
    assert shapely.is_missing(found.shapes).tolist() == [False, True]
    assert list(found.faults) == [1]


def test_many_small_loops_along_a_border_are_mended() -> None:
    turn = np.linspace(0, 2 * np.pi, 12_000, endpoint=False)
    corner = np.column_stack([105 + np.cos(turn), 29 + np.sin(turn)])
    corner[1::4], corner[2::4] = corner[2::4].copy() * (1, 1.0001), corner[1::4].copy()
    found = mend(np.array([shapely.polygons(np.vstack([corner, corner[:1]]))], object))
    assert found.repaired == [0]
    assert abs(shapely.area(found.shapes[0]) - np.pi) < 0.01


def test_the_refusal_names_the_row_and_the_others_are_drawn(opened: Read) -> None:
    rows = [
        {"type": "Feature", "properties": {}, "geometry": json.loads(shapely.to_geojson(shape))}
        for shape in (BOW_TIE, tangle(3000))
    ]
    found = opened("面.geojson", json.dumps({"type": "FeatureCollection", "features": rows}))
    assert (found["drawn"], found["bad_rows"]) == (1, 1)
    (said,) = [p["message"] for p in found["problems"] if p["row"] == 1]
    assert "自相交" in said
