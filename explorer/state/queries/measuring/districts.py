"""Length and area of features on the ellipsoid, whole and by county, as a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.assembly import basemap_files
from explorer.state.queries.measuring.geodesy import geod
from explorer.state.queries.measuring.selecting import Candidates
from explorer.state.queries.tables.output_tables import Cell, OutColumn, Table
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
    features: set[int] = field(default_factory=set)
    length_m: float = 0.0
    area_m2: float = 0.0


def measure(found: Candidates) -> Measured:
    """Measure features and cut them by the counties' (generalised) outlines."""
    codes, names, outlines = _counties()
    sums: dict[str, _Sum] = defaultdict(_Sum)
    tree = shapely.STRtree(outlines)
    points, length, area = 0, 0.0, 0.0
    for n, shape in enumerate(found.shapes):
        points += shapely.get_dimensions(shape) == 0
        whole = length_of(shape), area_of(shape)
        length, area, inside = length + whole[0], area + whole[1], [0.0, 0.0]
        spots, lines, areas = (_of_dimension(shape, dimension) for dimension in range(3))
        hits = sorted(tree.query(shape, predicate="intersects").tolist())
        for county in hits:
            own = length_of(shapely.intersection(lines, outlines[county]))
            lines = shapely.difference(lines, outlines[county])  # what runs along a border counts once
            ground = area_of(shapely.intersection(areas, outlines[county]))
            if own or ground or shapely.intersects(spots, outlines[county]):
                share = sums[codes[county]]
                share.features.add(n)
                share.length_m += own
                share.area_m2 += ground
            inside = [inside[0] + own, inside[1] + ground]
        if not hits or whole[0] - inside[0] > 1 or whole[1] - inside[1] > 100:
            rest = sums[OUTSIDE]
            rest.features.add(n)
            rest.length_m += max(whole[0] - inside[0], 0)
            rest.area_m2 += max(whole[1] - inside[1], 0)
    ordered = sorted(sums, key=lambda code: (code == OUTSIDE, code))
    shares = tuple(
        Share(
            code,
            names.get(code, Text("", "")),
            len(sums[code].features),
            sums[code].length_m,
            sums[code].area_m2,
        )
        for code in ordered
    )
    return Measured(points, length, area, shares)


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
    lines = [g for g in _parts(shape) if shapely.get_dimensions(g) == 1]
    return float(sum(abs(geod().geometry_length(line)) for line in lines))


def area_of(shape: Any) -> float:
    """Return the area of a shape's polygons in square metres, without holes."""
    areas = [g for g in _parts(shape) if shapely.get_dimensions(g) == 2]
    return float(
        sum(abs(geod().geometry_area_perimeter(shapely.geometry.polygon.orient(a))[0]) for a in areas)
    )


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
