"""Two dates side by side, the clock's and `View.compare`: which stands where, and what differs between them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Literal

from explorer.atlas.model import Atlas, Citation, Feature, Lang, StatusRecord
from explorer.atlas.timeline import Clock, State, changes, state_at
from explorer.state.queries.labels import words_of
from explorer.state.queries.query import Bounds, matching
from explorer.state.view.clock import clamp
from explorer.state.view.view import View
from explorer.words.dates import in_words
from explorer.words.edtf import PartialDate

Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Transition:
    """A feature that the later of two days shows otherwise: from what to what, and by which records.

    `records` brought it from `before` to `after`, oldest first; empty where only time has passed, as when
    a plan that nobody mentions any more grows unconfirmed.
    """

    feature: Feature
    kind: Kind
    before: State
    after: State
    records: tuple[StatusRecord, ...]

    @property
    def date(self) -> PartialDate | None:
        """The date of the last record, as precise as its source."""
        return self.records[-1].date if self.records else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(record.citation for record in self.records))

    def words(self, lang: Lang) -> tuple[str, str, str]:
        """Before, after and date in words; without a date, none."""
        before, after = (words_of(s, lang) for s in (self.before, self.after))
        return before, after, in_words(self.date, lang) if self.date else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Feature ids by how the later of two days differs from the earlier one."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def ids(self) -> tuple[str, ...]:
        return (*self.added, *self.removed, *self.changed)


def transitions(atlas: Atlas, view: View, bounds: Bounds | None = None) -> tuple[Transition, ...]:
    """What the two sides show differently, among what visible layers and filters let through.

    In the order of layers, then of the atlas. Changed: shown on both days, with another status or another
    certainty. Undated features stand the same on every day.
    """
    if view.compare is None:
        return ()
    earlier, later = sides(view)
    passing = matching(atlas, view, bounds)
    found = (
        _transition(feature, earlier, later)
        for layer in view.layers
        if layer.visible
        for feature in atlas.by_theme(layer.id)
        if feature.id in passing
    )
    return tuple(one for one in found if one)


def differences(atlas: Atlas, view: View, bounds: Bounds | None = None) -> Difference:
    """The ids of `transitions`, by kind."""
    found = transitions(atlas, view, bounds)
    return Difference(**{kind: tuple(one.feature.id for one in found if one.kind == kind) for kind in KINDS})


def _transition(feature: Feature, earlier: date, later: date) -> Transition | None:
    before, after = state_at(feature, earlier), state_at(feature, later)
    if (before.status, before.certainty) == (after.status, after.certainty):
        return None
    stood, stands = _stands(before), _stands(after)
    if not (stood or stands):
        return None
    kind: Kind = "changed" if stood and stands else "added" if stands else "removed"
    return Transition(feature, kind, before, after, _records(feature, earlier, later, after.record))


def _records(
    feature: Feature, earlier: date, later: date, last: StatusRecord | None
) -> tuple[StatusRecord, ...]:
    """The records of the time between, up to the one that counts on the later day."""
    moved = [r for first, final, r in changes(feature) if first <= later and earlier < final]
    return tuple(moved[: moved.index(last) + 1]) if last in moved else ()


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
