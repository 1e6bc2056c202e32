"""Find and validate the basemap's files. A folder's own basemap is used only if it is valid, or if its region is another."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from explorer.atlas import geojson_geometry, pack
from explorer.atlas.regular_files import RESTORE, UnreadableFile, read, read_json, read_text
from explorer.paths import geodata_dir, own_geodata_dir
from explorer.words.problem import Problem
from explorer.words.wording import Wording, wording

_AREA, _LINE = geojson_geometry.with_multi("Polygon"), geojson_geometry.with_multi("LineString")
# By file: the kinds of geometry, and the text properties that drawing code needs.
_COLLECTIONS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "counties.geojson": (_AREA, ("adcode", "name_zh", "name_en")),
    "prefectures.geojson": (_AREA, ("adcode", "name_zh", "name_en")),
    "provinces.geojson": (_AREA, ("adcode", "name_zh", "name_en")),
    "neighbours.geojson": (_AREA, ("adcode", "name_zh", "name_en")),
    "boundary_lines.geojson": (_LINE, ("level", "side")),
    "rivers.geojson": (_LINE, ("name_zh", "name_en")),
    "labels.geojson": (("Point",), ("level", "name_zh", "name_en")),
}
# What a pack of its own region may lack: then it is not drawn.
_NEEDED = ("counties.geojson", "provinces.geojson")
_RELIEFS = ("relief.png", "relief.webp")
_MOST_PIXELS = 40_000_000  # of the relief, unpacked some 160 MB
_RANKED = ("rivers.geojson", "labels.geojson")
_TOWNS = ("name_zh", "name_en", "lon", "lat", "county", "adcode", "geonameid")


def choose_basemap(folder: Path, otherwise: Path) -> Path:
    """Return the basemap beside the tables in `folder` if it is valid or of a region of its own, else `otherwise`."""
    beside = folder / "basemap"
    whole = beside == otherwise or pack.is_separate(folder) or (has_any(beside) and not faults(beside))
    return beside if whole else otherwise


def basemap_dir() -> Path:
    """Return the basemap's folder: beside the tables, or the program's own if they have no valid one."""
    own = own_geodata_dir()
    if geodata_dir() == own:
        return own / "basemap"
    return choose_basemap(geodata_dir(), own / "basemap")


def has_any(folder: Path) -> bool:
    """Return whether a folder holds any basemap file, or may not be entered."""
    return _shut(folder) or any(os.path.lexists(folder / name) for name in _NAMES)


def problems(folder: Path, under: Path) -> list[Problem]:
    """Return the problems of the basemap beside the tables in `folder`, and of the one that is drawn instead."""
    unused = () if under == folder / "basemap" else unused_basemap_problems(folder)
    return [*unused, *faults(under)]


def unused_basemap_problems(folder: Path) -> tuple[Problem, ...]:
    """Return why the basemap beside a user's own tables is not used; the program's own is not validated at start."""
    beside = folder / "basemap"
    if folder == own_geodata_dir() or not (has_any(beside) or pack.is_separate(folder)):
        return ()
    return faults(beside)


def _shut(folder: Path) -> bool:
    """Return whether it is a folder without read permission."""
    return os.path.isdir(folder) and not os.access(folder, os.R_OK | os.X_OK)


def faults(folder: Path) -> tuple[Problem, ...]:
    """Return what is missing or damaged in a basemap, by file."""
    return _faults(folder, cache_key(folder))


@lru_cache(maxsize=8)
def _faults(folder: Path, _marks: tuple[Any, ...]) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if _shut(folder):
        return (Problem("basemap", 0, wording("problem.folder_forbidden")),)
    separate = pack.is_separate(folder.parent)
    readers = _READERS | {relief_name(folder): _relief_picture}
    for name, reader in readers.items():
        try:
            reader(folder / name)
        except UnreadableFile as error:
            if error.missing and separate and name not in _NEEDED:
                continue
            own = folder == own_geodata_dir() / "basemap"
            cure = RESTORE if own else wording("problem.restore_or_own")
            what = wording("problem.ground_gone") if error.missing else error.why
            words = wording("problem.cured", what=what, cure=cure)
            found.append(Problem(f"basemap/{name}", error.line, words))
    return tuple(found)


def features(folder: Path, name: str) -> list[dict[str, Any]]:
    """Return the features of a basemap collection; none if its file is damaged."""
    try:
        return _collection(folder / name)
    except UnreadableFile:
        return []


def relief(folder: Path) -> dict[str, Any] | None:
    """Return the facts of relief.json (`bounds`: [[south, west], [north, east]]); None without a usable relief."""
    try:
        facts = _relief_facts(folder / "relief.json")
        _relief_picture(folder / facts["file"])
        return facts
    except UnreadableFile:
        return None


def relief_name(folder: Path) -> str:
    """Return the name of the relief's picture: what relief.json states, else what is there, else the first kind's."""
    try:
        return str(_relief_facts(folder / "relief.json")["file"])
    except UnreadableFile:
        return next((name for name in _RELIEFS if os.path.lexists(folder / name)), _RELIEFS[0])


def cache_key(folder: Path) -> tuple[tuple[int, int, int], ...]:
    """Return a cache key that changes with any of the files."""
    return tuple(_mark(folder / name) for name in _NAMES)


def _mark(path: Path) -> tuple[int, int, int]:
    """Return a cache key of one file: size, modification time and mode; zeros if it is missing."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return 0, 0, 0
    return found.st_size, found.st_mtime_ns, found.st_mode


def _collection(path: Path) -> list[dict[str, Any]]:
    read_as = read_json(path)
    found = read_as.get("features") if isinstance(read_as, dict) else None
    if not isinstance(found, list) or not found:
        raise UnreadableFile(wording("problem.no_features"))
    for number, feature in enumerate(found, 1):
        for fault in _feature_faults(feature, *_COLLECTIONS[path.name], path.name in _RANKED):
            raise UnreadableFile(wording("problem.feature_n", n=number, fault=fault))
    return found


def _feature_faults(
    feature: Any, kinds: tuple[str, ...], words: tuple[str, ...], ranked: bool
) -> Iterator[Wording]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        yield wording("problem.no_properties")
        return
    lacking = [word for word in words if not isinstance(properties.get(word), str)]
    if lacking:
        yield wording("problem.no_property", list=tuple(lacking))
    if ranked and properties.get("rank") not in (1, 2, 3, 4):
        yield wording("problem.no_rank")
    if not geojson_geometry.is_valid(feature.get("geometry"), kinds):
        yield wording("problem.geometry_invalid")


def _relief_facts(path: Path) -> dict[str, Any]:
    facts = read_json(path)
    bounds = facts.get("bounds") if isinstance(facts, dict) else None
    corners = [
        list(reversed(corner))
        for corner in (bounds if isinstance(bounds, list) else [])
        if isinstance(corner, list)
    ]
    line = {"type": "LineString", "coordinates": corners}
    if not geojson_geometry.is_valid(line) or len(corners) != 2 or facts.get("file") not in _RELIEFS:
        raise UnreadableFile(wording("problem.relief_facts", files=_RELIEFS))
    return cast("dict[str, Any]", facts)


def _relief_picture(path: Path) -> None:
    data = read(path)
    kind, pixels = ("PNG", _png_pixels(data)) if path.suffix == ".png" else ("WebP", _webp_pixels(data))
    if not 0 < pixels <= _MOST_PIXELS:
        raise UnreadableFile(wording("problem.not_picture", kind=kind))


def _png_pixels(data: bytes) -> int:
    """Return the number of pixels that a PNG states; 0 if it is not whole."""
    if data[:8] != b"\x89PNG\r\n\x1a\n" or data[-8:-4] != b"IEND":
        return 0
    return int.from_bytes(data[16:20]) * int.from_bytes(data[20:24])


def _webp_pixels(data: bytes) -> int:
    """Return the number of pixels that a WebP states; 0 if it is not whole or of a kind that is not known."""
    if data[:4] != b"RIFF" or data[8:12] != b"WEBP" or len(data) < int.from_bytes(data[4:8], "little") + 8:
        return 0
    kind, head = data[12:16], data[20:30]
    if kind == b"VP8X":
        wide, tall = (int.from_bytes(head[at : at + 3], "little") + 1 for at in (4, 7))
    elif kind == b"VP8L":
        bits = int.from_bytes(head[1:5], "little")
        wide, tall = (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    elif kind == b"VP8 ":
        wide, tall = (int.from_bytes(head[at : at + 2], "little") & 0x3FFF for at in (6, 8))
    else:
        return 0
    return wide * tall


def _towns(path: Path) -> None:
    rows = csv.DictReader(io.StringIO(read_text(path), newline=""))
    try:
        if not set(_TOWNS) <= set(rows.fieldnames or ()):
            raise UnreadableFile(wording("problem.towns_columns", columns=tuple(_TOWNS)), line=1)
        for row in rows:
            if None in row or None in row.values():
                raise UnreadableFile(wording("problem.towns_ragged"), line=rows.line_num)
            if not (abs(float(row["lon"])) <= 180 and abs(float(row["lat"])) <= 90):
                raise ValueError
    except (ValueError, csv.Error) as error:
        raise UnreadableFile(wording("problem.not_coordinates"), line=rows.line_num) from error


_READERS: dict[str, Callable[[Path], object]] = {
    **dict.fromkeys(_COLLECTIONS, _collection),
    "relief.json": _relief_facts,
    "places_search.csv": _towns,
}
_NAMES = (*_READERS, *_RELIEFS)
