"""alignments.csv: the courses of lines as points, and what `twincity check` holds them to."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from explorer.atlas.model import Alignment, Atlas, Feature
from explorer.atlas.schema import Row, TableRows, may_be_missing, read_tables
from explorer.words.problem import Problem
from explorer.words.wording import Wording, wording

Points = list[tuple[float, float]]
_STOP_KM = 0.3  # how far off its line a stop may be
_LENGTH = 0.07  # by how much the drawn length may differ from the published one
_EARTH_KM = 6371.0088


def alignments(folder: Path) -> dict[tuple[str, int], Points]:
    """Read the valid points by (feature, part), in order, longitude first; `check` reports the others."""
    return points_of(read_tables(folder)[0]["alignments"].rows)


def points_of(rows: Iterable[Row]) -> dict[tuple[str, int], Points]:
    """Return the points of rows of alignments.csv by (feature, part), in order, longitude first."""
    found: dict[tuple[str, int], Points] = {}
    for row in sorted(rows, key=lambda row: int(row["seq"])):
        found.setdefault((row["feature"], int(row["part"])), []).append(
            (float(row["lon"]), float(row["lat"]))
        )
    return found


def length_km(points: Points) -> float:
    """Return the length on a sphere of a line of longitudes and latitudes."""
    return sum(_great_circle_km(a, b) for a, b in pairwise(points))


def _great_circle_km(a: tuple[float, float], b: tuple[float, float]) -> float:
    up, along = math.radians(b[1] - a[1]) / 2, math.radians(b[0] - a[0]) / 2
    chord = (
        math.sin(up) ** 2 + math.cos(math.radians(a[1])) * math.cos(math.radians(b[1])) * math.sin(along) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(chord))


def problems(atlas: Atlas, tables: dict[str, TableRows]) -> Iterator[Problem]:
    """Report points without a source, sources without points, and lengths and stops that contradict the line."""
    if tables["alignments"].broken or tables["alignment_parts"].broken:
        return
    points = points_of(tables["alignments"].rows)
    lines = {(row["feature"], int(row["part"])): row.line for row in tables["alignment_parts"].rows}
    first = {(row["feature"], int(row["part"])): row.line for row in reversed(tables["alignments"].rows)}
    for key in points.keys() - lines.keys():
        if not tables["alignment_parts"].may_be_lost(key[0]):
            what = wording("problem.part_uncited", id=key[0], part=key[1])
            yield Problem("alignments.csv", first[key], what)
    for feature in atlas.features.values():
        reported = may_be_missing(tables, feature.id, "routes", "alignments", "alignment_parts")
        for one in () if reported else feature.alignments:
            key = feature.id, one.part
            for fault in _faults(feature, one, points.get(key, []), atlas):
                yield Problem("alignment_parts.csv", lines.get(key, 0), fault)


def _faults(feature: Feature, one: Alignment, points: Points, atlas: Atlas) -> Iterator[Wording]:
    about = {"id": feature.id, "part": one.part}
    if len(points) < 2:
        yield wording("problem.part_points", **about)
        return
    if feature.geometry not in ("line", "area"):
        yield wording("problem.part_route", **about)
        return
    drawn = length_km(points)
    if one.published_km and abs(drawn / one.published_km - 1) > _LENGTH:
        yield wording(
            "problem.part_length",
            **about,
            drawn=f"{drawn:.1f}",
            published=f"{one.published_km:g}",
            most=f"{_LENGTH:.0%}",
        )
    stops = (
        feature.routes[one.part - 1] if feature.geometry == "line" and one.part <= len(feature.routes) else ()
    )
    for place in (atlas.places[key] for key in stops):
        off = _distance_km(points, (place.lon, place.lat))
        if place.kind != "outside" and off > _STOP_KM:
            yield wording("problem.part_stop", **about, place=place.id, km=f"{off:.1f}")


def _distance_km(points: Points, at: tuple[float, float]) -> float:
    """Return the distance in km from a point to a line, on a plane about the point."""
    kx, ky = 111.32 * math.cos(math.radians(at[1])), 111.32
    flat = [((x - at[0]) * kx, (y - at[1]) * ky) for x, y in points]
    return min(_to_segment(a, b) for a, b in pairwise(flat))


def _to_segment(a: tuple[float, float], b: tuple[float, float]) -> float:
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = max(0.0, min(1.0, -(a[0] * dx + a[1] * dy) / length)) if length else 0.0
    return math.hypot(a[0] + t * dx, a[1] + t * dy)
