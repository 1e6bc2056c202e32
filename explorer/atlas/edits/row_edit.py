"""One edit of the user's: a row of a table before and after it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from datetime import date
from functools import cached_property
from typing import Any

from explorer.atlas.schema import TABLES
from explorer.records import dataclass
from explorer.words.wording import LocalizedValueError

Cells = Mapping[str, str]
MOST_LETTERS = 10_000  # of a cell
_MOST_COLUMNS = 60
_LONGEST_NAME = 60
_LONGEST_AUTHOR = 80


class EditError(LocalizedValueError):
    """Raised for an edit in a file that is none: what is wrong with it."""


@dataclass(frozen=True)
class RowEdit:
    """A row of `table` before and after the edit: cells by column, empty ones left out.

    `was` None adds the row, `now` None removes it. When it was made and by whom does not count for equality.
    """

    table: str
    was: Cells | None
    now: Cells | None
    made: date | None = field(default=None, compare=False)
    author: str = field(default="", compare=False)

    def __post_init__(self) -> None:
        for name in ("was", "now"):
            object.__setattr__(self, name, filled(getattr(self, name)))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash((self.table, *(cells and frozenset(cells.items()) for cells in (self.was, self.now))))

    @property
    def cells(self) -> Cells:
        """Return the row as it is after the edit; of a removed one, as it was."""
        return self.was or {} if self.now is None else self.now

    def to_json(self) -> dict[str, Any]:
        plain: dict[str, Any] = {"table": self.table, "was": self.was, "now": self.now}
        if self.made:
            plain["made"] = self.made.isoformat()
        return plain | ({"author": self.author} if self.author else {})


def filled(cells: Cells | None) -> Cells | None:
    """Return cells stripped, without the empty ones."""
    if cells is None:
        return None
    stripped = ((column, cell.strip()) for column, cell in cells.items())
    return {column: cell for column, cell in stripped if cell}


def read(data: Any) -> RowEdit:
    """Read what `to_json` wrote; raises EditError."""
    if not isinstance(data, dict):
        raise EditError("refused.edit_shape")
    table = data.get("table")
    if table not in TABLES:
        raise EditError("refused.edit_table", table=str(table)[:40])
    was, now = (_cells(data.get(name), name) for name in ("was", "now"))
    if was == now:
        raise EditError("refused.edit_nothing")
    author = data.get("author")
    return RowEdit(
        table,
        was,
        now,
        _day(data.get("made")),
        " ".join(author.split())[:_LONGEST_AUTHOR] if isinstance(author, str) else "",
    )


def _cells(data: Any, name: str) -> Cells | None:
    if data is None:
        return None
    if not isinstance(data, dict) or not data or len(data) > _MOST_COLUMNS:
        raise EditError("refused.edit_cells", name=name)
    for column, cell in data.items():
        sound = isinstance(cell, str) and len(cell) <= MOST_LETTERS and len(column) <= _LONGEST_NAME
        if not sound or not column.isidentifier() or not column.isascii():
            raise EditError("refused.edit_cell", name=name, column=str(column)[:40], most=MOST_LETTERS)
    return filled(data)


def _day(data: Any) -> date | None:
    try:
        return date.fromisoformat(data)
    except (TypeError, ValueError):
        return None


def with_edit(edits: tuple[RowEdit, ...], edit: RowEdit) -> tuple[RowEdit, ...]:
    """Return the edits with one more; an edit of a row that another edit wrote takes its place, or ends it."""
    found: list[RowEdit] = []
    joined = False
    for earlier in edits:
        if not joined and earlier.table == edit.table and earlier.now is not None and earlier.now == edit.was:
            joined = True
            if earlier.was != edit.now:
                found.append(RowEdit(edit.table, earlier.was, edit.now, edit.made, edit.author))
        else:
            found.append(earlier)
    if not joined and edit.was != edit.now:
        found.append(edit)
    return tuple(found)


def with_edits(edits: tuple[RowEdit, ...], more: Iterable[RowEdit]) -> tuple[RowEdit, ...]:
    """Return the edits with more of them, each joined as by `with_edit`."""
    written: dict[tuple[str, frozenset[tuple[str, str]]], None] = {}
    for edit in edits:
        if edit.now is not None:
            written[edit.table, frozenset(edit.now.items())] = None
    plain: list[RowEdit] = []
    for edit in more:  # those that touch no other's row need no search
        if edit.was is not None and (edit.table, frozenset(edit.was.items())) in written:
            edits, plain = with_edit((*edits, *plain), edit), []
        elif edit.was != edit.now:
            plain.append(edit)
        if edit.now is not None:
            written[edit.table, frozenset(edit.now.items())] = None
    return (*edits, *plain)
