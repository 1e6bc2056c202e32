"""Dates of many rows together: the first and the last, and how many fall into each year."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from numpy.typing import NDArray

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
    for text, times in Counter(t for t in texts.tolist() if t is not None).items():
        when = edtf.parse(text)
        if when.first is None or when.last is None or when.last.year - when.first.year > 100:
            continue
        years = range(when.first.year, when.last.year + 1)
        for year in years:
            found[year] = found.get(year, 0.0) + times / len(years)
    return tuple(sorted(found.items()))
