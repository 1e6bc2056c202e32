"""The contents of a pack as rows of text, for comparing and merging: tables, the keys of pack.toml, other files."""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

from explorer.atlas import pack
from explorer.atlas.assembly.shapes import NAME as SHAPES
from explorer.atlas.package import read_package
from explorer.atlas.regular_files import UnreadableFile, read, read_text
from explorer.records import dataclass
from explorer.words.problem import shortened
from explorer.words.wording import LocalizedValueError

FILES = "files"  # the table of other files by name and digest
DERIVED = (SHAPES,)
_ALIKE = 0.5  # of the filled cells, for two rows without a key to be one row that was changed
_KEY = re.compile(r"^\s*(?P<key>[A-Za-z0-9_-]+|\"[^\"]+\")\s*=\s*(?P<value>.*?)\s*$")
_SECTION = re.compile(r"^\s*\[(?P<name>[^\[\]]+)\]\s*(#.*)?$")

Cells = Mapping[str, str]


class RowsError(LocalizedValueError):
    """Raised for a pack whose files cannot be compared row by row."""


@dataclass(frozen=True, slots=True)
class PackTable:
    """A table of a pack: `key` are the columns that identify a row, empty if several rows may be alike."""

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    rows: tuple[Cells, ...]


def tables_of(folder: Path, parts: Sequence[str]) -> dict[str, PackTable]:
    """Read what can be compared of a pack by the name of its file; `parts` are its files. Raises RowsError."""
    found: dict[str, PackTable] = {}
    for resource in read_package(folder):
        if resource.path in parts:
            columns, rows = _csv(folder, resource.path)
            key = tuple(column for column in resource.primary if column in columns)
            found[resource.path] = PackTable(resource.path, columns, key, tuple(rows))
    if pack.NAME in parts:
        found[pack.NAME] = settings_table(read_part(folder, pack.NAME))
    others = [name for name in parts if name not in found and name not in DERIVED]
    cells = [{"file": name, "digest": _digest(folder / name)} for name in others]
    found[FILES] = PackTable(FILES, ("file", "digest"), ("file",), tuple(cells))
    return found


def _csv(folder: Path, name: str) -> tuple[tuple[str, ...], list[Cells]]:
    reader = csv.reader(io.StringIO(read_part(folder, name), newline=""))
    try:
        header = tuple(cell.strip() for cell in next(reader, []))
        rows: list[Cells] = []
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                raise RowsError(
                    "pack.ragged", file=name, line=reader.line_num, n=len(cells), wanted=len(header)
                )
            rows.append(dict(zip(header, (cell.strip() for cell in cells), strict=True)))
    except csv.Error as error:
        raise RowsError("pack.not_csv", file=name, line=reader.line_num) from error
    return header, rows


def read_part(folder: Path, name: str) -> str:
    """Read a text file of a pack; raises RowsError."""
    try:
        return read_text(folder / name)
    except UnreadableFile as error:
        raise RowsError("pack.part", file=name, why=error.words) from error


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(read(path)).hexdigest()[:16]
    except UnreadableFile as error:
        raise RowsError("pack.part", file=path.name, why=error.words) from error


def settings_table(text: str) -> PackTable:
    """Return the keys of a pack.toml with their values as they are written; a value has to be on one line."""
    rows = [{"section": section, "key": key, "value": value} for _, section, key, value in settings(text)]
    columns = ("section", "key", "value")
    return PackTable(pack.NAME, columns, columns[:2], tuple(rows))


def settings(text: str) -> Iterator[tuple[int, str, str, str]]:
    """Yield the number of the line, the section, the key and the value of every key of a TOML text."""
    section = ""
    for number, line in enumerate(text.splitlines()):
        if head := _SECTION.match(line):
            section = head["name"].strip()
        elif found := _KEY.match(line):
            yield number, section, found["key"], found["value"]


def pairs(
    before: Sequence[Cells], after: Sequence[Cells], table: PackTable
) -> list[tuple[Cells | None, Cells | None]]:
    """Match the rows of two states of a table: by key, or, without one, the most alike of one subject.

    Those of `after` alone come last.
    """
    if table.key:
        return _by_key(before, after, lambda row: tuple(row.get(column, "") for column in table.key))
    found: dict[int, Cells] = {}
    left = _without_equals(before, after, found)
    groups: defaultdict[str, list[int]] = defaultdict(list)
    for number, row in enumerate(before):
        if number not in found:
            groups[_subject(row, table)].append(number)
    ranked = sorted(
        (
            (-likeness(before[number], after[other]), number, other)
            for other in left
            for number in groups.get(_subject(after[other], table), ())
        ),
    )
    taken: set[int] = set()
    for alike, number, other in ranked:
        if -alike >= _ALIKE and number not in found and other not in taken:
            found[number] = after[other]
            taken.add(other)
    rest = [(None, after[other]) for other in left if other not in taken]
    return [*((row, found.get(number)) for number, row in enumerate(before)), *rest]


def _by_key(
    before: Sequence[Cells], after: Sequence[Cells], key: Callable[[Cells], tuple[str, ...]]
) -> list[tuple[Cells | None, Cells | None]]:
    others = {key(row): row for row in after}
    known = {key(row) for row in before}
    return [
        *((row, others.get(key(row))) for row in before),
        *((None, row) for row in after if key(row) not in known),
    ]


def _without_equals(before: Sequence[Cells], after: Sequence[Cells], found: dict[int, Cells]) -> list[int]:
    """Note in `found` the rows that are in both, and return the numbers of the others of `after`."""
    same: defaultdict[frozenset[tuple[str, str]], list[int]] = defaultdict(list)
    for number, row in reversed(list(enumerate(after))):
        same[_frozen(row)].append(number)
    for number, row in enumerate(before):
        if alike := same.get(_frozen(row)):
            found[number] = after[alike.pop()]
    return sorted(number for alike in same.values() for number in alike)


def _frozen(row: Cells) -> frozenset[tuple[str, str]]:
    return frozenset((column, cell) for column, cell in row.items() if cell)


def _subject(row: Cells, table: PackTable) -> str:
    return row.get(table.columns[0], "")


def likeness(one: Cells, other: Cells) -> float:
    """Return the share of equal cells among those that either row fills."""
    filled = [column for column in {*one, *other} if one.get(column) or other.get(column)]
    same = sum(one.get(column, "") == other.get(column, "") for column in filled)
    return same / len(filled) if filled else 1.0


def row_name(row: Cells, table: PackTable) -> str:
    """Return what to call a row: its key, else its first cells."""
    columns = table.key or table.columns[:3]
    return " · ".join(shortened(cell) for column in columns if (cell := row.get(column, "")))
