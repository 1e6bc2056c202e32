"""What changed in a step or span, and the histogram of beginnings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from explorer.atlas import edtf
from explorer.atlas.model import Atlas, Citation, Feature, StatusRecord, Text
from explorer.atlas.tables import load
from explorer.paths import geodata_dir
from explorer.state import changes, filtering
from explorer.state.view import LayerState, View

ATLAS = load(geodata_dir()).atlas
NO_TEXT = Text("", "")


def record(status: str, day: str, kind: str = "begins") -> StatusRecord:
    return StatusRecord(status, edtf.parse(day), kind, Citation("001", NO_TEXT), NO_TEXT)  # type: ignore[arg-type]


def feature(name: str, *records: StatusRecord) -> Feature:
    return Feature(name, "bus", Text(name, name), (), "none", "", "none", NO_TEXT, records)


def atlas_of(*features: Feature) -> Atlas:
    return Atlas(features={f.id: f for f in features})


def kinds(found: tuple[changes.Change, ...]) -> Counter[str]:
    return Counter(c.kind for c in found)


SMALL = atlas_of(
    feature("exact", record("construction", "2020-05-10"), record("operation", "2020-11-01")),
    feature("vague", record("operation", "2020")),
    feature("seen", record("operation", "2020-05-20", "attested")),
    feature("quiet"),
)


def test_a_step_tells_what_began_was_attested_and_became_possible() -> None:
    view = View().with_clock(at=date(2020, 6, 30))
    assert kinds(changes.told(SMALL, view)) == {"construction": 1, "attested": 1}
    first = View().with_clock(at=date(2020, 3, 31))
    assert kinds(changes.told(SMALL, first)) == {"possible": 1}


def test_a_possible_beginning_is_told_as_begun_when_it_is_certain() -> None:
    found = changes.told(SMALL, View().with_clock(at=date(2020, 12, 31)))
    assert {(c.feature.id, c.sure) for c in found} == {("exact", True), ("vague", False)}


def test_seven_bus_lines_open_by_the_end_of_2020() -> None:
    bus = filtering.toggled(View(), "themes", "bus").with_clock(at=date(2020, 12, 31))
    assert kinds(changes.told(ATLAS, bus))["operation"] == 7


def test_steps_of_a_year_add_up_to_the_year() -> None:
    """Every beginning is told as begun in exactly one step."""
    quarters = [date(2020, 3, 31), date(2020, 6, 30), date(2020, 9, 30), date(2020, 12, 31)]
    steps: Counter[str] = Counter()
    for day in quarters:
        steps += kinds(changes.told(ATLAS, View().with_clock(at=day)))
    year = kinds(changes.told(ATLAS, replace(View(), step="year").with_clock(at=date(2020, 12, 31))))
    del steps["possible"], year["possible"]
    assert steps == year


def test_a_span_lists_all_of_it_and_what_may_fall_in_it() -> None:
    view = View().with_clock(mode="window", start=date(2020, 4, 1), at=date(2020, 10, 31))
    assert kinds(changes.told(SMALL, view)) == {"construction": 1, "attested": 1, "possible": 1}


def test_changes_follow_filters_and_hidden_layers() -> None:
    view = View().with_clock(at=date(2020, 6, 30))
    assert changes.told(SMALL, filtering.with_text(view, "nowhere")) == ()
    assert changes.told(SMALL, replace(view, layers=(LayerState("bus", visible=False),))) == ()
    only = filtering.toggled(view, "statuses", "construction")
    assert kinds(changes.told(SMALL, only)) == {"construction": 1}


def test_the_summary_counts_features_in_both_languages() -> None:
    found = changes.told(SMALL, View().with_clock(at=date(2020, 6, 30)))
    assert changes.summary(found, "zh") == "+1 开工，1 见载"
    assert changes.summary(found, "en") == "+1 works begun, 1 attested"
    assert changes.summary((), "zh") == ""


@pytest.mark.parametrize("step", ["month", "quarter", "half", "year"])
def test_the_histogram_loses_nothing_and_covers_the_axis(step: str) -> None:
    view = replace(View(), step=step)
    bars = changes.histogram(ATLAS, view)
    assert (bars[0].first, bars[-1].last) == (date(2018, 1, 1), date(2025, 12, 31))
    begun = [r for f in ATLAS.features.values() for r in f.statuses if r.kind == "begins" and r.date]
    assert sum(b.certain for b in bars) + sum(b.possible for b in bars) == pytest.approx(
        sum(1 for r in begun if r.date and (r.date.last or date.max) >= date(2018, 1, 1))
    )
    assert sum(b.attested for b in bars) > 100


def test_a_vague_beginning_is_shared_out_over_its_periods() -> None:
    bars = changes.histogram(SMALL, View())
    of_2020 = [b for b in bars if b.first.year == 2020]
    assert [round(b.possible, 2) for b in of_2020] == [0.25, 0.25, 0.25, 0.25]
    assert [b.certain for b in of_2020] == [0, 1, 0, 1]
    assert [b.attested for b in of_2020] == [0, 1, 0, 0]


def test_the_histogram_follows_filters_and_extent_but_not_the_clock() -> None:
    boxes = {"exact": (104.0, 30.0, 104.1, 30.1), "vague": (108.0, 30.0, 108.1, 30.1)}
    view = replace(View(), extent=(103.0, 29.0, 105.0, 31.0))
    here = changes.histogram(SMALL, view, boxes)
    assert (sum(b.certain for b in here), sum(b.possible for b in here)) == (2, 0)
    whole = changes.histogram(SMALL, view, boxes, here=False)
    assert sum(b.possible for b in whole) == pytest.approx(1)
    later = changes.histogram(SMALL, view.with_clock(at=date(2024, 1, 1)), boxes)
    assert later == here
    nothing = filtering.with_text(view, "nowhere")
    assert not any(b.certain or b.possible or b.attested for b in changes.histogram(SMALL, nothing, boxes))
