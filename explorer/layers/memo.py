"""`twincity report` without --json: a page to paste into a memo, with its sources at the end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from explorer.atlas.model import Atlas, Citation, Feature, Indicator, Lang, Observation
from explorer.atlas.report import certain_by, events_until, latest_observation
from explorer.atlas.timeline import LATER, State, bucket, count, state_at
from explorer.layers.legend import state_words
from explorer.layers.registry import SPECS
from explorer.state.strings import t

_ORDER = ("operation", "upgrade", "construction", "approved", "planned", "closed", "possible", "attested")


def memo(atlas: Atlas, day: date, themes: Iterable[str], kinds: Iterable[str], lang: Lang) -> str:
    """Plain text: counts and named features per theme, indicators, events, then the sources cited."""
    used: set[str] = set()
    lines = [t("memo.title", lang, day=day.isoformat()), ""]
    for theme in themes:
        lines += _theme(atlas, theme, day, lang, used)
    lines += ["", t("memo.indicators", lang)]
    for indicator in atlas.indicators.values():
        observation = latest_observation(indicator, day)
        if observation:
            lines.append("· " + _observed(indicator, observation, lang))
            used.add(observation.citation.source)
    lines += ["", t("memo.events", lang)]
    wanted = frozenset(kinds)
    for event in events_until(atlas, day):
        if not wanted or event.kind in wanted:
            mark = _aside(t(f"mark.{event.mark}", lang), lang) if event.mark else ""
            source = _aside(cite(event.citation, lang), lang)
            lines.append(f"· {event.date}　{event.title.in_(lang)}{mark}{source}")
            used.add(event.citation.source)
    lines += _conflicts(atlas, day, lang, used)
    return "\n".join([*lines, "", t("memo.sources", lang), *_sources(atlas, used, lang)])


def cite(citation: Citation, lang: Lang) -> str:
    """A citation in a few characters: 文献 001 · 推动毗邻合作 ¶1."""
    return t("memo.cite", lang, source=citation.source, locator=citation.locator.in_(lang))


def _theme(atlas: Atlas, theme: str, day: date, lang: Lang, used: set[str]) -> Iterator[str]:
    features = atlas.by_theme(theme)
    numbers = count(features, day)
    parts = [f"{_bucket_name(key, lang)} {numbers[key]}" for key in _ORDER if numbers[key]]
    rest = [f"{t('memo.' + key, lang)} {numbers[key]}" for key in ("later", "undated") if numbers[key]]
    total = t("memo.total", lang, total=numbers["total"])
    yield t(
        "memo.theme", lang, name=SPECS[theme].name.in_(lang), total=total, parts=_listed(parts + rest, lang)
    )
    for key in _ORDER:
        for feature in features:
            state = state_at(feature, day)
            if state != LATER and bucket(state) == key:
                yield _standing(feature, state, lang, used)


def _bucket_name(key: str, lang: Lang) -> str:
    return t(f"memo.{key}", lang) if key in ("possible", "attested") else t(f"status.{key}", lang)


def _standing(feature: Feature, state: State, lang: Lang, used: set[str]) -> str:
    words = state_words(state.status, state.certainty, lang)
    if state.record is not None and state.record.date is not None:
        used.add(state.record.citation.source)
        when = str(state.record.date) + _aside(cite(state.record.citation, lang), lang)
        words = _listed([words, when], lang)
    return "  · " + t("memo.pair", lang, name=feature.name.in_(lang), words=words)


def _observed(indicator: Indicator, observation: Observation, lang: Lang) -> str:
    scope = _aside(observation.scope.in_(lang), lang) if observation.scope.zh else ""
    value = f"{observation.qualifier}{observation.value} {indicator.unit.in_(lang)}"
    as_of = t("memo.as_of", lang, date=observation.as_of.text)
    words = _listed([value + scope, as_of + _aside(cite(observation.citation, lang), lang)], lang)
    return t("memo.pair", lang, name=indicator.name.in_(lang), words=words)


def _aside(words: str, lang: Lang) -> str:
    """In brackets, as the language sets them."""
    return t("memo.aside", lang, words=words)


def _listed(words: list[str], lang: Lang) -> str:
    return ("，" if lang == "zh" else ", ").join(words)


def _conflicts(atlas: Atlas, day: date, lang: Lang, used: set[str]) -> Iterator[str]:
    """Conflicts about a number that stands on this page."""
    shown = {i.key for i in atlas.indicators.values() if latest_observation(i, day)}
    happened = {e.id for e in atlas.events.values() if certain_by(e.date, day)}
    found = [
        c
        for c in atlas.conflicts.values()
        if shown.intersection(c.indicators) or happened.intersection(c.events)
    ]
    if found:
        yield from ("", t("memo.conflicts", lang))
    for c in found:
        used.update((c.citation_a.source, c.citation_b.source))
        one = c.statement_a.in_(lang) + _aside(cite(c.citation_a, lang), lang)
        other = c.statement_b.in_(lang) + _aside(cite(c.citation_b, lang), lang)
        yield t("memo.conflict", lang, one=one, other=other, reconcile=c.reconcile.in_(lang))


def _sources(atlas: Atlas, used: set[str], lang: Lang) -> Iterator[str]:
    for source in atlas.sources.values():
        if source.id in used:
            when = str(source.date) if source.date else ""
            words = [source.title.in_(lang), source.publisher.in_(lang), when]
            yield f"{source.id}　{_listed([w for w in words if w], lang)}"
