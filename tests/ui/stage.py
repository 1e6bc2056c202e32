"""The window of the tests with a map that can be photographed: for scenes, presenting, projects and the tour."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtGui import QColor, QPixmap

from explorer.atlas.model import Atlas
from explorer.state.settings import SettingsFile
from explorer.state.store import Store
from explorer.ui.main_window import MainWindow
from tests.ui.fake_map import FakeMapView
from tests.ui.window_parts import SHAPES


class FakeMap(FakeMapView):
    def grab(self, *_: object) -> QPixmap:  # type: ignore[override]
        picture = QPixmap(400, 300)
        picture.fill(QColor("#3366aa"))
        return picture

    def last(self, key: str) -> Any:
        """The value of the last message that had `key`."""
        return next(message[key] for message in reversed(self.sent) if key in message)


def window_on(store: Store, atlas: Atlas, folder: Path) -> MainWindow:
    """The real window on a stand-in map, with settings of its own."""
    return MainWindow(store, atlas, SHAPES, FakeMap(), SettingsFile(lambda: folder / "settings.json"))
