"""The contents of a document of many sheets: pages in the look of its sheets, without a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explorer.export.layout.elements import Box, Element, Ink, Rect, TextLines, line
from explorer.export.layout.layout import Layout
from explorer.export.text.fonts import ASCENT, width
from explorer.export.text.typeset import shorten
from explorer.words.strings import t

PART = "contents"
_LEADING = 1.75


def contents_pages(layouts: Sequence[Layout]) -> list[Layout]:
    """Return as many pages as list the titles of `layouts`, numbered from 1."""
    first = layouts[0]
    look, lang = first.look, first.content.lang
    page = Box(0.0, 0.0, first.width, first.height)
    body = page.inset(look.margin or look.gap * 1.5)
    columns = 2 if page.w > page.h else 1
    wide = (body.w - look.gap * 2 * (columns - 1)) / columns
    step, top = look.body * _LEADING, body.y + look.title * 1.9
    rows = max(1, int((body.bottom - top) / step))
    dated = len({layout.content.date for layout in layouts}) > 1  # their titles may all be one
    found = []
    for start in range(0, len(layouts), rows * columns):
        elements: list[Element] = [Rect(page, Ink(fill=look.paper), PART)]
        title = (t("export.contents", lang),)
        elements.append(
            TextLines(body.x, body.y + look.title * ASCENT, title, look.title, look.ink, PART, 700)
        )
        for n, layout in enumerate(layouts[start : start + rows * columns]):
            left = body.x + n // rows * (wide + look.gap * 2)
            y = top + n % rows * step + look.body * ASCENT
            elements += _row(layout, start + n + 1, Box(left, y, wide, step), dated)
        found.append(replace(first, elements=tuple(elements), insets=(), one_map=False))
    return found


def _row(layout: Layout, number: int, box: Box, dated: bool) -> list[Element]:
    """Return a title with what it is about, dots and the page's number; `box.y` is the baseline. `dated`: after its date,
    as in the bookmarks."""
    look, size = layout.look, layout.look.body
    figure = str(number)
    room = box.w - width(figure, size) - size * 2
    words = layout.content
    title = shorten(f"{words.date} {words.title}".strip() if dated else words.title, size, room)
    used = width(title, size) + size * 0.8
    about = shorten(layout.content.subtitle, look.small, room - used) if room - used > size * 6 else ""
    found: list[Element] = [
        TextLines(box.x, box.y, (title,), size, look.ink, PART, 500),
        TextLines(box.right, box.y, (figure,), size, look.ink, PART, anchor="end"),
    ]
    if about:
        found.append(TextLines(box.x + used, box.y, (about,), look.small, look.faint, PART))
        used += width(about, look.small) + size * 0.6
    end = box.right - width(figure, size) - size * 0.5
    if end - box.x > used + size:
        found.append(line(box.x + used, box.y, end, box.y, Ink(look.line, 0.15, (0.3, 0.9)), PART))
    return found
