"""GeoTIFF, world files and transparent grounds: the made files, opened by the programs that will open them."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import warnings
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pypdfium2
import pytest
import rasterio
from PIL import Image
from pyproj import Transformer

from explorer.atlas.assembly.known import Known
from explorer.export.formats.georaster import geotiff, sidecars
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet, bare
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import View
from tests.helpers.shared import made_once

DPI = 110.0
CORNERS = ((106.3, 29.9), (106.7, 29.9), (106.7, 30.3), (106.3, 30.3))
INK = (178, 45, 34)


@pytest.fixture(scope="session")
def view(opening: View) -> View:
    """The opening map with a red square of known corners."""
    square = Annotation("a", "area", CORNERS, plate=False)
    return replace(opening, annotations=(square,), events=False)


def sheet(**chosen: bool) -> Sheet:
    return replace(Sheet(parse_paper("A4", DPI), title="GeoTIFF 与 <底图>", made=date(2026, 1, 1)), **chosen)


@pytest.fixture(scope="session")
def drawn(view: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made_once(tmp_path_factory, "georaster", partial(_draw, view))


def _draw(view: View, folder: Path) -> None:
    clear = replace(bare(sheet(transparent=True)), hidden=frozenset(), margin=None)
    sheets = {
        "map.png": sheet(world_file=True),
        "map.jpg": sheet(world_file=True),
        "map.tif": sheet(),
        **{f"clear.{kind}": clear for kind in ("png", "tif", "svg", "pdf", "jpg")},
    }
    jobs = [
        {"id": name, "view": view.to_json(), "sheet": one.to_json(), "out": str(folder / name)}
        for name, one in sheets.items()
    ]
    command = [sys.executable, "-m", "explorer", "snapshot", "--worker", "-o", "-"]
    lines = "\n".join(map(json.dumps, jobs))
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300, check=True)
    assert [line for line in done.stdout.splitlines() if "error" in line] == []


def pixels(path: Path) -> np.ndarray:
    """The picture as rows, columns, bands."""
    with Image.open(path) as picture:
        return np.asarray(picture)


def edges(image: np.ndarray, row: int) -> tuple[int, int]:
    """First and last column of a row in which the square's outline is."""
    inked = np.flatnonzero(np.abs(image[row, :, :3].astype(int) - INK).sum(axis=1) < 60)
    assert len(inked)
    return int(inked[0]), int(inked[-1])


@pytest.mark.engine
@pytest.mark.parametrize("name", ["map.tif", "map.png", "map.jpg"])
def test_a_known_square_is_drawn_where_the_file_says_it_lies(name: str, drawn: Path) -> None:
    project = Transformer.from_crs(4326, 3857, always_xy=True).transform
    with rasterio.open(drawn / name) as made:
        assert made.crs.to_epsg() == 3857
        assert made.transform.b == made.transform.d == 0
        assert made.transform.a == pytest.approx(-made.transform.e, rel=1e-4)
        middle = project(106.5, 30.1)
        row, _ = made.index(*middle)
        left, right = edges(np.moveaxis(made.read(), 0, 2), row)
        west, east = (made.index(*project(lon, 30.1))[1] for lon in (106.3, 106.7))
    assert left == pytest.approx(west, abs=4)  # half of the outline's width, and its edge
    assert right == pytest.approx(east, abs=4)


@pytest.mark.engine
def test_the_tiff_is_the_png_with_its_size_and_dpi(drawn: Path) -> None:
    tiff, png = pixels(drawn / "map.tif"), pixels(drawn / "map.png")
    assert tiff.shape == png.shape
    apart = np.abs(tiff.astype(int) - png.astype(int)).max(
        axis=2
    )  # painted twice, in tiles that may begin elsewhere
    assert (apart > 0).mean() < 5e-4
    assert apart.max() < 40
    with Image.open(drawn / "map.tif") as picture:
        assert picture.info["dpi"] == pytest.approx((DPI, DPI))
    with rasterio.open(drawn / "map.tif") as made:
        assert made.tags()["TIFFTAG_DOCUMENTNAME"] == "GeoTIFF 与 <底图>"


@pytest.mark.engine
def test_a_world_file_says_the_middle_of_the_first_pixel(drawn: Path) -> None:
    lines = [float(line) for line in (drawn / "map.pgw").read_text("ascii").split()]
    with rasterio.open(drawn / "map.tif") as made:
        place = made.transform
    assert lines == pytest.approx([place.a, 0, 0, place.e, place.c + place.a / 2, place.f + place.e / 2])
    assert "WGS_1984_Web_Mercator" in (drawn / "map.prj").read_text("ascii")
    assert {p.name for p in drawn.glob("map.*")} == {
        *("map.png", "map.pgw", "map.prj", "map.png.aux.xml"),
        *("map.jpg", "map.jgw", "map.jpg.aux.xml", "map.tif"),
    }


@pytest.mark.engine
@pytest.mark.parametrize("name", ["clear.png", "clear.tif"])
def test_paper_and_land_are_clear_and_what_is_drawn_is_not(name: str, drawn: Path) -> None:
    image, whole = pixels(drawn / name), pixels(drawn / "map.png")
    alpha = image[:, :, 3]
    assert image.shape[2] == 4
    assert alpha[2, 2] == 0
    assert (alpha == 0).mean() > 0.5
    assert 0.03 < (alpha == 255).mean() < 0.5
    ink = alpha == 255
    near = np.abs(image[:, :, :3].astype(int) - whole).sum(axis=2) < 12
    assert near[ink].mean() > 0.95  # the same drawing, above no ground


@pytest.mark.engine
def test_a_format_without_opacity_keeps_its_ground(drawn: Path) -> None:
    assert pixels(drawn / "clear.jpg")[2, 2].tolist() == pytest.approx([255, 255, 255], abs=3)


@pytest.mark.engine
def test_over_a_colour_the_pdf_looks_as_the_picture_does(drawn: Path) -> None:
    with Image.open(drawn / "clear.png") as png:
        orange = Image.new("RGBA", png.size, (255, 165, 0, 255))
        wanted = Image.alpha_composite(orange, png).convert("RGB").resize((400, 283), Image.Resampling.BOX)
    with pypdfium2.PdfDocument(drawn / "clear.pdf") as document:
        page = document[0].render(scale=DPI / 72, fill_color=(255, 165, 0, 255)).to_pil().convert("RGB")
    found = np.asarray(page.resize((400, 283), Image.Resampling.BOX)).astype(int)
    assert np.abs(found - np.asarray(wanted)).mean() < 4


@pytest.mark.engine
def test_a_clear_svg_has_neither_paper_nor_land(drawn: Path, view: View) -> None:
    root = ET.parse(drawn / "clear.svg").getroot()
    names = {node.get("id") for node in root.iter()}
    assert not names & {"provinces", "neighbours", "relief", "veil"}
    assert {"boundaries", "rivers"} <= names
    assert root.find("{http://www.w3.org/2000/svg}rect") is None


@pytest.fixture
def laid(view: View, data: Known) -> Layout:
    return lay_out(data, view, sheet(world_file=True))


def test_several_maps_on_a_sheet_have_no_place(laid: Layout) -> None:
    many = replace(laid, one_map=False)
    out = io.BytesIO()
    Image.new("RGB", (40, 30)).save(out, "PNG")
    assert sidecars("png", many, sheet()) == {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with rasterio.io.MemoryFile(geotiff(out.getvalue(), many, sheet())) as memory, memory.open() as made:
            assert made.crs is None


def test_a_pdf_has_no_files_beside_it(laid: Layout) -> None:
    assert sidecars("pdf", laid, sheet()) == {}
    assert re.fullmatch(r"(-?\d+\.\d{10}\n){6}", sidecars("png", laid, sheet())[".pgw"].decode("ascii"))
