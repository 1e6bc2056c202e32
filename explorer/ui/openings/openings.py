"""Files come to the map: read one after the other, looked over on the sheet where need be, put there as undo steps."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Thread

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication, QWidget

from explorer.atlas.memory import give_back
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.sources.formats.data_sets import dropped
from explorer.sources.raw.choices import Choices, Spot
from explorer.sources.reader import process
from explorer.sources.reader.reading import Reading
from explorer.state.files import own_files
from explorer.state.files.own_files import Origin, OwnFile
from explorer.state.files.remembered import SourceMemory
from explorer.state.queries import extents
from explorer.state.view.store import Store
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.state.view.work import filters_by_text
from explorer.ui.map.link import MapPort
from explorer.ui.openings.import_sheet import ImportSheet
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.openings.read_ahead import ReadAhead
from explorer.ui.openings.reading_job import STAGES, Outcome, ReadingJob
from explorer.ui.openings.spot_pick import SpotPick
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_MOST_LINES = 60
_TIDY_MS = 1000, 4000  # after the last file: the map has it by then, on a busy machine later


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A file that waits: with its layers that are on the map already where it is read anew, by their choices."""

    path: Path
    file: OwnFile | None = None
    look: bool = False  # on the sheet, whatever comes
    step: str = "open"


@dataclass(frozen=True, slots=True)
class _Result:
    """What became of a file: its layers on the map, or why it is not there."""

    name: str
    layers: tuple[str, ...] = ()
    rows: int = 0
    bad: int = 0
    remembered: bool = False
    undated: bool = False  # undated features are shown for its sake
    why: Text | None = None

    def words(self, lang: Lang) -> str:
        if self.why is not None:
            return t("openings.refused", lang, name=self.name, why=self.why.in_(lang))
        table = self.bad and not self.rows
        key = "openings.opened_table" if table else "openings.opened"
        words = t(key, lang, name=self.name, n=self.bad if table else self.rows)
        if self.bad and not table:
            words += t("openings.opened_bad", lang, n=self.bad)
        if self.undated:
            words += t("openings.undated", lang)
        return words + (t("openings.as_before", lang) if self.remembered else "")


class Openings(QObject):
    """The queue of files to open; a file that reads cleanly, or as remembered, needs no question.

    `expected` when files may be about to come; `drafted` with the shapes of a large one while the rest of it is still
    being read (`Vertices`), None where they are not wanted any more; `foreseen` likewise, of a file that nobody has
    asked for yet: not to be seen; `opened(path)` for each on the map.
    """

    expected = Signal()
    drafted = Signal(object)
    foreseen = Signal(object)
    opened = Signal(object)
    laid = Signal(object)  # the ids of new layers, in the order of the panel

    def __init__(
        self,
        store: Store,
        bar: OpeningBar,
        port: MapPort,
        window: QWidget,
        memory: SourceMemory | None = None,
    ) -> None:
        super().__init__(window)
        self._store, self._window, self.bar, self._fit = store, window, bar, port.fit
        self.memory = memory or SourceMemory()
        self._queue: deque[_Wanted] = deque()
        self._job: ReadingJob | None = None
        self._now: _Wanted | None = None
        self._outcome: Outcome | None = None
        self._results: list[_Result] = []
        self._given = 0
        self._all_as_they_are = False
        self._sheet: ImportSheet | None = None
        self.pick = SpotPick(store, port, bar, self)
        self.pick.picked.connect(lambda lon, lat: self.sheet.come_back(Spot(lon, lat)))
        self.pick.left.connect(lambda: self.sheet.come_back())
        self.ahead = ReadAhead(self._read_ahead, self)
        self.ahead.foreseen.connect(self.foreseen)
        self.destroyed.connect(store.subscribe(self._on_view))

    # -- what is asked for ------------------------------------------------------------------

    def open(self, paths: Iterable[Path]) -> None:
        """Open files and folders that came together."""
        self._add(_Wanted(path) for path in dropped(paths))

    def expect(self, paths: Sequence[Path] = (), wait_ms: int = 0) -> None:
        """Get ready for files that are about to come: read the first where it is known, nothing of which is shown."""
        process.expect()
        if not self.busy:
            self.ahead.begin(paths, wait_ms)
        self.expected.emit()

    def _read_ahead(self, path: Path) -> ReadingJob:
        return ReadingJob(
            path,
            memory=self.memory,
            zoom=self._store.recorded.camera.zoom,
            ahead=True,
            searched=self._searched,
            parent=self,
        )

    def _searched(self) -> bool:
        return filters_by_text(self._store.work)

    def adjust(self, layer: str) -> None:
        """Show the sheet of the file that a layer on the map comes from."""
        file = self._file_of(layer)
        if file is not None:
            self._add([_Wanted(file.path or Path(file.name), file, look=True, step="adjust")])

    def read_anew(self, file: OwnFile) -> None:
        """Read a file that has changed again, by the same choices."""
        self._add([_Wanted(file.path or Path(file.name), file, step="reread")])

    def cancel(self) -> None:
        """Stop reading, and forget what waits."""
        self._queue.clear()
        if self._job is not None:
            self._job.cancel()
            self._job = None
            self.drafted.emit(None)
        self._now = None
        self._finish()

    def close(self) -> None:
        """Stop for good: the window closes."""
        self._queue.clear()
        self.ahead.wait()
        if self._job is not None:
            self._job.cancel()
            self._job.wait()
            self._job = None
        if self._sheet is not None:
            self._sheet.hide()

    @property
    def busy(self) -> bool:
        return self._now is not None

    @property
    def sheet(self) -> ImportSheet:
        """The import sheet, made when it is first needed."""
        if self._sheet is None:
            self._sheet = ImportSheet(self._store, self._read_again, self._window)
            self._sheet.taken.connect(self._take)
            self._sheet.rest.connect(self._take_all)
            self._sheet.left.connect(self._leave)
            self._sheet.spot_wanted.connect(self._pick_spot)
        return self._sheet

    def _file_of(self, layer: str) -> OwnFile | None:
        found = own_files.files(self._store.work.layers)
        return next((f for f in found if any(x.id == layer for x in f.layers)), None)

    def _on_view(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance) and self.bar.isVisible():
            self.bar.retranslate(new)

    def _pick_spot(self) -> None:
        """Have the place of a row shown on the map, with the sheet out of the way."""
        self.sheet.hide()
        self._window.activateWindow()
        self.pick.begin(lambda lang: t("openings.spot.ask", lang, asked=self.sheet.problems.asked(lang)))

    # -- one after the other ----------------------------------------------------------------

    def _add(self, wanted: Iterable[_Wanted]) -> None:
        items = list(wanted)
        if not self.busy:
            self._results, self._given, self._all_as_they_are = [], 0, False
        self._queue.extend(items)
        self._given += len(items)
        self._next()

    def _next(self) -> None:
        if self.busy:
            self._show_progress(self._stage)
            return
        if not self._queue:
            self._finish()
            return
        self._now = wanted = self._queue.popleft()
        choices = wanted.file.choices if wanted.file is not None else None
        laid_out = wanted.file.laid_out if wanted.file is not None else None
        zoom = self._store.recorded.camera.zoom
        ready = self.ahead.take(wanted.path, zoom) if wanted.file is None else None
        self._job = job = ready or ReadingJob(
            wanted.path,
            choices,
            self.memory,
            laid_out=laid_out,
            zoom=zoom,
            more=bool(self._queue),
            searched=self._searched,
            parent=self,
        )
        job.progressed.connect(self._show_progress)
        if wanted.step == "open":
            job.drafted.connect(self._show_draft)
        job.done.connect(self._read)
        job.refused.connect(self._refused)
        self._show_progress("")
        self.expected.emit()
        if ready is not None:
            if self._queue:
                process.expect()
            ready.release()
        else:
            job.start()

    _stage = ""

    def _show_progress(self, stage: str) -> None:
        if self._now is None or self._job is None:
            return
        self._stage = stage
        done = self._given - len(self._queue) - 1
        share = (done + (STAGES.index(stage) + 0.3) / len(STAGES)) / max(self._given, 1)
        say = partial(_progress_words, self._now.path.name, done + 1, self._given, stage)
        self.bar.show_line(say, self._store.view, (("openings.cancel", self.cancel),), share=share)

    def _show_draft(self, shapes: object) -> None:
        if self._job is not None:  # it may have been cancelled meanwhile
            self.drafted.emit(shapes)

    def _read(self, outcome: Outcome) -> None:
        self._job, self._outcome = None, outcome
        wanted = self._now
        assert wanted is not None
        if wanted.look or (not self._all_as_they_are and wanted.step == "open" and not _sound(outcome)):
            self.bar.hide()
            self.drafted.emit(None)
            again = wanted.file is not None
            held = again and wanted.file is not None and wanted.file.first.copy is not None
            self.sheet.open_for(
                outcome.path, outcome.reading, waiting=len(self._queue), again=again, held=held
            )
            return
        self._put(outcome.reading, looked=False)

    def _refused(self, why: Text) -> None:
        self._job = None
        self.drafted.emit(None)
        assert self._now is not None
        self._results.append(_Result(self._now.path.name, why=why))
        self._now = None
        self._next()

    def _read_again(self, path: Path, choices: Choices) -> ReadingJob:
        """Read the file of the sheet by other choices."""
        file = self._now.file if self._now is not None else None
        laid_out = file.laid_out if file else None
        return ReadingJob(path, choices, laid_out=laid_out, searched=self._searched, parent=self).start()

    def _take_all(self, reading: Reading) -> None:
        self._all_as_they_are = True
        self._take(reading)

    def _take(self, reading: Reading) -> None:
        """Put what the sheet shows on the map, with a copy of its file where that is wanted."""
        outcome, wanted = self._outcome, self._now
        assert outcome is not None
        assert wanted is not None
        former = wanted.file.first.copy if wanted.file is not None else None
        if not self.sheet.copying or former is not None:
            rows = self.sheet.rows or outcome.rows
            self._outcome = replace(outcome, copy=former if self.sheet.copying else None, rows=rows)
            self._put(reading, looked=True)
            return
        self._job = job = ReadingJob(
            outcome.path, reading.choices, copying=True, searched=self._searched, parent=self
        )
        job.progressed.connect(self._show_progress)
        job.done.connect(self._take_copied)
        job.refused.connect(self._refused)
        job.start()

    def _take_copied(self, outcome: Outcome) -> None:
        self._job, self._outcome = None, outcome
        self._put(outcome.reading, looked=True)

    def _put(self, reading: Reading, *, looked: bool) -> None:
        """Put a reading on the map, as one undo step."""
        outcome, wanted = self._outcome, self._now
        assert outcome is not None
        assert wanted is not None
        if not reading.usable:
            self._refused(Text(*(t("sources.no_rows", lang) for lang in ("zh", "en"))))
            return
        former: Sequence[UserLayer] = wanted.file.layers if wanted.file is not None else ()
        path = str(outcome.path.absolute()) if wanted.file is None or wanted.file.path else ""
        held = outcome.copy or (wanted.file.first.copy if wanted.file is not None and not looked else None)
        before = self._store.work
        after = own_files.put(before, reading, Origin(path, outcome.stamp, held, outcome.rows), former)
        bare = any(own_files.without_dates(c) for c in set(after.collections) - set(before.collections))
        if undated := bare and not before.view.show_undated:
            after = replace(after, view=replace(after.view, show_undated=True))
        self._store.change(after, f"openings.step.{wanted.step}|{reading.name}")
        if path:
            self.memory.keep(outcome.path, outcome.stamp, reading, looked=looked or outcome.remembered)
        files = own_files.files(self._store.work.layers)
        mine = next((f for f in files if f.first.path == path and f.choices == reading.choices), None)
        keys = tuple(x.id for x in mine.layers) if mine else ()
        drawn = sum(int(x.drawn.sum()) for x in reading.usable)
        bad = sum(len(x.bad) for x in reading.usable)
        self._results.append(_Result(reading.name, keys, drawn, bad, outcome.remembered, undated))
        self._now = self._outcome = None
        self.opened.emit(outcome.path)
        if wanted.step == "open":
            self._bring_into_sight(keys)
            self.laid.emit(keys)
        self._next()

    def _leave(self) -> None:
        """The sheet was closed: the file is not opened, and the next one is read."""
        self._now = self._outcome = None
        self._next()

    def _bring_into_sight(self, layers: Sequence[str]) -> None:
        """Fly to new layers where nothing of them is in sight."""
        known, seen = self._store.known, self._store.extent
        boxes = [box for key in layers if (box := extents.of_layer(known.atlas, known.bounds, key))]
        if boxes and (seen is None or not any(_meet(box, seen) for box in boxes)):
            whole = extents.union(boxes)
            if whole is not None:
                self._fit(whole)

    # -- what came of it --------------------------------------------------------------------

    def _finish(self) -> None:
        results, self._results = tuple(self._results), []
        if not results:
            self.bar.hide()
            return
        for wait in _TIDY_MS:
            QTimer.singleShot(wait, self, lambda: Thread(target=give_back, daemon=True).start())
        opened = [r for r in results if r.why is None]
        choices: list[tuple[str, Callable[[], object]]] = []
        if len(opened) == 1 and opened[0].layers:
            choices.append(("openings.adjust", partial(self.adjust, opened[0].layers[0])))
        if any(r.why is not None for r in results):
            choices.append(("openings.copy", partial(self._copy, results)))
        lines = partial(_lines, results) if len(results) > 1 else lambda _: ()
        brief = len(opened) == len(results)
        self.bar.show_line(partial(_summary, results), self._store.view, choices, lines=lines, brief=brief)

    def _copy(self, results: Sequence[_Result]) -> None:
        lang = self._store.view.lang
        QApplication.clipboard().setText("\n".join(r.words(lang) for r in results))


def _sound(outcome: Outcome) -> bool:
    """Whether a file can come on the map without a question: it reads cleanly, or as somebody has decided before."""
    if outcome.remembered:
        return True
    reading = outcome.reading
    usable = reading.usable
    clean = not reading.messages() and not any(layer.problems for layer in usable)
    return clean and len(usable) == 1 and bool(usable[0].drawn.any())


def _meet(a: Box, b: Box) -> bool:
    return a[0] <= b[2] and b[0] <= a[2] and a[1] <= b[3] and b[1] <= a[3]


def _progress_words(name: str, number: int, of: int, stage: str, lang: Lang) -> str:
    doing = t(f"openings.stage.{stage or 'begin'}", lang)
    if of > 1:
        return t("openings.reading_of", lang, name=name, doing=doing, number=number, of=of)
    return t("openings.reading", lang, name=name, doing=doing)


def _summary(results: Sequence[_Result], lang: Lang) -> str:
    if len(results) == 1:
        return results[0].words(lang)
    opened = [r for r in results if r.why is None]
    refused = len(results) - len(opened)
    words = t("openings.several", lang, n=len(opened), rows=sum(r.rows for r in opened))
    words += t("openings.several_refused", lang, n=refused) if refused else ""
    return words + (t("openings.undated_some", lang) if any(r.undated for r in opened) else "")


def _lines(results: Sequence[_Result], lang: Lang) -> list[str]:
    ordered = sorted(results, key=lambda r: r.why is None)
    return [r.words(lang) for r in ordered[:_MOST_LINES]]
