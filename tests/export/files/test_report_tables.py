"""The workbook of a report, read back by another library."""

from __future__ import annotations

import random
import tracemalloc
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook
from shapely.geometry import shape

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.report import Scope, report
from explorer.export.files.report_tables import report_workbook
from explorer.export.files.table_files import anchors, workbook
from explorer.export.jobs.report_files import map_tables
from explorer.state.queries.tables.finished_table import OutColumn, Table
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds

DAY = date(2021, 5, 20)
Sheets = dict[str, list[list[object]]]


def read(data: bytes) -> Sheets:
    book = CalamineWorkbook.from_filelike(BytesIO(data))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def written(data: Known) -> bytes:
    return report_workbook(data, DAY, Scope(tuple(data.catalogue)), "zh")


def column(rows: list[list[object]], label: str) -> list[object]:
    at = rows[0].index(label)
    return [row[at] for row in rows[1:]]


def test_a_sheet_for_each_table(data: Known, written: bytes) -> None:
    sheets = read(written)
    assert list(sheets) == ["汇总", "要素", "指标", "大事记", "各文说法", "文献", "说明"]
    counted = report(data.atlas, DAY, Scope(tuple(data.catalogue)))
    totals = dict(zip(column(sheets["汇总"], "主题代码"), column(sheets["汇总"], "合计"), strict=True))
    assert totals == {key: numbers["total"] for key, numbers in counted["layers"].items()}
    assert len(sheets["要素"]) - 1 == sum(c["total"] - c["later"] for c in counted["layers"].values())
    assert len(sheets["指标"]) - 1 == len(counted["indicators"])
    assert column(sheets["大事记"], "事件") == [e["title"] for e in counted["events"]]


def test_every_row_names_a_document_that_the_workbook_lists(written: bytes) -> None:
    sheets = read(written)
    listed = set(column(sheets["文献"], "文献编号"))
    for name in ("要素", "指标", "大事记"):
        cited = column(sheets[name], "文献编号")
        assert all(cited), name
        assert {key for cell in cited for key in str(cell).split()} <= listed, name
    assert all(column(sheets["要素"], "出处"))


def test_a_partial_date_stays_text_as_its_source_has_it(written: bytes) -> None:
    sheets = read(written)
    since = dict(zip(column(sheets["要素"], "编号"), column(sheets["要素"], "状态日期（EDTF）"), strict=True))
    assert since["hw-tongliang-anyue-cq"] == "2020/2021-05-19"
    assert {type(cell) for name in sheets for row in sheets[name] for cell in row} <= {str, float}
    assert "2020" in column(sheets["要素"], "状态日期（EDTF）")


def test_headers_are_frozen_and_no_cell_is_run(written: bytes) -> None:
    with zipfile.ZipFile(BytesIO(written)) as book:
        for name in book.namelist():
            text = book.read(name).decode("utf-8", "replace")
            if name.startswith("xl/worksheets/sheet"):
                assert "<f>" not in text
                assert "hyperlink" not in text
                assert 'state="frozen"' in text or name.endswith("sheet7.xml"), name


def test_what_looks_like_a_formula_a_link_or_a_number_is_text() -> None:
    nasty = ("=cmd|' /C calc'!A0", "https://example.org", "2020-12", "\x00\x0b<b>", "@x")
    table = Table("a/b:c*?[]", tuple(OutColumn(k, k) for k in "abcde"), (nasty, (float("nan"),) * 5))
    same = Table("A b c", (OutColumn("a", "a"),), (("x" * 40_000,),))
    data = workbook((table, same, Table("说明", table.columns, ())), ("=1+1",), "zh")
    sheets = read(data)
    assert list(sheets) == ["a b c", "A b c 2", "说明 2", "说明"]
    assert sheets["a b c"][1][:3] == list(nasty[:3])
    assert sheets["说明"] == [["=1+1"]]
    assert len(str(sheets["A b c 2"][1][0])) == 32_767


def test_a_map_gives_what_is_drawn_in_its_frame(data: Known, opening: View) -> None:
    view = View(layers=opening.layers, headline=opening.headline)
    sheets = read(map_tables(data, view, (103.5, 30.2, 104.6, 31.0)))
    names = column(sheets["要素"], "名称")
    whole = column(read(map_tables(data, view, None))["要素"], "名称")
    assert names
    assert set(names) < set(whole)
    assert set(column(sheets["指标"], "指标编号")) <= set(opening.headline)


def test_a_workbook_of_many_rows_tells_what_is_done_and_how_far(data: Known) -> None:
    layer = crowds.collection("own1", crowds.mixed(3_500), crowds.states(3_500))
    known = crowds.with_layers(data, {"own1": layer})
    view = View(layers=(LayerState("own1"),), show_undated=True)
    told: list[tuple[str, int, int]] = []
    rows = read(map_tables(known, view, None, lambda *how_far: told.append(how_far)))["要素"]
    count = len(rows) - 1
    assert [(stage, done) for stage, done, _ in told] == [
        *((stage, done) for stage in ("read", "rows", "sheet") for done in range(1000, count, 1000)),
        ("pack", 0),
    ]
    assert {total for stage, _, total in told if stage != "pack"} == {count}
    quiet: list[tuple[str, int, int]] = []
    map_tables(data, View(), None, lambda *how_far: quiet.append(how_far))
    assert {stage for stage, _, _ in quiet} == {"pack"}


def test_rows_go_to_the_file_as_they_are_written_and_packing_tells_its_megabytes() -> None:
    words = random.Random(0)
    rows = tuple((f"{words.getrandbits(800):x}",) * 4 for _ in range(9_000))
    table = Table("a", tuple(OutColumn(key, key) for key in "abcd"), rows)
    told: list[tuple[str, int, int]] = []
    one = replace(table, rows=rows[:1])
    workbook((one,), ("about",), "zh", lambda *_: None)  # what the first imports is not counted
    tracemalloc.start()
    packed = workbook((table,), ("about",), "zh", lambda *how_far: told.append(how_far))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [(stage, done) for stage, done, _ in told] == [
        *(("sheet", done) for done in range(1000, 9_000, 1000)),
        ("pack", 0),
        *(("packed", done) for done in range(1, len(packed) // 1_000_000 + 1)),
    ]
    assert told[-1][0] == "packed"
    assert (
        most < 2 * len(packed) + 2_000_000
    )  # the cells of a sheet that is kept until the end take 11 times as much
    assert [row[0] for row in read(packed)["a"][1:]] == [row[0] for row in rows]


def test_points_of_many_shapes_at_once_are_those_of_each(data: Known) -> None:
    layer = crowds.collection("own1", crowds.mixed(60), crowds.states(60))
    known = crowds.with_layers(data, {"own1": layer})
    ids = [*layer.ids.tolist(), *list(data.shapes)[:20], "no.such", "own1.999"]
    found = anchors(known.shapes, ids)
    assert list(found) != []
    assert set(found) == {key for key in ids if key in known.shapes}
    for key, spot in found.items():
        single = shape(dict(known.shapes[key])).representative_point()
        assert spot == pytest.approx((single.x, single.y), abs=2e-5)


def test_a_table_longer_than_a_sheet_is_refused_in_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("explorer.export.files.table_files._MOST_ROWS", 3)
    table = Table("a", (OutColumn("a", "a"),), (("x",),) * 4)
    with pytest.raises(ValueError, match=r"^表有 4 行"):
        workbook((table,), (), "zh")
