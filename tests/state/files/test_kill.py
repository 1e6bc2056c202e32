"""The process is killed at random moments while it saves: the project opens and is one that was written."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer.state.files import atomic
from explorer.state.files.project import KEPT_VERSIONS, load
from tests.state.files.saver import numbered

pytestmark = pytest.mark.slow

KILLS = 60
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_no_kill_loses_the_project(tmp_path: Path) -> None:
    file = tmp_path / "killed.twincity"
    chance = random.Random(20200103)
    command = [sys.executable, "-m", "tests.state.files.saver", str(file)]
    last = 0
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as saver:
        for _ in range(KILLS):
            last = _killed_while_saving(saver, last + 1, chance.uniform(0, 0.06))
            held = _sound(file)
            assert held in (last, last - 1), "the last save, or the one before it"
            for number in range(1, KEPT_VERSIONS + 1):
                if atomic.version_path(file, number).exists():
                    assert _sound(atomic.version_path(file, number)) <= held


def _killed_while_saving(saver: subprocess.Popen[str], start: int, delay: float) -> int:
    """Have a child save, kill it `delay` seconds after its second save began; the last number it announced."""
    assert saver.stdin
    assert saver.stdout
    saver.stdin.write(f"{start}\n")
    saver.stdin.flush()
    child = int(saver.stdout.readline())
    announced = [saver.stdout.readline(), saver.stdout.readline()]
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    while not announced[-1].endswith("dead\n"):
        announced.append(saver.stdout.readline())
    return int([line for line in announced[:-1] if line.endswith("\n")][-1])


def _sound(file: Path) -> int:
    opened = load(file)
    assert opened.problems == ()
    number = int(opened.project.settings["number"])
    assert opened.project == numbered(number)
    return number
