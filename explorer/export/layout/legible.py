"""What a reader of the sheet would miss: text too small for print, and parts, rows or sources without room."""

from __future__ import annotations

from collections.abc import Sized
from typing import Literal

from explorer.export.layout import blocks
from explorer.export.layout.elements import TextLines
from explorer.export.layout.layout import Layout
from explorer.export.sheet.look import MIN_TEXT, POINT
from explorer.export.sheet.sheet import Part, Sheet
from explorer.export.text import installed_fonts
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.words.strings import t
from explorer.words.text import Lang, join_items

_POINTS = MIN_TEXT / POINT
Remedy = Literal["hide", "larger", "none"]


@dataclass(frozen=True, slots=True)
class Lack:
    """What the sheet lacks, in words; `remedy` is what a click does: hide `part`, or take a larger page."""

    key: str
    words: str
    remedy: Remedy
    part: str | None = None


def smallest_text(*layouts: Layout) -> float:
    """Return the size of the smallest text, in points on paper."""
    sizes = [e.size * x.scale for x in layouts for e in x.elements if isinstance(e, TextLines) and e.lines]
    return min(sizes, default=MIN_TEXT) / POINT


def _smallest_part(layout: Layout) -> str | None:
    """Return the part that has the smallest text."""
    texts = [e for e in layout.elements if isinstance(e, TextLines) and e.lines]
    return min(texts, key=lambda e: e.size).part if texts else None


def legibility_warnings(least: float, sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    """Return a warning if text of `least` points is too small to be read in print."""
    if not sheet.paper.printed or round(least, 1) >= _POINTS:
        return ()
    return (t("export.legible", lang, least=f"{least:.1f}", wanted=f"{_POINTS:g}"),)


def _dropped(layout: Layout) -> tuple[tuple[Part, Sized], ...]:
    """Return the parts that are dropped first where there is no room, with what they would hold."""
    return ("numbers", layout.content.numbers), ("charts", layout.content.charts)


def lacks(layout: Layout, sheet: Sheet) -> tuple[Lack, ...]:
    """Return what has no room on the sheet, or is set too small."""
    if sheet.template == "film":
        return _lacks_of_film(layout, sheet)
    words, lang, drawn = layout.content, layout.content.lang, {e.part for e in layout.elements}
    found = [
        Lack(f"no_{part}", t(f"export.lack.{part}", lang, n=len(items)), "larger", part)
        for part, items in _dropped(layout)
        if items and sheet.shows(part) and part not in drawn | layout.moved_out
    ]
    flags = blocks.key_length(words) - layout.listed
    if sheet.shows("legend") and words.events.flags and flags > 0:
        found.append(Lack("flags", t("export.lack.flags", lang, n=flags), "larger", "legend"))
    areas = sum(len(group.areas) for group in words.legend)
    if areas and not layout.areas_listed and not layout.slide:  # a slide's notes list them
        found.append(Lack("areas", t("export.lack.areas", lang, n=areas), "larger", "legend"))
    if layout.cut:
        found.append(Lack("cut_rows", t("export.lack.rows", lang, n=layout.cut), "larger", "legend"))
    if layout.unlisted and sheet.shows("sources"):
        found.append(Lack("sources", t("export.lack.sources", lang, n=layout.unlisted), "larger", "sources"))
    if layout.moved_out:
        parts = join_items((t(f"export.part.{part}", lang) for part in sorted(layout.moved_out)), lang)
        found.append(Lack("moved_out", t("export.lack.moved_out", lang, parts=parts), "larger"))
    elif not sheet.shows("sources"):
        found.append(Lack("credit", t("export.lack.credit", lang), "none", "sources"))
    if sheet.font and installed_fonts.find(sheet.font) is None:
        found.append(Lack("font", t("export.lack.font", lang, name=clean(sheet.font)), "none"))
    small = legibility_warnings(smallest_text(layout), sheet, lang)
    return (*found, *(Lack("small", line, "larger", _smallest_part(layout)) for line in small))


def _lacks_of_film(layout: Layout, sheet: Sheet) -> tuple[Lack, ...]:
    """Return what a full-bleed picture lacks, which by design has no charts, notes, flags' list or sources.

    It is laid out alike at every size: a larger one lacks the same.
    """
    words, lang, found = layout.content, layout.content.lang, []
    if words.numbers and sheet.shows("numbers") and not any(e.part == "numbers" for e in layout.elements):
        lacking = t("export.lack.numbers", lang, n=len(words.numbers))
        found.append(Lack("no_numbers", lacking, "hide", "numbers"))
    if layout.cut:
        found.append(Lack("cut_rows", t("export.lack.rows", lang, n=layout.cut), "none", "legend"))
    small = legibility_warnings(smallest_text(layout), sheet, lang)
    return (*found, *(Lack("small", line, "larger", _smallest_part(layout)) for line in small))
