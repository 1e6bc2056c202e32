"""A project with edits of facts: saved, opened, damaged, undone by name."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

from explorer.atlas.assembly.known import load as load_atlas
from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.row_edit import RowEdit
from explorer.paths import own_geodata_dir
from explorer.state.files import project
from explorer.state.files.project import Project
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work

HIGHWAY = "hw-yongchuan-luzhou"
EDIT = RowEdit("events", None, {"id": "x", "title_zh": "通车"}, date(2026, 1, 2), "王工")


def test_edits_come_back_from_the_file_with_day_and_author(tmp_path: Path) -> None:
    project.save(tmp_path / "a.twincity", Project(edits=(EDIT,)))
    opened = project.load(tmp_path / "a.twincity")
    assert opened.problems == ()
    (found,) = opened.project.edits
    assert found == EDIT
    assert (found.made, found.author) == (date(2026, 1, 2), "王工")


def test_one_damaged_edit_costs_a_line_and_no_other(tmp_path: Path) -> None:
    path = tmp_path / "a.twincity"
    project.save(path, Project(edits=(EDIT, EDIT)))
    data = json.loads(path.read_text("utf-8"))
    data["edits"][0]["table"] = "../etc"
    path.write_text(json.dumps(data), "utf-8")
    opened = project.load(path)
    assert opened.project.edits == (EDIT,)
    assert "第 1 条编辑" in opened.problems[0].zh


def test_an_edit_is_unsaved_work_until_it_is_undone_by_its_name() -> None:
    facts = load_atlas(own_geodata_dir(), date(2025, 1, 1))
    store = Store(Work(View(), catalogue=facts.catalogue), facts.axis)
    store.know(facts)
    store.set_work(replace(store.work, base=replace(store.work.base, saved=store.work)))
    before = store.known.atlas.features[HIGHWAY]
    row = base_rows(facts).of_subject("statuses", HIGHWAY)[0].cells
    edit = RowEdit("statuses", row, {**row, "date": "2020-12"})
    store.change(replace(store.work, edits=(edit,)), "edit.step|statuses")
    assert store.work.unsaved
    assert store.known.atlas.features[HIGHWAY].statuses[0].date.text == "2020-12"  # type: ignore[union-attr]
    assert store.facts.atlas.features[HIGHWAY] is before
    assert store.undo_name == "edit.step|statuses"
    store.undo()
    assert store.known.atlas.features[HIGHWAY] is before
    assert not store.work.unsaved
