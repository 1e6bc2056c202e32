"""Typed dates, and flags that never touch."""

from __future__ import annotations

from datetime import date

import pytest

from explorer.atlas.model import Atlas
from explorer.state.view import FIRST_DAY, LAST_DAY
from explorer.ui import steps
from explorer.ui.timeline_data import marks
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
