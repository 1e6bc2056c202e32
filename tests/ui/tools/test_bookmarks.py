"""Bookmarks in the window: kept in the settings, in the menu of the map, and by keyboard."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from explorer.state.view.view import Camera
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop as desktop  # a fixture

THERE = Camera(104.06, 30.66, 10)


def look(desktop: Desktop, camera: Camera) -> None:
    desktop.store.set_view(replace(desktop.store.view, camera=camera))


def test_a_view_is_bookmarked_and_found_again_after_a_start(desktop: Desktop) -> None:
    look(desktop, THERE)
    desktop.actions.by_id["add_bookmark"].trigger()
    (mark,) = desktop.session.settings.load().bookmarks
    assert mark.camera == THERE
    assert "1:" in mark.name
    look(desktop, Camera())
    (menu,) = (m for m in desktop.top.menu_button.menu().findChildren(QMenu) if m.title() == "视图书签")
    menu.aboutToShow.emit()
    (action,) = menu.actions()
    assert action.text() == mark.name
    action.trigger()
    assert desktop.store.view.camera == THERE
    desktop.actions.by_id["view_back"].trigger()
    assert desktop.store.view.camera == Camera()
    desktop.actions.by_id["view_forward"].trigger()
    assert desktop.store.view.camera == THERE
    assert desktop.store.undo_name is None, "looking elsewhere is no step"


def test_the_list_renames_and_removes(qtbot: QtBot, desktop: Desktop) -> None:
    for camera in (THERE, Camera()):
        look(desktop, camera)
        desktop.actions.by_id["add_bookmark"].trigger()
    desktop.actions.by_id["bookmarks"].trigger()
    sheet = desktop.tools.bookmarks.sheet
    assert sheet is not None
    qtbot.addWidget(sheet)
    sheet.list.item(0).setText("成都")
    assert desktop.session.settings.load().bookmarks[0].name == "成都"
    qtbot.keyClick(sheet.list, Qt.Key.Key_Delete)
    assert [m.camera for m in desktop.session.settings.load().bookmarks] == [Camera()]
    assert sheet.list.count() == 1


def test_the_form_of_coordinates_is_kept_and_copied(desktop: Desktop) -> None:
    desktop.status.show_pointer(106.551, 29.563)
    assert desktop.status.pointer.text() == "29.5630° N  106.5510° E"
    desktop.actions.by_id["coordinates_metres"].trigger()
    assert desktop.status.pointer.text() == "X 3272548.7  Y 36359575.2"
    assert desktop.actions.by_id["coordinates_metres"].isChecked()
    assert not desktop.actions.by_id["coordinates_degrees"].isChecked()
    desktop.actions.by_id["copy_coordinates"].trigger()
    assert QApplication.clipboard().text() == "X=3272548.7, Y=36359575.2"
    assert desktop.session.settings.load().coordinates == "metres"


def test_keys_of_the_list_go_back_and_undo_a_delete(qtbot: QtBot, desktop: Desktop) -> None:
    for camera in (THERE, Camera()):
        look(desktop, camera)
        desktop.actions.by_id["add_bookmark"].trigger()
    before = desktop.tools.bookmarks.all
    desktop.actions.by_id["bookmarks"].trigger()
    sheet = desktop.tools.bookmarks.sheet
    assert sheet is not None
    qtbot.waitActive(sheet)
    sheet.list.setFocus()
    sheet.list.setCurrentRow(0)
    qtbot.keyClick(sheet.list, Qt.Key.Key_Return)
    there = desktop.store.view.camera
    qtbot.keyClick(sheet.list, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert desktop.store.view.camera != there
    for _ in before:
        qtbot.keyClick(sheet.list, Qt.Key.Key_Delete)
    assert desktop.tools.bookmarks.all == ()
    assert "还没有书签" in sheet.hint.text()
    for _ in before:
        qtbot.keyClick(sheet.list, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert desktop.tools.bookmarks.all == before
    assert sheet.restore_button.isHidden()
