"""Legibility in print: the smallest text of a sheet."""

from __future__ import annotations

from math import ceil

from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.look import MIN_TEXT, POINT
from explorer.export.sheet.paper import TRUE_SIZE_FROM, layout_scale
from explorer.export.sheet.sheet import Sheet
from explorer.words.strings import t
from explorer.words.text import Lang

_POINTS = MIN_TEXT / POINT


def smallest_text(*layouts: Layout) -> float:
    """Return the size of the smallest text, in points on paper."""
    sizes = [e.size * x.scale for x in layouts for e in x.elements if isinstance(e, TextLines) and e.lines]
    return min(sizes, default=MIN_TEXT) / POINT


def legibility_warnings(least: float, sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    """Return a warning if text of `least` points is too small to be read in print."""
    if not sheet.paper.printed or round(least, 1) >= _POINTS:
        return ()
    short = ceil(TRUE_SIZE_FROM * _POINTS / (least / layout_scale(sheet.paper)))
    words = {"least": f"{least:.1f}", "wanted": f"{_POINTS:g}", "short": short}
    return (t("export.legible", lang, **words),)
