"""The command palette: every command of the table, found by Chinese, English, pinyin or initials."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from explorer.state.queries.pinyin import pronunciations
from explorer.state.view.command_table import COMMANDS, Command
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit.choice_list import Choice, ChoiceList
from explorer.ui.kit.plain import label
from explorer.ui.window.actions import Actions, keys_text
from explorer.ui.window.focus_return import FocusReturn
from explorer.words import fold
from explorer.words.strings import t, table
from explorer.words.text import Lang

_WIDTH, _ROWS = 560, 11


class Palette(QFrame):
    """A sheet at the top of the window; it is a child of it and opaque, since the map lies below."""

    def __init__(self, store: Store, actions: Actions, parent: QWidget) -> None:
        super().__init__(parent)
        self._store, self._actions, self._host = store, actions, parent
        self.setProperty("floating", True)
        self.field, self.list, self.nothing = QLineEdit(self), ChoiceList(self), label("", "soft", self)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        for widget in (self.field, self.nothing, self.list):
            column.addWidget(widget)
        self._focus = FocusReturn(self)
        self.field.textChanged.connect(self._sift)
        self.field.installEventFilter(self)
        self.list.picked.connect(self._run)
        self.hide()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _view_changed(self, old: View, new: View) -> None:
        if self.isVisible() and (old.lang, old.appearance) != (new.lang, new.appearance):
            self._name(new.lang)
            self._sift(self.field.text())

    def open(self) -> None:
        """Show all commands, ready to type."""
        self._name(self._store.view.lang)
        self.field.clear()
        self._sift("")
        self._focus.remember()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def hide(self) -> None:
        self._focus.hide()

    def _name(self, lang: Lang) -> None:
        self.field.setPlaceholderText(t("palette.placeholder", lang))
        self.field.setAccessibleName(t("palette.placeholder", lang))
        self.list.setAccessibleName(t("palette.results", lang))
        self.nothing.setText(t("palette.none", lang))

    def _sift(self, text: str) -> None:
        view = self._store.view
        found = sorted(((rank(c, text), n, c) for n, c in enumerate(COMMANDS)), key=lambda r: (-r[0], r[1]))
        choices = [
            Choice(
                c.id,
                self._actions.by_id[c.id].text().replace("&&", "&"),
                f"{t(f'area.{c.area}', view.lang)}   {keys_text(c)}",
                enabled=self._actions.by_id[c.id].isEnabled(),
            )
            for score, _, c in found
            if score
        ]
        self.list.show_choices(choices, view.appearance)
        self.nothing.setVisible(not choices)
        self.list.setVisible(bool(choices))
        self._place()

    def _place(self) -> None:
        host = self._host
        self.list.setFixedHeight(self.list.height_for(_ROWS))
        width = min(_WIDTH, host.width() - 40)
        self.setGeometry((host.width() - width) // 2, 72, width, self.sizeHint().height())

    def _run(self, key: str) -> None:
        self.hide()
        self._actions.by_id[key].trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.hide()
                return True
            return self.list.walk(event)
        if event.type() == QEvent.Type.FocusOut and self.isVisible():
            self.hide()
        return super().eventFilter(watched, event)


def rank(command: Command, text: str) -> int:
    """How well the command answers the text; 0: not at all."""
    wanted = fold.fold(text)
    if not wanted:
        return int(text.strip() in command.keys)  # a comma, a bracket: keys themselves
    zh, en = table()[command.title_key]
    best = 0
    for words in (fold.fold(zh), fold.fold(en)):
        best = max(best, 4 if words.startswith(wanted) else 3 if wanted in words else 0)
    if not best and wanted.isascii():
        heard = fold.u_for_v(wanted)
        best = 2 if any(heard in form for form in pronunciations(zh)) else 0
    if not best:
        others = (command.keys, command.id, *table()[f"area.{command.area}"])
        best = int(fold.contains_words(fold.searchable((zh, en, *others)), text))
    return best
