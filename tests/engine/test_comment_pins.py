"""The pins of comments in the real page: numbered, where they belong, only if the View shows them, clicked on their own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import commented
from explorer.atlas.comments import Comment
from explorer.export.formats.annotations_message import annotations_message
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

HOSTILE = "<img src=x onerror=\"document.title='gone'\">"
OPEN = Comment("o1", "李雷", "2026-11-20", HOSTILE, 106.0, 29.9)
SAME = Comment("o2", "李雷", "2026-11-21", "同一处", 106.0, 29.9)
DONE = Comment("d3", "韩梅梅", "2026-11-22", "已改", 105.4, 30.2, state="resolved")

_PINS = """return [...document.querySelectorAll('[data-comment]')].map(e => {
    const r = e.querySelector('path').getBoundingClientRect();
    const said = e.querySelector('title').textContent, shown = e.querySelector('text').textContent;
    return {id: e.dataset.comment, n: shown, left: r.left, right: r.right, x: (r.left + r.right) / 2, y: r.top + 6, foot: r.bottom, said};
});"""


@pytest.fixture
def page(
    make_map: Callable[[MapContext], MapView], context: MapContext, opening: View
) -> tuple[MapView, View]:
    known = commented(context.known, (OPEN, SAME, DONE))
    found = make_map(MapContext(known, annotations=annotations_message))
    view = replace(opening, show_comments="open")
    found.show_view(view)
    assert found.wait_settled()
    return found, view


def test_pins_are_numbered_and_stand_on_their_place(qtbot: QtBot, page: tuple[MapView, View]) -> None:
    the_map, view = page
    pins: list[dict[str, Any]] = run(qtbot, the_map, _PINS)
    assert [(pin["id"], pin["n"]) for pin in pins] == [("o1", "1"), ("o2", "2")]
    at = run(
        qtbot, the_map, "const p = twincity.app.map.latLngToContainerPoint([29.9, 106.0]); return [p.x, p.y];"
    )
    assert abs(pins[0]["x"] - at[0]) < 1.5
    assert abs(pins[0]["foot"] - at[1]) < 2.5
    assert pins[1]["left"] > pins[0]["right"], "two on one spot stand side by side"
    assert HOSTILE in pins[0]["said"]
    assert run(qtbot, the_map, "return document.querySelectorAll('img').length") == 0

    the_map.show_view(replace(view, show_comments="all"))
    assert the_map.wait_settled()
    assert [pin["id"] for pin in run(qtbot, the_map, _PINS)] == ["o1", "o2", "d3"]
    the_map.show_view(replace(view, show_comments="none"))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _PINS) == []


def test_a_pin_is_dragged_elsewhere_and_the_map_stays(qtbot: QtBot, page: tuple[MapView, View]) -> None:
    the_map, _ = page
    pin = run(qtbot, the_map, _PINS)[1]  # of two on one spot the one that stands aside
    where = "const p = twincity.app.map.latLngToContainerPoint([29.9, 106.0]); return [p.x, p.y];"
    before = run(qtbot, the_map, where)
    moved: list[tuple[str, float, float]] = []
    clicked: list[str] = []
    the_map.comment_moved.connect(lambda *told: moved.append(told))
    the_map.comment_clicked.connect(clicked.append)
    target, at = the_map.focusProxy(), QPoint(round(pin["x"]), round(pin["y"]))
    QTest.mousePress(target, Qt.MouseButton.LeftButton, pos=at)
    for step in (10, 30, 60):
        QTest.mouseMove(target, at + QPoint(step, step // 2))
        qtbot.wait(30)
    QTest.mouseRelease(target, Qt.MouseButton.LeftButton, pos=at + QPoint(60, 30))
    qtbot.waitUntil(lambda: bool(moved))
    key, lon, lat = moved[0]
    assert key == "o2"
    there = run(qtbot, the_map, where.replace("29.9, 106.0", f"{lat}, {lon}"))
    assert there == pytest.approx([before[0] + 60, before[1] + 30], abs=1)
    assert run(qtbot, the_map, where) == before
    qtbot.wait(150)
    assert (clicked, len(moved)) == ([], 1)


def test_a_click_on_a_pin_is_none_on_what_lies_below_it(qtbot: QtBot, page: tuple[MapView, View]) -> None:
    the_map, _ = page
    first = run(qtbot, the_map, _PINS)[0]
    clicks: list[object] = []
    the_map.clicked.connect(lambda *told: clicks.append(told))
    with qtbot.waitSignal(the_map.comment_clicked, timeout=3000) as told:
        QTest.mouseClick(
            the_map.focusProxy(), Qt.MouseButton.LeftButton, pos=QPoint(round(first["x"]), round(first["y"]))
        )
    assert told.args == ["o1"]
    qtbot.wait(150)
    assert clicks == []


def test_comments_that_come_and_go_are_drawn_at_once(
    qtbot: QtBot, page: tuple[MapView, View], context: MapContext
) -> None:
    the_map, _ = page
    the_map.show_comments(commented(context.known, (SAME,)))
    assert the_map.wait_settled()
    assert [(pin["id"], pin["n"]) for pin in run(qtbot, the_map, _PINS)] == [("o2", "1")]
    the_map.show_comments(context.known)
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _PINS) == []
