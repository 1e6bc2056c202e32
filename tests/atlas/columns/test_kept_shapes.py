"""Shapes kept as WKB are those that they stand for, however they are asked for."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import shapely

from explorer.atlas.columns import collection_file
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.collection_file import read_shapes, write_shapes
from explorer.atlas.columns.kept_shapes import LEAST, KeptPoints, KeptShapes, keep, present
from explorer.atlas.columns.vertices import of_kept, vertices
from explorer.sources.raw.geometries import kind_name
from tests.helpers import crowds


def _some(rows: int = 900) -> np.ndarray:
    """Points, lines, areas, an area with a hole, parts, a collection, an empty shape, and rows without one."""
    shapes = crowds.mixed(rows)[:rows]
    shapes[7] = None
    shapes[11] = shapely.from_wkt(
        "POLYGON ((105 30, 106 30, 106 31, 105 30), (105.6 30.2, 105.8 30.2, 105.7 30.3, 105.6 30.2))"
    )
    shapes[12] = shapely.from_wkt("MULTIPOINT ((105 30), (106 31))")
    shapes[13] = shapely.from_wkt("GEOMETRYCOLLECTION (POINT (105 30), LINESTRING (105 30, 106 31))")
    shapes[14] = shapely.from_wkt("LINESTRING EMPTY")
    shapes[-1] = None
    return shapes


def test_every_way_of_asking_gives_the_same_shapes() -> None:
    shapes = _some()
    kept = keep(shapes)
    assert len(kept) == len(shapes)
    assert kept[7] is None
    assert kept[-1] is None
    assert kept[13].equals(shapes[13])
    mask = np.arange(len(shapes)) % 3 == 0
    for which in (slice(None), slice(5, 20), mask, np.array([3, 3, 7, -2]), np.flatnonzero(mask)):
        assert shapely.equals_exact(kept[which], shapes[which]).sum() == present(shapes[which]).sum()
    assert (shapely.to_wkb(np.asarray(kept)) == shapely.to_wkb(shapes)).all()
    assert [shape is None for shape in kept] == [shape is None for shape in shapes]
    np.testing.assert_array_equal(kept.present, present(shapes))
    np.testing.assert_array_equal(kept.boxes, shapely.bounds(shapes))
    assert kept.vertices == shapely.get_num_coordinates(shapes).sum()


@pytest.mark.parametrize("kind", [crowds.points, crowds.lines, crowds.areas, crowds.mixed])
@pytest.mark.parametrize("gap", [False, True])
def test_vertices_are_those_of_the_shapes(kind: Callable[[int], np.ndarray], gap: bool) -> None:
    shapes = kind(90)
    if gap:
        shapes[4] = None
    found, wanted = of_kept(keep(shapes)), vertices(shapes)
    assert (keep(shapes).points() is None) == (gap or kind is not crowds.points)
    assert found.centre == wanted.centre
    for name in ("positions", "parts", "features", "kinds", "turns"):
        np.testing.assert_array_equal(getattr(found, name), getattr(wanted, name), name)


@pytest.mark.parametrize("rows", [0, 1, 700])
def test_pieces_hold_every_row_once(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.atlas.columns.kept_shapes._PIECE", 5000)
    shapes = _some()[:rows]
    firsts, parts = zip(*keep(shapes).pieces(), strict=True)
    assert list(firsts) == np.cumsum([0, *map(len, parts[:-1])]).tolist()
    assert (shapely.to_wkb(np.concatenate(parts)) == shapely.to_wkb(shapes)).all()
    assert rows < 700 or len(parts) > 3


def test_a_collection_answers_alike_with_objects_and_with_wkb() -> None:
    shapes = _some(LEAST - 1)
    plain = crowds.collection("own1", shapes, crowds.states(len(shapes), 1))
    kept = crowds.collection("own1", keep(shapes), crowds.states(len(shapes), 1))
    assert isinstance(crowds.collection("own1", _some(LEAST), crowds.states(LEAST, 1)).shapes, KeptShapes)
    for name in ("placed", "dimensions", "boxes"):
        np.testing.assert_array_equal(getattr(plain, name), getattr(kept, name))
    tree = shapely.STRtree(shapes)
    for extent in (
        (104.0, 29.5, 106.0, 31.0),
        (100.0, 20.0, 120.0, 40.0),
        (105.0, 30.0, 105.0, 30.0),
        (1.0, 1.0, 2.0, 2.0),
    ):
        expected = np.sort(tree.query(shapely.box(*extent), predicate="intersects"))
        np.testing.assert_array_equal(plain.touching(extent), expected)
        np.testing.assert_array_equal(kept.touching(extent), expected)
        kept.touching(extent)[:] = -1  # what is kept for the next query is not the caller's
        np.testing.assert_array_equal(kept.touching(extent), expected)
    areas = shapely.box(np.array([104.0, 105.5]), 29.0, np.array([105.0, 107.0]), 31.0)
    assert (
        _pairs(plain, areas)
        == _pairs(kept, areas)
        == set(zip(*tree.query(areas, "intersects").tolist(), strict=True))
    )
    assert plain.shape(11) == kept.shape(11)


def _pairs(collection: Collection, areas: np.ndarray) -> set[tuple[int, int]]:
    area, row = collection.meeting(areas)
    return set(zip(area.tolist(), row.tolist(), strict=True))


def test_a_file_keeps_them_after_it_is_deleted(tmp_path: Path) -> None:
    shapes = _some()
    path = tmp_path / "rows"
    collection_file.write(crowds.collection("own1", shapes, crowds.states(len(shapes), 1)), path)
    found = collection_file.read(path)
    path.unlink()
    assert (shapely.to_wkb(np.asarray(found.shapes)) == shapely.to_wkb(shapes)).all()
    assert found.names.tolist() == crowds.collection("own1", shapes, ()).names.tolist()


def test_shapes_that_are_cut_off_are_named(tmp_path: Path) -> None:
    import pickle

    path = tmp_path / "shapes"
    with path.open("wb") as file:
        collection_file.write_shapes(_some(), file)
    path.write_bytes(path.read_bytes()[:-10])
    with path.open("rb") as file, pytest.raises(ValueError, match="cut off"):
        collection_file.read_shapes(file, pickle.load)


def test_single_points_are_kept_without_their_wkb(tmp_path: Path) -> None:
    shapes = crowds.points(LEAST)
    kept = keep(shapes)
    assert isinstance(kept, KeptPoints)
    assert kept.wkb().tolist() == shapely.to_wkb(shapes).tolist()
    assert bytes(kept.data) == b"".join(shapely.to_wkb(shapes))
    assert kept.ends.tolist() == [21 * n for n in range(1, LEAST + 1)]
    assert shapely.equals(kept[[5, -1]], shapes[[5, -1]]).all()
    assert kept[7].equals(shapes[7])
    assert sum(len(piece) for _, piece in kept.pieces()) == LEAST
    with (tmp_path / "shapes").open("w+b") as file:
        write_shapes(kept, file)
        file.flush()
        file.seek(0)
        again = read_shapes(file, pickle.load)
    assert isinstance(again, KeptPoints)
    assert shapely.equals(again[:], shapes).all()


def test_points_of_another_kind_keep_their_wkb() -> None:
    shapes = crowds.points(LEAST)
    with_height = shapely.force_3d(shapes, 3.0)
    one_missing = np.concatenate([shapes[:-1], [None]])
    many_each = np.array([shapely.MultiPoint([(104, 30), (104, 30)])] * LEAST, object)
    one_empty = np.concatenate([shapes[:-1], [shapely.Point()]])
    for others in (with_height, one_missing, many_each, one_empty):
        kept = keep(others)
        assert not isinstance(kept, KeptPoints)
        assert kept.wkb().tolist() == shapely.to_wkb(others).tolist()


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["POINT (1 2)", "MULTIPOINT ((1 2), (3 4))"], "point"),
        (["LINESTRING (1 2, 3 4)", None], "line"),
        (["MULTILINESTRING ((1 2, 3 4))"], "line"),
        (["POLYGON ((0 0, 1 0, 1 1, 0 0))", None, "MULTIPOLYGON (((0 0, 1 0, 1 1, 0 0)))"], "area"),
        (["POINT (1 2)", "LINESTRING (1 2, 3 4)"], "mixed"),
        (["GEOMETRYCOLLECTION (POINT (1 2), LINESTRING (1 2, 3 4))"], "mixed"),
        ([None, None], "none"),
        (["POINT (1 2)"], "point"),
    ],
)
def test_the_kind_of_kept_shapes_is_that_of_the_shapes(texts: list[str | None], kind: str) -> None:
    shapes = np.array([None if text is None else shapely.from_wkt(text) for text in texts], object)
    assert kind_name(shapes) == kind
    assert kind_name(keep(shapes)) == kind
