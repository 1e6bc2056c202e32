"""What is written beside a file before it takes its place; whoever started the writer can clear up after it.

Like `state.atomic`, but the temporary name fits the longest file name and says whose it is, so that after a
process was killed its drafts, and nobody else's, can be removed.
"""

from __future__ import annotations

import os
import re
import stat
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from uuid import uuid4

from explorer.state import atomic

MOST_NAME = 255  # bytes, on the file systems in use
_STALE_SECONDS = 600
_ENDING = re.compile(r"\.[0-9a-f]{16}\.tmp")
_beginning = Lock()


def new_tag() -> str:
    """A writer's mark on its drafts; no two have the same."""
    return uuid4().hex[:8]


def put(path: Path, data: bytes, tag: str = "") -> None:
    """The bytes at `path`, the old file whole until then. Raises OSError; what was begun is removed."""
    place = resting_place(path)
    draft = begin(place, tag)
    try:
        with draft.open("r+b") as file:  # one that was swept does not come back
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            draft.chmod(stat.S_IMODE(place.stat().st_mode))
        atomic.replace(draft, place)
    except BaseException:  # an interrupt from the keyboard leaves nothing either
        draft.unlink(missing_ok=True)
        raise
    atomic.sync_folder(place.parent)
    _sweep_stale(place)


def resting_place(path: Path) -> Path:
    """Where the bytes go: a symbolic link keeps pointing where it did."""
    return Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for links in a circle


def begin(place: Path, tag: str = "") -> Path:
    """An empty draft beside `place`, since only there a rename is atomic."""
    mark = f".{tag or new_tag()}{uuid4().hex[:8]}.tmp"
    draft = place.with_name(f".{_short(place.name)}{mark}")
    with _beginning:
        draft.open("xb").close()
    return draft


def close() -> None:
    """Before the last sweep of a process that is about to end: nothing more is begun in it."""
    _beginning.acquire(timeout=2)


def sweep(folder: Path, tag: str) -> None:
    """Remove the drafts that a writer which is gone left in a folder."""
    mine = re.compile(rf"\..*\.{re.escape(tag)}[0-9a-f]{{8}}\.tmp", re.DOTALL)
    with suppress(OSError):
        for entry in os.scandir(folder):
            if mine.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)


def _short(name: str) -> str:
    """As much of a name as leaves room for the marks of a draft."""
    return os.fsencode(name)[: MOST_NAME - 24].decode("utf-8", "ignore")


def _sweep_stale(place: Path) -> None:
    """Remove old drafts of this same file, from writers that nobody cleared up after."""
    start, now = f".{_short(place.name)}", time.time()
    with suppress(OSError):
        for entry in os.scandir(place.parent):
            if entry.name.startswith(start) and _ENDING.fullmatch(entry.name[len(start) :]):
                with suppress(OSError):
                    if now - entry.stat().st_mtime > _STALE_SECONDS:
                        os.unlink(entry.path)
