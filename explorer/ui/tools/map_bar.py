"""The frame of a bar above the map: what is in hand, what to do, a close button, and rows of controls below."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import Elided, label, tooltip


class MapBar(QFrame):
    """Hidden until a subclass's `sync()` shows it. `name` is the object name that the style sheet knows.

    The subclass calls `follow` at the end of its construction: `retranslate` follows language and appearance, `sync` what
    `watched` returns of a View.
    """

    def __init__(self, store: Store, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName(name)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title, self.words = label("", "strong"), Elided("soft")
        self.title.setWordWrap(False)
        self.close_button = QToolButton(self)
        self.close_button.setProperty("bare", True)
        self.close_button.setFixedSize(28, 26)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.title)
        head.addWidget(self.words, 1)
        head.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 5, 8, 6)
        self.column.setSpacing(4)
        self.column.addLayout(head)
        self.hide()

    def follow(self, watched: Callable[[View], object]) -> None:
        def changed(old: View, new: View) -> None:
            if (old.lang, old.appearance) != (new.lang, new.appearance):
                self.retranslate(new)
            elif watched(old) != watched(new):
                self.sync()

        self.destroyed.connect(self._store.subscribe(changed))
        self.retranslate(self._store.view)

    def retranslate(self, view: View) -> None:
        raise NotImplementedError

    def sync(self) -> None:
        raise NotImplementedError

    def set_close_words(self, view: View, name: str, tip: str) -> None:
        self.close_button.setAccessibleName(name)
        self.close_button.setToolTip(tooltip(tip))
        self.close_button.setIcon(icon("close", theme.tokens(view.appearance)["ink_soft"], 13))

    def say(self, title: str, words: str) -> None:
        """Show what is in hand, and what to do with it, whole in the tooltip where there is no room."""
        self.title.setText(title)
        self.title.setFixedWidth(self.title.sizeHint().width())
        self.words.setText(words)
        self.words.setToolTip(tooltip(words))
