"""The time run of a scene: the clock moves from one day to another by steps."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QObject, Qt, QTimer

from explorer.state.view import clock
from explorer.state.view.scenes import Run
from explorer.state.view.store import Store


class SceneRun(QObject):
    """Plays the time run of a scene until someone else moves the clock; makes no undo steps."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._run: Run | None = None
        self._expected: date | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    @property
    def playing(self) -> bool:
        return self._timer.isActive()

    def play(self, run: Run, after_ms: int = 0) -> None:
        """Play a run from its start, where the clock already is; the first step comes after `after_ms` and one beat."""
        self._run, self._expected = run, self._store.view.clock.at
        self._timer.start(after_ms + self._beat(run))

    def stop(self) -> None:
        self._timer.stop()
        self._run = None

    @staticmethod
    def _beat(run: Run) -> int:
        return max(round(1000 / run.speed), 16)

    def _tick(self) -> None:
        run, view = self._run, self._store.view
        if run is None or view.clock.at != self._expected:
            self.stop()
            return
        self._timer.setInterval(self._beat(run))
        day = min(clock.next_stop(self._store.axis, view.clock.at, run.step), run.end)
        self._expected = day
        if day >= run.end:
            self.stop()
        self._store.set_view(clock.moved_to(self._store.axis, view, day))
