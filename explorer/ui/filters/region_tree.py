"""Provinces, prefectures and counties as a tree of choices with counts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Literal

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLineEdit,
    QScrollArea,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.model import Atlas
from explorer.layers import filter_words
from explorer.state.queries import regions
from explorer.state.queries.facets import Counts
from explorer.state.queries.regions import Region
from explorer.state.view.view import Appearance, View
from explorer.ui.kit import theme
from explorer.ui.kit.choice_row import BOX, ChoiceRow, paint_box
from explorer.ui.kit.plain import label, tooltip
from explorer.words import fold
from explorer.words.strings import t
from explorer.words.text import Text

Index = QModelIndex | QPersistentModelIndex
_CODE = Qt.ItemDataRole.UserRole
_INK = Qt.ItemDataRole.UserRole + 1
_ROW_PX = 26
_BOXES: dict[Qt.CheckState, Literal["on", "off", "part"]] = {
    Qt.CheckState.Checked: "on",
    Qt.CheckState.Unchecked: "off",
    Qt.CheckState.PartiallyChecked: "part",
}
_NO_EDIT = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _RegionDelegate(QStyledItemDelegate):
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
    """Boxes follow the View; a click on a box, or Space, emits `picked(code)`. Enter folds and unfolds."""

    picked = Signal(str)

    def __init__(self, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._items: dict[str, tuple[QStandardItem, QStandardItem]] = {}
        self._above: dict[str, str] = {}
        self._chosen: set[str] = set()
        self._before: set[str] | None = None  # what was open before the search opened more
        self._delegate = _RegionDelegate(self)
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
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
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

    def retranslate(self, view: View) -> None:
        """Names in the View's language."""
        self.setAccessibleName(t("filters.region.tree", view.lang))
        for code, (name, _) in self._items.items():
            name.setText(filter_words.region_name(self._atlas, code, view.lang))

    def show_counts(self, counts: Mapping[str, int] | None, view: View) -> None:
        """Set the counts that changed, None while they are unknown; the tree has a row for every county."""
        tokens = theme.tokens(view.appearance)
        chosen = set(view.filters.regions) & set(self._items)
        inside = {above for code in chosen for above in self._ancestors(code)}
        for code, (name, count) in self._items.items():
            number = counts.get(code, 0) if counts is not None else None
            figure = "–" if number is None else f"{number:,}"
            if count.text() != figure:
                count.setText(figure)
            ink = "ink_faint" if number == 0 and code not in chosen else "ink"
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
            self._show(min(chosen - self._chosen))
        self._chosen = chosen

    def _ancestors(self, code: str) -> Iterator[str]:
        while above := self._above.get(code, ""):
            yield above
            code = above

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Treat a click on the name as one on the box; the arrow folds."""
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
        """Return check state and count of a region."""
        name, count = self._items[code]
        return name.checkState(), count.text()

    def index_of(self, code: str) -> QModelIndex:
        return self._items[code][0].index()

    def sift(self, text: str) -> None:
        """Show only regions whose name contains the text, and their parents; all of them for an empty text."""
        if not text.strip():
            self._restore()
            return
        if self._before is None:
            self._before = {code for code in self._items if self.isExpanded(self.index_of(code))}
        lines = ((code, filter_words.region_names(self._atlas, code)) for code in self._items)
        found = {code for code, names in lines if fold.contains_words(names, text)}
        above = {code for one in found for code in self._ancestors(one)}
        for code in self._items:
            self._hide(code, code not in found | above)
            self.setExpanded(self.index_of(code), code in above)
        self._fit()

    def _restore(self) -> None:
        for code in self._items:
            self._hide(code, False)
            if self._before is not None:
                self.setExpanded(self.index_of(code), code in self._before)
        self._before = None
        self._fit()

    def _hide(self, code: str, hidden: bool) -> None:
        index = self.index_of(code)
        self.setRowHidden(index.row(), index.parent(), hidden)

    def _show(self, code: str) -> None:
        """Scroll the panel (the tree itself does not scroll) to a region."""
        area: QWidget | None = self
        while area is not None and not (isinstance(area, QScrollArea)):
            area = area.parentWidget()
        content = area.widget() if area is not None else None
        if area is not None and content is not None and self.isVisible():
            spot = self.viewport().mapTo(content, self.visualRect(self.index_of(code)).center())
            area.ensureVisible(spot.x(), spot.y(), 0, _ROW_PX)

    def _hidden(self, code: str) -> bool:
        index = self.index_of(code)
        return self.isRowHidden(index.row(), index.parent())

    def shows_any(self) -> bool:
        return not all(map(self._hidden, self._items))

    def _fit(self) -> None:
        """Fit the height to the expanded rows: the panel scrolls, not the tree."""
        opened = {code for code in self._items if self.isExpanded(self.index_of(code))}
        rows = sum(
            not self._hidden(code) and opened.issuperset(self._ancestors(code)) for code in self._items
        )
        self.setFixedHeight(rows * _ROW_PX + 4)


class RegionFilter(QWidget):
    """A field that finds a region, the tree, and a switch for what is of the whole province around."""

    wide_wanted = Signal(bool)

    def __init__(self, tree: RegionTree, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tree, self.field = tree, QLineEdit(self)
        self.order, self.nothing = label("", "faint", self), label("", "soft", self)
        self.wide = ChoiceRow("wide_regions", self)
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(40)
        self.field.textChanged.connect(self._sift)
        self.wide.picked.connect(lambda _: self.wide_wanted.emit(not self.wide.isChecked()))
        top = QVBoxLayout()
        top.setContentsMargins(8, 2, 8, 4)
        top.setSpacing(4)
        for part in (self.field, self.order, self.nothing):
            top.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self.wide)
        column.addLayout(top)
        column.addWidget(tree)
        self.nothing.hide()

    def retranslate(self, view: View) -> None:
        find = t("filters.region.find", view.lang)
        self.field.setPlaceholderText(find)
        self.field.setAccessibleName(find)
        self.field.setToolTip(tooltip(find))
        self.order.setText(t("filters.region.order", view.lang))
        self.nothing.setText(t("filters.region.nothing", view.lang))
        self.wide.retranslate(t("filters.region.wide", view.lang), view)
        self.tree.retranslate(view)

    def show_counts(self, counts: Counts, view: View) -> None:
        self.tree.show_counts(None if counts.pending else counts.regions, view)
        chosen = bool(set(view.filters.regions) - {regions.NOWHERE})
        tip = t("filters.region.wide_tip" if chosen else "filters.region.wide_none", view.lang, n=counts.wide)
        number = counts.wide if chosen else None
        self.wide.setEnabled(chosen or view.filters.wide_regions)
        self.wide.show_state(view.filters.wide_regions, number, counts.total, view, tip)

    def _sift(self, text: str) -> None:
        self.tree.sift(text)
        self.nothing.setVisible(not self.tree.shows_any())


def _state(chosen: bool, inside: bool) -> Qt.CheckState:
    if chosen:
        return Qt.CheckState.Checked
    return Qt.CheckState.PartiallyChecked if inside else Qt.CheckState.Unchecked
