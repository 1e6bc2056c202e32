"""Writing a file so that a crash, a full disk or a power cut leaves the old one or the new one, whole."""

from __future__ import annotations

import os
import shutil
import stat
import time
import uuid
from contextlib import suppress
from pathlib import Path

_STALE_SECONDS = 600
_RETRIES = 5


def write(path: Path, data: bytes, keep: int = 0) -> None:
    """Replace `path` with `data`; the `keep` contents before it stay as `name~1` (newest) to `name~N`.

    Raises OSError with the old file untouched. A symbolic link keeps pointing where it did.
    """
    path = path.resolve()
    if _same(path, data):
        return
    temporary = _write_temporary(path, data)
    try:
        if keep and path.exists():
            _rotate(path, keep)
        replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    _sweep(path)


def version(path: Path, number: int) -> Path:
    """The file that holds the content of `path` before its last `number` saves."""
    return path.with_name(f"{path.name}~{number}")


def duplicate(source: Path, target: Path) -> None:
    """Give `source`'s present content a second name, replacing what `target` held."""
    temporary = _temporary(target)
    try:
        try:
            os.link(source, temporary)
        except OSError:  # a file system without hard links (FAT, some shares)
            shutil.copyfile(source, temporary)
            _sync_file(temporary)
        replace(temporary, target)
    finally:
        temporary.unlink(missing_ok=True)


def read(path: Path, limit: int) -> bytes:
    """At most `limit` + 1 bytes of a regular file: devices, pipes and folders raise OSError unopened."""
    if not stat.S_ISREG(path.stat().st_mode):
        raise IsADirectoryError(path)
    with path.open("rb") as file:
        return file.read(limit + 1)


def _same(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and read(path, len(data)) == data
    except OSError:
        return False


def _temporary(path: Path) -> Path:
    return path.with_name(f".{path.name}.{uuid.uuid4().hex[:12]}.tmp")


def _write_temporary(path: Path, data: bytes) -> Path:
    """In the same folder, since only there a rename is atomic; with the old file's permissions."""
    temporary = _temporary(path)
    try:
        with temporary.open("xb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileNotFoundError):
            temporary.chmod(stat.S_IMODE(path.stat().st_mode))
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _rotate(path: Path, keep: int) -> None:
    """Shift the kept versions up to the first gap, so that an interrupted save costs none of them."""
    gap = next((n for n in range(1, keep) if not version(path, n).exists()), keep)
    for number in range(gap, 1, -1):
        replace(version(path, number - 1), version(path, number))
    duplicate(path, version(path, 1))


def replace(source: Path, target: Path) -> None:
    """os.replace; on Windows a scanner may hold the target for a moment."""
    for attempt in range(_RETRIES):
        try:
            os.replace(source, target)
            return
        except PermissionError:
            if os.name != "nt" or attempt == _RETRIES - 1:
                raise
            time.sleep(0.05)


def _sync_file(path: Path) -> None:
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


def _sweep(path: Path) -> None:
    """Remove what saves that were killed left in the folder."""
    now = time.time()
    for left in path.parent.glob(f".{_escaped(path.name)}.*.tmp"):
        with suppress(OSError):
            if now - left.stat().st_mtime > _STALE_SECONDS:
                left.unlink()


def _escaped(name: str) -> str:
    return "".join(f"[{c}]" if c in "*?[" else c for c in name)
