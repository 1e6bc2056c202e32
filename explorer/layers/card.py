"""One feature in full: its stages, figures, places and sources, and its card as text to paste into a memo."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.timeline import state_at
from explorer.atlas.model import Atlas, Attribute, Conflict, Event, Feature, Source, StatusRecord
from explorer.layers.memo import MemoPage, joined
from explorer.state.queries.conflicts import of_attribute, of_feature, of_status
from explorer.state.queries.labels import date_words, state_words, words_of
from explorer.state.queries.origins import origin_lines, quality_words
from explorer.state.queries.own_facts import own_tag, own_words
from explorer.words import quantity
from explorer.words.dates import date_or_undated, in_words
from explorer.words.strings import t
from explorer.words.text import Lang


def card(feature: Feature, atlas: Atlas, day: date, lang: Lang, catalogue: Catalogue) -> str:
    """Return what the inspector shows of a feature on a day, with numbered notes and the sources at the end."""
    return _Card(feature, atlas, day, lang, catalogue).text()


class _Card(MemoPage):
    """The card of one feature in the making."""

    def __init__(self, feature: Feature, atlas: Atlas, day: date, lang: Lang, catalogue: Catalogue) -> None:
        super().__init__(atlas, day, lang)
        self._feature, self._catalogue = feature, catalogue

    def text(self) -> str:
        feature = self._feature
        parts = [
            list(self._head()),
            self._section("figures", map(self._figure, feature.attributes)),
            self._section("history", map(self._stage, records(feature))),
            self._section("related", map(self._event, events_of(feature, self._atlas))),
        ]
        parts.append(self._section("conflicts", self._conflicts()))
        self._used |= {citation.source for citation in feature.cited()}
        parts.append([self._t("sources"), *self._sources()])
        return joined(parts)

    def _head(self) -> Iterator[str]:
        feature, lang = self._feature, self._lang
        theme = self._aside(self._catalogue.name(feature.theme).in_(lang))
        own = self._own(own_words(self._atlas, feature, lang))
        yield feature.name.in_(lang) + theme + own + self._called(of_feature(self._atlas, feature.id))
        if feature.aka:
            yield t("inspector.aka", lang, names=self._t("comma").join(feature.aka))
        yield self._pair(self._t("state", day=self._day.isoformat()), self._state())
        if feature.note.in_(lang):
            yield feature.note.in_(lang)
        lines = route_lines(feature, self._atlas, lang)
        for number, line in enumerate(lines):
            key = "inspector.place" if feature.geometry == "point" else "inspector.route"
            branch = number and feature.geometry != "point"
            yield self._pair(t("inspector.branch", lang, n=number) if branch else t(key, lang), line)
        if feature.members:
            names = place_names((m.place for m in feature.members), self._atlas, lang)
            yield self._pair(t("inspector.members", lang), self._t("comma").join(names))
        if feature.passes:
            names = place_names(feature.passes, self._atlas, lang)
            yield self._pair(t("inspector.passes", lang), self._t("comma").join(names))
        yield quality_words(self._atlas, feature, lang)
        for words in origin_lines(self._atlas, feature, lang):
            yield self._pair(t("inspector.geometry_source", lang), words)

    def _state(self) -> str:
        state = state_at(self._feature, self._day)
        if state.status is None and state.certainty == "undated":
            return date_or_undated(None, self._lang)
        words = words_of(state, self._lang)
        if state.record is not None and state.record.date is not None:
            return self._listed([words, date_words(state.record, self._lang)]) + self._cited(
                state.record.citation
            )
        return words

    def _figure(self, found: Attribute) -> str:
        words = [quantity.in_words(found.value, found.qualifier, found.unit, self._lang)]
        if found.as_of:
            words.append(self._t("as_of", date=in_words(found.as_of, self._lang)))
        called = self._called(of_attribute(self._atlas, self._feature.id, found))
        own = own_tag(self._atlas, self._feature.id, found, self._lang)
        about = self._listed(words) + self._cited(found.citation) + own + called
        return "  · " + self._pair(found.name.in_(self._lang), about)

    def _stage(self, record: StatusRecord) -> str:
        when = date_or_undated(record.date, self._lang)
        note = record.note.in_(self._lang)
        words = stage(self._feature, record, self._lang, self._catalogue) + (
            self._aside(note) if note else ""
        )
        called = self._called(of_status(self._atlas, self._feature.id, record))
        own = own_tag(self._atlas, self._feature.id, record, self._lang)
        return f"  · {when}　{words}{self._cited(record.citation)}{own}{called}"

    def _source(self, source: Source) -> str:
        """Format a document with every passage that supports the feature."""
        found = dict(sources_of(self._feature, self._atlas, self._lang))
        locators = self._t("semicolon").join(found.get(source, ()))
        return self._pair(super()._source(source), locators) if locators else super()._source(source)

    def _pair(self, name: str, words: str) -> str:
        return self._t("pair", name=name, words=words)


def stage(feature: Feature, record: StatusRecord, lang: Lang, catalogue: Catalogue) -> str:
    """Word a status record: `通车`, `获批`; one that is only attested `见载：运营`, only planned `计划：运营`."""
    if record.kind != "begins":
        return t(f"inspector.{record.kind}", lang, status=state_words(record.status, "certain", lang))
    own = catalogue.spec(feature.theme).verbs.get(record.status)
    return own.in_(lang) if own else t(f"inspector.begins.{record.status}", lang)


def records(feature: Feature) -> tuple[StatusRecord, ...]:
    """Return the feature's stages by the first day on which they may have begun, undated ones last.

    So a line that opened within 2020 comes before the photograph of it in December 2020.
    """
    return tuple(sorted(feature.statuses, key=_order))


def _order(record: StatusRecord) -> tuple[date, date]:
    if record.date is None:
        return date.max, date.max
    return record.date.first or date.min, record.date.last or date.max


def route_lines(feature: Feature, atlas: Atlas, lang: Lang) -> tuple[str, ...]:
    """Return one line per part of the route: `永川 — 泸州`."""
    return tuple(" — ".join(place_names(part, atlas, lang)) for part in feature.routes)


def place_names(ids: Iterable[str], atlas: Atlas, lang: Lang) -> list[str]:
    return [atlas.places[i].name.in_(lang) if i in atlas.places else i for i in ids]


def events_of(feature: Feature, atlas: Atlas) -> tuple[Event, ...]:
    """Return the events that name the feature, oldest first."""
    found = [event for event in atlas.events.values() if feature.id in event.features]
    return tuple(sorted(found, key=lambda e: (e.date.last or date.max, e.date.first or date.min)))


def conflicts_of(feature: Feature, atlas: Atlas) -> tuple[Conflict, ...]:
    return tuple(c for c in atlas.conflicts.values() if feature.id in c.features)


def sources_of(feature: Feature, atlas: Atlas, lang: Lang) -> tuple[tuple[Source, tuple[str, ...]], ...]:
    """Return the documents that support the feature, with their passages, ordered by id."""
    found: dict[str, dict[str, None]] = {}
    for citation in feature.cited():
        found.setdefault(citation.source, {})[citation.locator.in_(lang)] = None
    return tuple((atlas.sources[i], tuple(found[i])) for i in sorted(found) if i in atlas.sources)
