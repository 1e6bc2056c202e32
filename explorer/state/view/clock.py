"""Moving the clock: steps, periods, snapping, modes. Pure functions, the only ones that compute a step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.state.view.view import Step, View
from explorer.words.edtf import DateError, PartialDate
from explorer.words.problem import shortened
from explorer.words.typed_dates import parse

MONTHS: dict[Step, int] = {"month": 1, "quarter": 3, "half": 6, "year": 12}
_DAY = timedelta(days=1)


# -- periods --------------------------------------------------------------------------------------


def period_start(day: date, step: Step) -> date:
    """Return the first day of the step's period that holds `day`."""
    months = MONTHS[step]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def period_end(day: date, step: Step) -> date:
    """Return the last day of the step's period that holds `day`, on which a stepping clock stops."""
    first = period_start(day, step)
    month = first.month - 1 + MONTHS[step]
    return date(first.year + month // 12, month % 12 + 1, 1) - _DAY


def periods(axis: Axis, step: Step) -> tuple[tuple[date, date], ...]:
    """Return every period of the axis, as first and last day."""
    found = []
    day = axis.first
    while day <= axis.last:
        found.append((day, period_end(day, step)))
        day = found[-1][1] + _DAY
    return tuple(found)


def change_period(view: View) -> tuple[date, date]:
    """Return the days covered by "what changed" and by the flags on the map: the current step, or the clock's span."""
    if view.clock.mode != "asof":
        return view.clock.start, view.clock.at
    return period_start(view.clock.at, view.step), view.clock.at


# -- days -----------------------------------------------------------------------------------------


def next_stop(axis: Axis, day: date, step: Step, forward: bool = True) -> date:
    """Return the next (or previous) period end, clamped to the axis."""
    day = axis.clamp(day)
    if not forward:
        return axis.clamp(period_start(day, step) - _DAY)
    end = period_end(day, step)
    return axis.clamp(period_end(end + _DAY, step) if end == day else end)


def period_end_after(axis: Axis, day: date, step: Step, count: int) -> date:
    """Return the `count`-th period end after `day`; before it if negative."""
    for _ in range(abs(count)):
        day = next_stop(axis, day, step, count > 0)
    return day


def period_start_after(axis: Axis, day: date, step: Step, count: int) -> date:
    """Like `period_end_after`, for the first handle of a span, which stops on first days."""
    for _ in range(count):
        day = axis.clamp(period_end(day, step) + _DAY)
    for _ in range(-count):
        day = axis.clamp(period_start(day - _DAY, step))
    return day


def snap(axis: Axis, day: date, step: Step) -> date:
    """Return the period end nearest to `day`; the axis's first day counts as one."""
    day = axis.clamp(day)
    later = min(period_end(day, step), axis.last)
    earlier = max(period_start(day, step) - _DAY, axis.first)
    return later if later - day <= day - earlier else earlier


def snap_start(axis: Axis, day: date, step: Step) -> date:
    """Return the period start nearest to `day`."""
    day = axis.clamp(day)
    earlier = period_start(day, step)
    later = period_end(day, step) + _DAY
    return earlier if day - earlier <= later - day or later > axis.last else later


# -- typed dates ----------------------------------------------------------------------------------


def parse_on_axis(axis: Axis, text: str) -> PartialDate:
    """Parse a typed date with at least one day on the axis; raises DateError."""
    found = parse(text)
    if (found.first or axis.first) > axis.last or (found.last or axis.last) < axis.first:
        raise _beyond(axis, text)
    return found


def parse_day(axis: Axis, text: str, first: bool = False) -> date:
    """Return the last day that a typed date allows, or the first. Raises DateError.

    An open end is the first day of the axis, or the last day known (of the axis, where it begins after that).
    """
    found = parse(text)
    day = found.first if first else found.last
    if day is None:
        day = axis.first if first else axis.end((found.first or axis.first) - _DAY)
    if day != axis.clamp(day):
        raise _beyond(axis, text)
    return day


def _beyond(axis: Axis, text: str) -> DateError:
    said = shortened(text.strip())
    return DateError(
        f"日期“{said}”不在时间轴上；时间轴自 {axis.first} 至 {axis.last}，资料止于 {axis.known}",
        f'date "{said}" is off the axis, which runs from {axis.first} to {axis.last}; sources end at {axis.known}',
    )


# -- the clock ------------------------------------------------------------------------------------


def moved_to(axis: Axis, view: View, day: date) -> View:
    """Set the clock's end to `day`; a span's start moves along if it would come after."""
    day = axis.clamp(day)
    start = min(view.clock.start, day)
    return replace(view, clock=Clock(day, start, view.clock.mode))


def moved_to_typed(axis: Axis, view: View, text: str) -> View:
    """Set the clock to a typed date; a typed span sets both ends if the clock has a span."""
    found, day = parse(text), parse_day(axis, text)
    if view.clock.mode == "asof":
        return replace(view, clock=replace(view.clock, at=day))
    if "/" in found.text:
        start = axis.clamp(found.first or axis.first)
        return replace(view, clock=replace(view.clock, start=start, at=day))
    return moved_to(axis, view, day)


def advance(axis: Axis, clock: Clock, step: Step, count: int = 1) -> Clock:
    """Move the clock by `count` steps, as buttons, keys and the player do: a window slides, other modes grow."""
    if clock.mode != "window":
        day = period_end_after(axis, clock.at, step, count)
        return replace(clock, at=day, start=min(clock.start, day))
    day = period_end_after(axis, clock.at, step, count)
    start = period_start_after(axis, clock.start, step, count)
    if day == clock.at or start == clock.start or start > day:
        return clock
    return replace(clock, at=day, start=start)


def on_axis(axis: Axis, clock: Clock) -> Clock:
    """Clamp a stored clock to the axis and order its span; a day after the axis becomes the last day known."""
    start, at = (axis.known if day > axis.last else axis.clamp(day) for day in (clock.start, clock.at))
    if clock.mode != "asof":
        start, at = min(start, at), max(start, at)
    return replace(clock, at=at, start=start)


def days_shown(clock: Clock) -> tuple[date, ...]:
    """Return the clock's day, or the first and the last day of its span."""
    return (clock.at,) if clock.mode == "asof" else (clock.start, clock.at)


def stepped(axis: Axis, view: View, count: int) -> View:
    return replace(view, clock=advance(axis, view.clock, view.step, count))


def rewind(axis: Axis, clock: Clock, step: Step) -> Clock:
    """Return the clock from which playing starts: the first day, or the first window of the same length."""
    if clock.mode != "window":
        return replace(clock, at=max(clock.start, axis.first) if clock.mode == "cumulative" else axis.first)
    length = clock.at - clock.start
    return replace(clock, start=axis.first, at=snap(axis, axis.first + length, step))


def in_mode(axis: Axis, view: View, mode: Mode) -> View:
    """Switch to `mode`; a span that would be empty becomes the current step so far."""
    clock = view.clock
    if mode == clock.mode:
        return view
    start = clock.start if clock.start < clock.at else period_start(clock.at, view.step)
    return replace(view, clock=replace(clock, mode=mode, start=axis.clamp(start)))


def to_milestone(axis: Axis, view: View, days: Iterable[date], forward: bool) -> View:
    """Move the clock to the nearest of `days` after it (or before); unchanged if there is none."""
    now = view.clock.at
    ahead = [day for day in days if (day > now if forward else day < now)]
    return moved_to(axis, view, min(ahead) if forward else max(ahead)) if ahead else view
