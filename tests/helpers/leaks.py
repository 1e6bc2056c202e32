"""Timers and threads that a test started and left running, each with the line that started it.

Most "random" Qt crashes are something that an earlier test left running.
"""

from __future__ import annotations

import traceback
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

_GRACE_MS = 1000
Started = list[tuple["weakref.ref[Any]", str]]


def _starter() -> str:
    """The nearest line outside this file and Qt's bindings."""
    frames = [f for f in traceback.extract_stack() if f.filename != __file__]
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "unknown"


def _recording(original: Callable[..., Any], started: Started) -> Callable[..., Any]:
    def start(self: Any, *args: Any) -> Any:
        started.append((weakref.ref(self), _starter()))
        return original(self, *args)

    return start


def _running(started: Started, is_running: str) -> set[str]:
    from shiboken6 import isValid

    alive = ((ref(), line) for ref, line in started)
    return {
        f"{type(thing).__name__} started at {line}"
        for thing, line in alive
        if thing is not None and isValid(thing) and getattr(thing, is_running)()
    }


@contextmanager
def no_leaks() -> Iterator[None]:
    """Fails when a QTimer or QThread that was started inside still runs at the end."""
    from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEvent, QThread, QTimer

    timers: Started = []
    threads: Started = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(QTimer, "start", _recording(QTimer.start, timers))
        patch.setattr(QThread, "start", _recording(QThread.start, threads))
        yield

    def running() -> set[str]:
        return _running(timers, "isActive") | _running(threads, "isRunning")

    deadline = QDeadlineTimer(_GRACE_MS)  # one-shot timers may still fire, threads may still wind down
    while running() and not deadline.hasExpired():
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        QCoreApplication.processEvents()
    left = running()
    if left:
        pytest.fail("left running: " + "; ".join(sorted(left)))
