"""A watch on the event loop: how long it was kept from coming round, and by which step of a test.

Judged by the processor time that the window's own thread spent, because a shared machine lends and takes
away its processors at will: a gap in wall time that was not spent by us is not our fault.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from PySide6.QtCore import QObject, Qt, QTimer

_TICK_MS = 5


@dataclass(frozen=True, slots=True)
class Gap:
    """The loop did not come round for `wall` ms, `busy` of them spent by its own thread."""

    step: str
    wall: float
    busy: float

    def __str__(self) -> str:
        return f"{self.step}: {self.busy:.0f} ms busy ({self.wall:.0f} ms by the clock)"


class Watchdog(QObject):
    """Ticks every few milliseconds while it runs; `step` names what the test does next."""

    def __init__(self) -> None:
        super().__init__()
        self.gaps: list[Gap] = []
        self._step = ""
        self._wall = self._busy = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._wall, self._busy = time.perf_counter(), time.thread_time()
        self._timer.start(_TICK_MS)

    def stop(self) -> None:
        self._tick()
        self._timer.stop()

    def step(self, name: str) -> None:
        """What follows is done under this name."""
        if self._timer.isActive():
            self._tick()
        self._step = name

    def _tick(self) -> None:
        wall, busy = time.perf_counter(), time.thread_time()
        self.gaps.append(Gap(self._step, (wall - self._wall) * 1000, (busy - self._busy) * 1000))
        self._wall, self._busy = wall, busy
