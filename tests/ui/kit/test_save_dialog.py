"""Where to save is asked so that no file is replaced unasked, whatever of its name was typed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.save_dialog import ask_where_to_save


class Typist:
    """Types a name into the dialog and accepts; answers a question about replacing, and then closes the dialog."""

    def __init__(self, typed: str, answer: QMessageBox.StandardButton) -> None:
        self.typed, self.answer, self.asked = typed, answer, False
        self._timer = QTimer()
        self._timer.timeout.connect(self._act)
        self._timer.start(20)

    def stop(self) -> None:
        self._timer.stop()

    def _act(self) -> None:
        window = QApplication.activeModalWidget()
        if isinstance(window, QMessageBox):
            self.asked = True
            window.button(self.answer).click()
        elif isinstance(window, QFileDialog) and self.asked:
            window.reject()
        elif isinstance(window, QFileDialog) and self.typed:
            field = window.findChild(QLineEdit, "fileNameEdit")
            assert isinstance(field, QLineEdit)
            field.setText(self.typed)
            self.typed = ""
            QTimer.singleShot(0, window.accept)  # it waits for the answer, and a timer does not come twice
        elif isinstance(window, QFileDialog):  # shown once more
            QTimer.singleShot(0, window.accept)


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
    typist = Typist(str(tmp_path / typed), answer)
    found = ask_where_to_save(parent, "", "x.png", ".png")
    typist.stop()
    assert typist.asked
    assert found == (there if answer == QMessageBox.StandardButton.Yes else None)


def test_a_new_name_gets_the_suffix_without_a_question(parent: QWidget, tmp_path: Path) -> None:
    typist = Typist(str(tmp_path / "新图"), QMessageBox.StandardButton.No)
    found = ask_where_to_save(parent, "", "x.png", ".png")
    typist.stop()
    assert found == tmp_path / "新图.png"
    assert not typist.asked
