"""The process is killed at random moments while it saves: the project opens and is one that was written."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from explorer.state.files import atomic
from explorer.state.files.project import KEPT_VERSIONS, load
from tests.state.files.saver import numbered

KILLS = 60
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_no_kill_loses_the_project(tmp_path: Path) -> None:
    file = tmp_path / "killed.twincity"
    chance = random.Random(20200103)
    last, kills, deadline = 0, 0, time.monotonic() + 60
    while kills < KILLS and time.monotonic() < deadline:
        last = _killed_while_saving(file, last + 1, chance.uniform(0, 0.06))
        kills += 1
        held = _sound(file)
        assert held in (last, last - 1), "the last save, or the one before it"
        for number in range(1, KEPT_VERSIONS + 1):
            if atomic.version(file, number).exists():
                assert _sound(atomic.version(file, number)) <= held
    assert kills >= 50


def _killed_while_saving(file: Path, start: int, delay: float) -> int:
    """Run the saver, kill it `delay` seconds after its second save began; the last number it announced."""
    command = [sys.executable, "-m", "tests.state.files.saver", str(file), str(start)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as saver:
        assert saver.stdout
        announced = [saver.stdout.readline(), saver.stdout.readline()]
        time.sleep(delay)
        saver.kill()
        announced += saver.stdout.readlines()
    return int([line for line in announced if line.endswith("\n")][-1])


def _sound(file: Path) -> int:
    opened = load(file)
    assert opened.problems == ()
    number = int(opened.project.settings["number"])
    assert opened.project == numbered(number)
    return number
