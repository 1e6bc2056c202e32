"""Drawing a shape on the real page, with the pointer and with the keyboard alone: corners, snap mark, middles, Enter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.files.settings import SettingsFile
from explorer.state.view.store import Store
from explorer.state.view.view import Camera, View
from explorer.state.view.work import Work
from explorer.ui.editing.shape_drawing import SHAPES, ShapeDrawing
from explorer.ui.facts.session import Session
from explorer.ui.map.link import MapLink
from explorer.ui.map.map_view import MapView
from tests.engine.test_pointing import at, canvas
from tests.helpers.page import run

pytestmark = pytest.mark.one_page
HERE = Camera(105.9, 29.3, 11)
ROAD = "hw-yongchuan-luzhou"
SECOND_CLICK = """const at = { clientX: %d, clientY: %d, bubbles: true, detail: 2, button: 0 };
for (const kind of ["mousedown", "mouseup", "click"]) document.elementFromPoint(at.clientX, at.clientY).dispatchEvent(new MouseEvent(kind, at));
return 1"""


@pytest.fixture
def drawing(
    qtbot: QtBot, the_map: MapView, opening: View, context: MapContext, tmp_path: Path
) -> Iterator[ShapeDrawing]:
    store = Store(Work(replace(opening, camera=HERE, selection=()), catalogue=context.known.catalogue))
    session = Session(store, context.known, SettingsFile(lambda: tmp_path / "settings.json"))
    parent = QObject()
    made = ShapeDrawing(session, the_map, parent)
    MapLink(store, the_map, parent)
    assert the_map.wait_settled()
    made.begin(SHAPES["line"])
    assert the_map.wait_settled()
    yield made
    made.leave()
    assert the_map.wait_settled()
    parent.deleteLater()


def move(view: MapView, place: QPoint, buttons: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    spot = QPointF(place)
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        spot,
        QPointF(canvas(view).mapToGlobal(place)),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas(view), event)


def click(view: MapView, place: QPoint) -> None:
    QTest.mouseClick(canvas(view), Qt.MouseButton.LeftButton, pos=place)


def press(view: MapView, *keys: Qt.Key) -> None:
    for key in keys:
        QTest.keyClick(canvas(view), key)
        QTest.qWait(60)


def count(qtbot: QtBot, view: MapView, part: str) -> int:
    return int(run(qtbot, view, f"return document.querySelectorAll('#pane-sketch {part}').length"))


def test_clicks_draw_a_line_that_snaps_and_its_corners_are_dragged(
    qtbot: QtBot, the_map: MapView, drawing: ShapeDrawing
) -> None:
    place = drawing._session.atlas.places[drawing._session.atlas.features[ROAD].routes[0][0]]
    lon, lat = place.lon, place.lat
    near = at(qtbot, the_map, lon, lat) + QPoint(3, 2)
    move(the_map, near)

    def marked() -> None:
        move(the_map, near)
        assert count(qtbot, the_map, "circle.snap") == 1

    qtbot.waitUntil(marked, timeout=5000)
    click(the_map, near)
    qtbot.waitUntil(lambda: len(drawing.points) == 1, timeout=5000)
    assert drawing.points[0] == (lon, lat), "exactly where the interchange is"
    drawing.set_snapping(False)
    free = [QPoint(200, 150), QPoint(420, 120)]
    for n, place in enumerate(free, 2):
        click(the_map, place)
        qtbot.waitUntil(lambda n=n: len(drawing.points) == n, timeout=5000)  # type: ignore[misc]
    before = list(drawing.points)
    assert count(qtbot, the_map, "circle.corner") >= 2
    assert count(qtbot, the_map, "circle.middle") >= 1

    QTest.mousePress(canvas(the_map), Qt.MouseButton.LeftButton, pos=free[0])
    for step in range(1, 6):
        move(the_map, free[0] + QPoint(8 * step, 5 * step), Qt.MouseButton.LeftButton)
        QTest.qWait(40)
    QTest.mouseRelease(canvas(the_map), Qt.MouseButton.LeftButton, pos=free[0] + QPoint(40, 25))
    qtbot.waitUntil(lambda: drawing.points != before and not drawing._held, timeout=5000)
    assert drawing.points[::2] == before[::2], "only the one that was held"
    moved = at(qtbot, the_map, *drawing.points[1])
    assert (moved - free[0] - QPoint(40, 25)).manhattanLength() <= 3
    camera = run(qtbot, the_map, "const c = twincity.app.map.getCenter(); return [c.lng, c.lat]")
    assert camera == pytest.approx([HERE.lon, HERE.lat], abs=1e-3), "the map was not dragged"
    drawing.undo()
    assert drawing.points == before, "the drag was one step"


def test_a_leg_gets_a_corner_in_its_middle_and_a_double_click_ends(
    qtbot: QtBot, the_map: MapView, drawing: ShapeDrawing
) -> None:
    drawing.set_snapping(False)
    ends = [QPoint(180, 420), QPoint(460, 420)]
    for n, place in enumerate(ends, 1):
        click(the_map, place)
        qtbot.waitUntil(lambda n=n: len(drawing.points) == n, timeout=5000)  # type: ignore[misc]
    QTest.qWait(600)  # or the next click would be the second of a double one
    click(the_map, QPoint(320, 420))
    qtbot.waitUntil(lambda: len(drawing.points) == 3, timeout=5000)
    assert drawing.chosen == 1
    assert drawing.points[1][0] == pytest.approx((drawing.points[0][0] + drawing.points[2][0]) / 2, abs=1e-5)
    QTest.qWait(600)
    end = QPoint(600, 300)
    click(the_map, end)
    qtbot.waitUntil(lambda: len(drawing.points) == 4, timeout=5000)
    with qtbot.waitSignal(
        drawing.finishing, timeout=5000
    ):  # QTest has no double click that Chromium counts as one
        run(qtbot, the_map, SECOND_CLICK % (end.x(), end.y()))
    assert len(drawing.points) == 4, "the second click of two adds nothing"


@pytest.mark.slow
def test_the_keyboard_alone_draws_moves_and_ends(
    qtbot: QtBot, the_map: MapView, drawing: ShapeDrawing
) -> None:
    drawing.set_snapping(False)
    run(qtbot, the_map, "twincity.app.map.getContainer().focus(); return 1")

    def points() -> list[Any]:
        return drawing.points

    for n in (1, 2, 3):
        press(the_map, Qt.Key.Key_Right)
        QTest.qWait(500)  # the map slides under the cross
        press(the_map, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda n=n: len(points()) == n, timeout=5000)  # type: ignore[misc]
    assert points()[0][0] < points()[1][0] < points()[2][0]
    press(the_map, Qt.Key.Key_N)
    qtbot.waitUntil(lambda: drawing.chosen == 0, timeout=5000)
    QTest.qWait(700)
    press(the_map, Qt.Key.Key_Up)
    QTest.qWait(600)
    before = points()[0]
    press(the_map, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: points()[0] != before, timeout=5000)
    assert points()[0][1] > before[1]
    press(the_map, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: len(points()) == 2, timeout=5000)
    press(the_map, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: drawing.snapping, timeout=5000)
    press(the_map, Qt.Key.Key_T)
    qtbot.waitUntil(lambda: drawing.tracing, timeout=5000)
    drawing.set_snapping(False)
    drawing.chosen = -1
    drawing._send()
    with qtbot.waitSignal(drawing.finishing, timeout=5000):
        press(the_map, Qt.Key.Key_Down)
        QTest.qWait(500)
        press(the_map, Qt.Key.Key_Return)
        press(the_map, Qt.Key.Key_Return)
    assert the_map.errors == []  # type: ignore[attr-defined]
