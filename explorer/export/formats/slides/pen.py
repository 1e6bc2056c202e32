"""Pen: draws the elements of a layout on a slide, as shapes and text that can be edited."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import cos, radians, sin
from typing import Any

from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Emu, Pt

from explorer.export.formats.map_labels import MapLabel
from explorer.export.formats.slides import drawing_xml as xml
from explorer.export.formats.slides.pptx_faces import has_hanzi, write_faces
from explorer.export.layout.elements import Box, Element, Ink, Picture, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.look import POINT
from explorer.export.text.fonts import ASCENT, DESCENT
from explorer.export.text.typeset import wrap
from explorer.state.files import media

EMU_PER_MM = 36_000
_LIST_LEADING, _LIST_GAP = 1.28, 0.2
_TREE_HEAD = 2  # elements of a slide's tree before its shapes
_GROUPS = {
    "legend": "legend",
    "numbers": "legend",
    "charts": "legend",
    "scalebar": "scalebar",
    "names": "names",
    "north": "north",
    "foot": "foot",
}
_ALIGN = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
_LINE = 1.2  # line height in ems; with exact spacing, PowerPoint puts four fifths above the baseline


class Pen:
    """Draws elements on one slide, in layout millimetres. `own`: on our own master; `grouped`: parts are groups."""

    def __init__(self, slide: Any, layout: Layout, own: bool, grouped: bool) -> None:
        self._slide, self._layout, self._own, self._grouped = slide, layout, own, grouped
        self._groups: dict[str, Any] = {}
        self._titled = self._subtitled = False
        self._videos: list[Picture] = []

    def _emu(self, mm: float) -> Emu:
        return Emu(round(mm * self._layout.scale * EMU_PER_MM))

    def _place(self, box: Box) -> tuple[Emu, Emu, Emu, Emu]:
        return self._emu(box.x), self._emu(box.y), self._emu(box.w), self._emu(box.h)

    def _shapes(self, part: str) -> Any:
        """Return the parent of a part's shapes: its group, or the slide."""
        name = _GROUPS.get(part) if self._grouped else None
        if name is None:
            return self._slide.shapes
        if name not in self._groups:
            self._groups[name] = self._slide.shapes.add_group_shape()
            self._groups[name].name = name
        return self._groups[name].shapes

    def ground(self, color: str) -> None:
        fill = self._slide.background.fill
        fill.solid()
        fill.fore_color.rgb = xml.rgb(color)

    def map(self, picture: bytes) -> None:
        shape = self._slide.shapes.add_picture(io.BytesIO(picture), *self._place(self._layout.frame))
        words = self._layout.content
        xml.name(shape, "map", f"{words.title} {words.date}")
        self._to_back(shape, 0)

    def _to_back(self, shape: Any, above: int) -> None:
        """Move a shape below all others but `above` of them: a title's placeholder is there from the start."""
        tree = self._slide.shapes._spTree
        tree.remove(shape._element)
        tree.insert(_TREE_HEAD + above, shape._element)

    def names(self, labels: Iterable[MapLabel]) -> None:
        """Write the map's names where the map has them."""
        frame = self._layout.frame
        for label in labels:
            text = TextLines(
                frame.x + label.x,
                frame.y + label.y,
                label.lines,
                label.size,
                label.color,
                "names",
                700 if label.bold else 400,
                label.anchor,
                label.leading,
            )
            shape = self._box(text)
            for run in (run for p in shape.text_frame.paragraphs for run in p.runs):
                if label.halo:
                    xml.glow(run._r.get_or_add_rPr(), label.halo, self._emu(label.size * 0.12))
                xml.alpha(run._r.rPr.find(qn("a:solidFill")), label.opacity)
            if label.angle:
                self._turn(shape, label, frame)

    def _turn(self, shape: Any, label: MapLabel, frame: Box) -> None:
        """Rotate a box about the label's point instead of about its own middle."""
        px, py = self._emu(frame.x + label.turn[0]), self._emu(frame.y + label.turn[1])
        dx, dy = shape.left + shape.width / 2 - px, shape.top + shape.height / 2 - py
        sine, cosine = sin(radians(label.angle)), cos(radians(label.angle))
        shape.left = round(px + dx * cosine - dy * sine - shape.width / 2)
        shape.top = round(py + dx * sine + dy * cosine - shape.height / 2)
        shape.rotation = label.angle

    def number(self, number: int) -> None:
        """Write the number of the slide where its layout has it, on our own in the lower right corner; PowerPoint counts
        it anew where slides are moved."""
        kept = [
            one
            for one in self._slide.slide_layout.placeholders
            if one.placeholder_format.type == PP_PLACEHOLDER.SLIDE_NUMBER
        ]
        if not kept:  # an office that numbers no slides
            return
        shapes = self._slide.shapes
        shapes.clone_placeholder(kept[0])
        shape = shapes[-1]
        run = xml.slide_number(shape.text_frame.paragraphs[0]._p, number)
        if not self._own:
            return
        page, look = self._layout, self._layout.look
        wide, tall = look.least * 3.2, look.least * 1.7
        edge = look.margin * 0.5
        corner = Box(page.width - edge - wide, page.height - edge * 0.4 - tall, wide, tall)
        shape.left, shape.top, shape.width, shape.height = self._place(corner)
        self._ink(shape, Ink(fill=look.paper, fill_opacity=0.8), shape.name)
        xml.bare(shape.text_frame, wrapped=False)
        shape.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        shape.text_frame.paragraphs[0].alignment = PP_ALIGN.CENTER
        run.set("sz", str(round(self._points(look.least) * 100)))
        run.append(xml.ink(look.soft))
        write_faces(run, str(number), named=True, family=look.font)

    def done(self) -> None:
        """Add the videos, over everything else, and remove the placeholders that nothing was written into."""
        for one in self._videos:
            poster, path = io.BytesIO(one.data), media.find(one.video, "mp4")
            movie = self._slide.shapes.add_movie(str(path), *self._place(one.box_), poster, "video/mp4")
            xml.name(movie, "video")
        for shape in list(self._slide.placeholders):
            if not shape.has_text_frame or not shape.text_frame.text:
                shape._element.getparent().remove(shape._element)

    def draw(self, element: Element) -> None:
        if isinstance(element, TextLines):
            self._text(element)
        elif isinstance(element, Rect):
            kind = MSO_SHAPE.ROUNDED_RECTANGLE if element.radius else MSO_SHAPE.RECTANGLE
            shape = self._shapes(element.part).add_shape(kind, *self._place(element.box_))
            if element.radius:
                shape.adjustments[0] = min(0.5, element.radius / min(element.box_.w, element.box_.h))
            self._ink(shape, element.ink, element.part)
            if element.part == "veil":
                self._to_back(shape, 1)
        elif isinstance(element, Shape):
            self._shape(element)
        elif isinstance(element, Picture) and media.find(element.video, "mp4"):
            self._videos.append(element)
        elif isinstance(element, Picture):
            shape = self._slide.shapes.add_picture(io.BytesIO(element.data), *self._place(element.box_))
            xml.name(shape, element.part)

    def listing(self, lines: Sequence[str], room: Box, size: float) -> int:
        """Write as many of the lines as the room takes, each a paragraph, and return how many."""
        leading, taken = size * _LIST_LEADING, max(1, listed(lines, room, size))
        shape = self._slide.shapes.add_textbox(*self._place(room))
        xml.name(shape, "sources")
        frame = shape.text_frame
        xml.bare(frame, wrapped=True)
        text = TextLines(0, 0, (), size, self._layout.look.ink, "sources")
        for n, line_ in enumerate(lines[:taken]):
            paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(self._points(leading * _LIST_GAP))
            self._style(paragraph.add_run(), line_, text)
        return taken

    def _shape(self, shape: Shape) -> None:
        points = [(self._emu(x), self._emu(y)) for x, y in shape.points]
        shapes = self._shapes(shape.part)
        if len(points) == 2:
            made = shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *points[0], *points[1])
            xml.plain(made)
            self._line(made.line, shape.ink)
            xml.name(made, shape.part)
            return
        builder = shapes.build_freeform(*points[0], scale=1.0)
        builder.add_line_segments(points[1:], close=shape.closed)
        self._ink(builder.convert_to_shape(), shape.ink, shape.part)

    def _ink(self, shape: Any, ink: Ink, part: str) -> None:
        xml.plain(shape)
        if ink.fill:
            shape.fill.solid()
            shape.fill.fore_color.rgb = xml.rgb(ink.fill)
            xml.alpha(shape.fill._xPr.find(qn("a:solidFill")), ink.fill_opacity * ink.opacity)
        else:
            shape.fill.background()
        self._line(shape.line, ink)
        xml.name(shape, part)

    def _line(self, line: Any, ink: Ink) -> None:
        if not ink.stroke or not ink.width:
            line.fill.background()
            return
        line.color.rgb = xml.rgb(ink.stroke)
        line.width = self._emu(ink.width)
        if ink.round:
            line._ln.set("cap", "rnd")
        if ink.dash:
            line.dash_style = MSO_LINE_DASH_STYLE.DASH
            xml.dashes(line._ln, ink)
        xml.alpha(line._ln.find(qn("a:solidFill")), ink.opacity)

    def _text(self, text: TextLines) -> None:
        held = self._placeholder(text)
        if held is None:
            self._box(text)
        elif self._own:
            box = _text_box(text)
            if text.anchor == "middle":  # LibreOffice wraps a placeholder's text whatever its box says
                box = replace(box, x=0.0, w=self._layout.width)
            held.left, held.top, held.width, held.height = self._place(box)
            self._write(held.text_frame, text)
        else:  # the master says where, and in what type
            held.text_frame.text = ("" if has_hanzi("".join(text.lines)) else " ").join(text.lines)

    def _placeholder(self, text: TextLines) -> Any:
        """Return the slide's own title or subtitle for the first text that is one."""
        if text.part != "title":
            return None
        if text.weight > 400 and not self._titled:
            self._titled = True
            return self._slide.shapes.title
        if text.weight <= 400 and not self._subtitled:
            self._subtitled = True
            kinds = (PP_PLACEHOLDER.SUBTITLE, PP_PLACEHOLDER.BODY)
            held = (one for one in self._slide.placeholders if one.placeholder_format.type in kinds)
            return next(held, None)
        return None

    def _box(self, text: TextLines) -> Any:
        shape = self._shapes(text.part).add_textbox(*self._place(_text_box(text)))
        xml.name(shape, text.part)
        self._write(shape.text_frame, text)
        return shape

    def _write(self, frame: Any, text: TextLines) -> None:
        xml.bare(frame, wrapped=False)
        paragraph = frame.paragraphs[0]
        paragraph.alignment = _ALIGN[text.anchor]
        paragraph.line_spacing = Pt(self._points(_leading(text)))
        for n, line in enumerate(text.lines):
            if n:
                paragraph.add_line_break()
            self._style(paragraph.add_run(), line, text)

    def _style(self, run: Any, words: str, text: TextLines) -> None:
        run.text = words
        run.font.size, run.font.bold = Pt(self._points(text.size)), text.weight > 400
        run.font.color.rgb = xml.rgb(text.color)
        family = self._layout.look.font if text.part != "names" else ""
        write_faces(run._r.get_or_add_rPr(), words, named=self._own, family=family)

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


def listed(lines: Sequence[str], room: Box, size: float) -> int:
    """Return how many paragraphs of a list have room."""
    tall, leading = 0.0, size * _LIST_LEADING
    for n, line_ in enumerate(lines):
        tall += leading * (len(wrap(line_, size, room.w * 0.96)) + _LIST_GAP)
        if tall > room.h:
            return n
    return len(lines)
