"""Autosave: dirty work reaches the user's data folder within ten seconds, and a crash leaves it to be found.

Each session holds a locked file for as long as its process lives, however it ends; a session file
whose lock can be taken belongs to one that crashed.
"""

from __future__ import annotations

import errno
import os
import re
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import IO

import platformdirs

from explorer.records import dataclass
from explorer.state.files import atomic, project, untrusted
from explorer.state.files.locks import remove, try_lock
from explorer.state.files.project import Opened, Project, ProjectError, project_text
from explorer.state.files.shared_files import Fingerprint
from explorer.words import io_errors
from explorer.words.text import Text

EVERY_SECONDS = 10.0
_APP = "twincity"
_FRESH_SECONDS = 60
_MOST_BYTES = 8 * project.MAX_BYTES  # work that is too large for a project file can still be brought back
_HEAD_BYTES = 2**16
_DRAFT = re.compile(r"\.(.+)\.[0-9a-f]{12,16}\.tmp")


def default_folder() -> Path:
    return platformdirs.user_data_path(_APP, appauthor=False) / "autosave"


@dataclass(frozen=True, slots=True)
class Recovery:
    """The work of a crashed session, and the project file it came from (None: never saved)."""

    path: Path
    origin: Path | None
    when: datetime

    def open(self) -> Opened:
        """Read the work as it was; raises ProjectError."""
        if not self.path.exists():  # offered in two windows
            raise ProjectError(project_text("recovery_taken"))
        return project.load(self.path, _MOST_BYTES)

    def discard(self) -> None:
        """Forget it: restored or not wanted."""
        for path in (self.path, _lock_path(self.path)):
            path.unlink(missing_ok=True)

    def text(self) -> Text:
        return project_text("recovered", when=f"{self.when:%Y-%m-%d %H:%M}")


class Autosave:
    """Writes the project at most every ten seconds of change; without Qt, driven by any timer.

    `begin` once, `changed` on every change, `tick` from a timer (once a second will do), `saved`
    when the user has saved, `end` on a clean exit.
    """

    def __init__(
        self,
        folder: Callable[[], Path] = default_folder,
        clock: Callable[[], float] = time.monotonic,
        every: float = EVERY_SECONDS,
    ) -> None:
        self._folder = folder
        self._clock = clock
        self._every = every
        self._path: Path | None = None
        self._lock: IO[bytes] | None = None
        self._origin: Path | None = None
        self._seen: Fingerprint | None = None
        self._snapshot: Callable[[], Project] | None = None
        self._since: float | None = None
        self.problem: Text | None = None

    def begin(self, snapshot: Callable[[], Project], origin: Path | None = None) -> tuple[Recovery, ...]:
        """Start the session; return the work of crashed ones, newest first."""
        self._snapshot, self._origin = snapshot, origin
        try:
            folder = self._folder()
            folder.mkdir(parents=True, exist_ok=True)
            left = leftovers(folder)
            _sweep(folder)
            self._take_place()
        except OSError as error:
            self.problem = project_text("autosave_failed", reason=io_errors.reason(error))
            return ()
        return left

    def _take_place(self) -> Path:
        """Return the locked journal's path, taken anew where its folder could not be had before, or was removed since."""
        if self._path is None or self._lock is None or not _lock_path(self._path).exists():
            folder = self._folder()
            folder.mkdir(parents=True, exist_ok=True)
            if self._lock is not None:
                self._lock.close()
            self._lock = None
            path = self._path or folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{project.SUFFIX}"
            self._lock = _locked(_lock_path(path))
            self._path = path
        return self._path

    def changed(self) -> None:
        """Schedule a write ten seconds after the first change."""
        if self._since is None:
            self._since = self._clock()

    @property
    def dirty(self) -> bool:
        return self._since is not None

    def due_in(self) -> float | None:
        """Return the seconds until `tick` will write; None if nothing has changed."""
        return None if self._since is None else max(0.0, self._since + self._every - self._clock())

    def tick(self) -> bool:
        """Write if it is time. A failure is kept in `problem`, and tried again in ten seconds."""
        return self.due_in() == 0.0 and self.write()

    def write(self) -> bool:
        """Write now, due or not."""
        if self._snapshot is None:
            return False
        try:
            path = self._take_place()
            data = _journal(self._snapshot(), self._origin, self._seen)
            if len(data) > _MOST_BYTES:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            atomic.write(path, data)
        except OSError as error:
            self.problem = project_text("autosave_failed", reason=io_errors.reason(error))
            self._since = self._clock()
            return False
        self._since, self.problem = None, None
        return True

    def saved(self, origin: Path | None, seen: Fingerprint | None = None) -> None:
        """Discard the journal: the project is safe in `origin` (opened or saved there)."""
        self.works_on(origin, seen)
        self._since = None
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def works_on(self, origin: Path | None, seen: Fingerprint | None) -> None:
        """Set the file that the work came from, and its content at that time."""
        self._origin, self._seen = origin, seen

    def end(self) -> None:
        """Remove the session's files; call on a clean exit."""
        self.saved(None)
        if self._lock is not None:
            remove(self._lock)
        self._lock, self._path, self._snapshot = None, None, None


def leftovers(folder: Path) -> tuple[Recovery, ...]:
    """Return the work of crashed sessions, newest first; remove the files of those that left none."""
    found: list[Recovery] = []
    for lock in sorted(folder.glob("*.lock")):
        held = _try(lock)
        if held is None:
            continue  # that session lives
        held.close()
        journal = lock.with_suffix("")
        if recovery := _recovery(journal):
            found.append(recovery)
        else:
            _clear(lock)
    return tuple(sorted(found, key=lambda r: r.when, reverse=True))


def _clear(lock: Path) -> None:
    """Remove an unused lock; a fresh one may belong to a session that is about to lock it."""
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > _FRESH_SECONDS:
            lock.unlink()


def _recovery(journal: Path) -> Recovery | None:
    try:
        head = atomic.read(journal, _HEAD_BYTES).decode("utf-8", "ignore")
        members = untrusted.parse(head.encode("utf-8")).members
        when = datetime.fromtimestamp(journal.stat().st_mtime)
    except (OSError, ValueError):
        return None
    origin = members.get("journal_of")
    return Recovery(journal, Path(origin) if isinstance(origin, str) else None, when)


def _journal(work: Project, origin: Path | None, seen: Fingerprint | None) -> bytes:
    own = {"journal_of": str(origin) if origin else None, "origin_digest": seen.digest if seen else None}
    return project.dump(work, **own)


def _sweep(folder: Path) -> None:
    """Remove the drafts of any session that was killed while writing."""
    for draft in folder.glob(".*.tmp"):
        named = _DRAFT.fullmatch(draft.name)
        if named is None:
            continue
        lock = _lock_path(folder / named[1])
        held = _try(lock) if lock.exists() else None
        if held is not None or not lock.exists():  # a session locks before it writes
            with suppress(OSError):
                draft.unlink()
        if held is not None:
            held.close()


def _lock_path(journal: Path) -> Path:
    return journal.with_name(journal.name + ".lock")


def _locked(path: Path) -> IO[bytes]:
    held = try_lock(path)
    if held is None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))
    return held


def _try(lock: Path) -> IO[bytes] | None:
    """Return the lock, or None if its session lives or it cannot be had."""
    with suppress(OSError):
        return try_lock(lock)
    return None
