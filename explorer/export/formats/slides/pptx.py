"""PPTX: the sheet's text, legend and names on the map as editable shapes, the map as a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipInfo

from pptx import Presentation
from pptx.opc import serialized
from pptx.oxml.ns import qn
from pptx.util import Emu

from explorer.export.formats.map_labels import HIDDEN, MapLabel, map_labels
from explorer.export.formats.message import map_message
from explorer.export.formats.png import photograph
from explorer.export.formats.renderer import Renderer
from explorer.export.formats.slides import drawing_xml as xml
from explorer.export.formats.slides.master import open_master, title_only, title_slide
from explorer.export.formats.slides.pen import EMU_PER_MM, Pen, listed
from explorer.export.formats.slides.pptx_faces import write_themes
from explorer.export.layout.elements import Box, TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.paper import MOST_ZOOM
from explorer.export.text.fonts import ASCENT
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import colon, language_tag


def _write_part(writer: Any, name: Any, blob: bytes) -> None:
    """Write a part dated 1980, the earliest in ZIP: python-pptx uses the system's date and fails before 1980."""
    info = ZipInfo(name.membername)
    info.compress_type = ZIP_DEFLATED
    writer._zipf.writestr(info, blob)


serialized._ZipPkgWriter.write = _write_part  # type: ignore[assignment, method-assign]
_SHARP = 1920.0  # px of a map's width, at least; of narrow ones, what the engine's zoom lets
_AND = {"zh": "；", "en": "; "}
_MAX_PROPERTY = 255  # characters, of properties only


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
        pen = Pen(slide, layout, self._own, grouped=self._own_slide(layout))
        if self._own:
            pen.ground(layout.look.paper)
        pen.map(drawn.picture)
        if not kind:
            pen.names(drawn.labels)
        for element in layout.elements:
            pen.draw(element)
        if not kind and (layout.slide or not self._own):  # a sheet on a slide has its own foot there
            pen.number(len(self._deck.slides))
        pen.done()
        xml.fade_in(slide)
        self._deck.core_properties.language = language_tag(layout.content.lang)
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
        if self._own and self._ends and held and listed(lines, held, least) == len(lines):
            Pen(self._ends, layout, self._own, grouped=True).listing(lines, held, least)
            return
        room = _text_room(layout, self._own)
        large = layout.look.body * 1.1
        size = large if listed(lines, room, large) == len(lines) else layout.look.least
        while lines:
            slide = self._deck.slides.add_slide(title_only(self._deck))
            pen = Pen(slide, layout, self._own, grouped=True)
            if self._own:
                pen.ground(layout.look.paper)
            heading = t("export.sources", layout.content.lang)
            y = layout.look.margin + layout.look.title * ASCENT
            look = layout.look
            pen.draw(TextLines(look.margin, y, (heading,), look.title, look.ink, "title", 700))
            taken = pen.listing(lines, room, size)
            pen.number(len(self._deck.slides))
            pen.done()
            xml.fade_in(slide)
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
    scale = min(MOST_ZOOM, max(2.0, _SHARP / message["width"])) if layout.slide else 2.0
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
