"""The tour beside real widgets, and the bar of the two dates."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.state.queries.differences import differences
from explorer.state.view import compare
from explorer.ui.window.desktop import Desktop
from explorer.ui.window.tour import Tour, beside
from tests.ui.harness import desktop

_KEY = Qt.Key


@pytest.fixture
def tour(desktop: Desktop) -> Tour:
    desktop.welcome.take_tour()
    assert desktop.welcome.tour is not None
    return desktop.welcome.tour


# -- the tour -----------------------------------------------------------------------------------


def test_every_stop_frames_its_widget_and_stays_in_the_window(tour: Tour, desktop: Desktop) -> None:
    for number in range(6):
        tour.go(number)
        assert tour.frame.isVisible()
        assert desktop.window.rect().contains(tour.geometry())
        assert tour.title.text()
        target = tour._stops[number].target()
        place = QRect(target.mapTo(desktop.window, QPoint(0, 0)), target.size())
        assert tour.frame.geometry().intersects(place)


def test_in_a_narrow_window_the_tour_frames_the_rail_of_a_folded_panel(tour: Tour, desktop: Desktop) -> None:
    desktop.window.resize(1120, 700)
    QApplication.processEvents()
    details = desktop.docks[1]
    assert details.folded
    framed = []
    for number in range(6):
        tour.go(number)
        assert tour.frame.isVisible()
        framed.append(tour.frame.geometry().intersects(details.geometry()))
        assert not tour.geometry().intersects(details.geometry())
    assert any(framed)


def test_the_window_stays_usable_below_it(qtbot: QtBot, tour: Tour, desktop: Desktop) -> None:
    desktop.actions.by_id["undated"].trigger()
    assert desktop.store.view.show_undated
    assert tour.isVisible()


def test_esc_skips_it_and_it_is_remembered(qtbot: QtBot, tour: Tour, desktop: Desktop) -> None:
    qtbot.keyClick(tour, _KEY.Key_Right)
    qtbot.keyClick(tour, _KEY.Key_Left)
    assert tour.number == 0
    qtbot.keyClick(tour, _KEY.Key_Escape)
    assert not tour.isVisible()
    assert not tour.frame.isVisible()
    assert desktop.session.settings.load().tour_done
    desktop.welcome.begin()
    assert not tour.isVisible(), "seen once is enough"


def test_its_end_offers_the_deck(qtbot: QtBot, tour: Tour, desktop: Desktop) -> None:
    for _ in range(5):
        tour.next.click()
    assert tour.last
    tour.next.click()
    qtbot.waitUntil(lambda: desktop.presentation.on)
    assert desktop.scenes.position() == 0


def test_it_makes_way_for_a_presentation(tour: Tour, desktop: Desktop) -> None:
    assert tour.isVisible()
    desktop.show.play()
    assert not tour.isVisible()
    desktop.presentation.end()
    assert not tour.isVisible()


def test_a_newcomer_is_shown_it_first(desktop: Desktop) -> None:
    desktop.welcome.begin()
    assert desktop.welcome.tour is not None
    assert desktop.welcome.tour.isVisible()
    desktop.welcome.tour.end(play=False)


def test_it_follows_the_language_and_the_size(tour: Tour, desktop: Desktop) -> None:
    desktop.actions.by_id["language"].trigger()
    assert tour.title.text() == "A map with a date"
    tour.go(2)
    desktop.window.resize(1100, 700)
    assert desktop.window.rect().contains(tour.geometry())


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


def test_the_bar_comes_with_the_second_date_and_goes_with_it(desktop: Desktop) -> None:
    action = desktop.actions.by_id["compare"]
    assert not desktop.compare.isVisible()
    action.trigger()
    assert desktop.compare.isVisible()
    assert desktop.top.buttons["compare"].isChecked()
    assert (desktop.compare.left.text(), desktop.compare.right.text()) == ("2020-05-20", "2021-05-20")
    desktop.compare.close_button.click()
    assert not desktop.compare.isVisible()
    assert desktop.store.view.compare is None
    assert desktop.store.view.clock.at == date(2021, 5, 20)


def test_typed_dates_count_what_differs(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    store.set_view(compare.with_dates(store.view, date(2020, 6, 30), date(2021, 5, 20)))
    bar = desktop.compare
    found = differences(desktop.atlas, store.view)
    assert bar.counts["added"].text().endswith(str(len(found.added)))
    bar.left.clear()
    qtbot.keyClicks(bar.left, "2019")
    qtbot.keyClick(bar.left, _KEY.Key_Return)
    assert compare.sides(store.view) == (date(2019, 12, 31), date(2021, 5, 20))
    assert bar.left.text() == "2019-12-31"


def test_a_date_that_is_none_is_marked_and_changes_nothing(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.actions.by_id["compare"].trigger()
    before = desktop.store.view
    desktop.compare.right.clear()
    qtbot.keyClicks(desktop.compare.right, "sometime")
    qtbot.keyClick(desktop.compare.right, _KEY.Key_Return)
    assert desktop.store.view == before
    assert desktop.compare.right.property("wrong") is True


def test_a_count_selects_what_it_counts(desktop: Desktop) -> None:
    store = desktop.store
    store.set_view(compare.with_dates(store.view, date(2019, 12, 31), date(2021, 5, 20)))
    desktop.compare.counts["added"].click()
    assert store.view.selection == differences(desktop.atlas, store.view).added != ()


def test_the_clock_can_move_either_date(desktop: Desktop) -> None:
    store = desktop.store
    desktop.actions.by_id["compare"].trigger()
    sides = compare.sides(store.view)
    desktop.compare.swap.click()
    assert store.view.clock.at == sides[0]
    assert compare.sides(store.view) == sides


def test_the_bar_is_out_of_sight_while_presenting(desktop: Desktop) -> None:
    desktop.show.begin("buses-compared")
    assert not desktop.compare.isVisible()
    desktop.presentation.end()
    assert not desktop.compare.isVisible()
    store = desktop.store
    store.set_view(replace(store.view, compare=date(2020, 1, 1)))
    assert desktop.compare.isVisible()
