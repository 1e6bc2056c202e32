"""Project files in the window: saved, opened, autosaved, offered after a crash; never a question that waits."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from explorer.state import project
from explorer.state.autosave import Autosave, leftovers
from explorer.state.project import Project
from explorer.state.store import Store
from explorer.ui.show import Show
from tests.ui.stage import stage


def edit(stage: Show) -> None:
    stage.scenes.rename(stage.scenes.strip[0].name, "改过的题")


def answer(stage: Show, key: str) -> None:
    """Press the offer's button for a string key."""
    keys = [choice[0] for choice in stage.offers._choices]
    stage.offers.buttons[keys.index(key)].click()


def crashed(folder: Path, stage: Show) -> None:
    """A session that ended without saying so, its work in the journal."""
    other = Autosave(lambda: folder)
    other.begin(stage.file.snapshot, None)
    other.changed()
    assert other.write()
    assert other._lock is not None
    other._lock.close()


# -- saving and opening -------------------------------------------------------------------------


def test_saving_clears_the_mark_and_names_the_window(stage: Show, tmp_path: Path) -> None:
    edit(stage)
    assert stage.window.isWindowModified()
    stage.project.save_to(tmp_path / "川渝.twincity")
    assert not stage.window.isWindowModified()
    assert stage.window.windowTitle().startswith("川渝[*]")
    assert project.load(tmp_path / "川渝.twincity").project.scenes[0].title.zh == "改过的题"
    edit_again = stage.scenes.strip[1].name
    stage.scenes.remove(edit_again)
    assert stage.window.isWindowModified()
    stage.window.store.undo()
    assert not stage.window.isWindowModified(), "undone back to what the file holds"


def test_moving_the_clock_is_no_unsaved_work(stage: Show) -> None:
    store = stage.window.store
    store.dispatch(store.view.with_clock(at=date(2020, 1, 1)), "x")
    assert not stage.file.dirty
    assert stage.file.autosave.dirty, "but it is autosaved"


def test_opening_brings_scenes_view_and_options_and_forgets_undo(stage: Show, tmp_path: Path) -> None:
    view = replace(stage.window.store.view.with_clock(at=date(2023, 1, 31)), lang="en")
    made = Project(stage.scenes.strip[:2], view, settings={"present": {"clock": False}})
    project.save(tmp_path / "p.twincity", made)
    stage.project.open(tmp_path / "p.twincity")
    assert len(stage.scenes.strip) == 2
    assert stage.window.store.view.clock.at == date(2023, 1, 31)
    assert stage.window.store.view.lang == "zh", "the language is the viewer's"
    assert not stage.presentation.options.clock
    assert stage.window.store.undo_name is None
    assert stage.window.top.buttons["scenes"].text().strip() == "场景 2"


def test_a_broken_file_is_one_line_and_changes_nothing(stage: Show, tmp_path: Path) -> None:
    (tmp_path / "bad.twincity").write_text('{"format": "something"}')
    before = (stage.scenes.strip, stage.window.store.view)
    stage.project.open(tmp_path / "bad.twincity")
    assert "bad.twincity" in stage.window.notices.words.text()
    assert (stage.scenes.strip, stage.window.store.view) == before
    assert stage.file.path is None


def test_a_file_that_breaks_off_opens_as_far_as_it_parses(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "half.twincity"
    project.save(path, stage.file.snapshot())
    text = path.read_text("utf-8")
    path.write_text(text[: text.index('"river-chiefs"')], "utf-8")
    stage.project.open(path)
    assert 0 < len(stage.scenes.strip) < 9
    assert stage.window.notices.isVisible()
    assert stage.window.notices.list.toPlainText()


def test_unsaved_scenes_are_asked_about_before_another_file_is_opened(stage: Show, tmp_path: Path) -> None:
    project.save(tmp_path / "a.twincity", stage.file.snapshot())
    stage.project.open(tmp_path / "a.twincity")
    project.save(tmp_path / "b.twincity", Project())
    edit(stage)
    stage.project.open(tmp_path / "b.twincity")
    assert stage.offers.isVisible()
    assert stage.file.name == "a"
    answer(stage, "file.save_open")
    assert stage.file.name == "b"
    assert project.load(tmp_path / "a.twincity").project.scenes[0].title.zh == "改过的题"


def test_the_dialogs_do_not_wait(stage: Show, tmp_path: Path) -> None:
    for name in ("open", "save", "save_as"):
        stage.window.actions_.by_id[name].trigger()  # returns at once
        dialog = stage.project.dialog
        assert isinstance(dialog, QFileDialog)
        dialog.reject()


def test_save_as_writes_where_the_dialog_says(stage: Show, tmp_path: Path) -> None:
    stage.project.save_as()
    assert stage.project.dialog is not None
    stage.project.dialog.fileSelected.emit(str(tmp_path / "x.twincity"))
    stage.project.dialog.reject()
    assert stage.file.path == tmp_path / "x.twincity"
    assert (tmp_path / "x.twincity").exists()


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_one_line(stage: Show, tmp_path: Path) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    stage.project.save_to(folder / "x.twincity")
    assert stage.file.path is None
    assert stage.window.notices.isVisible()


def test_recent_projects_stand_in_the_file_menu(stage: Show, tmp_path: Path) -> None:
    stage.project.save_to(tmp_path / "one.twincity")
    stage.project.save_to(tmp_path / "two.twincity")
    menu = stage.project._recent
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions()] == ["two.twincity", "one.twincity"]
    (tmp_path / "one.twincity").unlink()
    menu.actions()[1].trigger()
    assert "one.twincity" in stage.window.notices.words.text()


# -- leaving ------------------------------------------------------------------------------------


def test_closing_with_nothing_unsaved_just_closes(stage: Show) -> None:
    stage.window.close()
    assert not stage.window.isVisible()


def test_closing_with_unsaved_scenes_asks_quietly(stage: Show) -> None:
    edit(stage)
    stage.window.close()
    assert stage.window.isVisible()
    assert stage.offers.isVisible()
    answer(stage, "file.stay")
    assert not stage.offers.isVisible()
    stage.window.close()
    assert stage.offers.isVisible(), "asked again, since the first was answered"
    answer(stage, "file.drop_quit")
    assert not stage.window.isVisible()


def test_saving_from_the_question_saves_and_closes(stage: Show, tmp_path: Path) -> None:
    stage.project.save_to(tmp_path / "mine.twincity")
    edit(stage)
    stage.window.close()
    answer(stage, "file.save_quit")
    assert not stage.window.isVisible()
    assert project.load(tmp_path / "mine.twincity").project.scenes[0].title.zh == "改过的题"


def test_who_closes_twice_is_let_go_and_loses_nothing(stage: Show, tmp_path: Path) -> None:
    stage.file.begin()
    edit(stage)
    stage.window.close()
    stage.window.close()
    assert not stage.window.isVisible()
    lock = stage.file.autosave._lock
    assert lock is not None
    lock.close()  # as the process's end does
    (left,) = leftovers(tmp_path / "autosave")
    assert left.open().project.scenes[0].title.zh == "改过的题"


# -- autosave -----------------------------------------------------------------------------------


def test_ten_seconds_of_change_reach_the_journal(stage: Show, tmp_path: Path) -> None:
    now = [0.0]
    stage.file.autosave = Autosave(lambda: tmp_path / "autosave", clock=lambda: now[0])
    stage.file.begin()
    edit(stage)
    now[0] = 9.0
    stage.file._tick()
    assert not list((tmp_path / "autosave").glob("*.twincity"))
    now[0] = 10.1
    stage.file._tick()
    (journal,) = (tmp_path / "autosave").glob("*.twincity")
    assert "改过的题" in journal.read_text("utf-8")


def test_what_a_crash_left_is_offered_and_restored(stage: Show, tmp_path: Path) -> None:
    first = stage.scenes.strip[0].title.zh
    edit(stage)
    crashed(tmp_path / "autosave", stage)
    stage.window.store.undo()
    assert stage.scenes.strip[0].title.zh == first
    stage.window.settings.save(replace(stage.window.settings.load(), tour_done=True))
    stage.welcome.begin()
    assert stage.offers.isVisible()
    assert "恢复" in stage.offers.words.text()
    answer(stage, "file.restore")
    assert stage.scenes.strip[0].title.zh == "改过的题"
    assert stage.file.dirty
    stage.file.end()
    assert leftovers(tmp_path / "autosave") == ()


def test_what_is_not_wanted_is_gone_and_later_keeps_it(stage: Show, tmp_path: Path) -> None:
    for _ in range(2):
        crashed(tmp_path / "autosave", stage)
    left = stage.file.begin()
    stage.project.offer(left)
    answer(stage, "file.forget")
    assert stage.offers.isVisible(), "there is a second one"
    answer(stage, "file.later")
    assert not stage.offers.isVisible()
    assert len(leftovers(tmp_path / "autosave")) == 1


def test_a_folder_that_cannot_be_made_is_said_and_stops_nothing(stage: Show, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    stage.file.autosave = Autosave(lambda: tmp_path / "file" / "below")
    assert stage.file.begin() == ()
    assert stage.window.notices.isVisible()


def test_the_offer_speaks_the_window_s_language(stage: Show) -> None:
    edit(stage)
    stage.window.close()
    stage.window.actions_.by_id["language"].trigger()
    assert stage.offers.buttons[0].text() == "Save and quit"
    assert isinstance(stage.offers.buttons[0], QPushButton)
