"""Workbooks: headers over several rows, hidden sheets, formulas, merged and stray cells."""

from __future__ import annotations

import zipfile
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter

from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import read
from tests.sources import made
from tests.sources.conftest import points


def test_a_workbook_with_merged_headers_groups_and_hidden_sheets(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "台账.xlsx"))
    notes = book.add_worksheet("说明")
    notes.write(0, 0, "本表由各区县填报，经纬度用十进制度，日期写到月。")
    notes.write(1, 0, "填好后报送。")
    sheet = book.add_worksheet("台账")
    sheet.merge_range(0, 0, 0, 5, "川渝项目台账")
    for column, name in ((0, "序号"), (1, "项目名称"), (5, "备注")):
        sheet.merge_range(1, column, 2, column, name)
    sheet.merge_range(1, 2, 1, 3, "坐标")
    sheet.write_row(2, 2, ["东经", "北纬"])
    sheet.merge_range(1, 4, 2, 4, "开工")
    sheet.merge_range(3, 0, 3, 5, "一、重庆市")
    sheet.write_row(4, 0, [1, "甲", 105.6, 29.5, "2021.3"])
    sheet.write_row(5, 0, [2, "乙", 105.7, 29.5])
    sheet.write_row(6, 0, ["小计", "", "", "", 2])
    sheet.merge_range(7, 0, 7, 5, "二、四川省")
    sheet.write_row(8, 0, [3, "丙", 105.6, 29.1, 2023])
    sheet.write(9, 0, "总计：3个")
    hidden = book.add_worksheet("旧数据")
    hidden.write_row(0, 0, ["名称", "经度", "纬度"])
    hidden.write_row(1, 0, ["废", 100, 25])
    hidden.hide()
    sheet.activate()
    book.close()
    found = read.read(tmp_path / "台账.xlsx").to_json("zh", rows=9)
    assert found["fields"] == ["序号", "项目名称", "东经", "北纬", "开工", "备注"]
    assert [r["start"] for r in found["rows"]] == ["2021-03", None, "2023"]
    assert (found["features"], found["layers"]["旧数据"]["hidden"]) == (3, True)
    assert any("旧数据" in text for text in found["say"])
    assert found["layers"]["说明"]["features"] == 0


@pytest.mark.parametrize(
    ("group", "fields", "planned"),
    [("建设时间", ["开工", "竣工"], 0), ("计划时间", ["计划时间 开工", "计划时间 竣工"], 2)],
)
def test_more_parts_below_than_heads_above_and_a_plan_is_one_in_both_rows(
    tmp_path: Path, group: str, fields: list[str], planned: int
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "台账.xlsx"))
    sheet = book.add_worksheet("项目 🚧")
    sheet.merge_range("A1:E1", "2024年项目表")
    sheet.merge_range("A2:A3", "名称")
    sheet.merge_range("B2:C2", "位置")
    sheet.merge_range("D2:E2", group)
    sheet.write_row("B3", ["经度", "纬度", "开工", "竣工"])
    sheet.write_row("A4", ["甲", 105.6, 29.1, "2019-03", "2021-06"])
    sheet.write_row("A5", ["乙", 105.7, 29.2, "2020年底", "2023"])
    book.close()
    found = read.read(tmp_path / "台账.xlsx").to_json("zh", rows=9)
    assert found["fields"] == ["名称", "经度", "纬度", *fields]
    assert [(r["start"], r["end"]) for r in found["rows"]] == [("2019-03", "2021-06"), ("2020-12~", "2023")]
    assert (found["features"], found["time"]["planned"]) == (2, planned)


def test_a_header_is_as_deep_as_its_cells_are_merged(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        sheet = book.add_worksheet("推进表")
        sheet.merge_range("A1:I1", "2024年推进表")
        sheet.merge_range("A2:A4", "名称")
        sheet.merge_range("B2:C3", "坐标")
        sheet.write_row("B4", ["经度", "纬度"])
        sheet.merge_range("D2:G2", "投资（亿元）")
        sheet.merge_range("D3:E3", "2023年")
        sheet.merge_range("F3:G3", "2024年")
        sheet.write_row("D4", ["计划", "完成"] * 2)
        sheet.merge_range("H2:I3", "建设工期")
        sheet.write_row("H4", ["开工", "完工"])
        sheet.write_row("A5", ["甲", 105.6, 29.1, 1900, 2000, 2, 3, "2021-05", "2024年底"])
    found = read.read(tmp_path / "台账.xlsx").to_json("zh", rows=9)
    years = [f"投资（亿元） {year}年 {part}" for year in (2023, 2024) for part in ("计划", "完成")]
    assert found["fields"] == ["名称", "经度", "纬度", *years, "开工", "完工"]
    assert [(r["start"], r["end"]) for r in found["rows"]] == [("2021-05", "2024-12~")]


@pytest.mark.parametrize("head", ["2024年计划", "2024年计划投资", "2025年度目标", "2024年1-6月完成投资"])
def test_what_is_meant_for_a_year_heads_a_column(tmp_path: Path, head: str) -> None:
    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        sheet = book.add_worksheet("项目")
        sheet.write_row("A1", ["序号", "项目名称", "坐标", "", "投资", ""])
        sheet.write_row("A2", ["", "", "经度", "纬度", "总投资", head])
        sheet.write_row("A3", [1, "甲", 105.6, 29.1, 3, 1])
    found = read.read(tmp_path / "台账.xlsx").to_json("zh", rows=9)
    assert (found["features"], found["drawn"]) == (1, 1)
    assert found["fields"][-1] == (head if "投资" in head else f"投资 {head}")


@pytest.mark.parametrize(
    ("row", "fields"),
    [
        (["甲", "乙", 1, 2, 3], ["序号", "项目名称", "经度", "纬度", "投资"]),
        ([1, 2, 3, 4, 5], ["序号", "项目名称", "经度", "纬度", "投资"]),
        (["栏次", "", "①", "②", "③"], ["序号", "项目名称", "经度", "纬度", "投资"]),
        (["", "", "（度）", "度", "亿元"], ["序号", "项目名称", "经度（度）", "纬度（度）", "投资（亿元）"]),
    ],
)
def test_a_row_of_numbers_or_units_below_a_header_is_no_thing_on_the_map(
    tmp_path: Path, row: list[object], fields: list[str]
) -> None:
    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        sheet = book.add_worksheet("项目")
        sheet.write_row("A1", ["序号", "项目名称", "经度", "纬度", "投资"])
        sheet.write_row("A2", row)
        sheet.write_row("A3", [1, "甲桥", 105.6, 29.1, 2])
        sheet.write_row("A4", [2, "乙路", 105.7, 29.2, 3])
        sheet.write_row("A5", ["泸县小计", "", "", "", 5])
    found = read.read(tmp_path / "台账.xlsx").to_json("zh", rows=9)
    assert (found["fields"], found["features"], found["bad_rows"]) == (fields, 2, 0)


@pytest.mark.parametrize(("head", "named"), [("", True), ("备注", False)])
def test_a_table_beside_a_table_is_named(tmp_path: Path, head: str, named: bool) -> None:
    with xlsxwriter.Workbook(tmp_path / "台账.xlsx") as book:
        sheet = book.add_worksheet("项目")
        sheet.write_row("A1", ["名称", "经度", "纬度", head, "名称", "经度", "纬度"])
        sheet.write_row("A2", ["甲", 105.6, 29.1, head, "乙", 105.7, 29.2])
        sheet.write_row("A3", ["丙", 105.6, 29.2, head])
    found = read.read(tmp_path / "台账.xlsx").to_json("zh")
    assert found["features"] == 2
    assert any("右边还有一张" in line for line in found["say"]) == named


def test_degrees_minutes_and_seconds_below_merged_headers(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "点.xlsx"))
    sheet = book.add_worksheet()
    sheet.merge_range("A1:G1", "监测点一览表")
    sheet.write_row("A2", ["单位：度分秒", "", "", "", "2023年"])
    sheet.merge_range("A3:A4", "名称")
    sheet.merge_range("B3:D3", "经度")
    sheet.merge_range("E3:G3", "纬度")
    sheet.write_row("B4", ["度", "分", "秒"] * 2)
    sheet.write_row("A5", ["甲", 105, 38, 35.88, 29, 4, 54.48])
    sheet.write_row("A6", ["乙", 105, 38, 35.88, 29, 4, 60])
    book.close()
    found = read.read(tmp_path / "点.xlsx").to_json("zh", rows=9)
    assert found["fields"] == ["名称", "经度 度", "经度 分", "经度 秒", "纬度 度", "纬度 分", "纬度 秒"]
    assert points(found) == [(105.6433, 29.0818)]
    assert [p["row"] for p in found["problems"]] == [1]


def test_the_hidden_sheet_opens_when_it_is_requested(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name in ("甲", "乙"):
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["名称", "经度", "纬度"])
        sheet.write_row(1, 0, [name, 105.6, 29.5])
    sheet.hide()
    book.close()
    found = read.read(tmp_path / "a.xlsx", "乙").to_json("zh")
    assert (found["layer"], found["features"]) == ("乙", 1)
    with pytest.raises(SourceError) as refused:
        read.read(tmp_path / "a.xlsx", "丙")
    assert "甲" in str(refused.value)


def test_formulas_that_were_never_calculated_are_named_with_the_cure(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, value in (("算过", 105.6), ("没算", "")):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["名称", "经度", "纬度"])
            for row in (1, 2):
                sheet.write_string(row, 0, f"{row} 号")
                sheet.write_formula(row, 1, "=105+0.6", None, value)
                sheet.write_number(row, 2, 29.1)
    done, undone = read.read(path).layers
    assert not any("公式" in line.zh for line in done.say)
    assert [line.zh for line in undone.say if "公式" in line.zh] == [
        "“没算”有 2 个公式没有算出值，按空白处理；请用 Excel 或 WPS 打开并保存一次"
    ]


def _astray(folder: Path, *cells: tuple[int, int, object]) -> Path:
    path = folder / "项目.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet("项目")
        sheet.write_row(0, 0, ["名称", "经度", "纬度"])
        for row in range(1, 4):
            sheet.write_row(row, 0, [f"站{row}", 105.6, 29.1])
        for row, column, value in cells:
            sheet.write(row, column, value)
    return path


@pytest.mark.parametrize(
    ("cells", "named"),
    [
        ([(1_048_575, 16_383, "x")], "XFD1048576"),
        ([(1_048_575, 0, 7)], "A1048576"),
        ([(0, 16_383, "x")], "XFD1"),
        ([(2, 9000, "x"), (600_000, 2, 1.5)], "MHE3、C600001"),
    ],
)
def test_a_cell_far_from_the_table_is_named_and_costs_no_row(
    tmp_path: Path, cells: list[tuple[int, int, object]], named: str
) -> None:
    found = read.read(_astray(tmp_path, *cells))
    (layer,) = found.layers
    assert (layer.rows, len(layer.columns), layer.bad) == (3, 3, frozenset())
    assert [line for line in layer.say if named in line.zh]


@pytest.mark.slow
def test_a_second_table_far_below_is_none_of_those_cells(tmp_path: Path) -> None:
    below = [(1_000_000 + row, column, 105.6 - column) for row in range(60) for column in (1, 2)]
    found = read.read(_astray(tmp_path, *below))
    assert found.layers[0].rows == 63


def test_cells_merged_downwards_count_for_each_row(tmp_path: Path) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["区县", "项目", "年度"])
    sheet.merge_range(1, 0, 2, 0, "泸县")
    sheet.write_row(1, 1, ["甲", 2021])
    sheet.write_row(2, 1, ["乙", 2022])
    sheet.write_row(3, 0, ["荣昌区", "丙", 2023])
    book.close()
    found = read.read(tmp_path / "a.xlsx").to_json("zh", rows=3)
    assert found["drawn"] == 3
    assert found["rows"][0]["lon"] == found["rows"][1]["lon"] != found["rows"][2]["lon"]


@pytest.mark.parametrize(("since_1904", "day"), [(False, "2021-01-01"), (True, "2025-01-02")])
def test_bare_day_numbers_count_from_where_the_workbook_counts(
    tmp_path: Path, since_1904: bool, day: str
) -> None:
    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"), {"date_1904": since_1904})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["名称", "经度", "纬度", "开工日期"])
    sheet.write_row(1, 0, ["甲", 105.6, 29.1])
    sheet.write_datetime(1, 3, datetime(2021, 5, 20), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_row(2, 0, ["乙", 105.7, 29.1, 44197])
    sheet.write_row(3, 0, ["丙", 105.7, 29.1, 2022])
    book.close()
    found = read.read(tmp_path / "a.xlsx").to_json("zh", rows=9)
    assert [r["start"] for r in found["rows"]] == ["2021-05-20", day, "2022"]


def test_an_ods(tmp_path: Path) -> None:
    made.ods(tmp_path / "a.ods", [["名称", "lon", "lat", "日期"], ["甲", 105.6, 29.1, "2022年3月"]])
    found = read.read(tmp_path / "a.ods").to_json("zh", rows=1)
    assert (found["driver"], found["rows"][0]["start"]) == ("ODS", "2022-03")


def test_an_ods_with_something_far_from_its_rows_is_no_damaged_file(tmp_path: Path) -> None:
    whole = made.ods(tmp_path / "a.ods", [["名称", "lon", "lat"], ["甲", 105.6, 29.1]])
    with zipfile.ZipFile(whole) as archive:
        parts = {entry: archive.read(entry) for entry in archive.infolist()}
    blank = '<table:table-row table:number-rows-repeated="1000000"><table:table-cell/></table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="1000"/><table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'
    end = f"{blank}<table:table-row>{cell}</table:table-row></table:table>".encode()
    with zipfile.ZipFile(tmp_path / "远.ods", "w") as archive:
        for entry, content in parts.items():
            archive.writestr(entry, content.replace(b"</table:table>", end))
    with pytest.raises(SourceError, match=r"Ctrl\+End"):
        read.read(tmp_path / "远.ods")
