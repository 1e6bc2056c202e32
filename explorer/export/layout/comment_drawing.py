"""The pins of comments: quiet bubbles with a number, whose foot is on the place."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.colours import table
from explorer.export.layout.annotation_drawing import (
    PART,
    AnchoredElements,
    AnnotationDrawing,
    annotation_elements,
)
from explorer.export.layout.blocks import LEADING, heading, paragraph, small_size
from explorer.export.layout.elements import PX_PER_MM, Box, Element, Ink, Shape, TextLines, moved
from explorer.export.layout.flow import Block
from explorer.export.sheet.content import CommentRow, Content
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import ASCENT
from explorer.export.text.fonts import width as text_width
from explorer.export.text.typeset import shorten, wrap
from explorer.state.queries.comment_rows import CommentPin
from explorer.state.view.view import Appearance, Camera, View
from explorer.words.strings import t

_PX = 1 / PX_PER_MM  # mm
_TALL, _FOOT, _ROUND = 16.0 * _PX, 5.0 * _PX, 3.5 * _PX  # of the bubble, of its tail, of its corners
_SIZE = 10.5 * _PX
_LINES = 5  # of a comment in the list
_STEP = 3.0 * _PX  # between bubbles on one spot


def comment_marks(pins: Sequence[CommentPin], appearance: Appearance) -> tuple[AnnotationDrawing, ...]:
    """Return the drawings of pins, side by side where several share one spot."""
    found, beside = [], dict[tuple[float, float], float]()
    for pin in pins:
        spot = (pin.lon, pin.lat)
        bubble = bubble_of(pin.number, pin.resolved, appearance)
        wide = bubble[0].box().w
        dx = beside.get(spot, 0.0)
        if spot in beside:
            dx += wide / 2
            bubble = tuple(moved(element, dx, 0.0) for element in bubble)
        beside[spot] = dx + wide / 2 + _STEP
        found.append(AnnotationDrawing(pin.id, "ground", (), (AnchoredElements(spot, bubble),), pin.title))
    return tuple(found)


def marks_on_map(words: Content, view: View, frame: Box, camera: Camera) -> list[Element]:
    """Return annotations and the pins of comments as elements of a sheet whose map fills `frame`."""
    if not view.annotations and not words.comments:
        return []
    pins = [row.pin for row in words.comments if row.pin is not None]
    return annotation_elements(view, frame, camera, comment_marks(pins, view.appearance))


def bubble_of(
    number: int, resolved: bool, appearance: Appearance, size: float = 1.0, part: str = PART
) -> tuple[Element, ...]:
    """Return a bubble whose foot is at the origin; that of a resolved comment is grey."""
    colours, words = table(appearance), str(number)
    ink = colours["ink_soft" if resolved else "accent_ink"]
    wide = max(_TALL * 1.15, text_width(words, _SIZE) + 9.0 * _PX) * size
    tall, foot, corner = _TALL * size, _FOOT * size, _ROUND * size
    left, right, top, low = -wide / 2, wide / 2, -foot - tall, -foot
    outline = (
        *((left + corner, top), (right - corner, top), (right - corner * 0.3, top + corner * 0.3)),
        *((right, top + corner), (right, low - corner), (right - corner * 0.3, low - corner * 0.3)),
        *((right - corner, low), (foot * 0.8, low), (0.0, 0.0), (-foot * 0.8, low)),
        *((left + corner, low), (left + corner * 0.3, low - corner * 0.3), (left, low - corner)),
        *((left, top + corner), (left + corner * 0.3, top + corner * 0.3)),
    )
    face = Ink(ink, 1.3 * _PX * size, fill=colours["sheet_paper"])
    text = TextLines(
        0.0, top + tall / 2 + _SIZE * size * 0.36, (words,), _SIZE * size, ink, part, 700, "middle"
    )
    return Shape(outline, face, part, True), text


# ---------------------------------------------------------------- the list of a sheet


def comment_blocks(
    content: Content, look: Look, size: float, width: float, most: int | None = None
) -> list[Block]:
    """Return the rows of the comments below a heading: all of them, or the first `most` and how many more there are."""
    found, lang = content.comments[:most], content.lang
    if not content.comments:
        return []
    blocks = [heading(t("export.comments", lang), size, look, width, "comments")]
    blocks += [_row(row, content, look, size, width) for row in found]
    if left := len(content.comments) - len(found):
        words = t("export.comments_more", lang, n=left)
        blocks.append(paragraph(words, small_size(size, look), width, look.soft, "comments", size * 0.3))
    return blocks


def _row(row: CommentRow, content: Content, look: Look, size: float, width: float) -> Block:
    """Return a comment with its bubble as on the map, at most some lines of it, and who wrote it when."""
    leading, small = size * LEADING, small_size(size, look)
    scale = max(size * 0.8, look.least) / _SIZE
    bubble = bubble_of(row.number, row.resolved, content.appearance, scale, "comments")
    box = bubble[0].box()
    indent = max(size * 2.2, box.w + size * 0.5)
    lines = wrap(row.words, size, width - indent)
    if len(lines) > _LINES:
        lines = (*lines[: _LINES - 1], shorten(lines[_LINES - 1] + "…", size, width - indent))
    who = shorten(row.who, small, width - indent)
    tall = leading * len(lines)
    ink = look.soft if row.resolved else look.ink
    text = TextLines(indent, _first(size), lines, size, ink, "comments", leading=leading)
    name = TextLines(indent, tall + _first(small), (who,), small, look.soft, "comments")
    mark = tuple(moved(e, box.w / 2, leading / 2 - (box.y + box.bottom) / 2) for e in bubble)
    return Block((*mark, text, name), tall + small * LEADING, size * 0.35)


def _first(size: float) -> float:
    return size * (ASCENT + (LEADING - 1) / 2)
