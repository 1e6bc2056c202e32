"""Two dates, the clock's and `View.compare`: which is left, how they are set, swapped and arranged."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.state.view.view import MAP_ZOOMS, Camera, View

_NARROWER = 0.8  # zooms: each of two maps shows nearly the ground that the one had


def sides(view: View) -> tuple[date, date]:
    """Return the dates on the left and on the right; the earlier one is always on the left."""
    other = view.clock.at if view.compare is None else view.compare
    return min(view.clock.at, other), max(view.clock.at, other)


def views(view: View) -> tuple[View, ...]:
    """Return a View per date drawn: the View itself, or its earlier and its later side."""
    if view.compare is None:
        return (view,)
    return tuple(
        replace(view, clock=_asof(view, day), compare=None, side_by_side=False) for day in sides(view)
    )


def toggled(view: View, axis: Axis) -> View:
    """Toggle comparison with the date one year earlier; the clock does not change."""
    if view.compare is not None:
        return replace(swiped(view), compare=None)
    other = axis.clamp(_years_on(view.clock.at, -1))
    if other >= view.clock.at:
        other = axis.clamp(_years_on(view.clock.at, 1))
    return replace(view, clock=_asof(view, view.clock.at), compare=other)


def maps(view: View) -> int:
    """Return how many maps show the View: two for two dates side by side."""
    return 2 if view.compare is not None and view.side_by_side else 1


def arranged(view: View, axis: Axis) -> View:
    """Toggle between the swipe and two maps side by side; a View of one date gets a second one."""
    if maps(view) == 2:
        return swiped(view)
    both = view if view.compare is not None else toggled(view, axis)
    return replace(both, side_by_side=True, camera=_zoomed(view, -_NARROWER))


def swiped(view: View) -> View:
    """Show two maps side by side as one with a divider again; any other View is returned as it is."""
    return replace(view, side_by_side=False, camera=_zoomed(view, _NARROWER)) if maps(view) == 2 else view


def _zoomed(view: View, by: float) -> Camera:
    return replace(view.camera, zoom=min(max(view.camera.zoom + by, MAP_ZOOMS[0]), MAP_ZOOMS[1]))


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
