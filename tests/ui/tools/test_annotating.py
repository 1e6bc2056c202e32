"""Annotating: drawn on the map, chosen, typed, restyled, moved, fixed to the sheet, deleted; each an undo step."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from explorer.state.view.annotations import Annotation, kept_picture
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop as desktop  # a fixture
from tests.ui.tools.test_drawing import do, fake, spot


def made(desktop: Desktop) -> tuple[Annotation, ...]:
    return desktop.store.view.annotations


def begin(desktop: Desktop, kind: str) -> None:
    if not desktop.tools.annotator.active:
        do(desktop, "annotate")
    desktop.tools.annotation_bar.kinds[kind].click()  # type: ignore[index]


def test_a_text_is_placed_and_typed(desktop: Desktop) -> None:
    begin(desktop, "text")
    spot(desktop, 106.5, 29.5)
    bar = desktop.tools.annotation_bar
    assert bar.text.hasFocus()
    QTest.keyClicks(bar.text, "Chengdu")
    (one,) = made(desktop)
    assert (one.kind, one.points, one.text) == ("text", ((106.5, 29.5),), "Chengdu")
    desktop.store.undo()
    assert made(desktop)[0].text == "", "what is typed in a row is one step"
    desktop.store.undo()
    assert made(desktop) == ()
    assert desktop.tools.annotator.current is None


def test_lines_arrows_areas_and_circles(desktop: Desktop) -> None:
    begin(desktop, "arrow")
    spot(desktop, 104, 30)
    spot(desktop, 106, 29)
    begin(desktop, "area")
    for lon, lat, last in ((104, 30, False), (105, 30, False), (105, 31, False), (105, 31, True)):
        spot(desktop, lon, lat, last=last)
    begin(desktop, "circle")
    ends = {"lon": 106.0, "lat": 30.0, "lon2": 106.2, "lat2": 30.0, "add": False, "remove": False}
    fake(desktop).drawn_on.emit({"type": "stretch", "done": True, **ends})
    begin(desktop, "stroke")
    fake(desktop).drawn_on.emit({"type": "stroke", "points": [(104.0, 30.0), (104.1, 30.1), (104.2, 30.0)]})
    assert [one.kind for one in made(desktop)] == ["arrow", "area", "circle", "stroke"]
    assert made(desktop)[1].points == ((104, 30), (105, 30), (105, 31))
    assert made(desktop)[2].points[1] == pytest.approx((106.2, 30.0), abs=0.002)
    assert not desktop.store.view.selection, "nothing is selected by it"


def test_an_annotation_is_chosen_moved_and_deleted(desktop: Desktop) -> None:
    begin(desktop, "pin")
    spot(desktop, 106, 30)
    do(desktop, "clear_selection")  # puts the pin away
    assert desktop.tools.annotator.kind is None
    key = made(desktop)[0].id
    fake(desktop).annotation_picked.emit(key, False)
    assert fake(desktop).last("annotating") == key
    for share, done in ((0.5, False), (1.0, True)):
        moved = {"id": key, "point": -1, "dx": 0.5 * share, "dy": -0.25 * share, "done": done}
        fake(desktop).annotation_moved.emit(moved)
    assert made(desktop)[0].points == ((106.5, 29.75),)
    desktop.store.undo()
    assert made(desktop)[0].points == ((106, 30),), "a drag is one step"
    desktop.tools.annotator.choose(key)
    QTest.keyClick(desktop.window, Qt.Key.Key_Delete)
    assert made(desktop) == ()
    desktop.store.undo()
    assert len(made(desktop)) == 1


def test_delete_in_the_text_field_deletes_letters(desktop: Desktop) -> None:
    begin(desktop, "text")
    spot(desktop, 106, 30)
    bar = desktop.tools.annotation_bar
    QTest.keyClicks(bar.text, "ab")
    QTest.keyClick(bar.text, Qt.Key.Key_Home)
    QTest.keyClick(bar.text, Qt.Key.Key_Delete)
    assert [one.text for one in made(desktop)] == ["b"]


def test_a_style_is_that_of_the_next_one_too(desktop: Desktop) -> None:
    begin(desktop, "line")
    bar = desktop.tools.annotation_bar
    bar.inks["green"].click()
    bar.width_box.setValue(6)
    spot(desktop, 104, 30)
    spot(desktop, 106, 29)
    spot(desktop, 106, 29, last=True)
    bar.dash.setChecked(True)
    (one,) = made(desktop)
    assert (one.ink, one.width, one.dash) == ("green", 6.0, True)
    begin(desktop, "arrow")
    spot(desktop, 104, 31)
    spot(desktop, 106, 31)
    assert made(desktop)[1].ink == "green"


def test_fixed_to_the_sheet_it_stays_where_it_is(desktop: Desktop) -> None:
    camera = {"lon": 106.0, "lat": 30.0, "zoom": 8.0, "extent": (104.0, 28.0, 108.0, 32.0), "user": True}
    fake(desktop).camera_changed.emit(camera)
    begin(desktop, "text")
    spot(desktop, 105.0, 30.0)
    desktop.tools.annotation_bar.place.button("sheet").click()
    (one,) = made(desktop)
    assert one.on == "sheet"
    assert one.points[0] == pytest.approx((0.25, 0.5), abs=0.02)
    desktop.tools.annotation_bar.place.button("ground").click()
    assert made(desktop)[0].points[0] == pytest.approx((105.0, 30.0), abs=1e-6)


def test_escape_goes_back_step_by_step(desktop: Desktop) -> None:
    begin(desktop, "text")
    spot(desktop, 106, 30)
    annotator = desktop.tools.annotator
    assert annotator.chosen
    do(desktop, "clear_selection")
    assert not annotator.chosen
    assert annotator.active
    do(desktop, "clear_selection")
    assert not annotator.active
    assert fake(desktop).last("annotating") is None
    assert desktop.tools.annotation_bar.isHidden()
    assert len(made(desktop)) == 1


def test_a_tool_that_measures_ends_it(desktop: Desktop) -> None:
    begin(desktop, "line")
    do(desktop, "measure_line")
    assert not desktop.tools.annotator.active
    assert not desktop.tools.bar.isHidden()
    assert desktop.tools.annotation_bar.isHidden()


def test_a_picture_is_chosen_then_placed_and_a_bad_one_is_one_line(desktop: Desktop, tmp_path: Path) -> None:
    do(desktop, "annotate")
    Image.new("RGB", (40, 30), "#336699").save(tmp_path / "a.png")
    (tmp_path / "b.png").write_text("no picture")
    desktop.tools.annotator.take_picture(tmp_path / "b.png")
    assert "b.png" in desktop.notices.words.text()
    desktop.tools.annotator.take_picture(tmp_path / "a.png")
    spot(desktop, 106, 30)
    (one,) = made(desktop)
    assert one.kind == "picture"
    assert kept_picture(one.picture).data


def test_the_list_chooses_by_keyboard(desktop: Desktop) -> None:
    begin(desktop, "pin")
    spot(desktop, 105, 30)
    spot(desktop, 106, 30)
    bar = desktop.tools.annotation_bar
    assert [bar.list.itemText(n) for n in range(bar.list.count())] == ["全部标注：2", "编号 1", "编号 2"]
    bar.list.setCurrentIndex(1)
    bar.list.activated.emit(1)
    assert desktop.tools.annotator.chosen == made(desktop)[0].id
    QTest.keyClick(desktop.window, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)
    assert made(desktop)[0].points[0][0] > 105
    bar.raise_button.click()
    assert made(desktop)[1].id == desktop.tools.annotator.chosen
