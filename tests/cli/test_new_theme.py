"""A theme that the program has never heard of: rows and one block, nothing else, and all of it follows."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.atlas.assembly import known
from explorer.atlas.catalogue import NAME
from explorer.paths import own_geodata_dir

ROWS = {
    "features.csv": "harbour-guoyuan,harbour,果园港码头,Guoyuan quay,,point,guoyuan-port,schematic,,\n",
    "statuses.csv": "harbour-guoyuan,operation,2020-12,begins,002,图注 ¶1,,\n",
}
BLOCK = """
[themes.harbour]
name = ["港口码头", "Harbours"]
group = "transport"
color = ["#0b5f6b", "#5cc3d2"]
icon = "埠"
outline = "M -1,-0.9 L 1,-0.9 L 0.6,1 L -0.6,1 Z"
verbs = { operation = ["开港", "opened to ships"] }
measures = ["transport"]
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The tables with two rows and a block more."""
    made = tmp_path / "geodata"
    made.mkdir()
    for path in (
        *own_geodata_dir().glob("*.csv"),
        *own_geodata_dir().glob("*.json"),
        own_geodata_dir() / NAME,
    ):
        shutil.copy(path, made)
    for name, rows in ROWS.items():
        with (made / name).open("a", encoding="utf-8") as file:
            file.write(rows)
    with (made / NAME).open("a", encoding="utf-8") as file:
        file.write(BLOCK)
    return made


def twincity(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "explorer", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | {"TWINCITY_GEODATA": str(folder), "XDG_CACHE_HOME": str(folder.parent / "cache")},
        timeout=180,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, ""), done.stdout + done.stderr
    return done.stdout


@pytest.mark.slow
def test_rows_and_one_block_make_a_theme(folder: Path, tmp_path: Path) -> None:
    assert json.loads(twincity(folder, "check", "--json"))["ok"]
    told = json.loads(twincity(folder, "report", "--json", "--at", "2024-12-31"))["layers"]["harbour"]
    assert (told["total"], told["operation"]) == (1, 1)
    assert "港口码头" in twincity(folder, "report", "--theme", "harbour", "--at", "2024-12-31")
    out = tmp_path / "harbour.svg"
    twincity(folder, "snapshot", "--layers", "harbour", "--at", "2024-12-31", "-o", str(out))
    drawing = out.read_text("utf-8")
    assert "港口码头" in drawing
    assert "#0b5f6b" in drawing.lower()


def test_a_theme_with_one_feature_takes_two_rows_and_one_block(folder: Path) -> None:
    """Place and citation need no rows of their own: `geometry_arg` and the status have them."""
    atlas = known.load(folder).atlas
    feature = atlas.features["harbour-guoyuan"]
    assert feature.routes == (("guoyuan-port",),)
    assert [c.source for c in feature.citations] == ["002"]
    assert len(ROWS) + 1 == 3


def test_a_place_that_is_not_there_is_named(folder: Path) -> None:
    path = folder / "features.csv"
    path.write_text(path.read_text("utf-8").replace("guoyuan-port,schematic", "guoyuan,schematic"), "utf-8")
    loaded = known.load(folder)
    assert "harbour-guoyuan" not in loaded.atlas.features
    (problem,) = [p for p in loaded.problems if p.file == "features.csv"]
    assert "guoyuan" in problem.in_("en")
    assert "places.csv" in problem.in_("en")


def test_a_measure_of_an_unknown_group_is_refused(folder: Path) -> None:
    path = folder / NAME
    path.write_text(
        path.read_text("utf-8").replace('measures = ["transport"]', 'measures = ["harbours"]'), "utf-8"
    )
    assert any("[measures]" in problem.in_("en") for problem in known.load(folder).problems)


def test_shapes_kept_for_the_tables_without_the_block_are_not_taken_for_all(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The rows alone are refused; the block makes features of them although no table has changed."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    whole = (folder / NAME).read_text("utf-8")
    (folder / NAME).write_text(whole.replace(BLOCK, ""), "utf-8")
    assert "harbour-guoyuan" not in known.load(folder).shapes
    (folder / NAME).write_text(whole, "utf-8")
    assert "harbour-guoyuan" in known.load(folder).shapes
