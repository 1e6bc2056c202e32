"""Search by name, alias, place and pinyin (full or initials) over features, places and events."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from explorer.atlas.model import Atlas, Event, Feature, Place, Text

Kind = Literal["feature", "place", "event"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; `detail` tells hits with the same name apart."""

    kind: Kind
    id: str
    name: Text
    detail: Text
    score: int


@lru_cache(maxsize=8192)
def pinyin(words: str) -> str:
    """`重庆` → `chongqing cq`: full pinyin and initials, space between; plain text passes through."""
    from pypinyin import Style, lazy_pinyin  # 30 ms to import: paid by the first search, not the start

    full = "".join(lazy_pinyin(words))
    initials = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER))
    return f"{full} {initials}".casefold()


@lru_cache(maxsize=4096)
def haystack(atlas: Atlas, feature: Feature) -> str:
    """The folded text in which a feature's filter text is looked for: names, notes, places, pinyin."""
    words = [feature.id, *feature.name, *feature.aka, *feature.note]
    words += [pinyin(feature.name.zh), *(pinyin(a) for a in feature.aka)]
    ids = {p for part in feature.routes for p in part} | {m.place for m in feature.members}
    for place in (atlas.places[i] for i in sorted(ids) if i in atlas.places):
        words += [*place.name, place.county, place.province, pinyin(place.name.zh)]
    return "\n".join(words).casefold()


def search(atlas: Atlas, query: str, limit: int = 30) -> tuple[Hit, ...]:
    """Hits for `query`, best first: exact name, prefix, substring, pinyin, then a place of it."""
    wanted = query.strip().casefold()
    if not wanted:
        return ()
    hits = [_feature(atlas, f, wanted) for f in atlas.features.values()]
    hits += [_place(p, wanted) for p in atlas.places.values()]
    hits += [_event(e, wanted) for e in atlas.events.values()]
    found = [h for h in hits if h is not None]
    return tuple(sorted(found, key=lambda h: (-h.score, len(h.name.zh), h.id))[:limit])


def _score(wanted: str, names: tuple[str, ...]) -> int:
    best = 0
    for name in names:
        folded = name.casefold()
        if folded == wanted:
            best = max(best, 100)
        elif folded.startswith(wanted):
            best = max(best, 80)
        elif wanted in folded:
            best = max(best, 60)
    if not best and wanted.replace(" ", "").isascii():
        compact = wanted.replace(" ", "")
        for name in names:
            for form in pinyin(name).split():
                best = max(best, 55 if form.startswith(compact) else 40 if compact in form else 0)
    return best


def _feature(atlas: Atlas, feature: Feature, wanted: str) -> Hit | None:
    score = _score(wanted, (feature.name.zh, feature.name.en, *feature.aka))
    if not score and wanted in haystack(atlas, feature):
        score = 20
    theme = Text(feature.theme, feature.theme)
    return Hit("feature", feature.id, feature.name, theme, score + 3) if score else None


def _place(place: Place, wanted: str) -> Hit | None:
    score = _score(wanted, (place.name.zh, place.name.en))
    detail = Text(f"{place.province}{place.county}", place.kind)
    return Hit("place", place.id, place.name, detail, score) if score else None


def _event(event: Event, wanted: str) -> Hit | None:
    score = _score(wanted, (event.title.zh, event.title.en))
    return (
        Hit("event", event.id, event.title, Text(event.date.text, event.date.text), score - 5)
        if score
        else None
    )
