"""Everything that the search field finds: names, measures with their values, coordinates; near misses where nothing is."""

from __future__ import annotations

from datetime import date
from functools import cache

from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files
from explorer.atlas.axis import Axis
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.report import latest_observation
from explorer.atlas.model import Atlas
from explorer.patterns import lazy_pattern
from explorer.records import dataclass
from explorer.state.queries import coordinate_forms, indicators, search
from explorer.state.queries.search import Hit
from explorer.state.view.clock import parse_day, parse_on_axis
from explorer.words import coordinates, fold
from explorer.words.dates import in_words
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import Text

_DATE_LIKE = lazy_pattern(r"\s*\d{4}\s*[-/.年qQ]|\s*\d{6,8}\s*$")
_SCORES = {
    20: 80,
    19: 60,
    18: 78,
    17: 56,
    7: 35,
}  # of a measure's names, as `search` scores those of features


@dataclass(frozen=True, slots=True)
class FinderResult:
    """Hits, best first; `guessed` where nothing was found and these may have been meant.

    `error` says why what looks like a date is none; `pending` are own layers whose rows are not among the hits yet.
    """

    hits: tuple[Hit, ...] = ()
    guessed: bool = False
    error: DateError | None = None
    pending: tuple[Collection, ...] = ()


def find(atlas: Atlas, axis: Axis, query: str, day: date, limit: int = 40) -> FinderResult:
    """Return hits for `query` without waiting; measures with their values as of `day`."""
    pending = tuple(search.unprepared(atlas)) if fold.words(query) else ()
    try:
        hits, error = (*points(query), *dates(axis, query)), None
    except DateError as refused:
        hits, error = points(query), refused if _DATE_LIKE.match(query) else None
    named = [*search.search(atlas, query, limit, wait=False), *measures(atlas, query, day)]
    hits += tuple(sorted(named, key=lambda hit: -hit.score))
    return (
        FinderResult(hits[:limit], error=error, pending=pending)
        if hits or error or pending
        else FinderResult(search.near_misses(atlas, query), guessed=True)
    )


def suggest_name(atlas: Atlas, text: str) -> Text | None:
    """Return the name that a text without matches may have meant."""
    near = (hit for hit in search.near_misses(atlas, text) if hit.kind in ("feature", "place"))
    return next((hit.name for hit in near), None)


def points(query: str) -> tuple[Hit, ...]:
    """Parse typed coordinates as hits."""
    found = []
    for n, reading in enumerate(coordinate_forms.read(query)):
        point = reading.point
        words, detail = coordinates.in_words(point), Text(reading.detail("zh"), reading.detail("en"))
        found.append(Hit("point", str(n), Text(words, words), detail, 200, (point.lon, point.lat)))
    return tuple(found)


def dates(axis: Axis, query: str) -> tuple[Hit, ...]:
    """Parse a typed date as a hit to move the clock to; raises DateError."""
    found = parse_on_axis(axis, query)
    parse_day(axis, query)
    words = Text(in_words(found, "zh"), in_words(found, "en"))
    return (Hit("date", query.strip(), words, Text("", ""), 190),)


def measures(atlas: Atlas, query: str, day: date) -> tuple[Hit, ...]:
    """Find measures by name, with their latest values as of `day`."""
    found = []
    for key, score in indicators.ranked(atlas, query):
        indicator = atlas.indicators[key]
        seen = latest_observation(indicator, day)
        detail = [t("search.not_yet", lang) for lang in ("zh", "en")]
        if seen is not None:
            detail = [
                f"{indicators.value_words(indicator, seen, x)} · {indicators.as_of_words(seen, x)}"
                for x in ("zh", "en")
            ]
        found.append(Hit("indicator", key, indicator.name, Text(*detail), _SCORES.get(score, 12)))
    return tuple(found)


@cache
def _ground() -> tuple[float, float, float, float]:
    """Return the extent of the relief (W, S, E, N); without one that of the ground."""
    facts = basemap_files.relief(basemap_files.basemap_dir())
    if facts is None:
        return pack.current().region.ground
    (south, west), (north, east) = facts["bounds"]
    return float(west), float(south), float(east), float(north)


def is_on_map(at: tuple[float, float]) -> bool:
    """Return whether the ground covers this longitude and latitude."""
    west, south, east, north = _ground()
    return west <= at[0] <= east and south <= at[1] <= north
