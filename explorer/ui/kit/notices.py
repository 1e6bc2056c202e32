"""A notice bar above the map: one line about an error or a completed action, with optional details."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QPlainTextEdit,
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
from explorer.words.text import Lang, Text

_BRIEF_MS = 4000


class Say(Protocol):
    """Shows a notice: the words of `key`, filled; `lines` can be unfolded; a brief one disappears by itself."""

    def __call__(
        self, key: str, lines: Sequence[str] = (), *, brief: bool = False, **values: object
    ) -> None: ...


class NoticeBar(QFrame):
    """Shows the last notice; it keeps the key of the words, so that they can be retranslated."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._said: tuple[str, dict[str, object]] | None = None
        self._view: View | None = None
        self._away = self._owed = False
        self.setProperty("notice", True)
        self.words, self.list = Elided("note", self), QPlainTextEdit(self)
        self.more, self.copy = QPushButton(self), QPushButton(self)
        self.close_button = QToolButton(self)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.hide)
        self._lay_out()
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.words, 1)
        for button in (self.more, self.copy):
            button.setProperty("small", True)
            row.addWidget(button)
        self.close_button.setFixedSize(24, 24)
        self.close_button.setProperty("bare", True)
        row.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 5, 8, 5)
        column.addLayout(row)
        column.addWidget(self.list)
        self.list.setReadOnly(True)
        self.list.setMaximumHeight(170)
        self.list.setTabChangesFocus(True)
        self.list.hide()
        self.more.clicked.connect(self._unfold)
        self.copy.clicked.connect(self._copy)
        self.close_button.clicked.connect(self.hide)

    def say(
        self, key: str, view: View, lines: Sequence[str] = (), *, brief: bool = False, **values: object
    ) -> None:
        """Show `key` filled with `values`, a Text in the window's language; `lines` unfold by a button; a brief notice
        hides by itself."""
        if self._away and brief:
            return
        self._said = (key, values)
        self.list.setPlainText("\n".join(lines))
        self.list.hide()
        for button in (self.more, self.copy):
            button.setVisible(bool(lines))
        self.retranslate(view)
        self._owed = self._away
        self.setHidden(self._away)
        self._timer.stop()
        if brief:
            self._timer.start(_BRIEF_MS)

    def keep_away(self, away: bool) -> None:
        """Say nothing during a show, where a bar moves the map before the audience; what is not brief is said at its end."""
        self._away = away
        if away:
            self._owed = not (self.isHidden() or self._timer.isActive())
        self._timer.stop()
        self.setHidden(away or not self._owed)

    def retranslate(self, view: View) -> None:
        self._view = view
        lang: Lang = view.lang
        if self._said is not None:
            key, given = self._said
            values = {name: v.in_(lang) if isinstance(v, Text) else v for name, v in given.items()}
            words = " ".join(t(key, lang, **values).split())
            self.words.setText(words)
            self.words.setToolTip(tooltip(words))
        self.more.setText(t("notice.list" if self.list.isHidden() else "notice.fold", lang))
        self.copy.setText(t("notice.copy", lang))
        for button in (self.more, self.copy):
            button.setToolTip(tooltip(button.text()))
        self.close_button.setAccessibleName(t("notice.close", lang))
        self.close_button.setToolTip(tooltip(t("notice.close", lang)))
        self.close_button.setIcon(icon("close", theme.tokens(view.appearance)["note_ink"], 13))
        self.list.setAccessibleName(t("notice.list", lang))

    def _unfold(self) -> None:
        self.list.setVisible(self.list.isHidden())
        if self._view is not None:
            self.retranslate(self._view)

    def _copy(self) -> None:
        QApplication.clipboard().setText(self.list.toPlainText())
        if self._view is not None:
            self.copy.setText(t("notice.copied", self._view.lang))
