"""The rows of the legend as a list: unticked they are left out, dragged or moved they change order, typed over they are renamed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.export.sheet.legend_choice import LegendChoice, row_key
from explorer.ui.kit.plain import label
from explorer.words.strings import t
from explorer.words.text import Lang

_KEY, _NAME = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1


class LegendEditor(QDialog):
    """`taken(order, hidden, words)` when it is accepted."""

    taken = Signal(tuple, tuple, tuple)

    def __init__(
        self, groups: Sequence[dict[str, Any]], choice: LegendChoice, lang: Lang, parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(t("export.dialog.edit_legend", lang))
        self.tree = QTreeWidget(self)
        self.tree.setHeaderHidden(True)
        self.tree.setAccessibleName(t("export.dialog.edit_legend", lang))
        self.up, self.down = (
            QPushButton(t("export.dialog.up", lang), self),
            QPushButton(t("export.dialog.down", lang), self),
        )
        self.buttons = QDialogButtonBox(self)
        for name, role in (
            ("take", QDialogButtonBox.ButtonRole.AcceptRole),
            ("leave", QDialogButtonBox.ButtonRole.RejectRole),
        ):
            self.buttons.addButton(t(f"export.dialog.{name}", lang), role)
        column = QVBoxLayout(self)
        column.addWidget(label(t("export.dialog.legend_hint", lang), "soft"))
        column.addWidget(self.tree, 1)
        row = QHBoxLayout()
        for button in (self.up, self.down):
            button.setAutoDefault(False)
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.buttons)
        column.addLayout(row)
        self.resize(420, 520)
        self._fill(groups, choice)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def _fill(self, groups: Sequence[dict[str, Any]], choice: LegendChoice) -> None:
        words, rank = dict(choice.words), {key: n for n, key in enumerate(choice.order)}
        for group in sorted(groups, key=lambda one: rank.get(one["layer"], len(rank))):
            top = self._item(self.tree.invisibleRootItem(), group["layer"], group["name"], choice, words)
            for row in group["rows"]:
                self._item(top, row_key(group["layer"], row), row, choice, words)
        self.tree.expandAll()
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)

    def _item(
        self, parent: QTreeWidgetItem, key: str, name: str, choice: LegendChoice, words: dict[str, str]
    ) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [words.get(key, name)])
        item.setData(0, _KEY, key)
        item.setData(0, _NAME, name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
        item.setCheckState(0, Qt.CheckState.Unchecked if key in choice.hidden else Qt.CheckState.Checked)
        return item

    def _move(self, by: int) -> None:
        """Move the layer of the current row up or down."""
        item = self.tree.currentItem()
        while item is not None and item.parent() is not None:
            item = item.parent()
        at = self.tree.indexOfTopLevelItem(item) if item is not None else -1
        if item is None or not 0 <= at + by < self.tree.topLevelItemCount():
            return
        self.tree.takeTopLevelItem(at)
        self.tree.insertTopLevelItem(at + by, item)
        item.setExpanded(True)
        self.tree.setCurrentItem(item)

    def _take(self) -> None:
        tops = [self.tree.topLevelItem(n) for n in range(self.tree.topLevelItemCount())]
        layers = [top for top in tops if top is not None]
        items: list[QTreeWidgetItem] = []
        for top in layers:
            rows = [top.child(n) for n in range(top.childCount())]
            items += [top, *(row for row in rows if row is not None)]
        hidden = tuple(i.data(0, _KEY) for i in items if i.checkState(0) == Qt.CheckState.Unchecked)
        renamed = tuple(
            (str(i.data(0, _KEY)), i.text(0).strip())
            for i in items
            if i.text(0).strip() and i.text(0).strip() != i.data(0, _NAME)
        )
        self.taken.emit(tuple(top.data(0, _KEY) for top in layers), hidden, renamed)
        self.accept()
