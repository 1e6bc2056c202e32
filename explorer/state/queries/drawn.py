"""What is on the map now, and why the rest is not: one answer for map, sheet, legend, panel, counts and checks.

The page's mirror is `FeatureLayer._keyOf`; a test holds the two equal.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from typing import Literal, NamedTuple

from explorer.atlas.model import Atlas, Bounds, Box, Feature, Shapes
from explorer.atlas.timeline import State, membership, state_at
from explorer.state.queries.ground import touches
from explorer.state.queries.query import matching
from explorer.state.view.view import View

# Why a feature of a visible layer is not on the map; in the order in which they are told.
Reason = Literal["later", "before", "undated", "unplaced", "outside", "filtered"]
REASONS: tuple[Reason, ...] = ("later", "before", "undated", "unplaced", "outside", "filtered")
Fate = Literal["drawn", "later", "before", "undated", "unplaced", "outside", "filtered"]


class Seen(NamedTuple):
    """A feature, its state at the clock, and whether it is drawn, else why not."""

    feature: Feature
    state: State
    fate: Fate

    @property
    def listed(self) -> bool:
        """Whether clock and filters let it through, be it on the map or without a place there."""
        return self.fate in ("drawn", "unplaced")


def census(
    atlas: Atlas,
    view: View,
    placed: Collection[str],
    bounds: Bounds | None = None,
    *,
    hidden: bool = False,
) -> Iterator[Seen]:
    """Every feature of the visible layers, in layer order; with `hidden`, of the others too.

    `placed` holds the ids of what has a shape, `bounds` what the filter by the map's extent needs.
    """
    passing = matching(atlas, view, bounds)
    for layer in view.layers:
        for feature in atlas.by_theme(layer.id) if layer.visible or hidden else ():
            fate = _fate(feature, view, feature.id in passing, feature.id in placed)
            yield Seen(feature, state_at(feature, view.clock.at), fate)


def drawn(
    atlas: Atlas, view: View, shapes: Shapes, bounds: Bounds | None = None, extent: Box | None = None
) -> tuple[tuple[Feature, State], ...]:
    """Every feature that is on the map with the state it is drawn in; with `extent`, only what lies in it."""
    found = census(atlas, view, shapes, bounds)
    return tuple(
        (seen.feature, seen.state)
        for seen in found
        if seen.fate == "drawn" and (extent is None or touches(shapes[seen.feature.id], extent))
    )


def ids(atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None) -> frozenset[str]:
    return frozenset(s.feature.id for s in census(atlas, view, placed, bounds) if s.fate == "drawn")


def listed(atlas: Atlas, view: View, placed: Collection[str], bounds: Bounds | None = None) -> frozenset[str]:
    """Ids of what clock, filters and switched-on layers let through, on the map or without a place there."""
    return frozenset(s.feature.id for s in census(atlas, view, placed, bounds) if s.listed)


def left_out(
    atlas: Atlas, view: View, shapes: Shapes, bounds: Bounds | None = None, extent: Box | None = None
) -> dict[Reason, int]:
    """Of the visible layers' features, how many are not drawn, by reason; reasons with none are absent.

    With `extent`: of those that lie in it, and of those without a place, which may lie anywhere; what is drawn
    beyond it is `outside`.
    """
    tally: Counter[Fate] = Counter()
    for feature, _, fate in census(atlas, view, shapes, bounds):
        away = extent is not None and feature.id in shapes and not touches(shapes[feature.id], extent)
        if not away or fate == "drawn":
            tally["outside" if away else fate] += 1
    return {reason: tally[reason] for reason in REASONS if tally[reason]}


def _fate(feature: Feature, view: View, passes: bool, placed: bool) -> Fate:
    if not passes:
        return "filtered"
    member = membership(feature, view.clock)
    if member == "undated" and not view.show_undated:
        return "undated"
    if member in ("before", "after"):
        return "before" if member == "before" else "later"
    return "drawn" if placed else "unplaced"
