"""While a series is written: the picture whose turn it is, drawn small by a second process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from explorer.atlas.catalogue import Catalogue
from explorer.ui.studio.worker import ExportWorker

_SELDOM_MS = 1500  # more would slow down what it looks at


class Glimpse(QObject):
    """`seen(answer)` for as many of the pictures as it can without getting in the way."""

    seen = Signal(dict)

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._worker: ExportWorker | None = None
        self._waiting = False
        self._since = QElapsedTimer()

    def look(self, job: Callable[[], dict[str, Any]]) -> None:
        """Ask for a picture, unless the last one was asked for a moment ago."""
        if self._waiting or (self._since.isValid() and self._since.elapsed() < _SELDOM_MS):
            return
        if self._worker is None:
            self._worker = ExportWorker(self._catalogue, self)
            self._worker.answered.connect(self._answered)
            self._worker.died.connect(self.stop)  # the export itself goes on without
        self._waiting = True
        self._since.restart()
        self._worker.submit(job())

    def stop(self) -> None:
        """No more pictures; the process ends."""
        worker, self._worker = self._worker, None
        self._waiting = False
        self._since.invalidate()
        if worker is not None:
            worker.stop()
            worker.deleteLater()

    def _answered(self, answer: dict[str, Any]) -> None:
        if "done" in answer or "error" in answer:
            self._waiting = False
        if "done" in answer and self._worker is not None:
            self.seen.emit(answer)
