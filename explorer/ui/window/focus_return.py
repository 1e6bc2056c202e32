"""Where the keyboard was before a sheet over the window took it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid


class FocusReturn:
    """`remember` before the sheet takes the focus; `hide` the sheet, and the focus goes back if the sheet still had it."""

    def __init__(self, sheet: QWidget) -> None:
        self._sheet = sheet
        self._before: QWidget | None = None

    def remember(self) -> None:
        found = QApplication.focusWidget()
        if found is not None and not self._has(found):
            self._before = found

    def hide(self) -> None:
        had = self._has(QApplication.focusWidget())
        self._sheet.setVisible(False)
        before, self._before = self._before, None
        if had and before is not None and isValid(before) and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    def _has(self, widget: QWidget | None) -> bool:
        return widget is not None and (widget is self._sheet or self._sheet.isAncestorOf(widget))
