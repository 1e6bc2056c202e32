"""How long the window is kept from answering by anything that a user does: five scripts over the real window.

`make bench` runs them (`longest`); `python -m pytest tests/bench/blocks.py` runs them alone.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.ui.map import engine
from explorer.ui.window.desktop import Desktop
from tests.bench.watchdog import Gap, Watchdog
from tests.helpers.whole import map_of, type_in, whole

engine.prepare()  # before any QApplication

_REPORT = "TWINCITY_BENCH_BLOCKS"  # the file to which each script adds its longest block


@pytest.fixture
def dog() -> Iterator[Watchdog]:
    made = Watchdog()
    with only_this_window():
        yield made
    made.stop()


@contextmanager
def only_this_window() -> Iterator[None]:
    """The collector doesn't walk over what earlier tests left: a user's program holds one window."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path, dog: Watchdog) -> Iterator[Desktop]:
    dog.step("open")
    with whole(qtbot, tmp_path, shown=dog.start) as made:
        QTest.qWait(200)
        yield made
        dog.stop()


def trigger(desktop: Desktop, dog: Watchdog, *names: str, wait: int = 120) -> None:
    for name in names:
        dog.step(name)
        desktop.actions.by_id[name].trigger()
        QTest.qWait(wait)


def judge(dog: Watchdog) -> None:
    """Add this script's longest block to the report, where there is one."""
    worst = max(dog.gaps, key=lambda gap: gap.busy)
    if os.environ.get(_REPORT):
        with Path(os.environ[_REPORT]).open("a", encoding="utf-8") as report:
            report.write(json.dumps(asdict(worst)) + "\n")


def longest() -> list[Gap]:
    """The longest block of each script, run in a process of its own; the shortest first."""
    with tempfile.TemporaryDirectory() as name:
        report = Path(name) / "blocks.jsonl"
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", __file__]
        subprocess.run(
            command, env={**os.environ, _REPORT: str(report)}, check=True, stdout=subprocess.DEVNULL
        )
        found = [Gap(**json.loads(line)) for line in report.read_text("utf-8").splitlines()]
    return sorted(found, key=lambda gap: gap.busy)


def drag(desktop: Desktop, dog: Watchdog) -> None:
    dog.step("drag")
    axis = desktop.timeline.axis
    scale, y = axis.picture().frame.scale, round(axis.picture().frame.base)
    QTest.mousePress(
        axis, Qt.MouseButton.LeftButton, pos=QPoint(round(scale.end(desktop.store.view.clock.at)), y)
    )
    for month in range(96):
        day = date(2018 + month // 12, month % 12 + 1, 15)
        QTest.mouseMove(axis, QPoint(round(scale.end(day)), y))
        QTest.qWait(5)
    QTest.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=QPoint(round(scale.end(day)), y))
    QTest.qWait(150)


def test_opening_dragging_and_layers(desktop: Desktop, dog: Watchdog) -> None:
    QTest.qWait(1600)  # what is prepared in the background once the window stands
    drag(desktop, dog)
    trigger(desktop, dog, "no_layers", "all_layers", *(f"layer_{n}" for n in range(1, 10)), "undated")
    trigger(desktop, dog, "mode_window", "mode_cumulative", "mode_asof", "step_year", "compare", "compare")
    trigger(desktop, dog, "milestone_forward", "step_back", "first_day", "last_day", "undo", "redo")
    drag(desktop, dog)  # with every layer
    assert map_of(desktop).wait_settled()
    judge(dog)


def test_panels_and_sheets_opened_for_the_first_time(desktop: Desktop, dog: Watchdog) -> None:
    trigger(
        desktop, dog, "panel_filters", "panel_chronicle", "panel_figures", "panel_results", "scenes", wait=250
    )
    trigger(desktop, dog, "palette", "clear_selection", "help", "clear_selection", "about", "clear_selection")
    trigger(desktop, dog, "report", "add_scene", "rehearse", "reset_layout", wait=200)
    judge(dog)


def test_language_and_look_with_every_panel_open(desktop: Desktop, dog: Watchdog) -> None:
    trigger(desktop, dog, "panel_filters", "panel_chronicle", "panel_results", "scenes", wait=250)
    trigger(desktop, dog, "language", "appearance", "language", "appearance", wait=300)
    judge(dog)


def test_searching_filtering_and_choosing(desktop: Desktop, dog: Watchdog) -> None:
    trigger(desktop, dog, "panel_results", "panel_filters", wait=250)
    for words in ("gaozhu", "重庆", "cqxz", "永川 泸县"):
        dog.step(f"search {words}")
        desktop.top.search.start()
        desktop.top.search.clear()
        type_in(desktop.top.search, words)
        QTest.keyClick(desktop.top.search, Qt.Key.Key_Return)
        QTest.qWait(100)
    for text in ("高速", "", "chongqing", ""):
        dog.step(f"filter {text!r}")
        view = desktop.store.view
        desktop.store.dispatch(replace(view, filters=replace(view.filters, text=text)), "test")
        QTest.qWait(100)
    for name in ("plat-wandakai", "plat-gaozhu", "river-fujiang", "hw-yongchuan-luzhou"):
        dog.step(f"select {name}")
        desktop.store.dispatch(replace(desktop.store.view, selection=(name,)), "test")
        QTest.qWait(60)
    dog.step("select everything")
    desktop.store.dispatch(replace(desktop.store.view, selection=tuple(desktop.atlas.features)), "test")
    QTest.qWait(100)
    judge(dog)


def test_presenting_in_and_out(desktop: Desktop, dog: Watchdog) -> None:
    desktop.complete()
    dog.step("present")
    desktop.show.play()
    QTest.qWait(300)
    for number in range(1, len(desktop.scenes.strip)):
        dog.step(f"scene {number}")
        desktop.presentation.do("scene_next")
        QTest.qWait(150)
    dog.step("leave")
    desktop.presentation.end()
    QTest.qWait(600)
    judge(dog)
