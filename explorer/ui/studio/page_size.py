"""Reads the page that size and resolution ask for."""

from __future__ import annotations

from explorer.export.files.errors import PaperError
from explorer.export.jobs.snapshot import check_paper
from explorer.export.sheet.paper import Paper, parse_paper
from explorer.words.strings import t
from explorer.words.text import Lang


class FormError(ValueError):
    """A field of the form cannot be used: one sentence in the user's language that says what can."""


def paper_of(size: str, resolution: str, kind: str, lang: Lang) -> Paper:
    """The paper; raises FormError. A size in pixels takes no resolution."""
    dpi = None if size.endswith("px") else _dpi(resolution, lang)
    try:
        return check_paper(parse_paper(size, dpi), kind)
    except PaperError as error:
        raise FormError(error.in_(lang)) from error


def _dpi(text: str, lang: Lang) -> float:
    text = text.removesuffix("dpi").strip()
    try:
        return float(text)
    except ValueError as error:
        raise FormError(t("export.trouble.no_dpi", lang, text=text[:20])) from error
