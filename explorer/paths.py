"""Where the program's own files are: in a checkout beside the package, in an install inside it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data_root() -> Path:
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def geodata_dir() -> Path:
    """The folder of the tables and the basemap."""
    return _data_root() / "geodata"


def resources_dir() -> Path:
    """The folder of the page's scripts and styles, icons, texts and themes."""
    return _data_root() / "resources"
