"""The window's layout as text: remembered between starts, versioned, and dropped where it no longer fits."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QByteArray, Qt
from PySide6.QtWidgets import QMainWindow

_FULL, _MOST = Qt.WindowState.WindowFullScreen, Qt.WindowState.WindowMaximized
VERSION = 2  # raise it whenever docks are added, removed or renamed


def written(window: QMainWindow) -> str:
    """Geometry and docks of `window`."""
    parts = (window.saveGeometry(), window.saveState(VERSION))
    return " ".join([str(VERSION), *(base64.b64encode(part.data()).decode() for part in parts)])


def keep_on_screen(window: QMainWindow) -> None:
    """Nothing of the window lies beyond its screen: the frame around it is known only once it is shown."""
    screen = window.screen()
    if screen is None or window.windowState() & (_FULL | _MOST):
        return
    room, frame = screen.availableGeometry(), window.frameGeometry()
    inside = frame.intersected(room)
    if frame.size() != inside.size() and inside.isValid():
        window.resize(window.size() - (frame.size() - inside.size()))


def restore(window: QMainWindow, text: str) -> bool:
    """Lay `window` out as `text` says; False, and nothing done, where it is of another version or broken."""
    version, *parts = text.split(" ")
    if version != str(VERSION) or len(parts) != 2:
        return False
    try:
        geometry, state = (QByteArray(base64.b64decode(part, validate=True)) for part in parts)
    except (binascii.Error, ValueError):
        return False
    return window.restoreState(state, VERSION) and window.restoreGeometry(geometry)
