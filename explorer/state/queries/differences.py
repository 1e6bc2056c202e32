"""Differences between the two dates of a View, by feature."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal, overload

import numpy as np

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import State, changes, state_at
from explorer.atlas.columns.timelines import UNDATED, Numbers, lookup, timelines
from explorer.atlas.model import Atlas, Bounds, Box, Citation, Feature, StatusRecord
from explorer.records import dataclass
from explorer.state.queries.drawn import has_place, touching, visible
from explorer.state.queries.labels import date_words, words_of
from explorer.state.queries.query import passing
from explorer.state.view.compare import sides
from explorer.state.view.view import View
from explorer.words.edtf import PartialDate
from explorer.words.text import Lang

Kind = Literal["added", "removed", "changed"]
KINDS: tuple[Kind, ...] = ("added", "removed", "changed")


@dataclass(frozen=True, slots=True)
class Transition:
    """A feature whose state differs between two days, and the records that changed it.

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
        """Return the date of the last record, as precise as its source."""
        return self.records[-1].date if self.records else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        return tuple(dict.fromkeys(record.citation for record in self.records))

    def words(self, lang: Lang) -> tuple[str, str, str]:
        """Return before, after and date in words; "" without a date."""
        before, after = (words_of(s, lang) for s in (self.before, self.after))
        return before, after, date_words(self.records[-1], lang) if self.records else ""


@dataclass(frozen=True, slots=True)
class Difference:
    """Feature ids by how the later of two days differs from the earlier one."""

    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()

    def ids(self) -> tuple[str, ...]:
        return (*self.added, *self.removed, *self.changed)


def transitions(
    atlas: Atlas, view: View, bounds: Bounds | None = None, only: Sequence[str] = ()
) -> Transitions:
    """Return what the two sides show differently, among features that visible layers and filters let through.

    In the order of layers, then of the atlas. Changed: shown on both days, with another status or another
    certainty. What is undated is shown where the View shows that. `only`: of these features, where there are any.
    """
    if view.compare is None:
        return Transitions(atlas, np.empty(0, np.intp), np.empty(0, np.intp), date.min, date.min)
    numbers, kinds = _differing(atlas, view, bounds)
    if only:
        kept = np.isin(numbers, timelines(atlas).numbers(only))
        numbers, kinds = numbers[kept], kinds[kept]
    return Transitions(atlas, numbers, kinds, *sides(view))


def transitions_inside(known: Known, view: View, extent: Box | None) -> dict[Kind, Sequence[Transition]]:
    """Return by kind what is shown differently and has a place, with `extent` one that touches it; made when read."""
    earlier, later = sides(view)
    numbers, kinds = _differing(known.atlas, view, known.bounds)
    placed = has_place(known.atlas, known.bounds)[numbers]
    numbers, kinds = numbers[placed], kinds[placed]
    if extent is not None:
        inside = np.isin(numbers, touching(known.atlas, known.shapes, numbers, extent))
        numbers, kinds = numbers[inside], kinds[inside]
    return {
        kind: Transitions(known.atlas, numbers[kinds == n], kinds[kinds == n], earlier, later)
        for n, kind in enumerate(KINDS)
    }


class Transitions(Sequence[Transition]):
    """Transitions of features, each made when it is read."""

    def __init__(self, atlas: Atlas, numbers: Numbers, kinds: Numbers, earlier: date, later: date) -> None:
        self._atlas, self._numbers, self._kinds, self._days = atlas, numbers, kinds, (earlier, later)
        self._made: dict[int, Transition] = {}

    def __eq__(self, other: object) -> bool:
        """Return whether both list the same, without making any of the transitions of one atlas."""
        if not isinstance(other, Transitions):
            # with rows of other numbers none is made: the list before a comparison of a large layer is empty
            return isinstance(other, Sequence) and len(self) == len(other) and tuple(self) == tuple(other)
        alike = self._atlas is other._atlas and self._days == other._days
        return (
            alike
            and np.array_equal(self._numbers, other._numbers)
            and np.array_equal(self._kinds, other._kinds)
        )

    __hash__ = None  # type: ignore[assignment]

    def by_kind(self) -> Transitions:
        """Return them in the order of `KINDS`, within a kind as they are."""
        order = np.argsort(self._kinds, kind="stable")
        return Transitions(self._atlas, self._numbers[order], self._kinds[order], *self._days)

    def number(self, kind: Kind) -> int:
        """Count those of a kind."""
        return int(np.count_nonzero(self._kinds == KINDS.index(kind)))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, which: int) -> Transition: ...
    @overload
    def __getitem__(self, which: slice) -> Transitions: ...
    def __getitem__(self, which: int | slice) -> Transition | Transitions:
        if isinstance(which, slice):
            return Transitions(self._atlas, self._numbers[which], self._kinds[which], *self._days)
        number = int(self._numbers[which])
        if number not in self._made:
            feature = timelines(self._atlas).features[number]
            self._made[number] = _transition(feature, KINDS[self._kinds[which]], *self._days)
        return self._made[number]


def _differing(atlas: Atlas, view: View, bounds: Bounds | None) -> tuple[Numbers, Numbers]:
    """Return the numbers of what `transitions` lists, and of each its kind as an index into KINDS."""
    columns, (earlier, later) = timelines(atlas), sides(view)
    here = visible(atlas, view)
    here = here[passing(atlas, view, bounds)[here]]
    before, after = columns.states(earlier)[here], columns.states(later)[here]
    shown = _STANDS | UNDATED if view.show_undated else _STANDS
    stood, stands = shown[before], shown[after]
    kinds = np.where(stood & stands, KINDS.index("changed"), np.where(stands, 0, KINDS.index("removed")))
    kept = (before != after) & (stood | stands)
    return here[kept], kinds[kept]


def differences(atlas: Atlas, view: View, bounds: Bounds | None = None) -> Difference:
    """Return the ids of `transitions` by kind."""
    if view.compare is None:
        return Difference()
    columns, (numbers, kinds) = timelines(atlas), _differing(atlas, view, bounds)
    ids = [columns.ids_of(numbers[kinds == kind]) for kind in range(len(KINDS))]
    return Difference(**{kind: tuple(found) for kind, found in zip(KINDS, ids, strict=True)})


def _transition(feature: Feature, kind: Kind, earlier: date, later: date) -> Transition:
    before, after = state_at(feature, earlier), state_at(feature, later)
    return Transition(feature, kind, before, after, _records(feature, earlier, later, after.record))


def _records(
    feature: Feature, earlier: date, later: date, last: StatusRecord | None
) -> tuple[StatusRecord, ...]:
    """Return the records between the two days, up to the one that determines the later state."""
    moved = [r for first, final, r in changes(feature) if first <= later and earlier < final]
    return tuple(moved[: moved.index(last) + 1]) if last in moved else ()


_STANDS = lookup(lambda status, certainty: certainty not in ("later", "undated") and status != "closed")
