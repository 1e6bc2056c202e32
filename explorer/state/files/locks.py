"""Locked files: the lock is freed however the process that holds it ends."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import IO

from explorer import wholefile

_LOCKED_BYTE = 2**30  # past all content, which Windows would not let others read else


def try_lock(path: Path) -> IO[bytes] | None:
    """Open and lock a file; the lock is freed however the process ends. Returns None if it is held.

    Raises OSError where there can be no such file.
    """
    while True:
        file = path.open("ab")
        try:
            _lock(file)
            if os.name == "nt" or _same(file, path):
                return file
            file.close()  # its holder removed it in the same moment
        except BlockingIOError:
            file.close()
            return None
        except OSError as error:
            file.close()
            if os.name == "nt" and isinstance(error, PermissionError):
                return None
            raise


def remove(lock: IO[bytes]) -> None:
    """Free a lock and remove its file, which no other can have locked meanwhile; what fails is left."""
    if os.name == "nt":  # it cannot be removed while it is open, nor while another has it open
        lock.close()
    with suppress(OSError):
        os.unlink(lock.name)
    with suppress(OSError):
        lock.close()


def _lock(file: IO[bytes]) -> None:
    if os.name == "nt":
        import msvcrt

        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        file.seek(0, os.SEEK_END)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Return whether it is locked, without needing write permission. Raises OSError."""
    wholefile.read(path, 1)  # a plain file, or it is not waited for
    if os.name == "nt":
        held = try_lock(path)
        if held is not None:
            held.close()
        return held is None
    import fcntl

    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _same(file: IO[bytes], path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except FileNotFoundError:
        return False
