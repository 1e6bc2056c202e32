"""What a small chart shows, in data and in proportions: dots, axes, which labels have room. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from explorer.atlas.edtf import PartialDate
from explorer.atlas.model import Atlas, Conflict, Indicator, Observation
from explorer.state.conflicts import disputes
from explorer.state.date_words import certain_day, chronological
from explorer.state.indicators import magnitude, series
from explorer.state.view import FIRST_DAY, LAST_DAY

Box = tuple[float, float, float, float]  # left, top, width, height
Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dot:
    """An observation on the chart: the days it may stand for, its series, what the sources leave open about it."""

    seen: Observation
    series: int
    first: date
    last: date
    value: float
    disputed: tuple[Conflict, ...]


def dots(atlas: Atlas, indicator: Indicator) -> tuple[Dot, ...]:
    """The measure's observations that are numbers, in time order."""
    found = []
    for number, one in enumerate(series(indicator)):
        for seen in one.observations:
            value = magnitude(seen)
            if value is not None and math.isfinite(value):
                first, last = _span(seen.as_of)
                disputed = disputes(atlas, indicator, seen)
                found.append(Dot(seen, number, first, last, value, disputed))
    return tuple(sorted(found, key=lambda d: chronological(d.seen.as_of)))


def domain(indicators: Iterable[Indicator]) -> Span:
    """The days that charts side by side share: the clock's axis, longer where something is older."""
    starts = [o.as_of.first for i in indicators for o in i.observations if o.as_of.first]
    oldest = min([FIRST_DAY, *starts])
    return date(max(oldest.year, FIRST_DAY.year - 8), 1, 1), LAST_DAY


def scale(found: Sequence[Dot]) -> tuple[float, ...]:
    """The value axis of a chart: whole numbers where all values are whole."""
    return ticks(max((d.value for d in found), default=1.0), all(d.value.is_integer() for d in found))


def ticks(highest: float, whole: bool = False) -> tuple[float, ...]:
    """Nought and one to four round values up to one not below `highest`."""
    if highest <= 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(highest))
    for unit in (0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0):
        step = unit * power
        count = math.ceil(highest / step - 1e-9)
        if count <= 4 and not (whole and step % 1):
            return tuple(round(step * n, 10) for n in range(count + 1))
    return (0.0, highest)


def plain(number: float) -> str:
    """A tick's number as short as it is exact."""
    return f"{number:g}" if number < 100_000 else f"{number:.0f}"


@dataclass(frozen=True, slots=True)
class Plot:
    """The drawing area of a chart: where a day and a value lie."""

    left: float
    top: float
    right: float
    bottom: float
    days: Span
    high: float

    def x(self, day: date) -> float:
        first, last = self.days
        share = (day - first).days / max((last - first).days, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - value / self.high * (self.bottom - self.top)

    def spot(self, dot: Dot) -> tuple[float, float]:
        """A dot stands on the day from which it is certain."""
        return self.x(dot.last), self.y(dot.value)


def labelled(
    spots: Sequence[tuple[float, float]], sizes: Sequence[tuple[float, float]], room: Box, reach: float = 7.0
) -> tuple[Box | None, ...]:
    """A place for each label beside its dot, the last dots first; None where it would touch another."""
    taken: list[Box] = [(x - 4, y - 4, 8, 8) for x, y in spots]
    places: list[Box | None] = [None] * len(spots)
    for n in reversed(range(len(spots))):
        (x, y), (wide, tall) = spots[n], sizes[n]
        for box in (
            (x - wide / 2, y - reach - tall, wide, tall),
            (x - wide - reach, y - tall / 2, wide, tall),
            (x + reach, y - tall / 2, wide, tall),
            (x - wide / 2, y + reach, wide, tall),
            (x - wide - 3, y - reach - tall + 4, wide, tall),
            (x + 3, y + reach - 3, wide, tall),
            (x - wide - 3, y + reach - 3, wide, tall),
            (x - wide / 2, y - reach - 2 * tall + 3, wide, tall),
        ):
            if _inside(box, room) and not any(_touch(box, other) for other in taken):
                places[n] = box
                taken.append(box)
                break
    return tuple(places)


def nearest(spots: Sequence[tuple[float, float]], x: float, y: float, reach: float) -> int:
    """The dot nearest to a pointer, -1 where none is within `reach`."""
    found = [(math.hypot(sx - x, sy - y), -n) for n, (sx, sy) in enumerate(spots)]
    best = min(found, default=(math.inf, 0))
    return -best[1] if best[0] <= reach else -1


def year_marks(plot: Plot, label_width: float) -> tuple[date, ...]:
    """New-year days to label, as many as have room."""
    first, last = plot.days
    years = last.year - first.year + 1
    fits = max(int((plot.right - plot.left) / max(label_width, 1.0)), 1)
    every = next(n for n in (1, 2, 4, 8, 16, 100) if years / n <= fits or n == 100)
    return tuple(date(year, 1, 1) for year in range(first.year, last.year + 1) if year % every == 0)


def _span(when: PartialDate) -> Span:
    return when.first or date(1900, 1, 1), min(certain_day(when), LAST_DAY)


def _inside(box: Box, room: Box) -> bool:
    return (
        box[0] >= room[0]
        and box[1] >= room[1]
        and box[0] + box[2] <= room[0] + room[2]
        and box[1] + box[3] <= room[1] + room[3]
    )


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]
