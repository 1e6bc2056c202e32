"""Search features, places and events by name, alias, place and pinyin (full or initials), tolerating typing errors."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from functools import cache
from typing import Literal

import numpy as np

from explorer.atlas.assembly.basemap_files import basemap_dir
from explorer.atlas.columns.collection import Collection
from explorer.atlas.derived import cached_by_owner, is_derived
from explorer.atlas.model import Atlas, Event, Feature, Place
from explorer.atlas.regular_files import UnreadableFile, read_text
from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.state.queries import own_rows
from explorer.state.queries.lines import Lines, holding_words
from explorer.state.queries.pinyin import HANZI, pronounced, pronunciations
from explorer.words import fold, typos
from explorer.words.dates import in_words
from explorer.words.text import Text
from explorer.words.typed_dates import numeral

_FEATURE_BONUS = 22
_ORDINAL = lazy_pattern("(?<=第)[一二三四五六七八九十]{1,3}")
_FEW = 5000  # rows that are searched at once
_MOST_OWN = 2000  # rows of a user's layer that are scored
Kind = Literal["feature", "place", "event", "indicator", "point", "date"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; `detail` distinguishes hits with the same name, `at` is a place's lon and lat.

    The id of a `point` is its number among the readings, that of a `date` what was typed.
    """

    kind: Kind
    id: str
    name: Text
    detail: Text
    score: int
    at: tuple[float, float] | None = None


def names(atlas: Atlas) -> list[str]:
    """Return all names whose pinyin a search needs."""
    found = [n for f in atlas.tables.features.values() for n in (f.name.zh, *f.aka)]
    found += [p.name.zh for p in atlas.places.values()]
    found += [e.title.zh for e in atlas.events.values()]
    return sorted({name for name in found if HANZI.search(name)})


def name_matches(name: Text, typed: str) -> bool:
    """Return whether a name, in either language or pinyin, holds what is typed."""
    return fold.contains_words(fold.searchable((*name, *pronunciations(name.zh))), typed)


@cached_by_owner
def haystack(atlas: Atlas, feature: Feature) -> str:
    """Return the folded text that a feature's text filter searches: names, notes, places, pinyin."""
    words = [feature.id, *feature.name, *feature.aka, *feature.note]
    words += [form for name in (feature.name.zh, *feature.aka) for form in pronunciations(name)]
    for place in (atlas.places[i] for i in sorted(feature.place_ids()) if i in atlas.places):
        words += [*place.name, place.county, place.province, *pronunciations(place.name.zh)]
    return fold.searchable(words)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A search entry: its hit, names as written and folded, short names, and a bonus to its score."""

    hit: Hit
    written: tuple[str, ...]
    names: tuple[str, ...]
    short: tuple[str, ...] = ()
    bonus: int = 0
    town: bool = False

    @property
    def rank(self) -> int:
        """Rank: divisions, then features, then the rest, towns last."""
        return 3 if self.short else 2 if self.hit.kind == "feature" else 0 if self.town else 1

    @property
    def sounds(self) -> tuple[str, ...]:
        """Return full pinyin and initials; a town's English name is its pinyin, so none is made for a thousand of
        them."""
        if self.town:
            return self.names[1:]
        return tuple(form for name in self.written if HANZI.search(name) for form in pronunciations(name))


@cached_by_owner
def _entries(atlas: Atlas) -> tuple[_Entry, ...]:
    found = [*map(_feature, atlas.features.values()), *map(_place, atlas.places.values())]
    found += map(_event, atlas.events.values())
    known = {(p.name.zh, p.county) for p in atlas.places.values()}
    found += [_town(town) for town in towns() if (town.name.zh, town.detail.zh) not in known]
    return tuple(found)


def search(atlas: Atlas, query: str, limit: int = 30, *, wait: bool = True) -> tuple[Hit, ...]:
    """Return hits for `query`, best first: exact name, prefix, substring, pinyin, then its places.

    Without `wait`, rows of own layers that are `unprepared` are left out.
    """
    wanted = tuple(map(_in_digits, fold.words(query)))
    if not wanted:
        return ()
    entries = _entries(atlas.tables)
    found = [replace(e.hit, score=s + e.bonus) for e in entries if (s := _score(atlas, wanted, e))]
    left_out = () if wait else unprepared(atlas)
    for collection in atlas.collections.values():
        if collection not in left_out:
            found += _own_hits(collection, wanted, limit)
    return _without_indistinguishable(sorted(found, key=_best_first))[:limit]


def _own_hits(collection: Collection, wanted: tuple[str, ...], limit: int) -> list[Hit]:
    """Return the best rows of a user's layer: by name as features are scored, else by what their columns say."""
    whole, lines = "".join(wanted), own_rows.names(collection)
    scores = {
        row: _plain_score(whole, lines.line(row)) for row in lines.first_holding(whole, _MOST_OWN).tolist()
    }
    if not scores and len(wanted) > 1:
        every = np.flatnonzero(holding_words((lines,), " ".join(wanted)))
        scores = dict.fromkeys(every[:_MOST_OWN].tolist(), 60)
    if not scores and whole.isascii() and not whole.isdigit():
        heard, typed = sounds(collection), fold.u_for_v(whole)
        for row in heard.first_holding(typed, _MOST_OWN).tolist():
            line = heard.line(row)
            scores[row] = 45 if typed in line.split(" ") else 40 if line.startswith(typed) else 25
    if not scores:
        every = np.flatnonzero(holding_words((own_rows.haystacks(collection),), " ".join(wanted)))
        scores = dict.fromkeys(every[:_MOST_OWN].tolist(), -2)
    best = sorted(scores, key=lambda row: (-scores[row], len(collection.names[row]), row))[:limit]
    return [_own_hit(collection, row, scores[row] + _FEATURE_BONUS) for row in best]


def unprepared(atlas: Atlas) -> list[Collection]:
    """Return the own layers over which a first search would take a moment."""
    return [collection for collection in atlas.collections.values() if not is_derived(sounds, collection)]


def without_texts(atlas: Atlas) -> list[Collection]:
    """Return the own layers over which a first filter by text would take a moment; `own_rows.haystacks` makes them ready."""
    many = (own for own in atlas.collections.values() if len(own) > _FEW)
    return [own for own in many if not is_derived(own_rows.haystacks, own)]


def prepare(collection: Collection) -> None:
    """Work out what searches need, for a thread: seconds for a hundred thousand rows."""
    own_rows.haystacks(collection)
    sounds(collection)  # last: a layer with these is no longer `unprepared`


@cached_by_owner
def sounds(collection: Collection) -> Lines:
    """Return the full pinyin and the initials of the rows' names, folded."""
    return Lines(pronounced(collection.names))


def _own_hit(collection: Collection, row: int, score: int) -> Hit:
    name, layer = str(collection.names[row]), collection.layer
    return Hit("feature", collection.id(row), Text(name, name), Text(layer, layer), score)


def near_misses(atlas: Atlas, query: str, limit: int = 8) -> tuple[Hit, ...]:
    """Return likely meanings of a query without hits: same sound, or one or two typing errors away."""
    wanted = fold.words(query)
    whole = "".join(wanted)
    if len(whole) < 2:
        return ()
    heard = [
        typos.TypedWord(_typed_as_pinyin(word), bool(HANZI.search(word)))
        for word in dict.fromkeys((whole, *wanted))
    ]
    known = zip(_entries(atlas.tables), _spellings(atlas.tables), strict=True)
    written = whole if HANZI.search(whole) else ""
    found = [
        (1 if apart is None else apart, entry)
        for entry, forms in known
        if (apart := _typing_errors(heard, *forms)) is not None
        or typos.differs_by_one_character(written, entry.names)
        or typos.omits_one_run(written, entry.names)
    ]
    closest = min((apart for apart, _ in found), default=0)
    hits = [replace(entry.hit, score=entry.rank) for apart, entry in found if apart == closest]
    return _without_indistinguishable(sorted(hits, key=_best_first))[:limit]


def _without_indistinguishable(hits: list[Hit]) -> tuple[Hit, ...]:
    """Remove places that nobody could distinguish (重庆市 the municipality and its centre)."""
    first: dict[object, Hit] = {}
    for hit in hits:
        first.setdefault((hit.name, hit.detail.zh) if hit.kind == "place" else (hit.kind, hit.id), hit)
    return tuple(first.values())


def _typing_errors(
    heard: list[typos.TypedWord], spoken: tuple[str, ...], written: tuple[str, ...]
) -> int | None:
    """Count the typing errors between a query (whole, then word by word) and a name; None for another word."""
    whole = heard[0].errors_against(spoken, written)
    if whole is not None or len(heard) < 3:
        return whole
    slipped = 0
    for word in heard[1:]:
        if (apart := word.errors_against(spoken, written)) is None:
            return None
        slipped += apart
    return slipped


@cached_by_owner
def _spellings(atlas: Atlas) -> tuple[tuple[tuple[str, ...], tuple[str, ...]], ...]:
    """Return for each entry what a misspelt query is compared with: full pinyin; English words, and the name from
    each on."""
    found = []
    for entry in _entries(atlas):
        words = fold.words(entry.hit.name.en)
        runs = ("".join(words[n:]) for n in range(len(words)))
        spoken = entry.sounds if entry.town else entry.sounds[::2]
        found.append((spoken, tuple(dict.fromkeys((*words, *runs)))))
    return tuple(found)


def _typed_as_pinyin(word: str) -> str:
    return pronunciations(word)[0] if HANZI.search(word) else fold.u_for_v(word) if "v" in word else word


def _best_first(hit: Hit) -> tuple[int, int, str]:
    return -hit.score, len(hit.name.zh), hit.id


@cache
def towns() -> tuple[Hit, ...]:
    """Return the region's places in GeoNames, for navigation only: no feature lies on them (score 0)."""
    try:
        text = read_text(basemap_dir() / "places_search.csv")
    except UnreadableFile:
        return ()
    rows = csv.DictReader(io.StringIO(text, newline=""))
    return tuple(
        Hit(
            kind="place",
            id=f"geonames-{row['geonameid']}",
            name=Text(row["name_zh"], row["name_en"]),
            detail=Text(row["county"], "town"),
            score=0,
            at=(float(row["lon"]), float(row["lat"])),
        )
        for row in rows
    )


def _score(atlas: Atlas, wanted: tuple[str, ...], entry: _Entry) -> int:
    """Score how well an entry matches; each of several words (`永川 泸州`) must be found."""
    whole = "".join(wanted)
    if whole in entry.short:
        return 130  # 重庆 means the city before anything named after it
    score = _word_score(whole, entry)
    if not score and len(wanted) > 1:
        score = min(_word_score(word, entry) or _initials_score(word, entry) for word in wanted)
    if not score and entry.hit.kind == "event":
        score = _apart_score(whole, entry)
    if not score and entry.hit.kind == "feature":
        return (
            20 if fold.contains_words(haystack(atlas, atlas.features[entry.hit.id]), " ".join(wanted)) else 0
        )
    return score


def _word_score(wanted: str, entry: _Entry) -> int:
    best = max((_plain_score(wanted, name) for name in entry.names), default=0)
    if best or not wanted.isascii():
        return best
    heard = fold.u_for_v(wanted)
    forms = entry.sounds
    return max((55 if f.startswith(heard) else 40 if heard in f else 0 for f in forms), default=0)


def _initials_score(wanted: str, entry: _Entry) -> int:
    """Score `hsr` by the first letters of English words, for a word among several: alone it may be anything."""
    if len(wanted) < 3 or not wanted.isascii():
        return 0
    return 40 if wanted in "".join(word[0] for word in fold.words(entry.hit.name.en)) else 0


def _apart_score(wanted: str, entry: _Entry) -> int:
    """Score `第十次会议` by its two parts in a title, which is a sentence with other words between them."""
    if not HANZI.match(wanted):
        return 0
    parts = ((wanted[:at], wanted[at:]) for at in range(2, len(wanted) - 1))
    apart = any(
        first in name and last in name.partition(first)[2] for first, last in parts for name in entry.names
    )
    return 30 if apart else 0


def _in_digits(folded: str) -> str:
    """Write the number of an ordinal in digits: 第十次 → 第10次."""
    return _ORDINAL.sub(lambda match: numeral(match[0]), folded)


def _plain_score(wanted: str, name: str) -> int:
    return 100 if name == wanted else 80 if name.startswith(wanted) else 60 if wanted in name else 0


def _names(*names: str) -> tuple[str, ...]:
    return tuple(_in_digits(fold.fold(name)) for name in names)


def _entry(
    hit: Hit, *written: str, short: tuple[str, ...] = (), bonus: int = 0, town: bool = False
) -> _Entry:
    return _Entry(hit, written, _names(*written), short, bonus, town)


def _feature(feature: Feature) -> _Entry:
    hit = Hit("feature", feature.id, feature.name, Text(feature.theme, feature.theme), 0)
    return _entry(hit, *feature.name, *feature.aka, bonus=_FEATURE_BONUS)


def _place(place: Place) -> _Entry:
    detail = Text(f"{place.province}{place.county}", place.kind)
    hit = Hit("place", place.id, place.name, detail, 0, (place.lon, place.lat))
    return _entry(hit, *place.name, short=_names(*_short_names(place)))


def _short_names(place: Place) -> tuple[str, ...]:
    """`重庆` and `chongqing` for 重庆市, of divisions only."""
    if place.kind not in ("province", "city", "county"):
        return ()
    return place.name.zh.rstrip("市区县省"), place.name.en.split(" ")[0]


def _event(event: Event) -> _Entry:
    hit = Hit("event", event.id, event.title, Text(in_words(event.date, "zh"), in_words(event.date, "en")), 0)
    return _entry(hit, *event.title, bonus=-5)


def _town(town: Hit) -> _Entry:
    return _entry(town, *town.name, bonus=-10, town=True)
