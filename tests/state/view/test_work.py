"""Work: whether it is saved, and what a step did, follow from comparing two of them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.state.view.scenes import Scene
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import View
from explorer.state.view.work import SavedBase, Work, apply_step
from explorer.words.text import Text

SCENE = Scene("a", Text("甲", "A"), View())
BARE = Work(View(), (SCENE,))
IN_FILE = replace(BARE, base=SavedBase(BARE, "a file", in_file=True))
NO_FILE = replace(BARE, base=SavedBase(BARE))
CHANGES = {
    "scenes": {"scenes": ()},
    "layers": {"layers": (UserLayer("mine", "我的", "/tmp/a.geojson"),)},
    "view": {"view": View(show_undated=True)},
    "stage": {"stage": StageOptions(clock=False)},
    "current": {"current": "a"},
}


@pytest.mark.parametrize("name", CHANGES)
def test_what_counts_as_unsaved(name: str) -> None:
    """Scenes and layers always, the View once there is a file; never what a presenter wants, or the scene shown last."""
    assert not IN_FILE.unsaved
    assert not NO_FILE.unsaved
    assert replace(IN_FILE, **CHANGES[name]).unsaved == (name in ("scenes", "layers", "view"))  # type: ignore[arg-type]
    assert replace(NO_FILE, **CHANGES[name]).unsaved == (name in ("scenes", "layers"))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", CHANGES)
def test_a_file_holds_all_but_the_scene_shown_last(name: str) -> None:
    assert replace(BARE, **CHANGES[name]).kept_differs(BARE) == (name != "current")  # type: ignore[arg-type]


def test_work_that_no_file_holds_is_unsaved() -> None:
    assert BARE.unsaved
    assert replace(BARE, base=SavedBase(None, "a file", in_file=True)).unsaved


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("other", CHANGES)
def test_a_step_is_done_to_other_work_without_touching_the_rest(name: str, other: str) -> None:
    after = replace(BARE, **CHANGES[name])  # type: ignore[arg-type]
    now = replace(after, **CHANGES[other])  # type: ignore[arg-type]
    back = apply_step(now, after, BARE)
    assert getattr(back, name) == getattr(BARE, name)
    if other != name:
        assert getattr(back, other) == getattr(now, other)
    if other != name:
        assert apply_step(back, BARE, after) == now
