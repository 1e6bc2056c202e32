"""What a reader hands on: columns of cells, shapes in the numbers of the file, and what went wrong row by row."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from explorer import wholefile
from explorer.records import dataclass
from explorer.words import io_errors
from explorer.words.cell import is_blank as is_blank
from explorer.words.cell import normalized as normalized
from explorer.words.cell import plain_text as plain_text
from explorer.words.strings import t
from explorer.words.text import Text

Cells = NDArray[Any]  # float64, or object: str, int, float, datetime.date, None
EPOCH = date(1899, 12, 30)  # from which Excel counts days; Macs once from 1904


def source_text(key: str, /, **values: object) -> Text:
    """Return the sentence `sources.KEY` in both languages; values that are Texts are filled in by language."""
    zh = {k: v.zh if isinstance(v, Text) else v for k, v in values.items()}
    en = {k: v.en if isinstance(v, Text) else v for k, v in values.items()}
    return Text(t(f"sources.{key}", "zh", **zh), t(f"sources.{key}", "en", **en))


_DATUMS = frozenset({"wgs84", "cgcs2000", "gcj02", "bd09", "xian80", "beijing54"})


def datum_name(datum: str | None) -> Text:
    """Return what people call a datum; the word as it is for any other."""
    return source_text(f"datum.{datum}") if datum in _DATUMS else Text(datum or "", datum or "")


class SourceError(Exception):
    """A file that cannot be opened: one plain sentence with its cure."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.zh)
        self.text = text

    def __reduce__(self) -> tuple[type[SourceError], tuple[Text]]:
        return SourceError, (self.text,)


def no_room(error: OSError) -> SourceError:
    """Return that there is no folder for temporary files, or no room in it."""
    return SourceError(source_text("refuse.scratch", why=io_errors.reason(error)))


def failing(error: OSError) -> SourceError:
    """Return what a disk or a network says while a file is read; what is full is the folder for temporary files."""
    kind = wholefile.why(error)
    if kind in ("full", "quota", "large"):
        return no_room(error)
    if kind == "forbidden":
        return SourceError(source_text("refuse.unreadable"))
    if kind == "missing" and error.filename:
        return SourceError(source_text("refuse.missing", name=Path(os.fsdecode(error.filename)).name))
    return SourceError(source_text("refuse.failing", why=io_errors.reason(error, reading=True)))


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Something about one row, counted from 0: why it is not drawn, or what of it could not be read."""

    row: int
    message: Text


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """One column under its distinct name."""

    name: str
    cells: Cells

    @property
    def numeric(self) -> bool:
        return self.cells.dtype.kind in "fiu"


@dataclass(frozen=True, slots=True, eq=False)
class RawLayer:
    """One layer as its reader found it.

    `shapes`: shapely geometries in the numbers of the file, None where a row has none; None: a table without geometry.
    `faults`: by row, why its shape could not be made. `repaired`: rows whose shape was mended.
    `crs`: as the file states it (anything that pyproj reads). `dates`: columns of real dates.
    `epoch`: from when its bare numbers count days. `hints`: what the format says of time, as {"start": name, "end": name}, or {"seen": name}.
    """

    name: str
    columns: tuple[Column, ...]
    rows: int
    shapes: NDArray[Any] | None = None
    crs: str | None = None
    encoding: str | None = None
    faults: Mapping[int, Text] = field(default_factory=dict)
    notes: tuple[RowProblem, ...] = ()
    repaired: tuple[int, ...] = ()
    dates: frozenset[str] = frozenset()
    hints: Mapping[str, str] = field(default_factory=dict)
    hidden: bool = False
    epoch: date = EPOCH
    say: tuple[Text, ...] = ()

    def column(self, name: str | None) -> Column | None:
        return next((c for c in self.columns if c.name == name), None)


class Early(Protocol):
    """Takes the shapes of a file's only layer before its columns are read."""

    def wants(self, rows: int) -> bool: ...
    def show_wkb(self, wkb: NDArray[Any], crs: str | None) -> None: ...
    def show(self, shapes: NDArray[Any], crs: str | None) -> None: ...


def distinct_names(names: Iterable[object]) -> list[str]:
    """Return names on one line each, none empty, none twice: `名称`, `名称 2`, `列 3`."""
    found: list[str] = []
    taken: set[str] = set()
    for number, name in enumerate(names, 1):
        plain = " ".join(plain_text(name).split()) or f"列 {number}"
        unique, n = plain, 2
        while unique.casefold() in taken:
            unique, n = f"{plain} {n}", n + 1
        taken.add(unique.casefold())
        found.append(unique)
    return found


def make_column(name: str, values: Sequence[Any]) -> Column:
    """Make a column of numbers if every cell is one or blank, else of objects as they are."""
    numbers = [v for v in values if not (v is None or v == "")]
    if numbers and all(isinstance(v, int | float) and not isinstance(v, bool) for v in numbers):
        return Column(name, np.array([np.nan if v is None or v == "" else float(v) for v in values], float))
    cells = np.empty(len(values), object)
    cells[:] = [None if v == "" else v for v in values]
    return Column(name, cells)


_THOUSANDS = re.compile(r"[+-]?\d{1,3}([,\s]\d{3})+(\.\d+)?", re.ASCII)
_CODE = re.compile(r"0\d+|\d{16,}", re.ASCII)
_PLAIN_NUMBER = re.compile(r"[+-]?(0|[1-9]\d{0,14})(\.\d{1,17})?([eE][+-]?\d{1,3})?", re.ASCII)


def with_numbers(text: Column) -> Column:
    """Convert a column to numbers if most cells are figures: `1,234.5`, `１２００`, `8 800`.

    Other cells keep their text (约3.2亿元), and a column with a leading zero keeps all of it (0701 is a code).
    """
    if text.numeric:
        return text
    values = text.cells.tolist()
    stated = {v: n for v, n in Counter(values).items() if not is_blank(v)}
    rows = figures = sum(stated.values())
    parsed: dict[Any, float | None] = {}
    for value, n in stated.items():
        number = parsed[value] = parse_number(value)
        if number is None:
            figures -= n
            if figures < rows / 2:
                return text
    if not figures or any(map(_is_code, stated)):
        return text
    numbers = [parsed.get(v) if type(v) is str else parse_number(v) for v in values]  # 1 and true are one key
    if figures == rows:
        return make_column(text.name, numbers)
    cells = np.empty(len(values), object)
    cells[:] = [v if number is None else number for v, number in zip(values, numbers, strict=True)]
    return Column(text.name, cells)


def parse_number(value: Any) -> float | None:
    """Parse a cell as a number, thousands marks and full width allowed; None if it is none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if not isinstance(value, str) or len(value) > 24 or value[:1].isalpha():
        return None
    if _PLAIN_NUMBER.fullmatch(value):  # most figures
        return float(value)
    plain = unicodedata.normalize("NFKC", value).replace("−", "-").strip()
    if _THOUSANDS.fullmatch(plain):
        plain = re.sub(r"[,\s]", "", plain)
    return float(plain) if _PLAIN_NUMBER.fullmatch(plain) else None


def _is_code(value: Any) -> bool:
    """Return whether digits are a name rather than a number: a leading zero, or more than a number keeps."""
    return isinstance(value, str) and _CODE.fullmatch(value.strip()) is not None
