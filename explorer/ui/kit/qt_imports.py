"""Cheaper imports under PySide."""

from __future__ import annotations

import builtins
from contextlib import suppress


def import_plainly() -> None:
    """Take PySide's own `__import__` out of every import that follows.

    It looks for its own name in the source of each module, since it may have to spell names otherwise there (`from
    __feature__ import snake_case`), which no module of ours asks for. The sources of 400 modules took a tenth of the
    start, and their lines stayed in memory; its calls take a hundredth
    (https://doc.qt.io/qtforpython-6/considerations.html).
    """
    with suppress(AttributeError):  # another version of PySide may have it elsewhere
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]
