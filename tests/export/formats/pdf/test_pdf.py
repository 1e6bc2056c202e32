"""What is inside a PDF: a few embedded fonts, text that is found, layers, a georeference, and PDF/A-2b's marks."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from shutil import which
from typing import Any

import pypdfium2
import pytest
from fontTools.cffLib import CFFFontSet
from fontTools.pens.boundsPen import BoundsPen
from fontTools.ttLib import TTCollection
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageChops, ImageCms, ImageFilter, ImageStat
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, NameObject
from pyproj import CRS, Transformer

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.export.formats.pdf import cff
from explorer.export.formats.pdf.faces import Face, Glyphs
from explorer.export.formats.pdf.geo import WKT
from explorer.export.formats.pdf.text_layer import TextWriter
from explorer.export.formats.pdf_layers import HEIGHT, UNIT, layered
from explorer.export.formats.pdf_source import UnexpectedPdf
from explorer.export.jobs.frames import by_period
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.view.view import View
from tests.helpers.shared import made_once

TITLE = "Office file fi 金沙江 <b> & Кириллица"
MAKER = "甲 & <乙>"
RAILWAY = "铁路"
SCALE = 2.0


def sheet() -> Sheet:
    return Sheet(parse_paper("A4", 100), title=TITLE, maker=MAKER, made=date(2026, 1, 1))


@pytest.fixture(scope="session")
def drawn(everything: View, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map of all themes, and three of a series, by one worker."""
    view = everything.with_clock(at=date(2022, 12, 31))
    frames = by_period(
        Axis(), replace(view, clock=Clock(date(2022, 12, 31))), "year", date(2020, 1, 1), date(2022, 12, 31)
    )
    return made_once(tmp_path_factory, "pdf", partial(_draw, view, frames))


def _draw(view: View, frames: Any, folder: Path) -> None:
    many = [{"view": f.view.to_json(), "name": f.name, "title": f.title} for f in frames]
    common = {"sheet": sheet().to_json()}
    jobs = [
        {"id": "one", "view": view.to_json(), "out": str(folder / "one.pdf"), **common},
        {"id": "many", "frames": many, "kind": "pdf", "out": str(folder / "many.pdf"), **common},
    ]
    command = [sys.executable, "-m", "explorer", "snapshot", "--worker", "-o", "-"]
    lines = "\n".join(map(json.dumps, jobs))
    done = subprocess.run(command, input=lines, capture_output=True, text=True, timeout=300, check=True)
    assert [line for line in done.stdout.splitlines() if "error" in line] == []
    assert done.stderr == ""


@pytest.fixture
def laid(everything: View, data: Known) -> Layout:
    return lay_out(data, everything.with_clock(at=date(2022, 12, 31)), sheet())


def fonts(path: Path) -> dict[str, Any]:
    """Every font that the pages and their forms use, by object number."""
    found: dict[str, Any] = {}

    def collect(node: Any) -> None:
        resources = node.get("/Resources", {})
        for reference in resources.get("/Font", {}).values():
            found[str(reference.indirect_reference.idnum)] = reference.get_object()
        for form in resources.get("/XObject", {}).values():
            collect(form.get_object())

    for page in PdfReader(path).pages:
        collect(page)
    return found


@pytest.mark.engine
@pytest.mark.parametrize("name", ["one", "many"])
def test_fonts_are_a_few_embedded_subsets_and_none_is_type_3(name: str, drawn: Path) -> None:
    kinds = {
        font["/BaseFont"][8:]: font["/DescendantFonts"][0].get_object()
        for font in fonts(drawn / f"{name}.pdf").values()
    }
    ours = {face: font for face, font in kinds.items() if face.startswith("NotoSansCJK")}
    assert len(ours) <= 2
    assert all(font["/Subtype"] == "/CIDFontType0" for font in ours.values())
    others = [
        font["/Subtype"] for face, font in kinds.items() if face not in ours
    ]  # of the system, for Cyrillic
    assert set(others) <= {"/CIDFontType2"}
    assert all(font["/FontDescriptor"].keys() & {"/FontFile2", "/FontFile3"} for font in kinds.values())


@pytest.mark.engine
@pytest.mark.skipif(not which("pdffonts"), reason="pdffonts is not installed (Debian: poppler-utils)")
def test_pdffonts_agrees(drawn: Path) -> None:
    done = subprocess.run(["pdffonts", drawn / "many.pdf"], capture_output=True, text=True, check=True)
    rows = done.stdout.splitlines()[2:]
    assert 1 <= len(rows) < 12  # three pages may each have a subset of a system's font
    assert not [row for row in rows if "Type 3" in row]
    assert sum("NotoSansCJK" in row for row in rows) <= 2
    assert all(row.split()[-5:-2] == ["yes", "yes", "yes"] for row in rows)  # embedded, subset, with Unicode


@pytest.mark.engine
def test_the_embedded_outlines_are_the_faces_own(drawn: Path) -> None:
    program = (
        max(  # where there is one weight, bold letters are made of it: fewer, in a font of the same name
            (
                f["/DescendantFonts"][0].get_object()["/FontDescriptor"]["/FontFile3"].get_data()
                for f in fonts(drawn / "one.pdf").values()
                if "NotoSansCJKsc-Regular" in f["/BaseFont"]
            ),
            key=len,
        )
    )
    fontset = CFFFontSet()
    fontset.decompile(io.BytesIO(program), None)
    made = fontset[0].CharStrings
    own = TTCollection(str(FONT_PATH), lazy=True).fonts[2]
    glyphs = own.getGlyphSet()
    assert len(made) > 100
    for character in "成渝川重庆铁路2022":
        name = own.getBestCmap()[ord(character)]
        bounds = BoundsPen(glyphs), BoundsPen(None)
        glyphs[name].draw(bounds[0])
        charstring = made[name if name in made else f"cid{own.getGlyphID(name):05}"]
        charstring.draw(bounds[1])
        assert bounds[0].bounds == pytest.approx(bounds[1].bounds, abs=1)
        assert charstring.width == glyphs[name].width


@pytest.mark.slow
@pytest.mark.engine
@pytest.mark.skipif(sys.platform != "linux", reason="fonts are chosen by fontconfig")
def test_with_the_bundled_weight_alone_bold_is_drawn_as_on_screen(everything: View, tmp_path: Path) -> None:
    """The engine makes bold letters of the one weight, in fonts that Skia writes otherwise."""
    config = "<fontconfig><dir>{}</dir><cachedir>{}</cachedir></fontconfig>"
    (tmp_path / "fonts.conf").write_text(config.format(Path(FONT_PATH).parent, tmp_path), "utf-8")
    view, page = (
        everything.with_clock(at=date(2022, 12, 31)).to_json(),
        replace(sheet(), title="成渝").to_json(),
    )
    jobs = [{"id": k, "view": view, "sheet": page, "out": str(tmp_path / f"x.{k}")} for k in ("png", "pdf")]
    subprocess.run(
        [sys.executable, "-m", "explorer", "snapshot", "--worker", "-o", "-"],
        input="\n".join(map(json.dumps, jobs)),
        env=os.environ | {"FONTCONFIG_FILE": str(tmp_path / "fonts.conf")},
        text=True,
        stdout=subprocess.DEVNULL,
        timeout=300,
        check=True,
    )
    assert {
        f["/DescendantFonts"][0].get_object()["/Subtype"] for f in fonts(tmp_path / "x.pdf").values()
    } == {"/CIDFontType0"}
    with Image.open(tmp_path / "x.png") as png, pypdfium2.PdfDocument(tmp_path / "x.pdf") as document:
        soft = ImageFilter.GaussianBlur(2)
        found = document[0].render(scale=100 / 72).to_pil().convert("RGB").resize(png.size)
        two = ImageChops.difference(png.convert("RGB").filter(soft), found.filter(soft))
        assert max(ImageStat.Stat(two).mean) < 3.5
        page = document[0].get_textpage()
        for name in ("成都", "重庆", "绵阳", "达州"):
            index, _ = page.search(name).get_next() or (-1, 0)
            assert index >= 0
            (left, _, right, _), (beside, *_) = page.get_charbox(index), page.get_charbox(index + 1)
            assert beside > (left + right) / 2  # not on each other


@pytest.mark.engine
def test_text_is_what_was_written_and_halos_are_not_read(drawn: Path, laid: Layout) -> None:
    with pypdfium2.PdfDocument(drawn / "one.pdf") as document:
        text = document[0].get_textpage().get_text_range()
    flat = re.sub(r"\s", "", text)
    assert re.sub(r"\s", "", TITLE) in flat
    assert [
        c for c in text if "\u2e80" <= c <= "\u2fdf" or "\uf900" <= c <= "\ufaff"
    ] == []  # 高, not its radical
    assert flat.count("眉山") == 1
    for group in laid.content.legend:
        assert re.sub(r"\s", "", group.name) in flat
    if which("pdftotext"):
        done = subprocess.run(
            ["pdftotext", drawn / "one.pdf", "-"], capture_output=True, text=True, check=True
        )
        assert done.stdout.count("眉山") == 1
        assert "渝昆高铁" not in done.stdout or done.stdout.count("渝昆高铁") == 1


@pytest.mark.engine
def test_names_have_halos_of_their_own_letters(drawn: Path) -> None:
    page: Any = PdfReader(drawn / "one.pdf").pages[0]
    content = page.get_contents().get_data()
    assert content.count(b" RG 1 j 1 Tr 3 w\n") > 40
    assert b" .001220703" not in content
    assert not {f["/Subtype"] for f in fonts(drawn / "one.pdf").values()} & {"/Type3"}


def shown(path: Path, off: set[str] = frozenset()) -> Image.Image:  # type: ignore[assignment]
    """The first page, with the layers of these names switched off."""
    writer = PdfWriter(clone_from=path)
    setup: Any = writer.root_object["/OCProperties"]["/D"]  # type: ignore[index]
    layers = [layer for owner in setup["/Order"] for layer in owner[1:]]
    hidden = [layer for layer in layers if layer.get_object()["/Name"] in off]
    assert len(hidden) == len(off)
    setup[NameObject("/OFF")] = ArrayObject(hidden)
    out = io.BytesIO()
    writer.write(out)
    with pypdfium2.PdfDocument(out.getvalue()) as document:
        return document[0].render(scale=SCALE).to_pil().convert("RGB")


@pytest.mark.engine
def test_layers_switch_off_a_theme_with_its_names_and_a_part_of_the_sheet(drawn: Path, laid: Layout) -> None:
    path = drawn / "one.pdf"
    whole = shown(path)
    unit = SCALE * 72 / 25.4 * laid.scale

    def changed(name: str) -> tuple[float, ...]:
        box = ImageChops.difference(whole, shown(path, {name})).getbbox()
        assert box, f"{name} changes nothing"
        return tuple(edge / unit for edge in box)

    frame = laid.frame
    left, top, right, bottom = changed(RAILWAY)
    assert left >= frame.x - 1
    assert top >= frame.y - 1
    assert right <= frame.right + 1
    assert bottom <= frame.bottom + 1
    assert right - left > frame.w / 3
    legend = [e.box() for e in laid.elements if e.part == "legend"]
    found = changed("图例")
    edges = (
        min(b.x for b in legend),
        min(b.y for b in legend),
        max(b.right for b in legend),
        max(b.bottom for b in legend),
    )
    assert found == pytest.approx(edges, abs=4)  # a row more, where the page has placed fewer names
    with pypdfium2.PdfDocument(path) as document:
        assert "成渝高铁" in document[0].get_textpage().get_text_range().replace("\r\n", "")


@pytest.mark.engine
def test_layers_are_named_by_theme_and_part(drawn: Path, laid: Layout) -> None:
    setup: Any = PdfReader(drawn / "many.pdf").trailer["/Root"]["/OCProperties"]["/D"]  # type: ignore[index]
    names = {owner[0]: [layer.get_object()["/Name"] for layer in owner[1:]] for owner in setup["/Order"]}
    assert set(names) == {"地图", "图面"}
    assert set(names["地图"]) >= {RAILWAY, "高速公路通道", "底图", "地名"}
    assert set(names["图面"]) >= {"图例", "标题", "出处"}
    assert len(names["地图"]) == len(set(names["地图"]))  # three pages share them
    assert set(names["地图"]) <= {*laid.content.layers.values(), "底图", "地名", "河流注记", "事件"}
    assert "标注" not in names["地图"]  # there are none


@pytest.mark.engine
def test_places_lie_where_the_georeference_says(drawn: Path, data: Known) -> None:
    """Their dots, found in the picture by their colours, against the coordinates of the tables."""
    path = drawn / "one.pdf"
    view: Any = PdfReader(path).pages[0]["/VP"][0]  # type: ignore[index]
    measure = view["/Measure"]
    assert measure["/GCS"]["/EPSG"] == 3857
    left, low, right, high = map(float, view["/BBox"])
    lats, lons = (list(map(float, measure["/GPTS"][n::2])) for n in (0, 1))
    project = Transformer.from_crs(4326, 3857, always_xy=True).transform
    (west, south), (east, north) = project(min(lons), min(lats)), project(max(lons), max(lats))
    with pypdfium2.PdfDocument(path) as document:
        page = document[0].get_textpage()
        for name, lon, lat in (("眉山", 103.85, 30.08), ("泸州", 105.44, 28.87), ("巴中", 106.75, 31.87)):
            searcher = page.search(name)
            index, count = searcher.get_next() or (0, 0)
            assert count == len(name)
            boxes = [page.get_charbox(index + n) for n in range(count)]
            x, y = (boxes[0][0] + boxes[-1][2]) / 2, (boxes[0][1] + boxes[0][3]) / 2
            east_of = west + (x - left) / (right - left) * (east - west)
            north_of = south + (y - low) / (high - low) * (north - south)
            there = project(lon, lat)
            metres = max(abs(east_of - there[0]), abs(north_of - there[1]))
            assert metres < 30_000  # a name stands beside its dot


@pytest.mark.engine
@pytest.mark.slow
def test_a_large_layer_of_points_stays_vectors_and_is_a_layer(tmp_path: Path) -> None:
    points = [[104 + n % 80 / 20, 28.5 + n // 80 / 30] for n in range(6000)]
    rows = [
        {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": at}}
        for at in points
    ]
    own, out = tmp_path / "many.geojson", tmp_path / "many.pdf"
    own.write_text(json.dumps({"type": "FeatureCollection", "features": rows}), "utf-8")
    options = ["--with", str(own), "--undated", "-o", str(out)]
    subprocess.run([sys.executable, "-m", "explorer", "snapshot", *options], timeout=200, check=True)
    box = ImageChops.difference(shown(out), shown(out, {"many"})).getbbox()
    assert box
    assert box[2] - box[0] > 300
    assert box[3] - box[1] > 300


def test_the_projection_is_as_pyproj_says() -> None:
    assert CRS.from_epsg(3857).to_wkt("WKT1_ESRI") == WKT


@pytest.mark.engine
@pytest.mark.skipif(not which("gdalinfo"), reason="gdalinfo is not installed (Debian: gdal-bin)")
def test_gdal_opens_it_as_a_map(drawn: Path, laid: Layout) -> None:
    done = subprocess.run(
        ["gdalinfo", "-json", drawn / "one.pdf"], capture_output=True, text=True, check=True
    )
    told = json.loads(done.stdout)
    assert 'ID["EPSG",3857]' in told["coordinateSystem"]["wkt"]
    numbers = list(map(float, re.findall(r"-?\d+\.\d+", told["metadata"][""]["NEATLINE"])))
    back = Transformer.from_crs(3857, 4326, always_xy=True).transform
    (west, south), (east, north) = (
        back(min(numbers[::2]), min(numbers[1::2])),
        back(max(numbers[::2]), max(numbers[1::2])),
    )
    assert (west, south, east, north) == pytest.approx(laid.ground, abs=0.02)


@pytest.mark.engine
@pytest.mark.parametrize("name", ["one", "many"])
def test_what_pdf_a_demands_is_there(name: str, drawn: Path) -> None:
    raw = (drawn / f"{name}.pdf").read_bytes()
    reader = PdfReader(io.BytesIO(raw))
    root: Any = reader.trailer["/Root"]
    assert raw.startswith(b"%PDF-1.7")
    assert len(reader.trailer["/ID"]) == 2  # type: ignore[arg-type]
    told = reader.xmp_metadata
    assert told
    assert (told.pdfaid_part, told.pdfaid_conformance) == ("2", "B")
    assert told.dc_title == {"x-default": reader.metadata.title}  # type: ignore[union-attr]
    assert told.dc_creator == [MAKER]
    assert reader.metadata.author == MAKER  # type: ignore[union-attr]
    intent = root["/OutputIntents"][0]
    profile = ImageCms.ImageCmsProfile(io.BytesIO(intent["/DestOutputProfile"].get_data()))
    assert "sRGB" in ImageCms.getProfileDescription(profile)
    assert root["/OCProperties"]["/D"]["/Name"]
    assert b"/Interpolate true" not in raw
    assert not re.search(rb"/(JavaScript|Encrypt|LZWDecode|Launch|Sound|Movie)\b", raw)


@pytest.mark.engine
def test_below_a_page_are_its_themes_and_each_leads_to_the_part_of_the_map_where_it_is(
    drawn: Path, laid: Layout
) -> None:
    for name, count in (("one.pdf", 1), ("many.pdf", 3)):
        reader = PdfReader(drawn / name)
        below = [mark for mark in reader.outline if isinstance(mark, list)]
        assert len(below) == count
        themes = {group.name for group in laid.content.legend}
        for n, marks in enumerate(below):
            assert {mark.title for mark in marks} <= themes
            assert len(marks) > (14 if n == count - 1 else 2)
            wide, tall = (float(v) for v in reader.pages[n].mediabox.upper_right)
            for mark in marks:
                assert reader.get_destination_page_number(mark) == n
                assert 0 <= mark.left < mark.right <= wide
                assert 0 <= mark.bottom < mark.top <= tall
        [first] = [marks for marks in below[-1:]]
        sizes = {mark.title: (mark.right - mark.left) * (mark.top - mark.bottom) for mark in first}
        assert sizes["机场"] < sizes["铁路"]  # a part of the map, not all of it


@pytest.mark.engine
def test_a_series_has_a_bookmark_for_each_page_and_shares_what_is_equal(drawn: Path) -> None:
    reader = PdfReader(drawn / "many.pdf")
    pages = [mark for mark in reader.outline if not isinstance(mark, list)]
    assert [reader.get_destination_page_number(mark) for mark in pages] == [0, 1, 2]  # type: ignore[arg-type]
    assert (drawn / "many.pdf").stat().st_size < 2.2 * (drawn / "one.pdf").stat().st_size


SQUARE = (
    b"500 0 0 -100 400 300 d1\n0 -100 m\n400 -100 l\n400 300 l\n10.5 299.5 20 300 y\n0 1 2 3 0 300 c\nh\nf\n"
)


def test_a_font_is_read_back_as_it_was_drawn() -> None:
    glyphs = {n: cff.outline(SQUARE, 1.0, -1.0) for n in (0, 7, 40_000)}
    fontset = CFFFontSet()
    fontset.decompile(io.BytesIO(cff.font(b"ABCDEF+Own", glyphs)), None)
    assert fontset.fontNames == ["ABCDEF+Own"]
    strings = fontset[0].CharStrings
    assert set(strings.keys()) == {".notdef", "cid00007", "cid40000"}
    pen = BoundsPen(None)
    strings["cid40000"].draw(pen)
    assert pen.bounds == (0, -300, 400, 100)
    assert strings["cid40000"].width == 500


def test_what_is_no_outline_is_refused() -> None:
    for drawn in (
        b"500 0 d0\n/X1 Do\n",
        SQUARE.replace(b"\nf\n", b"\nf*\n"),
        b"500 0 0 0 1 1 d1\nq\n/X Do\nQ\n",
    ):
        with pytest.raises(cff.OutlineError):
            cff.outline(drawn, 1.0, -1.0)


@pytest.fixture
def writer() -> TextWriter:
    face = Face(b"<</FontName /AAAAAA+Own>>", {n: cff.outline(SQUARE, 1.0, -1.0) for n in (0, 3, 700)})
    plain = Glyphs(face, {0: 0, 1: 3}, {3: "a"}, 0.0)
    more = Glyphs(face, {0: 0, 9: 700}, {700: "⾼"}, 0.0)
    halo = Glyphs(face, {0: 0, 1: 3}, {3: "a"}, 0.2)
    return TextWriter({b"F1": plain, b"F2": more, b"F3": halo}, lambda _: b"T0")


def test_letters_of_two_fonts_become_one_string_with_their_distances(writer: TextWriter) -> None:
    page = (
        b"q\nBT\n/F1 10 Tf\n1 0 0 -1 20 30.5 Tm\n<01> Tj\n5 0 Td <01> Tj\n/F2 10 Tf\n7 0 Td <09> Tj\nET\nQ\n"
    )
    assert (
        writer.rewrite(page) == b"q\nBT\n/T0 10 Tf\n1 0 0 -1 20 30.5 Tm\n[<00030003>-200<02BC>] TJ\nET\nQ\n"
    )


def test_letters_go_on_where_the_last_one_ended(writer: TextWriter) -> None:
    page = b"q\nBT\n/F1 10 Tf\n1 0 0 -1 20 30.5 Tm\n<0101> Tj\n/F2 10 Tf\n<09> Tj\nET\nQ\n"
    assert b"<0003000302BC> Tj" in writer.rewrite(page)
    spread = page.replace(b"/F2 10 Tf\n", b"/F2 10 Tf\n0 -12 Td ")
    assert b"1 0 0 -1 20 42.5 Tm\n<02BC> Tj" in writer.rewrite(spread)


def test_a_letter_means_what_is_written_not_what_its_font_says(writer: TextWriter) -> None:
    page = b"q\nBT\n/Span<</ActualText <FEFF9AD8> >> BDC\n/F2 10 Tf\n1 0 0 -1 0 0 Tm\n<09> Tj\nEMC\nET\nQ\n"
    assert b"ActualText" not in writer.rewrite(page)
    again = b"q\nBT\n/F2 10 Tf\n1 0 0 -1 0 0 Tm\n<09> Tj\nET\nQ\n"
    assert b"<FEFF2FBC>" in writer.rewrite(again)


def test_a_halo_is_a_stroke_that_says_nothing(writer: TextWriter) -> None:
    found = writer.rewrite(b"q\nBT\n/F3 10 Tf\n1 0 0 -1 0 0 Tm\n<01> Tj\nET\nQ\n")
    assert b"/ActualText <FEFF>" in found
    assert b"1 Tr 2 w\n" in found


def test_letters_from_right_to_left_are_written_where_they_stand(writer: TextWriter) -> None:
    """Chromium marks a run of Arabic or Hebrew; a ligature in it has its words, and the run ends after it."""
    page = (
        b"q\nBT\n/F1 10 Tf\n1 0 0 -1 20 30 Tm\n/ReversedChars BMC\n<01> Tj\n"
        b"/Span<</ActualText <FEFF06440627> >> BDC\n5 0 Td <01> Tj\nEMC\nEMC\n5 0 Td <01> Tj\nET\nQ\n"
    )
    found = writer.rewrite(page)
    assert found.count(b"<0003> Tj") == 3
    assert found.count(b"/ActualText <FEFF06440627>") == 1
    assert b"ReversedChars" not in found


def test_fonts_that_are_not_ours_stay_as_they_are(writer: TextWriter) -> None:
    page = b"q\nBT\n/F9 10 Tf\n1 0 0 -1 0 0 Tm\n<00410042> Tj\nET\nQ\n"
    assert writer.rewrite(page) == page


@pytest.mark.parametrize("text", [b"/F1 10 Tf\n2 Tr\n<01> Tj", b"/F1 10 Tf\n<77> Tj", b"/F1 10 Tf\n[(x)] TJ"])
def test_text_that_chromium_does_not_write_is_refused(writer: TextWriter, text: bytes) -> None:
    with pytest.raises(UnexpectedPdf):
        writer.rewrite(b"q\nBT\n%s\nET\nQ\n" % text)


def _rectangle(number: int) -> bytes:
    return f"1 1 {UNIT * (number + 1)} {str(HEIGHT).removeprefix('0')} re\nf\n".encode()


def test_marks_become_optional_content() -> None:
    content = (
        b"q\n" + _rectangle(3) + b"0 0 5 5 re\nf\n" + _rectangle(0) + _rectangle(12) + _rectangle(0) + b"Q\n"
    )
    assert layered(content) == (b"q\n/OC /L3 BDC\n0 0 5 5 re\nf\nEMC\n/OC /L12 BDC\nEMC\nQ\n", {3, 12})


@pytest.mark.parametrize("numbers", [(3,), (0,), (3, 4, 0, 0)])
def test_marks_without_partner_are_refused(numbers: tuple[int, ...]) -> None:
    content = b"q\n" + b"".join(map(_rectangle, numbers))
    with pytest.raises(UnexpectedPdf):
        layered(content)
