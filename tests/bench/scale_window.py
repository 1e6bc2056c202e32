"""A window with the map and one large layer, for tests.bench.scale."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Sequence
from datetime import date
from typing import Any

import numpy as np
from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QMainWindow

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.model import STATUSES
from explorer.page.assets import Assets
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.paths import geodata_dir
from explorer.state.view.view import Camera, LayerState, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from tests.bench.start import memory_mb
from tests.helpers import crowds

KEY = "own1"
_TIMEOUT_MS = 400_000  # beside other work a million points take minutes to their first picture
VIEW = View(layers=(LayerState(KEY),), camera=Camera(106.5, 30.17, 7.9))

# As in tests.bench.live, but the spot waits for the picture of the large layer: both are in one frame.
_SPOT = """Promise.resolve(["bridge", "receive"].map((name) => window.$modules[`/web/link/${name}.js`])).then(([{ serve }, { receive }]) => {
  const spot = document.body.appendChild(document.createElement("div"));
  spot.style.cssText = "position:fixed;left:0;top:0;width:4px;height:4px;z-index:99999;will-change:transform";
  const { app } = window.twincity;
  serve((message) => {
    receive(app, message);
    if ("seq" in message) app.painter.drawn().then(() => {
      window.$drawn = performance.now();
      spot.style.background = `rgb(${(message.seq >> 8) & 255}, ${message.seq & 255}, 77)`;
    });
  });
  const rest = app.painter._on_rest.bind(app.painter);
  app.painter._on_rest = (message) => { window.$rested = performance.now(); rest(message); };
})"""


def collection_of(shapes: Any, start: Any, end: Any, status: Any) -> Collection:
    """Return a layer of one's own whose rows begin in a status and end closed."""
    first = int(start.min())
    texts = np.array(
        [date.fromordinal(first + n).isoformat() for n in range(int(end.max()) - first + 1)], object
    )
    statuses = np.array([STATUSES.index(s) for s in ("planned", "construction", "operation")], np.int8)
    sure = np.zeros(len(start), bool)
    closed = np.full(len(start), STATUSES.index("closed"), np.int8)
    dates = (
        records(statuses[status], texts[start - first], sure),
        records(closed, texts[end - first], sure),
    )
    return crowds.collection(KEY, shapes, dates)


class ScaleWindow:
    """Measures in milliseconds to the frame in the window's own picture."""

    def __init__(self, app: QApplication, size: tuple[int, int]) -> None:
        self.app = app
        self.known: Known = load(geodata_dir())
        self.layers: dict[str, Collection] = {}
        self.longest = 0.0  # ms that one turn of the event loop has taken of the thread
        self.window = QMainWindow()
        self.window.resize(*size)
        self._ticks = QTimer(self.window)  # so that no turn of the loop blocks for long
        self._ticks.start(20)

    def load(self, layer: Collection) -> dict[str, Any]:
        """Bring the layer to a new map; milliseconds from its columns to its first picture."""
        known = crowds.with_layers(self.known, {KEY: layer}, width=2.4)
        self.layers[KEY] = layer
        self.profile = Profile(
            Assets(lambda: atlas_payload(known), collections=lambda: self.layers), self.app
        )
        self.map = MapView(self.profile, MapContext(known))
        self._painted = 0
        self.map.painted.connect(self._report)
        self.window.setCentralWidget(self.map)
        self.window.show()
        begun = time.perf_counter()
        self.map.show_view(VIEW.with_clock(at=date(2022, 6, 30)))
        if not self.map.wait_settled(_TIMEOUT_MS):
            raise RuntimeError("the map was never painted")
        painted = (time.perf_counter() - begun) * 1000
        self.layers.clear()
        self.script(_SPOT + ".then(() => { window.$spot = 1; })")
        self._until(lambda: self.script("window.$spot || 0") == 1)
        return {"painted": painted}

    def steps(self, days: Sequence[date]) -> list[float]:
        """Return the milliseconds of each step to another day."""
        before = [None, *days]
        return [
            self._step(VIEW.with_clock(at=day)) for old, day in zip(before, days, strict=False) if old != day
        ]

    def _step(self, view: View) -> float:
        begun, busy = time.perf_counter(), time.thread_time()
        number = self.map.show_view(view)
        self._note(busy)
        self._until(lambda: self._shows(number))
        taken = (time.perf_counter() - begun) * 1000
        self._until(lambda: self._painted >= number)  # until then the next one would wait
        return taken

    def _report(self, number: int) -> None:
        self._painted = number

    def _note(self, since: float) -> None:
        self.longest = max(self.longest, (time.thread_time() - since) * 1000)

    def _shows(self, number: int) -> bool:
        store = self.window.backingStore()
        picture = store.paintDevice() if store else None
        if not isinstance(picture, QImage):
            raise RuntimeError("this needs software painting: QT_QUICK_BACKEND=software")
        color = picture.pixelColor(self.map.mapTo(self.window, QPoint(1, 1)) * picture.devicePixelRatio())
        return (color.red(), color.green(), color.blue()) == (number >> 8 & 255, number & 255, 77)

    def sharp(self) -> float:
        """Return the milliseconds that the sharp picture takes once the hand has rested."""
        taken = []
        for day in (date(2021, 3, 1), date(2022, 9, 1), date(2023, 6, 1)):
            self._step(VIEW.with_clock(at=day))
            self.script("window.$rested = 0")
            while not self.script("window.$rested || 0"):
                self._pause(50)  # to ask without a pause would take the processors from what is measured
            taken.append(self.script("window.$rested - window.$drawn") - 150)
        return float(sorted(taken)[1])

    def memory(self) -> float:
        return memory_mb(os.getpid())

    def script(self, text: str) -> Any:
        done: list[Any] = []
        self.map.page().runJavaScript(f"JSON.stringify((() => {{ return {text}; }})() ?? null)", done.append)
        self._until(lambda: bool(done))
        return json.loads(done[0])

    def _until(self, test: Any) -> None:
        deadline = QDeadlineTimer(_TIMEOUT_MS)
        while not test():
            if deadline.hasExpired():
                raise RuntimeError("the map did not answer")
            self._turn()

    def _pause(self, ms: int) -> None:
        deadline = QDeadlineTimer(ms)
        while not deadline.hasExpired():
            self._turn()

    def _turn(self) -> None:
        """Run one turn of the event loop as the program does: it blocks, which is when a frame is drawn."""
        busy = time.thread_time()
        self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        self._note(busy)

    def close(self) -> None:
        self.window.close()
        self.map.page().deleteLater()
        self.map.deleteLater()
        self.app.processEvents()
