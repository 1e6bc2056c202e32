"""Answers the page's requests for tiles (`/tiles/TOKEN/LOOK/Z/X/Y`) from threads: a file may be slow, a service is."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import count
from queue import LifoQueue
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWebEngineCore import QWebEngineUrlRequestJob
from shiboken6 import isValid

from explorer.ground.tiles import GroundError, NoTile

if TYPE_CHECKING:
    from explorer.ground.shelf import Shelf

_PATH = re.compile(r"/tiles/([0-9a-f]{16})/(day|dim|invert)/(\d{1,2})/(\d{1,8})/(\d{1,8})")
_THREADS = 4
Reply = Callable[[QWebEngineUrlRequestJob, str, bytes], None]


class TileServer(QObject):
    """The newest request is answered first: it is of what is in sight. `reply` runs in the thread of this object."""

    failed = Signal(str, object)  # token of a ground, and why its tiles cannot be had; once until one can
    _made = Signal(int, str, bytes)

    def __init__(self, shelf: Callable[[], Shelf], reply: Reply, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shelf, self._reply = shelf, reply
        self._jobs: dict[int, QWebEngineUrlRequestJob] = {}
        self._numbers = count()
        self._queue: LifoQueue[tuple[int, str, str, int, int, int]] = LifoQueue()
        self._threads: list[Thread] = []
        self._reported: set[str] = set()
        self._lacking: set[str] = set()
        self._made.connect(self._answer, Qt.ConnectionType.QueuedConnection)

    def serve(self, job: QWebEngineUrlRequestJob) -> None:
        found = _PATH.fullmatch(job.requestUrl().path())
        if found is None:
            job.fail(QWebEngineUrlRequestJob.Error.UrlNotFound)
            return
        number = next(self._numbers)
        self._jobs[number] = job
        job.destroyed.connect(lambda: self._jobs.pop(number, None))
        token, look, z, x, y = found.groups()
        self._queue.put((number, token, look, int(z), int(x), int(y)))
        while len(self._threads) < _THREADS:
            self._threads.append(Thread(target=self._work, daemon=True))
            self._threads[-1].start()

    def _work(self) -> None:
        shelf = self._shelf()
        while True:
            number, token, look, z, x, y = self._queue.get()
            if number not in self._jobs:  # the page has moved on
                continue
            mime, data = "image/png", b""  # no picture: the page counts it
            try:
                mime, data = shelf.picture(token, look, z, x, y)
                self._reported.discard(token)
            except NoTile:
                if token not in self._lacking:  # once: a ground may have any outline
                    self._lacking.add(token)
                    self._emit(self.failed, token, shelf.lacks(token, z, x, y))
            except GroundError as error:
                if token not in self._reported:
                    self._reported.add(token)
                    self._emit(self.failed, token, error.words)
            self._emit(self._made, number, mime, data)

    def _emit(self, signal: SignalInstance, *values: object) -> None:
        try:
            signal.emit(*values)
        except RuntimeError:
            return  # the program is closing

    def _answer(self, number: int, mime: str, data: bytes) -> None:
        job = self._jobs.pop(number, None)
        if job is not None and isValid(job):
            self._reply(job, mime, data)
