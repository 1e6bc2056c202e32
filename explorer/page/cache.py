"""The disk cache: files by name and digest of what they were made from, in the user's cache folder."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_cache_path

from explorer import wholefile


def folder() -> Path:
    """Return the cache folder; it need not exist."""
    return user_cache_path("twincity", appauthor=False)


def cached(name: str, key: str, make: Callable[[], bytes]) -> bytes:
    """Return the result of `make`, cached under `name` and a digest of `key`; errors of the disk are ignored."""
    digest = hashlib.sha256(key.encode()).hexdigest()[:12]
    path = folder() / f"{digest}-{name}"
    with contextlib.suppress(OSError):
        return path.read_bytes()
    made = make()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        wholefile.write(path, made, sync=False)
    return made
