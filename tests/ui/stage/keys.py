"""What a presenter does in tests."""

from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap

KEY = Qt.Key


def port(desktop: Desktop) -> FakeMap:
    found = desktop.map_view
    assert isinstance(found, FakeMap)
    return found


def press(qtbot: QtBot, desktop: Desktop, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(desktop.map_view, key)
