"""One file being read in its own process while the window goes on: progress, cancel, and one answer."""

from __future__ import annotations

import threading
from contextlib import suppress
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import process

STAGES = ("", "rows", "places", "done")


class ReadingJob(QObject):
    """Answers once, in the thread that it was made in: `done(Reading)`, or `refused(Text)`; nothing once cancelled."""

    progressed = Signal(str)  # one of STAGES
    done = Signal(object)
    refused = Signal(object)
    _answered = Signal(object)

    def __init__(self, path: Path, choices: Choices, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path, self.choices = path, choices
        self._cancelled = threading.Event()
        self._answered.connect(self._answer)
        self._thread = threading.Thread(target=self._run, name=f"reading {path.name}", daemon=True)

    def start(self) -> ReadingJob:
        self._thread.start()
        return self

    def cancel(self) -> None:
        """End the reader's process; no signal follows."""
        self._cancelled.set()

    def wait(self, seconds: float = 5.0) -> None:
        """Wait until the reader's process is gone."""
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            found: object = process.read(
                self.path, choices=self.choices, cancelled=self._cancelled.is_set, progress=self._tell
            )
        except SourceError as refused:
            found = refused
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._answered.emit(found)

    def _tell(self, stage: str) -> None:
        with suppress(RuntimeError):
            self.progressed.emit(stage)

    def _answer(self, found: object) -> None:
        if self._cancelled.is_set() or found is None:
            return
        if isinstance(found, SourceError):
            self.refused.emit(found.text)
        else:
            self.done.emit(found)
        self.deleteLater()
