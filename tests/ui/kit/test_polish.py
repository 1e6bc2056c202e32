"""A change of appearance: what is seen changes at once, what is hidden before it is seen, and nothing is laid out anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from explorer.state.view.view import Appearance
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label


class Form(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.field, self.words = QLineEdit("field", self), label("words", "soft", self)
        self.more = QWidget(self)
        self.hidden = label("more words", "soft", self.more)
        self.more.hide()
        column = QVBoxLayout(self)
        for part in (self.field, self.words, self.more):
            column.addWidget(part)


@pytest.fixture
def form(qtbot: QtBot, dressed: QApplication) -> Iterator[Form]:
    made = Form()
    qtbot.addWidget(made)
    with qtbot.waitExposed(made):
        made.show()
    made.more.show()  # seen once, in the light look
    made.more.hide()
    yield made
    theme.apply(dressed, "light")


def ink(part: QLabel) -> QColor:
    return part.palette().color(part.foregroundRole())


def token(name: str, appearance: Appearance) -> QColor:
    return QColor(theme.tokens(appearance)[name])


def test_what_is_seen_changes_at_once(form: Form, dressed: QApplication) -> None:
    theme.apply(dressed, "dark")
    assert ink(form.words) == token("ink_soft", "dark")
    middle = form.field.grab().toImage().pixelColor(form.field.width() - 12, form.field.height() // 2)
    assert middle == token("ground_raised", "dark")


def test_what_is_shown_before_its_turn_has_the_new_colours_when_it_is_shown(
    form: Form, dressed: QApplication
) -> None:
    theme.apply(dressed, "dark")
    assert ink(form.hidden) == token("ink_soft", "light")
    form.more.show()
    assert ink(form.hidden) == token("ink_soft", "dark")


def test_what_stays_hidden_follows_in_its_turn(form: Form, dressed: QApplication, qtbot: QtBot) -> None:
    theme.apply(dressed, "dark")
    qtbot.waitUntil(lambda: ink(form.hidden) == token("ink_soft", "dark"))


def test_a_change_back_before_all_have_had_their_turn(
    form: Form, dressed: QApplication, qtbot: QtBot
) -> None:
    theme.apply(dressed, "dark")
    theme.apply(dressed, "light")
    form.more.show()
    assert ink(form.hidden) == ink(form.words) == token("ink_soft", "light")
    gone = Form()
    theme.apply(dressed, "dark")
    gone.deleteLater()  # before its turn
    qtbot.waitUntil(lambda: ink(form.hidden) == token("ink_soft", "dark"))


def test_nothing_is_laid_out_anew(form: Form, dressed: QApplication, qtbot: QtBot) -> None:
    class Watch(QObject):
        seen = 0

        def eventFilter(self, _: QObject, event: QEvent) -> bool:
            self.seen += event.type() == QEvent.Type.StyleChange
            return False

    watch, size = Watch(), form.sizeHint()
    for part in (form, form.field, form.words):
        part.installEventFilter(watch)
    theme.apply(dressed, "dark")
    qtbot.wait(50)
    assert (watch.seen, form.sizeHint()) == (0, size)
