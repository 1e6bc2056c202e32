"""Rows of a workbook or CSV as edits: which column is which, each row with its problems, good rows as RowEdits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Any

from explorer.atlas.assembly.known import Known
from explorer.atlas.edits.edited_rows import EditedRows, edited_rows
from explorer.atlas.edits.row_check import completed, faults_over
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.edits.row_words import NAMED, YES_NO, column_name
from explorer.atlas.package import Resource
from explorer.records import dataclass
from explorer.sources.raw.raw_layer import Column, is_blank, plain_text
from explorer.sources.reader.cell_dates import stated_date
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.sources.reader.status_words import status_named
from explorer.state.files import save_table
from explorer.state.files.scene_edits import slug
from explorer.words import edtf
from explorer.words.fold import fold
from explorer.words.problem import shortened
from explorer.words.strings import t
from explorer.words.strings import table as string_table
from explorer.words.text import Lang
from explorer.words.wording import Localizable, wording

# Tables that rows can be added to from a file, those that people have lists of first.
TABLES = (
    *("statuses", "features", "events", "observations", "attributes", "places"),
    *("sources", "citations", "indicators", "conflicts"),
)
MOST_ROWS = 20_000
_IDS = {
    "features": "id",
    "events": "id",
    "places": "id",
    "sources": "id",
    "indicators": "key",
    "conflicts": "id",
}
_NAMES = ("name_zh", "title_zh", "statement_a_zh")
# Cells that say nothing of the world where a file says nothing: not on the map, no milestone.
_NEUTRAL: Mapping[str, Mapping[str, str]] = {
    "features": {"geometry": "none", "quality": "none"},
    "events": {"milestone": "0"},
    "places": {"proxy": "0"},
    "indicators": {"headline": "0"},
}
_UNITS = "省市州区县镇乡"
_YES, _NO = ("是", "y", "yes", "true", "1", "√"), ("否", "n", "no", "false", "0", "×")


@dataclass(frozen=True, slots=True)
class SheetMapping:
    """What fills the columns of a table: a column of the file, or one value for all rows."""

    table: str
    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """A row of the file, counted from 1: the edit that it makes, or what is wrong, by column of the table ("": the whole)."""

    number: int
    said: tuple[str, ...]
    edit: RowEdit | None
    problems: tuple[tuple[str, Localizable], ...] = ()


def guess(resource: Resource, columns: Sequence[str]) -> dict[str, str]:
    """Return which column of a file fills which of a table, by their names in Chinese or English; each once."""
    free = {fold(name): name for name in reversed(columns)}
    found: dict[str, str] = {}
    for exact in (True, False):
        for column in resource.fields:
            if column in found or (column.endswith("_en") and not exact):
                continue
            names = _exact_names(resource.name, column) if exact else _other_names(resource.name, column)
            for name in map(fold, names):
                if name and name in free:
                    found[column] = free.pop(name)
                    break
    return {column: found[column] for column in resource.fields if column in found}


def _exact_names(table: str, column: str) -> Iterator[str]:
    yield column
    if column.endswith("_en"):
        yield from (f"{column_name(table, column, 'zh')}{mark}" for mark in ("（英文）", "英文", "（英）"))
    elif column.endswith("_zh"):
        yield from (
            f"{column_name(table, column, 'zh')}{mark}" for mark in ("（中文）", "中文", "（中）", "")
        )
    else:
        yield from (column_name(table, column, "zh"), column_name(table, column, "en"))


def _other_names(table: str, column: str) -> Iterator[str]:
    bare = column.removesuffix("_zh")
    yield column_name(table, column, "zh")
    yield column_name(table, column, "en")
    for key in (f"workbook.names.{table}.{bare}", f"workbook.names.{bare}"):
        if key in string_table():
            yield from f"{t(key, 'zh')}|{t(key, 'en')}".split("|")


class SheetReader:
    """Makes edits of the rows of one layer over the facts, and over edits that there are already."""

    def __init__(
        self, facts: Known, edits: tuple[RowEdit, ...], mapping: SheetMapping, author: str = ""
    ) -> None:
        self._facts, self._mapping, self._author = facts, mapping, author
        self._rows: EditedRows = edited_rows(facts, edits)
        self._resource = self._rows.base.resources[mapping.table]
        self._names: dict[str, dict[str, set[str]]] = {}
        self._taken: set[object] = set()
        self._ids: set[str] = set()

    def read(self, layer: SourceLayer) -> list[SheetRow]:
        """Return every row with its edit or its problems."""
        columns = {c.name: c for c in layer.columns}
        number = min(layer.rows, MOST_ROWS)
        found = [self._row(n, columns) for n in range(number)]
        if layer.rows > MOST_ROWS:
            more = wording("workbook.many", most=MOST_ROWS, more=layer.rows - MOST_ROWS)
            found.append(SheetRow(MOST_ROWS + 1, (), None, (("", more),)))
        return found

    def _row(self, n: int, columns: Mapping[str, Column]) -> SheetRow:
        said = tuple(_text(column.cells[n]) for column in columns.values())
        cells, problems = dict(self._mapping.constants), []
        for column, name in self._mapping.columns.items():
            value = columns[name].cells[n] if name in columns else None
            cell, fault = self._cell(column, value)
            if fault is not None:
                problems.append((column, fault))
            elif cell:
                cells[column] = cell
        if not any(cells.get(column) for column in self._mapping.columns) and not problems:
            return SheetRow(n + 1, said, None, (("", wording("workbook.blank")),))
        edit = self._edit(cells, problems)
        return SheetRow(n + 1, said, None if problems else edit, tuple(problems))

    def _edit(self, cells: dict[str, str], problems: list[tuple[str, Localizable]]) -> RowEdit | None:
        table = self._mapping.table
        there = self._existing(cells)
        if there is None:
            for column, neutral in _NEUTRAL.get(table, {}).items():
                cells.setdefault(column, neutral)
            self._name_row(cells)
        now = completed(self._facts, table, {**there, **cells} if there is not None else cells)
        unread = {column for column, _ in problems}
        for column, faults in faults_over(self._rows, table, now, self._facts).items():
            if column not in unread:
                problems += ((column, fault) for fault in faults[:1])
        if problems:
            return None
        identity = self._rows.base.identity(table, now)
        same = self._rows.row(table, now) if there is None else None
        if there is not None and dict(there) == now or same is not None:
            problems.append(("", wording("edit.already")))
        elif identity in self._taken:
            problems.append(("", wording("workbook.twice")))
        if problems:
            return None
        self._taken.add(identity)
        return RowEdit(table, there, now, date.today(), self._author)

    def _existing(self, cells: Mapping[str, str]) -> dict[str, str] | None:
        """Return the row that has the id which the file states; None for a new one."""
        key = _IDS.get(self._mapping.table)
        if key is None or not cells.get(key):
            return None
        row = self._rows.row(self._mapping.table, cells)
        return {column: cell for column, cell in row.cells.items() if cell} if row is not None else None

    def _name_row(self, cells: dict[str, str]) -> None:
        """Give a new row an id made of its name, where the file states none."""
        key = _IDS.get(self._mapping.table)
        if key is None or cells.get(key):
            return
        taken = self._rows.ids(self._mapping.table, key) | self._ids
        if self._mapping.table == "sources":
            number = 1
            while f"E{number}" in taken:
                number += 1
            cells[key] = f"E{number}"
        else:
            words = next((cells[name] for name in _NAMES if cells.get(name)), "")
            if not words:
                return
            made = slug(words, taken)
            cells[key] = made.replace("-", "_") if key == "key" else made
        self._ids.add(cells[key])

    # -- one cell ---------------------------------------------------------------------------

    def _cell(self, column: str, value: Any) -> tuple[str, Localizable | None]:
        """Return a cell as the table has it, or what is wrong with it; empty where the file says nothing."""
        spec = self._resource.fields[column]
        if spec["constraints"].get("pattern") == edtf.PATTERN:
            text, fault = stated_date(value, column_name(self._mapping.table, column, "zh"))
            return text or "", fault
        words = _text(value)
        if not words:
            return "", None
        key = next((key for key in self._resource.keys if key.column == column), None)
        if key is not None:
            return self._keys(key.table, key.target, words, key.listed)
        if column in YES_NO:
            plain = fold(words)
            return ("1" if plain in map(fold, _YES) else "0" if plain in map(fold, _NO) else words), None
        if "enum" in spec["constraints"]:
            return self._choice(column, words, tuple(map(str, spec["constraints"]["enum"])))
        if spec["type"] in ("number", "integer"):
            return words.replace(",", "").replace("，", ""), None
        return words, None

    def _choice(self, column: str, words: str, allowed: tuple[str, ...]) -> tuple[str, Localizable | None]:
        if words in allowed:
            return words, None
        for value in allowed:
            if value and fold(words) in {fold(name) for name in self._called(column, value)}:
                return value, None
        if column == "status" and (status := status_named(words)):
            return status, None
        return words, None  # the rules of the table say what is wrong with it

    def _called(self, column: str, value: str) -> tuple[str, ...]:
        """Return what a value of a column with a few values is called."""
        if column == "theme" and value in self._facts.catalogue:
            return tuple(self._facts.catalogue.name(value))
        if column == "group":
            return tuple(self._facts.atlas.measure_group(value))
        key = f"{NAMED.get((self._mapping.table, column), '')}.{value}"
        return (t(key, "zh"), t(key, "en")) if key in string_table() else ()

    def _keys(self, table: str, target: str, words: str, listed: bool) -> tuple[str, Localizable | None]:
        found = []
        for word in _split(words) if listed else [words]:
            keys = self._known(table, target).get(fold(word), set())
            if word in self._rows.ids(table, target):
                found.append(word)
            elif len(keys) == 1:
                found.append(next(iter(keys)))
            elif keys:
                several = tuple(sorted(keys))[:5]
                return "", wording("workbook.several", name=shortened(word), list=several)
            else:
                return "", wording("workbook.unknown", name=shortened(word), of=_TableName(table))
        return ";".join(found), None

    def _known(self, table: str, target: str) -> dict[str, set[str]]:
        """Return the keys of a table's rows by what they are called, folded."""
        known = self._names.get(table)
        if known is None:
            known = self._names[table] = {}
            for row in self._rows.rows(table):
                called = [row.cells.get(c, "") for c in ("name_zh", "name_en", "title_zh", "title_en")]
                called += row.cells.get("aka_zh", "").split(";")
                if table == "places":  # 永川 for 永川区
                    called += [name[:-1] for name in called if len(name) > 2 and name[-1] in _UNITS]
                for name in {fold(one) for one in called if one}:
                    known.setdefault(name, set()).add(row.cells[target])
        return known


@dataclass(frozen=True, slots=True)
class _TableName:
    table: str

    def in_(self, lang: Lang, /) -> str:
        return t(f"edit.table.{self.table}", lang)


def _text(value: Any) -> str:
    """Return a cell as text: whole numbers without a fraction, dates as ISO has them, blanks as ""."""
    if is_blank(value):
        return ""
    if isinstance(value, float) and abs(value) < 1e15 and value == int(value):
        return str(int(value))
    return value.isoformat() if isinstance(value, date) else plain_text(value).strip()


def _split(words: str) -> list[str]:
    for mark in "；、,，\n":
        words = words.replace(mark, ";")
    return [word.strip() for word in words.split(";") if word.strip()]


def problem_lines(row: SheetRow, table: str, lang: Lang) -> list[str]:
    """Return what is wrong with a row, each with the words of its column."""
    return [
        f"{column_name(table, column, lang)}：{why.in_(lang)}" if column else why.in_(lang)
        for column, why in row.problems
    ]


def save_bad_rows(path: Path, layer: SourceLayer, rows: Sequence[SheetRow], table: str, lang: Lang) -> None:
    """Write the rows that could not be taken as CSV, as the file has them, with what is wrong with each. Raises OSError."""
    header = [*(column.name for column in layer.columns), t("workbook.problem", lang)]
    joint = t("edit.cells_join", lang)
    bad = (row for row in rows if row.edit is None and row.said)
    save_table.save_csv(
        path, header, ([*row.said, joint.join(problem_lines(row, table, lang))] for row in bad)
    )


def sheet_of(reading: Reading, name: str | None = None) -> SourceLayer | None:
    """Return the layer of a reading that rows are taken from: the named one, else the first that has any."""
    layers = [layer for layer in reading.layers if layer.rows and layer.columns]
    if name is not None:
        return next((layer for layer in layers if layer.name == name), None)
    return next((layer for layer in layers if not layer.hidden), next(iter(layers), None))
