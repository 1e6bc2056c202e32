"""Where the program's own files are: in a checkout beside the package, in an install inside it."""

from __future__ import annotations

import os
import sys
from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def _data_root() -> Path:
    installed = _PACKAGE / "_data"
    return installed if installed.is_dir() else _PACKAGE.parent


def own_geodata_dir() -> Path:
    """The folder of the tables that come with the program."""
    return _data_root() / "geodata"


def geodata_dir() -> Path:
    """The folder of the tables: the program's own, or the one that TWINCITY_GEODATA names."""
    chosen = os.environ.get("TWINCITY_GEODATA")
    return Path(os.path.expanduser(chosen)) if chosen else own_geodata_dir()


def resources_dir() -> Path:
    """The folder of the page's scripts and styles, icons, texts and themes."""
    return _data_root() / "resources"


def own_command() -> list[str]:
    """Return program and first arguments that start this program again, interpreted or frozen."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "explorer"]


def module_command(module: str, flag: str) -> list[str]:
    """Return program and arguments that run one module by itself; frozen, `explorer.__main__` runs it for `flag`."""
    return [sys.executable, *([flag] if getattr(sys, "frozen", False) else ["-m", module])]
