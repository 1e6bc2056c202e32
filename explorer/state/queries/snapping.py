"""What a drawn point snaps to, and the course between two points of one line: places, rivers, features in sight."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.assembly.known import Known
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Box
from explorer.records import dataclass
from explorer.state.queries.origins import accuracy_m
from explorer.state.view.view import View
from explorer.words.text import Text

if TYPE_CHECKING:  # with shapely
    from explorer.atlas.assembly.geometry import BasemapShapes

Point = tuple[float, float]
Lonlats = NDArray[np.float64]  # (n, 2)
SnapKind = Literal["place", "corner", "river", "line"]
REACH_PX = 12
_NEAREST_PLACES_M = 5_000.0  # a place known less exactly is no place to snap to
_POINTS_FIRST = 1.5  # a place or corner wins over a line that is so many times nearer
_MOST_ROWS = 300  # of a layer of the user's, within reach


class Snap(NamedTuple):
    """A point to snap to. `line` is the line that it lies on, "" for a place; `accuracy_m` None if not known."""

    at: Point
    kind: SnapKind
    name: Text
    line: str = ""
    accuracy_m: float | None = None


@dataclass(frozen=True, eq=False)
class SnapLine:
    """A course to snap to; `points` longitude first. `key` names the feature or river, and the part of it."""

    key: str
    name: Text
    kind: SnapKind
    points: Lonlats
    accuracy_m: float | None
    box: Box


class SnapTargets:
    """What can be snapped to while the same layers are visible."""

    def __init__(self, places: Sequence[tuple[Point, Text, float]], lines: Sequence[SnapLine]) -> None:
        self._places = places
        self._spots = np.array([at for at, *_ in places], float).reshape(-1, 2)
        self.lines = {line.key: line for line in lines}
        self._boxes = np.array([line.box for line in lines], float).reshape(-1, 4)
        self._order = list(lines)

    def nearest(self, at: Point, reach: float, more: Iterable[SnapLine] = ()) -> Snap | None:
        """Return what lies within `reach` degrees of latitude; `more` are lines found on the spot."""
        wide = max(math.cos(math.radians(at[1])), 0.01)
        lines = [*self._around(at, reach, wide), *more]
        points, along = self._near_places(at, reach, wide), []
        for line in lines:
            corner, edge = _on_line(line, at, wide)
            points.append((corner[0], Snap(corner[1], "corner", line.name, line.key, line.accuracy_m)))
            along.append((edge[0], Snap(edge[1], line.kind, line.name, line.key, line.accuracy_m)))
        best = min(points, key=lambda found: found[0], default=None)
        other = min(along, key=lambda found: found[0], default=None)
        if (
            best
            and best[0] <= reach
            and (other is None or best[0] <= max(other[0], reach / 3) * _POINTS_FIRST)
        ):
            return best[1]
        return other[1] if other and other[0] <= reach else None

    def _around(self, at: Point, reach: float, wide: float) -> list[SnapLine]:
        """Return the lines whose box comes within reach."""
        x, y, boxes = reach / wide, reach, self._boxes
        inside = (
            (boxes[:, 0] <= at[0] + x)
            & (boxes[:, 2] >= at[0] - x)
            & (boxes[:, 1] <= at[1] + y)
            & (boxes[:, 3] >= at[1] - y)
        )
        return [self._order[n] for n in np.flatnonzero(inside)]

    def lines_at(self, at: Point, reach: float, more: Iterable[SnapLine] = ()) -> list[SnapLine]:
        """Return the lines that pass within `reach` degrees of latitude."""
        wide = max(math.cos(math.radians(at[1])), 0.01)
        lines = (*self._around(at, reach, wide), *more)
        return [line for line in lines if len(line.points) > 1 and _on_line(line, at, wide)[1][0] <= reach]

    def _near_places(self, at: Point, reach: float, wide: float) -> list[tuple[float, Snap]]:
        if not len(self._spots):
            return []
        away = np.hypot((self._spots[:, 0] - at[0]) * wide, self._spots[:, 1] - at[1])
        best = int(np.argmin(away))
        if away[best] > reach:
            return []
        spot, name, accuracy = self._places[best]
        return [(float(away[best]), Snap(spot, "place", name, "", accuracy))]

    def course(self, line: str, start: Point, end: Point) -> list[Point] | None:
        """Return the points of a line between two points on it, both ends included; None for an unknown line.

        Of a closed ring the shorter way.
        """
        found = self.lines.get(line)
        return None if found is None else _between(found.points, start, end)


def _on_line(line: SnapLine, at: Point, wide: float) -> tuple[tuple[float, Point], tuple[float, Point]]:
    """Return the nearest corner and the nearest point of a line, each with its distance in degrees of latitude."""
    flat = (line.points - at) * (wide, 1.0)
    away = np.hypot(flat[:, 0], flat[:, 1])
    corner = int(np.argmin(away))
    place = (float(line.points[corner, 0]), float(line.points[corner, 1]))
    if len(flat) < 2:
        return (float(away[corner]), place), (float(away[corner]), place)
    along, spots = _feet(flat)
    off = np.hypot(spots[:, 0], spots[:, 1])
    best = int(np.argmin(off))
    a, b = line.points[best], line.points[best + 1]
    x, y = a + (b - a) * along[best]
    return (float(away[corner]), place), (float(off[best]), (float(x), float(y)))


def _feet(flat: Lonlats) -> tuple[NDArray[np.float64], Lonlats]:
    """Return for each segment how far along it the origin's foot is (0 to 1), and that foot."""
    a, step = flat[:-1], np.diff(flat, axis=0)
    length = (step**2).sum(axis=1)
    along = np.clip(-(a * step).sum(axis=1) / np.where(length > 0, length, 1.0), 0.0, 1.0)
    return along, a + step * along[:, None]


def _between(points: Lonlats, start: Point, end: Point) -> list[Point]:
    (first, s), (last, e) = _position(points, start), _position(points, end)
    backwards = (last, e) < (first, s)
    if backwards:
        (first, s), (last, e) = (last, e), (first, s)
    inner = points[first + 1 : last + 1]
    ends = (end, start) if backwards else (start, end)
    if len(points) > 3 and (points[0] == points[-1]).all():
        around = np.concatenate([points[last + 1 :], points[1 : first + 1]])[::-1]
        if _length([ends[0], *around, ends[1]]) < _length([ends[0], *inner, ends[1]]):
            inner = around
    found = [ends[0], *((float(x), float(y)) for x, y in inner), ends[1]]
    found = [point for n, point in enumerate(found) if n == 0 or point != found[n - 1]]
    return found[::-1] if backwards else found


def _position(points: Lonlats, at: Point) -> tuple[int, float]:
    """Return the segment on which a point lies, and how far along it."""
    wide = max(math.cos(math.radians(at[1])), 0.01)
    along, spots = _feet((points - at) * (wide, 1.0))
    best = int(np.argmin(np.hypot(spots[:, 0], spots[:, 1])))
    return best, float(along[best])


def _length(points: Sequence[Any]) -> float:
    steps = np.diff(np.array(points, float).reshape(-1, 2), axis=0)
    return float(np.hypot(steps[:, 0], steps[:, 1]).sum())


# -- what there is ---------------------------------------------------------------------------------


def targets(known: Known, view: View) -> SnapTargets:
    """Return what can be snapped to: the gazetteer, rivers where they are shown, what the visible layers draw."""
    shown = tuple(layer.id for layer in view.layers if layer.visible and layer.id not in known.collections)
    return _targets(known.tables, shown, view.basemap.rivers)


@cached_by_owner
def _targets(known: Known, shown: tuple[str, ...], rivers: bool) -> SnapTargets:
    from explorer.atlas.assembly.geometry import basemap_of

    lines = [line for layer in shown for line in _feature_lines(known, layer)]
    on_ground = _river_lines(basemap_of(basemap_dir())) if rivers else ()
    return SnapTargets(_places(known.atlas), [*on_ground, *lines])


def _places(atlas: Atlas) -> list[tuple[Point, Text, float]]:
    return [
        ((place.lon, place.lat), place.name, place.accuracy_m)
        for place in atlas.places.values()
        if not place.proxy and place.accuracy_m <= _NEAREST_PLACES_M
    ]


@cached_by_owner
def _river_lines(basemap: BasemapShapes) -> list[SnapLine]:
    return [
        _line(f"river:{number}", name, "river", np.array(line.coords)[:, :2], None)
        for number, (name, line) in enumerate(basemap.rivers())
    ]


@cached_by_owner
def _feature_lines(known: Known, layer: str) -> list[SnapLine]:
    found = []
    for feature in known.atlas.by_theme(layer):
        shape = known.shapes.get(feature.id)
        size = accuracy_m(known.atlas, feature)
        for number, part in enumerate(courses_of(shape) if shape else ()):
            found.append(_line(f"{feature.id}:{number}", feature.name, "line", part, size))
    return found


def _line(key: str, name: Text, kind: SnapKind, points: Lonlats, size: float | None) -> SnapLine:
    (west, south), (east, north) = points.min(axis=0), points.max(axis=0)
    return SnapLine(key, name, kind, points, size, (float(west), float(south), float(east), float(north)))


def courses_of(shape: Mapping[str, Any]) -> Iterator[Lonlats]:
    """Yield the points, lines and rings of a GeoJSON geometry, each as an array of longitudes and latitudes."""
    kind, found = shape["type"], shape["coordinates"]
    if kind == "Point":
        yield np.array([found], float)[:, :2]
    elif kind in ("MultiPoint", "LineString"):
        parts = [found] if kind == "LineString" else [[one] for one in found]
        yield from (np.array(part, float)[:, :2] for part in parts)
    elif kind in ("MultiLineString", "Polygon"):
        yield from (np.array(part, float)[:, :2] for part in found)
    elif kind == "MultiPolygon":
        yield from (np.array(ring, float)[:, :2] for area in found for ring in area)


def own_lines(known: Known, view: View, at: Point, reach: float) -> list[SnapLine]:
    """Return what the user's visible layers have within `reach` degrees of latitude."""
    import json

    import shapely

    wide = max(math.cos(math.radians(at[1])), 0.01)
    around = (at[0] - reach / wide, at[1] - reach, at[0] + reach / wide, at[1] + reach)
    found: list[SnapLine] = []
    for layer in view.layers:
        collection = known.collections.get(layer.id)
        if collection is None or not layer.visible:
            continue
        for row in collection.touching(around)[:_MOST_ROWS].tolist():
            name = str(collection.names[row])
            shape = json.loads(shapely.to_geojson(collection.shapes[row]))
            for number, part in enumerate(courses_of(shape) if "coordinates" in shape else ()):
                key = f"{layer.id}.{row}:{number}"
                found.append(_line(key, Text(name, name), "line", part, None))
    return found
