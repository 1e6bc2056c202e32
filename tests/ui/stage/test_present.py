"""Presenting: keys, scenes, blanks and layers on the stage; and the exact state before comes back."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QLabel, QScrollArea, QScrollBar, QSplitter
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from explorer.state.view import compare
from explorer.state.view.command_table import COMMANDS
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.view import View
from explorer.ui.stage.presenter import Stopwatch
from explorer.ui.stage.stage_keys import table
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import FakeMap, desktop
from tests.ui.stage.keys import KEY, port, press


def test_only_the_map_stays_and_everything_comes_back(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    desktop.docks[1].hide()
    chrome = (desktop.top, desktop.status, *desktop.docks, desktop.drawer.dock)
    qtbot.wait(50)
    places = [widget.geometry() for widget in chrome]
    before = (desktop.store.view, desktop.store.undo_name)
    shown = [widget.isVisible() for widget in chrome]
    desktop.show.present()
    assert not any(widget.isVisible() for widget in chrome)
    assert desktop.window.isFullScreen()
    press(qtbot, desktop, KEY.Key_PageDown, KEY.Key_PageDown, KEY.Key_1, KEY.Key_Escape)
    assert not desktop.window.isFullScreen()
    assert [widget.isVisible() for widget in chrome] == shown
    assert (desktop.store.view, desktop.store.undo_name) == before
    qtbot.waitUntil(lambda: [w.geometry() for w in chrome if w.isVisible()] == _seen(places, shown))
    assert port(desktop).views[-1] == before[0]
    assert desktop.scenes.current is None


def test_panels_are_scrolled_as_before(qtbot: QtBot, desktop: Desktop) -> None:
    bars = [bar for bar in desktop.panel.findChildren(QScrollBar) if bar.maximum() > 0]
    assert bars
    for bar in bars:
        bar.setValue(bar.maximum() // 2)
    before = [bar.value() for bar in bars]
    desktop.show.present()
    press(qtbot, desktop, KEY.Key_PageDown, KEY.Key_Escape)
    qtbot.waitUntil(lambda: [bar.value() for bar in bars] == before)


def test_a_part_that_is_gone_meanwhile_is_left_out(qtbot: QtBot, desktop: Desktop) -> None:
    """A panel that followed the selection had replaced what it scrolls."""
    bar = next(bar for bar in desktop.panel.findChildren(QScrollBar) if bar.maximum() > 0)
    bar.setValue(before := bar.maximum() // 2)
    area, split = QScrollArea(desktop.window), QSplitter(desktop.window)
    desktop.show.present()
    delete(area)
    delete(split)
    press(qtbot, desktop, KEY.Key_Escape)
    qtbot.waitUntil(lambda: bar.value() == before)
    assert desktop.panel.isVisible()


def test_panels_out_of_sight_build_nothing_and_are_found_as_they_were(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    store.dispatch(replace(store.view, selection=("road",)), "x")
    page = desktop.inspector.page
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_PageDown, KEY.Key_PageDown)
    assert store.view.selection != ("road",)
    assert desktop.inspector.page is page
    press(qtbot, desktop, KEY.Key_Escape)
    assert desktop.inspector.page is page


def test_f5_shows_the_map_as_it_is_and_f5_ends_it(desktop: Desktop) -> None:
    view = desktop.store.view
    action = desktop.actions.by_id["full_screen"]
    action.trigger()
    assert desktop.presentation.on
    assert desktop.store.view == view
    assert port(desktop).last("present")["title"] == ""
    action.trigger()
    assert port(desktop).last("present") is None
    assert not desktop.presentation.on


def test_undo_in_a_presentation_ends_with_it(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    store.dispatch(replace(store.view, show_undated=True), "mine")
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_2, KEY.Key_3)
    assert store.undo_name == "command.layer_3"
    press(qtbot, desktop, KEY.Key_Escape)
    assert store.undo_name == "mine"


def test_closing_the_window_ends_the_presentation_first(desktop: Desktop) -> None:
    desktop.show.present()
    desktop.window.close()
    assert not desktop.presentation.on
    assert desktop.session.settings.load().layout


def _seen(places: list[QRect], shown: list[bool]) -> list[QRect]:
    return [place for place, visible in zip(places, shown, strict=True) if visible]


def test_a_clicker_steps_through_the_deck_and_stops_at_its_ends(qtbot: QtBot, desktop: Desktop) -> None:
    order = [scene.name for scene in desktop.scenes.strip]
    desktop.show.play()
    seen = []
    for _ in order:
        assert desktop.scenes.current is not None
        seen.append(desktop.scenes.current.name)
        press(qtbot, desktop, KEY.Key_PageDown)
    assert seen == order
    assert "最后" in port(desktop).last("toast")
    press(qtbot, desktop, KEY.Key_Home)
    assert desktop.scenes.position() == 0
    press(qtbot, desktop, KEY.Key_Left)
    assert desktop.scenes.position() == 0
    press(qtbot, desktop, KEY.Key_End, KEY.Key_Up)
    assert desktop.scenes.position() == len(order) - 2


def test_a_step_flies_within_a_second_and_words_the_scene(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_PageDown)
    scene = desktop.scenes.strip[1]
    assert port(desktop).last("transition") <= 1000
    said = port(desktop).last("present")
    assert (said["title"], said["caption"], said["place"]) == (scene.title.zh, scene.caption.zh, "2 / 12")
    assert said["grow"] >= 1.0
    assert desktop.store.view.clock == scene.view.clock


def test_title_and_caption_speak_the_language_to_which_the_map_is_switched(
    qtbot: QtBot, desktop: Desktop
) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_PageDown)
    for lang in ("en", "zh"):
        desktop.actions.by_id["language"].trigger()
        assert desktop.store.view.lang == lang
        said, scene = port(desktop).last("present"), desktop.scenes.strip[1]
        assert (said["title"], said["caption"]) == (scene.title.in_(lang), scene.caption.in_(lang))
    desktop.actions.by_id["language"].trigger()
    press(qtbot, desktop, KEY.Key_PageDown)
    assert port(desktop).last("present")["title"] == desktop.scenes.strip[2].title.en


def test_f5_begins_at_the_scene_that_is_current(desktop: Desktop) -> None:
    third = desktop.scenes.strip[2]
    desktop.scenes.choose(third.name)
    desktop.show.present()
    assert port(desktop).last("present")["title"] == third.title.zh
    desktop.presentation.end()
    assert desktop.scenes.current == third


def test_window_shortcuts_give_way_to_the_stage(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    desktop.show.play()
    at = store.view.clock.at
    selected = store.view.selection
    press(qtbot, desktop, KEY.Key_Home)  # in the window it resets the view
    assert store.view.clock.at == at
    assert store.view.selection == selected
    assert desktop.scenes.position() == 0


def test_every_digit_toggles_its_layer_and_says_so(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    desktop.show.play()
    for number, key in enumerate((KEY.Key_1, KEY.Key_5, KEY.Key_9)):
        index = (0, 4, 8)[number]
        before = store.view.layers[index].visible
        press(qtbot, desktop, key)
        assert store.view.layers[index].visible is not before
        assert port(desktop).last("toast").startswith("隐藏" if before else "显示")


def test_blank_and_white_cover_and_the_next_key_only_uncovers(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_B)
    assert port(desktop).last("blank") == "black"
    press(qtbot, desktop, KEY.Key_W)
    assert port(desktop).last("blank") == "white"
    press(qtbot, desktop, KEY.Key_PageDown)
    assert port(desktop).last("blank") is None
    assert desktop.scenes.position() == 0


def test_spotlight_and_parts_and_growing_text(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_L)
    assert port(desktop).last("spotlight") is True
    factor = port(desktop).zoom_factor
    press(qtbot, desktop, KEY.Key_Plus, KEY.Key_T, KEY.Key_C)
    said = port(desktop).last("present")
    assert port(desktop).zoom_factor > factor  # lines and markers with the text
    assert (said["show"]["title"], said["show"]["clock"], said["show"]["legend"]) == (False, False, True)
    assert desktop.file.snapshot().settings["present"]["title"] is False
    press(qtbot, desktop, KEY.Key_Escape)
    assert port(desktop).last("spotlight") is False


def test_the_map_is_drawn_larger_for_the_room(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.present()
    desktop.window.resize(2400, 1500)
    qtbot.waitUntil(lambda: port(desktop).zoom_factor > 1.2)
    desktop.presentation.end()
    assert port(desktop).zoom_factor == 1.0


def test_options_of_a_hostile_project_are_taken_as_far_as_sound() -> None:
    found = StageOptions.from_json({"title": False, "clock": "no", "growth": 99, "x": 1})
    assert (found.title, found.clock, found.size) == (False, True, 1.9)
    assert StageOptions.from_json("nothing") == StageOptions()


def test_the_presenter_sees_notes_and_what_comes_next(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_P)
    view = desktop.second.presenter
    assert view is not None
    assert view.isVisible()
    first, second = desktop.scenes.strip[:2]
    assert view.title.text() == first.title.zh
    assert view.next_title.text() == second.title.zh
    assert view.notes.toPlainText() == first.notes.zh
    qtbot.keyClick(view, KEY.Key_PageDown)
    assert view.title.text() == second.title.zh
    assert view.place.text() == "2 / 12"
    desktop.presentation.do("scene_last")
    assert "没有" in view.next_title.text()
    qtbot.keyClick(view, KEY.Key_Escape)
    assert not view.isVisible()
    assert not desktop.presentation.on


def test_the_windows_shortcuts_hold_where_the_notes_are(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    desktop.second.open()
    notes = desktop.second.presenter
    assert notes is not None
    qtbot.waitUntil(notes.isActiveWindow)
    lang = desktop.store.view.lang
    qtbot.keyClick(notes, KEY.Key_L, Qt.KeyboardModifier.ControlModifier)
    assert desktop.store.view.lang != lang
    qtbot.keyClick(notes, KEY.Key_Space)
    assert desktop.timeline.player.playing
    qtbot.keyClick(notes, KEY.Key_Space)
    assert not desktop.timeline.player.playing
    desktop.store.set_view(replace(desktop.store.view, selection=("road",)))
    notes.minutes.setFocus()
    qtbot.keyClick(notes.minutes, KEY.Key_Escape)
    assert desktop.store.view.selection == ("road",)


def test_a_second_screen_opens_the_presenter_view_by_itself(
    desktop: Desktop,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        "explorer.ui.stage.second_screen.other_screen", lambda _: QGuiApplication.primaryScreen()
    )
    desktop.show.play()
    assert desktop.second.presenter is not None
    assert desktop.second.presenter.isVisible()


def test_the_stopwatch_holds_continues_and_starts_anew() -> None:
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


def test_every_presenting_key_is_a_key_of_qt() -> None:
    assert len(table()) == sum(len(c.presenting.split()) for c in COMMANDS)
    assert 0 not in table()


@pytest.mark.slow
def test_every_presenting_command_does_something(desktop: Desktop) -> None:
    for command in COMMANDS:
        if command.presenting and command.id != "end_show":
            desktop.show.play()
            desktop.presentation.do(command.id)
            desktop.presentation.end()
    assert desktop.store.view == View() or desktop.store.view.layers


def test_letters_typed_into_the_palette_are_letters(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    sheet = desktop.palette
    sheet.open()
    if QApplication.focusWidget() is not sheet.field:
        pytest.skip("this platform gives no focus")
    qtbot.keyClicks(sheet.field, "bl")
    assert sheet.field.text() == "bl"


def test_esc_closes_the_topmost_first_and_ends_the_show_last(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    desktop.show.play()
    own = store.view.selection
    store.dispatch(replace(store.view, selection=("road",)), "x")
    press(qtbot, desktop, KEY.Key_L)
    qtbot.keyClick(desktop.window, KEY.Key_F1)
    assert desktop.sheets.stage_help.isVisible()
    assert not desktop.sheets.help.isVisible()
    press(qtbot, desktop, KEY.Key_Escape)
    assert not desktop.sheets.stage_help.isVisible()
    assert desktop.presentation.lit
    press(qtbot, desktop, KEY.Key_Escape)
    assert not desktop.presentation.lit
    assert store.view.selection == ("road",)
    press(qtbot, desktop, KEY.Key_Escape)
    assert store.view.selection == own
    assert desktop.presentation.on
    press(qtbot, desktop, KEY.Key_Escape)
    assert not desktop.presentation.on


def test_m_shows_two_dates_on_two_maps_and_esc_the_scene_as_it_was(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    made = desktop.store.view
    assert compare.maps(made) == 1
    press(qtbot, desktop, KEY.Key_M)
    assert compare.maps(desktop.store.view) == 2
    press(qtbot, desktop, KEY.Key_Escape)
    assert desktop.presentation.on
    assert (desktop.store.view.compare, desktop.store.view.side_by_side) == (made.compare, False)
    assert desktop.store.view.camera.zoom == pytest.approx(made.camera.zoom)


def test_esc_uncovers_and_no_sheet_outlives_the_show(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_B, KEY.Key_Escape)
    assert desktop.presentation.on
    assert desktop.presentation.covered == ""
    qtbot.keyClick(desktop.window, KEY.Key_F1)
    desktop.presentation.end()
    assert not desktop.sheets.stage_help.isVisible()


def test_the_help_of_a_show_lists_its_keys_only(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    qtbot.keyClick(desktop.window, KEY.Key_F1)
    words = {label.text() for label in desktop.sheets.stage_help.findChildren(QLabel)}
    assert {"下一场景", "黑屏", "时间条", "场景恢复原样"} <= words
    assert not {"保存", "导出图件…", "显示全部图层"} & words


def test_no_panel_comes_before_the_audience(qtbot: QtBot, desktop: Desktop) -> None:
    control = Qt.KeyboardModifier.ControlModifier
    desktop.sides.right.show_page("chronicle")
    desktop.show.play()
    port(desktop).clicked.emit("road", False, 106.0, 29.5)
    desktop.sides.show_event_row("open")
    for key in (KEY.Key_1, KEY.Key_3, KEY.Key_4, KEY.Key_6, KEY.Key_T):
        qtbot.keyClick(desktop.map_view, key, control)
    qtbot.keyClick(desktop.map_view, KEY.Key_F11)
    assert not any(dock.isVisible() for dock in desktop.docks)
    assert not desktop.sides.results.isVisible()
    desktop.presentation.end()
    assert all(dock.isVisible() for dock in desktop.docks)


def test_a_moving_spotlight_brings_no_bar(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.show.play()
    press(qtbot, desktop, KEY.Key_L)
    port(desktop).pointer.emit(106.0, 30.0)
    assert not desktop.presentation.time.isVisible()


def test_a_map_that_the_presenter_moves_stays_there_until_the_next_scene(
    qtbot: QtBot, desktop: Desktop
) -> None:
    desktop.show.play()
    made = port(desktop).last("frame")
    moved = {"lon": 104.5, "lat": 29.5, "zoom": 9.0, "extent": (104.0, 29.0, 105.0, 30.0)}
    port(desktop).camera_changed.emit(moved | {"user": True})
    press(qtbot, desktop, KEY.Key_Plus)
    qtbot.waitUntil(lambda: port(desktop).last("frame")["camera"]["lon"] == 104.5)
    assert port(desktop).last("frame")["subject"] is None
    press(qtbot, desktop, KEY.Key_R)
    assert port(desktop).last("frame")["camera"] == made["camera"]
