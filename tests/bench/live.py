"""The window itself: real mouse moves on the axis, real toggles, until the map says that it has painted."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from statistics import median, quantiles
from typing import Any

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from explorer.state.clock import at
from explorer.ui.timeline_axis import TimelineAxis

_TIMEOUT_MS = 3000


class Live:
    """A shown window and its map; waits by the map's own `painted`."""

    def __init__(self, app: QApplication) -> None:
        from explorer.ui.app import compose

        self.app = app
        self.window: Any = compose(app)
        self.window.resize(1680, 1000)
        self.window.show()
        self.map = self.window.map_view
        self.store = self.window.store
        self.map.wait_settled()
        self._painted = 0
        self.map.painted.connect(self._on_painted)
        self.settle(400)

    def _on_painted(self, number: int) -> None:
        self._painted = number

    def settle(self, ms: int) -> None:
        loop = QEventLoop()
        from PySide6.QtCore import QTimer

        QTimer.singleShot(ms, loop.quit)
        loop.exec()

    def timed(self, act: Callable[[], None]) -> float:
        """Milliseconds from `act` to the frame that shows it."""
        before = self._painted
        deadline = QDeadlineTimer(_TIMEOUT_MS)
        start = time.perf_counter()
        act()
        while self._painted == before and not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        return (time.perf_counter() - start) * 1000

    def slider(self, steps: int) -> list[float]:
        """Drag the handle over the axis and back; only moves that change the clock are counted."""
        axis = self.window.findChild(TimelineAxis)
        self.store.look(at(replace(self.store.view, step="month"), date(2018, 6, 30)))
        self.settle(300)
        scale = axis.picture().frame.scale
        y = round(axis.picture().frame.base)
        QTest.mousePress(axis, Qt.MouseButton.LeftButton, pos=QPoint(round(scale.end(date(2018, 6, 30))), y))
        taken: list[float] = []
        days = [date(2018 + n // 12, n % 12 + 1, 15) for n in range(6, 94)]
        while len(taken) < steps:
            for day in days:
                x = round(scale.end(day))
                known = self.store.view.clock.at
                ms = self.timed_move(axis, x, y)
                if self.store.view.clock.at != known:
                    taken.append(ms)
            days.reverse()
        QTest.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
        return taken[:steps]

    def timed_move(self, axis: TimelineAxis, x: int, y: int) -> float:
        known = self.store.view.clock.at
        start = time.perf_counter()
        before = self._painted
        QTest.mouseMove(axis, QPoint(x, y))
        self.app.processEvents()
        if self.store.view.clock.at == known:
            return 0.0
        deadline = QDeadlineTimer(_TIMEOUT_MS)
        while self._painted == before and not deadline.hasExpired():
            self.app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 2)
        return (time.perf_counter() - start) * 1000

    def toggles(self, rounds: int) -> list[float]:
        """Every layer off and on."""
        taken = []
        for _ in range(rounds):
            for layer in self.store.view.layers:
                visible = not self.store.view.layer(layer.id).visible
                view = self.store.view.with_layer(layer.id, visible=visible)
                taken.append(self.timed(lambda view=view: self.store.dispatch(view, "bench")))
                self.settle(30)
        return taken

    def all_layers(self) -> None:
        view = self.store.view
        self.store.look(replace(view, layers=tuple(replace(x, visible=True) for x in view.layers)))
        self.settle(600)

    def plain_page(self, html: str) -> float:
        """Milliseconds for the engine to load a page rebuilt by plain folium (its assets inlined)."""
        from PySide6.QtWebEngineWidgets import QWebEngineView

        view = QWebEngineView()
        view.resize(1140, 760)
        view.show()
        loop = QEventLoop()
        view.loadFinished.connect(lambda _: loop.quit())
        start = time.perf_counter()
        view.setHtml(html)
        loop.exec()
        taken = (time.perf_counter() - start) * 1000
        view.close()
        view.deleteLater()
        return taken


def p95(values: list[float]) -> float:
    return quantiles(values, n=20)[-1]


def summary(values: list[float]) -> str:
    return f"median {median(values):.1f} ms, p95 {p95(values):.1f} ms over {len(values)}"
