"""The self-check finds what is wrong, survives what crashes or hangs, and says nothing of the user."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from explorer.doctor import machine, page
from explorer.doctor.drawing import picture
from explorer.doctor.result import CheckResult, worst
from explorer.doctor.run import probe
from explorer.words.strings import table


def _doctor(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "explorer", "doctor", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_a_folder_that_cannot_be_written_is_red(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    assert machine.writable("cache", tmp_path / "new" / "deep").level == "green"
    shut = machine.writable("cache", tmp_path / "file" / "cache")
    assert shut.level == "red"
    assert "Not a directory" in shut.words("en")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["file"]


def test_old_security_patches_are_amber() -> None:
    assert machine.engine_age(date(2040, 1, 1)).level == "amber"
    assert machine.engine_age(date(2020, 1, 1)).values["months"] == 0


@pytest.mark.parametrize("today", [date(1970, 1, 1), date(2099, 1, 1)])
def test_a_clock_that_is_decades_off_is_amber(today: date) -> None:
    assert machine.clock(today).level == "amber"


def test_a_missing_font_is_red(tmp_path: Path) -> None:
    assert machine.fonts(lambda: tmp_path / "none.ttc").level == "red"
    assert machine.fonts().level == "green"


def test_a_blank_picture_is_red(tmp_path: Path) -> None:
    Image.new("RGB", (640, 400), "white").save(tmp_path / "blank.png")
    assert picture(tmp_path / "blank.png").level == "red"


def test_a_crash_keeps_what_was_found_before_it() -> None:
    line = json.dumps({"check": "sandbox", "state": "on", "level": "green", "values": {}})
    script = f"import os, sys; print('{line}', flush=True); sys.stderr.write('driver lost\\n'); sys.stderr.flush(); os._exit(3)"
    found = list(probe("screens", "en", (sys.executable, "-c", script)))
    assert [(f.check, f.level) for f in found] == [("sandbox", "green"), ("screens", "red")]
    assert "driver lost" in found[1].words("en")


def test_a_hang_is_red() -> None:
    (found,) = probe("exports", "en", (sys.executable, "-c", "import time; time.sleep(60)"), seconds=0.5)
    assert (found.state, found.level) == ("hung", "red")


def test_the_page_holds_text_as_text() -> None:
    found = CheckResult("export", "failed", "red", {"kind": "png", "why": "<script>alert(1)</script>"})
    made = page.html([found], "en", "2026-01-01")
    assert "<script>" not in made
    assert "&lt;script&gt;" in made


def test_every_finding_that_is_not_green_has_a_cure() -> None:
    words = table()
    states = {key for key in words if key.startswith("doctor.") and key.count(".") == 2} - {
        f"doctor.level.{level}" for level in ("green", "amber", "red")
    }
    fine = {"new", "enough", "open", "right", "utf8", "there", "on", "card", "software", "made", "unknown"}
    without = {key for key in states if f"{key}.cure" not in words}
    assert {key.rsplit(".")[-1] for key in without} <= fine | {"none"}


def test_worst_of_nothing_is_green() -> None:
    assert worst([]) == "green"


@pytest.mark.engine
def test_an_engine_that_does_not_start_ends_in_exit_1(tmp_path: Path) -> None:
    done = _doctor("--json", "--lang", "en", QTWEBENGINEPROCESS_PATH=str(tmp_path / "none"))
    found = json.loads(done.stdout)
    assert done.returncode == 1
    assert found["level"] == "red"
    (died,) = [check for check in found["checks"] if check["check"] == "exports"]
    assert "QTWEBENGINEPROCESS_PATH" in died["found"] + died["cure"]


@pytest.mark.engine
def test_a_sound_machine_makes_every_format_and_names_no_user(tmp_path: Path) -> None:
    home = tmp_path / "张三"
    home.mkdir()
    out = tmp_path / "page.html"
    done = _doctor("--json", "-o", str(out), HOME=str(home))
    found = json.loads(done.stdout)
    assert done.returncode == 0, done.stdout
    kinds = [check["values"]["kind"] for check in found["checks"] if check["check"] == "export"]
    assert kinds == ["png", "jpg", "svg", "pdf", "pptx", "html", "mp4"]
    assert "张三" not in done.stdout + out.read_text("utf-8")
