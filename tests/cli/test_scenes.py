"""`twincity scenes`, in process and as a real process."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli import commands as cli
from explorer.state.files.project import Project, save
from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.words.text import Text

ROOT = Path(__file__).resolve().parents[2]


def test_the_deck_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scenes"]) == 0
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == 12
    assert "year-end-2020\t" in out
    assert err == ""


def test_json_is_one_object_and_nothing_else() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "scenes", "--json"], cwd=ROOT, capture_output=True, check=False
    )
    data = json.loads(done.stdout.decode("utf-8"))
    assert (done.returncode, done.stderr, list(data)) == (0, b"", ["scenes"])
    assert all(set(scene) == {"name", "title", "at"} for scene in data["scenes"])
    assert {"2021-05-20", "2020-12-31", "2022-12-31"} <= {s["at"].split("/")[-1] for s in data["scenes"]}


def test_a_projects_own_scenes_are_listed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "我的.twincity"
    save(file, Project((Scene("mine", Text("我的", "Mine"), View()),)))
    assert cli.main(["scenes", "--project", str(file), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {
        "scenes": [{"name": "mine", "title": "我的", "at": "2021-05-20"}]
    }


def test_a_project_without_scenes_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    save(tmp_path / "a.twincity", Project())
    assert cli.main(["scenes", "--project", str(tmp_path / "a.twincity")]) == 0
    assert capsys.readouterr().out == "没有场景\n"


def test_a_partly_broken_project_lists_what_is_sound(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "a.twincity"
    file.write_text(
        '{"format": "twincity", "scenes": [{"name": "a", "at": "2020-12-31"}, {"name": "b"}', "utf-8"
    )
    assert cli.main(["scenes", "--project", str(file), "--json"]) == 0
    out, err = capsys.readouterr()
    assert [s["name"] for s in json.loads(out)["scenes"]] == ["a"]
    assert len(err.splitlines()) == 2


def test_what_cannot_be_opened_is_one_line_and_exit_code_1(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "a.twincity").write_bytes(b"\x00" * 99)
    for name in ("a.twincity", "none.twincity"):
        assert cli.main(["scenes", "--project", str(tmp_path / name), "--json"]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert name in err


def test_a_wrong_option_is_exit_code_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["scenes", "--colour"]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
