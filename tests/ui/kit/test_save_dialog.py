"""Where to save is asked so that no file is replaced unasked, whatever of its name was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.save_dialog import ask_where_to_save, when_chosen
from tests.helpers.file_dialogs import Typist


@pytest.fixture
def parent(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> QWidget:
    monkeypatch.chdir(tmp_path)
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


@pytest.mark.parametrize("typed", ["地图", "地图.png", "第1.2版"])
@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.No, QMessageBox.StandardButton.Yes])
def test_a_file_of_the_whole_name_is_asked_about(
    parent: QWidget, tmp_path: Path, typed: str, answer: QMessageBox.StandardButton
) -> None:
    there = tmp_path / (typed if typed.endswith(".png") else f"{typed}.png")
    there.write_text("old")
    typist = Typist(tmp_path / typed, lambda box: box.button(answer))
    found = ask_where_to_save(parent, "", "x.png", ".png")
    typist.stop()
    assert typist.asked
    assert found == (there if answer == QMessageBox.StandardButton.Yes else None)


def test_a_new_name_gets_the_suffix_without_a_question(parent: QWidget, tmp_path: Path) -> None:
    typist = Typist(tmp_path / "新图", lambda box: box.button(QMessageBox.StandardButton.No))
    found = ask_where_to_save(parent, "", "x.png", ".png")
    typist.stop()
    assert found == tmp_path / "新图.png"
    assert not typist.asked


@pytest.mark.parametrize("typed", ["规划", "规划2026.11"])
@pytest.mark.parametrize("role", [QMessageBox.ButtonRole.AcceptRole, QMessageBox.ButtonRole.RejectRole])
def test_a_dialog_that_is_not_waited_for_replaces_nothing_unasked_either(
    qtbot: QtBot, parent: QWidget, tmp_path: Path, typed: str, role: QMessageBox.ButtonRole
) -> None:
    there = tmp_path / f"{typed}.twincity"
    there.write_text("old")
    found: list[Path | None] = []
    roles = {role, QMessageBox.ButtonRole.YesRole if role.value == 0 else QMessageBox.ButtonRole.NoRole}
    typist = Typist(
        tmp_path / typed, lambda box: next(b for b in box.buttons() if box.buttonRole(b) in roles)
    )
    dialog = QFileDialog(parent)
    when_chosen(dialog, ".twincity", "zh", found.append, lambda: found.append(None))
    dialog.open()
    qtbot.waitUntil(lambda: bool(found))
    typist.stop()
    assert typist.asked
    assert found[0] == (there if role == QMessageBox.ButtonRole.AcceptRole else None)


def test_a_name_with_a_date_in_it_gets_the_suffix(qtbot: QtBot, parent: QWidget, tmp_path: Path) -> None:
    found: list[Path] = []
    typist = Typist(tmp_path / "规划2026.11", lambda box: box.buttons()[0])
    dialog = QFileDialog(parent)
    when_chosen(dialog, ".twincity", "zh", found.append)
    dialog.open()
    qtbot.waitUntil(lambda: bool(found))
    typist.stop()
    assert found == [tmp_path / "规划2026.11.twincity"]
    assert not typist.asked
