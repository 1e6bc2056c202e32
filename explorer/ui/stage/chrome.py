"""Hiding everything of a window but the map, and restoring it exactly: docks, sizes, scrolling, focus."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRect, Qt, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QApplication,
    QDockWidget,
    QMainWindow,
    QSplitter,
    QToolBar,
    QWidget,
)
from shiboken6 import isValid

from explorer.records import dataclass

_STATE = Qt.WindowState


@dataclass(frozen=True)
class _Before:
    """The window's state before."""

    layout: QByteArray
    place: QRect
    state: Qt.WindowState
    hidden: tuple[QWidget, ...]
    focus: QWidget | None
    scrolled: tuple[tuple[QAbstractScrollArea, int, int], ...]
    splits: tuple[tuple[QSplitter, QByteArray], ...]


class WindowChrome:
    """`put_away` leaves `stay` alone on the screen; `bring_back` undoes it."""

    def __init__(self, window: QMainWindow, stay: QWidget) -> None:
        self._window, self._stay = window, stay
        self._before: _Before | None = None

    @property
    def away(self) -> bool:
        return self._before is not None

    def put_away(self, screen: QScreen | None = None) -> None:
        """Hide all but the map and go full screen, on `screen` if given."""
        if self._before is not None:
            return
        window = self._window
        shown = tuple(widget for widget in self._chrome() if not widget.isHidden())
        self._before = _Before(
            window.saveState(),
            window.geometry(),
            window.windowState(),
            shown,
            QApplication.focusWidget(),
            tuple((area, *_position(area)) for area in window.findChildren(QAbstractScrollArea)),
            tuple((split, split.saveState()) for split in window.findChildren(QSplitter)),
        )
        for widget in shown:
            widget.hide()
        self.fill(screen)
        self._stay.setFocus(Qt.FocusReason.OtherFocusReason)

    def fill(self, screen: QScreen | None = None) -> None:
        """Go full screen, on `screen` if given."""
        window = self._window
        if screen is not None and screen is not window.screen():
            window.setWindowState(_STATE.WindowNoState)
            window.setScreen(screen)  # at once: the full size is taken from there
            window.setGeometry(screen.geometry())
        window.setWindowState(window.windowState() | _STATE.WindowFullScreen)

    def bring_back(self) -> None:
        before, self._before = self._before, None
        if before is None:
            return
        window = self._window
        window.setWindowState(before.state)
        if before.state == _STATE.WindowNoState:
            window.setGeometry(before.place)
        for widget in filter(isValid, before.hidden):  # a panel may have rebuilt what it holds
            widget.show()
        window.restoreState(before.layout)
        for split, state in before.splits:
            if isValid(split):
                split.restoreState(state)
        if before.focus is not None and isValid(before.focus) and before.focus.isVisible():
            before.focus.setFocus(Qt.FocusReason.OtherFocusReason)
        # Panels lay themselves out anew first; only then do their scroll bars reach so far again.
        QTimer.singleShot(0, window, lambda: _scroll(before))

    def _chrome(self) -> list[QWidget]:
        window = self._window
        found: list[QWidget] = [*window.findChildren(QDockWidget), *window.findChildren(QToolBar)]
        found += [w for w in (window.menuWidget(), window.findChild(QWidget, "statusBar")) if w]
        found.append(window.statusBar())
        inner: QWidget | None = self._stay
        while inner is not None and inner is not window.centralWidget():
            outer = inner.parentWidget()
            found += [w for w in _children(outer) if w is not inner] if outer else []
            inner = outer
        return list(dict.fromkeys(found))


def _children(widget: QWidget) -> list[QWidget]:
    return [child for child in widget.children() if isinstance(child, QWidget) and not child.isWindow()]


def _position(area: QAbstractScrollArea) -> tuple[int, int]:
    return area.horizontalScrollBar().value(), area.verticalScrollBar().value()


def _scroll(before: _Before) -> None:
    for area, across, down in before.scrolled:
        if not isValid(area):
            continue
        area.horizontalScrollBar().setValue(across)
        area.verticalScrollBar().setValue(down)
