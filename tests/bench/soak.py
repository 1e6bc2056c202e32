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
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from statistics import median

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from explorer.ui.window.desktop import Desktop
from tests.bench.start import memory_mb
from tests.helpers.logfail import LogWatch

GROWTH = 0.05
_WARM_SHARE = 0.2
Deed = Callable[[Desktop], None]


@dataclass(slots=True)
class Result:
    """Memory in MB over time, once warm; what lives after each round; how many were made; what was complained of."""

    samples: list[float] = field(default_factory=list)
    widgets: list[int] = field(default_factory=list)
    objects: list[int] = field(default_factory=list)  # of Python's, garbage collected
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


def soak(
    desktop: Desktop,
    seconds: float,
    say: Callable[[str], None] = lambda _: None,
    deeds: Sequence[Deed] | None = None,
) -> Result:
    """Work the window for so long; memory is read after each round, when the window is as it was before it."""
    watch, result = LogWatch(), Result()
    logging.getLogger().addHandler(watch)
    begun = time.monotonic()
    try:
        while len(result.samples) < 2 or time.monotonic() < begun + seconds:
            for deed in deeds or DEEDS:
                deed(desktop)
                QTest.qWait(40)
            result.rounds += 1
            QTest.qWait(400)
            gc.collect()
            result.widgets.append(len(QApplication.allWidgets()))
            result.objects.append(len(gc.get_objects()))
            spent = time.monotonic() - begun
            if spent >= seconds * _WARM_SHARE:
                result.samples.append(memory_mb(os.getpid()))
                say(f"{spent / 60:5.1f} min  {result.samples[-1]:.0f} MB")
    finally:
        logging.getLogger().removeHandler(watch)
    result.complaints = watch.problems()
    return result


# -- deeds ----------------------------------------------------------------------------------


def slider(months: int) -> Deed:
    """Drag there and back, so many months at a time."""

    def act(desktop: Desktop) -> None:
        axis, button = desktop.timeline.axis, Qt.MouseButton.LeftButton
        scale, y = axis.picture().frame.scale, round(axis.picture().frame.base)
        QTest.mousePress(axis, button, pos=QPoint(round(scale.end(desktop.store.view.clock.at)), y))
        for month in (*range(0, 96, months), *range(95, 0, -months)):
            at = QPoint(round(scale.end(date(2018 + month // 12, month % 12 + 1, 15))), y)
            QTest.mouseMove(axis, at)
            QTest.qWait(8)
        QTest.mouseRelease(axis, button, pos=at)

    return act


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


def scenes(share: int) -> Deed:
    def act(desktop: Desktop) -> None:
        desktop.complete()
        for scene in list(desktop.scenes.strip)[::share]:
            desktop.show.go(scene.name)
            QTest.qWait(80)

    return act


def presenting(desktop: Desktop) -> None:
    desktop.complete()
    desktop.show.play()
    for _ in desktop.scenes.strip:
        QTest.qWait(80)
        desktop.presentation.do("scene_next")
    desktop.presentation.end()
    QTest.qWait(500)


def choosing(number: int) -> Deed:
    def act(desktop: Desktop) -> None:
        names = list(desktop.atlas.features)
        for name in names[:: max(1, len(names) // number)]:
            desktop.store.dispatch(replace(desktop.store.view, selection=(name,)), "step.select_many")
            desktop.port.highlight(name)
            QTest.qWait(15)

    return act


def typing(*texts: str) -> Deed:
    def act(desktop: Desktop) -> None:
        search = desktop.top.search
        for words in (*texts, ""):
            search.setText(words)
            search.textEdited.emit(words)
            view = desktop.store.view
            desktop.store.dispatch(replace(view, filters=replace(view.filters, text=words)), "step.filter")
            QTest.qWait(30)
        search.close_list()

    return act


_PANELS = commands("panel_filters", "panel_chronicle", "panel_figures", "panel_results", "scenes")
_LOOKS = commands("language", "appearance", "language", "appearance", wait=150)
_HOME = commands("panel_layers", "panel_details", "panel_results", "scenes", "zoom_all", "reset_view")
_MODES = commands("play", "compare", "first_day", "last_day", "compare", "mode_window", "mode_asof")
DEEDS: tuple[Deed, ...] = (
    slider(2),
    toggles,
    _PANELS,
    scenes(1),
    choosing(30),
    commands("play", wait=700),
    _MODES,
    typing("g", "gao", "gaozhu", "重庆", "cqxz"),
    presenting,
    toggles,
    _LOOKS,
    _HOME,
)
# Each deed once, on less: what is left behind by one of them shows as well.
SHORT: tuple[Deed, ...] = (
    slider(24),
    _PANELS,
    scenes(5),
    choosing(5),
    commands("play", wait=200),
    _MODES,
    typing("gao", "重庆"),
    presenting,
    toggles,
    toggles,
    _LOOKS,
    _HOME,
)


def main() -> int:
    """The program as the command composes it, with settings of its own."""
    minutes = float(os.environ.get("SOAK_MINUTES", "30"))
    with tempfile.TemporaryDirectory() as name:
        for room in ("CACHE", "CONFIG", "DATA"):
            os.environ[f"XDG_{room}_HOME"] = str(Path(name) / room.lower())
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
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
