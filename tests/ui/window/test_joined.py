"""Events and figures reached from everywhere: flags on the map and the timeline, cards, search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas
from explorer.atlas.tables import load
from explorer.atlas.timeline import Clock, Mode
from explorer.paths import geodata_dir
from explorer.state.queries.search import search
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import Filters
from explorer.ui.chronicle.chronicle import Chronicle
from explorer.ui.figures.panel import ChartPanel
from explorer.ui.results.table import ResultsTable
from explorer.ui.window.window import MainWindow
from tests.ui.window_parts import fake, opened


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return load(geodata_dir()).atlas


@pytest.fixture
def window(
    qtbot: QtBot, dressed: QApplication, store: Store, atlas: Atlas, tmp_path: Path
) -> Iterator[MainWindow]:
    with opened(store, atlas, tmp_path) as made:
        yield made


def _told(window: MainWindow) -> str | None:
    """The event in sight in the chronicle, where that is the page that is open."""
    assert window.sides.right.current == "chronicle"
    panel = window.sides.right.page("chronicle")
    assert isinstance(panel, Chronicle)
    found = panel.events.list.event_now()
    return found.id if found else None


def test_a_flag_on_the_map_opens_the_chronicle_and_selects_what_it_is_about(window: MainWindow) -> None:
    event = next(e for e in window.atlas.events.values() if e.features)
    fake(window).event_clicked.emit(event.id)
    assert _told(window) == event.id
    assert window.store.view.selection == event.features
    window.store.undo()
    assert window.store.view.selection == ()


def test_a_flag_of_an_event_that_is_gone_does_nothing(window: MainWindow) -> None:
    fake(window).event_clicked.emit("no-such-event")
    assert window.sides.right.current == "details"


def test_a_flag_on_the_timeline_opens_the_chronicle(qtbot: QtBot, window: MainWindow) -> None:
    axis = window.timeline.axis
    flag = next(flag for flag in axis.picture().flags if flag.level >= 0)
    frame = axis.picture().frame
    where = QPoint(round(flag.left + flag.width / 2), round(frame.flag_row(flag.level) + 8 * frame.zoom))
    qtbot.mouseClick(axis, Qt.MouseButton.LeftButton, pos=where)
    assert _told(window) == flag.mark.event.id
    assert window.store.view.clock.at == flag.mark.last


def test_kinds_chosen_in_the_chronicle_thin_the_timeline(window: MainWindow) -> None:
    panel = window.sides.right.turn("chronicle")
    assert isinstance(panel, Chronicle)
    kind = next(iter(window.atlas.events.values())).kind
    panel.events.kinds_chosen.emit(frozenset({kind}))
    marks = window.timeline.axis._content.marks
    assert {mark.event.kind for mark in marks} == {kind}


def test_an_event_found_by_the_search_stands_in_the_chronicle(window: MainWindow) -> None:
    event = next(iter(window.atlas.events.values()))
    hit = next(h for h in search(window.atlas, event.title.zh) if h.kind == "event")
    window.top.search.chosen.emit(hit)
    assert _told(window) == hit.id


def test_a_card_is_told_in_full_and_the_plus_opens_the_picker(window: MainWindow, store: Store) -> None:
    key = next(iter(window.atlas.indicators))
    store.dispatch(replace(store.view, headline=(key,)), "x")
    fake(window).card_clicked.emit(key)
    panel = window.sides.right.page("figures")
    assert isinstance(panel, ChartPanel)
    assert window.sides.right.current == "figures"
    assert not panel.detail.isHidden()
    fake(window).card_clicked.emit("")
    assert not panel.picker.isHidden()


def test_a_feature_clicked_on_the_map_is_told_in_the_details(window: MainWindow) -> None:
    window.sides.right.turn("figures")
    feature = next(iter(window.atlas.features))
    fake(window).clicked.emit(feature, False, 106.0, 30.0)
    assert window.sides.right.current == "details"
    window.sides.right.turn("figures")
    fake(window).clicked.emit(None, False, 106.0, 30.0)
    assert window.sides.right.current == "figures"


def test_events_on_the_map_are_a_command_of_the_view(window: MainWindow) -> None:
    action = window.actions_.by_id["events"]
    assert action.isChecked()
    action.trigger()
    assert not window.store.view.events
    assert not action.isChecked()


def _table(window: MainWindow) -> ResultsTable:
    table = window.sides.results.made
    assert isinstance(table, ResultsTable)
    QApplication.processEvents()
    assert table.isVisible()
    return table


@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
@pytest.mark.parametrize("undated", [False, True])
def test_the_table_lists_what_the_status_bar_counts(
    qtbot: QtBot, window: MainWindow, mode: Mode, undated: bool
) -> None:
    """With only highways on it listed all there is, of every theme, begun or not."""
    window.status.list_wanted.emit("listed")
    table, store = _table(window), window.store
    for day in (date(2019, 6, 30), date(2021, 5, 20), date(2024, 12, 31)):
        for on in (("highway",), ("bus", "railway", "service"), tuple(x.id for x in store.view.layers), ()):
            layers = tuple(replace(x, visible=x.id in on) for x in store.view.layers)
            view = replace(
                store.view, layers=layers, show_undated=undated, clock=Clock(day, date(2019, 1, 1), mode)
            )
            for text in ("", "重庆"):
                store.dispatch(filtering.with_text(view, text), "x")
                qtbot.waitUntil(lambda: not table._soon.due, timeout=3000)
                listed = f"在列 {len(table.model.ids)}"
                qtbot.waitUntil(lambda: window.status.listed.text() == listed, timeout=3000)  # noqa: B023
                assert table.scope.button("listed").text() == f"在列 {len(table.model.ids)}"
                unplaced = sum(key not in window.bounds for key in table.model.ids)
                assert window.status.unplaced.text() == (f"其中未落图 {unplaced}" if unplaced else "")
    table.set_scope("all")
    assert len(table.model.ids) == table.model.passing > table.model.listed


def test_a_click_on_what_is_not_on_the_map_lists_it(qtbot: QtBot, window: MainWindow) -> None:
    store = window.store
    store.dispatch(
        replace(store.view, layers=tuple(replace(x, visible=True) for x in store.view.layers)), "x"
    )
    qtbot.waitUntil(lambda: bool(window.status.unplaced.text()), timeout=3000)
    qtbot.mouseClick(window.status.unplaced, Qt.MouseButton.LeftButton)
    table = _table(window)
    assert table.model.ids
    assert all(window.atlas.features[key].quality == "none" for key in table.model.ids)
    store.undo()
    assert store.view.filters == Filters()
