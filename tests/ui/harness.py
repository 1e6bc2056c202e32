"""The window of the tests with a map that can be photographed: for scenes, presenting, projects and the tour."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.state.files.autosave import Autosave
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.ui.facts.session import Session
from explorer.ui.window.desktop import Desktop
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


def desktop_on(store: Store, atlas: Atlas, folder: Path) -> Desktop:
    """The real window on a stand-in map, with settings of its own."""
    settings = SettingsFile(lambda: folder / "settings.json")
    return Desktop(Session(store, Known(atlas, SHAPES), settings), FakeMap())


@pytest.fixture
def desktop(
    qtbot: QtBot, dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> Iterator[Desktop]:
    """The complete Desktop of a shown window over the small atlas; nothing of it is left running."""
    folder = tmp_path / "autosave"
    made = desktop_on(store, atlas, tmp_path)
    qtbot.addWidget(made.window)
    made.window.resize(1400, 900)
    made.window.show()
    qtbot.waitExposed(made.window)
    made.complete()
    made.file.autosave = Autosave(lambda: folder)
    yield made
    made.presentation.end()
    made.presentation.run.stop()
    made.pictures.cancel()
    made.file.end()
    made.second.close()
    made.project._leaving = True  # qtbot closes the window: no question then
