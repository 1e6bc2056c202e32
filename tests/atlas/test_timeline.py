"""The clock's rules: certain from the last possible day, possible before, attested apart."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas import edtf
from explorer.atlas.model import STATUSES, Citation, Feature, StatusRecord, Text
from explorer.atlas.timeline import Clock, Mode, _derive, bucket, count, membership, spans, state_at

NOWHERE = Citation("001", Text("¶1", "¶1"))
EMPTY = Text("", "")


def feature(*records: tuple[str, str | None, str]) -> Feature:
    statuses = tuple(
        StatusRecord(status, edtf.parse(when) if when else None, kind, NOWHERE, EMPTY)  # type: ignore[arg-type]
        for status, when, kind in records
    )
    return Feature("f", "bus", Text("线", "line"), (), "none", "", "none", EMPTY, statuses)


def test_a_year_is_certain_only_from_its_last_day() -> None:
    line = feature(("operation", "2020", "begins"))
    assert state_at(line, date(2019, 12, 31)).certainty == "later"
    assert state_at(line, date(2020, 6, 30)).certainty == "possible"
    assert state_at(line, date(2020, 12, 30)).certainty == "possible"
    assert bucket(state_at(line, date(2020, 12, 31))) == "operation"


def test_attested_is_never_a_beginning() -> None:
    seen = feature(("operation", "2020-12-05", "attested"))
    assert state_at(seen, date(2020, 12, 4)).certainty == "later"
    assert state_at(seen, date(2020, 12, 5)).certainty == "attested"


def test_a_newer_attested_status_that_says_more_is_shown() -> None:
    line = feature(("approved", "2020-11-04", "begins"), ("construction", "2023-01", "attested"))
    assert state_at(line, date(2022, 1, 1)).status == "approved"
    assert (state_at(line, date(2023, 2, 1)).certainty, state_at(line, date(2023, 2, 1)).status) == (
        "attested",
        "construction",
    )


def test_an_attested_status_that_says_no_more_changes_nothing() -> None:
    line = feature(("upgrade", "2022-07-22", "begins"), ("operation", "2024-12-31", "attested"))
    assert state_at(line, date(2025, 6, 1)).certainty == "certain"


def test_what_has_no_date_is_undated() -> None:
    assert state_at(feature(), date(2022, 1, 1)).certainty == "undated"
    assert state_at(feature(("operation", None, "attested")), date(2022, 1, 1)).status == "operation"
    assert membership(feature(), Clock(date(2022, 1, 1))) == "undated"


@pytest.mark.parametrize(
    ("mode", "start", "at", "expected"),
    [
        ("asof", date(2018, 1, 1), date(2020, 6, 30), "shown"),
        ("asof", date(2018, 1, 1), date(2019, 6, 30), "after"),
        ("window", date(2021, 1, 1), date(2022, 1, 1), "before"),
        ("window", date(2020, 3, 1), date(2020, 4, 1), "shown"),
        ("window", date(2018, 1, 1), date(2019, 1, 1), "after"),
        ("cumulative", date(2018, 1, 1), date(2021, 1, 1), "shown"),
        ("cumulative", date(2020, 5, 1), date(2021, 1, 1), "before"),
        ("cumulative", date(2018, 1, 1), date(2019, 1, 1), "after"),
    ],
)
def test_the_four_counts(mode: Mode, start: date, at: date, expected: str) -> None:
    assert membership(feature(("operation", "2020", "begins")), Clock(at, start, mode)) == expected


def test_counts_sum_to_the_total() -> None:
    lines = [
        feature(("operation", "2020", "begins")),
        feature(("operation", "2020-12-05", "attested")),
        feature(),
        feature(("planned", "2024", "begins")),
    ]
    tally = count(lines, date(2020, 12, 31))
    assert (tally["operation"], tally["attested"], tally["undated"], tally["later"]) == (1, 1, 1, 1)
    assert sum(v for k, v in tally.items() if k != "total") == tally["total"] == 4


_DATES = st.one_of(
    st.dates(date(2018, 1, 1), date(2025, 12, 31)).map(date.isoformat),
    st.dates(date(2018, 1, 1), date(2025, 12, 31)).map(lambda d: f"{d:%Y-%m}"),
    st.integers(2018, 2025).map(str),
    st.integers(2018, 2024).map(lambda y: f"{y}/{y + 1}-05"),
    st.integers(2018, 2025).map(lambda y: f"../{y}"),
)
_RECORDS = st.tuples(st.sampled_from(STATUSES), st.none() | _DATES, st.sampled_from(["begins", "attested"]))


@given(st.lists(_RECORDS, max_size=5), st.dates(date(2017, 1, 1), date(2026, 12, 31)))
def test_the_step_function_equals_the_rule_on_every_day(
    records: list[tuple[str, str | None, str]], day: date
) -> None:
    made = feature(*records)
    for near in (day, *(d + timedelta(days=n) for d, _ in spans(made)[1:] for n in (-1, 0, 1))):
        assert state_at(made, near) == _derive(made, near)
