"""Autosave: dirty work reaches the user's data folder within ten seconds, and a crash leaves it to be found.

Each session holds a locked file for as long as its process lives, however it ends; a session file
whose lock can be taken belongs to one that crashed.
"""

from __future__ import annotations

import json
import os
import time
import uuid
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

import platformdirs

from explorer.atlas.model import Text
from explorer.state import atomic, project, trouble, untrusted
from explorer.state.project import Opened, Project, said

EVERY_SECONDS = 10.0
_APP = "twincity"
_FRESH_SECONDS = 60


def default_folder() -> Path:
    return platformdirs.user_data_path(_APP, appauthor=False) / "autosave"


@dataclass(frozen=True, slots=True)
class Recovery:
    """What a crashed session left: its work, and the project file it came from (None: never saved)."""

    path: Path
    origin: Path | None
    when: datetime

    def open(self) -> Opened:
        """The work as it was; raises ProjectError."""
        return project.load(self.path)

    def discard(self) -> None:
        """Forget it: restored or not wanted."""
        for path in (self.path, _lock_path(self.path)):
            path.unlink(missing_ok=True)

    def text(self) -> Text:
        return said("recovered", when=f"{self.when:%Y-%m-%d %H:%M}")


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
        self._snapshot: Callable[[], Project] | None = None
        self._since: float | None = None
        self.problem: Text | None = None

    def begin(self, snapshot: Callable[[], Project], origin: Path | None = None) -> tuple[Recovery, ...]:
        """Start the session; the result is what crashed ones left, newest first."""
        self._snapshot, self._origin = snapshot, origin
        try:
            folder = self._folder()
            folder.mkdir(parents=True, exist_ok=True)
            left = leftovers(folder)
            self._path = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{project.SUFFIX}"
            self._lock = _locked(_lock_path(self._path))
        except OSError as error:
            self._path = None
            self.problem = said("autosave_failed", reason=trouble.reason(error))
            return ()
        return left

    def changed(self) -> None:
        """There is something to write; ten seconds from the first change on it will be."""
        if self._since is None:
            self._since = self._clock()

    @property
    def dirty(self) -> bool:
        return self._since is not None

    def due_in(self) -> float | None:
        """Seconds until `tick` will write, or None where nothing has changed."""
        return None if self._since is None else max(0.0, self._since + self._every - self._clock())

    def tick(self) -> bool:
        """Write if it is time. A failure is kept in `problem`, and tried again in ten seconds."""
        return self.due_in() == 0.0 and self.write()

    def write(self) -> bool:
        """Write now, due or not."""
        if self._path is None or self._snapshot is None:
            return False
        try:
            _write_journal(self._path, self._snapshot(), self._origin)
        except OSError as error:
            self.problem = said("autosave_failed", reason=trouble.reason(error))
            self._since = self._clock()
            return False
        self._since, self.problem = None, None
        return True

    def saved(self, origin: Path | None) -> None:
        """The project is safe in `origin` (opened or saved there): nothing to recover any more."""
        self._origin, self._since = origin, None
        if self._path is not None:
            with suppress(OSError):
                self._path.unlink(missing_ok=True)

    def end(self) -> None:
        """A clean exit leaves no trace."""
        self.saved(None)
        if self._lock is not None and self._path is not None:
            self._lock.close()
            with suppress(OSError):
                _lock_path(self._path).unlink(missing_ok=True)
        self._lock, self._path = None, None


def leftovers(folder: Path) -> tuple[Recovery, ...]:
    """The work of sessions that are dead, newest first; dead ones that left none are cleared away."""
    found: list[Recovery] = []
    for lock in sorted(folder.glob("*.lock")):
        held = _try_lock(lock)
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
    """A fresh one may belong to a session that is about to lock it."""
    with suppress(OSError):
        if time.time() - lock.stat().st_mtime > _FRESH_SECONDS:
            lock.unlink()


def _recovery(journal: Path) -> Recovery | None:
    try:
        members = untrusted.parse(atomic.read(journal, project.MAX_BYTES)).members
        when = datetime.fromtimestamp(journal.stat().st_mtime)
    except (OSError, ValueError):
        return None
    origin = members.get("journal_of")
    return Recovery(journal, Path(origin) if isinstance(origin, str) else None, when)


def _write_journal(path: Path, work: Project, origin: Path | None) -> None:
    members: dict[str, Any] = json.loads(project.dumped(work))
    members = {"journal_of": str(origin) if origin else None, **members}
    atomic.write(path, json.dumps(members, ensure_ascii=False).encode("utf-8"))


def _lock_path(journal: Path) -> Path:
    return journal.with_name(journal.name + ".lock")


def _locked(path: Path) -> IO[bytes]:
    held = _try_lock(path)
    if held is None:
        raise OSError(f"{path.name} is held by another process")
    return held


def _try_lock(path: Path) -> IO[bytes] | None:
    """The open file with the system's lock on it, freed when the process ends in any way; None: held."""
    try:
        file = path.open("ab")
    except OSError:
        return None
    try:
        if os.name == "nt":
            import msvcrt

            msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.close()
        return None
    return file
