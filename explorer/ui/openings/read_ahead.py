"""A file is read while it hovers over the window, or is marked in a dialog: at the drop it is nearly on the map."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.sources.formats.data_sets import stands_alone
from explorer.ui.openings.reading_job import ReadingJob

_GRACE_MS = 300  # a drag that crosses a field which takes text leaves the window for a moment
_KEPT_MS = 60_000  # a drag of which the desktop never reports the end

Read = Callable[[Path], ReadingJob]


class ReadAhead(QObject):
    """Reads one file that nobody has asked for yet; nothing of it is shown or remembered until it is taken.

    `foreseen` with the shapes of a large one (`Vertices`), None once they are of no use; `unreadable(path, why)` of one
    that will be refused.
    """

    foreseen = Signal(object)
    unreadable = Signal(object, object)  # Path, Text

    def __init__(self, read: Read, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read = read
        self._job: ReadingJob | None = None
        self._wanted: Path | None = None
        self._soon = QTimer(self, singleShot=True)
        self._soon.timeout.connect(self._begin)
        self._end = QTimer(self, singleShot=True)
        self._end.timeout.connect(self.forget)

    def begin(self, paths: Sequence[Path], wait_ms: int = 0) -> None:
        """Read the first of some files, after a while, if its name alone says that it is a data set.

        One that is being read already goes on.
        """
        path = next((p for p in paths if stands_alone(p)), None)
        self._end.stop()
        if path is not None and path == self._wanted:
            self._end.start(_KEPT_MS)
            if self._job is not None and self._job.refusal is not None:
                self.unreadable.emit(path, self._job.refusal)
            return
        self.forget()
        if path is None:
            return
        self._wanted = path
        self._end.start(_KEPT_MS)
        if wait_ms:
            self._soon.start(wait_ms)
        else:
            self._begin()

    def leave(self) -> None:
        """Forget the file unless it comes back at once."""
        if self._wanted is not None:
            self._end.start(_GRACE_MS)

    def forget(self) -> None:
        """End the reading; nothing is left of it."""
        self._soon.stop()
        self._end.stop()
        self._wanted = None
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.foreseen.emit(None)

    def take(self, path: Path, zoom: float) -> ReadingJob | None:
        """Hand over the reading of a file, to be released; None where another one is read, or it has changed since."""
        job = self._job
        if job is None or job.path != path or job.zoom != zoom or job.overtaken():
            self.forget()
            return None
        self._job = self._wanted = None
        self._soon.stop()
        self._end.stop()
        return job

    def wait(self) -> None:
        """End the reading and wait until its process is gone."""
        if (job := self._job) is not None:
            self.forget()
            job.wait()

    def _begin(self) -> None:
        if self._wanted is not None:
            self._job = job = self._read(self._wanted)
            job.foreseen.connect(self.foreseen)
            job.refused_ahead.connect(partial(self.unreadable.emit, job.path))
            job.start()
