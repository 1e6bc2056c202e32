"""Two dates side by side, the clock's and `View.compare`: which is left, how they are set and swapped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from explorer.atlas.axis import Axis
from explorer.atlas.timeline import Clock
from explorer.state.view.view import View


def sides(view: View) -> tuple[date, date]:
    """Return the dates on the left and on the right; the earlier one is always on the left."""
    other = view.clock.at if view.compare is None else view.compare
    return min(view.clock.at, other), max(view.clock.at, other)


def views(view: View) -> tuple[View, ...]:
    """Return a View per date drawn: the View itself, or its earlier and its later side."""
    if view.compare is None:
        return (view,)
    return tuple(replace(view, clock=_asof(view, day), compare=None) for day in sides(view))


def toggled(view: View, axis: Axis) -> View:
    """Toggle comparison with the date one year earlier; the clock does not change."""
    if view.compare is not None:
        return replace(view, compare=None)
    other = axis.clamp(_years_on(view.clock.at, -1))
    if other >= view.clock.at:
        other = axis.clamp(_years_on(view.clock.at, 1))
    return replace(view, clock=_asof(view, view.clock.at), compare=other)


def swapped(view: View, axis: Axis) -> View:
    """Set the clock to the other of the two dates; unchanged if only one is shown."""
    if view.compare is None:
        return view
    return replace(view, clock=_asof(view, axis.clamp(view.compare)), compare=view.clock.at)


def with_dates(view: View, one: date, other: date) -> View:
    """Set both dates; the clock stays with the later one if it was there, else with the earlier."""
    earlier, later = sorted((one, other))
    if view.compare is not None and view.clock.at < view.compare:
        return replace(view, clock=_asof(view, earlier), compare=later)
    return replace(view, clock=_asof(view, later), compare=earlier)


def _years_on(day: date, count: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + count, day=last)


def _asof(view: View, day: date) -> Clock:
    """Return the clock of one side, which shows one day."""
    return Clock(day, min(view.clock.start, day), "asof")
