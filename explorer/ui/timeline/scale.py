"""Where days stand on the axis, which ticks and flags have room there. No Qt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from explorer.atlas.axis import SHORTEST, Axis
from explorer.state.queries.axis_data import Mark

_DAY = timedelta(days=1)
LABEL_PX = 146.0


@dataclass(frozen=True, slots=True)
class Scale:
    """Days to px and back. A day is a stretch: spans run from its start to their last day's end."""

    left: float
    right: float
    axis: Axis = SHORTEST

    @property
    def _days(self) -> int:
        return (self.axis.last - self.axis.first).days + 1

    @property
    def year(self) -> float:
        """Width of a year in px."""
        return (self.right - self.left) * 365.25 / self._days

    def start(self, day: date) -> float:
        return self.left + (day - self.axis.first).days / self._days * (self.right - self.left)

    def end(self, day: date) -> float:
        return self.start(day + _DAY)

    def _edge(self, x: float) -> int:
        share = (x - self.left) / max(self.right - self.left, 1.0)
        return round(share * self._days)

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
    room = scale.year / zoom
    spelled = {"month"} if room >= 420 else {"quarter"} if room >= 150 else set()
    found = []
    for year in scale.axis.years:
        for month in range(1, 13):
            rank: Literal["month", "quarter", "year"] = (
                "year" if month == 1 else "quarter" if month % 3 == 1 else "month"
            )
            if rank == "month" and room < 66:
                continue
            labelled = rank in spelled or (rank == "quarter" and "month" in spelled)
            found.append(
                Tick(date(year, month, 1), rank, "year" if rank == "year" else "month" if labelled else "")
            )
    return tuple(found)


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
