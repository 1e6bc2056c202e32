"""A screen that comes or goes during a show: the audience's map is never under the notes."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.window.desktop import Desktop
from explorer.words.strings import t
from tests.ui.harness import desktop


def test_the_only_screen_that_is_left_belongs_to_the_map(
    qtbot: QtBot, qapp: QApplication, desktop: Desktop
) -> None:
    desktop.show.play()
    desktop.second.open()
    notes = desktop.second.presenter
    assert notes is not None
    notes.showFullScreen()  # as it was on a screen of its own, from which Qt has moved it
    qapp.screenRemoved.emit(qapp.primaryScreen())
    qtbot.waitUntil(lambda: not notes.isVisible(), timeout=3000)
    assert desktop.presentation.on
    assert desktop.window.isFullScreen()
    assert desktop.map_view.last("toast") == t("present.one_screen", "zh")
    desktop.actions.by_id["presenter_view"].trigger()
    assert notes.isVisible()
    assert not notes.isFullScreen()
    qapp.screenRemoved.emit(qapp.primaryScreen())
    qtbot.wait(600)
    assert notes.isVisible()  # a window beside the map is where the user has put it
