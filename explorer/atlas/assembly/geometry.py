"""Shapes derived from alignments, places, counties and rivers; nothing is drawn by hand (WGS84, GeoJSON)."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, cast

import shapely
from shapely.affinity import scale
from shapely.errors import ShapelyError
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, box, mapping, shape
from shapely.geometry.base import BaseGeometry
from shapely.ops import linemerge

from explorer.atlas import geojson_geometry
from explorer.atlas.assembly import basemap_files as ground
from explorer.atlas.assembly import courses
from explorer.atlas.assembly.courses import Courses, Lonlat
from explorer.atlas.model import Atlas, Box, Feature, Place
from explorer.words.text import Text

_KM_PER_DEGREE = 111.32
_CRUMB = 0.05  # of the longest piece of a course within the region: shorter ones are not drawn
_TOUCHING = 1e-9  # degrees
_WIDE = 0.7  # of the smallest province: an area as wide as one
_DIGITS = 5


class BasemapShapes:
    """The polygons and rivers that shapes are derived from, read from geodata/basemap; none of a damaged file."""

    def __init__(self, folder: Path) -> None:
        counties = ground.features(folder, "counties.geojson")
        self.counties = {f["properties"]["adcode"]: shape(f["geometry"]) for f in counties}
        self.names: dict[str, str] = {f["properties"]["adcode"]: f["properties"]["name_zh"] for f in counties}
        self.region = shapely.union_all(list(self.counties.values()))
        self._rivers = ground.features(folder, "rivers.geojson")

    @cached_property
    def wide_km2(self) -> float:
        """Return from which area in km² a shape is as wide as a province."""
        areas: dict[str, float] = {}
        for code, county in self.counties.items():
            areas[code[:2]] = areas.get(code[:2], 0.0) + to_km(county, county.centroid.y).area
        return _WIDE * min(areas.values(), default=math.inf)

    def counties_within(self, adcode: str) -> list[BaseGeometry]:
        """Return the counties within an adcode (county, prefecture or province)."""
        stem = adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode
        return [g for code, g in self.counties.items() if stem and code.startswith(stem)]

    def area(self, adcode: str) -> BaseGeometry | None:
        """Return the union of the counties within an adcode."""
        parts = self.counties_within(adcode)
        return shapely.union_all(parts) if parts else None

    def river(self, names: Iterable[str]) -> BaseGeometry:
        """Return the named rivers' lines within the region; `name@adcode` is clipped to that area."""
        found = []
        for name in names:
            name, _, code = name.partition("@")
            within = self.area(code) if code else self.region.buffer(0.03)
            if within is not None:
                found += [line.intersection(within) for line in self.courses([name])]
        return shapely.union_all(found)

    def rivers(self) -> list[tuple[Text, LineString]]:
        """Return every river with its name, empty where it has none; a broken course as its pieces."""
        found = []
        for one in self._rivers:
            zh, en = (str(one["properties"].get(key) or "") for key in ("name_zh", "name_en"))
            found += [
                (Text(zh or en, en or zh), line) for line in courses.merge_lines(shape(one["geometry"]))
            ]
        return found

    def courses(self, names: Iterable[str]) -> list[LineString]:
        """Return the named rivers from their sources to their mouths."""
        wanted = set(names)
        lines = [shape(f["geometry"]) for f in self._rivers if f["properties"].get("name_zh") in wanted]
        return [part for line in lines for part in courses.merge_lines(line)]


def basemap_of(folder: Path) -> BasemapShapes:
    """Load the basemap of a folder; cached until one of its files changes."""
    return _read(folder, ground.cache_key(folder))


@lru_cache(maxsize=2)
def _read(folder: Path, _marks: object) -> BasemapShapes:
    return BasemapShapes(folder)


class ShapeInput(NamedTuple):
    """What shapes are made of, besides the feature itself."""

    atlas: Atlas
    basemap: BasemapShapes
    courses: Courses
    frame: Box  # lines are drawn within it
    beside: frozenset[str]  # themes whose lines are drawn on one side of what they follow


def derive(
    atlas: Atlas,
    folder: Path,
    surveyed: Courses,
    frame: Box,
    beside: frozenset[str] = frozenset(),
    only: Iterable[str] | None = None,
) -> dict[str, dict[str, Any]]:
    """Return GeoJSON geometry by feature id, with `bbox`, `anchor` (label point), `destinations` and `grade` added.

    `grade` is set where a feature is drawn less firmly than others of its kind: a line or point by its quality, an
    area as wide as a province (`extent`). `firm` lists the parts of such a line that have an alignment: they are drawn
    as firmly as any. `beside` moves a line that follows another to one side of it.
    Features without a place in their sources are absent. `folder` holds the basemap files, `surveyed` the alignments. Lines are
    clipped to `frame`; those of the themes `beside` move to one side of the tracks that they share. `only` limits the
    result to some features.
    """
    ground = ShapeInput(atlas, basemap_of(folder), surveyed, frame, beside)
    result = {}
    wanted = atlas.features if only is None else [key for key in only if key in atlas.features]
    for feature in (atlas.features[key] for key in wanted):
        made = _made(feature, ground)
        if made is not None:
            result[feature.id] = made
    return result


def _made(feature: Feature, ground: ShapeInput) -> dict[str, Any] | None:
    """Derive a feature's geometry; None if its recipe yields nothing drawable."""
    try:
        geometry = _RECIPES[feature.geometry](feature, ground)
        if geometry is None or geometry.is_empty:
            return None
        made = _published(geometry, feature, ground)
    except (ValueError, KeyError, ArithmeticError, AttributeError, ShapelyError):
        return None  # an area that is no number, a place without its row: `check` reports each
    return made if geojson_geometry.is_drawable(made) else None


def _parts(feature: Feature, atlas: Atlas) -> list[list[Place]]:
    return [[atlas.places[p] for p in part] for part in feature.routes]


def _point(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    points = [Point(p.lon, p.lat) for part in _parts(feature, ground.atlas) for p in part]
    if not points:
        return None
    return points[0] if len(points) == 1 else MultiPoint(points)


def _line(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    lines = [line for course in _courses(feature, ground) for line in _within(course, ground.frame)]
    if not lines:
        return _point(feature, ground)
    return lines[0] if len(lines) == 1 else MultiLineString(lines)


def _within(course: list[Lonlat], frame: Box) -> list[LineString]:
    """Clip a course to the frame; drop the crumbs where it crosses the edge repeatedly."""
    if len(course) < 2:
        return []
    clipped = shapely.clip_by_rect(
        LineString(course), *frame
    )  # an intersection would cut where it meets itself
    found = [g for g in getattr(clipped, "geoms", [clipped]) if isinstance(g, LineString)]
    longest = max((line.length for line in found), default=0.0)
    return [line for line in found if line.length > longest * _CRUMB]


def _courses(feature: Feature, ground: ShapeInput) -> list[list[Lonlat]]:
    """Return the course of each part: its alignment, else along the rivers that the feature names, else through its
    stops; then those of alignments without stops.

    An alignment may be of the first stops only: what is beyond the frame goes on from its end through the others.
    """
    rivers = ground.basemap.courses(feature.geometry_arg.split(";")) if feature.geometry_arg else []
    found = []
    for number, part in enumerate(_parts(feature, ground.atlas), 1):
        stops = [(place.lon, place.lat) for place in part]
        surveyed = ground.courses.get((feature.id, number), [])
        if len(surveyed) >= 2:
            found.append([*surveyed, *_beyond(surveyed[-1], part)])
        else:
            found.append(
                courses.course_along_rivers(rivers, stops) if rivers else courses.curve_through(stops)
            )
    more = sorted(key for key in ground.courses if key[0] == feature.id and key[1] > len(found))
    return [*found, *(list(ground.courses[key]) for key in more)]


def _beyond(end: Lonlat, part: list[Place]) -> list[Lonlat]:
    """Return the stops outside the mapped region that follow the one nearest to an alignment's end."""
    nearest = min(range(len(part)), key=lambda n: math.dist(end, (part[n].lon, part[n].lat)))
    return [(place.lon, place.lat) for place in part[nearest + 1 :] if place.kind == "outside"]


def _area(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    """Return the area within the rings that `alignments` has for the parts; a ring within another is a hole."""
    rings = [
        points for key, points in sorted(ground.courses.items()) if key[0] == feature.id and len(points) > 2
    ]
    found: BaseGeometry | None = None
    for points in rings:
        ring = shapely.Polygon(points)
        found = ring if found is None else found.symmetric_difference(ring)
    return found if found is not None else _point(feature, ground)


def _union(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    atlas, basemap = ground.atlas, ground.basemap
    areas = [basemap.area(atlas.places[m.place].adcode) for m in feature.members]
    found = [a for a in areas if a is not None]
    return shapely.union_all(found) if found else None


def _river(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    """Return the rivers of `geometry_arg`; only what lies in the members' areas, if the feature has members."""
    line = ground.basemap.river(feature.geometry_arg.split(";"))
    within = _union(feature, ground)
    if within is not None:
        line = line.intersection(within)
    if line.is_empty:
        return _line(feature, ground)
    return linemerge(cast(MultiLineString, line)) if line.geom_type == "MultiLineString" else line


def _blob(feature: Feature, ground: ShapeInput) -> BaseGeometry | None:
    """Return a schematic area of `geometry_arg` km² around the member towns: their hull, grown to that size.

    It stays within the counties of its towns, so that it claims no ground of their neighbours.
    """
    towns = [ground.atlas.places[m.place] for m in feature.members]
    if not towns:
        return None
    lat = sum(p.lat for p in towns) / len(towns)
    hull = to_km(MultiPoint([(p.lon, p.lat) for p in towns]), lat).convex_hull
    homes = [g for code in {p.adcode for p in towns} for g in ground.basemap.counties_within(code)]
    home = to_km(shapely.union_all(homes), lat) if homes else None
    kx, ky = _km_per_degree(lat)
    return scale(_grow(hull, float(feature.geometry_arg), home), 1 / kx, 1 / ky, origin=(0, 0))


def _grow(hull: BaseGeometry, area: float, home: BaseGeometry | None) -> BaseGeometry:
    """Buffer the hull (or shrink it about its centre if already larger) until `area` of it lies in `home`."""
    if hull.area >= area:
        factor = math.sqrt(area / hull.buffer(1).area)
        hull = scale(hull, factor, factor, origin="centroid")

    def at_home(distance: float) -> BaseGeometry:
        grown = hull.buffer(distance, quad_segs=12)
        return grown.intersection(home) if home else grown

    low, high = 0.0, math.sqrt(area)
    for _ in range(40):
        middle = (low + high) / 2
        low, high = (middle, high) if at_home(middle).area < area else (low, middle)
    return at_home(high)


def to_km(geometry: BaseGeometry, lat: float) -> BaseGeometry:
    """Project to kilometres east and north, true to scale near latitude `lat`."""
    kx, ky = _km_per_degree(lat)
    return scale(geometry, kx, ky, origin=(0, 0))


def _km_per_degree(lat: float) -> tuple[float, float]:
    return _KM_PER_DEGREE * math.cos(math.radians(lat)), _KM_PER_DEGREE


_RECIPES: Mapping[str, Callable[[Feature, ShapeInput], BaseGeometry | None]] = {
    "point": _point,
    "line": _line,
    "area": _area,
    "union": _union,
    "blob": _blob,
    "river": _river,
    "none": lambda *_: None,
}


def _published(geometry: BaseGeometry, feature: Feature, ground: ShapeInput) -> dict[str, Any]:
    rounded = shapely.set_precision(geometry, 10**-_DIGITS) if "Polygon" in geometry.geom_type else geometry
    anchor = _anchor(rounded)
    plain: dict[str, Any] = _round(mapping(rounded))
    return plain | {
        "bbox": [round(v, _DIGITS) for v in rounded.bounds],
        "anchor": [round(anchor.x, _DIGITS), round(anchor.y, _DIGITS)],
        "destinations": _destinations(feature, ground),
        **_manner(rounded, feature, ground),
    }


def _manner(geometry: BaseGeometry, feature: Feature, ground: ShapeInput) -> dict[str, Any]:
    """Return the grade and the side of what the geometry follows."""
    made: dict[str, Any] = {}
    if "Polygon" in geometry.geom_type:
        lat = geometry.centroid.y
        return {"grade": "extent"} if to_km(geometry, lat).area >= ground.basemap.wide_km2 else {}
    graded = ("stations", "schematic") if "Line" in geometry.geom_type else ("county",)
    if feature.quality in graded and feature.geometry != "river":
        made["grade"] = feature.quality
        if "Line" in geometry.geom_type and (firm := _firm_parts(feature, ground)):
            made["firm"] = firm
    if feature.geometry == "line" and "Line" in geometry.geom_type:
        if feature.geometry_arg:
            made["beside"] = 1
        elif feature.theme in ground.beside and any(key == feature.id for key, _ in ground.courses):
            made["beside"] = -1
    return made


def _firm_parts(feature: Feature, ground: ShapeInput) -> list[int]:
    """Return the indices of the lines that `_line` made of an alignment; none if the feature has no others."""
    made = [
        (feature.id, number) in ground.courses
        for number, course in enumerate(_courses(feature, ground), 1)
        for _ in _within(course, ground.frame)
    ]
    return [n for n, firm in enumerate(made) if firm] if not all(made) else []


def _anchor(geometry: BaseGeometry) -> Point:
    """Return the label's anchor: inside an area, halfway along the longest line, or the first point."""
    if "Polygon" in geometry.geom_type:
        return geometry.representative_point()
    if "Line" in geometry.geom_type:
        longest = max(getattr(geometry, "geoms", [geometry]), key=lambda g: g.length)
        return cast(LineString, longest).interpolate(0.5, normalized=True)
    return cast(Point, next(iter(getattr(geometry, "geoms", [geometry]))))


def _destinations(feature: Feature, ground: ShapeInput) -> list[dict[str, Any]]:
    """Return the named ends beyond the region, each with the point where its line leaves the frame."""
    region = box(*ground.frame)
    found = []
    parts = zip(_parts(feature, ground.atlas), _courses(feature, ground), strict=False)
    for part, course in parts if feature.geometry == "line" else []:
        for place in (part[-1], part[0]):
            goal = Point(place.lon, place.lat)
            if region.contains(goal):
                continue
            ends = [Point(line.coords[n]) for line in _within(course, ground.frame) for n in (0, -1)]
            leaving = [end for end in ends if region.exterior.distance(end) < _TOUCHING]
            if leaving:
                at = min(leaving, key=goal.distance)
                found.append({"at": _round([at.x, at.y]), "zh": place.name.zh, "en": place.name.en})
    return found


def _round(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, _DIGITS)
    if isinstance(value, dict):
        return {k: _round(v) for k, v in value.items()}
    return [_round(v) for v in value] if isinstance(value, list | tuple) else value
