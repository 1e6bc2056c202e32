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

from explorer.atlas.columns.timeline import Clock
from explorer.state.files import project
from explorer.state.files.autosave import Autosave, leftovers
from explorer.state.files.project import Project
from explorer.state.files.shared_files import Claim
from explorer.state.view.clock import days_shown
from explorer.state.view.scenes import Scene
from explorer.state.view.view import Camera, Filters, View
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.ui.harness import desktop


def edit(desktop: Desktop) -> None:
    desktop.scenes.rename(desktop.scenes.strip[0].name, "改过的题")


def answer(desktop: Desktop, key: str) -> None:
    """Press the offer's button for a string key."""
    keys = [choice[0] for choice in desktop.offers._choices]
    desktop.offers.buttons[keys.index(key)].click()


def crashed(folder: Path, desktop: Desktop) -> None:
    """A session that ended without saying so, its work in the journal."""
    other = Autosave(lambda: folder)
    other.begin(desktop.file.snapshot, None)
    other.changed()
    assert other.write()
    assert other._lock is not None
    other._lock.close()


# -- saving and opening -------------------------------------------------------------------------


def test_saving_clears_the_mark_and_names_the_window(desktop: Desktop, tmp_path: Path) -> None:
    edit(desktop)
    assert desktop.window.isWindowModified()
    desktop.project.save_to(tmp_path / "川渝.twincity")
    assert not desktop.window.isWindowModified()
    assert desktop.window.windowTitle().startswith("川渝[*]")
    assert project.load(tmp_path / "川渝.twincity").project.scenes[0].title.zh == "改过的题"
    edit_again = desktop.scenes.strip[1].name
    desktop.scenes.remove(edit_again)
    assert desktop.window.isWindowModified()
    desktop.store.undo()
    assert not desktop.window.isWindowModified(), "undone back to what the file holds"


def test_with_no_project_open_a_map_that_was_looked_at_is_no_unsaved_work(desktop: Desktop) -> None:
    store = desktop.store
    store.dispatch(store.view.with_clock(at=date(2020, 1, 1)), "x")
    assert not desktop.file.dirty
    assert desktop.file.autosave.dirty, "but it is autosaved"


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
    desktop: Desktop, tmp_path: Path, change: Callable[[View], View], counts: bool
) -> None:
    desktop.project.save_to(tmp_path / "p.twincity")
    store = desktop.store
    store.dispatch(change(store.view), "x")
    assert desktop.window.isWindowModified() == counts
    desktop.window.close()
    assert desktop.offers.isVisible() == counts
    if counts:
        answer(desktop, "file.save_quit")
        assert project.load(tmp_path / "p.twincity").project.view == store.view
    assert not desktop.window.isVisible()


def test_a_new_project_has_nothing_in_it_and_no_file(desktop: Desktop, tmp_path: Path) -> None:
    new = desktop.actions.by_id["new"]
    desktop.project.save_to(tmp_path / "p.twincity")
    edit(desktop)
    new.trigger()
    assert desktop.offers.isVisible()
    answer(desktop, "file.stay")
    assert desktop.file.name == "p"
    new.trigger()
    answer(desktop, "file.save_new")
    assert (desktop.file.path, desktop.scenes.strip, desktop.file.dirty) == (None, (), False)
    assert project.load(tmp_path / "p.twincity").project.scenes[0].title.zh == "改过的题"
    assert desktop.store.view.filters == Filters()


def test_opening_brings_scenes_view_and_options_and_forgets_undo(desktop: Desktop, tmp_path: Path) -> None:
    view = replace(desktop.store.view.with_clock(at=date(2023, 1, 31)), lang="en")
    made = Project(desktop.scenes.strip[:2], view, settings={"present": {"clock": False}})
    project.save(tmp_path / "p.twincity", made)
    desktop.project.open(tmp_path / "p.twincity")
    assert len(desktop.scenes.strip) == 2
    assert desktop.store.view.clock.at == date(2023, 1, 31)
    assert desktop.store.view.lang == "zh", "the language is the viewer's"
    assert not desktop.presentation.options.clock
    assert desktop.store.undo_name is None
    assert desktop.top.buttons["scenes"].text().strip() == "场景 2"


def test_a_broken_file_is_one_line_and_changes_nothing(desktop: Desktop, tmp_path: Path) -> None:
    (tmp_path / "bad.twincity").write_text('{"format": "something"}')
    before = (desktop.scenes.strip, desktop.store.view)
    desktop.project.open(tmp_path / "bad.twincity")
    assert "bad.twincity" in desktop.notices.words.text()
    assert (desktop.scenes.strip, desktop.store.view) == before
    assert desktop.file.path is None


def test_a_file_that_breaks_off_opens_as_far_as_it_parses(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "half.twincity"
    project.save(path, desktop.file.snapshot())
    text = path.read_text("utf-8")
    path.write_text(text[: text.index('"river-chiefs"')], "utf-8")
    desktop.project.open(path)
    assert 0 < len(desktop.scenes.strip) < 9
    assert desktop.notices.isVisible()
    assert desktop.notices.list.toPlainText()


def test_unsaved_scenes_prompt_before_another_file_is_opened(desktop: Desktop, tmp_path: Path) -> None:
    project.save(tmp_path / "a.twincity", desktop.file.snapshot())
    desktop.project.open(tmp_path / "a.twincity")
    project.save(tmp_path / "b.twincity", Project())
    edit(desktop)
    desktop.project.open(tmp_path / "b.twincity")
    assert desktop.offers.isVisible()
    assert desktop.file.name == "a"
    answer(desktop, "file.save_open")
    assert desktop.file.name == "b"
    assert project.load(tmp_path / "a.twincity").project.scenes[0].title.zh == "改过的题"


def test_the_dialogs_do_not_wait(desktop: Desktop, tmp_path: Path) -> None:
    for name in ("open", "save", "save_as"):
        desktop.actions.by_id[name].trigger()  # returns at once
        dialog = desktop.project.dialog
        assert isinstance(dialog, QFileDialog)
        dialog.reject()


def test_save_as_writes_where_the_dialog_says(desktop: Desktop, tmp_path: Path) -> None:
    desktop.project.save_as()
    assert desktop.project.dialog is not None
    desktop.project.dialog.fileSelected.emit(str(tmp_path / "x.twincity"))
    desktop.project.dialog.reject()
    assert desktop.file.path == tmp_path / "x.twincity"
    assert (tmp_path / "x.twincity").exists()


def test_a_place_that_cannot_be_written_is_one_line_with_another_place(
    desktop: Desktop, tmp_path: Path
) -> None:
    (tmp_path / "closed").write_text("no folder")
    edit(desktop)
    desktop.project.save_to(tmp_path / "closed" / "x.twincity")
    assert desktop.file.path is None
    assert "x.twincity" in desktop.offers.words.text()
    answer(desktop, "file.save_as_else")
    assert desktop.project.dialog is not None
    desktop.project.dialog.fileSelected.emit(str(tmp_path / "y.twincity"))
    desktop.project.dialog.reject()
    assert desktop.file.path == tmp_path / "y.twincity"
    assert not desktop.file.dirty


def test_recent_projects_are_in_the_file_menu(desktop: Desktop, tmp_path: Path) -> None:
    desktop.project.save_to(tmp_path / "one.twincity")
    desktop.project.save_to(tmp_path / "two.twincity")
    menu = desktop.project._recent
    assert isinstance(menu, QMenu)
    menu.aboutToShow.emit()
    assert [a.text() for a in menu.actions()] == ["two.twincity", "one.twincity"]
    (tmp_path / "one.twincity").unlink()
    menu.actions()[1].trigger()
    assert "one.twincity" in desktop.notices.words.text()


def test_recent_names_that_no_file_can_have_are_left_out(desktop: Desktop, tmp_path: Path) -> None:
    odd = ("x" * 5000, f"/{'x' * 300}", "a\0b", "", "relative", str(tmp_path / "gone.twincity"))
    known = desktop.session.settings.load()
    desktop.session.settings.save(replace(known, recent=odd, last_folder="\0"))
    assert desktop.file.recent() == (tmp_path / "gone.twincity",)
    assert desktop.file.folder() == ""


def test_earlier_contents_open_and_are_saved_under_a_name_of_their_own(
    desktop: Desktop, tmp_path: Path
) -> None:
    desktop.project.save_to(tmp_path / "p.twincity")
    edit(desktop)
    desktop.project.save()
    desktop.project.open(tmp_path / "p.twincity~1")
    assert desktop.scenes.strip[0].title.zh != "改过的题"
    assert desktop.file.path is None
    desktop.project.save()
    assert desktop.project.dialog is not None, "asks where"
    desktop.project.dialog.reject()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("a.geojson", "数据文件（GeoJSON）"),
        ("b.XLSX", "Excel"),
        ("c.pdf", "文档或图片（PDF）"),
        ("d.qgz", "QGIS"),
    ],
)
def test_what_is_no_project_is_reported_by_what_it_is(
    desktop: Desktop, tmp_path: Path, name: str, words: str
) -> None:
    """And nothing changes."""
    (tmp_path / name).write_bytes(b"{}")
    before = (desktop.scenes.strip, desktop.store.view)
    desktop.project.open(tmp_path / name)
    assert words in desktop.notices.words.text()
    assert (desktop.scenes.strip, desktop.store.view) == before


def test_a_project_let_go_over_the_map_opens(desktop: Desktop, tmp_path: Path) -> None:
    project.save(tmp_path / "p.twincity", Project(desktop.scenes.strip[:2]))
    (tmp_path / "a.geojson").write_bytes(b"{}")
    let_go(desktop, tmp_path / "a.geojson", tmp_path / "p.twincity")
    assert desktop.file.name == "p"
    assert desktop.openings.busy  # with the data file, laid over it
    desktop.openings.close()


def let_go(desktop: Desktop, *paths: Path) -> None:
    """A drop over the middle of the map, handed to the widget to which Qt would hand it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    window = desktop.window
    place = desktop.map_view.mapTo(desktop.window, desktop.map_view.rect().center())
    under: QWidget | None = desktop.window.childAt(place)
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
def clash(desktop: Desktop, tmp_path: Path) -> Path:
    """A project that is open and edited here, and was saved by somebody else meanwhile."""
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    edit(desktop)
    project.save(path, Project(desktop.scenes.strip[3:5], settings={"theirs": True}))
    return path


def test_what_somebody_else_saved_is_not_written_over_unasked(desktop: Desktop, clash: Path) -> None:
    theirs = clash.read_bytes()
    desktop.actions.by_id["save"].trigger()
    assert desktop.offers.isVisible()
    assert "被别处改过" in desktop.offers.words.text()
    assert clash.read_bytes() == theirs
    answer(desktop, "file.stay")
    assert clash.read_bytes() == theirs
    assert desktop.file.dirty


def hidden_elsewhere(path: Path, layer: str) -> bytes:
    """Save a project as somebody does who hides a layer and looks elsewhere; returns the file."""
    opened = project.load(path)
    view = opened.project.view
    assert view is not None
    changed = replace(view.with_layer(layer, visible=False), camera=Camera(104, 30, 9)).with_clock(
        at=date(2024, 1, 1)
    )
    project.save(path, replace(opened.project, view=changed))
    return path.read_bytes()


@pytest.mark.parametrize("mine", ["nothing", "looked", "layer"])
def test_layers_that_somebody_else_changed_are_not_written_over(
    desktop: Desktop, tmp_path: Path, mine: str
) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    theirs = hidden_elsewhere(path, "highway")
    view = desktop.store.view
    if mine == "looked":
        desktop.store.set_view(replace(view, camera=Camera(106, 29, 8)))
    if mine == "layer":
        desktop.store.dispatch(view.with_layer("bus", visible=False), "step.hide|bus")
    desktop.project.save()
    if mine == "layer":
        assert desktop.offers.isVisible()
        assert path.read_bytes() == theirs
    else:
        assert not desktop.offers.isVisible()
        saved = project.load(path).project.view
        assert saved is not None
        assert not saved.layer("highway").visible
        assert not desktop.store.view.layer("highway").visible


def test_where_somebody_else_looked_is_no_change(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    opened = project.load(path)
    view = opened.project.view
    assert view is not None
    project.save(path, replace(opened.project, view=replace(view, camera=Camera(104, 30, 9), lang="en")))
    desktop.store.dispatch(desktop.store.view.with_layer("bus", visible=False), "step.hide|bus")
    desktop.project.save()
    assert not desktop.offers.isVisible()
    saved = project.load(path).project.view
    assert saved is not None
    assert not saved.layer("bus").visible


def test_mine_can_be_kept_beside_theirs(desktop: Desktop, clash: Path) -> None:
    theirs = clash.read_bytes()
    desktop.project.save()
    answer(desktop, "file.keep_mine")
    assert clash.read_bytes() == theirs
    assert desktop.file.path == clash.with_name("p-2.twincity")
    assert project.load(clash.with_name("p-2.twincity")).project.scenes[0].title.zh == "改过的题"
    assert not desktop.file.dirty


def test_theirs_can_be_taken_and_mine_is_one_undo_away(desktop: Desktop, clash: Path) -> None:
    desktop.project.save()
    answer(desktop, "file.take_theirs")
    assert len(desktop.scenes.strip) == 2
    assert not desktop.file.dirty
    assert desktop.file.snapshot().settings["theirs"] is True
    desktop.store.undo()
    assert desktop.scenes.strip[0].title.zh == "改过的题"
    assert desktop.file.dirty
    desktop.project.save()
    assert desktop.offers.isVisible(), "mine does not come from what stands there now"
    answer(desktop, "file.stay")
    desktop.store.redo()
    assert len(desktop.scenes.strip) == 2
    assert not desktop.file.dirty
    edit(desktop)
    desktop.project.save()
    assert project.load(clash).project.scenes[0].title.zh == "改过的题", "from here on it is ours"


def test_replacing_theirs_on_purpose_keeps_them_for_good(desktop: Desktop, clash: Path) -> None:
    theirs = clash.read_bytes()
    desktop.project.save()
    answer(desktop, "file.save_as_else")
    assert desktop.project.dialog is not None
    desktop.project.dialog.fileSelected.emit(str(clash))
    desktop.project.dialog.reject()
    for n in range(7):
        desktop.scenes.rename(desktop.scenes.strip[1].name, f"第 {n} 回")
        desktop.project.save()
    assert clash.with_name("p.twincity.theirs").read_bytes() == theirs


def test_leaving_with_both_changed_asks_until_it_is_clear(desktop: Desktop, clash: Path) -> None:
    desktop.window.close()
    answer(desktop, "file.save_quit")
    assert desktop.window.isVisible()
    answer(desktop, "file.keep_mine")
    assert not desktop.window.isVisible()
    assert project.load(clash.with_name("p-2.twincity")).project.scenes[0].title.zh == "改过的题"


def test_a_touched_file_is_no_change(desktop: Desktop, tmp_path: Path) -> None:
    desktop.project.save_to(tmp_path / "p.twincity")
    edit(desktop)
    os.utime(tmp_path / "p.twincity", (1, 1))
    desktop.project.save()
    assert not desktop.offers.isVisible()
    assert not desktop.file.dirty


def test_coming_back_to_the_window_shows_once_what_changed(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    project.save(path, Project(desktop.scenes.strip[:3]))

    def come_back() -> None:
        QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowActivate))
        QApplication.processEvents()

    come_back()
    assert "已被别处更改" in desktop.offers.words.text()
    answer(desktop, "file.later")
    come_back()
    assert not desktop.offers.isVisible(), "said once"
    project.save(path, Project(desktop.scenes.strip[:4]))
    come_back()
    answer(desktop, "file.load_news")
    assert len(desktop.scenes.strip) == 4


def test_a_show_is_not_disturbed_by_what_others_changed(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    desktop.show.present()
    project.save(path, Project(desktop.scenes.strip[:3]))
    QApplication.sendEvent(desktop.window, QEvent(QEvent.Type.WindowActivate))
    QApplication.processEvents()
    assert not desktop.offers.isVisible()
    desktop.show.present()
    assert desktop.offers.isVisible()


def test_who_gives_up_saving_is_prompted_again(desktop: Desktop) -> None:
    edit(desktop)
    desktop.window.close()
    answer(desktop, "file.save_quit")
    assert desktop.project.dialog is not None
    desktop.project.dialog.reject()
    desktop.window.close()
    assert desktop.window.isVisible()
    assert desktop.offers.isVisible()


def test_who_else_has_it_open_is_reported_in_one_line(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    project.save(path, desktop.file.snapshot())
    other = Claim()
    assert other.take(path) is None
    desktop.project.open(path)
    assert "另一个窗口" in desktop.notices.words.text()
    other.drop()
    desktop.project.open(path)
    assert desktop.file.holder is not None, "not asked anew for the same file"
    desktop.project.save_to(tmp_path / "q.twincity")
    assert desktop.file.holder is None
    desktop.file.end()
    assert not list(tmp_path.glob(".*.open"))


def test_a_newer_project_is_saved_under_another_name(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    path.write_text(json.dumps({**desktop.file.snapshot().to_json(), "version": 99, "novelty": [1]}), "utf-8")
    before = path.read_bytes()
    desktop.project.open(path)
    edit(desktop)
    desktop.project.save()
    dialog = desktop.project.dialog
    assert dialog is not None
    assert [Path(name).name for name in dialog.selectedFiles()] == ["p-2.twincity"]
    dialog.fileSelected.emit(str(path))
    dialog.fileSelected.emit(str(tmp_path / "p-2.twincity"))
    dialog.reject()
    assert path.read_bytes() == before
    assert json.loads((tmp_path / "p-2.twincity").read_text("utf-8"))["novelty"] == [1]


# -- leaving ------------------------------------------------------------------------------------


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


# -- autosave -----------------------------------------------------------------------------------


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


# -- a clock that is off the axis ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("clock", "shown"),
    [
        (Clock(date(2199, 12, 31)), "2025-12-31"),
        (Clock(date(1900, 1, 1)), "2018-01-01"),
        (Clock(date(2019, 6, 30), date(2021, 3, 31), "window"), "2019-06-30 – 2021-03-31"),
        (Clock(date(2199, 12, 31), date(1900, 1, 1), "cumulative"), "2018-01-01 – 2025-12-31"),
    ],
)
def test_a_project_whose_clock_is_off_the_axis_opens_on_it_and_says_so(
    desktop: Desktop, tmp_path: Path, clock: Clock, shown: str
) -> None:
    view = replace(desktop.store.view, clock=clock)
    file = tmp_path / "off.twincity"
    project.save(file, Project(view=view, scenes=(Scene("off", Text("题", "title"), view),)))
    desktop.project.open_now(file)
    assert " – ".join(map(str, days_shown(desktop.store.view.clock))) == shown
    assert shown in desktop.notices.words.text()
    assert not desktop.file.dirty, "moving the clock onto the axis is not an edit"
    desktop.store.dispatch(desktop.store.view.with_clock(at=date(2021, 1, 1), mode="asof"), "x")
    desktop.scenes.go("off")
    assert " – ".join(map(str, days_shown(desktop.store.view.clock))) == shown


def test_a_project_whose_clock_is_on_the_axis_opens_without_a_word_about_it(
    desktop: Desktop, tmp_path: Path
) -> None:
    view = replace(desktop.store.view, clock=Clock(date(2020, 6, 30), date(2199, 1, 1)))
    project.save(tmp_path / "on.twincity", Project(view=view))
    assert desktop.file.open(tmp_path / "on.twincity").problems == ()
    assert desktop.store.view.clock.at == date(2020, 6, 30)
