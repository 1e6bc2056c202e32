"""The row above the axis: typing, modes, steps, playing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.atlas.model import Atlas
from explorer.state.view.command_table import BY_ID
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.timeline.bar import TimelineBar
from tests.helpers.stores import knowing

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot: QtBot, dressed: QApplication, atlas: Atlas, store: Store) -> TimelineBar:
    made = TimelineBar(knowing(store, Known(atlas)))
    qtbot.addWidget(made)
    made.resize(1400, made.sizeHint().height())
    with qtbot.waitExposed(made):
        made.show()
    return made


def type_date(qtbot: QtBot, bar: TimelineBar, text: str) -> None:
    qtbot.mouseClick(bar.date.button, LEFT)
    bar.date.input.selectAll()
    bar.date.input.insert(text)  # keys of the test carry ASCII only
    qtbot.keyClick(bar.date.input, Qt.Key.Key_Return)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020", date(2020, 12, 31)),
        ("2020-12", date(2020, 12, 31)),
        ("２０２１．２．３", date(2021, 2, 3)),
        ("2021Q3", date(2021, 9, 30)),
    ],
)
def test_a_typed_date_jumps(qtbot: QtBot, bar: TimelineBar, store: Store, text: str, wanted: date) -> None:
    type_date(qtbot, bar, text)
    assert store.view.clock.at == wanted
    assert bar.date.button.text() == wanted.isoformat()
    assert bar.date.currentWidget() is bar.date.button


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2021-13", "没有 13 月"),
        ("2021-02-29", "2021 年 2 月没有 29 日"),
        ("5月20号", "没有年份"),
        ("hello", "无法识别"),
        ("2030", "不在时间轴上"),
    ],
)
def test_wrong_input_says_so_in_one_line_and_changes_nothing(
    qtbot: QtBot, bar: TimelineBar, store: Store, text: str, said: str
) -> None:
    type_date(qtbot, bar, text)
    assert said in bar.complaint.text()
    assert "\n" not in bar.complaint.text()
    assert bar.complaint.isVisible()
    assert bar.date.currentWidget() is bar.date.input
    qtbot.keyClick(bar.date.input, Qt.Key.Key_Escape)
    assert not bar.complaint.isVisible()
    assert bar.date.currentWidget() is bar.date.button
    assert store.view.clock.at == date(2021, 5, 20)
    assert store.undo_name is None


def test_a_typed_range_sets_both_ends_of_a_window(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    qtbot.mouseClick(bar.mode.button("window"), LEFT)
    type_date(qtbot, bar, "2020-07/2021-05")
    assert store.view.clock == Clock(date(2021, 5, 31), date(2020, 7, 1), "window")
    assert bar.date.button.text() == "2020-07-01 – 2021-05-31"


def test_modes_and_steps_switch_and_follow_the_view(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    qtbot.mouseClick(bar.mode.button("cumulative"), LEFT)
    assert store.view.clock.mode == "cumulative"
    qtbot.mouseClick(bar.step.button("year"), LEFT)
    assert store.view.step == "year"
    store.undo()
    assert bar.step.button("quarter").isChecked()
    store.undo()
    assert bar.mode.button("asof").isChecked()


def test_a_window_never_opens_inside_out(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    store.reset(replace(store.view, clock=Clock(date(2019, 5, 1), date(2020, 1, 1), "asof")))
    qtbot.mouseClick(bar.mode.button("window"), LEFT)
    assert store.view.clock.start <= store.view.clock.at


def test_step_buttons_step(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    qtbot.mouseClick(bar.forward, LEFT)
    assert store.view.clock.at == date(2021, 6, 30)
    qtbot.mouseClick(bar.back, LEFT)
    qtbot.mouseClick(bar.back, LEFT)
    assert store.view.clock.at == date(2020, 12, 31)


@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
@pytest.mark.parametrize("start", [date(2020, 2, 2), date(2021, 5, 20)])
def test_a_command_does_what_the_button_does(
    qtbot: QtBot, bar: TimelineBar, store: Store, mode: Mode, start: date
) -> None:
    opening = replace(store.view, clock=Clock(date(2021, 5, 20), start, mode))
    buttons = {"step_forward": bar.forward, "step_back": bar.back}
    buttons |= {f"mode_{key}": bar.mode.button(key) for key in ("asof", "window", "cumulative")}
    buttons |= {f"step_{key}": bar.step.button(key) for key in ("month", "quarter", "half", "year")}
    for name, button in buttons.items():
        store.reset(opening)
        qtbot.mouseClick(button, LEFT)
        clicked, change = store.view, BY_ID[name].change
        store.reset(opening)
        if change is None:
            bar.commands()[name]()
        else:
            store.set_view(change(opening, Axis()))
        assert store.view == clicked, name


def test_playing_stops_at_the_end_and_undoes_as_one(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    store.reset(replace(store.view, step="year"))
    bar.player.set_speed(4)
    qtbot.mouseClick(bar.play, LEFT)
    assert bar.player.playing
    qtbot.waitUntil(lambda: not bar.player.playing)
    assert store.view.clock.at == Axis().last
    store.undo()
    assert store.view.clock.at == date(2021, 5, 20)


def test_play_at_the_end_begins_anew_and_pause_holds(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    store.reset(store.view.with_clock(at=Axis().last))
    qtbot.mouseClick(bar.play, LEFT)
    assert store.view.clock.at == Axis().first
    qtbot.mouseClick(bar.play, LEFT)
    assert not bar.player.playing
    assert bar.play.accessibleName() == "播放"


def test_a_loop_comes_round(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    store.reset(replace(store.view, step="year", clock=Clock(date(2024, 12, 31))))
    qtbot.mouseClick(bar.loop, LEFT)
    bar.player.set_speed(4)
    seen: list[date] = []
    stop = store.subscribe(lambda old, new: seen.append(new.clock.at))
    bar.player.start()
    qtbot.waitUntil(lambda: date(2018, 12, 31) in seen)
    bar.player.stop()
    stop()
    assert seen[:3] == [Axis().last, Axis().first, date(2018, 12, 31)]


def test_full_speed_makes_twelve_steps_a_second(qtbot: QtBot, bar: TimelineBar, store: Store) -> None:
    seen: list[View] = []
    stop = store.subscribe(lambda old, new: seen.append(new))
    store.reset(replace(store.view, step="month", clock=Clock(Axis().first)))
    bar.player.set_speed(4)
    bar.player.start()
    qtbot.waitUntil(lambda: len(seen) > 12, timeout=1800)  # a busy machine may take longer than a second
    bar.player.stop()
    stop()


def test_taking_hold_of_the_axis_pauses(qtbot: QtBot, bar: TimelineBar) -> None:
    bar.player.start()
    qtbot.keyClick(bar.axis, Qt.Key.Key_Left)
    assert not bar.player.playing


def test_language_switches_live(bar: TimelineBar, store: Store) -> None:
    store.dispatch(replace(store.view, lang="en"), "x")
    assert bar.mode.button("asof").text() == "As of"
    assert bar.step.button("half").text() == "Half"
    assert bar.play.accessibleName() == "Play"


def test_every_control_has_a_tooltip_and_a_name(bar: TimelineBar) -> None:
    buttons = [bar.play, bar.back, bar.forward, bar.speed, bar.loop, bar.date.button]
    assert all(button.toolTip() and button.accessibleName() for button in buttons)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_it_fits_a_narrow_window(bar: TimelineBar, store: Store, lang: str) -> None:
    store.reset(replace(store.view, lang=lang, clock=Clock(Axis().last, Axis().first, "window")))  # type: ignore[arg-type]
    bar.resize(640, bar.height())
    assert bar.minimumSizeHint().width() <= 640
    parts = [bar.play, bar.date, bar.back, bar.forward, bar.mode, bar.step]
    assert all(part.isVisible() and bar.rect().contains(part.geometry()) for part in parts)
