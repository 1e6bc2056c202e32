"""The list of edits in the window: filtered, shown on the map, taken back by name, written into a pack, exported."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import load
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.layers.order import opening_layers
from explorer.paths import own_geodata_dir
from explorer.state.files.autosave import Autosave
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.editing.accept_sheet import AcceptSheet
from explorer.ui.editing.edit_list import EditList
from explorer.ui.facts.session import Session
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap

ROAD = "hw-yongchuan-luzhou"
LINE = {"type": "LineString", "coordinates": [[105.9, 29.3], [105.4, 28.9]]}
ADDED = {
    "feature": ROAD,
    "status": "upgrade",
    "date": "2021-03",
    "kind": "begins",
    "source": "001",
    "locator": "连接高速通道 ¶2",
}
EDITS = (
    RowEdit("statuses", None, ADDED, date(2025, 5, 1), "王工"),
    RowEdit("statuses", {**ADDED, "date": "1999"}, {**ADDED, "date": "1998"}, author="李工"),
    RowEdit("citations", None, {"feature": ROAD, "source": "001", "locator": "连接高速通道 ¶1"}),
)
SHAPE = OwnShape(
    ROAD, LINE, quality="schematic", accuracy_m=300, cites="001", locator="连接高速通道 ¶2", drawn=True
)


@pytest.fixture
def desktop(qtbot: QtBot, dressed: QApplication, tmp_path: Path) -> Iterator[Desktop]:
    known = load(own_geodata_dir(), date(2025, 6, 1))
    store = Store(Work(View(layers=opening_layers(known.catalogue)), catalogue=known.catalogue), known.axis)
    made = Desktop(Session(store, known, SettingsFile(lambda: tmp_path / "settings.json")), FakeMap())
    qtbot.addWidget(made.window)
    made.window.show()
    made.complete()
    made.file.autosave = Autosave(lambda: tmp_path / "autosave")
    store.change(replace(store.work, edits=EDITS, own_shapes=(SHAPE,)), "step.select_many")
    yield made
    made.file.end()


@pytest.fixture
def edits(desktop: Desktop, qtbot: QtBot) -> EditList:
    desktop.actions.by_id["edit_list"].trigger()
    found = desktop.edits.list
    qtbot.waitUntil(lambda: len(found.rows) == 4, timeout=20_000)
    return found


def cell(edits: EditList, row: int, column: int) -> str:
    return str(edits.model.data(edits.model.index(row, column)))


def test_words_table_and_state_narrow_the_list(edits: EditList) -> None:
    assert [cell(edits, row, 0) for row in range(4)] == ["状态", "状态", "出处", "形状"]
    assert cell(edits, 0, 4) == "王工"
    assert cell(edits, 1, 5).startswith("未能套用：")
    edits.words.setText("王工")
    assert len(edits.model.rows) == 1
    edits.words.clear()
    edits.tables.setCurrentIndex(edits.tables.findData("statuses"))
    assert edits.tables.currentText() == "状态 2"
    assert edits.count.text() == "列出 2 条，共 4 条"
    edits.states.setCurrentIndex(edits.states.findData("refused"))
    assert len(edits.model.rows) == 1


def test_a_click_shows_the_feature_and_enter_flies_there(edits: EditList, desktop: Desktop) -> None:
    edits.table.clicked.emit(edits.model.index(3, 0))
    assert desktop.store.view.selection == (ROAD,)
    camera = desktop.store.view.camera
    edits.table.activated.emit(edits.model.index(3, 0))
    view = desktop.map_view
    assert isinstance(view, FakeMap)
    assert view.fits or desktop.store.view.camera != camera


def test_taking_back_is_one_named_undo_step(edits: EditList, desktop: Desktop, qtbot: QtBot) -> None:
    edits.table.selectRow(0)
    edits.buttons["take_back"].click()
    assert desktop.store.work.edits == EDITS[1:]
    assert "收回编辑：新增状态" in desktop.actions.by_id["undo"].text()
    qtbot.waitUntil(lambda: len(edits.model.rows) == 3, timeout=20_000)
    edits.table.selectAll()
    assert edits.buttons["take_back"].text() == "收回 3 条"
    edits.table.setFocus()
    QTest.keyClick(edits.table, Qt.Key.Key_Delete)
    assert (desktop.store.work.edits, desktop.store.work.own_shapes) == ((), ())
    qtbot.waitUntil(lambda: not edits.rows, timeout=20_000)
    assert "还没有编辑" in edits.count.text()
    desktop.store.undo()
    assert len(desktop.store.work.edits) == 2
    desktop.store.undo()
    assert desktop.store.work.edits == EDITS


@pytest.mark.slow
def test_they_are_written_into_a_pack_after_a_look(
    edits: EditList, desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    edits.buttons["accept"].click()
    sheet = desktop.edits.sheet
    assert isinstance(sheet, AcceptSheet)
    assert len(sheet.edits) == 4
    sheet.take(own_geodata_dir())
    qtbot.waitUntil(lambda: "内置图集不能改写" in sheet.message.text(), timeout=20_000)
    assert not sheet.buttons["write"].isEnabled()
    out = tmp_path / "mine"
    sheet.take(out)
    qtbot.waitUntil(lambda: sheet.found is not None, timeout=60_000)
    text = sheet.text.toPlainText()
    assert "statuses：新增 1 行" in text
    assert "不写入：修改状态" in text
    assert not out.exists()
    if sheet.found is not None and sheet.found.problems:
        assert "离它的站点" in text, "the line that was drawn leaves its stops aside"
        assert not sheet.buttons["write"].isEnabled()
    sheet.edits = EDITS
    sheet.take(out)
    qtbot.waitUntil(lambda: "可将 2 条" in sheet.message.text(), timeout=60_000)
    sheet.buttons["write"].click()
    qtbot.waitUntil(lambda: sheet.is_written, timeout=60_000)
    assert "已写入" in sheet.message.text()
    with (out / "statuses.csv").open(encoding="utf-8", newline="") as file:
        assert any(row["date"] == "2021-03" and row["feature"] == ROAD for row in csv.DictReader(file))
    sheet.close()


def test_the_list_is_exported(edits: EditList, qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "edits.csv"
    with qtbot.waitSignal(edits.saving.saver.saved, timeout=20_000):
        edits.saving.save_to(out)
    lines = out.read_text("utf-8-sig").splitlines()
    assert "编辑" in lines[0]
    assert sum(ROAD in line for line in lines) == 4
    assert any("date=2021-03" in line for line in lines)


def test_a_drawing_cites_a_passage_as_the_tables_have_it_and_new_rows_are_offered(
    desktop: Desktop, qtbot: QtBot
) -> None:
    desktop.actions.by_id["draw_shape"].trigger()
    drawing = desktop.shapes.drawing
    drawing.set_snapping(False)
    for lon in (105.9, 106.1):
        drawing._spot((lon, 29.3), False, None)
    drawing.finish()
    form = desktop.shapes.form
    for box, value in ((form.feature, ROAD), (form.quality, "schematic"), (form.source, "001")):
        box.setCurrentIndex(box.findData(value))
    form.unknown.setChecked(True)
    form.locator.setText("某处")
    form.compare()
    assert "¶" in form.problem.text(), "as twincity check says"
    assert not form.use.isEnabled()
    form.locator.setText("连接高速通道 ¶2")
    form.compare()
    assert form.problem.text() == ""
    source = RowEdit(
        "sources",
        None,
        {
            "id": "E1",
            "title_zh": "甲报",
            "title_en": "A",
            "publisher_zh": "局",
            "publisher_en": "B",
            "date": "2023-05",
            "kind": "outside",
        },
    )
    store = desktop.store
    store.change(replace(store.work, edits=(*store.work.edits, source)), "step.select_many")
    assert form.source.currentData() == "E1", "a source that was added meanwhile is taken"
    form.use.click()
    made = store.work.own_shapes[-1]
    assert (made.cites, made.quality, made.accuracy_m) == ("E1", "schematic", None)
    form.new_feature.click()
    assert desktop.editor.form is not None
    desktop.editor.form.close()


def test_the_details_of_a_feature_lead_to_its_shape(desktop: Desktop) -> None:
    desktop.store.dispatch(replace(desktop.store.view, selection=(ROAD,)), "step.select_many")
    desktop.inspector.add_wanted.emit("shapes", ROAD)
    assert desktop.shapes.drawing.tool is not None
    desktop.shapes.bar.buttons["selected"].click()
    assert len(desktop.shapes.drawing.points) == 2, "from the shape that it has"


def test_a_trace_keeps_to_its_river_past_towns_and_tributaries(desktop: Desktop) -> None:
    from explorer.state.queries.snapping import targets
    from explorer.state.view.view import Camera

    store = desktop.store
    store.set_view(replace(store.view, camera=Camera(106.45, 29.75, 9)))
    there = targets(desktop.session.known, store.view)
    rivers = [one for one in there.lines.values() if one.name.zh == "嘉陵江" and one.kind == "river"]
    river = max(rivers, key=lambda one: len(one.points))
    start, end = (tuple(map(float, river.points[n])) for n in (-60, -2))
    desktop.actions.by_id["draw_shape"].trigger()
    drawing = desktop.shapes.drawing
    drawing.set_tracing(True)
    drawing._spot(start, False, None)
    for n in (-40, -20, -2):  # past Hechuan, where two others come in, and Beibei
        at = tuple(map(float, river.points[n]))
        drawing._spot((at[0] + 0.002, at[1] + 0.002), False, None)
    on_river = {tuple(map(float, point)) for point in river.points}
    assert len(drawing.points) >= 55
    assert sum(point in on_river for point in drawing.points) >= 53
    assert drawing.points[-1][1] == pytest.approx(end[1], abs=0.02)
