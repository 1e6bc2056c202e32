"""Write edits of rows into the store: compared with what is there first, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.records import dataclass
from explorer.store.atlas_rows import as_cells
from explorer.store.row_keys import key_columns, row_key
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

if TYPE_CHECKING:
    import psycopg

_TRIES = 3  # where the server ends one of two transactions that wait for each other


@dataclass(frozen=True, slots=True)
class WriteConflict:
    """An edit whose row is not in the store as the edit found it: a colleague was faster.

    `theirs` is the row there now, None if there is none; `by`, `at` and `version` say who made it so, "" and None where
    the store never had it.
    """

    edit: RowEdit
    theirs: Cells | None
    by: str = ""
    at: datetime | None = None
    version: int = 0

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns in which the two sides differ."""
        mine, theirs = self.edit.now or {}, self.theirs or {}
        return tuple(c for c in dict.fromkeys((*mine, *theirs)) if mine.get(c, "") != theirs.get(c, ""))

    def mine_over_theirs(self) -> RowEdit | None:
        """Return the edit that puts one's own row in the place of theirs; None where both are gone."""
        if self.theirs is None and self.edit.now is None:
            return None
        return RowEdit(self.edit.table, self.theirs, self.edit.now, self.edit.made, self.edit.author)


@dataclass(frozen=True, slots=True)
class WriteResult:
    """What became of edits: the version that they made (None: nothing was written), or what is in their way."""

    version: int | None
    conflicts: tuple[WriteConflict, ...] = ()


@dataclass(frozen=True, slots=True)
class _Standing:
    """A row as it is in the store, or what became of it (`cells` None)."""

    key: str
    cells: Cells | None
    version: int = 0
    by: str = ""
    at: datetime | None = None


def write_edits(found: StoreConnection, edits: Sequence[RowEdit]) -> WriteResult:
    """Write edits in one transaction, unless one of them is in conflict: then none; raises StoreError.

    What a colleague has done already, just so, is no conflict, and is not done again.
    """
    for again in reversed(range(_TRIES)):
        try:
            return _write(found, edits)
        except StoreError as error:
            if error.kind != "locked" or not again:
                raise
    raise AssertionError


class _Conflicted(Exception):
    """Takes the transaction back."""


def _write(found: StoreConnection, edits: Sequence[RowEdit]) -> WriteResult:
    conflicts: list[WriteConflict] = []
    version: int | None = None
    try:
        with found.writing() as raw:
            row = raw.execute("SELECT twincity.next_version()").fetchone()  # from here on nobody else writes
            assert row is not None
            steps = [step for edit in edits if (step := _step(raw, edit, conflicts)) is not None]
            if conflicts or not steps:
                raise _Conflicted
            for step in steps:
                step()
            version = int(row[0])
    except _Conflicted:
        pass
    return WriteResult(version, tuple(conflicts))


def _step(
    raw: psycopg.Connection[Any], edit: RowEdit, conflicts: list[WriteConflict]
) -> Callable[[], object] | None:
    """Return what writes an edit, None where nothing is to be done or a conflict was found, which is added."""
    table, was, now = edit.table, edit.was, edit.now
    there = _standing(raw, table, was if was is not None else now or {})
    if there.cells == now:
        return None
    if there.cells != was:
        conflicts.append(WriteConflict(edit, there.cells, there.by, there.at, there.version))
        return None
    if now is None:
        return lambda: _remove(raw, table, there.key)
    key = there.key if was is not None and not key_columns().get(table) else row_key(table, now)
    if was is None or key != there.key:
        other = _by_key(raw, table, key)
        if other.cells is not None and not key_columns().get(table):
            key = _free_key(raw, table, now)
        elif other.cells is not None:
            conflicts.append(WriteConflict(edit, other.cells, other.by, other.at, other.version))
            return None
    if was is None:
        return lambda: _add(raw, table, key, now)
    return lambda: _change(raw, table, there.key, key, now)


def _standing(raw: psycopg.Connection[Any], table: str, cells: Cells) -> _Standing:
    """Return what the store has for a row that was read with these cells."""
    if key_columns().get(table):
        return _by_key(raw, table, row_key(table, cells))
    from psycopg.types.json import Jsonb

    same = Jsonb(dict(cells))
    row = raw.execute(
        "SELECT key, cells, version, changed_by, changed_at FROM twincity.atlas_row"
        " WHERE table_name = %s AND cells = %s ORDER BY key LIMIT 1",
        (table, same),
    ).fetchone()
    if row is not None:
        return _Standing(row[0], as_cells(row[1]), *row[2:])
    row = raw.execute(
        "SELECT key FROM twincity.history WHERE kind = 'row' AND table_name = %s AND was = %s"
        " ORDER BY version DESC LIMIT 1",
        (table, same),
    ).fetchone()
    return _Standing("", None) if row is None else _by_key(raw, table, row[0])


def _by_key(raw: psycopg.Connection[Any], table: str, key: str) -> _Standing:
    row = raw.execute(
        "SELECT key, cells, version, changed_by, changed_at FROM twincity.atlas_row"
        " WHERE table_name = %s AND key = %s",
        (table, key),
    ).fetchone()
    if row is not None:
        return _Standing(row[0], as_cells(row[1]), *row[2:])
    row = raw.execute(
        "SELECT key, version, changed_by, changed_at FROM twincity.history"
        " WHERE kind = 'row' AND table_name = %s AND key = %s ORDER BY version DESC LIMIT 1",
        (table, key),
    ).fetchone()
    return _Standing(key, None) if row is None else _Standing(row[0], None, *row[1:])


def _free_key(raw: psycopg.Connection[Any], table: str, cells: Cells) -> str:
    """Return a key for a row of a table without one whose digest belongs to a row that has changed since."""
    again = 1
    while _by_key(raw, table, row_key(table, cells, again)).cells is not None:
        again += 1
    return row_key(table, cells, again)


def _add(raw: psycopg.Connection[Any], table: str, key: str, cells: Cells) -> None:
    from psycopg.types.json import Jsonb

    raw.execute(
        "INSERT INTO twincity.atlas_row (table_name, key, cells) VALUES (%s, %s, %s)",
        (table, key, Jsonb(dict(cells))),
    )


def _change(raw: psycopg.Connection[Any], table: str, before: str, key: str, cells: Cells) -> None:
    from psycopg.types.json import Jsonb

    raw.execute(
        "UPDATE twincity.atlas_row SET key = %s, cells = %s WHERE table_name = %s AND key = %s",
        (key, Jsonb(dict(cells)), table, before),
    )


def _remove(raw: psycopg.Connection[Any], table: str, key: str) -> None:
    raw.execute("DELETE FROM twincity.atlas_row WHERE table_name = %s AND key = %s", (table, key))
