"""A feature in words: dates as precise as their source, stages, values, citations. No Qt."""

from __future__ import annotations

from explorer.atlas.columns.timeline import State
from explorer.atlas.model import Attribute
from explorer.state.queries.labels import words_of
from explorer.words import quantity
from explorer.words.strings import t
from explorer.words.text import Lang


def status_text(state: State, lang: Lang) -> str:
    """Return the state in words; a feature with neither status nor date is undated."""
    if state.status is None and state.certainty == "undated":
        return t("when.none", lang)
    return words_of(state, lang)


def value(found: Attribute, lang: Lang) -> str:
    """`20 余个`: figure, qualifier and unit as the source has them."""
    return quantity.in_words(found.value, found.qualifier, found.unit, lang)
