"""How often, and after which pause, a map whose process ended is restarted."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable

PAUSES = (0.0, 1.0, 3.0, 10.0)  # before the first, second, … start of those that ended at once
SPAN = 60.0
_MOST_YOUNG = len(PAUSES) + 1
_MOST = 25


class Revival:
    """One that stood a while was worth restoring, and is restored at once; one that ends at once is given up
    after a few tries, or half a core goes into starting it some thirty times a second.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._ends: deque[tuple[float, bool]] = deque()

    def pause(self, stood: bool) -> float | None:
        """Return the seconds until the next start; None to give up."""
        now = self._now()
        self._ends.append((now, stood))
        while now - self._ends[0][0] > SPAN:
            self._ends.popleft()
        young = sum(not stood for _, stood in self._ends)
        if young >= _MOST_YOUNG or len(self._ends) >= _MOST:
            return None
        return 0.0 if stood else PAUSES[young - 1]

    def forget(self) -> None:
        """Forget the past failures: the user wants another try."""
        self._ends.clear()
