"""A place in the forms that the window shows, copies and reads: degrees, degrees-minutes-seconds, CGCS2000 metres.

Metres are those of the 3° Gauss–Krüger zone in which the place lies, its number before the easting, as Chinese
drawings have them: X counts north, Y east.
"""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache
from typing import Any, Literal, get_args

from explorer.atlas.model import Atlas
from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.words import coordinates
from explorer.words.coordinates import Point
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Form = Literal["decimal", "sexagesimal", "metres"]
FORMS: tuple[Form, ...] = get_args(Form)
_ZONES = (25, 45)  # of China: meridians 75° to 135° E
_HALF_ZONE = 1.75  # degrees from the meridian: a zone overlaps its neighbours
_ZONE = (
    lazy_pattern(r"(?:第|zone\s*|z)?(?P<zone>\d{2})\s*(?:度?带|号带|zone)"),
    lazy_pattern(r"zone\s*(?P<zone>\d{2})"),
    lazy_pattern(r"(?:cm|l0\s*=?|中央(?:子午线|经线)[:=]?)\s*(?P<meridian>\d{2,3})\s*(?:°|度|e)?"),
)
_LABEL = lazy_pattern(r"(?:cgcs\s*2000|国家2000|大地2000|3°带|3度带|三度带|metres?|米|(?<=\d)m\b)")
_AXES = lazy_pattern(
    r"(?:(?P<a>[xyen]|北|东)[:=]?\s*)?(?P<one>\d+(?:\.\d+)?)\s*m?\s*[,;、/\s]\s*"
    r"(?:(?P<b>[xyen]|北|东)[:=]?\s*)?(?P<two>\d+(?:\.\d+)?)\s*m?"
)
_NORTH, _EAST = {"x", "n", "北"}, {"y", "e", "东"}
_NORTHINGS, _EASTINGS = (1_000_000, 6_500_000), (100_000, 900_000)


@dataclass(frozen=True, slots=True)
class Metres:
    """North and east in a 3° zone; `east` without the zone's number."""

    zone: int
    north: float
    east: float

    @property
    def prefixed(self) -> float:
        return self.zone * 1_000_000 + self.east


def formatted(lon: float, lat: float, form: Form) -> str:
    """Write a place for the clipboard; decimal degrees where no 3° zone holds it."""
    found = metres(lon, lat) if form == "metres" else None
    if found is not None:
        return f"X={found.north:.1f}, Y={found.prefixed:.1f}"
    if form == "sexagesimal":
        return coordinates.sexagesimal(lon, lat)
    return coordinates.decimal(lon, lat)


def form_at(lon: float, lat: float, form: Form) -> Form:
    """Return the form that a place can be written in: metres only where a 3° zone holds it."""
    return "decimal" if form == "metres" and metres(lon, lat) is None else form


def shown(lon: float, lat: float, form: Form) -> str:
    """Write a place for the status bar, where its width should not jump."""
    found = metres(lon, lat) if form == "metres" else None
    if found is not None:
        return f"X {found.north:.1f}  Y {found.prefixed:.1f}"
    if form == "sexagesimal":
        return coordinates.sexagesimal(lon, lat)
    east, north = "E" if lon >= 0 else "W", "N" if lat >= 0 else "S"
    return f"{abs(lat):.4f}° {north}  {abs(lon):.4f}° {east}"


def metres(lon: float, lat: float) -> Metres | None:
    """Project WGS84 degrees (CGCS2000 to well below a metre) into the zone that holds them; None outside China."""
    zone = math.floor(lon / 3 + 0.5)
    if not (_ZONES[0] <= zone <= _ZONES[1] and 0 <= lat <= 60):
        return None
    east, north = _transformer(zone).transform(lon, lat)
    return Metres(zone, north, east)


def degrees(found: Metres) -> Point:
    lon, lat = _transformer(found.zone).transform(found.east, found.north, direction="INVERSE")
    return Point(lon, lat)


@cache
def _transformer(zone: int) -> Any:
    import pyproj  # a tenth of a second, for those who want metres

    from explorer.sources.places import crs

    code = crs.zone_code("cgcs2000", zone, 3, prefixed=False)
    return pyproj.Transformer.from_crs("EPSG:4490", code, always_xy=True)


@dataclass(frozen=True, slots=True)
class TypedPlace:
    """A place that typed coordinates may mean; `zone` of the 3° zone for metres."""

    point: Point
    zone: int | None = None

    def detail(self, lang: Lang) -> str:
        if self.zone is None:
            return ""
        return t("positions.zone", lang, zone=self.zone, meridian=3 * self.zone)


def read(text: str) -> tuple[TypedPlace, ...]:
    """Parse typed coordinates in any form; several where the text leaves order or zone open, none if it has none."""
    found = coordinates.parse(text) or coordinates.sixtieths(text)
    return tuple(map(TypedPlace, found)) or _read_metres(text)


def _read_metres(text: str) -> tuple[TypedPlace, ...]:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("。", ".").strip(" ()[]")
    plain = re.sub(r"(?<=\d)[,，](?=\d{3}(?:\D|$))(?=\d{3}[.,，])", "", plain)
    plain, zone = _named_zone(_LABEL.sub(" ", plain))
    match = _AXES.fullmatch(plain.strip(" ,;()[]"))
    if match is None:
        return ()
    one, two = float(match["one"]), float(match["two"])
    found: dict[TypedPlace, None] = {}
    for north, east, first, second in (
        (one, two, match["a"], match["b"]),
        (two, one, match["b"], match["a"]),
    ):
        if first in _EAST or second in _NORTH:
            continue
        for candidate in _candidates(north, east, zone):
            point = degrees(candidate)
            if abs(point.lon - 3 * candidate.zone) <= _HALF_ZONE:
                found[TypedPlace(point, candidate.zone)] = None
    return tuple(found)


def _named_zone(text: str) -> tuple[str, int | None]:
    """Take the zone's number or its meridian out of the text."""
    for pattern in _ZONE:
        if match := pattern.search(text):
            groups = match.groupdict()
            zone = int(groups["zone"]) if groups.get("zone") else round(int(groups["meridian"]) / 3)
            return text[: match.start()] + " " + text[match.end() :], zone
    return text, None


def _candidates(north: float, east: float, zone: int | None) -> list[Metres]:
    """Return the zones that an easting may be in: its prefix's, the named one, else those of the two provinces."""
    if not _NORTHINGS[0] < north < _NORTHINGS[1]:
        return []
    prefix, rest = divmod(east, 1_000_000)
    if _ZONES[0] <= prefix <= _ZONES[1] and _EASTINGS[0] < rest < _EASTINGS[1]:
        return [Metres(int(prefix), north, rest)] if zone in (None, int(prefix)) else []
    if not _EASTINGS[0] < east < _EASTINGS[1]:
        return []
    if zone is not None:
        return [Metres(zone, north, east)] if _ZONES[0] <= zone <= _ZONES[1] else []
    return [Metres(n, north, east) for n in (35, 36, 34)]


def nearest_name(atlas: Atlas, lon: float, lat: float) -> Text:
    """Return the name of the nearest place; blank where there are no places."""
    narrow = math.cos(math.radians(lat))
    near = min(
        atlas.places.values(),
        key=lambda place: math.hypot((place.lon - lon) * narrow, place.lat - lat),
        default=None,
    )
    return near.name if near else Text("", "")
