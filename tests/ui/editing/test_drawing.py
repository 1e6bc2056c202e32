"""Drawing the shape of a feature: steps undone one by one, corners moved, snapping, tracing, typed places, the form."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap
from tests.ui.harness import desktop as desktop  # a fixture

CORNERS = [(107.0, 30.0), (107.2, 30.1), (107.4, 30.0)]


def fake(desktop: Desktop) -> FakeMap:
    view = desktop.map_view
    assert isinstance(view, FakeMap)
    return view


def do(desktop: Desktop, name: str) -> None:
    desktop.actions.by_id[name].trigger()


def spot(desktop: Desktop, lon: float, lat: float, last: bool = False) -> None:
    message = {"type": "spot", "lon": lon, "lat": lat, "last": last, "add": False, "remove": False}
    fake(desktop).drawn_on.emit(message)


def key(desktop: Desktop, name: str) -> None:
    fake(desktop).drawn_on.emit({"type": "sketch", "key": name})


def corner(desktop: Desktop, index: int, lon: float, lat: float, **more: bool) -> None:
    flags = {"insert": False, "moved": True, "done": True} | more
    fake(desktop).drawn_on.emit({"type": "corner", "index": index, "lon": lon, "lat": lat, **flags})


def points(desktop: Desktop) -> list[Any]:
    return desktop.shapes.drawing.points


@pytest.fixture
def drawing(desktop: Desktop) -> Desktop:
    do(desktop, "draw_shape")
    desktop.shapes.drawing.set_snapping(False)
    for place in CORNERS:
        spot(desktop, *place)
    return desktop


def test_every_step_is_undone_by_itself_and_escape_goes_one_back(drawing: Desktop) -> None:
    assert not drawing.shapes.bar.isHidden()
    assert fake(drawing).last("sketch")["handles"]
    corner(drawing, 1, 107.2, 30.5)
    assert points(drawing)[1] == (107.2, 30.5)
    do(drawing, "undo")
    assert points(drawing) == CORNERS, "the move was one step"
    do(drawing, "undo")
    assert points(drawing) == CORNERS[:2]
    do(drawing, "redo")
    assert points(drawing) == CORNERS
    for left in (2, 1, 0):
        do(drawing, "clear_selection")
        assert len(points(drawing)) == left
    assert drawing.shapes.drawing.tool is not None
    do(drawing, "clear_selection")
    assert drawing.shapes.drawing.tool is None
    assert fake(drawing).last("sketch") is None
    assert drawing.shapes.bar.isHidden()


def test_a_drag_of_a_corner_is_one_step(drawing: Desktop) -> None:
    for lat, done in ((30.2, False), (30.3, False), (30.4, True)):
        corner(drawing, 0, 107.0, lat, done=done)
    assert points(drawing)[0] == (107.0, 30.4)
    do(drawing, "undo")
    assert points(drawing) == CORNERS


def test_a_corner_is_chosen_inserted_and_deleted(drawing: Desktop) -> None:
    corner(drawing, 1, 107.2, 30.1, moved=False)
    assert fake(drawing).last("sketch")["chosen"] == 1
    key(drawing, "insert")
    assert len(points(drawing)) == 4
    assert points(drawing)[2] == pytest.approx((107.3, 30.05))
    assert drawing.shapes.drawing.chosen == 2
    camera = drawing.store.view.camera
    assert (camera.lon, camera.lat) == pytest.approx((107.3, 30.05)), "the keys work in the middle of the map"
    key(drawing, "delete")
    assert points(drawing) == CORNERS
    do(drawing, "clear_selection")
    assert drawing.shapes.drawing.chosen == -1
    assert points(drawing) == CORNERS, "Escape let go of the corner and undid nothing"
    corner(drawing, 0, 107.15, 30.3, insert=True)
    assert points(drawing) == [CORNERS[0], (107.15, 30.3), *CORNERS[1:]]
    corner(drawing, 99, 0, 0)
    assert len(points(drawing)) == 4, "a corner that is not there is not moved"


def test_keys_walk_round_the_corners(drawing: Desktop) -> None:
    for name, chosen in (("next", 0), ("next", 1), ("previous", 0), ("previous", 2), ("next", 0)):
        key(drawing, name)
        assert drawing.shapes.drawing.chosen == chosen


def test_coordinates_are_typed_in_any_form(drawing: Desktop) -> None:
    bar = drawing.shapes.bar
    bar.place.setText("108.5, 30.25")
    bar.place.returnPressed.emit()
    assert points(drawing)[-1] == (108.5, 30.25)
    assert bar.place.text() == ""
    bar.place.setText("东经108°30′0″ 北纬30°30′0″")
    bar.place.returnPressed.emit()
    assert points(drawing)[-1] == pytest.approx((108.5, 30.5))
    bar.place.setText("重庆")
    bar.place.returnPressed.emit()
    assert len(points(drawing)) == 5
    assert bar.place.text() == "重庆"
    assert "不是坐标" in bar.words.text()


def test_length_and_area_are_those_of_the_ellipsoid(drawing: Desktop) -> None:
    from explorer.state.queries.measuring.geodesy import area_m2, area_words, length_m, length_words

    bar = drawing.shapes.bar
    assert length_words(length_m(CORNERS), "zh") in bar.words.text()
    bar.shapes.button("area").click()
    assert area_words(area_m2(CORNERS), "zh") in bar.words.text()
    fake(drawing).pointer.emit(107.6, 30.5)
    assert fake(drawing).last("band") == area_words(area_m2([*CORNERS, (107.6, 30.5)]), "zh")
    assert points(drawing) == CORNERS, "another kind keeps the corners"


def near(desktop: Desktop) -> float:
    """A few pixels, in degrees."""
    return 5 * 360 / 256 / 2**desktop.store.view.camera.zoom


def test_the_pointer_snaps_with_a_mark_and_a_key_ends_that(desktop: Desktop) -> None:
    do(desktop, "draw_shape")
    little = near(desktop)
    fake(desktop).pointer.emit(105.0 + little / 3, 29.0)
    mark = fake(desktop).last("snap")
    assert (mark["lon"], mark["lat"], mark["kind"]) == (105.0, 29.0, "corner")
    assert mark["name"] == desktop.session.atlas.features["road"].name.zh
    spot(desktop, 105.0 + little / 3, 29.0)
    assert points(desktop) == [(105.0, 29.0)]
    key(desktop, "snap")
    assert fake(desktop).last("snap") is None
    assert not desktop.shapes.bar.snapping.isChecked()
    spot(desktop, 106.0, 30.0 + little / 3)
    assert points(desktop)[-1] == (106.0, 30.0 + little / 3)


def test_a_trace_follows_the_line_between_two_clicks(desktop: Desktop) -> None:
    do(desktop, "draw_shape")
    key(desktop, "trace")
    assert desktop.shapes.bar.tracing.isChecked()
    spot(desktop, 105.1, 30.0)
    spot(desktop, 105.5, 30.4)
    first, *way, last = points(desktop)
    assert way == [(105.5, 30.0)], "round the platform's corner"
    assert (first, last) == (pytest.approx((105.1, 30.0)), pytest.approx((105.5, 30.4)))
    do(desktop, "undo")
    assert len(points(desktop)) == 1, "a trace is one step"
    spot(desktop, 105.0, 29.0)  # on the road
    assert len(points(desktop)) == 2


def test_the_form_assumes_nothing_and_the_shape_is_one_undo_step(drawing: Desktop) -> None:
    spot(drawing, *CORNERS[-1], last=True)
    form = drawing.shapes.form
    assert form.isVisible()
    assert not form.use.isEnabled()
    assert form.feature.currentIndex() == -1
    assert form.quality.currentIndex() == -1
    told = []
    source = next(iter(drawing.session.atlas.sources))
    for box, value in ((form.feature, "road"), (form.quality, "generalised")):
        told.append(form.problem.text())
        box.setCurrentIndex(box.findData(value))
    told.append(form.problem.text())
    form.accuracy.setText("２ km")
    form.compare()
    told.append(form.problem.text())
    form.source.setEditText("没有这一份")
    form.compare()
    told.append(form.problem.text())
    form.source.setCurrentIndex(form.source.findData(source))
    told.append(form.problem.text())
    form.locator.setText("¶3")
    form.compare()
    assert [words[:5] for words in told] == [
        "请选要素",
        "请选位置质",
        "请填精度（",
        "请选依据的",
        "列表中没有",
        "请填文中位",
    ]
    assert form.problem.text() == ""
    form.use.click()
    (made,) = drawing.store.work.own_shapes
    assert (made.feature, made.quality, made.accuracy_m) == ("road", "generalised", 2000.0)
    assert (made.cites, made.locator, made.drawn) == (source, "¶3", True)
    assert made.geometry == {"type": "LineString", "coordinates": [list(place) for place in CORNERS]}
    assert drawing.shapes.drawing.tool is None
    feature = drawing.session.atlas.features["road"]
    assert (feature.own_shape, feature.accuracy_m, feature.quality) == (True, 2000.0, "generalised")
    do(drawing, "undo")
    assert drawing.store.work.own_shapes == ()


def test_an_accuracy_that_is_not_known_needs_a_modest_quality(drawing: Desktop) -> None:
    key(drawing, "finish")
    form = drawing.shapes.form
    form.feature.setCurrentIndex(form.feature.findData("road"))
    form.unknown.setChecked(True)
    form.quality.setCurrentIndex(form.quality.findData("surveyed"))
    assert "须有精度" in form.problem.text()
    form.quality.setCurrentIndex(form.quality.findData("schematic"))
    assert "请选依据" in form.problem.text()
    form.close()
    assert points(drawing) == CORNERS, "closing the form loses nothing"


def test_an_area_whose_edges_cross_is_not_finished(drawing: Desktop) -> None:
    spot(drawing, 107.2, 29.9)
    spot(drawing, 107.2, 30.4)
    drawing.shapes.drawing.switch("area")
    key(drawing, "finish")
    assert "form" not in vars(drawing.shapes)
    assert "边线相交" in drawing.shapes.bar.words.text()


def test_the_shape_of_what_is_selected_is_where_to_begin(desktop: Desktop) -> None:
    from dataclasses import replace

    desktop.store.dispatch(replace(desktop.store.view, selection=("plat",)), "step.select_many")
    do(desktop, "draw_shape")
    assert desktop.shapes.drawing.shape == "area"
    desktop.shapes.bar.buttons["selected"].click()
    assert points(desktop) == [(105, 30), (105.5, 30), (105.5, 30.5)]
    do(desktop, "undo")
    assert points(desktop) == []


def test_other_tools_put_the_drawing_away_and_the_other_way_round(drawing: Desktop) -> None:
    do(drawing, "measure_line")
    assert drawing.shapes.drawing.tool is None
    assert drawing.tools.drawing.tool is not None
    do(drawing, "draw_shape")
    assert drawing.tools.drawing.tool is None
    assert drawing.shapes.drawing.tool is not None
    do(drawing, "annotate")
    assert drawing.shapes.drawing.tool is None


def test_escape_in_the_field_of_coordinates_goes_back_to_the_map(drawing: Desktop) -> None:
    bar = drawing.shapes.bar
    bar.place.setFocus()
    QTest.keyClicks(bar.place, "1")
    QTest.keyClick(bar.place, Qt.Key.Key_Escape)
    assert bar.place.text() == ""
    assert points(drawing) == CORNERS
