"""Facet counts: what every filter choice would leave, given all other filters and the clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field, replace
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timelines import STATES, Mask, lookup, timelines
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.model import Atlas, Bounds
from explorer.records import dataclass
from explorer.state.queries import measures, own_rows, regions
from explorer.state.queries.measures import BEGUN, Interval
from explorer.state.queries.origins import origins
from explorer.state.queries.query import (
    adcodes,
    disputed,
    documents,
    in_regions,
    in_view,
    masks,
    passing,
    sourced_after,
)
from explorer.state.queries.regions import stem
from explorer.state.queries.search import haystack
from explorer.state.view.filtering import LISTS
from explorer.state.view.view import Range, View

K = TypeVar("K")


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
    `pending`: own rows of which nobody has worked out yet which regions they touch: `regions` says nothing.
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
    origins: Mapping[str, int] = field(default_factory=dict)
    disputes: Mapping[str, int] = field(default_factory=dict)
    wide: int = 0
    years: Mapping[int, int] = field(default_factory=dict)
    figures: Mapping[str, Figure] = field(default_factory=dict)
    sources: tuple[tuple[date, int], ...] = ()
    here: int | None = None
    pending: tuple[Collection, ...] = ()


@cached_by_owner
def facets(known: Known) -> Facets:
    """Return the choices over everything that is known, counted for one Known together."""
    return Facets(known.atlas, known.bounds, known.axis)


class Facets:
    """Counts choices for one atlas; masks of what does not change are made once.

    The masks are those of the tables' features; rows of the user's layers are counted by `OwnFacets`.
    """

    def __init__(self, atlas: Atlas, bounds: Bounds | None = None, axis: Axis | None = None) -> None:
        axis = axis or Axis()
        self._all, self._bounds, self._columns = atlas, bounds, timelines(atlas)
        self._atlas = atlas.tables
        self._features = tuple(self._atlas.features.values())
        self._everything = np.ones(len(self._features), bool)
        own = zip(self._columns.collections, self._columns.offsets[1:], strict=False)
        self._own = [OwnFacets(collection, at, axis.known_years) for collection, at in own]
        self._themes = _grouped(f.theme for f in self._features)
        self._years = {y: self._range(Range(BEGUN, y, y)) for y in axis.known_years}
        self._figures = {key: self._having(by_id) for key, by_id in measures.spans(atlas).items()}
        dated = (s.date for s in atlas.sources.values() if s.kind == "document")
        days = {d.first for d in dated if d and d.first}
        self._sources = {day: self._sourced(day) for day in sorted(days)}
        self._within, self._around = self._region_masks()
        self._documents = _gathered(map(documents, self._features))
        self._qualities = _grouped(f.quality for f in self._features)
        self._origins = _gathered(origins(atlas, f) for f in self._features)
        self._disputes = _grouped(disputed(atlas, f) for f in self._features)

    def ids(self, view: View) -> tuple[str, ...]:
        """Return the ids of the features that pass every filter, in table order."""
        return tuple(self._columns.ids[passing(self._all, view, self._bounds)].tolist())

    def counts(self, view: View, *, wait: bool = True) -> Counts:
        """Count all choices. Without waiting, no region is counted while it isn't known which ones own rows touch."""
        every = masks(self._all, view, self._bounds)
        found = self._counts(view, {key: mask[: len(self._features)] for key, mask in every.items()})
        for own in self._own:
            found = joined(found, own.counts(view, every, wait=wait))
        return found

    def _counts(self, view: View, active: Mapping[str, Mask]) -> Counts:
        """Count the features of the tables."""
        statuses, certainties = self._states_at(view.clock.at)
        themes, others = self._themes, self._all_but
        left = others(active, "statuses")
        split = {key: _tally(certainties, mask & left) for key, mask in statuses.items()}
        here = (
            None
            if view.extent is None or self._bounds is None
            else in_view(self._all, view.extent, self._bounds)[: len(self._features)]
        )
        return Counts(
            total=len(self._features),
            left=_number(others(active)),
            themes=_tally(themes, others(active, "themes")),
            statuses=_tally(statuses, left),
            split=split,
            certainties=_tally(certainties, others(active, "certainties")),
            regions=_tally(self._regions_of(view), others(active, "regions")),
            documents=_tally(self._documents, others(active, "documents")),
            qualities=_tally(self._qualities, others(active, "qualities")),
            origins=_tally(self._origins, others(active, "origins")),
            disputes=_tally(self._disputes, others(active, "disputes")),
            wide=self._count_wide(view, others(active, "regions")),
            years=_tally(self._years, others(active, BEGUN)),
            figures=self._count_figures(active),
            sources=tuple(_tally(self._sources, others(active, "source_after")).items()),
            here=None if here is None else _number(here & others(active, "in_extent")),
        )

    def _count_wide(self, view: View, others: Mask) -> int:
        """Count what `wide_regions` would add: features of the areas around the chosen regions."""
        chosen = view.filters.regions
        every = self._chosen_regions(chosen, wide=True) & ~self._chosen_regions(chosen, wide=False)
        return _number(every & others)

    def _count_figures(self, active: Mapping[str, Mask]) -> dict[str, Figure]:
        everything = self._all_but(active)
        found = {}
        for key, (mask, (low, high)) in self._figures.items():
            others = self._all_but(active, key) if key in active else everything
            found[key] = Figure(_number(mask & others), low, high)
        return found

    def warm(self) -> Iterator[None]:
        """Prepare the first text filter (names in pinyin), one feature per step."""
        for feature in self._features:
            yield None
            haystack(self._atlas, feature)

    def _all_but(self, active: Mapping[str, Mask], left_out: str = "") -> Mask:
        mask = self._everything
        for key, part in active.items():
            if key != left_out:
                mask = mask & part
        return mask

    def _sourced(self, day: date) -> Mask:
        return _where(sourced_after(self._atlas, f, day) for f in self._features)

    def _range(self, wanted: Range) -> Mask:
        key, low, high = wanted.attribute, wanted.low, wanted.high
        return _where(measures.within(self._atlas, f, key, low, high) for f in self._features)

    def _having(self, by_id: Mapping[str, Interval]) -> tuple[Mask, Interval]:
        low, high = min(s[0] for s in by_id.values()), max(s[1] for s in by_id.values())
        return _where(f.id in by_id for f in self._features), (low, high)

    def _states_at(self, day: date) -> tuple[dict[str, Mask], dict[str, Mask]]:
        """Return the masks of the statuses and certainties that occur on `day`."""
        states = self._columns.states(day)[: len(self._features)]
        here = [STATES[n] for n in np.unique(states)]
        by_status = {str(one): lookup(lambda status, _, one=one: status == one) for one, _ in here}
        by_certainty = {str(one): lookup(lambda _, certainty, one=one: certainty == one) for _, one in here}
        return (
            {key: table[states] for key, table in by_status.items()},
            {key: table[states] for key, table in by_certainty.items()},
        )

    def _region_masks(self) -> tuple[dict[str, Mask], dict[str, Mask]]:
        """Return masks by region: features with a place in it, and features of areas around it."""
        codes = [{stem(code) for code in adcodes(self._atlas, f) if code} for f in self._features]
        exact = _gathered(codes)
        inside = _gathered({c[:n] for c in mine for n in (2, 4, 6) if n <= len(c)} for mine in codes)
        nothing = ~self._everything
        within, around = {}, {}
        for region in regions.walk(regions.tree(self._atlas)):
            own = stem(region.code)
            within[region.code] = inside.get(own, nothing)
            around[region.code] = self._union(exact, (own[:2], own[:4]))
        return within | {regions.NOWHERE: _where(not mine for mine in codes)}, around

    def _regions_of(self, view: View) -> dict[str, Mask]:
        """Return the mask of each region as the View counts it."""
        if not view.filters.wide_regions:
            return self._within
        return {code: mask | self._around.get(code, ~self._everything) for code, mask in self._within.items()}

    def _union(self, by_key: Mapping[str, Mask], chosen: Iterable[str]) -> Mask:
        return reduce(or_, (by_key[key] for key in chosen if key in by_key), ~self._everything)

    def _chosen_regions(self, chosen: tuple[str, ...], *, wide: bool) -> Mask:
        if all(code in self._within for code in chosen):
            found = self._union(self._within, chosen)
            return found | self._union(self._around, chosen) if wide else found
        return _where(in_regions(adcodes(self._atlas, f), chosen, wide=wide) for f in self._features)


class OwnFacets:
    """Counts choices over the rows of one layer of the user's, which begin at `at` in the columns; of a shared store's
    over those in sight, since what else is held depends on where the map was before."""

    def __init__(self, collection: Collection, at: int, years: range) -> None:
        self._collection, self._years = collection, years
        self._here = slice(at, at + len(collection))
        self._begun: NDArray[np.bool_] | None = None

    def counts(self, view: View, every: Mapping[str, Mask], *, wait: bool = True) -> Counts:
        own, rows = self._collection, len(self._collection)
        ready = wait or own_rows.has_regions(own)
        active = {key: mask[self._here] for key, mask in every.items()}
        known = np.ones(rows, bool)
        if own.portion is not None and view.extent is not None:
            known = own_rows.in_box(own, view.extent)

        def others(left_out: str = "") -> Mask:
            return reduce(and_, (mask for key, mask in active.items() if key != left_out), known)

        split, certainties = self._states(view.clock.at, others("statuses"), others("certainties"))
        here = None
        if view.extent is not None:
            inside = own_rows.in_box(own, view.extent) & others("in_extent")
            here = _number(inside)
        return Counts(
            total=_number(known),
            left=_number(others()),
            themes={own.layer: _number(others("themes"))},
            statuses={status: sum(parts.values()) for status, parts in split.items()},
            split=split,
            certainties=certainties,
            regions=self._regions(others("regions")) if ready else {},
            documents={own.source.id: _number(others("documents"))},
            qualities=_tally(own_rows.qualities(own), others("qualities")),
            disputes={"no": _number(others("disputes"))},
            years=dict(zip(self._years, self._count_years(others(measures.BEGUN)), strict=True)),
            here=here,
            pending=() if ready else (own,),
        )

    def _states(self, day: date, left: Mask, every: Mask) -> tuple[dict[str, dict[str, int]], dict[str, int]]:
        spans, at = self._collection.spans, day.toordinal()
        states = spans.codes[(spans.start <= at) & (at < spans.end)]
        split: dict[str, dict[str, int]] = {}
        for n, number in enumerate(np.bincount(states[left], minlength=len(STATES)).tolist()):
            if number:
                split.setdefault(str(STATES[n][0]), {})[STATES[n][1]] = number
        certainties: dict[str, int] = {}
        for n, number in enumerate(np.bincount(states[every], minlength=len(STATES)).tolist()):
            if number:
                certainties[STATES[n][1]] = certainties.get(STATES[n][1], 0) + number
        return split, certainties

    def _regions(self, left: Mask) -> dict[str, int]:
        known = own_rows.regions_of(self._collection)
        return {code: int(np.count_nonzero(left[rows])) for code, rows in known.items()}

    def _count_years(self, left: Mask) -> list[int]:
        if self._begun is None:
            self._begun = np.stack([own_rows.begun(self._collection, y, y) for y in self._years])
        found: list[int] = np.count_nonzero(self._begun & left, axis=1).tolist()
        return found


def joined(one: Counts, other: Counts) -> Counts:
    """Return the counts of two sets of features together; what only `one` has of figures and sources stays."""

    def plus(name: str) -> dict[Any, int]:
        found = dict(getattr(one, name))
        for key, number in getattr(other, name).items():
            found[key] = found.get(key, 0) + number
        return found

    split = {key: dict(parts) for key, parts in one.split.items()}
    for key, parts in other.split.items():
        mine = split.setdefault(key, {})
        for certainty, number in parts.items():
            mine[certainty] = mine.get(certainty, 0) + number
    return replace(
        one,
        total=one.total + other.total,
        left=one.left + other.left,
        split=split,
        here=None if one.here is None or other.here is None else one.here + other.here,
        pending=(*one.pending, *other.pending),
        **{name: plus(name) for name in _PLAIN},  # type: ignore[arg-type]
    )


_PLAIN = (*LISTS, "years")


def _where(flags: Iterable[bool]) -> Mask:
    return np.fromiter(flags, bool)


def _grouped(keys: Iterable[str]) -> dict[str, Mask]:
    return _gathered((key,) for key in keys)


def _gathered(many: Iterable[Iterable[str]]) -> dict[str, Mask]:
    """Return the mask of each key."""
    numbers: dict[str, list[int]] = {}
    total = 0
    for n, keys in enumerate(many):
        total = n + 1
        for key in keys:
            numbers.setdefault(key, []).append(n)
    found = {}
    for key, own in numbers.items():
        found[key] = np.zeros(total, bool)
        found[key][own] = True
    return found


def _number(mask: Mask) -> int:
    return int(np.count_nonzero(mask))


def _tally(masks_: Mapping[K, Mask], others: Mask) -> dict[K, int]:
    return {key: _number(mask & others) for key, mask in masks_.items()}
