"""The tour beside real widgets, and the bar of the two dates."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from pytestqt.qtbot import QtBot

from explorer.state.queries.differences import differences
from explorer.state.view import compare
from explorer.ui.window.desktop import Show
from explorer.ui.window.tour import Tour, beside
from tests.ui.harness import stage

_KEY = Qt.Key


@pytest.fixture
def tour(stage: Show) -> Tour:
    stage.welcome.take_tour()
    assert stage.welcome.tour is not None
    return stage.welcome.tour


# -- the tour -----------------------------------------------------------------------------------


def test_every_stop_frames_its_widget_and_stays_in_the_window(tour: Tour, stage: Show) -> None:
    for number in range(6):
        tour.go(number)
        assert tour.frame.isVisible()
        assert stage.window.rect().contains(tour.geometry())
        assert tour.title.text()
        target = tour._stops[number].target()
        place = QRect(target.mapTo(stage.window, QPoint(0, 0)), target.size())
        assert tour.frame.geometry().intersects(place)


def test_the_window_stays_usable_below_it(qtbot: QtBot, tour: Tour, stage: Show) -> None:
    stage.window.actions_.by_id["undated"].trigger()
    assert stage.window.store.view.show_undated
    assert tour.isVisible()


def test_esc_skips_it_and_it_is_remembered(qtbot: QtBot, tour: Tour, stage: Show) -> None:
    qtbot.keyClick(tour, _KEY.Key_Right)
    qtbot.keyClick(tour, _KEY.Key_Left)
    assert tour.number == 0
    qtbot.keyClick(tour, _KEY.Key_Escape)
    assert not tour.isVisible()
    assert not tour.frame.isVisible()
    assert stage.window.settings.load().tour_done
    stage.welcome.begin()
    assert not tour.isVisible(), "seen once is enough"


def test_its_end_offers_the_deck(qtbot: QtBot, tour: Tour, stage: Show) -> None:
    for _ in range(5):
        tour.next.click()
    assert tour.last
    tour.next.click()
    qtbot.waitUntil(lambda: stage.presentation.on)
    assert stage.scenes.position() == 0


def test_it_makes_way_for_a_presentation(tour: Tour, stage: Show) -> None:
    assert tour.isVisible()
    stage.play()
    assert not tour.isVisible()
    stage.presentation.end()
    assert not tour.isVisible()


def test_a_newcomer_is_shown_it_first(stage: Show) -> None:
    stage.welcome.begin()
    assert stage.welcome.tour is not None
    assert stage.welcome.tour.isVisible()
    stage.welcome.tour.end(play=False)


def test_it_follows_the_language_and_the_size(tour: Tour, stage: Show) -> None:
    stage.window.actions_.by_id["language"].trigger()
    assert tour.title.text() == "A map with a date"
    tour.go(2)
    stage.window.resize(1100, 700)
    assert stage.window.rect().contains(tour.geometry())


@pytest.mark.parametrize(
    "about",
    [
        QRect(0, 0, 300, 700),
        QRect(900, 0, 100, 700),
        QRect(0, 600, 1000, 100),
        QRect(),
        QRect(0, 0, 1000, 700),
    ],
)
def test_a_bubble_never_leaves_the_room(about: QRect) -> None:
    room = QRect(10, 10, 980, 680)
    at = beside(about, 330, 180, room)
    assert room.contains(QRect(at.x(), at.y(), 330, 180))


# -- two dates ----------------------------------------------------------------------------------


def test_the_bar_comes_with_the_second_date_and_goes_with_it(stage: Show) -> None:
    action = stage.window.actions_.by_id["compare"]
    assert not stage.compare.isVisible()
    action.trigger()
    assert stage.compare.isVisible()
    assert stage.window.top.buttons["compare"].isChecked()
    assert (stage.compare.left.text(), stage.compare.right.text()) == ("2020-05-20", "2021-05-20")
    stage.compare.close_button.click()
    assert not stage.compare.isVisible()
    assert stage.window.store.view.compare is None
    assert stage.window.store.view.clock.at == date(2021, 5, 20)


def test_typed_dates_count_what_differs(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    store.look(compare.with_dates(store.view, date(2020, 6, 30), date(2021, 5, 20)))
    bar = stage.compare
    found = differences(stage.window.atlas, store.view)
    assert bar.counts["added"].text().endswith(str(len(found.added)))
    bar.left.clear()
    qtbot.keyClicks(bar.left, "2019")
    qtbot.keyClick(bar.left, _KEY.Key_Return)
    assert compare.sides(store.view) == (date(2019, 12, 31), date(2021, 5, 20))
    assert bar.left.text() == "2019-12-31"


def test_a_date_that_is_none_is_marked_and_changes_nothing(qtbot: QtBot, stage: Show) -> None:
    stage.window.actions_.by_id["compare"].trigger()
    before = stage.window.store.view
    stage.compare.right.clear()
    qtbot.keyClicks(stage.compare.right, "sometime")
    qtbot.keyClick(stage.compare.right, _KEY.Key_Return)
    assert stage.window.store.view == before
    assert stage.compare.right.property("wrong") is True


def test_a_count_selects_what_it_counts(stage: Show) -> None:
    store = stage.window.store
    store.look(compare.with_dates(store.view, date(2019, 12, 31), date(2021, 5, 20)))
    stage.compare.counts["added"].click()
    assert store.view.selection == differences(stage.window.atlas, store.view).added != ()


def test_the_clock_can_move_either_date(stage: Show) -> None:
    store = stage.window.store
    stage.window.actions_.by_id["compare"].trigger()
    sides = compare.sides(store.view)
    stage.compare.swap.click()
    assert store.view.clock.at == sides[0]
    assert compare.sides(store.view) == sides


def test_the_bar_is_out_of_sight_while_presenting(stage: Show) -> None:
    stage.begin("buses-compared")
    assert not stage.compare.isVisible()
    stage.presentation.end()
    assert not stage.compare.isVisible()
    store = stage.window.store
    store.look(replace(store.view, compare=date(2020, 1, 1)))
    assert stage.compare.isVisible()
