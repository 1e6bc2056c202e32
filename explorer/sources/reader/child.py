"""The process that reads one file, within limits, and leaves an answer (`reader.process` starts it and waits)."""

from __future__ import annotations

import contextlib
import gc
import json
import logging
import os
import pickle
import shutil
import sys
import tempfile
import threading
from functools import partial
from pathlib import Path
from typing import NoReturn

from explorer.atlas.columns.vertices import Vertices
from explorer.sources.raw.choices import from_json
from explorer.sources.raw.raw_layer import SourceError, failing, source_text
from explorer.sources.reader import answer
from explorer.sources.reader.reading import Reading

log = logging.getLogger(__name__)
SECONDS = 300.0
NO_ROOM = 74  # exit code of a reader that could not write its answer
FOLDER = "twincity-read-"
STAGE, DRAFT = "stage", "draft"  # beside the answer
_PART = "part"
_MEMORY, _MEMORY_BY_SIZE, _MOST_MEMORY = 2 * 2**30, 24, 12 * 2**30
_FILES, _WRITTEN = 512, 4 * 2**30
_PATIENCE = 120.0
_AT_ONCE = 200_000  # objects that may become garbage before anyone looks


def main() -> NoReturn:
    """Read the file that a line of JSON on standard input names, and leave the answer.

    Without a line for `_PATIENCE` seconds, or with none to come, nothing is left. This ends the process: what Python and
    GDAL take down at an orderly exit would keep the window waiting.
    """
    from explorer.sources.reader.read import prepare

    # A million rows are lists that live on: to look through them takes a seventh of the time.
    gc.set_threshold(_AT_ONCE, 20, 20)
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
            code = NO_ROOM
    os._exit(code)


def _listen(lines: list[bytes], came: threading.Event) -> None:
    """Take the line on standard input, then wait for its end: who started this process, and would remove its folder,
    is gone, killed perhaps.
    """
    if line := sys.stdin.buffer.readline():
        lines.append(line)
        came.set()
        sys.stdin.buffer.read()
    if (folder := Path(tempfile.gettempdir())).name.startswith(FOLDER):
        shutil.rmtree(folder, ignore_errors=True)
    os._exit(0)


def _reached(scratch: Path, stage: str) -> None:
    """Leave the stage for `process`, written beside and renamed: of a file that is being cut and written anew a part of
    both may be read.
    """
    with contextlib.suppress(OSError):  # on Windows while it is being read: the next one is
        (scratch / _PART).write_text(stage, "ascii")
        (scratch / _PART).replace(scratch / STAGE)


def _carry_out(line: bytes) -> None:
    """Raises OSError where the answer cannot be written."""
    from explorer.sources.reader.read import read as read_here

    order = json.loads(line)
    path, left = Path(order["path"]), Path(order["answer"])
    _limit(path)
    drafted: list[Vertices] = []
    try:
        choices = from_json(order["choices"])
        stage = partial(_reached, left.parent)

        def draft(shapes: Vertices) -> None:
            shown = shapes.thinned(order["draft"]) if order["draft"] else shapes
            with (left.parent / _PART).open("wb") as file:
                pickle.dump(shown, file, protocol=5)
            (left.parent / _PART).rename(left.parent / DRAFT)
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
    whole = left.with_suffix(".part")
    answer.write(found, whole, drafted[0] if drafted else None)
    whole.rename(left)


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


if __name__ == "__main__":
    main()
