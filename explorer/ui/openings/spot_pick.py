"""Where a row of a file lies, shown by hand: one click on the map itself, or Enter at the cross in its middle."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.state.view.store import Store
from explorer.ui.map.link import MapPort
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.words.text import Lang

_POINT = {"mode": "click", "kind": "point", "closed": False, "points": [], "rings": [], "texts": []}


class SpotPick(QObject):
    """Asks once: `picked(lon, lat)`, degrees in WGS84, or `left` where the user goes back. `began` ends other tools."""

    began = Signal()
    picked = Signal(float, float)
    left = Signal()

    def __init__(self, store: Store, port: MapPort, bar: OpeningBar, parent: QObject) -> None:
        super().__init__(parent)
        self._store, self._port, self._bar = store, port, bar
        self.active = False
        port.drawn_on.connect(self._take)
        bar.close_button.clicked.connect(self.leave)

    def begin(self, say: Callable[[Lang], str]) -> None:
        """Show in the bar what to click for, with a way back."""
        self.began.emit()
        self.active = True
        self._port.send({"sketch": dict(_POINT)})
        self._bar.show_line(say, self._store.view, (("openings.spot.back", self.leave),))

    def leave(self) -> bool:
        """Leave without a place; return False where none was asked for."""
        if not self.active:
            return False
        self._end()
        self.left.emit()
        return True

    def _take(self, message: dict[str, Any]) -> None:
        if self.active and message["type"] == "spot":
            self._end()
            self.picked.emit(message["lon"], message["lat"])

    def _end(self) -> None:
        self.active = False
        self._port.send({"sketch": None})
        self._bar.hide()
