"""Deferring work until the event loop is idle: many requests, one run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget


class Debouncer(QTimer):
    """Runs `work` once after `request()`; work of a hidden widget waits until it is shown."""

    def __init__(self, owner: QWidget, work: Callable[[], None]) -> None:
        super().__init__(owner)
        self._owner, self._work = owner, work
        self.pending = False
        self._last = QElapsedTimer()
        self.setSingleShot(True)
        self.timeout.connect(self.flush)

    def request(self, ms: int = 0) -> None:
        """Run after `ms`, or earlier if an earlier run is already scheduled."""
        self.pending = True
        if self._owner.isVisible() and (not self.isActive() or self.remainingTime() > ms):
            self.start(ms)

    def throttle(self, ms: int) -> None:
        """Run at once, but at most every `ms` milliseconds: a drag requests a run at every step."""
        self.pending = True
        if not self._last.isValid() or self._last.elapsed() >= ms:
            self.flush()
        elif not self.isActive():
            self.start(ms - self._last.elapsed())

    def flush(self) -> None:
        """Run pending work now."""
        self.stop()
        if self.pending:
            self.pending = False
            self._last.start()
            self._work()

    def cancel(self) -> None:
        """Cancel pending work: it was just done in another way."""
        self.stop()
        self.pending = False
