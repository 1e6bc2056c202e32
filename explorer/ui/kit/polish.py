"""A new style sheet on widgets that have another already: those that are seen at once, the others in turns.

For a style sheet that differs in colours alone: nothing is laid out anew.
"""

from __future__ import annotations

import time
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

_TURN_S = 0.005


def recolour(app: QApplication, palette: QPalette, sheet: str) -> None:
    """Replace the application's palette and style sheet; what is seen has its new colours when this returns.

    QApplication.setStyleSheet asks each widget once for each of its ancestors, and tells every layout; a style that has
    forgotten its widgets first only takes the sheet, which leaves the choice of widgets to us.
    """
    app.style().unpolish(app)
    app.setPalette(palette)
    app.setStyleSheet(sheet)
    hidden = []
    for widget in app.allWidgets():
        if widget.isVisible():
            _polish(widget)
        else:
            hidden.append(widget)
    _Turns.begin(app, hidden)


def _polish(widget: QWidget) -> None:
    widget.style().polish(widget)
    widget.update()


def _is_shown_by_itself(hidden: QWidget) -> bool:
    parent = hidden.parentWidget()
    return parent is None or parent.isVisible() or hidden.isWindow()


class _Turns(QTimer):
    """Polishes hidden widgets a few milliseconds at a time; those that are shown before their turn at once."""

    _running: ClassVar[_Turns | None] = None

    def __init__(self, app: QApplication, hidden: list[QWidget]) -> None:
        super().__init__(app)
        self._left = dict.fromkeys(hidden)
        self._roots = [widget for widget in hidden if _is_shown_by_itself(widget)]
        for root in self._roots:
            root.installEventFilter(self)
        self.timeout.connect(self._turn)
        self.start(0)

    @classmethod
    def begin(cls, app: QApplication, hidden: list[QWidget]) -> None:
        """Those of an earlier change that still wait are among the hidden."""
        if cls._running is not None:
            cls._running._end()
        cls._running = cls(app, hidden)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            for widget in (watched, *watched.findChildren(QWidget)):
                self._polish(widget)
        return False

    def _polish(self, widget: QWidget) -> None:
        if widget in self._left:
            del self._left[widget]
            _polish(widget)

    def _turn(self) -> None:
        end = time.perf_counter() + _TURN_S
        while self._left and time.perf_counter() < end:
            widget = self._left.popitem()[0]
            if isValid(widget):
                _polish(widget)
        if not self._left:
            self._end()

    def _end(self) -> None:
        _Turns._running = None
        self.stop()
        for root in self._roots:
            if isValid(root):
                root.removeEventFilter(self)
        self.deleteLater()
