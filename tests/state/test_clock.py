"""Steps of the clock."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.state import clock
from explorer.state.view import FIRST_DAY, LAST_DAY, Step, View
from tests.helpers.views import far_days, views

steps = st.sampled_from(["month", "quarter", "half", "year"])


@pytest.mark.parametrize(
    ("day", "step", "after", "before"),
    [
        (date(2021, 5, 20), "month", date(2021, 5, 31), date(2021, 4, 30)),
        (date(2021, 5, 31), "month", date(2021, 6, 30), date(2021, 4, 30)),
        (date(2021, 5, 20), "quarter", date(2021, 6, 30), date(2021, 3, 31)),
        (date(2021, 5, 20), "half", date(2021, 6, 30), date(2020, 12, 31)),
        (date(2021, 5, 20), "year", date(2021, 12, 31), date(2020, 12, 31)),
        (date(2020, 1, 31), "month", date(2020, 2, 29), date(2019, 12, 31)),
        (LAST_DAY, "year", LAST_DAY, date(2024, 12, 31)),
        (FIRST_DAY, "month", date(2018, 1, 31), FIRST_DAY),
    ],
)
def test_a_step_rests_on_period_ends(day: date, step: Step, after: date, before: date) -> None:
    assert clock.next_stop(day, step) == after
    assert clock.next_stop(day, step, forward=False) == before


@given(far_days, steps, st.booleans())
def test_a_step_never_leaves_the_axis(day: date, step: Step, forward: bool) -> None:
    assert FIRST_DAY <= clock.next_stop(day, step, forward) <= LAST_DAY


@given(views, far_days)
def test_a_span_never_ends_before_it_starts(view: View, day: date) -> None:
    assert clock.at(view, day).clock.start <= clock.at(view, day).clock.at


@pytest.mark.parametrize("forward", [True, False])
@given(views)
def test_stepping_moves_the_clock_that_way(forward: bool, view: View) -> None:
    moved = clock.stepped(view, forward).clock.at
    assert moved >= view.clock.at if forward else moved <= view.clock.at
