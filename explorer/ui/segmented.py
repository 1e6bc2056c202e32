"""A segmented switch: one of a few choices, all in sight, moved by click or arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget


class Segmented(QFrame):
    """Shows `choices`; emits `chosen(key)` when the user picks one. What is current comes from outside."""

    chosen = Signal(str)

    def __init__(self, choices: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("segments", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(2, 2, 2, 2)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        for key in choices:
            button = QToolButton(self)
            button.setCheckable(True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.toggled.connect(lambda on, key=key: self._on_toggled(key, on))
            self._group.addButton(button)
            self._buttons[key] = button
            row.addWidget(button)

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Mark `key` without emitting."""
        button = self._buttons[key]
        if not button.isChecked():
            button.blockSignals(True)
            button.setChecked(True)
            button.blockSignals(False)

    def set_words(self, key: str, text: str, tip: str) -> None:
        self._buttons[key].setText(text)
        self._buttons[key].setToolTip(tip)
        self._buttons[key].setAccessibleName(tip)

    def _on_toggled(self, key: str, on: bool) -> None:
        if on:
            self.chosen.emit(key)
