"""The time bar of a full-bleed picture: a track with its years, and the clock's place on it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from explorer.export.layout.elements import Box, Element, Ink, Rect, Shape, TextLines, line
from explorer.export.sheet.content import Content
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import width
from explorer.layers import forms

_PART = "foot"


def time_bar(words: Content, look: Look, box: Box) -> list[Element]:
    """Return track, ticks and handle; two handles when two dates are compared."""
    assert words.axis is not None
    first, last = words.axis
    days = max((last - first).days, 1)
    size = max(look.body * 0.7, look.least)
    wing = width("2000-00", size) / 2
    left, long = box.x + wing, box.w - 2 * wing
    y = box.y + look.body * 0.8
    thick = look.body * 0.24

    def at(day: date) -> float:
        return left + long * min(max((day - first).days / days, 0.0), 1.0)

    found: list[Element] = [
        Rect(Box(left, y - thick / 2, long, thick), Ink(fill=look.line), _PART, thick / 2)
    ]
    start, end = at(first if len(words.days) == 1 else words.days[0]), at(words.days[-1])
    found.append(Rect(Box(start, y - thick / 2, end - start, thick), Ink(fill=look.accent), _PART))
    found += _ticks(first, last, at, y, size, look)
    for day in words.days:
        disc = forms.scaled(forms.DISC, look.body * 0.46, at(day), y)
        found.append(Shape(disc, Ink(look.paper, look.body * 0.14, fill=look.accent), _PART, closed=True))
    return found


def _ticks(
    first: date, last: date, at: Callable[[date], float], y: float, size: float, look: Look
) -> list[Element]:
    """Return a tick and label for each year, for each quarter of a short span, else for both ends."""
    starts = [date(year, 1, 1) for year in range(first.year, last.year + 1)]
    if len([day for day in starts if first <= day <= last]) < 2:
        starts = [
            date(year, month, 1) for year in range(first.year, last.year + 1) for month in (1, 4, 7, 10)
        ]
    days = [day for day in starts if first <= day <= last]
    long = len(days) > 1 and days[0].month == days[1].month
    found: list[Element] = []
    free = -1e9
    for day in days or [first, last]:
        words = str(day.year) if long else f"{day.year}-{day.month:02}"
        x = at(day)
        if x - width(words, size) / 2 < free:
            continue
        free = x + width(words, size) / 2 + size * 0.6
        found += [
            line(x, y + size * 0.35, x, y + size * 0.75, Ink(look.faint, 0.2), _PART),
            TextLines(x, y + size * 1.75, (words,), size, look.soft, _PART, anchor="middle"),
        ]
    return found
