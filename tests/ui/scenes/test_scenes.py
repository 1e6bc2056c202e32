"""The scene strip: every edit is one named undo step, and the row does what keys and pointer ask."""

# ruff: noqa: F401, F811  (a fixture is imported, and named again by every test that takes it)
from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas
from explorer.state.files import rehearsal
from explorer.state.files.deck import deck
from explorer.state.view.scenes import Scene
from explorer.state.view.store import Store
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.window.desktop import Desktop
from explorer.words.text import Text
from tests.helpers.layers import SPECS, opening_layers
from tests.ui.harness import FakeMap, desktop

_KEY, _MOD = Qt.Key, Qt.KeyboardModifier


def names(scenes: SceneModel) -> list[str]:
    return [scene.name for scene in scenes.strip]


@pytest.fixture
def scenes(qapp: QApplication, store: Store) -> SceneModel:
    store.open_work(Work(store.view, tuple(Scene(n, Text(f"题{n}", f"T{n}"), store.view) for n in "abc")))
    return SceneModel(store)


# -- the model ----------------------------------------------------------------------------------


def test_deleting_and_undoing_brings_the_scene_back_where_it_was(scenes: SceneModel) -> None:
    scenes.choose("b")
    scenes.remove("b")
    assert (names(scenes), scenes.current and scenes.current.name) == (["a", "c"], "c")
    assert scenes.store.undo_name == "scene.step.delete|题b"
    scenes.store.undo()
    assert (names(scenes), scenes.current and scenes.current.name) == (["a", "b", "c"], "b")
    scenes.store.redo()
    assert names(scenes) == ["a", "c"]


def test_edits_and_changes_of_the_view_undo_in_one_order(scenes: SceneModel) -> None:
    store = scenes.store
    scenes.rename("a", "甲")
    store.dispatch(replace(store.view, show_undated=True), "x")
    scenes.move("a", 2)
    store.undo()
    assert names(scenes) == ["a", "b", "c"]
    assert store.view.show_undated
    store.undo()
    assert not store.view.show_undated
    store.undo()
    assert scenes.strip[0].title.zh == "题a"


def test_a_new_scene_holds_the_view_and_is_behind_the_current(scenes: SceneModel) -> None:
    scenes.choose("a")
    made = scenes.add()
    assert scenes.strip[1] == made
    assert made.view == scenes.store.view
    assert scenes.current == made


def test_renaming_keeps_the_other_language(scenes: SceneModel) -> None:
    scenes.rename("a", "新题")
    assert scenes.strip[0].title == Text("新题", "Ta")
    scenes.rename("a", "  ")
    assert scenes.strip[0].title.zh == "新题", "an empty title is no title"


def test_re_recording_takes_the_picture_and_keeps_the_words(scenes: SceneModel) -> None:
    store = scenes.store
    store.set_view(replace(store.view, show_undated=True))
    scenes.rerecord("b")
    assert scenes.strip[1].view.show_undated
    assert scenes.strip[1].title.zh == "题b"


def test_going_to_a_scene_is_one_step_and_keeps_language_and_look(scenes: SceneModel) -> None:
    store = scenes.store
    store.set_view(replace(store.view, lang="en", appearance="dark", show_undated=True))
    scenes.go("c")
    assert (store.view.lang, store.view.appearance, store.view.show_undated) == ("en", "dark", False)
    assert store.undo_name == "scene.step.go|Tc"
    store.undo()
    assert store.view.show_undated


def test_a_run_starts_with_the_year_of_a_single_date(scenes: SceneModel) -> None:
    scenes.toggle_run("a")
    run = scenes.strip[0].run
    assert run is not None
    assert (str(run.start), str(run.end)) == ("2021-01-01", "2021-05-20")
    scenes.toggle_run("a")
    assert scenes.strip[0].run is None


# -- the drawer ---------------------------------------------------------------------------------


def test_the_drawer_opens_with_the_deck_and_counts_it(desktop: Desktop) -> None:
    assert desktop.drawer.dock.isHidden()
    desktop.actions.by_id["scenes"].trigger()
    assert desktop.drawer.dock.isVisible()
    assert names(desktop.scenes) == [s.name for s in deck(opening_layers())]
    assert desktop.top.buttons["scenes"].text().endswith(str(len(desktop.scenes.strip)))


def test_keys_in_the_row(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    row, first, second = desktop.drawer.strip.list, *names(desktop.scenes)[:2]
    desktop.show.go(first)
    qtbot.keyClick(row, _KEY.Key_Right, _MOD.AltModifier)
    assert names(desktop.scenes)[:2] == [second, first]
    qtbot.keyClick(row, _KEY.Key_D, _MOD.ControlModifier | _MOD.ShiftModifier)
    assert len(names(desktop.scenes)) == 13
    qtbot.keyClick(row, _KEY.Key_Delete)
    assert len(names(desktop.scenes)) == 12
    desktop.store.undo()
    assert len(names(desktop.scenes)) == 13


def test_a_card_is_renamed_in_place(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    desktop.show.go(names(desktop.scenes)[0])
    qtbot.keyClick(desktop.drawer.strip.list, _KEY.Key_F2)
    editor = desktop.drawer.strip.list.viewport().findChild(QLineEdit)
    assert editor is not None
    qtbot.keyClicks(editor, "New words")
    qtbot.keyClick(editor, _KEY.Key_Return)
    qtbot.waitUntil(lambda: desktop.scenes.strip[0].title.zh == "New words")


def test_a_click_flies_to_the_scene(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    row = desktop.drawer.strip.list
    at = row.visualRect(row.rows.index(1, 0)).center()
    qtbot.mouseClick(row.viewport(), Qt.MouseButton.LeftButton, pos=at)
    port = desktop.map_view
    assert isinstance(port, FakeMap)
    assert port.last("transition") <= 1000
    assert port.views[-1].clock == desktop.scenes.strip[1].view.clock
    desktop.pictures.cancel()


def test_a_dragged_card_lands_before_or_behind_the_one_under_it(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    row, order = desktop.drawer.strip.list, names(desktop.scenes)
    third = row.visualRect(row.rows.index(2, 0))
    row.drop_at(order[0], QPoint(third.right() - 2, third.center().y()))
    assert names(desktop.scenes)[:3] == [order[1], order[2], order[0]]
    row.drop_at(order[0], QPoint(row.visualRect(row.rows.index(0, 0)).left() + 2, 20))
    assert names(desktop.scenes) == order


def test_a_dragged_card_is_taken_anywhere_on_the_row_and_its_place_is_marked(desktop: Desktop) -> None:
    desktop.drawer.toggle()
    row, order = desktop.drawer.strip.list, [scene.name for scene in desktop.scenes.strip]
    QApplication.processEvents()
    row.setCurrentIndex(row.rows.index(0, 0))
    between = row.visualRect(row.rows.index(2, 0))
    plain = row.viewport().grab().toImage()
    where = QPoint(between.right() + 1, between.bottom() + 3)  # under and between the cards
    row._show_gap(row.gap_at(where))
    assert row.gap == 3
    assert row.viewport().grab().toImage() != plain
    assert row.gap_at(QPoint(99_999, 0)) == len(order)
    assert row.gap_at(QPoint(0, 0)) == 0
    row.drop_at(order[0], where)
    assert [scene.name for scene in desktop.scenes.strip][:4] == [order[1], order[2], order[0], order[3]]


def test_caption_and_notes_are_taken_over_when_left(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.drawer.toggle()
    desktop.scenes.choose(names(desktop.scenes)[0])
    details = desktop.drawer.strip.details
    details.caption.setText("一行说明")
    details.notes.setPlainText("讲稿\n第二行")
    details.take_over()
    scene = desktop.scenes.current
    assert scene is not None
    assert (scene.caption.zh, scene.notes.zh) == ("一行说明", "讲稿\n第二行")
    assert desktop.file.dirty
    desktop.store.undo()
    desktop.store.undo()
    assert not desktop.file.dirty
    assert details.caption.text() != "一行说明"


def test_adding_from_the_keyboard_takes_a_picture(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.actions.by_id["add_scene"].trigger()
    made = desktop.scenes.current
    assert made is not None
    assert desktop.pictures.of(made).toImage().pixelColor(9, 9).name() == "#3366aa"


def test_a_scene_that_opens_the_drawer_is_in_sight(qtbot: QtBot, desktop: Desktop) -> None:
    """The row was scrolled to it before it had the width that it was shown with."""
    assert desktop.drawer.dock.isHidden()
    desktop.actions.by_id["add_scene"].trigger()
    row = desktop.drawer.strip.list
    for wide in (row.width(), 700, 400):
        row.resize(wide, row.height())
        last = row.visualRect(row.rows.index(desktop.scenes.position(), 0))
        assert row.viewport().rect().contains(last.center())


def test_scenes_never_visited_are_sketched_one_by_one(qtbot: QtBot, desktop: Desktop) -> None:
    pictures = [desktop.pictures.of(scene) for scene in desktop.scenes.strip]
    assert all(picture.isNull() for picture in pictures)
    qtbot.waitUntil(lambda: not any(desktop.pictures.of(s).isNull() for s in desktop.scenes.strip))


def test_the_drawer_uses_the_window_s_language(desktop: Desktop) -> None:
    desktop.actions.by_id["language"].trigger()
    assert desktop.drawer.strip.buttons["add"].text() == "Add"
    assert desktop.drawer.strip.heading.text().startswith("Scenes")


# -- the rehearsal ------------------------------------------------------------------------------


def test_the_built_in_deck_leans_on_nothing_that_is_missing(real_atlas: Atlas) -> None:
    assert rehearsal.check(deck(opening_layers()), real_atlas, SPECS) == ()


def test_a_scene_whose_feature_or_file_is_gone_is_named(
    desktop: Desktop, real_atlas: Atlas, tmp_path: Path
) -> None:
    first = deck(opening_layers())[0]
    gone = replace(first, view=replace(first.view, selection=("no-such-road",)))
    mine = replace(
        first.view, layers=(*first.view.layers, replace(first.view.layers[0], id="mine", visible=True))
    )
    own = (UserLayer("mine", "我的", str(tmp_path / "gone.geojson")),)
    found = rehearsal.check((gone, replace(first, view=mine), first), real_atlas, SPECS, own)
    assert [f.number for f in found] == [1, 2]
    assert "no-such-road" in found[0].lacks[0]
    assert "mine" in found[1].lacks[0]
    (tmp_path / "gone.geojson").write_text("{}")
    assert len(rehearsal.check((replace(first, view=mine),), real_atlas, SPECS, own)) == 0


def test_a_scene_that_shows_nothing_is_named(atlas: Atlas) -> None:
    found = rehearsal.check((Scene("x", Text("空", "Empty"), View()),), atlas, SPECS)
    assert len(found) == 1


def test_the_check_says_its_findings_in_one_line(desktop: Desktop) -> None:
    found = desktop.drawer.rehearse()  # the small atlas lacks nearly everything that the deck names
    assert found
    assert str(len(found)) in desktop.notices.words.text()
