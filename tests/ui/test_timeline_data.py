"""Steps, typed dates, the histogram, the tally of changes, and flags that never touch."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.atlas.shapes import shapes
from explorer.atlas.timeline import Clock
from explorer.layers.registry import opening_layers
from explorer.paths import geodata_dir
from explorer.state.store import Store
from explorer.state.view import FIRST_DAY, LAST_DAY, Filters, View
from explorer.ui import steps
from explorer.ui.timeline_data import Moves, data_key, marks
from explorer.ui.timeline_scale import Scale, flags, ticks


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2020", date(2020, 12, 31)),
        ("2020-12", date(2020, 12, 31)),
        ("2021-02", date(2021, 2, 28)),
        ("2021-05-20", date(2021, 5, 20)),
        (" 2021年5月20日 ", date(2021, 5, 20)),
        ("2021.5", date(2021, 5, 31)),
        ("2021/5/20", date(2021, 5, 20)),
    ],
)
def test_a_typed_date_means_its_last_possible_day(text: str, wanted: date) -> None:
    assert steps.read_typed(text) == (None, wanted)


def test_a_typed_range_has_a_start() -> None:
    assert steps.read_typed("2020-07/2021-05") == (date(2020, 7, 1), date(2021, 5, 31))
    assert steps.read_typed("2020 至 2021") == (date(2020, 1, 1), date(2021, 12, 31))


@pytest.mark.parametrize("text", ["", "昨天", "2021-13", "2021-02-30", "20210520", "2021-05-20-1"])
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="日期"):
        steps.read_typed(text)


@pytest.mark.parametrize("text", ["2017", "2026-01-01"])
def test_a_date_off_the_axis_is_told_apart(text: str) -> None:
    with pytest.raises(OverflowError):
        steps.read_typed(text)


@pytest.mark.parametrize("step", ["month", "quarter", "half", "year"])
def test_steps_walk_the_whole_axis_and_stop(step: steps.Step) -> None:
    day, seen = FIRST_DAY, []
    while (following := steps.forward(day, step)) != day:
        day = following
        seen.append(day)
    assert seen == [last for _, last in steps.periods(step)]
    assert day == LAST_DAY
    while (earlier := steps.forward(day, step, -1)) != day:
        day = earlier
    assert day == FIRST_DAY


def test_a_window_slides_and_keeps_its_length() -> None:
    clock = Clock(date(2020, 12, 31), date(2020, 7, 1), "window")
    moved = steps.advance(clock, "quarter")
    assert (moved.start, moved.at) == (date(2020, 10, 1), date(2021, 3, 31))
    at_end = Clock(LAST_DAY, date(2025, 10, 1), "window")
    assert steps.advance(at_end, "quarter") == at_end


def test_snapping_picks_the_nearest_period_end() -> None:
    assert steps.snap(date(2021, 4, 3), "quarter") == date(2021, 3, 31)
    assert steps.snap(date(2021, 6, 1), "quarter") == date(2021, 6, 30)
    assert steps.snap(date(2018, 1, 2), "year") == FIRST_DAY
    assert steps.snap_start(date(2021, 6, 20), "quarter") == date(2021, 7, 1)


def test_bars_hold_what_began_and_share_out_what_may_have(atlas: Atlas, store: Store) -> None:
    bars = {(bar.first.year, bar.first.month): bar for bar in Moves(atlas, store.view).bars("quarter")}
    assert (
        bars[2020, 10].sure == 2
    )  # the road on the 30th, the approval on the 31st; the bus line of 2020 is soft
    assert 0.25 < bars[2020, 10].soft < 0.5
    assert bars[2021, 4].sure == 1  # the attested one is no beginning
    year = {bar.first.year: bar for bar in Moves(atlas, store.view).bars("year")}
    assert year[2020].sure == 4
    assert sum(bar.soft for bar in year.values()) == pytest.approx(2.0)  # the ring and the old railway


def test_tally_tells_begun_possible_and_attested_apart(atlas: Atlas, store: Store) -> None:
    tally = Moves(atlas, store.view).between(date(2021, 4, 1), date(2021, 5, 20))
    assert tally.begun == {"operation": 1}
    assert (tally.attested, tally.possible) == (1, 1)
    assert set(tally.features) == {"bus2", "bus3", "ring"}


def test_moves_follow_filters_and_layers(atlas: Atlas, store: Store) -> None:
    only_bus = replace(store.view, filters=Filters(themes=("bus",)))
    assert sum(bar.sure for bar in Moves(atlas, only_bus).bars("year")) == 2
    hidden = store.view.with_layer("bus", visible=False)
    assert "bus2" not in Moves(atlas, hidden).between(FIRST_DAY, LAST_DAY).features
    begun = replace(store.view, filters=Filters(statuses=("approved",)))
    assert Moves(atlas, begun).between(FIRST_DAY, LAST_DAY).begun == {"approved": 1}
    assert data_key(store.view) == data_key(store.view.with_clock(at=date(2019, 1, 1)))
    assert data_key(store.view) != data_key(hidden)


def test_events_before_the_axis_have_no_mark(atlas: Atlas) -> None:
    assert [mark.event.id for mark in marks(atlas)] == ["m1", "m2", "open", "year", "minor", "plan"]
    assert {mark.event.id for mark in marks(atlas, frozenset({"meeting"}))} == {"m1", "m2"}


@pytest.mark.parametrize("width", [360, 700, 1040, 1400, 2600])
def test_flag_labels_never_touch(real_atlas: Atlas, width: int) -> None:
    scale = Scale(22, width - 22)
    found = [mark for mark in marks(real_atlas) if mark.event.milestone]
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


def test_scale_goes_there_and_back() -> None:
    scale = Scale(22, 1378)
    for day in (FIRST_DAY, date(2020, 2, 29), date(2020, 12, 31), LAST_DAY):
        assert scale.ending_at(scale.end(day)) == day
        assert scale.starting_at(scale.start(day)) == day
    assert scale.ending_at(-500) == FIRST_DAY
    assert scale.starting_at(9000) == LAST_DAY


def test_the_histogram_follows_the_maps_extent(real_atlas: Atlas) -> None:
    view = View(layers=opening_layers())
    bounds = {key: tuple(shape["bbox"]) for key, shape in shapes(real_atlas, geodata_dir()).items()}
    wide = sum(bar.sure + bar.soft for bar in Moves(real_atlas, view, bounds).bars("year"))
    near = replace(view, extent=(107.3, 30.5, 109.5, 32.3))
    narrow = sum(bar.sure + bar.soft for bar in Moves(real_atlas, near, bounds).bars("year"))
    assert 0 < narrow < wide
    assert data_key(near) != data_key(view)
