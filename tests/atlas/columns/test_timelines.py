"""Columns of states give what the rule for a single feature gives."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.columns.timeline import Clock, Mode, changes, membership, spans, state_at
from explorer.atlas.columns.timelines import MEMBERSHIPS, STATES, timelines
from explorer.atlas.model import STATUSES, Atlas
from tests.helpers import crowds
from tests.helpers.atlases import atlases

DAYS = st.dates(date(2016, 1, 1), date(2028, 12, 31)) | st.sampled_from((date.min, date.max))
CLOCKS = st.builds(
    lambda a, b, mode: Clock(max(a, b), min(a, b), mode),
    DAYS,
    DAYS,
    st.sampled_from(("asof", "window", "cumulative")),
)


@given(atlases, DAYS)
def test_states_are_those_of_every_feature(atlas: Atlas, day: date) -> None:
    states = [STATES[n] for n in timelines(atlas).states(day)]
    alone = [state_at(f, day) for f in atlas.features.values()]
    assert states == [(state.status, state.certainty) for state in alone]


@given(atlases)
def test_a_state_changes_on_its_day_and_not_before(atlas: Atlas) -> None:
    """Looks at the days where an error by one would show, forth and back as a slider goes."""
    days = {day for f in atlas.features.values() for day, _ in spans(f) if date.min < day < date.max}
    for day in sorted(days) + sorted(days, reverse=True):
        for near in (day - timedelta(days=1), day):
            states = [STATES[n] for n in timelines(atlas).states(near)]
            alone = [state_at(f, near) for f in atlas.features.values()]
            assert states == [(state.status, state.certainty) for state in alone]


@given(atlases, CLOCKS)
def test_memberships_are_those_of_every_feature(atlas: Atlas, clock: Clock) -> None:
    found = [MEMBERSHIPS[n] for n in timelines(atlas).memberships(clock)]
    assert found == [membership(f, clock) for f in atlas.features.values()]


def test_records_are_in_the_order_of_time_whatever_part_they_are_of(atlas: Atlas) -> None:
    """The parts are sorted by themselves and merged; those of rows a thread has sorted before."""
    layers = {
        "own1": crowds.collection("own1", crowds.points(300), crowds.careers(300)),
        "own2": crowds.collection("own2", crowds.points(200), crowds.planned(200)).prepare(),
    }
    columns = timelines(replace(atlas, collections=layers))
    records = [
        (high, low, columns.rank[n], n, STATUSES.index(record.status), k)
        for n, feature in enumerate(columns.features)
        for k, (low, high, record) in enumerate(changes(feature))
    ]
    moved = columns.moved
    assert len(records) > 900
    assert [
        (date.fromordinal(high), date.fromordinal(low), *rest)
        for high, low, *rest in np.transpose(
            [moved.last, moved.first, columns.rank[moved.feature], moved.feature, moved.status, moved.record]
        ).tolist()
    ] == sorted(records)


def test_a_day_is_prepared_once_and_again_after_others(atlas: Atlas) -> None:
    columns, day = timelines(atlas), date(1999, 3, 4)
    assert columns.prepare(day)
    assert not columns.prepare(day)
    before = columns.states(day).tolist()
    for n in range(9):
        columns.states(day + timedelta(days=400 * (n + 1)))
    assert columns.prepare(day)
    assert columns.states(day).tolist() == before


def test_derived_values_are_freed_with_their_atlas(atlas: Atlas) -> None:
    """Neither the module nor a neighbour's cache keeps an atlas or a feature alive."""
    copies = {f.id: replace(f) for f in atlas.features.values()}
    copy = replace(atlas, features=copies)
    mode: Mode = "asof"
    timelines(copy).memberships(Clock(date(2021, 5, 20), mode=mode))
    left = [weakref.ref(copy), *(weakref.ref(f) for f in copies.values())]
    del copy, copies
    gc.collect()
    assert not any(one() for one in left)
