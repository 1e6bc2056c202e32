"""Playing the clock: one timer, steps at a pace, a stop at the end or a loop."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from explorer.atlas.columns.timeline import Clock
from explorer.state.view.clock import advance, rewind
from explorer.state.view.store import Store

SPEEDS = (0.5, 1.0, 2.0, 4.0)
_STEPS_PER_SECOND = 3.0  # at speed 1; speed 4 makes twelve


class Player(QObject):
    """Steps the View's clock while it runs; a whole run undoes as one."""

    changed = Signal()

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._speed, self._loop = 1.0, False
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    @property
    def speed(self) -> float:
        return self._speed

    @property
    def loop(self) -> bool:
        return self._loop

    def set_speed(self, speed: float) -> None:
        """0.5 to 4; takes effect at once."""
        self._speed = min(max(speed, SPEEDS[0]), SPEEDS[-1])
        self._timer.setInterval(self._interval())
        self.changed.emit()

    def change_speed(self, by: int) -> None:
        """Take the next faster (1) or slower (-1) of SPEEDS."""
        nearest = min(range(len(SPEEDS)), key=lambda n: abs(SPEEDS[n] - self._speed))
        self.set_speed(SPEEDS[min(max(nearest + by, 0), len(SPEEDS) - 1)])

    def set_loop(self, loop: bool) -> None:
        self._loop = loop
        self.changed.emit()

    def toggle(self) -> None:
        self.stop() if self.playing else self.start()

    def start(self) -> None:
        """Play on from the date of the clock; from the beginning where it is the last."""
        if self.playing:
            return
        if self._next() is None:
            self._show_first()
        self._timer.start(self._interval())
        self.changed.emit()

    def stop(self) -> None:
        if self.playing:
            self._timer.stop()
            self._store.end_merge()
            self.changed.emit()

    def _interval(self) -> int:
        return round(1000 / (_STEPS_PER_SECOND * self._speed))

    def _next(self) -> Clock | None:
        view, axis = self._store.view, self._store.axis
        if view.clock.at == axis.known:
            return None  # beyond is nothing to see
        following = advance(axis, view.clock, view.step)
        return None if following == view.clock else following

    def _tick(self) -> None:
        following = self._next()
        if following is not None:
            self._show(following)
        elif self._loop:
            self._show_first()
        if not self._loop and self._next() is None:
            self.stop()

    def _show_first(self) -> None:
        self._show(rewind(self._store.axis, self._store.view.clock, self._store.view.step))

    def _show(self, clock: Clock) -> None:
        view = self._store.view
        self._store.dispatch(replace(view, clock=clock), "timeline.undo_play", merge="timeline.play")
