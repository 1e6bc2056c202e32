"""Events on the map: which ones at which moment, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.atlas.tables import load
from explorer.paths import geodata_dir
from explorer.state.date_words import certain_day
from explorer.state.pins import events_on_map, spots
from explorer.state.view import View

DAY = date(2021, 5, 20)


@pytest.fixture(scope="module")
def real() -> Atlas:
    return load(geodata_dir()).atlas


@pytest.mark.parametrize(
    ("step", "first"),
    [
        ("month", date(2021, 5, 1)),
        ("quarter", date(2021, 4, 1)),
        ("half", date(2021, 1, 1)),
        ("year", date(2021, 1, 1)),
    ],
)
def test_flags_are_those_of_the_clocks_step(real: Atlas, step: str, first: date) -> None:
    view = replace(View().with_clock(at=DAY), step=step)  # type: ignore[arg-type]
    shown = {pin["id"] for pin in events_on_map(real, view)}
    expected = {e.id for e in real.events.values() if first <= certain_day(e.date) <= DAY and spots(real, e)}
    assert shown == expected
    assert shown


def test_a_period_shows_all_its_events(real: Atlas) -> None:
    view = View().with_clock(mode="window", start=date(2020, 1, 1), at=date(2020, 12, 31))
    days = [certain_day(real.events[pin["id"]].date) for pin in events_on_map(real, view)]
    assert days == sorted(days)
    assert date(2020, 1, 1) <= days[0] <= days[-1] <= date(2020, 12, 31)


def test_a_province_is_no_spot_and_a_pin_speaks_the_views_language(real: Atlas) -> None:
    everything = View().with_clock(mode="window", start=date(2000, 1, 1), at=date(2025, 12, 31))
    for event in real.events.values():
        assert {place.kind for place in spots(real, event)} <= {
            "city", "county", "town", "village", "station", "port", "airport", "site",
        }  # fmt: skip
    english = events_on_map(real, replace(everything, lang="en"))
    assert all(pin["title"].isascii() or "–" in pin["title"] or "’" in pin["title"] for pin in english)
