"""Events on the axis: flags that never touch."""

from __future__ import annotations

from datetime import date

import pytest

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas
from explorer.state.queries.timeline.axis_data import marks
from explorer.ui.timeline.scale import Scale, flags, ticks


def test_events_before_the_axis_have_no_mark(atlas: Atlas) -> None:
    assert [mark.event.id for mark in marks(atlas, Axis())] == [
        "m1",
        "m2",
        "open",
        "year",
        "minor",
        "plan",
    ]
    assert {mark.event.id for mark in marks(atlas, Axis(), frozenset({"meeting"}))} == {
        "m1",
        "m2",
    }


@pytest.mark.parametrize("width", [360, 700, 1040, 1400, 2600])
def test_flag_labels_never_touch(real_atlas: Atlas, width: int) -> None:
    scale = Scale(22, width - 22)
    found = [mark for mark in marks(real_atlas, Axis()) if mark.event.milestone]
    placed = flags(found, scale, lambda mark: min(12.0 * len(mark.event.title.zh), 146), 2)
    assert len(placed) == len(found)
    shown = [flag for flag in placed if flag.level >= 0]
    assert shown
    for level in (0, 1):
        row = sorted((f.left, f.left + f.width) for f in shown if f.level == level)
        assert all(right < left for (_, right), (left, _) in zip(row, row[1:], strict=False))
    for stem in (f.x for f in shown if f.level == 1):
        assert not any(f.left < stem < f.left + f.width for f in shown if f.level == 0)


def test_labels_grow_finer_with_room() -> None:
    def labelled(width: float) -> int:
        return sum(1 for tick in ticks(Scale(0, width)) if tick.label)

    assert labelled(500) == 8
    assert labelled(1400) == 32
    assert labelled(4000) == 96


@pytest.mark.parametrize(
    "days", [("1753-01-01", "2099-12-31"), ("2015-01-01", "2027-01-01"), ("2010-01-01", "2150-01-01")]
)
@pytest.mark.parametrize("width", [360, 900, 1400])
@pytest.mark.parametrize("zoom", [1.0, 1.5])
def test_labels_of_years_never_touch(days: tuple[str, str], width: int, zoom: float) -> None:
    axis = Axis().extended_to([date.fromisoformat(day) for day in days], date(2026, 1, 1))
    scale = Scale(22, width - 22, axis)
    at = [scale.start(tick.day) for tick in ticks(scale, zoom) if tick.label == "year"]
    assert len(at) > 1
    assert min(b - a for a, b in zip(at, at[1:], strict=False)) >= 30 * zoom


def test_scale_goes_there_and_back() -> None:
    scale = Scale(22, 1378)
    for day in (Axis().first, date(2020, 2, 29), date(2020, 12, 31), Axis().last):
        assert scale.ending_at(scale.end(day)) == day
        assert scale.starting_at(scale.start(day)) == day
    assert scale.ending_at(-500) == Axis().first
    assert scale.starting_at(9000) == Axis().last


@pytest.mark.parametrize("first", [1900, 1950, 1991, 2012, 2017])
@pytest.mark.parametrize("width", [360, 900, 1400])
def test_years_of_a_users_file_alone_leave_the_others_their_room(first: int, width: int) -> None:
    axis = Axis().extended_to([date(first, 5, 1)], date(2026, 1, 1))
    scale = Scale(22, width - 22, axis)
    assert scale.start(axis.first) == 22
    assert scale.end(axis.last) == pytest.approx(width - 22)
    assert scale.end(axis.last) - scale.start(date(2018, 1, 1)) >= 0.77 * (width - 44) or first >= 2012
    days = [
        axis.first,
        date(first, 12, 31),
        date(2017, 12, 31),
        date(2018, 1, 1),
        date(2020, 2, 29),
        axis.last,
    ]
    places = [scale.start(day) for day in sorted(set(days))]
    assert places == sorted(places)
    if width == 1400:
        assert all(scale.ending_at(scale.end(day)) == day for day in (date(2018, 1, 1), date(2020, 2, 29)))
    named = [scale.start(tick.day) for tick in ticks(scale) if tick.label == "year"]
    assert all(right - left >= 39 for left, right in zip(named, named[1:], strict=False))
    assert scale.start(date(2018, 1, 1)) in named or width < 900


def test_an_axis_of_the_tables_alone_is_even() -> None:
    scale = Scale(0, 1000, Axis().extended_to([date(2019, 1, 1)], date(2026, 1, 1)))
    assert scale.bends == ()
    assert scale.width_of(2018) == scale.year


@pytest.mark.parametrize("width", [620, 1400])
@pytest.mark.parametrize("far", [date(2099, 5, 1), date(2202, 5, 1)])
def test_one_far_date_leaves_the_years_of_the_tables_their_room(width: int, far: date) -> None:
    """A year mistyped in a planner's file, 2202 for 2022, takes a fifth of the axis, not all of it."""
    axis = Axis().extended_to([date(2019, 1, 1), far], date(2026, 1, 1))
    scale = Scale(20, 20 + width, axis)
    known = scale.end(Axis().known) - scale.start(Axis().first)
    assert known > 0.7 * width
    assert scale.end(axis.last) == pytest.approx(20 + width)
    for day in (Axis().first, Axis().known, date(2022, 2, 28), far):
        assert abs((scale.ending_at(scale.end(day)) - day).days) <= 366 * 3 / scale.width_of(day.year) + 1
    named = [scale.start(tick.day) for tick in ticks(scale) if tick.label == "year"]
    assert all(right - left >= 39 for left, right in zip(named, named[1:], strict=False))
    drawn = [scale.start(tick.day) for tick in ticks(scale)]
    assert all(right - left >= 3.9 for left, right in zip(drawn, drawn[1:], strict=False))


def test_plans_of_some_years_stay_even() -> None:
    assert Scale(0, 1000, Axis().extended_to([date(2035, 12, 31)], date(2026, 1, 1))).bends == ()
