"""The reader's process in hard times: killed, orphaned, without room; what it leaves is whole or not there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.sources.raw.raw_layer import SourceError
from explorer.sources.reader import process

ROOT = Path(__file__).resolve().parents[3]
HEADER = "名称,经度,纬度\n"
linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="processes and limits of Linux")


def python(script: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{script}"]


def gone(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def until(done: Callable[[], bool], seconds: float = 60.0) -> bool:
    end = time.monotonic() + seconds
    while not done() and time.monotonic() < end:
        time.sleep(0.02)
    return done()


def test_the_stage_is_read_whole_while_it_is_written(tmp_path: Path) -> None:
    """Written in place, it was found empty, or as the beginning of one name with the end of another."""
    script = f"""
from pathlib import Path
from explorer.sources.reader.child import _reached
for n in range(6000):
    _reached(Path({str(tmp_path)!r}), ("rows", "places", "done")[n % 3])
"""
    seen = set[str]()
    with subprocess.Popen(python(script), cwd=ROOT) as writer:
        assert until((tmp_path / "stage").exists)
        while writer.poll() is None:
            seen.add(process._stage(tmp_path))
    assert writer.returncode == 0
    assert {"rows", "places"} <= seen <= {"rows", "places", "done"}


@linux
@pytest.mark.parametrize("busy", [False, True], ids=["waiting", "reading"])
def test_a_reader_whose_window_was_killed_ends_and_takes_its_folder_along(tmp_path: Path, busy: bool) -> None:
    (tmp_path / "点.csv").write_text(HEADER + "甲,106.5,29.5\n" * 400_000, "utf-8")
    order = f"process._order(reader.process, Path({str(tmp_path / '点.csv')!r}), reader.scratch / 'answer', None, process.Choices(), None)"
    script = f"""
import time
from pathlib import Path
from explorer.sources.reader import process
process.expect()
(reader,) = process._waiting
{order if busy else ""}
print(reader.process.pid, reader.scratch, flush=True)
time.sleep(600)
"""
    with subprocess.Popen(python(script), cwd=ROOT, stdout=subprocess.PIPE, text=True) as window:
        assert window.stdout is not None
        pid, _, scratch = window.stdout.readline().strip().partition(" ")
        if busy:
            assert until((Path(scratch) / "stage").exists)
        assert not gone(int(pid))
        window.kill()
    assert until(lambda: gone(int(pid)), 20)
    assert not Path(scratch).exists()


def test_without_a_folder_for_temporary_files_the_line_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "点.csv").write_text(HEADER + "甲,106.5,29.5\n", "utf-8")
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    process.expect()
    with pytest.raises(SourceError, match=r"临时文件夹不可用.*TMPDIR"):
        process.read(tmp_path / "点.csv")


def test_a_process_that_cannot_be_started_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(process, "_command", lambda: [str(tmp_path / "none")])
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    process.expect()
    with pytest.raises(SourceError, match="启动不了"):
        process.read(tmp_path / "a.csv")
    assert list(tmp_path.iterdir()) == []


@linux
def test_an_answer_that_finds_no_room_is_not_laid_to_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "点.csv").write_text(HEADER + "甲,106.5,29.5\n" * 2000, "utf-8")
    script = """
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))
from explorer.sources.reader import child
child.main()
"""
    monkeypatch.setattr(process, "_command", lambda: python(script))
    with pytest.raises(SourceError, match="临时文件夹不可用"):
        process.read(tmp_path / "点.csv")


@linux
@pytest.mark.parametrize(("number", "word"), [(signal.SIGKILL, "内存不够"), (signal.SIGXCPU, "时间过长")])
def test_the_line_says_what_the_system_ended_the_reader_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: signal.Signals, word: str
) -> None:
    monkeypatch.setattr(
        process, "_command", lambda: python(f"import os; os.kill(os.getpid(), {number.value})")
    )
    with pytest.raises(SourceError, match=word):
        process.read(tmp_path / "a.csv")


@linux
def test_a_reader_that_stands_still_is_let_go(tmp_path: Path) -> None:
    """A stopped process, or a disk that hangs: cancelling does not wait for it."""
    (tmp_path / "点.csv").write_text(HEADER + "甲,106.5,29.5\n", "utf-8")
    process.expect()
    (waiting,) = process._waiting
    os.kill(waiting.process.pid, signal.SIGSTOP)
    asked: list[int] = []

    def cancelled() -> bool:
        asked.append(1)
        return len(asked) > 5

    assert process.read(tmp_path / "点.csv", cancelled=cancelled) is None
    assert waiting.process.returncode == -signal.SIGKILL
    assert not waiting.scratch.exists()
