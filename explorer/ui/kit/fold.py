"""A part of the filter panel under a heading that folds it; folded parts leave the tab order."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t


class FilterGroup(QWidget):
    """`主题 · 2` above its choices; what is folded is the panel's own affair, not the View's."""

    def __init__(self, name: str, opened: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = name
        self.head = QPushButton(self)
        self.head.setProperty("row", True)
        self.head.setAutoDefault(False)
        self.head.setCheckable(True)
        self.head.setChecked(opened)
        self.head.setIconSize(QSize(12, 12))
        self.head.setCursor(Qt.CursorShape.PointingHandCursor)
        self.head.toggled.connect(self._fold)
        self.body = QWidget(self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, 0, 0, 6)
        self.rows.setSpacing(0)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.head)
        outer.addWidget(self.body)
        self._tokens = theme.tokens("light")
        self._fold(opened)

    def dress(self, view: View, active: int) -> None:
        """The heading in the View's language, with the number of active choices."""
        self._tokens = theme.tokens(view.appearance)
        name = t(f"filters.group.{self.name}", view.lang)
        self.head.setText(t("filters.active", view.lang, name=name, n=active) if active else name)
        words = t("filters.fold", view.lang, name=name)
        self.head.setAccessibleName(words)
        self.head.setToolTip(tooltip(words))
        self._point(self.head.isChecked())

    def _fold(self, opened: bool) -> None:
        self.body.setVisible(opened)
        self._point(opened)

    def _point(self, opened: bool) -> None:
        self.head.setIcon(icon("chevron-down" if opened else "chevron-right", self._tokens["ink_faint"], 12))
