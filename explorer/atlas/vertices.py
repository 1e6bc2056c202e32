"""Shapes as flat arrays in the map's world, for painters that draw thousands of them at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
_WORLD = 256.0  # units around the globe
_NORTHMOST = 85.05


@dataclass(frozen=True, slots=True, eq=False)
class Vertices:
    """Vertices in Web Mercator, 256 units around the globe, y from the north, about `centre`: x and y in turn.

    `parts`: where each part begins, counted in vertices, `features` where each row begins, counted in parts; both have
    the end of the last. `kinds`: 1 + the dimension of each row, 0 without a shape. `turns`: of each part, 1 where it is
    a ring that runs against the others: outlines one way, holes the other.
    """

    positions: NDArray[np.float32]
    centre: tuple[float, float]
    parts: NDArray[np.uint32]
    features: NDArray[np.uint32]
    kinds: NDArray[np.uint8]
    turns: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.kinds)


def vertices(shapes: Array) -> Vertices:
    """Return the vertices of shapes in WGS84, None where a row has none; of a collection its highest dimension."""
    import shapely

    missing = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    dimension = np.where(missing, -1, shapely.get_dimensions(shapes))
    single = np.isin(shapely.get_type_id(shapes), (0, 1, 3)) | missing
    if single.all() and not (shapely.get_num_interior_rings(shapes) > 0).any():
        rows = np.flatnonzero(~missing)
        degrees, part = shapely.get_coordinates(shapes[rows], return_index=True)
        parts = np.searchsorted(part, np.arange(len(rows) + 1))
        turns = (dimension[rows] == 2) & (_turning(degrees, parts) < 0)
    else:
        degrees, parts, rows, turns = _of_parts(shapes, dimension)
    world = _world(degrees)
    x, y = ((world.min(0) + world.max(0)) / 2).tolist() if len(world) else (0.0, 0.0)
    return Vertices(
        (world - (x, y)).astype("<f4").ravel(),
        (x, y),
        parts.astype("<u4"),
        np.searchsorted(rows, np.arange(len(shapes) + 1)).astype("<u4"),
        (dimension + 1).astype("u1"),
        turns.astype("u1"),
    )


def point_vertices(degrees: Array) -> Vertices:
    """Return the vertices of single points, (n, 2) longitude and latitude, without making a shape of each."""
    world = _world(degrees)
    x, y = ((world.min(0) + world.max(0)) / 2).tolist() if len(world) else (0.0, 0.0)
    each = np.arange(len(world) + 1, dtype="<u4")
    return Vertices(
        (world - (x, y)).astype("<f4").ravel(),
        (x, y),
        each,
        each,
        np.ones(len(world), "u1"),
        np.zeros(len(world), "u1"),
    )


def _of_parts(shapes: Array, dimension: Array) -> tuple[Array, Array, Array, Array]:
    """Return coordinates, where parts begin in them, and of each part its row and whether it turns."""
    import shapely

    pieces, row = shapely.get_parts(shapes, return_index=True)
    fits = shapely.get_dimensions(pieces) == dimension[row]
    pieces, row = pieces[fits], row[fits]
    areal = dimension[row] == 2
    rings, of = shapely.get_rings(pieces[areal], return_index=True)
    units = np.concatenate([pieces[~areal], rings])
    rows = np.concatenate([row[~areal], row[areal][of]]).astype(np.int64)
    order = np.argsort(rows, kind="stable")
    degrees, part = shapely.get_coordinates(units[order], return_index=True)
    parts = np.searchsorted(part, np.arange(len(units) + 1))
    holes = np.concatenate([[False], of[1:] == of[:-1]]) if len(of) else np.zeros(0, bool)
    turns = np.concatenate([np.zeros(len(units) - len(rings), bool), shapely.is_ccw(rings) == holes])
    return degrees, parts, rows[order], turns[order]


def _turning(degrees: Array, parts: Array) -> Array:
    """Return twice the area of each closed part, negative if it runs clockwise."""
    if len(parts) < 2:
        return np.zeros(0)
    middle = degrees.mean(0)  # far from zero, products would lose what small rings differ by
    x, y = (degrees - middle).T
    across = np.zeros(len(x))
    across[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    across[parts[1:] - 1] = 0
    found: Array = np.add.reduceat(across, parts[:-1])
    return found


def _world(degrees: Array) -> Array:
    found = np.empty_like(degrees)
    found[:, 0] = degrees[:, 0] * (_WORLD / 360) + _WORLD / 2
    sine = np.radians(degrees[:, 1])
    limit = np.radians(_NORTHMOST)
    np.sin(np.clip(sine, -limit, limit, out=sine), out=sine)
    found[:, 1] = _WORLD / 2 - np.log((1 + sine) / (1 - sine)) * (_WORLD / (4 * np.pi))
    return found
