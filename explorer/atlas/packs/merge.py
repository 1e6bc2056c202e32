"""Two packs become one: what only one of them changed is taken and listed, what both changed is a conflict."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import field, replace
from typing import Any, Literal

from explorer.atlas.packs.difference import RowChange, row_change
from explorer.atlas.packs.pack_rows import Cells, PackTable, pairs, row_name
from explorer.records import dataclass

Take = Literal["mine", "theirs", "own"]
TAKES: tuple[Take, ...] = ("mine", "theirs", "own")


@dataclass(frozen=True, slots=True)
class MergeConflict:
    """A field, or with an empty `column` a whole row, that both packs have otherwise than `base`; "" is empty or absent."""

    table: str
    row: str
    column: str
    base: str
    mine: str
    theirs: str

    @property
    def id(self) -> tuple[str, str, str]:
        return self.table, self.row, self.column

    def to_json(self) -> dict[str, Any]:
        names = ("table", "row", "column", "base", "mine", "theirs")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True)
class Decision:
    """What to take for a conflict; `own` is the words to write instead of either."""

    take: Take
    own: str = ""


@dataclass(slots=True)
class Merging:
    """Merged tables, the changes taken from the other pack, and the conflicts that nobody has decided."""

    tables: dict[str, PackTable] = field(default_factory=dict)
    taken: list[RowChange] = field(default_factory=list)
    conflicts: list[MergeConflict] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Three:
    base: Cells | None
    mine: Cells | None
    theirs: Cells | None


def merge(
    base: Mapping[str, PackTable] | None,
    mine: Mapping[str, PackTable],
    theirs: Mapping[str, PackTable],
    decisions: Mapping[tuple[str, str, str], Decision],
) -> Merging:
    """Merge three states of a pack; without `base` rows of one side alone are kept, and all that differs is a conflict."""
    made = Merging()
    for name in dict.fromkeys((*mine, *theirs)):
        table = mine.get(name) or theirs[name]
        table = replace(table, columns=tuple(dict.fromkeys((*table.columns, *_columns(theirs, name)))))
        before = base[name].rows if base and name in base else ()
        threes = _threes(table, before, _rows(mine, name), _rows(theirs, name))
        _Table(table, made, decisions).merge(threes)
    return made


def _columns(tables: Mapping[str, PackTable], name: str) -> tuple[str, ...]:
    return tables[name].columns if name in tables else ()


def _rows(tables: Mapping[str, PackTable], name: str) -> tuple[Cells, ...]:
    return tables[name].rows if name in tables else ()


def _threes(
    table: PackTable, base: Iterable[Cells], mine: tuple[Cells, ...], theirs: tuple[Cells, ...]
) -> list[_Three]:
    """Match the rows of three states, in the order of mine; rows of theirs alone follow those of their subject."""
    before = tuple(base)
    in_mine, in_theirs = pairs(before, mine, table), pairs(before, theirs, table)
    other = {id(row): theirs_row for row, theirs_row in in_theirs if row is not None}
    found = [_Three(row, mine_row, other[id(row)]) for row, mine_row in in_mine if row is not None]
    added = (
        tuple(row for old, row in in_mine if old is None and row is not None),
        tuple(row for old, row in in_theirs if old is None and row is not None),
    )
    found += [_Three(None, a, b) for a, b in pairs(*added, table)]
    return _ordered(found, mine, table)


def _ordered(found: list[_Three], mine: tuple[Cells, ...], table: PackTable) -> list[_Three]:
    place = {id(row): number for number, row in enumerate(mine)}
    last: dict[str, int] = {}
    for number, row in enumerate(mine):
        last[row.get(table.columns[0], "")] = number

    def rank(three: _Three) -> float:
        if three.mine is not None:
            return float(place.get(id(three.mine), len(mine)))
        row = three.theirs or three.base or {}
        return last.get(row.get(table.columns[0], ""), len(mine)) + 0.5

    return sorted(found, key=rank)


class _Table:
    """Merges the rows of one table."""

    def __init__(
        self, table: PackTable, made: Merging, decisions: Mapping[tuple[str, str, str], Decision]
    ) -> None:
        self._table, self._made, self._decisions = table, made, decisions
        self._names: Counter[str] = Counter()

    def merge(self, threes: list[_Three]) -> None:
        rows = [row for three in threes if (row := self._row(three)) is not None]
        self._made.tables[self._table.name] = replace(self._table, rows=tuple(rows))

    def _row(self, three: _Three) -> Cells | None:
        name = self._name(three)
        if three.mine == three.theirs:
            return three.mine
        if three.mine is not None and three.theirs is not None:
            return self._fields(name, three.base or {}, three.mine, three.theirs)
        if three.base is None or (three.mine or three.theirs) == three.base:
            kept = self._alone(three)
        else:
            sides = [_words(row, self._table) for row in (three.base, three.mine, three.theirs)]
            side = self._decided(MergeConflict(self._table.name, name, "", *sides))
            kept = three.theirs if side.take == "theirs" else three.mine
        if kept != three.mine and (change := row_change(self._table, three.mine, kept)):
            self._made.taken.append(change)
        return kept

    def _alone(self, three: _Three) -> Cells | None:
        """Return a row that one side has added, None for one that it has removed."""
        return (three.mine or three.theirs) if three.base is None else None

    def _fields(self, name: str, base: Cells, mine: Cells, theirs: Cells) -> Cells:
        row: dict[str, str] = {}
        for column in self._table.columns:
            b, m, t = (cells.get(column, "") for cells in (base, mine, theirs))
            known = bool(base)
            if m == t or (known and t == b):
                row[column] = m
            elif known and m == b:
                row[column] = t
            else:
                side = self._decided(MergeConflict(self._table.name, name, column, b, m, t))
                row[column] = {"mine": m, "theirs": t, "own": side.own}[side.take]
        if change := row_change(self._table, mine, {c: cell for c, cell in row.items() if c in mine or cell}):
            self._made.taken.append(change)
        return row

    def _decided(self, conflict: MergeConflict) -> Decision:
        decision = self._decisions.get(conflict.id)
        if decision is None:
            self._made.conflicts.append(conflict)
        return decision or Decision("mine")

    def _name(self, three: _Three) -> str:
        """Name a row, with a number where several of a table are named alike."""
        name = row_name(three.base or three.mine or three.theirs or {}, self._table)
        self._names[name] += 1
        return name if self._names[name] == 1 else f"{name} ({self._names[name]})"


def _words(row: Cells | None, table: PackTable) -> str:
    return "; ".join(f"{column}={cell}" for column in table.columns if row and (cell := row.get(column, "")))
