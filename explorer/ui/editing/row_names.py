"""Rows that a field may name: found by what is typed, called by what people know them as."""

from __future__ import annotations

from collections.abc import Sequence

from explorer.atlas.model import Atlas
from explorer.state.files.scene_edits import slug
from explorer.state.queries import indicators
from explorer.state.queries.citing import source_line
from explorer.state.queries.search import search
from explorer.ui.facts.session import Session
from explorer.words import fold

_MOST = 40
_LONGEST_ID = 60
_OWN_SOURCE = "E"


class RowNames:
    """Finds and names the rows of one table, as the session knows them now."""

    def __init__(self, session: Session, table: str) -> None:
        self._session, self._table = session, table

    def find(self, typed: str) -> Sequence[tuple[str, str]]:
        """Return keys and words of the rows that match; of all, the first, where nothing is typed."""
        atlas = self._session.atlas.tables
        keys = self._matching(atlas, typed) if typed else list(getattr(atlas, self._table))[:_MOST]
        found: dict[str, str] = {}
        for key in keys[:_MOST]:
            words = self.name(key)
            found[words if words not in found else f"{words} · {key}"] = key
        return [(key, words) for words, key in found.items()]

    def _matching(self, atlas: Atlas, typed: str) -> list[str]:
        if self._table in ("features", "places", "events"):
            kind = self._table.removesuffix("s")
            return [hit.id for hit in search(atlas, typed, 200) if hit.kind == kind]
        if self._table == "indicators":
            return list(indicators.find(atlas, typed))
        lines = (
            (key, source_line(source, "zh") + source_line(source, "en"))
            for key, source in atlas.sources.items()
        )
        return [key for key, line in lines if fold.contains_words(fold.searchable((line,)), typed)]

    def name(self, key: str) -> str:
        """Return the words for a row; those of an unknown one are its key."""
        atlas, lang = self._session.atlas.tables, self._session.lang
        if self._table == "features" and key in atlas.features:
            one = atlas.features[key]
            return f"{one.name.in_(lang)} · {self._session.store.catalogue.name(one.theme).in_(lang)}"
        if self._table == "places" and key in atlas.places:
            place = atlas.places[key]
            return " · ".join(x for x in (place.name.in_(lang), place.county or place.province) if x)
        if self._table == "events" and key in atlas.events:
            return f"{atlas.events[key].title.in_(lang)} · {atlas.events[key].date}"
        if self._table == "indicators" and key in atlas.indicators:
            measure = atlas.indicators[key]
            return (
                f"{measure.name.in_(lang)}（{measure.unit.in_(lang)}）"
                if lang == "zh"
                else f"{measure.name.en} ({measure.unit.en})"
            )
        if self._table == "sources" and key in atlas.sources:
            return f"{key} · {atlas.sources[key].title.in_(lang)}"
        return key


def new_id(session: Session, table: str, words: str) -> str:
    """Return an id that no row has: made of the words; of a source, a number."""
    facts, taken = session.store.facts.atlas, {edit.cells.get("id", "") for edit in session.store.work.edits}
    taken |= {edit.cells.get("key", "") for edit in session.store.work.edits}
    taken |= getattr(session.atlas.tables, table).keys() | getattr(facts, table).keys()
    if table == "sources":
        number = 1
        while f"{_OWN_SOURCE}{number}" in taken:
            number += 1
        return f"{_OWN_SOURCE}{number}"
    if table == "indicators":
        return slug(words, {key.replace("_", "-") for key in taken}).replace("-", "_")[:_LONGEST_ID]
    return slug(words, taken)[:_LONGEST_ID]
