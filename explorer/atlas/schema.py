"""Read CSV tables against the Table Schema in datapackage.json: valid rows, and a problem per invalid one."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator
from dataclasses import field
from pathlib import Path
from typing import Any

from explorer.atlas import catalogue, pack
from explorer.atlas.cells import MOST, read_cell
from explorer.atlas.excel import ExcelDamage, looks_rewritten, restore_zeros
from explorer.atlas.package import OPTIONAL, Key, Resource, resources
from explorer.atlas.regular_files import UnreadableFile, read_text
from explorer.records import dataclass
from explorer.words.problem import MAX_LISTED, Problem, TablesError, causes_first, omitted, shortened
from explorer.words.wording import Localizable, Wording, wording

__all__ = [
    "Problem",
    "Row",
    "TableRows",
    "TablesError",
    "may_be_missing",
    "read_tables",
    "split_list",
]

TABLES = (
    *("sources", "places", "features", "statuses", "citations", "attributes", "routes", "members"),
    *("passes", "alignment_parts", "alignments"),
    *("events", "indicators", "observations", "conflicts", "comments"),
)
BULK = ("alignments",)  # read only where shapes are derived or checked: a start needs none of its rows
MOST_ROWS = 100_000  # of a table
Fault = Callable[["Row"], Wording | str | None]


@dataclass(frozen=True, slots=True)
class Row:
    """A valid row: its line in the file and its cells by column name, empty cells as ''."""

    line: int
    cells: dict[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells[column]


@dataclass(slots=True)
class TableRows:
    """The valid rows of a table; the keys of the others, and whether unknown keys are missing too."""

    name: str
    rows: list[Row] = field(default_factory=list)
    broken_keys: set[str] = field(default_factory=set)
    broken: bool = False
    found: int = 0  # problems found in its file
    omitted: int = 0  # of these, how many are in no list

    def report(self, problems: list[Problem], file: str, line: int, message: Localizable) -> None:
        """Add a problem of this file, or only count it once enough are listed."""
        self.found += 1
        if self.found <= MAX_LISTED:
            problems.append(Problem(file, line, message))
        else:
            self.omitted += 1

    def report_omitted(self, problems: list[Problem], file: str) -> None:
        """Add a line with the number of problems that were only counted."""
        if self.omitted:
            problems.append(omitted(file, self.omitted))
            self.omitted = 0

    def may_be_lost(self, key: str) -> bool:
        """Return whether a row with this key may be one that could not be read; its own line says why."""
        return self.broken or key in self.broken_keys


def read_tables(folder: Path, bulk: bool = True) -> tuple[dict[str, TableRows], list[Problem]]:
    """Read every table, empty if it cannot be read; raises TablesError without a datapackage.json.

    Without `bulk`, those that only shapes need are left unread.
    """
    problems: list[Problem] = []
    described = [r for r in described_tables(folder, problems) if bulk or r.name not in BULK]
    tables = {name: TableRows(name, broken=True) for name in TABLES}
    tables |= {r.name: _read(folder, r, problems) for r in described}
    for resource in described:
        _check_keys(resource, tables, problems)
    for resource in described:
        tables[resource.name].report_omitted(problems, resource.path)
    return tables, causes_first(problems)


def described_tables(folder: Path, problems: list[Problem]) -> list[Resource]:
    """Return the tables of a folder with their rules, those of pack.toml included; faults are added to `problems`."""
    described = resources(folder, problems)
    layers, faults = catalogue.read(folder)
    problems += [*faults, *pack.problems(folder)]
    _limit(described, "features", "theme", layers, "problem.or_new_theme")
    _limit(described, "indicators", "group", layers.measure_groups, "problem.or_new_group")
    return described


def _limit(described: list[Resource], table: str, column: str, values: Iterable[str], cure: str) -> None:
    """Allow only these values, which are declared in pack.toml and not in datapackage.json."""
    for resource in described:
        if resource.name == table and column in resource.fields:
            rules = resource.fields[column]["constraints"]
            resource.fields[column]["constraints"] = {
                **rules,
                "enum": list(values),
                "else": wording(cure, file=pack.NAME),
            }


def split_list(cell: str) -> tuple[str, ...]:
    """Split a list cell at `;`."""
    return tuple(item.strip() for item in cell.split(";") if item.strip())


def may_be_missing(tables: dict[str, TableRows], key: str, *names: str) -> bool:
    """Return whether rows of these tables for `key` may be among those that could not be read."""
    return any(tables[name].may_be_lost(key) for name in names)


def _read(folder: Path, resource: Resource, problems: list[Problem]) -> TableRows:
    table = TableRows(resource.name)
    try:
        text = read_text(folder / resource.path)
    except UnreadableFile as error:
        if error.missing and resource.name in OPTIONAL:
            return table
        words = wording("problem.table_gone") if error.missing else error.words
        problems.append(Problem(resource.path, error.line, words))
        table.broken = True
        return table
    checks = {name: _Column(name, spec) for name, spec in resource.fields.items()}
    spoilt = ExcelDamage()
    for line, cells in _Lines(resource, text, table, problems).read():
        read = {name: checks[name][cell] for name, cell in cells.items()}
        faults = {name: fault for name, (_, fault) in read.items() if fault}
        for name, message in faults.items():
            if looks_rewritten(cells[name], resource.fields[name]):
                spoilt.add(name, line, cells[name])
            else:
                table.report(problems, resource.path, line, message)
        if faults:
            table.broken_keys.add(cells[next(iter(resource.fields))])
        else:
            table.rows.append(Row(line, {name: cell for name, (cell, _) in read.items()}))
    for line, message in spoilt.messages():
        table.report(problems, resource.path, line, message)
    return table


class _Column(dict[str, tuple[str, Wording | None]]):
    """Cells of a column as they are normalised, and what is wrong with them: none is looked at or held twice."""

    def __init__(self, name: str, spec: dict[str, Any]) -> None:
        super().__init__()
        self._name, self._spec = name, spec

    def __missing__(self, cell: str) -> tuple[str, Wording | None]:
        self[cell] = found = read_cell(self._name, self._spec, cell)
        return found


class _Lines:
    """The lines of a CSV as cells by column; what is no line of the table becomes a problem."""

    def __init__(self, resource: Resource, text: str, table: TableRows, problems: list[Problem]) -> None:
        self._file, self._columns = resource.path, list(resource.fields)
        self._text, self._table, self._problems = text, table, problems
        self._key = 0
        self._split: list[str] | None = None

    def read(self) -> Iterator[tuple[int, dict[str, str]]]:
        csv.field_size_limit(max(MOST, len(self._text)) + 1)
        reader = csv.reader(io.StringIO(self._text, newline=""))
        try:
            header = _names(next(reader, []), self._columns)
            if fault := _header_fault(header, self._columns):
                self._broken(1, fault)
                return
            places = {c: header.index(c) for c in self._columns}
            self._key = places[self._columns[0]]
            start = reader.line_num + 1
            for number, cells in enumerate(reader):
                if number == MOST_ROWS:
                    self._broken(start, wording("problem.rows", most=MOST_ROWS))
                    return
                line, start = start, reader.line_num + 1
                cells = [cell.strip() for cell in cells]
                while len(cells) > len(header) and not cells[-1]:
                    cells.pop()  # commas that a spreadsheet left behind
                if not any(cells):
                    continue
                if len(cells) == len(header):
                    yield line, {c: cells[place] for c, place in places.items()}
                else:
                    self._ragged(line, start, wording("problem.ragged", n=len(cells), wanted=len(header)))
        except csv.Error:
            self._broken(reader.line_num, wording("problem.not_csv"))

    def _broken(self, line: int, fault: Wording) -> None:
        self._table.broken = True
        self._table.report(self._problems, self._file, line, fault)

    def _ragged(self, line: int, end: int, fault: Wording) -> None:
        """Report an open quote, which swallows the lines after it: none of their keys is known to be missing."""
        self._table.report(self._problems, self._file, line, fault)
        if self._split is None:
            self._split = list(io.StringIO(self._text, newline=""))
        for swallowed in self._split[line - 1 : end - 1]:
            parts = swallowed.split(",")
            if self._key < len(parts):
                self._table.broken_keys.add(parts[self._key].strip().strip('"'))


def _names(header: list[str], columns: list[str]) -> list[str]:
    """Return the header with columns named as in the description, whatever their letter case and blanks."""
    plain = {column.casefold(): column for column in columns}
    return [plain.get(cell.strip().casefold(), cell) for cell in header]


def _header_fault(header: list[str], columns: list[str]) -> Wording | None:
    if not any(cell.strip() for cell in header):
        return wording("problem.header_none")
    if len(header) == 1 and len(columns) > 1 and any(mark in header[0] for mark in ";\t"):
        return wording("problem.header_commas")
    missing = [c for c in columns if c not in header]
    if missing:
        return wording("problem.header_lacks", columns=tuple(missing))
    doubled = [c for c in columns if header.count(c) > 1]
    return wording("problem.header_doubled", columns=tuple(doubled)) if doubled else None


def _check_keys(resource: Resource, tables: dict[str, TableRows], problems: list[Problem]) -> None:
    table = tables[resource.name]
    if resource.primary:
        _drop(table, resource.path, problems, _duplicates(resource.primary))
    for key in resource.keys:
        spoilt = ExcelDamage()
        _drop(table, resource.path, problems, _dangling(key, tables[key.table], spoilt))
        for line, message in spoilt.messages():
            table.report(problems, resource.path, line, message)


def _drop(table: TableRows, path: str, problems: list[Problem], fault: Fault) -> None:
    """Take out the rows in which `fault(row)` finds something ('' takes a row out without a word)."""
    kept = []
    for row in table.rows:
        message = fault(row)
        if message is None:
            kept.append(row)
        else:
            table.broken_keys.add(next(iter(row.cells.values())))
            if not isinstance(message, str):
                table.report(problems, path, row.line, message)
    table.rows = kept


def _duplicates(columns: tuple[str, ...]) -> Fault:
    seen: dict[tuple[str, ...], int] = {}

    def fault(row: Row) -> Wording | None:
        value = tuple(row[c] for c in columns)
        first = seen.setdefault(value, row.line)
        if first == row.line:
            return None
        return wording("problem.duplicate", columns=columns, value=shortened("、".join(value)), line=first)

    return fault


def _dangling(key: Key, target: TableRows, spoilt: ExcelDamage) -> Fault:
    """Return a check for keys that the other table lacks; one whose zeros Excel removed is added to `spoilt`."""
    known = {row.cells.get(key.target, "") for row in target.rows}

    def fault(row: Row) -> Wording | str | None:
        for value in split_list(row[key.column]) if key.listed else (row[key.column],):
            if value and value not in known:
                # a row whose parent is invalid is dropped silently: the parent is reported
                lost = target.may_be_lost(value)
                if not lost and restore_zeros(value, known):
                    spoilt.add(key.column, row.line, value)
                    return ""
                if lost:
                    return ""
                return wording(
                    "problem.dangling", column=key.column, value=shortened(value), table=target.name
                )
        return None

    return fault
