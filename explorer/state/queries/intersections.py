"""Which geometries touch an extent (W, S, E, N), by their course and not only by their bounds.

In plain Python, since shapely takes longer to import than all of this to count; `resources/web/file/ground.js` does
the same for the single-file map.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from explorer.atlas.geojson_geometry import bounds, positions
from explorer.atlas.model import Box, Shapes

Point = Sequence[float]


def touching(shapes: Shapes, box: Box | None) -> frozenset[str]:
    """Return the ids of the shapes that touch the box; all ids if it is None."""
    return frozenset(key for key, shape in shapes.items() if box is None or touches(shape, box))


def crossing(shapes: Shapes, box: Box) -> frozenset[str]:
    """Return the ids of the shapes that the box cuts."""
    return frozenset(key for key in touching(shapes, box) if not _within(bounds(shapes[key]), box))


def touches(shape: Mapping[str, Any], box: Box) -> bool:
    """Return whether a GeoJSON geometry has a point in the box."""
    around = bounds(shape)
    if around[0] > box[2] or around[2] < box[0] or around[1] > box[3] or around[3] < box[1]:
        return False
    if _within(around, box):
        return True
    kind, parts = str(shape["type"]), shape["coordinates"]
    if "Point" in kind:
        return any(_inside(p, box) for p in positions(shape))
    rings = {"LineString": [parts], "MultiLineString": parts, "Polygon": parts}.get(kind)
    rings = [ring for polygon in parts for ring in polygon] if rings is None else rings
    if any(_crosses(ring, box) for ring in rings):
        return True
    return "Polygon" in kind and _covers(rings, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2))


def _within(inner: Box, box: Box) -> bool:
    return inner[0] >= box[0] and inner[1] >= box[1] and inner[2] <= box[2] and inner[3] <= box[3]


def _inside(p: Point, box: Box) -> bool:
    return box[0] <= p[0] <= box[2] and box[1] <= p[1] <= box[3]


def _crosses(line: Sequence[Point], box: Box) -> bool:
    return any(_meets(a, b, box) for a, b in zip(line, line[1:], strict=False))


def _meets(a: Point, b: Point, box: Box) -> bool:
    """Clip the segment a–b to the box (Liang and Barsky); return whether anything is left."""
    start, end = 0.0, 1.0
    for axis in (0, 1):
        step, low, high = b[axis] - a[axis], box[axis] - a[axis], box[axis + 2] - a[axis]
        if step == 0:
            if low > 0 or high < 0:
                return False
            continue
        near, far = sorted((low / step, high / step))
        start, end = max(start, near), min(end, far)
        if start > end:
            return False
    return True


def _covers(rings: Iterable[Sequence[Point]], p: Point) -> bool:
    """Return whether the rings contain p, by the even-odd rule: holes are outside."""
    odd = False
    for ring in rings:
        for a, b in zip(ring, ring[1:], strict=False):
            if (a[1] > p[1]) != (b[1] > p[1]) and p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0]:
                odd = not odd
    return odd
