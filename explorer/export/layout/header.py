"""The header of a sheet (title and date) and its footer line (maker, date, approval)."""

from __future__ import annotations

from explorer.export.layout.blocks import BOLD
from explorer.export.layout.elements import Box, Element, TextLines
from explorer.export.layout.furniture import rule
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.sheet.paper import is_small
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.fonts import ASCENT, width
from explorer.export.text.typeset import fit, shorten
from explorer.records import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    elements: tuple[Element, ...]
    bottom: float


def head(words: Content, look: Look, body: Box, sheet: Sheet) -> Head:
    """Set title and subtitle on the left and the clock on the right, at most 42 % wide."""
    date = _date(words, look, body) if sheet.shows("date") else []
    used = max((e.box().w for e in date), default=0.0)
    title: list[TextLines] = []
    if sheet.shows("title"):
        title = _title(
            words,
            look,
            Box(body.x, body.y, body.w - used - look.gap * (1.5 if used else 0), body.h),
            is_small(sheet.paper),
        )
    bottom = max((e.box().bottom for e in (*title, *date)), default=body.y)
    return Head((*title, *date), bottom + look.gap * (0.75 if title or date else 0))


def _title(words: Content, look: Look, box: Box, small_page: bool) -> list[TextLines]:
    """Set title and subtitle; on a small page the title has one line if it fits there in the size of the text."""
    one = small_page and width(words.title, look.body) * BOLD <= box.w
    if one:
        size, lines = fit(words.title, look.title, look.body, box.w / BOLD, 1)
    else:
        size, lines = fit(words.title, look.title, look.body * 1.25, box.w, 2)
    leading = size * 1.25
    first = box.y + size * ASCENT
    title = TextLines(box.x, first, lines, size, look.ink, "title", 700, leading=leading)
    small, under = fit(words.subtitle, look.body, look.small, box.w, 1)
    y = title.box().bottom + small * 0.55 + small * ASCENT
    return [title, TextLines(box.x, y, under, small, look.soft, "title")]


def _date(words: Content, look: Look, body: Box) -> list[TextLines]:
    most = body.w * 0.42
    size, lines = fit(words.date, look.date, look.body, most, 1)
    y = body.y + max(size if look.date_ink else look.title, size) * ASCENT
    small, under = fit(
        " · ".join(filter(None, (words.clock, words.clock_note))), look.body, look.least, most, 1
    )
    below = y + size * (1 - ASCENT) + small * 0.55 + small * ASCENT
    return [
        TextLines(body.right, y, lines, size, look.date_ink or look.accent, "date", 700, "end"),
        TextLines(body.right, below, under, small, look.soft, "date", anchor="end"),
    ]


def foot_line(words: Content, look: Look, body: Box) -> tuple[list[Element], float]:
    """Set maker, product and date on the left, the approval number on the right; return elements and top edge."""
    size = look.small
    *left, approval = words.foot
    y = body.bottom - size * (1 - ASCENT)
    right = shorten(approval, size, body.w * 0.55)
    room = body.w - width(right, size) - look.gap
    start = shorten("　".join(left), size, room)
    top = y - size * ASCENT - size * 0.6
    return [
        rule(top, body.x, body.right, look, "foot"),
        TextLines(body.x, y, (start,), size, look.faint, "foot"),
        TextLines(body.right, y, (right,), size, look.faint, "foot", anchor="end"),
    ], top - size * 0.6
