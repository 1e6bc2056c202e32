"""Shapes from WKB and GeoJSON, one by one where the whole would be lost; what is mended is named."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import field
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas.columns.kept_shapes import KeptShapes
from explorer.records import dataclass
from explorer.sources.raw.raw_layer import source_text
from explorer.words.text import Text

Shapes = NDArray[Any]
_DEEPEST = 32  # collections within collections
_LONGEST_NAME = 300


@dataclass
class BuiltShapes:
    """Shapes in the numbers of the file; why a row has none; which rows were mended."""

    shapes: Shapes
    faults: dict[int, Text] = field(default_factory=dict)
    repaired: list[int] = field(default_factory=list)


class ShapeFault(Exception):
    """Why one shape cannot be made: the key of its sentence."""


def from_wkb(wkb: NDArray[Any]) -> BuiltShapes:
    """Build shapes in two dimensions; unclosed rings are closed and reported as repaired."""
    shapes = shapely.from_wkb(wkb, on_invalid="ignore")
    present = np.array([w is not None for w in wkb], bool)
    lost = np.flatnonzero(shapely.is_missing(shapes) & present)
    built = BuiltShapes(shapes)
    for row in lost.tolist():
        mended = shapely.from_wkb(wkb[row], on_invalid="fix")
        if mended is None or shapely.is_empty(mended):
            built.faults[row] = source_text("row.shape")
        else:
            shapes[row] = mended
            built.repaired.append(row)
    return built


def heights(shapes: Shapes) -> NDArray[np.float64] | None:
    """Return the heights of a layer of points; None if it has none, or only zeros."""
    points = ~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)
    if not points.any() or not (shapely.get_type_id(shapes[points]) == 0).all():
        return None
    z = np.full(len(shapes), np.nan)
    z[points] = shapely.get_z(shapes[points])
    z[np.abs(z) > 1e30] = np.nan
    return z if np.nan_to_num(z).any() else None


def from_geojson(geometries: Sequence[Any]) -> BuiltShapes:
    """Build shapes from GeoJSON geometries (already parsed, of any content)."""
    shapes = np.empty(len(geometries), object)
    built = BuiltShapes(shapes)
    for row, geometry in enumerate(geometries):
        mended: list[bool] = []
        try:
            shapes[row] = _shape(geometry, 0, mended)
        except ShapeFault as fault:
            built.faults[row] = source_text(str(fault))
        except (
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            OverflowError,
            RecursionError,
            shapely.GEOSException,
        ):
            built.faults[row] = source_text("row.shape")
        if mended:
            built.repaired.append(row)
    return built


def stated_crs(member: Any) -> str | None:
    """Return the CRS in the old `crs` member of GeoJSON, as it is where it is no EPSG code; None if it is absent."""
    properties = member.get("properties") if isinstance(member, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if not isinstance(name, str):
        return None
    if "CRS84" in name:
        return "EPSG:4326"
    code = re.search(r"EPSG:(?::|[\d.]*:)?(\d{4,6})$", name)
    return f"EPSG:{code[1]}" if code else name.strip()[:_LONGEST_NAME] or None


def _shape(geometry: Any, depth: int, mended: list[bool]) -> Any:
    if geometry is None:
        raise ShapeFault("row.none")
    if depth > _DEEPEST:
        raise ShapeFault("row.deep")
    kind = geometry["type"]
    if kind == "GeometryCollection":
        stated = [part for part in geometry.get("geometries") or () if part is not None]
        parts = [_shape(part, depth + 1, mended) for part in stated]
        if not parts:
            raise ShapeFault("row.empty")
        return shapely.geometrycollections(parts)
    if kind not in MAKERS:
        raise ShapeFault("row.shape")
    coordinates = geometry.get("coordinates")
    if not coordinates:
        raise ShapeFault("row.empty")
    return MAKERS[kind](coordinates, mended)


def _xy(positions: Any) -> NDArray[np.float64]:
    """Return positions as pairs; raises ShapeFault unless all numbers are finite."""
    pairs = np.array([(p[0], p[1]) for p in positions])
    if pairs.dtype.kind not in "if":
        raise ShapeFault("row.numbers")
    if not np.isfinite(pairs).all():
        raise ShapeFault("row.finite")
    return pairs.astype(float)


def _point(coordinates: Any, _mended: list[bool]) -> Any:
    return shapely.points(_xy([coordinates])[0])


def _line(coordinates: Any, _mended: list[bool]) -> Any:
    pairs = _xy(coordinates)
    if len(pairs) < 2:
        raise ShapeFault("row.line")
    return shapely.linestrings(pairs)


def _polygon(coordinates: Any, mended: list[bool]) -> Any:
    rings = [ring(_xy(positions), mended) for positions in coordinates if positions]
    if not rings:
        raise ShapeFault("row.empty")
    return shapely.polygons(rings[0], rings[1:] or None)


def ring(pairs: NDArray[np.float64], mended: list[bool]) -> Any:
    """Return a closed ring; closes an open one, raises ShapeFault for fewer than three corners."""
    if len(set(map(tuple, pairs.tolist()))) < 3:
        raise ShapeFault("row.ring")
    if (pairs[0] != pairs[-1]).any():
        pairs = np.vstack([pairs, pairs[:1]])
        mended.append(True)
    return shapely.linearrings(pairs)


def _many(
    single: Callable[[Any, list[bool]], Any], gather: Callable[[Any], Any]
) -> Callable[[Any, list[bool]], Any]:
    return lambda coordinates, mended: gather([single(part, mended) for part in coordinates])


MAKERS: dict[str, Callable[[Any, list[bool]], Any]] = {
    "Point": _point,
    "LineString": _line,
    "Polygon": _polygon,
    "MultiPoint": _many(_point, shapely.multipoints),
    "MultiLineString": _many(_line, shapely.multilinestrings),
    "MultiPolygon": _many(_polygon, shapely.multipolygons),
}


def kind_name(shapes: Shapes | KeptShapes) -> str:
    """`point`, `line`, `area`, `mixed` or `none`."""
    if isinstance(shapes, KeptShapes):
        found = {_OF_WKB.get(code, "mixed") for code in shapes.types()}
    else:
        codes = set(shapely.get_type_id(shapes).tolist()) - {-1}
        found = {_OF_TYPE.get(code, "mixed") for code in codes}
    return "none" if not found else found.pop() if len(found) == 1 else "mixed"


_OF_TYPE = {0: "point", 4: "point", 1: "line", 2: "line", 5: "line", 3: "area", 6: "area"}
_OF_WKB = {1: "point", 4: "point", 2: "line", 5: "line", 3: "area", 6: "area"}
