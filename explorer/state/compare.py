"""Two dates side by side, the clock's and `View.compare`: which stands where, and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from explorer.atlas.model import Atlas, Feature
from explorer.atlas.timeline import Clock, State, state_at
from explorer.state.clock import clamp
from explorer.state.query import Bounds, matching
from explorer.state.view import View


@dataclass(frozen=True, slots=True)
class Difference:
    """Feature ids by how the later of two days differs from the earlier one."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def ids(self) -> tuple[str, ...]:
        return (*self.added, *self.removed, *self.changed)


def differences(atlas: Atlas, view: View, bounds: Bounds | None = None) -> Difference:
    """What the two sides show differently, among what visible layers and filters let through.

    Changed: shown on both days, with another status or another certainty. Undated features stand the
    same on every day.
    """
    if view.compare is None:
        return Difference()
    earlier, later = sides(view)
    visible = {layer.id for layer in view.layers if layer.visible}
    passing = matching(atlas, view, bounds)
    found: dict[str, list[str]] = {"added": [], "removed": [], "changed": []}
    for feature in atlas.features.values():
        if feature.theme in visible and feature.id in passing:
            kind = _kind(feature, earlier, later)
            if kind:
                found[kind].append(feature.id)
    return Difference(**{kind: tuple(ids) for kind, ids in found.items()})


def _kind(feature: Feature, earlier: date, later: date) -> str:
    before, after = state_at(feature, earlier), state_at(feature, later)
    if (before.status, before.certainty) == (after.status, after.certainty):
        return ""
    if _stands(before) and _stands(after):
        return "changed"
    if _stands(after):
        return "added"
    return "removed" if _stands(before) else ""


def _stands(state: State) -> bool:
    return state.certainty != "later" and state.status != "closed"


def sides(view: View) -> tuple[date, date]:
    """The dates left and right: the earlier one always stands left, whichever the clock is at."""
    other = view.clock.at if view.compare is None else view.compare
    return min(view.clock.at, other), max(view.clock.at, other)


def views(view: View) -> tuple[View, ...]:
    """What is drawn as Views of one date each: the View itself, or its earlier and its later side."""
    if view.compare is None:
        return (view,)
    return tuple(replace(view, clock=_asof(view, day), compare=None) for day in sides(view))


def toggled(view: View) -> View:
    """On: beside the clock's date stands the one a year before. Off: the clock stays where it is."""
    if view.compare is not None:
        return replace(view, compare=None)
    other = clamp(_years_on(view.clock.at, -1))
    if other >= view.clock.at:
        other = clamp(_years_on(view.clock.at, 1))
    return replace(view, clock=_asof(view, view.clock.at), compare=other)


def swapped(view: View) -> View:
    """The clock at the other of the two dates; the View as it is where only one is shown."""
    if view.compare is None:
        return view
    return replace(view, clock=_asof(view, clamp(view.compare)), compare=view.clock.at)


def with_dates(view: View, one: date, other: date) -> View:
    """Two other dates; the clock stays with the later one if it was there, else with the earlier."""
    earlier, later = sorted((one, other))
    if view.compare is not None and view.clock.at < view.compare:
        return replace(view, clock=_asof(view, earlier), compare=later)
    return replace(view, clock=_asof(view, later), compare=earlier)


def _years_on(day: date, count: int) -> date:
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + count, day=last)


def _asof(view: View, day: date) -> Clock:
    """A side shows one day: spans have no second side."""
    return Clock(day, min(view.clock.start, day), "asof")
