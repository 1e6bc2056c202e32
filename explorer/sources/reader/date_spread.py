"""Dates of many rows together: the first and the last, how many fall into each year, which lie after a day."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.sources.reader.row_dates import RowDates
from explorer.words import edtf


def extremes(texts: list[str]) -> tuple[str | None, str | None]:
    """Return the smallest and the largest date stated; a range counts by its ends, and of equal days the finer date."""
    ends = {part for text in set(texts) for part in text.split("/") if part != ".."}
    if not ends:
        return None, None
    dates = [edtf.parse(part) for part in ends]
    first = min(dates, key=lambda d: (d.first or date.min, -len(d.text)))
    last = max(dates, key=lambda d: (d.last or date.max, len(d.text)))
    return first.text, last.text


def by_year(texts: NDArray[Any]) -> tuple[tuple[int, float], ...]:
    """Count the dates in each year, ascending; a date spanning several years counts in each in part.

    Open ends do not count, nor does what spans more than a century.
    """
    found: dict[int, float] = {}
    for text, times in Counter(texts.tolist()).items():
        if text is None:
            continue
        when = edtf.parse(text)
        if when.first is None or when.last is None or when.last.year - when.first.year > 100:
            continue
        years = range(when.first.year, when.last.year + 1)
        for year in years:
            found[year] = found.get(year, 0.0) + times / len(years)
    return tuple(sorted(found.items()))


def not_yet(found: RowDates, day: date) -> tuple[RowDates, int]:
    """Return the dates with those after `day`, on which the file was saved, as planned; and how many rows that are.

    Nobody could write down then that they had come; what recorded itself is left to its own clock.
    """
    late = [
        _after(texts, day) & ~planned
        for texts, planned in ((found.start, found.expected_start), (found.end, found.expected_end))
    ]
    if found.sighted is not None:
        late[0] &= ~found.sighted
    rows = int((late[0] | late[1]).sum())
    if not rows:
        return found, 0
    start, end = found.expected_start | late[0], found.expected_end | late[1]
    return replace(found, expected_start=start, expected_end=end), rows


def _after(texts: NDArray[Any], day: date) -> NDArray[np.bool_]:
    said = texts.tolist()
    late = {
        text for text in set(said) if text is not None and (first := edtf.parse(text).first) and first > day
    }
    return np.array([text in late for text in said], bool) if late else np.zeros(len(said), bool)
