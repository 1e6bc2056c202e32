"""Small manners of the window: where the keyboard goes, what Qt says, how menus are ordered, how high the table is."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QFileDialog, QLabel, QMenu
from pytestqt.qtbot import QtBot

from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop

_KEY = Qt.Key


def test_space_plays_after_a_typed_date(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.window.activateWindow()
    qtbot.keyClick(desktop.window, _KEY.Key_G, Qt.KeyboardModifier.ControlModifier)
    desktop.timeline.date.input.setText("2020-06")
    qtbot.keyClick(desktop.timeline.date.input, _KEY.Key_Return)
    assert desktop.store.view.clock.at == date(2020, 6, 30)
    focus = QApplication.focusWidget()
    assert focus is not None
    qtbot.keyClick(focus, _KEY.Key_Space)
    assert desktop.timeline.player.playing
    assert desktop.timeline.date.currentWidget() is desktop.timeline.date.button
    desktop.timeline.player.stop()


def test_qts_own_dialogs_use_the_language_of_the_window(desktop: Desktop) -> None:
    buttons = QDialogButtonBox.StandardButton

    def words() -> str:
        box = QDialogButtonBox(buttons.Cancel)
        return box.button(buttons.Cancel).text().replace("&", "")

    assert words() == "取消"
    desktop.actions.by_id["language"].trigger()
    assert words() == "Cancel"
    desktop.actions.by_id["language"].trigger()
    assert words() == "取消"
    dialog = QFileDialog(desktop.window)
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    labels = [words.text() for words in dialog.findChildren(QLabel) if words.text()]
    assert len(labels) >= 3
    assert not [words for words in labels if re.search("[a-z]{2}", words)]
    assert QCoreApplication.translate("QAbstractFileIconProvider", "Folder") == "文件夹"
    dialog.deleteLater()


def test_the_file_menu_has_the_usual_order(desktop: Desktop) -> None:
    menu = desktop.top.menu_button.menu()
    assert menu is not None
    file = menu.findChildren(QMenu)[0]
    names = ["|" if a.isSeparator() else a.objectName().removeprefix("command.") for a in file.actions()]
    assert names[:4] == ["new", "open", "", "|"]  # the menu of recent projects has no command
    assert file.actions()[2].menu() is not None
    assert names[-2:] == ["|", "quit"]
    assert names[names.index("save") + 1] == "save_as"
    layers = next(m for m in menu.findChildren(QMenu) if m.title() == "图层")
    assert "command.clear_filters" in {action.objectName() for action in layers.actions()}


def test_the_table_opens_with_six_rows_and_keeps_the_height_it_was_given(
    qtbot: QtBot, desktop: Desktop
) -> None:
    desktop.show.play()
    desktop.presentation.end()
    QApplication.processEvents()
    desktop.actions.by_id["panel_results"].trigger()
    QApplication.processEvents()
    table = desktop.sides.results.made.table  # type: ignore[union-attr]
    rows = 6 * table.verticalHeader().defaultSectionSize()
    qtbot.waitUntil(lambda: table.viewport().height() >= rows)
    desktop.window.split.setSizes([desktop.window.split.height() - 400, 400])
    desktop.window.split.splitterMoved.emit(0, 1)
    given = desktop.sides.results.height()
    desktop.actions.by_id["panel_results"].trigger()
    desktop.actions.by_id["panel_results"].trigger()
    QApplication.processEvents()
    assert desktop.sides.results.height() == given
    assert desktop.panels.written()["results"] == given


def test_esc_closes_the_changes_of_a_step_before_it_clears_the_selection(
    qtbot: QtBot, desktop: Desktop
) -> None:
    store = desktop.store
    store.dispatch(replace(store.view, clock=replace(store.view.clock, at=date(2020, 12, 31))), "x")
    store.dispatch(replace(store.view, selection=("road",)), "x")
    qtbot.waitUntil(lambda: bool(desktop.changes.groups))
    desktop.changes.open(next(iter(desktop.changes.groups)))
    qtbot.keyClick(desktop.map_view, _KEY.Key_Escape)
    assert desktop.changes.opened is None
    assert store.view.selection == ("road",)
    qtbot.keyClick(desktop.map_view, _KEY.Key_Escape)
    assert store.view.selection == ()


def test_kinds_without_room_are_in_the_menu_that_counts_them(qtbot: QtBot, desktop: Desktop) -> None:
    store = desktop.store
    clock = replace(store.view.clock, at=date(2021, 12, 31), start=date(2018, 1, 1), mode="window")
    store.dispatch(replace(store.view, clock=clock), "x")
    strip = desktop.changes
    qtbot.waitUntil(lambda: len(strip.groups) > 2)
    desktop.window.resize(1000, 800)
    QApplication.processEvents()
    hidden = [kind for kind in strip.groups if not strip.buttons[kind].isVisible()]
    assert hidden
    assert strip.rest.isVisible()
    assert str(len(hidden)) in strip.rest.text()
    strip.rest.menu().aboutToShow.emit()
    actions = strip.rest.menu().actions()
    assert [a.text() for a in actions] == [strip.buttons[kind].text() for kind in hidden]
    actions[-1].trigger()
    assert strip.opened == hidden[-1]
    assert strip.list.isVisible()


def test_enter_at_the_end_of_the_tour_starts_no_show(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.welcome.take_tour()
    tour = desktop.welcome.tour
    assert tour is not None
    while not tour.last:
        qtbot.keyClick(tour, _KEY.Key_Return)
    assert QApplication.focusWidget() is tour.skip
    qtbot.keyClick(tour, _KEY.Key_Return)
    qtbot.wait(50)
    assert not tour.isVisible()
    assert not desktop.presentation.on
