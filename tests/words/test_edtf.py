"""Partial dates: as precise as their source, never widened."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.words.edtf import parse


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2020", date(2020, 1, 1), date(2020, 12, 31)),
        ("2020-02", date(2020, 2, 1), date(2020, 2, 29)),
        ("2020-12-30", date(2020, 12, 30), date(2020, 12, 30)),
        ("2020/2021-05", date(2020, 1, 1), date(2021, 5, 31)),
        ("../2021-05", None, date(2021, 5, 31)),
        ("2021-05/..", date(2021, 5, 1), None),
    ],
)
def test_bounds_are_the_possible_days(text: str, first: date | None, last: date | None) -> None:
    parsed = parse(text)
    assert (parsed.first, parsed.last) == (first, last)
    assert str(parsed) == text


def test_approximate_keeps_its_bounds_and_says_so() -> None:
    about = parse("2022-12~")
    assert (about.first, about.last, about.approximate) == (date(2022, 12, 1), date(2022, 12, 31), True)
    assert not parse("2022-12-08~").exact
    assert parse("2022-12-08").exact


@pytest.mark.parametrize(
    "text", ["", "20", "2020-13", "2020-02-30", "2020/", "../..", "today", "2021/2020", "2020-1"]
)
def test_wrong_forms_are_refused_with_a_cure(text: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        parse(text)


@given(st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_a_day_is_exact_and_within_its_month_and_year(day: date) -> None:
    exact, month, year = parse(day.isoformat()), parse(f"{day:%Y-%m}"), parse(f"{day:%Y}")
    assert exact.exact
    for wider in (month, year):
        assert wider.first is not None
        assert wider.last is not None
        assert wider.first <= day <= wider.last
