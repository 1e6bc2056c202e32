"""A disk that is really full, and one that cannot be written, met by the whole program with its engine."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.export.hardship import one_line
from tests.export.jobs.test_bad_ends import linux, namespace

pytestmark = [pytest.mark.engine, linux, pytest.mark.slow]
SCRIPT = """
mount -t tmpfs -o size=64k tmpfs "$1" && cd "$1"
printf old > x.png; head -c 1M /dev/zero > filler 2>/dev/null
explorer() { "$PYTHON" -m explorer "$@" >&2; echo $?; }
TMPDIR="$1" explorer snapshot --size 800x600px -o x.png
explorer series --every year --from 2021 --to 2022 --size 400x300px -o pictures
mount -o remount,ro "$1"
explorer snapshot -o x.png
cat x.png; echo; ls -A
"""


def test_a_full_disk_and_one_that_cannot_be_written(tmp_path: Path) -> None:
    if not namespace():
        pytest.skip("this machine lets nobody mount, not even in a namespace")
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [*namespace(), "sh", "-c", SCRIPT, "sh", str(tmp_path)],
        env=os.environ | {"PYTHON": sys.executable, "PYTHONPATH": root},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout.split() == ["1", "1", "1", "old", "filler", "x.png"]
    first, second, third = done.stderr.splitlines()
    for line, name, word in (
        (first, "x.png", "磁盘已满"),
        (second, "01-", "磁盘已满"),
        (third, "x.png", "只读"),
    ):
        assert name in one_line(line)
        assert word in line
