"""dBASE tables, read by hand: one impossible day costs pyogrio the whole file, and it believes .cpg and LDID."""

from __future__ import annotations

import struct
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

from explorer.records import dataclass
from explorer.sources.raw import encoding
from explorer.sources.raw.raw_layer import (
    Column,
    RawLayer,
    RowProblem,
    SourceError,
    distinct_names,
    make_column,
    source_text,
)

_CHINESE_LDIDS = (0x4D, 0x7A)  # 936 as DOS and as Windows; 0x57 is whatever the machine had
_HEADER, _FIELD = 32, 32
_MOST_FIELDS = 2048


@dataclass(frozen=True, slots=True, eq=False)
class Dbf:
    """The rows that are not deleted; `kept` holds their numbers in the file, which are also those of the .shp."""

    columns: tuple[Column, ...]
    kept: np.ndarray[Any, np.dtype[np.int64]]
    encoding: str
    notes: tuple[RowProblem, ...]
    dates: frozenset[str]
    records: int


@dataclass(frozen=True, slots=True)
class _Field:
    name: bytes
    kind: str
    start: int
    width: int
    decimals: int


def read(path: Path, cpg: str = "") -> Dbf:
    """Read every cell of the table; unreadable cells become None and are noted.

    Raises SourceError if it is no dBASE file.
    """
    data = path.read_bytes()
    if len(data) < _HEADER + 1:
        raise SourceError(source_text("dbf.broken"))
    declared, head, width = struct.unpack("<IHH", data[4:12])
    fields = _fields(data, head)
    if not fields or width < 1 or head > len(data):
        raise SourceError(source_text("dbf.broken"))
    records = min(declared, (len(data) - head) // width)
    table = np.frombuffer(data, np.uint8, records * width, head).reshape(records, width)
    kept = np.flatnonzero(table[:, 0] != ord("*"))
    hint = cpg or ("936" if data[29] in _CHINESE_LDIDS else "")
    texts = {f.start: _cells(table, kept, f) for f in fields}
    found = encoding.detect(
        [f.name for f in fields] + [c for f in fields if f.kind == "C" for c in texts[f.start]], hint
    )
    names = distinct_names(encoding.decode_cell(f.name, found) for f in fields)
    notes: list[RowProblem] = []
    columns = tuple(_column(n, f, texts[f.start], found, notes) for n, f in zip(names, fields, strict=True))
    dates = frozenset(n for n, f in zip(names, fields, strict=True) if f.kind in "D@T")
    return Dbf(columns, kept, found, tuple(notes), dates, records)


def _fields(data: bytes, head: int) -> list[_Field]:
    found: list[_Field] = []
    at, start = _HEADER, 1
    while at + _FIELD <= min(head, len(data)) and data[at] != 0x0D and len(found) < _MOST_FIELDS:
        name, kind = data[at : at + 11].split(b"\0")[0].strip(), chr(data[at + 11])
        width, decimals = data[at + 16], data[at + 17]
        if kind == "C" and decimals:  # Clipper's long texts
            width, decimals = width + 256 * decimals, 0
        found.append(_Field(name, kind, start, width, decimals))
        start, at = start + width, at + _FIELD
    return found


def _cells(table: np.ndarray[Any, Any], kept: np.ndarray[Any, Any], field: _Field) -> list[bytes]:
    part = np.ascontiguousarray(table[kept, field.start : field.start + field.width])
    if part.shape[1] == 0:
        return [b""] * len(kept)
    if field.kind in "IBOT@YM+GP0":
        return [bytes(row) for row in part]
    return [bytes(cell).strip(b" \0") for cell in part.view(f"S{part.shape[1]}").ravel().tolist()]


def _column(name: str, field: _Field, cells: list[bytes], codec: str, notes: list[RowProblem]) -> Column:
    if field.kind in _READERS:
        reader = _READERS[field.kind]
    elif field.kind in "NF":
        reader = _whole if field.decimals == 0 else _number
    else:
        reader = None
    if reader is None:
        texts = np.empty(len(cells), object)
        texts[:] = [encoding.decode_cell(c, codec) or None for c in cells]
        return Column(name, texts)
    values: list[Any] = []
    for row, cell in enumerate(cells):
        value = reader(cell)
        if isinstance(value, bytes):  # no such value: the text itself, for the clock to refuse with its cause
            value = value.decode("latin-1")
            if field.kind not in "D":
                notes.append(RowProblem(row, source_text("dbf.cell", column=name, value=value)))
                value = None
        values.append(value)
    return make_column(name, values)


def _number(cell: bytes) -> float | bytes | None:
    text = cell.replace(b",", b".")
    if not text or not text.strip(b"*-. "):
        return None  # blank, or overflown as dBASE marks it
    try:
        return float(text)
    except ValueError:
        return cell


def _whole(cell: bytes) -> float | int | bytes | None:
    value = _number(cell)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _day(cell: bytes) -> date | bytes | None:
    if not cell.strip(b"0 "):
        return None
    try:
        return date(int(cell[:4]), int(cell[4:6]), int(cell[6:8]))
    except ValueError:
        return cell


def _logical(cell: bytes) -> str | None:
    return {b"T": "true", b"Y": "true", b"F": "false", b"N": "false"}.get(cell.upper())


def _packed(form: str) -> Callable[[bytes], Any]:
    size = struct.calcsize(form)
    return lambda cell: struct.unpack(form, cell[:size])[0] if len(cell) >= size else None


def _instant(cell: bytes) -> date | None:
    """Convert FoxPro's Julian day and milliseconds to a date."""
    day = struct.unpack("<i", cell[:4])[0] if len(cell) >= 4 else 0
    return date.fromordinal(day - 1_721_425) if 1_721_425 < day < 5_000_000 else None


_READERS: dict[str, Callable[[bytes], Any]] = {
    "D": _day,
    "L": _logical,
    "I": _packed("<i"),
    "+": _packed("<i"),
    "B": _packed("<d"),
    "O": _packed("<d"),
    "T": _instant,
    "@": _instant,
    **dict.fromkeys("MGPY0", lambda _cell: None),  # kept in another file, or money: no text to read here
}


def table(path: Path) -> list[RawLayer]:
    """Read a .dbf on its own: rows without shapes."""
    facts = read(path)
    rows = len(facts.kept)
    return [
        RawLayer(
            path.stem, facts.columns, rows, None, None, facts.encoding, notes=facts.notes, dates=facts.dates
        )
    ]
