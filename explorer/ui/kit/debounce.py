"""Deferring work until the event loop is idle: many requests, one run."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QElapsedTimer, QTimer
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

_REST_MS = 30  # a drag brings its next step sooner; in playback there is time between two
_APART_MS = 10


class Debouncer(QTimer):
    """Runs `work` once after `request()`; work of a hidden widget waits until it is shown."""

    _throttled: ClassVar[QElapsedTimer] = QElapsedTimer()  # since any of them ran as part of a drag
    _held: ClassVar[list[Debouncer] | None] = None  # due while the map's picture is awaited; None: it is not

    def __init__(self, owner: QWidget, work: Callable[[], None]) -> None:
        super().__init__(owner)
        self._owner, self._work = owner, work
        self.pending = False
        self._last = QElapsedTimer()
        self._let = False  # was held and is next
        self.setSingleShot(True)
        self.timeout.connect(self._due)

    @classmethod
    def hold(cls) -> None:
        """Keep work that falls due until `release`: the map's next picture has the processor to itself."""
        if cls._held is None:
            cls._held = []

    @classmethod
    def release(cls) -> None:
        """Run what has fallen due since `hold`, one after the other, when the event loop is idle.

        Where a drag goes on, the next picture holds all but the first again, so that each has its turn.
        """
        held, cls._held = [one for one in cls._held or () if isValid(one)], None
        for n, one in enumerate(held):
            one._let = n == 0
            one.start(n * _APART_MS)

    def request(self, ms: int = 0) -> None:
        """Run after `ms`, or earlier if an earlier run is already scheduled."""
        self.pending = True
        if self._owner.isVisible() and (not self.isActive() or self.remainingTime() > ms):
            self.start(ms)

    def postpone(self, ms: int) -> None:
        """Run `ms` after the last request: layers that are switched one after the other are followed once."""
        self.pending = True
        if self._owner.isVisible():
            self.start(ms)

    def throttle(self, ms: int) -> None:
        """Run at once, but while a drag requests a run at every step, at most every `ms` milliseconds, and when it rests.

        Of several in one step only the first runs; the others have a later one, so that no step pays for all.
        """
        self.pending = True
        due = not self._last.isValid() or self._last.elapsed() >= ms
        others = Debouncer._throttled
        if due and (not ms or not others.isValid() or others.elapsed() >= _APART_MS):
            others.start()
            self._due() if ms else self.flush()
        else:
            self.start(min(ms, _REST_MS))

    def follow(self, ms: int) -> None:
        """Like `throttle`, but work of a hidden widget waits until it is shown."""
        if self._owner.isVisible():
            self.throttle(ms)
        else:
            self.pending = True

    def _due(self) -> None:
        held = Debouncer._held
        if held is None or self._let:
            self.flush()
        elif self not in held:
            held.append(self)

    def flush(self) -> None:
        """Run pending work now."""
        self.stop()
        self._let = False
        if self.pending:
            self.pending = False
            self._last.start()
            self._work()

    def cancel(self) -> None:
        """Cancel pending work: it was just done in another way."""
        self.stop()
        self.pending = False
