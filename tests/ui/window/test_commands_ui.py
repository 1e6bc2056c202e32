"""One table of commands: actions, menus, palette and help sheet all follow from it."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QMenu
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas
from explorer.layers.step_names import layer_step, step_words
from explorer.state.view.command_table import COMMANDS
from explorer.state.view.store import Store
from explorer.ui.window.actions import keys_text
from explorer.ui.window.desktop import Desktop
from explorer.ui.window.palette import rank
from explorer.words.strings import t, table
from tests.helpers.layers import CATALOGUE
from tests.ui.window_parts import fake

KEY, CTRL = Qt.Key, Qt.KeyboardModifier.ControlModifier


def test_every_command_has_words_an_action_and_a_key_of_its_own(desktop: Desktop) -> None:
    assert list(desktop.actions.by_id) == [command.id for command in COMMANDS]
    keys = Counter(a.shortcut().toString() for a in desktop.actions.by_id.values())
    assert [key for key, times in keys.items() if times > 1 and key] == []
    assert [c.id for c in COMMANDS if not c.keys and not c.presenting] == []
    for command in COMMANDS:
        assert all(table()[command.title_key])
        assert keys_text(command)
        action = desktop.actions.by_id[command.id]
        assert action.text()
        assert action.toolTip()


def test_menus_hold_every_command_under_its_area(desktop: Desktop) -> None:
    menu = desktop.top.menu_button.menu()
    parts = {a.text(): a.menu() for a in menu.actions()}
    for command in COMMANDS:
        part = parts[t(f"area.{command.area}", "zh")]
        assert isinstance(part, QMenu)
        assert desktop.actions.by_id[command.id] in part.actions()


def test_a_part_answers_each_command_that_is_no_change_of_the_view(desktop: Desktop) -> None:
    offered = Counter(name for commands in desktop.commands_of_parts() for name in commands)
    assert offered == Counter(command.id for command in COMMANDS if command.change is None)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_help_sheet_lists_every_command_with_its_key(desktop: Desktop, lang: str) -> None:
    if lang == "en":
        desktop.actions.by_id["language"].trigger()
    desktop.actions.by_id["help"].trigger()
    words = [label.text() for label in desktop.sheets.help.findChildren(QLabel)]
    for command in COMMANDS:
        assert t(command.title_key, lang) in words  # type: ignore[arg-type]
        assert keys_text(command) in words
    desktop.escape()
    assert not desktop.sheets.help.isVisible()


def test_palette_lists_every_command_and_runs_the_chosen_one(
    qtbot: QtBot, desktop: Desktop, store: Store
) -> None:
    qtbot.keyClick(desktop.window, KEY.Key_K, CTRL)
    sheet = desktop.palette
    assert sheet.list.keys() == [command.id for command in COMMANDS]
    qtbot.keyClicks(sheet.field, "shense")
    assert sheet.list.keys() == ["appearance"]
    qtbot.keyClick(sheet.field, KEY.Key_Return)
    assert store.view.appearance == "dark"
    assert not sheet.isVisible()


@pytest.mark.parametrize("text", ["上一个里程碑", "previous mile", "lichengbei", "sygl", "Ctrl+,"])
def test_palette_searches_in_both_languages_pinyin_and_keys(text: str) -> None:
    assert "milestone_back" in [command.id for command in COMMANDS if rank(command, text)]


def test_an_open_palette_follows_the_language(desktop: Desktop) -> None:
    sheet = desktop.palette
    sheet.open()
    sheet.field.setText("save")
    desktop.actions.by_id["language"].trigger()
    assert sheet.isVisible()
    assert sheet.field.text() == "save"
    assert sheet.field.placeholderText() == t("palette.placeholder", desktop.store.view.lang)
    listed = [sheet.list.model().index(n, 0).data() for n in range(sheet.list.model().rowCount())]
    assert desktop.actions.by_id["save"].text().replace("&&", "&") in listed


def test_palette_closes_with_escape_and_leaves_the_selection(qtbot: QtBot, desktop: Desktop) -> None:
    fake(desktop).clicked.emit("bus1", False, 0.0, 0.0)
    qtbot.keyClick(desktop.window, KEY.Key_K, CTRL)
    qtbot.keyClick(desktop.palette.field, KEY.Key_Escape)
    assert not desktop.palette.isVisible()
    assert desktop.store.view.selection == ("bus1",)


def test_checked_state_follows_the_view(desktop: Desktop, store: Store) -> None:
    relief = desktop.actions.by_id["relief"]
    assert relief.isChecked()
    relief.trigger()
    assert not store.view.basemap.relief
    assert not relief.isChecked()
    relief.trigger()
    assert relief.isChecked()
    mode = desktop.actions.by_id["mode_asof"]
    mode.trigger()
    assert mode.isChecked(), "triggering the current mode must not uncheck it"


def test_undo_and_redo_say_what_they_would_do(desktop: Desktop, store: Store) -> None:
    undo, redo = desktop.actions.by_id["undo"], desktop.actions.by_id["redo"]
    assert not undo.isEnabled()
    assert not redo.isEnabled()
    desktop.actions.by_id["layer_2"].trigger()
    assert undo.text() == "撤销 隐藏 跨省城际公交"
    undo.trigger()
    assert redo.text() == "重做 隐藏 跨省城际公交"
    assert redo.isEnabled()
    desktop.actions.by_id["language"].trigger()
    assert undo.text() == "Undo 中文 / English"


def test_a_camera_move_is_no_undo_step(desktop: Desktop, store: Store) -> None:
    zoom = store.view.camera.zoom
    desktop.actions.by_id["zoom_in"].trigger()
    assert store.view.camera.zoom > zoom
    assert store.undo_name is None


def test_space_plays_but_presses_a_focused_button(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.setFocus()
    qtbot.keyClick(desktop.window, KEY.Key_Space)
    assert desktop.timeline.player.playing
    qtbot.keyClick(desktop.window, KEY.Key_Space)
    assert not desktop.timeline.player.playing
    button = desktop.top.buttons["appearance"]
    button.setFocus()
    qtbot.keyClick(button, KEY.Key_Space)
    assert desktop.store.view.appearance == "dark"
    assert not desktop.timeline.player.playing


def test_keys_step_and_jump_between_milestones(qtbot: QtBot, desktop: Desktop, store: Store) -> None:
    desktop.window.setFocus()
    qtbot.keyClick(desktop.window, KEY.Key_Period)
    assert store.view.clock.at == date(2021, 6, 30)
    qtbot.keyClick(desktop.window, KEY.Key_Period, CTRL)
    assert store.view.clock.at == date(2021, 10, 31)
    qtbot.keyClick(desktop.window, KEY.Key_Comma, CTRL)
    assert store.view.clock.at == date(2020, 12, 30)
    qtbot.keyClick(desktop.window, KEY.Key_Comma)
    assert store.view.clock.at == date(2020, 9, 30)


def test_playing_faster_slower_and_in_a_loop(desktop: Desktop) -> None:
    player, run = desktop.timeline.player, desktop.actions.by_id
    run["faster"].trigger()
    assert player.speed == 2
    run["slower"].trigger()
    run["slower"].trigger()
    assert player.speed == 0.5
    run["loop"].trigger()
    assert player.loop


@pytest.mark.slow
def test_every_command_can_be_triggered(qtbot: QtBot, desktop: Desktop) -> None:
    elsewhere = {"open", "save", "save_as", "snapshot", "quit"}
    elsewhere |= {"guide", "self_check"}  # tests/engine/test_guide_window.py, test_self_check.py
    for command in COMMANDS:
        action = desktop.actions.by_id[command.id]
        if command.id not in elsewhere and action.isEnabled():
            action.trigger()
            QApplication.processEvents()
    desktop.timeline.player.stop()
    desktop.notices._timer.stop()
    assert QApplication.clipboard().text()


def test_step_names_are_words_or_are_unchanged(atlas: Atlas, store: Store) -> None:
    assert step_words("step.hide|bus", "en", atlas, CATALOGUE) == "Hide Cross-province bus lines"
    assert step_words("step.select|road", "zh", atlas, CATALOGUE) == "选中 road号"
    assert step_words("某一步", "en", atlas, CATALOGUE) == "某一步"
    assert step_words(None, "zh", atlas, CATALOGUE) == ""
    assert layer_step(store.view, store.view) is None
    assert layer_step(store.view, store.view.with_layer("bus", visible=False)) == "step.hide|bus"


def test_the_help_sheet_leads_to_the_guide(desktop: Desktop, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[bool] = []
    monkeypatch.setattr(desktop.helps, "open_guide", lambda *_: opened.append(True))
    desktop.actions.by_id["help"].trigger()
    assert desktop.sheets.help.guide.text() == t("command.guide", "zh")
    desktop.sheets.help.guide.click()
    assert opened == [True]
    assert desktop.sheets.help.isHidden()


@pytest.mark.parametrize("command", ["help", "about", "palette"])
def test_escape_gives_the_keyboard_back_to_where_it_was(qtbot: QtBot, desktop: Desktop, command: str) -> None:
    for before in (desktop.map_view, desktop.timeline.axis):
        before.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # as the real map's
        before.setFocus()
        desktop.actions.by_id[command].trigger()
        inside = QApplication.focusWidget()
        assert inside is not None
        assert inside is not before
        qtbot.keyClick(inside, KEY.Key_Escape)
        assert QApplication.focusWidget() is before
