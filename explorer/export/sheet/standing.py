"""What is in place on a date, as rows for a document: name, status, date and source of each feature, by layer."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import State
from explorer.atlas.model import Atlas, Feature
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.citing import cite
from explorer.state.queries.drawn import DrawnFeatures
from explorer.state.queries.labels import date_words, words_of
from explorer.words.strings import t
from explorer.words.text import Lang

MOST_OF_A_LAYER = 200  # rows of a layer of the user's


@dataclass(frozen=True, slots=True)
class Standing:
    """A feature's row; the date is as precise as its source, empty where there is none."""

    name: str
    status: str
    date: str
    source: str


@dataclass(frozen=True, slots=True)
class StandingGroup:
    """The rows of a layer; `left` are not listed."""

    layer: str
    rows: tuple[Standing, ...]
    left: int = 0


def standing(data: Known, found: Iterable[tuple[Feature, State]], lang: Lang) -> tuple[StandingGroup, ...]:
    """Return the rows in the order of the catalogue's layers; of a user's layer the first `MOST_OF_A_LAYER`."""
    by_layer: dict[str, list[Standing]] = {}
    left: dict[str, int] = {}
    if isinstance(found, DrawnFeatures):  # those that are not listed need not be made
        found, left = found.firsts(MOST_OF_A_LAYER)
    for feature, state in found:
        rows = by_layer.setdefault(feature.theme, [])
        if feature.theme in data.atlas.collections and len(rows) >= MOST_OF_A_LAYER:
            left[feature.theme] = left.get(feature.theme, 0) + 1
        else:
            rows.append(_row(data.atlas, feature, state, lang))
    ordered = sorted(by_layer, key=list(data.catalogue).index)
    names = data.catalogue.names()
    return tuple(
        StandingGroup(clean(names[key].in_(lang)), tuple(by_layer[key]), left.get(key, 0)) for key in ordered
    )


def _row(atlas: Atlas, feature: Feature, state: State, lang: Lang) -> Standing:
    record = state.record
    cited = [record.citation] if record is not None else list(feature.citations)[:2]
    sources = t("table.and", lang).join(cite(atlas, one, lang) for one in cited)
    return Standing(
        clean(feature.name.in_(lang)),
        words_of(state, lang) or t("memo.undated", lang),
        date_words(record, lang),
        clean(sources),
    )
