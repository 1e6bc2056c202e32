"""The line above the map about files: being read, opened, refused, changed; with what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

Choice = tuple[str, Callable[[], object]]
Words = Callable[[Lang], str]
_BRIEF_MS = 9000


class OpeningBar(QFrame):
    """One line at a time; its words are made anew in the window's language."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("notice", True)
        self.words, self.progress = Elided("note", self), QProgressBar(self)
        self.list, self.more = QPlainTextEdit(self), QPushButton(self)
        self.close_button = QToolButton(self)
        self.buttons: list[QPushButton] = []
        self._say: Words = lambda _: ""
        self._lines: Callable[[Lang], Sequence[str]] = lambda _: ()
        self._choices: tuple[Choice, ...] = ()
        self._view = View()
        self._timer = QTimer(self, singleShot=True, interval=_BRIEF_MS)
        self._timer.timeout.connect(self.hide)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        self._row = QHBoxLayout()
        self._row.setSpacing(6)
        self._row.addWidget(self.words, 1)
        self.progress.setFixedWidth(140)
        self.progress.setTextVisible(False)
        self.progress.setMaximumHeight(8)
        self._row.addWidget(self.progress)
        self.more.setProperty("small", True)
        self.more.clicked.connect(self._unfold)
        self._row.addWidget(self.more)
        self.close_button.setFixedSize(24, 24)
        self.close_button.setProperty("bare", True)
        self.close_button.clicked.connect(self.hide)
        self._row.addWidget(self.close_button)
        self.list.setReadOnly(True)
        self.list.setMaximumHeight(150)
        self.list.setTabChangesFocus(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 5, 8, 5)
        column.addLayout(self._row)
        column.addWidget(self.list)

    def show_line(
        self,
        say: Words,
        view: View,
        choices: Sequence[Choice] = (),
        *,
        share: float | None = None,
        lines: Callable[[Lang], Sequence[str]] = lambda _: (),
        brief: bool = False,
    ) -> None:
        """Show a line with its buttons; with `share` (0 to 1) a progress bar, and no way to close it."""
        self._say, self._lines = say, lines
        self._set_choices(tuple(choices))
        self.progress.setVisible(share is not None)
        if share is not None:
            self.progress.setRange(0, 100)
            self.progress.setValue(round(100 * share))
        self.close_button.setVisible(share is None)
        self.list.hide()
        self.retranslate(view)
        self.show()
        self._timer.stop()
        if brief:
            self._timer.start()

    def _set_choices(self, choices: tuple[Choice, ...]) -> None:
        if [key for key, _ in choices] != [key for key, _ in self._choices] or len(self.buttons) != len(
            choices
        ):
            for button in self.buttons:
                self._row.removeWidget(button)
                button.hide()
                button.deleteLater()
            self.buttons = []
            for number in range(len(choices)):
                button = QPushButton(self)
                button.setProperty("small", True)
                button.setAutoDefault(False)
                button.clicked.connect(lambda _=False, number=number: self._act(number))
                self._row.insertWidget(2 + number, button)
                self.buttons.append(button)
        self._choices = choices

    def retranslate(self, view: View) -> None:
        self._view = view
        words = " ".join(self._say(view.lang).split())
        self.words.setText(words)
        self.words.setToolTip(tooltip(words))
        for (key, _), button in zip(self._choices, self.buttons, strict=True):
            button.setText(t(key, view.lang))
            button.setToolTip(tooltip(t(key, view.lang)))
        lines = list(self._lines(view.lang))
        self.list.setPlainText("\n".join(lines))
        self.more.setVisible(bool(lines))
        self.more.setText(t("notice.list" if self.list.isHidden() else "notice.fold", view.lang))
        self.close_button.setAccessibleName(t("notice.close", view.lang))
        self.close_button.setToolTip(tooltip(t("notice.close", view.lang)))
        self.close_button.setIcon(icon("close", theme.tokens(view.appearance)["note_ink"], 13))
        self.list.setAccessibleName(t("notice.list", view.lang))

    def _act(self, number: int) -> None:
        self.hide()
        self._choices[number][1]()

    def _unfold(self) -> None:
        self._timer.stop()
        self.list.setVisible(self.list.isHidden())
        self.retranslate(self._view)
