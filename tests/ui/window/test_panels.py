"""Panels are put away and come back, by button, key and menu; floating ones cover nothing that is needed."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas
from explorer.state.view.store import Store
from explorer.ui.window.desktop import Desktop
from tests.ui.window_parts import fake, opened

_KEY, _CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier
_SIDES = [("layers", _KEY.Key_1), ("filters", _KEY.Key_2), ("details", _KEY.Key_3), ("chronicle", _KEY.Key_4)]


@pytest.fixture
def desktop(dressed: QApplication, store: Store, atlas: Atlas, tmp_path):  # type: ignore[no-untyped-def]
    with opened(store, atlas, tmp_path) as made:
        yield made


class Restyled(QObject):
    """Counts how often a widget is styled that was styled before."""

    number = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.StyleChange and isinstance(watched, QWidget):
            self.number += watched.testAttribute(Qt.WidgetAttribute.WA_WState_Polished)
        return False


def test_panels_are_where_they_stay_before_they_are_filled(
    dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    again = Restyled()
    dressed.installEventFilter(again)
    with opened(store, atlas, tmp_path) as made:
        dressed.removeEventFilter(again)
        widgets = len(made.window.findChildren(QWidget))
    assert again.number < widgets / 2, f"{again.number} of {widgets} widgets: a filled panel was moved"


def test_tab_goes_from_the_map_to_the_clock_then_to_tabs_and_panels(desktop: Desktop) -> None:
    window, order, widget = desktop.window, [], desktop.map_view.nextInFocusChain()
    while widget is not desktop.map_view:
        order.append(widget)
        widget = widget.nextInFocusChain()
    stops = (desktop.timeline.axis, desktop.sides.left.tabs, *desktop.panel.rows.values(), desktop.inspector)
    places = [order.index(stop) for stop in stops]
    assert places == sorted(places)
    assert order.index(desktop.timeline.play) < order.index(desktop.sides.left.tabs)
    assert all(stop.window() is window for stop in stops)


@pytest.mark.parametrize(("page", "key"), _SIDES)
def test_its_key_puts_a_panel_away_and_brings_it_back(
    qtbot: QtBot, desktop: Desktop, page: str, key: Qt.Key
) -> None:
    action = desktop.actions.by_id[f"panel_{page}"]
    dock = desktop.docks[0] if page in ("layers", "filters") else desktop.docks[1]
    pages = desktop.sides.left if page in ("layers", "filters") else desktop.sides.right
    if pages.current != page:
        qtbot.keyClick(desktop.window, key, _CTRL)
    assert action.isChecked()
    wide, map_wide = dock.width(), desktop.map_view.width()
    qtbot.keyClick(desktop.window, key, _CTRL)
    QApplication.processEvents()
    assert not pages.isVisible()
    assert not action.isChecked()
    assert desktop.map_view.width() > map_wide + 100
    qtbot.keyClick(desktop.window, key, _CTRL)
    QApplication.processEvents()
    assert pages.isVisible()
    assert pages.current == page
    assert action.isChecked()
    assert dock.width() == wide


def test_the_close_button_leaves_a_rail_that_opens_any_page(desktop: Desktop) -> None:
    dock = desktop.docks[1]
    dock.bar.close_button.click()
    QApplication.processEvents()
    rail = desktop.panels.right_rail
    assert rail.isVisible()
    assert dock.width() == rail.width()
    assert all(button.toolTip() and button.accessibleName() for button in rail.buttons.values())
    rail.buttons["figures"].click()
    QApplication.processEvents()
    assert not rail.isVisible()
    assert desktop.sides.right.current == "figures"
    assert desktop.sides.right.isVisible()


def test_what_is_requested_opens_its_panel_but_a_click_on_the_map_leaves_a_closed_one(
    desktop: Desktop,
) -> None:
    desktop.docks[1].bar.close_button.click()
    fake(desktop).clicked.emit("road", False, 106.0, 29.5)
    assert not desktop.sides.right.isVisible()
    desktop.sides.show_event_row("open")
    assert desktop.sides.right.isVisible()


def test_the_map_alone_and_back(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.complete()
    desktop.drawer.toggle()
    desktop.panels.toggle_results()
    desktop.docks[0].bar.close_button.click()
    QApplication.processEvents()
    parts = (*desktop.docks, desktop.drawer.dock, desktop.sides.results)
    before = [part.isVisible() for part in parts]
    qtbot.keyClick(desktop.window, _KEY.Key_F11)
    assert not any(part.isVisible() for part in parts)
    assert desktop.top.isVisible()
    assert desktop.actions.by_id["map_alone"].isChecked()
    fake(desktop).clicked.emit("road", False, 106.0, 29.5)
    assert not desktop.docks[1].isVisible()
    qtbot.keyClick(desktop.window, _KEY.Key_F11)
    assert [part.isVisible() for part in parts] == before
    assert desktop.docks[0].folded


def test_a_floating_panel_has_a_title_and_a_way_to_close_and_covers_nothing_needed(
    desktop: Desktop,
) -> None:
    dock = desktop.docks[1]
    dock.bar.float_button.click()
    QApplication.processEvents()
    assert dock.isFloating()
    assert dock.bar.words.isVisible()
    assert dock.bar.words.text() == "详情与资料"
    ground = QRect(desktop.map_view.mapToGlobal(desktop.map_view.rect().topLeft()), desktop.map_view.size())
    place, timeline = dock.geometry(), desktop.timeline
    bar = QRect(timeline.mapToGlobal(timeline.rect().topLeft()), timeline.size())
    assert not place.intersects(bar)
    assert not place.intersects(
        QRect(ground.topLeft(), ground.size()).adjusted(0, 0, -ground.width() // 2, 0)
    )
    assert place.top() >= ground.top() + 100  # the figures
    assert place.bottom() <= ground.bottom() - 40  # the scale
    dock.bar.close_button.click()
    assert not dock.isFloating()
    assert desktop.panels.right_rail.isVisible()


def test_a_panel_put_away_is_away_at_the_next_start(
    desktop: Desktop, store: Store, atlas: Atlas, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    desktop.docks[0].bar.close_button.click()
    desktop.window.close()
    with opened(Store(store.view), atlas, tmp_path) as again:
        assert again.docks[0].folded
        assert not again.docks[1].folded
        again.actions.by_id["reset_layout"].trigger()
        QApplication.processEvents()
        assert not again.docks[0].folded
        assert again.sides.left.isVisible()


def test_a_window_closed_with_the_map_alone_has_its_panels_at_the_next_start(
    desktop: Desktop, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    desktop.actions.by_id["map_alone"].trigger()
    desktop.window.close()
    with opened(Store(store.view), atlas, tmp_path) as again:
        assert all(dock.isVisible() for dock in again.docks)


def test_a_narrow_window_folds_the_details_and_gives_them_back(desktop: Desktop) -> None:
    desktop.window.resize(860, 600)
    QApplication.processEvents()
    assert desktop.docks[1].folded
    desktop.window.resize(1400, 900)
    QApplication.processEvents()
    assert not desktop.docks[1].folded
    desktop.docks[1].bar.close_button.click()
    desktop.window.resize(860, 600)
    desktop.window.resize(1400, 900)
    QApplication.processEvents()
    assert desktop.docks[1].folded  # a person closed it


def _turned_by_a_pixel(desktop: Desktop, width: int) -> None:
    for one in (width, width - 1):
        desktop.window.resize(one, 700)
        QApplication.processEvents()


def test_where_the_sides_would_take_half_of_the_window_the_details_wait_at_its_edge(
    desktop: Desktop, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    """As on a screen of 1680 px at 150 %. What a person opens stays so, also at the next start."""
    layers, details, _ = desktop.docks
    _turned_by_a_pixel(desktop, 1120)
    assert details.folded
    assert not layers.folded
    assert desktop.map_view.width() > 0.6 * desktop.window.width()
    desktop.actions.by_id["panel_details"].trigger()
    _turned_by_a_pixel(desktop, 1120)
    assert not details.folded
    desktop.window.close()
    with opened(Store(store.view), atlas, tmp_path) as again:
        _turned_by_a_pixel(again, 1120)
        assert not again.docks[1].folded
        again.actions.by_id["panel_details"].trigger()
        _turned_by_a_pixel(again, 1400)
        _turned_by_a_pixel(again, 1120)
        assert again.docks[1].folded


def test_legend_and_cards_that_a_person_has_folded_or_opened_are_so_at_the_next_start(
    desktop: Desktop, store: Store, atlas: Atlas, tmp_path: Path
) -> None:
    desktop.port.folded.emit("legend", "folded")
    desktop.port.folded.emit("cards", "open")
    desktop.window.close()
    with opened(Store(store.view), atlas, tmp_path) as again:
        assert {"folds": {"legend": "folded", "cards": "open"}} in again.port.sent
        again.actions.by_id["reset_layout"].trigger()
        assert again.port.sent[-1] == {"folds": {"legend": "", "cards": ""}}
