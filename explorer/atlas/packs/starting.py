"""A new pack: pack.toml, empty tables with their description, and a basemap, from a file of counties."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path

from explorer import wholefile
from explorer.atlas import pack
from explorer.atlas.model import Box
from explorer.atlas.package import NAME as DESCRIPTION
from explorer.atlas.package import read_package
from explorer.atlas.packs import areas
from explorer.atlas.packs.areas import Area
from explorer.atlas.regular_files import read_text
from explorer.paths import own_geodata_dir
from explorer.records import dataclass
from explorer.words.text import Text

_MARGIN = 0.85
_ROOM = 1.3
_SEAT_M = 20_000  # a representative point may lie so far from the seat
_SOURCE = "A001"
_THEMES = "[groups]"


@dataclass(frozen=True, slots=True)
class PackNames:
    """What a new pack is called: `name` of the atlas, `region` as in "inside the region"; whose the counties are."""

    id: str
    name: Text
    region: Text
    credit: Text


def write_pack(folder: Path, start: PackNames, counties: list[Area], today: date) -> None:
    """Write a pack of these counties as a folder that is new or empty, whole or not at all. Raises OSError."""
    with wholefile.drafted_folder(folder) as draft:
        _write_parts(draft, start, counties, today)


def _write_parts(folder: Path, start: PackNames, counties: list[Area], today: date) -> None:
    names = _names(counties, start)
    ground = folder / "basemap"
    areas.write_features(ground / "counties.geojson", areas.county_features(counties, names))
    areas.complete_basemap(ground)
    (folder / DESCRIPTION).write_bytes((own_geodata_dir() / DESCRIPTION).read_bytes())
    rows = {"sources": [_source(start, today)], "places": list(_places(ground, counties, names))}
    for table in read_package(own_geodata_dir()):
        _write_table(folder / table.path, list(table.fields), rows.get(table.name, []))
    text = _described(start, areas.bounds(counties), today)
    (folder / pack.NAME).write_text(text, "utf-8")


def _names(counties: list[Area], start: PackNames) -> dict[str, tuple[str, str]]:
    """Name the divisions above the counties as these state it; a single province by the region, others by their codes."""
    names: dict[str, tuple[str, str]] = {}
    single = len({area.code[:2] for area in counties}) == 1
    for area in counties:
        for stated, digits in zip(area.above, (4, 2), strict=True):
            code = area.code[:digits].ljust(6, "0")
            unnamed = (start.region.zh, start.region.en) if single and digits == 2 else (code, code)
            if names.get(code, unnamed) == unnamed:
                names[code] = (stated, stated) if stated else unnamed
    return names


def _write_table(path: Path, columns: list[str], rows: Iterable[Mapping[str, str]]) -> None:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    path.write_text(out.getvalue(), "utf-8")


def _source(start: PackNames, today: date) -> dict[str, str]:
    return {
        "id": _SOURCE,
        "title_zh": start.credit.zh,
        "title_en": start.credit.en,
        "publisher_zh": start.credit.zh,
        "publisher_en": start.credit.en,
        "date": str(today.year),
        "kind": "outside",
    }


def _places(
    ground: Path, counties: list[Area], names: Mapping[str, tuple[str, str]]
) -> Iterable[dict[str, str]]:
    """Yield a place a division: lists, filters and search know it by that."""
    kinds = (("province", 2, "province"), ("city", 4, "prefecture"))
    above = [(kind, area) for kind, digits, _ in kinds for area in areas.dissolved(counties, digits, names)]
    for kind, area in (*above, *(("county", area) for area in counties)):
        at = area.shape.representative_point()
        yield {
            "id": f"{kind}-{area.code}",
            "name_zh": area.zh,
            "name_en": area.en,
            "kind": kind,
            "province_zh": names[area.code[:2].ljust(6, "0")][0],
            "county_zh": area.zh if kind == "county" else "",
            "adcode": area.code,
            "lon": f"{at.x:.5f}",
            "lat": f"{at.y:.5f}",
            "accuracy_m": str(_SEAT_M),
            "proxy": "0",
            "source": "representative point of the division",
        }


def _described(start: PackNames, box: Box, today: date) -> str:
    """Return the text of pack.toml; groups, measures and themes are those of the program's own, to begin with."""
    own = read_text(own_geodata_dir() / pack.NAME)
    themes = own[own.index("# The layers of the map") :]
    west, south, east, north = box
    lon, lat = (west + east) / 2, (south + north) / 2
    head = f"""# What this atlas is called, where it lies, how it opens, and its themes; texts are [Chinese, English].
# `twincity pack check` says what is missing, with line and cure.

format = {pack.FORMAT}
id = {_quoted(start.id)}
name = {_pair(start.name)}
licence = "CC-BY-4.0"

[region]
name = {_pair(start.region)}
box = {[_down(west), _down(south), _up(east), _up(north)]}
ground = {_around(box)}
finest_scale = 500_000

[opening]
lon = {lon:.3f}
lat = {lat:.3f}
zoom = {_zoom(box)}
day = {today.isoformat()}

[axis]
first = {today.year - 5}
known = {today.year}

[credits]
boundaries = {_pair(start.credit)}
facts = ["名称、日期与数据据所列文献整理", "Names, dates and figures from the documents listed"]
shapes = {_pair(start.credit)}

"""
    return head + themes


def _zoom(box: Box) -> float:
    """Return the zoom, in quarters, at which the box fills most of the map."""
    west, south, east, north = box
    high = math.asinh(math.tan(math.radians(north))) - math.asinh(math.tan(math.radians(south)))
    world = (
        min(pack.OPENING_SIZE[0] * 360 / (east - west), pack.OPENING_SIZE[1] * 2 * math.pi / high) * _MARGIN
    )
    return min(max(math.floor(4 * math.log2(world / 256)) / 4, 5.0), 14.0)


def _around(box: Box) -> list[float]:
    """Return a box that holds all that the opening shows, and some more for paper of another shape."""
    west, south, east, north = box
    half = _ROOM * 180 * pack.OPENING_SIZE[0] / (256 * 2 ** _zoom(box))
    tall = half * pack.OPENING_SIZE[1] / pack.OPENING_SIZE[0]  # no less than its degrees of latitude
    lon, lat = (west + east) / 2, (south + north) / 2
    wests, easts = max(min(west, lon - half), -180.0), min(max(east, lon + half), 180.0)
    return [
        _down(wests),
        _down(max(min(south, lat - tall), -85.0)),
        _up(easts),
        _up(min(max(north, lat + tall), 85.0)),
    ]


def _down(value: float) -> float:
    return math.floor(value * 10) / 10


def _up(value: float) -> float:
    return math.ceil(value * 10) / 10


def _pair(text: Text) -> str:
    return f"[{_quoted(text.zh)}, {_quoted(text.en)}]"


def _quoted(words: str) -> str:
    """Return a TOML string; what TOML does not allow in one is left out."""
    plain = re.sub(r"[\x00-\x1f\x7f]", " ", words)
    return '"' + plain.replace("\\", "\\\\").replace('"', '\\"') + '"'
