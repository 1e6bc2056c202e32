"""Where the shapes of a file lie: systems that are not named, wrongly named, shifted or swapped."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from explorer.sources.formats.pyogrio_import import with_tables
from explorer.sources.reader import read
from tests.sources import made
from tests.sources.conftest import Read
from tests.sources.formats.parts import FIELDS, PLACES, POINTS, ROWS, SPOT, kml, mark, say_text, turned


@pytest.mark.parametrize(
    ("epsg", "crs"),
    [
        (4523, "EPSG:4523"),
        (4524, "EPSG:4524"),
        (4544, "EPSG:4544"),
        (4543, "EPSG:4543"),
        (4545, "EPSG:4545"),
        (4496, "EPSG:4496"),
        (3857, "EPSG:3857"),
    ],
)
@pytest.mark.parametrize("turn", [False, True])
def test_numbers_without_a_crs_are_placed_by_the_towns_they_name(
    tmp_path: Path, epsg: int, crs: str, turn: bool
) -> None:
    path = made.shapefile(tmp_path / "a.shp", turned(epsg, turn), FIELDS, ROWS)
    found = read.read(path).to_json("zh", rows=1)
    assert (found["crs"], found["placed"]) == (crs, "in")
    assert abs(found["rows"][0]["lon"] - 105.64329) < 1e-5
    assert "推测" in say_text(found)
    assert (found["fix"] is not None, "对调" in say_text(found)) == (True, turn)


@pytest.mark.parametrize(
    ("name", "driver", "srs_id", "missing"),
    [
        *(("a.gpkg", "GPKG", srs_id, "srs_id") for srs_id in (None, 0, -1)),
        ("a.fgb", "FlatGeobuf", None, "文件里没有写"),
        ("a.shp", "ESRI Shapefile", None, ".prj"),
    ],
)
def test_what_is_missing_where_no_system_is_stated_is_named(
    tmp_path: Path, name: str, driver: str, srs_id: int | None, missing: str
) -> None:
    path = tmp_path / name
    shapes = np.array([shapely.to_wkb(shapely.points(105.6, 29.1))], object)
    with_tables().raw.write(
        path, shapes, [np.array(["甲"], object)], ["name"], geometry_type="Point", driver=driver
    )
    if srs_id is not None:
        with sqlite3.connect(path) as database:
            database.execute("update gpkg_geometry_columns set srs_id = ?", (srs_id,))
            database.execute("update gpkg_contents set srs_id = ?", (srs_id,))
        database.close()
    found = read.read(path).to_json("zh", rows=1)
    assert (found["rows"][0]["lon"], found["crs"]) == (105.6, "EPSG:4326")
    (said,) = [line for line in found["say"] if "没有坐标系说明" in line]
    assert missing in said
    assert (".prj" in said) == (driver == "ESRI Shapefile")


def test_a_system_from_which_no_way_leads_to_degrees_is_not_understood(tmp_path: Path) -> None:
    broken = made.CGCS_35.replace('PARAMETER["False_Northing"', "12:60")
    assert broken != made.CGCS_35
    path = made.shapefile(tmp_path / "a.shp", turned(4523), FIELDS, ROWS, prj=broken)
    found = read.read(path).to_json("zh")
    assert (found["crs"], "无法识别" in say_text(found)) == ("EPSG:4523", True)


def test_without_names_the_other_meridians_are_listed(tmp_path: Path) -> None:
    path = made.shapefile(tmp_path / "a.shp", turned(4544), FIELDS, [[f"p{n}", ""] for n in range(3)])
    assert "EPSG:4543" in say_text(read.read(path).to_json("zh"))


def test_a_wrong_prj_is_overruled_with_a_note_and_a_right_one_is_not(tmp_path: Path) -> None:
    lie = (
        made.CGCS_35.replace("Zone_35", "Zone_36").replace("35500000", "36500000").replace("105.0]", "108.0]")
    )
    path = made.shapefile(tmp_path / "a.shp", turned(4523), FIELDS, ROWS, prj=lie)
    assert (read.read(path).to_json("zh")["crs"], "自称" in say_text(read.read(path).to_json("zh"))) == (
        "EPSG:4523",
        True,
    )
    path.with_suffix(".prj").write_text(made.CGCS_35)
    found = read.read(path).to_json("zh")
    assert (found["crs"], found["datum"], found["say"], found["fix"]) == ("EPSG:4523", "cgcs2000", [], None)


@pytest.mark.parametrize(("epsg", "datum"), [(2380, "xian80"), (2432, "beijing54"), (4610, "xian80")])
def test_old_datums_say_how_far_they_may_be_off(tmp_path: Path, epsg: int, datum: str) -> None:
    import pyproj

    prj = pyproj.CRS.from_epsg(epsg).to_wkt("WKT1_ESRI")
    points = POINTS if epsg == 4610 else turned({2380: 4544, 2432: 4544}[epsg])
    found = read.read(made.shapefile(tmp_path / "a.shp", points, FIELDS, ROWS, prj=prj)).to_json("zh", rows=1)
    assert (found["datum"], found["crs"]) == (datum, f"EPSG:{epsg}")
    assert "±100 米" in say_text(found)
    assert abs(found["rows"][0]["lon"] - 105.64329) < 0.0015


@pytest.mark.parametrize("word", ["gcj02", "bd09"])
def test_shifted_coordinates_are_seen_by_known_towns_and_by_names_of_columns(opened: Read, word: str) -> None:
    import numpy as np

    from explorer.sources.places import datum

    lon, lat = (np.array(v) for v in zip(*POINTS, strict=True))
    x, y = (datum.gcj_from_wgs if word == "gcj02" else datum.bd_from_wgs)(lon, lat)
    rows = [f"{n},{a:.7f},{b:.7f}" for n, a, b in zip(PLACES, x, y, strict=True)]
    seen = opened("站.csv", "\n".join(["镇,经度,纬度", *rows]))
    named = opened("站点.csv", "\n".join([f"编号,{word}_lng,{word}_lat", *(f"A{r[3:]}" for r in rows)]))
    for found in (seen, named):
        assert (found["datum"], found["crs"]) == (word, None)
        assert abs(found["rows"][0]["lon"] - 105.64329) < 1e-6
        assert abs(found["rows"][0]["lat"] - 29.0818) < 1e-6
        assert "WGS84" in found["fix"]


def test_a_column_that_states_the_datum_counts_unless_known_towns_contradict_it(opened: Read) -> None:
    rows = [f"A{n},{x},{y},GCJ-02" for n, (x, y) in enumerate(POINTS)]
    found = opened("站点.csv", "\n".join(["编号,经度,纬度,坐标系", *rows]))
    assert (found["datum"], "GCJ-02" in say_text(found)) == ("gcj02", True)
    rows = [f"{n},{x},{y},GCJ-02" for n, (x, y) in PLACES.items()]
    found = opened("站点.csv", "\n".join(["镇,经度,纬度,坐标系", *rows]))
    assert (found["datum"], found["fix"]) == ("wgs84", None)


def test_true_positions_are_left_alone(opened: Read) -> None:
    rows = [f"{n},{x},{y}" for n, (x, y) in PLACES.items()]
    found = opened("站.csv", "\n".join(["镇,经度,纬度", *rows]))
    assert (found["datum"], found["fix"], found["say"]) == ("wgs84", None, [])


@pytest.mark.parametrize(
    ("points", "placed"),
    [([(108.6, 21.7), (110.4, 22.8)], "outside"), ([(107.02, 33.07), (103.7, 27.3)], "near")],
)
def test_shapes_outside_the_region_stay_there_with_a_note(
    opened: Read, points: list[tuple[float, float]], placed: str
) -> None:
    found = opened("港.csv", "\n".join(["名称,经度,纬度", *(f"港,{x},{y}" for x, y in points)]))
    assert (found["placed"], found["drawn"], found["fix"]) == (placed, 2, None)
    assert "区域外" in say_text(found)


def test_axes_swapped_throughout_are_turned_with_a_note(opened: Read) -> None:
    found = opened("a.kml", kml(mark(SPOT.replace("105.6,29.1", "29.1,105.6"))))
    assert (found["rows"][0]["lon"], found["drawn"]) == (105.6, 1)
    assert "对调" in say_text(found)


def test_survey_control_may_be_classified(opened: Read) -> None:
    assert "保密" in say_text(opened("控制点.csv", "点名,经度,纬度\nCY01,105.6,29.1\n"))


def test_a_file_that_claims_a_shifted_datum_against_its_places_is_told(opened: Read) -> None:
    rows = "".join(f"{name},{lon},{lat},GCJ-02\n" for name, (lon, lat) in PLACES.items())
    found = opened("点.csv", f"名称,经度,纬度,坐标系\n{rows}")
    assert found["datum"] == "wgs84"
    assert "自称 GCJ-02" in say_text(found)


def world_file(tmp_path: Path, *geometries: dict[str, object]) -> dict[str, Any]:
    path = tmp_path / "世界.geojson"
    features = [{"type": "Feature", "properties": {}, "geometry": each} for each in geometries]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), "utf-8")
    return read.read(path).to_json("zh")


def test_parts_on_both_sides_of_the_date_line_are_drawn_and_a_leap_is_not(tmp_path: Path) -> None:
    east = [[[170, 60], [180, 60], [180, 70], [170, 70], [170, 60]]]
    west = [[[-180, 60], [-170, 60], [-170, 70], [-180, 70], [-180, 60]]]
    leap = [[170, 60], [-170, 60]]
    found = world_file(
        tmp_path,
        {"type": "MultiPolygon", "coordinates": [east, west]},
        {"type": "MultiPoint", "coordinates": leap},
        {"type": "LineString", "coordinates": [[-180, 0], [0, 0], [180, 0]]},
        {"type": "LineString", "coordinates": leap},
        {"type": "Polygon", "coordinates": [[*leap, [-170, 70], [170, 70], [170, 60]]]},
    )
    assert [p["row"] for p in found["problems"]] == [3, 4]
    assert all("日期变更线" in p["message"] for p in found["problems"])


def test_the_position_that_is_out_of_range_is_named(tmp_path: Path) -> None:
    line = {"type": "LineString", "coordinates": [[104, 30], [105, 31], [1050, 31]]}
    found = world_file(tmp_path, line, *({"type": "Point", "coordinates": p} for p in ([104, 30], [105, 30])))
    assert [p["message"] for p in found["problems"]] == ["坐标（1050, 31）超出经纬度范围；请核对"]


@pytest.mark.parametrize("lat", [90, -90, 86, -89.9])
def test_a_pole_is_off_the_map(tmp_path: Path, lat: float) -> None:
    found = world_file(
        tmp_path, {"type": "Point", "coordinates": [0, lat]}, {"type": "Point", "coordinates": [104, 30]}
    )
    assert found["drawn"] == 1
    assert [p["message"] for p in found["problems"]] == [f"纬度 {lat} 超出地图所能表示的范围（±85°）；请核对"]


def test_a_position_half_of_which_is_zero_was_not_filled_in(tmp_path: Path) -> None:
    found = world_file(
        tmp_path, *({"type": "Point", "coordinates": p} for p in ([0, 30], [104, 30], [105, 30]))
    )
    assert [p["message"] for p in found["problems"]] == ["坐标（0, 30）有一项是 0，像是没有填全；请核对"]
