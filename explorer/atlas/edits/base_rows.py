"""The rows of the tables under the user's edits, read when they are first asked for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path

from explorer.atlas.assembly.known import Known
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.edits.row_edit import Cells
from explorer.atlas.package import Resource
from explorer.atlas.schema import BULK, Row, described_tables, read_tables
from explorer.paths import own_geodata_dir

Filled = frozenset[tuple[str, str]]
Identity = tuple[str, ...] | Filled


def frozen(cells: Cells) -> Filled:
    """Return what makes two rows the same: their filled cells."""
    return frozenset((column, cell) for column, cell in cells.items() if cell)


class BaseRows:
    """The valid rows of a folder's tables, by key and by subject (the first column); none without a folder."""

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._by_identity: dict[str, dict[Identity, Row]] = {}
        self._by_subject: dict[str, dict[str, list[Row]]] = {}

    @cached_property
    def resources(self) -> Mapping[str, Resource]:
        """Return the tables with their columns, rules and keys."""
        described = described_tables(self.folder or own_geodata_dir(), [])
        return {resource.name: resource for resource in described}

    @cached_property
    def _tables(self) -> Mapping[str, Sequence[Row]]:
        if self.folder is None:
            return {}
        return {name: table.rows for name, table in read_tables(self.folder, bulk=False)[0].items()}

    @cached_property
    def _bulk(self) -> Mapping[str, Sequence[Row]]:
        if self.folder is None:
            return {}
        tables, _ = read_tables(self.folder)
        return {name: tables[name].rows for name in BULK if name in tables}

    def rows(self, table: str) -> Sequence[Row]:
        return (self._bulk if table in BULK else self._tables).get(table, ())

    def columns(self, table: str) -> tuple[str, ...]:
        found = self.resources.get(table)
        return tuple(found.fields) if found else ()

    def identity(self, table: str, cells: Cells) -> Identity:
        """Return what identifies a row: its key, or all its filled cells in a table without keys."""
        found = self.resources.get(table)
        if found and found.primary:
            return tuple(cells.get(column, "") for column in found.primary)
        return frozen(cells)

    def keyed(self, table: str) -> bool:
        found = self.resources.get(table)
        return bool(found and found.primary)

    def by_identity(self, table: str) -> Mapping[Identity, Row]:
        found = self._by_identity.get(table)
        if found is None:
            rows = reversed(self.rows(table))
            found = self._by_identity[table] = {self.identity(table, row.cells): row for row in rows}
        return found

    def of_subject(self, table: str, subject: str) -> Sequence[Row]:
        """Return the rows of a table about one feature or indicator, in table order."""
        found = self._by_subject.get(table)
        if found is None:
            groups: defaultdict[str, list[Row]] = defaultdict(list)
            for row in self.rows(table):
                groups[next(iter(row.cells.values()))].append(row)
            found = self._by_subject[table] = dict(groups)
        return found.get(subject, ())


@cached_by_owner
def base_rows(known: Known) -> BaseRows:
    """Return the rows that the tables' facts were built of; kept with them."""
    return BaseRows(known.folder)
