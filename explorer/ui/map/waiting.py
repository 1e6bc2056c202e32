"""Waiting for a condition, never for time."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QTimer


def run_until(condition: Callable[[], bool], deadline: QDeadlineTimer) -> bool:
    """Process events until the condition holds or the deadline has passed; return whether it holds."""
    while not deadline.hasExpired():
        if condition():
            return True
        loop = QEventLoop()
        QTimer.singleShot(8, loop, loop.quit)
        loop.exec()
    return False
