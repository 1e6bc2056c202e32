"""Events and figures reached from everywhere: flags on the map and the timeline, cards, search."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.timeline import Clock, Mode
from explorer.atlas.model import Atlas
from explorer.state.queries.search import search
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import Filters
from explorer.ui.chronicle.chronicle import Chronicle
from explorer.ui.figures.chart_panel import ChartPanel
from explorer.ui.results.table import ResultsTable
from explorer.ui.window.desktop import Desktop
from tests.helpers import ours
from tests.ui.window_parts import fake


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


def _told(desktop: Desktop) -> str | None:
    """The event in sight in the chronicle, where that is the page that is open."""
    assert desktop.sides.right.current == "chronicle"
    panel = desktop.sides.right.page("chronicle")
    assert isinstance(panel, Chronicle)
    found = panel.events.list.event_now()
    return found.id if found else None


def test_a_flag_on_the_map_opens_the_chronicle_and_selects_what_it_is_about(desktop: Desktop) -> None:
    event = next(e for e in desktop.atlas.events.values() if e.features)
    fake(desktop).event_clicked.emit(event.id)
    assert _told(desktop) == event.id
    assert desktop.store.view.selection == event.features
    desktop.store.undo()
    assert desktop.store.view.selection == ()


def test_a_flag_of_an_event_that_is_gone_does_nothing(desktop: Desktop) -> None:
    fake(desktop).event_clicked.emit("no-such-event")
    assert desktop.sides.right.current == "details"


def test_a_flag_on_the_timeline_opens_the_chronicle(qtbot: QtBot, desktop: Desktop) -> None:
    axis = desktop.timeline.axis
    flag = next(flag for flag in axis.picture().flags if flag.level >= 0)
    frame = axis.picture().frame
    where = QPoint(round(flag.left + flag.width / 2), round(frame.flag_row(flag.level) + 8 * frame.zoom))
    qtbot.mouseClick(axis, Qt.MouseButton.LeftButton, pos=where)
    assert _told(desktop) == flag.mark.event.id
    assert desktop.store.view.clock.at == flag.mark.last


def test_kinds_chosen_in_the_chronicle_thin_the_timeline(desktop: Desktop) -> None:
    panel = desktop.sides.right.show_page("chronicle")
    assert isinstance(panel, Chronicle)
    kind = next(iter(desktop.atlas.events.values())).kind
    panel.events.kinds_chosen.emit(frozenset({kind}))
    marks = desktop.timeline.axis._content.marks
    assert {mark.event.kind for mark in marks} == {kind}


def test_an_event_found_by_the_search_is_in_the_chronicle(desktop: Desktop) -> None:
    event = next(iter(desktop.atlas.events.values()))
    hit = next(h for h in search(desktop.atlas, event.title.zh) if h.kind == "event")
    desktop.top.search.chosen.emit(hit)
    assert _told(desktop) == hit.id


def test_the_density_that_the_legend_offers_is_a_step_of_the_view(desktop: Desktop, store: Store) -> None:
    fake(desktop).density.emit(True)
    assert store.view.density
    assert desktop.actions.by_id["density"].isChecked()
    store.undo()
    assert not store.view.density


def test_a_wish_for_a_graphics_card_that_is_not_there_is_answered(desktop: Desktop) -> None:
    fake(desktop).painter.emit({"state": "wanted", "renderer": "", "spots": []})
    fake(desktop).painter.emit({"state": "none", "renderer": "", "spots": []})
    assert "显卡" not in desktop.notices.words.text()
    desktop.actions.by_id["painter_card"].trigger()
    assert fake(desktop).sent[-1] == {"painter": "force"}
    fake(desktop).painter.emit({"state": "none", "renderer": "", "spots": []})
    assert "显卡" in desktop.notices.words.text()
    assert desktop.actions.by_id["painter_card"].isChecked()


def test_a_card_is_shown_in_full_and_the_plus_opens_the_picker(desktop: Desktop, store: Store) -> None:
    key = next(iter(desktop.atlas.indicators))
    store.dispatch(replace(store.view, headline=(key,)), "x")
    fake(desktop).card_clicked.emit(key)
    panel = desktop.sides.right.page("figures")
    assert isinstance(panel, ChartPanel)
    assert desktop.sides.right.current == "figures"
    assert not panel.detail.isHidden()
    fake(desktop).card_clicked.emit("")
    assert not panel.picker.isHidden()


def test_a_feature_clicked_on_the_map_is_shown_in_the_details(desktop: Desktop) -> None:
    desktop.sides.right.show_page("figures")
    feature = next(iter(desktop.atlas.features))
    fake(desktop).clicked.emit(feature, False, 106.0, 30.0)
    assert desktop.sides.right.current == "details"
    desktop.sides.right.show_page("figures")
    fake(desktop).clicked.emit(None, False, 106.0, 30.0)
    assert desktop.sides.right.current == "figures"


def test_events_on_the_map_are_a_command_of_the_view(desktop: Desktop) -> None:
    action = desktop.actions.by_id["events"]
    assert action.isChecked()
    action.trigger()
    assert not desktop.store.view.events
    assert not action.isChecked()


def _table(desktop: Desktop) -> ResultsTable:
    table = desktop.sides.results.made
    assert isinstance(table, ResultsTable)
    QApplication.processEvents()
    assert table.isVisible()
    return table


@pytest.mark.slow
@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
@pytest.mark.parametrize("undated", [False, True])
def test_the_table_lists_what_the_status_bar_counts(
    qtbot: QtBot, desktop: Desktop, mode: Mode, undated: bool
) -> None:
    """With only highways on it listed all there is, of every theme, begun or not."""
    desktop.status.list_wanted.emit("listed")
    table, store = _table(desktop), desktop.store
    for day in (date(2019, 6, 30), date(2021, 5, 20), date(2024, 12, 31)):
        for on in (("highway",), ("bus", "railway", "service"), tuple(x.id for x in store.view.layers), ()):
            layers = tuple(replace(x, visible=x.id in on) for x in store.view.layers)
            view = replace(
                store.view, layers=layers, show_undated=undated, clock=Clock(day, date(2019, 1, 1), mode)
            )
            for text in ("", "重庆"):
                store.dispatch(filtering.with_text(view, text), "x")
                qtbot.waitUntil(lambda: not table._soon.pending, timeout=3000)
                listed = f"在列 {len(table.model.ids)}"
                qtbot.waitUntil(lambda: desktop.status.listed.text() == listed, timeout=3000)  # noqa: B023
                assert table.scope.button("listed").text() == f"在列 {len(table.model.ids)}"
                unplaced = sum(key not in desktop.session.bounds for key in table.model.ids)
                assert desktop.status.unplaced.text() == (f"其中未落图 {unplaced}" if unplaced else "")
    listed_last = len(table.model.ids)
    table.set_scope("all")
    qtbot.waitUntil(lambda: len(table.model.ids) > listed_last, timeout=3000)
    assert table.scope.button("all").text().endswith(f" {len(table.model.ids)}")


def test_a_click_on_what_is_not_on_the_map_lists_it(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    store.dispatch(
        replace(store.view, layers=tuple(replace(x, visible=True) for x in store.view.layers)), "x"
    )
    qtbot.waitUntil(lambda: bool(desktop.status.unplaced.text()), timeout=3000)
    qtbot.mouseClick(desktop.status.unplaced, Qt.MouseButton.LeftButton)
    table = _table(desktop)
    assert table.model.ids
    assert all(desktop.atlas.features[key].quality == "none" for key in table.model.ids)
    store.undo()
    assert store.view.filters == Filters()
