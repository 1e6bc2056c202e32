"""Autosave: at most ten seconds of change are lost, and a crash is found at the next start."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import wholefile
from explorer.state.files import atomic, autosave
from explorer.state.files.autosave import Autosave, Recovery
from explorer.state.files.project import Project, load, save
from explorer.state.view.view import View

ROOT = Path(__file__).resolve().parents[3]


class Desk:
    """A clock that the test turns, and work that changes."""

    def __init__(self, folder: Path) -> None:
        self.now = 1000.0
        self.work = Project()
        self.folder = folder
        self.saver = Autosave(lambda: folder, lambda: self.now)

    def begin(self, origin: Path | None = None) -> tuple[Recovery, ...]:
        return self.saver.begin(lambda: self.work, origin)

    def change(self, number: int) -> None:
        self.work = Project(settings={"n": number})
        self.saver.changed()

    def journals(self) -> list[Path]:
        return sorted(self.folder.glob("*.twincity"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data" / "autosave")


def test_ten_seconds_after_the_first_change_it_is_written(desk: Desk) -> None:
    desk.begin()
    assert desk.saver.due_in() is None
    desk.change(1)
    desk.now += 6
    desk.change(2)
    assert desk.saver.due_in() == 4.0
    assert not desk.saver.tick()
    desk.now += 4
    assert desk.saver.tick()
    assert load(desk.journals()[0]).project.settings == {"n": 2}
    assert not desk.saver.dirty
    assert not desk.saver.tick()
    desk.saver.end()


def test_steady_change_is_written_every_ten_seconds_and_not_more(desk: Desk) -> None:
    desk.begin()
    written = 0
    for second in range(100):
        desk.change(second)
        written += desk.saver.tick()
        desk.now += 1
    assert 8 <= written <= 10
    desk.saver.end()


def test_a_clean_exit_leaves_nothing(desk: Desk) -> None:
    desk.begin()
    desk.change(1)
    desk.saver.write()
    desk.saver.end()
    assert list(desk.folder.iterdir()) == []


def test_a_saved_project_needs_no_recovery(desk: Desk, tmp_path: Path) -> None:
    desk.begin()
    desk.change(1)
    desk.saver.write()
    desk.saver.saved(tmp_path / "a.twincity")
    assert desk.journals() == []
    assert not desk.saver.dirty
    desk.saver.end()


def test_a_living_session_is_no_leftover(desk: Desk) -> None:
    desk.begin()
    desk.change(1)
    desk.saver.write()
    other = Desk(desk.folder)
    assert other.begin() == ()
    other.saver.end()
    assert len(desk.journals()) == 1
    desk.saver.end()


CRASH = """
import os, signal, sys
from pathlib import Path
from explorer.state.files.autosave import Autosave
from explorer.state.files.project import Project
from explorer.state.view.view import View
saver = Autosave(lambda: Path(sys.argv[1]))
saver.begin(lambda: Project(view=View(split=0.3)), Path(sys.argv[2]) if sys.argv[2] else None)
if sys.argv[3] == "work":
    saver.changed()
    saver.write()
os.kill(os.getpid(), signal.SIGKILL)
"""


def crash(folder: Path, origin: str, work: str) -> None:
    subprocess.run([sys.executable, "-c", CRASH, str(folder), origin, work], cwd=ROOT, check=False)


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_what_a_crash_left_is_offered_once(desk: Desk, tmp_path: Path) -> None:
    origin = tmp_path / "原件.twincity"
    crash(desk.folder, str(origin), "work")
    (found,) = desk.begin()
    assert found.origin == origin
    assert found.open().project.view == View(split=0.3)
    assert found.text().zh
    found.discard()
    desk.saver.end()
    assert Desk(desk.folder).begin() == ()


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_crash_without_work_leaves_nothing_to_offer(desk: Desk) -> None:
    crash(desk.folder, "", "idle")
    (lock,) = desk.folder.glob("*.lock")
    os.utime(lock, (0, 0))
    assert desk.begin() == ()
    assert not lock.exists()
    desk.saver.end()


def test_work_never_saved_has_no_origin(desk: Desk) -> None:
    desk.folder.mkdir(parents=True)
    journal = desk.folder / "1-a.twincity"
    journal.write_text(
        '{"journal_of": null, "format": "twincity", "version": 2, "settings": {"n": 7}}', "utf-8"
    )
    (desk.folder / "1-a.twincity.lock").touch()
    (found,) = desk.begin()
    assert (found.origin, found.open().project.settings) == (None, {"n": 7})
    desk.saver.end()


def test_a_failed_write_is_reported_and_retried(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    desk.begin()
    desk.change(1)
    desk.now += 10

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "write", full)
        assert not desk.saver.tick()
    assert desk.saver.problem
    assert "自动保存" in desk.saver.problem.zh
    assert desk.saver.due_in() == 10.0
    desk.now += 10
    assert desk.saver.tick()
    assert desk.saver.problem is None
    desk.saver.end()


def test_a_folder_that_cannot_be_made_does_not_stop_the_app(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    desk = Desk(tmp_path / "file" / "autosave")
    assert desk.begin() == ()
    assert desk.saver.problem
    desk.change(1)
    desk.now += 10
    assert not desk.saver.tick()
    desk.saver.end()


def test_a_folder_that_was_removed_meanwhile_is_made_again(desk: Desk) -> None:
    desk.begin()
    shutil.rmtree(desk.folder)
    desk.change(3)
    assert desk.saver.write()
    assert autosave.leftovers(desk.folder) == ()  # it is locked again
    desk.saver._lock.close()  # the crash
    (left,) = autosave.leftovers(desk.folder)
    assert left.open().project.settings == {"n": 3}


def test_a_folder_that_could_not_be_had_at_the_start_is_used_once_it_can(desk: Desk) -> None:
    desk.folder.parent.write_text("a file in its way")
    assert desk.begin() == ()
    desk.change(1)
    assert not desk.saver.write()
    assert desk.saver.problem is not None
    desk.folder.parent.unlink()
    desk.now += 10
    assert desk.saver.tick()
    assert desk.saver.problem is None
    assert load(desk.journals()[0]).project.settings == {"n": 1}
    desk.saver.end()
    assert list(desk.folder.iterdir()) == []


def test_work_too_large_for_a_project_file_can_be_brought_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.state.files.project.MAX_BYTES", 1000)
    desk.begin()
    desk.work = Project(settings={"n": "x" * 100_000})
    desk.saver.changed()
    assert desk.saver.write()
    assert desk.saver._lock is not None
    desk.saver._lock.close()
    (left,) = autosave.leftovers(desk.folder)
    assert left.open().project.settings == desk.work.settings


def test_work_too_large_for_a_journal_is_reported(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(autosave, "_MOST_BYTES", 1000)
    desk.begin()
    desk.work = Project(settings={"n": "x" * 100_000})
    desk.saver.changed()
    assert not desk.saver.write()
    assert desk.saver.problem is not None
    assert "大小" in desk.saver.problem.zh
    desk.saver.end()


def test_drafts_of_sessions_that_were_killed_are_swept(desk: Desk) -> None:
    """Whoever they belonged to; one that is being written right now stays."""
    alive = Desk(desk.folder)
    alive.begin()
    alive.change(1)
    alive.saver.write()
    (journal,) = desk.journals()
    own = wholefile.begin(journal)
    for dead in (desk.folder / "77-dead.twincity", desk.folder / "78-gone.twincity"):
        wholefile.begin(dead)
    (desk.folder / "77-dead.twincity.lock").write_bytes(b"")
    (desk.folder / ".9-old.twincity.0123456789ab.tmp").write_bytes(b"from an earlier release")
    desk.begin()
    assert list(desk.folder.glob(".*.tmp")) == [own]
    alive.saver.end()
    desk.saver.end()


def test_a_journal_knows_what_its_file_held(desk: Desk, tmp_path: Path) -> None:
    seen = save(tmp_path / "a.twincity", Project())
    desk.begin(tmp_path / "a.twincity")
    desk.saver.works_on(tmp_path / "a.twincity", seen)
    desk.change(3)
    desk.saver.write()
    assert desk.saver._lock is not None
    desk.saver._lock.close()
    (left,) = autosave.leftovers(desk.folder)
    again = left.open().seen
    assert again is not None
    assert not again.differs(tmp_path / "a.twincity", 10**6)
    save(tmp_path / "a.twincity", Project(settings={"n": 4}))
    assert again.differs(tmp_path / "a.twincity", 10**6)


def test_the_users_own_data_folder_is_the_default() -> None:
    assert autosave.default_folder().parts[-2:] == ("twincity", "autosave")
