"""Edits of a project accepted into a pack: its tables with them, what that changes, and which edits do not fit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from explorer.atlas.edits.row_edit import Cells, RowEdit, filled
from explorer.atlas.edits.shape_rows import fault_of, rows_of
from explorer.atlas.own_shapes import OwnShape
from explorer.atlas.packs.difference import RowChange, difference
from explorer.atlas.packs.pack_rows import PackTable
from explorer.records import dataclass
from explorer.words.problem import shortened
from explorer.words.wording import Localizable, wording

Edits = Sequence[RowEdit | OwnShape]


@dataclass(slots=True)
class Acceptance:
    """The tables of a pack after the edits; `refused` are those that do not fit this pack, with the reason."""

    tables: dict[str, PackTable]
    changes: list[RowChange] = field(default_factory=list)
    refused: list[tuple[RowEdit | OwnShape, Localizable]] = field(default_factory=list)
    taken: int = 0


def accept(tables: Mapping[str, PackTable], edits: Edits, licence: str) -> Acceptance:
    """Return the tables of a pack with these edits in them; an edit that does not fit leaves them as they are."""
    rows = {name: _Rows(table) for name, table in tables.items()}
    made = Acceptance(dict(tables))
    for edit in edits:
        reason = _laid(rows, edit, licence)
        if reason is None:
            made.taken += 1
        else:
            made.refused.append((edit, reason))
    made.tables = {name: replace(table, rows=rows[name].all()) for name, table in tables.items()}
    made.changes = difference(tables, made.tables)
    return made


def _laid(rows: dict[str, _Rows], edit: RowEdit | OwnShape, licence: str) -> Localizable | None:
    if isinstance(edit, RowEdit):
        return _row_laid(rows, edit)
    now = {name.removesuffix(".csv"): table.all() for name, table in rows.items()}
    reason = fault_of(edit, now)
    if reason is not None:
        return reason
    for one in rows_of(edit, now, licence):
        fault = _row_laid(rows, one)
        if fault is not None:
            return fault
    return None


def _row_laid(rows: dict[str, _Rows], edit: RowEdit) -> Localizable | None:
    table = rows.get(f"{edit.table}.csv")
    return table.lay(edit) if table is not None else wording("edit.no_table", table=edit.table)


class _Rows:
    """The rows of one table, found by what identifies them; those that are added follow those of their subject."""

    def __init__(self, table: PackTable) -> None:
        self._table = table
        self._rows: list[Cells | None] = list(table.rows)
        self._places: dict[object, int] = {}
        for number, row in enumerate(table.rows):
            self._places.setdefault(self._identity(row), number)

    def _identity(self, cells: Cells) -> object:
        if self._table.key:
            return tuple(cells.get(column, "") for column in self._table.key)
        return frozenset((column, cell) for column, cell in cells.items() if cell)

    def all(self) -> tuple[Cells, ...]:
        found = [row for row in self._rows if row is not None]
        subject = self._table.columns[0]
        before, added = found[: self._kept], found[self._kept :]
        last = {row.get(subject, ""): number for number, row in enumerate(before)}
        order = [(float(n), 0, row) for n, row in enumerate(before)]
        order += [(last.get(row.get(subject, ""), len(before)) + 0.5, n, row) for n, row in enumerate(added)]
        return tuple(row for *_, row in sorted(order, key=lambda one: one[:2]))

    @property
    def _kept(self) -> int:
        """How many of the rows that are left were in the table."""
        return sum(row is not None for row in self._rows[: len(self._table.rows)])

    def lay(self, edit: RowEdit) -> Localizable | None:
        """Write one edit; return why it does not fit, None if it does or is there already."""
        unknown = [column for column in (edit.now or {}) if column not in self._table.columns]
        if unknown:
            return wording("edit.no_column", table=edit.table, column=unknown[0])
        was, now = edit.was, edit.now
        place = self._places.get(self._identity(was if was is not None else now or {}))
        there = self._rows[place] if place is not None else None
        if there is not None and now is not None and filled(there) == filled(now):
            return None  # it is there already
        if was is None:
            assert now is not None
            if there is not None:
                return wording("edit.taken", id=_name(now))
            self._add(now)
            return None
        if there is None:
            return None if now is None or self._has(now) else wording("edit.row_gone")
        if filled(there) != filled(was):
            differing = [c for c in dict.fromkeys((*was, *there)) if was.get(c, "") != there.get(c, "")]
            shown = shortened(there.get(differing[0], ""))
            return wording("edit.row_other", columns=tuple(differing), now=shown)
        assert place is not None
        self._rows[place] = None if now is None else self._whole(now)
        del self._places[self._identity(was)]
        if now is not None:
            self._places[self._identity(now)] = place
        return None

    def _has(self, cells: Cells) -> bool:
        return self._identity(cells) in self._places

    def _add(self, cells: Cells) -> None:
        self._places[self._identity(cells)] = len(self._rows)
        self._rows.append(self._whole(cells))

    def _whole(self, cells: Cells) -> Cells:
        return {column: cells.get(column, "") for column in self._table.columns}


def _name(cells: Cells) -> str:
    return shortened(next((cell for cell in cells.values() if cell), ""))


def changes_by_table(changes: Iterable[RowChange]) -> dict[str, dict[str, int]]:
    """Count the rows that are added, changed and removed, by table."""
    found: dict[str, dict[str, int]] = {}
    for change in changes:
        counts = found.setdefault(change.table, {})
        counts[change.kind] = counts.get(change.kind, 0) + 1
    return found
