"""Files that change on disk while they are on the map: said in one quiet line, read again when wanted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.sources.formats import copies
from explorer.state.files import own_files
from explorer.ui.openings.opening_bar import OpeningBar
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.openings.letting_go import SOUND, WAIT, bar, done, fresh_memory, given, own

__all__ = ["bar", "desktop", "fresh_memory"]
pytestmark = pytest.mark.slow


def test_a_change_on_disk_is_one_quiet_line_and_is_read_again(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    given(tmp_path, "站.csv", SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "已更改" in bar.words.text() and bar.isVisible(), timeout=WAIT)
    assert own(desktop.store.work) == [("站", 2)]
    bar.buttons[0].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3)]
    desktop.store.undo()
    assert own(desktop.store.work) == [("站", 2)]


def test_a_touch_without_a_change_is_not_told(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.write_text(SOUND, "utf-8")
    assert copies.stamp(path) is not None
    desktop.own_loader.look_for_changes()
    assert not bar.isVisible()


def test_all_files_that_changed_on_disk_are_read_again_at_once(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    names = ("站.csv", "点.csv")
    desktop.open_files([given(tmp_path, name, SOUND) for name in names])
    done(qtbot, desktop)
    bar.hide()
    for name in names:
        given(tmp_path, name, SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: bar.words.text() == "2 个文件在磁盘上已更改：站.csv、点.csv", timeout=WAIT)
    bar.buttons[0].click()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 3), ("点", 3)]


def test_a_changed_file_that_was_read_again_meanwhile_is_not_named_with_the_next(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    desktop.open_files([given(tmp_path, name, SOUND) for name in ("站.csv", "点.csv")])
    done(qtbot, desktop)
    given(tmp_path, "站.csv", SOUND + "新站,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "“站.csv”" in bar.words.text(), timeout=WAIT)
    first, _ = own_files.files(desktop.store.work.layers)
    desktop.openings.read_anew(first)  # not by the button of the line
    done(qtbot, desktop)
    given(tmp_path, "点.csv", SOUND + "新点,106,29.5,2024\n")
    qtbot.waitUntil(lambda: "点.csv" in bar.words.text(), timeout=WAIT)
    assert "站.csv" not in bar.words.text()


def test_a_file_that_goes_while_it_is_on_the_map_is_said_once(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.unlink()
    qtbot.waitUntil(lambda: "已不在原处" in bar.words.text() and bar.isVisible(), timeout=WAIT)
    assert own(desktop.store.work) == [("站", 2)]
    bar.hide()
    desktop.own_loader.look_for_changes()
    qtbot.wait(3500)
    assert not bar.isVisible()


def test_a_file_that_is_replaced_while_it_is_saved_is_not_missed(
    qtbot: QtBot, desktop: Desktop, bar: OpeningBar, tmp_path: Path
) -> None:
    path = given(tmp_path, "站.csv", SOUND)
    desktop.open_files([path])
    done(qtbot, desktop)
    bar.hide()
    path.unlink()
    qtbot.wait(1000)
    given(tmp_path, "站.csv", SOUND)
    qtbot.wait(3500)
    assert "不在原处" not in bar.words.text()
