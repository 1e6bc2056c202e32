"""A folded panel: a strip of icons at the window's edge, one per page."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QToolButton, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t

_SIDE_PX = 34


class Rail(QFrame):
    """Emits `chosen(page)`; `icons` are the names of the drawings by page."""

    chosen = Signal(str)

    def __init__(self, name: str, icons: Mapping[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._icons = name, dict(icons)
        self.buttons = {key: QToolButton(self) for key in icons}
        column = QVBoxLayout(self)
        column.setContentsMargins(3, 8, 3, 8)
        column.setSpacing(6)
        for key, button in self.buttons.items():
            button.setProperty("bare", True)
            button.setIconSize(QSize(19, 19))
            button.setFixedSize(_SIDE_PX, _SIDE_PX)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, key=key: self.chosen.emit(key))
            column.addWidget(button)
        column.addStretch(1)
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)
        self.setFixedWidth(_SIDE_PX + 6)

    def minimumSizeHint(self) -> QSize:
        return QSize(_SIDE_PX + 6, _SIDE_PX + 16)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Hide the last icons in a very low window; their pages are in the menu too."""
        super().resizeEvent(event)
        room = event.size().height() - 10
        for n, button in enumerate(self.buttons.values(), 1):
            button.setVisible(n * (_SIDE_PX + 6) <= room)

    def retranslate(self, view: View, keys: Mapping[str, str]) -> None:
        """Set icons and tooltips; `keys` are the shortcuts by page."""
        ink = theme.tokens(view.appearance)["ink_soft"]
        for key, button in self.buttons.items():
            words = t(f"pages.{self._name}.{key}", view.lang)
            button.setIcon(icon(self._icons[key], ink, 19))
            button.setToolTip(tooltip(f"{words}  {keys.get(key, '')}".rstrip()))
            button.setAccessibleName(words)
