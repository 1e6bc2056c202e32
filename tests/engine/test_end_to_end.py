"""A newcomer's first minutes, by mouse and keyboard alone, on the real window."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from explorer.ui.kit.plain import ElidedButton
from explorer.ui.window.desktop import Desktop
from tests.helpers.page import run
from tests.helpers.whole import map_of, type_in, whole

LEFT, CTRL = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
_SPOT = """const id = %r, box = twincity.app.map.getContainer().getBoundingClientRect();
for (let y = 100; y < box.height - 60; y += 3) for (let x = 250; x < box.width - 10; x += 3)
  if (document.elementFromPoint(x, y)?.closest('[data-id]')?.dataset.id === id) return [x + 1, y + 1];
return null"""


@pytest.fixture
def desktop(qtbot: QtBot, tmp_path: Path) -> Iterator[Desktop]:
    with whole(qtbot, tmp_path, newcomer=True) as made:
        made.window.activateWindow()
        qtbot.waitActive(made.window)
        yield made


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key goes to what has the keyboard."""
    target = QApplication.focusWidget() or QApplication.activeWindow()
    QTest.keyClick(target, key, modifier)
    QTest.qWait(30)


def words(root: QWidget) -> str:
    """All that stands in a panel."""
    texts = [label.text() for label in root.findChildren(QLabel)]
    texts += [button.words for button in root.findChildren(ElidedButton)]
    return "\n".join(texts).replace("\u200b", "")


def click_on_map(qtbot: QtBot, desktop: Desktop, feature: str) -> None:
    view = map_of(desktop)
    assert view.wait_settled()
    spot = run(qtbot, view, _SPOT % feature)
    assert spot is not None, f"{feature} is nowhere to be clicked"
    target, at = view.focusProxy(), QPoint(*spot)
    QTest.mouseMove(target, at)
    QTest.mouseClick(target, LEFT, pos=at)
    qtbot.waitUntil(lambda: desktop.store.view.selection == (feature,), timeout=5000)


def test_first_minutes(qtbot: QtBot, desktop: Desktop) -> None:
    leave_the_tour(qtbot, desktop)
    look_things_up_on_the_map(qtbot, desktop)
    move_time(qtbot, desktop)
    search_and_undo(qtbot, desktop)
    help_language_and_look(qtbot, desktop)


def leave_the_tour(qtbot: QtBot, desktop: Desktop) -> None:
    welcome = desktop.welcome
    qtbot.waitUntil(lambda: welcome.tour is not None and welcome.tour.isVisible(), timeout=5000)
    assert welcome.tour is not None
    press(Qt.Key.Key_Escape)
    assert not welcome.tour.isVisible()
    assert desktop.session.settings.load().tour_done


def look_things_up_on_the_map(qtbot: QtBot, desktop: Desktop) -> None:
    click_on_map(qtbot, desktop, "plat-suitong")
    told = words(desktop.inspector)
    for county in ("潼南", "遂宁"):
        assert county in told
    assert "¶" in told  # the place in the source
    bus = "bus-tongnan-guilin-anju-moxi"
    click_on_map(qtbot, desktop, bus)
    told = words(desktop.inspector)
    for end in ("桂林", "磨溪"):
        assert end in told
    assert "2020" in told


def move_time(qtbot: QtBot, desktop: Desktop) -> None:
    store, axis = desktop.store, desktop.timeline.axis
    press(Qt.Key.Key_G, CTRL)
    type_in(QApplication.focusWidget(), "2020-12")
    press(Qt.Key.Key_Return)
    assert store.view.clock.at == date(2020, 12, 31)
    scale, y = axis.picture().frame.scale, round(axis.picture().frame.base)
    start, end = (QPoint(round(scale.end(day)), y) for day in (date(2020, 12, 31), date(2022, 6, 30)))
    QTest.mousePress(axis, LEFT, pos=start)
    for step in range(1, 11):
        QTest.mouseMove(axis, start + (end - start) * step / 10)
        QTest.qWait(15)
    QTest.mouseRelease(axis, LEFT, pos=end)
    dragged = store.view.clock.at
    assert abs((dragged - date(2022, 6, 30)).days) < 100
    desktop.map_view.setFocus()
    press(Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: store.view.clock.at > dragged, timeout=5000)
    press(Qt.Key.Key_Space)
    assert not desktop.timeline.player.playing


def search_and_undo(qtbot: QtBot, desktop: Desktop) -> None:
    store, view = desktop.store, map_of(desktop)
    before = store.view.camera
    press(Qt.Key.Key_F, CTRL)
    type_in(QApplication.focusWidget(), "gaozhu")
    assert "高竹" in desktop.top.search.list.model().index(0, 0).data()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: store.view.camera.zoom > before.zoom, timeout=5000)
    assert store.view.selection == ("plat-gaozhu",)
    assert view.wait_settled()
    desktop.map_view.setFocus()
    undo, named = desktop.actions.by_id["undo"], []
    while store.undo_name is not None:
        named.append(undo.text())
        kept = store.view
        press(Qt.Key.Key_Z, CTRL)
        assert store.view != kept
    assert all(name.startswith("撤销") and len(name) > 3 for name in named), named
    assert any("高竹" in name for name in named)
    assert any("潼南" in name for name in named)
    assert store.view.selection == ()
    assert not undo.isEnabled()


def help_language_and_look(qtbot: QtBot, desktop: Desktop) -> None:
    press(Qt.Key.Key_F1)
    assert desktop.sheets.help.isVisible()
    listed = words(desktop.sheets.help)
    for words_of_it in ("Ctrl+Z", "Ctrl+F", "Ctrl+L", "F5", "撤销"):
        assert words_of_it in listed
    press(Qt.Key.Key_Escape)
    assert not desktop.sheets.help.isVisible()
    press(Qt.Key.Key_L, CTRL)
    assert desktop.window.windowTitle().startswith("Twin-City Explorer")
    assert not [c for c in words(desktop.inspector) if "\u4e00" <= c <= "\u9fff"]
    light = desktop.window.grab().toImage()
    press(Qt.Key.Key_D, CTRL)
    assert desktop.store.view.appearance == "dark"
    assert map_of(desktop).wait_settled()
    dark = desktop.window.grab().toImage()
    spot = dark.pixelColor(3, dark.height() // 2)
    assert spot.lightness() < light.pixelColor(3, dark.height() // 2).lightness()
    assert run(qtbot, map_of(desktop), "return document.documentElement.lang") == "en"
