"""Areas whose edges cross made valid; what no program could make sense of is refused before it takes minutes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.sources.raw.geometries import BuiltShapes, Shapes
from explorer.sources.raw.raw_layer import source_text

_THREADS = 2
# shapely.make_valid takes a second for 2000 crossings of edges that reach across an area, and four times that for
# twice as many; small loops along a border, few for each edge, do not matter.
_MOST_CROSSINGS, _MOST_PER_EDGE = 2000, 4
_EDGES, _PAIRS = 200, 10_000_000  # of which crossings are counted


class _Tangled(Exception):
    """Raised with the number of crossings."""


def mend(shapes: Shapes) -> BuiltShapes:
    """Make self-intersecting areas valid, in place."""
    found = BuiltShapes(shapes)
    with ThreadPoolExecutor(_THREADS) as pool:  # of areas the longest step of all; shapely lets threads run
        valid = np.concatenate(list(pool.map(shapely.is_valid, np.array_split(shapes, _THREADS))))
    for row in np.flatnonzero(~shapely.is_missing(shapes) & ~valid).tolist():
        shape, shapes[row] = shapes[row], None
        try:
            mended = _valid(shape)
        except _Tangled as tangled:
            found.faults[row] = source_text("row.tangled", n=tangled.args[0])
            continue
        if mended is None or shapely.is_empty(mended):
            found.faults[row] = source_text("row.ring")
        else:
            shapes[row] = mended
            found.repaired.append(row)
    return found


def _valid(shape: Any) -> Any:
    """Return a shape made valid, None where nothing of it is left.

    Each part of several is mended by itself: GEOS makes a hole of what two share, and is slow
    (https://github.com/libgeos/geos/issues/1504).
    """
    if shapely.is_valid(shape):
        return shape
    if shape.geom_type in ("MultiPolygon", "GeometryCollection"):
        parts = [part for one in shapely.get_parts(shape) if (part := _valid(one)) is not None]
        gather = shapely.union_all if shape.geom_type == "MultiPolygon" else shapely.geometrycollections
        return gather(parts) if parts else None
    if shape.geom_type != "Polygon":
        return shapely.make_valid(shape)
    if crossings := _crossings(shape):
        raise _Tangled(crossings)
    return _areas(shapely.make_valid(shape))


def _areas(mended: Any) -> Any:
    """Return only the areas of a mended area: stray lines do not belong to it."""
    if mended.geom_type != "GeometryCollection":
        return mended
    parts = [p for p in shapely.get_parts(mended) if shapely.get_dimensions(p) == 2]
    return shapely.union_all(parts) if parts else None


def _crossings(area: Any) -> int:
    """Return how often the edges of an area cross, about; 0 where that is seldom enough."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_rings(area)]
    edges = np.concatenate([np.hstack([ring[:-1], ring[1:]]) for ring in rings])
    few = min(len(edges), _EDGES, max(10, _PAIRS // len(edges)))
    sample = edges[np.linspace(0, len(edges) - 1, few).astype(int)]
    a, b, c, d = sample[:, None, :2], sample[:, None, 2:], edges[None, :, :2], edges[None, :, 2:]
    across = (_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)
    each = float(across.sum(axis=1).mean())
    found = round(each * len(edges) / 2)
    return found if each > _MOST_PER_EDGE and found > _MOST_CROSSINGS else 0


def _side(a: NDArray[Any], b: NDArray[Any], c: NDArray[Any]) -> NDArray[Any]:
    """Return on which side of the line from a to b the points c lie, by the sign."""
    side: NDArray[Any] = (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (
        c[..., 0] - a[..., 0]
    )
    return side
