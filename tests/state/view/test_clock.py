"""Steps of the clock."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.state.view import clock
from explorer.state.view.view import Step, View
from explorer.words.edtf import DateError
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
        (Axis().last, "year", Axis().last, date(2024, 12, 31)),
        (Axis().first, "month", date(2018, 1, 31), Axis().first),
    ],
)
def test_a_step_rests_on_period_ends(day: date, step: Step, after: date, before: date) -> None:
    assert clock.next_stop(Axis(), day, step) == after
    assert clock.next_stop(Axis(), day, step, forward=False) == before


@given(far_days, steps, st.booleans())
def test_a_step_never_leaves_the_axis(day: date, step: Step, forward: bool) -> None:
    assert Axis().first <= clock.next_stop(Axis(), day, step, forward) <= Axis().last


@given(views, far_days)
def test_a_span_never_ends_before_it_starts(view: View, day: date) -> None:
    assert clock.moved_to(Axis(), view, day).clock.start <= clock.moved_to(Axis(), view, day).clock.at


@pytest.mark.parametrize("step", ["month", "quarter", "half", "year"])
def test_steps_walk_the_whole_axis_and_stop(step: Step) -> None:
    day, seen = Axis().first, []
    while (following := clock.period_end_after(Axis(), day, step, 1)) != day:
        day = following
        seen.append(day)
    assert seen == [last for _, last in clock.periods(Axis(), step)]
    assert day == Axis().last
    while (earlier := clock.period_end_after(Axis(), day, step, -1)) != day:
        day = earlier
    assert day == Axis().first


def test_a_window_slides_and_keeps_its_length() -> None:
    span = Clock(date(2020, 12, 31), date(2020, 7, 1), "window")
    moved = clock.advance(Axis(), span, "quarter")
    assert (moved.start, moved.at) == (date(2020, 10, 1), date(2021, 3, 31))
    at_end = Clock(Axis().last, date(2025, 10, 1), "window")
    assert clock.advance(Axis(), at_end, "quarter") == at_end


def test_snapping_picks_the_nearest_period_end() -> None:
    assert clock.snap(Axis(), date(2021, 4, 3), "quarter") == date(2021, 3, 31)
    assert clock.snap(Axis(), date(2021, 6, 1), "quarter") == date(2021, 6, 30)
    assert clock.snap(Axis(), date(2018, 1, 2), "year") == Axis().first
    assert clock.snap_start(Axis(), date(2021, 6, 20), "quarter") == date(2021, 7, 1)


@pytest.mark.parametrize("forward", [True, False])
@given(views)
def test_stepping_moves_the_clock_that_way(forward: bool, view: View) -> None:
    moved = clock.stepped(Axis(), view, 1 if forward else -1).clock.at
    assert moved >= view.clock.at if forward else moved <= view.clock.at


def test_a_mode_with_a_span_keeps_it_and_makes_one_of_the_step_where_there_is_none() -> None:
    view = View(clock=Clock(date(2021, 5, 20), date(2021, 5, 20)))
    for mode in ("window", "cumulative"):
        assert clock.in_mode(Axis(), view, mode).clock == Clock(date(2021, 5, 20), date(2021, 4, 1), mode)
    kept = View(clock=Clock(date(2021, 5, 20), date(2020, 2, 2)))
    assert clock.in_mode(Axis(), kept, "window").clock.start == date(2020, 2, 2)


def test_the_next_milestone_is_the_nearest_that_way() -> None:
    days = [date(2020, 1, 3), date(2021, 10, 21), date(2022, 2, 10)]
    view = View(clock=Clock(date(2021, 5, 20), date(2021, 1, 1), "window"))
    assert clock.to_milestone(Axis(), view, days, True).clock == Clock(
        date(2021, 10, 21), date(2021, 1, 1), "window"
    )
    assert clock.to_milestone(Axis(), view, days, False).clock == Clock(
        date(2020, 1, 3), date(2020, 1, 3), "window"
    )
    assert clock.to_milestone(Axis(), view, [], True) == view


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2021-02", date(2021, 2, 1), date(2021, 2, 28)),
        ("2021Q3", date(2021, 7, 1), date(2021, 9, 30)),
        ("2024年起", date(2024, 1, 1), Axis().last),
    ],
)
def test_a_typed_date_means_its_last_possible_day(text: str, first: date, last: date) -> None:
    assert (clock.parse_day(Axis(), text, first=True), clock.parse_day(Axis(), text)) == (first, last)


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2017-12-31", "2017", "2026-01-01"])
def test_a_date_off_the_axis_is_beyond_what_is_known(text: str) -> None:
    for reader in (clock.parse_on_axis, clock.parse_day):
        with pytest.raises(DateError, match="2018-01-01 至 2025-12-31"):
            reader(Axis(), text)


def test_a_typed_span_sets_both_ends_of_a_span_and_the_end_of_an_instant() -> None:
    span = View(clock=Clock(date(2021, 5, 20), date(2020, 1, 1), "window"))
    assert clock.moved_to_typed(Axis(), span, "2021年上半年").clock == Clock(
        date(2021, 6, 30), date(2021, 1, 1), "window"
    )
    assert clock.moved_to_typed(Axis(), span, "2019").clock == Clock(
        date(2019, 12, 31), date(2019, 12, 31), "window"
    )
    moment = View(clock=Clock(date(2021, 5, 20), date(2020, 1, 1)))
    assert clock.moved_to_typed(Axis(), moment, "2021H1").clock == Clock(date(2021, 6, 30), date(2020, 1, 1))
