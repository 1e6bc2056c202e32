"""The range of the clock, derived from the data."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field, replace
from datetime import date

from explorer.atlas import pack
from explorer.atlas.model import Atlas
from explorer.records import dataclass
from explorer.words.edtf import PartialDate

_SHARE_BEFORE = 0.01  # of the dates: so few do not make the axis begin years earlier
_MOST_YEARS_ON = 10  # a clock that is further from what is known is wrong
_LEAST, _MOST = date(1600, 1, 1), date(2399, 12, 31)


def first_day() -> date:
    """Return the first day that every axis of the pack has."""
    chosen = pack.current()
    return date(chosen.axis.first or chosen.opening.day.year, 1, 1)


def _known() -> date:
    chosen = pack.current()
    return date(chosen.axis.known or max(first_day().year, chosen.opening.day.year), 12, 31)


@dataclass(frozen=True, slots=True)
class Axis:
    """The first and last day of the clock; `known`: the last day that any fact covers. All are bounds of whole years.

    From `known` to `last` the axis shows that nothing is known. Without arguments it is the shortest axis that the pack
    allows. Years outside of `core` are those of a user's file alone: they may be drawn narrower.
    """

    first: date = field(default_factory=first_day)
    last: date = field(default_factory=_known)
    known: date = field(default_factory=_known)
    core: tuple[date, date] | None = None

    def clamp(self, day: date) -> date:
        return min(max(day, self.first), self.last)

    def clamp_to_known(self, day: date) -> date:
        """Clamp to the days that sources cover, as for defaults."""
        return min(max(day, self.first), self.known)

    def end(self, now: date) -> date:
        """Return where the End key leads from `now`: the last day known; from there, the axis's last."""
        return self.known if now < self.known else self.last

    @property
    def years(self) -> range:
        return range(self.first.year, self.last.year + 1)

    @property
    def known_years(self) -> range:
        """Return the years up to `known`."""
        return range(self.first.year, self.known.year + 1)

    def extended_to(self, days: Iterable[date], today: date, planned: Iterable[date] = ()) -> Axis:
        """Return the axis extended to whole years around `days`, such as those of a user's file, and `planned` ones.

        What was planned for a day is nothing that is known of it.
        """
        facts, plans = ([day for day in some if _LEAST <= day <= _MOST] for some in (days, planned))
        if not facts and not plans:
            return self
        known = max([self.known, *(date(day.year, 12, 31) for day in facts)])
        first = min([self.first, *(date(day.year, 1, 1) for day in (*facts, *plans))])
        ends = [known, *(date(day.year, 12, 31) for day in plans)]
        last = max(_last(known, today), *ends)
        wider = (first, max(ends)) != (self.first, self.known)
        core = self.core or ((self.first, self.known) if wider else None)
        return replace(self, first=first, last=last, known=known, core=core)


def derive_axis(atlas: Atlas, today: date, least: pack.Years | None = None) -> Axis:
    """Return the years covered by the facts, at least `least`, extended to the end of `today`'s year.

    The first hundredth of the dates is left out: what few things began long before is there when the axis begins.
    """
    found = [
        day for when in _dates(atlas) for day in (when.first, when.last) if day and _LEAST <= day <= _MOST
    ]
    if not found:
        known = _known()
        return Axis(last=_last(known, today), known=known)
    days = sorted(found)
    least = least or pack.current().axis
    first = min(days[int(len(days) * _SHARE_BEFORE)].year, least.first or _MOST.year)
    known = date(max(days[-1].year, least.first or first), 12, 31)
    return Axis(date(first, 1, 1), _last(known, today), known)


def _dates(atlas: Atlas) -> Iterable[PartialDate]:
    for feature in atlas.features.values():
        yield from (record.date for record in feature.statuses if record.date)
        yield from feature.evidence
    yield from (event.date for event in atlas.events.values())
    for indicator in atlas.indicators.values():
        yield from (seen.as_of for seen in indicator.observations)


def _last(known: date, today: date) -> date:
    """Return the end of today's year; `known` if today is earlier, or so far on that the system clock must be wrong."""
    if not known.year < today.year <= known.year + _MOST_YEARS_ON:
        return known
    return date(today.year, 12, 31)
