"""Files written whole or not at all: a crash, a full disk or a power cut leaves the old one or the new one.

The bytes go into a draft beside the file, which then takes its place. A draft's name fits the longest file
name and says whose it is, so that after a process was killed its drafts, and nobody else's, can be removed.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock, RLock

MOST_NAME = 255  # bytes, on the file systems in use
_STALE_SECONDS = 600
_RETRIES = 5
_ENDING = re.compile(r"\.[0-9a-f]{16}\.tmp")
_SHARING_VIOLATION, _LOCK_VIOLATION, _BAD_NAME = 32, 33, 123  # Windows' own numbers
_PATIENCE = 2.0, 10.0  # seconds for a draft to be begun, and for files that belong together to be written
_beginning, _together = Lock(), RLock()
_begun: set[Path] = set()  # drafts of this process, whether or not they are still there

# What keeps a file from being written or read, by the names under which `state.trouble` has the words.
_REASONS = {
    errno.ENOSPC: "full",
    errno.EDQUOT: "quota",
    errno.EFBIG: "large",
    errno.EROFS: "readonly",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EISDIR: "folder",
    errno.EEXIST: "taken",
    errno.ENAMETOOLONG: "long",
    errno.EINVAL: "name",
    errno.EILSEQ: "name",
    errno.ELOOP: "circle",
    errno.EBUSY: "busy",
    errno.ETXTBSY: "busy",
    errno.EIO: "broken",
    errno.ESTALE: "away",
    errno.ENOTCONN: "away",
    errno.ETIMEDOUT: "away",
    errno.EHOSTUNREACH: "away",
}
LASTING = frozenset({"full", "quota", "readonly", "broken", "away"})  # the next file would fare no better


class NotAFile(OSError):
    """A pipe, a device or a socket: it is neither read nor replaced."""


class LockedFile(PermissionError):
    """A file that its owner has made read-only. root may write it all the same: it is not replaced unasked."""


class ShutFolder(PermissionError):
    """A folder that takes no new file, hence none in the place of another."""


_OWN = {NotAFile: "special", LockedFile: "locked", ShutFolder: "shut_folder"}


def why(error: OSError) -> str:
    """The reason's name: one of `_REASONS` or `_OWN`, or `other` where it is a rare one."""
    if type(error) in _OWN:
        return _OWN[type(error)]
    windows = getattr(error, "winerror", None)
    if windows in (_SHARING_VIOLATION, _LOCK_VIOLATION):
        return "busy"
    return "name" if windows == _BAD_NAME else _REASONS.get(error.errno or 0, "other")


def _fault(number: int) -> OSError:
    return OSError(number, os.strerror(number))


# -- writing ------------------------------------------------------------------------------------


def write(path: Path, data: bytes, tag: str = "", *, sync: bool = True) -> None:
    """Put the bytes at `path`, the old file whole until then. Raises OSError; what was begun is removed."""
    with drafted(path, tag, sync=sync) as draft:
        fill(draft, data, sync=sync)


@contextmanager
def drafted(path: Path, tag: str = "", *, sync: bool = True) -> Iterator[Path]:
    """An empty draft for `fill`, which takes the file's place when the block ends well. Raises OSError.

    A symbolic link keeps pointing where it did, a file keeps its permissions. Without `sync` a power cut may
    cost the content: good enough for a cache.
    """
    place = target(path)
    draft = begin(place, tag)
    try:
        yield draft
        with suppress(FileNotFoundError):
            draft.chmod(stat.S_IMODE(place.stat().st_mode))
        replace(draft, place)
    except BaseException:  # an interrupt from the keyboard leaves nothing either
        draft.unlink(missing_ok=True)
        raise
    if sync:
        sync_folder(place.parent)
    _sweep_stale(place)


@contextmanager
def drafted_folder(path: Path) -> Iterator[Path]:
    """An empty folder, which takes the place of `path` when the block ends well: of no folder, or an empty one.

    Raises OSError; what was begun is removed.
    """
    place = resting_place(path)
    place.parent.mkdir(parents=True, exist_ok=True)
    draft = begin(place, folder=True)
    try:
        yield draft
        if place.is_dir():
            place.rmdir()
        replace(draft, place)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise


@contextmanager
def together() -> Iterator[None]:
    """An interrupt waits for the end of the block: the files written in it are all new, or all old."""
    with _together:
        yield


def fill(draft: Path, data: bytes, *, sync: bool = True) -> None:
    """Write a draft's content; one that was swept meanwhile does not come back."""
    with draft.open("r+b") as file:
        file.write(data)
        if sync:
            file.flush()
            os.fsync(file.fileno())


def target(path: Path) -> Path:
    """Return where to write the bytes, once nothing but a plain file, or none, is there. Raises OSError."""
    place = resting_place(path)
    if len(os.fsencode(place.name)) > MOST_NAME:
        raise _fault(errno.ENAMETOOLONG)
    try:
        mode = place.stat().st_mode
    except FileNotFoundError:
        if not place.parent.is_dir():
            raise
        return place
    if stat.S_ISDIR(mode):
        raise _fault(errno.EISDIR)
    if not stat.S_ISREG(mode):
        raise NotAFile(errno.EINVAL, "not a regular file")
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH):
        raise LockedFile(errno.EACCES, "read-only")
    if not os.access(place, os.W_OK):
        raise _fault(errno.EROFS if _readonly(place) else errno.EACCES)
    return place


def _readonly(place: Path) -> bool:
    """Whether the whole disk is."""
    return os.name != "nt" and bool(os.statvfs(place).f_flag & os.ST_RDONLY)


def resting_place(path: Path) -> Path:
    """The path without links. Raises OSError where no file can have such a name, or links go in a circle."""
    try:
        place = Path(os.path.realpath(path))  # Path.resolve raises RuntimeError for links in a circle
        os.fsencode(place)
    except ValueError as error:  # a NUL in the name, or what the file system's encoding has no place for
        raise _fault(errno.EINVAL) from error
    return place


# -- drafts -------------------------------------------------------------------------------------


def new_tag() -> str:
    """A writer's mark on its drafts; no two have the same."""
    return os.urandom(4).hex()


def begin(place: Path, tag: str = "", *, folder: bool = False) -> Path:
    """An empty draft beside `place`, since only there a rename is atomic."""
    mark = f".{tag or new_tag()}{new_tag()}.tmp"
    draft = place.with_name(f".{_short(place.name)}{mark}")
    with _beginning:
        try:
            if folder:
                draft.mkdir()
            else:
                draft.open("xb").close()
        except PermissionError as error:
            raise ShutFolder(error.errno, error.strerror) from error
        _begun.add(draft)
    return draft


def clear_up() -> None:
    """Remove what this process has begun, before it ends in the midst of its work; nothing more is begun in it."""
    begun, written = _PATIENCE
    _together.acquire(timeout=written)
    _beginning.acquire(timeout=begun)
    for draft in _begun.copy():
        with suppress(OSError):
            if draft.is_dir():
                shutil.rmtree(draft)
            else:
                draft.unlink()


def sweep(folder: Path, tag: str) -> None:
    """Remove the drafts that a writer which is gone left in a folder."""
    mine = re.compile(rf"\..*\.{re.escape(tag)}[0-9a-f]{{8}}\.tmp", re.DOTALL)
    with suppress(OSError):
        for entry in os.scandir(folder):
            if mine.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError):
                    os.unlink(entry.path)


def drafts_of(place: Path) -> list[Path]:
    """The drafts of one file, whoever began them."""
    start = f".{_short(place.name)}"
    with suppress(OSError):
        names = [e.name for e in os.scandir(place.parent) if e.name.startswith(start)]
        return [place.with_name(name) for name in names if _ENDING.fullmatch(name[len(start) :])]
    return []


def _short(name: str) -> str:
    """As much of a name as leaves room for the marks of a draft."""
    return os.fsencode(name)[: MOST_NAME - 24].decode("utf-8", "ignore")


def _sweep_stale(place: Path) -> None:
    """Remove old drafts of this same file, from writers that nobody cleared up after."""
    now = time.time()
    for left in drafts_of(place):
        with suppress(OSError):
            if now - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


def replace(source: Path, target: Path) -> None:
    """os.replace; on Windows a scanner may hold the target for a moment."""
    for attempt in range(_RETRIES):
        try:
            os.replace(source, target)
            _begun.discard(source)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _RETRIES - 1:
                raise
            time.sleep(0.05)


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """The rename itself reaches the disk; Windows has no such call, some shares refuse it."""
    if os.name != "nt":
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


# -- reading ------------------------------------------------------------------------------------


def read(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a regular file. Raises OSError, at once also for what would never answer."""
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
    try:
        if stat.S_ISDIR(mode := os.stat(path).st_mode):
            raise _fault(errno.EISDIR)
        if not stat.S_ISREG(mode):
            raise NotAFile(errno.EINVAL, "not a regular file")
        handle = os.open(path, flags)
    except ValueError as error:
        raise _fault(errno.EINVAL) from error
    with os.fdopen(handle, "rb") as file:
        data = file.read(limit + 1)
    if data is None:  # /proc/kmsg calls itself a file, and waits like a pipe
        raise NotAFile(errno.EAGAIN, "not a regular file")
    return data
