"""Waiting for a condition, never for time; and frames that do not wait at all."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QCoreApplication,
    QDeadlineTimer,
    QEventLoop,
    QObject,
    Qt,
    QTimer,
    QTimerEvent,
    Signal,
)
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from explorer.ui.kit.debounce import Debouncer

_BEAT_MS = 8
_PICTURE_MS = 250  # for a picture, from the message that asks for it
# ... from the page's word that it has drawn: a step may change nothing, which paints no frame.
_UNCHANGED_MS = 60


def run_until(condition: Callable[[], bool], deadline: QDeadlineTimer) -> bool:
    """Process events until the condition holds or the deadline has passed; return whether it holds."""
    loop, beat = QEventLoop(), QTimer()
    beat.start(_BEAT_MS)  # a condition may come to hold without an event, and the deadline does
    while not deadline.hasExpired():
        if condition():
            return True
        loop.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
    return False


class FrameFlusher(QObject):
    """Renders each frame as soon as the event loop is idle: QQuickWidget waits 5 ms before it renders.

    It starts a timer with each frame, in case more comes in before the loop is free; when the loop is about to
    block, nothing does. Half of a slider step was this wait (10 ms, 5 ms without it).
    """

    rendered = Signal()

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
            self._canvas.quickWindow().afterRendering.connect(
                self.rendered, Qt.ConnectionType.DirectConnection
            )
        for timer in self._loop.registeredTimers(self._canvas):
            QCoreApplication.sendEvent(self._canvas, QTimerEvent(timer.timerId))


class ExpectedPicture(QObject):
    """Has the window's other work wait for the map's next picture, which needs the processor first.

    A step that raster threads worked at for 20 ms waited as long again for panels that counted meanwhile.
    """

    came = Signal()  # or will not, as nothing has changed
    rendered = Signal()  # any frame of the map, in the window

    def __init__(self, view: QWidget) -> None:
        super().__init__(view)
        self._view = view
        self._announced = False
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._release)
        self.destroyed.connect(Debouncer.release)  # nothing waits for a map that is gone
        flusher = FrameFlusher(view)
        flusher.rendered.connect(self._rendered)
        flusher.rendered.connect(self.rendered)

    @property
    def expected(self) -> bool:
        return self._patience.isActive()

    def expect(self) -> None:
        """A message has been sent that changes the picture."""
        self._announced = False
        if self._view.isVisible():
            Debouncer.hold()
            if not self.expected:  # however many steps follow
                self._patience.start(_PICTURE_MS)

    def announce(self) -> None:
        """The page has drawn it; its frame follows."""
        self._announced = True
        if self._patience.remainingTime() > _UNCHANGED_MS:
            self._patience.start(_UNCHANGED_MS)

    def _rendered(self) -> None:
        if self.expected and self._announced:
            self._tell()
            self._patience.start(0)  # once it is in the window

    def _tell(self) -> None:
        if self._announced:
            self._announced = False
            self.came.emit()

    def _release(self) -> None:
        self._tell()
        Debouncer.release()
