"""A segmented control: one of a few choices, by click or arrow keys; folds to a menu if room is short."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from explorer.ui.kit.plain import tooltip


class Segmented(QFrame):
    """Shows `choices`; emits `chosen(key)` when the user picks one. The owner sets the current one."""

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
        self.opener = QToolButton(self)
        self.opener.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.opener.setCursor(Qt.CursorShape.PointingHandCursor)
        self.opener.setMenu(QMenu(self.opener))
        self.opener.menu().aboutToShow.connect(self._fill)
        self.opener.hide()
        row.addWidget(self.opener)

    def fold(self, on: bool) -> None:
        """Show the current choice alone, with the others in its menu; or all of them again."""
        for button in self._buttons.values():
            button.setVisible(not on)
        self.opener.setVisible(on)
        self.updateGeometry()  # at once: `Folds` asks for the width in the same breath

    def button(self, key: str) -> QToolButton:
        return self._buttons[key]

    def set_current(self, key: str) -> None:
        """Mark `key` without emitting."""
        button = self._buttons[key]
        if not button.isChecked():
            button.blockSignals(True)
            button.setChecked(True)
            button.blockSignals(False)
            self._name_opener()

    def set_words(self, key: str, text: str, tip: str) -> None:
        """Label a choice; `tip` is plain text, which a screen reader reads after its name."""
        self._buttons[key].setText(text)
        self._buttons[key].setToolTip(tooltip(tip))
        self._buttons[key].setAccessibleName(text)
        self._name_opener()
        self.updateGeometry()

    def _name_opener(self) -> None:
        """Label the button of the folded row; it is equally wide for every choice, so that nothing moves."""
        current = self._group.checkedButton()
        if current is not None:
            self.opener.setText(f"{current.text()} ▾")
            self.opener.setToolTip(current.toolTip())
            self.opener.setAccessibleName(current.accessibleName())
            widths = [self.opener.fontMetrics().horizontalAdvance(b.text()) for b in self._buttons.values()]
            self.opener.setMinimumWidth(max(widths) + 40)

    def _fill(self) -> None:
        menu = self.opener.menu()
        menu.clear()
        for button in self._buttons.values():
            action = menu.addAction(button.text().replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(button.isChecked())
            action.triggered.connect(button.click)

    def _on_toggled(self, key: str, on: bool) -> None:
        if on:
            self._name_opener()
            self.chosen.emit(key)
