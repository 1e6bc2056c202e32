"""`twincity series` as automation calls it: one command, many pictures."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pptx import Presentation

from explorer.state.files.deck import deck
from tests.helpers.layers import opening_layers

pytestmark = pytest.mark.engine


def series(*arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {k: v for k, v in os.environ.items() if k not in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY")}
    return subprocess.run(
        [sys.executable, "-m", "explorer", "series", *arguments],
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
        env=kept,
    )


def test_a_year_by_year_a3_pdf_of_all_layers_in_one_command(tmp_path: Path) -> None:
    out = tmp_path / "逐年.pdf"
    done = series("--every", "year", "--layers", "all", "--size", "A3", "-o", str(out))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    document = pypdfium2.PdfDocument(out)
    assert len(document) == 8
    for year, page in zip(range(2018, 2026), document, strict=True):
        assert (round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) == (420, 297)
        assert f"{year}-12-31" in page.get_textpage().get_text_range()
    assert [item.get_title()[:10] for item in document.get_toc()] == [f"{y}-12-31" for y in range(2018, 2026)]
    document.close()


def test_the_map_does_not_move_from_picture_to_picture(tmp_path: Path) -> None:
    folder = tmp_path / "pictures"
    span = ("--every", "quarter", "--from", "2020", "--to", "2020", "--size", "900x600px")
    done = series(*span, "--pattern", "{n}-{date}", "-o", str(folder))
    assert (done.returncode, done.stderr) == (0, "")
    names = sorted(os.listdir(folder))
    assert names == ["1-2020-03-31.png", "2-2020-06-30.png", "3-2020-09-30.png", "4-2020-12-31.png"]
    pictures = [Image.open(folder / name).convert("RGB") for name in names]
    assert len({picture.size for picture in pictures}) == 1
    corner = (30, 240, 100, 330)  # the west, where nothing happens that year and no words of a flag reach
    for other in pictures[1:]:
        assert ImageChops.difference(pictures[0].crop(corner), other.crop(corner)).getbbox() is None


@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_films(kind: str, tmp_path: Path) -> None:
    out = tmp_path / f"x.{kind}"
    span = ("--every", "half", "--from", "2020", "--to", "2021", "--size", "641x361px", "--seconds", "0.5")
    done = series(*span, "-o", str(out))
    assert done.returncode == 0
    if kind == "gif":
        assert done.stderr == ""
        with Image.open(out) as film:
            assert (getattr(film, "n_frames", 1), film.size) == (4, (641, 361))
    else:
        import imageio_ffmpeg

        reader = imageio_ffmpeg.read_frames(str(out))
        facts = next(reader)
        reader.close()
        assert facts["codec"] == "h264"
        assert tuple(facts["size"]) == (642, 362)  # H.264 has no odd sides, and that is said
        assert "641×361" in done.stderr
        assert "642×362" in done.stderr
        assert facts["duration"] == pytest.approx(2.5, abs=0.02)


def test_a_deck_of_the_scenes(tmp_path: Path) -> None:
    out = tmp_path / "x.pptx"
    done = series("--scenes", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    slides = list(Presentation(str(out)).slides)
    titles = [slide.shapes.title.text_frame.text.replace("\v", "") for slide in slides]
    assert titles == [scene.title.zh for scene in deck(opening_layers())]
    assert all(slide.has_notes_slide for slide in slides)


def test_small_multiples(tmp_path: Path) -> None:
    out = tmp_path / "x.png"
    done = series("--every", "year", "--format", "grid", "--size", "A4", "--dpi", "100", "-o", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(out) as picture:
        assert picture.size == (1169, 827)


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("--every", "decade"),
        ("--every", "year", "--scenes"),
        ("--every", "year", "--format", "bmp"),
        ("--every", "year", "--pattern", "{nope}"),
        ("--every", "year", "--from", "2022", "--to", "2020"),
        ("--every", "year", "--seconds", "0"),
        ("--every", "year", "--mode", "sideways"),
    ],
)
def test_wrong_arguments_are_one_line_and_exit_2(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = series(*arguments, "-o", str(tmp_path / "x.pdf"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_a_public_series_is_checked_before_anything_is_drawn(tmp_path: Path) -> None:
    out = tmp_path / "x.pdf"
    done = series("--every", "year", "--layers", "bus", "--public", "-o", str(out))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "没有审图号" in done.stderr
    assert not out.exists()


def test_a_missing_folder_is_one_line_and_exit_1(tmp_path: Path) -> None:
    done = series("--every", "year", "-o", str(tmp_path / "no" / "x.pdf"))
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
