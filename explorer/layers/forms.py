"""The outlines of markers, a silhouette for each theme, about (0, 0) and of equal weight to the eye; y grows downwards."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from math import cos, hypot, pi, sin, sqrt

from explorer.layers.spec import Glyph

Point = tuple[float, float]
Polygon = tuple[Point, ...]
_AREA = 2.9  # of a marker with radius 1: a little less than the circle's
_REACH = 1.42  # no corner is farther from the middle
_SIDES = 28


def _arc(x: float, y: float, r: float, start: float, end: float, n: int = 12, tall: float = 0.0) -> Polygon:
    """Points of an ellipse from one angle to another, in turns clockwise from the right."""
    angles = [2 * pi * (start + (end - start) * i / n) for i in range(n + 1)]
    return tuple((x + r * cos(a), y + (tall or r) * sin(a)) for a in angles)


def _regular(n: int, turn: float = 0.0, inner: float = 1.0) -> Polygon:
    """A polygon with its first corner up, or a star whose every other corner lies at `inner`."""
    angles = [turn * 2 * pi + 2 * pi * i / n for i in range(n)]
    reach = [inner if i % 2 else 1.0 for i in range(n)]
    return tuple((r * sin(a), -r * cos(a)) for a, r in zip(angles, reach, strict=True))


DISC = _arc(0, 0, 1, 0, 1 - 1 / _SIDES, _SIDES - 1)


def _plus() -> Polygon:
    a, b = 0.4, 1.0
    right = [(a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b)]
    return (*right, *((-x, -y) for x, y in right))


def _pill() -> Polygon:
    return (*_arc(0.62, 0, 0.66, -0.25, 0.25), *_arc(-0.62, 0, 0.66, 0.25, 0.75))


def _drop() -> Polygon:
    """A point above, a round belly below."""
    return ((0, -1.45), *_arc(0, 0.12, 0.92, -0.07, 0.57, 24))


def _hull() -> Polygon:
    """A boat from the side: a flat deck, a round keel."""
    return ((-1.2, -0.55), (1.2, -0.55), *_arc(0, -0.4, 1.0, 0.02, 0.48, 18, 1.25))


def _dome() -> Polygon:
    return ((1.15, 0.7), (-1.15, 0.7), *_arc(0, 0.45, 1.15, 0.5, 1.0, 20, 1.3))


def _leaf() -> Polygon:
    """A leaf on its slant: two points, two bows."""
    bow = _arc(-0.75, 0.75, 1.75, 0.75, 1.0, 14)
    return (*bow[:-1], *((-x, -y) for x, y in bow[:-1]))


def _shield() -> Polygon:
    right = ((1.0, -0.95), (0.98, -0.1), (0.8, 0.45), (0.45, 0.95), (0.0, 1.4))
    return (*right, *((-x, y) for x, y in reversed(right[:-1])))


def _works() -> Polygon:
    """A factory: two saw teeth on a block."""
    return ((-1.1, 1.0), (-1.1, -0.9), (0.0, -0.05), (0.0, -0.9), (1.1, -0.05), (1.1, 1.0))


def _stage() -> Polygon:
    """A platform from the side: narrow above, broad below."""
    return ((-0.5, -0.75), (0.5, -0.75), (1.35, 0.8), (-1.35, 0.8))


def _signpost() -> Polygon:
    """A block with its point to the right."""
    return ((-1.05, -0.78), (0.4, -0.78), (1.25, 0.0), (0.4, 0.78), (-1.05, 0.78))


def _gem() -> Polygon:
    return ((0, -1.3), (0.78, -0.62), (0.78, 0.62), (0, 1.3), (-0.78, 0.62), (-0.78, -0.62))


_FORMS: dict[Glyph, Callable[[], Polygon]] = {
    "circle": lambda: DISC,
    "square": lambda: _regular(4, 0.125),
    "diamond": lambda: _regular(4),
    "triangle": lambda: _regular(3),
    "star": lambda: _regular(10, inner=0.5),
    "burst": lambda: _regular(16, 1 / 32, inner=0.66),
    "cross": _plus,
    "pill": _pill,
    "drop": _drop,
    "hull": _hull,
    "dome": _dome,
    "leaf": _leaf,
    "shield": _shield,
    "works": _works,
    "stage": _stage,
    "signpost": _signpost,
    "gem": _gem,
}


@cache
def body(glyph: Glyph) -> Polygon:
    """The marker's outline at radius 1, its centre of gravity in the middle."""
    points = _FORMS[glyph]()
    area, x, y = _moments(points)
    points = tuple((px - x, py - y) for px, py in points)
    grow = min(sqrt(_AREA / area), _REACH / max(hypot(px, py) for px, py in points))
    return tuple((px * grow, py * grow) for px, py in points)


@cache
def half(glyph: Glyph) -> Polygon:
    """The lower half of the marker: as much ink below the line as there is paper above."""
    return _below(body(glyph), waist(glyph))


@cache
def waist(glyph: Glyph) -> float:
    """The height that halves a marker's area."""
    points = body(glyph)
    low, high = min(y for _, y in points), max(y for _, y in points)
    goal = _moments(points)[0] / 2
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if _moments(_below(points, middle))[0] > goal else (low, middle)
    return low


@cache
def bar(glyph: Glyph) -> Polygon:
    """The line across a marker's waist, from edge to edge."""
    y = waist(glyph)
    xs = [x for x, py in half(glyph) if abs(py - y) < 1e-6]
    return ((min(xs), y), (max(xs), y))


def scaled(points: Iterable[Point], by: float, x: float = 0.0, y: float = 0.0) -> Polygon:
    """The points grown about (0, 0), then moved."""
    return tuple((x + px * by, y + py * by) for px, py in points)


def _below(points: Polygon, level: float) -> Polygon:
    """What of a polygon lies lower than `level` (Sutherland and Hodgman's cut)."""
    out: list[Point] = []
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        if y1 >= level:
            out.append((x1, y1))
        if (y1 >= level) != (y2 >= level):
            out.append((x1 + (x2 - x1) * (level - y1) / (y2 - y1), level))
    return tuple(out)


def _moments(points: Polygon) -> tuple[float, float, float]:
    """Area and centre of gravity of a polygon."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], *points[:1]), strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (abs(area) / 2, x / (3 * area), y / (3 * area)) if abs(area) > 1e-12 else (0.0, 0.0, 0.0)
