"""The top of the window: menu, name, search, and the few buttons that everyone needs."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from explorer.atlas.model import Atlas, Lang
from explorer.state.store import Store
from explorer.state.strings import t
from explorer.state.view import View
from explorer.ui import theme
from explorer.ui.actions import Actions
from explorer.ui.icons import icon
from explorer.ui.search_box import SearchBox

_PILLS = ("compare", "scenes", "full_screen", "snapshot", "language", "appearance")


class TopBar(QFrame):
    """Buttons trigger the window's actions and take their tooltips from them."""

    def __init__(
        self, store: Store, atlas: Atlas, actions: Actions, host: QWidget, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._store, self._actions = store, actions
        self._lang: Lang | None = None
        self.setObjectName("topBar")
        self.menu_button, self.name, self.subtitle = QToolButton(self), QLabel(self), QLabel(self)
        self.search = SearchBox(store, atlas, host, self)
        self.buttons = {key: QPushButton(self) for key in _PILLS}
        self.undo, self.redo = QToolButton(self), QToolButton(self)
        self._lay_out()
        self._connect()
        self.dress(store.view)

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 16, 8)
        row.setSpacing(8)
        self.name.setObjectName("appName")
        self.subtitle.setProperty("rank", "soft")
        self.search.setMinimumWidth(200)
        self.search.setMaximumWidth(430)
        for widget in (self.menu_button, self.name, self.subtitle):
            row.addWidget(widget)
        row.addSpacing(10)
        row.addWidget(self.search, 3)
        row.addStretch(2)
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

    def dress(self, view: View) -> None:
        """Words and icons in the View's language and colours."""
        lang, tokens = view.lang, theme.tokens(view.appearance)
        self.name.setText(t("window.title", lang))
        self.subtitle.setText(t("window.subtitle", lang))
        self.buttons["compare"].setText(f"\u2009{t('window.compare', lang)}")
        if lang != self._lang:
            self._lang = lang
            self.buttons["scenes"].setText(f"\u2009{t('window.scenes', lang)}")  # `show` adds their number
        self.buttons["full_screen"].setText(f"\u2009{t('window.present', lang)}")
        self.buttons["snapshot"].setText(f"\u2009{t('window.export', lang)}")
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

    def resize_for(self, width: int) -> None:
        """Where the bar gets narrow, the second name gives way first."""
        self.subtitle.setVisible(width >= 1180)


def _mirror(button: QAbstractButton, action: QAction) -> None:
    """A button is as its action is."""
    button.setEnabled(action.isEnabled())
    if action.isCheckable() and isinstance(button, QPushButton) and action.objectName() == "command.compare":
        button.setCheckable(True)
        button.setChecked(action.isChecked())
    button.setToolTip(action.toolTip())
    if not button.text() and isinstance(button, QToolButton):
        button.setAccessibleName(action.text())
    button.setCursor(Qt.CursorShape.PointingHandCursor)
