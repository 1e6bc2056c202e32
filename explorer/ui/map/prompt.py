"""A frame of the map is drawn as soon as the event loop has nothing else to do."""

from __future__ import annotations

from PySide6.QtCore import QAbstractEventDispatcher, QCoreApplication, QObject, QTimerEvent
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


class Prompt(QObject):
    """Spares the view's QQuickWidget the 5 ms for which it lets every frame lie.

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
