"""A feature in words: dates as precise as their source, stages, values, citations. No Qt."""

from __future__ import annotations

from explorer.atlas.edtf import PartialDate
from explorer.atlas.model import (
    Atlas,
    Attribute,
    Citation,
    Lang,
)
from explorer.atlas.timeline import State
from explorer.state import quantity
from explorer.state.labels import words_of
from explorer.ui.timeline_words import Strings


def when(found: PartialDate | None, lang: Lang, t: Strings) -> str:
    """A partial date in words, never more precise than it is: `2020 年内`, `不晚于 2021-05-31`."""
    if found is None:
        return t("inspector.no_date", lang)
    words = _span(found, lang, t)
    return t("inspector.about", lang, when=words) if found.approximate else words


def _span(found: PartialDate, lang: Lang, t: Strings) -> str:
    first, last = found.first, found.last
    if first is None:
        return t("inspector.not_after", lang, last=last)
    if last is None:
        return t("inspector.not_before", lang, first=first)
    if first == last:
        return first.isoformat()
    plain = found.text.rstrip("~?%")
    if len(plain) == 4:
        return t("inspector.within_year", lang, year=first.year)
    if len(plain) == 7:
        return t("inspector.within_month", lang, year=first.year, month=first.month)
    return t("inspector.between", lang, first=first, last=last)


def cite(found: Citation, atlas: Atlas, lang: Lang, t: Strings) -> str:
    """`文献 001 · 大事记 ¶3`."""
    source = atlas.sources.get(found.source)
    key = "inspector.cite_outside" if source is not None and source.kind == "outside" else "inspector.cite"
    return t(key, lang, source=found.source, locator=found.locator.in_(lang))


def cite_more(found: Citation, atlas: Atlas, lang: Lang, t: Strings) -> str:
    """The document behind a citation: title, publisher, date."""
    source = atlas.sources.get(found.source)
    if source is None:
        return t("inspector.cite_unknown", lang, source=found.source)
    return t(
        "inspector.cite_more",
        lang,
        title=source.title.in_(lang),
        publisher=source.publisher.in_(lang),
        date=when(source.date, lang, t),
    )


def standing(state: State, lang: Lang, t: Strings) -> str:
    """The state in words; what has neither status nor date is simply undated."""
    if state.status is None and state.certainty == "undated":
        return t("inspector.no_date", lang)
    return words_of(state, lang)


def value(found: Attribute, lang: Lang) -> str:
    """`20 余个`: figure, qualifier and unit as the source has them."""
    return quantity.in_words(found.value, found.qualifier, found.unit, lang)
