"""What the cells of a column come to: how many, how many different, sum, mean, quartiles, and a histogram."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import field
from datetime import date

import numpy as np

from explorer.atlas.columns.spans import Numbers
from explorer.records import dataclass
from explorer.state.queries.tables.attribute_table import AttributeTable, Floats, Kind
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

_BARS, _COMMONEST = 16, 12


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """`figures`: by key, for numbers and dates (ordinals). `bars`: edges and counts, or the commonest values."""

    kind: Kind
    count: int = 0
    blank: int = 0
    distinct: int = 0
    figures: dict[str, float] = field(default_factory=dict)
    edges: tuple[float, ...] = ()
    counts: tuple[int, ...] = ()
    commonest: tuple[tuple[str, int], ...] = ()


def statistics(table: AttributeTable, rows: Numbers, key: str, view: View) -> ColumnStatistics:
    """Count the cells of these rows in one column."""
    kind = table.column(key).kind
    if kind == "text":
        said = [text for text in table.texts(key, view)[rows].tolist() if text]
        tally = Counter(said)
        commonest = tuple(sorted(tally.items(), key=lambda one: (-one[1], one[0]))[:_COMMONEST])
        return ColumnStatistics(kind, len(said), len(rows) - len(said), len(tally), commonest=commonest)
    values = table.values(key, view)[rows]
    values = values[np.isfinite(values)]
    blank = len(rows) - len(values)
    if not len(values):
        return ColumnStatistics(kind, 0, blank)
    counts, edges = np.histogram(values, min(_BARS, max(1, len(np.unique(values)))))
    return ColumnStatistics(
        kind,
        len(values),
        blank,
        len(np.unique(values)),
        _figures(values, kind),
        tuple(edges.tolist()),
        tuple(counts.tolist()),
    )


def _figures(values: Floats, kind: Kind) -> dict[str, float]:
    low, quarter, median, three, high = np.quantile(values, (0, 0.25, 0.5, 0.75, 1)).tolist()
    found = {"min": low, "quarter": quarter, "median": median, "three_quarters": three, "max": high}
    if kind == "date":
        return {"min": low, "median": median, "max": high}
    return (
        {"sum": math.fsum(values), "mean": float(values.mean())} | found | {"deviation": float(values.std())}
    )


def lines(found: ColumnStatistics, lang: Lang) -> list[tuple[str, str]]:
    """Word the figures: names and values, in the order in which they are read."""
    counts = {"count": found.count, "blank": found.blank, "distinct": found.distinct}
    pairs = [(t(f"statistics.{name}", lang), f"{number:,}") for name, number in counts.items()]
    for name, value in found.figures.items():
        pairs.append((t(f"statistics.{name}", lang), figure(value, found.kind)))
    return pairs


def figure(value: float, kind: Kind) -> str:
    """Format a number to six digits, or a day."""
    if kind == "date":
        return date.fromordinal(min(max(round(value), 1), date.max.toordinal())).isoformat()
    if value == round(value) and abs(value) < 1e15:
        return f"{round(value):,}"
    return f"{value:,.6g}" if abs(value) < 1e6 else f"{value:,.2f}"
