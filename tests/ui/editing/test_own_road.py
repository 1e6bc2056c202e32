"""An own highway section: made in a form, given a line, dated beside the documents' ones, saved, opened, reported."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.cli import commands as cli
from explorer.paths import own_geodata_dir
from explorer.state.files import project
from explorer.state.files.autosave import Autosave
from explorer.state.files.project import Project
from explorer.state.files.settings import Settings, SettingsFile
from explorer.ui.app import opening_store
from explorer.ui.facts.session import Session
from explorer.ui.window.desktop import Desktop
from tests.ui.editing.test_row_form import field, type_into
from tests.ui.fake_map import FakeMapView

COURSE = {"type": "LineString", "coordinates": [[105.2, 29.9], [105.7, 30.0], [106.2, 29.8]]}


@pytest.fixture(scope="module")
def facts() -> Known:
    return load(own_geodata_dir())


def window(facts: Known, folder: Path) -> Desktop:
    store = opening_store(facts, Settings(), "zh")
    made = Desktop(Session(store, facts, SettingsFile(lambda: folder / "settings.json")), FakeMapView())
    made.window.show()
    made.complete()
    made.file.autosave = Autosave(lambda: folder / "autosave")
    return made


@pytest.fixture
def desktops(qtbot: QtBot, dressed: QApplication, facts: Known, tmp_path: Path) -> Iterator[Any]:
    made: list[Desktop] = []

    def make() -> Desktop:
        made.append(window(facts, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.file.end()
        one.window.deleteLater()


def make_road(desktop: Desktop) -> str:
    form = desktop.editor.add("features")
    type_into(field(form, "name_zh"), "自画高速")
    field(form, "theme").fill({"theme": "highway"})
    cited = field(form, "citations.source")
    cited.making.click()
    for name, text in (("title", "通车公告"), ("publisher", "交通局"), ("date", "2026-03-05")):
        type_into(cited.new.fields[name], text)
    cited.locator.setText("第一段")
    form.accept()
    (key,) = desktop.store.view.selection
    store = desktop.store
    store.change(replace(store.work, own_shapes=(OwnShape(key, COURSE, "路网", "1"),)), "own_shape.step")
    desktop.perform("new_status")
    status = desktop.editor.form
    assert status is not None
    field(status, "status").fill({"status": "operation"})
    type_into(field(status, "date"), "2026年3月")
    source = field(status, "source")
    source.source.setText("通车公告")
    source.source._settle()
    source.locator.setText("第一段")
    status.accept()
    return key


def test_an_edit_of_another_edition_is_said_when_the_project_opens(desktops: Any, tmp_path: Path) -> None:
    path = tmp_path / "b.twincity"
    row = {"id": "gone", "title_zh": "旧"}
    project.save(path, Project(edits=(RowEdit("events", row, {**row, "title_zh": "新"}),)))
    desktop = desktops()
    (line,) = desktop.file.open(path).problems
    assert "1 条编辑未套用" in line.zh
    assert "没有此编辑所改的那一行" in line.zh
    assert len(desktop.store.work.edits) == 1
    assert not desktop.file.dirty


def test_an_own_road_goes_through_window_file_report_and_data(
    desktops: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    desktop = desktops()
    key = make_road(desktop)
    known = desktop.session.known
    assert known.own.refused == {}
    assert known.shapes[key]["type"] == "LineString"
    path = tmp_path / "a.twincity"
    desktop.file.save(path)
    assert not desktop.file.dirty

    again = desktops()
    assert again.file.open(path).problems == ()
    atlas = again.session.atlas
    assert str(atlas.features[key].statuses[0].date) == "2026-03"
    assert again.session.known.shapes[key]["bbox"] == [105.2, 29.8, 106.2, 30.0]
    (source,) = [one for one in atlas.sources.values() if one.title.zh == "通车公告"]
    assert atlas.features[key].statuses[0].citation.source == source.id

    assert cli.main(["report", "--json", "--at", "2026-06-01", "--project", str(path)]) == 0
    told = json.loads(capsys.readouterr().out)
    assert key in told["own"]["features"]
    assert cli.main(["report", "--at", "2026-06-01", "--project", str(path), "--lang", "zh"]) == 0
    text = capsys.readouterr().out
    assert "自画高速：运营，2026年3月" in text
    assert "（自有要素）" in text
    out = tmp_path / "d.csv"
    assert cli.main(["data", "--at", "2026-06-01", "--layers", "highway", "--project", str(path), "--out", str(out), "--lang", "zh"]) == 0  # fmt: skip
    (row,) = [line for line in out.read_text("utf-8-sig").splitlines() if "自画高速" in line]
    assert "自有要素" in row
