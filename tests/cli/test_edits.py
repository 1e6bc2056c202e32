"""`twincity edits`: what a project edits, as lines and as JSON, and written into a pack."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest

from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.own_shapes import OwnShape
from explorer.cli import commands as cli
from explorer.paths import own_geodata_dir
from explorer.state.files.project import Project, save

ROAD = "hw-yongchuan-luzhou"
LINE = {"type": "LineString", "coordinates": [[105.9, 29.3], [105.4, 28.9]]}
ADDED = {
    "feature": ROAD,
    "status": "upgrade",
    "date": "2021-03",
    "kind": "begins",
    "source": "001",
    "locator": "连接高速通道 ¶2",
}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    file = tmp_path / "我的.twincity"
    edits = (
        RowEdit("statuses", None, ADDED, date(2025, 5, 1), "王工"),
        RowEdit("statuses", {**ADDED, "date": "1999"}, None),
    )
    save(file, Project(edits=edits, shapes=(OwnShape(ROAD, LINE, "a.gpkg", "K1"),)))
    return file


def test_each_edit_is_a_line_with_its_state(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edits", str(project)]) == 0
    first, second, third = (line.split("\t") for line in capsys.readouterr().out.splitlines())
    assert first[:2] == ["状态", "新增状态：永川—泸州高速（重庆段）"]
    assert first[3:5] == ["2025-05-01", "王工"]
    assert second[5].startswith("未能套用") or second[5] == "有效"
    assert third[0] == "形状"
    assert "永川—泸州高速" in third[1]
    assert cli.main(["edits", str(project), "--state", "sound", "--lang", "en"]) == 0
    out = capsys.readouterr().out
    assert "Added status" in out
    assert all(line.endswith("sound") for line in out.splitlines())


def test_json_has_the_edits_whole(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edits", str(project), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["edits"]
    assert found[0]["edit"] == {
        "table": "statuses",
        "was": None,
        "now": ADDED,
        "made": "2025-05-01",
        "author": "王工",
    }
    assert [one["table"] for one in found] == ["statuses", "statuses", "shapes"]


@pytest.mark.slow
def test_they_are_written_into_a_new_pack_after_a_look(
    project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "mine"
    assert cli.main(["edits", str(project), "--into", str(out), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "statuses：新增 1 行，修改 0 行，删除 0 行" in told
    assert "不写入：修改形状" in told
    assert not out.exists()
    assert cli.main(["edits", str(project), "--into", str(out), "--json"]) == 0
    pack = json.loads(capsys.readouterr().out)["pack"]
    assert pack["written"]
    assert len(pack["refused"]) == 1
    with (out / "statuses.csv").open(encoding="utf-8", newline="") as file:
        assert [
            r["date"] for r in csv.DictReader(file) if r["status"] == "upgrade" and r["feature"] == ROAD
        ] == ["2021-03"]


def test_bad_calls_are_one_line(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["edits", str(project), "--into", str(own_geodata_dir())]) == 1
    assert "内置图集不能改写" in capsys.readouterr().err
    assert cli.main(["edits", str(project), "--state", "good"]) == 2
    assert "sound" in capsys.readouterr().err
    assert cli.main(["edits", str(project), "--dry-run"]) == 2
    assert cli.main(["edits", str(tmp_path / "none.twincity")]) == 1
    save(tmp_path / "empty.twincity", Project())
    capsys.readouterr()
    assert cli.main(["edits", str(tmp_path / "empty.twincity")]) == 0
    assert capsys.readouterr().out == "没有编辑\n"
