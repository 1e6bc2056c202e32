"""One export at a time, written by the worker process: its progress, its end, and how to cancel it. No widget."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.ui.studio.worker_process import ExportWorker

Then = Callable[[Path], str]


class ExportRun(QObject):
    """Submits jobs to the worker and turns its answers into words (keys of `export.dialog`) for the status line."""

    running = Signal(bool)
    progressed = Signal(int, int, str)  # pictures done, pictures in all, name of the one being drawn
    stage_reached = Signal(str, int, int)  # of one file: what is being done, rows done, rows in all
    status_message = Signal(str, dict)  # key and values of what happened
    failed = Signal(str)  # the worker's own sentence
    known_changed = Signal(object)  # what is drawn from now on
    lost = Signal()  # the worker exited unexpectedly; emitted before `running(False)`

    def __init__(self, worker: ExportWorker, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = worker
        self._then: Then | None = None
        self._known = worker.known  # without rows in detail
        self._detail: dict[str, Collection] = {}
        self.job = 0  # the running job's number; 0 while none runs
        self._to_folder = self._pictures = False  # whether it writes many files, and has finished some
        worker.answered.connect(self.answered)
        worker.died.connect(self._died)

    def start(self, job: dict[str, Any], then: Then | None = None) -> None:
        """Submit a job; `then` is called with its file, and returns the key of the words to show instead of `done`."""
        self._then, self._pictures = then, False
        self._to_folder = job.get("kind") == "png"
        self.job = self._worker.submit(job)
        self.running.emit(True)
        self.status_message.emit("drawing", {})

    def know(self, known: Known) -> None:
        """Draw this from now on; an export that is under way ends as it began."""
        before, self._known = self._known.collections, known
        same = {layer for layer in self._detail if before.get(layer) is known.collections.get(layer)}
        self._detail = {layer: self._detail[layer] for layer in same}
        self._renew()

    def take_rows(self, rows: Collection) -> None:
        """Draw a layer with these rows, which are more or finer than those of the window, as long as those are the same."""
        if rows.layer in self._known.collections:
            self._detail[rows.layer] = rows
            self._renew()

    def _renew(self) -> None:
        """Have the next picture drawn by a worker that knows what is known now."""
        if self.job:
            return
        known = self._known
        if self._detail:
            known = known.with_collections({**known.collections, **self._detail}, known.catalogue)
        if known is not self._worker.known:
            self._worker.end()
            self._worker.known = known
            self.known_changed.emit(known)

    def cancel(self) -> None:
        """End the worker; files are written whole or not at all, so nothing half is left, but finished pictures stay."""
        if self.job:
            self._worker.end()
            self._finish()
            self.status_message.emit("stopped_folder" if self._pictures else "stopped", {})

    def answered(self, answer: dict[str, Any]) -> None:
        """Follow the running job; answers to other jobs (previews) are ignored."""
        if not self.job or answer.get("id") != self.job:
            return
        if "stage" in answer:
            self.stage_reached.emit(answer["stage"], *answer["progress"])
            return
        if "progress" in answer:
            done, total = answer["progress"]
            self._pictures = self._to_folder and done > 0
            self.progressed.emit(done, total, answer["name"])
            return
        then = self._then
        self._finish()
        if "error" in answer:
            self.failed.emit(answer["error"])
        elif answer.get("failed"):
            self.status_message.emit(
                "partly", {"n": len(answer["failed"]), "names": list(answer["failed"])[:12]}
            )
        elif then is not None:
            self.status_message.emit(then(Path(answer["done"][0])), {})
        else:
            self.status_message.emit("done", {"name": Path(answer["done"][0]).name})

    def _finish(self) -> None:
        self.job = 0
        self._then = None
        self._renew()
        self.running.emit(False)

    def _died(self) -> None:
        self.lost.emit()
        if self.job:
            self._finish()
        self.status_message.emit("died", {})
