"""Files that hover over the real window, or are marked in its dialog: read before they are let go, and no sooner shown."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.sources.reader import process
from explorer.sources.reader.draft import LEAST
from explorer.ui.openings import reading_job
from explorer.ui.window.desktop import Desktop
from tests.bench.own_files import write_file
from tests.ui.harness import desktop
from tests.ui.openings.letting_go import SOUND, done, fresh_memory, given, own

__all__ = ["desktop", "fresh_memory"]
pytestmark = pytest.mark.slow


class Hand:
    """Drags files over the middle of a window."""

    def __init__(self, desktop: Desktop) -> None:
        self._window, self._mime = desktop.window, QMimeData()
        self._place = desktop.window.rect().center()

    def _kinds(self) -> tuple[Qt.DropAction, QMimeData, Qt.MouseButton, Qt.KeyboardModifier]:
        return Qt.DropAction.CopyAction, self._mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier

    def enter(self, *paths: Path) -> None:
        self._mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        QApplication.sendEvent(self._window, QDragEnterEvent(self._place, *self._kinds()))

    def leave(self) -> None:
        QApplication.sendEvent(self._window, QDragLeaveEvent())

    def drop(self, *paths: Path) -> None:
        if paths:
            self._mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        QApplication.sendEvent(self._window, QDropEvent(QPointF(self._place), *self._kinds()))
        QApplication.processEvents()


@pytest.fixture
def hand(desktop: Desktop) -> Hand:
    return Hand(desktop)


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of the files that readers are given, by the real ones."""
    found: list[str] = []
    real = process.read

    def read(path: Path, *args: object, **options: object) -> object:
        found.append(path.name)
        return real(path, *args, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(process, "read", read)
    return found


def kept(desktop: Desktop) -> list[str]:
    job = desktop.openings.ahead._job
    return [name for name, _ in job._kept or ()] if job is not None else []


def test_a_file_that_hovers_is_read_once_and_shown_when_it_is_let_go(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    file = tmp_path / "点.gpkg"
    write_file("points", LEAST, file)
    before, memory = desktop.store.work, tmp_path / "memory"
    hand.enter(file)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    assert [len(draft) for draft in desktop.port.foreseen] == [LEAST]
    assert (desktop.port.drafts, desktop.store.work, memory.exists()) == ([], before, False)
    assert not desktop.openings.busy
    assert not desktop.openings.bar.isVisible()
    hand.drop()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("点", LEAST)]
    assert desktop.port.drafts == desktop.port.foreseen, "the same object: the page has it already"
    assert reads == ["点.gpkg"]
    assert "点.gpkg 已上图" in desktop.openings.bar.words.text()
    desktop.store.undo()
    assert desktop.store.work.layers == ()


def test_a_file_let_go_at_once_is_read_once(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    hand.enter(given(tmp_path, "站.csv", SOUND))
    hand.drop()
    done(qtbot, desktop)
    assert (own(desktop.store.work), reads) == ([("站", 2)], ["站.csv"])


def test_one_that_goes_again_leaves_nothing(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    file = tmp_path / "点.gpkg"
    write_file("points", LEAST, file)
    hand.enter(file)
    qtbot.waitUntil(lambda: bool(desktop.port.foreseen), timeout=30_000)
    hand.leave()
    hand.enter(file)  # it has crossed a field that takes text
    assert desktop.openings.ahead._job is not None
    qtbot.wait(500)
    assert desktop.openings.ahead._job is not None
    hand.leave()
    qtbot.waitUntil(lambda: desktop.openings.ahead._job is None, timeout=5_000)
    assert desktop.port.foreseen[1:] == [None]
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name.startswith("reading")])
    assert (desktop.port.drafts, desktop.store.work.layers) == ([], ())


def test_what_has_changed_meanwhile_is_read_again(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    file = given(tmp_path, "站.csv", SOUND)
    hand.enter(file)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    stat = file.stat()
    file.write_text(SOUND.replace("永川站", "大足站"), "utf-8")
    os.utime(file, ns=(stat.st_atime_ns, stat.st_mtime_ns))  # of the same size and time
    hand.drop()
    done(qtbot, desktop)
    [rows] = desktop.store.work.collections
    assert list(rows.names) == ["大足站", "荣昌站"]
    assert reads == ["站.csv"] * 2


def test_a_database_that_is_being_written_to_has_changed(tmp_path: Path) -> None:
    from explorer.sources.formats import copies

    file = given(tmp_path, "a.gpkg", "x")
    before = copies.state(file)
    assert copies.state(file) == before
    given(tmp_path, "a.gpkg-wal", "new rows")
    assert copies.state(file) != before


def test_another_file_than_the_one_that_hovered_is_opened(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    hand.enter(given(tmp_path, "甲.csv", SOUND))
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    hand.drop(given(tmp_path, "乙.csv", SOUND))
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("乙", 2)]
    assert desktop.openings.ahead._job is None


def test_of_many_the_first_is_read_ahead_and_all_are_opened_in_their_order(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    files = [given(tmp_path, f"站{n:02}.csv", SOUND) for n in range(20)]
    hand.enter(*files)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    qtbot.wait(300)
    assert reads == ["站00.csv"]
    hand.drop()
    qtbot.waitUntil(lambda: not desktop.openings.busy, timeout=90_000)
    assert reads == [file.name for file in files]
    assert [name for name, _ in own(desktop.store.work)] == [file.stem for file in files]


@pytest.mark.parametrize("name", ["图.dwg", "项目.twincity", "底图.tif", "a.dbf", "folder.csv"])
def test_what_is_no_data_set_by_its_name_or_at_all_is_left_alone(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    if name.startswith("folder"):
        path.mkdir()
    else:
        path.write_bytes(b"{}")
    hand.enter(path)
    if name.startswith("folder"):
        qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    else:
        assert desktop.openings.ahead._job is None
    assert desktop.store.work.layers == ()
    assert not desktop.openings.bar.isVisible()


def test_one_that_is_refused_says_so_when_it_is_let_go(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    file = given(tmp_path, "坏.gpkg", "this is no database")
    hand.enter(file)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    assert not desktop.openings.bar.isVisible()
    hand.drop()
    done(qtbot, desktop)
    assert "坏.gpkg" in desktop.openings.bar.words.text()
    assert desktop.store.work.layers == ()


def test_a_very_large_file_waits_until_it_is_let_go(
    qtbot: QtBot,
    desktop: Desktop,
    hand: Hand,
    reads: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reading_job, "_MOST_AHEAD", 10)
    hand.enter(given(tmp_path, "站.csv", SOUND))
    qtbot.wait(500)
    assert reads == []
    hand.drop()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2)]
    hand.enter(tmp_path / "站.csv")
    hand.leave()
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name.startswith("reading")])
    assert reads == ["站.csv"]


def test_a_file_that_is_marked_in_the_dialog_is_read_and_forgotten_with_it(
    qtbot: QtBot, desktop: Desktop, reads: list[str], tmp_path: Path
) -> None:
    file = given(tmp_path, "站.csv", SOUND)
    desktop.actions.by_id["open"].trigger()
    dialog = desktop.project.dialog
    assert dialog is not None
    for name in ("a.csv", "b.csv", "站.csv"):  # the arrow key goes down the list
        dialog.currentChanged.emit(str(tmp_path / name))
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    assert (reads, desktop.store.work.layers) == (["站.csv"], ())
    dialog.reject()
    qtbot.waitUntil(lambda: desktop.openings.ahead._job is None, timeout=5_000)
    desktop.actions.by_id["open"].trigger()
    dialog = desktop.project.dialog
    dialog.currentChanged.emit(str(file))
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    dialog.filesSelected.emit([str(file)])
    dialog.reject()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("站", 2)]
    assert reads == ["站.csv"] * 2


def test_the_window_can_be_closed_while_a_file_hovers(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    hand.enter(given(tmp_path, "站.csv", SOUND))
    desktop.openings.close()
    assert not [t for t in threading.enumerate() if t.name.startswith("reading")]


def test_one_that_was_read_ahead_can_be_cancelled_and_opened_again(
    qtbot: QtBot, desktop: Desktop, hand: Hand, tmp_path: Path
) -> None:
    file = tmp_path / "点.gpkg"
    write_file("points", 4 * LEAST, file)
    hand.enter(file)
    qtbot.waitUntil(lambda: bool(desktop.port.foreseen), timeout=30_000)
    hand.drop()
    qtbot.waitUntil(lambda: bool(desktop.port.drafts), timeout=5_000)
    assert desktop.openings.bar.isVisible()
    assert [button.text() for button in desktop.openings.bar.buttons] == ["取消"]
    desktop.openings.cancel()
    assert desktop.port.drafts[1:] == [None]
    qtbot.waitUntil(lambda: not [t for t in threading.enumerate() if t.name.startswith("reading")])
    assert desktop.store.work.layers == ()
    hand.enter(file)
    hand.drop()
    done(qtbot, desktop)
    assert own(desktop.store.work) == [("点", 4 * LEAST)]


def test_nothing_is_read_ahead_while_another_file_is_being_opened(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    first, second = given(tmp_path, "甲.csv", SOUND), given(tmp_path, "乙.csv", SOUND)
    desktop.open_files([first])
    assert desktop.openings.busy
    hand.enter(second)
    assert desktop.openings.ahead._job is None
    hand.drop()
    done(qtbot, desktop)
    assert reads == ["甲.csv", "乙.csv"]
    assert [name for name, _ in own(desktop.store.work)] == ["甲", "乙"]


def test_what_was_chosen_for_a_file_before_holds_when_it_hovers(
    qtbot: QtBot, desktop: Desktop, hand: Hand, reads: list[str], tmp_path: Path
) -> None:
    file = given(tmp_path, "站.csv", SOUND + "没有坐标,,,2023\n")
    hand.enter(file)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    assert not desktop.openings.sheet.isVisible()
    hand.drop()
    done(qtbot, desktop)
    assert desktop.openings.sheet.isVisible(), "it has something to say"
    desktop.openings.sheet.buttons["open"].click()
    done(qtbot, desktop)
    hand.enter(file)
    qtbot.waitUntil(lambda: "answer" in kept(desktop), timeout=30_000)
    hand.drop()
    done(qtbot, desktop)
    assert not desktop.openings.sheet.isVisible()
    assert [n for _, n in own(desktop.store.work)] == [3, 3]
