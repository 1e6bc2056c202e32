"""The basemap's files: whole, small, in their box, named, and fitting together edge by edge."""

from __future__ import annotations

import csv
import json
import math
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
import shapely
from PIL import Image
from shapely.geometry import LineString, Point, box, shape
from shapely.geometry.base import BaseGeometry

from explorer.paths import geodata_dir

FOLDER = geodata_dir() / "basemap"
WEST, SOUTH, EAST, NORTH = BOX = (97.0, 25.5, 111.5, 34.8)
FILES = ("counties", "prefectures", "provinces", "neighbours", "boundary_lines", "rivers", "labels")
AREAS = ("counties", "prefectures", "provinces", "neighbours")


@cache
def features(name: str) -> list[tuple[dict[str, Any], BaseGeometry]]:
    collection = json.loads((FOLDER / f"{name}.geojson").read_text("utf-8"))
    assert collection["source"]
    assert collection["attribution"]
    return [(f["properties"], shape(f["geometry"])) for f in collection["features"]]


def areas(name: str) -> dict[str, BaseGeometry]:
    return {p["adcode"]: g for p, g in features(name)}


def km(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    return math.hypot((a[0] - b[0]) * math.cos(math.radians(a[1])), a[1] - b[1]) * 111.32


def river(name: str) -> LineString:
    (found,) = [g for p, g in features("rivers") if p["name_zh"] == name]
    assert isinstance(found, LineString)
    return found


def test_sizes() -> None:
    sizes = {path.name: path.stat().st_size for path in FOLDER.iterdir()}
    assert sum(sizes.values()) <= 8_000_000
    assert sizes["relief.png"] <= 1_800_000
    assert sizes["places_search.csv"] <= 300_000


@pytest.mark.parametrize("name", FILES)
def test_everything_is_valid_and_inside_the_box(name: str) -> None:
    frame = box(*BOX)
    for properties, geometry in features(name):
        assert geometry.is_valid, properties
        assert not geometry.is_empty, properties
        assert frame.covers(geometry), properties


def test_counts_and_codes() -> None:
    counties = areas("counties")
    assert len(counties) == 221
    assert sum(code.startswith("50") for code in counties) == 38
    assert len(areas("prefectures")) == 22
    assert set(areas("provinces")) == {"500000", "510000"}
    assert {p["prefecture"] for p, _ in features("counties")} == set(areas("prefectures"))
    assert set(areas("neighbours")) >= {
        "420000",
        "430000",
        "520000",
        "530000",
        "540000",
        "610000",
        "620000",
        "630000",
    }


@pytest.mark.parametrize("name", [*AREAS, "labels"])
def test_every_area_and_label_has_both_names(name: str) -> None:
    for properties, _ in features(name):
        for key, value in properties.items():
            if key.endswith("_zh"):
                assert value, properties
                assert all("\u4e00" <= c <= "\u9fff" for c in value), properties
            if key.endswith("_en"):
                assert value.isascii(), properties
                assert value[0].isupper(), properties


def test_difficult_readings() -> None:
    names = {p["name_zh"]: p["name_en"] for p, _ in features("counties")}
    assert names["丰都县"] == "Fengdu County"
    assert names["长寿区"] == "Changshou District"
    assert names["犍为县"] == "Qianwei County"
    assert names["荥经县"] == "Yingjing County"
    assert names["广安区"] == "Guang'an District"
    assert names["酉阳土家族苗族自治县"] == "Youyang Tujia and Miao Autonomous County"
    assert (names["泸县"], names["丹棱县"], names["隆昌市"]) == ("Lu County", "Danling County", "Longchang")


def test_a_division_has_one_english_name() -> None:
    """The gazetteer and the basemap call it alike; two districts of one name say whose they are."""
    names = {p["adcode"]: p["name_en"] for area in ("prefectures", "counties") for p, _ in features(area)}
    with (geodata_dir() / "places.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["kind"] in ("city", "county")]
    assert len(rows) > 220
    for row in rows:
        if row["adcode"] != "500000":  # a point in the municipality
            assert row["name_en"].partition(" (")[0] == names[row["adcode"]]


@pytest.mark.parametrize("name", ["counties", "prefectures", "provinces"])
def test_areas_share_their_edges(name: str) -> None:
    assert shapely.coverage_is_valid(list(areas(name).values()))
    assert shapely.coverage_is_valid([*areas(name).values(), *areas("neighbours").values()])


def test_levels_cover_the_same_ground() -> None:
    for code, province in areas("provinces").items():
        for name in ("counties", "prefectures"):
            parts = [g for c, g in areas(name).items() if c[:2] == code[:2]]
            assert shapely.union_all(parts).symmetric_difference(province).area < 0.001 * province.area


def test_each_boundary_edge_occurs_once() -> None:
    groups: dict[tuple[str, str], BaseGeometry] = {}
    seen: set[tuple[tuple[float, float], tuple[float, float]]] = set()
    for properties, geometry in features("boundary_lines"):
        key = (properties["level"], properties["side"])
        groups[key] = shapely.union_all([groups[key], geometry]) if key in groups else geometry
        for part in shapely.get_parts(geometry):
            for a, b in pairwise(part.coords):
                edge = (min(a, b), max(a, b))
                assert edge not in seen
                seen.add(edge)
    assert {level for level, _ in groups} == {"province", "prefecture", "county"}
    region = shapely.union_all(list(areas("provinces").values()))
    assert groups["province", "edge"].symmetric_difference(region.boundary).length < 0.01
    shared = areas("provinces")["500000"].boundary.intersection(areas("provinces")["510000"].boundary)
    assert groups["province", "inside"].symmetric_difference(shared).length < 0.01
    outlines = shapely.union_all([g.boundary for g in areas("counties").values()])
    inner = [g for (_, side), g in groups.items() if side == "inside"]
    assert shapely.union_all(inner).difference(outlines).length < 0.01


def test_cities_are_in_their_prefectures() -> None:
    prefectures, counties = areas("prefectures"), areas("counties")
    cities = [(p, g) for p, g in features("labels") if p["level"] in ("city1", "city2")]
    assert {p["name_zh"] for p, _ in cities if p["level"] == "city1"} == {"成都", "重庆"}
    assert {p["adcode"] for p, _ in cities} == set(prefectures)
    for properties, point in cities:
        assert prefectures[properties["adcode"]].contains(point), properties
    assert prefectures["510100"].contains(Point(104.0667, 30.6667))
    assert prefectures["500000"].contains(Point(106.5577, 29.5603))
    labels = {p["adcode"]: g for p, g in features("labels") if p["level"] == "county"}
    assert set(labels) == set(counties)
    assert all(counties[code].contains(point) for code, point in labels.items())


# Towns on the banks, from the source side to the mouth, and where the river ends.
BANKS = {
    "长江": ([(105.43, 28.89), (106.56, 29.56), (107.39, 29.71), (108.37, 30.81)], None),
    "嘉陵江": ([(105.82, 32.44), (106.08, 30.80), (106.27, 29.98)], "长江"),
    "涪江": ([(105.09, 31.10), (105.57, 30.51), (105.84, 30.19)], "嘉陵江"),
    "渠江": ([(106.97, 30.84), (106.64, 30.47)], "嘉陵江"),
    "沱江": ([(104.65, 30.12), (105.06, 29.58), (105.42, 28.91)], "长江"),
    "州河": ([(107.72, 31.36), (107.47, 31.21)], "渠江"),
    "岷江": ([(103.62, 31.00), (103.84, 30.04), (103.76, 29.56)], "长江"),
    "乌江": ([(107.76, 29.33), (107.39, 29.71)], "长江"),
    "金沙江": ([(101.72, 26.58), (104.60, 28.77)], "长江"),
    "大渡河": ([(101.90, 30.88), (102.23, 29.92), (103.76, 29.56)], "岷江"),
}


@pytest.mark.parametrize("name", BANKS)
def test_named_rivers_pass_their_towns_and_reach_their_mouths(name: str) -> None:
    towns, goal = BANKS[name]
    line = river(name)
    along = []
    for town in towns:
        nearest = line.interpolate(line.project(Point(town)))
        assert km(town, nearest.coords[0]) < 5, town
        along.append(line.project(Point(town)))
    assert along == sorted(along)
    if goal:
        mouth = Point(line.coords[-1])
        assert km(mouth.coords[0], river(goal).interpolate(river(goal).project(mouth)).coords[0]) < 3


def test_rivers_have_ranks_and_both_names_or_none() -> None:
    for properties, _ in features("rivers"):
        assert properties["rank"] in (1, 2, 3)
        assert bool(properties["name_zh"]) == bool(properties["name_en"])


def test_relief_fits_its_bounds_in_web_mercator() -> None:
    about = json.loads((FOLDER / "relief.json").read_text("utf-8"))
    assert about["bounds"] == [[SOUTH, WEST], [NORTH, EAST]]
    assert about["licence"]
    assert (FOLDER / "relief.LICENSE.txt").exists()

    def y(latitude: float) -> float:
        return math.degrees(math.asinh(math.tan(math.radians(latitude))))

    with Image.open(FOLDER / about["file"]) as picture:
        assert picture.mode == "P"  # Chromium reads four bands in twice the time, a WebP in three times
        assert picture.size == (about["width"], about["height"])
        assert picture.height / picture.width == pytest.approx(
            (y(NORTH) - y(SOUTH)) / (EAST - WEST), abs=0.001
        )
        alpha = picture.convert("RGBA").getchannel("A")
    assert alpha.getextrema()[1] < 0.6 * 255  # low contrast
    assert max(alpha.crop((0, 0, alpha.width, 1)).getextrema()) < 12  # fades out at the rim


def test_searchable_places_are_in_their_counties() -> None:
    counties = {p["adcode"]: (p["name_zh"], g) for p, g in features("counties")}
    with (FOLDER / "places_search.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 1000
    for row in rows:
        name, polygon = counties[row["adcode"]]
        assert row["county"] == name
        assert row["name_zh"]
        assert row["name_en"]
        assert polygon.covers(Point(float(row["lon"]), float(row["lat"])))
