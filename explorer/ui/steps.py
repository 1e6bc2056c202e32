"""Steps of two thumbs, of playing and of dragging, on top of `state.clock`; dates that a person types. No Qt."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from explorer.atlas import edtf
from explorer.atlas.timeline import Clock
from explorer.state.clock import MONTHS, clamp, next_stop, period_end
from explorer.state.view import FIRST_DAY, LAST_DAY, Step

_DAY = timedelta(days=1)
_LOOSE = re.compile(r"(\d{4})(?:[-./年](\d{1,2})(?:[-./月](\d{1,2}))?)?[年月日]?")


def period_start(day: date, step: Step) -> date:
    """The first day of the period that holds `day`."""
    size = MONTHS[step]
    return date(day.year, (day.month - 1) // size * size + 1, 1)


def forward(day: date, step: Step, count: int = 1) -> date:
    """The `count`-th period end after `day` (before it, where negative), held to the axis."""
    for _ in range(abs(count)):
        day = next_stop(day, step, count > 0)
    return day


def forward_start(day: date, step: Step, count: int = 1) -> date:
    """As `forward`, for the first thumb of a span: it rests on first days."""
    for _ in range(count):
        day = clamp(period_end(day, step) + _DAY)
    for _ in range(-count):
        day = clamp(period_start(day - _DAY, step))
    return day


def snap(day: date, step: Step) -> date:
    """The period end nearest to `day`; the axis's own first day counts as one."""
    day = clamp(day)
    later = min(period_end(day, step), LAST_DAY)
    earlier = max(period_start(day, step) - _DAY, FIRST_DAY)
    return later if later - day <= day - earlier else earlier


def snap_start(day: date, step: Step) -> date:
    """The period start nearest to `day`."""
    day = clamp(day)
    earlier = period_start(day, step)
    later = period_end(day, step) + _DAY
    return earlier if day - earlier <= later - day or later > LAST_DAY else later


def periods(step: Step) -> tuple[tuple[date, date], ...]:
    """Every period of the axis, first and last day."""
    found = []
    day = FIRST_DAY
    while day <= LAST_DAY:
        found.append((day, period_end(day, step)))
        day = found[-1][1] + _DAY
    return tuple(found)


def advance(clock: Clock, step: Step, count: int = 1) -> Clock:
    """One step of the clock as buttons and playing make it: a window slides, other modes grow."""
    if clock.mode != "window":
        at = forward(clock.at, step, count)
        start = min(clock.start, at) if clock.mode == "cumulative" else clock.start
        return replace(clock, at=at, start=start)
    at = forward(clock.at, step, count)
    start = forward_start(clock.start, step, count)
    if at == clock.at or start == clock.start or start > at:
        return clock
    return replace(clock, at=at, start=start)


def rewind(clock: Clock, step: Step) -> Clock:
    """Where playing begins anew: the first day, or the first window as long as this one."""
    if clock.mode != "window":
        return replace(clock, at=max(clock.start, FIRST_DAY) if clock.mode == "cumulative" else FIRST_DAY)
    length = clock.at - clock.start
    return replace(clock, start=FIRST_DAY, at=snap(FIRST_DAY + length, step))


def in_mode(clock: Clock, mode: str, step: Step) -> Clock:
    """The clock switched to `mode`, its span put in order where the date lies before its start."""
    start = clock.start if clock.start <= clock.at else period_start(clock.at, step)
    return replace(clock, mode=mode, start=clamp(start))  # type: ignore[arg-type]


def read_typed(text: str) -> tuple[date | None, date]:
    """What a typed date asks for: (start of a typed range or None, last possible day). Raises ValueError."""
    found = typed(text)
    last = found.last or LAST_DAY
    if not FIRST_DAY <= last <= LAST_DAY:
        raise OverflowError(text)
    return (clamp(found.first or FIRST_DAY) if "/" in found.text else None), last


def typed(text: str) -> edtf.PartialDate:
    """A date as a person types it: besides EDTF `2021年5月20日`, `2021.5.20`, `2021/5/20`. Raises ValueError."""
    plain = text.strip().replace("～", "/").replace("至", "/").replace(" ", "")
    if match := _LOOSE.fullmatch(plain):
        plain = "-".join(part if i == 0 else part.zfill(2) for i, part in enumerate(match.groups()) if part)
    return edtf.parse(plain)
