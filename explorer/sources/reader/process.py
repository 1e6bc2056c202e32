"""A process of its own for each file, with limits: a crash, a hang or a bomb costs one line, never the window."""

from __future__ import annotations

import contextlib
import errno
import json
import logging
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.atlas.columns.vertices import Vertices
from explorer.paths import module_command
from explorer.sources.raw.choices import Choices
from explorer.sources.raw.raw_layer import SourceError, no_room, source_text
from explorer.sources.reader import answer
from explorer.sources.reader.child import DRAFT, FOLDER, NO_ROOM, SECONDS, STAGE
from explorer.sources.reader.reading import Reading
from explorer.words.text import Text

log = logging.getLogger(__name__)
READER = "--read-file"  # first argument of a frozen program that is to read
_POLL, _POLL_DRAFT = 0.02, 0.005
_UNDECIDED = Choices()


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
        left = scratch / "answer"
        _order(process, path, left, layer, choices, finest if drafted is not None else None)
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
        return _received(left, process.returncode, draft)


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
            self._folder = tempfile.TemporaryDirectory(prefix=FOLDER, ignore_cleanup_errors=True)
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
    left: Path,
    layer: str | None,
    choices: Choices,
    finest: float | None,
) -> None:
    order = {
        "path": str(path.absolute()),
        "answer": str(left),
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
        return (scratch / STAGE).read_text("ascii")[:20]
    except (OSError, ValueError):
        return ""


def _draft(scratch: Path) -> Vertices | None:
    """Return the shapes that the reader has so far; None if it has left none."""
    try:
        with (scratch / DRAFT).open("rb") as stream:
            found = answer.Values(stream).load()
    except FileNotFoundError:
        return None
    except answer.DAMAGED as error:
        log.info("a draft could not be read: %r", error)
        return None
    return found if isinstance(found, Vertices) else None


def store(reading: Reading, path: Path) -> None:
    """Keep a reading for another process of this program."""
    answer.write(reading, path)


def restore(path: Path) -> Reading:
    """Read what `store` kept; raises SourceError if it is damaged or gone."""
    return _received(path, 0)


def _command() -> list[str]:
    """Return how this program starts itself as a reader."""
    return module_command("explorer.sources.reader.child", READER)


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


def _received(left: Path, code: int, draft: Vertices | None = None) -> Reading:
    try:
        found = answer.read(left, draft)
    except answer.DAMAGED as error:
        log.info("the reader ended with %s: %r", code, error)
        raise SourceError(_end_in_words(code)) from error
    if isinstance(found, SourceError):
        raise found
    return found


def _end_in_words(code: int) -> Text:
    """Return why a reader ended without an answer; a system that has no memory left kills without a word."""
    if code == NO_ROOM:
        return no_room(OSError(errno.ENOSPC, "")).text
    if os.name != "nt":
        if code == -signal.SIGKILL:
            return source_text("refuse.killed")
        if code == -signal.SIGXCPU:
            return source_text("refuse.time")
        if code == -signal.SIGABRT:  # calamine and GDAL end so where they get no memory
            return source_text("refuse.aborted")
    return source_text("refuse.crashed")
