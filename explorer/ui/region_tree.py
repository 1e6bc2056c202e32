"""Provinces, prefectures and counties as a tree of choices with counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from explorer.atlas.model import Atlas, Text
from explorer.state import regions
from explorer.state.regions import Region
from explorer.state.strings import t
from explorer.state.view import Appearance, View
from explorer.ui import filter_words, theme
from explorer.ui.choice_row import BOX, paint_box

Index = QModelIndex | QPersistentModelIndex
_CODE = Qt.ItemDataRole.UserRole
_INK = Qt.ItemDataRole.UserRole + 1
_ROW_PX, _MOST_ROWS = 26, 12
_BOXES: dict[Qt.CheckState, Literal["on", "off", "part"]] = {
    Qt.CheckState.Checked: "on",
    Qt.CheckState.Unchecked: "off",
    Qt.CheckState.PartiallyChecked: "part",
}
_NO_EDIT = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Delegate(QStyledItemDelegate):
    """The same box as in the other choices, and the name as plain text."""

    appearance: Appearance = "light"

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.tokens(self.appearance)
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(rect.left() + 2, rect.top() + (rect.height() - BOX) / 2, BOX, BOX)
        checked = Qt.CheckState(index.data(Qt.ItemDataRole.CheckStateRole))
        paint_box(painter, box, _BOXES[checked], tokens)
        painter.setPen(QColor(tokens[index.data(_INK) or "ink"]))
        room = rect.adjusted(round(BOX) + 10, 0, 0, 0)
        cut = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine, cut)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(tokens["focus"]), 1))
            painter.drawRoundedRect(QRectF(rect).adjusted(0.5, 1.5, -0.5, -1.5), 5, 5)
        painter.restore()


class RegionTree(QTreeView):
    """Boxes follow the View; a click on a box, or Space, says `picked(code)`. Enter folds and unfolds."""

    picked = Signal(str)

    def __init__(self, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._items: dict[str, tuple[QStandardItem, QStandardItem]] = {}
        self._above: dict[str, str] = {}
        self._chosen: set[str] = set()
        self._delegate = _Delegate(self)
        self._rows = QStandardItemModel(0, 2, self)
        for region in regions.tree(atlas):
            self._grow(self._rows.invisibleRootItem(), region, "")
        nowhere = Region(regions.NOWHERE, Text("", ""))
        self._grow(self._rows.invisibleRootItem(), nowhere, "")
        self.setModel(self._rows)
        self.setItemDelegateForColumn(0, self._delegate)
        self._set_up()
        self.expanded.connect(self._fit)
        self.collapsed.connect(self._fit)
        self._fit()

    def _set_up(self) -> None:
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(16)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.NoSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        head = self.header()
        head.setStretchLastSection(False)
        head.setMinimumSectionSize(36)
        head.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        head.setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        head.resizeSection(1, 44)

    def _grow(self, parent: QStandardItem, region: Region, above: str) -> None:
        name, count = QStandardItem(), QStandardItem()
        name.setData(region.code, _CODE)
        name.setCheckState(Qt.CheckState.Unchecked)
        for item in (name, count):
            item.setFlags(_NO_EDIT)
            item.setSizeHint(QSize(10, _ROW_PX))
        count.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._items[region.code] = (name, count)
        self._above[region.code] = above
        parent.appendRow([name, count])
        for child in region.children:
            self._grow(name, child, region.code)

    def dress(self, view: View) -> None:
        """Names in the View's language."""
        self.setAccessibleName(t("filters.region.tree", view.lang))
        for code, (name, _) in self._items.items():
            name.setText(filter_words.region_name(self._atlas, code, view.lang))

    def show_counts(self, counts: Mapping[str, int], view: View) -> None:
        """Only what changed is set: the tree has a row for every county."""
        tokens = theme.tokens(view.appearance)
        chosen = set(view.filters.regions) & set(self._items)
        inside = {above for code in chosen for above in self._ancestors(code)}
        for code, (name, count) in self._items.items():
            number = counts.get(code, 0)
            if count.text() != str(number):
                count.setText(str(number))
            ink = "ink_faint" if not number and code not in chosen else "ink"
            if name.data(_INK) != ink:
                name.setData(ink, _INK)
            faint = tokens["ink_faint" if number else "ink_ghost"]
            if count.data(_INK) != faint:
                count.setData(faint, _INK)
                count.setForeground(QColor(faint))
            state = _state(code in chosen, code in inside)
            if name.checkState() != state:
                name.setCheckState(state)
        self._delegate.appearance = view.appearance
        for code in inside:
            if not self.isExpanded(self.index_of(code)):
                self.expand(self.index_of(code))
        if chosen - self._chosen:
            self.scrollTo(self.index_of(min(chosen - self._chosen)))
        self._chosen = chosen

    def _ancestors(self, code: str) -> Iterator[str]:
        while above := self._above.get(code, ""):
            yield above
            code = above

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A click on the name chooses, as one on the box; the arrow folds."""
        here = event.position().toPoint()
        index = self.indexAt(here)
        over = self.visualRect(index).contains(here)
        super().mouseReleaseEvent(event)
        if index.isValid() and over:
            self._pick(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            self._pick(self.currentIndex())
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.setExpanded(self.currentIndex().siblingAtColumn(0), not self.isExpanded(self.currentIndex()))
        else:
            super().keyPressEvent(event)

    def _pick(self, index: QModelIndex) -> None:
        code = index.siblingAtColumn(0).data(_CODE) if index.isValid() else None
        if code:
            self.picked.emit(code)

    def state_of(self, code: str) -> tuple[Qt.CheckState, str]:
        """The box and the count of a region."""
        name, count = self._items[code]
        return name.checkState(), count.text()

    def index_of(self, code: str) -> QModelIndex:
        return self._items[code][0].index()

    def _fit(self) -> None:
        """As tall as its open rows, within limits."""
        rows, index = 0, self._rows.index(0, 0)
        while index.isValid() and rows < _MOST_ROWS:
            rows += 1
            index = self.indexBelow(index)
        self.setFixedHeight(rows * _ROW_PX + 4)


def _state(chosen: bool, inside: bool) -> Qt.CheckState:
    if chosen:
        return Qt.CheckState.Checked
    return Qt.CheckState.PartiallyChecked if inside else Qt.CheckState.Unchecked
