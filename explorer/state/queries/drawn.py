"""What is on the map, and why the rest is not: the one answer for map, sheet, legend, panel, counts and checks.

The page's mirrors are `FeatureLayer._keyOf` and `tooFar` in camera.js; tests hold them equal.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Certainty, State, bucket, state_at
from explorer.atlas.columns.timelines import STATES, Mask, Numbers, lookup, timelines
from explorer.atlas.derived import cached_by_owner, cached_by_owner_and_partner
from explorer.atlas.model import QUALITIES, Atlas, Bounds, Box, Feature, Quality, Shapes
from explorer.state.queries.intersections import touches
from explorer.state.queries.query import passing
from explorer.state.view.view import Filters, View

# Why a feature of a visible layer is not on the map; in display order.
Reason = Literal["later", "before", "undated", "unplaced", "outside", "filtered"]
REASONS: tuple[Reason, ...] = ("later", "before", "undated", "unplaced", "outside", "filtered")
Fate = Literal["drawn", "later", "before", "undated", "unplaced", "outside", "filtered"]
FATES: tuple[Fate, ...] = ("drawn", *REASONS)
DRAWN, LATER, BEFORE, UNDATED, UNPLACED, _, FILTERED = range(len(FATES))
_OF_MEMBER = np.array([DRAWN, BEFORE, LATER, UNDATED], np.intp)  # by the index in MEMBERSHIPS
_WITH_UNDATED = np.array([DRAWN, BEFORE, LATER, DRAWN], np.intp)


class FeatureState(NamedTuple):
    """A feature, its state at the clock, and whether it is drawn, else why not."""

    feature: Feature
    state: State
    fate: Fate

    @property
    def listed(self) -> bool:
        """Return whether it passes clock and filters, with or without a place on the map."""
        return self.fate in ("drawn", "unplaced")


def census(
    atlas: Atlas,
    view: View,
    placed: Collection[str],
    bounds: Bounds | None = None,
    *,
    hidden: bool = False,
) -> Iterator[FeatureState]:
    """Yield every feature of the visible layers, in layer order; with `hidden`, of the others too.

    `placed` holds the ids of what has a shape, `bounds` what the filter by the map's extent needs.
    """
    columns, found = timelines(atlas), drawing_results(atlas, view, placed, bounds)
    for layer in view.layers:
        for n in columns.of_theme(layer.id).tolist() if layer.visible or hidden else ():
            feature = columns.features[n]
            yield FeatureState(feature, state_at(feature, view.clock.at), FATES[found[n]])


def tally(atlas: Atlas, view: View, bounds: Bounds | None = None) -> dict[str, Counter[str]]:
    """Count what is listed of each visible layer, by the columns of `twincity report`."""
    columns = timelines(atlas)
    states = columns.states(view.clock.at)
    found: dict[str, Counter[str]] = {}
    results = drawing_results(atlas, view, (), bounds)
    for layer in view.layers:
        numbers = columns.of_theme(layer.id) if layer.visible else np.empty(0, np.intp)
        numbers = numbers[(results[numbers] == DRAWN) | (results[numbers] == UNPLACED)]
        counted = np.bincount(states[numbers], minlength=len(STATES)).tolist()
        for (status, certainty), number in zip(STATES, counted, strict=True):
            if number:
                found.setdefault(layer.id, Counter())[bucket(State(certainty, status))] += number
    return found


def drawing_results(
    atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None
) -> NDArray[np.intp]:
    """Return indices into `FATES` for all features in table order, whether their layer is visible or not."""
    found = fates_of_members(view)[timelines(atlas).memberships(view.clock)]
    found[~has_place(atlas, placed) & (found == DRAWN)] = UNPLACED
    if view.filters != Filters():
        found[~passing(atlas, view, bounds)] = FILTERED
    return found


def fates_of_members(view: View) -> Numbers:
    """Return for each of `MEMBERSHIPS` the index into `FATES` of its features that have a place and pass the filters."""
    return _WITH_UNDATED if view.show_undated else _OF_MEMBER


@cached_by_owner_and_partner
def has_place(atlas: Atlas, placed: Collection[str]) -> Mask:
    """Return a mask of the features whose ids are in `placed`; of a user's layer, of the rows with a shape."""
    tables = np.fromiter((key in placed for key in atlas.tables.features), bool)
    return np.concatenate([tables, *(collection.placed for collection in atlas.collections.values())])


def too_far(view: View, zoom: float) -> tuple[str, ...]:
    """Return the visible layers whose style draws them only closer than at this zoom, as the page leaves them out."""
    here = _told(zoom)
    return tuple(
        layer.id
        for layer in view.layers
        if layer.visible and layer.style is not None and _told(layer.style.min_zoom) > here
    )


def _told(zoom: float) -> float:
    """Return a zoom as the page's camera notices tell it, rounded as there (`told` in camera.js)."""
    return math.floor(zoom * 1e4 + 0.5) / 1e4


def at_zoom(view: View, zoom: float) -> View:
    """Return the View without the layers that are not drawn at this zoom."""
    far = too_far(view, zoom)
    layers = tuple(replace(one, visible=False) if one.id in far else one for one in view.layers)
    return replace(view, layers=layers) if far else view


def visible(atlas: Atlas, view: View) -> NDArray[np.intp]:
    """Return the indices of the visible layers' features, in layer order."""
    parts = [timelines(atlas).of_theme(layer.id) for layer in view.layers if layer.visible]
    return np.concatenate(parts) if parts else np.empty(0, np.intp)


class DrawnFeatures(Sequence[tuple[Feature, State]]):
    """Features on the map with their states, each made when it is read; counts of them without making any."""

    def __init__(self, atlas: Atlas, numbers: Numbers, day: date) -> None:
        self._atlas, self.numbers, self._day = atlas, numbers, day
        self._columns = timelines(atlas)

    def __len__(self) -> int:
        return len(self.numbers)

    @overload
    def __getitem__(self, which: int) -> tuple[Feature, State]: ...
    @overload
    def __getitem__(self, which: slice) -> DrawnFeatures: ...
    def __getitem__(self, which: int | slice) -> tuple[Feature, State] | DrawnFeatures:
        if isinstance(which, slice):
            return DrawnFeatures(self._atlas, self.numbers[which], self._day)
        feature = self._columns.features[int(self.numbers[which])]
        return feature, state_at(feature, self._day)

    def features(self) -> Iterator[Feature]:
        """Yield the features alone, which takes a third of the time."""
        return (self._columns.features[number] for number in self.numbers.tolist())

    def firsts(self, most: int) -> tuple[DrawnFeatures, dict[str, int]]:
        """Return those of the tables and up to `most` of each of the user's layers, and how many of a layer are left."""
        kept = self.numbers < self._columns.offsets[1]
        left: dict[str, int] = {}
        for theme in np.unique(self._columns.theme[self.numbers[~kept]]).tolist():
            of_layer = np.flatnonzero(~kept & (self._columns.theme[self.numbers] == theme))
            kept[of_layer[:most]] = True
            if len(of_layer) > most:
                left[self._columns.features[int(self.numbers[of_layer[0]])].theme] = len(of_layer) - most
        return DrawnFeatures(self._atlas, self.numbers[kept], self._day), left

    def certainties(self) -> Counter[Certainty]:
        """Count by certainty."""
        counted = np.bincount(self._columns.states(self._day)[self.numbers], minlength=len(STATES)).tolist()
        found: Counter[Certainty] = Counter()
        for (_, certainty), number in zip(STATES, counted, strict=True):
            found[certainty] += number
        return +found

    def of_certainty(self, certainty: Certainty) -> Numbers:
        """Return the indices of those in a certainty."""
        wanted = lookup(lambda _, one: one == certainty)
        found: Numbers = self.numbers[wanted[self._columns.states(self._day)[self.numbers]]]
        return found

    def of_quality(self, quality: Quality) -> Numbers:
        """Return the indices of those of a quality."""
        found: Numbers = self.numbers[_qualities(self._atlas)[self.numbers] == QUALITIES.index(quality)]
        return found

    def of_tables(self) -> DrawnFeatures:
        """Return those of the tables."""
        return DrawnFeatures(self._atlas, self.numbers[self.numbers < self._columns.offsets[1]], self._day)

    def thinned(self, most: int) -> DrawnFeatures:
        """Return those of the tables, and of all others up to `most`, evenly taken: enough for a small picture."""
        tables = self.numbers < self._columns.offsets[1]
        others = np.flatnonzero(~tables)
        kept = tables.copy()
        kept[others[:: max(1, -(-len(others) // most))]] = True
        return DrawnFeatures(self._atlas, self.numbers[kept], self._day)

    def examples(self) -> DrawnFeatures:
        """Return those of the tables, and one of each of the user's layers, which share a source and a quality."""
        wanted = self.numbers < self._columns.offsets[1]
        wanted[np.unique(self._columns.theme[self.numbers], return_index=True)[1]] = True
        return DrawnFeatures(self._atlas, self.numbers[wanted], self._day)


@cached_by_owner
def _qualities(atlas: Atlas) -> Numbers:
    """Return for every feature its quality as an index into QUALITIES."""
    tables = np.fromiter((QUALITIES.index(f.quality) for f in atlas.tables.features.values()), np.intp)
    own = (
        np.where(c.placed, QUALITIES.index(c.quality), QUALITIES.index("none"))
        for c in atlas.collections.values()
    )
    return np.concatenate([tables, *own])


def drawn(
    atlas: Atlas, view: View, shapes: Shapes, bounds: Bounds | None = None, extent: Box | None = None
) -> DrawnFeatures:
    """Return the features on the map with their states; with `extent`, only those that touch it."""
    here = visible(atlas, view)
    found = here[drawing_results(atlas, view, shapes, bounds)[here] == DRAWN]
    if extent is not None:
        found = touching(atlas, shapes, found, extent)
    return DrawnFeatures(atlas, found, view.clock.at)


def touching(atlas: Atlas, shapes: Shapes, wanted: Numbers, extent: Box) -> Numbers:
    """Return those of the `wanted` features, all with a shape, whose shape touches the extent; in their order."""
    columns, near = timelines(atlas), np.zeros(len(atlas.features), bool)
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        near[at : at + len(collection)] = collection.in_sight(extent)
    tables = wanted[wanted < columns.offsets[1]]
    here = (touches(shapes[columns.features[n].id], extent) for n in tables.tolist())
    near[tables] = np.fromiter(here, bool, len(tables))
    found: Numbers = wanted[near[wanted]]
    return found


def ids(atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None) -> frozenset[str]:
    """Return the ids of the features on the map."""
    return _ids(atlas, view, drawing_results(atlas, view, placed, bounds) == DRAWN)


def listed(atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None) -> frozenset[str]:
    """Return the ids of what passes clock, filters and layers, with or without a place on the map."""
    found = drawing_results(atlas, view, placed, bounds)
    return _ids(atlas, view, (found == DRAWN) | (found == UNPLACED))


def listing(known: Known, view: View) -> Mask:
    """Return a mask of what `listed` holds."""
    found = drawing_results(known.atlas, view, known.shapes, known.bounds)
    shown = np.zeros(len(found), bool)
    shown[visible(known.atlas, view)] = True
    mask: Mask = shown & ((found == DRAWN) | (found == UNPLACED))
    return mask


def _ids(atlas: Atlas, view: View, wanted: Mask) -> frozenset[str]:
    here = visible(atlas, view)
    return frozenset(timelines(atlas).ids[here[wanted[here]]])


def left_out(
    atlas: Atlas, view: View, shapes: Shapes, bounds: Bounds | None = None, extent: Box | None = None
) -> dict[Reason, int]:
    """Count the visible layers' features that are not drawn, by reason; reasons without any are absent.

    With `extent`: of those that lie in it, and of those without a place, which may lie anywhere; what is drawn
    beyond it is `outside`.
    """
    here, found = visible(atlas, view), drawing_results(atlas, view, shapes, bounds)
    tally = np.bincount(found[here], minlength=len(FATES))
    if extent is not None:
        placed = here[has_place(atlas, shapes)[here]]
        inside = np.zeros(len(found), bool)
        inside[touching(atlas, shapes, placed, extent)] = True
        away = found[placed[~inside[placed]]]
        tally -= np.bincount(away, minlength=len(FATES))
        tally[FATES.index("outside")] += np.count_nonzero(away == DRAWN)
    return {reason: int(tally[n]) for n, reason in enumerate(FATES) if n != DRAWN and tally[n]}  # type: ignore[misc]


def unplaced(known: Known, layer: str, most: int) -> tuple[int, list[Feature]]:
    """Return how many features of a layer have no shape, and up to `most` of them."""
    columns, placed = timelines(known.atlas), has_place(known.atlas, known.bounds)
    numbers = columns.of_theme(layer)
    lacking = numbers[~placed[numbers]]
    return len(lacking), [columns.features[n] for n in lacking[:most].tolist()]


def known_at(atlas: Atlas, view: View, day: date) -> list[Feature]:
    """Return the features of the visible layers that have begun, or may have, on a day; the undated too."""
    columns = timelines(atlas)
    begun = _BEGUN[columns.states(day)]
    found = np.sort(visible(atlas, view))
    return [columns.features[n] for n in found[begun[found]].tolist()]


_BEGUN = lookup(lambda _, certainty: certainty != "later")
