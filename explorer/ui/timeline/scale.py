"""Where days are on the axis, which ticks and flags have room there. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import field
from datetime import date, timedelta
from typing import Literal

from explorer.atlas.axis import Axis
from explorer.records import dataclass
from explorer.state.queries.timeline.axis_data import Mark

_DAY = timedelta(days=1)
LABEL_PX = 146.0
_OUTER_SHARE = 0.22  # of the width, for the years of a user's file alone, before all others and after them
_FAR_ON = 2  # times as many years as all others: then those after them are drawn narrower
_YEAR_PX = 40.0  # that the figures of a year take, with their distance
_TICK_PX = 4.0  # between years
_STEPS = (1, 2, 5, 10, 20, 50, 100)


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to px and back. A day is a stretch: spans run from its start to their last day's end.

    Years that a user's file alone reaches back or on to take at most a part of the width: those that most is known of
    keep their room. Where they meet the axis has a bend.
    """

    left: float
    right: float
    axis: Axis = field(default_factory=Axis)
    _knots: tuple[tuple[int, float], ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_knots", tuple(self._parted()))

    def _parted(self) -> Iterator[tuple[int, float]]:
        """Yield days since the first and their px: the ends of the axis, and its bends between them."""
        days, width = (self.axis.last - self.axis.first).days + 1, self.right - self.left
        first, last = self.axis.core or (self.axis.first, self.axis.last)
        early, known = (first - self.axis.first).days, (last - first).days + 1
        yield 0, self.left
        if early > _OUTER_SHARE * days:
            yield early, self.left + _OUTER_SHARE * width
        if days - early - known > _FAR_ON * known:
            yield early + known, self.right - _OUTER_SHARE * width
        yield days, self.right

    @property
    def bends(self) -> tuple[float, ...]:
        """Where years become wider or narrower, in px."""
        return tuple(x for _, x in self._knots[1:-1])

    @property
    def bend_years(self) -> tuple[int, ...]:
        """The first year behind each bend."""
        return tuple((self.axis.first + days * _DAY).year for days, _ in self._knots[1:-1])

    @property
    def year(self) -> float:
        """Width of a year in px, where most is known."""
        return self.width_of((self.axis.core or (self.axis.first,))[0].year)

    def width_of(self, year: int) -> float:
        """Width of a certain year in px."""
        (day, x), (next_day, next_x) = self._around(self._days_to(date(year, 1, 1)), 0)
        return (next_x - x) * 365.25 / (next_day - day)

    def start(self, day: date) -> float:
        days = self._days_to(day)
        (first, x), (last, end) = self._around(days, 0)
        return x + (days - first) / (last - first) * (end - x)

    def end(self, day: date) -> float:
        return self.start(day + _DAY)

    def _days_to(self, day: date) -> int:
        return (day - self.axis.first).days

    def _around(self, value: float, at: int) -> tuple[tuple[int, float], tuple[int, float]]:
        """Return the knots around a number of days (`at` 0) or px (1)."""
        n = next((n for n, knot in enumerate(self._knots[1:-1], 1) if value < knot[at]), len(self._knots) - 1)
        return self._knots[n - 1], self._knots[n]

    def _edge(self, x: float) -> int:
        (first, start), (last, end) = self._around(x, 1)
        return round(first + (x - start) / max(end - start, 1.0) * (last - first))

    def ending_at(self, x: float) -> date:
        """The day whose end is nearest to `x`."""
        return self.axis.first + timedelta(days=min(max(self._edge(x) - 1, 0), self._knots[-1][0] - 1))

    def starting_at(self, x: float) -> date:
        """The day whose start is nearest to `x`."""
        return self.axis.first + timedelta(days=min(max(self._edge(x), 0), self._knots[-1][0] - 1))


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
            if month == 1:
                words = _year_label(scale, year, zoom)
                if not words and room < _TICK_PX:
                    continue
            found.append(Tick(date(year, month, 1), rank, words))
    return tuple(found)


def _year_label(scale: Scale, year: int, zoom: float) -> Literal["", "year"]:
    """Label every year, or where that is too narrow every second, fifth, tenth, and the first behind each bend."""
    anchors = {*scale.bend_years, *([scale.axis.core[0].year] if scale.axis.core else [])}
    if year in anchors:
        return "year"
    step = next((n for n in _STEPS if n * scale.width_of(year) / zoom >= _YEAR_PX), _STEPS[-1])
    x = scale.start(date(year, 1, 1))
    near = any(abs(x - scale.start(date(other, 1, 1))) < _YEAR_PX * zoom for other in anchors)
    return "" if near or year % step else "year"


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
