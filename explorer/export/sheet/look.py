"""The sheet's colours and type sizes; millimetres throughout."""

from __future__ import annotations

from explorer.colours import table
from explorer.export.sheet.paper import MM_PER_INCH, SLIDE_SHORT, Paper, is_small, layout_scale
from explorer.export.sheet.sheet import Template
from explorer.records import dataclass
from explorer.state.view.view import Appearance

POINT = 25.4 / 72
SLIDE_INCHES = 7.5  # height of a slide, for which sizes in points are meant
MIN_TEXT = 5.0 * POINT  # smallest text on paper, in millimetres
_SMALL_HEADS = 1.5  # a title's size relative to the body on a small page
_FILM_BODY = 15 * 25.4 / 96  # 15 CSS px of the 540 that a full-bleed picture is high


@dataclass(frozen=True, slots=True)
class Look:
    """Colours by use, and sizes in mm; other sizes derive from `body`."""

    paper: str
    ink: str
    soft: str
    faint: str
    line: str
    accent: str
    body: float
    title: float
    date: float
    margin: float
    gap: float
    least: float = MIN_TEXT  # smallest text, in layout millimetres
    font: str = ""  # family of the sheet's own texts; none is the bundled one
    date_ink: str = ""  # the accent's where empty

    @property
    def small(self) -> float:
        return max(self.body * 0.84, self.least)


def look_for(
    paper: Paper, template: Template, appearance: Appearance, margin: float | None = None, type_: float = 1.0
) -> Look:
    """Choose sizes for a page between A4 and A3 (others are scaled), and colours by appearance.

    `margin` is in millimetres of paper; None chooses one by the page. `type_` multiplies the size of text.
    """
    scale = layout_scale(paper, template == "film")
    short = min(paper.width, paper.height) / scale
    least = MIN_TEXT / min(scale, 1.0) if paper.printed else MIN_TEXT
    body = min(max(7.6 * (short / 210) ** 0.55, 7.0), 9.2) * POINT
    if template == "slide":
        body *= 1.2
    elif template == "film":
        body, margin = _FILM_BODY, 0.0
    body = max(body * type_, least)
    heads = {"report": 2.45, "document": 1.9, "slide": 2.5, "poster": 3.6, "film": 1.75}[template]
    title = body * (min(heads, _SMALL_HEADS) if is_small(paper) else heads)
    air = short * 0.042 if margin is None else margin / scale
    plain = template == "document"  # which has its date in ink, as large as the text
    date = body * 1.1 if plain else title * 0.92
    inks = _inks(appearance)
    return Look(*inks, body, title, date, air, body * 1.5, least, inks[1] if plain else "")


def _inks(appearance: Appearance) -> tuple[str, str, str, str, str, str]:
    tokens = table(appearance)
    names = ("sheet_paper", "ink", "ink_soft", "ink_faint", "line_strong", "accent_ink")
    paper, ink, soft, faint, line, accent = (tokens[name] for name in names)
    return paper, ink, soft, faint, line, accent


SLIDE_LEAST = 12.0  # pt on a slide of 7.5 inches


def slide_look(appearance: Appearance, type_: float) -> Look:
    """Return sizes in layout millimetres of a slide: nothing below SLIDE_LEAST."""
    point = POINT * SLIDE_SHORT / SLIDE_INCHES / MM_PER_INCH
    least, body = SLIDE_LEAST * point, max(13.0 * type_, SLIDE_LEAST) * point
    title, date = 28.0 * type_ * point, 24.0 * type_ * point
    return Look(*_inks(appearance), body, title, date, 4.2, body * 1.2, least)
