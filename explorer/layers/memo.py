"""`twincity report` without --json: a page to paste into a memo, with its sources at the end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.report import Scope
from explorer.atlas.columns.timeline import UNSURE, State, bucket, state_at
from explorer.atlas.columns.timelines import count, lookup, timelines
from explorer.atlas.model import Atlas, Citation, Conflict, Event, Feature, Indicator, Observation, Source
from explorer.state.queries.citing import cite, source_line
from explorer.state.queries.comment_rows import CommentLine
from explorer.state.queries.conflicts import of_event, of_feature, shown_with
from explorer.state.queries.indicators import by_group, value_words
from explorer.state.queries.labels import date_words, words_of
from explorer.state.queries.own_facts import own_tag, own_words, row_tag
from explorer.words.dates import date_or_undated, in_words
from explorer.words.problem import printable
from explorer.words.strings import t
from explorer.words.text import Lang

_ORDER = ("operation", "upgrade", "construction", "approved", "planned", "closed")
_REST = ("undated", "later")
_MOST_ROWS = 200  # of a layer of the user's that are listed one by one


def memo(
    atlas: Atlas,
    day: date,
    scope: Scope,
    lang: Lang,
    catalogue: Catalogue,
    comments: Iterable[CommentLine] = (),
) -> str:
    """Write the report as plain text: features by theme, figures by subject, events, disputes, sources, comments."""
    return _Memo(atlas, day, scope, lang, catalogue).text(comments)


def summary(atlas: Atlas, day: date, scope: Scope, lang: Lang, catalogue: Catalogue) -> tuple[str, ...]:
    """Return the report's first lines: how many features there are of each status, and what the words mean."""
    return tuple(_Memo(atlas, day, scope, lang, catalogue).summary())


def joined(parts: Iterable[list[str]]) -> str:
    """Join parts by an empty line; control characters, on which a terminal or editor would act, are escaped."""
    return "\n\n".join("\n".join(map(printable, part)) for part in parts if part)


class MemoPage:
    """A text in the making: notes are numbered and sources gathered in the order in which they are called."""

    def __init__(self, atlas: Atlas, day: date, lang: Lang) -> None:
        self._atlas, self._day, self._lang = atlas, day, lang
        self._notes: dict[str, Conflict] = {}
        self._used: set[str] = set()

    def _t(self, key: str, **values: object) -> str:
        return t(f"memo.{key}", self._lang, **values)

    def _section(self, key: str, lines: Iterable[str]) -> list[str]:
        """Return a heading and its lines; nothing if there are no lines."""
        found = list(lines)
        return [self._t(key), *found] if found else []

    def _event(self, event: Event) -> str:
        mark = self._aside(t(f"mark.{event.mark}", self._lang)) if event.mark else ""
        words = event.title.in_(self._lang) + mark + self._cited(event.citation)
        words += row_tag(self._atlas, "events", event.id, self._lang)
        words += self._called(of_event(self._atlas, event.id))
        return f"  · {in_words(event.date, self._lang)}　{words}"

    def _own(self, words: str) -> str:
        return self._aside(words) if words else ""

    def _called(self, conflicts: Iterable[Conflict]) -> str:
        """Return the numbers of the notes on these conflicts, to be set behind the disputed statement."""
        found = []
        for conflict in conflicts:
            self._notes.setdefault(conflict.id, conflict)
            found.append(list(self._notes).index(conflict.id) + 1)
        return self._t("call", numbers=self._t("comma").join(map(str, sorted(found)))) if found else ""

    def _conflicts(self) -> Iterator[str]:
        for number, conflict in enumerate(self._notes.values(), 1):
            one = conflict.statement_a.in_(self._lang) + self._cited(conflict.citation_a)
            other = conflict.statement_b.in_(self._lang) + self._cited(conflict.citation_b)
            yield self._t("conflict", number=number, one=one)
            yield self._t("conflict_other", other=other)
            if conflict.reconcile.zh:
                yield self._t("conflict_view", words=conflict.reconcile.in_(self._lang))

    def _cited(self, citation: Citation) -> str:
        self._used.add(citation.source)
        return self._aside(cite(self._atlas, citation, self._lang))

    def _aside(self, words: str) -> str:
        """Put words in the language's brackets."""
        return self._t("aside", words=words)

    def _listed(self, words: list[str]) -> str:
        return ("，" if self._lang == "zh" else ", ").join(words)

    def _sources(self) -> Iterator[str]:
        for source in self._atlas.sources.values():
            if source.id in self._used:
                yield self._source(source)

    def _source(self, source: Source) -> str:
        if source.kind == "own":
            return source_line(source, self._lang)
        when = date_or_undated(source.date, self._lang)
        publisher = self._t("publisher", name=source.publisher.in_(self._lang))
        words = self._listed([source.title.in_(self._lang), publisher, when])
        outside = self._t("source_outside") if source.kind == "outside" else ""
        return f"{source.id}　{words}{outside}"


class _Memo(MemoPage):
    """The report on one day, layer by layer."""

    def __init__(self, atlas: Atlas, day: date, scope: Scope, lang: Lang, catalogue: Catalogue) -> None:
        super().__init__(atlas, day, lang)
        self._scope, self._catalogue = scope, catalogue

    def text(self, comments: Iterable[CommentLine] = ()) -> str:
        parts = [
            [self._t("title", day=self._day.isoformat()), *self.summary()],
            [self._t("standing"), *(line for theme in self._scope.themes for line in self._theme(theme))],
            self._section("indicators", self._indicators()),
            self._section("events", map(self._event, self._scope.events(self._atlas, self._day))),
        ]
        parts.append(self._section("conflicts", self._conflicts()))
        parts.append([self._t("sources"), *self._sources()])
        parts.append(self._section("comments", map(self._comment, comments)))
        return joined(parts)

    def _comment(self, one: CommentLine) -> str:
        key = "comment" if one.about else "comment_reply"
        return self._t(
            key,
            number=one.number,
            state=one.state,
            about=one.about,
            who=one.author,
            day=one.day,
            words=one.text,
        )

    # -- layers -----------------------------------------------------------------------------

    def summary(self) -> Iterator[str]:
        numbers: Counter[str] = Counter()
        for theme in self._scope.themes:
            numbers.update(count(self._atlas, theme, self._day))
        yield self._t(
            "summary", themes=len(self._scope.themes), total=numbers["total"], parts=self._parts(numbers)
        )
        yield self._t("key")

    def _parts(self, numbers: Counter[str] | dict[str, int]) -> str:
        named = [(key, t(f"status.{key}", self._lang)) for key in _ORDER]
        named += [(key, self._t(key)) for key in (*UNSURE, *_REST)]
        return self._listed([f"{name} {numbers[key]}" for key, name in named if numbers[key]])

    def _theme(self, theme: str) -> Iterator[str]:
        numbers = count(self._atlas, theme, self._day)
        name = self._catalogue.name(theme).in_(self._lang)
        total = self._t("total", total=numbers["total"])
        yield self._t("theme", name=name, total=total, parts=self._parts(numbers))
        listed = 0
        for key in (*_ORDER, *UNSURE):
            for feature in self._in_bucket(theme, key, _MOST_ROWS - listed):
                listed += theme in self._atlas.collections
                yield self._standing(feature, state_at(feature, self._day))
        left = sum(numbers[key] for key in (*_ORDER, *UNSURE)) - listed
        if theme in self._atlas.collections and left:
            yield self._t("more_rows", n=left)

    def _in_bucket(self, theme: str, key: str, most: int) -> Iterator[Feature]:
        """Iterate over a layer's features in a bucket; over `most` rows of a layer of the user's."""
        columns = timelines(self._atlas)
        fits = lookup(
            lambda status, certainty: certainty != "later" and bucket(State(certainty, status)) == key
        )
        numbers = columns.of_theme(theme)
        found = numbers[fits[columns.states(self._day)[numbers]]]
        if theme in self._atlas.collections:
            found = found[: max(0, most)]
        yield from (columns.features[n] for n in found.tolist())

    def _standing(self, feature: Feature, state: State) -> str:
        words = words_of(state, self._lang)
        if state.record is not None and state.record.date is not None:
            when = date_words(state.record, self._lang) + self._cited(state.record.citation)
            words = self._listed([words, when])
        words += self._own(own_words(self._atlas, feature, self._lang))
        words += self._called(of_feature(self._atlas, feature.id))
        return "  · " + self._t("pair", name=feature.name.in_(self._lang), words=words)

    # -- figures and events -----------------------------------------------------------------

    def _indicators(self) -> Iterator[str]:
        seen = {i.key: o for i, o in self._scope.observed(self._atlas, self._day)}
        for group, keys in by_group(self._atlas, tuple(self._atlas.indicators)):
            found = [key for key in keys if key in seen]
            if found:
                yield self._t("group", name=self._atlas.measure_group(group).in_(self._lang))
            for key in found:
                yield self._observed(self._atlas.indicators[key], seen[key])

    def _observed(self, indicator: Indicator, seen: Observation) -> str:
        scope = self._aside(seen.scope.in_(self._lang)) if seen.scope.zh else ""
        as_of = self._t("as_of", date=in_words(seen.as_of, self._lang)) + self._cited(seen.citation)
        words = self._listed([value_words(indicator, seen, self._lang) + scope, as_of])
        words += own_tag(self._atlas, indicator.key, seen, self._lang)
        words += self._called(shown_with(self._atlas, indicator, seen))
        return "  · " + self._t("pair", name=indicator.name.in_(self._lang), words=words)
