"""A process of its own for each file, with limits: a crash, a hang or a bomb costs one line, never the window."""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import pickle
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, NoReturn

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection_file import read_shapes, write_shapes
from explorer.atlas.columns.vertices import Vertices
from explorer.paths import module_command
from explorer.sources.raw.choices import Choices, from_json
from explorer.sources.raw.raw_layer import Column, SourceError, failing, no_room, source_text
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.sources.reader.row_dates import RowDates
from explorer.words.text import Text

log = logging.getLogger(__name__)
SECONDS = 300.0
READER = "--read-file"  # first argument of a frozen program that is to read
_MEMORY, _MEMORY_BY_SIZE, _MOST_MEMORY = 2 * 2**30, 24, 12 * 2**30
_FILES, _WRITTEN = 512, 4 * 2**30
_NO_ROOM = 74  # exit code of a reader that could not write its answer
_POLL, _POLL_DRAFT = 0.02, 0.005
_FOLDER = "twincity-read-"
_STAGE, _DRAFT, _PART = "stage", "draft", "part"  # beside the answer
_DAMAGED = (
    OSError,
    pickle.UnpicklingError,
    EOFError,
    ValueError,
    TypeError,
    AttributeError,
    ImportError,
)
_PATIENCE = 120.0
_UNDECIDED = Choices()
_PIECE = 5000  # rows
_SAMPLE = 4000  # rows
_NO_TEXTS, _NO_FLAGS = np.empty(0, object), np.empty(0, bool)
_NO_CLOCK = RowDates(
    None,
    None,
    None,
    _NO_TEXTS,
    _NO_TEXTS,
    _NO_FLAGS,
    _NO_FLAGS,
    expected_start=_NO_FLAGS,
    expected_end=_NO_FLAGS,
)
_OWN = {  # all that an answer may be made of
    "explorer.sources.raw.raw_layer": {"Column", "RowProblem", "SourceError"},
    "explorer.sources.reader.row_dates": {"RowDates"},
    "explorer.atlas.columns.vertices": {"Vertices"},
    "explorer.sources.places.offered": {"ScoredCandidate"},
    "explorer.sources.reader.reading": {"Reading", "SourceLayer", "Pending"},
    "explorer.sources.raw.choices": {"Choices", "LayerChoices", "Spot"},
    "explorer.sources.places.crs": {"Candidate"},
    "explorer.words.text": {"Text"},
    "numpy": {"ndarray", "dtype"},
    "numpy._core.multiarray": {"_reconstruct", "scalar"},
    "numpy._core.numeric": {"_frombuffer"},
    "datetime": {"date"},
    "builtins": {"frozenset"},
    "_codecs": {"encode"},
}


class _Answer(pickle.Unpickler):
    """Takes values of ours alone: what a reader was made to send by a hostile file runs nothing here."""

    def find_class(self, module: str, name: str, /) -> Any:
        if name not in _OWN.get(module, ()):
            raise pickle.UnpicklingError(f"{module}.{name}")
        return super().find_class(module, name)


def read(
    path: Path,
    layer: str | None = None,
    *,
    choices: Choices = _UNDECIDED,
    seconds: float = SECONDS,
    cancelled: Callable[[], bool] | None = None,
    progress: Callable[[str], None] | None = None,
    drafted: Callable[[Vertices], None] | None = None,
    finest: float = 0.0,
    more: bool = False,
) -> Reading | None:
    """Read a file in a process of its own; None if `cancelled` returned True. Raises SourceError with one sentence.

    `progress` is called with the stage of the reader: `rows`, `places`, `done`; `drafted` with the shapes of a large
    file while the rest of it is still being read, without vertices that are nearer to one another than `finest`.
    `more` files are about to come: another reader starts meanwhile.
    """
    with _reader() as reader:
        process, scratch = reader.process, reader.scratch
        answer = scratch / "answer"
        _order(process, path, answer, layer, choices, finest if drafted is not None else None)
        if more:
            expect()
        draft: Vertices | None = None
        end = time.monotonic() + seconds
        stage = ""
        while process.poll() is None:
            if progress is not None and (now := _stage(scratch)) not in ("", stage):
                stage = now
                progress(stage)
            if drafted is not None and draft is None and (draft := _draft(scratch)) is not None:
                drafted(draft)
            if cancelled is not None and cancelled():
                return None
            if time.monotonic() > end:
                raise SourceError(source_text("refuse.time"))
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(_POLL if drafted is None or draft is not None else _POLL_DRAFT)
        return _received(answer, process.returncode, draft)


def expect() -> None:
    """Start a reader that waits for its file, where none does yet: a drag over the window, or a dialog, has begun.

    A reader's imports take longer than many a file. Unused, it ends by itself. Where none can be started, `read` says why.
    """
    with _lock:
        if _waiting and _waiting[0].process.poll() is None:
            return
        while _waiting:
            _waiting.pop().end()
        with contextlib.suppress(SourceError):
            _waiting.append(_Reader())


class _Reader:
    """A process that waits on its standard input for what to read, and its folder.

    Raises SourceError where the machine has no room for either.
    """

    def __init__(self) -> None:
        try:
            self._folder = tempfile.TemporaryDirectory(prefix=_FOLDER, ignore_cleanup_errors=True)
        except OSError as error:
            raise no_room(error) from error
        self.scratch = Path(self._folder.name)
        try:
            self.process = _started(_command(), self._folder.name)
        except OSError as error:
            self._folder.cleanup()
            raise SourceError(source_text("refuse.no_process", why=error.strerror or str(error))) from error

    def end(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        if self.process.stdin is not None:
            with contextlib.suppress(OSError):
                self.process.stdin.close()
        self.process.wait()
        self._folder.cleanup()


_waiting: list[_Reader] = []  # at most one
_lock = threading.Lock()


@contextlib.contextmanager
def _reader() -> Iterator[_Reader]:
    """Yield the reader that waits, else a new one; it is killed in any case."""
    with _lock:
        found = _waiting.pop() if _waiting else None
    if found is not None and found.process.poll() is not None:
        found.end()
        found = None
    reader = found or _Reader()
    try:
        yield reader
    finally:
        reader.end()


def _order(
    process: subprocess.Popen[bytes],
    path: Path,
    answer: Path,
    layer: str | None,
    choices: Choices,
    finest: float | None,
) -> None:
    order = {
        "path": str(path.absolute()),
        "answer": str(answer),
        "layer": layer,
        "choices": choices.to_json(),
        "draft": finest,
    }
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it has died: there is no answer then
        process.stdin.write(json.dumps(order).encode() + b"\n")
        process.stdin.flush()  # and not closed: that tells the reader that nobody waits any more


def _stage(scratch: Path) -> str:
    """Return what the reader has reached; "" if it has not begun."""
    try:
        return (scratch / _STAGE).read_text("ascii")[:20]
    except (OSError, ValueError):
        return ""


def _draft(scratch: Path) -> Vertices | None:
    """Return the shapes that the reader has so far; None if it has left none."""
    try:
        with (scratch / _DRAFT).open("rb") as stream:
            found = _Answer(stream).load()
    except FileNotFoundError:
        return None
    except _DAMAGED as error:
        log.info("a draft could not be read: %r", error)
        return None
    return found if isinstance(found, Vertices) else None


def store(reading: Reading, path: Path) -> None:
    """Keep a reading for another process of this program."""
    _write(reading, path, None)


def restore(path: Path) -> Reading:
    """Read what `store` kept; raises SourceError if it is damaged or gone."""
    return _received(path, 0)


def _command() -> list[str]:
    """Return how this program starts itself as a reader."""
    return module_command("explorer.sources.reader.process", READER)


def _started(command: list[str], scratch: str) -> subprocess.Popen[bytes]:
    """Start the process; GDAL and PROJ settings of the environment are not passed on."""
    kept = {
        k: v for k, v in os.environ.items() if not k.startswith(("GDAL_", "CPL_", "OGR_", "PROJ_", "SHAPE_"))
    }
    own = {"TMPDIR": scratch, "TMP": scratch, "TEMP": scratch, "PROJ_NETWORK": "OFF", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=kept | own,
    )


def _received(answer: Path, code: int, draft: Vertices | None = None) -> Reading:
    try:
        with answer.open("rb") as stream:
            found = _Answer(stream).load()
            if isinstance(found, Reading):
                return replace(
                    found, layers=tuple(_layer_from(stream, layer, draft) for layer in found.layers)
                )
    except _DAMAGED as error:
        log.info("the reader ended with %s: %r", code, error)
        raise SourceError(_end_in_words(code)) from error
    raise found if isinstance(found, SourceError) else SourceError(source_text("refuse.crashed"))


def _end_in_words(code: int) -> Text:
    """Return why a reader ended without an answer; a system that has no memory left kills without a word."""
    if code == _NO_ROOM:
        return no_room(OSError(errno.ENOSPC, "")).text
    if os.name != "nt":
        if code == -signal.SIGKILL:
            return source_text("refuse.killed")
        if code == -signal.SIGXCPU:
            return source_text("refuse.time")
        if code == -signal.SIGABRT:  # calamine and GDAL end so where they get no memory
            return source_text("refuse.aborted")
    return source_text("refuse.crashed")


def _layer_from(stream: BinaryIO, layer: SourceLayer, draft: Vertices | None) -> SourceLayer:
    """Return a layer with its columns and shapes, which follow it piece by piece (`_write`).

    `draft`: its vertices, if they are those that the reader has left before.
    """

    def load() -> Any:
        return _Answer(stream).load()

    texts: dict[str, str] = {}  # one object for each text, in whichever columns

    def cells() -> NDArray[Any]:
        if pieces := load():
            return _joined([load() for _ in range(pieces)])
        distinct = [texts.setdefault(x, x) for x in load()]
        found = np.empty(len(distinct), object)
        found[:] = distinct
        whole: NDArray[Any] = found[load()]
        return whole

    clock, names = load(), load()
    clock = replace(clock, start=cells(), end=cells())
    columns = [Column(name, cells()) for name in names]
    shapes = read_shapes(stream, lambda file: _Answer(file).load())
    given = load()
    found = given if isinstance(given, Vertices) else draft if given == _DRAFT else None
    return replace(layer, clock=clock, columns=tuple(columns), shapes=shapes, vertices=found)


def _joined(pieces: list[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(pieces) if pieces else np.empty(0, object)


# -- in the process -------------------------------------------------------------------------------


def main() -> NoReturn:
    """Read the file that a line of JSON on standard input names, and leave the answer.

    Without a line for `_PATIENCE` seconds, or with none to come, nothing is left. This ends the process: what Python and
    GDAL take down at an orderly exit would keep the window waiting.
    """
    from explorer.sources.reader.read import prepare

    lines: list[bytes] = []
    came = threading.Event()
    threading.Thread(target=_listen, args=(lines, came), daemon=True).start()
    prepare(lambda: bool(lines))
    came.wait(_PATIENCE)
    code = 0
    if lines:
        try:
            _carry_out(lines[0])
        except OSError:
            code = _NO_ROOM
    os._exit(code)


def _listen(lines: list[bytes], came: threading.Event) -> None:
    """Take the line on standard input, then wait for its end: who started this process, and would remove its folder,
    is gone, killed perhaps.
    """
    if line := sys.stdin.buffer.readline():
        lines.append(line)
        came.set()
        sys.stdin.buffer.read()
    if (folder := Path(tempfile.gettempdir())).name.startswith(_FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _reached(scratch: Path, stage: str) -> None:
    """Leave the stage for `_stage`, written beside and renamed: of a file that is being cut and written anew a part of
    both may be read.
    """
    with contextlib.suppress(OSError):  # on Windows while it is being read: the next one is
        (scratch / _PART).write_text(stage, "ascii")
        (scratch / _PART).replace(scratch / _STAGE)


def _carry_out(line: bytes) -> None:
    """Raises OSError where the answer cannot be written."""
    from explorer.sources.reader.read import read as read_here

    order = json.loads(line)
    path, answer = Path(order["path"]), Path(order["answer"])
    _limit(path)
    drafted: list[Vertices] = []
    try:
        choices = from_json(order["choices"])
        stage = partial(_reached, answer.parent)

        def draft(shapes: Vertices) -> None:
            shown = shapes.thinned(order["draft"]) if order["draft"] else shapes
            with (answer.parent / _PART).open("wb") as file:
                pickle.dump(shown, file, protocol=5)
            (answer.parent / _PART).rename(answer.parent / _DRAFT)
            drafted.append(shown)

        found: Reading | SourceError = read_here(
            path, order["layer"], choices, stage, draft if order["draft"] is not None else None
        )
        stage("done")
    except SourceError as refused:
        found = refused
    except MemoryError:
        found = SourceError(source_text("refuse.memory"))
    except OSError as error:
        log.exception("reading %s", path)
        found = failing(error)
    except Exception:  # whatever a file does to a reader, it is one line for the user
        log.exception("reading %s", path)
        found = SourceError(source_text("refuse.crashed"))
    whole = answer.with_suffix(".part")
    _write(found, whole, drafted[0] if drafted else None)
    whole.rename(answer)


def _limit(path: Path) -> None:
    """Limit memory by the size of the file, and disable core dumps; not on Windows. The parent limits the time."""
    try:
        import resource
    except ImportError:
        return
    with contextlib.suppress(OSError):
        size = path.stat().st_size
        memory = min(_MOST_MEMORY, _MEMORY + _MEMORY_BY_SIZE * size)
        for kind, most in (
            (resource.RLIMIT_AS, memory),
            (resource.RLIMIT_CORE, 0),
            (resource.RLIMIT_NOFILE, _FILES),
            (resource.RLIMIT_FSIZE, _WRITTEN),
            (resource.RLIMIT_CPU, int(SECONDS)),
        ):
            with contextlib.suppress(ValueError, OSError):
                hard = resource.getrlimit(kind)[1]
                resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _write(found: Reading | SourceError, path: Path, draft: Vertices | None) -> None:
    """Write an answer: the reading without its cells, then the cells in pieces, with shapes as WKB, which travels fast.

    A pickle is loaded without letting another thread run: one of 100,000 rows would stop a window.
    """
    with path.open("wb") as file:

        def put(value: object) -> None:
            pickle.dump(value, file, protocol=5)

        if isinstance(found, SourceError):
            put(found)
            return
        bare = [
            replace(x, clock=_NO_CLOCK, columns=(), shapes=_NO_TEXTS, vertices=None) for x in found.layers
        ]
        put(replace(found, layers=tuple(bare)))
        for layer in found.layers:
            put(replace(layer.clock, start=_NO_TEXTS, end=_NO_TEXTS))
            put([c.name for c in layer.columns])
            for cells in (layer.clock.start, layer.clock.end, *(c.cells for c in layer.columns)):
                _put_cells(put, cells)
            write_shapes(layer.shapes, file)
            known = draft is not None and layer.vertices is draft
            put(_DRAFT if known else layer.vertices)


def _put_cells(put: Callable[[object], None], cells: NDArray[Any]) -> None:
    """Write cells: how many pieces, and the pieces; 0 where most texts recur, then the distinct ones and their numbers.

    A sample says first whether it is worth looking.
    """
    values = cells.tolist() if cells.dtype == object else []
    few = values[:: max(1, len(values) // _SAMPLE)]
    recur = len(few) < _SAMPLE or 5 * len(set(few)) < 4 * len(few)
    if values and recur and set(map(type, values)) <= {str, type(None)}:
        numbers = {value: n for n, value in enumerate(dict.fromkeys(values))}
        if 2 * len(numbers) < len(values):
            put(0)
            put(list(numbers))
            put(np.fromiter(map(numbers.__getitem__, values), "u4", len(values)))
            return
    pieces = _pieces(cells)
    put(len(pieces))
    for piece in pieces:
        put(piece)


def _pieces(cells: NDArray[Any]) -> list[NDArray[Any]]:
    return [cells[at : at + _PIECE] for at in range(0, len(cells), _PIECE)] or [cells]


if __name__ == "__main__":
    main()
