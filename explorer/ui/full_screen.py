"""Full screen: the map and the clock alone; leaving it brings back the exact state before."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow, QWidget


class FullScreen:
    """Hides `chrome` and remembers what of it stood there."""

    def __init__(self, window: QMainWindow, chrome: Sequence[QWidget]) -> None:
        self._window, self._chrome = window, tuple(chrome)
        self._before: tuple[QByteArray, Qt.WindowState, list[QWidget]] | None = None

    @property
    def on(self) -> bool:
        return self._before is not None

    def toggle(self) -> None:
        self.leave() if self.on else self.enter()

    def enter(self) -> None:
        if self.on:
            return
        shown = [widget for widget in self._chrome if not widget.isHidden()]
        self._before = (self._window.saveState(), self._window.windowState(), shown)
        for widget in self._chrome:
            widget.hide()
        self._window.setWindowState(self._window.windowState() | Qt.WindowState.WindowFullScreen)

    def leave(self) -> None:
        if self._before is None:
            return
        layout, state, shown = self._before
        self._before = None
        self._window.setWindowState(state)
        for widget in shown:
            widget.show()
        self._window.restoreState(layout)
