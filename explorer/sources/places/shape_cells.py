"""Cells that hold a whole shape: WKT, EWKT, WKB and EWKB in hexadecimal, GeoJSON, lists of positions."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import shapely

from explorer.sources.places import coordinate_lists
from explorer.sources.raw import geometries
from explorer.sources.raw.geometries import BuiltShapes, ShapeFault
from explorer.sources.raw.raw_layer import is_blank, plain_text, source_text

Kind = Literal["wkt", "wkb", "geojson", "list"]
_WKT = re.compile(
    r"\s*(?:SRID=(\d+);)?\s*((?:MULTI)?(?:POINT|LINESTRING|POLYGON|CURVE|SURFACE)|GEOMETRYCOLLECTION|CIRCULARSTRING|COMPOUNDCURVE|CURVEPOLYGON|TIN|TRIANGLE)\b",
    re.IGNORECASE,
)
_SRID = re.compile(r"\s*SRID=\d+;", re.IGNORECASE)
_CURVED = re.compile(r"CIRCULARSTRING|CURVE|SURFACE|\bTIN\b|TRIANGLE", re.IGNORECASE)
_WKB = re.compile(
    r"\s*(?:\\x|0x)?(0[01](?:[0-9a-f]{2}){8,})\s*", re.IGNORECASE
)  # \x of PostgreSQL, 0x of MySQL
_GEOJSON = re.compile(
    r"""["']type["']\s*:\s*["'](?:(?:Multi)?(?:Point|LineString|Polygon)|GeometryCollection|Feature(?:Collection)?)["']"""
)
_NESTING = re.compile(  # the head of a WKB geometry that has others as members
    rb"\x01(?:[\x04-\x11]\0\0[\0\x20\x40\x60\x80\xa0\xc0\xe0]|[\xec-\xf9]\x03\0\0|[\xd4-\xe1]\x07\0\0|[\xbc-\xc9]\x0b\0\0)"
    rb"|\0(?:[\0\x20\x40\x60\x80\xa0\xc0\xe0]\0\0[\x04-\x11]|\0\0\x03[\xec-\xf9]|\0\0\x07[\xd4-\xe1]|\0\0\x0b[\xbc-\xc9])"
)
_DEEPEST = 40  # brackets within brackets of WKT
_MOST_NESTED = 2_000  # members of WKB with members of their own; GEOS recurses for each until the stack ends
_LONGEST = 10_000_000  # characters of a cell
_ALIKE = {"EPSG:4490": "EPSG:4326"}  # the same numbers within a metre


def kind_of(cell: Any) -> Kind | None:
    """Return the notation of a cell that looks like a shape, sound or not; None if it does not."""
    if not isinstance(cell, str):
        return None
    if _WKT.match(cell):
        return "wkt"
    if cell.lstrip().startswith("{"):
        return "geojson" if _GEOJSON.search(cell) else None
    if _WKB.fullmatch(cell):
        return "wkb"
    return "list" if coordinate_lists.is_list(cell) else None


def read(cells: Sequence[Any], name: str = "") -> tuple[BuiltShapes, str | None]:
    """Build the shapes of a column of that name, and return the CRS that its cells state (None if they state none).

    A row that states another one than most has a fault.
    """
    reader = _Reader(cells, name)
    return reader.built, reader.crs


class _Reader:
    """Reads the cells one by one; what is cut, curved, too deep or too long costs its row."""

    def __init__(self, cells: Sequence[Any], name: str) -> None:
        self._name = name
        self.built = BuiltShapes(np.full(len(cells), None, object))
        self.crs: str | None = None
        self._stated: dict[int, str] = {}
        kinds = [kind_of(cell) for cell in cells]
        usual = next((k for k, _ in Counter(filter(None, kinds)).most_common(1)), "wkt")
        for row, (cell, kind) in enumerate(zip(cells, kinds, strict=True)):
            self._read(row, cell, kind, usual)
        self._agree()

    def _read(self, row: int, cell: Any, kind: Kind | None, usual: str) -> None:
        if is_blank(cell):
            self._fail(row, "row.none")
        elif kind is None:
            self._fail(row, f"row.{usual}", cell)
        elif len(cell) > _LONGEST:
            self._fail(row, "row.long_cell", n=_LONGEST // 10_000)
        else:
            shape = {"wkt": self._wkt, "wkb": self._wkb, "geojson": self._geojson, "list": self._list}[kind](
                row, cell
            )
            if shape is None:
                if row not in self.built.faults:
                    self._fail(row, f"row.{kind}", cell)
            elif shapely.is_empty(shape):
                self._fail(row, "row.empty")
            elif not np.isfinite(shapely.get_coordinates(shape)).all():
                self._fail(row, "row.finite")
            else:
                self.built.shapes[row] = shapely.force_2d(shape)

    def _fail(self, row: int, key: str, cell: Any = None, **values: object) -> None:
        if cell is not None:
            values["value"] = plain_text(cell)[:40]
        self.built.faults[row] = source_text(key, **values)

    def _wkt(self, row: int, cell: str) -> Any:
        if (match := _WKT.match(cell)) and match[1]:
            self._state(row, match[1])
        text = _SRID.sub("", cell, count=1)
        if _CURVED.search(text):
            return self._fail(row, "row.curve", cell)
        if _depth(text) > _DEEPEST:
            return self._fail(row, "row.deep")
        shape = shapely.from_wkt(text, on_invalid="ignore")
        if shape is None and text.count("(") == text.count(")"):
            shape = shapely.from_wkt(text, on_invalid="fix")
            if shape is not None and not shapely.is_empty(shape):
                self.built.repaired.append(row)
        return shape

    def _wkb(self, row: int, cell: str) -> Any:
        match = _WKB.fullmatch(cell)
        data = bytes.fromhex(match[1]) if match else b""
        if sum(1 for _ in _NESTING.finditer(data)) > _MOST_NESTED:
            return self._fail(row, "row.deep")
        one = np.empty(1, object)
        one[0] = data
        try:
            shape = self._one(row, geometries.from_wkb(one))
        except NotImplementedError:  # of shapely, for curves
            return self._fail(row, "row.curve", cell)
        if shape is not None:
            self._state(row, str(shapely.get_srid(shape)))
        return shape

    def _geojson(self, row: int, cell: str) -> Any:
        try:
            value = _parsed(cell)
        except RecursionError:
            return self._fail(row, "row.deep")
        except ValueError:
            return None
        if crs := geometries.stated_crs(value.get("crs")):
            self._state(row, crs.removeprefix("EPSG:"))
        built = geometries.from_geojson([_geometry(value)])
        if built.faults:
            self.built.faults[row] = built.faults[0]
        return self._one(row, built)

    def _list(self, row: int, cell: str) -> Any:
        try:
            return coordinate_lists.read(cell, self._name)
        except ShapeFault as fault:
            return self._fail(row, str(fault))

    def _one(self, row: int, built: BuiltShapes) -> Any:
        if built.repaired:
            self.built.repaired.append(row)
        return built.shapes[0]

    def _state(self, row: int, code: str) -> None:
        if int(code):
            self._stated[row] = f"EPSG:{int(code)}"

    def _agree(self) -> None:
        """Take the CRS that most rows state, and drop the shapes in others."""
        for code, _ in Counter(self._stated.values()).most_common(1):
            self.crs = code
        for row, code in self._stated.items():
            if (
                _ALIKE.get(code, code) != _ALIKE.get(str(self.crs), self.crs)
                and self.built.shapes[row] is not None
            ):
                self.built.shapes[row] = None
                self._fail(row, "row.other_crs", crs=code, most=self.crs)
        self.built.repaired = [row for row in self.built.repaired if self.built.shapes[row] is not None]


def _depth(text: str) -> int:
    """Return how many brackets are open at once at most."""
    now = most = 0
    for mark in re.findall(r"[()]", text):
        now += 1 if mark == "(" else -1
        most = max(most, now)
    return most


def _parsed(cell: str) -> dict[str, Any]:
    """Parse a JSON object; single quotes and tuples, as Python prints one, are understood. Raises ValueError."""
    if '"' not in cell:
        cell = cell.translate(str.maketrans("'()", '"[]')).replace("None", "null")
    value = json.loads(cell, parse_int=float)
    if not isinstance(value, dict):
        raise ValueError
    return value


def _geometry(value: dict[str, Any]) -> Any:
    """Return the geometry of a GeoJSON object: of a collection of features, that of all."""
    if value.get("type") == "Feature":
        return value.get("geometry")
    features = value.get("features")
    if value.get("type") == "FeatureCollection" and isinstance(features, list):
        found = [f.get("geometry") for f in features if isinstance(f, dict)]
        return found[0] if len(found) == 1 else {"type": "GeometryCollection", "geometries": found}
    return value
