"""Rows of a workbook taken in the window: columns guessed and chosen anew, good rows in one undo step, bad ones saved."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import xlsxwriter
from pytestqt.qtbot import QtBot

from explorer.ui.editing.workbook_sheet import WorkbookSheet
from explorer.ui.window.desktop import Desktop
from tests.ui.editing.test_edit_list import EDITS
from tests.ui.editing.test_edit_list import desktop as desktop  # a fixture

ROAD = "永川—泸州高速（重庆段）"
CITED = ("001", "连接高速通道 ¶2")


@pytest.fixture
def sheet(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> WorkbookSheet:
    path = tmp_path / "进展.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("状态表")
        rows = [
            ("项目名称", "状态", "时间", "出处", "位置"),
            (ROAD, "停用", 44197, *CITED),
            ("没有这条路", "在建", "2021年3月", *CITED),
            (ROAD, "规划", "待定", *CITED),
        ]
        for n, row in enumerate(rows):
            page.write_row(n, 0, row)
        book.add_worksheet("空")
    desktop.actions.by_id["rows_from_file"].trigger()
    found = desktop.edits.workbook
    found.open_file(path)
    qtbot.waitUntil(lambda: len(found.rows) == 3, timeout=60_000)
    return found


def summary(sheet: WorkbookSheet, words: str, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: words in sheet.summary.text(), timeout=30_000)


def test_kind_is_asked_and_good_rows_are_one_undo_step(
    sheet: WorkbookSheet, desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    assert sheet.choices.boxes["feature"].currentText() == "项目名称"
    assert sheet.choices.boxes["date"].currentText() == "时间"
    summary(sheet, "可取 0 行，不合 3 行", qtbot)
    assert not sheet.buttons["take"].isEnabled(), "whether it began or is attested is asked"
    kind = sheet.choices.fixed["kind"]
    assert [kind.itemText(n) for n in range(kind.count())] == ["开始于", "见载于"]
    kind.setCurrentIndex(0)
    summary(sheet, "可取 2 行，不合 1 行", qtbot)
    first = sheet.preview.item(0, 1)
    assert first is not None
    assert "没有名为“没有这条路”的要素" in first.text(), "what is wrong comes first"
    out = tmp_path / "bad.csv"
    sheet.save_bad(out)
    with out.open(encoding="utf-8-sig", newline="") as file:
        assert [row[0] for row in csv.reader(file)] == ["项目名称", "没有这条路"]
    sheet.buttons["take"].click()
    made = desktop.store.work.edits[len(EDITS) :]
    assert [(e.now or {}).get("date", "") for e in made] == ["2021-01-01", ""]
    assert "取入 2 行" in desktop.actions.by_id["undo"].text()
    desktop.store.undo()
    assert desktop.store.work.edits == EDITS
    assert not sheet.buttons["take"].isEnabled(), "they are not taken twice"


def test_another_table_and_another_column_are_chosen(
    sheet: WorkbookSheet, desktop: Desktop, qtbot: QtBot
) -> None:
    sheet.table.setCurrentIndex(sheet.table.findData("features"))
    qtbot.waitUntil(lambda: "theme" in sheet.choices.boxes, timeout=10_000)
    assert sheet.choices.boxes["name_zh"].currentText() == "项目名称"
    theme = sheet.choices.fixed["theme"]
    theme.setCurrentIndex(theme.findData("highway"))
    summary(sheet, "可取 3 行", qtbot)
    sheet.choices.boxes["name_zh"].setCurrentIndex(0)
    summary(sheet, "可取 0 行", qtbot)
    assert sheet.choices.fixed["name_zh"].isEnabled()
    assert sheet.choices.fixed["theme"].currentText()


def test_a_file_that_cannot_be_read_is_one_line(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    desktop.actions.by_id["rows_from_file"].trigger()
    found = desktop.edits.workbook
    broken = tmp_path / "a.xlsx"
    broken.write_bytes(b"no workbook")
    found.open_file(broken)
    qtbot.waitUntil(lambda: "…" not in found.summary.text(), timeout=60_000)
    assert found.summary.text()
    assert not found.buttons["take"].isEnabled()
