"""Item model of the results: rows are ids, and a cell's text is made when it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Literal, overload

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPixmap

from explorer.atlas.model import Feature
from explorer.atlas.timeline import state_at
from explorer.atlas.timelines import Numbers, Timelines, timelines
from explorer.layers.legend import kind_of
from explorer.layers.symbol import symbol
from explorer.state.queries.drawn import listing
from explorer.state.queries.query import passing
from explorer.state.queries.table_text import COLUMNS, Column, TableText
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts import swatch
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown, tooltip

Index = QModelIndex | QPersistentModelIndex
Scope = Literal["listed", "all"]
_NO_INDEX = QModelIndex()


class RowIds(Sequence[str]):
    """The ids of rows, each looked up when it is read."""

    def __init__(self, columns: Timelines, numbers: Numbers) -> None:
        self._columns, self._numbers = columns, numbers

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, which: int) -> str: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[str]: ...
    def __getitem__(self, which: int | slice) -> str | Sequence[str]:
        if isinstance(which, slice):
            return RowIds(self._columns, self._numbers[which])
        return self._columns.id(int(self._numbers[which]))


class ResultsModel(QAbstractTableModel):
    """The features that pass the filters, in the order of the sorted column.

    With `scope` "listed" only those that the status bar counts: layers switched on, at the clock; `passing`
    is how many there are with "all".
    """

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._known = store.known
        self.words = TableText(self._known.atlas, store.catalogue.names())
        self._numbers: Numbers = np.empty(0, np.intp)  # of the rows, in the columns of the atlas
        self.scope: Scope = "listed"
        self.passing = self.listed = 0
        self._place: Numbers = np.empty(0, np.intp)  # by number: its row; -1: not listed
        self._view = View()
        self._sorting: tuple[Column, bool] = ("theme", False)
        self._hovered: str | None = None
        self.ratio = 1.0

    def sync(self, view: View) -> bool:
        """List what passes the View's filters; return True if rows were added, removed or moved."""
        other = self._know()
        self._view = view
        known, (column, descending) = self._known, self._sorting
        passes, found = passing(known.atlas, view, known.bounds), listing(known, view)
        self.passing, self.listed = int(np.count_nonzero(passes)), int(np.count_nonzero(found))
        rows = np.flatnonzero(passes if self.scope == "all" else found)
        numbers = self.words.order(rows, column, view, descending)  # always from table order
        if not other and np.array_equal(numbers, self._numbers):
            if len(numbers):
                self.dataChanged.emit(self.index(0, 0), self.index(len(numbers) - 1, len(COLUMNS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
            return False
        self.beginResetModel()
        self._set_rows(numbers)
        self.endResetModel()
        return True

    def _know(self) -> bool:
        """Follow layers that came or went; return True if some did."""
        if self._known is self._store.known:
            return False
        self._known = self._store.known
        self.words = TableText(self._known.atlas, self._store.catalogue.names())
        return True

    def _set_rows(self, numbers: Numbers) -> None:
        self._numbers = numbers
        self._place = np.full(len(self._columns.features), -1, np.intp)
        self._place[numbers] = np.arange(len(numbers))

    @property
    def _columns(self) -> Timelines:
        return timelines(self._known.atlas)

    @property
    def ids(self) -> Sequence[str]:
        """The ids of the rows, in their order."""
        return RowIds(self._columns, self._numbers)

    def hover(self, key: str | None) -> None:
        """Highlight the row of the feature under the pointer, here or on the map."""
        for name in {self._hovered, key} - {None}:
            row = self.row_of(str(name))
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self._hovered = key

    def row_of(self, key: str) -> int | None:
        number = self._columns.features.number(key)
        if number is None or number >= len(self._place) or self._place[number] < 0:
            return None
        return int(self._place[number])

    @property
    def total(self) -> int:
        return len(self._columns.features)

    def theme_of(self, key: str) -> str:
        return self._known.atlas.features[key].theme

    def rows(self, ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Return the cells of these features, for files and the clipboard."""
        return {key: self.words.row(self._known.atlas.features[key], self._view) for key in ids}

    # -- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self._numbers)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.words.header(self._view.lang)[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._numbers):
            return None
        feature, column = self._columns.features[int(self._numbers[index.row()])], COLUMNS[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(shown(self.words.cell(feature, column, self._view)).split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self.words.cell(feature, column, self._view))
        if role == Qt.ItemDataRole.UserRole:
            return feature.id
        if role == Qt.ItemDataRole.DecorationRole and column == "name":
            return self._sample(feature)
        if role == Qt.ItemDataRole.BackgroundRole and feature.id == self._hovered:
            return QColor(theme.tokens(self._view.appearance)["ground_hover"])
        if role == Qt.ItemDataRole.ForegroundRole and column not in ("name", "status"):
            return QColor(theme.tokens(self._view.appearance)["ink_soft"])
        return None

    def _sample(self, feature: Feature) -> QPixmap:
        """Return the swatch of the feature as the map draws it now; empty if it is not drawn."""
        catalogue, shapes = self._store.catalogue, self._known.shapes
        state = state_at(feature, self._view.clock.at)
        if feature.theme not in catalogue or state.certainty == "later":
            return _blank()
        kind = kind_of(shapes[feature.id]) if feature.id in shapes else "point"
        found = symbol(
            catalogue.spec(feature.theme), state.status, state.certainty, kind, self._view.appearance
        )
        return swatch.pixmap(found, self.ratio)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            self._sorting = (COLUMNS[column], order == Qt.SortOrder.DescendingOrder)
            self.layoutAboutToBeChanged.emit()
            kept = self.persistentIndexList()
            numbers = [self._numbers[i.row()] for i in kept]
            self._set_rows(self.words.order(self._numbers, self._sorting[0], self._view, self._sorting[1]))
            moved = [self.index(int(self._place[n]), i.column()) for n, i in zip(numbers, kept, strict=True)]
            self.changePersistentIndexList(kept, moved)
            self.layoutChanged.emit()


@cache
def _blank() -> QPixmap:
    found = QPixmap(swatch.SIZE)
    found.fill(Qt.GlobalColor.transparent)
    return found
