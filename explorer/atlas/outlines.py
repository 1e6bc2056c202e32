"""Outlines of markers: closed SVG paths as polygons; y grows downwards."""

from __future__ import annotations

import re
from functools import cache
from math import acos, ceil, copysign, cos, hypot, pi, sin, sqrt

Point = tuple[float, float]
Polygon = tuple[Point, ...]
SIDES = 28  # of a whole circle
_PATH = re.compile(r"M[MLAZ\s,.\d-]+")
_COMMAND = re.compile(r"([MLAZ])([^MLAZ]*)")


@cache
def parse_outline(path: str) -> Polygon:
    """Return the corners of a closed SVG path of M, L, A (without rotation) and Z; arcs become short chords.

    Raises ValueError for anything else, and where the path encloses no area.
    """
    if not _PATH.fullmatch(path):
        raise ValueError(path)
    points: list[Point] = []
    for command, written in _COMMAND.findall(path):
        numbers = [float(n) for n in written.replace(",", " ").split()]
        size = {"M": 2, "L": 2, "A": 7, "Z": 0}[command]
        if len(numbers) != size or (command == "M") == bool(points):
            raise ValueError(path)
        if command == "A":
            rx, ry, _, large, sweep, x, y = numbers
            points += _arc(points[-1], (rx, ry), bool(large), bool(sweep), (x, y))
        elif command != "Z":
            points.append((numbers[0], numbers[1]))
    if points and hypot(points[0][0] - points[-1][0], points[0][1] - points[-1][1]) < 1e-3:
        points.pop()
    if len(points) < 3 or moments(tuple(points))[0] < 0.1:
        raise ValueError(path)
    return tuple(points)


def _arc(start: Point, radii: Point, large: bool, sweep: bool, end: Point) -> list[Point]:
    """Return points of an elliptical arc after its start (SVG 1.1, F.6.5: from end points to centre)."""
    (x1, y1), (rx, ry), (x2, y2) = start, radii, end
    if min(rx, ry) <= 0 or start == end:
        raise ValueError(end)
    # on the unit circle of the ellipse
    ax, ay, bx, by = x1 / rx, y1 / ry, x2 / rx, y2 / ry
    mx, my, half = (ax + bx) / 2, (ay + by) / 2, hypot(bx - ax, by - ay) / 2
    grow = max(1.0, half)
    away = sqrt(max(0.0, grow * grow - half * half)) / (2 * half) * (1 if large != sweep else -1)
    cx, cy = mx + away * (ay - by), my - away * (ax - bx)
    ux, uy, vx, vy = (ax - cx) / grow, (ay - cy) / grow, (bx - cx) / grow, (by - cy) / grow
    first = copysign(acos(max(-1.0, min(1.0, ux))), uy)
    turn = copysign(acos(max(-1.0, min(1.0, vx))), vy) - first
    if sweep and turn <= 0:
        turn += 2 * pi
    elif not sweep and turn >= 0:
        turn -= 2 * pi
    steps = max(2, ceil(abs(turn) / (2 * pi) * SIDES))
    angles = (first + turn * n / steps for n in range(1, steps))
    return [*((rx * (cx + grow * cos(a)), ry * (cy + grow * sin(a))) for a in angles), end]


def moments(points: Polygon) -> tuple[float, float, float]:
    """Return area and centroid of a polygon."""
    area = x = y = 0.0
    for (x1, y1), (x2, y2) in zip(points, (*points[1:], *points[:1]), strict=True):
        cross = x1 * y2 - x2 * y1
        area, x, y = area + cross, x + (x1 + x2) * cross, y + (y1 + y2) * cross
    return (abs(area) / 2, x / (3 * area), y / (3 * area)) if abs(area) > 1e-12 else (0.0, 0.0, 0.0)
