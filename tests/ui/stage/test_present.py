"""Presenting: keys, scenes, blanks and layers on the stage; and the exact state before comes back."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar
from pytestqt.qtbot import QtBot

from explorer.state.view import clock
from explorer.state.view.commands import COMMANDS
from explorer.state.view.scenes import Run
from explorer.state.view.stage_options import Options
from explorer.state.view.store import Store
from explorer.state.view.view import LAST_DAY, View
from explorer.ui.stage.keys import table
from explorer.ui.stage.presenter import Stopwatch
from explorer.ui.stage.scene_run import SceneRun
from explorer.ui.window.desktop import Show
from tests.ui.harness import FakeMap, stage

_KEY = Qt.Key


def port(stage: Show) -> FakeMap:
    found = stage.window.map_view
    assert isinstance(found, FakeMap)
    return found


def press(qtbot: QtBot, stage: Show, *keys: Qt.Key) -> None:
    for key in keys:
        qtbot.keyClick(stage.window.map_view, key)


# -- beginning and ending -----------------------------------------------------------------------


def test_only_the_map_stays_and_everything_comes_back(qtbot: QtBot, stage: Show) -> None:
    window = stage.window
    stage.toggle_strip()
    window.docks[1].hide()
    chrome = (window.top, window.status, *window.docks, stage.dock)
    qtbot.wait(50)
    places = [widget.geometry() for widget in chrome]
    before = (window.store.view, window.store.undo_name)
    shown = [widget.isVisible() for widget in chrome]
    stage.present()
    assert not any(widget.isVisible() for widget in chrome)
    assert window.isFullScreen()
    press(qtbot, stage, _KEY.Key_PageDown, _KEY.Key_PageDown, _KEY.Key_1, _KEY.Key_Escape)
    assert not window.isFullScreen()
    assert [widget.isVisible() for widget in chrome] == shown
    assert (window.store.view, window.store.undo_name) == before
    qtbot.waitUntil(lambda: [w.geometry() for w in chrome if w.isVisible()] == _seen(places, shown))
    assert port(stage).views[-1] == before[0]
    assert stage.scenes.current is None


def test_panels_are_scrolled_as_before(qtbot: QtBot, stage: Show) -> None:
    bars = [bar for bar in stage.window.panel.findChildren(QScrollBar) if bar.maximum() > 0]
    assert bars
    for bar in bars:
        bar.setValue(bar.maximum() // 2)
    before = [bar.value() for bar in bars]
    stage.present()
    press(qtbot, stage, _KEY.Key_PageDown, _KEY.Key_Escape)
    qtbot.waitUntil(lambda: [bar.value() for bar in bars] == before)


def test_panels_out_of_sight_build_nothing_and_are_found_as_they_were(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    store.dispatch(replace(store.view, selection=("road",)), "x")
    page = stage.window.inspector.page
    stage.play()
    press(qtbot, stage, _KEY.Key_PageDown, _KEY.Key_PageDown)
    assert store.view.selection != ("road",)
    assert stage.window.inspector.page is page
    press(qtbot, stage, _KEY.Key_Escape)
    assert stage.window.inspector.page is page


def test_f5_shows_the_map_as_it_is_and_f5_ends_it(stage: Show) -> None:
    view = stage.window.store.view
    action = stage.window.actions_.by_id["full_screen"]
    action.trigger()
    assert stage.presentation.on
    assert stage.window.store.view == view
    assert port(stage).last("present")["title"] == ""
    action.trigger()
    assert port(stage).last("present") is None
    assert not stage.presentation.on


def test_undo_in_a_presentation_ends_with_it(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    store.dispatch(replace(store.view, show_undated=True), "mine")
    stage.play()
    press(qtbot, stage, _KEY.Key_2, _KEY.Key_3)
    assert store.undo_name == "command.layer_3"
    press(qtbot, stage, _KEY.Key_Escape)
    assert store.undo_name == "mine"


def test_closing_the_window_ends_the_presentation_first(stage: Show) -> None:
    stage.present()
    stage.window.close()
    assert not stage.presentation.on
    assert stage.window.settings.load().layout


def _seen(places: list[QRect], shown: list[bool]) -> list[QRect]:
    return [place for place, visible in zip(places, shown, strict=True) if visible]


# -- stepping -----------------------------------------------------------------------------------


def test_a_clicker_steps_through_the_deck_and_stops_at_its_ends(qtbot: QtBot, stage: Show) -> None:
    order = [scene.name for scene in stage.scenes.strip]
    stage.play()
    seen = []
    for _ in order:
        assert stage.scenes.current is not None
        seen.append(stage.scenes.current.name)
        press(qtbot, stage, _KEY.Key_PageDown)
    assert seen == order
    assert "最后" in port(stage).last("toast")
    press(qtbot, stage, _KEY.Key_Home)
    assert stage.scenes.position() == 0
    press(qtbot, stage, _KEY.Key_Left)
    assert stage.scenes.position() == 0
    press(qtbot, stage, _KEY.Key_End, _KEY.Key_Up)
    assert stage.scenes.position() == len(order) - 2


def test_a_step_flies_within_a_second_and_words_the_scene(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_PageDown)
    scene = stage.scenes.strip[1]
    assert port(stage).last("transition") <= 1000
    said = port(stage).last("present")
    assert (said["title"], said["caption"], said["place"]) == (scene.title.zh, scene.caption.zh, "2 / 9")
    assert said["grow"] >= 1.0
    assert stage.window.store.view.clock == scene.view.clock


def test_f5_begins_at_the_scene_that_is_current(stage: Show) -> None:
    third = stage.scenes.strip[2]
    stage.scenes.choose(third.name)
    stage.present()
    assert port(stage).last("present")["title"] == third.title.zh
    stage.presentation.end()
    assert stage.scenes.current == third


def test_window_shortcuts_give_way_to_the_stage(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    stage.play()
    at = store.view.clock.at
    selected = store.view.selection
    press(qtbot, stage, _KEY.Key_Home)  # in the window it resets the view
    assert store.view.clock.at == at
    assert store.view.selection == selected
    assert stage.scenes.position() == 0


def test_every_digit_toggles_its_layer_and_says_so(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    stage.play()
    for number, key in enumerate((_KEY.Key_1, _KEY.Key_5, _KEY.Key_9)):
        index = (0, 4, 8)[number]
        before = store.view.layers[index].visible
        press(qtbot, stage, key)
        assert store.view.layers[index].visible is not before
        assert port(stage).last("toast").startswith("隐藏" if before else "显示")


# -- what stands over the map -------------------------------------------------------------------


def test_blank_and_white_cover_and_the_next_key_only_uncovers(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_B)
    assert port(stage).last("blank") == "black"
    press(qtbot, stage, _KEY.Key_W)
    assert port(stage).last("blank") == "white"
    press(qtbot, stage, _KEY.Key_PageDown)
    assert port(stage).last("blank") is None
    assert stage.scenes.position() == 0


def test_spotlight_and_parts_and_growing_text(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_L)
    assert port(stage).last("spotlight") is True
    grow = port(stage).last("present")["grow"]
    press(qtbot, stage, _KEY.Key_Plus, _KEY.Key_T, _KEY.Key_C)
    said = port(stage).last("present")
    assert said["grow"] > grow
    assert (said["show"]["title"], said["show"]["clock"], said["show"]["legend"]) == (False, False, True)
    assert stage.file.snapshot().settings["present"]["title"] is False
    press(qtbot, stage, _KEY.Key_Escape)
    assert port(stage).last("spotlight") is False


def test_the_map_is_drawn_larger_for_the_room(qtbot: QtBot, stage: Show) -> None:
    stage.present()
    stage.window.resize(2400, 1500)
    qtbot.waitUntil(lambda: port(stage).zoom_factor > 1.2)
    stage.presentation.end()
    assert port(stage).zoom_factor == 1.0


def test_options_of_a_hostile_project_are_taken_as_far_as_sound() -> None:
    found = Options.from_json({"title": False, "clock": "no", "growth": 99, "x": 1})
    assert (found.title, found.clock, found.size) == (False, True, 1.9)
    assert Options.from_json("nothing") == Options()


# -- runs ---------------------------------------------------------------------------------------


def test_a_run_plays_to_its_end_without_undo_steps(qtbot: QtBot, store: Store) -> None:
    run = Run(date(2020, 1, 31), date(2020, 5, 15), "month", 12.0)
    store.look(store.view.with_clock(at=run.start))
    seen: list[date] = []
    store.subscribe(lambda old, new: seen.append(new.clock.at))
    player = SceneRun(store)
    player.play(run)
    qtbot.waitUntil(lambda: not player.playing, timeout=3000)
    assert [str(day) for day in seen] == ["2020-02-29", "2020-03-31", "2020-04-30", "2020-05-15"]
    assert store.undo_name is None


def test_a_hand_on_the_clock_stops_the_run(qtbot: QtBot, store: Store) -> None:
    player = SceneRun(store)
    store.look(store.view.with_clock(at=date(2020, 1, 31)))
    player.play(Run(date(2020, 1, 31), date(2022, 1, 31), "month", 12.0))
    store.dispatch(store.view.with_clock(at=date(2021, 7, 1)), "hand")
    qtbot.waitUntil(lambda: not player.playing, timeout=1000)
    assert store.view.clock.at == date(2021, 7, 1)


def test_a_scene_with_a_run_starts_at_its_beginning(stage: Show) -> None:
    name = next(scene.name for scene in stage.scenes.strip if scene.run)
    stage.begin(name)
    scene = stage.scenes.current
    assert scene is not None
    assert scene.run is not None
    assert stage.window.store.view.clock.at == scene.run.start
    assert stage.presentation.run.playing
    stage.presentation.do("scene_next")
    assert not stage.presentation.run.playing


# -- the presenter's screen ---------------------------------------------------------------------


def test_the_presenter_sees_notes_and_what_comes_next(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_P)
    view = stage.second.presenter
    assert view is not None
    assert view.isVisible()
    first, second = stage.scenes.strip[:2]
    assert view.title.text() == first.title.zh
    assert view.next_title.text() == second.title.zh
    assert view.notes.toPlainText() == first.notes.zh
    qtbot.keyClick(view, _KEY.Key_PageDown)
    assert view.title.text() == second.title.zh
    assert view.place.text() == "2 / 9"
    stage.presentation.do("scene_last")
    assert "没有" in view.next_title.text()
    qtbot.keyClick(view, _KEY.Key_Escape)
    assert not view.isVisible()
    assert not stage.presentation.on


def test_a_second_screen_opens_the_presenter_view_by_itself(
    stage: Show,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "explorer.ui.stage.second_screen.other_screen", lambda _: QGuiApplication.primaryScreen()
    )
    stage.play()
    assert stage.second.presenter is not None
    assert stage.second.presenter.isVisible()


def test_the_stopwatch_holds_goes_on_and_starts_anew() -> None:
    now = [0.0]
    watch = Stopwatch(lambda: now[0])
    watch.start()
    now[0] = 65
    assert watch.text() == "01:05"
    watch.hold()
    now[0] = 100
    watch.start()
    now[0] = 3700
    assert watch.text() == "1:01:05"
    watch.reset()
    assert watch.seconds() == 0


# -- the table ----------------------------------------------------------------------------------


def test_every_presenting_key_is_a_key_of_qt() -> None:
    assert len(table()) == sum(len(c.presenting.split()) for c in COMMANDS)
    assert 0 not in table()


def test_every_presenting_command_does_something(stage: Show) -> None:
    for command in COMMANDS:
        if command.presenting and command.id != "end_show":
            stage.play()
            stage.presentation.do(command.id)
            stage.presentation.end()
    assert stage.window.store.view == View() or stage.window.store.view.layers


def test_letters_typed_into_the_palette_are_letters(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    sheet = stage.window.palette_sheet
    sheet.open()
    if QApplication.focusWidget() is not sheet.field:
        pytest.skip("this platform gives no focus")
    qtbot.keyClicks(sheet.field, "bl")
    assert sheet.field.text() == "bl"


# -- the clock on the stage ---------------------------------------------------------------------


def test_f5_is_from_the_start_and_shift_f5_from_here(qtbot: QtBot, stage: Show) -> None:
    window = stage.window
    third = stage.scenes.strip[2].name
    stage.go(third)
    qtbot.keyClick(window, _KEY.Key_F5)
    assert stage.presentation.scene == stage.scenes.strip[0]
    press(qtbot, stage, _KEY.Key_Escape)
    qtbot.keyClick(window, _KEY.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert stage.presentation.scene is not None
    assert stage.presentation.scene.name == third


def test_the_pointer_brings_a_bar_whose_handle_is_dragged(qtbot: QtBot, stage: Show) -> None:
    store, bar = stage.window.store, stage.presentation.time
    port(stage).pointer.emit(106.0, 30.0)
    assert not bar.isVisible()  # not in the window
    stage.play()
    port(stage).pointer.emit(106.0, 30.0)
    assert bar.isVisible()
    room = stage.window.rect()
    assert room.contains(bar.geometry())
    assert bar.axis.height() >= 40  # from a lectern
    QApplication.processEvents()
    axis = bar.axis
    start = QPoint(round(axis.handle_x()), 22)
    end = QPoint(round(axis.scale().end(LAST_DAY)), 22)
    qtbot.mousePress(axis, Qt.MouseButton.LeftButton, pos=start)
    qtbot.mouseMove(axis, QPoint((start.x() + end.x()) // 2, 22))
    halfway = store.view.clock.at
    assert halfway == clock.snap(halfway, store.view.step)
    qtbot.mouseMove(axis, end)
    qtbot.mouseRelease(axis, Qt.MouseButton.LeftButton, pos=end)
    assert store.view.clock.at == LAST_DAY
    press(qtbot, stage, _KEY.Key_Escape)
    assert not bar.isVisible()


def test_comma_and_period_step_the_clock_and_d_keeps_the_bar(qtbot: QtBot, stage: Show) -> None:
    store = stage.window.store
    stage.play()
    at = store.view.clock.at
    press(qtbot, stage, _KEY.Key_Period)
    assert store.view.clock.at > at
    press(qtbot, stage, _KEY.Key_Comma, _KEY.Key_Comma)
    assert store.view.clock.at < at
    assert stage.presentation.covered == ""
    press(qtbot, stage, _KEY.Key_D)
    assert stage.presentation.time.isVisible()
    press(qtbot, stage, _KEY.Key_D)
    assert not stage.presentation.time.isVisible()


def test_a_date_is_typed_in_the_show_and_enter_turns_no_page(qtbot: QtBot, stage: Show) -> None:
    store, bar = stage.window.store, stage.presentation.time
    stage.play()
    stage.window.actions_.by_id["go_to_date"].trigger()
    assert bar.isVisible()
    assert not stage.window.timeline.isVisible()
    bar.date.input.setText("2020-06")
    qtbot.keyClick(bar.date.input, _KEY.Key_Return)
    assert store.view.clock.at == date(2020, 6, 30)
    assert stage.scenes.position() == 0


def test_words_of_one_date_step_back_while_the_clock_is_at_another(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    assert port(stage).last("present")["away"] is False
    press(qtbot, stage, _KEY.Key_Period)
    assert port(stage).last("present")["away"] is True
    press(qtbot, stage, _KEY.Key_R)
    assert port(stage).last("present")["away"] is False
    scene = stage.scenes.current
    assert scene is not None
    assert stage.window.store.view.clock == stage.scenes.view_of(scene).clock


def test_words_over_a_run_come_with_its_end(stage: Show) -> None:
    running = next(scene for scene in stage.scenes.strip if scene.run is not None)
    stage.begin(running.name)
    assert port(stage).last("present")["away"] is True
    store = stage.window.store
    assert running.run is not None
    store.look(clock.at(store.view, running.run.end))
    assert port(stage).last("present")["away"] is False


# -- Esc takes one thing back at a time ---------------------------------------------------------


def test_esc_closes_the_topmost_first_and_ends_the_show_last(qtbot: QtBot, stage: Show) -> None:
    window, store = stage.window, stage.window.store
    stage.play()
    own = store.view.selection
    store.dispatch(replace(store.view, selection=("road",)), "x")
    press(qtbot, stage, _KEY.Key_L)
    qtbot.keyClick(window, _KEY.Key_F1)
    assert window.stage_help.isVisible()
    assert not window.help.isVisible()
    press(qtbot, stage, _KEY.Key_Escape)
    assert not window.stage_help.isVisible()
    assert stage.presentation.lit
    press(qtbot, stage, _KEY.Key_Escape)
    assert not stage.presentation.lit
    assert store.view.selection == ("road",)
    press(qtbot, stage, _KEY.Key_Escape)
    assert store.view.selection == own
    assert stage.presentation.on
    press(qtbot, stage, _KEY.Key_Escape)
    assert not stage.presentation.on


def test_esc_uncovers_and_no_sheet_outlives_the_show(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_B, _KEY.Key_Escape)
    assert stage.presentation.on
    assert stage.presentation.covered == ""
    qtbot.keyClick(stage.window, _KEY.Key_F1)
    stage.presentation.end()
    assert not stage.window.stage_help.isVisible()


def test_the_help_of_a_show_lists_its_keys_only(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    qtbot.keyClick(stage.window, _KEY.Key_F1)
    words = {label.text() for label in stage.window.stage_help.findChildren(QLabel)}
    assert {"下一场景", "黑屏", "时间条", "场景恢复原样"} <= words
    assert not {"保存", "导出图件…", "显示全部图层"} & words


def test_no_panel_comes_before_the_audience(qtbot: QtBot, stage: Show) -> None:
    window, control = stage.window, Qt.KeyboardModifier.ControlModifier
    window.sides.right.turn("chronicle")
    stage.play()
    port(stage).clicked.emit("road", False, 106.0, 29.5)
    window.sides.tell_event("open")
    for key in (_KEY.Key_1, _KEY.Key_3, _KEY.Key_4, _KEY.Key_6, _KEY.Key_T):
        qtbot.keyClick(window.map_view, key, control)
    qtbot.keyClick(window.map_view, _KEY.Key_F11)
    assert not any(dock.isVisible() for dock in window.docks)
    assert not window.sides.results.isVisible()
    stage.presentation.end()
    assert all(dock.isVisible() for dock in window.docks)


def test_a_moving_spotlight_brings_no_bar(qtbot: QtBot, stage: Show) -> None:
    stage.play()
    press(qtbot, stage, _KEY.Key_L)
    port(stage).pointer.emit(106.0, 30.0)
    assert not stage.presentation.time.isVisible()
