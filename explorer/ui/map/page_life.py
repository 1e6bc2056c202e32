"""PageLife: from the loading of the map's page until it is built and painted; a page that is lost is started anew."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWebEngineCore import QWebEnginePage

from explorer.ui.map.map_page import MapPage
from explorer.ui.map.revival import Revival

log = logging.getLogger(__name__)
_STOOD_MS = 750  # painted for so long, a page was worth restoring
_UNBUILT_MS = 200  # by then half a page has said all that it says
_BUILT_MS = 30_000  # from loading to a built page, on a busy machine
_HURT_MS = 8_000  # ... of which something has failed


class PageLife(QObject):
    """Watches one page. It asks for a new start after a growing pause, or gives up after too many."""

    start_wanted = Signal()
    fell = Signal()
    gave_up = Signal()

    def __init__(self, page: MapPage, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self.ready = False  # for messages
        self.restoring = False  # from a fall to the first picture of the new page
        self.closed = False
        self.falls = 0
        self.revival = Revival()
        self.stood = False  # painted for a while
        self._built = self._falling = False
        self._standing = self._timer(_STOOD_MS, self.stand)
        self._late = self._timer(_BUILT_MS, partial(self._unbuilt, "time-out"))
        self._again = self._timer(0, self.start_wanted.emit)
        page.died.connect(self._died)
        page.lacked.connect(self._unbuilt)

    def _timer(self, interval: int, act: Callable[[], object]) -> QTimer:
        timer = QTimer(self, singleShot=True, interval=interval)
        timer.timeout.connect(act)
        return timer

    @property
    def speaks(self) -> bool:
        """Return whether to believe what the page says: one that is being left may still speak."""
        return not (self.closed or self._falling)

    @property
    def given_up(self) -> bool:
        return self._falling and not self._again.isActive()

    # -- what becomes of it -----------------------------------------------------------------

    def begin(self) -> None:
        """The page is loading."""
        self.ready = self._built = self._falling = self.stood = False
        self._again.stop()
        self._late.start(_BUILT_MS)

    def build(self) -> None:
        self._built = True
        self._late.stop()

    def paint(self) -> None:
        if not (self.stood or self._standing.isActive()):
            self._standing.start()
        self.restoring = False

    def stand(self) -> None:
        self.stood = True

    def hurt(self) -> None:
        """Something of it has failed: unless it is built soon, it never will be."""
        if self._late.isActive() and self._late.remainingTime() > _HURT_MS:
            self._late.start(_HURT_MS)  # not at once: the page before may still speak

    def lose(self) -> None:
        """Start it anew though it is built: a part of it cannot be had again."""
        self._fall(_UNBUILT_MS)

    def close(self) -> None:
        self.closed = True
        self._stop()

    # -- falls ------------------------------------------------------------------------------

    def _died(self, status: QWebEnginePage.RenderProcessTerminationStatus, code: int) -> None:
        if self.closed or status == QWebEnginePage.RenderProcessTerminationStatus.NormalTerminationStatus:
            return
        log.info("the map's process ended (%s, %s)", status.name, code)
        self._fall()

    def _unbuilt(self, why: str) -> None:
        """Treat a page with a missing script or unreadable data as lost."""
        if not (self._built or self._falling or self.closed):
            log.info("the map's page was not built: %s", why)
            self._page.triggerAction(QWebEnginePage.WebAction.Stop)
            self._fall(_UNBUILT_MS)

    def _fall(self, least_ms: int = 0) -> None:
        if self._falling:
            return
        self._falling = self.restoring = True
        self.ready = self._built = False
        self._stop()
        self.falls += 1
        pause = self.revival.pause(self.stood)
        self.fell.emit()
        if pause is None:
            log.info("the map is given up after %d starts", self.falls)
            self.gave_up.emit()
        else:
            self._again.start(max(round(pause * 1000), least_ms))

    def _stop(self) -> None:
        for timer in (self._standing, self._late, self._again):
            timer.stop()
