"""The chart panel and its picker, on the real tables, by pointer and by keys."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas, Citation, Indicator, Observation
from explorer.export.layout import plot as plotting
from explorer.export.layout.plot import Plot, labelled, ticks
from explorer.export.sheet.charts import dots
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.figures import canvas as chart_canvas
from explorer.ui.figures.chart_panel import ChartPanel
from explorer.words.edtf import parse
from explorer.words.text import Text
from tests.helpers import ours

Made = Callable[..., ChartPanel]
KEYS = ("bus_lines_opened", "ctt_items_total", "joint_meetings_party", "eco_agreements")


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


@pytest.fixture
def store() -> Store:
    return Store(View(charts=KEYS))


@pytest.fixture
def panel(qtbot: Any, atlas: Atlas, store: Store) -> ChartPanel:
    made = ChartPanel(store, atlas)
    qtbot.addWidget(made)
    made.resize(1200, 360)
    made.show()
    qtbot.waitExposed(made)
    return made


def _words(widget: QWidget) -> str:
    return "\n".join(found.text() for found in widget.findChildren(QLabel))


def _hostile(words: str) -> Indicator:
    seen = Observation("9", "≥", parse("2021"), Text(words, words), Citation("001", Text(words, words)))
    return Indicator("x", Text(words, words), Text(words, words), words, True, Text(words, words), (seen,))


def test_dots_are_in_time_order_and_those_of_another_scope_apart(atlas: Atlas) -> None:
    for indicator in atlas.indicators.values():
        found = dots(atlas, indicator)
        assert len(found) == len(indicator.observations)
        assert [d.last for d in found] == sorted(d.last for d in found)
    bus = dots(atlas, atlas.indicators["bus_lines_opened"])
    assert {d.series for d in bus if d.seen.value == "5"} == {1}
    assert {d.series for d in bus if d.seen.value != "5"} == {0}
    assert (bus[0].first, bus[0].last) == (date(2020, 1, 1), date(2020, 12, 31))


@pytest.mark.parametrize("highest", [1, 3, 9, 20, 81, 548, 9959.4, 44100, 0.6, 1300000])
def test_an_axis_starts_at_nought_and_ends_in_few_round_steps(highest: float) -> None:
    found = ticks(highest)
    assert found[0] == 0
    assert found[-1] >= highest
    assert 2 <= len(found) <= 5
    assert all(step.is_integer() for step in ticks(highest, True)) or not float(highest).is_integer()


def test_labels_never_touch() -> None:
    spots = [(50.0 + 3 * n, 60.0) for n in range(8)]
    found = [b for b in labelled(spots, [(24.0, 14.0)] * 8, (0, 0, 300, 120)) if b]
    assert found
    assert not any(plotting._touch(a, b) for n, a in enumerate(found) for b in found[:n])


def test_a_day_is_where_the_clock_lies() -> None:
    plot = Plot(40, 10, 240, 100, (date(2018, 1, 1), date(2025, 12, 31)), 20)
    assert plot.x(date(2018, 1, 1)) == 40
    assert plot.x(date(2025, 12, 31)) == 240
    assert plot.x(date(2015, 1, 1)) == 40
    assert (plot.y(0), plot.y(20)) == (100, 10)


def test_charts_follow_the_view(panel: ChartPanel, store: Store) -> None:
    assert [cell.indicator.key for cell in panel.cells()] == list(KEYS)
    store.dispatch(replace(store.view, charts=KEYS[:2]), "x")
    assert [cell.indicator.key for cell in panel.cells()] == list(KEYS[:2])
    store.undo()
    assert [cell.indicator.key for cell in panel.cells()] == list(KEYS)
    store.dispatch(replace(store.view, charts=()), "x")
    assert panel.empty.isVisible()


def test_a_click_on_a_point_shows_its_citation_and_conflicts(qtbot: Any, panel: ChartPanel) -> None:
    canvas = panel.cells()[0].canvas
    _, plot, _ = canvas._picture()
    x, y = plot.spot(canvas.dots[0])
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(x), round(y)))
    told = _words(panel.detail)
    assert panel.detail.isVisible()
    assert "文献 00" in told
    assert "两文均未说明差额" in told
    qtbot.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=QPoint(round(plot.right) - 3, 30))
    assert not panel.detail.isVisible()


def test_keys_go_from_point_to_point_and_enter_moves_the_clock(
    qtbot: Any, panel: ChartPanel, store: Store
) -> None:
    canvas = panel.cells()[0].canvas
    canvas.setFocus()
    qtbot.keyClick(canvas, Qt.Key.Key_End)
    assert canvas.current() == canvas.dots[-1]
    assert "20" in canvas.accessibleDescription()
    qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert canvas.current() == canvas.dots[-2]
    qtbot.keyClick(canvas, Qt.Key.Key_Return)
    assert store.view.clock.at == date(2021, 4, 20)
    assert store.undo_name == "indicators.undo_clock"


def test_buttons_move_remove_and_put_into_the_strip(qtbot: Any, panel: ChartPanel, store: Store) -> None:
    panel.cells()[0].buttons["later"].click()
    assert store.view.charts[:2] == (KEYS[1], KEYS[0])
    panel.cells()[0].buttons["headline"].click()
    assert store.view.headline == (KEYS[1],)
    panel.cells()[0].buttons["headline"].click()
    assert store.view.headline == ()
    panel.cells()[0].buttons["remove"].click()
    assert KEYS[1] not in store.view.charts
    assert not panel.cells()[0].buttons["earlier"].isEnabled()


def test_a_sixth_card_is_refused_in_words(panel: ChartPanel, store: Store, atlas: Atlas) -> None:
    full = tuple(i.key for i in atlas.indicators.values() if i.key not in KEYS)[:5]
    store.set_view(replace(store.view, headline=full))
    panel.cells()[0].buttons["headline"].click()
    assert store.view.headline == full
    assert "最多 5" in panel.message.text()
    assert not panel.cells()[0].buttons["headline"].isChecked()


def test_the_conflict_mark_shows_all_conflicts_of_the_measure(panel: ChartPanel) -> None:
    mark = panel.cells()[0].mark
    assert mark.isVisible()
    assert mark.text() == "异同 5"
    mark.click()
    assert "20余条" in _words(panel.detail)


def test_the_picker_finds_and_draws_by_keys_alone(qtbot: Any, panel: ChartPanel, store: Store) -> None:
    store.set_view(replace(store.view, charts=()))
    panel.open_picker()
    field, found = panel.picker.field, panel.picker.list
    qtbot.keyClicks(field, "jichang")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert store.view.charts == ("airport_passengers",)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(found, Qt.Key.Key_H)
    assert store.view.headline == ("airport_passengers",)
    qtbot.keyClick(found, Qt.Key.Key_Return)
    assert store.view.charts == ()
    qtbot.keyClick(found, Qt.Key.Key_Escape)
    assert field.text() == ""
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not panel.picker.isVisible()


def test_a_fifth_chart_is_refused_in_words(qtbot: Any, panel: ChartPanel, store: Store) -> None:
    panel.open_picker()
    qtbot.keyClicks(panel.picker.field, "airport")
    qtbot.keyClick(panel.picker.field, Qt.Key.Key_Return)
    assert store.view.charts == KEYS
    assert "最多并列 4" in panel.picker.message.text()
    panel.picker.field.setText("<script>无")
    assert "没有符合" in panel.picker.message.text()


def test_a_click_in_the_picker_draws_and_the_icon_makes_a_card(
    qtbot: Any, panel: ChartPanel, store: Store
) -> None:
    store.set_view(replace(store.view, charts=()))
    panel.open_picker()
    panel.picker.field.setText("airport passengers")
    found = panel.picker.list
    qtbot.waitUntil(lambda: found.visualRect(found.measures.index(1)).height() > 10)
    row = found.visualRect(found.measures.index(1))
    qtbot.mouseClick(found.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert store.view.charts == ("airport_passengers",)
    qtbot.mouseClick(
        found.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(row.right() - 12, row.center().y())
    )
    assert store.view.headline == ("airport_passengers",)


def test_both_languages_and_both_appearances_live(panel: ChartPanel, store: Store) -> None:
    store.set_view(replace(store.view, lang="en", appearance="dark"))
    assert panel.cells()[0].name.text() == "Cross-province bus lines (opened to date)"
    assert panel.pick.text() == "Choose measures"
    panel.hide()
    store.set_view(replace(store.view, lang="zh", appearance="light"))
    panel.show()
    assert panel.pick.text() == "选指标"


def test_hostile_words_stay_words(qtbot: Any, atlas: Atlas) -> None:
    words = "<img src=x onerror=alert(1)><b>粗</b>" + "长" * 900 + "W" * 500
    indicator = _hostile(words)
    spoiled = replace(atlas, indicators={"x": indicator})
    store = Store(View(charts=("x",), headline=("x",)))
    panel = ChartPanel(store, spoiled)
    qtbot.addWidget(panel)
    panel.resize(420, 700)
    panel.show()
    panel.open_picker()
    panel.pick.setChecked(False)
    panel.cells()[0].canvas.point_at(0)
    panel.grab()
    assert "<img src=x" in panel.cells()[0].name.text()
    formats = {found.textFormat() for found in panel.findChildren(QLabel) if not found.pixmap()}
    assert formats <= {Qt.TextFormat.PlainText, Qt.TextFormat.AutoText}
    assert all(
        found.textFormat() == Qt.TextFormat.PlainText
        for found in panel.findChildren(QLabel)
        if "<" in found.text()
    )


def test_a_step_paints_a_chart_anew_only_where_a_value_becomes_certain(
    qtbot: Any, panel: ChartPanel, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[object] = []
    real = chart_canvas.picture
    monkeypatch.setattr(chart_canvas, "picture", lambda *given: made.append(given[0]) or real(*given))
    for n in range(60):
        store.set_view(clock.moved_to(Axis(), store.view, date(2020, 1, 1) + timedelta(days=20 * n)))
        panel.repaint()
        qtbot.wait(0)
    values = sum(len(cell.canvas.dots) for cell in panel.cells())
    assert 0 < len(made) <= values + len(panel.cells())
    panel.hide()
    made.clear()
    for n in range(60):
        store.set_view(clock.moved_to(Axis(), store.view, date(2020, 1, 1) + timedelta(days=20 * n)))
    assert made == []


def test_what_explains_a_chart_does_not_hide_it(
    qtbot: Any, atlas: Atlas, panel: ChartPanel, store: Store
) -> None:
    panel.resize(330, 700)
    several = [key for key, measure in atlas.indicators.items() if len(measure.observations) > 2]
    store.dispatch(replace(store.view, charts=tuple(several[:4])), "x")
    QApplication.processEvents()
    for cell in panel.cells():
        panel.show_card(cell.indicator.key)
        qtbot.waitUntil(panel.detail.isVisible)
        QApplication.processEvents()
        QApplication.processEvents()
        spot = cell.canvas.mapTo(panel._area.viewport(), cell.canvas.rect().center())
        assert panel._area.viewport().rect().contains(spot), cell.indicator.key
