"""Events on the map: which ones at which moment, and where."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.state.queries.timeline.pins import events_on_map, spots
from explorer.state.view.view import Filters, View
from explorer.words.dates import certain_day
from tests.helpers import ours
from tests.helpers.layers import opening_layers

DAY = date(2021, 5, 20)
EVERY = View(layers=tuple(replace(layer, visible=True) for layer in opening_layers()))


@pytest.fixture(scope="module")
def real() -> Atlas:
    return ours.atlas()


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
    view = replace(EVERY.with_clock(at=DAY), step=step)  # type: ignore[arg-type]
    shown = {pin["id"] for pin in events_on_map(real, view)}
    expected = {e.id for e in real.events.values() if first <= certain_day(e.date) <= DAY and spots(real, e)}
    assert shown == expected
    assert shown


def test_a_period_shows_all_its_events(real: Atlas) -> None:
    view = EVERY.with_clock(mode="window", start=date(2020, 1, 1), at=date(2020, 12, 31))
    days = [certain_day(real.events[pin["id"]].date) for pin in events_on_map(real, view)]
    assert days == sorted(days)
    assert date(2020, 1, 1) <= days[0] <= days[-1] <= date(2020, 12, 31)


def test_a_province_gets_no_pin_and_pins_are_in_the_views_language(real: Atlas) -> None:
    everything = EVERY.with_clock(mode="window", start=date(2000, 1, 1), at=date(2025, 12, 31))
    for event in real.events.values():
        assert {place.kind for place in spots(real, event)} <= {
            "city", "county", "town", "village", "station", "port", "airport", "site",
        }  # fmt: skip
    english = events_on_map(real, replace(everything, lang="en"))
    assert all(pin["title"].isascii() or "–" in pin["title"] or "’" in pin["title"] for pin in english)


def _only(*themes: str) -> View:
    layers = tuple(replace(layer, visible=layer.id in themes) for layer in opening_layers())
    return replace(EVERY, layers=layers).with_clock(
        mode="window", start=date(2018, 1, 1), at=date(2025, 12, 31)
    )


def _themes(real: Atlas, view: View) -> list[set[str]]:
    events = [real.events[pin["id"]] for pin in events_on_map(real, view)]
    return [{real.features[key].theme for key in event.features} for event in events]


def test_with_one_layer_on_every_flag_is_about_it(real: Atlas) -> None:
    found = _themes(real, _only("highway"))
    assert found
    assert all("highway" in themes for themes in found)


def test_flags_of_hidden_layers_are_hidden_and_meetings_stay(real: Atlas) -> None:
    found = _themes(real, _only("highway", "bus"))
    assert set() in found  # of no feature: a meeting of the two sides
    assert all(not themes or themes & {"highway", "bus"} for themes in found)


def test_a_filter_leaves_the_flags_of_what_passes_it(real: Atlas) -> None:
    view = replace(_only("highway", "bus"), filters=Filters(themes=("bus",)))
    found = _themes(real, view)
    assert found
    assert all("bus" in themes for themes in found)
