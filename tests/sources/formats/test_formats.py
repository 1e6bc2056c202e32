"""GIS formats: the traps that plain reading falls into, each beside what a right reader gives."""

from __future__ import annotations

import json
import sqlite3
import struct
from pathlib import Path
from typing import Any

import geopandas
import pytest
import shapely

from explorer.sources.formats import data_sets
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import read
from tests.sources import made
from tests.sources.conftest import Read

PLACES = {"云锦镇": (105.64329, 29.0818), "百和镇": (105.71287, 29.04201), "朱沱镇": (105.84877, 29.0184)}
FIELDS = [("名称", "C", 19), ("开工", "C", 20)]
ROWS = [[name, "2021年5月"] for name in PLACES]
POINTS = list(PLACES.values())


def say_text(found: dict[str, Any]) -> str:
    return "\n".join(found["say"])


def names(path: Path) -> list[Any]:
    column = read.read(path).layers[0].column("名称")
    assert column is not None
    return column.cells.tolist()


# -- shapefiles -----------------------------------------------------------------------------------


@pytest.mark.parametrize("codec", ["gb18030", "utf-8"])
@pytest.mark.parametrize(
    ("ldid", "cpg"), [(0, ""), (0x57, ""), (0x4D, ""), (0, "UTF-8"), (0, "GBK"), (0, "ISO-8859-1")]
)
def test_a_shapefile_is_read_by_its_bytes_and_not_by_its_hints(
    tmp_path: Path, codec: str, ldid: int, cpg: str
) -> None:
    path = made.shapefile(tmp_path / "点.shp", POINTS, FIELDS, ROWS, codec, ldid=ldid, cpg=cpg)
    found = read.read(path).to_json("zh", rows=3)
    assert (found["encoding"], found["fields"]) == (codec, ["名称", "开工"])
    assert names(path) == list(PLACES)
    assert found["rows"][0] == {"row": 0, "lon": 105.64329, "lat": 29.0818, "start": "2021-05", "end": None}


def test_a_cell_cut_inside_a_character_loses_that_character(tmp_path: Path) -> None:
    path = made.shapefile(tmp_path / "a.shp", POINTS, FIELDS, [["川渝共建集镇供水工程", ""], *ROWS[1:]])
    assert names(path)[0] == "川渝共建集镇供水工"


def test_an_impossible_day_costs_its_cell_alone(tmp_path: Path) -> None:
    fields = [("名称", "C", 20), ("日期", "D", 8), ("数", "N", 6)]
    rows = [["甲", "20210229", "******"], ["乙", "00000000", "1"], ["丙", "20211130", ""]]
    found = read.read(made.shapefile(tmp_path / "a.shp", POINTS, fields, rows)).to_json("zh", rows=3)
    assert [r["start"] for r in found["rows"]] == [None, None, "2021-11-30"]
    assert [(p["row"], "20210229" in p["message"]) for p in found["problems"]] == [(0, True)]


def test_deleted_records_are_no_rows_and_null_shapes_are_listed(tmp_path: Path) -> None:
    path = made.shapefile(tmp_path / "a.shp", [POINTS[0], None, POINTS[2]], FIELDS, ROWS, deleted=[0])
    found = read.read(path).to_json("zh", rows=3)
    assert (found["features"], found["drawn"], found["problems"][0]["row"]) == (2, 1, 0)
    assert names(path) == ["百和镇", "朱沱镇"]


@pytest.mark.parametrize("missing", [".shx", ".dbf"])
def test_a_missing_part_costs_no_more_than_it_held(tmp_path: Path, missing: str) -> None:
    path = made.shapefile(tmp_path / "a.shp", POINTS, FIELDS, ROWS)
    path.with_suffix(missing).unlink()
    before = sorted(p.name for p in tmp_path.iterdir())
    assert read.read(path).to_json("zh")["drawn"] == 3
    assert sorted(p.name for p in tmp_path.iterdir()) == before  # nothing is written beside it


def test_a_shp_that_breaks_off_says_which_shapes_are_lost(tmp_path: Path) -> None:
    path = made.point_shp(tmp_path / "点.shp", POINTS)
    made.dbf(tmp_path / "点.dbf", FIELDS, ROWS)
    path.write_bytes(path.read_bytes()[:-20])
    found = read.read(path).to_json("zh")
    assert (found["features"], found["drawn"]) == (3, 2)
    assert [(p["row"], "文件在此之前中断" in p["message"]) for p in found["problems"]] == [(2, True)]
    assert "末尾 1 个图形读不出" in say_text(found)


def test_shapes_without_a_row_of_attributes_are_drawn_and_reported(tmp_path: Path) -> None:
    found = read.read(made.shapefile(tmp_path / "a.shp", POINTS, FIELDS, ROWS[:1])).to_json("zh", rows=3)
    assert (found["features"], found["drawn"], found["rows"][2]["start"]) == (3, 3, None)
    assert "不一致" in say_text(found)


def test_any_part_of_a_shapefile_opens_all_of_it(tmp_path: Path) -> None:
    made.shapefile(tmp_path / "a.shp", POINTS, FIELDS, ROWS)
    assert read.read(tmp_path / "a.dbf").to_json("zh")["geometry"] == "point"


def test_a_dbf_alone_is_placed_by_its_names(tmp_path: Path) -> None:
    path = made.dbf(
        tmp_path / "a.dbf", [("区县", "C", 20), ("乡镇", "C", 20)], [["泸县", "云锦镇"], ["泸县", ""]]
    )
    found = read.read(path).to_json("zh", rows=2)
    assert (found["drawn"], found["datum"], found["crs"]) == (2, None, None)
    assert (found["rows"][0]["lon"], found["rows"][0]["lat"]) == PLACES["云锦镇"]


@pytest.mark.parametrize("codec", ["utf-8", "gbk"])
def test_a_zip_with_chinese_names_and_clutter(tmp_path: Path, codec: str) -> None:
    for name in ("规划点位", "现状点位"):
        made.shapefile(tmp_path / f"{name}.shp", POINTS, FIELDS, ROWS)
    files = {f"成果/{p.name}": p.read_bytes() for p in tmp_path.iterdir()}
    files |= {
        "__MACOSX/._x": b"x",
        "成果/说明.txt": b"x",
        "成果/Thumbs.db": b"x",
        "成果/规划点位.shp.xml": b"<x/>",
    }
    found = read.read(made.zipped(tmp_path / "成果.zip", files, codec)).to_json("zh")
    assert {n: layer["features"] for n, layer in found["layers"].items()} == {"规划点位": 3, "现状点位": 3}


def test_layers_of_one_name_in_a_zip_are_told_apart_by_folder(tmp_path: Path) -> None:
    made.shapefile(tmp_path / "点位.shp", POINTS, FIELDS, ROWS)
    parts = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    files = {f"{folder}{name}": data for folder in ("", "北/", "南/") for name, data in parts.items()}
    found = read.read(made.zipped(tmp_path / "成果.zip", files, "utf-8"))
    assert sorted(x.name for x in found.layers) == ["北/点位", "南/点位", "点位"]
    assert read.read(tmp_path / "成果.zip", "南/点位").to_json("zh")["features"] == 3


def test_what_a_zip_holds_besides_is_named(tmp_path: Path) -> None:
    made.shapefile(tmp_path / "点位.shp", POINTS, FIELDS, ROWS)
    files = {p.name: p.read_bytes() for p in tmp_path.iterdir()}
    files |= {"台账.csv": "名称,年份\n甲,2020\n".encode(), "总图.dwg": b"AC1032", "说明.txt": b"x"}
    said = read.read(made.zipped(tmp_path / "成果.zip", files, "utf-8")).to_json("zh")["say"]
    assert "压缩包里另有 2 个文件未读入：台账.csv、总图.dwg；需要时请解压后单独打开" in said


@pytest.mark.parametrize("ending", [".geojsons", ".geojsonl", ".ndjson", ".json", ".txt"])
@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_features_line_by_line_are_read_with_and_without_separators(
    tmp_path: Path, ending: str, mark: str
) -> None:
    path = tmp_path / f"站{ending}"
    lines = [
        json.dumps(
            {"type": "Feature", "properties": {"名称": name}, "geometry": shapely.geometry.mapping(point)}
        )
        for name, point in zip("甲乙丙", shapely.points(POINTS), strict=True)
    ]
    path.write_text("".join(f"{mark}{line}\n" for line in lines), "utf-8")
    found = read.read(path).to_json("zh")
    assert (found["driver"], found["drawn"], found["say"]) == ("GeoJSON", 3, [])
    assert data_sets.stands_alone(path)


# -- where it lies --------------------------------------------------------------------------------


def turned(epsg: int, turn: bool = False) -> list[tuple[float, float]]:
    there = geopandas.GeoSeries(shapely.points(POINTS), crs=4490).to_crs(epsg)
    return [(p.y, p.x) if turn else (p.x, p.y) for p in there]


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


# -- GeoJSON --------------------------------------------------------------------------------------


def collection(*geometries: Any, **properties: Any) -> str:
    features = [{"type": "Feature", "properties": properties, "geometry": g} for g in geometries]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


POINT = {"type": "Point", "coordinates": [105.6, 29.1]}


def area(*ring: tuple[float, float]) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(ring)]}


@pytest.mark.parametrize(
    ("geometry", "word"),
    [
        (None, "没有图形"),
        ({"type": "GeometryCollection", "geometries": []}, "空的"),
        ({"type": "Point", "coordinates": [float("nan"), 29]}, "有限数"),
        ({"type": "Point", "coordinates": [float("inf"), 29]}, "有限数"),
        ({"type": "Point", "coordinates": ["105", "29"]}, "不是数字"),
        ({"type": "Point", "coordinates": [465.6, 29.1]}, "360"),
        ({"type": "Point", "coordinates": [29.1, 105.6]}, "写反"),
        ({"type": "Point", "coordinates": [0, 0]}, "(0, 0)"),
        ({"type": "LineString", "coordinates": [[105, 29]]}, "两个点"),
        ({"type": "LineString", "coordinates": [[179, 29], [-179, 29]]}, "日期变更线"),
        (area((105, 29), (105.1, 29), (105, 29)), "三个角点"),
        ({"type": "Circle"}, "无法读取"),
        (5, "无法读取"),
    ],
)
def test_one_bad_shape_costs_its_row(opened: Read, geometry: Any, word: str) -> None:
    found = opened("a.geojson", collection(POINT, geometry, POINT, 年份=2021))
    assert (found["features"], found["drawn"], found["bad_rows"]) == (3, 2, 1)
    assert found["problems"][0]["row"] == 1
    assert word in found["problems"][0]["message"]
    assert [r["start"] for r in found["rows"]] if found["rows"] else True


@pytest.mark.parametrize(
    "geometry",
    [
        area((105, 29), (105.1, 29), (105.1, 29.1)),
        area((105, 29), (105.1, 29.1), (105.1, 29), (105, 29.1), (105, 29)),
    ],
    ids=["unclosed", "bow tie"],
)
def test_areas_that_can_be_mended_are_and_the_row_is_named(opened: Read, geometry: dict[str, Any]) -> None:
    found = opened("a.geojson", collection(POINT, geometry))
    assert (found["drawn"], found["bad_rows"]) == (2, 0)
    assert [(p["row"], "修复" in p["message"]) for p in found["problems"]] == [(1, True)]
    assert "修复" in say_text(found)


@pytest.mark.parametrize(("codec", "mark"), [("utf-8", b""), ("utf-8", b"\xef\xbb\xbf"), ("gbk", b"")])
def test_geojson_in_other_encodings(opened: Read, codec: str, mark: bytes) -> None:
    found = opened("a.geojson", mark + collection(POINT, 名称="云锦镇").encode(codec))
    assert found["fields"] == ["名称"]


def test_a_cut_file_gives_what_came_before_the_cut(opened: Read) -> None:
    found = opened("a.geojson", collection(POINT, POINT, POINT, n=1)[:-60])
    assert found["features"] == 2
    assert "不完整" in say_text(found)


def test_features_one_a_line(opened: Read) -> None:
    line = json.dumps({"type": "Feature", "properties": {"年份": 2021}, "geometry": POINT})
    found = opened("a.geojsonl", "\n".join([line] * 3))
    assert (found["features"], found["say"]) == (3, [])


def test_nested_properties_are_text(tmp_path: Path) -> None:
    (tmp_path / "a.geojson").write_text(collection(POINT, 联系={"人": "甲", "电话": [1, 2]}))
    column = read.read(tmp_path / "a.geojson").layers[0].columns[0]
    assert json.loads(column.cells[0]) == {"人": "甲", "电话": [1, 2]}


def test_a_crs_member_that_is_not_understood_is_said(opened: Read) -> None:
    crs = {"type": "name", "properties": {"name": "城建坐标"}}
    features = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [105.6, 29.1]}}
    ]
    found = opened("点.geojson", json.dumps({"type": "FeatureCollection", "crs": crs, "features": features}))
    assert (found["crs"], found["drawn"]) == ("EPSG:4326", 1)
    assert "坐标系说明无法识别" in say_text(found)


def test_projected_numbers_in_geojson(opened: Read) -> None:
    found = opened(
        "a.geojson", collection({"type": "Point", "coordinates": [35566117.655, 3342474.846]}, 镇="磨溪镇")
    )
    assert (found["crs"], found["placed"]) == ("EPSG:4523", "in")


# -- KML ------------------------------------------------------------------------------------------


def kml(*marks: str) -> str:
    return f'<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{"".join(marks)}</Document></kml>'


def mark(inner: str, name: str = "点") -> str:
    return f"<Placemark><name>{name}</name>{inner}</Placemark>"


SPOT = "<Point><coordinates>105.6,29.1,0</coordinates></Point>"


@pytest.mark.parametrize(
    ("when", "start", "end"),
    [
        ("<TimeSpan><begin>2019</begin><end>2021</end></TimeSpan>", "2019", "2021"),
        ("<TimeSpan><begin>2020-07</begin></TimeSpan>", "2020-07", None),
        ("<TimeSpan><end>2021</end></TimeSpan>", None, "2021"),
        ("<TimeSpan><begin>2021-01-01T00:00:00+08:00</begin></TimeSpan>", "2021-01-01", None),
        ("<TimeStamp><when>2019-08</when></TimeStamp>", "2019-08", None),
        ("<TimeStamp><when>2023-13</when></TimeStamp>", None, None),
        (
            '<ExtendedData><Data name="开工时间"><value>2021年上半年</value></Data></ExtendedData>',
            "2021-01/2021-06",
            None,
        ),
    ],
)
def test_dates_of_kml_stay_as_precise_as_written(
    opened: Read, when: str, start: str | None, end: str | None
) -> None:
    row = opened("a.kml", kml(mark(when + SPOT)))["rows"][0]
    assert (row["start"], row["end"]) == (start, end)


def test_kml_keeps_folders_names_and_text_without_its_markup(tmp_path: Path) -> None:
    inner = (
        "<description><![CDATA[<p>说明</p><script>alert(1)</script><img src=x onerror=alert(2)>]]></description>"
        '<ExtendedData><Data name="投资（亿元）"><value>12.5</value></Data></ExtendedData>'
    )
    text = kml(f"<Folder><name>在建</name><Folder><name>道路</name>{mark(inner + SPOT)}</Folder></Folder>")
    (tmp_path / "a.kml").write_text(text)
    layer = read.read(tmp_path / "a.kml").layers[0]
    assert {c.name: c.cells[0] for c in layer.columns} == {
        "name": "点",
        "folder": "在建/道路",
        "description": "说明",
        "投资（亿元）": 12.5,
    }


@pytest.mark.parametrize("codec", ["utf-8", "gb2312", "utf-16"])
def test_kml_in_other_encodings(opened: Read, codec: str) -> None:
    text = kml(mark(SPOT, "云锦镇")).replace('"1.0"', f'"1.0" encoding="{codec}"')
    assert opened("a.kml", text.encode(codec))["drawn"] == 1


def test_malformed_kml_gives_the_placemarks_that_are_whole(opened: Read) -> None:
    broken = opened("a.kml", kml(mark(SPOT), mark(SPOT), mark(SPOT))[:-80])
    assert broken["features"] == 2
    assert "语法错误" in say_text(broken)
    loose = opened(
        "b.kml",
        kml(
            mark(SPOT, "A&B"),
            mark("<gx:Track><gx:coord>105 29 0</gx:coord><gx:coord>105.1 29 0</gx:coord></gx:Track>"),
        ),
    )
    assert (loose["features"], loose["geometry"]) == (2, "mixed")


def test_a_kmz_opens_its_document_and_follows_no_link(tmp_path: Path) -> None:
    link = "<NetworkLink><Link><href>http://example.invalid/more.kml</href></Link></NetworkLink>"
    path = made.zipped(
        tmp_path / "a.kmz", {"doc.kml": kml(mark(SPOT), link).encode(), "files/pin.png": b"\x89PNG"}
    )
    found = read.read(path).to_json("zh")
    assert (found["driver"], found["features"]) == ("KML", 1)
    assert "网络链接" in say_text(found)


# -- the other formats ----------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.gpkg", "a.fgb", "a.gdb"])
def test_formats_with_a_crs(tmp_path: Path, name: str) -> None:
    driver = {"a.gpkg": "GPKG", "a.fgb": "FlatGeobuf", "a.gdb": "OpenFileGDB"}[name]
    frame = geopandas.GeoDataFrame(
        {"名称": list(PLACES), "开工": ["2021", "2022年3月", None]}, geometry=shapely.points(POINTS), crs=4490
    )
    frame.to_file(tmp_path / name, driver=driver)
    found = read.read(tmp_path / name).to_json("zh", rows=3)
    assert (found["driver"], found["datum"], found["crs"], found["drawn"]) == (
        driver,
        "cgcs2000",
        "EPSG:4490",
        3,
    )
    assert {r["start"] for r in found["rows"]} == {"2021", "2022-03", None}


def test_layers_of_a_geopackage_and_a_table_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    for layer, crs in (("点", 4326), ("点二", 4544)):
        frame = geopandas.GeoDataFrame({"n": [1, 2, 3]}, geometry=shapely.points(POINTS), crs=4326).to_crs(
            crs
        )
        frame.to_file(path, layer=layer)
    import pandas
    import pyogrio

    pyogrio.write_dataframe(pandas.DataFrame({"说明": ["x"]}), path, layer="填报说明", append=False)
    found = read.read(path).to_json("zh")
    assert found["layers"]["填报说明"] == {"features": 1, "geometry": "none", "crs": None}
    assert (found["features"], found["layers"]["点二"]["crs"]) == (6, "EPSG:4544")
    assert read.read(path, "点二").to_json("zh")["features"] == 3


def test_impossible_days_and_curves_in_a_geopackage(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    line = shapely.LineString([(105.6, 29.1), (105.7, 29.2)])
    frame = geopandas.GeoDataFrame({"开工": ["2021-02-28", "2021-02-28"]}, geometry=[line, line], crs=4326)
    frame["开工"] = frame["开工"].astype("datetime64[ms]")
    frame.to_file(path, layer="a")
    curve = (
        b"GP\0\1"
        + struct.pack("<i", 4326)
        + struct.pack("<BII6d", 1, 8, 3, 105.6, 29.1, 105.65, 29.15, 105.7, 29.1)
    )
    with sqlite3.connect(path) as database:
        for name in ("ST_IsEmpty", "ST_MinX", "ST_MaxX", "ST_MinY", "ST_MaxY"):
            database.create_function(name, 1, lambda _: 0)
        database.execute("update a set 开工 = '2021-02-30', geom = ? where fid = 1", (curve,))
    database.close()
    found = read.read(path).to_json("zh", rows=2)
    assert (found["drawn"], [r["start"] for r in found["rows"]]) == (2, [None, "2021-02-28"])
    assert "2021-02-30" in found["problems"][0]["message"]


@pytest.mark.parametrize("charset", ["Neutral", "WindowsSimpChinese", "WindowsLatin1"])
def test_mapinfo_is_read_by_its_bytes_and_not_by_its_charset(tmp_path: Path, charset: str) -> None:
    head = f'Version 300\nCharset "{charset}"\nDelimiter ","\nCoordSys Earth Projection 1, 104\nColumns 1\n  名称 Char(20)\nData\n\n'
    (tmp_path / "a.mif").write_bytes((head + "Point 105.64329 29.0818\n").encode("gbk"))
    (tmp_path / "a.mid").write_bytes('"云锦镇"\n'.encode("gbk"))
    assert names(tmp_path / "a.mif") == ["云锦镇"]
    assert read.read(tmp_path / "a.mif").to_json("zh")["encoding"] == "gb18030"


@pytest.mark.parametrize("page", ["ANSI_936", "ANSI_1252"])
def test_a_dxf_is_placed_by_its_labels(tmp_path: Path, page: str) -> None:
    x, y = turned(4544)[0]
    drawing = made.dxf_text("注记", x, y, "云锦镇") + made.dxf_line("规划道路", (x, y), (x + 900, y + 900))
    found = read.read(made.dxf(tmp_path / "a.dxf", drawing, page)).to_json("zh", rows=1)
    assert (found["encoding"], found["crs"], found["geometry"]) == ("gb18030", "EPSG:4544", "mixed")
    assert abs(found["rows"][0]["lon"] - 105.64329) < 1e-5


def test_labels_of_a_dxf_in_autocads_own_escapes(tmp_path: Path) -> None:
    x, y = turned(4544)[0]
    drawing = made.dxf_text("a", x, y, r"\U+4E91\U+9526\U+9547") + made.dxf_text(
        "b", x, y, r"\M+5D4C6\M+5BDF5%%d"
    )
    column = read.read(made.dxf(tmp_path / "a.dxf", drawing)).layers[0].column("Text")
    assert column is not None
    assert column.cells.tolist() == ["云锦镇", "云锦°"]


def test_a_gpx(opened: Read) -> None:
    text = (
        '<?xml version="1.0"?><gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        '<wpt lat="29.1" lon="105.6"><time>2021-05-20T08:00:00Z</time><name>起点</name></wpt>'
        '<trk><name>踏勘</name><trkseg><trkpt lat="29.1" lon="105.6"/><trkpt lat="29.2" lon="105.7"/></trkseg></trk></gpx>'
    )
    found = opened("a.gpx", text)
    assert (found["features"], found["geometry"], found["rows"][0]["start"]) == (2, "mixed", "2021-05-20")


def test_a_drawing_is_called_as_its_file(tmp_path: Path) -> None:
    x, y = turned(4544)[0]
    found = read.read(made.dxf(tmp_path / "红线.dxf", made.dxf_text("注记", x, y, "云锦镇")))
    assert [layer.name for layer in found.layers] == ["红线"]


@pytest.mark.parametrize(
    ("declared", "codec", "told"),
    [
        ("GBK", "gb18030", "gb18030"),
        ("UTF-8", "gb18030", "gb18030"),
        ("GB2312", "utf-8", "utf-8"),
        ("UTF-16", "utf-16", "utf-16"),
    ],
)
def test_a_gpx_in_any_encoding_whatever_it_declares(
    opened: Read, declared: str, codec: str, told: str
) -> None:
    text = (
        f'<?xml version="1.0" encoding="{declared}"?><gpx version="1.1" creator="手持机" '
        'xmlns="http://www.topografix.com/GPX/1/1"><wpt lat="29.1" lon="105.6"><name>云锦镇</name></wpt></gpx>'
    )
    found = opened("踏勘.gpx", text.encode(codec))
    assert (found["encoding"], found["rows"][0]["lon"]) == (told, 105.6)


def test_axes_swapped_throughout_are_turned_with_a_note(opened: Read) -> None:
    found = opened("a.kml", kml(mark(SPOT.replace("105.6,29.1", "29.1,105.6"))))
    assert (found["rows"][0]["lon"], found["drawn"]) == (105.6, 1)
    assert "对调" in say_text(found)


def test_survey_control_may_be_classified(opened: Read) -> None:
    assert "保密" in say_text(opened("控制点.csv", "点名,经度,纬度\nCY01,105.6,29.1\n"))


def test_a_layer_without_rows_is_reported_as_empty(opened: Read) -> None:
    for name, content in (("a.geojson", collection()), ("a.csv", "名称,经度,纬度\n")):
        found = opened(name, content)
        assert (found["ok"], found["features"], found["placed"]) == (True, 0, None)
        assert "没有数据行" in say_text(found)


def test_a_kml_without_placemarks_is_refused(opened: Read) -> None:
    with pytest.raises(SourceError, match="地标"):
        opened("a.kml", kml())


@pytest.mark.parametrize("ending", [".prj", ".shx", ".cpg"])
def test_a_part_of_a_shapefile_alone_is_refused_by_what_is_missing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"点{ending}"
    path.write_bytes(b"\0\0\x27\x0a" + bytes(100))
    with pytest.raises(SourceError, match=r"\.shp"):
        read.read(path)


def test_a_list_of_plain_objects_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "点.json"
    rows = [{"名称": name, "经度": lon, "纬度": lat, "年份": "2021"} for name, (lon, lat) in PLACES.items()]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    found = read.read(path).to_json("zh", rows=1)
    assert (found["features"], found["drawn"], found["bad_rows"]) == (3, 3, 0)
    assert found["rows"][0] == {"row": 0, "lon": 105.64329, "lat": 29.0818, "start": "2021", "end": None}


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
