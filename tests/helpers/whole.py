"""The whole program in one test: `compose()` as the command runs it, on the real engine, and gone at the end."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSize, qInstallMessageHandler
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.state.files.settings import SettingsFile
from explorer.ui.map.map_view import MapView
from explorer.ui.window.desktop import Desktop

SIZE = QSize(1400, 900)


@contextmanager
def whole(
    qtbot: QtBot,
    folder: Path,
    geodata: Path | None = None,
    *,
    newcomer: bool = False,
    shown: Callable[[], object] = lambda: None,
) -> Iterator[Desktop]:
    """A shown, painted window with settings and autosave of its own; `newcomer` is offered the tour.

    `shown` is called as soon as the window is on the screen.
    """
    with pytest.MonkeyPatch.context() as patch:
        for name in ("CONFIG", "DATA"):
            patch.setenv(f"XDG_{name}_HOME", str(folder / name.lower()))
        if geodata is not None:
            patch.setenv("TWINCITY_GEODATA", str(geodata))
        patch.setattr(sys, "excepthook", sys.excepthook)  # compose() puts its own there
        settings = SettingsFile()
        settings.save(replace(settings.load(), language="zh", appearance="light", tour_done=not newcomer))
        with _compose() as desktop:
            view = map_of(desktop)
            desktop.window.resize(SIZE)
            with qtbot.waitSignal(view.ready, timeout=20_000):
                desktop.window.show()
                shown()
            assert view.wait_settled()
            qtbot.waitUntil(lambda: desktop.completed, timeout=5000)
            yield desktop


def map_of(desktop: Desktop) -> MapView:
    assert isinstance(desktop.map_view, MapView)
    return desktop.map_view


@contextmanager
def _compose() -> Iterator[Desktop]:
    from explorer.ui.app import compose

    app = QApplication.instance()
    assert isinstance(app, QApplication)
    previous = qInstallMessageHandler(None)
    desktop = compose(app)
    try:
        yield desktop
    finally:
        qInstallMessageHandler(previous)
        profile = map_of(desktop).page().profile()
        if desktop.completed:
            desktop.presentation.end()
            desktop.project._leaving = True  # no question about unsaved scenes
            desktop.file.end()
        desktop.window.close()
        desktop.window.deleteLater()
        _settle()
        profile.deleteLater()
        _settle()


def _settle() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    QCoreApplication.processEvents()


def type_in(target: QWidget, words: str) -> None:
    """Type as a keyboard does, or, what no keyboard has, as an input method does: piece by piece."""
    for letter in words:
        if letter.isascii():
            QTest.keyClicks(target, letter)
        else:
            event = QInputMethodEvent()
            event.setCommitString(letter)
            QApplication.sendEvent(target, event)
        QTest.qWait(10)
