"""Validate GeoJSON geometries (kinds, nesting, numbers), so that drawing code need not; bounds and positions."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from explorer.atlas.model import Box

# By kind: how deep positions lie in the coordinates, and how many a line or ring has at least.
_KINDS = {
    "Point": (0, 0),
    "MultiPoint": (1, 1),
    "LineString": (1, 2),
    "MultiLineString": (2, 2),
    "Polygon": (2, 4),
    "MultiPolygon": (3, 4),
}
_NUMBERS = (float, int)
_PART = {"MultiPoint": "Point", "MultiLineString": "LineString", "MultiPolygon": "Polygon"}


def is_valid(geometry: Any, kinds: Collection[str] = _KINDS) -> bool:
    """Return whether this is a valid geometry of one of `kinds`, in degrees."""
    kind = geometry.get("type") if isinstance(geometry, dict) else None
    if not isinstance(kind, str) or kind not in _KINDS or kind not in kinds:
        return False
    return _nested(geometry.get("coordinates"), *_KINDS[kind])


def is_drawable(shape: Any) -> bool:
    """Return whether this is a feature's valid shape, with bbox, anchor and destinations."""
    if not is_valid(shape):
        return False
    box, ends = shape.get("bbox"), shape.get("destinations")
    boxed = isinstance(box, list) and len(box) == 4 and _position(box[:2]) and _position(box[2:])
    return boxed and _position(shape.get("anchor")) and isinstance(ends, list) and all(map(_end, ends))


def bounds(shape: Mapping[str, Any]) -> Box:
    """Return west, south, east, north of a GeoJSON geometry."""
    known = shape.get("bbox")
    if known:
        return (known[0], known[1], known[2], known[3])
    points = list(positions(shape))
    lons, lats = [p[0] for p in points], [p[1] for p in points]
    return min(lons), min(lats), max(lons), max(lats)


def positions(shape: Mapping[str, Any]) -> Iterator[Sequence[float]]:
    """Iterate over the positions of a GeoJSON geometry."""

    def each(part: Any) -> Iterator[Sequence[float]]:
        if isinstance(part[0], int | float):
            yield part
        else:
            for one in part:
                yield from each(one)

    yield from each(shape["coordinates"])


def with_multi(*single: str) -> tuple[str, ...]:
    """Return the geometry types and their Multi forms."""
    return (*single, *(many for many, one in _PART.items() if one in single))


def _end(end: Any) -> bool:
    named = isinstance(end, dict) and isinstance(end.get("zh"), str) and isinstance(end.get("en"), str)
    return named and _position(end.get("at"))


def _nested(value: Any, depth: int, least: int) -> bool:
    if depth == 0:
        return _position(value)
    if not isinstance(value, list) or len(value) < (least if depth == 1 else 1):
        return False
    if depth == 1:
        return all(map(_position, value))
    return all(_nested(item, depth - 1, least) for item in value)


def _position(value: Any) -> bool:
    """Return whether this is a longitude and a latitude; called for each of some 90,000 at the start of a command."""
    if not isinstance(value, list) or len(value) != 2:
        return False
    lon, lat = value
    numbers = type(lon) in _NUMBERS and type(lat) in _NUMBERS  # True is none
    return numbers and -180 <= lon <= 180 and -90 <= lat <= 90  # nor is NaN between anything
