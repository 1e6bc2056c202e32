"""Measures, conflicts, pins and dates in words, on the real tables."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.axis import Axis
from explorer.atlas.columns.report import latest_observation
from explorer.atlas.model import Atlas, Indicator, Observation
from explorer.state.queries import conflicts, indicators
from explorer.state.queries.indicators import cards, opening_headline, series, with_card, with_chart
from explorer.state.queries.timeline.pins import events_on_map
from explorer.state.view.clock import moved_to
from explorer.state.view.view import View
from explorer.words.dates import in_words
from explorer.words.edtf import parse
from tests.helpers import ours
from tests.helpers.layers import opening_layers

EVERY = View(layers=tuple(replace(layer, visible=True) for layer in opening_layers()))


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


def _view(day: date, *keys: str) -> View:
    return replace(moved_to(Axis(), View(), day), headline=keys)


def _seen(atlas: Atlas, key: str, value: str) -> tuple[Indicator, Observation]:
    indicator = atlas.indicators[key]
    return indicator, next(o for o in indicator.observations if o.value == value)


@pytest.mark.parametrize(
    ("edtf", "zh", "en"),
    [
        ("2020-12-31", "2020-12-31", "2020-12-31"),
        ("2020-12", "2020年12月", "Dec 2020"),
        ("2020", "2020年", "2020"),
        ("2022-12~", "约 2022年12月", "about Dec 2022"),
        ("2020/2021-05", "2020年 至 2021年5月", "2020 – May 2021"),
        ("../2022", "2022年及以前", "up to 2022"),
        ("2021-05/..", "2021年5月起", "from May 2021"),
    ],
)
def test_a_date_is_worded_as_precisely_as_its_source(edtf: str, zh: str, en: str) -> None:
    assert (in_words(parse(edtf), "zh"), in_words(parse(edtf), "en")) == (zh, en)


def test_a_card_is_the_last_observation_and_never_one_in_between(atlas: Atlas) -> None:
    key = "bus_lines_opened"
    told = {day: cards(atlas, _view(day, key))[0]["value"] for day in (date(2021, 4, 19), date(2021, 4, 20))}
    assert list(told.values()) == ["8", "9"]
    assert cards(atlas, _view(date(2022, 6, 30), key))[0]["value"] == "9"
    assert cards(atlas, _view(date(2020, 6, 30), key)) == []


def test_a_month_counts_from_its_last_day(atlas: Atlas) -> None:
    assert cards(atlas, _view(date(2021, 5, 30), "ctt_items_total")) == []
    (card,) = cards(atlas, _view(date(2021, 5, 31), "ctt_items_total"))
    assert (card["value"], card["unit"], card["source"]) == ("210", "项", "001")
    assert card["asof"] == "截至 2021年5月"


def test_a_card_keeps_sign_scope_and_conflict_mark(atlas: Atlas) -> None:
    eco = cards(atlas, _view(date(2022, 1, 1), "eco_agreements", "cadres_exchanged_total"))
    assert (eco[0]["value"], eco[0]["unit"]) == ("50", "余项")
    assert eco[0]["mark"] == ""  # more than fifty, later 131: a sequence
    (bus,) = cards(atlas, _view(date(2020, 12, 31), "bus_lines_opened"))
    assert (bus["value"], bus["mark"]) == ("7", "说法不一")
    (cadres,) = cards(atlas, _view(date(2025, 3, 1), "cadres_exchanged_total"))
    assert cadres["asof"] == "截至 2025-01-09 · 按人次计"
    english = replace(_view(date(2025, 3, 1), "cadres_exchanged_total"), lang="en")
    assert cards(atlas, english)[0]["asof"] == "as of 2025-01-09 · placements"


@pytest.mark.parametrize(
    ("key", "early", "late", "zh", "en"),
    [
        (
            "joint_meetings_party",
            date(2020, 5, 20),
            date(2021, 5, 20),
            "截至 2020-03-17 → 2020-12-14",
            "as of 2020-03-17 → 2020-12-14",
        ),
        ("joint_meetings_party", date(2021, 1, 1), date(2021, 5, 20), "截至 2020-12-14", "as of 2020-12-14"),
        ("bus_lines_opened", date(2020, 5, 20), date(2021, 5, 20), "截至 2021-04-20", "as of 2021-04-20"),
        (
            "cadres_exchanged_total",
            date(2023, 5, 1),
            date(2025, 3, 1),
            "截至 2023年1月 · 按人数计，三批累计 → 2025-01-09 · 按人次计",
            "as of Jan 2023 · people, three batches in all → 2025-01-09 · placements",
        ),
    ],
)
def test_what_the_cards_of_two_dates_have_in_common_is_said_once(
    atlas: Atlas, key: str, early: date, late: date, zh: str, en: str
) -> None:
    chinese = replace(_view(late, key), compare=early)
    assert [cards(atlas, replace(chinese, lang=lang))[0]["asof"] for lang in ("zh", "en")] == [zh, en]


def test_every_card_equals_the_report(atlas: Atlas) -> None:
    day = date(2025, 12, 31)
    for key, indicator in atlas.indicators.items():
        seen = latest_observation(indicator, day)
        found = cards(atlas, _view(day, key))
        assert [c["source"] for c in found] == ([seen.citation.source] if seen else [])
        assert all(seen and seen.value in c["value"].split() for c in found)


def test_cards_are_five_at_most_and_unknown_keys_are_passed_over(atlas: Atlas) -> None:
    assert len(opening_headline(atlas)) == 5
    view = _view(date(2025, 12, 31), "gone", *opening_headline(atlas)[:4])
    assert len(cards(atlas, view)) == 4
    full = _view(date(2025, 12, 31), *opening_headline(atlas))
    assert with_card(full, "lsc_ports", True) is None
    fewer = with_card(full, full.headline[0], False)
    assert fewer is not None
    assert fewer.headline == full.headline[1:]


def test_different_scopes_are_different_series(atlas: Atlas) -> None:
    for indicator in atlas.indicators.values():
        split = series(indicator)
        assert len({s.scope for s in split}) == len(split)
        assert sum(len(s.observations) for s in split) == len(indicator.observations)
    values = [[o.value for o in s.observations] for s in series(atlas.indicators["bus_lines_opened"])]
    assert values == [["7", "8", "9", "20"], ["5"]]


def test_the_three_corridor_measures_stay_apart(atlas: Atlas) -> None:
    keys = (
        "highway_channels_opened",
        "highway_channels_opened_plus_building",
        "rail_highway_channels_built",
    )
    told = [{o.value for o in atlas.indicators[key].observations} for key in keys]
    assert told == [{"14"}, {"19", "20"}, {"22"}]


def test_charts_are_four_at_most_and_move(atlas: Atlas) -> None:
    view = View(charts=("a", "b", "c", "d"))
    assert with_chart(view, "e", True) is None
    assert indicators.with_chart_moved(view, "d", -2).charts == ("a", "d", "b", "c")
    assert indicators.with_chart_moved(view, "d", 9).charts == ("a", "b", "c", "d")
    assert indicators.with_chart_moved(view, "z", 1) is view
    fewer = with_chart(view, "b", False)
    assert fewer is not None
    assert fewer.charts == ("a", "c", "d")


@pytest.mark.parametrize(
    ("query", "key"),
    [
        ("城际公交", "bus_lines_opened"),
        ("chengjigongjiao", "bus_lines_opened"),
        ("cytb", "ctt_items_total"),
        ("joint meetings", "joint_meetings_party"),
        ("机场 旅客", "airport_passengers"),
        ("AIRPORT Passengers", "airport_passengers"),
    ],
)
def test_measures_are_found_in_chinese_pinyin_and_english(atlas: Atlas, query: str, key: str) -> None:
    assert key in indicators.find(atlas, query)[:12]


def test_an_empty_search_lists_all_and_a_wild_one_nothing(atlas: Atlas) -> None:
    assert indicators.find(atlas, "  ") == tuple(atlas.indicators)
    assert indicators.find(atlas, "<b>无此指标</b>") == ()
    groups = indicators.by_group(atlas, tuple(atlas.indicators))
    assert sum(len(keys) for _, keys in groups) == len(atlas.indicators)


def test_conflicts_are_found_from_every_side(atlas: Atlas) -> None:
    for conflict in atlas.conflicts.values():
        assert all(conflict in conflicts.of_indicator(atlas, key) for key in conflict.indicators)
        assert all(conflict in conflicts.of_event(atlas, key) for key in conflict.events)
        assert all(conflict in conflicts.of_feature(atlas, key) for key in conflict.features)


def test_a_conflict_touches_the_numbers_it_names(atlas: Atlas) -> None:
    touched = {
        value: {c.id for c in conflicts.of_observation(atlas, *_seen(atlas, "bus_lines_opened", value))}
        for value in ("5", "7", "9")
    }
    assert "bus_lines_2020" in touched["5"]
    assert "bus_lines_2020" in touched["7"]
    assert "bus_lines_2020" not in touched["9"]


def test_a_mark_says_how_the_sources_differ_about_that_very_figure(atlas: Atlas) -> None:
    def said(key: str, value: str) -> str:
        return conflicts.mark(conflicts.disputes(atlas, *_seen(atlas, key, value)), "zh")

    assert said("bus_lines_opened", "7") == "说法不一"
    assert said("bus_lines_opened", "9") == ""  # what differs is about another figure
    assert said("joint_meetings_party", "6") == ""  # six, then ten: a sequence, not a difference
    assert conflicts.mark((), "zh") == ""


def test_every_conflict_about_a_measure_is_shown_beside_one_of_its_numbers(atlas: Atlas) -> None:
    for indicator in atlas.indicators.values():
        told = {c.id for o in indicator.observations for c in conflicts.shown_with(atlas, indicator, o)}
        assert told == {c.id for c in conflicts.of_indicator(atlas, indicator.key)}


def test_conflicts_are_searched(atlas: Atlas) -> None:
    assert len(conflicts.find(atlas, "")) == len(atlas.conflicts)
    assert "bus_lines_2020" in {c.id for c in conflicts.find(atlas, "公交 不一")}
    assert "bus_lines_2020" in {c.id for c in conflicts.find(atlas, "chengjigongjiao")}


def test_pins_are_shown_for_recent_events_with_a_known_place(atlas: Atlas) -> None:
    pins = events_on_map(atlas, moved_to(Axis(), EVERY, date(2020, 12, 31)))
    ids = {pin["id"] for pin in pins}
    assert "2020-12-30-yongchuan-luzhou-opens" in ids
    assert all(95 < pin["lon"] < 112 and 26 < pin["lat"] < 35 for pin in pins)
    for event_id in ids:
        assert date(2020, 10, 1) <= (atlas.events[event_id].date.last or date.max) <= date(2020, 12, 31)
    window = moved_to(Axis(), EVERY, date(2021, 6, 30)).with_clock(mode="window", start=date(2021, 1, 1))
    assert all(pin["id"].startswith("2021") for pin in events_on_map(atlas, window))


@pytest.mark.parametrize(
    ("key", "value", "source"), [("ctt_items_total", "355", "004"), ("joint_meetings_party", "10", "004")]
)
def test_a_headline_cites_the_document_that_states_it_whole(
    atlas: Atlas, key: str, value: str, source: str
) -> None:
    """003 prints both in a list or a garbled sentence, some weeks after 004 gave them in full."""
    seen = latest_observation(atlas.indicators[key], date(2025, 12, 31))
    assert seen
    assert (seen.value, seen.citation.source) == (value, source)
