"""The map's process is killed, at rest, in a drag and while playing: the same View is back; one that ends at once, again and again, is given up."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.page.assets import Assets, AssetUnreadable
from explorer.ui.map import revival
from explorer.ui.map.revival import Revival
from explorer.ui.window.desktop import Desktop
from explorer.words.strings import t
from tests.bench.own_files import write_file
from tests.helpers.logfail import LogWatch
from tests.helpers.page import run
from tests.helpers.whole import map_of, whole

pytestmark = pytest.mark.slow

PATIENCE_MS = 60_000  # `make bench` measures the two seconds that are promised


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    with whole(qtbot, tmp_path) as made:
        yield made


def kill(qtbot: QtBot, desktop: Desktop) -> None:
    """Kill the renderer and wait until the map says that it is back."""
    view = map_of(desktop)
    pid = view.page().renderProcessPid()
    with qtbot.waitSignal(view.restored, timeout=PATIENCE_MS):
        os.kill(pid, signal.SIGKILL)
    assert view.page().renderProcessPid() != pid


def drawn(qtbot: QtBot, desktop: Desktop) -> object:
    """What the page draws, of which kind, and what is chosen."""
    script = """const app = twincity.app, shown = [...document.querySelectorAll('[data-id]')];
    return [app.layer.clock, [...app.layer.pinned], document.querySelector('.twin-legend').innerText,
      shown.filter(x => x.style.display !== 'none').map(x => x.dataset.id).sort()];"""
    return run(qtbot, map_of(desktop), script)


def shown_clock(qtbot: QtBot, desktop: Desktop) -> int:
    found = run(qtbot, map_of(desktop), "return twincity.app.layer.clock.at")
    assert isinstance(found, int)
    return found


def test_at_rest_the_same_map_comes_back_and_the_user_is_informed(qtbot: QtBot, desktop: Desktop) -> None:
    view, store = map_of(desktop), desktop.store
    store.set_view(replace(store.view, selection=("plat-gaozhu",)).with_clock(at=date(2022, 6, 30)))
    assert view.wait_settled()
    before, kept = drawn(qtbot, desktop), store.view
    kill(qtbot, desktop)
    assert desktop.notices.isVisible()
    assert desktop.notices.words.text() == t("notice.restored", "zh")
    desktop.notices.hide()
    qtbot.waitUntil(lambda: run(qtbot, view, "return window.innerHeight") == view.height(), timeout=3000)
    assert view.wait_settled()
    there = store.view.camera  # the notice makes the map smaller and larger again: a pixel at most
    assert (there.lon, there.lat) == pytest.approx((kept.camera.lon, kept.camera.lat), abs=0.01)
    assert replace(store.view, camera=kept.camera, extent=kept.extent) == kept
    assert drawn(qtbot, desktop) == before  # to the pixel: see test_map.py


def test_the_sign_of_a_search_comes_back_unless_it_was_taken_away(qtbot: QtBot, desktop: Desktop) -> None:
    view = map_of(desktop)
    signs = "return [...document.querySelectorAll('.twin-found')].map((sign) => sign.textContent)"
    view.mark_place(105.6, 30.1, "崇龛镇")
    assert run(qtbot, view, signs) == ["崇龛镇"]
    kill(qtbot, desktop)
    assert run(qtbot, view, signs) == ["崇龛镇"]
    desktop.store.set_view(replace(desktop.store.view, selection=("plat-gaozhu",)))
    assert view.wait_settled()
    assert run(qtbot, view, signs) == []
    kill(qtbot, desktop)
    assert run(qtbot, view, signs) == []


def test_it_is_back_once_a_large_layer_of_the_users_is(
    qtbot: QtBot, desktop: Desktop, tmp_path: Path
) -> None:
    view = map_of(desktop)
    write_file("lines", 60_000, tmp_path / "lines.gpkg")
    desktop.open_files([tmp_path / "lines.gpkg"])
    drawn = "return [...twincity.app.painter.layers].map(([id, layer]) => [id, layer.ready && layer.drawn])"
    qtbot.waitUntil(lambda: run(qtbot, view, drawn) == [["own1", True]], timeout=PATIENCE_MS)
    kill(qtbot, desktop)
    assert run(qtbot, view, drawn) == [["own1", True]]


def test_in_the_middle_of_a_drag(qtbot: QtBot, desktop: Desktop) -> None:
    axis = desktop.timeline.axis
    scale, y = axis.picture().frame.scale, round(axis.picture().frame.base)

    def at(day: date) -> QPoint:
        return QPoint(round(scale.end(day)), y)

    QTest.mousePress(axis, Qt.MouseButton.LeftButton, pos=at(desktop.store.view.clock.at))
    QTest.mouseMove(axis, at(date(2021, 9, 30)))
    kill(qtbot, desktop)
    QTest.mouseMove(axis, at(date(2023, 6, 30)))
    QTest.mouseMove(axis, at(date(2024, 6, 30)))
    QTest.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=at(date(2024, 6, 30)))
    there = desktop.store.view.clock.at
    assert there.year == 2024
    qtbot.waitUntil(lambda: shown_clock(qtbot, desktop) == there.toordinal(), timeout=5000)


def test_while_time_plays_it_plays_on(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.actions.by_id["play"].trigger()
    QTest.qWait(300)
    kill(qtbot, desktop)
    assert desktop.timeline.player.playing
    before = desktop.store.view.clock.at
    qtbot.waitUntil(lambda: desktop.store.view.clock.at != before, timeout=5000)
    desktop.actions.by_id["play"].trigger()
    assert map_of(desktop).wait_settled()
    assert shown_clock(qtbot, desktop) == desktop.store.view.clock.at.toordinal()


def test_killed_again_and_again_while_presenting(qtbot: QtBot, desktop: Desktop) -> None:

    desktop.complete()
    desktop.show.play()
    qtbot.waitUntil(lambda: desktop.presentation.size.zoom == map_of(desktop).zoomFactor())
    desktop.presentation.do("text_larger")
    qtbot.waitUntil(lambda: map_of(desktop).zoomFactor() > 1)
    larger = map_of(desktop).zoomFactor()
    for _ in range(2):
        kill(qtbot, desktop)
        assert map_of(desktop).zoomFactor() == larger
        assert not desktop.notices.isVisible()  # it would move the map before the audience
    title = desktop.presentation.message(desktop.store.view)["title"]
    qtbot.waitUntil(
        lambda: title in run(qtbot, map_of(desktop), "return document.body.innerText"), timeout=3000
    )
    desktop.presentation.end()
    qtbot.waitUntil(map_of(desktop).wait_settled, timeout=90_000)  # False where it falls meanwhile


def test_one_that_ends_at_once_is_given_up_with_a_line_and_two_buttons(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    view, store = map_of(desktop), desktop.store
    store.set_view(replace(store.view, selection=("plat-gaozhu",)).with_clock(at=date(2022, 6, 30)))
    assert view.wait_settled()
    before, kept = drawn(qtbot, desktop), store.view
    view._life.revival = Revival(lambda: 0.0)
    monkeypatch.setattr(revival, "PAUSES", (0.0,) * len(revival.PAUSES))  # they are tested by themselves
    starts = []
    view.loadStarted.connect(lambda: starts.append(1))
    view._life.stood = False
    killed = 0

    def given_up() -> bool:
        nonlocal killed
        pid = view.page().renderProcessPid()
        if pid and pid != killed and not view.given_up:
            killed = pid
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return view.given_up

    qtbot.waitUntil(given_up, timeout=60_000)
    assert len(starts) <= 5
    assert desktop.map_offers.isVisible()
    assert desktop.map_offers.words.text() == t("map.gave_up", "zh")
    assert [button.text() for button in desktop.map_offers.buttons] == [
        t("map.retry", "zh"),
        t("map.save", "zh"),
    ]
    store.set_view(store.view.with_clock(at=date(2022, 12, 31)))  # the user goes on meanwhile
    store.set_view(store.view.with_clock(at=date(2022, 6, 30)))
    with qtbot.waitSignal(view.restored, timeout=PATIENCE_MS):
        desktop.map_offers.buttons[0].click()
    assert not desktop.map_offers.isVisible()
    assert view.wait_settled()
    assert replace(store.view, camera=kept.camera, extent=kept.extent) == kept
    assert drawn(qtbot, desktop) == before


def test_a_script_that_cannot_be_served_for_a_while_is_requested_again(
    qtbot: QtBot, desktop: Desktop, monkeypatch: pytest.MonkeyPatch, logs: LogWatch
) -> None:
    view = map_of(desktop)
    respond, refused, lost = Assets.respond, list[str](), view.falls

    def sparing(self: Assets, path: str) -> tuple[str, bytes]:
        if path == "/folium.js" and view.falls < lost + 2:
            refused.append(path)
            raise AssetUnreadable(path)
        return respond(self, path)

    monkeypatch.setattr(Assets, "respond", sparing)
    with qtbot.waitSignal(view.restored, timeout=PATIENCE_MS):
        os.kill(view.page().renderProcessPid(), signal.SIGKILL)  # a new process has nothing in its cache
    assert refused
    assert view.falls == lost + 2
    assert view.wait_settled()
    assert run(qtbot, view, "return document.querySelectorAll('[data-id]').length") > 20
    assert desktop.notices.isVisible()
    half = (
        "explorer.page.js",
        "explorer.ui.map.map_view",
    )  # what half a page says before it is stopped, if anything
    logs.records[:] = [record for record in logs.records if record.name not in half]
