"""The page that size and resolution ask for, or why there is none, in the user's language."""

from __future__ import annotations

from dataclasses import replace

from explorer.atlas.model import Lang
from explorer.export.paper import (
    LEAST_DPI,
    MOST_DPI,
    MOST_PIXELS,
    MOST_RATIO,
    MOST_SIDE,
    Paper,
    PaperError,
    parse,
    sensible,
)
from explorer.export.snapshot import VECTOR
from explorer.state.strings import t


class Trouble(ValueError):
    """What cannot be drawn, in one sentence that says what can."""


def paper_of(size: str, resolution: str, kind: str, lang: Lang) -> Paper:
    """The paper; raises Trouble. A size in pixels takes no resolution."""
    dpi = None if size.endswith("px") else _dpi(resolution, lang)
    try:
        return sensible(parse(size, dpi), kind not in VECTOR)
    except PaperError as error:
        # explorer/export tells it best, and in Chinese only
        raise Trouble(str(error) if lang == "zh" else _in_other_words(size, dpi, lang)) from error


def _say(key: str, lang: Lang, **values: object) -> str:
    return t(f"export.trouble.{key}", lang, **values)


def _dpi(text: str, lang: Lang) -> float:
    text = text.removesuffix("dpi").strip()
    try:
        return float(text)
    except ValueError as error:
        raise Trouble(_say("no_dpi", lang, text=text[:20])) from error


def _in_other_words(size: str, dpi: float | None, lang: Lang) -> str:
    """Why `parse` or `sensible` refuses; asked of them step by step, so that no limit stands here twice."""
    if dpi is not None and not LEAST_DPI <= dpi <= MOST_DPI:
        return _say("dpi", lang, dpi=f"{dpi:g}", least=f"{LEAST_DPI:g}", most=f"{MOST_DPI:g}")
    try:
        paper = parse(size, dpi)
    except PaperError:
        return _say("size", lang, name=size.strip()[:40])
    if _works(paper):
        return _too_many_pixels(paper, lang)
    if all(_works(replace(paper, width=side, height=side)) for side in (paper.width, paper.height)):
        ratio = max(paper.width, paper.height) / min(paper.width, paper.height)
        return _say("ratio", lang, ratio=f"{ratio:.1f}", most=f"{MOST_RATIO:g}")
    return _say("sides", lang, size=size.strip()[:40])


def _works(paper: Paper) -> bool:
    try:
        sensible(paper, raster=False)
    except PaperError:
        return False
    return True


def _too_many_pixels(paper: Paper, lang: Lang) -> str:
    wide, tall = paper.pixels
    most = min((MOST_PIXELS / (wide * tall)) ** 0.5, MOST_SIDE / max(wide, tall))
    largest = f"{int(wide * most)}×{int(tall * most)}"
    return _say("pixels", lang, pixels=f"{wide}×{tall}", largest=largest, dpi=int(paper.dpi * most))
