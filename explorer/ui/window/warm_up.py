"""What is computed and imported once the map is in the window, for the first use of the rest."""

from __future__ import annotations

from collections import deque
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication

from explorer.state.queries.pinyin import pronunciations
from explorer.state.queries.search import names

if TYPE_CHECKING:
    from explorer.ui.window.desktop import Desktop

_WARM_MS = 1500
_APART_MS = 60
# What the panels and the studio are made of, in pieces that take some 10 to 30 ms each.
_LATER = (
    *("explorer.ui.filters.filter_panel", "explorer.ui.chronicle.chronicle", "PIL.ImageFont"),
    *("explorer.ui.figures.chart_panel", "explorer.ui.results.table", "explorer.export.layout.header"),
    *("explorer.export.layout.around_map", "explorer.export.layout.layout", "explorer.export.formats.png"),
    *("explorer.export.jobs.grid", "explorer.ui.studio.form", "explorer.ui.studio.dialog"),
)


def warm_up(desktop: Desktop) -> None:
    """Compute the pinyin of all names and import what panels and studio need, a little at a time.

    So neither the first search nor the first look at a panel has to wait for it.
    """
    found = names(desktop.session.atlas)

    def some(start: int = 0) -> None:
        for name in found[start : start + 25]:
            pronunciations(name)
        if start + 25 < len(found):
            QTimer.singleShot(15, desktop, partial(some, start + 25))
        else:
            QTimer.singleShot(_WARM_MS, desktop, partial(load, deque(_LATER)))

    def load(modules: deque[str]) -> None:
        held = QApplication.mouseButtons() != Qt.MouseButton.NoButton or desktop.timeline.player.playing
        if not held:
            import_module(modules.popleft())
        if modules:
            QTimer.singleShot(_WARM_MS if held else _APART_MS, desktop, partial(load, modules))

    QTimer.singleShot(_WARM_MS, desktop, some)
