"""The window on a pack of another region: its map, axis, search and words; nothing of it speaks of the built-in one."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.helpers import region

ROOT = Path(__file__).resolve().parents[2]
OURS = re.compile("成渝|川渝|四川|重庆|成都|Sichuan|Chongqing|Chengdu|天地图|Tianditu")


@pytest.mark.slow
def test_the_window_is_that_of_the_pack(tmp_path: Path) -> None:
    pack = region.make_pack(tmp_path / "north")
    done = subprocess.run(
        [sys.executable, "-m", "tests.engine.region_window", str(pack), str(tmp_path)],
        capture_output=True,
        text=True,
        timeout=180,
        cwd=ROOT,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["subtitle"] == "北方试验图集"
    assert (found["features"], found["axis"], found["at"]) == (3, ["2007-01-01", "2012-12-31"], "2012-06-30")
    assert "甲东一县" in found["hits"]
    west, south, east, north = found["extent"]
    assert west < region.WEST < region.WEST + 4 < east < region.WEST + 6
    assert south < region.SOUTH < region.SOUTH + 2 < north
    for lang in ("zh", "en"):
        assert len(found[f"words_{lang}"]) > 400
        assert [words for words in found[f"words_{lang}"] if OURS.search(words)] == []
    picture = np.asarray(Image.open(found["picture"]).convert("RGB"), int)
    middle = picture[350:450, 650:850]
    red, green, blue = middle.transpose(2, 0, 1)
    assert ((red > 170) & (green < 140) & (blue < 140)).sum() > 200  # the road that is selected
