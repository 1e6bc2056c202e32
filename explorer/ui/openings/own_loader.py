"""Keeps the layers of the Work filled: reads the files of a project, says what is missing, and watches for changes."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.sources.formats import copies
from explorer.sources.formats.copies import Stamp
from explorer.state.files import own_files
from explorer.state.files.own_files import OwnFile
from explorer.state.view.clock import on_axis
from explorer.state.view.store import Store
from explorer.state.view.work import Work, without_layer
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.openings.openings import Openings
from explorer.ui.openings.reading_job import Outcome, ReadingJob
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_SETTLE_MS = 600  # a program that saves a file touches it several times


class OwnLoader(QObject):
    """Reads one file after the other whenever layers come into the Work without their rows: a project was opened, a
    session restored, a step undone.

    A file that cannot be read is one line, with buttons to find it or to leave it out; its layers stay, empty.
    """

    _looked_into = Signal(object, object)

    def __init__(self, store: Store, openings: Openings, bar: OpeningBar, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._openings, self._bar, self._window = store, openings, bar, window
        self._queue: deque[OwnFile] = deque()
        self._job: ReadingJob | None = None
        self._failed: dict[str, Text] = {}  # by layer id, why it has no rows
        self._changed: list[OwnFile] = []
        self._stamps: dict[Path, Stamp] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._watcher.fileChanged.connect(lambda _: self._settled.start())
        self._watcher.directoryChanged.connect(lambda _: self._settled.start())
        self._settled.timeout.connect(self.look_for_changes)
        self._looked_into.connect(self._on_looked_into)
        self.dialog: QFileDialog | None = None
        self.destroyed.connect(store.watch(self._on_work))
        openings.opened.connect(lambda path: self._watch())
        self._on_work(store.work, store.work)

    @property
    def busy(self) -> bool:
        return self._job is not None or bool(self._queue)

    def close(self) -> None:
        """Stop for good: the window closes."""
        self._queue.clear()
        self._settled.stop()
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
            self._job = None

    # -- filling ----------------------------------------------------------------------------

    def _on_work(self, old: Work, new: Work) -> None:
        if old.layers is new.layers and old.collections is new.collections and old is not new:
            return
        if old.base is not new.base:  # another project: what failed before may be there now
            self._failed.clear()
            self._stamps.clear()
        for file in self._empty(new):
            if file not in self._queue:
                self._queue.append(file)
        self._next()

    def _empty(self, work: Work) -> list[OwnFile]:
        """The files whose layers have no rows yet, but for those that could not be read."""
        bare = [x for x in work.layers if own_files.rows_of(work, x.id) is None and x.id not in self._failed]
        return list(own_files.files(bare))

    def _next(self) -> None:
        if self._job is not None:
            return
        while self._queue:
            file = self._queue.popleft()
            bare = {x.id for f in self._empty(self._store.work) for x in f.layers}
            if any(x.id in bare for x in file.layers):
                break
        else:
            self._come_onto_the_axis()
            self._watch()
            return
        path = file.path or Path(file.name)
        self._job = job = ReadingJob(path, file.choices, laid_out=file.laid_out, parent=self)
        job.done.connect(partial(self._fill, file))
        job.refused.connect(partial(self._fail, file))
        job.start()

    def _come_onto_the_axis(self) -> None:
        """Move the clock of a project onto the axis, now that all its files are read."""
        view = self._store.view
        clock = on_axis(self._store.axis, view.clock)
        if clock != view.clock:
            self._store.set_view(replace(view, clock=clock))

    def _fill(self, file: OwnFile, outcome: Outcome) -> None:
        """Put the rows where they belong; that is no step of the user's."""
        self._job = None
        if file.path is not None and outcome.stamp is not None:
            self._stamps[file.path] = outcome.stamp
        before = file.first.stamp
        self._store.set_work(own_files.refilled(self._store.work, file, outcome.reading, outcome.rows))
        bare = {x.id for f in self._empty(self._store.work) for x in f.layers}
        lacking = Text(*(t("openings.no_layer", lang) for lang in ("zh", "en")))
        self._failed |= {x.id: lacking for x in file.layers if x.id in bare}
        if before is not None and outcome.stamp is not None and before.digest != outcome.stamp.digest:
            choices = (("openings.adjust", partial(self._openings.adjust, file.first.id)),)
            self._bar.show_line(partial(_say, "openings.changed_since", file.name), self._store.view, choices)
        self._next()

    def _fail(self, file: OwnFile, why: Text) -> None:
        self._job = None
        self._failed |= {x.id: why for x in file.layers}
        choices: tuple[tuple[str, Callable[[], object]], ...] = (
            ("openings.find", partial(self.find, file)),
            ("openings.leave_out", partial(self.leave_out, file)),
        )
        gone = file.path is not None and not file.there()
        say = partial(_missing, file, why, gone)
        self._bar.show_line(say, self._store.view, choices)
        self._next()

    # -- cures ------------------------------------------------------------------------------

    def find(self, file: OwnFile) -> None:
        """Ask where a file is now."""
        lang = self._store.view.lang
        dialog = QFileDialog(self._window, t("openings.find_title", lang, name=file.name))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.found(file, Path(name)))
        self.dialog = dialog
        dialog.open()

    def found(self, file: OwnFile, path: Path) -> None:
        """Take another file for the layers of one that is missing, as an undo step."""
        ids = {x.id for x in file.layers}
        for key in ids:
            self._failed.pop(key, None)
        work = self._store.work
        layers = tuple(replace(x, path=str(path.absolute())) if x.id in ids else x for x in work.layers)
        self._store.change(replace(work, layers=layers), f"openings.step.find|{file.name}")

    def leave_out(self, file: OwnFile) -> None:
        """Take the layers of a file away, as an undo step."""
        work = self._store.work
        for layer in file.layers:
            work = without_layer(work, layer.id)
        self._store.change(work, f"openings.step.leave_out|{file.name}")

    # -- watching ---------------------------------------------------------------------------

    def _files(self) -> list[OwnFile]:
        return [f for f in own_files.files(self._store.work.layers) if f.path is not None]

    def _watch(self) -> None:
        """Watch the files that are on the map, and their folders: many programs replace a file when they save it."""
        wanted: set[str] = set()
        for file in self._files():
            path = file.path
            assert path is not None
            stamp = file.first.stamp
            if path not in self._stamps and stamp is not None:
                self._stamps[path] = stamp
            wanted |= {str(path), str(path.parent)}
        watched = {*self._watcher.files(), *self._watcher.directories()}
        if gone := [*(watched - wanted)]:
            self._watcher.removePaths(gone)
        if new := [*(wanted - watched)]:
            self._watcher.addPaths(new)

    def look_for_changes(self) -> None:
        """Say once that a file on the map holds something else than what was read."""
        if self._openings.busy or self.busy:
            self._settled.start()
            return
        self._watch()
        for file in self._files():
            path = file.path
            assert path is not None
            before = self._stamps.get(path)
            if before is not None and before.changed_ns >= 0 and copies.touched(path, before):
                threading.Thread(target=self._look_into, args=(path,), daemon=True).start()

    def _look_into(self, path: Path) -> None:
        """In a thread of its own: a large file takes a while."""
        now = copies.stamp(path)
        with suppress(RuntimeError):  # the window was closed meanwhile
            self._looked_into.emit(path, now)

    def _on_looked_into(self, path: Path, now: Stamp | None) -> None:
        before = self._stamps.get(path)
        file = next((f for f in self._files() if f.path == path), None)
        if now is None or before is None or file is None:
            return
        self._stamps[path] = now
        if now.digest != before.digest:
            choices = (("openings.reread", partial(self._openings.read_anew, file)),)
            self._bar.show_line(partial(_say, "openings.changed", file.name), self._store.view, choices)


def _say(key: str, name: str, lang: Lang) -> str:
    return t(key, lang, name=name)


def _missing(file: OwnFile, why: Text, gone: bool, lang: Lang) -> str:
    if gone:
        return t("openings.missing", lang, name=file.name, folder=str(file.path and file.path.parent))
    return t("openings.refused", lang, name=file.name, why=why.in_(lang))
