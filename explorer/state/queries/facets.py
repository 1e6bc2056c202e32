"""What every filter choice would leave, given all other filters and the clock: bit masks over the features."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import reduce
from operator import or_
from typing import TypeVar

from explorer.atlas.model import Atlas, Bounds
from explorer.atlas.timeline import state_at
from explorer.state.queries import measures, regions
from explorer.state.queries.measures import BEGUN, Interval
from explorer.state.queries.query import (
    adcodes,
    disputed,
    documents,
    has_words,
    in_extent,
    in_regions,
    sourced_after,
    stem,
)
from explorer.state.queries.search import haystack
from explorer.state.view.view import FIRST_DAY, LAST_DAY, Range, View

_MOST_KEPT = 64
K = TypeVar("K")
YEARS = range(FIRST_DAY.year, LAST_DAY.year + 1)


@dataclass(frozen=True, slots=True)
class Figure:
    """A number to filter by: how many features have it, and its least and greatest value."""

    count: int
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Counts:
    """Counts by choice; `left` is what all filters together leave of `total`.

    `here` is None where the map's extent is not known yet; `wide` is what lies around the chosen
    regions; `split` says of each status how many are certain, possible, attested or unconfirmed.
    """

    total: int = 0
    left: int = 0
    themes: Mapping[str, int] = field(default_factory=dict)
    statuses: Mapping[str, int] = field(default_factory=dict)
    certainties: Mapping[str, int] = field(default_factory=dict)
    split: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    regions: Mapping[str, int] = field(default_factory=dict)
    documents: Mapping[str, int] = field(default_factory=dict)
    qualities: Mapping[str, int] = field(default_factory=dict)
    disputes: Mapping[str, int] = field(default_factory=dict)
    wide: int = 0
    years: Mapping[int, int] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sources: tuple[tuple[date, int], ...] = ()
    here: int | None = None


class Facets:
    """Counts choices for one atlas; masks of what does not change are made once."""

    def __init__(self, atlas: Atlas, bounds: Bounds | None = None) -> None:
        self._atlas, self._bounds = atlas, bounds
        self._features = tuple(atlas.features.values())
        self._place = {f.id: n for n, f in enumerate(self._features)}
        self._everything = (1 << len(self._features)) - 1
        self._themes = _grouped(f.theme for f in self._features)
        self._years = {y: self._range(Range(BEGUN, y, y)) for y in YEARS}
        self._figures = {key: self._having(by_id) for key, by_id in measures.spans(atlas).items()}
        dated = (s.date for s in atlas.sources.values() if s.kind == "document")
        days = {d.first for d in dated if d and d.first}
        self._sources = {day: self._sourced(day) for day in sorted(days)}
        self._within, self._around = self._region_masks()
        self._documents = _gathered(map(documents, self._features))
        self._qualities = _grouped(f.quality for f in self._features)
        self._disputes = _grouped(disputed(atlas, f) for f in self._features)
        self._kept: dict[object, int] = {}
        self._states: tuple[date | None, dict[str, int], dict[str, int]] = (None, {}, {})

    def ids(self, view: View) -> tuple[str, ...]:
        """Ids of the features that pass every filter, in table order; as `query.matching` finds them."""
        left = self._all_but(self._active(view))
        return tuple(f.id for n, f in enumerate(self._features) if left >> n & 1)

    def counts(self, view: View) -> Counts:
        active = self._active(view)
        statuses, certainties = self._states_at(view.clock.at)
        themes, others = self._themes, self._all_but
        left = others(active, "statuses")
        split = {key: _tally(certainties, mask & left) for key, mask in statuses.items()}
        here = None if view.extent is None or self._bounds is None else self._extent(view)
        return Counts(
            total=len(self._features),
            left=others(active).bit_count(),
            themes=_tally(themes, others(active, "themes")),
            statuses=_tally(statuses, left),
            split=split,
            certainties=_tally(certainties, others(active, "certainties")),
            regions=_tally(self._regions_of(view), others(active, "regions")),
            documents=_tally(self._documents, others(active, "documents")),
            qualities=_tally(self._qualities, others(active, "qualities")),
            disputes=_tally(self._disputes, others(active, "disputes")),
            wide=self._count_wide(view, others(active, "regions")),
            years=_tally(self._years, others(active, BEGUN)),
            figures=self._count_figures(active),
            sources=tuple(_tally(self._sources, others(active, "source_after")).items()),
            here=None if here is None else (here & others(active, "in_extent")).bit_count(),
        )

    def _count_wide(self, view: View, others: int) -> int:
        """How many more there are with what is of the whole province around the chosen regions."""
        chosen = view.filters.regions
        every = self._chosen_regions(chosen, wide=True) & ~self._chosen_regions(chosen, wide=False)
        return (every & others).bit_count()

    def _count_figures(self, active: Mapping[str, int]) -> dict[str, Figure]:
        everything = self._all_but(active)
        found = {}
        for key, (mask, (low, high)) in self._figures.items():
            others = self._all_but(active, key) if key in active else everything
            found[key] = Figure((mask & others).bit_count(), low, high)
        return found

    def _active(self, view: View) -> dict[str, int]:
        """The mask of each active filter: by field, and by attribute for the ranges."""
        filters = view.filters
        masks: dict[str, int] = {}
        if filters.themes:
            masks["themes"] = _union(self._themes, filters.themes)
        if filters.statuses:
            masks["statuses"] = _union(self._states_at(view.clock.at)[0], filters.statuses)
        if filters.certainties:
            masks["certainties"] = _union(self._states_at(view.clock.at)[1], filters.certainties)
        if filters.regions:
            masks["regions"] = self._chosen_regions(filters.regions, wide=filters.wide_regions)
        if filters.text.strip():
            masks["text"] = self._text(filters.text)
        if filters.in_extent and self._bounds is not None:
            masks["in_extent"] = self._extent(view)
        if filters.source_after is not None:
            masks["source_after"] = self._sourced(filters.source_after)
        for name in ("documents", "qualities", "disputes"):
            if chosen := getattr(filters, name):
                masks[name] = _union(getattr(self, f"_{name}"), chosen)
        for wanted in filters.ranges:
            masks[wanted.attribute] = masks.get(wanted.attribute, self._everything) & self._range(wanted)
        return masks

    def warm(self) -> Iterator[None]:
        """Make ready what the first text filter needs (names in pinyin), a feature at a time."""
        for feature in self._features:
            yield None
            haystack(self._atlas, feature)

    def _all_but(self, active: Mapping[str, int], left_out: str = "") -> int:
        mask = self._everything
        for key, part in active.items():
            if key != left_out:
                mask &= part
        return mask

    def _mask(self, key: object, test: Callable[[int], bool]) -> int:
        """The features that pass `test`, kept for the next time."""
        if key not in self._kept:
            if len(self._kept) >= _MOST_KEPT:
                self._kept.clear()
            self._kept[key] = sum(1 << n for n in range(len(self._features)) if test(n))
        return self._kept[key]

    def _text(self, text: str) -> int:
        return self._mask(("text", text), lambda n: has_words(self._atlas, self._features[n], text))

    def _extent(self, view: View) -> int:
        boxes, extent = self._bounds or {}, view.extent
        return self._mask(("extent", extent), lambda n: in_extent(extent, boxes.get(self._features[n].id)))

    def _sourced(self, day: date) -> int:
        return _where(sourced_after(self._atlas, f, day) for f in self._features)

    def _range(self, wanted: Range) -> int:
        key, low, high = wanted.attribute, wanted.low, wanted.high
        return _where(measures.within(self._atlas, f, key, low, high) for f in self._features)

    def _having(self, by_id: Mapping[str, Interval]) -> tuple[int, Interval]:
        low, high = min(s[0] for s in by_id.values()), max(s[1] for s in by_id.values())
        return sum(1 << self._place[key] for key in by_id), (low, high)

    def _states_at(self, day: date) -> tuple[dict[str, int], dict[str, int]]:
        if self._states[0] != day:
            states = [state_at(f, day) for f in self._features]
            statuses = _grouped(str(s.status) for s in states)
            self._states = (day, statuses, _grouped(s.certainty for s in states))
        return self._states[1], self._states[2]

    def _region_masks(self) -> tuple[dict[str, int], dict[str, int]]:
        """By region, as `in_regions` has it, but by prefix: what has a place in it, and what covers it."""
        codes = [{stem(code) for code in adcodes(self._atlas, f) if code} for f in self._features]
        exact: dict[str, int] = {}
        inside: dict[str, int] = {}
        for n, mine in enumerate(codes):
            for code in mine:
                exact[code] = exact.get(code, 0) | 1 << n
                for length in (2, 4, 6):
                    if length <= len(code):
                        inside[code[:length]] = inside.get(code[:length], 0) | 1 << n
        within, around = {}, {}
        for region in regions.walk(regions.tree(self._atlas)):
            own = stem(region.code)
            within[region.code] = inside.get(own, 0)
            around[region.code] = _union(exact, (own[:2], own[:4]))
        return within | {regions.NOWHERE: _where(not mine for mine in codes)}, around

    def _regions_of(self, view: View) -> dict[str, int]:
        """What each region holds, as the View counts it."""
        if not view.filters.wide_regions:
            return self._within
        return {code: mask | self._around.get(code, 0) for code, mask in self._within.items()}

    def _chosen_regions(self, chosen: tuple[str, ...], *, wide: bool) -> int:
        if all(code in self._within for code in chosen):
            return _union(self._within, chosen) | (_union(self._around, chosen) if wide else 0)
        return _where(in_regions(adcodes(self._atlas, f), chosen, wide=wide) for f in self._features)


def _where(flags: Iterable[bool]) -> int:
    return sum(1 << n for n, flag in enumerate(flags) if flag)


def _grouped(keys: Iterable[str]) -> dict[str, int]:
    masks: dict[str, int] = {}
    for n, key in enumerate(keys):
        masks[key] = masks.get(key, 0) | 1 << n
    return masks


def _gathered(many: Iterable[Iterable[str]]) -> dict[str, int]:
    masks: dict[str, int] = {}
    for n, keys in enumerate(many):
        for key in keys:
            masks[key] = masks.get(key, 0) | 1 << n
    return masks


def _union(masks: Mapping[str, int], chosen: Iterable[str]) -> int:
    return reduce(or_, (masks.get(key, 0) for key in chosen), 0)


def _tally(masks: Mapping[K, int], others: int) -> dict[K, int]:
    return {key: (mask & others).bit_count() for key, mask in masks.items()}
