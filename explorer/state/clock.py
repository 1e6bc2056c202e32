"""Moving the clock: steps, snapping, typed dates. Pure functions on the View."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from explorer.atlas.timeline import Clock
from explorer.state.view import FIRST_DAY, LAST_DAY, Step, View

MONTHS: dict[Step, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def period_end(day: date, step: Step) -> date:
    """The last day of the step's period that `day` lies in: where a stepping clock comes to rest."""
    months = MONTHS[step]
    month = (day.month - 1) // months * months + months
    following = date(day.year + month // 12, month % 12 + 1, 1)
    return following - timedelta(days=1)


def next_stop(day: date, step: Step, forward: bool = True) -> date:
    """The next (or previous) period end, within the axis."""
    day = clamp(day)
    end = period_end(day, step)
    if forward:
        target = period_end(end + timedelta(days=1), step) if end == day else end
    else:
        start_month = (day.month - 1) // MONTHS[step] * MONTHS[step] + 1
        target = date(day.year, start_month, 1) - timedelta(days=1)
    return clamp(target)


def clamp(day: date) -> date:
    return min(max(day, FIRST_DAY), LAST_DAY)


def at(view: View, day: date) -> View:
    """The View with the clock's end at `day`; a span's start moves along when it would come after."""
    day = clamp(day)
    start = min(view.clock.start, day)
    return replace(view, clock=Clock(day, start, view.clock.mode))


def stepped(view: View, forward: bool) -> View:
    return at(view, next_stop(view.clock.at, view.step, forward))
