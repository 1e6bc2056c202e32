"""Conflicts between sources that concern a measure, one of its numbers, an event or a feature."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Attribute, Conflict, Indicator, Observation, StatusRecord
from explorer.state.queries.labels import kind_name
from explorer.state.queries.pinyin import pronunciations
from explorer.words import fold
from explorer.words.strings import t
from explorer.words.text import Lang, Text

_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_GRAVEST = ("contradiction", "own", "scope", "precision", "naming", "series")
_DISPUTES = frozenset(_GRAVEST[:4])  # the rest explain what only looks like a difference


def of_indicator(atlas: Atlas, key: str) -> tuple[Conflict, ...]:
    return _index(atlas).get(("indicator", key), ())


def of_event(atlas: Atlas, event: str) -> tuple[Conflict, ...]:
    return _index(atlas).get(("event", event), ())


def of_feature(atlas: Atlas, feature: str) -> tuple[Conflict, ...]:
    return _index(atlas).get(("feature", feature), ())


def of_observation(atlas: Atlas, indicator: Indicator, seen: Observation) -> tuple[Conflict, ...]:
    """Return the conflicts in which this number occurs: same source, and the same place or the same figure."""
    return tuple(c for c in of_indicator(atlas, indicator.key) if _names(c, seen))


def disputes(atlas: Atlas, indicator: Indicator, seen: Observation) -> tuple[Conflict, ...]:
    """Return the conflicts that leave this figure open; mere sequences of figures and other names do not."""
    return tuple(c for c in of_indicator(atlas, indicator.key) if c.kind in _DISPUTES and _prints(c, seen))


def mark(found: Iterable[Conflict], lang: Lang) -> str:
    """Describe conflicts for a mark's tooltip by the gravest of them; "" without any."""
    kinds = {conflict.kind for conflict in found}
    gravest = next((kind for kind in _GRAVEST if kind in kinds), None)
    return kind_name("conflict.kind", gravest, lang) if gravest else ""


def of_attribute(atlas: Atlas, feature: str, found: Attribute) -> tuple[Conflict, ...]:
    """Return the conflicts about this figure of a feature."""
    return tuple(c for c in of_feature(atlas, feature) if _prints(c, found))


def of_status(atlas: Atlas, feature: str, record: StatusRecord) -> tuple[Conflict, ...]:
    """Return the conflicts with a side that cites the passage of this stage, unless they are about a measure."""
    found = (c for c in of_feature(atlas, feature) if not c.indicators)
    return tuple(c for c in found if record.citation in (c.citation_a, c.citation_b))


def shown_with(atlas: Atlas, indicator: Indicator, seen: Observation) -> tuple[Conflict, ...]:
    """Return the conflicts to show beside a number: those it occurs in, then those without a number of its measure."""
    own = of_observation(atlas, indicator, seen)
    general = (
        c
        for c in of_indicator(atlas, indicator.key)
        if c not in own and not any(_names(c, other) for other in indicator.observations)
    )
    return (*own, *general)


def find(atlas: Atlas, query: str) -> tuple[Conflict, ...]:
    """Return conflicts that contain every word of `query`, in Chinese, pinyin or English; all without a query."""
    return tuple(c for c in atlas.conflicts.values() if fold.contains_words(haystack(atlas, c), query))


def subject(atlas: Atlas, conflict: Conflict, lang: Lang) -> str:
    """Name the subject of a conflict in one or two names."""
    names = [atlas.indicators[k].name for k in conflict.indicators if k in atlas.indicators]
    names += [atlas.features[k].name for k in conflict.features if k in atlas.features]
    names += [atlas.events[k].title for k in conflict.events if k in atlas.events]
    if not names:
        return t("conflict.no_subject", lang)
    return t("conflict.join", lang).join(dict.fromkeys(name.in_(lang) for name in names[:2]))


@cached_by_owner
def haystack(atlas: Atlas, conflict: Conflict) -> str:
    """Return the folded text that a search for conflicts uses."""
    kind = Text(*(kind_name("conflict.kind", conflict.kind, lang) for lang in ("zh", "en")))
    about = Text(subject(atlas, conflict, "zh"), subject(atlas, conflict, "en"))
    texts = (about, kind, conflict.statement_a, conflict.statement_b, conflict.reconcile)
    words = [conflict.id, *(word for text in texts for word in text)]
    heard = (about, conflict.statement_a, conflict.statement_b)
    return fold.searchable((*words, *(form for text in heard for form in pronunciations(text.zh))))


@cached_by_owner
def _index(atlas: Atlas) -> Mapping[tuple[str, str], tuple[Conflict, ...]]:
    found: defaultdict[tuple[str, str], list[Conflict]] = defaultdict(list)
    for conflict in atlas.conflicts.values():
        for kind, keys in (
            ("indicator", conflict.indicators),
            ("event", conflict.events),
            ("feature", conflict.features),
        ):
            for key in keys:
                found[kind, key].append(conflict)
    return {key: tuple(conflicts) for key, conflicts in found.items()}


def _names(conflict: Conflict, seen: Observation) -> bool:
    sides = ((conflict.statement_a, conflict.citation_a), (conflict.statement_b, conflict.citation_b))
    return any(
        citation.source == seen.citation.source
        and (citation.locator == seen.citation.locator or seen.value in _NUMBER.findall(statement.zh))
        for statement, citation in sides
    )


def _prints(conflict: Conflict, found: Attribute | Observation) -> bool:
    """Return whether one side cites this figure from the same document."""
    sides = ((conflict.statement_a, conflict.citation_a), (conflict.statement_b, conflict.citation_b))
    return any(
        citation.source == found.citation.source and found.value in _NUMBER.findall(statement.zh)
        for statement, citation in sides
    )
