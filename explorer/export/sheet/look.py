"""The sheet's colours and type sizes; millimetres throughout."""

from __future__ import annotations

from dataclasses import dataclass

from explorer.colours import table
from explorer.export.sheet.paper import Paper, layout_scale
from explorer.export.sheet.sheet import Template
from explorer.state.view.view import Appearance

POINT = 25.4 / 72
MIN_TEXT = 5.0 * POINT  # smallest text on paper, in millimetres
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
    heads = {"report": 2.45, "slide": 2.5, "poster": 3.6, "film": 1.75}[template]
    tokens = table(appearance)
    return Look(
        paper=tokens["sheet_paper"],
        ink=tokens["ink"],
        soft=tokens["ink_soft"],
        faint=tokens["ink_faint"],
        line=tokens["line_strong"],
        accent=tokens["accent_ink"],
        body=body,
        title=body * heads,
        date=body * heads * 0.92,
        margin=short * 0.042 if margin is None else margin / scale,
        gap=body * 1.5,
        least=least,
    )
