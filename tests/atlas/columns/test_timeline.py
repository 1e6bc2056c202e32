"""The clock's rules: certain from the last possible day, possible before, attested apart."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.columns.timeline import (
    Certainty,
    Clock,
    Mode,
    _derive,
    bucket,
    changes,
    count,
    membership,
    spans,
    state_at,
)
from explorer.atlas.model import STATUSES, Atlas, Citation, Feature, StatusRecord
from explorer.words import edtf
from explorer.words.text import Text

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


def test_what_is_only_planned_is_never_more_than_possible() -> None:
    plan = feature(("construction", "2021-03", "expected"), ("operation", "2023", "expected"))
    states = {
        day: state_at(plan, date.fromisoformat(day)) for day in ("2021-02-28", "2022-01-01", "2040-01-01")
    }
    assert [(s.certainty, s.status) for s in states.values()] == [
        ("later", None),
        ("possible", "construction"),
        ("possible", "operation"),
    ]


def test_a_planned_day_is_no_evidence_that_works_go_on() -> None:
    works = feature(("construction", "2020-03", "begins"), ("operation", "2023-06", "expected"))
    for day in (date(2023, 5, 1), date(2023, 7, 1), date(2030, 1, 1)):
        found = state_at(works, day)
        assert (found.certainty, found.status, found.seen) == ("unconfirmed", "construction", "2020-03")


def test_a_newer_attested_status_that_says_more_is_shown() -> None:
    line = feature(("approved", "2020-11-04", "begins"), ("construction", "2023-01", "attested"))
    assert state_at(line, date(2022, 1, 1)).status == "approved"
    assert (state_at(line, date(2023, 2, 1)).certainty, state_at(line, date(2023, 2, 1)).status) == (
        "attested",
        "construction",
    )


def test_an_attested_status_that_says_no_more_changes_nothing() -> None:
    line = feature(("operation", "2022-07-22", "begins"), ("construction", "2024-12-31", "attested"))
    assert bucket(state_at(line, date(2025, 6, 1))) == "operation"


@pytest.mark.parametrize(
    ("records", "certainty"),
    [
        ([("upgrade", "2020-12-24", "begins"), ("operation", "2023-01-06", "attested")], "attested"),
        (
            [
                ("operation", "2015", "begins"),
                ("upgrade", "2020-12-24", "begins"),
                ("operation", "2023-01-06", "attested"),
            ],
            "certain",
        ),
        (
            [
                ("operation", "2015", "begins"),
                ("upgrade", "2022-03", "attested"),
                ("operation", "2023-01-06", "attested"),
            ],
            "certain",
        ),
        ([("upgrade", "2020-12-24", "begins"), ("operation", "2023-01-06", "begins")], "certain"),
    ],
)
def test_an_upgrade_ends_with_the_next_operation(
    records: list[tuple[str, str, str]], certainty: Certainty
) -> None:
    line = feature(*records)
    assert state_at(line, date(2023, 1, 5)).status == "upgrade"
    after = state_at(line, date(2023, 1, 6))
    assert (after.status, after.certainty) == ("operation", certainty)


def test_what_is_upgraded_after_it_was_seen_running_is_upgraded_again() -> None:
    line = feature(
        ("upgrade", "2020-12", "begins"),
        ("operation", "2023-01", "attested"),
        ("upgrade", "2023-06", "attested"),
    )
    assert state_at(line, date(2023, 7, 1)).status == "upgrade"


@pytest.mark.parametrize("status", ["planned", "construction"])
@pytest.mark.parametrize("kind", ["begins", "attested"])
def test_what_was_planned_or_built_and_not_seen_for_two_years_is_unconfirmed(status: str, kind: str) -> None:
    line = feature((status, "2020/2021-05-19", kind))
    fresh, old = state_at(line, date(2023, 5, 19)), state_at(line, date(2023, 5, 20))
    assert (fresh.status, fresh.certainty, fresh.seen) == (
        status,
        "certain" if kind == "begins" else "attested",
        "",
    )
    assert (old.status, bucket(old), old.seen) == (status, "unconfirmed", "2021-05")


@pytest.mark.parametrize("status", ["approved", "operation", "upgrade", "closed"])
def test_other_statuses_do_not_age(status: str) -> None:
    assert state_at(feature((status, "2018", "begins")), date(2026, 1, 1)).certainty == "certain"


@pytest.mark.parametrize(
    ("evidence", "fresh_until", "seen"),
    [
        ("2023-01-09", date(2025, 1, 9), "2023-01"),
        ("2022", date(2024, 12, 31), "2022"),
        ("2022-02~", date(2024, 2, 28), "2022-02"),
        ("2021-05/..", date(2023, 5, 1), "2021-05"),
        ("../2022-06", date(2024, 6, 30), "2022-06"),
    ],
)
def test_an_event_or_a_figure_of_the_feature_is_evidence(evidence: str, fresh_until: date, seen: str) -> None:
    """A date that is not one day is fresh for as long as it may be."""
    line = replace(feature(("construction", "2021-01", "begins")), evidence=(edtf.parse(evidence),))
    assert state_at(line, fresh_until).certainty == "certain"
    old = state_at(line, fresh_until + timedelta(days=1))
    assert (old.certainty, old.seen) == ("unconfirmed", seen)


def test_what_is_seen_again_is_confirmed_again() -> None:
    line = replace(feature(("planned", "2018-03", "begins")), evidence=(edtf.parse("2021-07-01"),))
    told = [state_at(line, date(year, 6, 30)).certainty for year in range(2018, 2025)]
    assert told == ["certain", "certain", "unconfirmed", "unconfirmed", "certain", "certain", "unconfirmed"]


def test_no_event_or_figure_of_later_is_evidence_now() -> None:
    line = replace(feature(("planned", "2018-03", "begins")), evidence=(edtf.parse("2024"),))
    assert state_at(line, date(2023, 12, 31)).seen == "2018-03"
    assert state_at(line, date(2024, 1, 1)).certainty == "certain"


def test_the_expressways_of_2021_are_unconfirmed_until_public_sources_open_them(atlas: Atlas) -> None:
    roads = ("hw-tongliang-anyue-cq", "hw-jianglu-north", "hw-yuwu-expansion-beibei-hechuan")
    found = [state_at(atlas.features[key], date(2023, 10, 1)) for key in roads]
    assert [(s.certainty, s.seen) for s in found] == [("unconfirmed", "2021-05")] * 3
    found = [state_at(atlas.features[key], date(2025, 1, 31)) for key in (*roads, "hw-liangping-kaijiang")]
    assert [(s.status, s.certainty) for s in found] == [("operation", "certain")] * 4
    assert {atlas.sources[s.record.citation.source].kind for s in found if s.record} == {"outside"}


def test_a_beginning_that_another_source_dates_more_narrowly_counts_once() -> None:
    line = feature(
        ("construction", "2023-01", "attested"),
        ("operation", "2023-01/2025-01-09", "begins"),
        ("operation", "2024-09-29", "begins"),
    )
    assert state_at(line, date(2024, 9, 28)).status == "construction"
    for day in (date(2024, 9, 29), date(2025, 6, 1)):
        state = state_at(line, day)
        assert (state.status, state.certainty) == ("operation", "certain")
        assert state.record is not None
        assert str(state.record.date) == "2024-09-29"
    assert [str(record.date) for _, _, record in changes(line)] == ["2023-01", "2024-09-29"]


def test_beginnings_that_only_overlap_are_both_kept() -> None:
    line = feature(("operation", "2020/2021-05", "begins"), ("operation", "2021-03/2021-12", "begins"))
    assert len(changes(line)) == 2
    assert state_at(line, date(2020, 6, 1)).certainty == "possible"


@pytest.mark.parametrize(
    ("records", "before", "after"),
    [
        ([("construction", "2020", "begins"), ("operation", "2020-11-05", "begins")], "possible", "operation"),
        ([("construction", "2020", "begins"), ("operation", "2020-11", "begins")], "possible", "operation"),
        ([("planned", "2020", "begins"), ("approved", "2020-11-05", "begins")], "possible", "approved"),
        ([("operation", "2020", "begins"), ("closed", "2020-11-05", "begins")], "possible", "closed"),
        ([("construction", "2020", "begins"), ("operation", "2020-11-05", "attested")], "possible", "attested"),
        (
            [("operation", "2018", "begins"), ("construction", "2020", "begins"), ("operation", "2020-11-05", "begins")],
            "operation",
            "operation",
        ),
    ],
)  # fmt: skip
def test_a_stage_with_a_less_precise_date_does_not_come_after_the_next(
    records: list[tuple[str, str, str]], before: str, after: str
) -> None:
    for made in (feature(*records), feature(*reversed(records))):
        assert bucket(state_at(made, date(2020, 10, 31))) == before
        for day in (date(2020, 11, 30), date(2020, 12, 30), date(2020, 12, 31), date(2026, 1, 1)):
            assert bucket(state_at(made, day)) == after, day


def test_works_and_closures_after_a_stage_still_follow_it() -> None:
    rebuilt = feature(("operation", "2019-11-05", "begins"), ("construction", "2020", "begins"))
    assert bucket(state_at(rebuilt, date(2020, 12, 31))) == "construction"
    reopened = feature(
        ("operation", "2015", "begins"), ("closed", "2018-05-01", "begins"), ("operation", "2018", "begins")
    )
    assert bucket(state_at(reopened, date(2018, 6, 1))) == "closed"
    assert bucket(state_at(reopened, date(2018, 12, 31))) == "operation"
    upgraded = feature(("upgrade", "2020-06-01", "begins"), ("operation", "2020", "begins"))
    assert bucket(state_at(upgraded, date(2020, 12, 31))) == "operation"


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
_RECORDS = st.tuples(
    st.sampled_from(STATUSES), st.none() | _DATES, st.sampled_from(["begins", "attested", "expected"])
)


@given(st.lists(_RECORDS, max_size=5), st.dates(date(2017, 1, 1), date(2026, 12, 31)))
def test_the_step_function_equals_the_rule_on_every_day(
    records: list[tuple[str, str | None, str]], day: date
) -> None:
    made = feature(*records)
    for near in (day, *(d + timedelta(days=n) for d, _ in spans(made)[1:] for n in (-1, 0, 1))):
        assert state_at(made, near) == _derive(made, near)
