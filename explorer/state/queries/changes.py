"""What changed in a period: one rule for strip, list, hover and histogram."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import date
from typing import Literal, NamedTuple, overload

import numpy as np

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import changes as moves
from explorer.atlas.columns.timelines import Mask, Numbers, timelines
from explorer.atlas.derived import cached_by_owner_and_partner
from explorer.atlas.model import STATUSES, Atlas, Bounds, Feature, StatusRecord
from explorer.records import dataclass
from explorer.state.queries import query
from explorer.state.queries.drawn import visible
from explorer.state.queries.own_rows import in_box
from explorer.state.view.clock import change_period, periods
from explorer.state.view.view import Step, View
from explorer.words.strings import t
from explorer.words.text import Lang

Kind = Literal[
    "construction", "operation", "approved", "planned", "upgrade", "closed", "attested", "possible"
]
KINDS: tuple[Kind, ...] = (
    "construction",
    "operation",
    "approved",
    "planned",
    "upgrade",
    "closed",
    "attested",
    "possible",
)


class Change(NamedTuple):
    """A feature's record that came true in the period; `sure` is False where it may have come true before."""

    feature: Feature
    record: StatusRecord
    kind: Kind
    sure: bool


@dataclass(frozen=True, slots=True)
class Bar:
    """One period of the histogram: features that certainly began something in it, and that may have."""

    first: date
    last: date
    sure: int
    soft: int


def key(view: View) -> Hashable:
    """Return the part of the View that `Changes` depends on, as a cache key."""
    lasting = replace(view.filters, certainties=())
    layers = tuple(layer.id for layer in view.layers if layer.visible)
    return lasting, layers, bool(view.layers), view.extent if view.filters.in_extent else None


class PeriodChanges(Sequence[Change]):
    """The changes of a period by kind, date and id; a `Change` is created only when it is read."""

    def __init__(self, atlas: Atlas, rows: Numbers, kinds: Numbers, sure: Mask) -> None:
        self._atlas, self._rows, self._kinds, self._sure = atlas, rows, kinds, sure

    def tally(self) -> dict[Kind, int]:
        """Count by kind, in display order; kinds without changes are left out."""
        numbers = np.bincount(self._kinds, minlength=len(KINDS)).tolist()
        return {kind: number for kind, number in zip(KINDS, numbers, strict=True) if number}

    def of_kind(self, kind: Kind) -> PeriodChanges:
        first, last = np.searchsorted(self._kinds, (KINDS.index(kind), KINDS.index(kind) + 1))
        return self[int(first) : int(last)]

    def ids(self) -> list[str]:
        """Return the ids of the features, in the order of the changes."""
        columns = timelines(self._atlas)
        return [columns.id(n) for n in columns.moved.feature[self._rows].tolist()]

    def __len__(self) -> int:
        return len(self._rows)

    @overload
    def __getitem__(self, which: int) -> Change: ...
    @overload
    def __getitem__(self, which: slice) -> PeriodChanges: ...
    def __getitem__(self, which: int | slice) -> Change | PeriodChanges:
        if isinstance(which, slice):
            return PeriodChanges(self._atlas, self._rows[which], self._kinds[which], self._sure[which])
        columns, row = timelines(self._atlas), self._rows[which]
        feature = columns.features[columns.moved.feature[row]]
        record = moves(feature)[columns.moved.record[row]][2]
        return Change(feature, record, KINDS[self._kinds[which]], bool(self._sure[which]))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]


class Changes:
    """The dated records of features that pass layers and filters, whatever their state at the clock; of a shared store's
    layers, of which more may be held than is in sight, those within the View's extent."""

    def __init__(self, atlas: Atlas, view: View, bounds: Bounds | None = None) -> None:
        self._atlas, self._columns = atlas, timelines(atlas)
        self._rows = _rows(atlas, view, bounds)
        moved = self._columns.moved
        self._last = moved.last[self._rows]
        vague = moved.first[self._rows] < self._last  # of more than one possible day
        vague &= ~moved.attested[self._rows]
        self._vague, self._vague_last = self._rows[vague], self._last[vague]

    def between(self, first: date, last: date) -> PeriodChanges:
        """Return the changes from `first` to `last`; of each kind, one per feature.

        A record changes something in the period that holds the last day on which it may have come true:
        then it is certain. What may have begun in the period, and is not certain by its end, is possible;
        so is what was only planned for a day of it.
        So the features listed for a span are those that the map shows in the mode of a window.
        """
        by = self._columns.moved
        rows, kinds = self._records(first, last)
        attested = by.attested[rows] & (kinds != _POSSIBLE)
        sure = attested | (by.first[rows] >= first.toordinal())
        # Of several records of a feature and kind the last one counts.
        latest = np.unique((by.feature[rows] * len(KINDS) + kinds)[::-1], return_index=True)[1]
        kept = len(rows) - 1 - latest
        rows, kinds, sure = rows[kept], kinds[kept], sure[kept]
        order = np.lexsort((self._columns.rank[by.feature[rows]], by.last[rows], kinds))
        return PeriodChanges(self._atlas, rows[order], kinds[order], sure[order])

    def _records(self, first: date, last: date) -> tuple[Numbers, Numbers]:
        """Return the records that come true, or may, from `first` to `last`, the former first, and their kinds."""
        by, high = self._columns.moved, last.toordinal()
        low, end = np.searchsorted(self._last, np.array((first.toordinal(), high + 1), self._last.dtype))
        later = self._vague[np.searchsorted(self._vague_last, np.int32(high + 1)) :]
        rows = np.concatenate([self._rows[low:end], later[by.first[later] <= high]])
        kinds = np.where(by.attested[rows], _ATTESTED, _OF_STATUS[by.status[rows]])
        kinds[(by.last[rows] > high) | by.expected[rows]] = _POSSIBLE
        return rows, kinds

    def bars(self, axis: Axis, step: Step) -> tuple[Bar, ...]:
        """Return the histogram; attested records are no beginnings."""
        return tuple(Bar(*period, *self._begun(*period)) for period in periods(axis, step))

    def _begun(self, first: date, last: date) -> tuple[int, int]:
        """Count the features of `between` that certainly began something, and that may have."""
        rows, kinds = self._records(first, last)
        pairs = np.sort(self._columns.moved.feature[rows] * len(KINDS) + kinds)
        distinct = pairs[np.diff(pairs, prepend=-1) != 0]
        tally = np.bincount(distinct % len(KINDS), minlength=len(KINDS)).tolist()
        soft = tally[_POSSIBLE]
        return sum(tally) - soft - tally[_ATTESTED], soft


_OF_STATUS = np.array([KINDS.index(status) for status in STATUSES], np.intp)
_ATTESTED, _POSSIBLE = KINDS.index("attested"), KINDS.index("possible")


def changes_of(atlas: Atlas, view: View, bounds: Bounds | None = None) -> PeriodChanges:
    """Return the changes of the current step or span."""
    return Changes(atlas, view, bounds).between(*change_period(view))


def _rows(atlas: Atlas, view: View, bounds: Bounds | None) -> Numbers:
    """Return the dated records of what passes layers and filters; a step of the clock alters none, so the latest are kept."""
    portions = any(collection.portion is not None for collection in atlas.collections.values())
    kept, wanted = _latest_rows(atlas, bounds), (key(view), view.extent if portions else None)
    found = kept.get(wanted)
    if found is None:
        columns, statuses = timelines(atlas), view.filters.statuses
        fits = np.array([not statuses or status in statuses for status in STATUSES], bool)
        moved = columns.moved
        passes = passing(atlas, view, bounds)[moved.feature] & fits[moved.status]
        found = np.flatnonzero(passes)
        kept.clear()
        kept[wanted] = found
    return found


@cached_by_owner_and_partner
def _latest_rows(_atlas: Atlas, _bounds: Bounds | None) -> dict[Hashable, Numbers]:
    return {}


def passing(atlas: Atlas, view: View, bounds: Bounds | None = None) -> Mask:
    """Return a mask of the features of visible layers that pass the filters, whatever their state at the clock."""
    timeless = replace(view, filters=replace(view.filters, statuses=(), certainties=()))
    found = query.passing(atlas, timeless, bounds)
    if view.layers:
        shown = np.zeros(len(found), bool)
        shown[visible(atlas, view)] = True
        found &= shown
    columns = timelines(atlas)
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        if collection.portion is not None and view.extent is not None:
            found[at : at + len(collection)] &= in_box(collection, view.extent)
    return found


def grouped(found: PeriodChanges) -> dict[Kind, PeriodChanges]:
    """Group by kind, in display order; kinds without changes are left out."""
    return {kind: found.of_kind(kind) for kind in found.tally()}


def summary(found: PeriodChanges, lang: Lang) -> str:
    """`+3 开工，1 通车，2 见载`; "" where nothing changed."""
    parts = [t(f"changes.{kind}", lang, n=number) for kind, number in found.tally().items()]
    return "+" + t("changes.and", lang).join(parts) if parts else ""
