"""Project files of older and newer versions: brought up to date, opened as far as they are known, never written over."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from explorer.atlas import comments
from explorer.atlas.columns.timeline import Clock
from explorer.state.files import migrations, project
from explorer.state.files.migrations import MigrationError
from explorer.state.files.project import Project, ProjectError, load, save
from explorer.state.view.scenes import Run
from explorer.state.view.view import Filters, LayerState, Range, View
from explorer.words.text import Text
from tests.state.files.works import SCENES, WORK, refused, written

DAYS = (date(2020, 1, 1), date(2020, 12, 31))


def test_version_1_scenes_get_views(file: Path) -> None:
    view = {
        **View(split=0.2).to_json(),
        "clock": {"at": "2021-05-20", "mode": "window", "start": "2020-01-01"},
    }
    old = {
        "format": "twincity",
        "view": view,
        "scenes": [{"name": "a", "title": "甲", "at": "2020-12-31"}, 7],
    }
    opened = load(written(file, old))
    scene = opened.project.scenes[0]
    assert opened.version == 1
    assert scene.title == Text("甲", "甲")
    assert scene.view.clock == Clock(date(2020, 12, 31), date(2020, 1, 1))
    assert scene.view.split == 0.2
    assert len(opened.problems) == 1


def test_a_migrated_project_keeps_its_old_file_for_good(file: Path) -> None:
    written(file, {"format": "twincity", "version": 1, "scenes": [{"name": "a", "at": "2020-12-31"}]})
    before = file.read_bytes()
    opened = load(file)
    for n in range(8):
        save(file, replace(opened.project, settings={"n": n}), opened.version)
    assert file.with_name(f"{file.name}.v1").read_bytes() == before
    assert load(file).version == project.VERSION


def test_a_failed_migration_rolls_back_and_says_so(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(data: dict[str, Any]) -> dict[str, Any]:
        data["scenes"].clear()
        raise KeyError("at")

    data = {"format": "twincity", "version": 1, "scenes": [{"name": "a"}]}
    with pytest.raises(MigrationError) as caught:
        migrations.migrate(data, {1: broken})
    assert caught.value.before == data == {"format": "twincity", "version": 1, "scenes": [{"name": "a"}]}
    monkeypatch.setattr(migrations, "PROJECT", {1: broken})
    before = written(file, data).read_bytes()
    assert "第 1 版" in refused(file)
    assert file.read_bytes() == before


def test_a_chain_runs_in_order_to_its_end() -> None:
    chain = {n: (lambda data, n=n: {**data, "seen": [*data.get("seen", []), n]}) for n in (1, 2, 3)}
    assert migrations.migrate({"version": 2}, chain) == {"version": 4, "seen": [2, 3]}
    assert migrations.migrate({"version": 9}, chain) == {"version": 9}
    assert migrations.latest(chain) == 4


@pytest.mark.parametrize("version", [None, "2", -1, 0, True, [], 1.5])
def test_an_odd_version_reads_as_the_first(version: Any) -> None:
    assert migrations.version_of({"version": version}) == 1


def test_a_newer_project_opens_as_far_as_known(file: Path) -> None:
    opened = load(written(file, {**WORK.to_json(), "version": 99, "novelty": 1}))
    assert opened.project == WORK
    assert "更新的版本" in opened.problems[0].zh


@pytest.mark.parametrize("last", [False, True], ids=["first", "last"])
def test_a_newer_project_is_never_written_over(file: Path, last: bool) -> None:
    """Not by what was opened from it, nor by anything else; wherever its version stands in it."""
    own = {**WORK.to_json(), "novelty": ["x" * 90_000] * 12}
    own.pop("version")
    newer = {**own, "version": 99} if last else {"version": 99, **own}
    before = written(file, newer).read_bytes()
    for work in (load(file).project, Project()):
        with pytest.raises(ProjectError, match="不予覆盖"):
            save(file, work)
    assert file.read_bytes() == before
    copy = file.with_name("copy.twincity")
    save(copy, load(file).project)
    assert json.loads(copy.read_text("utf-8"))["novelty"] == own["novelty"]


def _with_more(data: Any, path: str = "") -> Any:
    """The data with a key that we know nothing of in every object."""
    if isinstance(data, list):
        return [_with_more(item, f"{path}[]") for item in data]
    if not isinstance(data, dict):
        return data
    return {**{k: _with_more(v, f"{path}.{k}") for k, v in data.items()}, "future": {"of": [path, None]}}


def test_unknown_members_are_written_back(file: Path) -> None:
    ranged = View(filters=Filters(ranges=(Range("length", 1.0),)), layers=(LayerState("bus"),))
    scene = replace(SCENES[0], view=ranged, caption=Text("说", "say"), run=Run(*DAYS))
    data = _with_more(
        Project((scene, *SCENES[1:]), ranged, WORK.layers, {"present": {"clock": True}}).to_json()
    )
    data["scenes"][1]["title"] = {"zh": "一", "en": "一", "ja": "いち"}
    opened = load(written(file, data))
    assert opened.problems == ()
    save(file, opened.project)
    assert json.loads(file.read_text("utf-8")) == data
    first, second, *_ = load(file).project.scenes
    moved = replace(load(file).project, scenes=(replace(second, title=Text("二", "two")), first))
    save(file, moved)
    saved = json.loads(file.read_text("utf-8"))
    assert saved["scenes"][0]["title"] == {"zh": "二", "en": "two", "ja": "いち"}
    assert saved["scenes"][1] == data["scenes"][0], "the other is as it was, in its new place"


@pytest.mark.parametrize("turned", [False, True])
def test_versions_of_a_comment_that_were_made_apart_stay_what_they_are(file: Path, turned: bool) -> None:
    """They have one id: what the one says and the other does not is nothing unknown."""
    said = {"id": "c1", "author": "甲", "written": "2026-03-01T10:00:00", "lon": 106.5, "lat": 29.5}
    first = comments.read({**said, "text": "一"})
    reworded = comments.revised([first], replace(first, text="二"))
    both = comments.joined([reworded, replace(reworded, by="乙", on=first.written)])  # resolved and reopened
    data = replace(WORK, comments=both).to_json()
    for number, one in enumerate(data["comments"]):
        one["future"] = number
    if turned:
        data["comments"].reverse()
    opened = load(written(file, data))
    save(file, opened.project)
    assert load(file).project.comments == both
    saved = json.loads(file.read_text("utf-8"))["comments"]
    assert sorted(saved, key=str) == sorted(data["comments"], key=str)


def test_what_was_opened_in_part_stays_for_good(file: Path) -> None:
    data = WORK.to_json()
    data["scenes"].append({"name": "odd", "view": 7})
    before = written(file, data).read_bytes()
    opened = load(file)
    for n in range(7):
        save(file, replace(opened.project, settings={"n": n}), partly=bool(opened.problems))
    assert file.with_name(f"{file.name}.orig").read_bytes() == before
