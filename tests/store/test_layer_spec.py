"""Records of rows as a store keeps them, without a server."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.columns.spans import Records, records
from explorer.atlas.model import STATUSES
from explorer.store.layer_spec import pack_records, unpack_records, valid_days

KINDS = ("begins", "attested", "expected")
ROWS = st.tuples(
    st.integers(-1, len(STATUSES) - 1),
    st.sampled_from((None, "2019", "2021-05/2022", "../2020", "2024-02-29")),
    st.sampled_from(KINDS),
)


def of(rows: list[tuple[int, str | None, str]]) -> Records:
    texts = np.array([text for _, text, _ in rows], object)
    attested, expected = (np.array([kind == k for *_, kind in rows], bool) for k in KINDS[1:])
    return records(np.array([status for status, *_ in rows], np.int8), texts, attested, expected)


@given(st.lists(ROWS, min_size=1, max_size=5))
def test_records_come_back_as_they_were(rows: list[tuple[int, str | None, str]]) -> None:
    part = of(rows)
    (back,) = unpack_records(pack_records((part,)), [part.text])
    for each in fields(Records):
        assert getattr(back, each.name).tolist() == getattr(part, each.name).tolist(), each.name


def test_what_stands_without_a_date_beside_a_plan_may_be_there_on_every_day() -> None:
    facts, plans = of([(2, None, "attested"), (-1, None, "begins")]), of([(3, "2030", "expected")] * 2)
    starts, ends = valid_days(pack_records((facts, plans)))
    assert (starts[0], starts[1] is None, ends) == (None, False, [None, None])


def test_a_planned_closing_ends_nothing() -> None:
    closed = STATUSES.index("closed")
    packed = pack_records((of([(3, "2019", "begins")] * 2), of([(closed, "2021", k) for k in KINDS[::2]])))
    starts, ends = valid_days(packed)
    assert len(set(starts)) == 1
    assert (ends[0] is None, ends[1]) == (False, None)
