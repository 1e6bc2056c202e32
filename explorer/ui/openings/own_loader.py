"""Keeps the layers of the Work filled: reads the files of a project, reports what is missing, and watches for changes."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Sequence
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
from explorer.state.view.work import Work, filters_by_text, unread, without_layer
from explorer.ui.openings.opening_bar import Choice, OpeningBar
from explorer.ui.openings.openings import Openings
from explorer.ui.openings.reading_job import Outcome, ReadingJob
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_SETTLE_MS = 600  # a program that saves a file touches it several times
_GONE_MS = 3000  # a program that saves a file may take it away first
_MOST_NAMED = 3


class OwnLoader(QObject):
    """Reads one file after the other whenever layers come into the Work without their rows: a project was opened, a
    session restored, a step undone.

    What the user should know of the files is one line in the end, with buttons to find those that cannot be read or to
    leave them out; their layers stay, empty, and say so.
    """

    changed = Signal()  # which layers could not be read
    _looked_into = Signal(object, object)

    def __init__(self, store: Store, openings: Openings, bar: OpeningBar, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._openings, self._bar, self._window = store, openings, bar, window
        self._queue: deque[OwnFile] = deque()
        self._job: ReadingJob | None = None
        self._failed: dict[str, Text] = {}  # by layer id, why it has no rows
        self._notes: list[tuple[str, OwnFile]] = []  # of files read: `openings.` key and file
        self._unsaid = False  # whether files were read or looked for since the last line
        self._stale: dict[
            Path, Stamp | None
        ] = {}  # files on the map that have changed: what was read of them
        self._gone: set[Path] = set()  # files on the map that were there
        self._stamps: dict[Path, Stamp] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settled = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._watcher.fileChanged.connect(lambda _: self._settled.start())
        self._watcher.directoryChanged.connect(lambda _: self._settled.start())
        self._settled.timeout.connect(self.look_for_changes)
        self._still_gone = QTimer(self, singleShot=True, interval=_GONE_MS)
        self._still_gone.timeout.connect(self._report_gone)
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
        self._still_gone.stop()
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
            self._stale.clear()
            self._gone.clear()
        for file in self._empty(new):
            if file not in self._queue:
                self._queue.append(file)
        self._next()

    def _empty(self, work: Work) -> list[OwnFile]:
        """The files whose layers have no rows yet, but for those that could not be read."""
        bare = unread(work)
        return list(own_files.files(x for x in work.layers if x.id in bare and x.id not in self._failed))

    def lacking(self, work: Work) -> list[OwnFile]:
        """Return the files that could not be read."""
        bare = unread(work)
        return list(own_files.files(x for x in work.layers if x.id in bare and x.id in self._failed))

    def why(self, layer: str, lang: Lang) -> str:
        """Return why a layer has no rows; nothing where it has, or where its file is being read."""
        for file in self.lacking(self._store.work):
            if any(x.id == layer for x in file.layers):
                return self._failed[layer].in_(lang)
        return ""

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
            self._report()
            return
        path = file.path or Path(file.name)
        searched = lambda: filters_by_text(self._store.work)  # noqa: E731
        self._job = job = ReadingJob(
            path, file.choices, laid_out=file.laid_out, searched=searched, parent=self
        )
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
        if file.path is not None and outcome.stamp is not None:
            self._stamps[file.path] = outcome.stamp
        before = file.first.stamp
        self._store.set_work(own_files.refilled(self._store.work, file, outcome.reading, outcome.rows))
        bare = {x.id for f in self._empty(self._store.work) for x in f.layers}
        if bare & {x.id for x in file.layers}:
            lacking = _fault(file, Text(*(t("openings.no_layer", lang) for lang in ("zh", "en"))))
            self._failed |= {x.id: lacking for x in file.layers if x.id in bare}
            self._unsaid = True
            self.changed.emit()
        if before is not None and outcome.stamp is not None and before.digest != outcome.stamp.digest:
            self._note("changed_since", file)
        elif file.stands_in():
            self._gone |= {file.path} if file.path is not None else set()
            self._note("stands_in", file)
        if own_files.newly_planned(file, outcome.reading):
            self._note("newly_planned", file)
        self._job = None  # not before: rows that come in begin the next file, or say what there is to say
        self._next()

    def _note(self, key: str, file: OwnFile) -> None:
        self._notes.append((key, file))
        self._unsaid = True

    def _fail(self, file: OwnFile, why: Text) -> None:
        self._job = None
        fault = _fault(file, why)
        self._failed |= {x.id: fault for x in file.layers}
        self._unsaid = True
        self.changed.emit()
        self._next()

    def _report(self) -> None:
        """Report in one line what became of the files, those first that could not be read."""
        lacking, notes = self.lacking(self._store.work), self._notes
        if not self._unsaid or not (lacking or notes):
            return
        self._notes, self._unsaid = [], False
        says: list[Callable[[Lang], str]] = [self._failed[file.first.id].in_ for file in lacking]
        says += [partial(_say, f"openings.{key}", file) for key, file in notes]
        choices: tuple[Choice, ...] = ()
        if lacking:
            leave = "openings.leave_out" if len(lacking) == 1 else "openings.leave_all"
            choices = (
                ("openings.find", partial(self.find, lacking[0])),
                (leave, partial(self.leave_out, *lacking)),
            )
        elif len(notes) == 1:
            key, file = notes[0]
            cure = (
                partial(self.find, file)
                if key == "stands_in"
                else partial(self._openings.adjust, file.first.id)
            )
            choices = (("openings.find" if key == "stands_in" else "openings.adjust", cure),)
        headline = "openings.several_lacking" if lacking else "openings.several_notes"
        named = lacking or list({file.first.id: file for _, file in notes}.values())
        # what a newer version reads otherwise holds until the project is saved: no reason to wait for a click each time
        brief = not lacking and {key for key, _ in notes} == {"newly_planned"}
        self._show(says, headline, named, choices, brief=brief)

    def _show(
        self,
        says: Sequence[Callable[[Lang], str]],
        headline: str,
        files: Sequence[OwnFile],
        choices: Sequence[Choice],
        *,
        brief: bool = False,
    ) -> None:
        """Show what is to be said of one file, or a headline over what is to be said of several."""
        if len(says) == 1:
            self._bar.show_line(says[0], self._store.view, choices, brief=brief)
            return
        say = partial(_headline, headline, tuple(file.name for file in files))
        lines: Callable[[Lang], Sequence[str]] = lambda lang: [say(lang) for say in says]  # noqa: E731
        self._bar.show_line(say, self._store.view, choices, lines=lines, brief=brief)

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

    def find_layer(self, layer: str) -> None:
        """Ask where the file of a layer is now."""
        for file in own_files.files(self._store.work.layers):
            if any(x.id == layer for x in file.layers):
                self.find(file)

    def found(self, file: OwnFile, path: Path) -> None:
        """Take another file for the layers of one that is missing, as an undo step; others that moved with it follow."""
        work = self._store.work
        places = {x.id: path.absolute() for x in file.layers}
        for other in own_files.files(work.layers):
            beside = _moved_with(other, file, path.absolute())
            if other.first.id not in places and beside is not None:
                places |= {x.id: beside for x in other.layers}
        for key in places:
            self._failed.pop(key, None)
        self._unsaid = True
        layers = tuple(replace(x, path=str(places[x.id])) if x.id in places else x for x in work.layers)
        self._store.change(replace(work, layers=layers), f"openings.step.find|{file.name}")
        self.changed.emit()

    def leave_out(self, *files: OwnFile) -> None:
        """Take the layers of files away, as an undo step."""
        work = self._store.work
        for layer in (layer for file in files for layer in file.layers):
            work = without_layer(work, layer.id)
        names = _names([file.name for file in files], self._store.view.lang)
        self._store.change(work, f"openings.step.leave_out|{names}")

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
        """Report once that a file on the map holds something else than what was read."""
        if self._openings.busy or self.busy:
            self._settled.start()
            return
        self._watch()
        for file in self._files():
            path = file.path
            assert path is not None
            before = self._stamps.get(path)
            if before is None or before.changed_ns < 0:
                continue
            touched = copies.touched(path, before)
            if touched:
                threading.Thread(target=self._look_into, args=(path,), daemon=True).start()
            elif touched is None and path not in self._gone:
                self._still_gone.start()
            if touched is not None:
                self._gone.discard(path)

    def _report_gone(self) -> None:
        """Report once that files on the map are no longer where they were read."""
        gone = [
            f
            for f in self._files()
            if f.path in self._stamps and f.path not in self._gone and not f.on_disk()
        ]
        gone = [f for f in gone if own_files.rows_of(self._store.work, f.first.id) is not None]
        if not gone:
            return
        self._gone |= {f.path for f in gone if f.path is not None}
        says = [partial(_say, "openings.gone", file) for file in gone]
        self._show(says, "openings.several_gone", gone, (("openings.find", partial(self.find, gone[0])),))

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
        if now.digest == before.digest:
            return
        self._stale[path] = file.first.stamp
        stale = self._stale_files()
        says = [partial(_say, "openings.changed", file) for file in stale]
        self._show(says, "openings.several_changed", stale, (("openings.reread", self._read_stale),))

    def _read_stale(self) -> None:
        """Read the files again that have changed."""
        stale = self._stale_files()
        self._stale.clear()
        for file in stale:
            self._openings.read_anew(file)

    def _stale_files(self) -> list[OwnFile]:
        """Return the files that have changed, but for those that were read again in another way."""
        return [f for f in self._files() if f.path in self._stale and self._stale[f.path] == f.first.stamp]


def _say(key: str, file: OwnFile, lang: Lang) -> str:
    return t(key, lang, name=file.name, folder=str(file.path.parent) if file.path is not None else "")


def _fault(file: OwnFile, why: Text) -> Text:
    """Return why a file has no rows. It is looked for here alone: a drive that is gone may take seconds to say so."""
    if file.path is not None and not file.there():
        return Text(_say("openings.missing", file, "zh"), _say("openings.missing", file, "en"))
    zh, en = (t("openings.refused", lang, name=file.name, why=why.in_(lang)) for lang in ("zh", "en"))
    return Text(zh, en)


def _names(names: Sequence[str], lang: Lang) -> str:
    return ("、" if lang == "zh" else ", ").join(names)


def _headline(key: str, names: Sequence[str], lang: Lang) -> str:
    """Return how many files there are, and the first by name."""
    more = "…" if len(names) > _MOST_NAMED else ""
    return t(key, lang, n=len(names), names=_names(names[:_MOST_NAMED], lang) + more)


def _moved_with(other: OwnFile, file: OwnFile, place: Path) -> Path | None:
    """Return where a missing file is if it lies beside one that was found as it lay before."""
    if other.path is None or file.path is None or other.on_disk():
        return None
    try:
        way = os.path.relpath(other.path, file.path.parent)
    except ValueError:  # on another drive of Windows
        return None
    beside = Path(os.path.normpath(place.parent / way))
    return beside if beside.exists() else None
