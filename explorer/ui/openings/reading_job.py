"""One file being read in its own process while the window stays responsive: progress, cancel, and one answer."""

from __future__ import annotations

import logging
import tempfile
import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.atlas.columns.collection import Collection
from explorer.layers.styling import opening_style
from explorer.records import dataclass
from explorer.sources.formats import copies
from explorer.sources.formats.copies import Copy, FileState, Stamp
from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import SourceError, failing, source_text
from explorer.sources.reader import process
from explorer.sources.reader.own_layers import prepared
from explorer.sources.reader.reading import Reading
from explorer.state.files.remembered import SourceMemory
from explorer.state.queries import own_rows
from explorer.words.text import Text

log = logging.getLogger(__name__)
_MOST_AHEAD = 2**28  # bytes
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
    that `drafted` is for. `more` files wait. `searched()`: whether rows are searched as soon as they come. `ahead`: nobody has asked for the file yet, and what comes of it is kept until `release`.
    """

    progressed = Signal(str)  # one of STAGES
    drafted = Signal(object)  # the shapes of a large file while the rest is still being read: Vertices
    done = Signal(object)
    refused = Signal(object)
    foreseen = Signal(object)  # as `drafted`, of a job that is not released yet
    refused_ahead = Signal(object)  # as `refused`, likewise; it is refused again once released
    _came = Signal(str, object)

    def __init__(
        self,
        path: Path,
        choices: Choices | None = None,
        memory: SourceMemory | None = None,
        *,
        laid_out: Callable[[Path], Path] | None = None,
        copying: bool = False,
        zoom: float | None = None,
        ahead: bool = False,
        more: bool = False,
        searched: Callable[[], bool] = lambda: False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.path, self.zoom = path, zoom
        self._choices, self._memory, self._laid_out, self._copying = choices, memory, laid_out, copying
        self._finest = 0.5**zoom if zoom is not None else 0.0  # a pixel, in units of the map's world
        self._cancelled, self._released = threading.Event(), threading.Event()
        self._more, self._searched = more, searched
        self._kept: list[tuple[str, object]] | None = [] if ahead else None
        self.refusal: Text | None = None  # of a job that is not released yet
        self._seen: FileState | None = None  # when the reading began
        self._came.connect(self._take)
        self._thread = threading.Thread(target=self._run, name=f"reading {path.name}", daemon=True)

    def start(self) -> ReadingJob:
        self._thread.start()
        return self

    def release(self) -> None:
        """Emit what has been kept so far, and the rest as it comes."""
        self._released.set()
        kept, self._kept = self._kept or [], None
        for name, value in kept:
            self._take(name, value)

    def overtaken(self) -> bool:
        """Return whether the file has changed since the reading began."""
        return self._seen is not None and copies.state(self.path) != self._seen

    def cancel(self) -> None:
        """End the reader's process; no signal follows."""
        self._cancelled.set()
        self._released.set()
        if not self._thread.is_alive():
            self.deleteLater()

    def wait(self, seconds: float = 5.0) -> None:
        """Wait until the reader's process is gone."""
        self._thread.join(seconds)

    # -- in the thread ----------------------------------------------------------------------

    def _run(self) -> None:
        try:
            process.expect()  # it starts while the file is looked at
            if self._kept is not None:
                self._look_ahead()
            if self._laid_out is None:
                found: object = self._outcome(self.path)
            else:
                with tempfile.TemporaryDirectory(
                    prefix="twincity-copy-", ignore_cleanup_errors=True
                ) as folder:
                    found = self._outcome(self._laid_out(Path(folder)))
        except SourceError as refused:
            found = refused
        except OSError as error:
            log.exception("reading %s", self.path)
            found = failing(error)
        except Exception:
            log.exception("reading %s", self.path)
            found = SourceError(source_text("refuse.crashed"))
        self._report("answer", found)

    def _look_ahead(self) -> None:
        """Note the state of the file that is read before it is asked for; a very large one waits until then."""
        seen = copies.state(self.path)
        if sum(size for _, _, size, _, _ in seen) <= _MOST_AHEAD:
            self._seen = seen
            return
        self._released.wait()

    def _outcome(self, path: Path) -> Outcome | None:
        if self._cancelled.is_set():
            return None
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
            if self._searched():
                own_rows.haystacks(collection)
        return Outcome(self.path, reading, stamp, known is not None, copy, rows)

    def _read(self, path: Path, choices: Choices) -> Reading | None:
        return process.read(
            path,
            choices=choices,
            cancelled=self._cancelled.is_set,
            progress=partial(self._report, "progressed"),
            drafted=partial(self._report, "drafted"),
            finest=self._finest,
            more=self._more,
        )

    def _report(self, name: str, value: object) -> None:
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._came.emit(name, value)

    # -- in the window ----------------------------------------------------------------------

    def _take(self, name: str, value: object) -> None:
        if self._cancelled.is_set():
            if name == "answer":  # the last that comes of the thread
                self.deleteLater()
            return
        if self._kept is not None:
            self._kept.append((name, value))
            if name == "drafted":
                self.foreseen.emit(value)
            elif isinstance(value, SourceError):
                self.refusal = value.text
                self.refused_ahead.emit(value.text)
        elif name == "progressed":
            self.progressed.emit(value)
        elif name == "drafted":
            self.drafted.emit(value)
        else:
            self._answer(value)

    def _answer(self, found: object) -> None:
        if isinstance(found, SourceError):
            self.refused.emit(found.text)
        else:
            self.done.emit(found)
        self.deleteLater()
