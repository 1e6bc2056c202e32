"""The states of all features by date as columns (numpy), so that a step of the clock is a few array operations.

The rule for one feature is in `timeline`; a property test holds the two equal.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property
from itertools import compress
from typing import TYPE_CHECKING, Any, overload

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.spans import FOREVER as FOREVER
from explorer.atlas.columns.spans import NO_STATUS, Days, Moves, Spans, ends, once
from explorer.atlas.columns.spans import STATES as STATES
from explorer.atlas.columns.spans import Mask as Mask
from explorer.atlas.columns.spans import Numbers as Numbers
from explorer.atlas.columns.timeline import (
    CERTAINTIES,
    Certainty,
    Clock,
    Membership,
    State,
    bucket,
    changes,
    spans,
)
from explorer.atlas.derived import cached_by_owner
from explorer.atlas.memory import give_back_later
from explorer.atlas.model import STATUSES, Atlas, Feature, Status
from explorer.records import dataclass

if TYPE_CHECKING:
    from explorer.atlas.columns.collection import Collection

MEMBERSHIPS: tuple[Membership, ...] = ("shown", "before", "after", "undated")
_SHOWN, _BEFORE, _AFTER, _UNDATED = range(4)
_MANY = 200_000  # features
_MANY_IDS = 1_000
_MOST_DAYS = 4  # two dates side by side, and where the clock was before


def code(status: Status | None, certainty: Certainty) -> int:
    """Return the index of a state in `STATES`."""
    return CERTAINTIES.index(certainty) * (NO_STATUS + 1) + (STATUSES.index(status) if status else NO_STATUS)


def lookup(test: Any) -> Mask:
    """Return a table of `test(status, certainty)` to be indexed by state codes."""
    return np.array([test(status, certainty) for status, certainty in STATES], bool)


UNDATED = lookup(lambda _, certainty: certainty == "undated")
_OF_STATE = np.array(  # which of the four counts a state falls into as of a date
    [
        {"later": _AFTER, "undated": _UNDATED}.get(certainty, _BEFORE if status == "closed" else _SHOWN)
        for status, certainty in STATES
    ],
    np.uint8,
)


@dataclass(frozen=True, slots=True, eq=False)
class Moved:
    """Every dated record, by its last possible day, its first, and the feature's id (a collection's row).

    `feature`: an index into the features of `Timelines`. `shows`: the day of an attested status, else the first on which
    it may have begun. The others are as in `Moves`.
    """

    first: Days
    last: Days
    shows: Days
    feature: NDArray[np.int32]
    status: NDArray[np.int8]
    record: NDArray[np.int16]
    attested: Mask
    expected: Mask


class Timelines:
    """Columns over the features of an atlas: the tables' in table order, then the collections' by row.

    Days are proleptic ordinals (`date.toordinal`).
    """

    def __init__(self, atlas: Atlas) -> None:
        tables, collections = _of_tables(atlas.tables), tuple(atlas.collections.values())
        sizes = [len(tables.features), *map(len, collections)]
        self.offsets = [0, *np.cumsum(sizes).tolist()]
        self.features = Numbered(tables, collections, self.offsets)
        self.collections = collections
        self.themes = {**tables.themes}
        for collection in collections:
            self.themes.setdefault(collection.layer, len(self.themes))
        own = [np.full(len(c), self.themes[c.layer], np.int32) for c in collections]
        self.theme = np.concatenate([tables.theme, *own])
        self._tables = tables
        self._of_own = {
            c.layer: (at, at + len(c)) for c, at in zip(collections, self.offsets[1:], strict=False)
        }
        self._join_spans(tables.spans)
        self.rank = np.arange(len(self.features), dtype=np.int32)
        self.rank[: len(tables.rank)] = tables.rank
        self._kept: dict[date, NDArray[np.uint8]] = {}
        self._widened: dict[date, Numbers] = {}  # of the latest day, and of the other one of a comparison
        self._numbered: tuple[object, Numbers] = ((), np.empty(0, np.intp))
        if len(self.features) > _MANY:
            give_back_later()  # what joining and sorting have left

    def _join_spans(self, tables: Spans) -> None:
        parts = [tables, *(c.spans for c in self.collections)]
        self._from = np.concatenate([part.start for part in parts])
        self._until = np.concatenate([part.end for part in parts])
        self._codes = np.concatenate([part.codes for part in parts])
        at = len(tables.start)
        for collection in self.collections:  # of what is the same now, one copy is enough
            here = slice(at, at := at + len(collection.spans.start))
            collection.share_spans(self._from[here], self._until[here], self._codes[here])

    @cached_property
    def moved(self) -> Moved:
        """Return every dated record of all features."""
        parts = [self._tables.moves, *(c.moves for c in self.collections)]
        orders = [self._tables.moves_in_time, *(c.moves_in_time for c in self.collections)]
        return _moved(parts, orders, self.offsets)

    @cached_property
    def _ends_of_change(self) -> tuple[Days, Days]:
        return _first_and_last(len(self.features), self.moved.feature, self.moved.shows, self.moved.last)

    @cached_property
    def ids(self) -> NDArray[Any]:
        """Return the id of every feature."""
        parts = [self.features.tables.ids, *(c.ids for c in self.collections)]
        return np.concatenate(parts)

    def id(self, number: int) -> str:
        """Return the id of the feature with this index."""
        return self.features.id(number)

    def ids_of(self, numbers: Numbers) -> list[str]:
        """Return the ids of the features with these indices: those of all take a third of a second for a million."""
        found = np.empty(len(numbers), object)
        tables = numbers < self.offsets[1]
        found[tables] = self.features.tables.ids[numbers[tables]]
        for collection, at in zip(self.collections, self.offsets[1:], strict=False):
            here = (numbers >= at) & (numbers < at + len(collection))
            found[here] = collection.ids_of(numbers[here] - at)
        return found.tolist()

    def selection_of(self, numbers: Numbers) -> tuple[str, ...]:
        """Return the ids of the features with these indices for a View; `numbers` knows them."""
        keys = tuple(self.ids_of(numbers))
        kept = numbers.astype(np.intp)
        kept.setflags(write=False)
        self._numbered = keys, kept
        return keys

    def numbers(self, keys: Iterable[str]) -> Numbers:
        """Return the indices of the features with these ids, in their order; unknown ids are left out.

        The latest selection's are kept: of fifty thousand ids each costs half a microsecond, whoever asks.
        """
        before, numbers = self._numbered
        if keys is before:
            return numbers
        many = isinstance(keys, tuple) and len(keys) > _MANY_IDS
        numbers = self._of_layers(keys) if many else self._of_each(keys)  # type: ignore[arg-type]
        numbers.setflags(write=False)
        if isinstance(keys, tuple):
            self._numbered = keys, numbers
        return numbers

    def _of_each(self, keys: Iterable[str]) -> Numbers:
        found = map(self.features.number, keys)
        return np.array([n for n in found if n is not None], np.intp)

    def _of_layers(self, keys: tuple[str, ...]) -> Numbers:
        """Return the indices of many ids, those of a layer of the user's together."""
        found = np.full(len(keys), -1)
        for collection, at in zip(self.collections, self.offsets[1:], strict=False):
            prefix = f"{collection.layer}."
            mine = np.fromiter((key.startswith(prefix) for key in keys), bool, len(keys))
            rows = collection.rows_of(list(compress(keys, mine))) if mine.any() else None
            if rows is not None:
                found[mine] = rows + at
        for n in np.flatnonzero(found < 0).tolist():
            number = self.features.number(keys[n])
            found[n] = -1 if number is None else number
        return found[found >= 0]

    def of_theme(self, theme: str) -> Numbers:
        """Return the indices of a theme's features."""
        if theme in self._of_own:
            return np.arange(*self._of_own[theme])
        return self._tables.of_theme.get(theme, np.empty(0, np.intp))

    def count_of(self, theme: str) -> int:
        """Return how many features a theme has."""
        first, end = self._of_own.get(theme, (0, len(self._tables.of_theme.get(theme, ()))))
        return int(end - first)

    def prepare(self, day: date) -> bool:
        """Have the states on `day` at hand; return whether they were not."""
        new = day not in self._kept
        self._on(day)
        return new

    def states(self, day: date) -> Numbers:
        """Return the state code of every feature on `day`, which nobody may change: indices into `STATES`."""
        found = self._widened.get(day)
        if found is None:
            found = self._on(day).astype(np.int32)  # for sums that a byte cannot hold
            found.setflags(write=False)
            _keep(self._widened, day, found, 2)
        return found

    def _on(self, day: date) -> NDArray[Any]:
        found = self._kept.get(day)
        if found is None:
            at = day.toordinal()
            found = self._codes[(self._from <= at) & (at < self._until)]
            _keep(self._kept, day, found, _MOST_DAYS)
        return found

    def memberships(self, clock: Clock) -> NDArray[np.uint8]:
        """Return `timeline.membership` of every feature, as indices into `MEMBERSHIPS`."""
        if clock.mode == "asof":
            return members_of_states(self.states(clock.at))
        moved = self.moved
        found = _members(clock, *self._ends_of_change, moved.feature, moved.shows, moved.last)
        return _with_undated(found, self._on(clock.at))


def _moved(parts: Sequence[Moves], orders: Sequence[NDArray[np.int32]], offsets: Sequence[int]) -> Moved:
    """Return the records of all parts, each with its order in time; the features of one begin at its offset."""

    def joined(columns: Iterable[NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([column[order] for column, order in zip(columns, orders, strict=True)])

    first, last = joined(part.first for part in parts), joined(part.last for part in parts)
    # Each part is in order already: timsort only merges them.
    merged = np.argsort((last.astype(np.int64) << 32) | first, kind="stable")
    last, attested = last[merged], joined(part.attested for part in parts)[merged]
    first = once(last, first[merged])
    return Moved(
        first,
        last,
        last if first is last else np.where(attested, last, first),
        joined(part.row + np.int32(at) for part, at in zip(parts, offsets, strict=False))[merged],
        joined(part.status for part in parts)[merged],
        joined(part.record for part in parts)[merged],
        attested,
        joined(part.expected for part in parts)[merged],
    )


def _keep(kept: dict[date, NDArray[Any]], day: date, found: NDArray[Any], most: int) -> None:
    """Keep what was found for a day, of `most` days the latest."""
    while len(kept) >= most:
        kept.pop(next(iter(kept)), None)
    kept[day] = found


def members_of_states(states: NDArray[Any]) -> NDArray[np.uint8]:
    """Return as of a date in which of `MEMBERSHIPS` what is in a state is counted, as an index."""
    found: NDArray[np.uint8] = _OF_STATE[states]
    return found


def members_in_span(clock: Clock, states: NDArray[Any], moves: Moves) -> NDArray[np.uint8]:
    """Return `Timelines.memberships` of rows by themselves, by their states at the end of a clock that spans a time."""
    shows = np.where(moves.attested, moves.last, moves.first)
    ends = _first_and_last(len(states), moves.row, shows, moves.last)
    return _with_undated(_members(clock, *ends, moves.row, shows, moves.last), states)


def _with_undated(found: NDArray[np.uint8], states: NDArray[Any]) -> NDArray[np.uint8]:
    """Count among the undated what has no date by then but that of a plan, if any."""
    found[UNDATED[states]] = _UNDATED
    return found


def _first_and_last(rows: int, row: NDArray[Any], shows: Days, last: Days) -> tuple[Days, Days]:
    """Return the day on which each row first appears, and that after which nothing of it changes; 0 without dates."""
    appears, settled = np.full(rows, FOREVER, np.int32), np.zeros(rows, np.int32)
    np.minimum.at(appears, row, shows)
    np.maximum.at(settled, row, last)
    return appears, settled


def _members(
    clock: Clock, appears: Days, settled: Days, row: NDArray[Any], shows: Days, last: Days
) -> NDArray[np.uint8]:
    start, at = clock.start.toordinal(), clock.at.toordinal()
    found = np.full(len(settled), _SHOWN, np.uint8)
    if clock.mode == "cumulative":
        found[appears > at] = _AFTER
        found[appears < start] = _BEFORE
    else:
        found[:] = np.where(settled < start, _BEFORE, _AFTER)
        found[row[(shows <= at) & (last >= start)]] = _SHOWN
    return found


class Numbered(Sequence[Feature]):
    """The features by their index in the columns; a collection's rows are made features as they are read."""

    def __init__(self, tables: _Tables, collections: tuple[Collection, ...], offsets: list[int]) -> None:
        self.tables, self._collections, self._offsets = tables, collections, offsets
        self._by_layer = {c.layer: (c, at) for c, at in zip(collections, offsets[1:], strict=False)}

    def __len__(self) -> int:
        return int(self._offsets[-1])

    @overload
    def __getitem__(self, which: int) -> Feature: ...
    @overload
    def __getitem__(self, which: slice) -> Sequence[Feature]: ...
    def __getitem__(self, which: int | slice) -> Feature | Sequence[Feature]:
        if isinstance(which, slice):
            return [self[n] for n in range(len(self))[which]]
        n = range(len(self))[which]
        if n < self._offsets[1]:
            return self.tables.features[n]
        part = bisect_right(self._offsets, n) - 1
        return self._collections[part - 1].feature(n - self._offsets[part])

    def id(self, n: int) -> str:
        """Return the id of the feature at an index, without making it."""
        if n < self._offsets[1]:
            return self.tables.features[n].id
        part = bisect_right(self._offsets, n) - 1
        return self._collections[part - 1].id(n - self._offsets[part])

    def number(self, key: str) -> int | None:
        """Return the index of the feature with this id; None for an unknown one."""
        own = self._by_layer.get(key.rpartition(".")[0])
        if own is not None:
            row = own[0].row(key)
            return None if row is None else own[1] + row
        return self.tables.numbers.get(key)


class _Tables:
    """The features of the tables as columns."""

    def __init__(self, features: tuple[Feature, ...]) -> None:
        self.features = features
        self.ids = np.array([f.id for f in features], object)
        self.numbers = {f.id: n for n, f in enumerate(features)}
        self.themes = {theme: n for n, theme in enumerate(dict.fromkeys(f.theme for f in features))}
        self.theme = np.fromiter((self.themes[f.theme] for f in features), np.int32, len(features))
        self.of_theme = {theme: np.flatnonzero(self.theme == n) for theme, n in self.themes.items()}
        self.spans = _spans(features)
        self.moves = _moves(features)
        self.rank = np.empty(len(features), np.int32)
        self.rank[sorted(range(len(features)), key=lambda n: features[n].id)] = np.arange(len(features))
        self.moves_in_time = self.moves.in_time(self.rank)


def _spans(features: Sequence[Feature]) -> Spans:
    """Build the spans of time and their state codes, feature by feature."""
    starts: list[int] = []
    codes: list[int] = []
    firsts: list[int] = []
    known = {state: n for n, state in enumerate(STATES)}
    alike: dict[object, tuple[list[int], list[int]]] = {}  # many features share their dates
    for feature in features:
        key = tuple((r.status, r.date, r.kind) for r in feature.statuses), feature.evidence
        found = alike.get(key)
        if found is None:
            steps = spans(feature)
            own = [day.toordinal() for day, _ in steps]
            found = alike[key] = (own, [known[state.status, state.certainty] for _, state in steps])
        firsts.append(len(starts))
        starts += found[0]
        codes += found[1]
    begins, days = np.array(firsts, np.int32), np.array(starts, np.int32)
    return Spans(begins, days, ends(begins, days), np.array(codes, np.uint8))


def _moves(features: Sequence[Feature]) -> Moves:
    rows = [
        (low.toordinal(), high.toordinal(), n, STATUSES.index(record.status), k, record.kind)
        for n, feature in enumerate(features)
        for k, (low, high, record) in enumerate(changes(feature))
    ]
    columns = np.array([numbers for *numbers, _ in rows], np.int64).reshape(len(rows), 5).T
    first, last = columns[:2].astype(np.int32)
    row, status, record = (columns[n].astype(t) for n, t in ((2, np.int32), (3, np.int8), (4, np.int16)))
    attested, expected = (
        np.array([row[-1] == kind for row in rows], bool) for kind in ("attested", "expected")
    )
    return Moves(first, last, row, status, attested, record, expected)


@cached_by_owner
def _of_tables(atlas: Atlas) -> _Tables:
    return _Tables(tuple(atlas.features.values()))


def count(atlas: Atlas, layer: str, day: date) -> dict[str, int]:
    """Count a layer's features per column of `twincity report`, as `timeline.count` does."""
    columns = timelines(atlas)
    numbers = np.bincount(columns.states(day)[columns.of_theme(layer)], minlength=len(STATES)).tolist()
    found: dict[str, int] = dict.fromkeys((*STATUSES, *CERTAINTIES[1:]), 0)
    for (status, certainty), number in zip(STATES, numbers, strict=True):
        if number:
            found[bucket(State(certainty, status))] += number
    return found | {"total": sum(numbers)}


@cached_by_owner
def timelines(atlas: Atlas) -> Timelines:
    """Return the atlas's columns, built at the first call and owned by the atlas."""
    return Timelines(atlas)
