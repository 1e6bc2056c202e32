"""Where the clock may be: the years of the data, and on to the end of this one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import load
from explorer.atlas.axis import Axis, derive_axis
from explorer.atlas.model import Atlas
from explorer.paths import geodata_dir
from explorer.words import edtf
from tests.helpers.atlases import atlases

KNOWN = date(2025, 12, 31)
TODAY = date(2026, 11, 28)


def test_the_axis_of_the_documents_ends_with_this_year(atlas: Atlas) -> None:
    assert derive_axis(atlas, TODAY) == Axis(date(2018, 1, 1), date(2026, 12, 31), KNOWN)
    assert load(geodata_dir(), date(2027, 1, 1)).axis.last == date(2027, 12, 31)


@pytest.mark.parametrize("wrong", [date(1970, 1, 1), date(2025, 6, 1), date(2099, 1, 1), date.max, date.min])
def test_a_wrong_clock_leaves_the_axis_at_what_is_known(atlas: Atlas, wrong: date) -> None:
    assert derive_axis(atlas, wrong) == Axis(date(2018, 1, 1), KNOWN, KNOWN)


@given(atlases, st.dates())
def test_an_axis_is_whole_years_in_order(atlas: Atlas, today: date) -> None:
    axis = derive_axis(atlas, today)
    assert axis.first <= date(2018, 1, 1) < axis.known <= axis.last
    assert (axis.first.month, axis.first.day) == (1, 1)
    assert {(day.month, day.day) for day in (axis.known, axis.last)} == {(12, 31)}
    assert axis.last in (axis.known, date(today.year, 12, 31))


def test_older_data_begin_the_axis_earlier(atlas: Atlas) -> None:
    line = next(iter(atlas.features.values()))
    record = replace(line.statuses[0], date=edtf.parse("1994-05"))
    old = Atlas(features={line.id: replace(line, statuses=(record,), evidence=())})
    assert derive_axis(old, TODAY).first == date(1994, 1, 1)


def test_a_file_of_the_user_reaches_as_far_as_its_dates() -> None:
    mine = Axis().extended_to([date(1987, 3, 4), date(2031, 6, 30)], TODAY)
    core = (Axis().first, Axis().known)
    assert mine == Axis(date(1987, 1, 1), date(2031, 12, 31), date(2031, 12, 31), core)
    assert mine.extended_to([date(2202, 5, 1)], TODAY).core == core
    assert Axis().extended_to([date(2019, 3, 4)], TODAY).core is None
    assert Axis().extended_to([date.min, date.max], TODAY) == Axis()  # open ends are no dates


def test_the_axis_reaches_what_is_planned_and_knows_nothing_of_it() -> None:
    axis = Axis().extended_to([], TODAY, [date(2035, 3, 1)])
    assert (axis.first, axis.known, axis.last) == (Axis().first, Axis().known, date(2035, 12, 31))
    assert Axis().extended_to([date(2031, 6, 30)], TODAY, [date(2029, 1, 1)]).known == date(2031, 12, 31)


def test_the_end_is_where_sources_end_and_only_from_there_the_last_day() -> None:
    axis = Axis(date(2018, 1, 1), date(2026, 12, 31), KNOWN)
    assert axis.end(date(2021, 5, 20)) == KNOWN
    assert axis.end(KNOWN) == date(2026, 12, 31) == axis.end(date(2026, 3, 31))
    assert axis.clamp_to_known(TODAY) == KNOWN
    assert axis.clamp(TODAY) == TODAY
