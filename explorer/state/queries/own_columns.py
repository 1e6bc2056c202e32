"""A column of a user's layer as categories or as numbers: for filters, styles and their counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.collection import Collection
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.spans import Mask, Numbers
from explorer.words.cell import is_blank, plain_text

MOST_CATEGORIES = 200  # more are no classes of things


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
        known: dict[Any, int] = {}
        codes = np.fromiter(
            (known.setdefault(cell, len(known)) for cell in cells.tolist()), np.intp, len(cells)
        )
        texts = ["" if is_blank(cell) else plain_text(cell) for cell in known]
    return _ranked(texts, codes)


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
    found = (
        float(cell) if isinstance(cell, int | float) and not isinstance(cell, bool) else np.nan
        for cell in cells.tolist()
    )
    return np.fromiter(found, float, len(cells))


@cached_by_owner
def is_numeric(collection: Collection, column: str) -> bool:
    """Return whether most of what a column says are numbers, of which at least two differ."""
    found = numbers(collection, column)
    stated = found[np.isfinite(found)]
    if len(stated) == 0 or stated.min() == stated.max():
        return False
    if collection.columns[column].dtype.kind == "f":
        return True
    said = sum(not is_blank(cell) for cell in collection.columns[column].tolist())
    return bool(len(stated) * 2 > said)


def matching(
    collection: Collection, column: str, values: tuple[str, ...], low: float | None, high: float | None
) -> Mask:
    """Return the rows with one of the values (where there are any) and a number within the bounds (None: open)."""
    found = np.ones(len(collection), bool)
    if column not in collection.columns:
        return found
    if values:
        known = categories(collection, column)
        wanted = [n for n, value in enumerate(known.values) if value in values]
        found &= np.isin(known.codes, wanted)
    if low is not None or high is not None:
        number = numbers(collection, column)
        found &= (number >= (-np.inf if low is None else low)) & (
            number <= (np.inf if high is None else high)
        )
    return found
