"""The command line as automation calls it: real processes, JSON on stdout, exit codes 0, 1, 2."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.paths import geodata_dir
from tests.cli.conftest import Ended
from tests.helpers.spoilt import copy


def twincity(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *arguments],
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=os.environ | environment,
        timeout=120,
        check=False,
    )


@pytest.fixture
def spoilt(tmp_path: Path) -> Path:
    """The tables with one date that no calendar has, and one row that hangs on nothing."""
    folder = copy(tmp_path / "geodata")
    for name, old, new in (
        ("statuses.csv", "2020-12-30", "2020-12-32"),
        ("events.csv", ",meeting,", ",gathering,"),
    ):
        path = folder / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    return folder


def test_version_and_help(command: Callable[..., Ended]) -> None:
    version = command("--version")
    assert (version.returncode, version.stdout.split()[0]) == (0, "twincity")
    shown = command("--help")
    assert shown.returncode == 0
    for command in ("snapshot", "report", "check", "scenes"):
        assert command in shown.stdout


def test_check_prints_one_object_with_the_counts_of_the_tables(command: Callable[..., Ended]) -> None:
    done = command("check", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["ok"] is True
    assert result["problems"] == []
    for table, count in result["counts"].items():
        with (geodata_dir() / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            assert count == sum(1 for _ in csv.DictReader(file)), table


def test_check_of_a_spoilt_folder_fails_with_one_line_each(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    for path in (*geodata_dir().glob("*.csv"), geodata_dir() / "datapackage.json"):
        shutil.copy(path, tmp_path)
    statuses = tmp_path / "statuses.csv"
    statuses.write_text(statuses.read_text("utf-8").replace("2020-12-30", "2020-12-32", 1), "utf-8")
    done = command("check", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith("statuses.csv:")
    assert "Traceback" not in done.stdout + done.stderr
    result = json.loads(command("check", str(tmp_path), "--json").stdout)
    assert (result["ok"], [p["file"] for p in result["problems"]]) == (False, ["statuses.csv"])


def test_check_of_no_folder_says_so(tmp_path: Path, command: Callable[..., Ended]) -> None:
    done = command("check", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "datapackage.json" in done.stderr
    assert json.loads(command("check", str(tmp_path), "--json").stdout)["ok"] is False


def test_report_is_one_object_in_the_promised_form(command: Callable[..., Ended]) -> None:
    done = command("report", "--at", "2021-05-20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["at"] == "2021-05-20"
    keys = {"planned", "approved", "construction", "operation", "upgrade", "closed"}
    keys |= {"possible", "attested", "unconfirmed", "undated", "later", "total"}
    assert all(set(layer) == keys for layer in result["layers"].values())
    assert result["layers"]["bus"]["operation"] == 9
    bus = result["indicators"]["bus_lines_opened"]
    assert {"value", "unit", "as_of", "name_zh", "source", "locator"} <= set(bus)
    assert (bus["value"], bus["unit"], bus["as_of"], bus["source"]) == (9, "条", "2021-04-20", "001")
    assert all({"date", "title"} <= set(event) for event in result["events"])


def test_report_narrows_by_theme_and_kind(command: Callable[..., Ended]) -> None:
    done = command("report", "--at", "2023", "--theme", "bus", "--kind", "opening", "--json")
    result = json.loads(done.stdout)
    assert (result["at"], list(result["layers"])) == ("2023-12-31", ["bus"])
    assert {event["kind"] for event in result["events"]} == {"opening"}


def test_report_is_a_page_with_sources_at_the_end(command: Callable[..., Ended]) -> None:
    page = command("report", "--at", "2020-12-31").stdout
    assert "川渝高竹新区：已批复，2020-12-31（文献 001 · 大事记" in page
    head, sources = page.split("\n出处\n")
    assert "跨省城际公交线路" in head
    assert re.search(r"(?m)^P2020　.*（文献之外的公开资料）$", sources)
    assert "公开资料 P2020 · " in head
    english = command("report", "--at", "2020-12-31", "--lang", "en").stdout
    assert "Sichuan–Chongqing Gaozhu New Area" in english


@pytest.mark.parametrize(
    "arguments",
    [
        ("report", "--at", "2021-13-01"),
        ("report", "--at", "yesterday"),
        ("report", "--theme", "trams"),
        ("report", "--kind", "party"),
        ("report", "--lang", "fr"),
        ("report", "--nonsense"),
        ("frobnicate",),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_code_two(
    arguments: tuple[str, ...], command: Callable[..., Ended]
) -> None:
    done = command(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_project_that_is_not_there_is_one_line(tmp_path: Path, command: Callable[..., Ended]) -> None:
    done = command(str(tmp_path / "gone.twincity"))
    assert done.returncode == 1
    assert "没有这个文件；请核对路径" in done.stderr


@pytest.mark.parametrize("as_json", [False, True])
def test_a_report_of_spoilt_tables_says_so_in_one_line(
    spoilt: Path, as_json: bool, command: Callable[..., Ended]
) -> None:
    arguments = ("report", "--at", "2021-05-20", *(("--json",) if as_json else ()))
    done = command(*arguments, TWINCITY_GEODATA=str(spoilt))
    assert done.returncode == 0
    (line,) = done.stderr.splitlines()
    assert line.startswith("twincity：数据有 2 处问题（第一处 events.csv:")
    assert "twincity check" in line
    if as_json:
        assert json.loads(done.stdout)["layers"]["bus"]["operation"] == 9


def test_nothing_is_published_from_spoilt_tables(
    spoilt: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from explorer.cli import commands as cli

    monkeypatch.setenv("TWINCITY_GEODATA", str(spoilt))
    out = tmp_path / "x.png"
    assert cli.main(["snapshot", "--public", "--waive-approval", "-o", str(out)]) == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "发布检查未通过：数据有 2 处问题（第一处 events.csv:" in line
    assert not out.exists()


@pytest.mark.parametrize("command", [["snapshot"], ["series", "--every", "year", "--format", "png"]])
def test_a_map_of_spoilt_tables_or_ground_says_so_in_one_line(
    command: list[str],
    spoilt: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from explorer.cli import commands as cli
    from explorer.cli.kit import engine
    from tests.export.hardship import blank_engine

    shutil.copytree(geodata_dir() / "basemap", spoilt / "basemap")
    (spoilt / "basemap" / "labels.geojson").unlink()
    monkeypatch.setenv("TWINCITY_GEODATA", str(spoilt))
    monkeypatch.setattr(engine, "open_renderer", blank_engine)
    out = tmp_path / ("x.png" if command == ["snapshot"] else "pictures")
    assert cli.main([*command, "--size", "400x300px", "-o", str(out)]) == 0
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith("twincity：数据有 3 处问题（第一处 ")
    assert out.exists()


@pytest.mark.parametrize("encoding", ["gbk", "cp1252", "utf-16"])
def test_json_is_utf8_whatever_the_system_writes(encoding: str) -> None:
    done = twincity("report", "--at", "2021-05-20", "--json", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["indicators"]["bus_lines_opened"]["unit"] == "条"


@pytest.mark.parametrize(
    ("command", "encoding"),
    [
        *((("report", "--at", "2021-05-20"), encoding) for encoding in ("gbk", "ascii", "latin-1", "cp1252")),
        *(((command,), "gbk") for command in ("check", "scenes", "--help")),
        *(((command,), "ascii") for command in ("check", "scenes", "--help")),
    ],
)
def test_words_come_through_whatever_the_system_writes(command: tuple[str, ...], encoding: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "explorer", *command],
        env=os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=120,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    text = done.stdout.decode("gbk" if encoding == "gbk" else "utf-8")
    assert re.search("[\u4e00-\u9fff]{2}", text)


def test_check_finds_words_for_a_folder_that_is_damaged_all_over(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    folder = copy(tmp_path / "geodata")
    (folder / "datapackage.json").write_text("{", "utf-8")
    (folder / "places.csv").unlink()
    (folder / "places.csv").mkdir()
    (folder / "shapes.json").write_text("[]", "utf-8")
    (folder / "basemap").mkdir()
    (folder / "basemap" / "counties.geojson").write_text("{", "utf-8")
    done = command("check", str(folder), "--json")
    assert (done.returncode, done.stderr) == (1, "")
    problems = json.loads(done.stdout)["problems"]
    assert {"datapackage.json", "places.csv", "shapes.json", "basemap/counties.geojson"} <= {
        problem["file"] for problem in problems
    }
    assert all("；请" in problem["message"] for problem in problems)
    assert not any(word in done.stdout for word in ("Error", "Errno", "Traceback"))
