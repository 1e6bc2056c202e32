"""The Store: one signal in one order; undo and redo of every change by name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.comments import Comment
from explorer.state.view.filtering import with_extent
from explorer.state.view.scenes import Scene
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.store import Store
from explorer.state.view.view import Camera, View
from explorer.state.view.work import Work
from explorer.words.text import Text
from tests.helpers.views import views

A, B, C, D = (View(split=n / 10) for n in range(4))


def test_subscribers_are_called_once_with_old_and_new() -> None:
    store, told = Store(A), []
    stop = store.subscribe(lambda old, new: told.append((old, new)))
    store.dispatch(B, "b")
    store.dispatch(B, "again")
    stop()
    stop()
    store.dispatch(C, "c")
    assert told == [(A, B)]
    assert store.undo_name == "c"


def test_undo_and_redo_go_by_name() -> None:
    store = Store(A)
    store.dispatch(B, "to b")
    store.dispatch(C, "to c")
    store.undo()
    assert (store.view, store.undo_name, store.redo_name) == (B, "to b", "to c")
    store.redo()
    assert (store.view, store.redo_name) == (C, None)
    store.undo()
    store.dispatch(D, "to d")
    assert store.redo_name is None


def test_what_is_known_follows_the_comments_and_their_undo() -> None:
    one = Comment("a1", "李雷", "2026-11-29", "此处存疑", 106.5, 29.5)
    store = Store(A)
    before = store.known
    store.change(replace(store.work, comments=(one,)), "step.comment_added")
    assert store.known.comments == (one,)
    assert store.known.atlas is before.atlas
    assert store.work.unsaved
    store.undo()
    assert store.known.comments == ()


def test_undo_with_nothing_to_undo_does_nothing() -> None:
    store = Store(A)
    store.undo()
    store.redo()
    assert (store.view, store.undo_name, store.redo_name) == (A, None, None)


def test_a_drag_undoes_as_one_step_until_it_is_sealed() -> None:
    store = Store(A)
    store.dispatch(B, "drag", merge="slider")
    store.dispatch(C, "drag", merge="slider")
    store.end_merge()
    store.dispatch(D, "drag", merge="slider")
    store.undo()
    assert store.view == C
    store.undo()
    assert store.view == A


def test_a_drag_after_undo_is_a_step_of_its_own() -> None:
    store = Store(A)
    store.dispatch(B, "drag", merge="slider")
    store.dispatch(C, "other")
    store.undo()
    store.dispatch(D, "drag", merge="slider")
    store.undo()
    assert store.view == B


def test_camera_moves_ride_along_with_the_next_step() -> None:
    store = Store(A)
    moved = replace(A, camera=Camera(105.0, 29.0, 9.0))
    store.set_view(moved)
    assert store.undo_name is None
    store.dispatch(replace(moved, split=0.9), "split")
    store.undo()
    assert store.view == moved


def test_every_subscriber_receives_nested_changes_in_order() -> None:
    store, told = Store(A), []

    def answer(_: View, new: View) -> None:
        if new == B:
            store.dispatch(C, "answer")

    store.subscribe(answer)
    store.subscribe(lambda old, new: told.append((old, new)))
    store.dispatch(B, "b")
    assert told == [(A, B), (B, C)]


def test_a_failing_subscriber_does_not_silence_the_store() -> None:
    store, told = Store(A), []

    def fail(_: View, new: View) -> None:
        told.append(new)
        if new == B:
            raise RuntimeError("panel")

    store.subscribe(fail)
    with pytest.raises(RuntimeError):
        store.dispatch(B, "b")
    store.dispatch(C, "c")
    assert told == [B, C]


def test_opening_a_project_starts_history_anew() -> None:
    store = Store(A)
    store.dispatch(B, "b")
    store.reset(C)
    store.undo()
    assert (store.view, store.undo_name) == (C, None)


@pytest.mark.slow
@given(st.lists(views, max_size=8))
def test_undoing_everything_leads_back_to_the_start(changes: list[View]) -> None:
    store = Store(A)
    for view in changes:
        store.dispatch(view, "change")
    last = store.view
    while store.undo_name:
        store.undo()
    assert store.view == A
    while store.redo_name:
        store.redo()
    assert store.view == last


def test_a_step_brings_back_what_it_changed_and_nothing_else() -> None:
    """A map that was moved since a scene was added does not jump back when the scene goes again."""
    store = Store(Work(View(), (scene("a"),)))
    views: list[tuple[View, View]] = []
    works: list[tuple[Work, Work]] = []
    store.dispatch(replace(store.view, lang="en"), "first")
    store.subscribe(lambda old, new: views.append((old, new)))
    store.watch(lambda old, new: works.append((old, new)))
    store.change(replace(store.work, scenes=(scene("a"), scene("b")), current="b"), "add")
    moved = replace(store.view, camera=Camera(105.0, 29.0, 9.0))
    store.set_view(moved)
    assert store.undo_name == "add"
    store.undo()
    assert (names(store), store.work.current, store.view) == (["a"], None, moved)
    assert store.redo_name == "add"
    store.redo()
    assert (names(store), store.work.current, store.view) == (["a", "b"], "b", moved)
    store.undo()
    store.undo()
    assert store.view.lang == "zh"
    assert [(a.camera, b.camera) for a, b in views] == [(Camera(), moved.camera), (moved.camera, Camera())]
    assert len(works) == 6


def test_the_extent_reported_by_the_map_is_kept_beside_the_view() -> None:
    """It wakes no subscriber of the View, unless a filter holds to it; records of the View have it."""
    store, here, there = Store(View()), (104.0, 28.0, 107.0, 31.0), (105.0, 28.0, 108.0, 31.0)
    told: list[View] = []
    reports: list[object] = []
    store.subscribe(lambda _, new: told.append(new))
    stop = store.watch_extent(lambda: reports.append(store.extent))
    assert (store.extent, store.recorded) == (None, store.view)
    store.report(store.view.camera, here)
    assert (told, reports) == ([], [here])
    assert store.view.extent is None
    assert store.recorded == replace(store.view, extent=here)
    store.dispatch(with_extent(store.view, store.extent, True), "in sight")
    store.report(store.view.camera, there)
    assert store.view.extent == there
    store.dispatch(with_extent(store.view, store.extent, False), "everywhere")
    assert store.view.extent is None
    stop()
    store.report(Camera(105.0, 29.0, 9.0), here)
    assert reports == [here, there]
    assert store.view.camera == Camera(105.0, 29.0, 9.0)


def test_what_is_put_is_no_step_and_stays_when_others_are_undone() -> None:
    store = Store(Work(View(), (scene("a"),)))
    store.change(replace(store.work, scenes=()), "delete")
    store.set_work(replace(store.work, stage=StageOptions(clock=False)))
    store.undo()
    assert names(store) == ["a"]
    assert not store.work.stage.clock


@pytest.mark.slow
@given(st.lists(st.tuples(views, st.sets(st.sampled_from("abcd")), st.booleans()), max_size=8))
def test_undoing_everything_leads_back_to_the_first_work(steps: list[tuple[View, set[str], bool]]) -> None:
    store = Store(Work(A, (scene("z"),)))
    first = store.work
    for view, names_, in_view in steps:
        scenes = tuple(scene(name) for name in sorted(names_))
        store.change(replace(store.work, **({"view": view} if in_view else {"scenes": scenes})), "step")
    last = store.work
    while store.undo_name:
        store.undo()
    assert store.work == first
    while store.redo_name:
        store.redo()
    assert store.work == last


def scene(name: str) -> Scene:
    return Scene(name, Text(name, name), View())


def names(store: Store) -> list[str]:
    return [found.name for found in store.work.scenes]


def test_what_was_kept_comes_back_with_every_step() -> None:
    store = Store(View())
    store.dispatch(replace(store.view, lang="en"), "one")
    kept = store.snapshot()
    store.set_view(replace(store.view, show_undated=True))
    store.dispatch(replace(store.view, lang="zh"), "two")
    store.undo()
    store.restore(kept)
    assert store.view == kept.view
    assert (store.undo_name, store.redo_name) == ("one", None)
    store.undo()
    assert store.view == View()
