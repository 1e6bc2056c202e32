"""Two dates: which side holds what, and what differs between them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.model import Atlas
from explorer.state.queries import drawn as drawing
from explorer.state.queries.differences import KINDS, Difference, differences, transitions
from explorer.state.view import compare
from explorer.state.view.clock import Clock
from explorer.state.view.view import Filters, LayerState, View
from tests.helpers import ours
from tests.helpers.atlases import THEMES, atlases
from tests.helpers.layers import opening_layers
from tests.helpers.views import clocks

BUSES = View(layers=tuple(replace(x, visible=x.id == "bus") for x in opening_layers()))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


@pytest.fixture(scope="module")
def axis(atlas: Atlas) -> Axis:
    return Axis()


def on(left: date, right: date, view: View = BUSES) -> View:
    return compare.with_dates(view, left, right)


def test_seven_bus_lines_become_certain_by_the_end_of_2020(atlas: Atlas) -> None:
    found = differences(atlas, on(date(2020, 6, 30), date(2020, 12, 31)))
    assert len(found.changed) == 7  # possible in June, certain in December
    assert found.removed == ()


def test_the_order_of_the_sides_does_not_matter(atlas: Atlas) -> None:
    early, late = date(2019, 12, 31), date(2021, 5, 20)
    there, back = (differences(atlas, on(*pair)) for pair in ((early, late), (late, early)))
    assert there == back
    assert len(there.added) >= 9  # seven lines of 2020, two of 2021


def test_filters_and_hidden_layers_count_nothing(atlas: Atlas) -> None:
    view = on(date(2019, 1, 1), date(2025, 1, 1))
    none = replace(view, layers=tuple(replace(x, visible=False) for x in view.layers))
    assert differences(atlas, none) == Difference()
    assert differences(atlas, replace(view, filters=Filters(themes=("highway",)))).ids() == ()


def test_each_change_says_from_what_to_what_when_and_by_which_document(atlas: Atlas) -> None:
    every = View(layers=tuple(replace(x, visible=True) for x in opening_layers()))
    view = on(date(2020, 6, 30), date(2020, 12, 31), every)
    found = {one.feature.id: one for one in transitions(atlas, view)}
    line = found["bus-yongchuan-zhutuo-luxian"]
    assert line.words("zh") == ("可能已运营", "运营", "2020年")
    assert line.citations == (atlas.features["bus-yongchuan-zhutuo-luxian"].statuses[0].citation,)
    for one in found.values():
        assert one.words("zh")[0] != one.words("zh")[1]
        assert one.date is None or one.citations
    counted = differences(atlas, view)
    assert {kind: len(getattr(counted, kind)) for kind in KINDS} == {
        kind: sum(one.kind == kind for one in found.values()) for kind in KINDS
    }


def test_a_transition_ends_with_the_record_that_decided_it(atlas: Atlas) -> None:
    every = View(layers=tuple(replace(x, visible=True) for x in opening_layers()))
    view = on(date(2018, 1, 1), date(2026, 1, 1), every)
    for one in transitions(atlas, view):
        if one.records:
            assert one.records[-1] == one.after.record
            assert one.date == one.after.record.date


@given(atlases, clocks, clocks, st.booleans())
def test_what_appears_or_goes_between_two_dates_is_what_only_one_of_them_shows(
    atlas: Atlas, one: Clock, other: Clock, undated: bool
) -> None:
    layers = tuple(map(LayerState, THEMES))
    view = replace(View(layers=layers, clock=Clock(one.at), show_undated=undated), compare=other.at)
    found = differences(atlas, view)
    sides = (replace(view, clock=Clock(day)) for day in compare.sides(view))
    before, after = ({f.id for f, _ in drawing.drawn(atlas, side, atlas.features)} for side in sides)
    assert (set(found.added), set(found.removed)) == (after - before, before - after)
    assert set(found.changed) <= before & after


def test_one_date_differs_from_nothing(atlas: Atlas) -> None:
    assert differences(atlas, BUSES) == Difference()


def test_comparison_starts_with_the_date_one_year_earlier_and_ends_with_the_clock() -> None:
    view = compare.toggled(BUSES, Axis())
    assert (view.clock.at, view.compare) == (date(2021, 5, 20), date(2020, 5, 20))
    assert compare.sides(view) == (date(2020, 5, 20), date(2021, 5, 20))
    assert compare.toggled(view, Axis()) == BUSES


def test_on_at_the_very_start_still_shows_two_dates() -> None:
    view = compare.toggled(BUSES.with_clock(at=Axis().first, start=Axis().first), Axis())
    earlier, later = compare.sides(view)
    assert earlier == Axis().first < later


def test_a_leap_day_has_a_year_before() -> None:
    assert compare.toggled(BUSES.with_clock(at=date(2024, 2, 29)), Axis()).compare == date(2023, 2, 28)


def test_a_span_becomes_a_day_since_it_has_no_second_side() -> None:
    view = compare.toggled(BUSES.with_clock(mode="window"), Axis())
    assert view.clock.mode == "asof"


def test_swapping_twice_changes_nothing() -> None:
    view = on(date(2020, 6, 30), date(2021, 5, 20))
    assert compare.swapped(view, Axis()).clock.at == date(2020, 6, 30)
    assert compare.sides(compare.swapped(view, Axis())) == compare.sides(view)
    assert compare.swapped(compare.swapped(view, Axis()), Axis()) == view
    assert compare.swapped(BUSES, Axis()) == BUSES


def test_typed_dates_leave_the_clock_on_its_side() -> None:
    early = compare.swapped(on(date(2020, 6, 30), date(2021, 5, 20)), Axis())
    moved = compare.with_dates(early, date(2022, 1, 1), date(2019, 1, 1))
    assert (moved.clock.at, moved.compare) == (date(2019, 1, 1), date(2022, 1, 1))


def test_side_by_side_and_back_is_the_same_view(axis: Axis) -> None:
    two = compare.toggled(BUSES, axis)
    beside = compare.arranged(two, axis)
    assert compare.maps(beside) == 2
    assert beside.camera.zoom < two.camera.zoom  # each map has half the width
    assert compare.arranged(beside, axis).camera.zoom == pytest.approx(two.camera.zoom)
    assert compare.maps(compare.arranged(beside, axis)) == 1


def test_side_by_side_gives_a_single_date_a_second_one_and_ends_with_the_comparison(axis: Axis) -> None:
    beside = compare.arranged(BUSES, axis)
    assert beside.compare is not None
    assert compare.maps(beside) == 2
    ended = compare.toggled(beside, axis)
    assert (ended.compare, ended.side_by_side) == (None, False)
    assert ended.camera.zoom == pytest.approx(BUSES.camera.zoom)
    assert all(compare.maps(one) == 1 for one in compare.views(beside))
