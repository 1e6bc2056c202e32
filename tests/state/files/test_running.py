"""Which windows are open and which ended without being closed, with real processes that hold the files."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from explorer.state.files.running import Running

_WINDOW = """
    import sys, time
    from pathlib import Path
    from explorer.state.files.running import Running
    running = Running(lambda: Path(sys.argv[1]))
    running.begin()
    print(running.address, flush=True)
    sys.stdin.readline()
    running.end()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "windows"


def window(folder: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(_WINDOW), str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | environment,
    )


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def own(folder: Path) -> Running:
    running = Running(lambda: folder)
    running.begin()
    return running


def test_an_earlier_window_is_found_until_it_is_closed(folder: Path) -> None:
    first = window(folder)
    there = address(first)
    second = own(folder)
    assert [e.address for e in second.earlier()] == [there]
    assert second.ended() == []
    first.communicate("\n")
    assert second.earlier() == []
    assert second.ended() == []
    second.end()
    assert list(folder.iterdir()) == []


def test_of_two_that_start_at_once_only_the_later_sees_the_other(folder: Path) -> None:
    one, two = own(folder), own(folder)
    assert len(one.earlier()) + len(two.earlier()) == 1
    one.end()
    two.end()


@pytest.mark.parametrize("place", [{"DISPLAY": ":99"}, {"TWINCITY_GEODATA": "/elsewhere"}])
def test_another_screen_or_other_tables_are_another_place(folder: Path, place: dict[str, str]) -> None:
    first = window(folder, **place)
    address(first)
    second = own(folder)
    assert second.earlier() == []
    second.end()
    first.communicate("\n")


@pytest.mark.skipif(os.name == "nt", reason="signals")
@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGKILL])
def test_a_window_that_crashed_is_reported_once_with_its_stacks(folder: Path, number: signal.Signals) -> None:
    first = window(folder)
    address(first)
    first.send_signal(number)
    first.communicate()
    second = own(folder)
    assert second.earlier() == []
    (ended,) = second.ended()
    assert ("Segmentation fault" in ended.stacks) == (number == signal.SIGSEGV)
    assert second.ended() == []
    second.end()


def test_a_folder_that_cannot_be_written_is_silence(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    running = own(tmp_path / "file")
    assert running.earlier() == []
    assert running.ended() == []
    running.end()


def test_what_lies_in_the_folder_does_no_harm(folder: Path) -> None:
    folder.mkdir()
    for name, data in (
        ("a.window", b"\xff\xfe"),
        ("b.window", b"[]"),
        ("c.window", b""),
        ("d.window", b'{"order": 1}'),
    ):
        (folder / name).write_bytes(data)
    (folder / "e.window").mkdir()
    running = own(folder)
    assert running.earlier() == []
    assert running.ended() == []
    running.end()


def test_without_any_folder_for_sockets_there_is_no_address(
    monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(folder / "none"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(folder / "none"))
    running = own(folder)
    assert running.address == ""
    running.end()
