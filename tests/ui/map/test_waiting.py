"""What waits for the map's next picture, without a map."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.debounce import Debouncer
from explorer.ui.map.waiting import ExpectedPicture


def shown(qtbot: QtBot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.show()
    return widget


def test_a_picture_that_never_comes_holds_nothing_up(qtbot: QtBot) -> None:
    told: list[str] = []
    panel, view = shown(qtbot), shown(qtbot)
    picture = ExpectedPicture(view)
    picture.came.connect(lambda: told.append("word"))
    picture.expect()
    picture.announce()
    Debouncer(panel, lambda: told.append("counts")).postpone(0)
    qtbot.wait(20)
    assert told == []
    qtbot.waitUntil(lambda: told == ["word", "counts"])


def test_a_map_that_is_gone_holds_nothing_up(qtbot: QtBot) -> None:
    told: list[str] = []
    panel, view = shown(qtbot), QWidget()
    view.show()
    ExpectedPicture(view).expect()
    Debouncer(panel, lambda: told.append("counts")).postpone(0)
    view.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qtbot.waitUntil(lambda: told == ["counts"])


def test_a_map_that_is_hidden_is_not_waited_for(qtbot: QtBot) -> None:
    told: list[str] = []
    panel, view = shown(qtbot), QWidget()
    qtbot.addWidget(view)
    qtbot.wait(20)  # a test before may have run some work just now
    ExpectedPicture(view).expect()
    Debouncer(panel, lambda: told.append("counts")).throttle(60_000)
    assert told == ["counts"]
