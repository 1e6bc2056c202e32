"""Tables in text: where they begin and end, their columns, where their rows lie."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from explorer.sources.formats.delimited import _split
from explorer.sources.raw import sheet_grid
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import read
from tests.sources.conftest import Read, points

HEAD, ROW = "名称,经度,纬度", "云锦镇,105.64329,29.0818"


@pytest.mark.parametrize(
    ("codec", "told"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("gbk", "gb18030"),
        ("gb18030", "gb18030"),
        ("utf-16", "utf-16"),
    ],
)
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_any_encoding_and_separator(opened: Read, codec: str, told: str, separator: str) -> None:
    text = f"{HEAD}\r\n{ROW}\r\n百和镇,105.71287,29.04201\r\n".replace(",", separator)
    found = opened("点.csv", text.encode(codec))
    assert (found["fields"], found["encoding"]) == (["名称", "经度", "纬度"], told)
    assert points(found) == [(105.6433, 29.0818), (105.7129, 29.042)]


@pytest.mark.parametrize(
    "cells",
    [
        ("１０５．６４３３", "２９．０８１８"),
        ("105.6433°", "29.0818°"),
        ("东经105.6433", "北纬29.0818"),
        ("105°38′35.88″", "29°4′54.48″"),
        ("105°38'35.88\"", "29°4'54.48\""),
        ("105度38分35.88秒", "29度4分54.48秒"),
        ("E105°38.598′", "N29°4.908′"),
        ("105:38:35.88", "29:04:54.48"),
        ("105 38 35.88", "29 4 54.48"),
        ("105-38-35.88", "29-4-54.48"),
        ("105.38.35.88", "29.04.54.48"),
        ("105.6433E", "29.0818 N"),
    ],
)
def test_coordinates_in_every_spelling(opened: Read, cells: tuple[str, str]) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([["名称", "经度", "纬度"], ["甲", *cells]])
    assert points(opened("点.csv", out.getvalue())) == [(105.6433, 29.0818)]


@pytest.mark.parametrize(
    ("head", "cells"),
    [
        ("纬度,经度", "29.0818,105.6433"),
        ("Latitude,Longitude", "29.0818,105.6433"),
        ("lng,lat", "105.6433,29.0818"),
        ("X,Y", "105.6433,29.0818"),
        ("中心经度(°),中心纬度(°)", "105.6433,29.0818"),
        ("经度,纬度", "29.0818,105.6433"),  # the columns are named the wrong way round
        ("坐标,备注", '"105.6433,29.0818",甲'),
        ("经纬度,备注", '"29.0818°N, 105.6433°E",甲'),
        ("几何,备注", "POINT (105.6433 29.0818),甲"),
        ("geom,备注", "SRID=4490;POINT Z (105.6433 29.0818 300),甲"),
    ],
)
def test_columns_of_coordinates_in_any_order_and_form(opened: Read, head: str, cells: str) -> None:
    assert points(opened("点.csv", f"名称,{head}\n站,{cells}\n")) == [(105.6433, 29.0818)]


def test_columns_that_name_cgcs2000_are_taken_at_their_word(opened: Read) -> None:
    found = opened("点.csv", "名称,经度（CGCS2000）,纬度（CGCS2000）\n甲,105.6,29.1\n")
    assert (found["datum"], found["crs"]) == ("cgcs2000", "EPSG:4490")


def test_degrees_minutes_and_seconds_in_one_number(opened: Read) -> None:
    rows = "".join(f"{name},1053835.88,290454.48\n" for name in "甲乙丙丁戊己庚辛壬")
    found = opened("点.csv", f"名称,经度,纬度\n{rows}癸,1056135,290454\n子,,290454\n")
    assert points(found) == [(105.6433, 29.0818)] * 9
    assert (found["problems"][0]["row"], found["problems"][0]["message"][:11]) == (9, "“1056135”的分")
    assert len(found["problems"]) == 2
    assert any("连写" in line for line in found["say"])


@pytest.mark.parametrize("head", ["经度,纬度", "X,Y"])
def test_metres_stay_metres_whatever_their_columns_are_called(opened: Read, head: str) -> None:
    found = opened("点.csv", f"名称,{head}\n甲,562417.5,3217393.5\n乙,562517.5,3217493.5\n")
    assert (found["datum"], found["placed"]) == ("cgcs2000", "in")


def test_shapes_count_where_few_rows_have_coordinates(opened: Read) -> None:
    rows = "甲,,,POINT(105.6 29.1)\n乙,,,POINT(105.7 29.1)\n丙,105.8,29.1,POINT(105.8 29.1)\n"
    assert opened("点.csv", f"名称,经度,纬度,几何\n{rows}")["drawn"] == 3


def test_two_ends_of_a_row_make_a_line(opened: Read) -> None:
    found = opened("线.csv", "名称,起点经度,起点纬度,终点经度,终点纬度\n路,105.6,29.1,105.9,29.3\n")
    assert (found["geometry"], found["extent"]) == ("line", [105.6, 29.1, 105.9, 29.3])


def test_coordinates_without_a_header_are_placed_in_the_only_system_that_fits(opened: Read) -> None:
    found = opened("点.dat", "CY01 35566117.655 3342474.846 310\nCY02 35566217.655 3342574.846 311\n")
    assert (found["features"], found["crs"]) == (2, "EPSG:4523")
    assert points(found)[0] == (105.6866, 30.1999)


@pytest.mark.parametrize(
    ("cells", "word"),
    [
        (",", "没有坐标"),
        ("无,29.08", "不是数字"),
        ("29.08,105.64", "写反"),
        ("465.64,29.08", "360"),
        ("0,0", "(0, 0)"),
        ("-999,-999", "没有填"),
        ("106°75′10″,29°1′", "60"),
        ("1e300,29", "超出"),
    ],
)
def test_a_bad_row_is_listed_with_its_reason_and_the_others_are_drawn(
    opened: Read, cells: str, word: str
) -> None:
    found = opened("点.csv", f"{HEAD}\n{ROW}\n坏,{cells}\n百和镇,105.71287,29.04201\n")
    assert (found["drawn"], found["bad_rows"]) == (2, 1)
    assert [p["row"] for p in found["problems"]] == [1]
    assert word in found["problems"][0]["message"]


def test_a_table_with_places_in_its_header_is_said_to_lie_on_its_side(opened: Read) -> None:
    found = opened("投资.csv", "年份,成都市,重庆市,绵阳市\n2019,10,20,30\n2020,11,21,31\n")
    assert found["drawn"] == 0
    assert all("成都市" in p["message"] and "转置" in p["message"] for p in found["problems"])
    named = opened("投资二.csv", "地区,成都市占比,2019\n无此地,10,20\n")
    assert "转置" not in named["problems"][0]["message"]


@pytest.mark.parametrize(("unset", "drawn"), [(1, 2), (9, 2), (2, 0)])
def test_what_programs_write_for_no_coordinates_is_drawn_nowhere_and_costs_no_other_row(
    opened: Read, unset: int, drawn: int
) -> None:
    rows = "".join(f"坏{n},{('0,0', '-9999,-9999')[n % 2]}\n" for n in range(unset))
    good = "".join(f"甲{n},105.6,29.{n + 1}\n" for n in range(drawn))
    found = opened("点.csv", f"{HEAD}\n{good}{rows}")
    assert (found["drawn"], found["bad_rows"]) == (drawn, unset)
    assert all("没有填" in problem["message"] for problem in found["problems"])


def test_columns_get_distinct_names_and_codes_keep_their_zeros(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        '名称,名称,, 年份 ,"两\n行",代码,投资\n甲,乙,丙,2020,x,0701,"1,234.5"\n丁,戊,己,2021,y,12,约3亿\n'
    )
    layer = read.read(path).layers[0]
    cells = {c.name: c.cells.tolist() for c in layer.columns}
    assert list(cells) == ["名称", "名称 2", "列 3", "年份", "两 行", "代码", "投资"]
    assert cells["代码"] == ["0701", "12"]
    assert cells["投资"] == [1234.5, "约3亿"]


def test_titles_units_totals_and_notes_are_no_rows(opened: Read) -> None:
    text = f"2023年项目表,,\n单位：万元,,\n{HEAD}\n{ROW}\n,,\n{HEAD}\n百和镇,105.7,29.0\n合计,2,\n注：以批复为准,,\n"
    found = opened("表.csv", text)
    assert (found["features"], found["fields"]) == (2, ["名称", "经度", "纬度"])


@pytest.mark.parametrize(
    ("rows", "column", "wanted"),
    [
        ("甲;106,550;29,570;1,234\n乙;105,440;28,870;0,750\n", "长度", [1.234, 0.75]),
        ("甲;106,55;29,57;1.234,5\n乙;105,44;28,87;12\n", "长度", [1234.5, 12.0]),
        ("甲;106,55;29,57;−3,2\n乙;105,44;28,87;约 3\n", "长度", [-3.2, "约 3"]),
        (
            "甲;106.55;29.57;1,234\n乙;105.44;28.87;2,345\n",
            "长度",
            [1234.0, 2345.0],
        ),  # points: those are thousands
        ("甲;106.55;29.57;1,2\n乙;105.44;28.87;2,3\n", "长度", ["1,2", "2,3"]),
    ],
)
def test_a_comma_is_a_decimal_one_where_the_table_has_no_points(
    tmp_path: Path, rows: str, column: str, wanted: list[object]
) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"名称;经度;纬度;{column}\n{rows}", "utf-8")
    (layer,) = read.read(path).layers
    found = layer.column(column)
    assert found is not None
    assert found.cells.tolist() == wanted
    assert not shapely.is_missing(layer.shapes).any()


def test_a_stray_quote_costs_its_own_line(opened: Read) -> None:
    text = f'{HEAD},备注\n{ROW},"两\n行"\n丙,105.7,29.2,"没有闭合\n丁,105.8,29.3,x\n戊,105.9,29.4,"y"\n'
    found = opened("点.csv", text)
    assert [p[0] for p in points(found)] == [105.6433, 105.7, 105.8, 105.9]


@pytest.mark.parametrize(
    "text",
    [
        "'名称','经度','纬度'\n'永川, 来苏','105.6','29.1'\n'O''Hara','105.7','29.2'\n",
        "名称;经度;纬度\n'永川, 来苏';105,65;29,15\n'O''Hara';105,75;29,25\n",
        "名称,经度,纬度\n'永川, 来苏',105.6,29.1\nO'Hara,105.7,29.2\n",
        "id,名称,经度,纬度\n1, '永川, 来苏', 105.6, 29.1\n2, 'O''Hara', 105.7, 29.2\n",
        'id,名称,经度,纬度\n1, "永川, 来苏", 105.6, 29.1\n2, O\'Hara, 105.7, 29.2\n',
    ],
)
def test_single_quotes_hold_cells_where_all_of_them_close(tmp_path: Path, text: str) -> None:
    assert _named(tmp_path, text) == ["永川, 来苏", "O'Hara"]


def _named(folder: Path, text: str) -> list[Any]:
    path = folder / "点.csv"
    path.write_text(text, "utf-8")
    (layer,) = read.read(path).layers
    assert not layer.bad
    (column,) = [c for c in layer.columns if c.name == "名称"]
    return list(column.cells)


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("'甲站", "'甲站"),
        ("'甲' 站", "'甲' 站"),
        ("'甲'", "'甲'"),
        ("\"'甲', 站\"", "'甲', 站"),
        ("甲'站'", "甲'站'"),
    ],
)
def test_other_apostrophes_are_signs_as_any(tmp_path: Path, cell: str, name: str) -> None:
    text = f"名称,经度,纬度\n乙,105.6,29.1\n{cell},105.7,29.2\n丙,105.8,29.3\n"
    assert _named(tmp_path, text) == ["乙", name, "丙"]


@given(
    st.lists(
        st.lists(st.text(st.characters(exclude_categories=("Cs", "Cc"))), min_size=3, max_size=3), min_size=1
    ),
    st.sampled_from("'\""),
)
def test_whatever_a_csv_writer_writes_is_split_into_the_same_cells(rows: list[list[str]], quote: str) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n", quotechar=quote).writerows(rows)
    assert _split(out.getvalue().removesuffix("\n"), ",", quote) == rows


@given(
    st.lists(
        st.tuples(st.sampled_from(["甲", "乙站", "A-1"]), st.floats(98, 110), st.floats(26, 34)),
        min_size=1,
        max_size=8,
    ),
    st.integers(0, 3),
)
def test_a_table_is_found_below_any_number_of_titles(
    rows: list[tuple[str, float, float]], titles: int
) -> None:
    cells: list[list[Any]] = [[f"标题{n}", "", ""] for n in range(titles)]
    cells += [["名称", "经度", "纬度"], *map(list, rows), ["合计", len(rows), ""]]
    found = sheet_grid.find_table(cells)
    assert found is not None
    assert (found.header, len(found.lines)) == ((titles,), len(rows))
    assert found.columns[1].cells.tolist() == [r[1] for r in rows]


def test_rows_of_small_numbers_are_rows(opened: Read) -> None:
    assert opened("点.csv", "经度,纬度,数\n1,2,3\n105.6,29.1,4\n")["features"] == 2


def test_a_stray_zero_byte_costs_nothing(tmp_path: Path) -> None:
    path = tmp_path / "点.csv"
    path.write_bytes("名称,经度,纬度\n甲\0,105.6\0,29.1\n乙,105.7,29.2\n".encode())
    reading = read.read(path)
    assert [c.tolist()[0] for c in (x.cells for x in reading.layers[0].columns)] == ["甲", 105.6, 29.1]
    assert reading.to_json("zh")["drawn"] == 2


def test_a_table_of_separators_alone_is_refused_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "空.csv"
    path.write_bytes(b"\xff\xfe\t\0")
    with pytest.raises(SourceError, match="没有找到数据表"):
        read.read(path)


def test_a_coordinate_without_end_is_not_called_blank(opened: Read) -> None:
    found = opened("点.csv", "名称,经度,纬度\n甲,105.6,29.1\n乙,105.7,-1e400\n丙,105.8,\n")
    said = [p["message"] for p in found["problems"]]
    assert "不是有限数" in said[0]
    assert "纬度为空" in said[1]


def test_a_line_of_two_cells_above_the_header_heads_no_columns(opened: Read) -> None:
    found = opened("点.csv", "某局监测点,,,2023年\n名称,经度,纬度,备注\n甲,105.6,29.1,无\n")
    assert found["fields"] == ["名称", "经度", "纬度", "备注"]


def test_the_ministrys_text_of_parcel_boundaries(opened: Read) -> None:
    text = (
        "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n带号=35\n[地块坐标]\n"
        "8,1.5,DK1,东片区,面,H48,工业用地,0601,@\n"
        "J1,1,3342474.846,35566117.655\nJ2,1,3342474.846,35566317.655\nJ3,1,3342274.846,35566317.655\nJ1,1,3342474.846,35566117.655\n"
        "J4,2,3342454.846,35566267.655\nJ5,2,3342454.846,35566287.655\nJ6,2,3342434.846,35566287.655\nJ4,2,3342454.846,35566267.655\n"
        "2,0,DK2,坏,面,H48,,,@\nJ1,1,3342474.846,35566117.655\nJ2,1,3342474.846,35566217.655\n"
    )
    found = opened("勘界.txt", text.encode("gbk"))
    assert (found["crs"], found["datum"], found["geometry"], found["placed"]) == (
        "EPSG:4523",
        "cgcs2000",
        "area",
        "in",
    )
    assert (found["features"], found["drawn"], found["problems"][0]["row"]) == (2, 1, 1)
    assert found["fields"][2:4] == ["地块编号", "地块名称"]


def test_of_two_pairs_of_coordinates_each_stays_together_and_wgs84_counts(opened: Read) -> None:
    found = opened(
        "点.csv", "名称,经度(GCJ02),纬度(GCJ02),经度(WGS84),纬度(WGS84)\n甲,105.61,29.11,105.6,29.1\n"
    )
    assert points(found) == [(105.6, 29.1)]
    assert found["datum"] == "wgs84"


def test_a_city_alone_is_a_point_and_a_province_is_none(opened: Read) -> None:
    found = opened("表.csv", "名称,所在地\n甲,四川省泸州市\n乙,内江市\n丙,四川省\n")
    assert [r["lon"] is not None for r in found["rows"]] == [True, True, False]


def test_text_that_is_called_xls(tmp_path: Path) -> None:
    (tmp_path / "a.xls").write_bytes("名称\t经度\t纬度\n甲\t105.6\t29.1\n".encode("gbk"))
    assert read.read(tmp_path / "a.xls").to_json("zh")["drawn"] == 1
    (tmp_path / "b.xls").write_text("<html><table><tr><td>名称</td></tr></table></html>")
    with pytest.raises(SourceError, match="另存为 XLSX"):
        read.read(tmp_path / "b.xls")


def test_names_are_placed_where_they_are_certain_and_offered_where_not(opened: Read) -> None:
    """The gazetteer's own traps: two 三汇镇, two 市中区, 安居 of two counties, old names, traditional characters."""
    rows = (
        ("泸县,云锦镇", "drawn"),
        ("永川,朱沱镇", "drawn"),
        (",三汇镇", "不唯一"),
        ("市中区,", "不唯一"),
        ("荣吕区,清江镇", "是不是 荣昌区清江镇"),
        ("潼南县,古溪镇", "drawn"),
        ("铜梁区,安居鎮", "drawn"),
        ("江津区,油溪", "drawn"),
        ("重庆市永川区,", "drawn"),
        ("四川省泸州市泸县,玄滩镇", "drawn"),
        ("虚构县,不存在镇", "找不到"),
        ("岳池县,伏龙乡", "是不是 岳池县伏龙镇"),
        ("泸县,没有这个镇", "找不到"),
        (",", "没有写地名"),
    )
    found = opened("项目.csv", "\n".join(["区县,乡镇", *(cells for cells, _ in rows)]) + "\n")
    told = {p["row"]: p["message"] for p in found["problems"]}
    lines = [cells for cells, _ in rows if cells != ","]  # a line of commas is no row
    assert found["features"] == len(lines)
    for row, (cells, word) in enumerate(r for r in rows if r[0] != ","):
        assert word in told.get(row, "drawn"), cells
    assert (found["datum"], found["crs"], found["geometry"]) == (None, None, "point")
