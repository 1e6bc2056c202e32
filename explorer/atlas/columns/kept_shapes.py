"""Shapes of a large layer as WKB: an array whose geometries are made when they are read.

A geometry object takes two to ten times the memory of its WKB, and most rows of a large layer are never asked for theirs.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.records import dataclass

Array = NDArray[Any]
LEAST = 2000  # rows: fewer are kept as objects
_POINT = 21  # bytes of a point
_PIECE = 4 * 2**20  # bytes made into objects at a time
_MOST = 20_000  # points made at a time: every other thread waits meanwhile


@dataclass(frozen=True, eq=False)
class KeptShapes:
    """Shapes in WGS84 by row. Indexed, iterated and converted like an array of shapely geometries.

    `data`: their WKB in a row; that of row n ends at `ends[n]`, and is empty without a shape. `boxes`: (n, 4) west,
    south, east, north, NaN without a shape. `dimensions`: 0 to 2, -1 without a shape. `vertices`: how many in all.
    """

    data: memoryview
    ends: NDArray[np.int32] | NDArray[np.int64]
    boxes: NDArray[np.float64]
    dimensions: NDArray[np.int8]
    vertices: int

    def __len__(self) -> int:
        return len(self.ends)

    def __getitem__(self, which: Any) -> Any:
        """Return the shape of a row, or those of a slice, a mask or several rows as an array."""
        if isinstance(which, int | np.integer):
            return self._made(np.array([which]))[0]
        return self._made(np.arange(len(self))[which])

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> Array:
        found: Array = self[:]
        return found

    def __iter__(self) -> Iterator[Any]:
        for _, shapes in self.pieces():
            yield from shapes.tolist()

    @cached_property
    def present(self) -> NDArray[np.bool_]:
        """Return whether each row has a shape."""
        return self.dimensions >= 0

    def types(self) -> set[int]:
        """Return which of the types of WKB occur: 1 point, 2 line, 3 area, 4 to 6 several of them, 7 a collection."""
        begins = np.concatenate([[0], self.ends[:-1]])[self.present]
        return set(np.unique(np.frombuffer(self.data, "u1")[begins + 1]).tolist())

    def pieces(self) -> Iterator[tuple[int, Array]]:
        """Yield shapes a few thousand rows at a time, each piece with the number of its first row."""
        first = 0
        while not first or first < len(self):
            begun = int(self.ends[first - 1]) if first else 0
            last = max(first + 1, int(np.searchsorted(self.ends, begun + _PIECE)))
            yield first, self[first:last]
            first = last

    def points(self) -> NDArray[np.float64] | None:
        """Return (n, 2) longitude and latitude where every row is a single point, else None."""
        if len(self.data) != _POINT * len(self) or not self.present.all():
            return None
        rows = np.frombuffer(self.data, "u1").reshape(-1, _POINT)
        if not (rows[:, :5] == np.frombuffer(b"\1\1\0\0\0", "u1")).all():
            return None
        return np.ascontiguousarray(rows[:, 5:]).view("<f8")

    def wkb(self) -> Array:
        """Return the WKB of each row as bytes, None without a shape."""
        return self._texts(np.arange(len(self)))

    def _made(self, rows: Array) -> Array:
        import shapely

        found: Array = shapely.from_wkb(self._texts(rows), on_invalid="ignore")
        return found

    def _texts(self, rows: Array) -> Array:
        rows = np.where(rows < 0, rows + len(self), rows)
        wkb = np.empty(len(rows), object)
        ends, begins = self.ends[rows], np.where(rows > 0, self.ends[rows - 1], 0)
        each = zip(begins.tolist(), ends.tolist(), strict=True)
        wkb[:] = [bytes(self.data[begin:end]) or None for begin, end in each]
        return wkb


class KeptPoints(KeptShapes):
    """The same of single points, whose boxes say where they are: their WKB is made when it is asked for."""

    def __init__(self, boxes: NDArray[np.float64]) -> None:
        own = {"boxes": boxes, "dimensions": np.zeros(len(boxes), np.int8), "vertices": len(boxes)}
        for name, value in own.items():
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.boxes)

    @property
    def data(self) -> memoryview:
        return memoryview(self._records(slice(None)).tobytes())

    @property
    def ends(self) -> NDArray[np.int32] | NDArray[np.int64]:
        return _ends(np.full(len(self), _POINT))

    def types(self) -> set[int]:
        return {1} if len(self) else set()

    def pieces(self) -> Iterator[tuple[int, Array]]:
        for first in range(0, max(1, len(self)), _MOST):
            yield first, self[first : first + _MOST]

    def points(self) -> NDArray[np.float64]:
        return np.ascontiguousarray(self.boxes[:, :2])

    def _records(self, rows: Any) -> Array:
        places = self.boxes[rows]
        found = np.empty(len(places), [("order", "u1"), ("type", "<u4"), ("x", "<f8"), ("y", "<f8")])
        found["order"], found["type"] = 1, 1
        found["x"], found["y"] = places[:, 0], places[:, 1]
        return found

    def _made(self, rows: Array) -> Array:
        import shapely

        found: Any = shapely.points(self.boxes[rows, :2])
        return np.asarray(found, object)

    def _texts(self, rows: Array) -> Array:
        wkb = np.empty(len(rows), object)
        wkb[:] = [record.tobytes() for record in self._records(rows)]
        return wkb


def less(shapes: KeptShapes) -> KeptShapes:
    """Return the same in less memory, where all are single points."""
    plain = shapes.points() is not None and bool(np.isfinite(shapes.boxes).all())
    return KeptPoints(shapes.boxes) if plain else shapes


def keep(shapes: Array, wkb: Array | None = None) -> KeptShapes:
    """Return shapes as they are kept; `wkb` of the same, little-endian, saves the time to make it."""
    import shapely

    dimensions = np.maximum(shapely.get_dimensions(shapes), 0).astype(np.int8)
    dimensions[shapely.is_missing(shapes)] = -1
    given = shapely.to_wkb(shapes) if wkb is None else wkb
    texts = [text or b"" for text in given.tolist()]
    return less(
        KeptShapes(
            memoryview(b"".join(texts)),
            _ends(np.fromiter(map(len, texts), np.int64, len(texts))),
            shapely.bounds(shapes).reshape(-1, 4),
            dimensions,
            int(shapely.get_num_coordinates(shapes).sum()),
        )
    )


def keep_points(degrees: NDArray[np.float64]) -> KeptShapes:
    """Return single points, (n, 2) longitude and latitude, as they are kept, without making a shape of each."""
    return KeptPoints(np.tile(degrees, 2))


def _ends(sizes: Array) -> NDArray[np.int32] | NDArray[np.int64]:
    found = np.cumsum(sizes, dtype=np.int64)
    return found if len(found) and found[-1] >= 2**31 else found.astype(np.int32)


def pieces(shapes: Array | KeptShapes) -> Iterator[tuple[int, Array]]:
    """Yield shapes a few thousand rows at a time, each piece with the number of its first row."""
    if isinstance(shapes, KeptShapes):
        yield from shapes.pieces()
    else:
        yield 0, shapes


def present(shapes: Array | KeptShapes) -> NDArray[np.bool_]:
    """Return whether each row has a shape."""
    import shapely

    return shapes.present if isinstance(shapes, KeptShapes) else np.array(~shapely.is_missing(shapes), bool)
