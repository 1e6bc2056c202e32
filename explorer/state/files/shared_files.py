"""Files shared with other users: the content last read, and who has the file open."""

from __future__ import annotations

import getpass
import hashlib
import json
import os
import re
import socket
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import IO
from uuid import uuid4

from explorer import wholefile
from explorer.records import dataclass
from explorer.state.files.locks import is_locked, remove, try_lock

_MOST_BYTES = 2**16
_ALIVE_SECONDS = 180  # a claim that is not renewed for so long is over
_RENEW_SECONDS = 60
_WAIT_SECONDS = 10  # between two checks whether the holder has closed the file
_LOCK = re.compile(r"twincity-[0-9a-f]{32}\.lock")


# -- what a file held ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """A file as it was read or written; the digest decides, size and time make looking again cheap.

    `disk`: the number of the one that its folder is on.
    """

    digest: str
    size: int = -1
    changed_ns: int = -1
    disk: int | None = None

    def differs(self, path: Path, limit: int) -> bool:
        """True if the file's content has changed. A file that is gone or unreadable counts as unchanged."""
        try:
            data = wholefile.read(path, limit)
        except OSError:
            return False
        return digest(data) != self.digest

    def may_differ(self, path: Path) -> bool:
        """Return whether size or time of change are other than they were."""
        try:
            now = os.stat(path)
        except (OSError, ValueError):
            return False
        return (now.st_size, now.st_mtime_ns) != (self.size, self.changed_ns)

    def is_unplugged(self, path: Path) -> bool:
        """Return whether the file is gone with its disk: what is mounted somewhere leaves an empty folder behind."""
        with suppress(OSError):
            return self.disk is not None and is_gone(path) and _disk(path) != self.disk
        return False


def is_gone(path: Path) -> bool:
    """Return whether there is no such file, in a folder that is there."""
    with suppress(OSError):
        place = wholefile.resting_place(path)
        return place.parent.is_dir() and not os.path.lexists(place)
    return False


def _disk(path: Path) -> int:
    return os.stat(wholefile.resting_place(path).parent).st_dev


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def fingerprint(path: Path, data: bytes) -> Fingerprint:
    """Return the fingerprint of content just read or written."""
    with suppress(OSError):
        now = os.stat(path)
        return Fingerprint(digest(data), now.st_size, now.st_mtime_ns, _disk(path))
    return Fingerprint(digest(data))


class SavedByAnother(Exception):
    """Another window is in the midst of saving the file."""


@contextmanager
def saving(file: Path, *, late: bool = False) -> Iterator[None]:
    """Let no other window save the file inside the block, between looking at it and writing it.

    Raises SavedByAnother, at once, where another does; with `late` that one is taken for hung. Where a folder cannot hold
    a lock nothing keeps them apart.
    """
    lock: IO[bytes] | None = None
    with suppress(OSError):
        place = wholefile.resting_place(file)
        lock = try_lock(place.with_name(f".{place.name}.saving"))
        if lock is None and not late:
            raise SavedByAnother
    try:
        yield
    finally:
        if lock is not None:
            remove(lock)


# -- who has it open ----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holder:
    """The user and host that have a file open, and since when."""

    user: str
    host: str
    since: datetime


def is_me(holder: Holder) -> bool:
    """Return whether it is another window of the same user on the same machine."""
    return holder.host in ("", socket.gethostname()) and holder.user in ("", _user())


class Claim:
    """Marks a file as open here for as long as this process lives.

    A note beside the file names a lock in the system's folder for temporary files, which a crash frees. From
    another machine that cannot be seen: there the note counts as long as its writer renews it. The file's own
    disk can be taken out meanwhile. Where no note can be written there is none, silently.
    """

    def __init__(self) -> None:
        self._path: Path | None = None
        self._lock: IO[bytes] | None = None
        self._note = b""
        self._since = datetime.now()
        self._renewed = 0.0

    def take(self, file: Path) -> Holder | None:
        """Claim a file in place of the previous one; return who else has it open, or None."""
        self.drop()
        with suppress(OSError):
            self._path, self._since = _note_beside(file), datetime.now()
            return self._try(self._path)
        return None

    def holds(self, file: Path) -> bool:
        """Return whether this is the file that was claimed last, with or without success."""
        with suppress(OSError):
            return self._path == _note_beside(file)
        return False

    def renew(self) -> None:
        """Refresh the claim, and take over one that its holder has left; call periodically."""
        pause = _RENEW_SECONDS if self._note else _WAIT_SECONDS
        if self._path is None or time.monotonic() - self._renewed < pause:
            return
        self._renewed = time.monotonic()
        with suppress(OSError):
            if self._is_mine(self._path):
                os.utime(self._path)
            else:
                self._try(self._path)

    def drop(self) -> None:
        """Release the claim: the file was closed here."""
        with suppress(OSError):
            if self._path is not None and self._is_mine(self._path):
                self._path.unlink()
        if self._lock is not None:
            remove(self._lock)
        self._path = self._lock = None
        self._note = b""

    def _is_mine(self, path: Path) -> bool:
        return bool(self._note) and wholefile.read(path, _MOST_BYTES) == self._note

    def _try(self, path: Path) -> Holder | None:
        self._renewed = time.monotonic()
        other, lock = _read_note(path)
        if other is not None and _alive(path, other, lock):
            return other
        if os.path.dirname(lock) == tempfile.gettempdir() and _LOCK.fullmatch(os.path.basename(lock)):
            with suppress(OSError):
                os.unlink(lock)  # what a crash left
        if self._lock is None:
            place = Path(tempfile.gettempdir()) / f"twincity-{uuid4().hex}.lock"
            with suppress(OSError):
                self._lock = try_lock(place)
        words = {
            "user": _user(),
            "host": socket.gethostname(),
            "since": f"{self._since:%Y-%m-%d %H:%M}",
            "lock": str(self._lock.name) if self._lock else "",
        }
        note = json.dumps(words, ensure_ascii=False).encode("utf-8")
        wholefile.write(path, note, sync=False)
        self._note = note
        return None


def _note_beside(file: Path) -> Path:
    place = wholefile.resting_place(file)
    return place.with_name(f".{place.name}.open")


def _read_note(path: Path) -> tuple[Holder | None, str]:
    """Return who wrote the note, and the lock that it names; None if there is none or it cannot be read."""
    try:
        content = json.loads(wholefile.read(path, _MOST_BYTES))
        since = datetime.strptime(content["since"], "%Y-%m-%d %H:%M")
        holder = Holder(str(content["user"])[:60], str(content["host"])[:60], since)
        return holder, str(content.get("lock", ""))
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return None, ""


def _alive(note: Path, holder: Holder, lock: str) -> bool:
    """Return whether its writer still has the file open."""
    if holder.host == socket.gethostname() and _LOCK.fullmatch(os.path.basename(lock)):
        try:
            return is_locked(Path(lock))
        except FileNotFoundError:
            return False
        except OSError:
            pass  # of another user, in a folder of theirs
    with suppress(OSError):
        return abs(time.time() - note.stat().st_mtime) < _ALIVE_SECONDS
    return False


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # no such name in the system
        return ""
