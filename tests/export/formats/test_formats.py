"""One View in every format, drawn by the real engine in its own process: same picture, same words, plain text."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from shutil import which
from typing import Any
from xml.etree import ElementTree as ET

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from noto_cjk_sans_otc import FONT_PATH
from PIL import Image, ImageChops, ImageFilter, ImageStat
from pptx import Presentation
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.export.layout.layout import Layout, lay_out
from explorer.export.sheet.content import content as read
from explorer.export.sheet.paper import parse_paper
from explorer.export.sheet.sheet import Sheet
from explorer.state.files.deck import deck
from explorer.state.view import clock
from explorer.state.view.view import Camera, View
from explorer.words.strings import t
from tests.helpers.layers import opening_layers
from tests.helpers.shared import made_once

pytestmark = [pytest.mark.engine, pytest.mark.slow]
HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)> & 标题"
DPI = 110.0
PHOTOS = ("opening", "dark")  # a JPEG is packed from the same picture as the PNG


@pytest.fixture(scope="session")
def views(opening: View, everything: View) -> dict[str, tuple[View, Sheet]]:
    made = date(2026, 1, 1)
    span = replace(opening, clock=Clock(date(2021, 5, 20), date(2020, 6, 1), "window"), lang="en")
    dark = replace(everything, appearance="dark", clock=Clock(date(2023, 6, 30)))
    two = next(s.view for s in deck(opening_layers()) if s.view.compare)
    two = replace(two, camera=Camera(106.85, 30.4, 7.75))  # where lines begin as well as change
    return {
        "compare": (two, Sheet(parse_paper("A4", DPI), made=made)),
        "opening": (opening, Sheet(parse_paper("A4", DPI), made=made)),
        "span": (span, Sheet(parse_paper("A3-portrait", DPI), title=HOSTILE, maker=HOSTILE, made=made)),
        "dark": (dark, Sheet(parse_paper("16:9", DPI), "slide", made=made)),
        "poster": (opening, Sheet(parse_paper("A2", 70), "poster", made=made)),
    }


@pytest.fixture(scope="session")
def drawn(views: dict[str, tuple[View, Sheet]], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All formats of all views, by one worker."""
    return made_once(tmp_path_factory, "formats", lambda folder: draw(views, folder))


def draw(views: dict[str, tuple[View, Sheet]], folder: Path) -> None:
    jobs = [
        json.dumps(
            {"id": f"{n}.{k}", "view": v.to_json(), "sheet": s.to_json(), "out": str(folder / f"{n}.{k}")}
        )
        for n, (v, s) in views.items()
        for k in ("png", "pdf", "svg", "pptx", "html", *(("jpg",) if n in PHOTOS else ()))
    ]
    command = [sys.executable, "-m", "explorer", "snapshot", "--worker", "-o", "-"]
    done = subprocess.run(
        command, input="\n".join(jobs), capture_output=True, text=True, timeout=300, check=True
    )
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [a for a in answers if "error" in a] == []
    assert len(answers) == len(jobs) + 1


NAMES = ("compare", "opening", "span", "dark", "poster")
every = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
def laid(views: dict[str, tuple[View, Sheet]], data: Known) -> Callable[[str], Layout]:
    return lambda name: lay_out(data, *views[name])


def picture(path: Path) -> Image.Image:
    with Image.open(path) as opened:
        return opened.convert("RGB")


def difference(a: Image.Image, b: Image.Image) -> float:
    """Mean difference of a channel, 0 to 255, once edges are softened by two pixels."""
    soft = ImageFilter.GaussianBlur(2)
    two = ImageChops.difference(a.filter(soft), b.resize(a.size).filter(soft))
    return sum(ImageStat.Stat(two).mean) / 3


def flat(text: str) -> str:
    return re.sub(r"\s+", "", text)


def words(layout: Layout) -> list[str]:
    """What every format must say: title, date, each legend entry, counts and sources."""
    c = layout.content
    rows = [row.words for group in c.legend for row in group.rows]
    return [flat(w) for w in (c.date, *c.counts, *[g.name for g in c.legend], *rows, *c.sources)]


@every
def test_pdf_is_the_papers_size_and_looks_like_the_png(
    name: str, drawn: Path, views: dict[str, tuple[View, Sheet]]
) -> None:
    paper = views[name][1].paper
    document = pypdfium2.PdfDocument(drawn / f"{name}.pdf")
    assert len(document) == 1
    page = document[0]
    size = (page.get_width() / 72 * 25.4, page.get_height() / 72 * 25.4)
    assert size == pytest.approx((paper.width, paper.height), abs=0.05)
    png = picture(drawn / f"{name}.png")
    assert png.size == paper.pixels
    assert difference(png, page.render(scale=paper.dpi / 72).to_pil().convert("RGB")) < 3.5
    document.close()


@pytest.mark.parametrize("name", PHOTOS)
def test_jpeg_is_the_png(name: str, drawn: Path) -> None:
    assert difference(picture(drawn / f"{name}.png"), picture(drawn / f"{name}.jpg")) < 1.0


@every
def test_svg_rendered_back_looks_like_the_png(name: str, drawn: Path) -> None:
    """By Qt's own renderer, which knows less of SVG than browsers do."""
    from PySide6.QtGui import QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer
    from PySide6.QtWidgets import QApplication

    from explorer.ui.kit import theme
    from explorer.ui.map import engine

    engine.prepare()
    assert QApplication.instance() or QApplication([])
    theme.load_fonts()
    png = picture(drawn / f"{name}.png")
    renderer = QSvgRenderer(str(drawn / f"{name}.svg"))
    assert renderer.isValid()
    image = QImage(*png.size, QImage.Format.Format_RGB888)
    image.fill(0xFFFFFFFF)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    stride = image.bytesPerLine()
    back = Image.frombuffer("RGB", png.size, bytes(image.constBits()), "raw", "RGB", stride, 1)
    assert difference(png, back) < 5.5


@every
@pytest.mark.skipif(not which("inkscape"), reason="Inkscape is not installed")
def test_svg_in_inkscape_looks_like_the_png(name: str, drawn: Path, tmp_path: Path) -> None:
    """Inkscape takes fonts from the system, so it is given the one that a user's system would have."""
    fonts = tmp_path / ".local" / "share" / "fonts"
    fonts.mkdir(parents=True)
    (fonts / FONT_PATH.name).symlink_to(FONT_PATH)
    png = picture(drawn / f"{name}.png")
    command = ["inkscape", str(drawn / f"{name}.svg"), f"--export-filename={tmp_path / 'back.png'}"]
    home = {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path / ".local" / "share")}
    subprocess.run(
        [*command, f"--export-width={png.width}"], env=os.environ | home, capture_output=True, check=True
    )
    assert difference(png, picture(tmp_path / "back.png")) < 3.0  # without the relief it is 4.5


def test_pictures_in_svg_have_the_name_that_old_programs_know(drawn: Path) -> None:
    images = [n for n in ET.parse(drawn / "opening.svg").getroot().iter() if n.tag.endswith("}image")]
    assert [n.get("{http://www.w3.org/1999/xlink}href", "")[:22] for n in images] == [
        "data:image/png;base64,"
    ]


@every
def test_every_format_says_the_same(name: str, drawn: Path, laid: Callable[[str], Layout]) -> None:
    wanted = words(laid(name))
    document = pypdfium2.PdfDocument(drawn / f"{name}.pdf")
    pdf = flat(document[0].get_textpage().get_text_range())
    document.close()
    svg = flat("".join(ET.parse(drawn / f"{name}.svg").getroot().itertext()))
    pptx = flat(slide_text(drawn / f"{name}.pptx"))
    for kind, text in (("pdf", pdf), ("svg", svg), ("pptx", pptx)):
        missing = [w for w in wanted if w not in text and w.rstrip("…") not in text]
        assert missing == [], kind


def slide_text(path: Path) -> str:
    slide = Presentation(str(path)).slides[0]
    return "\n".join(s.text_frame.text.replace("\v", "") for s in slide.shapes if s.has_text_frame)


def test_pptx_is_editable_and_its_notes_answer_for_it(drawn: Path, laid: Callable[[str], Layout]) -> None:
    deck = Presentation(str(drawn / "opening.pptx"))
    slide = deck.slides[0]
    layout = laid("opening")
    assert slide.shapes.title.text_frame.text == layout.content.title
    pictures = [s for s in slide.shapes if s.shape_type == 13]
    assert [s.name for s in pictures] == ["map"]
    size = Image.open(io.BytesIO(pictures[0].image.blob)).size
    assert size[0] == pytest.approx(layout.frame.w * 96 / 25.4 * 2, abs=1)  # twice the screen's sharpness
    notes = slide.notes_slide.notes_text_frame.text
    assert all(line in notes for line in (layout.content.date, *layout.content.sources))


def test_pptx_names_fonts_that_office_has(drawn: Path) -> None:
    deck = Presentation(str(drawn / "opening.pptx"))
    slide = deck.slides[0]
    runs = [r for s in slide.shapes if s.has_text_frame for p in s.text_frame.paragraphs for r in p.runs]
    named = {
        (r._r.rPr.find(qn("a:latin")).get("typeface"), r._r.rPr.find(qn("a:ea")).get("typeface"))
        for r in runs
    }
    assert named == {("Arial", "Microsoft YaHei")}
    assert {r._r.rPr.get("lang") for r in runs if re.search("[\u4e00-\u9fff]", r.text)} == {"zh-CN"}
    assert {r._r.rPr.get("lang") for r in runs if r.text.isascii()} == {"en-US"}
    for master in (deck.slide_masters[0], deck.notes_master):  # what is typed later
        theme = master.part.part_related_by(RELATIONSHIP_TYPE.THEME).blob.decode("utf-8")
        assert theme.count('<a:ea typeface="Microsoft YaHei"') == 2
        assert "Calibri" not in theme
        assert "宋体" not in theme


def test_svg_has_named_layers_and_nothing_outside(drawn: Path) -> None:
    root = ET.parse(drawn / "opening.svg").getroot()
    label = "{http://www.inkscape.org/namespaces/inkscape}label"
    names = [node.get(label) for node in root.iter() if node.get(label)]
    for wanted in ("标题", "图例", "出处", "高速公路通道", "毗邻地区合作平台", "地名", "河流"):
        assert wanted in names
    assert "Noto Sans CJK SC" in root.get("font-family", "")
    links = [v for n in root.iter() for k, v in n.attrib.items() if k.endswith("href")]
    assert [v[:20] for v in links if not v.startswith(("data:image/", "#"))] == []
    assert root.get("width") == "297mm"


@pytest.mark.parametrize("kind", ["svg", "html"])
def test_hostile_words_are_text(kind: str, drawn: Path, laid: Callable[[str], Layout]) -> None:
    source = (drawn / f"span.{kind}").read_text("utf-8")
    assert "<script>alert" not in source
    assert "<img" not in source
    assert laid("span").content.title == HOSTILE
    if kind == "svg":
        assert flat(HOSTILE)[:20] in flat("".join(ET.fromstring(source).itertext()))


@every
def test_svg_brings_the_characters_that_it_writes(name: str, drawn: Path) -> None:
    root = ET.parse(drawn / f"{name}.svg").getroot()
    style = next(node for node in root if node.tag.endswith("}style"))
    data = b64decode((style.text or "").split("base64,")[1].rstrip(")}"))
    assert len(data) < 300_000
    has = TTFont(io.BytesIO(data)).getBestCmap()
    written = "".join(t.text or "" for t in root.iter() if t.tag.endswith(("}text", "}tspan")))
    assert {c for c in written if ord(c) not in has and not c.isspace()} == set()


def test_pdf_text_can_be_searched_and_lines_are_lines(drawn: Path) -> None:
    document = pypdfium2.PdfDocument(drawn / "opening.pdf")
    page = document[0]
    kinds: dict[int, int] = {}
    for item in page.get_objects(max_depth=6):
        kinds[item.type] = kinds.get(item.type, 0) + 1
    assert page.get_textpage().search("重庆").get_next() is not None
    assert kinds[pypdfium2.raw.FPDF_PAGEOBJ_PATH] > 200
    assert kinds.get(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE, 0) <= 1  # the relief
    assert document.get_metadata_value("Title") == "成渝地区双城经济圈"
    document.close()


@pytest.fixture(scope="session")
def opened(drawn: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What a plain web view saw in each single-file map: as it opens, then at the end of January 2018."""
    folder = made_once(tmp_path_factory, "opened", lambda folder: open_pages(drawn, folder / "seen.json"))
    seen: dict[str, Any] = json.loads((folder / "seen.json").read_text("utf-8"))
    assert seen["requests"] == []
    assert seen["errors"] == []
    return {Path(path).stem: found for path, found in seen["seen"].items()}


def open_pages(drawn: Path, out: Path) -> None:
    script = Path(__file__).parent.with_name("open_html.py")
    paths = [str(drawn / f"{name}.html") for name in NAMES]
    done = subprocess.run([sys.executable, str(script), *paths], capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr[-2000:]
    out.write_text(done.stdout, "utf-8")


@every
def test_html_says_the_same(
    name: str,
    opened: dict[str, Any],
    laid: Callable[[str], Layout],
    data: Known,
    views: dict[str, tuple[View, Sheet]],
) -> None:
    """Of the ground that its window shows, which is another one than the sheet's."""
    seen = opened[name]
    content = read(data, *views[name], tuple(seen["ground"]))
    assert seen["ready"] == "yes"
    rows = [[row.words, row.count] for group in content.legend for row in group.rows]
    assert sorted(seen["legend"]) == sorted(rows)
    assert seen["date"] == content.date
    said = flat(seen["words"])
    marks = [f"{m.words}{m.count}" for m in content.rings] + [content.events.words + content.events.count]
    figures = [w for number in content.numbers for w in (number.value, number.name, number.note)]
    wanted = [
        *words(replace(laid(name), content=content)),
        *content.notes,
        *marks,
        *figures,
        content.clock_note,
        *content.foot,
    ]
    assert [w for w in wanted if flat(w) not in said] == []
    assert bool(seen["pins"]) == bool(content.events.words)


def test_html_has_one_set_of_buttons_and_its_home_leads_back(opened: dict[str, Any]) -> None:
    for seen in opened.values():
        assert seen["near"]["zooms"] == ["+", "−", "⌂"]
        assert seen["home"] == pytest.approx(seen["ground"], abs=0.05)


def test_html_explains_circles_while_there_are_any(
    opened: dict[str, Any], views: dict[str, tuple[View, Sheet]]
) -> None:
    for name, seen in opened.items():
        row = t("map.key_accuracy", views[name][0].lang)
        for place in ("near", "rough"):
            assert (flat(row) in flat(seen[place]["words"])) == (seen[place]["circles"] > 0)
    assert any(seen["rough"]["circles"] for seen in opened.values())
    assert not all(seen["near"]["circles"] for seen in opened.values())


def test_html_follows_its_own_clock(
    opened: dict[str, Any], data: Known, views: dict[str, tuple[View, Sheet]]
) -> None:
    seen = opened["opening"]
    view, sheet = views["opening"]
    early = replace(view, clock=Clock(date(2018, 1, 31)))
    content = read(data, early, sheet, tuple(seen["ground"]))
    assert seen["later"] == content.date == "2018-01-31"
    assert seen["later_rows"] == sum(len(group.rows) for group in content.legend)
    said = flat(seen["later_words"])
    wanted = [*content.counts, *content.notes, *content.sources]
    assert [w for w in wanted if flat(w) not in said] == []
    assert seen["card"].startswith("×")
    near = read(data, early, sheet, tuple(seen["near"]["ground"]))  # moved by the reader
    assert len(near.legend) < len(content.legend)
    rows = [[row.words, row.count] for group in near.legend for row in group.rows]
    assert sorted(seen["near"]["legend"]) == sorted(rows)
    assert [w for w in (*near.counts, *near.notes) if flat(w) not in flat(seen["near"]["words"])] == []


def test_the_clock_of_a_html_steps_as_the_window_does(
    opened: dict[str, Any], views: dict[str, tuple[View, Sheet]]
) -> None:
    view = clock.moved_to(Axis(), views["opening"][0], date(2018, 1, 31))
    wanted = []
    for mode in ("window", "cumulative", "asof"):
        view = clock.in_mode(Axis(), view, mode)
        wanted.append(view)
        for way in (1, 1, 1, -1, 1, -1, -1, -1, -1, -1):
            view = clock.stepped(Axis(), view, way)
            wanted.append(view)
    assert opened["opening"]["walk"] == [
        f"{'' if v.clock.mode == 'asof' else f'{v.clock.start} — '}{v.clock.at}" for v in wanted
    ]


def test_two_dates_have_no_flag_and_say_what_their_rings_mean(laid: Callable[[str], Layout]) -> None:
    content = laid("compare").content
    assert content.events.words == ""
    assert [(ring.words, ring.count) for ring in content.rings] == [("新增", "3"), ("变化", "7")]
