"""GeoJSON as it is found in the wild: bad shapes, encodings, cut files, a feature a line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import shapely

from explorer.sources.formats import data_sets
from explorer.sources.reader import read
from tests.sources.conftest import Read
from tests.sources.formats.parts import PLACES, POINTS, say_text


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


def test_a_layer_without_rows_is_reported_as_empty(opened: Read) -> None:
    for name, content in (("a.geojson", collection()), ("a.csv", "名称,经度,纬度\n")):
        found = opened(name, content)
        assert (found["ok"], found["features"], found["placed"]) == (True, 0, None)
        assert "没有数据行" in say_text(found)


def test_a_list_of_plain_objects_is_a_table(tmp_path: Path) -> None:
    path = tmp_path / "点.json"
    rows = [{"名称": name, "经度": lon, "纬度": lat, "年份": "2021"} for name, (lon, lat) in PLACES.items()]
    path.write_text(json.dumps(rows, ensure_ascii=False), "utf-8")
    found = read.read(path).to_json("zh", rows=1)
    assert (found["features"], found["drawn"], found["bad_rows"]) == (3, 3, 0)
    assert found["rows"][0] == {"row": 0, "lon": 105.64329, "lat": 29.0818, "start": "2021", "end": None}


@pytest.mark.parametrize("suffix", ["jsonl", "ndjson", "json"])
def test_plain_objects_one_a_line_are_a_table(opened: Read, suffix: str) -> None:
    """Also with a column that is called as GeoJSON calls what a thing is."""
    rows = [{"名称": name, "type": "站", "经度": lon, "纬度": lat} for name, (lon, lat) in PLACES.items()]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    found = opened(f"点.{suffix}", "\n".join(lines))
    assert (found["drawn"], found["bad_rows"], found["say"]) == (3, 0, [])
    assert opened(f"列.{suffix}", f"[{','.join(lines)}]")["drawn"] == 3
    cut = opened(f"断.{suffix}", "\n".join([*lines, lines[0][:20]]))
    assert cut["drawn"] == 3
    assert "只读出 3 条" in say_text(cut)


def test_what_is_no_geometry_costs_its_row_alone_and_what_is_none_not_even_that(opened: Read) -> None:
    point = {"type": "Point", "coordinates": [105.6, 29.1]}
    inner = {"type": "GeometryCollection", "geometries": [point, None]}
    wrong = [{}, [], "x", {"type": []}, {"type": "Point"}, {"coordinates": [105, 29]}]
    rows = [{"type": "Feature", "properties": {}, "geometry": g} for g in (*wrong, point, inner)]
    found = opened("a.geojson", json.dumps({"type": "FeatureCollection", "features": rows}))
    assert (found["features"], found["drawn"]) == (8, 2)
    assert [p["row"] for p in found["problems"]] == [0, 1, 2, 3, 4, 5]
