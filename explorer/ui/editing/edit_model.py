"""Item model of the list of edits, and the list worked out in a thread: a workbook may have brought thousands."""

from __future__ import annotations

from contextlib import suppress
from threading import Thread
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor

from explorer.atlas.assembly.known import Known
from explorer.atlas.edits.listing import ListedEdit, listed
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.kit import theme
from explorer.ui.kit.plain import shown, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

COLUMNS = ("table", "name", "change", "made", "author", "state")
Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_INKS = {"refused": "danger", "conflict": "note_ink"}


def cells_of(one: ListedEdit, lang: Lang) -> tuple[str, ...]:
    """Return the cells of one edit in the order of COLUMNS."""
    made = str(one.made or "")
    return (
        one.table_words(lang),
        one.name(lang),
        one.change(lang),
        made,
        one.author,
        one.state_words(lang),
    )


class EditModel(QAbstractTableModel):
    """Shows the edits that it is given; a row's words are made when it is shown."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.rows: tuple[ListedEdit, ...] = ()
        self._view = View()

    def show(self, rows: tuple[ListedEdit, ...], view: View) -> None:
        self.beginResetModel()
        self.rows, self._view = rows, view
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(f"edits.column.{COLUMNS[section]}", self._view.lang)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        one = self.rows[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(cells_of(one, self._view.lang)[index.column()])
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(cells_of(one, self._view.lang)[index.column()])
        stated = COLUMNS[index.column()] == "state" and one.state in _INKS
        if role == Qt.ItemDataRole.ForegroundRole and stated:
            return QColor(theme.tokens(self._view.appearance)[_INKS[one.state]])
        return None


class EditLister(QObject):
    """Works the list out aside; of several requests the last is answered."""

    found = Signal(object)  # a tuple of ListedEdit

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._number = 0
        self._done.connect(self._take)

    _done = Signal(int, object)

    def start(self, facts: Known, work: Work) -> None:
        self._number += 1
        number = self._number

        def run() -> None:
            rows = listed(facts, work.edits, work.own_shapes) if facts.folder is not None else ()
            with suppress(RuntimeError):  # the window was closed meanwhile
                self._done.emit(number, rows)

        Thread(target=run, name="listing edits", daemon=True).start()

    def _take(self, number: int, rows: object) -> None:
        if number == self._number:
            self.found.emit(rows)
