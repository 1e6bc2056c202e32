"""Item model of the table: rows are numbers in arrays, and a cell's text is made when it is shown."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QPixmap

from explorer.atlas.columns.spans import Mask, Numbers
from explorer.atlas.columns.timeline import state_at
from explorer.atlas.model import Feature
from explorer.layers.layer_look import feature_spec
from explorer.layers.legend import kind_of
from explorer.layers.symbol import symbol
from explorer.state.queries.tables.attribute_table import AttributeTable, TableColumn
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts import swatch
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown, tooltip

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class ResultsModel(QAbstractTableModel):
    """Shows the rows that it is given, in their order; `table` says what they hold.

    `marked` are the rows of the View's selection: where they are too many for Qt's own selection they are only coloured.
    """

    sort_wanted = Signal(str, bool)  # a column's key, and whether it descends

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._view = View()
        self.table = AttributeTable(store.known)
        self.columns: tuple[TableColumn, ...] = self.table.columns
        self.rows: Numbers = np.empty(0, np.intp)
        self._places = np.full(len(self.table), -1, np.intp)  # by row of the table: where it is shown
        self.marked: Mask | None = None
        self._hovered: str | None = None
        self.ratio = 1.0

    @property
    def ids(self) -> tuple[str, ...]:
        """The features that are listed, in their order."""
        return tuple(self.table.ids_of(self.rows))

    def show_table(self, table: AttributeTable) -> None:
        """Show another table, with no rows yet."""
        self.beginResetModel()
        self.table, self.columns = table, table.columns
        self.rows, self._places = np.empty(0, np.intp), np.full(len(table), -1, np.intp)
        self.marked = None
        self.endResetModel()

    def show_rows(self, rows: Numbers, view: View) -> bool:
        """Show these rows; return True if rows were added, removed or moved."""
        self._view = view
        if np.array_equal(rows, self.rows):
            if len(rows):
                self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.columns) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)
            return False
        self.beginResetModel()
        self.rows = rows
        self._places[:] = -1
        self._places[rows] = np.arange(len(rows))
        self.endResetModel()
        return True

    def hover(self, key: str | None) -> None:
        """Highlight the row of the feature under the pointer, here or on the map."""
        for name in {self._hovered, key} - {None}:
            row = self.row_of(str(name))
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))
        self._hovered = key

    def row_of(self, key: str) -> int | None:
        row = self.table.row_of(key)
        place = -1 if row is None else int(self._places[row])
        return None if place < 0 else place

    def places_of(self, rows: Numbers) -> Numbers:
        """Where rows of the table are shown; those that are not are left out."""
        places = self._places[rows]
        return places[places >= 0]

    def mark(self, places: Numbers | None) -> None:
        """Colour the rows at these places as selected (None: Qt's own selection shows them)."""
        if places is None and self.marked is None:
            return
        self.marked = None
        if places is not None:
            self.marked = np.zeros(len(self.rows), bool)
            self.marked[places] = True
        if len(self.rows):
            self.dataChanged.emit(
                self.index(0, 0),
                self.index(len(self.rows) - 1, len(self.columns) - 1),
                [Qt.ItemDataRole.BackgroundRole],
            )

    @property
    def total(self) -> int:
        return len(self.table)

    # -- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and self.columns[section].kind == "number":
            return _RIGHT
        words = " ".join(shown(self.columns[section].label.in_(self._view.lang)).split())
        if role == Qt.ItemDataRole.DisplayRole:
            return words
        return tooltip(words) if role == Qt.ItemDataRole.ToolTipRole else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        row, column = int(self.rows[index.row()]), self.columns[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return " ".join(shown(self.table.cell(row, column.key, self._view)).split())
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(self.table.cell(row, column.key, self._view))
        if role == Qt.ItemDataRole.UserRole:
            return self.table.id(row)
        if role == Qt.ItemDataRole.TextAlignmentRole and column.kind == "number":
            return _RIGHT
        if role == Qt.ItemDataRole.DecorationRole and column.key == "name":
            return self._sample(self.table.feature(row))
        tokens = theme.tokens(self._view.appearance)
        if role == Qt.ItemDataRole.BackgroundRole:
            if self._hovered is not None and self.table.id(row) == self._hovered:
                return QColor(tokens["ground_hover"])
            if self.marked is not None and self.marked[index.row()]:
                return QColor(tokens["accent_soft"])
        if role == Qt.ItemDataRole.ForegroundRole and column.key not in ("name", "status") and not column.own:
            return QColor(tokens["ink_soft"])
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(self.columns):
            self.sort_wanted.emit(self.columns[column].key, order == Qt.SortOrder.DescendingOrder)

    def _sample(self, feature: Feature) -> QPixmap:
        """Return the swatch of the feature as the map draws it now; empty if it is not drawn."""
        state = state_at(feature, self._view.clock.at)
        spec = feature_spec(self.table.known, self._view, feature, state.status)
        if spec is None or state.certainty == "later":
            return _blank()
        kind = _kind_of(feature, self.table.known.shapes)
        found = symbol(spec, state.status, state.certainty, kind, self._view.appearance)
        return swatch.pixmap(found, self.ratio)


def _kind_of(feature: Feature, shapes: Any) -> Any:
    return kind_of(shapes[feature.id]) if feature.id in shapes else "point"


@cache
def _blank() -> QPixmap:
    found = QPixmap(swatch.SIZE)
    found.fill(Qt.GlobalColor.transparent)
    return found
