"""Count all rows of a layer by state, for the four counts: on the server lie more of them than a map draws.

States follow from several dated records by the rule of local layers; so the records come, ten bytes each, and are counted
here. What is kept is a few numbers for each day on which something changes.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.columns.spans import STATES, Spans, spans, spans_and_moves
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.columns.timelines import FOREVER, MEMBERSHIPS, members_in_span, members_of_states
from explorer.records import dataclass
from explorer.store.feature_query import FeatureQuery
from explorer.store.layer_rows import count_all, id_ranges, packed_records
from explorer.store.layer_spec import StoredLayer, unpack_records
from explorer.store.map_frame import stored_layer
from explorer.store.store_connection import StoreConnection

Members = NDArray[np.int64]  # (membership, state, 0 without a shape or 1 with one): how many rows
Numbers = NDArray[np.int64]
_STATES = len(STATES)
_PIECE = 20_000  # rows that are counted at once: a frame of the map waits for no more


@dataclass(frozen=True, slots=True, eq=False)
class LayerTally:
    """`sums` (day, state, 0 or 1 with a shape): how many rows are in a state from each of `days` to before the next."""

    days: Numbers
    sums: NDArray[np.int64]

    def on(self, day: date) -> Members:
        """Return how many rows there are as of a day."""
        at = int(np.searchsorted(self.days, day.toordinal(), side="right")) - 1
        found = np.zeros((len(MEMBERSHIPS), _STATES, 2), np.int64)
        if at >= 0:
            states = np.arange(_STATES)
            found[members_of_states(states), states] = self.sums[at]
        return found


class Counting:
    """Counts the rows of a query piece by piece, so that a frame of the map never waits for long: as of every day, or for
    one `clock` that spans a time.

    `is_vague`: the server can't know which rows pass, and nothing is counted.
    """

    def __init__(self, key: str, query: FeatureQuery, clock: Clock | None = None) -> None:
        self._key, self._query, self._clock = key, query, clock
        self._version = -1
        self.is_vague = False
        self._begin(())

    def _begin(self, ranges: Sequence[tuple[int, int]]) -> None:
        self._left = deque(ranges)
        self._total = (np.zeros(0, np.int64), np.zeros(0, np.int64))

    def count_some(self, found: StoreConnection) -> LayerTally | Members | None:
        """Count the next rows; return the result once all are counted, else None. Begins again where somebody has changed
        the layer meanwhile; raises StoreError."""
        with found.reading():
            layer = stored_layer(found, self._key)
            if layer.version != self._version:
                self.is_vague = not self._query.is_sharp and _is_vague(found, layer, self._query)
                if self.is_vague:
                    return None
                self._begin(id_ranges(found, layer, self._query, _PIECE))
                self._version = layer.version
            if self._left:
                sent = packed_records(found, layer, self._query, self._left[0])
                if sent is not None:
                    self._total = _summed(
                        *map(np.concatenate, zip(self._total, self._counted(*sent), strict=True))
                    )
                self._left.popleft()
        return None if self._left else self._result()

    def _counted(self, packed: NDArray[Any], placed: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
        parts = unpack_records(packed)
        if self._clock is None:
            return _changes(spans(parts), placed)
        at = self._clock.at.toordinal()
        own, moves = spans_and_moves(parts)
        states = own.codes[(own.start <= at) & (at < own.end)].astype(np.int64)
        members = members_in_span(self._clock, states, moves)
        return _summed((members * np.int64(_STATES) + states) * 2 + placed)

    def _result(self) -> LayerTally | Members:
        keys, numbers = self._total
        if self._clock is not None:
            total = np.zeros(len(MEMBERSHIPS) * _STATES * 2, np.int64)
            total[keys] = numbers
            return total.reshape(-1, _STATES, 2)
        days, at = np.unique(keys // (2 * _STATES), return_inverse=True)
        sums = np.zeros((len(days), 2 * _STATES), np.int64)
        np.add.at(sums, (at, keys % (2 * _STATES)), numbers)
        return LayerTally(days, np.cumsum(sums, axis=0).reshape(-1, _STATES, 2))


def _is_vague(found: StoreConnection, layer: StoredLayer, query: FeatureQuery) -> bool:
    return count_all(found, layer, query) != count_all(found, layer, replace(query, certain=True))


def _changes(own: Spans, placed: NDArray[np.int64]) -> tuple[Numbers, Numbers]:
    """Return by day, state and shape as one number, how many rows more or fewer are in it from then on."""
    sizes = np.diff(np.append(own.firsts, len(own.start)))
    where = own.codes.astype(np.int64) * 2 + np.repeat(placed, sizes)
    lasting = own.end < FOREVER
    begin = own.start.astype(np.int64) * (2 * _STATES) + where
    end = own.end[lasting].astype(np.int64) * (2 * _STATES) + where[lasting]
    return _summed(np.concatenate([begin, end]), np.repeat([1, -1], [len(begin), len(end)]))


def _summed(keys: Numbers, numbers: Numbers | None = None) -> tuple[Numbers, Numbers]:
    """Return the keys once each, and the sum of their numbers (1 each without any)."""
    found, at = np.unique(keys, return_inverse=True)
    return found, np.bincount(at, numbers, minlength=len(found)).astype(np.int64)
