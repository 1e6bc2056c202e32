"""A font that a template names: found by its family in any language, measured, named in every file; missing, said so."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from pptx import Presentation

from explorer.atlas.assembly.known import Known
from explorer.export.formats.message import sheet_message
from explorer.export.formats.slides.pptx import Deck, MapPicture
from explorer.export.formats.svg import sheet_svg
from explorer.export.layout.layout import lay_out
from explorer.export.layout.legible import lacks
from explorer.export.sheet.sheet import Sheet
from explorer.export.sheet.template_file import SheetTemplate, read_template, write_template
from explorer.export.text import fonts, installed_fonts
from explorer.export.text.typeset import wrap
from explorer.state.view.view import View
from explorer.words.text import Text
from tests.export.formats.test_docx import picture

FAMILY, ENGLISH = "测试宽体", "Trial Wide"


def write_font(path: Path) -> None:
    """A font of two hanzi, twice as wide as usual, with a Chinese and an English family name."""
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "cheng", "yu"])
    builder.setupCharacterMap({ord("成"): "cheng", ord("渝"): "yu"})
    pen = TTGlyphPen(None)
    for n, point in enumerate(((0, 0), (1900, 0), (1900, 800))):
        (pen.moveTo if n == 0 else pen.lineTo)(point)
    pen.closePath()
    box = pen.glyph()
    builder.setupGlyf(dict.fromkeys((".notdef", "cheng", "yu"), box))
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "cheng", "yu"), (2000, 0)))
    builder.setupHorizontalHeader(ascent=880, descent=-120)
    builder.setupNameTable({"familyName": ENGLISH, "styleName": "Regular"})
    builder.font["name"].setName(FAMILY, 1, 3, 1, 0x804)  # Windows, Chinese
    builder.setupOS2()
    builder.setupPost()
    builder.save(str(path))


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "fonts").mkdir()
    write_font(tmp_path / "fonts" / "trial.ttf")
    (tmp_path / "fonts" / "broken.ttf").write_bytes(b"\0\1\0\0 not a font")
    monkeypatch.setattr(installed_fonts, "_folders", lambda: [tmp_path / "fonts", tmp_path / "none"])
    cached: tuple[Any, ...] = (
        *(installed_fonts.find, installed_fonts.glyphs, installed_fonts._index),
        *(fonts._advance, fonts._face_of),
    )
    for each in cached:
        each.cache_clear()
    yield tmp_path / "fonts"
    for each in cached:
        each.cache_clear()


@pytest.mark.parametrize("name", [FAMILY, ENGLISH, " trial wide "])
def test_a_family_is_found_by_its_name_in_any_language(name: str) -> None:
    found = installed_fonts.find(name)
    assert found is not None
    assert found[0].name == "trial.ttf"
    assert installed_fonts.find("没有的字体") is None


def test_text_is_measured_in_it_and_in_ours_where_it_has_no_glyph() -> None:
    assert fonts.width("成渝城", 10) == pytest.approx(30)
    with fonts.measured_in(FAMILY):
        assert fonts.width("成渝城", 10) == pytest.approx(50)
        assert wrap("成渝成渝", 10, 40) == ("成渝", "成渝")
    assert wrap("成渝成渝", 10, 40) == ("成渝成渝",)
    with fonts.measured_in("没有的字体"):
        assert fonts.width("成渝", 10) == pytest.approx(20)


def test_every_format_names_it(data: Known, opening: View) -> None:
    sheet = replace(Sheet(), font=FAMILY, title="成渝")
    layout = lay_out(data, opening, sheet)
    plain = lay_out(data, opening, replace(sheet, font=""))
    title = [next(e for e in one.elements if e.part == "title") for one in (layout, plain)]
    assert title[0].lines == ("成渝",)  # type: ignore[union-attr]
    assert sheet_message(layout)["font"].startswith(f'"{FAMILY}", "Noto Sans CJK SC"')
    assert sheet_message(plain)["font"] == ""
    blank = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    assert f'font-family="&quot;{FAMILY}&quot;' in sheet_svg(layout, blank, sheet).decode()
    deck = Deck(297, 210, "成渝")
    deck.add(layout, MapPicture(picture()), "")
    slide = Presentation(io.BytesIO(deck.bytes())).slides[0]
    run = slide.shapes.title.text_frame.paragraphs[0].runs[0]
    assert run._r.rPr.find("{*}ea").get("typeface") == FAMILY
    assert lacks(layout, sheet) == lacks(plain, replace(sheet, font=""))


def test_a_report_is_set_in_it() -> None:
    from explorer.export.formats.docx import Report, report_docx

    made = docx.Document(io.BytesIO(report_docx(Report("成渝", (), (), font=FAMILY))))
    for name in ("Normal", "Title", "Table Text"):
        assert made.styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) == FAMILY


def test_a_template_keeps_it_and_one_that_is_missing_is_said_in_one_line(
    data: Known, opening: View, tmp_path: Path
) -> None:
    path = tmp_path / "office.twincity-sheet"
    path.write_bytes(
        write_template(SheetTemplate(Text("本单位", "Office"), replace(Sheet(), font="没有的字体")))
    )
    sheet = read_template(path).sheet
    assert sheet.font == "没有的字体"
    (lack,) = [one for one in lacks(lay_out(data, opening, sheet), sheet) if one.key == "font"]
    assert "没有的字体" in lack.words
    assert len(lack.words.splitlines()) == 1


def test_a_name_cannot_leave_the_list_of_families() -> None:
    assert fonts.stack('x";}<a>').startswith('"xa", "Noto')
    assert fonts.stack("\n ") == fonts.FALLBACKS
