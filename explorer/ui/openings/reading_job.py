"""One file being read in its own process while the window stays responsive: progress, cancel, and one answer."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.vertices import Vertices
from explorer.layers.styling import opening_style
from explorer.sources.formats import copies
from explorer.sources.formats.copies import Copy, Stamp
from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import SourceError, source_text
from explorer.sources.reader import process
from explorer.sources.reader.own_layers import prepared
from explorer.sources.reader.reading import Reading
from explorer.state.files.remembered import SourceMemory

log = logging.getLogger(__name__)
STAGES = ("", "rows", "places", "done")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file as it was read; `remembered` where that was by the choices of an earlier time."""

    path: Path
    reading: Reading
    stamp: Stamp | None = None
    remembered: bool = False
    copy: Copy | None = None
    rows: Mapping[str, Collection] = field(default_factory=dict, compare=False)


class ReadingJob(QObject):
    """Answers once, in the thread that it was made in: `done(Outcome)`, or `refused(Text)`; nothing once cancelled.

    Without `choices`, those that `memory` has for the file are taken where they still fit it. `laid_out(folder)` gives
    the file to read where that is not `path` itself. `copying`: the outcome has a copy of the file. `zoom`: of the map
    that `drafted` is for.
    """

    progressed = Signal(str)  # one of STAGES
    drafted = Signal(object)  # the shapes of a large file while the rest is still being read: Vertices
    done = Signal(object)
    refused = Signal(object)
    _answered = Signal(object)

    def __init__(
        self,
        path: Path,
        choices: Choices | None = None,
        memory: SourceMemory | None = None,
        *,
        laid_out: Callable[[Path], Path] | None = None,
        copying: bool = False,
        zoom: float | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path = path
        self._choices, self._memory, self._laid_out, self._copying = choices, memory, laid_out, copying
        self._finest = 0.5**zoom if zoom is not None else 0.0  # a pixel, in units of the map's world
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

    # -- in the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            if self._laid_out is None:
                found: object = self._outcome(self.path)
            else:
                with tempfile.TemporaryDirectory(
                    prefix="twincity-copy-", ignore_cleanup_errors=True
                ) as folder:
                    found = self._outcome(self._laid_out(Path(folder)))
        except SourceError as refused:
            found = refused
        except Exception:
            log.exception("reading %s", self.path)
            found = SourceError(source_text("refuse.crashed"))
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._answered.emit(found)

    def _outcome(self, path: Path) -> Outcome | None:
        stamp = copies.stamp(path)
        known = self._memory.find(path, stamp) if self._memory is not None and self._choices is None else None
        choices = self._choices or (known.choices if known else Choices())
        reading = self._read(path, choices)
        if reading is not None and known is not None and not known.fits(reading):
            known, reading = None, self._read(path, Choices())
        if reading is None:
            return None
        copy = copies.copied(path) if self._copying else None
        reading = replace(reading, name=self.path.name)
        rows = prepared(reading)
        for collection in rows.values():
            opening_style(collection)
        return Outcome(self.path, reading, stamp, known is not None, copy, rows)

    def _read(self, path: Path, choices: Choices) -> Reading | None:
        return process.read(
            path,
            choices=choices,
            cancelled=self._cancelled.is_set,
            progress=self._report,
            drafted=self._show,
            finest=self._finest,
        )

    def _show(self, shapes: Vertices) -> None:
        with suppress(RuntimeError):
            self.drafted.emit(shapes)

    def _report(self, stage: str) -> None:
        with suppress(RuntimeError):
            self.progressed.emit(stage)

    # -- in the window ----------------------------------------------------------------------

    def _answer(self, found: object) -> None:
        if self._cancelled.is_set() or found is None:
            return
        if isinstance(found, SourceError):
            self.refused.emit(found.text)
        else:
            self.done.emit(found)
        self.deleteLater()
