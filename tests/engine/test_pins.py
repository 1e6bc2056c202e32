"""Flags of events and headline cards in the real page."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.message import sheet_message
from explorer.export.layout.layout import lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.queries.indicators import cards, opening_headline
from explorer.state.queries.timeline.pins import events_on_map
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_FLAGS = """return [...document.querySelectorAll('[data-event]')].map(e => {
    const r = e.getBoundingClientRect();
    return [e.getAttribute('data-event'), Math.round(r.left + 5), Math.round(r.top + 7)];
});"""


def test_flags_represent_the_events_and_show_when_clicked(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    flags = run(qtbot, the_map, _FLAGS)
    pins = events_on_map(context.atlas, opening)
    assert 2 < len(flags) <= len({(pin["lon"], pin["lat"]) for pin in pins})
    name, x, y = next(f for f in flags if 20 < f[1] < 880 and 90 < f[2] < 600)
    target = the_map.focusProxy()
    with qtbot.waitSignal(the_map.event_clicked, timeout=3000) as told:
        QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert told.args == [name]


def test_flags_go_with_the_view_and_are_on_sheets(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    the_map.show_view(replace(opening, events=False))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _FLAGS) == []
    sheet = {"width": 900, "height": 640, "map": {"x": 0, "y": 0, "w": 900, "h": 640}, "elements": []}
    the_map.lay(opening, sheet)
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _FLAGS)
    words = run(
        qtbot,
        the_map,
        "return [...document.querySelectorAll('#labels-features text')].map(e => e.textContent)",
    )
    assert any("2021-0" in text for text in words)


def test_cards_are_buttons_with_their_mark(
    qtbot: QtBot, make_map: Callable[[MapContext], MapView], context: MapContext, opening: View
) -> None:
    view = replace(opening, headline=opening_headline(context.atlas))
    told = MapContext(context.known, lambda v: cards(context.atlas, v))
    shown = make_map(told)
    shown.show_view(view)
    assert shown.wait_settled()
    asked: list[str] = []
    shown.card_clicked.connect(asked.append)
    count = run(qtbot, shown, "return document.querySelectorAll('.twin-cards .card').length")
    assert count == len(cards(context.atlas, view))
    run(qtbot, shown, "document.querySelectorAll('.twin-cards button').forEach(b => b.click()); return 1")
    keys = [card["key"] for card in cards(context.atlas, view)]
    qtbot.waitUntil(lambda: asked == [*keys, ""], timeout=3000)


_SHEET = {"width": 1000, "height": 700, "map": {"x": 0, "y": 0, "w": 1000, "h": 700}, "elements": []}
_BOXES = """const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
    const cloth = [...document.querySelectorAll('[data-event]')].map((e) => box(e.querySelectorAll('path')[1]));
    const words = [...document.querySelectorAll('#pane-labels text')].filter((t) => !t.getAttribute('transform'))
        .map((t) => [[...t.childNodes].map((n) => n.textContent), box(t)]);
    return [cloth, words];"""


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_no_words_overlap_a_flag_and_no_flag_hides_another(
    qtbot: QtBot, the_map: MapView, opening: View, lang: Lang
) -> None:
    span = Clock(date(2022, 12, 31), date(2020, 1, 1), "window")
    the_map.lay(replace(opening, clock=span, lang=lang), _SHEET)
    assert the_map.wait_settled()
    flags, words = run(qtbot, the_map, _BOXES)
    assert len(flags) > 10
    assert any(re.search(r"20\d\d", lines[0]) and len(lines) > 1 for lines, _ in words)
    for n, (left, top, right, bottom) in enumerate(flags):
        for lines, (x0, y0, x1, y1) in words:  # a line of text has air above and below its letters
            assert x1 - 3 < left or x0 + 3 > right or y1 - 3 < top or y0 + 3 > bottom, lines
        for other in flags[:n]:
            assert abs(left - other[0]) > 11 or abs(top - other[1]) > 15


def test_a_flag_for_near_places_counts_their_events(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    view = replace(opening, clock=Clock(date(2022, 12, 31), date(2020, 1, 1), "window"))
    the_map.lay(view, _SHEET)
    assert the_map.wait_settled()
    numbers = run(
        qtbot,
        the_map,
        "return [...document.querySelectorAll('[data-event]')].map(e => +(e.textContent || 1))",
    )
    pins = events_on_map(context.atlas, view)
    assert len(numbers) < len({(pin["lon"], pin["lat"]) for pin in pins})
    assert len({pin["id"] for pin in pins}) <= sum(numbers) <= len(pins)


_NUMBERED = """return [...document.querySelectorAll('[data-event]')].map((flag) => {
    const r = flag.querySelectorAll('path')[1].getBoundingClientRect();
    return [flag.textContent, r.left, r.top, r.right, r.bottom]; });"""


@pytest.mark.parametrize("paper", ["84x84mm", "A5", "A4-portrait"])
def test_no_number_is_cut_by_the_frame(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View, paper: str
) -> None:
    layout = lay_out(Known(context.atlas, context.shapes), opening, Sheet(paper=parse_paper(paper)))
    message = sheet_message(layout)
    the_map.resize(round(message["width"]), round(message["height"]))
    the_map.lay(opening, message)
    assert the_map.wait_settled()
    numbered = [box for words, *box in run(qtbot, the_map, _NUMBERED) if words]
    assert len(numbered) == layout.listed
    assert (layout.listed > 0) == (paper != "84x84mm")  # where no key has room, flags have no numbers
    frame = message["map"]
    for left, top, right, bottom in numbered:
        assert frame["x"] <= left + 0.5
        assert frame["y"] <= top + 0.5
        assert right <= frame["x"] + frame["w"] + 0.5
        assert bottom <= frame["y"] + frame["h"] + 0.5


def test_flags_without_a_key_have_neither_words_nor_figures(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    view = replace(opening, clock=Clock(date(2020, 12, 31)), step="year")
    layout = lay_out(Known(context.atlas, context.shapes), view, Sheet(paper=parse_paper("A5")))
    message = sheet_message(layout) | {"numbers": [], "plain": True}
    the_map.resize(round(message["width"]), round(message["height"]))
    the_map.lay(view, message)
    assert the_map.wait_settled()
    flags = run(qtbot, the_map, _NUMBERED)
    assert flags
    assert not any(words for words, *_ in flags)
    assert "2020" not in run(qtbot, the_map, "return document.querySelector('#labels-features').textContent")


@pytest.mark.parametrize("span", [False, True])
def test_on_a_sheet_with_a_key_every_number_is_on_a_flag_that_nothing_hides(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View, span: bool
) -> None:
    clock = Clock(date(2022, 12, 31), date(2020, 1, 1), "window" if span else "asof")
    view = replace(opening, clock=clock)
    layout = lay_out(Known(context.atlas, context.shapes), view, Sheet(paper=parse_paper("A3")))
    message = sheet_message(layout)
    the_map.resize(round(message["width"]), round(message["height"]))
    the_map.lay(view, message)
    assert the_map.wait_settled()
    flags = run(qtbot, the_map, _NUMBERED)
    numbers = sorted(int(n) for words, *_ in flags for n in words.split("·") if n)
    assert numbers == list(range(1, layout.listed + 1))
    assert len(numbers) > 10
    for n, (words, left, top, right, bottom) in enumerate(flags):
        for other, x0, y0, x1, y1 in flags[:n]:
            apart = right < x0 + 1 or left > x1 - 1 or bottom < y0 + 1 or top > y1 - 1
            assert apart or not (words and other), (words, other)
