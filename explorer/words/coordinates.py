"""Coordinates as people type them: decimal degrees or degrees and minutes, in either order, with or without letters."""

from __future__ import annotations

import re
import unicodedata

from explorer.patterns import lazy_pattern
from explorer.records import dataclass

_LETTERS = {
    "北纬": "N",
    "南纬": "S",
    "东经": "E",
    "西经": "W",
    "纬度": "N",
    "经度": "E",
    "北": "N",
    "南": "S",
    "东": "E",
}
_LETTERS |= {"西": "W", "lat": "N", "lon": "E", "lng": "E"}
_NUMBER = r"\d{1,3}(?:\.\d+)?"
_SIXTIETHS = r"\d{1,2}(?:\.\d+)?"
_ANGLE = rf"""(?P<sign>[+-])? (?P<deg>{_NUMBER})
    (?: \s* [°度d] (?: \s* (?P<min>{_SIXTIETHS}) \s* ['分m] (?: \s* (?P<sec>{_SIXTIETHS}) \s* (?:"|\'\'|秒|s) )? )? )?"""
_FORMS = tuple(
    lazy_pattern(form, re.IGNORECASE | re.VERBOSE)
    for form in (rf"{_ANGLE} (?: \s* (?P<letter>[NSEW]) )?", rf"(?P<letter>[NSEW]) \s* [:=]? \s* {_ANGLE}")
)
_BETWEEN = lazy_pattern(r"\s*[,;、/|]\s*|\s+|(?<=[NSEWnsew])|(?=[NSEWnsew])")


@dataclass(frozen=True, slots=True)
class Point:
    lon: float
    lat: float


def parse(text: str) -> tuple[Point, ...]:
    """Parse coordinates: one point, two if either number may be the latitude, none if `text` is not a pair."""
    plain = unicodedata.normalize("NFKC", text).strip().strip("()[]")
    for word, letter in _LETTERS.items():
        plain = re.sub(word, letter, plain, flags=re.IGNORECASE)
    for marks, one in (("′’‘´`", "'"), ("″”“", '"'), ("−–—", "-"), ("º˚", "°"), ("。", ".")):
        plain = re.sub(f"[{marks}]", one, plain)
    return next((found for form in _FORMS if (found := _pair(form, plain))), ())


_COLONS = r"(\d{1,3}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)"
_BLANKS = r"(\d{1,3})\s+(\d{1,2})\s+(\d{1,2}(?:\.\d+)?)"
_SIXTY = tuple(
    lazy_pattern(rf"([NSEW])?\s*{angle}\s*([NSEW])?[\s,;/]+([NSEW])?\s*{angle}\s*([NSEW])?", re.IGNORECASE)
    for angle in (_COLONS, _BLANKS)
)


def sixtieths(text: str) -> tuple[Point, ...]:
    """Parse degrees, minutes and seconds without their marks: `29:33:46.8 106:33:03.6`, `29 33 46.8N, 106 33 3.6E`.

    Only for what somebody types as a place: in a file six numbers may be anything.
    """
    plain = unicodedata.normalize("NFKC", text).strip().strip("()[]")
    for form in _SIXTY:
        if match := form.fullmatch(plain):
            parts = match.groups()
            marked = [f"{a or ''}{d}°{m}'{s}\"{b or ''}" for a, d, m, s, b in (parts[:5], parts[5:])]
            return parse(" ".join(marked))
    return ()


def _pair(form: re.Pattern[str], plain: str) -> tuple[Point, ...]:
    first = form.match(plain)
    if first is None or not (gap := _BETWEEN.match(plain, first.end())):
        return ()
    second = form.fullmatch(plain, gap.end())
    if second is None or (one := _value(first)) is None or (other := _value(second)) is None:
        return ()
    axes = _axis(first), _axis(second)
    orders = [(one, other)] if "lat" not in axes[:1] and "lon" not in axes[1:] else []
    orders += [(other, one)] if "lon" not in axes[:1] and "lat" not in axes[1:] else []
    found = tuple(dict.fromkeys(Point(*o) for o in orders if abs(o[0]) <= 180 and abs(o[1]) <= 90))
    return () if len(found) > 1 and plain.replace(" ", "").isdecimal() else found  # `12 34` is no place


def _axis(part: re.Match[str]) -> str:
    letter = (part["letter"] or "").upper()
    return "" if not letter else "lat" if letter in "NS" else "lon"


def _value(part: re.Match[str]) -> float | None:
    """Convert to degrees; None if minutes or seconds are 60 or more."""
    minutes, seconds = float(part["min"] or 0), float(part["sec"] or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    value = float(part["deg"]) + minutes / 60 + seconds / 3600
    return -value if part["sign"] == "-" or (part["letter"] or "").upper() in ("S", "W") else value


def in_words(point: Point) -> str:
    """`29.5500° N, 106.5500° E`, as the status bar has the pointer's place."""
    north, east = "N" if point.lat >= 0 else "S", "E" if point.lon >= 0 else "W"
    return f"{abs(point.lat):.4f}° {north}, {abs(point.lon):.4f}° {east}"


def decimal(lon: float, lat: float) -> str:
    """Format as `106.55100,29.56300`; five decimals are about one metre."""
    return f"{lon:.5f},{lat:.5f}"


def sexagesimal(lon: float, lat: float) -> str:
    """`29°33′46.8″N 106°33′03.6″E`."""
    return f"{_degrees(lat)}{'N' if lat >= 0 else 'S'} {_degrees(lon)}{'E' if lon >= 0 else 'W'}"


def _degrees(number: float) -> str:
    tenths = round(abs(number) * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    minutes, seconds = divmod(rest, 600)
    return f"{degrees}°{minutes:02d}′{seconds // 10:02d}.{seconds % 10}″"
