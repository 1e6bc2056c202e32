"""How pointer and keys move the clock: which thumb is meant, snapping, one undo per drag."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal

from PySide6.QtCore import QPointF, Qt

from explorer.atlas.columns.timeline import Clock
from explorer.state.view.clock import (
    advance,
    period_end_after,
    period_start_after,
    snap,
    snap_start,
    to_milestone,
)
from explorer.state.view.store import Store
from explorer.state.view.view import Step
from explorer.ui.timeline.axis_picture import AxisGeometry, touching
from explorer.ui.timeline.handles import REACH, thumbs
from explorer.ui.timeline.scale import AxisFlag

Hold = Literal["at", "start", "span"]
_KEY = Qt.Key


class AxisControl:
    """Turns presses, drags and keys on the axis into Views; holds nothing but the gesture in hand."""

    def __init__(self, store: Store, frame: Callable[[], AxisGeometry]) -> None:
        self._store, self._frame = store, frame
        self._hold: Hold | None = None
        self._offset = 0.0
        self._from: Clock | None = None

    @property
    def dragging(self) -> bool:
        return self._hold is not None

    def holds(self, thumb: str) -> bool:
        return self._hold in (thumb, "span")

    # -- pointer ----------------------------------------------------------------------------

    def press(self, at: QPointF, flags: Sequence[AxisFlag], *, free: bool) -> None:
        """Take hold of the thumb, flag or stretch under `at`; elsewhere bring the nearest thumb there."""
        frame, clock = self._frame(), self._store.view.clock
        flag = flag_under(at, flags, frame)
        if flag is not None:
            self.put(at=flag.mark.last)
            self._store.end_merge()
            return
        where = thumbs(clock, frame)
        nearest = min(where, key=lambda name: (abs(where[name] - at.x()), name == "start"))
        self._from, self._offset = clock, 0.0
        if abs(where[nearest] - at.x()) <= REACH * frame.zoom:
            self._hold, self._offset = _hold(nearest), where[nearest] - at.x()
        elif "start" in where and where["start"] < at.x() < where["at"]:
            self._hold, self._offset = "span", where["at"] - at.x()
        else:
            self._hold = _hold(nearest)
            self.drag(at.x(), free=free)

    def drag(self, x: float, *, free: bool) -> None:
        """Follow the pointer: from step to step, or day by day where `free`."""
        scale, step, axis = self._frame().scale, self._store.view.step, self._store.axis
        x += self._offset
        if self._hold == "start":
            day = scale.starting_at(x)
            self.put(start=day if free else snap_start(axis, day, step))
        elif self._hold == "at":
            day = scale.ending_at(x)
            self.put(at=day if free else snap(axis, day, step))
        elif self._hold == "span" and self._from is not None:
            day = scale.ending_at(x)
            self._slide(self._from, day if free else snap(axis, day, step), free=free)

    def release(self) -> None:
        """The gesture ends: the next one is an undo step of its own."""
        if self._hold is not None:
            self._hold = self._from = None
            self._store.end_merge()

    # -- keys -------------------------------------------------------------------------------

    def key(self, key: int, modifiers: Qt.KeyboardModifier, milestones: Sequence[date]) -> bool:
        """Move by a key; False where the key means nothing here."""
        forwards = {_KEY.Key_Right: 1, _KEY.Key_Up: 1, _KEY.Key_Left: -1, _KEY.Key_Down: -1}
        years = {_KEY.Key_PageDown: 1, _KEY.Key_PageUp: -1}
        shift = bool(modifiers & Qt.KeyboardModifier.ShiftModifier)
        at_start = shift and self._store.view.clock.mode != "asof"
        if key in forwards and modifiers & Qt.KeyboardModifier.ControlModifier:
            view = self._store.view
            self._show(to_milestone(self._store.axis, view, milestones, forwards[_KEY(key)] > 0).clock)
        elif key in forwards:
            self._by(forwards[_KEY(key)], self._store.view.step, start=at_start)
        elif key in years:
            self._by(years[_KEY(key)], "year", start=at_start, keep=True)
        elif key in (_KEY.Key_Home, _KEY.Key_End):
            axis = self._store.axis
            day = axis.first if key == _KEY.Key_Home else axis.end(self._store.view.clock.at)
            self.put(**{"start" if at_start else "at": day})
        else:
            return False
        return True

    def step(self, count: int) -> None:
        """One step as the buttons make it."""
        view = self._store.view
        self._show(advance(self._store.axis, view.clock, view.step, count))

    def _by(self, count: int, step: Step, *, start: bool, keep: bool = False) -> None:
        """Move one thumb; `keep` moves by a calendar year and stays on the same day of it."""
        clock, axis = self._store.view.clock, self._store.axis
        day = clock.start if start else clock.at
        stop = period_start_after if start else period_end_after
        day = axis.clamp(_years_on(day, count)) if keep else stop(axis, day, step, count)
        self.put(**{"start" if start else "at": day})

    # -- the View ---------------------------------------------------------------------------

    def put(self, *, at: date | None = None, start: date | None = None) -> None:
        """Move a thumb; two thumbs never pass each other."""
        clock = self._store.view.clock
        if start is not None:
            self._show(replace(clock, start=min(start, clock.at)))
        elif at is not None:
            floor = self._store.axis.first if clock.mode == "asof" else clock.start
            self._show(replace(clock, at=max(at, floor)))

    def _slide(self, clock: Clock, at: date, *, free: bool) -> None:
        """Move the whole span, its length kept."""
        step, axis = self._store.view.step, self._store.axis
        start = clock.start + (at - clock.at)
        if start < axis.first:
            start, at = axis.first, clock.at - (clock.start - axis.first)
            at = at if free else snap(axis, at, step)
        start = start if free else snap_start(axis, start, step)
        self._show(replace(clock, at=at, start=min(start, at)))

    def _show(self, clock: Clock) -> None:
        view = self._store.view
        if clock != view.clock:
            self._store.dispatch(replace(view, clock=clock), "timeline.undo", merge="timeline.move")


def flag_under(at: QPointF, flags: Sequence[AxisFlag], frame: AxisGeometry) -> AxisFlag | None:
    """The flag whose label or pin is under the pointer."""
    for flag in flags:
        top = frame.flag_row(flag.level)
        left, right = min(flag.left, flag.x) - 3, max(flag.left + flag.width, flag.x) + 3
        if flag.level >= 0 and top <= at.y() < top + 17 * frame.zoom and left <= at.x() <= right:
            return flag
    in_lane = frame.lane + 4 * frame.zoom <= at.y() < frame.words
    return touching(flags, at.x(), 5 * frame.zoom) if in_lane else None


def _hold(name: str) -> Hold:
    return "start" if name == "start" else "at"


def _years_on(day: date, count: int) -> date:
    """The same day `count` years on; the last of a month stays the last of it."""
    following = day + timedelta(days=1)
    if following.day == 1:
        return following.replace(year=following.year + count) - timedelta(days=1)
    return day.replace(year=day.year + count)
