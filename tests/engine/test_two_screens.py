"""Two real screens (Qt's offscreen platform, in a process of its own): the hall gets the map, the desk the notes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.two_screens import HERE, THERE

pytestmark = pytest.mark.slow


@pytest.mark.skipif(sys.platform == "darwin", reason="WebEngine has no offscreen mode on macOS")
def test_the_hall_gets_the_map_and_the_desk_the_notes(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.helpers.two_screens", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    told = json.loads(done.stdout)
    assert [tuple(box) for box in told["screens"]] == [HERE, THERE]
    before, during, following, after = (told[key] for key in ("before", "during", "next", "after"))
    assert before["presenter"] is None
    assert during["window"] == {"box": list(THERE), "screen": "hall"}
    assert during["full"]
    assert during["map"] == [*THERE[2:]]
    assert during["presenter"] == {"box": list(HERE), "screen": "desk"}
    assert following["title"] not in ("", during["title"])
    unplugged, plugged = told["unplugged"], told["plugged"]
    assert unplugged["window"] == {"box": list(HERE), "screen": "desk"}
    assert unplugged["presenter"] is None
    assert plugged["window"] == during["window"]
    assert plugged["presenter"] == during["presenter"]
    assert after == before
