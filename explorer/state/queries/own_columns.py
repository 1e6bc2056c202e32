"""A column of a user's layer as categories or as numbers: for filters, styles and their counts."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import Mask, Numbers
from explorer.atlas.derived import cached_by_owner
from explorer.records import dataclass
from explorer.state.view.view import ColumnFilter
from explorer.words import edtf
from explorer.words.cell import is_blank, plain_text

_SAMPLE = 500


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """The different values of a column, the most frequent first, and of each row the index of its own; -1: blank."""

    values: tuple[str, ...]
    codes: Numbers

    def tally(self, rows: Mask | None = None) -> list[int]:
        """Return how many of the rows (None: of all) have each value."""
        codes = self.codes if rows is None else self.codes[rows]
        return np.bincount(codes[codes >= 0], minlength=len(self.values)).tolist()  # type: ignore[no-any-return]


@cached_by_owner
def categories(collection: Collection, column: str) -> Categories:
    """Return the values of a column as its cells read; blank cells are none."""
    cells = collection.columns[column]
    if cells.dtype.kind == "f":
        found, codes = np.unique(cells, return_inverse=True)
        texts = [plain_text(float(value)) for value in found.tolist()]
    else:
        known, codes = _distinct(cells.tolist())
        texts = ["" if is_blank(cell) else plain_text(cell) for cell in known]
    return _ranked(texts, codes)


def _distinct(cells: list[Any]) -> tuple[list[Any], Numbers]:
    """Return the different cells in the order in which they occur, and of each cell the index of its own."""
    known = list(dict.fromkeys(cells))
    place = dict(zip(known, range(len(known)), strict=True))
    return known, np.fromiter(map(place.__getitem__, cells), np.intp, len(cells))


def _ranked(texts: list[str], codes: Numbers) -> Categories:
    """Join what reads alike, and number it by how often it occurs, then by its text."""
    alike: dict[str, int] = {}
    own = np.array([alike.setdefault(text, len(alike)) if text else -1 for text in texts] or [0], np.intp)
    codes = own[codes] if len(codes) else codes
    tally = np.bincount(codes[codes >= 0], minlength=len(alike))
    values = sorted(alike, key=lambda text: (-tally[alike[text]], text))
    place = np.empty(len(alike) + 1, np.intp)
    place[[alike[value] for value in values]] = np.arange(len(values))
    place[-1] = -1
    return Categories(tuple(values), place[codes])


@cached_by_owner
def numbers(collection: Collection, column: str) -> NDArray[np.float64]:
    """Return the numbers of a column, NaN where a cell is none."""
    cells = collection.columns[column]
    if cells.dtype.kind == "f":
        return np.asarray(cells, float)
    listed = cells.tolist()
    if not {int, float} & set(map(type, listed)):
        return np.full(len(cells), np.nan)
    found = (
        float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else np.nan
        for cell in listed
    )
    return np.fromiter(found, float, len(cells))


@cached_by_owner
def is_numeric(collection: Collection, column: str) -> bool:
    """Return whether most cells of a column are numbers, of which at least two differ."""
    found = numbers(collection, column)
    stated = found[np.isfinite(found)]
    if len(stated) == 0 or stated.min() == stated.max():
        return False
    if collection.columns[column].dtype.kind == "f":
        return True
    said = sum(not is_blank(cell) for cell in collection.columns[column].tolist())
    return bool(len(stated) * 2 > said)


@cached_by_owner
def is_dated(collection: Collection, column: str) -> bool:
    """Return whether most cells of a column are dates, of which at least two differ."""
    cells = collection.columns[column]
    if cells.dtype.kind == "f":
        return False
    sample = [cell for cell in cells[:: max(1, len(cells) // _SAMPLE)].tolist() if not is_blank(cell)]
    from explorer.sources.reader.cell_dates import dates_of  # its patterns take a while to compile

    dates = dates_of(sample)
    return len(set(dates) - {None}) > 1 and sum(date is not None for date in dates) * 2 > len(sample)


@cached_by_owner
def days(collection: Collection, column: str) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the first and the last day that each cell may mean, as 20210520; an open end is 0 or 99999999, no date -1."""
    from explorer.sources.reader.cell_dates import dates_of

    cells = collection.columns[column].tolist()
    # Others may be equal and no date alike: 20210520 and 20210520.0.
    if set(map(type, cells)) <= {str, type(None)}:
        cells, codes = _distinct(cells)
    else:
        codes = np.arange(len(cells))
    both = np.array([_ends(text) for text in dates_of(cells)], np.int64).reshape(-1, 2)[codes]
    return both[:, 0], both[:, 1]


@lru_cache(4096)
def _ends(text: str | None) -> tuple[int, int]:
    if text is None:
        return -1, -1
    when = edtf.parse(text)
    return day_number(when.first) if when.first else 0, day_number(when.last) if when.last else 99_999_999


def day_number(day: date) -> int:
    """Return a day as 20210520."""
    return day.year * 10_000 + day.month * 100 + day.day


@dataclass(frozen=True, slots=True)
class Extremes:
    """The smallest and the largest that the rows of a column say, and how many rows say one."""

    low: float
    high: float
    rows: int


def extremes(collection: Collection, column: str, rows: Mask, dated: bool) -> Extremes | None:
    """Return the ends of what some rows say in a column of numbers, or of days; None if they say nothing."""
    if dated:
        first, last = (part[rows & (part > 0) & (part < 99_999_999)] for part in days(collection, column))
        stated = np.concatenate([first, last])
        count = int((rows & (days(collection, column)[0] >= 0)).sum())
    else:
        stated = numbers(collection, column)[rows]
        stated = stated[np.isfinite(stated)]
        count = len(stated)
    return Extremes(float(stated.min()), float(stated.max()), count) if len(stated) else None


def matching(collection: Collection, wanted: ColumnFilter) -> Mask:
    """Return the rows with one of the values (where there are any) that lie within the bounds.

    A date known by its year lies within them where any of its days does.
    """
    found, column, low, high = np.ones(len(collection), bool), wanted.column, wanted.low, wanted.high
    if column not in collection.columns:
        return found
    if wanted.values:
        known = categories(collection, column)
        chosen = [n for n, value in enumerate(known.values) if value in wanted.values]
        found &= np.isin(known.codes, chosen)
    if wanted.days and (low is not None or high is not None):
        first, last = days(collection, column)
        found &= (first >= 0) & (last >= (low or 0)) & (first <= (np.inf if high is None else high))
    elif low is not None or high is not None:
        number = numbers(collection, column)
        found &= (number >= (-np.inf if low is None else low)) & (
            number <= (np.inf if high is None else high)
        )
    return found
