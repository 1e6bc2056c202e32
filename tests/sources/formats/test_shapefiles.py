"""Shapefiles and zips of them as they are found in the wild: encodings, missing and broken parts."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import read
from tests.sources import made
from tests.sources.formats.parts import FIELDS, PLACES, POINTS, ROWS, names, say_text


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


def test_a_kmz_has_one_document_and_names_the_others(tmp_path: Path) -> None:
    kml = b"<kml><Placemark><Point><coordinates>105.6,29.1</coordinates></Point></Placemark></kml>"
    path = made.zipped(tmp_path / "a.kmz", {"doc.kml": kml, "files/分区.kml": kml, "files/i.png": b"x"})
    found = read.read(path).to_json("zh")
    assert found["features"] == 1
    assert [line for line in found["say"] if "分区.kml" in line]


@pytest.mark.parametrize("ending", [".prj", ".shx", ".cpg"])
def test_a_part_of_a_shapefile_alone_is_refused_by_what_is_missing(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"点{ending}"
    path.write_bytes(b"\0\0\x27\x0a" + bytes(100))
    with pytest.raises(SourceError, match=r"\.shp"):
        read.read(path)
