"""Scenes: their JSON, the View they show, what they lack; and the strip."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas
from explorer.state.files import scene_edits
from explorer.state.view.scenes import (
    Run,
    Scene,
    SceneError,
    citations,
    in_panel_order,
    missing_references,
    read,
    view_of,
)
from explorer.state.view.view import Filters, LayerState, View
from explorer.words.text import Text
from tests.helpers.views import junk, views, words

texts = st.builds(Text, words, words)
runs = st.builds(
    Run,
    st.dates(Axis().first, date(2021, 1, 1)),
    st.dates(date(2021, 1, 2), Axis().last),
    st.sampled_from(["month", "quarter", "half", "year"]),
    st.floats(0.2, 12),
)
scenes = st.builds(
    Scene,
    st.from_regex(r"[a-z0-9]([a-z0-9-]{0,20}[a-z0-9])?", fullmatch=True),
    st.builds(Text, st.text(min_size=1, max_size=9), st.text(min_size=1, max_size=9)),
    views,
    caption=texts.filter(lambda t: bool(t.zh) == bool(t.en)),
    notes=texts.filter(lambda t: bool(t.zh) == bool(t.en)),
    run=st.none() | runs,
    evidence=st.lists(st.just("event/x"), max_size=2).map(tuple),
)
ONE = Scene("one", Text("一", "One"), View())


@given(scenes)
def test_a_scene_survives_its_json(scene: Scene) -> None:
    assert read(json.loads(json.dumps(scene.to_json(), allow_nan=False))) == scene


@given(junk)
def test_any_json_is_a_scene_or_a_clear_refusal(data: Any) -> None:
    with pytest.raises(SceneError):
        read(data)


@given(st.sampled_from(["name", "title", "caption", "notes", "view", "run", "evidence"]), junk)
def test_any_value_under_any_key_is_read_or_refused(key: str, value: Any) -> None:
    said = ""
    try:
        read({**ONE.to_json(), key: value})
    except SceneError as error:
        said = str(error)
    assert not said or key in said


@pytest.mark.parametrize("name", ["", "Ab", "a b", "../x", "-a", "a-", "公交", "a" * 65, 7, None])
def test_a_name_is_an_ascii_slug(name: Any) -> None:
    with pytest.raises(SceneError, match="name"):
        read({**ONE.to_json(), "name": name})


@pytest.mark.parametrize(
    "run",
    [
        {"from": "2021-01-01"},
        {"from": "2021-01-01", "to": "2020-01-01"},
        {"from": "2020-01-01", "to": "2021-01-01", "step": "week"},
        {"from": "2020-01-01", "to": "2021-01-01", "speed": 1000},
        {"from": "2020-01-01", "to": "2021-01-01", "speed": True},
        [],
        "2020",
    ],
)
def test_a_run_that_cannot_play_is_refused(run: Any) -> None:
    with pytest.raises(SceneError, match="run"):
        read({**ONE.to_json(), "run": run})


def test_words_in_one_language_are_used_for_both() -> None:
    scene = read({**ONE.to_json(), "title": {"zh": "公交"}, "notes": "讲稿"})
    assert (scene.title, scene.notes) == (Text("公交", "公交"), Text("讲稿", "讲稿"))


def test_a_scene_states_its_date_or_span() -> None:
    window = View(clock=Clock(date(2020, 12, 31), date(2020, 12, 30), "window"))
    assert replace(ONE, view=window).when() == "2020-12-30/2020-12-31"
    assert ONE.when() == "2021-05-20"
    assert replace(ONE, run=Run(date(2020, 1, 1), date(2021, 1, 1))).when() == "2020-01-01/2021-01-01"


def test_a_scene_keeps_the_viewers_language_and_layers() -> None:
    scene = replace(ONE, view=View(layers=(LayerState("river"), LayerState("gone")), lang="zh"))
    current = View(layers=(LayerState("bus"), LayerState("river", False), LayerState("mine")), lang="en")
    shown = view_of(scene, replace(current, appearance="dark"), Axis())
    assert shown.layers == (LayerState("river"), LayerState("bus", False), LayerState("mine", False))
    assert (shown.lang, shown.appearance) == ("en", "dark")


def test_a_view_of_few_layers_is_completed_in_panel_order() -> None:
    panel = (LayerState("bus"), LayerState("river"), LayerState("energy"))
    view = in_panel_order(View(layers=(LayerState("energy"), LayerState("bus", True, 0.5))), panel)
    assert view.layers == (LayerState("bus", True, 0.5), LayerState("river", False), LayerState("energy"))


def test_a_rehearsal_names_what_is_missing(atlas: Atlas) -> None:
    view = View(
        layers=(LayerState("bus"), LayerState("mine"), LayerState("old", False)),
        selection=("plat-gaozhu", "nowhere"),
        filters=Filters(themes=("gone",)),
        headline=("bus_lines_opened", "no-number"),
    )
    scene = replace(ONE, view=view, evidence=("event/none", "source/001"))
    lacking = missing_references(scene, atlas, ["bus"])
    assert lacking == ("layer/mine", "layer/gone", "feature/nowhere", "indicator/no-number", "event/none")


def test_citations_come_from_the_evidence(atlas: Atlas) -> None:
    scene = replace(
        ONE, evidence=("event/2020-12-30-yongchuan-luzhou-opens", "indicator/bus_lines_opened", "event/no")
    )
    found = citations(scene, atlas)
    assert found[0] == atlas.events["2020-12-30-yongchuan-luzhou-opens"].citation
    assert len(found) == len(set(found)) > 1


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("公交 线路", "gongjiao-xianlu"),
        ("2020 年", "2020-nian"),
        ("！？", "scene"),
        ("🚄", "scene"),
        ("A/B", "a-b"),
    ],
)
def test_a_title_gives_a_slug(title: str, name: str) -> None:
    assert scene_edits.slug(title) == name
    assert scene_edits.slug(title, {name}) == f"{name}-2"


@given(st.text(max_size=80), st.sets(st.just("scene")))
def test_any_title_gives_a_slug_that_reads(title: str, taken: set[str]) -> None:
    name = scene_edits.slug(title, taken)
    assert name not in taken
    assert read({**ONE.to_json(), "name": name}).name == name


def test_the_strip_adds_moves_changes_and_removes() -> None:
    line: scene_edits.Strip = (ONE,)
    line, two = scene_edits.added(line, "二", View(split=0.2))
    line, three = scene_edits.added(line, "三", View(split=0.3), after="one")
    assert [s.name for s in line] == ["one", three.name, two.name]
    line, copy = scene_edits.duplicated(line, "one")
    assert [s.name for s in line] == ["one", copy.name, three.name, two.name]
    assert [s.name for s in scene_edits.moved(line, "one", 99)][-1] == "one"
    assert [s.name for s in scene_edits.moved(line, two.name, -5)][0] == two.name
    line = scene_edits.removed(line, copy.name)
    line = scene_edits.rerecorded(line, "one", View(split=0.9))
    line = scene_edits.changed(line, "one", title=Text("新", "New"))
    line = scene_edits.with_run(line, "one", Run(date(2020, 1, 1), date(2021, 1, 1)))
    first = scene_edits.find(line, "one")
    assert (first.title.zh, first.view.split, first.when()) == ("新", 0.9, "2020-01-01/2021-01-01")
    with pytest.raises(KeyError):
        scene_edits.find(line, copy.name)


def test_a_clicker_walks_the_strip_and_stops_at_its_ends() -> None:
    line = (ONE, replace(ONE, name="two"))
    assert scene_edits.beside(line, None, 1) == line[0]
    assert scene_edits.beside(line, None, -1) == line[1]
    assert scene_edits.beside(line, "one", 1) == line[1]
    assert scene_edits.beside(line, "two", 1) is None
    assert scene_edits.beside((), None, 1) is None
