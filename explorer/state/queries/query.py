"""Filters applied: which features pass, independent of layer visibility and of the clock's mode."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date

from explorer.atlas.model import Atlas, Bounds, Box, Feature
from explorer.atlas.timeline import state_at
from explorer.state.queries.conflicts import of_feature
from explorer.state.queries.measures import within
from explorer.state.queries.regions import NOWHERE
from explorer.state.queries.search import haystack
from explorer.state.view.view import Filters, View
from explorer.words.fold import holds


def matching(atlas: Atlas, view: View, bounds: Bounds | None = None) -> frozenset[str]:
    """Ids of features that pass every filter of the View.

    `bounds` maps feature id to its extent (W, S, E, N); without it the extent filter cannot tell
    and lets everything pass.
    """
    filters = view.filters
    if filters == Filters():
        return frozenset(atlas.features)
    return frozenset(f.id for f in atlas.features.values() if _passes(atlas, f, view, bounds))


def _passes(atlas: Atlas, feature: Feature, view: View, bounds: Bounds | None) -> bool:
    filters = view.filters
    if filters.themes and feature.theme not in filters.themes:
        return False
    if filters.statuses or filters.certainties:
        state = state_at(feature, view.clock.at)
        if filters.statuses and state.status not in filters.statuses:
            return False
        if filters.certainties and state.certainty not in filters.certainties:
            return False
    return (
        has_words(atlas, feature, filters.text)
        and (
            not filters.regions
            or in_regions(adcodes(atlas, feature), filters.regions, wide=filters.wide_regions)
        )
        and (not filters.documents or not documents(feature).isdisjoint(filters.documents))
        and (not filters.qualities or feature.quality in filters.qualities)
        and (not filters.disputes or disputed(atlas, feature) in filters.disputes)
        and all(within(atlas, feature, r.attribute, r.low, r.high) for r in filters.ranges)
        and (filters.source_after is None or sourced_after(atlas, feature, filters.source_after))
        and (not filters.in_extent or bounds is None or in_extent(view.extent, bounds.get(feature.id)))
    )


def has_words(atlas: Atlas, feature: Feature, text: str) -> bool:
    """Every word of `text` is somewhere in the feature's haystack, or all of it as one run."""
    return holds(haystack(atlas, feature), text)


def why_listed(atlas: Atlas, feature: Feature, regions: Collection[str]) -> tuple[list[str], list[str]]:
    """The places of the feature inside the regions, and those that lie around them."""
    found: tuple[list[str], list[str]] = ([], [])
    for place in feature.place_ids():
        code = atlas.places[place].adcode if place in atlas.places else ""
        if code and in_regions((code,), regions, wide=True):
            found[not in_regions((code,), regions)].append(place)
    return found


def adcodes(atlas: Atlas, feature: Feature) -> frozenset[str]:
    """The county, prefecture or province codes of every place the feature touches."""
    return frozenset(atlas.places[p].adcode for p in feature.place_ids() if p in atlas.places)


def in_regions(codes: Iterable[str], regions: Collection[str], *, wide: bool = False) -> bool:
    """A region holds what has a place inside it (province 51 holds 511602), with `wide` also what covers it.

    NOWHERE holds what has no place in the two provinces.
    """
    mine = tuple(stem(code) for code in codes if code)
    stems = tuple(stem(code) for code in regions if code != NOWHERE)
    if not mine:
        return NOWHERE in regions
    return any(code.startswith(own) or (wide and own.startswith(code)) for code in mine for own in stems)


def documents(feature: Feature) -> frozenset[str]:
    """Ids of the documents that the feature cites."""
    return frozenset(c.source for c in feature.cited())


def disputed(atlas: Atlas, feature: Feature) -> str:
    """Whether the sources differ on the feature: "yes" or "no"."""
    return "yes" if of_feature(atlas, feature.id) else "no"


def stem(adcode: str) -> str:
    """`510000` and `51` name the province, `511600` the prefecture, `511602` the county.

    Chongqing's 500100 and 500200 hold its districts and counties: they count as the municipality.
    """
    if adcode in ("500100", "500200"):
        return "50"
    return adcode[:2] if adcode.endswith("0000") else adcode[:4] if adcode.endswith("00") else adcode


def sourced_after(atlas: Atlas, feature: Feature, day: date) -> bool:
    dates = (atlas.sources[c.source].date for c in feature.cited() if c.source in atlas.sources)
    return any(d is not None and d.last is not None and d.last >= day for d in dates)


def in_extent(extent: Box | None, box: Box | None) -> bool:
    """True where the box touches the extent; an extent that is not known yet holds everything."""
    if extent is None or box is None:
        return extent is None
    west, south, east, north = extent
    return box[0] <= east and box[2] >= west and box[1] <= north and box[3] >= south
