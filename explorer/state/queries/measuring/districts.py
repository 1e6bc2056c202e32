"""Length and area of features on the ellipsoid, whole and by county, as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.assembly import basemap_files
from explorer.atlas.columns.spans import Mask, Numbers
from explorer.records import dataclass
from explorer.state.queries.measuring.geodesy import geod
from explorer.state.queries.measuring.selecting import Candidates, Geometries
from explorer.state.queries.tables.finished_table import Cell, OutColumn, Table
from explorer.words.strings import t
from explorer.words.text import Lang, Text

OUTSIDE = ""
_MULTI: dict[int, Any] = {1: shapely.MultiLineString, 2: shapely.MultiPolygon}


@dataclass(frozen=True, slots=True)
class Share:
    """What lies in one district: how many features (in part or whole), their length and area."""

    code: str
    name: Text
    features: int = 0
    length_m: float = 0.0
    area_m2: float = 0.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Totals of what was measured, and its shares by district, in the order of their codes; outside comes last."""

    points: int = 0
    length_m: float = 0.0
    area_m2: float = 0.0
    shares: tuple[Share, ...] = ()


@dataclass(slots=True)
class _Sum:
    features: int = 0
    length_m: float = 0.0
    area_m2: float = 0.0

    def add(self, features: int, length_m: float, area_m2: float) -> None:
        self.features += features
        self.length_m += float(length_m)
        self.area_m2 += float(area_m2)


def measure(found: Candidates) -> Measured:
    """Measure features and cut them by the counties' (generalised) outlines."""
    codes, names, outlines = _counties()
    sums: dict[str, _Sum] = defaultdict(_Sum)
    shapes = found.shapes
    lengths, areas = lengths_of(shapes), areas_of(shapes)
    rows, county = shapely.STRtree(outlines).query(shapes, predicate="intersects")
    whole = _within(shapes, rows, outlines, county)
    for number in np.unique(county[whole]).tolist():
        inside = rows[whole & (county == number)]
        sums[codes[number]].add(len(inside), lengths[inside].sum(), areas[inside].sum())
    order = np.argsort(rows, kind="stable")
    met = np.split(county[order], np.cumsum(np.bincount(rows, minlength=len(shapes)))[:-1])
    for n in np.setdiff1d(np.arange(len(shapes)), rows[whole]).tolist():
        _cut(shapes[n], sorted(met[n].tolist()), (lengths[n], areas[n]), sums)
    ordered = sorted(sums, key=lambda code: (code == OUTSIDE, code))
    shares = tuple(
        Share(
            code,
            names.get(code, Text("", "")),
            sums[code].features,
            sums[code].length_m,
            sums[code].area_m2,
        )
        for code in ordered
    )
    points = int(np.count_nonzero(shapely.get_dimensions(shapes) == 0))
    return Measured(points, float(lengths.sum()), float(areas.sum()), shares)


def _within(shapes: Geometries, rows: Numbers, outlines: Geometries, county: Numbers) -> Mask:
    """Return of each pair of a shape and a county whether the shape meets no other and need not be cut."""
    found = np.bincount(rows, minlength=len(shapes))[rows] == 1
    shapely.prepare(outlines)
    found[found] = shapely.covers(outlines[county[found]], shapes[rows[found]])
    return np.array(found, bool)


def _cut(shape: Any, counties: list[int], whole: tuple[float, float], sums: dict[str, _Sum]) -> None:
    """Add to the sums what of a shape lies in each of the counties that it meets, and what lies outside."""
    codes, _, outlines = _counties()
    spots, lines, areas = (_of_dimension(shape, dimension) for dimension in range(3))
    inside, seen = [0.0, 0.0], set[str]()
    for county in counties:
        own = length_of(shapely.intersection(lines, outlines[county]))
        lines = shapely.difference(lines, outlines[county])  # what runs along a border counts once
        ground = area_of(shapely.intersection(areas, outlines[county]))
        if own or ground or shapely.intersects(spots, outlines[county]):
            sums[codes[county]].add(codes[county] not in seen, own, ground)
            seen.add(codes[county])
        inside = [inside[0] + own, inside[1] + ground]
    if not counties or whole[0] - inside[0] > 1 or whole[1] - inside[1] > 100:
        sums[OUTSIDE].add(1, max(whole[0] - inside[0], 0), max(whole[1] - inside[1], 0))


def _of_dimension(shape: Any, dimension: int) -> Any:
    """Return the parts of a shape that are points (0), lines (1) or areas (2).

    Cut as one, an area would leave its border with a neighbouring county as a line there.
    """
    parts = [p for p in _parts(shape) if shapely.get_dimensions(p) == dimension]
    return shapely.GeometryCollection(parts) if dimension == 0 else _MULTI[dimension](parts)


def _parts(shape: Any) -> NDArray[np.object_]:
    """Return the points, lines and polygons of a shape, out of all collections."""
    parts = shapely.get_parts(shape)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():
        parts = shapely.get_parts(parts)
    return parts


def length_of(shape: Any) -> float:
    """Return the length of a shape's lines in metres; outlines of areas do not count."""
    return float(lengths_of(np.array([shape], object))[0])


def area_of(shape: Any) -> float:
    """Return the area of a shape's polygons in square metres, without holes."""
    return float(areas_of(np.array([shape], object))[0])


def lengths_of(shapes: Geometries) -> NDArray[np.float64]:
    """Return the length of each shape's lines in metres; outlines of areas do not count."""
    lines, of = _parts_of(shapes, 1)
    places, line = shapely.get_coordinates(lines, return_index=True)
    if len(places) < 2:
        return np.zeros(len(shapes))
    metres = np.array(geod().inv(*places[:-1].T, *places[1:].T)[2])
    metres[line[:-1] != line[1:]] = 0
    found: NDArray[np.float64] = np.bincount(of[line[:-1]], metres, len(shapes)).astype(float)
    return found


def areas_of(shapes: Geometries) -> NDArray[np.float64]:
    """Return the area of each shape's polygons in square metres, without holes."""
    polygons, of = _parts_of(shapes, 2)
    rings, polygon = shapely.get_rings(polygons, return_index=True)
    ends = np.cumsum(shapely.get_num_coordinates(rings))
    lons, lats = np.ascontiguousarray(shapely.get_coordinates(rings).T)
    each = zip([0, *ends[:-1].tolist()], ends.tolist(), strict=False)
    square = [abs(geod().polygon_area_perimeter(lons[a:b], lats[a:b])[0]) for a, b in each]
    outer = np.diff(polygon, prepend=-1) != 0  # the first ring of each polygon
    signed = np.where(outer, 1.0, -1.0) * np.array(square, float)
    found: NDArray[np.float64] = np.bincount(of[polygon], signed, len(shapes)).astype(float)
    return found


def _parts_of(shapes: Geometries, dimension: int) -> tuple[Geometries, Numbers]:
    """Return the single parts of shapes that have this dimension, and the place of the shape that each is of."""
    parts, of = shapely.get_parts(shapes, return_index=True)
    while (shapely.get_type_id(parts) > shapely.GeometryType.POLYGON).any():  # a collection of collections
        parts, part = shapely.get_parts(parts, return_index=True)
        of = of[part]
    here = shapely.get_dimensions(parts) == dimension
    return parts[here], of[here]


@cache
def _counties() -> tuple[list[str], dict[str, Text], NDArray[np.object_]]:
    """Return codes, names by code, and outlines of the counties in the basemap."""
    stored = basemap_files.features(basemap_files.basemap_dir(), "counties.geojson")
    codes = [str(f["properties"]["adcode"]) for f in stored]
    names = {str(p["adcode"]): Text(p["name_zh"], p["name_en"]) for p in (f["properties"] for f in stored)}
    outlines = np.empty(len(stored), object)
    outlines[:] = [shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in stored]
    return codes, names, outlines


def as_table(found: Measured, about: Sequence[str], lang: Lang) -> Table:
    """Write shares and totals in kilometres and square kilometres; a quantity that nothing has is left out."""
    keys = ["adcode", "district", "feature_count"]
    keys += ["length_km"] * (found.length_m > 0) + ["area_km2"] * (found.area_m2 > 0)

    def row(
        code: str, name: str, features: float | None, length_m: float, area_m2: float
    ) -> tuple[Cell, ...]:
        cells: dict[str, Cell] = {"adcode": code, "district": name, "feature_count": features}
        cells |= {"length_km": round(length_m / 1000, 3), "area_km2": round(area_m2 / 1_000_000, 4)}
        return tuple(cells[key] for key in keys)

    rows = [
        row(
            share.code,
            share.name.in_(lang) if share.code else t("districts.outside", lang),
            float(share.features),
            share.length_m,
            share.area_m2,
        )
        for share in found.shares
    ]
    rows.append(row("", t("districts.total", lang), None, found.length_m, found.area_m2))
    columns = tuple(OutColumn(key, t(f"districts.column.{key}", lang)) for key in keys)
    note = t("districts.note", lang)
    return Table(t("districts.title", lang), columns, tuple(rows), about=(*about, note), lang=lang)
