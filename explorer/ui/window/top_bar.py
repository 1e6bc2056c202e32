"""The top of the window: menu, name, search, and the few buttons that everyone needs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from explorer.atlas import pack
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.folding import Folds
from explorer.ui.kit.icons import icon
from explorer.ui.window.actions import Actions
from explorer.ui.window.search_box import SearchBox
from explorer.words.strings import t
from explorer.words.text import Lang

_PILLS = ("compare", "scenes", "full_screen", "snapshot", "language", "appearance")
_SEARCH_PX = (180, 310)  # at least; beside the subtitle


class TopBar(QFrame):
    """Buttons trigger the window's actions and take their tooltips from them."""

    def __init__(self, store: Store, actions: Actions, host: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._actions = store, actions
        self._lang: Lang | None = None
        self._words: dict[str, str] = {}
        self._folded: set[str] = set()
        self.setObjectName("topBar")
        self.menu_button, self.name, self.subtitle = QToolButton(self), QLabel(self), QLabel(self)
        self.search = SearchBox(store, host, self)
        self.buttons = {key: QPushButton(self) for key in _PILLS}
        self.undo, self.redo = QToolButton(self), QToolButton(self)
        self._lay_out()
        self._connect()
        layout = self.layout()
        assert layout is not None
        icons = [partial(self._fold_pill, key) for key in ("scenes", "compare", "full_screen", "snapshot")]
        hidden = [partial(_hide, part) for part in ((self.name,), (self.undo, self.redo))]
        self._folds = Folds(layout, (self._fold_subtitle, *icons, *hidden))
        self.retranslate(store.view)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 16, 8)
        row.setSpacing(8)
        self.name.setObjectName("appName")
        self.subtitle.setProperty("rank", "soft")
        self.search.setMinimumWidth(_SEARCH_PX[1])
        self.search.setMaximumWidth(430)
        for widget in (self.menu_button, self.name, self.subtitle):
            row.addWidget(widget)
        row.addSpacing(10)
        row.addWidget(self.search, 6)
        row.addStretch(1)
        for button in (self.undo, self.redo):
            row.addWidget(button)
        row.addSpacing(4)
        for pill in self.buttons.values():
            pill.setProperty("pill", True)
            pill.setIconSize(QSize(16, 16))
            row.addWidget(pill)
        self.buttons["snapshot"].setProperty("primary", True)
        for button in (self.menu_button, self.undo, self.redo):
            button.setIconSize(QSize(18, 18))
            button.setFixedSize(34, 32)

    def _connect(self) -> None:
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self._actions.menu(self.menu_button))
        pairs: list[tuple[str, QAbstractButton]] = [*self.buttons.items()]
        pairs += [("undo", self.undo), ("redo", self.redo)]
        for key, button in pairs:
            action = self._actions.by_id[key]
            button.clicked.connect(action.trigger)
            action.changed.connect(lambda button=button, action=action: _mirror(button, action))
            _mirror(button, action)

    def retranslate(self, view: View) -> None:
        """Words and icons in the View's language and colours."""
        lang, tokens = view.lang, theme.tokens(view.appearance)
        self.name.setText(t("window.title", lang))
        self.subtitle.setText(pack.current().subtitle.in_(lang))
        for key, words in (("compare", "compare"), ("full_screen", "present"), ("snapshot", "export")):
            self._name(key, t(f"window.{words}", lang))
        if lang != self._lang:
            self._lang = lang
            self._name("scenes", t("window.scenes", lang))  # `show` adds their number
        self.buttons["language"].setText(t("window.language", lang))
        look = t("window.light" if view.appearance == "dark" else "window.dark", lang)
        self.buttons["appearance"].setAccessibleName(look)
        self.menu_button.setAccessibleName(t("window.menu", lang))
        self.menu_button.setToolTip(t("window.menu", lang))
        ink, soft = tokens["ink"], tokens["ink_soft"]
        for widget, name, color in (
            (self.menu_button, "list", ink),
            (self.undo, "undo", soft),
            (self.redo, "redo", soft),
            (self.buttons["compare"], "compare", tokens["on_ink"] if view.compare else ink),
            (self.buttons["scenes"], "scenes", ink),
            (self.buttons["full_screen"], "present", ink),
            (self.buttons["snapshot"], "export", tokens["on_accent"]),
            (self.buttons["appearance"], "sun" if view.appearance == "dark" else "moon", ink),
        ):
            widget.setIcon(icon(name, color))

        self._measure()

    def name_scenes(self, words: str) -> None:
        """The button of the scenes with their number."""
        self._name("scenes", words)
        self._measure()

    # -- where it gets narrow ---------------------------------------------------------------

    def _name(self, key: str, words: str) -> None:
        self._words[key] = words
        button = self.buttons[key]
        button.setText("" if key in self._folded else f"\u2009{words}")
        button.setAccessibleName(words)

    def _fold_subtitle(self, on: bool) -> None:
        """Before the search is too narrow for its own words."""
        self.subtitle.setVisible(not on)
        self.search.setMinimumWidth(_SEARCH_PX[0 if on else 1])

    def _fold_pill(self, key: str, on: bool) -> None:
        """A button is its icon alone; its tooltip has the words."""
        (self._folded.add if on else self._folded.discard)(key)
        self._name(key, self._words.get(key, ""))

    def _measure(self) -> None:
        self._folds.measure(self.width())
        self.updateGeometry()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._folds.fit(event.size().width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()

    def minimumSizeHint(self) -> QSize:
        return QSize(self._folds.least, super().minimumSizeHint().height())


def _hide(widgets: tuple[QWidget, ...], on: bool) -> None:
    for widget in widgets:
        widget.setVisible(not on)


def _mirror(button: QAbstractButton, action: QAction) -> None:
    """Sync a button with its action."""
    button.setEnabled(action.isEnabled())
    if action.isCheckable() and isinstance(button, QPushButton) and action.objectName() == "command.compare":
        button.setCheckable(True)
        button.setChecked(action.isChecked())
    button.setToolTip(action.toolTip())
    if not button.text() and isinstance(button, QToolButton):
        button.setAccessibleName(action.text())
    button.setCursor(Qt.CursorShape.PointingHandCursor)
