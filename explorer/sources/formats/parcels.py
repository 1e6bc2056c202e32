"""The ministry's text of parcel boundaries (勘测定界坐标): `[属性描述]`, `[地块坐标]`, a line per corner, north before east."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import shapely

from explorer.sources.places import angles, crs
from explorer.sources.raw import geometries
from explorer.sources.raw.raw_layer import RawLayer, SourceError, distinct_names, make_column, source_text
from explorer.words.text import Text

MARK = "[地块坐标]"
_FIELDS = ("界址点数", "地块面积", "地块编号", "地块名称", "图形属性", "图幅号", "地块用途", "地类编码")
_FAMILIES = (("xian80", "80"), ("beijing54", "54"), ("cgcs2000", "2000"))
_DIGITS = 1e7  # eastings from here on begin with their zone


def read(text: str, name: str, encoding: str) -> list[RawLayer]:
    """Read each parcel as an area; its first ring is the outer one."""
    head, _, body = text.partition(MARK)
    facts = dict(re.findall(r"^\s*([^=\[\]\n]+?)\s*=\s*([^\n]*?)\s*$", head, re.MULTILINE))
    rows: list[list[str]] = []
    faults: dict[int, Text] = {}
    made = []
    for number, (fields, corners) in enumerate(_parcels(body)):
        rows.append(fields)
        try:
            made.append(_area(corners))
        except (geometries.ShapeFault, ValueError, shapely.GEOSException):
            made.append(None)
            faults[number] = source_text("row.ring")
    if not rows:
        raise SourceError(source_text("refuse.no_table"))
    geometry = np.empty(len(rows), object)
    geometry[:] = made
    width = max(map(len, rows))
    names = distinct_names([*_FIELDS, *[""] * width][:width])
    columns = tuple(
        make_column(n, [row[c] if c < len(row) else None for row in rows]) for c, n in enumerate(names)
    )
    return [RawLayer(name, columns, len(rows), geometry, _crs(facts, geometry), encoding, faults)]


def _parcels(body: str) -> Iterator[tuple[list[str], list[list[str]]]]:
    fields: list[str] | None = None
    corners: list[list[str]] = []
    for line in body.splitlines():
        cells = [cell.strip() for cell in line.replace("，", ",").split(",")]
        if cells[-1] == "@":
            if fields is not None:
                yield fields, corners
            fields, corners = cells[:-1], []
        elif fields is not None and len(cells) >= 4:
            corners.append(cells)
    if fields is not None:
        yield fields, corners


def _area(corners: list[list[str]]) -> object:
    rings: dict[str, list[tuple[float, float]]] = {}
    for _, ring, north, east, *_ in corners:
        x, y = angles.parse_angle(east), angles.parse_angle(north)
        if not isinstance(x, float) or not isinstance(y, float):
            raise ValueError(east)
        rings.setdefault(ring, []).append((x, y))
    closed = [geometries.ring(np.array(pairs), []) for pairs in rings.values()]
    if not closed:
        raise ValueError("no corners")
    return shapely.polygons(closed[0], closed[1:] or None)


def _crs(facts: dict[str, str], geometry: geometries.Shapes) -> str | None:
    """Return the system that the description names; None if it omits the zone."""
    family = next((word for word, mark in _FAMILIES if mark in facts.get("坐标系", "")), "cgcs2000")
    zone, wide = facts.get("带号", ""), facts.get("几度分带", "3")
    if not zone.isdecimal() or wide not in ("3", "6"):
        return None
    east = max((shapely.bounds(g)[2] for g in geometry if g is not None), default=0.0)
    return crs.zone_code(family, int(zone), int(wide), prefixed=east > _DIGITS)
