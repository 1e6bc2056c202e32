"""The course of a line as points: where it was surveyed, along its rivers, or through its stops."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import cast

from shapely.geometry import LineString, MultiLineString, Point
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge, substring

Lonlat = tuple[float, float]
Courses = Mapping[tuple[str, int], Sequence[Lonlat]]  # by feature and part
_STEPS = 12  # points on the curve between two stops


def curve_through(stops: Sequence[Lonlat]) -> list[Lonlat]:
    """Return a curve through every stop (centripetal Catmull–Rom, which makes no loop between them)."""
    points = [point for n, point in enumerate(stops) if n == 0 or point != stops[n - 1]]
    if len(points) < 3:
        return points
    wide = math.cos(math.radians(sum(y for _, y in points) / len(points)))
    flat = [(x * wide, y) for x, y in points]
    ends = [_mirrored(flat[0], flat[1]), *flat, _mirrored(flat[-1], flat[-2])]
    curve: list[Lonlat] = []
    for n in range(len(flat) - 1):
        curve += [points[n], *((x / wide, y) for x, y in _segment(*ends[n : n + 4]))]
    return [*curve, points[-1]]


def _mirrored(end: Lonlat, inner: Lonlat) -> Lonlat:
    return 2 * end[0] - inner[0], 2 * end[1] - inner[1]


def _segment(p0: Lonlat, p1: Lonlat, p2: Lonlat, p3: Lonlat) -> list[Lonlat]:
    """Interpolate between p1 and p2 by the pyramid of Barry and Goldman."""
    t0 = 0.0
    t1 = t0 + math.sqrt(math.dist(p0, p1))
    t2 = t1 + math.sqrt(math.dist(p1, p2))
    t3 = t2 + math.sqrt(math.dist(p2, p3))

    def between(a: Lonlat, b: Lonlat, start: float, end: float, t: float) -> Lonlat:
        share = (t - start) / (end - start)
        return a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share

    made = []
    for n in range(1, _STEPS):
        t = t1 + (t2 - t1) * n / _STEPS
        a, b, c = between(p0, p1, t0, t1, t), between(p1, p2, t1, t2, t), between(p2, p3, t2, t3, t)
        made.append(between(between(a, b, t0, t2, t), between(b, c, t1, t3, t), t1, t2, t))
    return made


def course_along_rivers(rivers: Sequence[LineString], stops: Sequence[Lonlat]) -> list[Lonlat]:
    """Return the course on the rivers past every stop, changing rivers at the mouth of the smaller one."""
    made: list[Lonlat] = []
    for start, end in zip(stops, stops[1:], strict=False):
        a, b = (min(rivers, key=Point(stop).distance) for stop in (start, end))
        leg = _piece(a, start, end) if a is b else _over_mouth(a, b, start, end)
        made += leg[1:] if made and leg and leg[0] == made[-1] else leg
    return made


def _over_mouth(a: LineString, b: LineString, start: Lonlat, end: Lonlat) -> list[Lonlat]:
    mouths = [(b.distance(Point(a.coords[-1])), a), (a.distance(Point(b.coords[-1])), b)]
    mouth = cast(Lonlat, min(mouths, key=lambda found: found[0])[1].coords[-1][:2])
    return [*_piece(a, start, mouth), *_piece(b, mouth, end)]


def _piece(river: LineString, start: Lonlat, end: Lonlat) -> list[Lonlat]:
    part = substring(river, river.project(Point(start)), river.project(Point(end)))
    return [(x, y) for x, y, *_ in part.coords]


def merge_lines(lines: BaseGeometry) -> list[LineString]:
    """Join lines where they touch."""
    found = linemerge(lines) if isinstance(lines, MultiLineString) else lines
    return [line for line in getattr(found, "geoms", [found]) if isinstance(line, LineString)]
