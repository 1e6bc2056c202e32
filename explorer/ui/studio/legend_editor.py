"""The rows of the legend as a list: unticked they are left out, dragged or moved they change order, typed over they are renamed."""

from __future__ import annotations

from collections import Counter
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

from explorer.export.sheet.legend_choice import LegendChoice, RowKeys
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
        self._choice = choice
        self._fill(groups, lang)
        self.up.clicked.connect(lambda: self._move(-1))
        self.down.clicked.connect(lambda: self._move(1))
        self.buttons.accepted.connect(self._take)
        self.buttons.rejected.connect(self.reject)

    def _fill(self, groups: Sequence[dict[str, Any]], lang: Lang) -> None:
        rank = {key: n for n, key in enumerate(self._choice.order)}
        for group in sorted(groups, key=lambda one: rank.get(one["layer"], len(rank))):
            top = self._item(self.tree.invisibleRootItem(), (group["layer"],), group["name"])
            said = Counter(row["words"] for row in group["rows"])
            for row in group["rows"]:
                alone = said[row["words"]] == 1
                self._item(top, tuple(row["keys"]), row["words"] if alone else _told_apart(row, lang))
        self.tree.expandAll()
        if (first := self.tree.topLevelItem(0)) is not None:
            self.tree.setCurrentItem(first)

    def _item(self, parent: QTreeWidgetItem, keys: RowKeys, name: str) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [self._choice.words_of(keys, name)])
        item.setData(0, _KEY, keys)
        item.setData(0, _NAME, name)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable | Qt.ItemFlag.ItemIsUserCheckable)
        left_out = self._choice.leaves_out(keys)
        item.setCheckState(0, Qt.CheckState.Unchecked if left_out else Qt.CheckState.Checked)
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
        order = [_keys(top)[0] for top in layers]
        order += [key for key in self._choice.order if key not in order]  # of layers that are not drawn now
        self.taken.emit(tuple(order), self._hidden(items), self._words(items))
        self.accept()

    def _hidden(self, items: Sequence[QTreeWidgetItem]) -> tuple[str, ...]:
        """Return what was left out and has not come back, also what is not drawn now, and then what is left out too."""
        ticked = {key for i in items if i.checkState(0) == Qt.CheckState.Checked for key in _keys(i)}
        kept = [key for key in self._choice.hidden if key not in ticked]
        off = [_keys(i) for i in items if i.checkState(0) == Qt.CheckState.Unchecked]
        return (*kept, *(keys[0] for keys in off if set(keys).isdisjoint(kept)))

    def _words(self, items: Sequence[QTreeWidgetItem]) -> tuple[tuple[str, str], ...]:
        """Return the words that were chosen and have not been typed over, and then those that were typed."""
        said = [(_keys(i), i.data(0, _NAME), i.text(0).strip() or i.data(0, _NAME)) for i in items]
        over = {
            (key, was)
            for key, was in self._choice.words
            for keys, _, now in said
            if key in keys and now != was
        }
        kept = tuple(pair for pair in self._choice.words if pair not in over)
        known = LegendChoice(words=kept)
        return (*kept, *((keys[0], now) for keys, name, now in said if now != known.words_of(keys, name)))


def _keys(item: QTreeWidgetItem) -> RowKeys:
    return tuple(item.data(0, _KEY))


def _told_apart(row: dict[str, Any], lang: Lang) -> str:
    """Return the words of a row that others in its layer have too, with what tells it from them."""
    part, kind = "class" if row["classed"] else "state", t(f"table.kind.{row['kind']}", lang)
    return t(f"export.dialog.legend_{part}", lang, words=row["words"], kind=kind)
