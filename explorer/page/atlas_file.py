"""atlas.json of the tables as they lie on the disk, kept with the page: making it takes a tenth of a start."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from explorer.page.cache import Mark, cached, mark
from explorer.paths import geodata_dir, own_geodata_dir, resources_dir

_PACKAGE = Path(__file__).parents[1]
_MAKERS = ("atlas", "layers", "page", "state", "words")  # the rooms that payload.py is made of


def key() -> str:
    """Return a key that changes with any file that atlas.json is made from: tables, ground, texts, colours and code.

    Take it before the tables are read: what is changed meanwhile has another one at the next start.
    """
    data = dict.fromkeys(
        place for own in (geodata_dir(), own_geodata_dir()) for place in (own, own / "basemap")
    )
    code = (resources_dir() / "text", resources_dir() / "themes", *(_PACKAGE / name for name in _MAKERS))
    program = mark(sys.executable)  # a frozen one holds the code
    return repr(
        (
            program,
            [sorted(_marks(str(place))) for place in data],
            [sorted(_tree(str(place))) for place in code],
        )
    )


def of_tables(key: str, make: Callable[[], bytes]) -> bytes:
    """Return atlas.json of tables that were read after `key` was taken."""
    return cached("atlas.json", key, make)


def _tree(folder: str) -> Iterator[Mark]:
    for entry in _entries(folder):
        if entry.is_dir(follow_symlinks=False):
            yield from _tree(entry.path)
    yield from _marks(folder)


def _marks(folder: str) -> Iterator[Mark]:
    return (mark(entry.path) for entry in _entries(folder) if not entry.is_dir(follow_symlinks=False))


def _entries(folder: str) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as found:
            return [entry for entry in found if entry.name != "__pycache__"]
    except OSError:
        return []
