"""The disk cache: files by name and digest of what they were made from, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from explorer import wholefile

_DIGITS, _KEPT = 12, 4
Mark = tuple[str, int, int]


def folder() -> Path:
    """Return the cache folder; it need not exist."""
    return user_cache_path("twincity", appauthor=False)


def cached(name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Return the result of `make`, cached under `name` and a digest of `key`; errors of the disk are ignored."""
    path = _path(name, key)
    with contextlib.suppress(OSError):
        return path.read_bytes()
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        wholefile.write(path, made, sync=False)
        _drop_old(name)
    return made


def is_cached(name: str, key: str) -> bool:
    return _path(name, key).is_file()


def _drop_old(name: str) -> None:
    """Keep the newest of a name: one for each version and pack that is in use."""
    made = sorted(folder().glob(f"{'?' * _DIGITS}-{name}"), key=lambda path: path.stat().st_mtime_ns)
    for path in made[:-_KEPT]:
        path.unlink(missing_ok=True)


def _path(name: str, key: str) -> Path:
    digest = hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]
    return folder() / f"{digest}-{name}"


def mark(path: str) -> Mark:
    """Return path, size and time of a file, for a key; zeros where it is gone."""
    try:
        found = os.stat(path)
    except OSError:
        return path, 0, 0
    return path, found.st_size, found.st_mtime_ns
