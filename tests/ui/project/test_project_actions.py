"""Project files in the window: saved, opened, autosaved, offered after a crash; never a question that waits."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from explorer.state.files import project
from explorer.state.files.autosave import Autosave, leftovers
from explorer.state.files.project import Project
from explorer.state.files.shared import Claim
from explorer.state.view.view import Camera, Filters, View
from explorer.ui.window.desktop import Show
from tests.ui.harness import stage


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


def test_with_no_project_open_a_map_that_was_looked_at_is_no_unsaved_work(stage: Show) -> None:
    store = stage.window.store
    store.dispatch(store.view.with_clock(at=date(2020, 1, 1)), "x")
    assert not stage.file.dirty
    assert stage.file.autosave.dirty, "but it is autosaved"


@pytest.mark.parametrize(
    ("change", "counts"),
    [
        (lambda v: v.with_clock(at=date(2019, 6, 30)), True),
        (lambda v: v.with_layer("bus", visible=not v.layer("bus").visible), True),
        (lambda v: replace(v, filters=Filters(statuses=("operation",))), True),
        (lambda v: replace(v, camera=Camera(105.2, 30.5, 9.0)), True),
        (lambda v: replace(v, compare=date(2020, 1, 1)), True),
        (lambda v: replace(v, extent=(104.0, 28.0, 107.0, 31.0)), False),
        (lambda v: replace(v, camera=replace(v.camera, lon=v.camera.lon + 1e-4)), False),
        (lambda v: replace(v, lang="en", appearance="dark"), False),
        (lambda v: replace(v, selection=("river-jialing",)), False),
    ],
    ids=["clock", "layer", "filter", "camera", "compare", "extent", "settling", "language", "selection"],
)
def test_what_is_changed_in_the_view_of_an_open_project_is_unsaved_work(
    stage: Show, tmp_path: Path, change: Callable[[View], View], counts: bool
) -> None:
    stage.project.save_to(tmp_path / "p.twincity")
    store = stage.window.store
    store.dispatch(change(store.view), "x")
    assert stage.window.isWindowModified() == counts
    stage.window.close()
    assert stage.offers.isVisible() == counts
    if counts:
        answer(stage, "file.save_quit")
        assert project.load(tmp_path / "p.twincity").project.view == store.view
    assert not stage.window.isVisible()


def test_a_new_project_has_nothing_in_it_and_no_file(stage: Show, tmp_path: Path) -> None:
    new = stage.window.actions_.by_id["new"]
    stage.project.save_to(tmp_path / "p.twincity")
    edit(stage)
    new.trigger()
    assert stage.offers.isVisible()
    answer(stage, "file.stay")
    assert stage.file.name == "p"
    new.trigger()
    answer(stage, "file.save_new")
    assert (stage.file.path, stage.scenes.strip, stage.file.dirty) == (None, (), False)
    assert project.load(tmp_path / "p.twincity").project.scenes[0].title.zh == "改过的题"
    assert stage.window.store.view.filters == Filters()


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


def test_recent_names_that_no_file_can_have_are_left_out(stage: Show, tmp_path: Path) -> None:
    odd = ("x" * 5000, f"/{'x' * 300}", "a\0b", "", "relative", str(tmp_path / "gone.twincity"))
    known = stage.window.settings.load()
    stage.window.settings.save(replace(known, recent=odd, last_folder="\0"))
    assert stage.file.recent() == (tmp_path / "gone.twincity",)
    assert stage.file.folder() == ""


def test_earlier_contents_open_and_are_saved_under_a_name_of_their_own(stage: Show, tmp_path: Path) -> None:
    stage.project.save_to(tmp_path / "p.twincity")
    edit(stage)
    stage.project.save()
    stage.project.open(tmp_path / "p.twincity~1")
    assert stage.scenes.strip[0].title.zh != "改过的题"
    assert stage.file.path is None
    stage.project.save()
    assert stage.project.dialog is not None, "asks where"
    stage.project.dialog.reject()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.geojson", "数据文件（GeoJSON）"),
        ("b.XLSX", "Excel"),
        ("c.pdf", "文档或图片（PDF）"),
        ("d.qgz", "QGIS"),
    ],
)
def test_what_is_no_project_is_told_by_what_it_is(stage: Show, tmp_path: Path, name: str, words: str) -> None:
    """Chosen or dropped alike; and nothing changes."""
    (tmp_path / name).write_bytes(b"{}")
    before = (stage.scenes.strip, stage.window.store.view)
    stage.project.open(tmp_path / name)
    assert words in stage.window.notices.words.text()
    stage.window.notices.hide()
    let_go(stage, tmp_path / name)
    assert words in stage.window.notices.words.text()
    assert (stage.scenes.strip, stage.window.store.view) == before


def test_a_project_let_go_over_the_map_opens(stage: Show, tmp_path: Path) -> None:
    project.save(tmp_path / "p.twincity", Project(stage.scenes.strip[:2]))
    (tmp_path / "a.geojson").write_bytes(b"{}")
    let_go(stage, tmp_path / "a.geojson", tmp_path / "p.twincity")
    assert stage.file.name == "p"


def let_go(stage: Show, *paths: Path) -> None:
    """A drop over the middle of the map, handed to the widget to which Qt would hand it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window = stage.window
    place = window.map_view.mapTo(window, window.map_view.rect().center())
    under: QWidget | None = window.childAt(place)
    while under is not None and not under.acceptDrops():
        under = under.parentWidget()
    assert under is window
    kinds = (Qt.DropAction.CopyAction, mime, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    entered = QDragEnterEvent(place, *kinds)
    QApplication.sendEvent(under, entered)
    assert entered.isAccepted()
    QApplication.sendEvent(under, QDropEvent(QPointF(place), *kinds))
    QApplication.processEvents()


# -- changed by somebody else -------------------------------------------------------------------


@pytest.fixture
def clash(stage: Show, tmp_path: Path) -> Path:
    """A project that is open and edited here, and was saved by somebody else meanwhile."""
    path = tmp_path / "p.twincity"
    stage.project.save_to(path)
    edit(stage)
    project.save(path, Project(stage.scenes.strip[3:5], settings={"theirs": True}))
    return path


def test_what_somebody_else_saved_is_not_written_over_unasked(stage: Show, clash: Path) -> None:
    theirs = clash.read_bytes()
    stage.window.actions_.by_id["save"].trigger()
    assert stage.offers.isVisible()
    assert "被别处改过" in stage.offers.words.text()
    assert clash.read_bytes() == theirs
    answer(stage, "file.stay")
    assert clash.read_bytes() == theirs
    assert stage.file.dirty


def test_mine_can_be_kept_beside_theirs(stage: Show, clash: Path) -> None:
    theirs = clash.read_bytes()
    stage.project.save()
    answer(stage, "file.keep_mine")
    assert clash.read_bytes() == theirs
    assert stage.file.path == clash.with_name("p-2.twincity")
    assert project.load(clash.with_name("p-2.twincity")).project.scenes[0].title.zh == "改过的题"
    assert not stage.file.dirty


def test_theirs_can_be_taken_and_mine_is_one_undo_away(stage: Show, clash: Path) -> None:
    stage.project.save()
    answer(stage, "file.take_theirs")
    assert len(stage.scenes.strip) == 2
    assert not stage.file.dirty
    assert stage.file.snapshot().settings["theirs"] is True
    stage.window.store.undo()
    assert stage.scenes.strip[0].title.zh == "改过的题"
    assert stage.file.dirty
    stage.project.save()
    assert stage.offers.isVisible(), "mine does not come from what stands there now"
    answer(stage, "file.stay")
    stage.window.store.redo()
    assert len(stage.scenes.strip) == 2
    assert not stage.file.dirty
    edit(stage)
    stage.project.save()
    assert project.load(clash).project.scenes[0].title.zh == "改过的题", "from here on it is ours"


def test_replacing_theirs_on_purpose_keeps_them_for_good(stage: Show, clash: Path) -> None:
    theirs = clash.read_bytes()
    stage.project.save()
    answer(stage, "file.save_as_else")
    assert stage.project.dialog is not None
    stage.project.dialog.fileSelected.emit(str(clash))
    stage.project.dialog.reject()
    for n in range(7):
        stage.scenes.rename(stage.scenes.strip[1].name, f"第 {n} 回")
        stage.project.save()
    assert clash.with_name("p.twincity.theirs").read_bytes() == theirs


def test_leaving_with_both_changed_asks_until_it_is_clear(stage: Show, clash: Path) -> None:
    stage.window.close()
    answer(stage, "file.save_quit")
    assert stage.window.isVisible()
    answer(stage, "file.keep_mine")
    assert not stage.window.isVisible()
    assert project.load(clash.with_name("p-2.twincity")).project.scenes[0].title.zh == "改过的题"


def test_a_touched_file_is_no_change(stage: Show, tmp_path: Path) -> None:
    stage.project.save_to(tmp_path / "p.twincity")
    edit(stage)
    os.utime(tmp_path / "p.twincity", (1, 1))
    stage.project.save()
    assert not stage.offers.isVisible()
    assert not stage.file.dirty


def test_coming_back_to_the_window_tells_once_what_changed(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    stage.project.save_to(path)
    project.save(path, Project(stage.scenes.strip[:3]))

    def come_back() -> None:
        QApplication.sendEvent(stage.window, QEvent(QEvent.Type.WindowActivate))
        QApplication.processEvents()

    come_back()
    assert "已被别处更改" in stage.offers.words.text()
    answer(stage, "file.later")
    come_back()
    assert not stage.offers.isVisible(), "said once"
    project.save(path, Project(stage.scenes.strip[:4]))
    come_back()
    answer(stage, "file.load_news")
    assert len(stage.scenes.strip) == 4


def test_a_show_is_not_disturbed_by_what_others_changed(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    stage.project.save_to(path)
    stage.present()
    project.save(path, Project(stage.scenes.strip[:3]))
    QApplication.sendEvent(stage.window, QEvent(QEvent.Type.WindowActivate))
    QApplication.processEvents()
    assert not stage.offers.isVisible()
    stage.present()
    assert stage.offers.isVisible()


def test_who_gives_up_saving_is_asked_again(stage: Show) -> None:
    edit(stage)
    stage.window.close()
    answer(stage, "file.save_quit")
    assert stage.project.dialog is not None
    stage.project.dialog.reject()
    stage.window.close()
    assert stage.window.isVisible()
    assert stage.offers.isVisible()


def test_who_else_has_it_open_is_said_in_one_line(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    project.save(path, stage.file.snapshot())
    other = Claim()
    assert other.take(path) is None
    stage.project.open(path)
    assert "另一个窗口" in stage.window.notices.words.text()
    other.drop()
    stage.project.open(path)
    assert stage.file.holder is not None, "not asked anew for the same file"
    stage.project.save_to(tmp_path / "q.twincity")
    assert stage.file.holder is None
    stage.file.end()
    assert not list(tmp_path.glob(".*.open"))


def test_a_newer_project_is_saved_under_another_name(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    path.write_text(json.dumps({**stage.file.snapshot().to_json(), "version": 99, "novelty": [1]}), "utf-8")
    before = path.read_bytes()
    stage.project.open(path)
    edit(stage)
    stage.project.save()
    dialog = stage.project.dialog
    assert dialog is not None
    assert [Path(name).name for name in dialog.selectedFiles()] == ["p-2.twincity"]
    dialog.fileSelected.emit(str(path))
    dialog.fileSelected.emit(str(tmp_path / "p-2.twincity"))
    dialog.reject()
    assert path.read_bytes() == before
    assert json.loads((tmp_path / "p-2.twincity").read_text("utf-8"))["novelty"] == [1]


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


def test_restoring_asks_about_unsaved_scenes_and_can_be_undone(stage: Show, tmp_path: Path) -> None:
    crashed(tmp_path / "autosave", stage)
    edit(stage)
    left = stage.file.begin()
    stage.project.offer(left)
    answer(stage, "file.restore")
    assert "未保存" in stage.offers.words.text()
    assert stage.scenes.strip[0].title.zh == "改过的题"
    answer(stage, "file.stay")
    assert "恢复" in stage.offers.words.text(), "what was offered is offered again"
    answer(stage, "file.restore")
    answer(stage, "file.drop_quit")
    assert stage.scenes.strip[0].title.zh != "改过的题"
    stage.window.store.undo()
    assert stage.scenes.strip[0].title.zh == "改过的题"
    assert stage.file.dirty
    stage.window.store.redo()
    assert stage.scenes.strip[0].title.zh != "改过的题"
    assert stage.file.dirty, "restored, not yet saved"


def test_work_restored_over_a_file_that_is_newer_than_the_crash_asks(stage: Show, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    stage.project.save_to(path)
    other = Autosave(lambda: tmp_path / "autosave")
    other.begin(stage.file.snapshot, path)
    other.works_on(path, project.load(path).seen)
    edit(stage)
    assert other.write()
    assert other._lock is not None
    other._lock.close()
    stage.project.save()  # after the crash somebody went on
    newer = path.read_bytes()
    stage.scenes.remove(stage.scenes.strip[2].name)
    stage.project.save()
    (left,) = stage.file.begin()
    stage.project._restore(left)
    assert stage.file.path == path
    before = path.read_bytes()
    assert before != newer
    stage.project.save()
    assert stage.offers.isVisible()
    assert path.read_bytes() == before


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
