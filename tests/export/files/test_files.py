"""Files are written whole or not at all, and say why not in one line."""

from __future__ import annotations

import io
import os
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from explorer.atlas.assembly.known import Known
from explorer.export.files.errors import PaperError
from explorer.export.files.files import ExportError
from explorer.export.formats import png
from explorer.export.jobs.snapshot import snapshot
from explorer.export.sheet.paper import check_size, layout_scale, parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from tests.export.conftest import BlankRenderer


def test_a_failed_drawing_leaves_what_was_there(tmp_path: Path, data: Known, opening: View) -> None:
    class Broken(BlankRenderer):
        def render_png(self, *_: object) -> bytes:
            raise RuntimeError("the page is gone")

    path = tmp_path / "x.png"
    path.write_bytes(b"old")
    with pytest.raises(ExportError, match="the page is gone"):
        snapshot(data, opening, Sheet(), Broken(), path)
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x.png"]


def test_the_picture_has_its_dpi_title_and_exact_size(
    tmp_path: Path, data: Known, opening: View, blank: BlankRenderer
) -> None:
    path = tmp_path / "x.png"
    snapshot(data, opening, Sheet(parse_paper("A4", 200), title="渝", made=date(2026, 1, 1)), blank, path)
    with Image.open(path) as picture:
        assert picture.size == (2339, 1654)
        assert picture.info["dpi"] == pytest.approx((200, 200), abs=0.02)
        assert picture.info["Title"] == "渝"
    assert png.size(path.read_bytes()) == (2339, 1654)


@pytest.mark.parametrize(
    ("size", "dpi", "pixels"),
    [
        ("A3", 300, (4961, 3508)),
        ("A4", None, (3508, 2480)),
        ("A6", None, (1748, 1240)),
        ("a6-portrait", 150, (620, 874)),
        ("A3-portrait", 150, (1754, 2480)),
        ("1680x1000px", None, (1680, 1000)),
        ("1680x1000px", 300, (1680, 1000)),
        ("16:9", 144, (1920, 1080)),
        ("200x100mm", 254, (2000, 1000)),
    ],
)
def test_sizes(size: str, dpi: float | None, pixels: tuple[int, int]) -> None:
    assert parse_paper(size, dpi).pixels == pixels


def test_an_absurd_size_names_the_largest_that_works() -> None:
    with pytest.raises(PaperError, match=r"最大可用 \d+×\d+ 像素（约 (\d+) dpi）") as caught:
        check_size(parse_paper("A0", 900))
    dpi = float(str(caught.value).split("约 ")[-1].split(" dpi")[0])
    assert check_size(parse_paper("A0", dpi)).pixels[0] > 10_000
    assert check_size(parse_paper("A0", 900), raster=False)  # a vector page has no pixels


def test_the_memory_that_is_told_is_what_drawing_takes() -> None:
    """A0 at 300 dpi, 139 megapixels, peaks at 4.5 GB; that would have been told as 1."""
    with pytest.raises(PaperError, match=r"约需 (\d+\.\d) GB") as caught:
        check_size(parse_paper("A0", 350))
    told = float(str(caught.value).split("约需 ")[1].split(" GB")[0])
    assert told == pytest.approx(4.5 * (350 / 300) ** 2, rel=0.1)


@pytest.mark.parametrize("size", ["", "A", "0x0mm", "99999999x1px", "A4mm", "-5x5mm", "1e9x1mm", "A4; rm"])
def test_what_is_no_size(size: str) -> None:
    with pytest.raises(PaperError):
        check_size(parse_paper(size))


def test_posters_and_thumbnails_keep_a_sheets_proportions() -> None:
    assert layout_scale(parse_paper("A4")) == layout_scale(parse_paper("A3")) == 1
    assert layout_scale(parse_paper("A0")) == pytest.approx(841 / 300)
    assert layout_scale(parse_paper("400x300px")) < 0.5


@pytest.mark.parametrize("size", [(1, 1), (7, 3), (333, 500)])
def test_a_packed_picture_is_what_it_was(size: tuple[int, int]) -> None:
    wide, tall = size
    stride = (wide * 3 + 3) // 4 * 4
    rows = os.urandom(stride * tall)
    with Image.open(io.BytesIO(png.with_metadata(png.encode(rows, wide, tall, stride), 300))) as picture:
        assert picture.info["dpi"] == pytest.approx((300, 300), abs=0.02)
        expected = b"".join(rows[n * stride : n * stride + wide * 3] for n in range(tall))
        assert picture.convert("RGB").tobytes() == expected
