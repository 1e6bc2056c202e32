"""Leaving with unsaved work, and what a crash left: asked about, offered, restored, thrown away on purpose."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QPushButton

from explorer.state.files import project
from explorer.state.files.autosave import Autosave, leftovers
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.project.acts import answer, edit


def crashed(folder: Path, desktop: Desktop) -> None:
    """A session that ended without saying so, its work in the journal."""
    other = Autosave(lambda: folder)
    other.begin(desktop.file.snapshot, None)
    other.changed()
    assert other.write()
    assert other._lock is not None
    other._lock.close()


def test_closing_with_nothing_unsaved_just_closes(desktop: Desktop) -> None:
    desktop.window.close()
    assert not desktop.window.isVisible()


def test_closing_with_unsaved_scenes_asks_quietly(desktop: Desktop) -> None:
    edit(desktop)
    desktop.window.close()
    assert desktop.window.isVisible()
    assert desktop.offers.isVisible()
    answer(desktop, "file.stay")
    assert not desktop.offers.isVisible()
    desktop.window.close()
    assert desktop.offers.isVisible(), "asked again, since the first was answered"
    answer(desktop, "file.drop_quit")
    assert not desktop.window.isVisible()


def test_saving_from_the_question_saves_and_closes(desktop: Desktop, tmp_path: Path) -> None:
    desktop.project.save_to(tmp_path / "mine.twincity")
    edit(desktop)
    desktop.window.close()
    answer(desktop, "file.save_quit")
    assert not desktop.window.isVisible()
    assert project.load(tmp_path / "mine.twincity").project.scenes[0].title.zh == "改过的题"


def test_who_closes_twice_is_let_go_and_loses_nothing(desktop: Desktop, tmp_path: Path) -> None:
    desktop.file.begin()
    edit(desktop)
    desktop.window.close()
    desktop.window.close()
    assert not desktop.window.isVisible()
    lock = desktop.file.autosave._lock
    assert lock is not None
    lock.close()  # as the process's end does
    (left,) = leftovers(tmp_path / "autosave")
    assert left.open().project.scenes[0].title.zh == "改过的题"


def test_ten_seconds_of_change_reach_the_journal(desktop: Desktop, tmp_path: Path) -> None:
    now = [0.0]
    desktop.file.autosave = Autosave(lambda: tmp_path / "autosave", clock=lambda: now[0])
    desktop.file.begin()
    edit(desktop)
    now[0] = 9.0
    desktop.file._tick()
    assert not list((tmp_path / "autosave").glob("*.twincity"))
    now[0] = 10.1
    desktop.file._tick()
    (journal,) = (tmp_path / "autosave").glob("*.twincity")
    assert "改过的题" in journal.read_text("utf-8")


def test_what_a_crash_left_is_offered_and_restored(desktop: Desktop, tmp_path: Path) -> None:
    first = desktop.scenes.strip[0].title.zh
    edit(desktop)
    crashed(tmp_path / "autosave", desktop)
    desktop.store.undo()
    assert desktop.scenes.strip[0].title.zh == first
    desktop.session.settings.save(replace(desktop.session.settings.load(), tour_done=True))
    desktop.welcome.begin()
    assert desktop.offers.isVisible()
    assert "恢复" in desktop.offers.words.text()
    answer(desktop, "file.restore")
    assert desktop.scenes.strip[0].title.zh == "改过的题"
    assert desktop.file.dirty
    desktop.file.end()
    assert leftovers(tmp_path / "autosave") == ()


@pytest.mark.parametrize(
    "change",
    [
        {"version": 99, "scenes_of_tomorrow": [1]},
        {"scenes": [{"name": "a", "title": {"zh": "甲", "en": "A"}, "view": {"split": "x"}}, 7]},
    ],
)
def test_work_that_cannot_be_read_whole_is_kept_when_it_is_restored(
    desktop: Desktop, tmp_path: Path, change: dict[str, Any]
) -> None:
    crashed(tmp_path / "autosave", desktop)
    (journal,) = (tmp_path / "autosave").glob("*.twincity")
    journal.write_text(json.dumps(json.loads(journal.read_text("utf-8")) | change), "utf-8")
    before = journal.read_bytes()
    desktop.project.offer(desktop.file.begin())
    answer(desktop, "file.restore")
    assert "仍可恢复" in desktop.notices.words.text()
    desktop.file.end()
    (left,) = leftovers(tmp_path / "autosave")
    assert left.path.read_bytes() == before


def test_what_another_window_has_restored_is_said_in_one_line(desktop: Desktop, tmp_path: Path) -> None:
    crashed(tmp_path / "autosave", desktop)
    (left,) = desktop.file.begin()
    desktop.project.offer((left,))
    left.discard()  # as a window does that restored it
    answer(desktop, "file.restore")
    assert "另一窗口已恢复或放弃了这份内容" in desktop.notices.words.text()
    assert not desktop.file.dirty


def test_restoring_asks_about_unsaved_scenes_and_can_be_undone(desktop: Desktop, tmp_path: Path) -> None:
    crashed(tmp_path / "autosave", desktop)
    edit(desktop)
    left = desktop.file.begin()
    desktop.project.offer(left)
    answer(desktop, "file.restore")
    assert "未保存" in desktop.offers.words.text()
    assert desktop.scenes.strip[0].title.zh == "改过的题"
    answer(desktop, "file.stay")
    assert "恢复" in desktop.offers.words.text(), "what was offered is offered again"
    answer(desktop, "file.restore")
    answer(desktop, "file.drop_quit")
    assert desktop.scenes.strip[0].title.zh != "改过的题"
    desktop.store.undo()
    assert desktop.scenes.strip[0].title.zh == "改过的题"
    assert desktop.file.dirty
    desktop.store.redo()
    assert desktop.scenes.strip[0].title.zh != "改过的题"
    assert desktop.file.dirty, "restored, not yet saved"


def test_work_restored_over_a_file_that_is_newer_than_the_crash_asks(
    desktop: Desktop, tmp_path: Path
) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    other = Autosave(lambda: tmp_path / "autosave")
    other.begin(desktop.file.snapshot, path)
    other.works_on(path, project.load(path).seen)
    edit(desktop)
    assert other.write()
    assert other._lock is not None
    other._lock.close()
    desktop.project.save()  # after the crash somebody went on
    newer = path.read_bytes()
    desktop.scenes.remove(desktop.scenes.strip[2].name)
    desktop.project.save()
    (left,) = desktop.file.begin()
    desktop.project._restore(left)
    assert desktop.file.path == path
    before = path.read_bytes()
    assert before != newer
    desktop.project.save()
    assert desktop.offers.isVisible()
    assert path.read_bytes() == before


def test_what_is_not_wanted_is_gone_and_later_keeps_it(desktop: Desktop, tmp_path: Path) -> None:
    for _ in range(2):
        crashed(tmp_path / "autosave", desktop)
    left = desktop.file.begin()
    desktop.project.offer(left)
    answer(desktop, "file.forget")
    assert desktop.offers.isVisible(), "there is a second one"
    answer(desktop, "file.later")
    assert not desktop.offers.isVisible()
    assert len(leftovers(tmp_path / "autosave")) == 2, "until the window closes"
    desktop.window.close()
    assert len(leftovers(tmp_path / "autosave")) == 1


def test_what_was_not_wanted_by_mistake_comes_back(desktop: Desktop, tmp_path: Path) -> None:
    crashed(tmp_path / "autosave", desktop)
    desktop.project.offer(desktop.file.begin())
    answer(desktop, "file.forget")
    answer(desktop, "file.forget_not")
    answer(desktop, "file.restore")
    assert desktop.store.undo_name == "file.step.restored"


def test_a_folder_that_cannot_be_made_is_reported_and_stops_nothing(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    desktop.file.autosave = Autosave(lambda: tmp_path / "file" / "below")
    assert desktop.file.begin() == ()
    assert desktop.notices.isVisible()


def test_the_offer_uses_the_window_s_language(desktop: Desktop) -> None:
    edit(desktop)
    desktop.window.close()
    desktop.actions.by_id["language"].trigger()
    assert desktop.offers.buttons[0].text() == "Save and quit"
    assert isinstance(desktop.offers.buttons[0], QPushButton)
