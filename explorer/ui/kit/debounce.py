"""Work put off until the event loop is free: many requests, one run."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget


class Soon(QTimer):
    """Runs `work` once after `ask()`; a widget that nobody sees waits until it is shown."""

    def __init__(self, owner: QWidget, work: Callable[[], None]) -> None:
        super().__init__(owner)
        self._owner, self._work = owner, work
        self.due = False
        self._last = QElapsedTimer()
        self.setSingleShot(True)
        self.timeout.connect(self.now)

    def ask(self, ms: int = 0) -> None:
        """Run in `ms`, or earlier where it was asked for earlier."""
        self.due = True
        if self._owner.isVisible() and (not self.isActive() or self.remainingTime() > ms):
            self.start(ms)

    def often(self, ms: int) -> None:
        """Run at once, or, where it last ran less than `ms` ago, when they are over: a drag asks at every step."""
        self.due = True
        if not self._last.isValid() or self._last.elapsed() >= ms:
            self.now()
        elif not self.isActive():
            self.start(ms - self._last.elapsed())

    def now(self) -> None:
        """Run at once what is due."""
        self.stop()
        if self.due:
            self.due = False
            self._last.start()
            self._work()

    def done(self) -> None:
        """What is due was just done another way."""
        self.stop()
        self.due = False
