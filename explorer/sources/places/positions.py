"""Where the rows of a table lie: columns of coordinates in any order and spelling, shapes in cells, or the names of places."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import field
from itertools import pairwise
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.records import dataclass
from explorer.sources.places import angles, shape_cells, split_angles
from explorer.sources.places.gazetteer import Gazetteer, GazetteerMatch, GazetteerPlace
from explorer.sources.raw.choices import Spot
from explorer.sources.raw.raw_layer import (
    Cells,
    Column,
    RawLayer,
    is_blank,
    normalized,
    plain_text,
    source_text,
)
from explorer.words import coordinates
from explorer.words.text import Text

_BRACKETS = re.compile(r"[(（\[【].*?[)）\]】]|[°_\-\s.:：]")
_LON = re.compile(r"经度|东经|longitude|lng|long|lon|^jd$|jingdu|^经$")
_LAT = re.compile(r"纬度|北纬|latitude|lat|^wd$|weidu|^纬$")
_PAIRS = (  # east and north, as headers name them
    (r"(?:point|coord|gis)?x(?:坐标|座标|coord)?", r"(?:point|coord|gis)?y(?:坐标|座标|coord)?"),
    (r"(?:坐标|座标)x", r"(?:坐标|座标)y"),
    (r"东(?:坐标|座标|向|距)?", r"北(?:坐标|座标|向|距)?"),
    (r"横(?:坐标|座标)", r"纵(?:坐标|座标)"),
    (r"e(?:ast(?:ing)?)?", r"n(?:orth(?:ing)?)?"),
)
_ONE_CELL = re.compile(r"坐标|座标|经纬|位置|location|coord|latlng|lnglat|lonlat|latlon|point|position|gps")
_LISTS = re.compile(  # other columns may hold lists of other numbers
    rf"{_ONE_CELL.pattern}|面|线|边界|范围|区域|围栏|界址|拐点|路径|轨迹|几何|图形|空间|geom|shape|path|route|track|line|polygon|boundary|border|area|fence|extent|vertices"
)
_BEYOND = 1.2  # degrees of latitude beyond the ground that numbers in metres may reach
_SHIFTED = (
    ("bd09", re.compile(r"bd-?09|^bd|baidu|百度")),
    ("gcj02", re.compile(r"gcj|火星|高德|amap|gaode|腾讯|tencent|^mars")),
)
_COUNTY = re.compile(
    r"区县|县区|区市县|县市区|市县|县域|行政区|所属区|所在区|所在县|^区$|^县$|^区/县$|county|district"
)
_TOWN = re.compile(r"乡镇|镇街|街镇|街道|镇乡|^镇$|^乡$|town|乡\(镇|镇\(")
_WIDER = re.compile(r"地市|市州|城市|^市$|省|province|city|prefecture")
_ADDRESS = re.compile(r"地址|坐落|座落|地点|位置|所在地|住址|address|place|location|点位|区域")
_SHARE = 0.5


@dataclass(slots=True)
class Positions:
    """Shapes in the numbers of the file, why rows have none, and how they were found.

    `placed` where they are WGS84 already, by names; `shift` what the columns' names say of the datum.
    """

    shapes: NDArray[Any]
    faults: dict[int, Text] = field(default_factory=dict)
    repaired: list[int] = field(default_factory=list)
    shift: str = ""
    crs: str | None = None
    placed: bool = False
    used: tuple[str, ...] = ()
    say: list[Text] = field(default_factory=list)
    offers: dict[int, tuple[Spot, ...]] = field(default_factory=dict)  # where a faulty row may lie
    words: dict[int, str] = field(default_factory=dict)  # what a faulty row says of its place


def find_positions(raw: RawLayer, names: Gazetteer) -> Positions:
    """Return the best way to place the rows of a table."""
    columns, parts = split_angles.joined(raw.columns)
    pairs = _named_pairs(columns)
    readers: tuple[Callable[[], Positions | None], ...] = (
        lambda: _from_pairs(raw, [p for p in pairs if p[2] == "degrees"]),
        lambda: _from_shapes(raw),
        lambda: _from_one_cell(raw),
        lambda: _from_pairs(raw, [p for p in pairs if p[2] != "degrees"]),
        lambda: _from_numbers(raw),
    )
    best: Positions | None = None
    for reader in readers:
        found = reader()
        if found is not None and (best is None or _count(found) > _count(best)):
            best = found
        if best is not None and _count(best) >= _SHARE * raw.rows:
            break
    if best is None:
        best = _from_names(raw, names)
    if best is not None:
        best.used = tuple(name for used in best.used for name in parts.get(used, (used,)))
        return best
    nothing = Positions(np.full(raw.rows, None, object))
    nothing.faults = dict.fromkeys(range(raw.rows), _why_nowhere(raw, names))
    return nothing


def _why_nowhere(raw: RawLayer, names: Gazetteer) -> Text:
    """Return what rows without a place lack; where the columns are called by places, that the table is on its side."""
    places = [c.name for c in raw.columns if names.address(c.name).place is not None]
    if len(places) > 1 and 2 * len(places) >= len(raw.columns):
        return source_text("row.on_its_side", names="、".join(places[:3]))
    return source_text("row.nowhere")


# -- two columns ----------------------------------------------------------------------------------


def _header(name: str) -> str:
    return _BRACKETS.sub("", normalized(name))


def _named_pairs(columns: Sequence[Column]) -> list[tuple[Column, Column, str]]:
    """Return columns that belong together as longitude and latitude, or east and north."""
    found: list[tuple[Column, Column, str]] = []
    lons = [
        (c, _LON.sub("", h, count=1))
        for c in columns
        if _LON.search(h := _header(c.name)) and not _LAT.search(h)
    ]
    lats = [
        (c, _LAT.sub("", h, count=1))
        for c in columns
        if _LAT.search(h := _header(c.name)) and not _LON.search(h)
    ]
    for lon, rest in lons:
        alike = [
            lat for lat, other in lats if other == rest or {other, rest} <= {"x", "y", "e", "n", "东", "北"}
        ]
        alike.sort(key=lambda lat: _LAT.sub("", normalized(lat.name)) != _LON.sub("", normalized(lon.name)))
        found += [(lon, lat, "degrees") for lat in alike[:1]]
    if not found and len(lons) == 1 and len(lats) == 1:
        found.append((lons[0][0], lats[0][0], "degrees"))
    for east, north in _PAIRS:
        easts = [c for c in columns if re.fullmatch(east, _header(c.name))]
        norths = [c for c in columns if re.fullmatch(north, _header(c.name))]
        found += [(a, b, "metres") for a, b in zip(easts, norths, strict=False)]
    return sorted(
        found,
        key=lambda p: bool(shift_of(p[0].name)) * 2 + bool(re.search("终|止|end", normalized(p[0].name))),
    )


def shift_of(name: str) -> str:
    """`gcj02` or `bd09` where a name says so."""
    plain = normalized(name)
    return next((word for word, pattern in _SHIFTED if pattern.search(plain)), "")


def _from_pairs(raw: RawLayer, pairs: list[tuple[Column, Column, str]]) -> Positions | None:
    """Use the pair that gives most rows a position; with a second one for the far end, make lines."""
    best: Positions | None = None
    for east, north, unit in pairs:
        found = _points(east, north, packed=unit == "degrees")
        if not shapely.is_missing(found.shapes).all() and (
            best is None or _count(found) > 1.2 * _count(best)
        ):
            best = found
    ends = [p for p in pairs if re.search("终|止点|end|to", normalized(p[0].name))]
    starts = [p for p in pairs if re.search("起|始|start|begin|from", normalized(p[0].name))]
    if ends and starts:
        return _lines(_points(*starts[0][:2]), _points(*ends[0][:2]))
    return best


def _count(found: Positions) -> int:
    return int((~shapely.is_missing(found.shapes)).sum())


def _points(east: Column, north: Column, *, packed: bool = False) -> Positions:
    """Make points of two columns; `packed` where their figures may be those of degrees, minutes and seconds."""
    x, wrong_x = _numbers(east.cells)
    y, wrong_y = _numbers(north.cells)
    found = Positions(np.full(len(x), None, object), used=(east.name, north.name), shift=shift_of(east.name))
    if packed and angles.are_packed(x, y):
        for values, faults in ((x, wrong_x), (y, wrong_y)):
            for row, value in angles.unpack(values):
                faults[row] = source_text("row.sixtieths", value=f"{value:.10g}")
        found.say.append(source_text("place.packed"))
    sound = np.isfinite(x) & np.isfinite(y)
    found.shapes[sound] = shapely.points(x[sound], y[sound])
    for row in np.flatnonzero(~sound).tolist():
        wrong = wrong_x.get(row) or wrong_y.get(row)
        empty = [c.name for c, values in ((east, x), (north, y)) if not np.isfinite(values[row])]
        endless = bool(np.isinf([x[row], y[row]]).any())
        blank = source_text("row.finite") if endless else source_text("row.blank", columns="、".join(empty))
        found.faults[row] = wrong or blank
    return found


def _lines(first: Positions, last: Positions) -> Positions:
    found = Positions(
        np.full(len(first.shapes), None, object), first.faults | last.faults, used=first.used + last.used
    )
    found.shift = first.shift
    for row, ends in enumerate(zip(first.shapes, last.shapes, strict=True)):
        if None not in ends:
            found.shapes[row] = shapely.linestrings([shapely.get_coordinates(p)[0] for p in ends])
    return found


def _numbers(cells: Cells) -> tuple[NDArray[np.float64], dict[int, Text]]:
    """Return the numbers of a column, NaN where there is none, and why by row."""
    if cells.dtype.kind in "fiu":
        return cells.astype(float), {}
    found = [cell if isinstance(cell, Text) else angles.parse_angle(cell) for cell in cells.tolist()]
    wrong = {row: value for row, value in enumerate(found) if isinstance(value, Text)}
    numbers = [np.nan if value is None or isinstance(value, Text) else value for value in found]
    return np.array(numbers, float), wrong


def _from_numbers(raw: RawLayer) -> Positions | None:
    """Use neighbouring columns of numbers that can only be coordinates here, whatever their header."""
    numeric = [(c, _numbers(c.cells)[0]) for c in raw.columns[:60] if _mostly_numbers(c.cells)]
    for (one, x), (other, y) in pairwise(numeric):
        sound = np.isfinite(x) & np.isfinite(y)
        if sound.sum() < max(1, _SHARE * raw.rows):
            continue
        low, high = np.sort(np.abs(np.column_stack([x[sound], y[sound]])), axis=1).T
        fraction = (np.abs(x[sound] % 1) > 0).mean() > 0.5
        degrees = _are_degrees_here(low, high).mean() > 0.9
        metres = ((low > 1e5) & (high > 1e6) & (high < 4e7)).mean() > 0.9 and _easting(x[sound], y[sound])
        if fraction and (degrees or metres):
            return _points(one, other)
    return None


def _are_degrees_here(low: NDArray[np.float64], high: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which pairs, of the smaller and the greater number without signs, are degrees on the ground."""
    west, south, east, north = pack.current().region.ground
    lon, lat = _unsigned(west, east), _unsigned(south, north)
    ways = [(low, lat, high, lon), (low, lon, high, lat)]
    ways = ways[:1] if lon[0] >= lat[1] else ways[1:] if lat[0] >= lon[1] else ways
    found = np.zeros(len(low), bool)
    for a, first, b, then in ways:
        found |= (a > first[0]) & (a < first[1]) & (b > then[0]) & (b < then[1])
    return found


def _unsigned(low: float, high: float) -> tuple[float, float]:
    return (0.0 if low < 0 < high else min(abs(low), abs(high))), max(abs(low), abs(high))


def _easting(x: NDArray[np.float64], y: NDArray[np.float64]) -> bool:
    a, b = float(np.median(x)), float(np.median(y))
    _, south, _, north = pack.current().region.ground
    least, most = ((degrees + by) * 111_111 for degrees, by in ((south, -_BEYOND), (north, _BEYOND)))
    return any(least < n < most and (1e5 < e < 9e5 or 1.3e7 < e < 4.6e7) for e, n in ((a, b), (b, a)))


def _mostly_numbers(cells: Cells) -> bool:
    if cells.dtype.kind in "fiu":
        return True
    sample = cells[:200].tolist()
    return sum(isinstance(angles.parse_angle(c), float) for c in sample) >= _SHARE * max(1, len(sample))


# -- one column -----------------------------------------------------------------------------------


def _from_shapes(raw: RawLayer) -> Positions | None:
    """Use the first column most of whose cells are shapes."""
    for column in raw.columns:
        if column.numeric:
            continue
        cells = column.cells.tolist()
        kinds = [shape_cells.kind_of(c) for c in cells]
        if "list" in kinds and not _LISTS.search(normalized(column.name)):
            continue
        likely = len(cells) - kinds.count(None)
        if likely and likely >= _SHARE * sum(not is_blank(c) for c in cells):
            built, crs = shape_cells.read(cells, column.name)
            found = Positions(built.shapes, built.faults, built.repaired, shift_of(column.name), crs)
            found.used = (column.name,)
            if _count(found):
                return found
    return None


def _from_one_cell(raw: RawLayer) -> Positions | None:
    """Parse both numbers of one cell: `105.6,29.08`, `29°…N 105°…E`; without letters, the order of most rows
    decides."""
    for column in raw.columns:
        if column.numeric:
            continue
        cells = column.cells.tolist()
        stated = [c for c in cells if not is_blank(c)]
        sample = [coordinates.parse(str(c)) for c in stated[:200]]
        enough = _SHARE if _ONE_CELL.search(normalized(column.name)) else 0.9
        if sample and sum(map(bool, sample)) >= enough * len(sample):
            return _both(column, cells)
    return None


def _both(column: Column, cells: list[Any]) -> Positions:
    found = Positions(np.full(len(cells), None, object), used=(column.name,), shift=shift_of(column.name))
    for row, cell in enumerate(cells):
        points = coordinates.parse(str(cell)) if not is_blank(cell) else ()
        if not points:
            found.faults[row] = (
                source_text("row.blank", columns=column.name)
                if is_blank(cell)
                else source_text("row.no_number", value=plain_text(cell)[:40])
            )
            continue
        likely = [p for p in points if 73 <= p.lon <= 136 and 3 <= p.lat <= 54]
        chosen = (likely or list(points))[0]
        found.shapes[row] = shapely.points(chosen.lon, chosen.lat)
    return found


# -- names ----------------------------------------------------------------------------------------


def _from_names(raw: RawLayer, names: Gazetteer) -> Positions | None:
    texts = [c for c in raw.columns if not c.numeric]
    county, town = _column(texts, _COUNTY), _column(texts, _TOWN)
    wider = [c for c in texts if _WIDER.search(normalized(c.name)) and c not in (county, town)]
    finder: Callable[[int], GazetteerMatch]
    if county is not None and town is None:
        town = next(
            (c for c in texts if c is not county and names.towns(c.cells[:200].tolist()) >= _SHARE), None
        )
    if county is not None or town is not None:
        used = [c for c in (county, town, *wider) if c is not None]

        def finder(row: int) -> GazetteerMatch:
            said_ = _cell(county, row), _cell(town, row), "".join(_cell(c, row) for c in wider)
            return names.find(*said_) if any(said_[:2]) else names.address(said_[2])

    else:
        column = _address(texts, names)
        if column is None:
            return None
        used = [column]

        def finder(row: int) -> GazetteerMatch:
            return names.address(_cell(column, row))

    found = Positions(np.full(raw.rows, None, object), placed=True, used=tuple(c.name for c in used))
    for row in range(raw.rows):
        match = finder(row)
        if match.place is not None:
            found.shapes[row] = shapely.points(match.place.lon, match.place.lat)
        else:
            found.words[row] = "".join(_cell(c, row) for c in used[:2])
            found.faults[row] = _unfound(match, found.words[row])
            found.offers[row] = tuple(map(spot, match.offers))
    if not _count(found) and not any(f for f in found.faults):
        return None
    found.say.append(
        source_text("place.by_names", columns="、".join(found.used), n=_count(found), of=raw.rows)
    )
    return found


def spot(place: GazetteerPlace) -> Spot:
    """Convert a place of the gazetteer to a Spot."""
    return Spot(place.lon, place.lat, str(place))


def _unfound(match: GazetteerMatch, text: str) -> Text:
    if not text:
        return source_text("row.no_name")
    offers = "、".join(map(str, match.offers))
    return source_text(
        {"ambiguous": "row.ambiguous", "offer": "row.offer"}.get(match.why, "row.unknown"),
        value=text,
        offers=offers,
    )


def _cell(column: Column | None, row: int) -> str:
    return "" if column is None or is_blank(column.cells[row]) else plain_text(column.cells[row])


def _column(texts: list[Column], pattern: re.Pattern[str]) -> Column | None:
    return next((c for c in texts if pattern.search(normalized(c.name))), None)


def _address(texts: list[Column], names: Gazetteer) -> Column | None:
    """Return a column of addresses by its header, else one whose cells name counties and towns."""
    named = _column(texts, _ADDRESS)
    if named is not None and any(
        names.address(_cell(named, row)).place for row in range(min(200, len(named.cells)))
    ):
        return named
    known = [(names.known(c.cells[:200].tolist()), c) for c in texts]
    share, best = max(known, key=lambda k: k[0], default=(0.0, None))
    return best if share >= _SHARE else None
