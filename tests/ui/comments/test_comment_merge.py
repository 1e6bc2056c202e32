"""Comments of colleagues: merged by file without a server, and by saving one project from two windows; nothing is lost."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.comments import COLUMNS, Comment, revised, to_cells
from explorer.paths import geodata_dir
from explorer.state.files import project
from explorer.state.files.autosave import Autosave
from explorer.state.files.packs.pack_file import write as write_pack
from explorer.state.files.project import Project
from explorer.state.files.shared_files import saving
from explorer.state.view.work import Work
from explorer.ui.project import open_save
from explorer.ui.window.desktop import Desktop
from tests.ui.harness import desktop as desktop  # noqa: PLC0414

ONE = Comment("a1", "李雷", "2026-11-29T08:41:05", "此处应为二级公路。", 106.5, 29.5)
NEW = Comment("n1", "韩梅梅", "2026-11-30", "新的一条", 106.6, 29.6)
MINE = revised([ONE], replace(ONE, text="应为一级公路。"))
THEIRS = revised([ONE], replace(ONE, state="resolved", by="韩梅梅", on="2026-12-01"))


def put(desktop: Desktop, *comments: Comment) -> None:
    desktop.store.change(replace(desktop.store.work, comments=comments), "x")


def have(desktop: Desktop) -> set[Comment]:
    return set(desktop.store.work.comments)


# ---------------------------------------------------------------- by file


def written(folder: Path, kind: str) -> Path:
    if kind == "twincity":
        path = folder / "同事.twincity"
        project.save(path, Project(comments=(THEIRS, NEW)))
        return path
    table = folder / "comments.csv"
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(to_cells(one) for one in (THEIRS, NEW))
    return table


@pytest.mark.parametrize("kind", ["twincity", "csv"])
def test_a_colleagues_file_is_merged_and_one_step_takes_it_back(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path, kind: str
) -> None:
    put(desktop, ONE)
    desk = desktop.sides.comments
    with qtbot.waitSignal(desk.merged, timeout=5000):
        desk.merge(written(tmp_path, kind))
    assert have(desktop) == {THEIRS, NEW}, "what follows ours takes its place"
    assert "新增 1 条，更新 1 条" in desktop.notices.words.text()
    assert desktop.store.undo_name == "step.comments_merged"
    desktop.store.undo()
    assert have(desktop) == {ONE}


def test_what_was_changed_apart_is_kept_twice(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    put(desktop, MINE)
    desk = desktop.sides.comments
    for _ in range(2):
        with qtbot.waitSignal(desk.merged, timeout=5000):
            desk.merge(written(tmp_path, "csv"))
        assert have(desktop) == {MINE, THEIRS, NEW}
    assert "没有新的批注" in desktop.notices.words.text(), "merging the same again brings nothing"


def test_the_comments_of_a_pack_are_merged(desktop: Desktop, qtbot: QtBot, tmp_path: Path) -> None:
    folder = tmp_path / "pack"
    folder.mkdir()
    for path in (
        *geodata_dir().glob("*.csv"),
        geodata_dir() / "datapackage.json",
        geodata_dir() / "pack.toml",
    ):
        (folder / path.name).write_bytes(path.read_bytes())
    written(folder, "csv")
    packed = tmp_path / "同事.twinpack"
    write_pack(folder, packed)
    desk = desktop.sides.comments
    with qtbot.waitSignal(desk.merged, timeout=8000):
        desk.merge(packed)
    assert have(desktop) == {THEIRS, NEW}


def test_a_file_without_comments_is_one_line_and_changes_nothing(
    desktop: Desktop, qtbot: QtBot, tmp_path: Path
) -> None:
    put(desktop, ONE)
    bad = tmp_path / "坏.csv"
    bad.write_text("a,b\n1,2\n", "utf-8")
    desktop.sides.comments.merge(bad)
    qtbot.waitUntil(lambda: "坏.csv" in desktop.notices.words.text(), timeout=5000)
    assert "\n" not in desktop.notices.words.text()
    assert have(desktop) == {ONE}


# ---------------------------------------------------------------- two windows on one project


@pytest.fixture
def shared(desktop: Desktop, tmp_path: Path) -> Path:
    """A project with a comment that is open here, and that a colleague has open too."""
    path = tmp_path / "p.twincity"
    put(desktop, ONE)
    desktop.project.save_to(path)
    return path


def colleague_saves(path: Path, *comments: Comment, **change: object) -> None:
    theirs = project.load(path).project
    project.save(path, replace(theirs, comments=comments, **change))  # type: ignore[arg-type]


def test_both_save_comments_and_both_are_in_the_file(desktop: Desktop, shared: Path) -> None:
    colleague_saves(shared, THEIRS, NEW)
    other = replace(ONE, id="o1", text="我的另一条")
    put(desktop, MINE, other)
    desktop.project.save()
    assert not desktop.offers.isVisible(), "comments alone are no reason to ask"
    assert set(project.load(shared).project.comments) == {MINE, THEIRS, NEW, other} == have(desktop)
    assert "并入" in desktop.notices.words.text()
    assert not desktop.file.dirty


def test_both_save_in_the_same_moment(desktop: Desktop, shared: Path, qtbot: QtBot) -> None:
    """While the other is between looking at the file and writing it, this save waits, and the window goes on."""
    mine = replace(ONE, id="o1", text="我的另一条")
    put(desktop, ONE, mine)
    with saving(shared):
        theirs = project.load(shared).project
        desktop.project.save()
        assert desktop.file.dirty, "it has come back, and has not written"
        qtbot.waitUntil(lambda: "另一个窗口正在保存" in desktop.notices.words.text())
        project.save(shared, replace(theirs, comments=(ONE, NEW)))
    qtbot.waitUntil(lambda: not desktop.file.dirty)
    assert set(project.load(shared).project.comments) == {ONE, NEW, mine} == have(desktop)
    assert [path.name for path in shared.parent.glob(".*.saving")] == []


def test_a_save_waits_for_no_other_for_ever(
    desktop: Desktop, shared: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open_save, "_TURN_SECONDS", 0.1)
    put(desktop, ONE, NEW)
    with saving(shared):
        desktop.project.save()
        qtbot.waitUntil(lambda: not desktop.file.dirty)
    assert set(project.load(shared).project.comments) == {ONE, NEW}


def test_what_waits_for_its_turn_is_saved_once_and_what_was_to_follow_follows(
    desktop: Desktop, shared: Path, qtbot: QtBot
) -> None:
    put(desktop, ONE, NEW)
    followed: list[str] = []
    with saving(shared):
        desktop.project.save()
        desktop.project.save(lambda: followed.append("quit"))
    qtbot.waitUntil(lambda: bool(followed))
    assert not desktop.file.dirty


def test_a_save_that_waits_writes_no_other_project_into_the_file(
    desktop: Desktop, shared: Path, qtbot: QtBot
) -> None:
    put(desktop, ONE, NEW)
    before = shared.read_bytes()
    with saving(shared):
        desktop.project.save()
        desktop.project.new_now()
    qtbot.wait(200)
    assert shared.read_bytes() == before


def test_a_colleagues_scenes_come_with_their_comments_where_mine_are_only_comments(
    desktop: Desktop, shared: Path
) -> None:
    scenes = project.load(shared).project.scenes[:2]
    colleague_saves(shared, ONE, NEW, scenes=scenes)
    put(desktop, MINE)
    desktop.project.save()
    assert not desktop.offers.isVisible()
    assert len(desktop.scenes.strip) == 2
    assert set(project.load(shared).project.comments) == {MINE, NEW}


def test_where_both_changed_more_it_asks_and_taking_theirs_keeps_my_comments(
    desktop: Desktop, shared: Path
) -> None:
    colleague_saves(shared, THEIRS, scenes=project.load(shared).project.scenes[:2])
    work: Work = desktop.store.work
    desktop.store.change(replace(work, scenes=work.scenes[1:], comments=(ONE, NEW)), "x")
    desktop.project.save()
    assert desktop.offers.isVisible()
    before = shared.read_bytes()
    desktop.project._take_theirs()
    assert shared.read_bytes() == before
    assert len(desktop.scenes.strip) == 2
    assert have(desktop) == {THEIRS, NEW}
    assert desktop.file.dirty, "mine are not in the file yet"


def test_a_crash_loses_no_comment(desktop: Desktop, shared: Path, tmp_path: Path) -> None:
    other = Autosave(lambda: tmp_path / "crashed")
    put(desktop, MINE, NEW)
    other.begin(desktop.file.snapshot, shared)
    other.changed()
    assert other.write()
    other._lock.close()  # type: ignore[union-attr]  # the process is gone
    (left,) = Autosave(lambda: tmp_path / "crashed").begin(desktop.file.snapshot)
    assert set(left.open().project.comments) == {MINE, NEW}
