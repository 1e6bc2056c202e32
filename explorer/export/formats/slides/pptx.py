"""PPTX: the sheet's text, legend and names on the map as editable shapes, the map as a picture."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import cos, radians, sin
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipInfo

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.dml import MSO_LINE_DASH_STYLE
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE, PP_PLACEHOLDER
from pptx.enum.text import MSO_ANCHOR, MSO_AUTO_SIZE, PP_ALIGN
from pptx.opc import serialized
from pptx.oxml.ns import qn
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Emu, Pt

from explorer.export.formats.map_labels import HIDDEN, MapLabel, map_labels
from explorer.export.formats.message import map_message
from explorer.export.formats.png import photograph
from explorer.export.formats.renderer import Renderer
from explorer.export.formats.slides.master import open_master, title_only, title_slide
from explorer.export.formats.slides.pptx_faces import has_hanzi, write_faces, write_themes
from explorer.export.layout.elements import Box, Element, Ink, Picture, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.look import POINT
from explorer.export.text.fonts import ASCENT, DESCENT
from explorer.export.text.typeset import clean, wrap
from explorer.records import dataclass
from explorer.state.files import media
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import colon


def _write_part(writer: Any, name: Any, blob: bytes) -> None:
    """Write a part dated 1980, the earliest in ZIP: python-pptx uses the system's date and fails before 1980."""
    info = ZipInfo(name.membername)
    info.compress_type = ZIP_DEFLATED
    writer._zipf.writestr(info, blob)


serialized._ZipPkgWriter.write = _write_part  # type: ignore[assignment, method-assign]
EMU_PER_MM = 36_000
_SHARP = 1920.0  # px of a map's width, at least
_LIST_LEADING, _LIST_GAP = 1.28, 0.2
_AND = {"zh": "；", "en": "; "}
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
_MAX_PROPERTY = 255  # characters, of properties only
_ALIGN = {"start": PP_ALIGN.LEFT, "middle": PP_ALIGN.CENTER, "end": PP_ALIGN.RIGHT}
_LINE = 1.2  # line height in ems; with exact spacing, PowerPoint puts four fifths above the baseline


class Deck:
    """A presentation with sheets of one size as slides, on an office's master if there is one."""

    def __init__(self, width_mm: float, height_mm: float, title: str, master: str = "") -> None:
        self._own = not master
        self._deck = open_master(Path(master)) if master else Presentation()
        if self._own:
            self._deck.slide_width = Emu(round(width_mm * EMU_PER_MM))
            self._deck.slide_height = Emu(round(height_mm * EMU_PER_MM))
            size = self._deck.part._element.find(qn("p:sldSz"))
            size.attrib.pop("type", None)  # of python-pptx's own template: 4:3
        properties = self._deck.core_properties
        properties.title, properties.author, properties.last_modified_by = title[:_MAX_PROPERTY], "", ""
        self._sources: dict[str, None] = {}
        self._credits: dict[str, None] = {}
        self._end: Layout | None = None
        self._ends: Any = None  # the slide that closes the talk, if it is the last

    def add(self, layout: Layout, drawn: MapPicture, notes: str, kind: str = "") -> None:
        """Add a slide: the map's picture at the bottom, its names, then the elements in order. `kind` as a scene's."""
        base = title_slide(self._deck) if kind else title_only(self._deck)
        slide = self._deck.slides.add_slide(base)
        pen = _Pen(slide, layout, self._own, grouped=self._own_slide(layout))
        if self._own:
            pen.ground(layout.look.paper)
        pen.map(drawn.picture)
        if not kind:
            pen.names(drawn.labels)
        for element in layout.elements:
            pen.draw(element)
        pen.done()
        _write_transition(slide)
        slide.notes_slide.notes_text_frame.text = notes
        self._sources |= dict.fromkeys(layout.content.sources)
        self._credits |= dict.fromkeys(layout.content.credits.split(_AND[layout.content.lang]))
        self._end, self._ends = layout, slide if kind == "closing" else None

    @staticmethod
    def _own_slide(layout: Layout) -> bool:
        return layout.slide

    def add_sources(self) -> None:
        """List the sources of all slides: on the one that closes the talk if they have room there, else on their own."""
        if self._end is None:
            return
        layout = self._end
        lines = [*sorted(self._sources), _AND[layout.content.lang].join(self._credits)]
        least, held = layout.look.least, layout.room
        if self._own and self._ends and held and _listed(lines, held, least) == len(lines):
            _Pen(self._ends, layout, self._own, grouped=True).listing(lines, held, least)
            return
        room = _text_room(layout, self._own)
        large = layout.look.body * 1.1
        size = large if _listed(lines, room, large) == len(lines) else layout.look.least
        while lines:
            slide = self._deck.slides.add_slide(title_only(self._deck))
            pen = _Pen(slide, layout, self._own, grouped=True)
            if self._own:
                pen.ground(layout.look.paper)
            heading = t("export.sources", layout.content.lang)
            y = layout.look.margin + layout.look.title * ASCENT
            look = layout.look
            pen.draw(TextLines(look.margin, y, (heading,), look.title, look.ink, "title", 700))
            taken = pen.listing(lines, room, size)
            pen.done()
            _write_transition(slide)
            slide.notes_slide.notes_text_frame.text = "\n".join(lines[:taken])
            lines = lines[taken:]

    def bytes(self) -> bytes:
        if self._own:
            write_themes(self._deck)
        out = io.BytesIO()
        self._deck.save(out)
        return out.getvalue()


def _text_room(layout: Layout, own: bool) -> Box:
    """Return the room of a slide's text: the master's, else what a title leaves."""
    look, margin = layout.look, layout.look.margin
    if layout.room is not None and not own:
        return layout.room
    top = margin + look.title * 1.9
    return Box(margin, top, layout.width - 2 * margin, layout.height - top - margin)


@dataclass(frozen=True, slots=True)
class MapPicture:
    """The map alone, and its names that the picture leaves out."""

    picture: bytes
    labels: tuple[MapLabel, ...] = ()


def map_picture(layout: Layout, view: View, renderer: Renderer) -> MapPicture:
    """Render the map alone at two pixels to a CSS px, on a slide at those of 1920 across; its names stay text."""
    message = map_message(layout) | HIDDEN
    scale = max(2.0, _SHARP / message["width"]) if layout.slide else 2.0
    try:
        labels = map_labels(renderer.render_svg(view, message))
    except (
        RuntimeError,
        SyntaxError,
    ):  # the names stay in the picture then; a failing engine is reported below
        labels, message = (), map_message(layout)
    drawn = renderer.render_png(view, message, scale, 96.0 * scale)
    return MapPicture(photograph(drawn, 92) if layout.slide else drawn, labels)


def notes_of(layout: Layout, said: str = "") -> str:
    """Return speaker notes: what the scene's author `said`, then date, counts, remarks, sources."""
    words = layout.content
    lines = [words.title, f"{words.clock} {words.date} · {words.clock_note}", words.subtitle, *words.counts]
    for group in words.legend:
        lines += [f"{group.name}{colon(words.lang)}{row.words} {row.count}" for row in group.rows]
        lines += [f"({area.number}) {area.name}" for area in group.areas]
    lines += [f"{row.words} {row.count}" for row in words.rings]
    lines += [f"{words.events.words} {words.events.count}"] if words.events.words else []
    lines += [line_ for flag in words.events.flags for line_ in flag.events]
    lines += [f"({c.number}) {c.words} · {c.who}" for c in words.comments]
    lines += [f"{n.name}{colon(words.lang)}{n.value} {n.unit} · {n.note}" for n in words.numbers]
    own = [*_paragraphs(said), "—" * 8] if said.strip() else []
    return "\n".join([*own, *lines, *words.notes, *words.sources, words.credits, *words.foot])


def _paragraphs(said: str) -> list[str]:
    return [clean(line) for line in said.strip().splitlines()]


def _listed(lines: Sequence[str], room: Box, size: float) -> int:
    """Return how many paragraphs have room."""
    tall, leading = 0.0, size * _LIST_LEADING
    for n, line_ in enumerate(lines):
        tall += leading * (len(wrap(line_, size, room.w * 0.96)) + _LIST_GAP)
        if tall > room.h:
            return n
    return len(lines)


class _Pen:
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
        fill.fore_color.rgb = _rgb(color)

    def map(self, picture: bytes) -> None:
        shape = self._slide.shapes.add_picture(io.BytesIO(picture), *self._place(self._layout.frame))
        words = self._layout.content
        _name(shape, "map", f"{words.title} {words.date}")
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
                    _glow(run._r.get_or_add_rPr(), label.halo, self._emu(label.size * 0.12))
                _alpha(run._r.rPr.find(qn("a:solidFill")), label.opacity)
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

    def done(self) -> None:
        """Add the videos, over everything else, and remove the placeholders that nothing was written into."""
        for one in self._videos:
            poster, path = io.BytesIO(one.data), media.find(one.video, "mp4")
            movie = self._slide.shapes.add_movie(str(path), *self._place(one.box_), poster, "video/mp4")
            _name(movie, "video")
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
            _name(shape, element.part)

    def listing(self, lines: Sequence[str], room: Box, size: float) -> int:
        """Write as many of the lines as the room takes, each a paragraph, and return how many."""
        leading, taken = size * _LIST_LEADING, max(1, _listed(lines, room, size))
        shape = self._slide.shapes.add_textbox(*self._place(room))
        _name(shape, "sources")
        frame = shape.text_frame
        _bare(frame, wrapped=True)
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
            _plain(made)
            self._line(made.line, shape.ink)
            _name(made, shape.part)
            return
        builder = shapes.build_freeform(*points[0], scale=1.0)
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
        _name(shape, text.part)
        self._write(shape.text_frame, text)
        return shape

    def _write(self, frame: Any, text: TextLines) -> None:
        _bare(frame, wrapped=False)
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
        run.font.color.rgb = _rgb(text.color)
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


def _bare(frame: Any, *, wrapped: bool) -> None:
    """Remove margins and fitting, so that text begins where it was measured."""
    frame.word_wrap, frame.auto_size, frame.vertical_anchor = wrapped, MSO_AUTO_SIZE.NONE, MSO_ANCHOR.TOP
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def _glow(properties: Any, color: str, radius: int) -> None:
    """Set a rim around letters: PowerPoint has no halo of hard edge."""
    effects = _element("a:effectLst")
    glow = _element("a:glow", rad=str(radius))
    glow.append(_element("a:srgbClr", val=color.lstrip("#")))
    effects.append(glow)
    fill = properties.find(qn("a:solidFill"))
    fill.addnext(effects)


def _write_transition(slide: Any) -> None:
    """Let the slide fade in."""
    made = _element("p:transition", spd="med")
    made.append(_element("p:fade"))
    after = [slide._element.find(qn(tag)) for tag in ("p:clrMapOvr", "p:cSld")]
    next(node for node in after if node is not None).addnext(made)


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
