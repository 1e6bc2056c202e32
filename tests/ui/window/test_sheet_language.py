"""A sheet that is open while the language changes says what it would say if it were opened then."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

import explorer.ui
from explorer.atlas.edits.row_edit import RowEdit
from explorer.state.files.remembered import SourceMemory
from explorer.store.atlas_rows import RowRecord
from explorer.store.versioned_write import WriteConflict
from explorer.ui.editing.accept_sheet import AcceptSheet
from explorer.ui.store.changes_sheet import ChangesSheet
from explorer.ui.store.faster_sheet import FasterSheet
from explorer.ui.tools.service_sheet import ServiceSheet
from explorer.ui.window.desktop import Desktop
from tests.helpers.said import said
from tests.ui.editing.test_edit_list import ADDED, EDITS, ROAD
from tests.ui.editing.test_edit_list import desktop as desktop  # a fixture
from tests.ui.openings.letting_go import BAD_ROW

DAY = datetime(2025, 5, 1, 8, 30, tzinfo=UTC)
ELSEWHERE = {"ExportDialog", "LegendEditor"}  # tests/ui/studio/test_export_language.py


class Scene(NamedTuple):
    desktop: Desktop
    qtbot: QtBot
    folder: Path

    def command(self, name: str) -> None:
        self.desktop.actions.by_id[name].trigger()


def _connect(scene: Scene) -> QDialog:
    sheet = scene.desktop.stores.connect("postgresql://planner@127.0.0.1:1/atlas")
    sheet.tls.setCurrentIndex(2)
    sheet.show_address("http://nowhere")
    return sheet


def _check(scene: Scene) -> QDialog:
    return scene.desktop.helps.check_machine()


def _merge(scene: Scene) -> QDialog:
    sheet = scene.desktop.project.merge_packs()
    sheet.take("theirs", scene.folder / "none.twinpack")
    scene.qtbot.waitUntil(lambda: "none.twinpack" in sheet.message.text(), timeout=20_000)
    return sheet


def _drawing(scene: Scene) -> QDialog:
    scene.command("use_as_shape")
    form = scene.desktop.shapes.form
    form.feature.setCurrentIndex(1)  # not what is selected on the map
    assert form.feature.currentData() != ROAD
    form.source.setEditText("001 · ?")
    form.compare()
    return form


def _service(scene: Scene) -> QDialog:
    sheet = ServiceSheet(scene.desktop.session, scene.desktop.window)
    sheet.show()
    sheet.address.setText("https://webrd01.is.autonavi.com/appmaptile?x={x}&y={y}&z={z}")
    return sheet


def _row(scene: Scene) -> QDialog:
    return scene.desktop.editor.add("statuses", feature=ROAD)


def _edits(scene: Scene) -> QDialog:
    scene.command("edit_list")
    edits = scene.desktop.edits.list
    scene.qtbot.waitUntil(lambda: len(edits.rows) == 4, timeout=20_000)
    return edits


def _accept(scene: Scene) -> QDialog:
    sheet = AcceptSheet(scene.desktop.session, EDITS, scene.desktop.window)
    sheet.show()
    sheet.take(scene.folder / "mine")
    scene.qtbot.waitUntil(lambda: sheet.found is not None, timeout=60_000)
    return sheet


def _workbook(scene: Scene) -> QDialog:
    path = scene.folder / "rows.csv"
    path.write_text("feature,status,date\nroad,1,2021\nno road,2,2021-03\n", "utf-8")
    scene.command("rows_from_file")
    sheet = scene.desktop.edits.workbook
    sheet.open_file(path)
    scene.qtbot.waitUntil(lambda: len(sheet.rows) == 2, timeout=60_000)
    kind = sheet.choices.fixed["kind"]
    with scene.qtbot.waitSignal(sheet.job.checked, timeout=20_000):
        sheet.choices.fixed["locator"].setEditText("p. 2")
        sheet.choices.boxes["note_zh"].setCurrentIndex(2)
        kind.setCurrentIndex(kind.findData("attested"))
    return sheet


def _import(scene: Scene) -> QDialog:
    path = scene.folder / "x.csv"
    path.write_text(BAD_ROW, "utf-8")
    scene.desktop.openings.memory = SourceMemory(lambda: scene.folder / "sources.json")
    scene.desktop.open_files([path])
    sheet = scene.desktop.openings.sheet
    scene.qtbot.waitUntil(sheet.isVisible, timeout=60_000)
    return sheet


def _faster(scene: Scene) -> QDialog:
    edit = RowEdit("statuses", ADDED, {**ADDED, "date": "2021-05", "kind": "attested"})
    conflict = WriteConflict(edit, {**ADDED, "date": "2021-04"}, "planner", DAY, 3)
    sheet = FasterSheet(scene.desktop.store, [edit], [conflict], scene.desktop.window)
    sheet.open()
    sheet.bar.fields[0].setCurrentIndex(sheet.bar.fields[0].findData("mine"))
    return sheet


def _changes(scene: Scene) -> QDialog:
    sheet = ChangesSheet(scene.desktop.store, "atlas", scene.desktop.window)
    sheet.open()
    sheet.show_records([RowRecord("statuses", "k", ADDED, {**ADDED, "date": "2022"}, 2, "planner", DAY)])
    return sheet


def _by_command(name: str, found: Callable[[Desktop], object]) -> Callable[[Scene], QDialog]:
    def open_it(scene: Scene) -> QDialog:
        scene.command(name)
        sheet = found(scene.desktop)
        assert isinstance(sheet, QDialog)
        return sheet

    return open_it


OPEN: dict[str, Callable[[Scene], QDialog]] = {
    "AcceptSheet": _accept,
    "BookmarkSheet": _by_command("bookmarks", lambda d: d.tools.bookmarks.sheet),
    "BufferSheet": _by_command("buffer_selection", lambda d: d.tools.buffer),
    "ByLayerSheet": _by_command("select_by_layer", lambda d: d.tools.by_layer),
    "ChangesSheet": _changes,
    "ConnectSheet": _connect,
    "DrawingForm": _drawing,
    "EditList": _edits,
    "FasterSheet": _faster,
    "GroundSheet": _by_command("grounds", lambda d: d.tools.grounds.sheet),
    "ImportSheet": _import,
    "LengthSheet": _by_command("measure_selection", lambda d: d.tools.lengths),
    "MergeSheet": _merge,
    "RowForm": _row,
    "SelfCheck": _check,
    "ServiceSheet": _service,
    "WorkbookSheet": _workbook,
}


def _sheets() -> Iterator[str]:
    for module in pkgutil.walk_packages(explorer.ui.__path__, "explorer.ui."):
        for name, found in vars(importlib.import_module(module.name)).items():
            if isinstance(found, type) and issubclass(found, QDialog) and found.__module__ == module.name:
                yield name


def test_every_sheet_is_tried() -> None:
    assert set(_sheets()) - ELSEWHERE == set(OPEN)


@pytest.mark.parametrize("name", OPEN)
def test_an_open_sheet_follows_the_language(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path, name: str
) -> None:
    scene = Scene(desktop, qtbot, tmp_path)
    desktop.store.set_view(replace(desktop.store.view, selection=(ROAD,)))
    before = OPEN[name](scene)
    assert said(before)
    scene.command("language")
    settle()
    now = _visible(name, desktop)
    followed = said(now)
    now.close()
    settle()
    anew = OPEN[name](scene)
    settle()
    opened = said(anew)
    assert (followed - opened, opened - followed) == ({}, {})
    anew.close()
    desktop.stores.close()


def settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QApplication.processEvents()


def _visible(name: str, desktop: Desktop) -> QDialog:
    (found,) = (
        one for one in desktop.window.findChildren(QDialog) if type(one).__name__ == name and one.isVisible()
    )
    return found
