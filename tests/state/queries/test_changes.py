"""What changed in a step or span."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import compress

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.columns.collection import laid
from explorer.atlas.columns.portion import Portion
from explorer.atlas.columns.timeline import Clock, Mode, membership
from explorer.atlas.model import Atlas, Citation, Feature, StatusRecord
from explorer.state.queries import changes
from explorer.state.view import clock, filtering
from explorer.state.view.view import Filters, LayerState, View
from explorer.words import edtf
from explorer.words.text import Text
from tests.helpers import crowds, ours
from tests.helpers.layers import opening_layers
from tests.helpers.views import views

ATLAS = ours.atlas()
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


def test_a_step_lists_what_began_was_attested_and_may_have_begun() -> None:
    view = View().with_clock(at=date(2020, 6, 30))
    assert kinds(changes.changes_of(SMALL, view)) == {"construction": 1, "attested": 1, "possible": 1}
    first = View().with_clock(at=date(2020, 3, 31))
    assert kinds(changes.changes_of(SMALL, first)) == {"possible": 1}


def test_a_possible_beginning_counts_as_begun_once_it_is_certain() -> None:
    found = changes.changes_of(SMALL, View().with_clock(at=date(2020, 12, 31)))
    assert {(c.feature.id, c.sure) for c in found} == {("exact", True), ("vague", False)}


def test_a_feature_is_listed_once_per_kind() -> None:
    """Seen twice in a period it is one row of the list and one in the number, with the later sighting."""
    twice = feature(
        "x", record("operation", "2020-02", "attested"), record("operation", "2020-03", "attested")
    )
    found = changes.changes_of(atlas_of(twice), View().with_clock(at=date(2020, 3, 31)))
    assert [str(change.record.date) for change in found] == ["2020-03"]


def test_seven_bus_lines_open_by_the_end_of_2020() -> None:
    bus = filtering.toggled(View(), "themes", "bus").with_clock(at=date(2020, 12, 31))
    assert kinds(changes.changes_of(ATLAS, bus))["operation"] == 7


def begun(found: tuple[changes.Change, ...]) -> set[tuple[str, str]]:
    return {(c.feature.id, c.kind) for c in found if c.kind not in ("possible", "attested")}


def test_steps_of_a_year_add_up_to_the_year() -> None:
    """Every beginning is told as begun in exactly one step."""
    known = changes.Changes(ATLAS, View())
    quarters = [begun(known.between(*p)) for p in clock.periods(Axis(), "quarter") if p[0].year == 2020]
    assert set().union(*quarters) == begun(known.between(date(2020, 1, 1), date(2020, 12, 31)))
    assert sum(map(len, quarters)) == len(set().union(*quarters))


@given(views, st.sampled_from(["asof", "window", "cumulative"]), st.data())
def test_strip_hover_and_histogram_agree_on_a_period(view: View, mode: Mode, data: st.DataObject) -> None:
    """What step and span tell is what a period of the axis tells, and its bar; of a span, what the map shows."""
    view = replace(view, layers=opening_layers(), filters=Filters(themes=view.filters.themes))
    first, last = data.draw(st.sampled_from(clock.periods(Axis(), view.step)))
    told = changes.changes_of(ATLAS, replace(view, clock=Clock(last, first, mode)))
    known = changes.Changes(ATLAS, view)
    assert known.between(first, last) == told
    bar = next(bar for bar in known.bars(Axis(), view.step) if bar.first == first)
    numbers = kinds(told)
    assert bar.soft == numbers.pop("possible", 0)
    assert bar.sure == sum(numbers.values()) - numbers["attested"]
    span = Clock(last, first, "window")
    passing = compress(ATLAS.features.values(), changes.passing(ATLAS, view))
    shown = {f.id for f in passing if membership(f, span) == "shown"}
    assert {change.feature.id for change in told} == shown


def test_a_span_lists_all_of_it_and_what_may_fall_in_it() -> None:
    view = View().with_clock(mode="window", start=date(2020, 4, 1), at=date(2020, 10, 31))
    assert kinds(changes.changes_of(SMALL, view)) == {"construction": 1, "attested": 1, "possible": 1}


def test_changes_follow_filters_and_hidden_layers() -> None:
    view = View().with_clock(at=date(2020, 6, 30))
    assert changes.changes_of(SMALL, filtering.with_text(view, "nowhere")) == ()
    assert changes.changes_of(SMALL, replace(view, layers=(LayerState("bus", visible=False),))) == ()
    only = filtering.toggled(view, "statuses", "construction")
    assert kinds(changes.changes_of(SMALL, only)) == {"construction": 1}
    assert changes.key(view) == changes.key(view.with_clock(at=date(2019, 1, 1)))
    assert changes.key(view) != changes.key(only)


@settings(max_examples=20)
@given(st.lists(views, min_size=2, max_size=3))
def test_what_was_asked_before_makes_no_difference(asked: list[View]) -> None:
    for view in [*asked, *asked]:
        assert changes.changes_of(ATLAS, view) == changes.changes_of(replace(ATLAS), view)


def test_of_a_store_s_layer_those_in_sight_are_listed() -> None:
    rows = crowds.collection("own1", crowds.points(400), crowds.careers(400))
    keys = np.arange(400, dtype=np.int64)
    layer = replace(rows, portion=Portion(keys, (103.0, 28.0, 110.0, 32.0), 400))
    atlas = laid(Atlas(), {"own1": layer})
    whole = View().with_clock(mode="window", start=date(2015, 1, 1), at=date(2025, 12, 31))
    west = replace(whole, extent=(103.0, 28.0, 106.0, 32.0))
    listed = [len(changes.changes_of(atlas, view)) for view in (whole, west, whole)]
    assert listed == [len(changes.changes_of(replace(atlas), view)) for view in (whole, west, whole)]
    assert 0 < listed[1] < listed[0]


def test_the_summary_counts_features_in_both_languages() -> None:
    found = changes.changes_of(SMALL, View().with_clock(at=date(2020, 6, 30)))
    assert changes.summary(found, "zh") == "+1 开工，1 见载，1 可能始于此间"
    assert changes.summary(found, "en") == "+1 work begun, 1 attested, 1 may have begun"
    assert changes.summary(changes.changes_of(Atlas(), View()), "zh") == ""
