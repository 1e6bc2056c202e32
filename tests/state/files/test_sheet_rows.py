"""Rows of real workbooks and CSVs as edits: columns guessed, dates read once, nothing widened or invented."""

from __future__ import annotations

import csv
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.laying import laid
from explorer.atlas.edits.row_edit import RowEdit, with_edits
from explorer.paths import own_geodata_dir
from explorer.sources.raw.raw_layer import make_column
from explorer.sources.reader.process import read
from explorer.sources.reader.reading import SourceLayer
from explorer.state.files.sheet_rows import (
    SheetMapping,
    SheetReader,
    SheetRow,
    guess,
    problem_lines,
    save_bad_rows,
    sheet_of,
)

ROAD = "永川—泸州高速（重庆段）"
CITED = ("001", "连接高速通道 ¶2")
TODAY = date(2025, 6, 1)


@cache
def facts() -> Known:
    return load(own_geodata_dir(), TODAY)


def workbook(path: Path, *rows: tuple[Any, ...]) -> SourceLayer:
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        sheet = book.add_worksheet("一")
        for n, row in enumerate(rows):
            for m, cell in enumerate(row):
                sheet.write_string(n, m, cell) if isinstance(cell, str) else sheet.write(n, m, cell)
    return layer_of(path)


def layer_of(path: Path) -> SourceLayer:
    reading = read(path)
    assert reading is not None
    found = sheet_of(reading)
    assert found is not None
    return found


def rows_of(
    layer: SourceLayer, table: str, edits: tuple[RowEdit, ...] = (), **constants: str
) -> list[SheetRow]:
    columns = guess(base_rows(facts()).resources[table], [c.name for c in layer.columns])
    mapping = SheetMapping(table, {c: n for c, n in columns.items() if c not in constants}, constants)
    return SheetReader(facts(), edits, mapping, "王工").read(layer)


def told(row: SheetRow, table: str) -> str:
    return "\n".join(problem_lines(row, table, "zh"))


def test_statuses_of_a_workbook_with_a_title_and_a_total(tmp_path: Path) -> None:
    layer = workbook(
        tmp_path / "a.xlsx",
        ("2023年重点项目进展",),
        ("项目名称", "状态", "时间", "出处", "位置", "备注"),
        (ROAD, "改造升级", "2021年3月", *CITED, ""),
        (ROAD, "停用", 44197, *CITED, ""),
        (ROAD, "在建", datetime(2020, 3, 1), *CITED, "先行段"),
        (ROAD, "规划", "待定", *CITED, ""),
        ("不存在的路", "开工", "2021", *CITED, ""),
        (ROAD, "通车", "去年冬天某日", *CITED, ""),
        (ROAD, "飞行", "2021", *CITED, ""),
        (ROAD, "改造升级", "2021年3月", *CITED, ""),
        ("合计", 8),
    )
    found = rows_of(layer, "statuses", kind="begins")
    good = [row.edit.now for row in found if row.edit and row.edit.now]
    assert [(row["status"], row.get("date", "")) for row in good] == [
        ("upgrade", "2021-03"),
        ("closed", "2021-01-01"),
        ("construction", "2020-03-01"),
        ("planned", ""),
    ], "a month stays a month, an undated row stays undated"
    assert good[2]["note_zh"] == "先行段"
    assert found[0].edit is not None
    assert found[0].edit.author == "王工"
    assert "没有名为“不存在的路”的要素" in told(found[4], "statuses")
    assert "去年冬天某日" in told(found[5], "statuses")
    assert told(found[6], "statuses").startswith("状态：")
    assert told(found[7], "statuses") == "与前面一行相同；请删去其一"


def test_what_the_documents_have_is_not_taken_twice(tmp_path: Path) -> None:
    there = base_rows(facts()).of_subject("statuses", "hw-yongchuan-luzhou")[0].cells
    layer = workbook(tmp_path / "a.xlsx", tuple(there), tuple(there.values()), tuple(there.values()))
    found = rows_of(layer, "statuses")
    assert "图集里已有同样的内容" in told(found[0], "statuses")


@pytest.mark.slow
def test_a_new_feature_and_its_status_come_in_two_steps(tmp_path: Path) -> None:
    layer = workbook(
        tmp_path / "a.xlsx",
        ("名称", "图层", "英文名"),
        ("试验高速甲", "highway", ""),
        ("试验高速乙", "无此图层", ""),
    )
    first, second = rows_of(layer, "features")
    assert first.edit is not None
    assert first.edit.now is not None
    assert (first.edit.now["name_en"], first.edit.now["geometry"], first.edit.now["quality"]) == (
        "试验高速甲",
        "none",
        "none",
    ), "not on the map before somebody draws it"
    assert "theme" in told(second, "features") or "主题" in told(second, "features")
    statuses = workbook(
        tmp_path / "b.csv.xlsx",
        ("要素", "状态", "日期", "来源", "出处位置"),
        ("试验高速甲", "批复", "2021/2022", *CITED),
    )
    (row,) = rows_of(statuses, "statuses", (first.edit,), kind="attested")
    assert row.edit is not None
    edits = with_edits((first.edit,), (row.edit,))
    known = laid(facts(), edits, today=TODAY)
    made = known.atlas.features[first.edit.now["id"]]
    assert [(s.status, s.kind, str(s.date)) for s in made.statuses] == [("approved", "attested", "2021/2022")]


def test_a_row_with_an_id_that_is_there_changes_that_row(tmp_path: Path) -> None:
    layer = workbook(tmp_path / "a.xlsx", ("编号", "备注"), ("hw-yongchuan-luzhou", "新的说明"))
    (row,) = rows_of(layer, "features")
    assert row.edit is not None
    assert row.edit.was is not None
    assert row.edit.now is not None
    differing = {c for c in row.edit.now if row.edit.now[c] != row.edit.was.get(c)}
    assert "note_zh" in differing
    assert row.edit.now["name_zh"] == ROAD, "what the file says nothing of stays"


@pytest.mark.slow
def test_events_values_places_and_sources(tmp_path: Path) -> None:
    events = workbook(
        tmp_path / "e.xlsx",
        ("标题", "日期", "类别", "涉及要素", "地点", "重要节点", "来源", "出处位置"),
        ("试验会议", "2021.5", "meeting", ROAD, "永川、永川区", "是", *CITED),
        ("又一次", "2021.5", "meeting", ROAD, "重庆市", "否", *CITED),
    )
    event, vague = rows_of(events, "events")
    assert "“重庆市”不止一个（chongqing、chongqing-city）" in told(vague, "events")
    assert event.edit is not None, told(event, "events")
    assert event.edit.now is not None
    assert (event.edit.now["features"], event.edit.now["milestone"]) == ("hw-yongchuan-luzhou", "1")
    assert event.edit.now["date"] == "2021-05"
    values = workbook(
        tmp_path / "v.xlsx",
        ("指标", "数值", "截至", "来源", "出处位置"),
        ("成渝农科创新联盟成员单位", 150, 2021, *CITED),
    )
    (value,) = rows_of(values, "observations")
    assert value.edit is not None, told(value, "observations")
    assert value.edit.now is not None
    assert (value.edit.now["key"], value.edit.now["value"], value.edit.now["as_of"]) == (
        "agri_alliance_members",
        "150",
        "2021",
    )
    places = workbook(
        tmp_path / "p.xlsx", ("名称", "类别", "经度", "纬度", "来源"), ("试验点", "site", 106.5, 29.5, "自测")
    )
    (place,) = rows_of(places, "places")
    assert "精度" in told(place, "places"), "accuracy is asked, never assumed"
    sources = workbook(
        tmp_path / "s.xlsx",
        ("标题", "发布单位", "日期", "来源类别"),
        ("甲报", "某局", "2023年5月", "公开资料"),
        ("乙报", "某局", 2022, "公开资料"),
    )
    found = rows_of(sources, "sources")
    assert [row.edit.now["id"] for row in found if row.edit and row.edit.now] == ["E1", "E2"]


def test_gbk_csv_is_read_as_an_own_file_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    text = f"项目,状态,时间,来源,出处位置\n{ROAD},改造升级,2021年3月,001,连接高速通道 ¶2\n"
    path.write_bytes(text.encode("gb18030"))
    (row,) = rows_of(layer_of(path), "statuses", kind="begins")
    assert row.edit is not None, told(row, "statuses")
    assert row.edit.now is not None
    assert row.edit.now["date"] == "2021-03"


def test_a_month_that_may_be_january_or_october_is_asked_back(tmp_path: Path) -> None:
    layer = workbook(
        tmp_path / "a.xlsx", ("项目", "状态", "时间", "来源", "出处位置"), (ROAD, "改造升级", 2020.1, *CITED)
    )
    (row,) = rows_of(layer, "statuses", kind="begins")
    assert "可能是 1 月也可能是 10 月" in told(row, "statuses")


def test_bad_rows_are_saved_as_they_are_with_what_is_wrong(tmp_path: Path) -> None:
    layer = workbook(tmp_path / "a.xlsx", ("项目", "状态"), ("=1+1甲", "在建"), (ROAD, "在建"))
    found = rows_of(layer, "statuses", kind="begins", source="001", locator=CITED[1])
    out = tmp_path / "bad.csv"
    save_bad_rows(out, layer, found, "statuses", "zh")
    with out.open(encoding="utf-8-sig", newline="") as file:
        head, *rest = csv.reader(file)
    assert head == ["项目", "状态", "问题"]
    assert len(rest) == 1
    assert rest[0][0].startswith("'="), "nothing that a spreadsheet would run"
    assert found[1].edit is not None


@pytest.mark.parametrize(
    ("table", "columns", "wanted"),
    [
        ("statuses", ["工程名称", "形象进度", "年份", "资料来源", "页码"], {"feature": "工程名称", "status": "形象进度", "date": "年份", "source": "资料来源", "locator": "页码"}),
        ("statuses", ["Feature", "Status", "Date", "Kind", "Source"], {"feature": "Feature", "status": "Status", "date": "Date", "kind": "Kind", "source": "Source"}),
        ("places", ["地名", "lng", "lat", "误差（米）"], {"name_zh": "地名", "lon": "lng", "lat": "lat", "accuracy_m": "误差（米）"}),
        ("features", ["名称（中文）", "名称（英文）"], {"name_zh": "名称（中文）", "name_en": "名称（英文）"}),
        ("events", ["无关", "另一列"], {}),
    ],
)  # fmt: skip
def test_columns_are_guessed_by_their_names(table: str, columns: list[str], wanted: dict[str, str]) -> None:
    assert guess(base_rows(facts()).resources[table], columns) == wanted


CELLS = st.one_of(
    st.none(),
    st.text(max_size=20),
    st.floats(allow_nan=True, allow_infinity=True),
    st.integers(-(10**15), 10**15),
    st.dates(date(1, 1, 1), date(9999, 1, 1)),
    st.sampled_from(
        [ROAD, "001", "在建", "2021-02-30", "2021/", "hw-yongchuan-luzhou", "连接高速通道 ¶2", "begins"]
    ),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(st.tuples(*[CELLS] * 6), min_size=1, max_size=6),
    st.sampled_from(["statuses", "events", "features"]),
)
def test_whatever_a_cell_holds_a_row_is_taken_whole_or_says_why(
    rows: list[tuple[Any, ...]], table: str
) -> None:
    names = ["feature", "status", "date", "kind", "source", "locator"]
    if table != "statuses":
        names = list(base_rows(facts()).columns(table))[:6]
    columns = tuple(make_column(name, [row[n] for row in rows]) for n, name in enumerate(names))

    class Layer:
        pass

    layer: Any = Layer()
    layer.columns, layer.rows = columns, len(rows)
    found = rows_of(layer, table)
    assert len(found) == len(rows)
    for row in found:
        assert (row.edit is None) == bool(row.problems)
        assert all(line.strip() for line in problem_lines(row, table, "en"))
    good = tuple(row.edit for row in found if row.edit)
    known = laid(facts(), with_edits((), good), today=TODAY)
    assert not known.own.refused, "what is taken applies"
