"""What changed in a step or span."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

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
