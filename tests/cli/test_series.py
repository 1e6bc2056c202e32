"""`twincity series` as automation calls it: one command, many pictures."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops
from pptx import Presentation

from explorer.state.files.deck import deck
from tests.cli.conftest import Ended, run_lines
from tests.helpers.layers import opening_layers
from tests.helpers.shared import made_once

QUARTERS = "--every quarter --from 2020 --to 2020 --size 900x600px --pattern {n}-{date}"
FILM = "--every half --from 2020 --to 2021 --size 641x361px --seconds 0.5"
# What is drawn for these tests, by one start of the program: a file or folder, and the options of `series`.
DRAWN = {
    "逐年.pdf": "--every year --layers all --size A3",
    "pictures": QUARTERS,
    "x.gif": FILM,
    "x.mp4": FILM,
    "x.pptx": "--scenes",
    "grid.png": "--every year --format grid --size A4 --dpi 100",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with DRAWN, and in stderr.txt what was said of the film."""
    return made_once(tmp_path_factory, "series", draw)


def draw(folder: Path) -> None:
    lines = [["series", *options.split(), "-o", str(folder / name)] for name, options in DRAWN.items()]
    ended = dict(zip(DRAWN, run_lines(lines), strict=True))
    (folder / "stderr.txt").write_text(ended["x.mp4"].stderr, "utf-8")
    ended["x.mp4"] = replace(ended["x.mp4"], stderr="")
    assert ended == dict.fromkeys(DRAWN, Ended(0, "", ""))


@pytest.mark.slow
@pytest.mark.engine
def test_a_year_by_year_a3_pdf_of_all_layers_in_one_command(made: Path) -> None:
    document = pypdfium2.PdfDocument(made / "逐年.pdf")
    assert len(document) == 8
    for year, page in zip(range(2018, 2026), document, strict=True):
        assert (round(page.get_width() / 72 * 25.4), round(page.get_height() / 72 * 25.4)) == (420, 297)
        assert f"{year}-12-31" in page.get_textpage().get_text_range()
    assert [item.get_title()[:10] for item in document.get_toc() if not item.level] == [
        f"{y}-12-31" for y in range(2018, 2026)
    ]  # below each its themes
    document.close()


@pytest.mark.slow
@pytest.mark.engine
def test_the_map_does_not_move_from_picture_to_picture(made: Path) -> None:
    folder = made / "pictures"
    names = sorted(os.listdir(folder))
    assert names == ["1-2020-03-31.png", "2-2020-06-30.png", "3-2020-09-30.png", "4-2020-12-31.png"]
    pictures = [Image.open(folder / name).convert("RGB") for name in names]
    assert len({picture.size for picture in pictures}) == 1
    corner = (30, 240, 100, 330)  # the west, where nothing happens that year and no words of a flag reach
    for other in pictures[1:]:
        assert ImageChops.difference(pictures[0].crop(corner), other.crop(corner)).getbbox() is None


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_films(kind: str, made: Path) -> None:
    out = made / f"x.{kind}"
    if kind == "gif":
        with Image.open(out) as film:
            assert (getattr(film, "n_frames", 1), film.size) == (4, (641, 361))
    else:
        import imageio_ffmpeg

        reader = imageio_ffmpeg.read_frames(str(out))
        facts = next(reader)
        reader.close()
        assert facts["codec"] == "h264"
        assert tuple(facts["size"]) == (642, 362)  # H.264 has no odd sides, and that is said
        told = (made / "stderr.txt").read_text("utf-8")
        assert "641×361" in told
        assert "642×362" in told
        assert facts["duration"] == pytest.approx(2.5, abs=0.02)


@pytest.mark.slow
@pytest.mark.engine
def test_a_deck_of_the_scenes(made: Path) -> None:
    slides = list(Presentation(str(made / "x.pptx")).slides)
    titles = [slide.shapes.title.text_frame.text.replace("\v", "") for slide in slides]
    assert titles == [scene.title.zh for scene in deck(opening_layers())]
    assert all(slide.has_notes_slide for slide in slides)


@pytest.mark.slow
@pytest.mark.engine
def test_the_names_on_a_decks_map_are_text_and_not_in_its_picture(made: Path) -> None:
    slide = Presentation(str(made / "x.pptx")).slides[1]
    (names,) = [s for s in slide.shapes if s.name == "names"]
    found = {s.text_frame.text: s for s in names.shapes}
    assert {"成都", "重庆", "绵阳", "成都东站"} <= set(found)
    (shown,) = [s for s in slide.shapes if s.name == "map"]
    city = found["绵阳"]
    with Image.open(io.BytesIO(shown.image.blob)) as picture:
        each = picture.width / shown.width
        left, top = (city.left - shown.left) * each, (city.top - shown.top) * each
        where = (left, top, left + city.width * each * 0.8, top + city.height * each)
        inks = picture.convert("L").crop(tuple(map(round, where))).histogram()
    assert sum(inks[:90]) < 0.02 * sum(inks)  # no letters: they would take a tenth, a border a hair


@pytest.mark.slow
@pytest.mark.engine
def test_small_multiples(made: Path) -> None:
    with Image.open(made / "grid.png") as picture:
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
def test_wrong_arguments_are_one_line_and_exit_2(
    arguments: tuple[str, ...], tmp_path: Path, command: Callable[..., Ended]
) -> None:
    done = command("series", *arguments, "-o", str(tmp_path / "x.pdf"))
    assert done.returncode == 2
    assert len(done.stderr.strip().splitlines()) == 1
    assert os.listdir(tmp_path) == []


def test_a_public_series_is_checked_before_anything_is_drawn(
    tmp_path: Path, command: Callable[..., Ended]
) -> None:
    out = tmp_path / "x.pdf"
    done = command("series", "--every", "year", "--layers", "bus", "--public", "-o", str(out))
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "没有审图号" in done.stderr
    assert not out.exists()


def test_a_missing_folder_is_one_line_and_exit_1(tmp_path: Path, command: Callable[..., Ended]) -> None:
    done = command("series", "--every", "year", "-o", str(tmp_path / "no" / "x.pdf"))
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (1, 1)
