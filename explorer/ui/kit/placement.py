"""Placement of windows: fitting them to their screen, and saving the main window's layout as text."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QWidget

_FULL, _MOST = Qt.WindowState.WindowFullScreen, Qt.WindowState.WindowMaximized
# Until the desktop has put its frame around the window; a busy one takes longer.
_FRAMED_MS = (400, 1200, 3000)
_ROUNDED_PX = 2  # so much a window manager takes off a size where a scaled screen has no whole pixel for it
_WIDEST = 16_000  # px of any screen
VERSION = 3  # raise it whenever docks are added, removed or renamed


def written(window: QMainWindow, notes: Mapping[str, Any] | None = None) -> str:
    """Return geometry and docks of `window` as text, with `notes` of what Qt does not save."""
    more = json.dumps(dict(notes or {})).encode()
    parts = (window.saveGeometry().data(), window.saveState(VERSION).data(), more)
    return " ".join([str(VERSION), *(base64.b64encode(part).decode() for part in parts)])


def notes(text: str) -> dict[str, Any]:
    """Return the notes in a text that `restore` accepted; {} if they are broken."""
    try:
        found = json.loads(base64.b64decode(text.split(" ")[3], validate=True))
    except (IndexError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def map_size(text: str) -> tuple[int, int] | None:
    """Return the size of the map in a layout, in px; None where it is not known."""
    match notes(text).get("map"):
        case [int(width), int(height)] if 0 < width <= _WIDEST and 0 < height <= _WIDEST:
            return width, height
    return None


def fit(window: QWidget, wanted: QSize) -> None:
    """Resize a top-level window to `wanted`, keeping its frame on its screen, now and once it is shown.

    A size that is set meanwhile is kept."""
    room = window.screen().availableSize() if window.screen() else wanted
    window.resize(wanted.boundedTo(room))
    _Fitter(window)


class _Fitter(QObject):
    """Waits until the window manager has added the frame; a size that was set meanwhile is kept."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window, self._given = window, window.size()
        self._waits = iter(_FRAMED_MS)
        self._framed = QTimer(self, singleShot=True)
        self._framed.timeout.connect(self._look)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and not event.spontaneous():
            watched.removeEventFilter(self)
            self._wait()
        return False

    def _wait(self) -> None:
        if wait := next(self._waits, None):
            self._framed.start(wait)

    def _look(self) -> None:
        off = self._window.size() - self._given
        if self._window.isVisible() and max(abs(off.width()), abs(off.height())) <= _ROUNDED_PX:
            keep_on_screen(self._window)
            self._given = self._window.size()
            self._wait()


def show_in_front(window: QWidget) -> None:
    """Show a window that was asked for, and give it the keyboard: not every desktop does by itself, and Escape would go
    to the window behind it."""
    window.show()
    window.raise_()
    window.activateWindow()


def keep_on_screen(window: QWidget) -> None:
    """Shrink and move `window` so that it and its frame are on its screen."""
    screen = window.screen()
    if screen is None or window.windowState() & (_FULL | _MOST):
        return
    room, frame = screen.availableGeometry(), window.frameGeometry()
    if room.contains(frame):
        return
    edges = frame.size() - window.size()
    window.resize(window.size().boundedTo(room.size() - edges))
    window.move(_inside(QRect(frame.topLeft(), window.size() + edges), room))


def _inside(frame: QRect, room: QRect) -> QPoint:
    """Return the position at which as much as possible of `frame`, its top left above all, is inside `room`."""
    return QPoint(
        max(min(frame.left(), room.right() + 1 - frame.width()), room.left()),
        max(min(frame.top(), room.bottom() + 1 - frame.height()), room.top()),
    )


def restore(window: QMainWindow, text: str) -> bool:
    """Restore the layout in `text`; return False and do nothing if it is broken or of another version."""
    version, *parts = text.split(" ")
    if version != str(VERSION) or len(parts) != 3:
        return False
    try:
        geometry, state = (QByteArray(base64.b64decode(part, validate=True)) for part in parts[:2])
    except (binascii.Error, ValueError):
        return False
    return window.restoreState(state, VERSION) and window.restoreGeometry(geometry)


def least_width(widget: QWidget) -> int:
    """Return the width below which the widget's rows are squeezed, with the words that they have now."""
    for part in widget.findChildren(QWidget):
        part.ensurePolished()  # the style sheet sets the size of letters
    layout = widget.layout()
    assert layout is not None
    layout.update()
    layout.activate()  # invalidate() leaves out the layouts within
    return layout.minimumSize().width()
