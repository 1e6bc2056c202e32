"""A widget that is taken out of the window outlives the event that it is in the middle of."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QListWidget, QScrollArea, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit import removal
from explorer.ui.kit.removal import remove, show_page


def test_a_list_outlives_the_click_that_shows_another_page(qtbot: QtBot) -> None:
    """It goes on with its own event after its signals; deleted in one of them it may take the program with it."""
    area = QScrollArea()
    qtbot.addWidget(area)
    rows = QListWidget()
    rows.addItem("x")
    gone, seen = list[str](), list[bool]()
    rows.destroyed.connect(lambda: gone.append("rows"))
    rows.clicked.connect(lambda _: show_page(area, QLabel("another")))
    rows.clicked.connect(lambda _: seen.append(not gone))
    show_page(area, rows)
    area.show()
    viewport, at = rows.viewport(), rows.visualItemRect(rows.item(0)).center()
    del rows
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    assert isinstance(area.widget(), QLabel)
    assert seen == [True]
    qtbot.waitUntil(lambda: gone == ["rows"])
    assert not removal._leaving


def test_what_is_removed_is_out_of_its_parent_at_once(qtbot: QtBot) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    column = QVBoxLayout(parent)
    column.addWidget(QLabel("one"))
    column.addWidget(QLabel("two"))
    remove(parent.findChildren(QLabel)[0])
    assert [label.text() for label in parent.findChildren(QLabel)] == ["two"]
    assert column.count() == 1
    qtbot.waitUntil(lambda: not removal._leaving)
