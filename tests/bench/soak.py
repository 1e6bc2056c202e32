"""`make soak`: the real window worked without rest (slider, layers, scenes, panels), its memory watched.

SOAK_MINUTES=n says how long (30 unless told). Prints the memory of all processes after the warm-up and at
the end, and every warning; the exit code is 1 where memory grew by more than 5 % or anything was said.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import median

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from explorer.ui.window.desktop import Desktop
from tests.bench.start import memory_mb
from tests.helpers.logfail import LogWatch

GROWTH = 0.05
_WARM_SHARE = 0.2
Deed = Callable[[Desktop], None]


@dataclass(slots=True)
class Result:
    """Memory in MB over time, once warm; how many rounds were made; what was complained of."""

    samples: list[float] = field(default_factory=list)
    rounds: int = 0
    complaints: list[str] = field(default_factory=list)

    @property
    def ends(self) -> tuple[float, float]:
        """The middle of the first quarter of the samples, and of the last."""
        part = max(1, len(self.samples) // 4)
        return median(self.samples[:part]), median(self.samples[-part:])

    @property
    def growth(self) -> float:
        first, last = self.ends
        return last / first - 1


def soak(desktop: Desktop, seconds: float, say: Callable[[str], None] = lambda _: None) -> Result:
    """Work the window for so long; memory is read after each round, when the window is as it was before it."""
    watch, result = LogWatch(), Result()
    logging.getLogger().addHandler(watch)
    begun = time.monotonic()
    try:
        while len(result.samples) < 2 or time.monotonic() < begun + seconds:
            for deed in DEEDS:
                deed(desktop)
                QTest.qWait(40)
            result.rounds += 1
            QTest.qWait(400)
            spent = time.monotonic() - begun
            if spent >= seconds * _WARM_SHARE:
                gc.collect()
                result.samples.append(memory_mb(os.getpid()))
                say(f"{spent / 60:5.1f} min  {result.samples[-1]:.0f} MB")
    finally:
        logging.getLogger().removeHandler(watch)
    result.complaints = watch.problems()
    return result


# -- deeds ----------------------------------------------------------------------------------


def slider(desktop: Desktop) -> None:
    axis, button = desktop.timeline.axis, Qt.MouseButton.LeftButton
    scale, y = axis.picture().frame.scale, round(axis.picture().frame.base)
    for month in (*range(0, 96, 2), *range(95, 0, -2)):
        at = QPoint(round(scale.end(date(2018 + month // 12, month % 12 + 1, 15))), y)
        if month == 0:
            QTest.mousePress(axis, button, pos=QPoint(round(scale.end(desktop.store.view.clock.at)), y))
        QTest.mouseMove(axis, at)
        QTest.qWait(8)
    QTest.mouseRelease(axis, button, pos=at)


def toggles(desktop: Desktop) -> None:
    for layer in desktop.store.view.layers:
        visible = not desktop.store.view.layer(layer.id).visible
        desktop.store.dispatch(desktop.store.view.with_layer(layer.id, visible=visible), "step.layers")
        QTest.qWait(15)


def commands(*names: str, wait: int = 60) -> Deed:
    def act(desktop: Desktop) -> None:
        for name in names:
            desktop.actions.by_id[name].trigger()
            QTest.qWait(wait)

    return act


def scenes(desktop: Desktop) -> None:
    desktop.complete()
    for scene in desktop.scenes.strip:
        desktop.show.go(scene.name)
        QTest.qWait(80)


def presenting(desktop: Desktop) -> None:
    desktop.complete()
    desktop.show.play()
    for _ in desktop.scenes.strip:
        QTest.qWait(80)
        desktop.presentation.do("scene_next")
    desktop.presentation.end()
    QTest.qWait(500)


def choosing(desktop: Desktop) -> None:
    for name in _some(desktop):
        desktop.store.dispatch(replace(desktop.store.view, selection=(name,)), "step.select_many")
        desktop.port.highlight(name)
        QTest.qWait(15)


def _some(desktop: Desktop) -> Iterator[str]:
    yield from list(desktop.atlas.features)[:: max(1, len(desktop.atlas.features) // 30)]


def typing(desktop: Desktop) -> None:
    search = desktop.top.search
    for words in ("g", "gao", "gaozhu", "重庆", "cqxz", ""):
        search.setText(words)
        search.textEdited.emit(words)
        view = desktop.store.view
        desktop.store.dispatch(replace(view, filters=replace(view.filters, text=words)), "step.filter")
        QTest.qWait(30)
    search.close_list()


DEEDS: tuple[Deed, ...] = (
    slider,
    toggles,
    commands("panel_filters", "panel_chronicle", "panel_figures", "panel_results", "scenes"),
    scenes,
    choosing,
    commands("play", wait=700),
    commands("play", "compare", "first_day", "last_day", "compare", "mode_window", "mode_asof"),
    typing,
    presenting,
    toggles,
    commands("language", "appearance", "language", "appearance", wait=150),
    commands("panel_layers", "panel_details", "panel_results", "scenes", "zoom_all", "reset_view"),
)


def main() -> int:
    """The program as the command composes it, with settings of its own."""
    minutes = float(os.environ.get("SOAK_MINUTES", "30"))
    with tempfile.TemporaryDirectory() as name:
        for room in ("CACHE", "CONFIG", "DATA"):
            os.environ[f"XDG_{room}_HOME"] = str(Path(name) / room.lower())
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        from PySide6.QtWidgets import QApplication

        from explorer.ui.map import engine
        from tests.bench.live import Live

        engine.prepare()
        live = Live(QApplication(["soak"]))
        live.settle(1000)
        result = soak(live.desktop, minutes * 60, lambda line: print(line, flush=True))  # noqa: T201
    first, last = result.ends
    lines = [
        f"{minutes:g} minutes, {result.rounds} rounds: {first:.0f} MB once warm, {last:.0f} MB at the end"
    ]
    lines += [
        f"growth {result.growth:+.1%} (promise: at most {GROWTH:.0%}), {len(result.complaints)} warnings"
    ]
    sys.stdout.write("\n".join([*lines, *result.complaints]) + "\n")
    sys.stdout.flush()
    os._exit(int(result.growth > GROWTH or bool(result.complaints)))  # the window is not taken down in order


if __name__ == "__main__":
    main()
