"""`twincity snapshot` as automation calls it: a real process, the real engine, no display."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from tests.cli.conftest import Ended, run_lines

pytestmark = pytest.mark.engine


def snapshot(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "explorer", "snapshot", *arguments],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env=kept | environment,
    )


@pytest.mark.slow
def test_a3_at_300_dpi_is_exact_and_says_so(tmp_path: Path) -> None:
    out = tmp_path / "图.png"
    done = snapshot("--size", "A3", "--dpi", "300", "-o", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    with Image.open(out) as picture:
        assert picture.size == (4961, 3508)
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.01)
        assert (
            len(picture.resize((400, 283)).convert("RGB").getcolors(400 * 283) or ()) > 1000
        )  # a map, not a blank page
    assert os.listdir(tmp_path) == ["图.png"]


def test_a_span_some_layers_and_a_size_in_pixels(tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    span = ("--from", "2020", "--to", "2021-05", "--layers", "bus,highway", "--lang", "en", "--dark")
    done = snapshot(*span, "--size", "900x700px", "--title", '<b>"x"</b>', "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(out) as picture:
        assert picture.size == (900, 700)


def test_the_date_changes_the_map(tmp_path: Path) -> None:
    outs = {day: tmp_path / f"{day}.png" for day in ("2019-12-31", "2021-05-20")}
    lines = [["snapshot", "--at", day, "--size", "800x600px", "-o", str(out)] for day, out in outs.items()]
    assert [ended.returncode for ended in run_lines(lines)] == [0, 0]
    pictures = [Image.open(out).convert("RGB").crop((40, 120, 500, 400)) for out in outs.values()]
    assert pictures[0].tobytes() != pictures[1].tobytes()


@pytest.mark.parametrize(
    ("arguments", "needle"),
    [
        (("--size", "A9x"), "尺寸"),
        (("--size", "A0", "--dpi", "1200"), "最大可用"),
        (("--size", "10x10mm"), "40 mm"),
        (("--size", "A4", "--dpi", "5"), "分辨率"),
        (("--layers", "roads"), "图层"),
        (("--at", "2021-13"), "日期"),
        (("--from", "2022", "--to", "2020"), "起日"),
        (("--at", "2021", "--from", "2020"), "时点"),
        (("--scene", "no-such-scene"), "场景"),
        (("--template", "banner"), "report"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(
    arguments: tuple[str, ...], needle: str, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    out = tmp_path / "x.png"
    done = command("snapshot", *arguments, "-o", str(out))
    assert (done.returncode, done.stdout) == (2, "")
    assert needle in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert not out.exists()


@pytest.mark.parametrize("name", ["x.bmp", "x", "nowhere/x.png"])
def test_places_where_nothing_can_be_written(
    name: str, tmp_path: Path, command: Callable[..., Ended]
) -> None:
    done = command("snapshot", "-o", str(tmp_path / name))
    assert done.returncode == (1 if "/" in name else 2)
    assert len(done.stderr.strip().splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_a_name_with_any_character(tmp_path: Path) -> None:
    out = tmp_path / "图 '\"<&> #1%20\n双城.png"
    assert snapshot("--size", "400x300px", "-o", str(out)).returncode == 0
    assert out.stat().st_size > 10_000
