"""Loading of the studio's preview: shortly after the last change, and while a series is written."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal
from PySide6.QtGui import QPixmap

from explorer.atlas.assembly.known import Known
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from explorer.ui.studio.form import ExportChoice
from explorer.ui.studio.frame_bar import FrameBar
from explorer.ui.studio.plan import picture_job, small
from explorer.ui.studio.preview import ExportPreview
from explorer.ui.studio.worker_process import ExportWorker

_MOMENT_MS = 220
Wanted = tuple[View, Sheet, ExportChoice]
_MIN_INTERVAL_MS = 1500  # more would slow down what it looks at


class LivePreview(QObject):
    """Draws some pictures of a running series in a second process; `seen(answer)` for each."""

    seen = Signal(dict)

    def __init__(self, known: Known, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known = known
        self._worker: ExportWorker | None = None
        self._waiting = False
        self._since = QElapsedTimer()

    def know(self, known: Known) -> None:
        """Draw this from now on."""
        self.stop()
        self._known = known

    def show_frame(self, job: Callable[[], dict[str, Any]]) -> None:
        """Request a picture, unless the last one was requested a moment ago."""
        if self._waiting or (self._since.isValid() and self._since.elapsed() < _MIN_INTERVAL_MS):
            return
        if self._worker is None:
            self._worker = ExportWorker(self._known, self)
            self._worker.answered.connect(self._answered)
            self._worker.died.connect(self.stop)  # the export itself goes on without
        self._waiting = True
        self._since.restart()
        self._worker.submit(job())

    def stop(self) -> None:
        """Stop drawing and end the process."""
        worker, self._worker = self._worker, None
        self._waiting = False
        self._since.invalidate()
        if worker is not None:
            worker.end()
            worker.deleteLater()

    def _answered(self, answer: dict[str, Any]) -> None:
        if "done" in answer or "error" in answer:
            self._waiting = False
        if "done" in answer and self._worker is not None:
            self.seen.emit(answer)


class PreviewLoader(QObject):
    """`wanted` returns what is to be drawn, if anything; an answer to what was asked before comes too late."""

    failed = Signal(str)
    shown = Signal(dict)

    def __init__(
        self,
        worker: ExportWorker,
        preview: ExportPreview,
        frames: FrameBar,
        folder: Path,
        wanted: Callable[[], Wanted | None],
    ) -> None:
        super().__init__(preview)
        self._worker, self._preview, self._frames = worker, preview, frames
        self._folder, self._wanted = folder, wanted
        self._number = 0
        self.live = LivePreview(worker.known, self)
        self.live.seen.connect(self._show)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_MOMENT_MS)
        self._timer.timeout.connect(self._draw)

    def know(self, known: Known) -> None:
        """Draw again, with this."""
        self.live.know(known)
        self._timer.start()

    def request(self, words: str) -> None:
        """Draw again in a moment; the words are shown over the old picture until then."""
        self._number = 0
        self._preview.wait(words)
        self._timer.start()

    def cancel(self) -> None:
        """Cancel the pending preview."""
        self._timer.stop()
        self._number = 0

    def show_frame(self, number: int) -> None:
        """Show the picture of a series whose turn it is."""
        wanted = self._wanted()
        if wanted and wanted[2].kind != "grid" and number < len(self._frames.frames):
            self._frames.start_at(number)
            self.live.show_frame(lambda: self._job(wanted, number, "glimpse.png"))

    def answered(self, answer: dict[str, Any]) -> None:
        if self._number and answer.get("id") == self._number:
            self._show(answer)

    def _draw(self) -> None:
        wanted = self._wanted()
        if wanted:
            self._number = self._worker.submit(self._job(wanted, self._frames.at, "preview.png"))

    def _job(self, wanted: Wanted, number: int, name: str) -> dict[str, Any]:
        view, sheet, choice = wanted
        return picture_job(view, small(sheet), choice, self._frames.frames, number, self._folder / name)

    def _show(self, answer: dict[str, Any]) -> None:
        wanted = self._wanted()
        if wanted and "done" in answer:
            page = (wanted[1].paper.width, wanted[1].paper.height)
            parts, frame = answer.get("parts", {}), answer.get("frame")
            self._preview.show_page(QPixmap(answer["done"][0]), page, parts, frame)
            self.shown.emit(answer)
        elif "error" in answer:
            self._preview.wait("")
            self.failed.emit(answer["error"])
