"""The list of who changed what in a store, and when: the latest changes of rows, newest first."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtWidgets import QDialog, QTableWidget, QVBoxLayout, QWidget

from explorer.atlas.edits.listing import name_of
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.edits.row_words import column_name
from explorer.state.view.view import View
from explorer.store.atlas_rows import RowRecord, changes_since, current_version
from explorer.store.store_connection import StoreConnection
from explorer.ui.kit.plain import label
from explorer.ui.project.merge_sheet import dress_table, top_cell
from explorer.words.strings import t
from explorer.words.text import Lang

MOST = 300  # versions that are looked back
_MOST_ROWS = 500
_SIZE = QSize(940, 600)


def latest_changes(found: StoreConnection) -> list[RowRecord]:
    """Return what was done to rows in the latest versions, newest first; raises StoreError."""
    return changes_since(found, max(1, current_version(found) - MOST))[::-1][:_MOST_ROWS]


class ChangesSheet(QDialog):
    def __init__(self, view: View, store: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lang = view.lang
        self.message = label(t("shared.changes.reading", view.lang, store=store), "soft", self)
        self.table = QTableWidget(self)
        heads = [t(f"shared.changes.{key}", view.lang) for key in ("when", "who", "what", "fields")]
        dress_table(self.table, heads, (2, 3))
        self.table.setAccessibleName(t("shared.changes.title", view.lang))
        self.setWindowTitle(t("shared.changes.title", view.lang))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 18)
        column.addWidget(self.message)
        column.addWidget(self.table, 1)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def show_records(self, records: Sequence[RowRecord]) -> None:
        self.say(t("shared.changes.found" if records else "shared.changes.none", self._lang, n=len(records)))
        self.table.setRowCount(len(records))
        for row, record in enumerate(records):
            words = (
                f"{record.changed_at.astimezone():%Y-%m-%d %H:%M}",
                record.changed_by,
                name_of(RowEdit(record.table, record.was, record.now), self._lang),
                _fields(record, self._lang),
            )
            for column, text in enumerate(words):
                self.table.setItem(row, column, top_cell(text))
        QTimer.singleShot(0, self.table, self.table.resizeRowsToContents)  # once columns have their width

    def say(self, words: str) -> None:
        self.message.setText(words)


def _fields(record: RowRecord, lang: Lang) -> str:
    was, now = record.was or {}, record.now or {}
    changed = [c for c in dict.fromkeys((*was, *now)) if was.get(c, "") != now.get(c, "")]
    return "\n".join(
        f"{column_name(record.table, c, lang)}: {was.get(c, '')} → {now.get(c, '')}" for c in changed
    )
