"""Apply filters: which features pass, independent of layer visibility and the clock's mode."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.collection import Collection as OwnRows
from explorer.atlas.columns.timelines import Mask, lookup, timelines
from explorer.atlas.derived import cached_by_owner, cached_by_owner_and_partner
from explorer.atlas.model import Atlas, Bounds, Box, Feature
from explorer.state.queries import own_columns, own_rows
from explorer.state.queries.conflicts import of_feature
from explorer.state.queries.measures import within
from explorer.state.queries.origins import origins
from explorer.state.queries.regions import NOWHERE, stem
from explorer.state.queries.search import haystack
from explorer.state.view.view import ColumnFilter, Filters, View
from explorer.words.fold import contains_words

_MOST_MASKS = 64


def matching(atlas: Atlas, view: View, bounds: Bounds | None = None) -> frozenset[str]:
    """Return the ids of features that pass every filter of the View.

    `bounds` maps feature id to its extent (W, S, E, N); without it the filter by extent lets everything pass.
    """
    if view.filters == Filters():
        return all_ids(atlas)
    return frozenset(timelines(atlas).ids[passing(atlas, view, bounds)])


def passing(atlas: Atlas, view: View, bounds: Bounds | None = None) -> Mask:
    """Return a mask, in table order, of the features that pass every filter of the View."""
    found = np.ones(len(atlas.features), bool)
    for mask in masks(atlas, view, bounds).values():
        found &= mask
    return found


def state_masks(filters: Filters) -> dict[str, Mask]:
    """Return which of STATES pass each active filter by state, by its field."""
    found: dict[str, Mask] = {}
    if filters.statuses:
        found["statuses"] = lookup(lambda status, _: status in filters.statuses)
    if filters.certainties:
        found["certainties"] = lookup(lambda _, certainty: certainty in filters.certainties)
    return found


def masks(atlas: Atlas, view: View, bounds: Bounds | None = None) -> dict[str, Mask]:
    """Return the mask of each active filter, by field of `Filters`; ranges by attribute."""
    filters, at = view.filters, timelines(atlas).states(view.clock.at)
    found = {name: mask[at] for name, mask in state_masks(filters).items()}
    if filters.in_extent and bounds is not None:
        found["in_extent"] = in_view(atlas, view.extent, bounds)
    for name in (
        "themes",
        "regions",
        "text",
        "source_after",
        "documents",
        "qualities",
        "origins",
        "disputes",
    ):
        if getattr(filters, name):
            found[name] = _lasting(atlas, name, getattr(filters, name), filters.wide_regions)
    for wanted in filters.ranges:
        mask = _lasting(atlas, "range", wanted, False)
        found[wanted.attribute] = found[wanted.attribute] & mask if wanted.attribute in found else mask
    for narrowed in filters.columns:
        mask = _kept(atlas, ("column", narrowed), partial(_in_column, atlas, narrowed))
        found[f"{narrowed.layer}/{narrowed.column}"] = mask
    return found


def _in_column(atlas: Atlas, narrowed: ColumnFilter) -> Mask:
    """Return a mask of the rows whose column of their layer says what is wanted, and of all that are of no such layer."""
    columns = timelines(atlas)
    mask = np.ones(len(columns.features), bool)
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        if collection.layer == narrowed.layer:
            mask[at : at + len(collection)] = own_columns.matching(collection, narrowed)
    return mask


def rows_but(
    atlas: Atlas, view: View, bounds: Bounds | None, layer: str, column: str
) -> tuple[OwnRows, Mask] | None:
    """Return the rows of a user's layer, and which pass all filters but that of the column; None without such rows."""
    every = masks(atlas, view, bounds)
    every.pop(f"{layer}/{column}", None)
    columns = timelines(atlas)
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        if collection.layer == layer:
            kept = np.ones(len(collection), bool)
            for mask in every.values():
                kept &= mask[at : at + len(collection)]
            return collection, kept
    return None


def in_view(atlas: Atlas, extent: Box | None, bounds: Bounds) -> Mask:
    """Return a mask of the features whose boxes touch the extent; an unknown extent passes everything."""
    if extent is None:
        return np.ones(len(atlas.features), bool)
    west, south, east, north = _boxes(atlas, bounds)
    touched: Mask = (west <= extent[2]) & (east >= extent[0]) & (south <= extent[3]) & (north >= extent[1])
    return touched


@cached_by_owner_and_partner
def _boxes(atlas: Atlas, bounds: Bounds) -> NDArray[np.float64]:
    """Return rows west, south, east, north over the features; NaN, which touches nothing, without a place."""
    nowhere = (np.nan,) * 4
    tables = np.array([bounds.get(key, nowhere) for key in atlas.tables.features], float).reshape(-1, 4)
    return np.concatenate([tables, *(collection.boxes for collection in atlas.collections.values())]).T


@cached_by_owner
def all_ids(atlas: Atlas) -> frozenset[str]:
    """Return the ids of all features."""
    return frozenset(atlas.features)


@cached_by_owner
def _latest_masks(_: Atlas) -> OrderedDict[tuple[object, ...], Mask]:
    """Return the cache of masks of filters that do not depend on the clock."""
    return OrderedDict()


def _lasting(atlas: Atlas, name: str, wanted: Any, wide: bool) -> Mask:
    def make() -> Mask:
        test = _TESTS[name]
        tables = np.fromiter((test(atlas, f, wanted, wide) for f in atlas.tables.features.values()), bool)
        own = (own_rows.mask(collection, name, wanted) for collection in atlas.collections.values())
        return np.concatenate([tables, *own])

    return _kept(atlas, (name, wanted, wide), make)


def _kept(atlas: Atlas, key: tuple[object, ...], make: Callable[[], Mask]) -> Mask:
    """Return the mask of a filter that does not depend on the clock; nobody may change it."""
    kept = _latest_masks(atlas)
    found = kept.get(key)
    if found is None:
        found = kept[key] = make()
        while len(kept) > _MOST_MASKS:
            kept.popitem(last=False)
    return found


def has_words(atlas: Atlas, feature: Feature, text: str) -> bool:
    """Return whether the feature's search text contains every word of `text`, or all of it joined."""
    return contains_words(haystack(atlas, feature), text)


def listing_places(atlas: Atlas, feature: Feature, regions: Collection[str]) -> tuple[list[str], list[str]]:
    """Return the feature's places inside the regions, and those that contain them."""
    found: tuple[list[str], list[str]] = ([], [])
    for place in feature.place_ids():
        code = atlas.places[place].adcode if place in atlas.places else ""
        if code and in_regions((code,), regions, wide=True):
            found[not in_regions((code,), regions)].append(place)
    return found


def adcodes(atlas: Atlas, feature: Feature) -> frozenset[str]:
    """Return the adcodes of the feature's places."""
    return frozenset(atlas.places[p].adcode for p in feature.place_ids() if p in atlas.places)


def in_regions(codes: Iterable[str], regions: Collection[str], *, wide: bool = False) -> bool:
    """Return whether a place lies in a region (province 51 holds 511602), with `wide` also if it contains one.

    NOWHERE holds what has no place in the two provinces.
    """
    mine = tuple(stem(code) for code in codes if code)
    stems = tuple(stem(code) for code in regions if code != NOWHERE)
    if not mine:
        return NOWHERE in regions
    return any(code.startswith(own) or (wide and own.startswith(code)) for code in mine for own in stems)


def documents(feature: Feature) -> frozenset[str]:
    """Return the ids of the documents that the feature cites."""
    return frozenset(c.source for c in feature.cited())


def disputed(atlas: Atlas, feature: Feature) -> str:
    """Return "yes" if the sources contradict each other on the feature, else "no"."""
    return "yes" if of_feature(atlas, feature.id) else "no"


def sourced_after(atlas: Atlas, feature: Feature, day: date) -> bool:
    dates = (atlas.sources[c.source].date for c in feature.cited() if c.source in atlas.sources)
    return any(d is not None and d.last is not None and d.last >= day for d in dates)


def in_extent(extent: Box | None, box: Box | None) -> bool:
    """Return whether the box touches the extent; an unknown extent touches everything."""
    if extent is None or box is None:
        return extent is None
    west, south, east, north = extent
    return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south


_TESTS: dict[str, Callable[[Atlas, Feature, Any, bool], bool]] = {
    "themes": lambda _, f, wanted, __: f.theme in wanted,
    "regions": lambda atlas, f, wanted, wide: in_regions(adcodes(atlas, f), wanted, wide=wide),
    "text": lambda atlas, f, wanted, _: has_words(atlas, f, wanted),
    "source_after": lambda atlas, f, wanted, _: sourced_after(atlas, f, wanted),
    "documents": lambda _, f, wanted, __: not documents(f).isdisjoint(wanted),
    "qualities": lambda _, f, wanted, __: f.quality in wanted,
    "origins": lambda atlas, f, wanted, _: not set(wanted).isdisjoint(origins(atlas, f)),
    "disputes": lambda atlas, f, wanted, _: disputed(atlas, f) in wanted,
    "range": lambda atlas, f, wanted, _: within(atlas, f, wanted.attribute, wanted.low, wanted.high),
}
