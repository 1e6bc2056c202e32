"""The divisions of a pack: made of the rows of a user's file, and what the basemap derives from them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from explorer.atlas.assembly import basemap_files
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.words.wording import LocalizedValueError

MOST_AREAS = 5_000
_CODES = ("adcode", "code", "行政区划代码", "区划代码", "代码", "pac", "xzqdm", "gb")
_NAMES = ("name_zh", "name", "名称", "县", "区县", "xzqmc")
_PREFECTURES = ("prefecture_zh", "prefecture", "city", "地市", "市")
_PROVINCES = ("province_zh", "province", "省级", "省")
_ENGLISH = ("name_en", "english", "ename", "英文名")
_DIGITS = 5


class AreasError(LocalizedValueError):
    """Raised for a file that holds no counties that can be used."""


@dataclass(frozen=True, slots=True)
class Area:
    """A county, prefecture or province with its six-digit code; `above`: its prefecture and province, if stated."""

    code: str
    zh: str
    en: str
    shape: BaseGeometry
    above: tuple[str, str] = ("", "")


def areas_of(
    columns: Mapping[str, Sequence[Any]], shapes: Sequence[BaseGeometry | None], file: str
) -> list[Area]:
    """Make counties of the rows of a file, whose shapes are in WGS84; raises AreasError."""
    named = {name.casefold(): cells for name, cells in columns.items()}
    code, zh, en, city, province = (
        _column(named, names) for names in (_CODES, _NAMES, _ENGLISH, _PREFECTURES, _PROVINCES)
    )
    if code is None or zh is None:
        raise AreasError("pack.areas_columns", file=file, code=_CODES[0], name=_NAMES[0])
    if len(shapes) > MOST_AREAS:
        raise AreasError("pack.areas_many", n=len(shapes), most=MOST_AREAS)
    found = []
    for row, shape_ in enumerate(shapes):
        if (polygons := _polygons(shape_)) is not None:
            name = _words(zh, row)
            above = (_words(city, row), _words(province, row))
            found.append(Area(_digits(code[row]), name, _words(en, row) or name, polygons, above))
    _check(found, file)
    return found


def sample() -> Area:
    """Return a county that nobody takes for a real one, for a pack that begins without any."""
    return Area("990101", "示例县", "Sample county", shapely.box(0.0, 0.0, 1.0, 1.0), ("示例市", "示例省"))


def _column(named: Mapping[str, Sequence[Any]], wanted: Iterable[str]) -> Sequence[Any] | None:
    return next((named[name] for name in wanted if name in named), None)


def _words(cells: Sequence[Any] | None, row: int) -> str:
    value = cells[row] if cells is not None else None
    return value.strip() if isinstance(value, str) else ""


def _digits(value: Any) -> str:
    return re.sub(r"\.0$", "", str(value).strip())


def _polygons(geometry: BaseGeometry | None) -> BaseGeometry | None:
    if geometry is None or geometry.is_empty:
        return None
    parts = [g for g in shapely.get_parts(shapely.make_valid(geometry)) if g.geom_type == "Polygon"]
    rounded = (
        shapely.make_valid(shapely.set_precision(shapely.union_all(parts), 10**-_DIGITS)) if parts else None
    )
    return rounded if rounded is not None and not rounded.is_empty else None


def _check(found: list[Area], file: str) -> None:
    if not found:
        raise AreasError("pack.areas_none", file=file)
    for area in found:
        if not re.fullmatch(r"\d{6}", area.code) or not area.zh:
            raise AreasError("pack.areas_code", code=area.code[:40], name=area.zh[:40])
    west, south, east, north = bounds(found)
    if not (west >= -180 and east <= 180 and south >= -85 and north <= 85):
        raise AreasError("pack.areas_degrees", file=file)


def bounds(areas: Iterable[Area]) -> Box:
    west, south, east, north = shapely.total_bounds([area.shape for area in areas]).tolist()
    return west, south, east, north


def dissolved(areas: Iterable[Area], digits: int, names: Mapping[str, tuple[str, str]]) -> list[Area]:
    """Return the unions of areas whose codes agree in the first `digits`; `names` are by their codes."""
    parts: dict[str, list[BaseGeometry]] = {}
    for area in areas:
        parts.setdefault(area.code[:digits].ljust(6, "0"), []).append(area.shape)
    return [
        Area(code, *names.get(code, (code, code)), shapely.union_all(parts[code])) for code in sorted(parts)
    ]


def counties(folder: Path) -> list[Area]:
    """Return the counties of a basemap; none of a damaged file."""
    found = basemap_files.features(folder, "counties.geojson")
    return [
        Area(p["adcode"], p["name_zh"], p["name_en"], shape(f["geometry"]))
        for f in found
        for p in [f["properties"]]
    ]


def complete_basemap(folder: Path) -> list[str]:
    """Write what is missing of a basemap and follows from its counties; returns the names of those files."""
    areas, names = counties(folder), _names_above(folder)
    provinces, prefectures = dissolved(areas, 2, names), dissolved(areas, 4, names)
    derived = {
        "provinces.geojson": (_feature(area) for area in provinces),
        "prefectures.geojson": (_feature(area) for area in prefectures),
        "boundary_lines.geojson": _lines(areas, prefectures, provinces),
        "labels.geojson": _labels(areas, prefectures, provinces),
    }
    missing = [name for name in derived if areas and not (folder / name).exists()]
    for name in missing:
        write_features(folder / name, derived[name])
    return missing


def _names_above(folder: Path) -> dict[str, tuple[str, str]]:
    """Return (Chinese, English) of the prefectures and provinces that counties.geojson names, by code."""
    names: dict[str, tuple[str, str]] = {}
    for found in basemap_files.features(folder, "counties.geojson"):
        p = found["properties"]
        for kind, digits in (("prefecture", 4), ("province", 2)):
            zh, en = p.get(f"{kind}_zh"), p.get(f"{kind}_en")
            if isinstance(zh, str) and isinstance(en, str):
                names[p["adcode"][:digits].ljust(6, "0")] = (zh, en)
    return names


def write_features(path: Path, features: Iterable[Mapping[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    collection = {"type": "FeatureCollection", "features": list(features)}
    path.write_text(json.dumps(collection, ensure_ascii=False, separators=(",", ":")) + "\n", "utf-8")


def county_features(areas: Iterable[Area], names: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the features of counties.geojson."""
    for area in areas:
        made = _feature(area)
        for kind, digits in (("prefecture", 4), ("province", 2)):
            code = area.code[:digits].ljust(6, "0")
            zh, en = names.get(code, (code, code))
            made["properties"] |= {kind: code, f"{kind}_zh": zh, f"{kind}_en": en}
        yield made


def _feature(area: Area) -> dict[str, Any]:
    properties = {
        "adcode": area.code,
        "name_zh": area.zh,
        "name_en": area.en,
        "short_zh": area.zh,
        "short_en": area.en,
    }
    return {"type": "Feature", "properties": properties, "geometry": mapping(area.shape)}


def _lines(areas: list[Area], prefectures: list[Area], provinces: list[Area]) -> Iterator[dict[str, Any]]:
    """Yield every shared edge once, under the widest division that it bounds."""
    edge = shapely.union_all([area.shape for area in provinces]).boundary
    drawn = edge
    found = [("province", "edge", edge)]
    for level, of_level in (("province", provinces), ("prefecture", prefectures), ("county", areas)):
        lines = shapely.union_all([area.shape.boundary for area in of_level])
        found.append((level, "inside", lines.difference(drawn.buffer(1e-7))))
        drawn = shapely.union_all([drawn, lines])
    for level, side, line in found:
        parts = [g for g in shapely.get_parts(line) if g.geom_type == "LineString" and g.length > 1e-6]
        if parts:
            properties = {"level": level, "side": side, "province": ""}
            geometry = mapping(shapely.multilinestrings(parts))
            yield {"type": "Feature", "properties": properties, "geometry": geometry}


def _labels(areas: list[Area], prefectures: list[Area], provinces: list[Area]) -> Iterator[dict[str, Any]]:
    for level, rank, of_level in (
        ("province", 1, provinces),
        ("city2", 2, prefectures),
        ("county", 3, areas),
    ):
        for area in of_level:
            properties = {
                "level": level,
                "rank": rank,
                "name_zh": area.zh,
                "name_en": area.en,
                "adcode": area.code,
            }
            at = area.shape.representative_point()
            point = {"type": "Point", "coordinates": [round(at.x, _DIGITS), round(at.y, _DIGITS)]}
            yield {"type": "Feature", "properties": properties, "geometry": point}
