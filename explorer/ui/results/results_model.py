"""Item model of the results: rows are ids, and a cell's text is made when it is shown."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QPixmap

from explorer.atlas.known import Known
from explorer.atlas.model import Feature
from explorer.atlas.timeline import state_at
from explorer.layers.legend import kind_of
from explorer.layers.symbol import symbol
from explorer.state.queries.drawn import listed
from explorer.state.queries.facets import Facets
from explorer.state.queries.table_text import COLUMNS, Column, TableText
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts import swatch
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown, tooltip

Index = QModelIndex | QPersistentModelIndex
Scope = Literal["listed", "all"]
_NO_INDEX = QModelIndex()


class ResultsModel(QAbstractTableModel):
    """The features that pass the filters, in the order of the sorted column.

    With `scope` "listed" only those that the status bar counts: layers switched on, at the clock; `passing`
    is how many there are with "all".
    """

    def __init__(self, store: Store, known: Known, facets: Facets, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._atlas, self._shapes, self._bounds, self._facets = (
            known.atlas,
            known.shapes,
            known.bounds,
            facets,
        )
        self.words = TableText(known.atlas, store.catalogue.names())
        self.ids: tuple[str, ...] = ()
        self.scope: Scope = "listed"
        self.passing = self.listed = 0
        self._row: dict[str, int] = {}
        self._view = View()
        self._sorting: tuple[Column, bool] = ("theme", False)
        self._hovered: str | None = None
        self.ratio = 1.0

    def sync(self, view: View) -> bool:
        """List what passes the View's filters; return True if rows were added, removed or moved."""
        self._view = view
        column, descending = self._sorting
        passing, found = self._facets.ids(view), listed(self._atlas, view, self._shapes, self._bounds)
        self.passing, self.listed = len(passing), len(found)
        rows = passing if self.scope == "all" else tuple(key for key in passing if key in found)
        ids = self.words.ordered(rows, column, view, descending)  # always from table order
        if ids == self.ids:
            if ids:
                self.dataChanged.emit(self.index(0, 0), self.index(len(ids) - 1, len(COLUMNS) - 1))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
            return False
        self.beginResetModel()
        self.ids = ids
        self._row = {key: n for n, key in enumerate(ids)}
        self.endResetModel()
        return True

    def hover(self, key: str | None) -> None:
        """Highlight the row of the feature under the pointer, here or on the map."""
        for name in {self._hovered, key} - {None}:
            row = self.row_of(str(name))
            if row is not None:
                self.dataChanged.emit(self.index(row, 0), self.index(row, len(COLUMNS) - 1))
        self._hovered = key

    def row_of(self, key: str) -> int | None:
        return self._row.get(key)

    @property
    def total(self) -> int:
        return len(self._atlas.features)

    def theme_of(self, key: str) -> str:
        return self._atlas.features[key].theme

    def rows(self, ids: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
        """Return the cells of these features, for files and the clipboard."""
        return {key: self.words.row(self._atlas.features[key], self._view) for key in ids}

    # -- what Qt asks -----------------------------------------------------------------------

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.ids)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self.words.header(self._view.lang)[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.ids):
            return None
        feature, column = self._atlas.features[self.ids[index.row()]], COLUMNS[index.column()]
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
        catalogue = self._store.catalogue
        state = state_at(feature, self._view.clock.at)
        if feature.theme not in catalogue or state.certainty == "later":
            return _blank()
        kind = kind_of(self._shapes[feature.id]) if feature.id in self._shapes else "point"
        found = symbol(
            catalogue.spec(feature.theme), state.status, state.certainty, kind, self._view.appearance
        )
        return swatch.pixmap(found, self.ratio)

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        if 0 <= column < len(COLUMNS):
            self._sorting = (COLUMNS[column], order == Qt.SortOrder.DescendingOrder)
            self.layoutAboutToBeChanged.emit()
            kept = self.persistentIndexList()
            keys = [self.ids[i.row()] for i in kept]
            self.ids = self.words.ordered(self.ids, self._sorting[0], self._view, self._sorting[1])
            self._row = {key: n for n, key in enumerate(self.ids)}
            moved = [self.index(self._row[k], i.column()) for k, i in zip(keys, kept, strict=True)]
            self.changePersistentIndexList(kept, moved)
            self.layoutChanged.emit()


@cache
def _blank() -> QPixmap:
    found = QPixmap(swatch.SIZE)
    found.fill(Qt.GlobalColor.transparent)
    return found
