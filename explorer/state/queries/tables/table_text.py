"""Features as rows of a table: the words of each cell, and the keys by which columns sort."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.timeline import CERTAINTIES, State, state_at
from explorer.atlas.columns.timelines import STATES, Numbers, timelines
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import QUALITIES, STATUSES, Atlas, Feature
from explorer.records import dataclass
from explorer.state.queries.labels import date_words, words_of
from explorer.state.queries.origins import ORIGINS, origin_names, origins
from explorer.state.queries.pinyin import pinyin
from explorer.state.queries.query import listing_places
from explorer.state.queries.regions import is_municipality, stem
from explorer.state.queries.tables import row_order
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang, Text

Column = Literal["name", "theme", "status", "since", "places", "quality", "origin", "sources"]
COLUMNS: tuple[Column, ...] = ("name", "theme", "status", "since", "places", "quality", "origin", "sources")


@dataclass(frozen=True, slots=True, eq=False)
class TableText:
    """Formats features as table cells; themes by id, in sort order."""

    atlas: Atlas
    themes: Mapping[str, Text]

    def cell(self, feature: Feature, column: Column, view: View) -> str:
        lang = view.lang
        if column == "name":
            return feature.name.in_(lang)
        if column == "theme":
            return self.themes[feature.theme].in_(lang) if feature.theme in self.themes else feature.theme
        if column == "places":
            return self._places(feature, view)
        if column == "quality":
            return t(f"quality.{feature.quality}", lang)
        if column == "origin":
            return origin_names(self.atlas, feature, lang)
        if column == "sources":
            return t("results.list_and", lang).join(self._sources(feature, lang))
        state = state_at(feature, view.clock.at)
        return self._status(state, lang) if column == "status" else since(state, lang)

    def _sources(self, feature: Feature, lang: Lang) -> Iterator[str]:
        """Iterate over the ids of its documents; a file of the user's, which has none that one knows, by its title."""
        own = self.atlas.collections.get(feature.theme)
        for key in source_ids(feature):
            yield own.source.title.in_(lang) if own is not None and own.source.id == key else key

    def _places(self, feature: Feature, view: View) -> str:
        """Format its places; with chosen regions, those it is listed for come first, and a wider one is marked."""
        lang, chosen = view.lang, view.filters.regions
        names, comma = place_names(self.atlas, feature, lang), t("results.list_and", lang)
        inside, around = listing_places(self.atlas, feature, chosen) if chosen else ([], [])
        first = tuple(self.atlas.places[place].name.in_(lang) for place in inside or around)
        words = comma.join(dict.fromkeys((*first, *names)))
        if inside or not around:
            return words
        own = stem(self.atlas.places[around[0]].adcode)
        kind = "prefecture" if len(own) > 2 else "municipality" if is_municipality(own) else "province"
        return t(f"results.wide.{kind}", lang, places=words)

    def _status(self, state: State, lang: Lang) -> str:
        return words_of(state, lang)

    def row(self, feature: Feature, view: View) -> tuple[str, ...]:
        return tuple(self.cell(feature, column, view) for column in COLUMNS)

    def header(self, lang: Lang) -> tuple[str, ...]:
        return tuple(t(f"results.column.{column}", lang) for column in COLUMNS)

    def ordered(
        self, ids: Iterable[str], column: Column, view: View, descending: bool = False
    ) -> tuple[str, ...]:
        """Sort ids by a column, stably; empty cells come last in both directions."""
        keyed = [(self._key(self.atlas.features[i], column, view), i) for i in ids]
        known = sorted((k for k in keyed if k[0] is not None), key=lambda k: k[0], reverse=descending)
        return tuple(i for _, i in known) + tuple(i for key, i in keyed if key is None)

    def order(self, numbers: Numbers, column: Column, view: View, descending: bool = False) -> Numbers:
        """Sort features, by their numbers in the atlas's columns, as `ordered` does."""
        rank = self._ranks(column, view)[numbers]
        known = ~np.isnan(rank)
        key = -rank[known] if descending else rank[known]
        return np.concatenate([numbers[known][np.argsort(key, kind="stable")], numbers[~known]])

    def _ranks(self, column: Column, view: View) -> NDArray[np.float64]:
        """Return the rank of every feature of the atlas by a column; NaN where its cell is empty."""
        columns, own = timelines(self.atlas), self.atlas.collections.values()
        if column == "theme":
            order = {key: n for n, key in enumerate(self.themes)}
            places = np.array([order.get(key, len(order)) for key in columns.themes], float)
            return np.asarray(places[columns.theme], float)
        if column == "status":
            return np.asarray(_STATE_RANKS[columns.states(view.clock.at)], float)
        features = self.atlas.tables.features.values()
        if column == "quality":
            tables = [float(QUALITIES.index(f.quality)) for f in features]
            return np.concatenate([tables, *map(row_order.quality_ranks, own)])
        if column == "since":
            records = (state_at(f, view.clock.at).record for f in features)
            dates = (record.date if record is not None else None for record in records)
            tables = [np.nan if day is None else row_order.since_key(day.first, day.last) for day in dates]
            states = columns.states(view.clock.at)
            parts = zip(columns.collections, columns.offsets[1:], strict=False)
            ranks = (row_order.since_ranks(c, states[at : at + len(c)], view.clock.at) for c, at in parts)
            return np.concatenate([tables, *ranks])
        keys = [self._key(feature, column, view) for feature in features]
        if column == "name":
            return row_order.joined(keys, [row_order.name_ranks(c, view.lang) for c in own])
        alike = {"sources": lambda c: (c.source.id,)}.get(column, lambda c: None)
        return row_order.joined(keys, [(alike(c), len(c)) for c in own])

    def _key(self, feature: Feature, column: Column, view: View) -> Any:
        """Return a sort key; None for an empty cell."""
        if column == "name":
            return _name_key(feature, view.lang)
        if column == "theme":
            order = list(self.themes)
            return order.index(feature.theme) if feature.theme in order else len(order)
        if column == "quality":
            return QUALITIES.index(feature.quality)
        if column == "origin":
            return tuple(map(ORIGINS.index, origins(self.atlas, feature))) or None
        if column == "sources":
            return source_ids(feature) or None
        if column == "places":
            first = place_names(self.atlas, feature, view.lang)[:1]
            return _sounded(first[0], view.lang) if first else None
        return _state_key(state_at(feature, view.clock.at), column)


_STATE_RANKS = np.array(
    [
        (STATUSES.index(status) if status else len(STATUSES)) * len(CERTAINTIES)
        + CERTAINTIES.index(certainty)
        for status, certainty in STATES
    ],
    float,
)


def since(state: State, lang: Lang) -> str:
    """Return the date of the status, as precise as its source; "" if there is none."""
    return date_words(state.record, lang)


@cached_by_owner
def place_names(atlas: Atlas, feature: Feature, lang: Lang) -> tuple[str, ...]:
    """Return the names of the feature's places without duplicates, in route order, then members."""
    ids = (i for i in feature.place_ids() if i in atlas.places)
    return tuple(dict.fromkeys(atlas.places[i].name.in_(lang) for i in ids))


def source_ids(feature: Feature) -> tuple[str, ...]:
    return tuple(sorted({c.source for c in feature.cited()}))


def _name_key(feature: Feature, lang: Lang) -> tuple[str, str]:
    return _sounded(feature.name.in_(lang), lang), feature.id


def _sounded(words: str, lang: Lang) -> str:
    """Return a sort key by pinyin for Chinese."""
    return row_order.natural(pinyin(words) if lang == "zh" else words.casefold())


def _state_key(state: State, column: Column) -> Any:
    if column == "status":
        rank = STATUSES.index(state.status) if state.status else len(STATUSES)
        return rank, CERTAINTIES.index(state.certainty)
    record = state.record
    if record is None or record.date is None:
        return None
    return record.date.last or date.max, record.date.first or date.min
