"""What differs between two packs, by row and field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from explorer.atlas.packs.pack_rows import Cells, PackTable, pairs, row_name
from explorer.records import dataclass

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class RowChange:
    """A row that one of two packs lacks, or of which fields differ: (column, before, after)."""

    table: str
    row: str
    kind: Kind
    fields: tuple[tuple[str, str, str], ...]

    def to_json(self) -> dict[str, Any]:
        fields = {column: [before, after] for column, before, after in self.fields}
        return {"table": self.table, "row": self.row, "kind": self.kind, "fields": fields}


def difference(before: Mapping[str, PackTable], after: Mapping[str, PackTable]) -> list[RowChange]:
    """Return every change that leads from one pack to the other, table by table."""
    found: list[RowChange] = []
    for name in dict.fromkeys((*before, *after)):
        table = before.get(name) or after[name]
        old = before[name].rows if name in before else ()
        new = after[name].rows if name in after else ()
        found += (change for a, b in pairs(old, new, table) if (change := row_change(table, a, b)))
    return found


def row_change(table: PackTable, before: Cells | None, after: Cells | None) -> RowChange | None:
    """Return how a row changed; None if it did not."""
    if before is not None and after is not None:
        fields = tuple(_fields(before, after))
        return RowChange(table.name, row_name(before, table), "changed", fields) if fields else None
    row = before if before is not None else after
    assert row is not None
    kind: Kind = "removed" if before is not None else "added"
    return RowChange(table.name, row_name(row, table), kind, tuple(_fields(before or {}, after or {})))


def _fields(before: Cells, after: Cells) -> Iterator[tuple[str, str, str]]:
    for column in dict.fromkeys((*before, *after)):
        if before.get(column, "") != after.get(column, ""):
            yield column, before.get(column, ""), after.get(column, "")
