"""What every ground gives: facts about itself, and tiles of Web Mercator by zoom, column and row (XYZ)."""

from __future__ import annotations

import html
import math
import re
from typing import Literal, Protocol

from explorer.atlas.model import Box
from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.state.view.ground import Datum
from explorer.words.wording import LocalizedValueError

MOST_ZOOM = 24
MOST_BYTES = 8 * 2**20  # of a tile
WORLD: Box = (-180.0, -85.0511, 180.0, 85.0511)
_TAGS, _SPACE = lazy_pattern(r"<[^>]{0,2000}>"), re.compile(r"\s+")
_APPROVAL = lazy_pattern(r"[\w\u4e00-\u9fff]{0,4}S\s*[(（]\s*\d{4}\s*[)）]\s*\d+\s*号")
_SHIFTED = lazy_pattern(r"高德|amap|autonavi|腾讯|tencent|gcj-?0?2|火星", re.IGNORECASE)


class GroundError(LocalizedValueError):
    """A ground that cannot be opened, or a tile that cannot be had: one line with the cure."""


class NoTile(GroundError):
    """The source holds no tile at this place."""

    def __init__(self) -> None:
        super().__init__("ground.no_tile")


@dataclass(frozen=True, slots=True)
class Facts:
    """`least` and `most` are zooms; `bounds` W, S, E, N in degrees; `imagery` photographs, as against a drawn map."""

    name: str = ""
    credit: str = ""
    approval: str = ""
    least: int = 0
    most: int = 18
    bounds: Box = WORLD
    imagery: bool = False
    datum: Datum = "wgs84"
    size: int = 256


class Tiles(Protocol):
    """A ground that is open. `tile` may be called by several threads; it raises GroundError (NoTile included)."""

    @property
    def facts(self) -> Facts: ...

    def tile(self, z: int, x: int, y: int) -> bytes: ...

    def close(self) -> None: ...


Kind = Literal["mbtiles", "pmtiles", "geotiff"]
SUFFIXES: dict[str, Kind] = {
    ".mbtiles": "mbtiles",
    ".pmtiles": "pmtiles",
    ".tif": "geotiff",
    ".tiff": "geotiff",
    ".gtiff": "geotiff",
}


def plain(text: object, most: int = 200) -> str:
    """One line of text out of a source's own words, which may be HTML."""
    found = _TAGS.sub(" ", html.unescape(str(text or ""))[:4000])
    return _SPACE.sub(" ", "".join(c if c.isprintable() else " " for c in found)).strip()[:most]


def approval_in(text: str) -> str:
    """The 审图号 that a source's words hold; empty if they hold none."""
    found = _APPROVAL.search(text)
    return found[0].replace(" ", "") if found else ""


def datum_in(*words: str) -> Datum:
    """`gcj02` where a source's words name a service or a datum that is shifted."""
    return "gcj02" if any(_SHIFTED.search(text) for text in words) else "wgs84"


def column_row(lon: float, lat: float, z: int) -> tuple[float, float]:
    """Column and row of a place, with fractions."""
    sine = math.sin(math.radians(max(min(lat, 85.0511), -85.0511)))
    side = 2**z
    return (lon + 180) / 360 * side, (0.5 - math.log((1 + sine) / (1 - sine)) / (4 * math.pi)) * side


def lon_lat(column: float, row: float, z: int) -> tuple[float, float]:
    """The place of a column and row, with fractions."""
    side = 2**z
    return column / side * 360 - 180, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * row / side))))


def sound_bounds(values: object) -> Box | None:
    """W, S, E, N of four numbers that enclose an area on the globe, cut at the ends of Web Mercator; else None."""
    try:
        west, south, east, north = (float(v) for v in values)  # type: ignore[attr-defined]
    except (TypeError, ValueError):
        return None
    west, east = max(west, -180.0), min(east, 180.0)
    south, north = max(south, WORLD[1]), min(north, WORLD[3])
    return (west, south, east, north) if west < east and south < north else None
