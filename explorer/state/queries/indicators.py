"""Measures: their series, the headline cards, the choice of charts, the search. Pure functions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import date
from functools import lru_cache

from explorer.atlas.columns.report import latest_observation, observations_by_certain_day
from explorer.atlas.model import Atlas, Indicator, Observation
from explorer.records import dataclass
from explorer.state.queries.conflicts import disputes, mark
from explorer.state.queries.pinyin import pronunciations
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words import fold, quantity
from explorer.words.dates import chronological_key, in_words
from explorer.words.strings import t
from explorer.words.text import Lang, Text

MOST_CARDS = 5
MOST_CHARTS = 4
_LONGEST_SCOPE = 44
NO_FIGURE, SOURCES_JOINT = "—", "、"


@dataclass(frozen=True, slots=True)
class Series:
    """Observations of one scope in time order; only these may be joined by a line."""

    scope: Text
    observations: tuple[Observation, ...]


@lru_cache(maxsize=1024)
def series(indicator: Indicator) -> tuple[Series, ...]:
    """Return the measure's series: the plain scope first, then by first date."""
    by_scope: defaultdict[Text, list[Observation]] = defaultdict(list)
    for seen in sorted(indicator.observations, key=lambda o: chronological_key(o.as_of)):
        by_scope[seen.scope].append(seen)
    found = [Series(scope, tuple(some)) for scope, some in by_scope.items()]
    return tuple(sorted(found, key=lambda s: bool(s.scope.zh)))


def magnitude(seen: Observation) -> float | None:
    """Return the number to draw; None if the value is not a number."""
    try:
        return float(seen.value)
    except ValueError:
        return None


def value_words(indicator: Indicator, seen: Observation, lang: Lang) -> str:
    """`50 余项`: the value with its unit and the qualifier that the source prints."""
    return quantity.in_words(seen.value, seen.qualifier, indicator.unit, lang)


def as_of_words(seen: Observation, lang: Lang) -> str:
    return t("indicators.as_of", lang, date=in_words(seen.as_of, lang))


def _as_of_each(cards: list[dict[str, str]], lang: Lang) -> str:
    """`as of 2020 → 2021 · placements`: what the cards of two dates have in common is said once."""
    scope, *others = dict.fromkeys(card["scope"] for card in cards)
    own = [
        card["day"] if not others or not card["scope"] else f"{card['day']} · {card['scope']}"
        for card in cards
    ]
    whole = t("indicators.as_of", lang, date=" → ".join(dict.fromkeys(own)))
    return whole if others or not scope else f"{whole} · {scope}"


# -- headline cards -----------------------------------------------------------------------------


def opening_headline(atlas: Atlas) -> tuple[str, ...]:
    """Return the cards of a new View: the headline measures with the most observations."""
    headlines = [i for i in atlas.indicators.values() if i.headline]
    headlines.sort(key=lambda i: -len(i.observations))
    return tuple(i.key for i in headlines[:MOST_CARDS])


def cards(atlas: Atlas, view: View) -> list[dict[str, str]]:
    """Return the page's `cards` in the View's order; a measure not yet observed at the clock's date has none.

    Of two dates a card has the figure of each.
    """
    found = []
    for key in view.headline[:MOST_CARDS]:
        indicator = atlas.indicators.get(key)
        if indicator:
            each = [_card_at(atlas, indicator, side) for side in views(view)]
            if any(each):
                found.append(_joined(each, view.lang))
    return found


def _card_at(atlas: Atlas, indicator: Indicator, view: View) -> dict[str, str] | None:
    seen = latest_observation(indicator, view.clock.at)
    return _card(atlas, indicator, seen, view.lang) if seen else None


def _joined(each: list[dict[str, str] | None], lang: Lang) -> dict[str, str]:
    """Merge the cards of two dates into one, earlier first."""
    known = [card for card in each if card]
    if len(each) == 1:
        return known[0]
    values = [card["value"] if card else NO_FIGURE for card in each]
    found = {**known[-1], "value": " → ".join(values), "asof": _as_of_each(known, lang)}
    for key, joint in (("source", SOURCES_JOINT), ("mark", " ")):
        found[key] = joint.join(dict.fromkeys(filter(None, (card[key] for card in known))))
    return found


def sources_of(card: dict[str, str]) -> list[str]:
    """Return the ids of a card's documents."""
    return card["source"].split(SOURCES_JOINT)


def runs(atlas: Atlas, view: View) -> list[list[tuple[date, dict[str, str]]]]:
    """Return for each possible card its contents by the day from which they hold; the last one past counts."""
    chosen = [atlas.indicators[key] for key in view.headline[:MOST_CARDS] if key in atlas.indicators]
    return [
        [
            (day, _card(atlas, indicator, seen, view.lang))
            for day, seen in observations_by_certain_day(indicator)
        ]
        for indicator in chosen
    ]


def _card(atlas: Atlas, indicator: Indicator, seen: Observation, lang: Lang) -> dict[str, str]:
    scope = seen.scope.in_(lang)
    if len(scope) > _LONGEST_SCOPE:
        scope = scope[: _LONGEST_SCOPE - 1] + "…"
    value, unit = quantity.in_parts(seen.value, seen.qualifier, indicator.unit, lang)
    return {
        "key": indicator.key,
        "value": value,
        "unit": unit,
        "name": indicator.name.in_(lang),
        "asof": " · ".join(part for part in (as_of_words(seen, lang), scope) if part),
        "day": in_words(seen.as_of, lang),
        "scope": scope,
        "source": seen.citation.source,
        "mark": mark(disputes(atlas, indicator, seen), lang),
    }


# -- choosing -----------------------------------------------------------------------------------


def with_card(view: View, key: str, shown: bool) -> View | None:
    """Toggle a headline card; None if there is no room for another."""
    found = _chosen(view.headline, key, shown, MOST_CARDS)
    return None if found is None else replace(view, headline=found)


def with_chart(view: View, key: str, shown: bool) -> View | None:
    """Toggle a chart; None if there is no room for another."""
    found = _chosen(view.charts, key, shown, MOST_CHARTS)
    return None if found is None else replace(view, charts=found)


def with_chart_moved(view: View, key: str, by: int) -> View:
    """Move a chart along the row, clamped to its ends."""
    rest = [k for k in view.charts if k != key]
    if len(rest) == len(view.charts):
        return view
    to = min(max(view.charts.index(key) + by, 0), len(rest))
    return replace(view, charts=(*rest[:to], key, *rest[to:]))


def _chosen(keys: tuple[str, ...], key: str, shown: bool, most: int) -> tuple[str, ...] | None:
    rest = tuple(k for k in keys if k != key)
    if not shown:
        return rest
    if key in keys:
        return keys
    return (*keys, key) if len(keys) < most else None


# -- search -------------------------------------------------------------------------------------


def find(atlas: Atlas, query: str) -> tuple[str, ...]:
    """Return the keys of measures that contain every word of `query`, best first; in table order without a query."""
    if not query.strip():
        return tuple(atlas.indicators)
    return tuple(key for key, _ in ranked(atlas, query))


def ranked(atlas: Atlas, query: str) -> tuple[tuple[str, int], ...]:
    """Return the keys of matching measures with the score of their weakest word, best first."""
    wanted, found = fold.words(query), []
    for n, indicator in enumerate(atlas.indicators.values()):
        group = atlas.measure_group(indicator.group)
        scores = [_score(indicator, group, word) for word in wanted]
        if not scores or not all(scores):
            scores = [score] if wanted and (score := _score(indicator, group, "".join(wanted))) else []
        if scores:
            found.append((-sum(scores) / len(scores), n, indicator.key, min(scores)))
    return tuple((key, score) for _, _, key, score in sorted(found))


def by_group(atlas: Atlas, keys: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Group the keys: all measures in the order of `atlas.measure_groups`, search results by the best of each group."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for key in keys:
        groups[atlas.indicators[key].group].append(key)
    if len(keys) == len(atlas.indicators):
        ranked = {group: n for n, group in enumerate(atlas.measure_groups)}
        groups = defaultdict(list, sorted(groups.items(), key=lambda item: ranked.get(item[0], 99)))
    return tuple((group, tuple(some)) for group, some in groups.items())


def _score(indicator: Indicator, group: Text, word: str) -> int:
    for rank, part in enumerate(_folded(indicator, group)):
        if part.startswith(word):
            return 20 - 2 * rank
        if word in part:
            return 19 - 2 * rank
    if word.isascii():
        full, initials = pronunciations(indicator.name.zh)
        word = fold.u_for_v(word)
        if full.startswith(word) or initials.startswith(word):
            return 17
        if word in full or word in initials:
            return 7
    return 0


@lru_cache(maxsize=1024)
def _folded(indicator: Indicator, group: Text) -> tuple[str, ...]:
    """Return name, English name, and all other searchable text, folded."""
    scopes = [word for seen in indicator.observations for word in seen.scope]
    rest = [indicator.key, *indicator.unit, *indicator.note, *group, *scopes]
    return fold.fold(indicator.name.zh), fold.fold(indicator.name.en), fold.searchable(rest)
