"""The rule of `timeline` over columns: rows with a few dated records each become spans of time with their states.

A property test holds it equal to `timeline.spans` and `timeline.changes` of every single row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.timeline import CERTAINTIES, Certainty
from explorer.atlas.model import STATUSES, Status
from explorer.records import dataclass
from explorer.words import edtf

Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]
Days = NDArray[np.int32]  # proleptic ordinals
NO_STATUS = len(STATUSES)
STATES: tuple[tuple[Status | None, Certainty], ...] = tuple(
    (status, certainty) for certainty in CERTAINTIES for status in (*STATUSES, None)
)
FOREVER = date.max.toordinal() + 1
_FIRST_DAY, _LAST_DAY = date.min.toordinal(), date.max.toordinal()
_OPEN_FIRST = _FIRST_DAY + 1  # as `timeline` takes the first day of what has no beginning
_FRESH_MONTHS = 24
_CERTAIN, _POSSIBLE, _ATTESTED, _UNCONFIRMED, _UNDATED, _LATER = (
    CERTAINTIES.index(c) * (NO_STATUS + 1)
    for c in ("certain", "possible", "attested", "unconfirmed", "undated", "later")
)
_OPERATION, _UPGRADE, _CLOSED = map(STATUSES.index, ("operation", "upgrade", "closed"))
_AGING = np.array([status in ("planned", "construction") for status in STATUSES])
_NOTHING = -1


@dataclass(frozen=True, slots=True, eq=False)
class Records:
    """One status record of every row, as columns.

    `status`: an index into STATUSES, -1 where the row has no such record. `text`: EDTF, None where it is undated.
    `low`, `high`: the first and the last possible day, 0 where the date has none. `attested`: not a beginning.
    `expected`: a beginning that was planned for that day, and is never more than possible.
    """

    status: NDArray[np.int8]
    text: NDArray[Any]
    dated: Mask
    low: Days
    high: Days
    attested: Mask
    expected: Mask

    def __len__(self) -> int:
        return len(self.status)


@dataclass(frozen=True, slots=True, eq=False)
class Spans:
    """States by date: span k of row n (`firsts[n]` ≤ k) has the state `codes[k]` from day `start[k]` to before `end[k]`."""

    firsts: NDArray[np.int32]
    start: Days
    end: Days
    codes: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Moves:
    """Every dated record: its first and last possible days, its row, and which of the row's it is, by the last day."""

    first: Days
    last: Days
    row: NDArray[np.int32]
    status: NDArray[np.int8]
    attested: Mask
    record: NDArray[np.int16]
    expected: Mask

    def in_time(self, rank: NDArray[np.int32]) -> NDArray[np.int32]:
        """Return the order by the last possible day, then the first, then the row's rank."""
        return _sorted_by(rank[self.row], self.first, self.last)


def records(
    status: NDArray[np.int8], texts: NDArray[Any], attested: Mask, expected: Mask | None = None
) -> Records:
    """Return the columns of one record per row; texts that are no EDTF raise DateError."""
    days: dict[str, tuple[int, int]] = {}
    for text in texts[status >= 0].tolist():
        if text is not None and text not in days:
            when = edtf.parse(text)
            days[text] = (
                when.first.toordinal() if when.first else 0,
                when.last.toordinal() if when.last else 0,
            )
    nothing = (0, 0)
    found = [nothing if t is None else days.get(t, nothing) for t in texts.tolist()]
    columns = np.array(found, np.int32).reshape(len(found), 2)
    dated = (status >= 0) & np.array([t is not None for t in texts.tolist()], bool)
    low = columns[:, 0].copy()
    planned = no_row(len(status)) if expected is None else expected
    return Records(status, texts, dated, low, once(low, columns[:, 1].copy()), attested, planned)


def no_row(rows: int) -> Mask:
    """Return a mask of so many rows with none of them, in the memory of one."""
    return np.broadcast_to(np.zeros(1, bool), rows)


def once(one: Days, other: Days) -> Days:
    """Return `other`, or `one` in its place where both are the same: of days that are all exact one copy is enough."""
    return one if np.array_equal(one, other) else other


class _Table:
    """The records of all rows as (record, row) arrays, and what does not depend on the day."""

    def __init__(self, parts: Sequence[Records]) -> None:
        self.status = np.stack([part.status for part in parts]).astype(np.int64)
        low, high = np.stack([part.low for part in parts]), np.stack([part.high for part in parts])
        self.exists = self.status >= 0
        self.dated = np.stack([part.dated for part in parts])
        self.attested = np.stack([part.attested for part in parts])
        self.expected = np.stack([part.expected for part in parts])
        self.low = np.where(low > 0, low, _OPEN_FIRST)
        self.high = np.where(high > 0, high, _LAST_DAY)
        self.sure = np.where((high > 0) & ~self.expected, high, FOREVER)  # what has no end is never certain
        self.earliest = np.where(low > 0, low, _FIRST_DAY)
        self.latest = np.where(high > 0, high, self.earliest)
        self.stale = np.minimum(_months_later(self.latest, _FRESH_MONTHS), _LAST_DAY)
        self.kept = self.exists & ~self._narrowed()
        self.overtaken = list(self._overtaken())
        known = self.exists & ~self.dated  # of which nobody says since when
        self.undated = ~(self.dated & ~self.expected).any(0) & (known.any(0) | ~self.exists.any(0))
        self.first_status = self._first_status(known)

    def _narrowed(self) -> Mask:
        """Return whether a begun record lies around another of the same status that is dated more narrowly."""
        found = np.zeros(self.exists.shape, bool)
        begun = self.dated & ~self.attested & ~self.expected
        for one in range(len(found)):
            for other in range(len(found)):
                inside = (self.low[other] <= self.low[one]) & (self.high[one] <= self.high[other])
                differs = (self.low[one] != self.low[other]) | (self.high[one] != self.high[other])
                same = self.status[one] == self.status[other]
                found[other] |= begun[one] & begun[other] & same & inside & differs
        return found

    def _overtaken(self) -> Iterator[tuple[int, int, Mask]]:
        """Yield pairs of records with the rows where the first proves that the other began before it."""
        counted = self.kept & self.dated
        running = counted & ~self.expected & (self.status == _OPERATION)
        over = np.where(running, self.high, FOREVER).min(0)  # after it a closure may be over
        for one in range(len(counted)):
            for other in range(len(counted)):
                status = self.status[one], self.status[other]
                found = counted[one] & counted[other] & ~self.expected[one] & (status[0] > status[1])
                found &= (self.low[other] <= self.high[one]) & (self.high[one] < self.high[other])
                found &= (status[0] != _UPGRADE) | (status[1] != _OPERATION)
                found &= (status[0] != _CLOSED) | (over >= self.low[other])
                if found.any():
                    yield one, other, found

    def _counting(self, found: Mask) -> Mask:
        """Return which records count among those found: none that a later stage among them has overtaken."""
        kept = found.copy()
        for one, other, rows in self.overtaken:
            kept[other] &= ~(rows & found[one])
        return kept

    def _first_status(self, known: Mask) -> Numbers:
        found = np.full(known.shape[1], NO_STATUS, np.int64)
        for n in reversed(range(len(known))):
            found = np.where(known[n], self.status[n], found)
        return found

    def days(self) -> Days:
        """Return (day, row): every day on which a row's state may change, ascending; unused places are the first day."""
        move = self.kept & self.dated
        ages = (self.kept & _AGING[np.maximum(self.status, 0)]).any(0)
        rows = [np.full((1, move.shape[1]), _FIRST_DAY)]
        rows.append(np.where(move & ~self.attested, self.low, _FIRST_DAY))
        rows.append(np.where(move, self.high, _FIRST_DAY))
        seen = self.dated & ~self.expected & ages
        rows.append(np.where(seen, self.earliest, _FIRST_DAY))
        rows.append(np.where(seen, np.minimum(self.stale, _LAST_DAY - 1) + 1, _FIRST_DAY))
        return np.sort(np.concatenate(rows), axis=0).astype(np.int32)

    def codes(self, day: Days) -> NDArray[np.uint8]:
        """Return the state of each row on its `day`."""
        past = self.kept & self.dated & (self.sure <= day)
        running = np.where(past & (self.status == _OPERATION), self.high, 0).max(0)
        past = self._counting(past & ((self.status != _UPGRADE) | (self.high >= running)))
        score = self.high * 8 + self.status
        begun = np.where(past & ~self.attested, score, _NOTHING).max(0)
        seen = np.where(past & self.attested, score, _NOTHING).max(0)
        is_seen = (seen >= 0) & ((begun < 0) | ((seen // 8 > begun // 8) & (seen % 8 > begun % 8)))
        maybe = self._counting(self.kept & self.dated & ~self.attested & (self.low <= day))
        possible = np.where(maybe, score, _NOTHING).max(0)
        found = np.where(self.undated, _UNDATED + self.first_status, _LATER + NO_STATUS)
        found = np.where(possible >= 0, _POSSIBLE + possible % 8, found)
        settled = np.where(is_seen, seen, begun)
        aged = (settled >= 0) & _AGING[np.minimum(settled % 8, NO_STATUS - 1)] & self._forgotten(day)
        sure = np.where(is_seen, _ATTESTED, _CERTAIN)
        found = np.where(settled >= 0, np.where(aged, _UNCONFIRMED, sure) + settled % 8, found)
        return found.astype(np.uint8)

    def _forgotten(self, day: Days) -> Mask:
        """Return whether a row has evidence before its `day`, and none in the two years up to it."""
        evidence = self.dated & ~self.expected
        fresh = (evidence & (self.earliest <= day) & (day <= self.stale)).any(0)
        gone: Mask = ~fresh & (evidence & (self.latest < day)).any(0)
        return gone


def spans_and_moves(parts: Sequence[Records]) -> tuple[Spans, Moves]:
    """Return both at less cost than one after the other."""
    table = _Table(parts)
    return _spans(table), _moves(table)


def spans(parts: Sequence[Records]) -> Spans:
    """Return the states of all rows; `parts` are the records of each row in their order."""
    return _spans(_Table(parts))


def _spans(table: _Table) -> Spans:
    days = table.days()
    codes = np.stack([table.codes(day) for day in days])
    new = np.ones(days.shape, bool)
    new[1:] = (codes[1:] != codes[:-1]) & (days[1:] > days[:-1])
    starts, kept = days.T[new.T], codes.T[new.T]
    firsts = np.concatenate([[0], np.cumsum(new.sum(0))])[:-1].astype(np.int32)
    return Spans(firsts, starts, ends(firsts, starts), kept)


def deciding(parts: Sequence[Records], states: NDArray[Any], day: int) -> Numbers:
    """Return which of its dated records the state of each row is of on a day, as an index into `parts`; -1: of none."""
    table = _Table(parts)
    certainty, status = np.divmod(states, NO_STATUS + 1)
    begins = ~table.attested & ~table.expected
    fits = {
        "certain": begins & (table.sure <= day),
        "possible": ~table.attested & (table.low <= day),
        "attested": table.attested & (table.sure <= day),
        "unconfirmed": ~table.expected & (table.sure <= day),
    }
    mine = table.kept & table.dated & (table.status == status)
    ranks = np.full(table.status.shape, -1, np.int64)
    for kind, fit in fits.items():
        here = mine & fit & (certainty == CERTAINTIES.index(kind))
        ranks = np.where(here, 2 * table.high + begins, ranks)
    return np.where(ranks.max(0) >= 0, ranks.argmax(0), -1)


def ends(firsts: NDArray[np.int32], starts: Days) -> Days:
    """Return the day before which each span ends: the start of the row's next one."""
    found = np.full(len(starts), FOREVER, np.int32)
    found[:-1] = starts[1:]
    found[firsts[1:] - 1] = FOREVER
    return found


def moves(parts: Sequence[Records]) -> Moves:
    """Return every dated record of all rows, by row; within a row by its last possible day."""
    return _moves(_Table(parts))


def _moves(table: _Table) -> Moves:
    record, row = np.nonzero(table.kept & table.dated)
    first, last = table.low[record, row], table.high[record, row]
    order = np.lexsort((record, first, last, row))
    record, row, first, last = record[order], row[order], first[order], last[order]
    begins = np.searchsorted(row, row)  # where the row's records begin
    first = first.astype(np.int32)
    return Moves(
        first,
        once(first, last.astype(np.int32)),
        row.astype(np.int32),
        table.status[record, row].astype(np.int8),
        table.attested[record, row],
        (np.arange(len(row)) - begins).astype(np.int16),
        table.expected[record, row],
    )


def _sorted_by(*keys: NDArray[np.int32]) -> NDArray[np.int32]:
    """Return the order by the last key, then the one before, as `np.lexsort`, in half of its time: numpy sorts numbers of
    16 bits by radix, and days are mostly within 179 years."""
    order = np.arange(len(keys[0]), dtype=np.int32)
    for key in keys:
        if len(key) and int(key.max()) - int(key.min()) < 2**16:
            key = (key - key.min()).astype(np.uint16)
        order = order[np.argsort(key[order], kind="stable")]
    return order


def _months_later(days: Any, months: int) -> Any:
    """Add months to ordinals, clamped to the last day of a shorter month, as `timeline.add_months` does."""
    epoch = np.int64(date(1970, 1, 1).toordinal())
    when = (days.astype(np.int64) - epoch).astype("M8[D]")
    month = when.astype("M8[M]")
    into = when - month.astype("M8[D]")
    target = (month + months).astype("M8[D]")
    longest = (month + months + 1).astype("M8[D]") - target - np.timedelta64(1, "D")
    return (target + np.minimum(into, longest)).astype(np.int64) + epoch
