"""The states of all features by date as columns (numpy), so that a step of the clock is a few array operations.

The rule for one feature is in `timeline`; a property test holds the two equal.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.derived import derived
from explorer.atlas.model import STATUSES, Atlas, Feature, Status
from explorer.atlas.timeline import CERTAINTIES, Certainty, Clock, Membership, changes, spans

Mask = NDArray[np.bool_]
Numbers = NDArray[np.intp]
MEMBERSHIPS: tuple[Membership, ...] = ("shown", "before", "after", "undated")
_SHOWN, _BEFORE, _AFTER, _UNDATED = range(4)
_NO_STATUS = len(STATUSES)
STATES: tuple[tuple[Status | None, Certainty], ...] = tuple(
    (status, certainty) for certainty in CERTAINTIES for status in (*STATUSES, None)
)
_FOREVER = date.max.toordinal() + 1
_MOST_DAYS = 4  # two dates side by side, and where the clock was before


def code(status: Status | None, certainty: Certainty) -> int:
    """Return the index of a state in `STATES`."""
    return CERTAINTIES.index(certainty) * (_NO_STATUS + 1) + (
        STATUSES.index(status) if status else _NO_STATUS
    )


def lookup(test: Any) -> Mask:
    """Return a table of `test(status, certainty)` to be indexed by state codes."""
    return np.array([test(status, certainty) for status, certainty in STATES], bool)


_OF_STATE = np.array(  # which of the four counts a state falls into as of a date
    [
        {"later": _AFTER, "undated": _UNDATED}.get(certainty, _BEFORE if status == "closed" else _SHOWN)
        for status, certainty in STATES
    ],
    np.uint8,
)


class Timelines:
    """Columns over the features of an atlas, in table order; days are proleptic ordinals (`date.toordinal`).

    `moves_*` hold every dated record, sorted by its last possible day, its first, and the feature's id.
    """

    def __init__(self, features: tuple[Feature, ...]) -> None:
        self.features = features
        self.ids = np.array([f.id for f in features], object)
        self.themes = {theme: n for n, theme in enumerate(dict.fromkeys(f.theme for f in features))}
        self.theme = np.fromiter((self.themes[f.theme] for f in features), np.intp, len(features))
        self._of_theme = {theme: np.flatnonzero(self.theme == n) for theme, n in self.themes.items()}
        self._read_states()
        self._read_moves()
        self._kept: dict[date, Numbers] = {}

    def _read_states(self) -> None:
        """Build the spans of time and their state codes, feature by feature."""
        starts: list[int] = []
        codes: list[int] = []
        firsts: list[int] = []
        known = {state: n for n, state in enumerate(STATES)}
        alike: dict[object, tuple[list[int], list[int]]] = {}  # many features share their dates
        for feature in self.features:
            key = tuple((r.status, r.date, r.kind) for r in feature.statuses), feature.evidence
            found = alike.get(key)
            if found is None:
                steps = spans(feature)
                days = [day.toordinal() for day, _ in steps]
                found = alike[key] = (days, [known[state.status, state.certainty] for _, state in steps])
            firsts.append(len(starts))
            starts += found[0]
            codes += found[1]
        self._from = np.array(starts, np.int32)
        self._until = np.append(self._from[1:], _FOREVER).astype(np.int32)
        self._until[np.array(firsts[1:], np.intp) - 1] = _FOREVER
        self._codes = np.array(codes, np.uint8)

    def _read_moves(self) -> None:
        rows = [
            (
                high.toordinal(),
                low.toordinal(),
                n,
                STATUSES.index(record.status),
                record.kind == "attested",
                k,
            )
            for n, feature in enumerate(self.features)
            for k, (low, high, record) in enumerate(changes(feature))
        ]
        columns = np.array(rows, np.int64).reshape(len(rows), 6)
        rank = np.empty(len(self.features), np.int64)
        rank[sorted(range(len(self.features)), key=lambda n: self.features[n].id)] = np.arange(
            len(self.features)
        )
        order = np.lexsort((rank[columns[:, 2]], columns[:, 1], columns[:, 0]))
        columns = columns[order]
        self.moves_last, self.moves_first = columns[:, 0].astype(np.int32), columns[:, 1].astype(np.int32)
        self.moves_feature, self.moves_status = columns[:, 2].astype(np.intp), columns[:, 3].astype(np.intp)
        self.moves_attested, self.moves_record = columns[:, 4].astype(bool), columns[:, 5].astype(np.intp)
        self.rank = rank
        # An attested status shows from its day, a begun one from the first on which it may have begun.
        self._shows = np.where(self.moves_attested, self.moves_last, self.moves_first)
        self._appears = np.full(len(self.features), _FOREVER, np.int32)
        np.minimum.at(self._appears, self.moves_feature, self._shows)
        self._settled = np.zeros(len(self.features), np.int32)
        np.maximum.at(self._settled, self.moves_feature, self.moves_last)

    def of_theme(self, theme: str) -> Numbers:
        """Return the indices of a theme's features."""
        return self._of_theme.get(theme, np.empty(0, np.intp))

    def states(self, day: date) -> Numbers:
        """Return the state code of every feature on `day`: indices into `STATES`."""
        found = self._kept.get(day)
        if found is None:
            at = day.toordinal()
            found = self._codes[(self._from <= at) & (at < self._until)].astype(np.intp)
            found.setflags(write=False)
            while len(self._kept) >= _MOST_DAYS:
                self._kept.pop(next(iter(self._kept)), None)
            self._kept[day] = found
        return found

    def memberships(self, clock: Clock) -> NDArray[np.uint8]:
        """Return `timeline.membership` of every feature, as indices into `MEMBERSHIPS`."""
        start, at = clock.start.toordinal(), clock.at.toordinal()
        if clock.mode == "asof":
            return _OF_STATE[self.states(clock.at)]
        found = np.full(len(self.features), _SHOWN, np.uint8)
        if clock.mode == "cumulative":
            found[self._appears > at] = _AFTER
            found[self._appears < start] = _BEFORE
        else:
            moved = (self._shows <= at) & (self.moves_last >= start)
            found[:] = np.where(self._settled < start, _BEFORE, _AFTER)
            found[self.moves_feature[moved]] = _SHOWN
        found[self._settled == 0] = _UNDATED
        return found


@derived
def timelines(atlas: Atlas) -> Timelines:
    """Return the atlas's columns, built at the first call and owned by the atlas."""
    return Timelines(tuple(atlas.features.values()))
