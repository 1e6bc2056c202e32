"""A file that others may change or have open."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer.state.files import shared_files
from explorer.state.files.shared_files import Claim

ROOT = Path(__file__).resolve().parents[3]
HOLD = """
import os, sys
from pathlib import Path
from explorer.state.files.shared_files import Claim
claim = Claim()
print(claim.take(Path(sys.argv[1])), flush=True)
folder = os.path.realpath(os.path.dirname(sys.argv[1]))
assert not any(os.path.realpath(f"/proc/self/fd/{n}").startswith(folder) for n in range(99)), "its disk is free"
sys.stdin.read()
claim.drop()
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "计划.twincity"
    path.write_text("{}")
    return path


def holding(file: Path) -> subprocess.Popen[str]:
    """Another process that has the file open."""
    other = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "None\n"
    return other


def left(file: Path) -> list[str]:
    return [name for name in os.listdir(file.parent) if name != file.name]


def test_the_second_is_informed_of_the_first(file: Path) -> None:
    other = holding(file)
    claim = Claim()
    holder = claim.take(file)
    assert holder is not None
    assert holder.user == shared_files._user()
    other.communicate("")
    assert other.returncode == 0
    assert left(file) == []
    claim._renewed = -1000.0
    claim.renew()
    assert Claim().take(file) is not None, "the second took over what the first left"
    claim.drop()
    assert left(file) == []


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
def test_a_crash_leaves_no_claim(file: Path) -> None:
    other = holding(file)
    other.send_signal(signal.SIGKILL)
    other.communicate()
    claim = Claim()
    assert claim.take(file) is None
    claim.drop()
    assert left(file) == []


def test_a_claim_from_another_machine_counts_while_it_is_renewed(file: Path) -> None:
    """Locks may not reach over a network; the words and the time of the last renewal do."""
    words = {"user": "li", "host": "another-machine", "since": "2026-11-28 09:00"}
    path = file.with_name(f".{file.name}.open")
    path.write_text(json.dumps(words))
    holder = Claim().take(file)
    assert holder is not None
    assert (holder.user, holder.host) == ("li", "another-machine")
    path.write_text(json.dumps({**words, "host": socket.gethostname(), "lock": str(path.parent)}))
    assert Claim().take(file) is not None, "a lock that cannot be one is not looked at"
    os.utime(path, (time.time() - 3600, time.time() - 3600))
    claim = Claim()
    assert claim.take(file) is None
    claim.drop()


@pytest.mark.parametrize("text", ["", "{}", "[]", "x", '{"user": 1, "host": 2, "since": 3}'])
def test_a_claim_that_says_nothing_blocks_nothing(file: Path, text: str) -> None:
    file.with_name(f".{file.name}.open").write_text(text)
    claim = Claim()
    assert claim.take(file) is None
    claim.drop()


def test_where_no_claim_can_be_made_there_is_none(tmp_path: Path) -> None:
    claim = Claim()
    for place in (tmp_path / "no" / "a", tmp_path / ("x" * 255), tmp_path / "a\0"):
        assert claim.take(place) is None
        claim.renew()
        claim.drop()
    assert os.listdir(tmp_path) == []


def test_only_other_content_is_a_change(file: Path) -> None:
    before = shared_files.fingerprint(file, file.read_bytes())
    assert not before.may_differ(file)
    os.utime(file, (1, 1))
    assert before.may_differ(file)
    assert not before.differs(file, 100)
    file.write_text("[]")
    assert before.differs(file, 100)
    file.unlink()
    assert not before.differs(file, 100), "what is gone is written anew"
