"""The log: bounded, without the user's data, and never a reason to fail."""

from __future__ import annotations

import logging
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.state.files import log_file
from explorer.state.files.log_file import LogFile


@pytest.fixture
def handler(tmp_path: Path) -> Iterator[LogFile]:
    made = LogFile(tmp_path / "log" / "twincity.log")
    yield made
    made.close()


def record(message: str, name: str = "explorer.x", level: int = logging.INFO) -> logging.LogRecord:
    return logging.LogRecord(name, level, __file__, 1, message, None, None)


def test_the_files_stay_small_and_few(
    handler: LogFile, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "_MAX_BYTES", 2000)
    for number in range(400):
        handler.handle(record(f"line {number} of the log"))
    files = sorted(p.name for p in (tmp_path / "log").iterdir())
    assert files == ["twincity.log", "twincity.log.1", "twincity.log.2", "twincity.log.3"]
    assert all(p.stat().st_size < 2200 for p in (tmp_path / "log").iterdir())
    lines = [p.read_text("utf-8").splitlines() for p in sorted((tmp_path / "log").iterdir(), reverse=True)]
    assert "line 399" in lines[-1][-1]
    numbers = [int(line.split("line ")[1].split()[0]) for part in lines for line in part]
    assert numbers == list(range(numbers[0], 400)), "nothing is lost between two files"


def test_libraries_are_heard_only_when_they_warn(handler: LogFile, tmp_path: Path) -> None:
    handler.handle(record("subsetting", "fontTools.subset"))
    handler.handle(record("deprecated", "fontTools.subset", logging.WARNING))
    text = (tmp_path / "log" / "twincity.log").read_text("utf-8")
    assert "subsetting" not in text
    assert "deprecated" in text


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a full disk as Linux has it")
def test_a_disk_that_is_full_ends_the_log_and_nothing_else(
    handler: LogFile, capfd: pytest.CaptureFixture[str]
) -> None:
    handler.stream = Path("/dev/full").open("w", encoding="utf-8")  # noqa: SIM115
    for _ in range(3):
        handler.handle(record("x" * 100_000))
    assert capfd.readouterr().err == ""


def test_a_folder_that_cannot_be_made_is_no_log(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert log_file.start(tmp_path / "file" / "twincity.log") is None


def test_an_uncaught_exception_is_logged_without_its_data_and_said_on_stderr(tmp_path: Path) -> None:
    script = """
        import sys, threading
        from pathlib import Path
        from explorer.state.files import log_file
        log_file.start(Path(sys.argv[1]))
        def fail():
            raise ValueError("no place called '张三的地块' in /data/张三/a.csv")
        thread = threading.Thread(target=fail); thread.start(); thread.join()
        log_file.log.info("for the file only")
    """
    place = tmp_path / "twincity.log"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script), str(place)],
        capture_output=True,
        text=True,
        check=True,
    )
    text = place.read_text("utf-8")
    assert "ValueError: no place called … in ….csv" in text
    assert "in fail" in text
    assert "张三" not in text
    assert "张三的地块" in done.stderr, "who runs it in a terminal sees all"
    assert "for the file only" in text
    assert "for the file only" not in done.stderr


def test_the_report_has_the_last_lines_of_the_log(tmp_path: Path) -> None:
    place = tmp_path / "twincity.log"
    place.write_text("".join(f"line {n}\n" for n in range(5000)), "utf-8")
    report = log_file.report(["2026-01-02 03:04"], place)
    assert "opened 2026-01-02 03:04" in report
    assert report.endswith("line 4999")
    assert "line 1\n" not in report
