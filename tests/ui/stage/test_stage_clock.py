"""Time before an audience: runs, the bar, typed dates, words of one date."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.state.view import clock
from explorer.state.view.scenes import Run
from explorer.state.view.store import Store
from explorer.ui.stage.scene_run import SceneRun
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap, desktop
from tests.ui.stage.keys import KEY, port, press


def test_a_run_plays_to_its_end_without_undo_steps(qtbot: QtBot, store: Store) -> None:
    run = Run(date(2020, 1, 31), date(2020, 5, 15), "month", 12.0)
    store.set_view(store.view.with_clock(at=run.start))
    seen: list[date] = []
    store.subscribe(lambda old, new: seen.append(new.clock.at))
    player = SceneRun(store)
    player.play(run)
    qtbot.waitUntil(lambda: not player.playing, timeout=3000)
    assert [str(day) for day in seen] == ["2020-02-29", "2020-03-31", "2020-04-30", "2020-05-15"]
    assert store.undo_name is None


def test_a_hand_on_the_clock_stops_the_run(qtbot: QtBot, store: Store) -> None:
    player = SceneRun(store)
    store.set_view(store.view.with_clock(at=date(2020, 1, 31)))
    player.play(Run(date(2020, 1, 31), date(2022, 1, 31), "month", 12.0))
    store.dispatch(store.view.with_clock(at=date(2021, 7, 1)), "hand")
    qtbot.waitUntil(lambda: not player.playing, timeout=1000)
    assert store.view.clock.at == date(2021, 7, 1)


def test_a_scene_with_a_run_starts_at_its_beginning(desktop: Desktop) -> None:
    name = next(scene.name for scene in desktop.scenes.strip if scene.run)
    desktop.show.begin(name)
    scene = desktop.scenes.current
    assert scene is not None
    assert scene.run is not None
    assert desktop.store.view.clock.at == scene.run.start
    assert desktop.presentation.run.playing
    desktop.presentation.do("scene_next")
    assert not desktop.presentation.run.playing


def test_f5_is_from_the_start_and_shift_f5_from_here(qtbot: QtBot, desktop: Desktop) -> None:
    third = desktop.scenes.strip[2].name
    desktop.show.go(third)
    qtbot.keyClick(desktop.window, KEY.Key_F5)
    assert desktop.presentation.scene == desktop.scenes.strip[0]
    press(qtbot, desktop, KEY.Key_Escape)
    qtbot.keyClick(desktop.window, KEY.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert desktop.presentation.scene is not None
    assert desktop.presentation.scene.name == third


def test_the_pointer_brings_a_bar_whose_handle_is_dragged(qtbot: QtBot, desktop: Desktop) -> None:
    store, bar = desktop.store, desktop.presentation.time
    port(desktop).pointer.emit(106.0, 30.0)
    assert not bar.isVisible()  # not in the window
    desktop.show.play()
    port(desktop).pointer.emit(106.0, 30.0)
    assert bar.isVisible()
    room = desktop.window.rect()
    assert room.contains(bar.geometry())
    assert bar.axis.height() >= 40  # from a lectern
    QApplication.processEvents()
    axis = bar.axis
    start = QPoint(round(axis.handle_x()), 22)
    end = QPoint(round(axis.scale().end(Axis().last)), 22)
    qtbot.mousePress(axis, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(axis, QPoint((start.x() + end.x()) // 2, 22))
    halfway = store.view.clock.at
    assert halfway == clock.snap(Axis(), halfway, store.view.step)
    qtbot.mouseMove(axis, end)
    qtbot.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=end)
    assert store.view.clock.at == Axis().last
    press(qtbot, desktop, KEY.Key_Escape)
    assert not bar.isVisible()


def test_the_date_of_the_bar_has_room_also_as_a_span(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.present()
    press(qtbot, desktop, KEY.Key_D)
    button = desktop.presentation.time.date.button
    for mode in ("asof", "window"):
        view = desktop.store.view
        desktop.store.dispatch(replace(view, clock=replace(view.clock, mode=mode)), "x")
        qtbot.wait(50)
        assert button.width() >= button.sizeHint().width()
        assert button.height() >= button.sizeHint().height()


def test_comma_and_period_step_the_clock_and_d_keeps_the_bar(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    desktop.show.play()
    at = store.view.clock.at
    press(qtbot, desktop, KEY.Key_Period)
    assert store.view.clock.at > at
    press(qtbot, desktop, KEY.Key_Comma, KEY.Key_Comma)
    assert store.view.clock.at < at
    assert desktop.presentation.covered == ""
    press(qtbot, desktop, KEY.Key_D)
    assert desktop.presentation.time.isVisible()
    press(qtbot, desktop, KEY.Key_D)
    assert not desktop.presentation.time.isVisible()


def test_a_date_is_typed_in_the_show_and_enter_turns_no_page(qtbot: QtBot, desktop: Desktop) -> None:
    store, bar = desktop.store, desktop.presentation.time
    desktop.show.play()
    desktop.actions.by_id["go_to_date"].trigger()
    assert bar.isVisible()
    assert not desktop.timeline.isVisible()
    bar.date.input.setText("2020-06")
    qtbot.keyClick(bar.date.input, KEY.Key_Return)
    assert store.view.clock.at == date(2020, 6, 30)
    assert desktop.scenes.position() == 0


def test_words_of_one_date_step_back_while_the_clock_is_at_another(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    assert port(desktop).last("present")["away"] is False
    press(qtbot, desktop, KEY.Key_Period)
    assert port(desktop).last("present")["away"] is True
    press(qtbot, desktop, KEY.Key_R)
    assert port(desktop).last("present")["away"] is False
    scene = desktop.scenes.current
    assert scene is not None
    assert desktop.store.view.clock == desktop.scenes.view_of(scene).clock


def test_words_over_a_run_come_with_its_end(desktop: Desktop) -> None:
    running = next(scene for scene in desktop.scenes.strip if scene.run is not None)
    desktop.show.begin(running.name)
    assert port(desktop).last("present")["away"] is True
    store = desktop.store
    assert running.run is not None
    store.set_view(clock.moved_to(Axis(), store.view, running.run.end))
    assert port(desktop).last("present")["away"] is False
