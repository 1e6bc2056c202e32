"""A slide: title and date over a map that fills the rest, with figures and legend on it; or a title over the whole map."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from itertools import product

from explorer.export.layout import blocks
from explorer.export.layout.blocks import Detail
from explorer.export.layout.comment_drawing import comment_blocks
from explorer.export.layout.elements import Box, Element, Ink, Rect, TextLines, line
from explorer.export.layout.flow import Block, fill, height
from explorer.export.layout.plot import block
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.sheet.sheet import Part, Sheet
from explorer.export.text.fonts import ASCENT, width
from explorer.export.text.typeset import clean, fit, shorten, wrap
from explorer.records import dataclass
from explorer.words.strings import t

_COLUMNS = {1: 46.0, 2: 38.0}  # width of one, and of each of two, in layout mm
_VEIL, _PLATE = 0.74, 0.92  # opacity over the map
_AIR = 3.0  # around what must be in sight
_MOST_SAID = 5  # lines below the title of a talk
_WIDE = 185.0  # layout mm, from which a map has room for two columns
_HIGH = 0.05  # of the height above the title that ends a talk: the sources go below it


@dataclass(frozen=True, slots=True)
class SlideRoom:
    """The elements, the map's box, the part of it that no text covers, what found no room, and the room of a list of
    sources where the slide has one."""

    elements: tuple[Element, ...]
    map: Box
    free: Box
    cut: int = 0
    areas: bool = True
    listing: Box | None = None


def lay_out_slide(words: Content, look: Look, page: Box, sheet: Sheet, scale: float) -> SlideRoom:
    """Lay out a slide; `scale` is millimetres of paper to one of `page`."""
    given = Box(*(v / scale for v in sheet.room)) if sheet.room else None
    if sheet.slide:
        return _title_slide(words, look, page, sheet, scale)
    if given:
        head, top = _named(words, look, sheet), given
    else:
        head, bottom = _head(words, look, page.inset(look.margin), sheet)
        top = Box(0.0, bottom, page.w, page.h - bottom)
    introduced = partial(_introduction, words if given else None, look, sheet)
    column = _column(words, look, top, sheet, introduced)
    elements = (*head, *column.elements, *_foot(words, look, column.free, sheet))
    return SlideRoom(elements, top, column.free, column.cut, column.areas, given)


def _title_slide(words: Content, look: Look, page: Box, sheet: Sheet, scale: float) -> SlideRoom:
    """Set the title large over a veiled map."""
    most = page.w * 0.8
    ends = sheet.slide == "closing" and not sheet.room
    size, lines = fit(words.title, look.title * (1.2 if ends else 1.7), look.title, most, 2)
    small = look.body * (1.0 if ends else 1.6)
    said = [clean(part) for part in sheet.subtitle.splitlines()] or [words.subtitle]
    under = tuple(row for part in said if part for row in wrap(part, small, most))[:_MOST_SAID]
    leading, below = size * 1.25, small * 1.5
    tall = leading * len(lines) + small * 2.2 + below * len(under)
    y, x = page.y + page.h * _HIGH if ends else page.y + (page.h - tall) / 2, page.x + page.w / 2
    rule = y + leading * len(lines) + small * 0.8
    elements: list[Element] = [Rect(page, Ink(fill=look.paper, fill_opacity=_VEIL), "veil")]
    if sheet.shows("title"):
        elements += [
            TextLines(x, y + size * ASCENT, lines, size, look.ink, "title", 700, "middle", leading),
            line(x - 9, rule, x + 9, rule, Ink(look.accent, 0.7), "title"),
            TextLines(x, rule + small * 2.2, under, small, look.soft, "title", 400, "middle", below),
        ]
    elements += _foot(words, look, page.inset(look.margin * 0.5), sheet)
    below_all = y + tall + look.gap
    listing = Box(
        page.x + page.w * 0.04, below_all, page.w * 0.92, page.bottom - look.margin * 2.4 - below_all
    )
    given = Box(*(v / scale for v in sheet.room)) if sheet.room else None
    return SlideRoom(tuple(elements), page, page, listing=listing if ends else given)


def _head(words: Content, look: Look, body: Box, sheet: Sheet) -> tuple[list[Element], float]:
    """Set title and caption on the left, the date on the right; return them and where the map begins."""
    found: list[Element] = []
    used = 0.0
    if sheet.shows("date"):
        size, lines = fit(words.date, look.date, look.body, body.w * 0.4, 1)
        y = body.y + look.title * ASCENT
        note = fit(words.clock, look.body, look.least, body.w * 0.3, 1)[1]
        found += [
            TextLines(body.right, y, lines, size, look.accent, "date", 700, "end"),
            TextLines(body.right, y + look.body * 1.7, note, look.body, look.soft, "date", anchor="end"),
        ]
        used = max(e.box().w for e in found) + look.gap * 2
    if sheet.shows("title"):
        most = body.w - used
        size, lines = fit(words.title, look.title, look.body * 1.2, most, 2)
        leading = size * 1.22
        title = TextLines(
            body.x, body.y + look.title * ASCENT, lines, size, look.ink, "title", 700, leading=leading
        )
        small, under = fit(words.subtitle, look.body * 1.15, look.least, most, 2)
        y = title.y + leading * (len(lines) - 1) + small * 1.7
        caption = TextLines(body.x, y, under, small, look.soft, "title", leading=small * 1.35)
        found += [title, caption]
    bottom = max((e.box().bottom for e in found), default=-look.margin)
    return found, bottom + look.margin * 0.8


def _named(words: Content, look: Look, sheet: Sheet) -> list[Element]:
    """Return the title alone: its place and type are those of the office's master."""
    if not sheet.shows("title"):
        return []
    return [
        TextLines(look.margin, look.margin + look.title, (words.title,), look.title, look.ink, "title", 700)
    ]


def _introduction(words: Content | None, look: Look, sheet: Sheet, wide: float, said: bool) -> list[Block]:
    """Return date and, if `said`, caption as the first blocks of the column, where an office's master has no place for them."""
    found: list[Block] = []
    if words is None:
        return found
    if sheet.shows("date"):
        found.append(blocks.paragraph(words.date, look.body * 1.3, wide, look.accent, "date", weight=700))
    if said and sheet.shows("title") and words.captioned:
        found.append(blocks.paragraph(words.subtitle, look.body, wide, look.ink, "date", look.body * 0.3))
    return found


@dataclass(frozen=True, slots=True)
class _SlideColumn:
    elements: tuple[Element, ...]
    free: Box
    cut: int = 0
    areas: bool = True


# What is left out, whether the legend is brief, in how many columns: tried in order until all of it has room.
_WAYS: tuple[tuple[frozenset[Part], bool, int], ...] = (
    (frozenset(), False, 1),
    (frozenset({"charts"}), False, 1),
    (frozenset({"charts"}), True, 1),
    (frozenset({"charts"}), False, 2),
    (frozenset({"charts"}), True, 2),
    (frozenset({"charts", "numbers"}), False, 1),
    (frozenset({"charts", "numbers"}), True, 1),
    (frozenset({"charts", "numbers"}), True, 2),
    (frozenset({"charts", "numbers", "comments"}), True, 1),
    (frozenset({"charts", "numbers", "comments"}), True, 2),
)


def _column(
    words: Content, look: Look, room: Box, sheet: Sheet, above: Callable[[float, bool], list[Block]]
) -> _SlideColumn:
    """Set figures and legend on a plate at the left of the map: to the west there is more ground."""
    pad, gutter = look.body * 0.8, look.body
    most = room.h - 2 * look.margin
    ways = [way for way in _WAYS if way[2] == 1 or room.w > _WIDE]
    kept = product((True, False), (True, False))  # the caption, and the names of numbered areas
    tries = [(*each, *way) for each, way in product(kept, ways)]
    for said, areas, gone, brief, count in tries:
        for size in dict.fromkeys((look.body, look.least)):
            each = _COLUMNS[count]
            detail = Detail(brief, 0, 1, areas, elsewhere="export.areas_in_notes")
            found = [*above(each, said), *_parts(words, look, size, each, sheet, gone, detail)]
            if not found:
                return _SlideColumn((), room.inset(_AIR))
            wide = each * count + gutter * (count - 1)
            tall = most - 2 * pad if count > 1 else min(most - 2 * pad, height(found))
            x, y = room.x + look.margin, room.y + look.margin
            columns = [Box(x + pad + n * (each + gutter), y + pad, each, tall + 0.01) for n in range(count)]
            placed, left = fill(found, columns)
            if not left:
                break
        if not left:
            break
    return _plated(placed, look, room, x, y, wide + 2 * pad, pad, len(left), areas)


def _plated(
    placed: Iterable[Element],
    look: Look,
    room: Box,
    x: float,
    y: float,
    wide: float,
    pad: float,
    cut: int,
    areas: bool,
) -> _SlideColumn:
    elements = tuple(placed)
    bottom = max(e.box().bottom for e in elements) + pad
    plate = Rect(Box(x, y, wide, bottom - y), Ink(fill=look.paper, fill_opacity=_PLATE), "legend", 1.0)
    left = x + wide
    free = Box(left + _AIR, room.y + _AIR, room.right - left - 2 * _AIR, room.h - 2 * _AIR)
    return _SlideColumn((plate, *elements), free, cut, areas)


def _parts(
    words: Content, look: Look, size: float, wide: float, sheet: Sheet, gone: frozenset[Part], detail: Detail
) -> list[Block]:
    """Return the blocks without their headings: on a slide they explain themselves."""
    titles = dict.fromkeys(("legend", "numbers", "charts"), "")
    found: list[Block] = []
    if sheet.shows("numbers") and "numbers" not in gone:
        found += blocks.numbers(words, look, size, wide, titles)[1:]
    if sheet.shows("legend") and (rows := blocks.legend(words, look, size, wide, titles, detail)[1:]):
        found += [replace(rows[0], gap=look.gap), *rows[1:]]
    if sheet.shows("comments") and words.comments:
        rows = comment_blocks(words, look, size, wide)[1:]
        if "comments" in gone:
            said = t("export.comments_in_notes", words.lang, n=len(words.comments))
            rows = [blocks.paragraph(said, size, wide, look.soft, "comments")]
        found += [replace(rows[0], gap=look.gap), *rows[1:]]
    if sheet.shows("charts") and "charts" not in gone:
        found += [block(chart, look, size, wide) for chart in words.charts]
    return found


def _foot(words: Content, look: Look, free: Box, sheet: Sheet) -> list[Element]:
    """Return maker and approval, which a map never lacks, at the bottom left of the free part."""
    if not sheet.shows("foot"):
        return []
    size, pad = look.least, look.least * 0.5
    said = [sheet.secrecy, words.foot[0] if len(words.foot) > 1 and sheet.maker else "", words.foot[-1]]
    text, most = "　".join(filter(None, said)), free.w * 0.55
    if footer := clean(sheet.footer):
        footer = shorten(footer, size, most - width(text + "　", size))
    text = shorten("　".join(filter(None, (footer, text))), size, most)
    box = Box(free.x, free.bottom - size * 1.9, width(text, size) + 2 * pad, size * 1.7)
    return [
        Rect(box, Ink(fill=look.paper, fill_opacity=0.8), "foot", 0.6),
        TextLines(box.x + pad, box.y + size * 1.22, (text,), size, look.soft, "foot"),
    ]
