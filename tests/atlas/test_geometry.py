"""Shapes are derived, valid, in the region, and the committed ones are up to date."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from shapely.geometry import shape

from explorer.atlas.geometry import REGION, Basemap, derive
from explorer.atlas.model import Atlas, Shapes
from explorer.atlas.shapes import inputs_digest, shapes
from explorer.paths import geodata_dir


@pytest.fixture(scope="module")
def derived(atlas: Atlas) -> Shapes:
    return derive(atlas, geodata_dir() / "basemap")


@pytest.fixture(scope="module")
def ground() -> Basemap:
    return Basemap(geodata_dir() / "basemap")


def test_the_committed_shapes_are_what_the_tables_give(derived: Shapes) -> None:
    stored = json.loads((geodata_dir() / "shapes.json").read_text("utf-8"))
    assert stored["digest"] == inputs_digest(geodata_dir(), geodata_dir() / "basemap")
    assert stored["shapes"] == json.loads(json.dumps(derived))


def test_every_feature_with_a_recipe_has_a_valid_shape(atlas: Atlas, derived: Shapes) -> None:
    wanted = {f.id for f in atlas.features.values() if f.geometry != "none"}
    assert set(derived) == wanted
    assert all(shape(g).is_valid for g in derived.values())


def test_gaozhu_is_a_schematic_area_of_its_planned_size(atlas: Atlas, derived: Shapes) -> None:
    area = shape(derived["plat-gaozhu"])
    km2 = area.area * 111.32**2 * math.cos(math.radians(area.centroid.y))
    assert km2 == pytest.approx(262, rel=0.02)
    assert atlas.features["plat-gaozhu"].quality == "schematic"


def test_gaozhu_takes_no_ground_of_its_neighbours(derived: Shapes, ground: Basemap) -> None:
    area = shape(derived["plat-gaozhu"])
    homes = [ground.counties["511623"], ground.counties["500112"]]  # Linshui and Yubei
    assert sum(area.intersection(home).area for home in homes) == pytest.approx(area.area, rel=1e-4)
    assert all(area.intersects(home) for home in homes)


@pytest.mark.parametrize("road", ["hw-yongchuan-luzhou", "hw-tongliang-anyue-cq"])
def test_a_chongqing_section_ends_at_the_border(derived: Shapes, ground: Basemap, road: str) -> None:
    line, chongqing = shape(derived[road]), ground.area("500000")
    assert chongqing is not None
    assert line.difference(chongqing).length * 111 < 0.1


def test_a_bus_across_the_border_is_drawn_across_it(atlas: Atlas, derived: Shapes, ground: Basemap) -> None:
    sides = (ground.area("500000"), ground.area("510000"))
    for feature in atlas.by_theme("bus"):
        if feature.geometry == "line" and feature.id != "bus-tongnan-108":
            assert all(side is not None and shape(derived[feature.id]).intersects(side) for side in sides)


def test_far_corridors_end_at_the_frame_with_a_named_destination(atlas: Atlas, derived: Shapes) -> None:
    for feature, name in (("fr-cr-express-cq", "杜伊斯堡"), ("fr-cr-express-cd", "罗兹"), ("fr-lsc", "钦州")):
        ends = derived[feature]["destinations"]
        assert any(name in end["zh"] for end in ends), (feature, ends)
        for end in ends:
            x, y = end["at"]
            on_edge = min(abs(x - REGION[0]), abs(x - REGION[2]), abs(y - REGION[1]), abs(y - REGION[3]))
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
    first = shapes(atlas, tables, geodata_dir() / "basemap")
    (tables / "shapes.json").write_text("{broken", "utf-8")
    assert shapes(atlas, tables, geodata_dir() / "basemap") == json.loads(json.dumps(first))
