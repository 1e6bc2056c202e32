"""Search by name, alias, place and pinyin (full or initials) over features, places and events."""

from __future__ import annotations

import contextlib
import csv
import json
import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Literal

from explorer.atlas.model import Atlas, Event, Feature, Place, Text
from explorer.paths import basemap_dir, own_geodata_dir

HANZI = re.compile("[\u3400-\u9fff]")
RUNS = re.compile("[\u3400-\u9fff]+|[^\u3400-\u9fff]+")
_LONGEST = 200  # of a name that anybody would type
Kind = Literal["feature", "place", "event"]


@dataclass(frozen=True, slots=True)
class Hit:
    """A search result; `detail` tells hits with the same name apart, `at` is a place's lon and lat."""

    kind: Kind
    id: str
    name: Text
    detail: Text
    score: int
    at: tuple[float, float] | None = None


@lru_cache(maxsize=8192)
def pinyin(words: str) -> str:
    """`重庆` → `chongqing cq`: full pinyin and initials, space between; plain text passes through."""
    if not HANZI.search(words):
        return f"{words} {words}".casefold()
    return readings().get(words) or _pieced(words) or spelt(words)


@cache
def readings() -> dict[str, str]:
    """The pinyin of every name in the embedded tables, made beforehand: no typing waits for a dictionary."""
    with contextlib.suppress(OSError, ValueError):
        found: dict[str, str] = json.loads((own_geodata_dir() / "pinyin.json").read_text("utf-8"))
        return found
    return {}


def _pieced(words: str) -> str:
    """`场景 10` from what is known of 场景; '' where a piece is not known."""
    runs = RUNS.findall(words)
    forms = [tuple(readings().get(run, "").split()) if HANZI.match(run) else (run, run) for run in runs]
    if not all(forms):
        return ""
    full, initials = ("".join(parts) for parts in zip(*forms, strict=True))
    return f"{full} {initials}".casefold()


def spelt(words: str) -> str:
    """The pinyin from the dictionary itself."""
    from pypinyin import Style, lazy_pinyin  # half a second to import; only for tables of one's own

    words = words[:_LONGEST]
    full = "".join(lazy_pinyin(words))
    initials = "".join(lazy_pinyin(words, style=Style.FIRST_LETTER))
    return f"{full} {initials}".casefold()


def names(atlas: Atlas) -> list[str]:
    """Everything whose pinyin a search asks for."""
    found = [n for f in atlas.features.values() for n in (f.name.zh, *f.aka)]
    found += [p.name.zh for p in atlas.places.values()]
    found += [e.title.zh for e in atlas.events.values()]
    return sorted({name for name in found if HANZI.search(name)})


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
    known = {(p.name.zh, p.county) for p in atlas.places.values()}
    hits += [_town(town, wanted) for town in towns() if (town.name.zh, town.detail.zh) not in known]
    found = [h for h in hits if h is not None]
    return tuple(sorted(found, key=lambda h: (-h.score, len(h.name.zh), h.id))[:limit])


@cache
def towns() -> tuple[Hit, ...]:
    """The region's places in GeoNames: for finding the way, with no feature on them (score 0)."""
    path = basemap_dir() / "places_search.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file)]
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


def _town(town: Hit, wanted: str) -> Hit | None:
    """The English names are pinyin already, so no other is made for a thousand towns."""
    score = _plain_score(wanted.replace(" ", "") if wanted.isascii() else wanted, town.name)
    return replace(town, score=score - 10) if score else None


def _score(wanted: str, names: tuple[str, ...]) -> int:
    """How well names answer; several words (`永川 泸州`) must each be found."""
    score = _whole_score(wanted, names)
    words = wanted.split()
    if score or len(words) < 2:
        return score
    return min(_whole_score(word, names) for word in words)


def _whole_score(wanted: str, names: tuple[str, ...]) -> int:
    best = _plain_score(wanted, names)
    if not best and wanted.replace(" ", "").isascii():
        compact = wanted.replace(" ", "")
        for name in names:
            for form in pinyin(name).split():
                best = max(best, 55 if form.startswith(compact) else 40 if compact in form else 0)
    return best


def _plain_score(wanted: str, names: tuple[str, ...]) -> int:
    best = 0
    for folded in (name.casefold() for name in names):
        if folded == wanted:
            best = max(best, 100)
        elif folded.startswith(wanted):
            best = max(best, 80)
        elif wanted in folded:
            best = max(best, 60)
    return best


def _feature(atlas: Atlas, feature: Feature, wanted: str) -> Hit | None:
    score = _score(wanted, (feature.name.zh, feature.name.en, *feature.aka))
    if not score and wanted in haystack(atlas, feature):
        score = 20
    theme = Text(feature.theme, feature.theme)
    return Hit("feature", feature.id, feature.name, theme, score + 22) if score else None


def _place(place: Place, wanted: str) -> Hit | None:
    score = _score(wanted, (place.name.zh, place.name.en))
    if wanted in _short_names(place):
        score = 130  # 重庆 means the city before anything named after it
    detail = Text(f"{place.province}{place.county}", place.kind)
    return Hit("place", place.id, place.name, detail, score, (place.lon, place.lat)) if score else None


def _short_names(place: Place) -> tuple[str, ...]:
    """`重庆` and `chongqing` for 重庆市, of divisions only."""
    if place.kind not in ("province", "city", "county"):
        return ()
    return place.name.zh.rstrip("市区县省"), place.name.en.casefold().split(" ")[0]


def _event(event: Event, wanted: str) -> Hit | None:
    score = _score(wanted, (event.title.zh, event.title.en))
    return (
        Hit("event", event.id, event.title, Text(event.date.text, event.date.text), score - 5)
        if score
        else None
    )
