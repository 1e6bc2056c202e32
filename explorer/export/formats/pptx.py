"""PPTX: the sheet's text and swatches as editable shapes, the map as a picture."""

from __future__ import annotations

import io
import re
from typing import Any
from zipfile import ZIP_DEFLATED, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc import serialized
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.oxml import serialize_part_xml
from pptx.opc.package import XmlPart
from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from explorer.export.formats.message import map_message
from explorer.export.formats.renderer import Renderer
from explorer.export.layout.elements import Box, Element, Ink, Picture, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.look import POINT
from explorer.export.text.fonts import ASCENT, DESCENT
from explorer.state.view.view import View
from explorer.words.text import colon


def _write_part(writer: Any, name: Any, blob: bytes) -> None:
    """Write a part dated 1980, the earliest in ZIP: python-pptx uses the system's date and fails before 1980."""
    info = ZipInfo(name.membername)
    info.compress_type = ZIP_DEFLATED
    writer._zipf.writestr(info, blob)


serialized._ZipPkgWriter.write = _write_part  # type: ignore[assignment, method-assign]
EMU_PER_MM = 36_000
_TITLE_ONLY = 5
_MAX_PROPERTY = 255  # characters, of properties only
_ALIGN = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
_LINE = 1.2  # line height in ems; with exact spacing, PowerPoint puts four fifths above the baseline


class Deck:
    """A presentation with sheets of one size as slides."""

    def __init__(self, width_mm: float, height_mm: float, title: str) -> None:
        self._deck = Presentation()
        self._deck.slide_width = Emu(round(width_mm * EMU_PER_MM))
        self._deck.slide_height = Emu(round(height_mm * EMU_PER_MM))
        self._deck.core_properties.title = title[:_MAX_PROPERTY]
        self._deck.core_properties.author = ""

    def add(self, layout: Layout, picture: bytes, notes: str) -> None:
        """Add a slide: the map's picture at the bottom, then the elements in order."""
        slide = self._deck.slides.add_slide(self._deck.slide_layouts[_TITLE_ONLY])
        pen = _Pen(slide, layout)
        pen.ground(layout.look.paper)
        pen.map(picture)
        for element in layout.elements:
            pen.draw(element)
        pen.done()
        slide.notes_slide.notes_text_frame.text = notes

    def bytes(self) -> bytes:
        _write_themes(self._deck)
        out = io.BytesIO()
        self._deck.save(out)
        return out.getvalue()


def map_picture(layout: Layout, view: View, renderer: Renderer) -> bytes:
    """Render the map alone at 2 pixels per CSS px."""
    return renderer.render_png(view, map_message(layout), 2.0, 192.0)


def notes_of(layout: Layout) -> str:
    """Return speaker notes: date, counts, remarks, sources."""
    words = layout.content
    lines = [words.title, f"{words.clock} {words.date} · {words.clock_note}", words.subtitle, *words.counts]
    lines += [
        f"{group.name}{colon(words.lang)}{row.words} {row.count}"
        for group in words.legend
        for row in group.rows
    ]
    lines += [f"{row.words} {row.count}" for row in words.rings]
    lines += [f"{words.events.words} {words.events.count}"] if words.events.words else []
    return "\n".join([*lines, *words.notes, *words.sources, words.credits, *words.foot])


class _Pen:
    """Draws elements on one slide, in layout millimetres."""

    def __init__(self, slide: Any, layout: Layout) -> None:
        self._slide, self._layout = slide, layout
        self._titled = False

    def _emu(self, mm: float) -> Emu:
        return Emu(round(mm * self._layout.scale * EMU_PER_MM))

    def _place(self, box: Box) -> tuple[Emu, Emu, Emu, Emu]:
        return self._emu(box.x), self._emu(box.y), self._emu(box.w), self._emu(box.h)

    def ground(self, color: str) -> None:
        fill = self._slide.background.fill
        fill.solid()
        fill.fore_color.rgb = _rgb(color)

    def map(self, picture: bytes) -> None:
        shape = self._slide.shapes.add_picture(io.BytesIO(picture), *self._place(self._layout.frame))
        words = self._layout.content
        _name(shape, "map", f"{words.title} {words.date}")

    def done(self) -> None:
        if not self._titled:  # remove the empty placeholder of a hidden title
            title = self._slide.shapes.title
            title._element.getparent().remove(title._element)

    def draw(self, element: Element) -> None:
        if isinstance(element, TextLines):
            self._text(element)
        elif isinstance(element, Rect):
            kind = MSO_SHAPE.ROUNDED_RECTANGLE if element.radius else MSO_SHAPE.RECTANGLE
            shape = self._slide.shapes.add_shape(kind, *self._place(element.box_))
            if element.radius:
                shape.adjustments[0] = min(0.5, element.radius / min(element.box_.w, element.box_.h))
            self._ink(shape, element.ink, element.part)
        elif isinstance(element, Shape):
            self._shape(element)
        elif isinstance(element, Picture):
            shape = self._slide.shapes.add_picture(io.BytesIO(element.data), *self._place(element.box_))
            _name(shape, element.part)

    def _shape(self, shape: Shape) -> None:
        points = [(self._emu(x), self._emu(y)) for x, y in shape.points]
        if len(points) == 2:
            made = self._slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
            _plain(made)
            self._line(made.line, shape.ink)
            _name(made, shape.part)
            return
        builder = self._slide.shapes.build_freeform(*points[0], scale=1.0)
        builder.add_line_segments(points[1:], close=shape.closed)
        self._ink(builder.convert_to_shape(), shape.ink, shape.part)

    def _ink(self, shape: Any, ink: Ink, part: str) -> None:
        _plain(shape)
        if ink.fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = _rgb(ink.fill)
            _alpha(shape.fill._xPr.find(qn("a:solidFill")), ink.fill_opacity * ink.opacity)
        else:
            shape.fill.background()
        self._line(shape.line, ink)
        _name(shape, part)

    def _line(self, line: Any, ink: Ink) -> None:
        if not ink.stroke or not ink.width:
            line.fill.background()
            return
        line.color.rgb = _rgb(ink.stroke)
        line.width = self._emu(ink.width)
        if ink.round:
            line._ln.set("cap", "rnd")
        if ink.dash:
            line.dash_style = MSO_LINE_DASH_STYLE.DASH
            _dashes(line._ln, ink)
        _alpha(line._ln.find(qn("a:solidFill")), ink.opacity)

    def _text(self, text: TextLines) -> None:
        place = self._place(_text_box(text))
        if text.part == "title" and text.weight > 400 and not self._titled:
            self._titled = True
            shape = self._slide.shapes.title
            shape.left, shape.top, shape.width, shape.height = place
        else:
            shape = self._slide.shapes.add_textbox(*place)
            _name(shape, text.part)
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size, frame.vertical_anchor = False, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
        paragraph = frame.paragraphs[0]
        paragraph.alignment = _ALIGN[text.anchor]
        paragraph.line_spacing = Pt(self._points(_leading(text)))
        for n, line in enumerate(text.lines):
            if n:
                paragraph.add_line_break()
            _style(paragraph.add_run(), line, text, self._points(text.size))

    def _points(self, mm: float) -> float:
        return round(mm * self._layout.scale / POINT, 1)


def _leading(text: TextLines) -> float:
    return text.leading if len(text.lines) > 1 else _LINE * text.size


def _text_box(text: TextLines) -> Box:
    """Return the box that puts the first baseline in place for any font: with exact line spacing, PowerPoint puts
    four fifths above the baseline. The box extends away from the anchor."""
    box, leading = text.box(), _leading(text)
    top, tall = text.y - 0.8 * leading, leading * len(text.lines)
    extra = text.size
    x = {"start": box.x, "middle": box.x - extra / 2, "end": box.x - extra}[text.anchor]
    return Box(x, top, box.w + extra, max(tall, (ASCENT + DESCENT) * text.size))


def _style(run: Any, words: str, text: TextLines, points: float) -> None:
    run.text = words
    run.font.size, run.font.bold = Pt(points), text.weight > 400
    run.font.color.rgb = _rgb(text.color)
    _write_faces(run._r.get_or_add_rPr(), words)


def _rgb(color: str) -> Any:
    digits = color.lstrip("#")
    made: Any = RGBColor
    return made(*(int(digits[n : n + 2], 16) for n in (0, 2, 4)))


def _alpha(solid: Any, opacity: float) -> None:
    if solid is not None and opacity < 1:
        solid[0].append(_element("a:alpha", val=str(round(opacity * 100_000))))


def _element(tag: str, **attributes: str) -> Any:
    made: Any = OxmlElement(tag)
    for name, value in attributes.items():
        made.set(name, value)
    return made


def _plain(shape: Any) -> None:
    """Remove the theme's outline, fill, shadow and font."""
    style = shape._element.find(qn("p:style"))
    if style is not None:
        shape._element.remove(style)


def _dashes(line: Any, ink: Ink) -> None:
    """Set a custom dash pattern, in units of the line's width."""
    preset = line.find(qn("a:prstDash"))
    custom = _element("a:custDash")
    for on, off in zip(ink.dash[::2], ink.dash[1::2], strict=False):
        lengths = {"d": str(round(on / ink.width * 100_000)), "sp": str(round(off / ink.width * 100_000))}
        custom.append(_element("a:ds", **lengths))
    line.replace(preset, custom)


def _name(shape: Any, name: str, description: str = "") -> None:
    shape.name = name
    if description:
        shape._element._nvXxPr.cNvPr.set("descr", description)


# ---------------------------------------------------------------- fonts
# PPTX files embed no fonts and name no fallbacks, so these are fonts that Office installs on Windows and macOS. Arial is
# never wider than the bundled face, with which text was measured. Elsewhere panose and charset select a substitute.
_LATIN = {"typeface": "Arial", "panose": "020B0604020202020204", "pitchFamily": "34", "charset": "0"}
_HANZI_FACE = {
    "typeface": "Microsoft YaHei",
    "panose": "020B0503020204020204",
    "pitchFamily": "34",
    "charset": "-122",
}
_FACES = (("a:latin", _LATIN), ("a:ea", _HANZI_FACE), ("a:cs", _LATIN))
_HANZI = re.compile("[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]")


def _write_faces(properties: Any, words: str) -> None:
    """Set fonts and language of a run; the language decides the font of shared punctuation such as “”."""
    for tag, face in _FACES:
        properties.append(properties.makeelement(qn(tag), face))
    chinese = _HANZI.search(words) is not None
    properties.set("lang", "zh-CN" if chinese else "en-US")
    properties.set("altLang", "en-US" if chinese else "zh-CN")


def _write_themes(deck: Any) -> None:
    """Set the fonts in the themes, for later edits and for notes."""
    for master in (*deck.slide_masters, deck.notes_master):
        part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
        theme = parse_xml(part.blob)
        for kind in ("a:majorFont", "a:minorFont"):
            fonts = theme.find(f".//{qn(kind)}")
            for tag, face in _FACES:
                fonts.find(qn(tag)).attrib.update(face)
            for own in fonts.iterfind(f"{qn('a:font')}[@script='Hans']"):
                own.set("typeface", _HANZI_FACE["typeface"])
        if isinstance(part, XmlPart):
            part._element = theme
        else:
            part._blob = serialize_part_xml(theme)
