"""Search: hits as one types, in three scripts; Enter goes there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.view.store import Store
from explorer.ui.window.desktop import Desktop
from explorer.ui.window.search_box import SearchBox
from tests.ui.window_parts import fake, opened

KEY = Qt.Key


@pytest.fixture
def desktop(
    qtbot: QtBot, dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> Iterator[Desktop]:
    with opened(store, atlas, tmp_path) as made:
        made.top.search.start()
        yield made


@pytest.fixture
def box(desktop: Desktop) -> SearchBox:
    return desktop.top.search


def test_typing_lists_and_enter_selects_and_flies(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    store.dispatch(store.view.with_layer("highway", visible=False), "x")
    qtbot.keyClicks(box, "road")
    assert box.sheet.isVisible()
    assert box.list.keys()[0] == "feature:road"
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.selection == ("road",)
    assert store.view.layer("highway").visible
    west, south, east, north = fake(desktop).fits[-1]
    assert west <= 105 <= 106 <= east
    assert south <= 29 <= 30 <= north
    assert not box.sheet.isVisible()


def test_pinyin_finds_a_place_and_flies_there(qtbot: QtBot, desktop: Desktop, box: SearchBox) -> None:
    qtbot.keyClicks(box, "rongchang")
    assert "place:rongchang" in box.list.keys()  # noqa: SIM118  # a method of the list, not of a dict
    before = desktop.store.view
    while box.list.keys()[box.list.currentIndex().row()] != "place:rongchang":
        qtbot.keyClick(box, KEY.Key_Down)
    qtbot.keyClick(box, KEY.Key_Return)
    west, south, east, north = fake(desktop).fits[-1]
    assert west < 105.6 < east
    assert south < 29.4 < north
    assert desktop.store.view.selection == before.selection
    lon, lat, name = fake(desktop).marked[-1]
    assert west < lon < east
    assert south < lat < north
    assert name.startswith("荣昌")


def test_an_event_sets_the_clock_and_selects_what_it_is_about(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    box.setText("")
    qtbot.keyClicks(box, "yihaogaosu")
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.clock.at == date(2020, 12, 30)
    assert store.view.selection == ("road",)
    assert fake(desktop).fits


def test_arrows_stop_at_the_ends(qtbot: QtBot, box: SearchBox) -> None:
    qtbot.keyClicks(box, "bus")
    last = len(box.list.keys()) - 1
    assert last >= 1
    qtbot.keyClick(box, KEY.Key_Up)
    assert box.list.currentIndex().row() == 0
    for _ in range(last + 3):
        qtbot.keyClick(box, KEY.Key_Down)
    assert box.list.currentIndex().row() == last


def test_escape_closes_and_clears_and_keeps_the_selection(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    store.dispatch(replace(store.view, selection=("bus1",)), "x")
    qtbot.keyClicks(box, "bus")
    qtbot.keyClick(box, KEY.Key_Escape)
    assert not box.sheet.isVisible()
    assert box.text() == ""
    assert store.view.selection == ("bus1",)


def test_once_found_the_map_has_the_keyboard_and_time_moves_by_keys(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    qtbot.keyClicks(box, "road")
    qtbot.keyClick(box, KEY.Key_Return)
    name, before = box.text(), store.view.clock.at
    qtbot.keyClick(QApplication.focusWidget(), KEY.Key_Period)
    assert store.view.clock.at > before
    assert box.text() == name


def test_escape_in_the_empty_field_gives_the_keyboard_to_the_map(
    qtbot: QtBot, desktop: Desktop, box: SearchBox
) -> None:
    qtbot.keyClicks(box, "bus")
    for there in (box, desktop.map_view):
        qtbot.keyClick(box, KEY.Key_Escape)
        assert QApplication.focusWidget() is there


def test_nothing_found_is_reported(qtbot: QtBot, box: SearchBox) -> None:
    qtbot.keyClicks(box, "zzzzzz")
    assert box.nothing.isVisible()
    assert "zzzzzz" in box.nothing.text()


def test_a_feature_with_no_place_is_selected_and_reported_to_have_none(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    qtbot.keyClicks(box, "quiet")
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.selection == ("quiet",)
    assert not fake(desktop).fits
    assert desktop.notices.isVisible()
    desktop.notices._timer.stop()


def test_a_feature_that_is_not_drawn_that_day_has_its_place_marked(
    qtbot: QtBot, desktop: Desktop, box: SearchBox, store: Store
) -> None:
    store.dispatch(replace(store.view, clock=Clock(date(2019, 1, 31))), "x")
    qtbot.keyClicks(box, "plat")
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.selection == ("plat",)
    west, south, east, north = fake(desktop).fits[-1]
    lon, lat, _ = fake(desktop).marked[-1]
    assert (west < lon < east, south < lat < north) == (True, True)
    assert "2019-01-31" in _said(desktop)
    marked = len(fake(desktop).marked)
    store.dispatch(replace(store.view, clock=Clock(date(2021, 1, 31))), "x")
    desktop.flight.to_feature("plat")
    assert len(fake(desktop).marked) == marked
    desktop.notices._timer.stop()


def _said(desktop: Desktop) -> str:
    return " ".join(label.text() for label in desktop.notices.findChildren(QLabel))


def test_ctrl_f_reaches_the_field_from_anywhere(qtbot: QtBot, desktop: Desktop, box: SearchBox) -> None:
    desktop.panel.rows["bus"].setFocus()
    qtbot.keyClick(desktop.window, KEY.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.focusWidget() is box


def test_keys_of_commands_stay_letters_in_the_field(qtbot: QtBot, box: SearchBox, store: Store) -> None:
    at = store.view.clock.at
    qtbot.keyClicks(box, "a , . [ ]")
    assert box.text() == "a , . [ ]"
    assert store.view.clock.at == at


@pytest.mark.parametrize("text", ["zzzzzz", "road", "bus", "29.5, 106.5", "一"])
def test_the_sheet_is_as_tall_as_what_it_shows(qtbot: QtBot, box: SearchBox, text: str) -> None:
    qtbot.keyClicks(box, "a")
    box.clear()
    qtbot.keyClicks(box, "r")  # an answer of another height before
    box.setText(text)
    box.textEdited.emit(text)
    QApplication.processEvents()
    margins = box.sheet.layout().contentsMargins()
    shown = [w for w in (box.nothing, box.list) if w.isVisible()]
    content = sum(w.height() for w in shown) + 6 * (len(shown) - 1)
    assert abs(box.sheet.height() - content - margins.top() - margins.bottom()) <= 8
    if box.list.isVisible():
        assert box.list.height() == box.list.height_for(12)


def test_a_slip_is_answered_by_a_guess_that_enter_takes(
    qtbot: QtBot, desktop: Desktop, box: SearchBox
) -> None:
    qtbot.keyClicks(box, "rongchagn")
    assert "rongchagn" in box.nothing.text()
    assert box.nothing.isVisible()
    assert box.list.keys()[0] == "place:rongchang"
    qtbot.keyClick(box, KEY.Key_Return)
    assert fake(desktop).marked[-1][2].startswith("荣昌")


def test_a_typed_date_moves_the_clock(qtbot: QtBot, box: SearchBox, store: Store) -> None:
    qtbot.keyClicks(box, "2020-12")
    assert box.list.keys()[0] == "date:2020-12"
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.clock.at == date(2020, 12, 31)


def test_typed_coordinates_are_flown_to_and_those_off_the_map_are_not(
    qtbot: QtBot, desktop: Desktop, box: SearchBox
) -> None:
    qtbot.keyClicks(box, "29.55N 105.55E")
    qtbot.keyClick(box, KEY.Key_Return)
    lon, lat, _ = fake(desktop).marked[-1]
    assert (lon, lat) == (105.55, 29.55)
    marked = len(fake(desktop).marked)
    box.clear()
    qtbot.keyClicks(box, "48.85, 2.35")
    assert len(box.list.keys()) == 2
    qtbot.keyClick(box, KEY.Key_Return)
    assert len(fake(desktop).marked) == marked


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2020/12/30", date(2020, 12, 30)),
        ("20201230", date(2020, 12, 30)),
        ("２０２０年１２月３０日", date(2020, 12, 30)),
        ("2020Q3", date(2020, 9, 30)),
        ("2020年上半年", date(2020, 6, 30)),
    ],
)
def test_a_date_however_it_is_typed_moves_the_clock(
    qtbot: QtBot, box: SearchBox, store: Store, text: str, day: date
) -> None:
    box.setText(text)
    box.textEdited.emit(text)
    assert not box.nothing.isVisible()
    qtbot.keyClick(box, KEY.Key_Return)
    assert store.view.clock.at == day


@pytest.mark.parametrize("text", ["2021-02-30", "2035-01-01", "2021年13月"])
def test_what_is_no_date_is_reported_as_none_and_why(qtbot: QtBot, box: SearchBox, text: str) -> None:
    box.setText(text)
    box.textEdited.emit(text)
    assert box.list.keys() == []
    assert box.nothing.isVisible()
    assert "没有找到" not in box.nothing.text()
    assert text in box.nothing.text()
