"""Project files in the window: saved, opened, listed, let go over the map; never a question that waits."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from explorer.atlas.columns.timeline import Clock
from explorer.state.files import project
from explorer.state.files.project import Project
from explorer.state.view.clock import days_shown
from explorer.state.view.scenes import Scene
from explorer.state.view.view import Camera, Filters, View
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.ui.harness import desktop
from tests.ui.project.acts import answer, edit


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
