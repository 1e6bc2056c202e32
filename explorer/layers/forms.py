"""Markers as polygons about (0, 0), all of equal weight to the eye; y grows downwards."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from math import cos, hypot, pi, sin, sqrt

from explorer.atlas.outlines import SIDES, Point, Polygon, moments, parse_outline

_AREA = 2.9  # of a marker with radius 1: a little less than the circle's
_REACH = 1.42  # no corner is farther from the middle
DISC: Polygon = tuple((cos(2 * pi * n / SIDES), sin(2 * pi * n / SIDES)) for n in range(SIDES))


@cache
def marker_polygon(outline: str) -> Polygon:
    """Return the polygon of an outline (SVG path) at radius 1, centred on its centroid."""
    points = parse_outline(outline)
    area, x, y = moments(points)
    points = tuple((px - x, py - y) for px, py in points)
    grow = min(sqrt(_AREA / area), _REACH / max(hypot(px, py) for px, py in points))
    return tuple((px * grow, py * grow) for px, py in points)


@cache
def lower_half(outline: str) -> Polygon:
    """Return the lower half of a marker, by area."""
    return _below(marker_polygon(outline), waist_height(outline))


@cache
def waist_height(outline: str) -> float:
    """Return the height that halves a marker's area."""
    points = marker_polygon(outline)
    low, high = min(y for _, y in points), max(y for _, y in points)
    goal = moments(points)[0] / 2
    for _ in range(30):
        middle = (low + high) / 2
        low, high = (middle, high) if moments(_below(points, middle))[0] > goal else (low, middle)
    return low


@cache
def waist_bar(outline: str) -> Polygon:
    """Return the line across a marker's waist, from edge to edge."""
    y = waist_height(outline)
    xs = [x for x, py in lower_half(outline) if abs(py - y) < 1e-6]
    return ((min(xs), y), (max(xs), y))


def scaled(points: Iterable[Point], by: float, x: float = 0.0, y: float = 0.0) -> Polygon:
    """Scale the points about (0, 0), then move them."""
    return tuple((x + px * by, y + py * by) for px, py in points)


def _below(points: Polygon, level: float) -> Polygon:
    """Clip a polygon to what lies below `level` (Sutherland and Hodgman)."""
    out: list[Point] = []
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], points[0]), strict=True):
        if y1 >= level:
            out.append((x1, y1))
        if (y1 >= level) != (y2 >= level):
            out.append((x1 + (x2 - x1) * (level - y1) / (y2 - y1), level))
    return tuple(out)
