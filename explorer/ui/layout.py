"""The window's layout as text: remembered between starts, versioned, and dropped where it no longer fits."""

from __future__ import annotations

import base64
import binascii

from PySide6.QtCore import QByteArray
from PySide6.QtWidgets import QMainWindow

VERSION = 2  # raise it whenever docks are added, removed or renamed


def written(window: QMainWindow) -> str:
    """Geometry and docks of `window`."""
    parts = (window.saveGeometry(), window.saveState(VERSION))
    return " ".join([str(VERSION), *(base64.b64encode(part.data()).decode() for part in parts)])


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
