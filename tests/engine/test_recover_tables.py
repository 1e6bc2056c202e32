"""Bad tables: the window opens what is sound, and the notice lists the rest with file, line and cure."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.shapes import inputs_digest
from explorer.paths import own_geodata_dir
from tests.helpers.page import run
from tests.helpers.spoilt import break_rows, copy
from tests.helpers.whole import map_of, whole

pytestmark = pytest.mark.slow


def test_what_is_sound_opens_and_the_rest_is_listed(qtbot: QtBot, tmp_path: Path) -> None:
    broken = break_rows(tmp_path / "geodata")
    with whole(qtbot, tmp_path, tmp_path / "geodata") as desktop:
        notice = desktop.notices
        assert notice.isVisible()
        assert notice.more.isVisible()
        QTest.mouseClick(notice.more, Qt.MouseButton.LeftButton)
        assert notice.list.isVisible()
        lines = notice.list.toPlainText().splitlines()
        for file, line in broken.items():
            found = [x for x in lines if x.startswith(f"{file}:{line}: ")]
            assert found, (file, line, lines)
            assert re.search("；请|；可用|请", found[0]), found[0]  # the cure
        drawn = run(qtbot, map_of(desktop), "return twincity.app.atlas.features.length")
        assert drawn > 200
        assert len(desktop.atlas.features) == len(known_features()) - 1
        assert desktop.atlas.indicators == {}


def known_features() -> set[str]:
    from explorer.atlas.schema import read_tables
    from explorer.paths import own_geodata_dir

    return {row["id"] for row in read_tables(own_geodata_dir())[0]["features"].rows}


def test_tables_that_lack_everything_still_open(qtbot: QtBot, tmp_path: Path) -> None:
    folder = copy(tmp_path / "geodata")
    gone = {path.name for path in folder.glob("*.csv")}
    for name in gone:
        (folder / name).unlink()
    with whole(qtbot, tmp_path, folder) as desktop:
        assert desktop.atlas.features == {}
        assert desktop.notices.isVisible()
        named = {line.split(":")[0] for line in desktop.notices.list.toPlainText().splitlines()}
        # Points of alignments are read where shapes are derived, not at the start; nobody need have comments.
        assert named == gone - {"alignments.csv", "comments.csv"}
        for name in ("panel_filters", "panel_chronicle", "panel_figures", "panel_results", "find", "play"):
            desktop.actions.by_id[name].trigger()
        assert map_of(desktop).wait_settled()


def test_a_folder_that_is_damaged_all_over_opens_on_the_programs_own_ground(
    qtbot: QtBot, tmp_path: Path
) -> None:
    """Shapes that nothing can draw, half a basemap, a broken description, a pipe: listed, and done without."""
    folder = copy(tmp_path / "geodata")
    ground = folder / "basemap"
    shutil.copytree(own_geodata_dir() / "basemap", ground)
    (ground / "labels.geojson").write_text('{"features": [', "utf-8")
    digest = inputs_digest(folder, own_geodata_dir() / "basemap")
    hostile = {"hw-yongchuan-luzhou": {"type": "Polygon", "coordinates": "x"}}
    (folder / "shapes.json").write_text(json.dumps({"digest": digest, "shapes": hostile}), "utf-8")
    (folder / "datapackage.json").write_text("[", "utf-8")
    (folder / "conflicts.csv").unlink()
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "conflicts.csv")
    with whole(qtbot, tmp_path, folder) as desktop:
        lines = desktop.notices.list.toPlainText().splitlines()
        assert sorted(line.split(":")[0] for line in lines) == [
            "basemap/labels.geojson",
            "conflicts.csv",
            "datapackage.json",
        ]
        drawn = run(qtbot, map_of(desktop), "return twincity.app.atlas.features.length")
        assert drawn > 250
        assert run(qtbot, map_of(desktop), "return twincity.app.labels.places.length") > 200


def test_ground_that_the_program_itself_lacks_is_left_out_without_a_word(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`check` names the file; the page says nothing (any warning of it would fail this test)."""
    ground = tmp_path / "ground"
    shutil.copytree(own_geodata_dir() / "basemap", ground)
    (ground / "labels.geojson").unlink()
    (ground / "provinces.geojson").write_text('{"features": [', "utf-8")
    (ground / "relief.json").unlink()
    monkeypatch.setattr("explorer.atlas.assembly.basemap_files.basemap_dir", lambda: ground)
    with whole(qtbot, tmp_path) as desktop:
        assert run(qtbot, map_of(desktop), "return twincity.app.labels.places.length") == 0
        assert run(qtbot, map_of(desktop), "return twincity.app.atlas.features.length") > 250


def test_a_folder_without_tables_is_one_clear_line(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explorer"],
        env={**os.environ, "TWINCITY_GEODATA": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "datapackage.json" in done.stderr
    assert done.stdout == ""
