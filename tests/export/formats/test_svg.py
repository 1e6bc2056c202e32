"""An SVG to go on with in Inkscape or Illustrator: texts that can be edited, groups with names, nothing beyond the map."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path
from shutil import which
from xml.etree import ElementTree as ET

import pytest

from tests.helpers.shared import made_once

pytestmark = pytest.mark.engine
SVG = "{http://www.w3.org/2000/svg}"
LABEL = "{http://www.inkscape.org/namespaces/inkscape}label"


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "svg", _draw)


def _draw(folder: Path) -> None:
    options = ["--at", "2022-12-31", "--layers", "all", "-o", str(folder / "map.svg")]
    subprocess.run([sys.executable, "-m", "explorer", "snapshot", *options], timeout=300, check=True)


@pytest.fixture
def root(drawn: Path) -> ET.Element:
    return ET.parse(drawn / "map.svg").getroot()


def test_every_text_is_text_in_one_family_with_fallbacks(root: ET.Element) -> None:
    assert root.get("font-family", "").startswith('"Noto Sans CJK SC", ')
    assert {"Microsoft YaHei", "PingFang SC", "sans-serif"} <= {
        name.strip(' "') for name in root.get("font-family", "").split(",")
    }
    texts = list(root.iter(f"{SVG}text"))
    words = {"".join(text.itertext()) for text in texts}
    assert {"成渝地区双城经济圈", "2022-12-31", "图例", "成都", "重庆"} <= words
    assert [text for text in texts if text.get("font-family") or not "".join(text.itertext()).strip()] == []


def test_a_name_and_its_halo_move_as_one(root: ET.Element) -> None:
    halos = [group for group in root.iter(f"{SVG}g") if any(child.get("aria-hidden") for child in group)]
    assert len(halos) > 20
    for group in halos:
        below, above = group
        assert below.tag == above.tag == f"{SVG}text"
        assert "".join(below.itertext()) == "".join(above.itertext())
        assert (below.get("fill"), above.get("stroke")) == ("none", None)


def test_groups_have_names_and_something_in_them(root: ET.Element) -> None:
    groups = list(root.iter(f"{SVG}g"))
    assert [group.attrib for group in groups if len(group) == 0] == []
    assert {"地图", "底图", "铁路", "图例", "地名"} <= {group.get(LABEL) for group in groups}


@pytest.mark.skipif(not which("inkscape"), reason="Inkscape is not installed")
def test_nothing_lies_beyond_the_page_for_a_program_without_clip_paths(drawn: Path) -> None:
    done = subprocess.run(
        ["inkscape", "--query-all", drawn / "map.svg"],
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    rows = [(name, *map(float, numbers)) for name, *numbers in csv.reader(done.stdout.splitlines())]
    assert len(rows) > 500
    wide, tall = 297 / 25.4 * 96, 210 / 25.4 * 96
    away = [name for name, x, y, w, h in rows if x + w < 0 or y + h < 0 or x > wide or y > tall]
    assert away == []
