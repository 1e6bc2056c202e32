"""The rows of the atlas's tables in the store: put there from a pack, and read as of a version."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from explorer.atlas import comments
from explorer.atlas.edits.row_edit import filled
from explorer.atlas.schema import TABLES, read_tables
from explorer.records import dataclass
from explorer.store.comment_exchange import write_comments
from explorer.store.row_keys import row_key
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

if TYPE_CHECKING:
    import psycopg

Cells = Mapping[str, str]
Progress = Callable[[int, int], None]  # rows done, rows in all
_STEP = 2000


@dataclass(frozen=True, slots=True)
class StoredRow:
    """A row as the store holds it, cells without the empty ones: who made it so, at which version and when."""

    table: str
    key: str
    cells: Cells
    version: int
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class RowRecord:
    """An entry of the history: a row before (None: added) and after (None: removed)."""

    table: str
    key: str
    was: Cells | None
    now: Cells | None
    version: int
    changed_by: str
    changed_at: datetime


def load_tables(found: StoreConnection, folder: Path, progress: Progress | None = None) -> dict[str, int]:
    """Put the tables of a pack into a store that has none, all or nothing; returns the number of rows of each.

    Raises StoreError where the store has rows, or a table of the pack a problem.
    """
    tables, problems = read_tables(folder)
    if problems:
        raise StoreError("faulty_pack", store=found.address.label, first=problems[0], n=len(problems))
    whole = comments.joined(comments.from_cells(row.cells) for row in tables["comments"].rows)
    tables["comments"].rows.clear()
    rows = [row for table in TABLES for row in _keyed(table, (row.cells for row in tables[table].rows))]
    with found.writing() as raw:
        raw.execute("SELECT twincity.next_version()")
        if raw.execute("SELECT 1 FROM twincity.atlas_row LIMIT 1").fetchone():
            raise StoreError("rows_there", store=found.address.label)
        _copy_rows(raw, rows, progress or (lambda *_: None))
        write_comments(raw, whole)
    return {table: len(tables[table].rows) for table in TABLES} | {"comments": len(whole)}


def _keyed(table: str, rows: Iterable[Cells]) -> Iterable[tuple[str, str, Cells]]:
    seen: Counter[str] = Counter()
    for cells in rows:
        plain = row_key(table, cells)
        yield table, row_key(table, cells, seen[plain]), filled(cells) or {}
        seen[plain] += 1


def _copy_rows(raw: psycopg.Connection[Any], rows: list[tuple[str, str, Cells]], progress: Progress) -> None:
    from psycopg.types.json import Jsonb

    with raw.cursor().copy("COPY twincity.atlas_row (table_name, key, cells) FROM STDIN") as copy:
        for number, (table, key, cells) in enumerate(rows, 1):
            copy.write_row((table, key, Jsonb(dict(cells))))
            if number % _STEP == 0 or number == len(rows):
                progress(number, len(rows))


def read_rows_of(found: StoreConnection, table: str | None = None, since: int = 0) -> list[StoredRow]:
    """Return the rows of a table, or of all, that were added or changed after version `since`."""
    with found.reading() as raw:
        rows = raw.execute(
            "SELECT table_name, key, cells, version, changed_by, changed_at FROM twincity.atlas_row"
            " WHERE version > %s AND (%s::text IS NULL OR table_name = %s) ORDER BY table_name, version, key",
            (since, table, table),
        ).fetchall()
    return [StoredRow(table, key, as_cells(cells) or {}, *rest) for table, key, cells, *rest in rows]


def changes_since(found: StoreConnection, since: int) -> list[RowRecord]:
    """Return what was done to rows after version `since`, oldest first, removals included."""
    with found.reading() as raw:
        rows = raw.execute(
            "SELECT table_name, key, was, now, version, changed_by, changed_at FROM twincity.history"
            " WHERE kind = 'row' AND version > %s ORDER BY version, table_name, key",
            (since,),
        ).fetchall()
    return [_record(row) for row in rows]


def history_of(found: StoreConnection, table: str, key: str) -> list[RowRecord]:
    """Return what was done to one row, oldest first."""
    with found.reading() as raw:
        rows = raw.execute(
            "SELECT table_name, key, was, now, version, changed_by, changed_at FROM twincity.history"
            " WHERE kind = 'row' AND table_name = %s AND key = %s ORDER BY version",
            (table, key),
        ).fetchall()
    return [_record(row) for row in rows]


def current_version(found: StoreConnection) -> int:
    """Return the version of the last change."""
    with found.reading() as raw:
        row = raw.execute("SELECT version FROM twincity.clock").fetchone()
    return int(row[0]) if row else 0


def _record(row: tuple[Any, ...]) -> RowRecord:
    table, key, was, now, *rest = row
    return RowRecord(table, key, as_cells(was), as_cells(now), *rest)


def as_cells(content: Any) -> Cells | None:
    """Return the JSON of a row as cells: text without the empty ones, whatever another program has written there."""
    if content is None:
        return None
    return filled(
        {
            name: cell if isinstance(cell, str) else json.dumps(cell)
            for name, cell in content.items()
            if cell is not None
        }
    )
