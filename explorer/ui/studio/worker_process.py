"""The worker process that draws exports: jobs out, answers in, ended to cancel. The window never waits."""

from __future__ import annotations

import json
import logging
import os
import shutil
import tempfile
import weakref
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from PySide6.QtCore import QCoreApplication, QObject, QProcess, QProcessEnvironment, QTimer, Signal

from explorer import wholefile
from explorer.atlas import catalogue as catalogues
from explorer.atlas.assembly.known import Known
from explorer.atlas.columns import collection_file
from explorer.atlas.columns.collection import Collection
from explorer.export.sheet.paper import RATIO_VARIABLE
from explorer.paths import geodata_dir, own_command
from explorer.state.files import media
from explorer.ui.kit.reckoner import Reckoner

log = logging.getLogger(__name__)


def command() -> tuple[str, list[str]]:
    """Return program and arguments that start this program as a worker."""
    program, *own = own_command()
    return program, [*own, "snapshot", "--worker", "-o", "-"]


def _ratio_of(job: dict[str, Any]) -> int:
    """Return the `engine_ratio` of a job; 1 of one that the worker will refuse."""
    from explorer.export.jobs.snapshot import format_of, ratio_for
    from explorer.export.sheet.sheet import Sheet

    try:
        kind = job["kind"] if "frames" in job and "only" not in job else format_of(Path(job["out"]))
        return ratio_for(Sheet.from_json(job["sheet"]), "png" if kind == "grid" else kind)
    except (KeyError, TypeError, ValueError):
        return 1


_FILES: WeakKeyDictionary[Collection, str] = WeakKeyDictionary()
_WRITING = Lock()  # two workers of one window need the same files


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    """Where the rows of the user's layers lie for the workers, until the program ends."""
    return tempfile.TemporaryDirectory(prefix="twincity-layers-", ignore_cleanup_errors=True)


def _kept(collection: Collection) -> str:
    """Return the file with the rows of a layer, written for the first worker that needs it. Raises OSError."""
    if collection not in _FILES:
        path = Path(_folder().name) / f"{collection.layer}-{len(list(Path(_folder().name).iterdir()))}"
        try:
            collection_file.write(collection, path)
        except OSError:
            path.unlink(missing_ok=True)  # on a full disk each try would take more of it
            raise
        _FILES[collection] = str(path)
    return _FILES[collection]


def _own(known: Known) -> tuple[Collection, ...]:
    """Return the layers whose rows a worker reads from files of ours."""
    return tuple(known.collections.values()) if known.catalogue != catalogues.load(geodata_dir()) else ()


def _rows_to_write(known: Known) -> int:
    return sum(len(layer) for layer in _own(known) if layer not in _FILES)


def _write_rows(known: Known) -> OSError | None:
    """Write what is not there yet; return what stood in the way."""
    try:
        with _WRITING:
            for layer in _own(known):
                _kept(layer)
    except OSError as error:
        return error
    return None


def _facts(known: Known) -> Iterator[dict[str, Any]]:
    """Yield what a new worker is told beside the tables: of the user's edits, layers, shapes and comments those there are."""
    if known.own.edits:
        yield {"edits": [edit.to_json() for edit in known.own.edits]}
    if known.catalogue != catalogues.load(geodata_dir()):
        yield {"layers": known.catalogue.to_json(), "own": list(map(_kept, _own(known)))}
    if known.own_shapes:
        yield {"shapes": [shape.to_json() for shape in known.own_shapes.values()]}
    if known.comments:
        yield {"comments": [comment.to_json() for comment in known.comments]}


class _Leftovers:
    """What a worker may leave when it is ended: drafts with its mark, a folder it made, temporary files."""

    def __init__(self) -> None:
        self.tag = wholefile.new_tag()
        self._folders: set[Path] = set()
        self._made: dict[int, Path] = {}
        try:
            self.scratch = tempfile.mkdtemp(prefix="twincity-worker-")
        except OSError as error:  # the worker then finds out for itself, and says so with the job
            log.info("no scratch folder: %s", error)
            self.scratch = ""
        # also when the program ends with a studio open
        self._clear = weakref.finalize(self, shutil.rmtree, self.scratch, ignore_errors=True)

    def expect(self, number: int, job: dict[str, Any]) -> None:
        """Note where a job will write."""
        out = wholefile.resting_place(Path(job["out"]))
        series = job.get("kind") == "png"
        self._folders.add(out if series else out.parent)
        if series and not out.exists():
            self._made[number] = out

    def settled(self, number: int) -> None:
        """A job is done: the folder it made is the user's."""
        self._made.pop(number, None)

    def remove(self, *_: object) -> None:
        """Remove what the worker left, once it has exited; never another's file, and no complete one."""
        for folder in self._folders:
            wholefile.sweep(folder, self.tag)
        for folder in self._made.values():
            try:
                folder.rmdir()
            except OSError:  # finished pictures are in it, or it was never made
                log.debug("%s stays as it is", folder)
        self._clear()


_ending: set[QProcess] = set()  # killed, but not gone yet


class ExportWorker(QObject):
    """Started with the first job; `answered` carries its answers; `died` is emitted when the process exits unexpectedly."""

    answered = Signal(dict)
    died = Signal()

    def __init__(self, known: Known, parent: QObject | None = None, ratio: int = 1) -> None:
        """`known`: what it draws; a change of it reaches the next process, hence `stop`. `ratio` as `engine_ratio`."""
        super().__init__(parent)
        self.known, self._ratio = known, ratio
        self._larger: ExportWorker | None = None
        self._process: QProcess | None = None
        self._leftovers: _Leftovers | None = None
        self._number = 0
        self._rest = b""
        self._rows = Reckoner(self)
        self._waiting: list[tuple[int, dict[str, Any]]] = []  # jobs, until the rows are written
        self._rows.failed.connect(lambda: self._waiting.clear())

    def submit(self, job: dict[str, Any]) -> int:
        """Send a job; its answers carry the number that this returns, also the one that says why there is no worker.

        The rows of large layers are written for the worker first, in a thread: a million take a second.
        """
        if (ratio := _ratio_of(job)) > self._ratio:
            return self._submit_large(job, ratio)
        self._number += 1
        self._waiting.append((self._number, job))
        if len(self._waiting) == 1:
            known = self.known
            self._rows.ask(_rows_to_write(known), lambda: _write_rows(known), self._send_waiting)
        return self._number

    def _submit_large(self, job: dict[str, Any], ratio: int) -> int:
        """Send a picture larger than a page of this worker's engine can be zoomed to one of another."""
        if self._larger is None or self._larger._ratio != ratio:
            if self._larger is not None:
                self._larger.end()
                self._larger.deleteLater()
            self._larger = ExportWorker(self.known, self, ratio)
            self._larger.answered.connect(self.answered)
            self._larger.died.connect(self.died)
        self._larger.known, self._larger._number = self.known, self._number
        self._number = self._larger.submit(job)
        return self._number

    def _send_waiting(self, error: OSError | None) -> None:
        waiting, self._waiting = self._waiting, []
        for number, job in waiting:
            if error is None:
                self._send(number, job)
            else:
                self._refuse(number, job, error)

    def _send(self, number: int, job: dict[str, Any]) -> None:
        process, leftovers = self._running()
        leftovers.expect(number, job)
        if folders := media.searched():
            process.write((json.dumps({"media": [str(one) for one in folders]}) + "\n").encode("ascii"))
        line = json.dumps({**job, "id": number, "tag": leftovers.tag}, ensure_ascii=True) + "\n"
        process.write(line.encode("ascii"))

    def _refuse(self, number: int, job: dict[str, Any], error: OSError) -> None:
        from explorer.export.files.files import file_error
        from explorer.export.jobs.worker import lang_of

        words = file_error(Path(error.filename or tempfile.gettempdir()), error).in_(lang_of(job))
        QTimer.singleShot(0, self, lambda: self.answered.emit({"id": number, "error": words}))

    def end(self) -> None:
        """End the worker with whatever it is doing; the next job starts another. What it had begun is removed once it has
        gone, which nobody waits for: one with large layers takes a while to give its memory back.
        """
        if self._larger is not None:
            self._larger.end()
        self._rows.drop()
        self._waiting.clear()
        process, leftovers = self._process, self._leftovers
        self._forget()
        if process is not None and leftovers is not None:
            process.finished.disconnect(self._ended)
            process.readyReadStandardOutput.disconnect(self._read)
            process.setParent(QCoreApplication.instance())  # it may outlive this worker
            _ending.add(process)
            process.finished.connect(leftovers.remove)
            process.finished.connect(lambda: _ending.discard(process))
            process.finished.connect(process.deleteLater)
            process.kill()

    def stop(self) -> None:
        """End the worker, and wait until all that were ended are gone and what they had begun is removed."""
        self.end()
        for process in tuple(_ending):
            process.waitForFinished(2000)  # one that hangs in its disk is cleared up after when it ends

    def _forget(self) -> None:
        self._process = self._leftovers = None
        self._rest = b""

    def _running(self) -> tuple[QProcess, _Leftovers]:
        if self._process is None or self._leftovers is None:
            process, leftovers = QProcess(self), _Leftovers()
            environment = QProcessEnvironment.systemEnvironment()
            if leftovers.scratch:
                for name in ("TMPDIR",) if os.name != "nt" else ("TMP", "TEMP"):
                    environment.insert(name, leftovers.scratch)
            if self._ratio > 1:
                environment.insert(RATIO_VARIABLE, str(self._ratio))
            process.setProcessEnvironment(environment)
            process.setStandardErrorFile(QProcess.nullDevice())
            process.readyReadStandardOutput.connect(self._read)
            process.finished.connect(self._ended)
            process.errorOccurred.connect(self._failed)
            process.start(*command())
            for line in _facts(self.known):
                process.write((json.dumps(line) + "\n").encode("ascii"))
            self._process, self._leftovers = process, leftovers
        return self._process, self._leftovers

    def _read(self) -> None:
        if self._process is None:
            return
        *lines, self._rest = (self._rest + bytes(self._process.readAllStandardOutput().data())).split(b"\n")
        for line in lines:
            try:
                answer = json.loads(line)
            except ValueError:
                log.info("not an answer: %.80r", line)
                continue
            if self._leftovers is not None and ("done" in answer or "error" in answer):
                self._leftovers.settled(answer.get("id"))
            self.answered.emit(answer)

    def _failed(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:  # of which `finished` says nothing
            self._ended(-1)

    def _ended(self, code: int) -> None:
        log.info("the export process ended with %s", code)
        process, leftovers = self._process, self._leftovers
        self._forget()
        if process is not None:
            process.deleteLater()
        if leftovers is not None:
            leftovers.remove()
        self.died.emit()
