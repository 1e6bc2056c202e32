"""A file whose earlier contents stay beside it, as `name~1` (the newest) to `name~N`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from explorer import wholefile
from explorer.wholefile import read as read


def write(path: Path, data: bytes, keep: int = 0) -> None:
    """Replace `path` with `data`; the `keep` contents before it stay. A file that holds `data` already is not touched.

    Raises OSError with the old file untouched.
    """
    place = wholefile.resting_place(path)
    if _same(place, data):
        return
    with wholefile.drafted(place) as draft:
        wholefile.fill(draft, data)
        if keep and place.exists():
            _rotate(place, keep)


def version_path(path: Path, number: int) -> Path:
    """Return the file that holds the content of `path` before its last `number` saves."""
    return path.with_name(f"{path.name}~{number}")


def duplicate(source: Path, target: Path) -> None:
    """Link `source` under a second name, replacing `target`."""
    draft = wholefile.begin(target)
    try:
        draft.unlink()
        try:
            os.link(source, draft)
        except OSError:  # a file system without hard links (FAT, some shares)
            shutil.copyfile(source, draft)
            wholefile.sync_file(draft)
        wholefile.replace(draft, target)
    finally:
        draft.unlink(missing_ok=True)


def _same(place: Path, data: bytes) -> bool:
    try:
        return place.stat().st_size == len(data) and read(place, len(data)) == data
    except OSError:
        return False


def _rotate(path: Path, keep: int) -> None:
    """Shift the kept versions up to the first gap, so that an interrupted save costs none of them."""
    gap = next((n for n in range(1, keep) if not version_path(path, n).exists()), keep)
    for number in range(gap, 1, -1):
        wholefile.replace(version_path(path, number - 1), version_path(path, number))
    duplicate(path, version_path(path, 1))
