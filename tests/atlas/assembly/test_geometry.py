"""Shapes are derived, valid, in the region, and the committed ones are up to date."""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import pytest
from shapely.geometry import LineString, Point, box, shape
from shapely.geometry.base import BaseGeometry

from explorer.atlas import pack
from explorer.atlas.assembly.alignments import alignments, length_km
from explorer.atlas.assembly.courses import course_along_rivers, curve_through
from explorer.atlas.assembly.geometry import BasemapShapes, derive, to_km
from explorer.atlas.assembly.shapes import inputs_digest, load_shapes, problems
from explorer.atlas.model import Atlas, Shapes
from explorer.paths import geodata_dir

FRAME = pack.load(geodata_dir()).region.frame


@pytest.fixture(scope="module")
def derived(atlas: Atlas) -> Shapes:
    return derive(atlas, geodata_dir() / "basemap", alignments(geodata_dir()), FRAME, frozenset({"freight"}))


@pytest.fixture(scope="module")
def ground() -> BasemapShapes:
    return BasemapShapes(geodata_dir() / "basemap")


def test_the_committed_shapes_are_what_the_tables_give(derived: Shapes) -> None:
    stored = json.loads((geodata_dir() / "shapes.json").read_text("utf-8"))
    assert stored["digest"] == inputs_digest(geodata_dir(), geodata_dir() / "basemap")
    assert stored["shapes"] == json.loads(json.dumps(derived))


def test_check_says_that_the_programs_own_shapes_are_stale(
    tables: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And how they follow; of another folder shapes are derived without a word."""
    shutil.copy(geodata_dir() / "shapes.json", tables)
    with (tables / "routes.csv").open("a", encoding="utf-8") as file:
        file.write("no-such-feature,1,1,chengdu\n")
    assert problems(tables) == []
    monkeypatch.setattr("explorer.atlas.assembly.shapes.own_geodata_dir", lambda: tables)
    (found,) = problems(tables)
    assert (found.file, "make shapes" in str(found)) == ("shapes.json", True)


def test_every_feature_with_a_recipe_has_a_valid_shape(atlas: Atlas, derived: Shapes) -> None:
    wanted = {f.id for f in atlas.features.values() if f.geometry != "none"}
    assert set(derived) == wanted
    assert all(shape(g).is_valid for g in derived.values())


def test_gaozhu_is_a_schematic_area_of_its_planned_size(atlas: Atlas, derived: Shapes) -> None:
    area = shape(derived["plat-gaozhu"])
    km2 = area.area * 111.32**2 * math.cos(math.radians(area.centroid.y))
    assert km2 == pytest.approx(262, rel=0.02)
    assert atlas.features["plat-gaozhu"].quality == "schematic"


def test_gaozhu_takes_no_ground_of_its_neighbours(derived: Shapes, ground: BasemapShapes) -> None:
    area = shape(derived["plat-gaozhu"])
    homes = [ground.counties["511623"], ground.counties["500112"]]  # Linshui and Yubei
    assert sum(area.intersection(home).area for home in homes) == pytest.approx(area.area, rel=1e-4)
    assert all(area.intersects(home) for home in homes)


@pytest.mark.parametrize("road", ["hw-yongchuan-luzhou", "hw-tongliang-anyue-cq"])
def test_a_chongqing_section_ends_at_the_border(derived: Shapes, ground: BasemapShapes, road: str) -> None:
    line, chongqing = shape(derived[road]), ground.area("500000")
    assert chongqing is not None
    assert line.difference(chongqing).length * 111 < 0.1


def test_a_bus_across_the_border_is_drawn_across_it(
    atlas: Atlas, derived: Shapes, ground: BasemapShapes
) -> None:
    sides = (ground.area("500000"), ground.area("510000"))
    for feature in atlas.by_theme("bus"):
        if feature.geometry == "line" and feature.id != "bus-tongnan-108":
            assert all(side is not None and shape(derived[feature.id]).intersects(side) for side in sides)


def _km(line: BaseGeometry, lon: float, lat: float) -> float:
    return to_km(line, lat).distance(to_km(Point(lon, lat), lat))


def test_every_line_passes_within_300_metres_of_its_stops(atlas: Atlas, derived: Shapes) -> None:
    frame = box(*FRAME)
    for feature in atlas.features.values():
        if feature.geometry != "line":
            continue
        line = shape(derived[feature.id])
        for place in (atlas.places[key] for part in feature.routes for key in part):
            if frame.contains(Point(place.lon, place.lat)):
                assert _km(line, place.lon, place.lat) < 0.3, (feature.id, place.id)


def test_every_alignment_is_as_long_as_published(atlas: Atlas) -> None:
    points = alignments(geodata_dir())
    named = [(f.id, a) for f in atlas.features.values() for a in f.alignments if a.published_km]
    assert len(named) >= 11
    for key, one in named:
        assert length_km(points[key, one.part]) == pytest.approx(one.published_km, rel=0.07), key


@pytest.mark.parametrize(
    ("road", "end"),
    [
        ("hw-yongchuan-luzhou", "hw-yonglu-border"),
        ("hw-hechuan-anyue-shuangjiang-chongkan", "hw-hean-border"),
        ("hw-tongliang-anyue-cq", "tongan-border"),
        ("hw-tongzi-yangliutan", "tongan-border"),
    ],
)
def test_a_border_section_ends_on_the_border(
    atlas: Atlas, derived: Shapes, ground: BasemapShapes, road: str, end: str
) -> None:
    sides = (ground.area("500000"), ground.area("510000"))
    assert sides[0] is not None
    assert sides[1] is not None
    border = sides[0].boundary.intersection(sides[1].boundary)
    ends = [Point(shape(derived[road]).coords[n]) for n in (0, -1)]
    at = min(ends, key=lambda point: border.distance(point))
    assert _km(border, at.x, at.y) < 0.3
    assert _km(at, atlas.places[end].lon, atlas.places[end].lat) < 0.3


def test_no_line_hooks_back_to_a_stop_it_has_passed(derived: Shapes) -> None:
    """Chengdu–Dazhou–Wanzhou once ran on to Kaizhou and 33 km back."""
    line = shape(derived["rail-chengdawan"])
    assert all(_km(part, 108.4, 31.17) > 15 for part in line.geoms)  # Kaizhou city
    assert all(part.is_simple for part in line.geoms)


def test_a_curve_passes_through_its_stops_without_loops() -> None:
    stops = [(104.0, 30.0), (104.5, 30.4), (105.5, 30.3), (105.6, 30.35), (106.5, 29.5)]
    line = LineString(curve_through(stops))
    assert all(line.distance(Point(stop)) < 1e-9 for stop in stops)
    assert line.is_simple
    assert curve_through(stops[:2]) == stops[:2]
    assert curve_through([stops[0], stops[0]]) == [stops[0]]


def test_a_ship_changes_rivers_at_the_mouth_of_the_smaller() -> None:
    trunk, branch = LineString([(0, 0), (4, 0), (9, 0)]), LineString([(4, 5), (5, 2), (4, 0)])
    course = LineString(course_along_rivers([trunk, branch], [(1, 0.1), (5, 2)]))
    assert course.length == pytest.approx(3 + math.hypot(1, 2))
    assert course.distance(Point(4, 0)) == 0
    assert list(course.coords)[0] == (1, 0)


@pytest.mark.parametrize("route", ["ww-routes-guoyuan-yibin", "ww-yibin-chongqing-dredge"])
def test_ships_keep_to_the_water(derived: Shapes, ground: BasemapShapes, route: str) -> None:
    water = ground.river(["长江", "嘉陵江"]).buffer(1e-4)
    assert shape(derived[route]).difference(water).length == 0


def test_rivers_meet_at_chaotianmen(ground: BasemapShapes) -> None:
    trunk, branch = (ground.river([name]) for name in ("长江", "嘉陵江"))
    assert trunk.distance(branch) == 0


def test_uncertain_lines_and_wide_areas_are_graded(atlas: Atlas, derived: Shapes) -> None:
    grades = {key: shape.get("grade") for key, shape in derived.items()}
    assert grades["hw-chengyu"] is None
    assert grades["rail-yukun"] == "stations"
    assert grades["hw-nansuitong"] == "schematic"
    assert grades["ju-cq-env-court"] == "county"
    wide = [key for key, shape in derived.items() if shape.get("grade") == "extent"]
    assert all("Polygon" in derived[key]["type"] for key in wide)
    assert wide


def test_far_corridors_end_at_the_frame_with_a_named_destination(atlas: Atlas, derived: Shapes) -> None:
    for feature, name in (("fr-cr-express-cq", "杜伊斯堡"), ("fr-cr-express-cd", "罗兹"), ("fr-lsc", "钦州")):
        ends = derived[feature]["destinations"]
        assert any(name in end["zh"] for end in ends), (feature, ends)
        for end in ends:
            x, y = end["at"]
            on_edge = min(abs(x - FRAME[0]), abs(x - FRAME[2]), abs(y - FRAME[1]), abs(y - FRAME[3]))
            assert on_edge < 1e-4


def test_lines_do_not_zigzag(atlas: Atlas, derived: Shapes) -> None:
    """No schematic line turns back on itself at a waypoint."""
    for feature in atlas.features.values():
        for part in feature.routes if feature.geometry == "line" else ():
            points = [(atlas.places[p].lon, atlas.places[p].lat) for p in part]
            for a, b, c in zip(points, points[1:], points[2:], strict=False):
                ab = math.atan2(b[1] - a[1], b[0] - a[0])
                bc = math.atan2(c[1] - b[1], c[0] - b[0])
                turn = abs((bc - ab + math.pi) % (2 * math.pi) - math.pi)
                assert math.degrees(turn) < 115, (feature.id, part)


def test_shapes_come_from_the_cache_the_second_time(atlas: Atlas, tables: Path) -> None:
    first = load_shapes(atlas, tables, geodata_dir() / "basemap")
    (tables / "shapes.json").write_text("{broken", "utf-8")
    assert load_shapes(atlas, tables, geodata_dir() / "basemap") == json.loads(json.dumps(first))


def test_a_river_with_members_is_drawn_within_them(derived: Shapes, ground: BasemapShapes) -> None:
    """The belt that Leshan means to make: the Minjiang as far as it runs in Leshan."""
    belt, river = shape(derived["tr-minjiang-belt"]), ground.river(["岷江"])
    leshan = ground.area("511100")
    assert leshan is not None
    assert leshan.buffer(1e-4).covers(belt)
    assert river.buffer(1e-3).covers(belt)
    assert belt.length == pytest.approx(river.intersection(leshan).length, rel=0.01)
    assert belt.length < river.length / 3
