"""A group of layers in the panel under a heading that folds it.

superqt's QCollapsible would do, but importing it brings qtpy and with it every Qt module: 330 ms of the start.
"""

from __future__ import annotations

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.ui.layers.row import LayerRow
from explorer.words.strings import t
from explorer.words.text import Text


class LayerGroup(QWidget):
    """The heading `交通 TRANSPORT`, and the rows below it in the View's order."""

    def __init__(self, name: Text, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._words = name
        self.heading, self.box = QPushButton(self), QWidget(self)
        self.heading.setCheckable(True)
        self.heading.setChecked(True)
        self.heading.setProperty("groupHeading", True)
        self.heading.setIconSize(QSize(12, 12))
        self.heading.toggled.connect(self._fold)
        self.rows = QVBoxLayout(self.box)
        self.rows.setContentsMargins(0, 0, 0, 4)
        self.rows.setSpacing(2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.heading)
        column.addWidget(self.box)

    def dress(self, view: View) -> None:
        """The heading in the View's language; Chinese headings carry the English name too, as maps do."""
        zh, en = self._words
        self.heading.setText(en.upper() if view.lang == "en" else f"{zh}　{en.upper()}")
        ink = theme.tokens(view.appearance)["ink_faint"]
        self.heading.setIcon(icon("chevron-down" if self.heading.isChecked() else "chevron-right", ink, 12))
        words = t("panel.fold_group", view.lang, name=self._words.in_(view.lang))
        self.heading.setAccessibleName(words)
        self.heading.setToolTip(tooltip(words))
        self._view = view

    def unfold(self) -> None:
        self.heading.setChecked(True)

    def _fold(self, is_open: bool) -> None:
        self.box.setVisible(is_open)
        self.dress(self._view)

    def arrange(self, rows: list[LayerRow]) -> None:
        """Put the rows into this order."""
        if [self.rows.indexOf(row) for row in rows] == list(range(self.rows.count())):
            return
        for n, row in enumerate(rows):
            self.rows.removeWidget(row)
            self.rows.insertWidget(n, row)
        for earlier, later in zip(rows, rows[1:], strict=False):
            QWidget.setTabOrder(earlier, later)
