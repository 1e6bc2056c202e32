"""Where to save is asked so that no file is replaced unasked, whatever of its name was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.save_dialog import ask_where_to_save
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
