"""Shapes as flat arrays in the map's world, for painters that draw thousands of them at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.kept_shapes import KeptShapes
from explorer.records import dataclass

Array = NDArray[Any]
_POINTS, _AREAS = (1, 4), (3, 6)
_WORLD = 256.0  # units around the globe
_NORTHMOST = 85.05
_WORTH = 0.75
_ONE = b"\1\0\0\0"
_PLAIN = (  # how WKB of one part begins, and where its positions do: after their number, but for points
    (b"\1\1\0\0\0", 5),
    (b"\1\2\0\0\0", 9),
    (b"\1\3\0\0\0" + _ONE, 13),
    (b"\1\4\0\0\0" + _ONE + b"\1\1\0\0\0", 14),
    (b"\1\5\0\0\0" + _ONE + b"\1\2\0\0\0", 18),
    (b"\1\6\0\0\0" + _ONE + b"\1\3\0\0\0" + _ONE, 22),
)


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

    def thinned(self, least: float) -> Vertices:
        """Return them without those in the same square of `least` units as the one before; parts keep their ends.

        Where that leaves out next to nothing: themselves.
        """
        cells = np.floor(self.positions / np.float32(least)).view("<i8")  # both numbers of a square at once
        kept = np.ones(len(cells), bool)
        kept[1:] = cells[1:] != cells[:-1]
        begins = self.parts[:-1]
        full = self.parts[1:] > begins
        kept[begins[full]] = kept[self.parts[1:][full] - 1] = True
        if kept.mean() > _WORTH:
            return self
        before = np.concatenate([[0], np.cumsum(kept)])
        positions = self.positions.reshape(-1, 2)[kept].ravel()
        return replace(self, positions=positions, parts=before[self.parts].astype("<u4"))


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
    return _made(degrees, parts, rows, turns, dimension)


def of_wkb(wkb: Array, in_degrees: Callable[[Array], Array] | None = None) -> Vertices | None:
    """Return what `vertices` does of the shapes that WKB encodes, None where those are not all of one plain kind.

    Plain: little-endian points, lines or areas of one closed ring, in two dimensions; as parts of their own kind, one
    each, too. `in_degrees` is given positions (n, 2) and returns them in WGS84.
    """
    rows = np.flatnonzero(np.fromiter((w is not None for w in wkb.tolist()), bool, len(wkb)))
    texts = wkb[rows].tolist()
    head = next((size for start, size in _PLAIN if texts and texts[0].startswith(start)), 0)
    kind = texts[0][1] if head else 0
    fixed = head if kind in _POINTS else head - 4  # the number of positions follows
    if not head or any(not text.startswith(texts[0][:fixed]) for text in texts):
        return None
    sizes = np.fromiter(map(len, texts), np.int64, len(texts)) - head
    counts = np.frombuffer(b"".join([text[head - 4 : head] for text in texts]), "<u4")
    if (sizes % 16).any() or (sizes < 16).any() or (kind not in _POINTS and (counts != sizes // 16).any()):
        return None
    positions = np.frombuffer(b"".join([text[head:] for text in texts]), "<f8").reshape(-1, 2)
    parts = np.concatenate([[0], np.cumsum(sizes // 16)])
    areal = kind in _AREAS
    if kind in _POINTS and (sizes != 16).any():
        return None
    if areal and ((sizes < 64).any() or (positions[parts[:-1]] != positions[parts[1:] - 1]).any()):
        return None
    degrees = positions if in_degrees is None else in_degrees(positions)
    dimension = np.full(len(wkb), -1)
    dimension[rows] = 2 if areal else 0 if kind in _POINTS else 1
    turns = _turning(degrees, parts) < 0 if areal else np.zeros(len(rows), bool)
    return _made(degrees, parts, rows, turns, dimension)


def of_kept(shapes: KeptShapes) -> Vertices:
    """Return what `vertices` does, where it can without making a single shape."""
    points = shapes.points()
    found = of_wkb(shapes.wkb()) if points is None else point_vertices(points)
    return vertices(shapes[:]) if found is None else found


def point_vertices(degrees: Array) -> Vertices:
    """Return the vertices of single points, (n, 2) longitude and latitude, without making a shape of each."""
    each = np.arange(len(degrees) + 1)
    return _made(degrees, each, each[:-1], np.zeros(len(degrees), bool), np.zeros(len(degrees), np.int64))


def _made(degrees: Array, parts: Array, rows: Array, turns: Array, dimension: Array) -> Vertices:
    """`rows`: of each part, ascending; `dimension`: of each row, -1 without a shape."""
    positions, centre = _world(degrees)
    return Vertices(
        positions,
        centre,
        parts.astype("<u4"),
        np.searchsorted(rows, np.arange(len(dimension) + 1)).astype("<u4"),
        (dimension + 1).astype("u1"),
        turns.astype("u1"),
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
    x, y = np.ascontiguousarray(degrees.T)
    x, y = x - x.mean(), y - y.mean()  # far from zero, products would lose what small rings differ by
    across = np.zeros(len(x))
    across[:-1] = x[:-1] * y[1:] - x[1:] * y[:-1]
    across[parts[1:] - 1] = 0
    found: Array = np.add.reduceat(across, parts[:-1])
    return found


def _world(degrees: Array) -> tuple[Array, tuple[float, float]]:
    """Return positions in the map's world as x, y, x, y … about their centre, and that.

    Column by column: over pairs, numpy takes several times as long.
    """
    longitude, latitude = np.ascontiguousarray(degrees.T)
    x = longitude * (_WORLD / 360) + _WORLD / 2
    limit = np.radians(_NORTHMOST)
    sine = np.sin(np.clip(np.radians(latitude), -limit, limit))
    y = _WORLD / 2 - np.log((1 + sine) / (1 - sine)) * (_WORLD / (4 * np.pi))
    centre = tuple(float(each.min() + each.max()) / 2 for each in (x, y)) if len(x) else (0.0, 0.0)
    found = np.empty((len(x), 2), "<f4")
    found[:, 0], found[:, 1] = x - centre[0], y - centre[1]
    return found.ravel(), (centre[0], centre[1])
