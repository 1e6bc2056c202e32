"""The chronicle and the list of conflicts, on the real tables, by pointer and by keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas, Event
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.chronicle.chronicle import Chronicle
from explorer.ui.chronicle.event_model import ChronicleModel
from explorer.ui.chronicle.event_row import ChronicleDelegate, in_tone
from explorer.ui.kit.rows import Stack
from explorer.words.edtf import parse
from explorer.words.text import Text
from tests.helpers import ours


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


@pytest.fixture
def store() -> Store:
    return Store(View())


@pytest.fixture
def chronicle(qtbot: Any, atlas: Atlas, store: Store) -> Chronicle:
    made = Chronicle(store, atlas)
    qtbot.addWidget(made)
    made.resize(380, 760)
    made.show()
    qtbot.waitExposed(made)
    return made


def meetings(atlas: Atlas) -> int:
    return sum(event.kind == "meeting" for event in atlas.events.values())


def _words(widget: QWidget) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel))


def _now_in_sight(chronicle: Chronicle) -> bool:
    y = chronicle.events.list._now_y()
    return y is not None and -1 <= y <= chronicle.events.list.viewport().height()


def test_all_events_are_under_their_years_in_time_order(atlas: Atlas) -> None:
    model = ChronicleModel(atlas, "zh")
    rows = [model.row(n) for n in range(model.rowCount())]
    events = [row for row in rows if row.event]
    assert len(events) == len(atlas.events)
    assert [row.day for row in rows] == sorted(row.day for row in rows)
    headings = [row for row in rows if not row.event]
    assert sum(row.count for row in headings) == len(events)
    assert len({row.day.year for row in headings}) == len(headings)


@pytest.mark.parametrize("day", [date(2018, 1, 1), date(2020, 12, 30), date(2021, 5, 20), date(2025, 12, 31)])
def test_the_line_parts_what_is_certainly_past_from_what_is_not(atlas: Atlas, day: date) -> None:
    model = ChronicleModel(atlas, "zh")
    edge = model.boundary(day)
    for n in range(model.rowCount()):
        event = model.row(n).event
        if event:
            assert (n < edge) == (event.date.last is not None and event.date.last <= day)


def test_the_list_follows_the_clock(chronicle: Chronicle, store: Store) -> None:
    for day in (date(2018, 6, 30), date(2025, 1, 1), date(2020, 9, 30)):
        store.set_view(clock.moved_to(Axis(), store.view, day))
        assert _now_in_sight(chronicle)


def test_enter_moves_the_clock_and_selects_the_features(
    qtbot: Any, chronicle: Chronicle, store: Store
) -> None:
    found = chronicle.events.list
    found.show_event("2020-12-30-yongchuan-luzhou-opens")
    with qtbot.waitSignal(chronicle.event_opened):
        qtbot.keyClick(found, Qt.Key.Key_Return)
    assert store.view.clock.at == date(2020, 12, 30)
    assert store.view.selection
    store.undo()
    assert store.view.clock.at == date(2021, 5, 20)
    assert store.view.selection == ()


def test_a_double_click_does_the_same(qtbot: Any, chronicle: Chronicle, store: Store) -> None:
    found = chronicle.events.list
    row = found.boundary(date(2021, 5, 20)) - 1
    index = found.events.index(row)
    found.scrollTo(index)
    where = found.visualRect(index).center()
    qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=where)
    qtbot.mouseDClick(found.viewport(), Qt.MouseButton.LeftButton, pos=where)
    event = found.events.row(row).event
    assert event is not None
    assert store.view.clock.at == event.date.last


def test_a_partial_date_means_its_last_day(qtbot: Any, chronicle: Chronicle, store: Store) -> None:
    chronicle.show_event("2020-seven-bus-lines-open")
    qtbot.keyClick(chronicle.events.list, Qt.Key.Key_Return)
    assert store.view.clock.at == date(2020, 12, 31)
    assert len(store.view.selection) == 7


def test_the_selected_event_shows_what_the_sources_differ_on(chronicle: Chronicle) -> None:
    chronicle.show_event("2020-seven-bus-lines-open")
    assert chronicle.events.notes.isVisible()
    assert "两文均未说明差额" in _words(chronicle.events.notes)
    chronicle.show_event("2020-01-03-central-meeting")
    assert not chronicle.events.notes.isVisible()


def test_keys_alone_search_and_walk(qtbot: Any, chronicle: Chronicle, store: Store, atlas: Atlas) -> None:
    page = chronicle.events
    qtbot.keyClicks(page.field, "gongjiao")
    assert page.list.events.rowCount() == 10  # seven events under three years
    qtbot.keyClick(page.field, Qt.Key.Key_Down)
    assert page.list.hasFocus()
    first = page.list.event_now()
    qtbot.keyClick(page.list, Qt.Key.Key_Up)
    assert page.list.event_now() not in (None, first)
    qtbot.keyClick(page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "文献" in QGuiApplication.clipboard().text()
    page.list.verticalScrollBar().setValue(0)
    qtbot.keyClick(page.list, Qt.Key.Key_N)
    assert _now_in_sight(chronicle)
    qtbot.keyClick(page.field, Qt.Key.Key_Escape)
    assert page.list.events.rowCount() > len(atlas.events)


def test_kinds_narrow_the_list_and_show_their_counts(qtbot: Any, chronicle: Chronicle, atlas: Atlas) -> None:
    page = chronicle.events
    assert page.chips.button("meeting").text() == f"会议 {meetings(atlas)}"
    with qtbot.waitSignal(chronicle.kinds_chosen) as told:
        page.chips.button("meeting").click()
    assert told.args == [frozenset({"meeting"})]
    page.chips.button("opening").click()
    kinds = {row.event.kind for row in page.list.events._rows if row.event}
    assert kinds == {"meeting", "opening"}
    page.chips.button("").click()
    assert page.list.events.rowCount() > len(atlas.events)
    page.field.setText("没有这样的事")
    assert page.nothing.isVisible()
    assert not page.chips.button("meeting").isEnabled()


def test_showing_an_event_clears_the_filters_that_hide_it(chronicle: Chronicle) -> None:
    chronicle.events.field.setText("公交")
    chronicle.show_event("2020-01-03-central-meeting")
    event = chronicle.events.list.event_now()
    assert event is not None
    assert event.id == "2020-01-03-central-meeting"


def test_a_span_greys_what_is_before_it(atlas: Atlas) -> None:
    model = ChronicleModel(atlas, "zh")
    row = model.row(model.row_of("2020-01-03-central-meeting"))
    now = clock.moved_to(Axis(), View(), date(2021, 5, 20)).clock
    assert in_tone(row, now)
    assert not in_tone(row, replace(now, mode="window", start=date(2021, 1, 1)))


def test_both_languages_live_and_after_being_hidden(chronicle: Chronicle, store: Store, atlas: Atlas) -> None:
    store.set_view(replace(store.view, lang="en", appearance="dark"))
    assert chronicle.events.chips.button("meeting").text() == f"Meeting {meetings(atlas)}"
    chronicle.grab()
    chronicle.hide()
    store.set_view(replace(clock.moved_to(Axis(), store.view, date(2024, 12, 31)), lang="zh"))
    chronicle.show()
    assert chronicle.events.chips.button("meeting").text() == f"会议 {meetings(atlas)}"
    assert _now_in_sight(chronicle)


def test_all_conflicts_are_listed_searched_and_reported(
    qtbot: Any, chronicle: Chronicle, store: Store, atlas: Atlas
) -> None:
    chronicle.show_conflicts(["bus_lines_2020"])
    page = chronicle.conflicts
    assert page.count.text() == f"{len(atlas.conflicts)} 处"
    assert "两文均未说明差额" in _words(page.notes)
    with qtbot.waitSignal(chronicle.charts_wanted) as told:
        page.to_chart.click()
    assert told.args == [("bus_lines_opened",)]
    page.to_map.click()
    assert len(store.view.selection) == len(atlas.conflicts["bus_lines_2020"].features)
    page.field.setText("叫法不同")
    assert page.count.text() == "13 处"
    page.field.setText("无此说")
    assert page.hint.isVisible()
    chronicle.show_conflicts(["gaozhu_date"])
    current = page.current()
    assert current is not None
    assert current.id == "gaozhu_date"


def test_hostile_words_stay_words(qtbot: Any, atlas: Atlas) -> None:
    words = "<img src=x onerror=alert(1)>\n" + "长" * 900 + "W" * 400
    event = replace(
        next(iter(atlas.events.values())),
        title=Text(words, words),
        note=Text(words, words),
        date=parse("2021"),
        kind=words,
    )
    conflict = replace(
        atlas.conflicts["bus_lines_2020"], statement_a=Text(words, words), events=(event.id,), kind="scope"
    )
    spoiled = replace(atlas, events={event.id: event}, conflicts={conflict.id: conflict})
    made = Chronicle(Store(View()), spoiled)
    qtbot.addWidget(made)
    made.resize(300, 600)
    made.show()
    made.show_event(event.id)
    made.grab()
    made.show_conflicts([conflict.id])
    made.grab()
    marked = [found for found in made.findChildren(QLabel) if "<img" in found.text()]
    assert marked
    assert all(found.textFormat() == Qt.TextFormat.PlainText for found in marked)


def test_an_atlas_without_events_shows_that_there_are_none(qtbot: Any, atlas: Atlas) -> None:
    made = Chronicle(Store(View()), replace(atlas, events={}, conflicts={}))
    qtbot.addWidget(made)
    made.show()
    made.grab()
    assert made.events.nothing.isVisible()


def _painted(chronicle: Chronicle, number: int) -> str:
    """What the row's painter writes."""
    events = chronicle.events.list
    return " ".join(piece.text for piece in events.delegate._layout(events.events.row(number), False)[1])


def test_headings_count_what_the_filters_leave(chronicle: Chronicle) -> None:
    """They went on saying 42 while eight were listed: the painter kept the layout of the unfiltered year."""
    events = chronicle.events.list.events
    for text in ("", "党政联席会议", "", "高铁"):
        chronicle.events.field.setText(text)
        year = None
        seen: dict[int, int] = {}
        for n in range(events.rowCount()):
            row = events.row(n)
            year = row.day.year if row.event is None else year
            assert year is not None
            seen[year] = seen.get(year, 0) + (row.event is not None)
        for n in range(events.rowCount()):
            if events.row(n).event is None:
                assert f"{seen[events.row(n).day.year]} 件" in _painted(chronicle, n)


def test_the_button_on_a_row_moves_the_clock_and_the_row_does_not_jump(
    qtbot: Any, chronicle: Chronicle, store: Store
) -> None:
    found = chronicle.events.list
    QApplication.processEvents()
    chronicle.events.field.setText("党政联席会议")
    found.setCurrentIndex(found.events.index(1))
    found.scrollToTop()
    QApplication.processEvents()
    target = found.events.index(3)
    event = found.events.event_at(target)
    assert event is not None
    spot = found.delegate.go_box(QRectF(found.visualRect(target))).center().toPoint()
    with qtbot.waitSignal(found.opened, timeout=5000) as heard:
        qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert heard.args == [event]
    assert store.view.clock.at == event.date.last
    assert found.event_now() == event
    elsewhere = found.visualRect(found.events.index(5)).topLeft() + QPoint(40, 20)
    before = store.view.clock
    qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=elsewhere)
    assert store.view.clock == before
    assert "双击" in str(found.events.index(3).data(Qt.ItemDataRole.ToolTipRole))


def test_the_filtered_list_is_copied_with_its_sources(qtbot: Any, chronicle: Chronicle, atlas: Atlas) -> None:
    chronicle.events.field.setText("党政联席会议")
    kept = chronicle.events.list.events.kept()
    assert 0 < len(kept) < len(atlas.events)
    with qtbot.waitSignal(chronicle.status_message) as heard:
        chronicle.events.copy.click()
    assert heard.args == [f"已复制 {len(kept)} 件大事"]
    text = QGuiApplication.clipboard().text()
    for event in kept:
        source = atlas.sources[event.citation.source]
        assert event.title.zh in text
        assert source.title.zh in text
        assert event.citation.locator.zh in text
    assert len(text.split("\n\n")) == len(kept)
    chronicle.events.field.setText("查无此事")
    assert not chronicle.events.copy.isEnabled()


def test_a_search_that_finds_no_event_is_answered_by_a_guess(qtbot: Any, chronicle: Chronicle) -> None:
    events = chronicle.events
    events.field.setText("高筑新区")
    assert events.list.events.kept() == ()
    assert events.guess.words == "您是否要找：川渝高竹新区"
    qtbot.mouseClick(events.guess, Qt.MouseButton.LeftButton)
    assert events.field.text() == "川渝高竹新区"
    assert events.list.events.kept()
    assert events.guess.isHidden()


def test_rows_are_laid_out_once_the_list_is_seen(
    qtbot: Any, atlas: Atlas, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not while its page is built, with a width that nobody sees; then each row has the height of its words."""
    laid: list[str] = []
    event_of = ChronicleDelegate._event

    def lay(delegate: ChronicleDelegate, stack: Stack, event: Event, *rest: Any) -> None:
        laid.append(event.id)
        event_of(delegate, stack, event, *rest)

    monkeypatch.setattr(ChronicleDelegate, "_event", lay)
    made = Chronicle(store, atlas)
    qtbot.addWidget(made)
    made.events.list.to_clock()
    assert laid == []
    made.resize(380, 600)
    made.show()
    qtbot.waitUntil(lambda: len(laid) == len(atlas.events), timeout=5000)
    assert len(set(laid)) == len(atlas.events)
    assert _now_in_sight(made)
    view = made.events.list
    heights = [view.visualRect(view.events.index(n)).height() for n in range(view.events.rowCount())]
    assert heights == [
        round(view.delegate.height(view.events.index(n))) for n in range(view.events.rowCount())
    ]
