"""Cheaper imports under PySide."""

from __future__ import annotations

from contextlib import suppress


def leave_sources_unread() -> None:
    """Keep PySide from reading the source of every module that is imported after it.

    It looks for its own name in it, since it may have to spell names otherwise there (`from __feature__ import
    snake_case`), which no module of ours asks for. The sources of 400 modules took a tenth of the start, and their lines
    stayed in memory (https://doc.qt.io/qtforpython-6/considerations.html).
    """
    with suppress(ImportError, AttributeError):  # another version of PySide has it elsewhere
        from shibokensupport import feature  # type: ignore[import-not-found]

        _ = feature._mod_uses_pyside
        feature._mod_uses_pyside = lambda module: False
