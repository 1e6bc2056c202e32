"""Drawing on the map: corners come from the page one by one, figures go back, and a selection is an undo step."""

from __future__ import annotations

from typing import Any

import pytest
import shapely
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.geojson_geometry import bounds
from explorer.state.files import own_files
from explorer.state.queries import extents
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap
from tests.ui.harness import desktop as desktop  # a fixture
from tests.ui.window_parts import SHAPES


def spot(desktop: Desktop, lon: float, lat: float, **more: bool) -> None:
    flags = {"last": False, "add": False, "remove": False} | more
    fake(desktop).drawn_on.emit({"type": "spot", "lon": lon, "lat": lat, **flags})


def fake(desktop: Desktop) -> FakeMap:
    view = desktop.map_view
    assert isinstance(view, FakeMap)
    return view


def do(desktop: Desktop, name: str) -> None:
    desktop.actions.by_id[name].trigger()


def test_a_route_is_measured_and_undone_point_by_point(desktop: Desktop) -> None:
    do(desktop, "measure_line")
    assert not desktop.tools.bar.isHidden()
    for lon in (106.0, 107.0, 108.0):
        spot(desktop, lon, 30)
    sketch = fake(desktop).last("sketch")
    assert [text["text"] for text in sketch["texts"]] == ["96.5 公里", "96.5 公里"]
    assert desktop.tools.bar.words.text() == "全长 193.0 公里 · 2 段 · 末段 96.5 公里，方位 89.7°（东）"
    fake(desktop).pointer.emit(109.0, 30.0)
    assert fake(desktop).last("band") == "96.5 公里 · 方位 89.7°（东） · 共 289.5 公里"
    fake(desktop).drawn_on.emit({"type": "sketch", "key": "undo"})
    assert fake(desktop).last("sketch")["points"] == [(106.0, 30), (107.0, 30)]
    spot(desktop, 107.0, 30, last=True)
    assert desktop.tools.drawing.done
    desktop.tools.bar.copy.click()
    lines = QApplication.clipboard().text().split("\r\n")
    assert lines[0].startswith("点号\t经度")
    assert lines[2].split("\t")[3:] == ["96486.0", "89.75", "96486.0"]


def test_escape_leaves_the_tool_and_then_the_selection(desktop: Desktop) -> None:
    do(desktop, "measure_area")
    spot(desktop, 106, 30)
    do(desktop, "clear_selection")
    assert desktop.tools.drawing.tool is None
    assert fake(desktop).last("sketch") is None
    assert desktop.tools.bar.isHidden()
    spot(desktop, 106, 30)
    assert desktop.tools.drawing.points == [], "a late click is nobody's"


def everything() -> tuple[float, float, float, float]:
    west, south, east, north = extents.union(bounds(shape) for shape in SHAPES.values()) or (0, 0, 0, 0)
    west, south, east, north = west - 1, south - 1, east + 1, north + 1
    return west, south, east, north


def stretch(desktop: Desktop, box: tuple[float, ...], **more: bool) -> None:
    flags: dict[str, Any] = {"done": True, "add": False, "remove": False} | more
    lon, lat, lon2, lat2 = box
    fake(desktop).drawn_on.emit(
        {"type": "stretch", "lon": lon, "lat": lat, "lon2": lon2, "lat2": lat2, **flags}
    )


def test_a_box_selects_adds_and_takes_out(desktop: Desktop) -> None:
    do(desktop, "select_box")
    stretch(desktop, everything())
    every = desktop.store.view.selection
    assert every
    assert set(every) <= set(SHAPES)
    stretch(desktop, everything(), remove=True)
    assert desktop.store.view.selection == ()
    desktop.store.undo()
    assert desktop.store.view.selection == every
    stretch(desktop, (0, 0, 1, 1), add=True)
    assert desktop.store.view.selection == every
    stretch(desktop, (0, 0, 1, 1))
    assert desktop.store.view.selection == (), "a new selection, of nothing"


def test_two_clicks_are_a_box_too_and_the_bar_adds(desktop: Desktop) -> None:
    west, south, east, north = everything()
    do(desktop, "select_box")
    desktop.tools.bar.mode.button("add").click()
    spot(desktop, west, south)
    assert desktop.store.view.selection == ()
    spot(desktop, east, north)
    assert desktop.store.view.selection
    assert desktop.tools.bar.list.isEnabled()
    desktop.tools.bar.list.click()
    assert not desktop.sides.results.isHidden()


def test_a_circle_is_as_wide_as_the_bar_says(desktop: Desktop) -> None:
    west, south, east, north = everything()
    do(desktop, "select_near")
    desktop.tools.bar.radius.setValue(2000)
    spot(desktop, (west + east) / 2, (south + north) / 2)
    assert desktop.store.view.selection
    desktop.tools.bar.radius.setValue(0.5)
    spot(desktop, west - 3, south)
    assert desktop.store.view.selection == ()


def test_inverting_twice_is_the_same_selection(desktop: Desktop) -> None:
    do(desktop, "invert_selection")
    every = set(desktop.store.view.selection)
    assert every
    one = desktop.store.view.selection[:1]
    do(desktop, "invert_selection")
    assert desktop.store.view.selection == ()
    desktop.flight.select(one[0])
    do(desktop, "invert_selection")
    assert set(desktop.store.view.selection) == every - set(one)


def test_the_sheet_of_lengths_follows_the_selection(desktop: Desktop) -> None:
    do(desktop, "invert_selection")
    do(desktop, "measure_selection")
    sheet = desktop.tools.lengths
    assert sheet.rows.rowCount() > 1
    assert sheet.rows.item(sheet.rows.rowCount() - 1, 1).text() == "合计"
    do(desktop, "clear_selection")
    assert sheet.rows.rowCount() == 0
    assert sheet.head.text().startswith("先选中")
    sheet.close()


def test_escape_closes_the_sheet_of_lengths_and_keeps_the_selection(qtbot: QtBot, desktop: Desktop) -> None:
    do(desktop, "invert_selection")
    do(desktop, "measure_selection")
    sheet, chosen = desktop.tools.lengths, desktop.store.view.selection
    escape = QKeyEvent(QEvent.Type.ShortcutOverride, Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(sheet, escape)
    assert escape.isAccepted()  # no shortcut of the window takes it
    qtbot.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert desktop.store.view.selection == chosen


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_selecting_by_a_layer_says_first_how_many(desktop: Desktop, lang: str) -> None:
    if lang == "en":
        do(desktop, "language")
    do(desktop, "select_by_layer")
    sheet = desktop.tools.by_layer
    sheet.relation.setCurrentIndex(sheet.relation.findData("near"))
    sheet.distance.setValue(2000)
    sheet.other.setCurrentIndex(1)
    sheet.ask()
    assert str(len(sheet.found)) in sheet.count.text()
    assert sheet.found
    sheet.buttons["replace"].click()
    assert desktop.store.view.selection == sheet.found
    sheet.close()


def test_a_buffer_is_a_layer_and_one_step(desktop: Desktop) -> None:
    do(desktop, "invert_selection")
    chosen = desktop.store.view.selection
    do(desktop, "buffer_selection")
    sheet = desktop.tools.buffer
    sheet.distance.setValue(10)
    sheet.button.click()
    (made,) = desktop.store.work.collections
    assert made.names.tolist() == ["缓冲区 10.0 公里"]
    assert desktop.store.view.has_layer(made.layer)
    assert desktop.store.view.show_undated
    spots = [SHAPES[key] for key in chosen if SHAPES.get(key, {}).get("type") == "Point"]
    assert all(made.shapes[0].contains(shapely.geometry.shape(spot)) for spot in spots)
    (kept,) = desktop.store.work.layers
    known, refused = own_files.known_with(desktop.store.facts, [kept])  # as a project that is opened reads it
    assert refused == []
    again = known.collections[made.layer]
    assert again.names.tolist() == made.names.tolist()
    assert again.shapes[0].symmetric_difference(made.shapes[0]).area < 1e-3 * made.shapes[0].area
    desktop.store.undo()
    assert desktop.store.work.collections == ()
    assert not desktop.store.view.has_layer(made.layer)
    sheet.close()
