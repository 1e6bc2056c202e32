"""The window itself: real mouse moves on the axis, real toggles, until the frame that shows them is in the window."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from statistics import quantiles
from typing import Any, NamedTuple

from PySide6.QtCore import QDeadlineTimer, QEvent, QEventLoop, QPoint, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtQuickWidgets import QQuickWidget
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from explorer.state.view.clock import moved_to
from explorer.state.view.view import View
from explorer.ui.timeline.timeline_axis import TimelineAxis

_TIMEOUT_MS = 3000
_LAST_MS = 300

# A spot in the map's middle takes the number of every message in the same turn in which the page follows it.
# A frame is drawn whole: where the window shows the spot's colour, it shows the step. Chromium composes the box around
# all that has changed: from a corner the spot would have most of the map composed at each step, which no user pays.
_SPOT = """Promise.resolve(["bridge", "receive"].map((name) => window.$modules[`/web/link/${name}.js`])).then(([{ serve }, { receive }]) => {
  const spot = document.body.appendChild(document.createElement("div"));
  spot.style.cssText = "position:fixed;left:50%;top:50%;width:4px;height:4px;z-index:99999;will-change:transform";
  serve((message) => {
    receive(window.twincity.app, message);
    if ("seq" in message) spot.style.background = `rgb(${(message.seq >> 8) & 255}, ${message.seq & 255}, 77)`;
  });
})"""


class Step(NamedTuple):
    """Milliseconds from the pointer's move to: the page's word that it has drawn, the frame in the window."""

    told: float
    frame: float


class Played(NamedTuple):
    """Steps that the player made, how many had their own frame in the window, and after how many milliseconds."""

    made: int
    shown: int
    frames: list[float]


class Live:
    """A shown window and its map."""

    def __init__(self, app: QApplication) -> None:
        from explorer.ui.app import compose, gc_paused

        self.app = app
        with gc_paused():
            self.desktop: Any = compose(app)
            self.window = self.desktop.window
            self.window.resize(1680, 1000)
            self.window.show()
        self.map: Any = self.desktop.map_view
        self.store = self.desktop.store
        self.map.wait_settled()
        self._reported: dict[int, float] = {}
        self.map.painted.connect(lambda number: self._reported.setdefault(number, time.perf_counter()))
        self._rendered = 0.0
        for part in self.window.findChildren(QQuickWidget):
            part.quickWindow().afterRendering.connect(self._on_rendered)
        self._beat = QTimer(interval=50)  # no wait for events is endless
        self._beat.start()
        self.map.page().runJavaScript(_SPOT)
        self.settle(600)

    def close(self) -> None:
        """View and page, then the profile: it must outlive its pages."""
        self.window.close()
        self.window.deleteLater()
        self.app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)

    def _on_rendered(self) -> None:
        self._rendered = time.perf_counter()

    def settle(self, ms: int) -> None:
        loop = QEventLoop()
        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    # -- one step ---------------------------------------------------------------------------

    def timed(self, act: Callable[[], object]) -> Step | None:
        """From `act` to the frame that shows it; None where it asks nothing of the map."""
        before = self.map._seq
        start = time.perf_counter()
        act()
        if self.map._seq == before:
            self.app.processEvents()
        number = self.map._seq
        if number == before:
            return None
        deadline = QDeadlineTimer(_TIMEOUT_MS)
        while not self._shows(number) and not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        frame = time.perf_counter()
        while number not in self._reported and not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        return Step((self._reported.get(number, frame) - start) * 1000, (frame - start) * 1000)

    def _shows(self, number: int) -> bool:
        """True once the window's own picture holds the spot; with a graphics card, once a frame followed."""
        store = self.window.backingStore()
        picture = store.paintDevice() if store else None
        if isinstance(picture, QImage) and self.seen_by_pixel:
            ratio = picture.devicePixelRatio()
            where = self.map.mapTo(self.window, self.map.rect().center() + QPoint(2, 2)) * ratio
            color = picture.pixelColor(where)
            return (color.red(), color.green(), color.blue()) == (number >> 8 & 255, number & 255, 77)
        return number in self._reported and self._rendered > self._reported[number]

    @property
    def seen_by_pixel(self) -> bool:
        """Software painting leaves the map in the window's picture; a graphics card composes it elsewhere."""
        return os.environ.get("QT_QUICK_BACKEND") == "software"

    # -- many -------------------------------------------------------------------------------

    def slider(self, steps: int) -> list[Step]:
        """Drag the handle over the axis and back; only moves that change the clock are counted."""
        axis = self.window.findChild(TimelineAxis)
        self.store.set_view(
            moved_to(self.store.axis, replace(self.store.view, step="month"), date(2018, 6, 30))
        )
        self.settle(500)
        scale = axis.picture().frame.scale
        y = round(axis.picture().frame.base)
        QTest.mousePress(axis, Qt.MouseButton.LeftButton, pos=QPoint(round(scale.end(date(2018, 6, 30))), y))
        taken: list[Step] = []
        days = [date(2018 + n // 12, n % 12 + 1, 15) for n in range(6, 94)]
        while len(taken) < steps:
            for day in days:
                step = self.timed(partial(QTest.mouseMove, axis, QPoint(round(scale.end(day)), y)))
                if step is not None:
                    taken.append(step)
            days.reverse()
        QTest.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=QPoint(round(scale.end(days[0])), y))
        self.settle(300)
        return taken[:steps]

    def playback(self) -> Played:
        """The whole time once, month by month at the greatest speed, by the play button's own command."""
        start = date(2018, 1, 31)
        self.store.set_view(moved_to(self.store.axis, replace(self.store.view, step="month"), start))
        self.settle(500)
        made: dict[int, float] = {}
        frames: dict[int, float] = {}
        steps = [0]

        def step(old: View, new: View) -> None:
            steps[0] += old.clock != new.clock
            made.setdefault(self.map._seq, time.perf_counter())

        leave = self.store.subscribe(step)  # told after the map, which subscribed first
        player = self.desktop.timeline.player
        player.set_speed(4.0)
        self.desktop.actions.by_id["play"].trigger()
        deadline = QDeadlineTimer(_TIMEOUT_MS)
        while player.playing or (len(frames) < len(made) and not deadline.hasExpired()):
            if player.playing:
                deadline.setRemainingTime(_LAST_MS)
            self.app.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
            for number in [n for n in made if n not in frames and self._shows(n)]:
                frames[number] = (time.perf_counter() - made[number]) * 1000
        leave()
        return Played(steps[0], len(frames), list(frames.values()))

    def toggles(self, rounds: int) -> list[Step]:
        """Every layer off and on."""
        taken = []
        for _ in range(rounds):
            for layer in self.store.view.layers:
                visible = not self.store.view.layer(layer.id).visible
                view = self.store.view.with_layer(layer.id, visible=visible)
                step = self.timed(partial(self.store.dispatch, view, "bench"))
                if step is not None:
                    taken.append(step)
                self.settle(150)
        return taken

    def all_layers(self) -> None:
        view = self.store.view
        self.store.set_view(replace(view, layers=tuple(replace(x, visible=True) for x in view.layers)))
        self.settle(800)

    def plain_page(self, html: str) -> tuple[float, list[str]]:
        """Milliseconds for the engine to load a page rebuilt by plain folium, and what its console complains of."""
        from PySide6.QtWebEngineCore import QWebEnginePage
        from PySide6.QtWebEngineWidgets import QWebEngineView

        complaints: list[str] = []

        class Page(QWebEnginePage):
            def javaScriptConsoleMessage(self, level: Any, message: str, line: int, source: str) -> None:
                if level == QWebEnginePage.JavaScriptConsoleMessageLevel.ErrorMessageLevel:
                    complaints.append(message)

        view = QWebEngineView()
        page = Page(view)
        view.setPage(page)
        view.resize(1140, 760)
        view.show()
        loop = QEventLoop()
        view.loadFinished.connect(lambda _: loop.quit())
        start = time.perf_counter()
        view.setHtml(html)
        loop.exec()
        taken = (time.perf_counter() - start) * 1000
        self.settle(60)
        view.close()
        view.deleteLater()
        return taken, complaints


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]
