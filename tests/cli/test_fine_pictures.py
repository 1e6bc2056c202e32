"""Pictures beyond what Chromium's own zoom (5) and its half gigabyte of painted squares take, by the whole program."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import geopandas
import pytest
from PIL import Image, ImageChops, ImageFilter, ImageStat

from tests.helpers import crowds

pytestmark = [pytest.mark.engine, pytest.mark.slow]


def drawn(out: Path, *options: str) -> Image.Image:
    command = [sys.executable, "-m", "explorer", "snapshot", *options, "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    with Image.open(out) as picture:
        return picture.convert("RGB")


def differing(fine: Image.Image, coarse: Image.Image) -> float:
    """The mean difference of a channel, once the fine one is as small, and edges are soft."""
    soft = ImageFilter.GaussianBlur(1.5)
    small = fine.resize(coarse.size, Image.Resampling.BOX)
    return max(ImageStat.Stat(ImageChops.difference(small.filter(soft), coarse.filter(soft))).mean)


@pytest.mark.parametrize(
    ("size", "dpi", "pixels"), [("120x90mm", "1200", (5669, 4252)), ("A5", "601", (4969, 3502))]
)
def test_a_fine_picture_is_the_coarse_one_only_larger(
    size: str, dpi: str, pixels: tuple[int, int], tmp_path: Path
) -> None:
    coarse = drawn(tmp_path / "coarse.png", "--size", size, "--dpi", "150")
    fine = drawn(tmp_path / "fine.png", "--size", size, "--dpi", dpi)
    assert fine.size == pixels
    assert differing(fine, coarse) < 4
    assert differing(Image.new("RGB", fine.size, "white"), coarse) > 12
    edge = fine.crop((fine.width - 1, 0, fine.width, fine.height))
    assert edge.getcolors() == [(fine.height, (255, 255, 255))]  # painted to the last column


def test_a_large_sheet_with_several_large_layers_is_painted_to_its_foot(tmp_path: Path) -> None:
    """Each such layer is a picture of its own as large as the map."""
    options = ["--layers", "all", "--undated"]
    for seed in range(3):
        lines = geopandas.GeoDataFrame(
            {"name": range(2_500)}, geometry=crowds.lines(2_500, seed=seed), crs=4326
        )
        lines.to_file(tmp_path / f"lines{seed}.gpkg")
        options += ["--with", str(tmp_path / f"lines{seed}.gpkg")]
    coarse = drawn(tmp_path / "coarse.png", *options, "--size", "A1", "--dpi", "72")
    fine = drawn(tmp_path / "fine.png", *options, "--size", "A1", "--dpi", "300")
    foot = (0, round(coarse.height * 0.86), coarse.width, coarse.height)
    whole = fine.resize(coarse.size, Image.Resampling.BOX)
    inks = [sum(picture.convert("L").crop(foot).histogram()[:200]) for picture in (whole, coarse)]
    assert inks[1] > 500  # the sources
    assert inks[0] > 0.4 * inks[1]


def test_too_few_pixels_are_refused_with_the_cure(tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    options = ("--size", "84mm", "--dpi", "36", "--template", "film", "-o", str(out))
    command = [sys.executable, "-m", "explorer", "snapshot", *options]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert (done.returncode, out.exists()) == (1, False)
    (line,) = done.stderr.splitlines()
    assert "请提高 dpi" in line
