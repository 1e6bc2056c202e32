"""A question in a bar above the map, with a few buttons; not modal."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from explorer.state.view.view import View
from explorer.ui.kit.plain import Elided, restyle, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

Choice = tuple[str, Callable[[], object]]


class OfferBar(QFrame):
    """Shows one question at a time; a new one replaces the old one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self.words = Elided("note", self)
        self.buttons: list[QPushButton] = []
        self._say: Callable[[Lang], str] = lambda _: ""
        self._choices: tuple[Choice, ...] = ()
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(14, 5, 8, 5)
        self._row.setSpacing(6)
        self._row.addWidget(self.words, 1)
        self.hide()

    def ask(self, say: Callable[[Lang], str], choices: Sequence[Choice], view: View) -> None:
        """Show a question. `choices` are string keys with their actions; the first is the default."""
        self._say, self._choices = say, tuple(choices)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = [self._button(number, act) for number, (_, act) in enumerate(choices)]
        self.retranslate(view)
        self.show()

    def withdraw(self, say: Callable[[Lang], str] | None) -> None:
        """Take a question back, if it is the one that is shown."""
        if say is self._say:
            self.hide()

    def retranslate(self, view: View) -> None:
        words = " ".join(self._say(view.lang).split())
        self.words.setText(words)
        self.words.setToolTip(tooltip(words))
        for (key, _), button in zip(self._choices, self.buttons, strict=True):
            button.setText(t(key, view.lang))
            button.setToolTip(tooltip(t(key, view.lang)))

    def _button(self, number: int, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(self)
        button.setProperty("small", True)
        button.setAutoDefault(False)
        restyle(button, "primary", number == 0)
        button.clicked.connect(lambda _=False: self._answer(act))
        self._row.addWidget(button)
        return button

    def _answer(self, act: Callable[[], object]) -> None:
        self.hide()
        act()
