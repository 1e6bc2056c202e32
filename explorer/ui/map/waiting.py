"""Waiting for a condition, never for time; and frames that do not wait at all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QCoreApplication,
    QDeadlineTimer,
    QEventLoop,
    QObject,
    QTimer,
    QTimerEvent,
)
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def run_until(condition: Callable[[], bool], deadline: QDeadlineTimer) -> bool:
    """Process events until the condition holds or the deadline has passed; return whether it holds."""
    while not deadline.hasExpired():
        if condition():
            return True
        loop = QEventLoop()
        QTimer.singleShot(8, loop, loop.quit)
        loop.exec()
    return False


class FrameFlusher(QObject):
    """Renders each frame as soon as the event loop is idle: QQuickWidget waits 5 ms before it renders.

    It starts a timer with each frame, in case more comes in before the loop is free; when the loop is about to
    block, nothing does. Half of a slider step was this wait (10 ms, 5 ms without it).
    """

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._canvas: QQuickWidget | None = None
        self._loop = QAbstractEventDispatcher.instance()
        self._loop.aboutToBlock.connect(self._draw)

    def _draw(self) -> None:
        if self._canvas is None or not isValid(self._canvas):  # the engine makes it, and anew after a crash
            self._canvas = self._view.findChild(QQuickWidget)
        if self._canvas is None:
            return
        for timer in self._loop.registeredTimers(self._canvas):
            QCoreApplication.sendEvent(self._canvas, QTimerEvent(timer.timerId))
