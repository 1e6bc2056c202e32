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
            mark = f"（{t('mark.' + event.mark, lang)}）" if event.mark else ""
            lines.append(f"· {event.date}　{event.title.in_(lang)}{mark}（{cite(event.citation, lang)}）")
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
    yield f"{SPECS[theme].name.in_(lang)}　{total}：{'，'.join(parts + rest)}"
    for key in _ORDER:
        for feature in features:
            state = state_at(feature, day)
            if state != LATER and bucket(state) == key:
                yield _standing(feature, state, lang, used)


def _bucket_name(key: str, lang: Lang) -> str:
    return t(f"memo.{key}", lang) if key in ("possible", "attested") else t(f"status.{key}", lang)


def _standing(feature: Feature, state: State, lang: Lang, used: set[str]) -> str:
    words = state_words(state.status, state.certainty, lang)
    if state.record is None or state.record.date is None:
        return f"  · {feature.name.in_(lang)}：{words}"
    used.add(state.record.citation.source)
    citation = cite(state.record.citation, lang)
    return f"  · {feature.name.in_(lang)}：{words}，{state.record.date}（{citation}）"


def _observed(indicator: Indicator, observation: Observation, lang: Lang) -> str:
    scope = f"（{observation.scope.in_(lang)}）" if observation.scope.zh else ""
    value = f"{observation.qualifier}{observation.value} {indicator.unit.in_(lang)}"
    as_of = t("memo.as_of", lang, date=observation.as_of.text)
    return f"{indicator.name.in_(lang)}：{value}{scope}，{as_of}（{cite(observation.citation, lang)}）"


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
        yield (
            f"· {c.statement_a.in_(lang)}（{cite(c.citation_a, lang)}）⇄ "
            f"{c.statement_b.in_(lang)}（{cite(c.citation_b, lang)}）。{c.reconcile.in_(lang)}"
        )


def _sources(atlas: Atlas, used: set[str], lang: Lang) -> Iterator[str]:
    for source in atlas.sources.values():
        if source.id in used:
            when = f"，{source.date}" if source.date else ""
            publisher = source.publisher.in_(lang)
            yield f"{source.id}　{source.title.in_(lang)}{'，' + publisher if publisher else ''}{when}"
