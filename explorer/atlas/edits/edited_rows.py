"""The rows of the tables with the user's edits over them; an edit that does not apply is kept out, with the reason."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.tables import RowError, record_of
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.edits.base_rows import BaseRows, Identity, base_rows, frozen
from explorer.atlas.edits.cell_rules import read_edit
from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.atlas.model import Conflict
from explorer.atlas.package import Key
from explorer.atlas.schema import Row, split_list
from explorer.words.edtf import DateError
from explorer.words.problem import shortened
from explorer.words.wording import Localizable, wording

# Tables whose rows others refer to, those that refer to nothing first.
_PARENTS = ("sources", "places", "features", "indicators", "events", "conflicts")
# Of a feature or an indicator: they come and go with it.
PARTS = {
    "features": (
        *("statuses", "citations", "attributes", "routes", "members", "passes"),
        *("alignment_parts", "alignments"),
    ),
    "indicators": ("observations",),
}

_KEPT = 4  # states of the edits


class EditedRows:
    """The rows of every table after the edits. `refused`: why an edit does not apply, by its number.

    `conflicts`: those between an edit and the tables, by its number, as far as `rivals` has found them.
    """

    def __init__(self, base: BaseRows, edits: tuple[RowEdit, ...]) -> None:
        self.base, self.edits = base, edits
        self.refused: dict[int, Localizable] = {}
        self._swapped: defaultdict[str, dict[Identity, Row | None]] = defaultdict(dict)
        self._added: defaultdict[str, dict[Identity, Row]] = defaultdict(dict)
        self._added_to: defaultdict[tuple[str, str], list[Row]] = defaultdict(list)
        self._ids: dict[tuple[str, str], set[str]] = {}
        self.conflicts: dict[int, tuple[Conflict, ...]] = {}
        for number in self._order(range(len(edits))):
            reason = self._apply(edits[number])
            if reason is not None:
                self.refused[number] = reason

    def changed_to(self, edits: tuple[RowEdit, ...]) -> EditedRows | None:
        """Return the rows after these edits of which one may be another or gone, and more may follow, made from these;
        None where they have to be made anew.

        So it is where the order counts: an edit is refused, which one of the others might mend, or takes away a row that
        others might refer to.
        """
        takes_away = any(edit.now is None and edit.table in _PARENTS for edit in self.edits)
        at, gone, instead = _difference(self.edits, edits)
        if self.refused or takes_away or gone is None and at < len(self.edits):
            return None
        found = EditedRows(self.base, ())
        found.edits = edits
        found._swapped.update((table, dict(rows)) for table, rows in self._swapped.items())
        found._added.update((table, dict(rows)) for table, rows in self._added.items())
        found._added_to.update(self._added_to)
        if gone is not None and not found._replace(gone, instead):
            return None
        shift = 1 if gone is not None and instead is None else 0
        for number in found._order(range(len(self.edits) - shift, len(edits))):
            if found._apply(edits[number]) is not None:
                return None
        new = (*filter(None, (gone, instead)), *edits[len(self.edits) - shift :])
        about = {(edit.table, _subject(edit)) for edit in new}
        if not any(table == "sources" for table, _ in about):  # which make a conflict one with the user's own
            kept = {
                n - shift if n > at else n: c for n, c in self.conflicts.items() if gone is None or n != at
            }
            found.conflicts = {
                n: c for n, c in kept.items() if (edits[n].table, _subject(edits[n])) not in about
            }
        return found

    def _replace(self, gone: RowEdit, instead: RowEdit | None) -> bool:
        """Take an edit away and lay another, of the same row, in its place; False where another edit may depend on it."""
        table, new = gone.table, instead.now if instead is not None else None
        if instead is not None and (instead.table, instead.was) != (table, gone.was):
            return False
        named = {
            key.target
            for resource in self.base.resources.values()
            for key in resource.keys
            if key.table == table
        }
        if named and (gone.now is None or new is None or any(gone.now.get(c) != new.get(c) for c in named)):
            return False
        if gone.was is not None:
            identity = self.base.identity(table, gone.was)
            del self._swapped[table][identity]
            if gone.now is None and identity in self._added[table]:
                return False
            return instead is None or self._apply(instead) is None
        return self._replace_added(table, gone, instead)

    def _replace_added(self, table: str, gone: RowEdit, instead: RowEdit | None) -> bool:
        """Take away a row that an edit added, and put another where it was."""
        identity = self.base.identity(table, read_edit(self.base, gone)[0])
        order, row = list(self._added[table]), self._added[table].pop(identity)
        subject = table, next(iter(row.cells.values()))
        beside = self._added_to[subject]
        at = next(n for n, other in enumerate(beside) if other is row)
        self._added_to[subject] = [*beside[:at], *beside[at + 1 :]]
        if instead is None:
            return True
        if self._apply(instead) is not None:
            return False
        key, new = self._added[table].popitem()
        if (table, next(iter(new.cells.values()))) != subject:
            return False
        order[order.index(identity)] = key
        rows = {**self._added[table], key: new}
        self._added[table] = {one: rows[one] for one in order}
        self._added_to[subject] = [*beside[:at], new, *beside[at + 1 :]]
        return True

    def added_keys(self, table: str) -> Iterator[str]:
        """Iterate over the keys of the rows that the edits add to a table with a key of one column."""
        return (str(identity[0]) for identity in self._added[table] if isinstance(identity, tuple))

    @property
    def applied(self) -> Iterator[RowEdit]:
        return (edit for number, edit in enumerate(self.edits) if number not in self.refused)

    # -- the rows -----------------------------------------------------------------------------

    def rows(self, table: str) -> list[Row]:
        """Return all rows of a table."""
        return [*self._kept(table, self.base.rows(table)), *self._added[table].values()]

    def of_subject(self, table: str, subject: str) -> list[Row]:
        """Return the rows of a table whose first column is `subject`."""
        kept = self._kept(table, self.base.of_subject(table, subject))
        return [*kept, *self._added_to.get((table, subject), ())]

    def recorded(self, table: str, subject: str) -> Iterator[Row]:
        """Iterate over the rows of the tables about a subject that no edit replaces."""
        swapped = self._swapped.get(table, {})
        for row in self.base.of_subject(table, subject):
            if self.base.identity(table, row.cells) not in swapped:
                yield row

    def _kept(self, table: str, rows: Iterable[Row]) -> Iterator[Row]:
        swapped = self._swapped.get(table)
        if not swapped:
            yield from rows
            return
        for row in rows:
            new = swapped.get(self.base.identity(table, row.cells), row)
            if new is not None:
                yield new

    def row(self, table: str, cells: Cells) -> Row | None:
        """Return the row with the identity of these cells as it is now."""
        identity = self.base.identity(table, cells)
        added = self._added[table].get(identity)
        if added is not None:
            return added
        base = self.base.by_identity(table).get(identity)
        return self._swapped[table].get(identity, base) if base is not None else None

    def ids(self, table: str, column: str) -> set[str]:
        """Return the values of a column in the rows as they are now."""
        found = self._ids.get((table, column))
        if found is None:
            found = self._ids[table, column] = {row.cells.get(column, "") for row in self.rows(table)}
        return found

    # -- the edits ----------------------------------------------------------------------------

    def _order(self, numbers: Iterable[int]) -> list[int]:
        """Return the edits so that each finds what it refers to; rows that others may refer to are removed last."""
        ranks = {table: rank for rank, table in enumerate(_PARENTS[:-1])}

        def rank(number: int) -> tuple[int, int]:
            edit = self.edits[number]
            if edit.now is None and edit.table in _PARENTS:
                return 20 - _PARENTS.index(edit.table), number
            return (ranks.get(edit.table, 9) if edit.now is not None else -1), number

        return sorted(numbers, key=rank)

    def _apply(self, edit: RowEdit) -> Localizable | None:
        """Lay one edit over the rows; return why it does not apply, None if it does."""
        if edit.table not in self.base.resources:
            return wording("edit.no_table", table=edit.table)
        identity = self.base.identity(edit.table, edit.was) if edit.was is not None else None
        reason = self._other_edition(edit) or self._faulty(edit)
        if reason is not None:
            return reason
        row = Row(0, read_edit(self.base, edit)[0]) if edit.now is not None else None
        if identity is not None:
            self._swapped[edit.table][identity] = row
        elif row is not None:
            self._added[edit.table][self.base.identity(edit.table, row.cells)] = row
            key = edit.table, next(iter(row.cells.values()))
            self._added_to[key] = [
                *self._added_to.get(key, ()),
                row,
            ]  # the former list may be that of other rows
        for table, column in [key for key in self._ids if key[0] == edit.table]:
            del self._ids[table, column]
        return None

    def _other_edition(self, edit: RowEdit) -> Localizable | None:
        """Describe how the tables differ from those that an edit was made over."""
        base = self.base.by_identity(edit.table)
        if edit.was is None:
            assert edit.now is not None
            there = base.get(self.base.identity(edit.table, edit.now))
            taken = self.row(edit.table, edit.now)
            if there is not None and frozen(there.cells) == frozen(edit.now):
                return wording("edit.already")
            return wording("edit.taken", id=_name(edit.now)) if taken is not None else None
        there = base.get(self.base.identity(edit.table, edit.was))
        if there is not None and frozen(there.cells) == frozen(edit.was):
            return wording("edit.twice") if self._is_swapped(edit) else None
        if edit.now is not None:
            same = base.get(self.base.identity(edit.table, edit.now))
            if same is not None and frozen(same.cells) == frozen(edit.now):
                return wording("edit.already")
        if there is None:
            return wording("edit.already") if edit.now is None else wording("edit.row_gone")
        columns = dict.fromkeys((*edit.was, *there.cells))
        differing = tuple(c for c in columns if edit.was.get(c, "") != there.cells.get(c, ""))
        return wording("edit.row_other", columns=differing, now=shortened(there.cells.get(differing[0], "")))

    def _is_swapped(self, edit: RowEdit) -> bool:
        assert edit.was is not None
        return self.base.identity(edit.table, edit.was) in self._swapped[edit.table]

    def _faulty(self, edit: RowEdit) -> Localizable | None:
        if edit.now is None:
            assert edit.was is not None
            return self._still_used(edit.table, edit.was)
        row, faults = read_edit(self.base, edit)
        if faults:
            return next(iter(faults.values()))[0]
        if edit.was is not None and edit.table in _PARENTS:
            before, after = (self.base.identity(edit.table, cells) for cells in (edit.was, row))
            if before != after:
                return wording("edit.id_changed", id=_name(edit.was))
        return next((fault for _, fault in self.lacking(edit.table, row)), None)

    def lacking(self, table: str, row: Cells) -> Iterator[tuple[str, Localizable]]:
        """Yield the columns of a row that refer to what no table has."""
        for key in self.base.resources[table].keys:
            yield from ((key.column, fault) for fault in self._dangling(key, row))
        if table == "features" and row.get("geometry") == "point":
            yield from (
                ("geometry_arg", fault)
                for fault in self._dangling(Key("geometry_arg", "places", "id", True), row)
            )

    def _dangling(self, key: Key, row: Cells) -> Iterator[Localizable]:
        cell = row.get(key.column, "")
        for value in split_list(cell) if key.listed else (cell,):
            if value and value not in self.ids(key.table, key.target):
                yield wording("problem.dangling", column=key.column, value=shortened(value), table=key.table)

    def _still_used(self, table: str, cells: Cells) -> Localizable | None:
        """List which rows refer to one that is to be removed; its own parts do not count."""
        if table not in _PARENTS:
            return None
        for name, resource in self.base.resources.items():
            for key in resource.keys:
                if key.table != table or name in PARTS.get(table, ()):
                    continue
                value = cells.get(key.target, "")
                users = [row for row in self.rows(name) if _refers(row, key, value)]
                users = [row for row in users if self._has_subject(name, row)]
                if users:
                    return wording("edit.still_used", table=name, n=len(users), row=_name(users[0].cells))
        return None

    def _has_subject(self, table: str, row: Row) -> bool:
        """Return whether what a row is a part of is still there."""
        parent = next((parent for parent, parts in PARTS.items() if table in parts), None)
        if parent is None:
            return True
        key = "id" if parent == "features" else "key"
        return next(iter(row.cells.values())) in self.ids(parent, key)


def _difference(
    old: tuple[RowEdit, ...], new: tuple[RowEdit, ...]
) -> tuple[int, RowEdit | None, RowEdit | None]:
    """Return where the edits first differ, which one is gone there, and what has come instead; nothing is gone where
    more than one is, or none."""
    at = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a is not b and a != b),
        min(len(old), len(new)),
    )
    rest = old[at + 1 :]
    if at == len(old):
        return at, None, None
    if new[at + 1 : len(old)] == rest and at < len(new):
        return at, old[at], new[at]
    return (at, old[at], None) if new[at : len(old) - 1] == rest else (at, None, None)


def _subject(edit: RowEdit) -> str:
    """Return the feature, indicator or other thing that an edit is about, by the first column of its row."""
    return next((edit.cells[column] for column in ("feature", "key", "id") if column in edit.cells), "")


def _refers(row: Row, key: Key, value: str) -> bool:
    cell = row.cells.get(key.column, "")
    return value in split_list(cell) if key.listed else cell == value


def _name(cells: Cells) -> str:
    return shortened(next((cell for cell in cells.values() if cell), ""))


def row_of(rows: EditedRows, table: str, subject: str, record: object) -> Row | None:
    """Return the row of a feature or an indicator that is this status, attribute, citation, member or observation."""
    for row in rows.of_subject(table, subject):
        with suppress(RowError, DateError):
            if record_of(table, row) == record:
                return row
    return None


def edited_rows(known: Known, edits: tuple[RowEdit, ...]) -> EditedRows:
    """Return the rows of the tables that `known` was read from, with the edits over them.

    The latest are kept: forms ask at every letter, and one edit over thousands that is new, another or gone takes little.
    """
    base = base_rows(known)
    latest = _latest(base)
    found = next((rows for rows in latest if rows.edits == edits), None)
    if found is None:
        longest = sorted((rows for rows in list(latest) if rows.edits), key=lambda rows: -len(rows.edits))
        made = (rows.changed_to(edits) for rows in longest)
        found = next((rows for rows in made if rows is not None), None) or EditedRows(base, edits)
        latest.appendleft(found)
    return found


@cached_by_owner
def _latest(_: BaseRows) -> deque[EditedRows]:
    return deque(maxlen=_KEPT)
