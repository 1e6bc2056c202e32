"""A layer comes to the running program and goes again: panel, counts, map, legend, sheet; undo and a lost page know it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.catalogue import NAME, LayerSpec
from explorer.export.sheet.content import content
from explorer.export.sheet.sheet import Sheet
from explorer.paths import own_geodata_dir
from explorer.state.view.work import with_layer, without_layer
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.helpers.page import run
from tests.helpers.whole import map_of, whole

pytestmark = pytest.mark.slow

FREIGHT = "themes.freight"
HARBOUR = LayerSpec(
    "freight",
    "user",
    Text("港口", "Harbours"),
    "#0b5f6b",
    "#5cc3d2",
    "M -1,-1 L 1,-1 L 0.6,1 L -0.6,1 Z",
    "埠",
)
ON_PAGE = """const layer = twincity.app.layer, of = (e) => e.feature.layer === 'freight';
  const ground = document.querySelector('.twin-legend').innerText;
  return {known: [...layer.entries.values()].filter(of).length, drawn: layer.drawn().filter(of).map(e => e.id).sort(),
    nodes: document.querySelectorAll('[id^="layer-freight-"] [data-id]').length,
    ink: [...document.querySelectorAll('[id^="layer-freight-"] path')].some(p => p.getAttribute('fill') === '#0b5f6b'
      || p.getAttribute('stroke') === '#0b5f6b'), legend: ground.includes('港口')};"""


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    with whole(qtbot, tmp_path) as made:
        store = made.store
        store.set_work(without_layer(store.work, "freight"))
        store.set_view(store.view.with_clock(at=date(2024, 12, 31)))
        yield made


def page(qtbot: QtBot, desktop: Desktop) -> dict[str, object]:
    assert map_of(desktop).wait_settled()
    qtbot.wait(150)  # the legend follows a moment later
    found = run(qtbot, map_of(desktop), ON_PAGE)
    assert isinstance(found, dict)
    return found


def of_the_theme(desktop: Desktop) -> set[str]:
    return {feature.id for feature in desktop.atlas.by_theme("freight")}


def test_a_layer_comes_and_goes_while_the_program_runs(qtbot: QtBot, desktop: Desktop) -> None:
    store, panel = desktop.store, desktop.panel
    assert "freight" not in panel.rows
    assert page(qtbot, desktop) == {"known": 0, "drawn": [], "nodes": 0, "ink": False, "legend": False}

    store.change(with_layer(store.work, HARBOUR), "step.show|freight")
    qtbot.waitUntil(
        lambda: panel.rows["freight"].isVisible(), timeout=5000
    )  # a layout shows what it is given a moment later
    assert panel.groups["user"].isVisible()
    qtbot.waitUntil(lambda: "freight" in panel.counts, timeout=5000)  # in a turn of its own
    assert panel.counts["freight"].shown > 0
    seen = page(qtbot, desktop)
    drawn = seen["drawn"]
    assert isinstance(drawn, list)
    assert drawn
    assert set(drawn) <= of_the_theme(desktop)
    assert (seen["ink"], seen["legend"]) == (True, True)
    view = replace(store.view, layers=tuple(x for x in store.view.layers if x.id == "freight"))
    words = content(desktop.session.known, view, Sheet())
    assert words.subtitle == "港口"
    assert [group.name for group in words.legend] == ["港口"]

    store.undo()
    assert "freight" not in panel.rows
    assert not panel.groups["user"].isVisible()
    assert page(qtbot, desktop)["drawn"] == []
    store.redo()
    assert page(qtbot, desktop)["drawn"] == drawn
    store.change(without_layer(store.work, "freight"), "step.hide|freight")
    assert page(qtbot, desktop) == {"known": 0, "drawn": [], "nodes": 0, "ink": False, "legend": False}


def test_a_page_that_was_lost_comes_back_with_it(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.store.change(with_layer(desktop.store.work, HARBOUR), "step.show|freight")
    drawn = page(qtbot, desktop)["drawn"]
    view = map_of(desktop)
    with qtbot.waitSignal(view.restored, timeout=60_000):
        os.kill(view.page().renderProcessPid(), signal.SIGKILL)
    assert page(qtbot, desktop)["drawn"] == drawn


def test_both_of_two_dates_show_it(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    store.set_view(replace(store.view, compare=date(2023, 12, 31)))
    page(qtbot, desktop)
    store.set_view(replace(store.view, compare=None))
    store.change(with_layer(store.work, HARBOUR), "step.show|freight")
    store.set_view(replace(store.view, compare=date(2023, 12, 31)))
    seen = page(qtbot, desktop)
    beside = run(
        qtbot,
        map_of(desktop),
        "return twincity.app.compare.layer.drawn().filter(e => e.feature.layer === 'freight').length",
    )
    assert isinstance(beside, int)
    assert beside > 0
    assert seen["drawn"]


def test_the_studio_exports_it(qtbot: QtBot, desktop: Desktop, tmp_path: Path) -> None:
    """Exports are made by a process of their own, which reads the tables and is told of the layers."""
    store = desktop.store
    store.change(with_layer(store.work, HARBOUR), "step.show|freight")
    store.set_view(
        replace(store.view, layers=tuple(replace(x, visible=x.id == "freight") for x in store.view.layers))
    )
    studio = desktop.open_studio()
    answers: list[dict[str, object]] = []
    studio.worker.answered.connect(answers.append)
    out = tmp_path / "map.svg"
    studio.worker.submit({"out": str(out), "view": store.view.to_json(), "sheet": Sheet().to_json()})
    until = time.monotonic() + 60
    while not out.exists() and time.monotonic() < until:
        QApplication.processEvents()
        time.sleep(0.02)
    text = out.read_text("utf-8")
    assert "港口" in text
    assert "#0b5f6b" in text.lower()
    studio.close()


def test_the_block_of_the_theme_is_the_programs_own() -> None:
    """What these tests take away and bring back is a layer of the tables."""
    assert f"[{FREIGHT}]" in (own_geodata_dir() / NAME).read_text("utf-8")
