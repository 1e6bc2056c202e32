"""The command line as automation calls it: real processes, JSON on stdout, exit codes 0, 1, 2."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.paths import geodata_dir


def twincity(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_version_and_help() -> None:
    version = twincity("--version")
    assert (version.returncode, version.stdout.split()[0]) == (0, "twincity")
    shown = twincity("--help")
    assert shown.returncode == 0
    for command in ("snapshot", "report", "check", "scenes"):
        assert command in shown.stdout


def test_check_prints_one_object_with_the_counts_of_the_fact_base() -> None:
    done = twincity("check", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["ok"] is True
    assert result["problems"] == []
    assert result["counts"]["features"] == 253 + 5  # the fact base and the five platforms from outside
    assert (result["counts"]["events"], result["counts"]["observations"]) == (184, 412)
    assert (result["counts"]["indicators"], result["counts"]["conflicts"]) == (343, 68)


def test_check_of_a_spoilt_folder_fails_with_one_line_each(tmp_path: Path) -> None:
    for path in (*geodata_dir().glob("*.csv"), geodata_dir() / "datapackage.json"):
        shutil.copy(path, tmp_path)
    statuses = tmp_path / "statuses.csv"
    statuses.write_text(statuses.read_text("utf-8").replace("2020-12-30", "2020-12-32", 1), "utf-8")
    done = twincity("check", str(tmp_path))
    assert done.returncode == 1
    assert done.stdout.startswith("statuses.csv:")
    assert "Traceback" not in done.stdout + done.stderr
    result = json.loads(twincity("check", str(tmp_path), "--json").stdout)
    assert (result["ok"], [p["file"] for p in result["problems"]]) == (False, ["statuses.csv"])


def test_check_of_no_folder_says_so(tmp_path: Path) -> None:
    done = twincity("check", str(tmp_path / "nowhere"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "datapackage.json" in done.stderr
    assert json.loads(twincity("check", str(tmp_path), "--json").stdout)["ok"] is False


def test_report_is_one_object_in_the_promised_form() -> None:
    done = twincity("report", "--at", "2021-05-20", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    result = json.loads(done.stdout)
    assert result["at"] == "2021-05-20"
    keys = {"planned", "approved", "construction", "operation", "upgrade", "closed"}
    keys |= {"possible", "attested", "undated", "later", "total"}
    assert all(set(layer) == keys for layer in result["layers"].values())
    assert result["layers"]["bus"]["operation"] == 9
    bus = result["indicators"]["bus_lines_opened"]
    assert {"value", "unit", "as_of", "name_zh", "source", "locator"} <= set(bus)
    assert (bus["value"], bus["unit"], bus["as_of"], bus["source"]) == (9, "条", "2021-04-20", "001")
    assert all({"date", "title"} <= set(event) for event in result["events"])


def test_report_narrows_by_theme_and_kind() -> None:
    done = twincity("report", "--at", "2023", "--theme", "bus", "--kind", "opening", "--json")
    result = json.loads(done.stdout)
    assert (result["at"], list(result["layers"])) == ("2023-12-31", ["bus"])
    assert {event["kind"] for event in result["events"]} == {"opening"}


def test_report_is_a_page_with_sources_at_the_end() -> None:
    page = twincity("report", "--at", "2020-12-31").stdout
    assert "川渝高竹新区：已批复，2020-12-31（文献 001 · 大事记" in page
    head, sources = page.split("\n出处\n")
    assert "跨省城际公交线路" in head
    assert re.search(r"(?m)^P2020　.*（文献之外的公开文件）$", sources)
    assert "公开文件 P2020 · " in head
    english = twincity("report", "--at", "2020-12-31", "--lang", "en").stdout
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
def test_wrong_arguments_are_one_line_and_exit_code_two(arguments: tuple[str, ...]) -> None:
    done = twincity(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1
    assert "Traceback" not in done.stderr


def test_a_project_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    done = twincity(str(tmp_path / "gone.twincity"))
    assert done.returncode == 1
    assert "没有这个项目文件" in done.stderr
