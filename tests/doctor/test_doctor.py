"""The self-check finds what is wrong, survives what crashes or hangs, and says nothing of the user."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from explorer.doctor import machine, network, page
from explorer.doctor.drawing import compared, picture
from explorer.doctor.result import CheckResult, worst
from explorer.doctor.run import probe
from explorer.state.files.settings import Settings
from explorer.state.view.ground import OwnService
from explorer.words.strings import table
from tests.helpers import grounds

NAMES = ("same", "blank", "black", "garbled")


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


@pytest.mark.parametrize(("frozen", "cure"), [(False, "Python 3.12"), (True, "the package")])
def test_an_old_python_is_mended_where_it_comes_from(
    monkeypatch: pytest.MonkeyPatch, frozen: bool, cure: str
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    monkeypatch.setattr(sys, "frozen", frozen, raising=False)
    found = machine.python()
    assert found.level == "amber"
    assert cure in found.cure("en")


def test_the_disk_of_a_folder_that_is_not_there_yet_is_its_parents(tmp_path: Path) -> None:
    assert machine.room("room", tmp_path / "new" / "home").values == machine.room("room", tmp_path).values


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


def test_a_picture_is_compared_with_the_page_that_another_library_paints(tmp_path: Path) -> None:
    sheet = Image.new("RGB", (640, 400), "white")
    ImageDraw.Draw(sheet).ellipse((40, 60, 300, 340), fill="#1f7a5a")
    ImageDraw.Draw(sheet).rectangle((20, 20, 200, 60), fill="#a02020")
    sheet.save(tmp_path / "sheet.pdf", resolution=96)
    sheet.save(tmp_path / "same.png")
    Image.new("RGB", (640, 400), "white").save(tmp_path / "blank.png")
    Image.new("RGB", (640, 400), "black").save(tmp_path / "black.png")
    sheet.transpose(Image.Transpose.FLIP_LEFT_RIGHT).save(tmp_path / "garbled.png")
    levels = {name: compared(tmp_path / f"{name}.png", tmp_path / "sheet.pdf").level for name in NAMES}
    assert levels == {"same": "green", "blank": "red", "black": "red", "garbled": "red"}


def test_values_name_neither_home_nor_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.words.private._homes", lambda: ("/people/lihua",))
    monkeypatch.setattr("explorer.words.private._names", lambda: (("lihua", "<user>"), ("PC-0427", "<host>")))
    found = CheckResult(
        "screens", "died", "red", {"code": 1, "why": "PC-0427: lihua has no /people/lihua/.cache"}
    )
    told = json.dumps(found.to_json("en"))
    assert "<host>: <user> has no ~/.cache" in told
    assert "lihua" not in told
    assert "PC-0427" not in told


def test_without_a_switched_on_service_the_network_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    def forbidden(*_: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr("socket.socket.connect", forbidden)
    service = OwnService("mine", "局内影像", "http://127.0.0.1:9/{z}/{x}/{y}.png", "局", least=1, most=12)
    (found,) = network.services(Settings(services=(service,)), "en")
    assert (found.state, found.level) == ("off", "green")


def test_a_switched_on_service_is_asked_for_one_tile_and_not_named() -> None:
    picture = io.BytesIO()
    Image.new("RGB", (256, 256), "green").save(picture, "PNG")
    with grounds.service(lambda _: (200, "image/png", picture.getvalue())) as (host, asked):
        service = OwnService(
            "mine", "局内影像", f"http://{host}/{{z}}/{{x}}/{{y}}.png", "局", least=1, most=12
        )
        settings = Settings(services=(service,), hosts=(host,))
        (found,) = network.services(settings, "en")
        assert found.state == "reached"
        assert len(asked) == 1
    (gone,) = network.services(settings, "en")
    assert (gone.state, gone.level) == ("failed", "amber")
    told = json.dumps([found.to_json("en"), gone.to_json("en")], ensure_ascii=False)
    assert "own service 1" in told
    assert "局内影像" not in told
    assert host not in told


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
        f"doctor.{words}.{level}" for words in ("level", "summary") for level in ("green", "amber", "red")
    }
    fine = {"new", "enough", "open", "right", "utf8", "there", "on", "card", "software", "made", "unknown"}
    fine |= {"same", "off", "reached", "raster", "untried"}
    fine |= {"verified", "local", "closed", "counted", "short", "some", "standby"}  # of a store
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


@pytest.mark.slow
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
    assert {"picture", "compared", "network", "log", "engine", "font"} <= {
        c["check"] for c in found["checks"]
    }
    assert "张三" not in done.stdout + out.read_text("utf-8")
