"""Where days are on the axis, which ticks and flags have room there. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from math import inf
from typing import Literal

from explorer.atlas.axis import Axis
from explorer.state.queries.timeline.axis_data import Mark

_DAY = timedelta(days=1)
LABEL_PX = 146.0
_EARLY_SHARE = 0.22  # of the width, for the years of a user's file before all others
_YEAR_PX = 40.0  # that the figures of a year take, with their distance
_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to px and back. A day is a stretch: spans run from its start to their last day's end.

    Years that a user's file alone reaches back to take at most a part of the width: those that most is known of keep
    their room. Between the two the axis has a `bend`.
    """

    left: float
    right: float
    axis: Axis = field(default_factory=Axis)

    @property
    def _days(self) -> int:
        return (self.axis.last - self.axis.first).days + 1

    @property
    def _bend(self) -> tuple[int, float]:
        """The days before the bend, and where it lies; (0, left) on an even axis."""
        early = (self.axis.dense - self.axis.first).days if self.axis.dense else 0
        if early <= _EARLY_SHARE * self._days:
            return 0, self.left
        return early, self.left + _EARLY_SHARE * (self.right - self.left)

    @property
    def bend(self) -> float | None:
        """Where the years become wider; None on an even axis."""
        days, x = self._bend
        return x if days else None

    @property
    def year(self) -> float:
        """Width of a year in px, behind the bend."""
        days, x = self._bend
        return (self.right - x) * 365.25 / (self._days - days)

    def width_of(self, year: int) -> float:
        """Width of a certain year in px."""
        days, x = self._bend
        early = days and (date(year, 1, 1) - self.axis.first).days < days
        return (x - self.left) * 365.25 / days if early else self.year

    def start(self, day: date) -> float:
        before, x = self._bend
        days = (day - self.axis.first).days
        if days < before:
            return self.left + days / before * (x - self.left)
        return x + (days - before) / (self._days - before) * (self.right - x)

    def end(self, day: date) -> float:
        return self.start(day + _DAY)

    def _edge(self, x: float) -> int:
        before, bend = self._bend
        if before and x < bend:
            return round((x - self.left) / max(bend - self.left, 1.0) * before)
        return round(before + (x - bend) / max(self.right - bend, 1.0) * (self._days - before))

    def ending_at(self, x: float) -> date:
        """The day whose end is nearest to `x`."""
        return self.axis.first + timedelta(days=min(max(self._edge(x) - 1, 0), self._days - 1))

    def starting_at(self, x: float) -> date:
        """The day whose start is nearest to `x`."""
        return self.axis.first + timedelta(days=min(max(self._edge(x), 0), self._days - 1))


@dataclass(frozen=True, slots=True)
class Tick:
    """A tick with its rank (how tall it is) and, where there is room, what its label says."""

    day: date
    rank: Literal["month", "quarter", "year"]
    label: Literal["", "month", "year"]


def ticks(scale: Scale, zoom: float = 1.0) -> tuple[Tick, ...]:
    """Month, quarter and year ticks; labels at the finest rank whose words have room."""
    found = []
    for year in scale.axis.years:
        room = scale.width_of(year) / zoom
        spelled = {"month"} if room >= 420 else {"quarter"} if room >= 150 else set()
        for month in range(1, 13):
            rank: Literal["month", "quarter", "year"] = (
                "year" if month == 1 else "quarter" if month % 3 == 1 else "month"
            )
            if (rank == "month" and room < 66) or (rank == "quarter" and room < 24):
                continue
            labelled = rank in spelled or (rank == "quarter" and "month" in spelled)
            words: Literal["", "month", "year"] = "month" if labelled else ""
            found.append(
                Tick(date(year, month, 1), rank, words if month > 1 else _year_label(scale, year, zoom))
            )
    return tuple(found)


def _year_label(scale: Scale, year: int, zoom: float) -> Literal["", "year"]:
    """Label every year, or where that is too narrow every second, fifth, tenth, and the first behind the bend."""
    room = scale.width_of(year) / zoom
    step = next((n for n in _STEPS if n * room >= _YEAR_PX), _STEPS[-1])
    first = (scale.axis.dense or date.min).year
    if scale.bend is None or year >= first:
        if year == first:
            return "year"
        away = abs(scale.start(date(year, 1, 1)) - scale.start(date(first, 1, 1))) if first > 1 else inf
        return "year" if year % step == 0 and away >= _YEAR_PX * zoom else ""
    near = scale.bend - scale.start(date(year, 1, 1)) < _YEAR_PX * zoom
    return "year" if year % step == 0 and not near else ""


@dataclass(frozen=True, slots=True)
class AxisFlag:
    """A milestone's pin; `level` is the row of its label, -1 where the label has no room."""

    mark: Mark
    x: float
    level: int
    left: float
    width: float


class _FlagRows:
    """Label rows being filled: a label may touch no other label, and no stem that passes to a lower row."""

    def __init__(self, levels: int) -> None:
        self.labels: list[list[tuple[float, float]]] = [[] for _ in range(levels)]
        self.stems: list[tuple[float, int]] = []

    def has_room(self, x: float, left: float, width: float, level: int) -> bool:
        right = left + width
        if any(left < r + 12 and right > a - 12 for a, r in self.labels[level]):
            return False
        if any(left - 4 < stem < right + 4 for stem, deep in self.stems if deep > level):
            return False
        return not any(a - 4 < x < r + 4 for row in self.labels[:level] for a, r in row)

    def take(self, x: float, left: float, width: float, level: int) -> None:
        self.labels[level].append((min(left, x), max(left + width, x)))
        self.stems.append((x, level))


def flags(
    found: Sequence[Mark],
    scale: Scale,
    measure: Callable[[Mark], float],
    levels: int,
) -> tuple[AxisFlag, ...]:
    """Pins with labels that never touch: heavier milestones choose first, the others stay bare pins."""
    rows = _FlagRows(levels)
    heavy_first = sorted(found, key=lambda mark: (-mark.weight, mark.last))
    placed = [_place(mark, rows, scale, measure(mark)) for mark in heavy_first]
    return tuple(sorted(placed, key=lambda flag: flag.x))


def _place(mark: Mark, rows: _FlagRows, scale: Scale, width: float) -> AxisFlag:
    """The first row with room, right of the pin, else left of it."""
    x = scale.end(mark.last)
    for level in range(len(rows.labels)):
        for left in (x + 5, x - 5 - width):
            inside = left >= scale.left - 4 and left + width <= scale.right + 14
            if inside and rows.has_room(x, left, width, level):
                rows.take(x, left, width, level)
                return AxisFlag(mark, x, level, left, width)
    return AxisFlag(mark, x, -1, x, 0.0)
