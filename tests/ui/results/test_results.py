"""The results table: one with map and inspector through the View, and its files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.state.files.settings import SettingsFile
from explorer.state.queries.tables.table_text import COLUMNS
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import Filters
from explorer.ui.results.column_picker import ColumnPicker
from explorer.ui.results.table import ResultsTable
from explorer.words.text import Text
from tests.helpers.stores import knowing

Shapes = Mapping[str, Mapping[str, Any]]


@pytest.fixture(scope="session")
def real_shapes(real_atlas: Atlas) -> Shapes:
    return load_shapes(real_atlas, geodata_dir())


@pytest.fixture
def results(
    qtbot: QtBot, dressed: QApplication, store: Store, real_atlas: Atlas, real_shapes: Shapes
) -> ResultsTable:
    made = ResultsTable(knowing(store, Known(real_atlas, real_shapes)))
    qtbot.addWidget(made)
    made.set_scope("all")
    made.resize(1100, 320)
    made.show()
    return made


def settled(qtbot: QtBot, results: ResultsTable) -> None:
    qtbot.waitUntil(lambda: not results._soon.pending, timeout=2000)


def point(results: ResultsTable, row: int) -> QPoint:
    return results.table.visualRect(results.model.index(row, 0)).center()


def click(qtbot: QtBot, results: ResultsTable, row: int, key: Any = Qt.KeyboardModifier.NoModifier) -> None:
    qtbot.mouseClick(results.table.viewport(), Qt.MouseButton.LeftButton, key, point(results, row))


def cell(results: ResultsTable, row: int, column: str) -> str:
    return str(results.model.index(row, COLUMNS.index(column)).data())  # type: ignore[arg-type]


def test_while_the_rows_of_a_large_table_are_found_no_number_of_another_is_shown(
    qtbot: QtBot, results: ResultsTable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(results._rows, "_few", 0)  # in a thread, as from 5,000 rows on
    results.show_layer("bus")
    assert results.nothing.isVisible()
    assert results.nothing.text() == "正在列出…"
    assert [results.scope.button(key).text() for key in ("listed", "all", "selected")] == [
        "在列 …",
        "全部 …",
        "选中 …",
    ]
    qtbot.waitUntil(lambda: results.model.rowCount() == 11)
    assert results.table.isVisible()
    assert results.scope.button("all").text() == "全部 11"


def test_all_features_are_in_the_table_and_filters_narrow_it(
    qtbot: QtBot, results: ResultsTable, store: Store, real_atlas: Atlas
) -> None:
    assert results.scope.button("all").text() == f"全部 {len(results.model.ids)}"
    assert results.count.text() == ""
    store.dispatch(filtering.toggled(store.view, "themes", "bus"), "x")
    settled(qtbot, results)
    assert results.count.text() == f"{len(real_atlas.features)} 项中 11 项"
    assert results.model.rowCount() == 11
    store.dispatch(filtering.with_text(store.view, "无此物"), "x")
    settled(qtbot, results)
    assert results.nothing.isVisible()
    assert not results.table.isVisible()


def test_a_click_selects_in_the_view_and_the_view_selects_here(
    qtbot: QtBot, results: ResultsTable, store: Store
) -> None:
    click(qtbot, results, 2)
    assert store.view.selection == (results.model.ids[2],)
    assert store.undo_name == f"step.select|{results.model.ids[2]}"
    click(qtbot, results, 4, Qt.KeyboardModifier.ControlModifier)
    assert store.view.selection == (results.model.ids[2], results.model.ids[4])
    store.set_view(replace(store.view, selection=(results.model.ids[100],)))
    settled(qtbot, results)
    assert [i.row() for i in results.table.selectionModel().selectedRows()] == [100]
    box = results.table.visualRect(results.model.index(100, 0))
    assert results.table.viewport().rect().intersects(box)
    assert results.selected.text() == "选中 1 项"


def test_selecting_in_a_row_is_one_undo_step(qtbot: QtBot, results: ResultsTable, store: Store) -> None:
    start = store.view
    for row in range(4):
        click(qtbot, results, row)
    store.undo()
    assert store.view == start


def test_the_pointer_is_reported_both_ways(qtbot: QtBot, results: ResultsTable) -> None:
    with qtbot.waitSignal(results.hovered) as heard:
        results.table.entered.emit(results.model.index(3, 0))
    assert heard.args == [results.model.ids[3]]
    results.show_hover(results.model.ids[5])
    lit = results.model.index(5, 0).data(Qt.ItemDataRole.BackgroundRole)
    assert lit is not None
    assert results.model.index(3, 0).data(Qt.ItemDataRole.BackgroundRole) is None


def test_enter_zooms_and_shows_the_layer_that_was_hidden(
    qtbot: QtBot, results: ResultsTable, store: Store
) -> None:
    store.set_view(store.view.with_layer("bus", visible=False))
    store.set_view(replace(store.view, selection=("bus-tongnan-guilin-anju-moxi",)))
    settled(qtbot, results)
    with qtbot.waitSignal(results.zoom_wanted) as heard:
        QTest.keyClick(results.table, Qt.Key.Key_Return)
    assert heard.args == [["bus-tongnan-guilin-anju-moxi"]]
    assert store.view.layer("bus").visible
    assert store.undo_name == "step.show|bus"


def test_the_selection_stays_when_sorting(qtbot: QtBot, results: ResultsTable, store: Store) -> None:
    click(qtbot, results, 3)
    chosen = store.view.selection
    for column in range(len(COLUMNS)):
        results.table.sortByColumn(column, Qt.SortOrder.DescendingOrder)
        rows = [i.row() for i in results.table.selectionModel().selectedRows()]
        assert [results.model.ids[row] for row in rows] == list(chosen)
    assert store.view.selection == chosen


def test_the_status_follows_the_clock_in_words(qtbot: QtBot, results: ResultsTable, store: Store) -> None:
    store.dispatch(filtering.with_text(store.view, "桂林"), "x")
    store.set_view(store.view.with_clock(at=date(2020, 6, 30)))
    settled(qtbot, results)
    assert (cell(results, 0, "status"), cell(results, 0, "since")) == ("可能已运营", "2020年")
    store.set_view(replace(store.view.with_clock(at=date(2020, 12, 31)), lang="en"))
    settled(qtbot, results)
    assert cell(results, 0, "status") == "in operation"


def test_copy_is_a_table_of_what_is_selected(qtbot: QtBot, results: ResultsTable, store: Store) -> None:
    store.set_view(replace(store.view, selection=("plat-gaozhu", "bus-tongnan-guilin-anju-moxi")))
    settled(qtbot, results)
    with qtbot.waitSignal(results.status_message) as heard:
        QTest.keyClick(results.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert heard.args == ["已复制 2 行"]
    lines = QApplication.clipboard().text().splitlines()
    assert lines[0].split("\t")[0] == "名称"
    assert len(lines) == 3


def test_csv_of_everything_that_is_left(
    qtbot: QtBot, results: ResultsTable, store: Store, tmp_path: Path
) -> None:
    store.dispatch(filtering.toggled(store.view, "themes", "bus"), "x")
    settled(qtbot, results)
    with qtbot.waitSignal(results.save.saver.saved, timeout=20000):
        results.save.save_to(tmp_path / "a.csv")
    rows = list(csv.reader(io.StringIO((tmp_path / "a.csv").read_text("utf-8-sig"))))
    assert len(rows) == 12
    head = rows[0]
    opened = {row[head.index("状态代码")] for row in rows[1:]}
    assert opened <= {"", "operation"}
    assert rows[1][head.index("截至日期")] == store.view.clock.at.isoformat()
    assert all("文献" in row[head.index("出处")] for row in rows[1:])


def test_geopackage_is_written_beside_the_window(
    qtbot: QtBot, results: ResultsTable, store: Store, tmp_path: Path
) -> None:
    store.dispatch(filtering.toggled(store.view, "themes", "platform"), "x")
    settled(qtbot, results)
    with qtbot.waitSignal(results.save.saver.saved, timeout=20000):
        results.save.save_to(tmp_path / "a.gpkg")
        assert not results._save.isEnabled()
    assert results._save.isEnabled()
    names = {str(name) for name, _ in pyogrio.list_layers(tmp_path / "a.gpkg")}
    assert {"毗邻地区合作平台_面", "about"} <= names


@pytest.mark.parametrize("name", ["a.csv", "a.gpkg", "a.xlsx", "a.geojson"])
def test_a_file_that_cannot_be_written_is_one_line(
    qtbot: QtBot, results: ResultsTable, tmp_path: Path, name: str
) -> None:
    said: list[str] = []
    results.status_message.connect(said.append)
    with qtbot.waitSignal(results.save.saver.failed, timeout=20000):
        results.save.save_to(tmp_path / "nowhere" / name)
    assert said[-1].startswith("没有保存：")
    assert "Traceback" not in said[-1]


def test_text_from_data_stays_text(
    qtbot: QtBot, store: Store, real_atlas: Atlas, real_shapes: Shapes
) -> None:
    nasty = "<b>粗</b>\t=1+1"
    feature = replace(real_atlas.features["plat-gaozhu"], name=Text(nasty, nasty))
    atlas = Atlas(features={feature.id: feature}, places=real_atlas.places, sources=real_atlas.sources)
    made = ResultsTable(knowing(store, Known(atlas, real_shapes)))
    qtbot.addWidget(made)
    made.show()
    assert cell(made, 0, "name") == "<b>粗</b> =1+1"
    assert "&lt;b&gt;" in made.model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)


def test_a_clock_step_only_marks_the_table_as_due(qtbot: QtBot, results: ResultsTable, store: Store) -> None:
    store.set_view(replace(store.view, filters=Filters()))
    settled(qtbot, results)
    results._sync()
    with (
        qtbot.assertNotEmitted(results.model.modelReset),
        qtbot.assertNotEmitted(results.model.layoutChanged),
    ):
        store.set_view(store.view.with_clock(at=date(2021, 6, 30)))
        assert results._soon.pending
    results._soon.flush()
    assert not results._soon.pending


def test_a_table_comes_back_as_it_was_left(
    qtbot: QtBot, results: ResultsTable, store: Store, tmp_path: Path
) -> None:
    settled(qtbot, results)
    results.hide_columns({"status"})
    results.table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    file = SettingsFile(lambda: tmp_path / "settings.json")
    file.save(replace(file.load(), tables=results.states()))
    again = ResultsTable(store)
    qtbot.addWidget(again)
    again.set_scope("all")
    again.restore(SettingsFile(lambda: tmp_path / "settings.json").load().tables)
    again.show()
    settled(qtbot, again)
    hidden = [again.table.isColumnHidden(n) for n, c in enumerate(again.model.columns) if c.key == "status"]
    assert hidden == [True]
    assert again.table.horizontalHeader().sortIndicatorOrder() == Qt.SortOrder.DescendingOrder
    qtbot.waitUntil(lambda: again.model.rowCount() == results.model.rowCount())
    first, last = (again.model.index(n, 0).data() for n in (0, again.model.rowCount() - 1))
    assert first == results.model.index(0, 0).data()
    assert first != last


def test_columns_are_put_away_many_at_once_and_the_list_stays_open(
    qtbot: QtBot, results: ResultsTable
) -> None:
    settled(qtbot, results)
    results._open_columns(QPoint(100_000, 100_000))
    (picker,) = results.findChildren(ColumnPicker)
    room = picker.screen().availableGeometry().adjusted(-4, -4, 4, 4)  # the offscreen desktop draws a frame
    assert room.contains(picker.geometry())
    assert len(results._shown_columns()) == len(COLUMNS)
    items = [picker.list.item(n) for n in range(picker.list.count())]
    for item in items[:2]:
        item.setCheckState(Qt.CheckState.Unchecked)
    assert picker.isVisible()
    assert len(results._shown_columns()) == len(COLUMNS) - 2
    picker.field.setText("出处")
    assert [item.text() for item in items if not item.isHidden()] == ["出处"]
    picker.hide_all.click()
    assert len(results._shown_columns()) == len(COLUMNS) - 3, "only what is found"
    picker.field.clear()
    picker.show_all.click()
    assert len(results._shown_columns()) == len(COLUMNS)
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible()
