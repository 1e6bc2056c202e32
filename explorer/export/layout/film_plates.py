"""The film template: the map covers the picture, with opaque plates over it and a time bar at its foot.

Sizes follow the shorter side of the picture, so that a film reads alike at 720p and in 4K.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explorer.export.layout import blocks
from explorer.export.layout.blocks import LEADING, Detail
from explorer.export.layout.comment_drawing import comment_blocks
from explorer.export.layout.elements import Box, Element, Ink, Rect, TextLines, moved
from explorer.export.layout.film_axis import time_bar
from explorer.export.layout.flow import Block, balanced, column_width, fill, fill_and_count, room_for
from explorer.export.layout.marginalia import logo_of
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.sheet.sheet import Sheet
from explorer.export.text.fonts import ASCENT, width
from explorer.export.text.typeset import clean, fit, shorten
from explorer.records import dataclass

_BOLD = 1.06  # width of bold relative to regular text
_LEGENDS = (  # whether brief, text size relative to the body, columns
    (False, 1.0, 1),
    (False, 0.84, 1),
    (True, 1.0, 1),
    (True, 0.84, 1),
    (True, 0.72, 1),
    (True, 0.84, 2),
    (True, 0.72, 2),
    (True, 0.62, 2),
    (True, 0.62, 3),
)
_COLUMN_EMS = 12.0
# Where the figures are, if they are, and which share of the width the right side takes at most; tried until the legend is whole.
_ARRANGEMENTS = (("right", 0.3), ("right", 0.42), ("", 0.42), ("", 0.5))
_WIDER = (
    (0.84, 3),
    (0.72, 4),
    (0.62, 4),
    (0.62, 5),
)  # text sizes and columns but one of a legend below wide pictures
_TWO_MAPS = (("", 1.0),)
_UPRIGHT = (("left", 1.0), ("", 1.0))
_LEAST_EMS = 12.5  # of a column of several
_BEFORE_COUNT = 0.9  # ems between a row's words and its count
_MOST_CARDS = 4
_CARD_START = (
    0.42  # of a card's width, which values and units of all take at most for their names to start alike
)
_COMMENTS_SIDE = 0.27  # of the picture's width, upright of its height, that comments take at most
_COMMENT_EMS = 19.0  # of their lines
_SCALE_BAR = 0.07  # of the picture's height, at the foot on the left
_QUIET_AREA = 0.16  # of the picture: a legend that covers more is set smaller


@dataclass(frozen=True, slots=True)
class Plates:
    """The elements over the map, and the part of the picture that they leave free.

    `corner` is where the scale bar's lower left corner is to be; `cut` counts legend rows without room.
    """

    elements: tuple[Element, ...]
    free: Box
    corner: tuple[float, float] = (0.0, 0.0)
    cut: int = 0


def plates(words: Content, look: Look, page: Box, sheet: Sheet, maps: int = 1) -> Plates:
    """Set title and caption, date, figures and legend on plates, and the time bar with the credits at the foot.

    Of two maps side by side a legend on the right would cover one: it is below both, and there are no figures beside it.
    """
    foot, foot_top = _foot(words, look, page, sheet)
    if sheet.slide:
        panel = _slide(words, look, Box(page.x, page.y, page.w, foot_top - page.y), sheet)
        edge, side = look.body * 1.6, panel[0].box().right % page.w
        free = Box(page.x + side, page.y, page.w - side, foot_top - page.y).inset(edge)
        return Plates((*panel, *foot), free)
    edge = look.body * 0.8
    inner = Box(page.x + edge, page.y + edge, page.w - 2 * edge, foot_top - page.y - 2 * edge)
    tried = []
    ways = _UPRIGHT if inner.h > inner.w else _ARRANGEMENTS
    for cards, side in ways if maps == 1 else _TWO_MAPS:
        tried.append(_arranged(words, look, inner, sheet, cards, side))
        if not tried[-1].cut:
            break
    best = min(tried, key=lambda one: one.cut)
    return replace(best, elements=(*best.elements, *foot))


def _arranged(words: Content, look: Look, inner: Box, sheet: Sheet, cards: str, side: float) -> Plates:
    """Set the plates with the figures on the right or left, or without them; the legend takes `side` of the width.

    With all of it, it is below the map.
    """
    gap, upright, across = look.body * 0.48, inner.h > inner.w, side == 1.0
    day = _clock(words, look) if sheet.shows("date") else None
    beside = 0.0 if day is None or upright else day.box.w + look.body * 0.8
    title = [_title(words, look, inner.w - beside, sheet)] if sheet.shows("title") else []
    left = [*title, *([day] if upright and day else [])]
    right = [] if upright or day is None else [day]
    if sheet.shows("numbers") and words.numbers and cards:
        (left if cards == "left" else right).append(
            _cards(words, look, inner.w * (0.62 if upright else side))
        )
    placed = _stacked(left, inner, gap)
    placed += _stacked(right, inner, gap, placed)
    above = list(placed) if across else placed[len(left) :]
    if not across:  # a long title reaches over the legend
        above += [p for p in placed[: len(title)] if p.box.right > inner.right - inner.w * side]
    below = max((p.box.bottom for p in above), default=inner.y) + look.body * 0.8
    key, cut = None, 0
    if sheet.shows("legend"):
        room = Box(inner.x, below, inner.w * side, inner.bottom - below)
        key, cut = _legend(words, look, room, inner.w * inner.h, across)
    if key:
        key = key.at(inner.right - key.box.w, inner.bottom - key.box.h)
        placed.append(key)
    if sheet.shows("comments") and words.comments:
        low = (key.box.y if key else inner.bottom) - gap
        room = (
            Box(inner.x, below, inner.w, low - below)
            if across
            else _room_beside(placed, inner, below, low, look)
        )
        most = min(room.h * 0.45, inner.h * _COMMENTS_SIDE) if across else room.h
        quiet = _QUIET_AREA * inner.w * inner.h
        listed = _comments(words, look, replace(room, h=most), 2 if across else 1, quiet)
        y = low - listed.box.h if across or room.x > inner.x else room.y
        x = inner.x if room.x == inner.x and not across else inner.right - listed.box.w
        placed.append(listed.at(x, y))
    elements = tuple(element for plate in placed for element in plate.elements)
    top = max((p.box.bottom for p in (above if across else placed[: len(title)])), default=inner.y)
    free = _free(inner, [p.box for p in placed], top, across)
    return Plates(elements, free, (inner.x, free.bottom if across else inner.bottom), cut)


@dataclass(frozen=True, slots=True)
class _Plate:
    """A box with its elements, the ground of the plate first."""

    box: Box
    elements: tuple[Element, ...]

    def at(self, x: float, y: float) -> _Plate:
        dx, dy = x - self.box.x, y - self.box.y
        return _Plate(replace(self.box, x=x, y=y), tuple(moved(element, dx, dy) for element in self.elements))


def _plate(elements: Sequence[Element], wide: float, tall: float, look: Look, part: str) -> _Plate:
    box = Box(0.0, 0.0, wide, tall)
    return _Plate(box, (Rect(box, Ink(look.line, 0.2, fill=look.paper), part), *elements))


def _stacked(
    found: Sequence[_Plate], inner: Box, gap: float, left: Sequence[_Plate] | None = None
) -> list[_Plate]:
    """Place plates from the top of the left edge, or with `left` plates of the right edge, below what is in the way."""
    placed: list[_Plate] = []
    y = inner.y
    for plate in found:
        x = inner.x if left is None else inner.right - plate.box.w
        under = [p.box.bottom + gap for p in left or () if p.box.right + gap > x and p.box.bottom + gap > y]
        y = max([y, *under])
        placed.append(plate.at(x, y))
        y += plate.box.h + gap
    return placed


def _free(inner: Box, boxes: Sequence[Box], top: float, across: bool) -> Box:
    """Return the larger of what is left of the right-hand plates, and what is between the upper and the lower ones."""
    y = top + (inner.y if boxes else 0.0) * 0.5
    if across:
        low = [b.y for b in boxes if b.y > inner.y + inner.h / 2]
        return Box(inner.x, y, inner.w, max(min(low, default=inner.bottom) - y, 1.0))
    side = [b for b in boxes if b.x > inner.x + inner.w / 2]
    under = [b for b in side if b.bottom > y]
    cards = [b.right for b in boxes if b.right < inner.x + inner.w / 2 and b.y > inner.y and b.bottom > y]
    x = max(cards, default=inner.x)
    left = Box(x, y, min((b.x for b in under), default=inner.right) - x, inner.bottom - y)
    start = max([y, *(b.bottom for b in side if b.y < inner.y + inner.h / 2)])
    end = min([inner.bottom, *(b.y for b in side if b.y >= inner.y + inner.h / 2)])
    middle = Box(x, start, inner.right - x, max(end - start, 1.0))
    return max(left, middle, key=lambda box: min(box.w, box.h * 16 / 9))


def _title(words: Content, look: Look, most: float, sheet: Sheet) -> _Plate:
    """Return title and caption, beside the logo; no wider than they need."""
    pad = look.body * 0.65
    mark = logo_of(sheet, look, Box(pad, pad, most, 0.0))
    x = pad + (mark[0].box().w + pad if mark else 0.0)
    room = min(most, look.body * 44) - x - pad
    size, lines = fit(words.title, look.title, look.body * 1.2, room / _BOLD, 2)
    title = TextLines(x, pad + size * ASCENT, lines, size, look.ink, "title", 700, leading=size * 1.25)
    y = title.box().bottom
    found: list[Element] = [*mark, title]
    wide = title.box().w * _BOLD
    caption = words.subtitle if words.captioned else ""  # the legend names the layers
    small, under = fit(caption, look.body, look.body * 0.8, room, 3)
    if under:
        first = y + small * (ASCENT + 0.45)
        text = TextLines(x, first, under, small, look.soft, "title", leading=small * LEADING)
        found.append(text)
        y, wide = text.box().bottom, max(wide, text.box().w)
    return _plate(found, x + wide + pad, y + pad * 0.8, look, "title")


def _clock(words: Content, look: Look) -> _Plate:
    """Return the date, large; the plate is as wide whatever the day. A span, or two dates, are said to be so."""
    pad = look.body * 0.65
    size = look.date if len(words.days) == 1 else look.date * 0.72
    room = max(width("8888-88-88", size), width(words.date, size)) * _BOLD
    day = TextLines(
        pad + room / 2, pad * 0.7 + size * ASCENT, (words.date,), size, look.accent, "date", 700, "middle"
    )
    found = [day]
    if len(words.days) > 1:
        small = max(look.body * 0.8, look.least)
        y = day.box().bottom + small * (ASCENT + 0.15)
        under = shorten(words.clock, small, room)
        found.append(TextLines(pad + room / 2, y, (under,), small, look.soft, "date", anchor="middle"))
    return _plate(found, room + 2 * pad, found[-1].box().bottom + pad * 0.7, look, "date")


def _cards(words: Content, look: Look, most: float) -> _Plate:
    """Return the headline figures, one below the other: the value with its name beside it, date and source below."""
    pad = look.body * 0.65
    size, small, large = look.body * 0.92, max(look.body * 0.7, look.least), look.body * 1.6
    y, found, wide = pad * 0.8, list[Element](), 0.0
    listed = words.numbers[:_MOST_CARDS]
    ends = [pad + width(number.value, large) * _BOLD + size * 0.2 for number in listed]
    starts = [
        end + (width(number.unit, size) + size * 0.6 if number.unit else size * 0.4)
        for end, number in zip(ends, listed, strict=True)
    ]
    if max(starts) <= most * _CARD_START:
        starts = [max(starts)] * len(starts)
    now = min(
        fit(number.name, size, small, most - pad - x, 2)[0] for number, x in zip(listed, starts, strict=True)
    )
    for number, end, x in zip(listed, ends, starts, strict=True):
        unit = TextLines(end, 0.0, (number.unit,), size, look.ink, "numbers")
        lines = fit(number.name, now, now, most - pad - x, 2)[1]
        base = y + large * ASCENT
        value = TextLines(pad, base, (number.value,), large, look.accent, "numbers", 700)
        name = TextLines(x, base, lines, now, look.ink, "numbers", leading=now * LEADING)
        under = shorten(number.note, small, most - 2 * pad)
        low = base + now * LEADING * (len(lines) - 1)
        note = TextLines(pad, low + small * 1.5, (under,), small, look.soft, "numbers")
        found += [one for one in (value, replace(unit, y=base), name, note) if one.lines[0]]
        wide = max(wide, name.box().right, note.box().right)
        y = note.box().bottom + small * 0.7
    return _plate(found, wide + pad, y - small * 0.7 + pad * 0.6, look, "numbers")


def _legend(
    words: Content, look: Look, room: Box, page_area: float, across: bool, areas: bool = True
) -> tuple[_Plate | None, int]:
    """Return the legend, as large as it may cover the map, and how many of its rows have no room."""
    pad = look.body * 0.65
    most = room.h * (0.42 if across else 1.0) - 2 * pad
    fitting: list[_Plate] = []
    for brief, size, count, each in _ways(look, room.w - 2 * pad, across):
        detail = Detail(brief, areas=areas)
        if across:
            each = _no_wider(words, look, size, each, detail)
        rows = _rows(words, look, size, each, detail)
        total = each * count + size * (count - 1)
        if not rows:
            return None, 0
        tall, columns = balanced(rows, Box(pad, pad, total, 0.0), count, size)
        if tall <= most:
            placed = fill(rows, columns)[0]
            if across:
                placed, total = _drawn_in(placed, columns, size)
            fitting.append(_plate(placed, total + 2 * pad, tall + 2 * pad, look, "legend"))
            if _area(fitting[-1]) < _QUIET_AREA * page_area:
                return fitting[-1], 0
    if fitting:
        return min(fitting, key=_area), 0
    if areas:
        return _legend(words, look, room, page_area, across, areas=False)
    left = blocks.rows_left(words, look, size, each)
    placed, rest = fill_and_count(rows, [replace(column, h=most) for column in columns], left)
    return _plate(placed, total + 2 * pad, most + 2 * pad, look, "legend"), len(rest)


def _drawn_in(
    elements: Sequence[Element], columns: Sequence[Box], size: float
) -> tuple[tuple[Element, ...], float]:
    """Move the counts of each column to the longest of its rows; return the elements and their width."""
    found: list[Element] = []
    for column in columns:
        here = [e for e in elements if column.x - size <= e.box().x < column.right]
        counts = [e for e in here if isinstance(e, TextLines) and e.anchor == "end"]
        words = max((e.box().right for e in here if e not in counts), default=column.x)
        room = max((e.box().w + size * _BEFORE_COUNT for e in counts), default=0.0)
        by = min(words + room - column.right, 0.0)
        found += [moved(e, by, 0.0) if e in counts else e for e in here]
    start = columns[0].x
    return tuple(found), max((e.box().right for e in found), default=start) - start


def _no_wider(words: Content, look: Look, size: float, each: float, detail: Detail) -> float:
    """Return the least width of a column, by ems, at which no row takes more lines: its counts stand beside their words."""
    tall = [row.height for row in _rows(words, look, size, each, detail)]
    while each > size * _LEAST_EMS / 2:
        if [row.height for row in _rows(words, look, size, each - size, detail)] != tall:
            break
        each -= size
    return each


def _room_beside(placed: Sequence[_Plate], inner: Box, below: float, low: float, look: Look) -> Box:
    """Return the room for comments: on the right above the legend or, where that is higher, on the left below the title."""
    wide = min(max(inner.w * _COMMENTS_SIDE, look.body * _LEAST_EMS * 1.3), inner.w * 0.45)
    right = Box(inner.right - wide, below, wide, low - below)
    under = max((p.box.bottom for p in placed if p.box.x < inner.x + wide), default=inner.y)
    y = under + inner.y * 0.5
    left = Box(inner.x, y, wide, inner.bottom - inner.h * _SCALE_BAR - y)
    return right if right.h > left.h * 0.6 else left


def _comments(words: Content, look: Look, room: Box, count: int, most: float) -> _Plate:
    """Return the list of comments in columns within its room: set smaller where it takes more than an area of `most`
    or has no room, at last not whole."""
    pad, count = look.body * 0.65, min(count, len(words.comments))
    box = Box(pad, pad, room.w - 2 * pad, room.h - 2 * pad)
    for factor in (1.0, 0.84, 0.72):
        size = max(look.body * factor, look.least)
        each = min(column_width(box.w, count, size), size * _COMMENT_EMS)
        total = each * count + size * (count - 1)
        rows = comment_blocks(words, look, size, each)
        tall, columns = balanced(rows, replace(box, w=total), count, size)
        if tall <= box.h and (total + 2 * pad) * (tall + 2 * pad) < most:
            break
    if tall > box.h:
        columns = [replace(column, h=box.h) for column in columns]
        listed = room_for(rows, columns)
        while listed and room_for(rows, columns) < len(rows):
            listed -= 1
            rows = comment_blocks(words, look, size, each, listed)
        tall, columns = balanced(rows, replace(box, w=total), count, size)
    return _plate(fill(rows, columns)[0], total + 2 * pad, tall + 2 * pad, look, "comments")


def _area(plate: _Plate) -> float:
    return plate.box.w * plate.box.h


def _ways(look: Look, room: float, across: bool) -> list[tuple[bool, float, int, float]]:
    """Return whether a legend is brief, its size, its columns and their width, for each way that has the room."""
    found = []
    wider = [(True, factor, n) for factor, n in _WIDER] if across else []
    for brief, factor, columns in (*_LEGENDS, *wider):
        size, count = max(look.body * factor, look.least), columns + across
        most = size * _COLUMN_EMS * (1.3 if across or count > 1 else 1.0)
        each = min(most, column_width(room, count, size))
        if count == 1 or each >= size * _LEAST_EMS:
            found.append((brief, size, count, each))
    return found


def _rows(words: Content, look: Look, size: float, wide: float, detail: Detail) -> list[Block]:
    """Return the legend without its heading; single events and changes are not listed."""
    rings = tuple(replace(row, changes=()) for row in words.rings)
    short = replace(words, rings=rings, events=replace(words.events, flags=()))
    return blocks.legend(short, look, size, wide, {"legend": ""}, detail)[1:]


def _foot(words: Content, look: Look, page: Box, sheet: Sheet) -> tuple[list[Element], float]:
    """Return the strip with time bar and credits, and its top edge."""
    edge, size = look.body * 0.8, max(look.body * 0.62, look.least)
    end = words.foot[-1] if sheet.shows("foot") and words.foot else ""
    mark = "　".join(filter(None, (clean(sheet.secrecy), clean(sheet.number))))
    start = "　".join(filter(None, (clean(sheet.footer), words.credits if sheet.shows("sources") else "")))
    x = page.x + edge + (width(mark, size) * _BOLD + look.body if mark else 0.0)
    room = page.right - edge - x - width(end, size) - look.body
    most = 2 if page.w > page.h else 4
    small, lines = fit(start, size, max(size * 0.8, look.least), room, most)
    # As high whatever the credits are: the time bar is in one place throughout a film.
    line = size * (1.75 + 1.25 * (most - 1))
    bar = bool(words.axis) and sheet.shows("date") and not sheet.slide
    tall = line + (look.body * 2.1 if bar else 0.0)
    top = page.bottom - tall
    found: list[Element] = [Rect(Box(page.x, top, page.w, tall), Ink(fill=look.paper), "foot")]
    if bar:
        found += time_bar(words, look, Box(page.x + edge, top, page.w - 2 * edge, tall - line))
    y = page.bottom - line + size * (0.3 + ASCENT)
    if lines:
        found.append(TextLines(x, y, lines, small, look.faint, "foot", leading=small * 1.25))
    if mark:
        found.append(TextLines(page.x + edge, y, (mark,), size, look.ink, "foot", 700))
    if end:
        found.append(TextLines(page.right - edge, y, (end,), size, look.faint, "foot", anchor="end"))
    return found, top


def _slide(words: Content, look: Look, page: Box, sheet: Sheet) -> list[Element]:
    """Return title and caption of an opening or closing scene, large on a panel over the left of the map."""
    wide = page.w * (0.5 if page.w > page.h else 1.0)
    x = page.x + look.body * 2.6
    room = page.x + wide - look.body * 2 - x
    head = look.title * (1.5 if sheet.slide == "opening" else 1.2)
    size, lines = fit(words.title, head, look.title * 0.8, room / _BOLD, 3)
    small = look.body * (1.15 if sheet.slide == "opening" else 0.95)
    small, under = fit(words.subtitle if words.captioned else "", small, look.body * 0.8, room, 9)
    leading, gap = small * 1.55, look.body
    tall = size * 1.25 * len(lines) + gap + leading * len(under)
    y = page.y + (page.h - tall) / 2
    title = TextLines(x, y + size * ASCENT, lines, size, look.ink, "title", 700, leading=size * 1.25)
    first = y + size * 1.25 * len(lines) + gap + small * ASCENT
    panel = Box(page.x, page.y, wide, page.h)
    mark = Box(x - look.body * 0.9, y, look.body * 0.28, tall)
    found: list[Element] = [
        Rect(panel, Ink(fill=look.paper, fill_opacity=0.94), "title"),
        Rect(mark, Ink(fill=look.accent), "title"),
        title,
    ]
    if under:
        found.append(TextLines(x, first, under, small, look.soft, "title", leading=leading))
    return found
