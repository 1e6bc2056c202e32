"""The cost of a clock step: frames are drawn at once, and each pane is composited as one layer."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtQuickWidgets import QQuickWidget
from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.map.engine import may_have_card
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine may take longer for a picture than the window waits for it."""
    for patience in ("_PICTURE_MS", "_UNCHANGED_MS"):
        monkeypatch.setattr(f"explorer.ui.map.waiting.{patience}", 4000)


def test_no_frame_is_dropped_while_the_loop_is_free(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    loop, canvas = QAbstractEventDispatcher.instance(), the_map.findChild(QQuickWidget)
    assert isinstance(canvas, QQuickWidget)
    waiting: list[int] = []
    drawn: list[int] = []
    count = lambda: waiting.append(len(loop.registeredTimers(canvas)))  # noqa: E731
    canvas.quickWindow().afterRendering.connect(lambda: drawn.append(1))
    loop.aboutToBlock.connect(count)  # told after the map's own, which connected first
    try:
        for year in (2019, 2020, 2021, 2022, 2023):
            the_map.show_view(opening.with_clock(at=date(year, 6, 30)))
            assert the_map.wait_settled()
    finally:
        loop.aboutToBlock.disconnect(count)
    assert len(drawn) >= 5
    assert waiting
    assert not any(waiting)


def test_the_windows_own_work_follows_once_the_step_has_been_drawn(
    qtbot: QtBot, the_map: MapView, opening: View, patient: None
) -> None:
    canvas = the_map.findChild(QQuickWidget)
    assert isinstance(canvas, QQuickWidget)
    told: list[str] = []
    drew, says = lambda: told.append("frame"), lambda _: told.append("painted")  # noqa: E731
    canvas.quickWindow().afterRendering.connect(drew)
    the_map.painted.connect(says)
    works = [Debouncer(the_map, lambda name=name: told.append(name)) for name in ("counts", "changes")]
    try:
        the_map.show_view(opening.with_clock(at=date(2018, 6, 30)))
        assert the_map.wait_settled()
        qtbot.wait(300)
        told.clear()
        the_map.show_view(opening.with_clock(at=date(2023, 6, 30)))
        for work in works:
            work.throttle(60_000)
        qtbot.waitUntil(lambda: {"counts", "changes"} <= set(told))
    finally:
        canvas.quickWindow().afterRendering.disconnect(drew)
        the_map.painted.disconnect(says)
    assert told.index("painted") < told.index("counts")
    assert "frame" in told[told.index("painted") : told.index("counts")], told


def test_a_placement_of_labels_waits_for_the_picture_of_a_step(qtbot: QtBot, the_map: MapView) -> None:
    """Its pieces would take a core from the raster threads."""
    begun = run(
        qtbot,
        the_map,
        """const { app } = window.twincity;
        const told = window.$told = [];
        const say = (word, ms, then) => setTimeout(() => { told.push(word); receive.receive(app, then); }, ms);
        app.labels.pieces.run((function* () {
          for (let n = 0; n < 30; n += 1) {
            for (const end = performance.now() + 1; performance.now() < end; );
            told.push("piece");
            yield;
          }
          told.push("placed");
        })());
        receive.receive(app, { clock: app.layer.clock, seq: 7000 });
        receive.receive(app, { clock: app.layer.clock, seq: 7001 });
        say("another is seen", 40, { shown: 7000 });
        say("it is seen", 80, { shown: 7001 });
        return true;""",
        receive="link/receive.js",
    )
    assert begun
    qtbot.waitUntil(lambda: run(qtbot, the_map, 'return window.$told.includes("placed");'), timeout=10_000)
    told = run(qtbot, the_map, "return window.$told;")
    assert told[:3] == ["another is seen", "it is seen", "piece"]


def test_a_step_writes_nothing_on_the_plate_that_nobody_sees(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """An attribute written anew, be it the same, has all styles looked at again: 7 ms of each step."""
    the_map.show_view(opening.with_clock(at=date(2018, 6, 30)))
    assert the_map.wait_settled()
    run(
        qtbot,
        the_map,
        """window.$written = 0;
        const { box } = window.twincity.app.tooltip;
        if (!box.hidden) throw new Error("a plate is shown");
        window.$observer = new MutationObserver((found) => { window.$written += found.length; });
        window.$observer.observe(box, { attributes: true, childList: true, subtree: true, characterData: true });
        return true;""",
    )
    the_map.show_view(opening.with_clock(at=date(2023, 6, 30)))
    assert the_map.wait_settled()
    written = run(qtbot, the_map, "window.$observer.disconnect(); return window.$written;")
    assert written == 0


def test_a_step_is_followed_by_word_of_its_picture(
    qtbot: QtBot, the_map: MapView, opening: View, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[object] = []
    send = the_map._host.send
    monkeypatch.setattr(the_map._host, "send", lambda message: (sent.append(message), send(message)))
    the_map.show_view(opening.with_clock(at=date(2018, 6, 30)))
    assert the_map.wait_settled()
    number = the_map.show_view(opening.with_clock(at=date(2024, 6, 30)))
    qtbot.waitUntil(lambda: {"shown": number} in sent)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="threads have names in Linux's /proc")
def test_the_thread_that_composes_gives_way_to_those_that_paint(the_map: MapView) -> None:
    """It asks for frames without pause; at a higher priority it would take the processor from the painting."""
    if may_have_card():
        pytest.skip("a card composes here")
    tasks = [task for task in Path("/proc/self/task").iterdir() if task.exists()]
    names = {int(task.name): (task / "comm").read_text().strip() for task in tasks}
    found = [os.getpriority(os.PRIO_PROCESS, task) for task, name in names.items() if "VizCompositor" in name]
    assert found
    assert min(found) > os.getpriority(os.PRIO_PROCESS, 0)


def test_layers_lie_in_two_panes_of_a_kind_in_the_panels_order(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """A highway that opens would have every river and shipping route painted anew if they shared one."""
    groups = """return ["area", "line"].map((kind) =>
      [...document.querySelectorAll(`[id^="layer-"][id$="-${kind}"]`)]
        .map((group, n) => [Number(getComputedStyle(group.closest(".twin-pane")).zIndex), n, group.id.split("-")[1]])
        .sort((a, b) => a[0] - b[0] || a[1] - b[1]).map(([z, , id]) => [z, id]));"""
    for order in (opening.layers, opening.layers[::-1], opening.layers):
        the_map.show_view(replace(opening, layers=order))
        assert the_map.wait_settled()
        ids = [layer.id for layer in reversed(order)]
        for kind in run(qtbot, the_map, groups):
            found = [layer for _, layer in kind]
            assert found == [layer for layer in ids if layer in found]
            assert len({z for z, _ in kind}) == 2
    lines = {layer: z for z, layer in run(qtbot, the_map, groups)[1]}
    assert lines["waterway"] == lines["river"] < lines["highway"]


def test_no_feature_is_a_layer_of_its_own_to_composite(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    """Each opacity, and each transform, on an element would be one: at 28 features a step took twice as long."""
    shown = replace(opening.with_clock(at=date(2022, 12, 31)), show_undated=True)
    the_map.show_view(shown)
    assert the_map.wait_settled()
    found = run(
        qtbot,
        the_map,
        """const panes = ["areas", "lines", "points"].map(n => document.getElementById("pane-" + n));
        return [panes.reduce((sum, pane) => sum + pane.querySelectorAll("g[data-id]").length, 0),
                panes.flatMap(pane => [...pane.querySelectorAll("[opacity], [transform]")].map(e => e.outerHTML.slice(0, 120)))];""",
    )
    assert found[0] > 150
    assert found[1] == []


def test_a_step_sets_nothing_that_is_so_already(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    """Chromium would style, lay out and paint the element again."""
    every = replace(opening, layers=tuple(replace(layer, visible=True) for layer in opening.layers))
    the_map.show_view(every.with_clock(at=date(2020, 12, 31)))
    assert the_map.wait_settled()
    run(
        qtbot,
        the_map,
        """window.$set = [];
        new MutationObserver((all) => {
          for (const { target, attributeName: name, oldValue } of all) if (target.closest(".twin-stage") && name !== "style") {
            window.$set.push([name, oldValue, target.getAttribute(name)]);
          }
        }).observe(document.body, { subtree: true, attributes: true, attributeOldValue: true });
        return true;""",
    )
    for year in (2023, 2020, 2024):
        the_map.show_view(every.with_clock(at=date(year, 12, 31)))
        assert the_map.wait_settled()
    found = run(qtbot, the_map, "return window.$set.splice(0)")
    assert len(found) > 50
    assert [each for each in found if each[1] == each[2]] == []
