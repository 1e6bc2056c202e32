"""The list of who changed what in a store, and when: the latest changes of rows, newest first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QTableWidget, QVBoxLayout, QWidget

from explorer.atlas.edits.listing import name_of
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.edits.row_words import column_name
from explorer.state.view.store import Store
from explorer.store.atlas_rows import RowRecord, changes_since, current_version
from explorer.store.store_connection import StoreConnection
from explorer.ui.kit.plain import label
from explorer.ui.project.merge_sheet import dress_table, top_cell
from explorer.words.strings import t
from explorer.words.text import Lang

MOST = 300  # versions that are looked back
_MOST_ROWS = 500
_SIZE = QSize(940, 600)
_HEADS = ("when", "who", "what", "fields")


def latest_changes(found: StoreConnection) -> list[RowRecord]:
    """Return what was done to rows in the latest versions, newest first; raises StoreError."""
    return changes_since(found, max(1, current_version(found) - MOST))[::-1][:_MOST_ROWS]


class ChangesSheet(QDialog):
    def __init__(self, store: Store, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self._records: Sequence[RowRecord] = ()
        self._words: Callable[[Lang], str] = partial(t, "shared.changes.reading", store=name)
        self.message = label("", "soft", self)
        self.table = QTableWidget(self)
        dress_table(self.table, [""] * len(_HEADS), (2, 3))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))
        self.retranslate()
        self.destroyed.connect(store.on_language(self.retranslate))

    def retranslate(self) -> None:
        lang = self._store.view.lang
        self.setWindowTitle(t("shared.changes.title", lang))
        self.table.setAccessibleName(t("shared.changes.title", lang))
        self.table.setHorizontalHeaderLabels([t(f"shared.changes.{key}", lang) for key in _HEADS])
        self.message.setText(self._words(lang))
        self._fill()

    def show_records(self, records: Sequence[RowRecord]) -> None:
        self.say(partial(t, "shared.changes.found" if records else "shared.changes.none", n=len(records)))
        self._records = records
        self._fill()

    def _fill(self) -> None:
        self.table.setRowCount(len(self._records))
        for row, record in enumerate(self._records):
            words = (
                f"{record.changed_at.astimezone():%Y-%m-%d %H:%M}",
                record.changed_by,
                name_of(RowEdit(record.table, record.was, record.now), self._store.view.lang),
                _fields(record, self._store.view.lang),
            )
            for column, text in enumerate(words):
                self.table.setItem(row, column, top_cell(text))
        QTimer.singleShot(0, self.table, self.table.resizeRowsToContents)  # once columns have their width

    def say(self, words: Callable[[Lang], str]) -> None:
        self._words = words
        self.message.setText(words(self._store.view.lang))


def _fields(record: RowRecord, lang: Lang) -> str:
    was, now = record.was or {}, record.now or {}
    changed = [c for c in dict.fromkeys((*was, *now)) if was.get(c, "") != now.get(c, "")]
    return "\n".join(
        f"{column_name(record.table, c, lang)}: {was.get(c, '')} → {now.get(c, '')}" for c in changed
    )
