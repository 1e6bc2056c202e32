"""Coordinate systems that a Chinese file may be in, and their numbers as degrees: the candidates, without judgement."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import numpy as np
import pyproj
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.records import dataclass
from explorer.sources.raw.raw_layer import source_text
from explorer.words.text import Text

XY = NDArray[np.float64]
_DATUMS = (
    ("china 2000", "cgcs2000"),
    ("china_2000", "cgcs2000"),
    ("cgcs2000", "cgcs2000"),
    ("cgcs_2000", "cgcs2000"),
    ("china geodetic coordinate system 2000", "cgcs2000"),
    ("xian", "xian80"),
    ("beijing", "beijing54"),
    ("world geodetic system 1984", "wgs84"),
    ("wgs", "wgs84"),
)
_ALIKE = ("wgs84", "cgcs2000")  # to less than a metre, here
_ROUGHLY = ("xian80", "beijing54")  # no public parameters to WGS84
# By datum: EPSG codes of 3° zones by number, 6° zones by number, 3° by meridian, degrees; first zone or meridian.
_CODES = {
    "cgcs2000": (4513, 4491, 4534, 4490),
    "xian80": (2349, 2327, 2370, 4610),
    "beijing54": (2401, 21413, 2422, 4214),
}
_ZONED = (75, 135)  # the central meridians that these systems have
_WEB = 3857
_EQUATOR_M = 111_319.49  # a degree in web mercator
_BEYOND = 3.0  # degrees beyond the ground that a file's middle may lie


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to read the numbers: a CRS (an EPSG code or WKT), turned axes, the weight it has without evidence."""

    crs: str
    datum: str
    turned: bool = False
    prior: float = 1.0

    @property
    def accuracy_m(self) -> float:
        """Return the uncertainty of the datum shift, in metres."""
        return 100.0 if self.datum in _ROUGHLY else 1.0

    @property
    def as_written(self) -> bool:
        """Return whether the numbers are longitude and latitude already."""
        return not self.turned and _in_own_degrees(self.crs)

    def lonlat(self, xy: XY) -> XY:
        """Return (n, 2) degrees of the file's numbers; infinite where undefined."""
        if self.turned:
            xy = xy[:, ::-1]
        return to_degrees(self.crs, xy)


@cache
def parse_crs(text: str) -> pyproj.CRS | None:
    """Parse the CRS that a file states; None if pyproj does not understand it, or it places nothing on earth."""
    try:
        found = pyproj.CRS.from_user_input(text)
    except (pyproj.exceptions.CRSError, ValueError, UnicodeError):
        return None
    return found if found.geodetic_crs is not None else None


def datum(crs: pyproj.CRS) -> str:
    """`wgs84`, `cgcs2000`, `xian80`, `beijing54`, else the name that it has."""
    names = [
        n
        for n in (
            crs.datum.name if crs.datum else "",
            crs.geodetic_crs.name if crs.geodetic_crs else "",
            crs.name,
        )
    ]
    for name in names:
        for part, word in _DATUMS:
            if part in name.lower():
                return word
    return names[0] or crs.name


@cache
def crs_code(text: str) -> str:
    """`EPSG:4523` where the register has it, else its name."""
    crs = parse_crs(text)
    if crs is None:
        return text
    found = crs.to_epsg(min_confidence=60)
    return f"EPSG:{found}" if found else crs.name


def zone_code(family: str, number: int, width: int, prefixed: bool) -> str | None:
    """Return the EPSG code of a 3° or 6° zone, with or without its number before the easting; None if there is none."""
    three, six, meridian, _ = _CODES[family]
    if not (25 <= number <= 45 if width == 3 else 13 <= number <= 23):
        return None
    if prefixed:
        return f"EPSG:{three + number - 25 if width == 3 else six + number - 13}"
    middle = 3 * number if width == 3 else 6 * number - 3
    return f"EPSG:{meridian + (middle - 75) // 3}"


def crs_title(text: str) -> str:
    """Return its name for people: `CGCS2000 / 3-degree Gauss-Kruger CM 105E`."""
    crs = parse_crs(text)
    return text if crs is None else crs.name


_FAMILIES = {
    "cgcs2000": Text("CGCS2000（国家 2000）", "CGCS2000"),
    "xian80": Text("西安 80 坐标系", "Xian 1980"),
    "beijing54": Text("北京 54 坐标系", "Beijing 1954"),
}


@cache
def surveyors_name(text: str) -> Text:
    """Name a CRS as surveyors here do: 3 度带, 中央经线, 带号; others by their own name."""
    number = int(text[5:]) if re.fullmatch(r"EPSG:\d{4,6}", text) else 0
    for family, (three, six, meridian, degrees_) in _CODES.items():
        name = _FAMILIES[family]
        if number == degrees_:
            return source_text("crs.degrees", name=name, code=text)
        for first, last, start, key in (
            (25, 45, three, "crs.zone_3"),
            (13, 23, six, "crs.zone_6"),
            (75, 135, meridian, "crs.meridian"),
        ):
            step = 3 if key == "crs.meridian" else 1
            if start <= number <= start + (last - first) // step:
                zone_ = first + (number - start) * step
                middle = {"crs.zone_3": 3 * zone_, "crs.zone_6": 6 * zone_ - 3}.get(key, zone_)
                return source_text(key, name=name, n=zone_, middle=middle, code=text)
    if number == 4326:
        return source_text("crs.degrees", name=Text("WGS84", "WGS84"), code=text)
    if number == _WEB:
        return source_text("crs.web", code=text)
    own = crs_title(text)
    return Text(own, own) if own == text or not number else Text(f"{own}（{text}）", f"{own} ({text})")


def common_systems(family: str = "") -> tuple[str, ...]:
    """Return the systems that a file from here may be in, for a list of choices, the family's own first."""
    three, six, meridian, degrees_ = _CODES[family if family in _CODES else "cgcs2000"]
    narrow = [m for m in _zones(3) if _ZONED[0] <= m <= _ZONED[1]]
    wide = [m for m in _zones(6, 3) if _ZONED[0] <= m <= _ZONED[1]]
    own = [degrees_, *(meridian + (m - 75) // 3 for m in narrow), *(three + m // 3 - 25 for m in narrow)]
    own += [six + (m + 3) // 6 - 13 for m in wide]
    others = [code for name, (*_, code) in _CODES.items() if name != family]
    utm = [_utm(m) for m in _zones(6, 3)]
    return tuple(f"EPSG:{n}" for n in dict.fromkeys([4326, *own, _WEB, *utm, *others]))


def _zones(width: int, shift: int = 0) -> list[int]:
    """Return the central meridians, multiples of `width` plus `shift`, of the zones in which the region lies."""
    west, _, east, _ = pack.current().region.box
    first, last = (round((lon - shift) / width) for lon in (west, east))
    return [n * width + shift for n in range(first, last + 1)]


def _utm(meridian: float) -> int:
    """Return the EPSG code of the UTM zone (WGS84) with this longitude, on the region's side of the equator."""
    north = pack.current().region.middle_lat >= 0
    return (32600 if north else 32700) + int((meridian + 180) // 6) % 60 + 1


@cache
def _transformer(text: str) -> Any:
    """Return the transformation to degrees: of its own datum if Chinese or WGS84 (no shift is known, or none
    needed), else WGS84."""
    crs = parse_crs(text)
    assert crs is not None
    own = datum(crs) in _ALIKE + _ROUGHLY
    flat = crs.to_2d() if hasattr(crs, "to_2d") else crs
    goal = (flat.geodetic_crs or flat) if own else pyproj.CRS.from_epsg(4326)
    return pyproj.Transformer.from_crs(flat, goal, always_xy=True)


@cache
def _in_own_degrees(text: str) -> bool:
    crs = parse_crs(text)
    return crs is not None and bool(crs.is_geographic) and datum(crs) in _ALIKE + _ROUGHLY


def to_degrees(text: str, xy: XY) -> XY:
    """Return (n, 2) longitudes and latitudes."""
    if _in_own_degrees(text):
        return xy
    lon, lat = _transformer(text).transform(xy[:, 0], xy[:, 1])
    return np.column_stack([lon, lat])


@cache
def declared_candidate(text: str) -> Candidate | None:
    """Return the candidate that a file states; None if it is not understood, or no way leads from it to degrees."""
    crs = parse_crs(text)
    if crs is None:
        return None
    try:
        _transformer(text)
    except pyproj.exceptions.ProjError:  # parameters that are no figures
        return None
    return Candidate(text, datum(crs))


def is_degrees(xy: XY) -> bool:
    """Return whether most of the numbers could be degrees, in one order or the other."""
    if not len(xy):
        return True
    low, high = np.sort(np.abs(xy), axis=1).T
    return bool(((high <= 540) & (low <= 180)).mean() >= 0.5)


def candidates(xy: XY, family: str = "") -> list[Candidate]:
    """Return every way to read numbers without a CRS; only zones that the numbers can be in.

    `family`: the datum that the file's own words name, or `utm` with the zone's number where it has one; without one
    degrees are WGS84 and metres CGCS2000.
    """
    utm = family.startswith("utm")
    if is_degrees(xy):
        family = "" if utm else family
        crs = f"EPSG:{_CODES[family][3]}" if family else "EPSG:4326"
        return [Candidate(crs, family or "wgs84"), Candidate(crs, family or "wgs84", True, 0.5)]
    east, north = np.median(np.abs(xy), axis=0)
    found = []
    for turned, (x, y) in ((False, (east, north)), (True, (north, east))):
        metres = _metres(x, y, "cgcs2000" if utm else family or "cgcs2000", turned)
        found += _named_utm(x, family, turned) + metres if utm and metres else metres
    return found


def _named_utm(east: float, family: str, turned: bool) -> list[Candidate]:
    """Return the zones of UTM that a file may mean by its words: the one that it numbers, else those of the region."""
    if not 50_000 < east < 950_000:
        return []
    home = _utm(pack.current().opening.lon)
    near = list(dict.fromkeys([home, *(_utm(m) for m in _zones(6, 3))]))
    zones = [code for code in near if str(code % 100) == family[3:]] or near
    weight = 0.5 if turned else 1.0
    return [
        Candidate(f"EPSG:{code}", "wgs84", turned, weight * (1.2 if code == zones[0] else 1.1))
        for code in zones
    ]


def _metres(east: float, north: float, family: str, turned: bool) -> list[Candidate]:
    here = pack.current().region
    most = 6_500_000 if here.ground[3] < 45 else 20_000_000
    if not min(1_000_000, (here.ground[1] - _BEYOND) * _EQUATOR_M) < north < most:
        return []
    three, six, meridian, _ = _CODES[family]
    weight = 0.5 if turned else 1.0
    found = []
    if (here.ground[0] - _BEYOND) * _EQUATOR_M < east < (here.ground[2] + _BEYOND) * _EQUATOR_M:
        found.append(Candidate(f"EPSG:{_WEB}", "wgs84", turned, weight))
    zone, rest = divmod(east, 1_000_000)
    if 25 <= zone <= 45 and 100_000 < rest < 900_000:
        found.append(Candidate(f"EPSG:{three + int(zone) - 25}", family, turned, weight))
    if 13 <= zone <= 23 and 50_000 < rest < 950_000:
        found.append(Candidate(f"EPSG:{six + int(zone) - 13}", family, turned, weight))
    if 50_000 < east < 950_000:
        home = pack.current().opening.lon
        for cm in (m for m in _zones(3) if _ZONED[0] <= m <= _ZONED[1]):
            likely = {0: 1.0, 1: 0.9}.get(abs(cm // 3 - round(home / 3)), 0.6)
            found.append(Candidate(f"EPSG:{meridian + (cm - 75) // 3}", family, turned, weight * likely))
        found.append(Candidate(f"EPSG:{_utm(home)}", "wgs84", turned, weight * 0.3))
    return found
