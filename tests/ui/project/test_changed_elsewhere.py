"""A project that somebody else changes meanwhile: noticed, kept beside mine, taken or replaced, never written over unasked."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication

from explorer.state.files import project, shared_files
from explorer.state.files.project import Project
from explorer.state.files.shared_files import Claim
from explorer.state.view.view import Camera
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop
from tests.ui.project.acts import answer, edit


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


def test_a_question_about_what_is_saved_by_now_is_taken_back(desktop: Desktop, clash: Path) -> None:
    desktop.actions.by_id["save"].trigger()
    assert desktop.offers.isVisible()
    desktop.project.save_to(clash.with_name("另.twincity"))
    assert not desktop.offers.isVisible()
    clash.with_name("另.twincity").unlink()
    clash.with_name("另.twincity").mkdir()
    edit(desktop)
    desktop.project.save()
    assert "未能保存" in desktop.offers.words.text()
    clash.with_name("另.twincity").rmdir()
    desktop.project.save()
    assert not desktop.offers.isVisible()


def test_a_file_that_is_gone_is_written_anew_which_is_said(desktop: Desktop, tmp_path: Path) -> None:
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    path.rename(tmp_path / "改名.twincity")
    edit(desktop)
    desktop.project.save()
    assert path.exists()
    assert "已不在原处" in desktop.notices.words.text()
    edit(desktop)
    desktop.project.save()
    assert "已不在原处" not in desktop.notices.words.text()


def test_nothing_is_written_where_the_disk_was_that_is_gone(
    desktop: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was mounted on a folder leaves it empty, on another disk."""
    path = tmp_path / "p.twincity"
    desktop.project.save_to(path)
    path.unlink()
    edit(desktop)
    with monkeypatch.context() as patched:
        patched.setattr(shared_files, "_disk", lambda _: -1)
        desktop.project.save()
    assert not path.exists()
    assert desktop.file.dirty
    assert "卸下" in desktop.offers.words.text()
    desktop.project.save()
    assert path.exists()
