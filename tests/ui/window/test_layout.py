"""Any top-level window goes onto its screen with its frame, wherever it was put and however large it was asked for."""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit import placement


def test_a_window_that_asks_for_more_than_its_screen_fits_with_its_frame(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    placement.fit(window, QSize(5000, 4000))
    assert window.size() == window.screen().availableSize()  # nobody knows the frame yet
    window.show()
    assert window.frameGeometry().height() > window.height()  # the offscreen desktop draws one, too
    qtbot.waitUntil(lambda: window.screen().availableGeometry().contains(window.frameGeometry()))
    room = window.screen().availableGeometry()
    assert window.frameGeometry().height() >= room.height() - 1  # and no smaller than need be


def test_a_size_that_a_scaled_screen_rounded_is_no_choice(qtbot: QtBot) -> None:
    """At 150 % a window manager gives 719 rows for 720: the frame still has to be on the screen."""
    window = QWidget()
    qtbot.addWidget(window)
    placement.fit(window, QSize(5000, 4000))
    window.show()
    window.resize(window.width(), window.height() - 1)
    qtbot.waitUntil(lambda: window.screen().availableGeometry().contains(window.frameGeometry()))


def test_a_size_chosen_since_is_left_alone(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    placement.fit(window, QSize(5000, 4000))
    window.show()
    room = window.screen().availableSize()
    window.resize(room.width() + 100, 300)
    qtbot.wait(700)
    assert window.width() == room.width() + 100


def test_a_window_beyond_the_edge_comes_back_whole(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    room = window.screen().availableGeometry()
    window.setGeometry(room.right() - 50, room.bottom() - 40, 300, 200)
    window.show()
    placement.keep_on_screen(window)
    assert window.size() == QSize(300, 200)
    assert window.frameGeometry().right() <= room.right()
