"""Counts, legend and changes of a step are what one feature after the other gives."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import changes as moves
from explorer.atlas.columns.timeline import membership, state_at
from explorer.atlas.model import Atlas, Box, Feature
from explorer.layers.counts import counts
from explorer.layers.legend import entries, kind_of
from explorer.state.queries import changes
from explorer.state.queries.drawn import FATES, census, drawn, left_out
from explorer.state.queries.query import matching
from explorer.state.view.view import Filters, LayerState, Range, View
from tests.helpers.atlases import THEMES, atlases
from tests.helpers.views import clocks

BOXES: tuple[Box, ...] = ((104.0, 29.0, 105.0, 30.0), (106.0, 29.0, 107.0, 30.0))
SHAPES = (
    {"type": "Point", "coordinates": [104.5, 29.5], "bbox": [104.5, 29.5, 104.5, 29.5]},
    {"type": "LineString", "coordinates": [[106, 29], [107, 30]], "bbox": [106, 29, 107, 30]},
)
FILTERS = st.builds(
    Filters,
    themes=st.sampled_from(((), ("bus",), ("bus", "river"))),
    statuses=st.sampled_from(((), ("operation",), ("planned", "closed"))),
    certainties=st.sampled_from(((), ("certain", "unconfirmed"))),
    text=st.sampled_from(("", "甲")),
    qualities=st.sampled_from(((), ("none",))),
    documents=st.sampled_from(((), ("001",))),
    ranges=st.sampled_from(((), (Range("begun", 2020, 2021),))),
    in_extent=st.booleans(),
)
VIEWS = st.builds(
    lambda clock, layers, filters, undated, extent: View(
        clock=clock, layers=layers, filters=filters, show_undated=undated, extent=extent
    ),
    clocks,
    st.permutations(THEMES).flatmap(
        lambda ids: st.tuples(*(st.builds(LayerState, st.just(key), st.booleans()) for key in ids))
    ),
    FILTERS,
    st.booleans(),
    st.none() | st.just((104.2, 28.0, 105.2, 31.0)),
)


def _ground(atlas: Atlas) -> tuple[dict[str, Mapping[str, object]], dict[str, Box]]:
    """Shapes and boxes for two features of three."""
    placed = [key for n, key in enumerate(atlas.features) if n % 3]
    shapes = {key: SHAPES[n % 2] for n, key in enumerate(placed)}
    return shapes, {key: tuple(shape["bbox"]) for key, shape in shapes.items()}  # type: ignore[arg-type, misc]


def _fate(feature: Feature, view: View, passes: bool, placed: bool) -> str:
    if not passes:
        return "filtered"
    member = membership(feature, view.clock)
    if member == "undated" and not view.show_undated:
        return "undated"
    if member in ("before", "after"):
        return "before" if member == "before" else "later"
    return "drawn" if placed else "unplaced"


@given(atlases, VIEWS)
def test_layers_are_counted_as_their_features_are(atlas: Atlas, view: View) -> None:
    shapes, bounds = _ground(atlas)
    passing = matching(atlas, view, bounds)
    found = counts(atlas, view, bounds, bounds)
    for layer in view.layers:
        own = atlas.by_theme(layer.id)
        states = {f.id: state_at(f, view.clock.at) for f in own}
        fates = {f.id: _fate(f, view, f.id in passing, f.id in bounds) for f in own}
        undated = {
            key for key, fate in fates.items() if fate != "filtered" and states[key].certainty == "undated"
        }
        dated = Counter(fate for key, fate in fates.items() if key not in undated)
        count = found[layer.id]
        assert (count.shown, count.before, count.after, count.undated, count.unplaced) == (
            dated["drawn"] + dated["unplaced"],
            dated["before"],
            dated["later"],
            len(undated),
            list(fates.values()).count("unplaced"),
        )
        listed = Counter(
            (states[key].status, states[key].certainty)
            for key, fate in fates.items()
            if fate in ("drawn", "unplaced")
        )
        assert dict(count.states) == listed
        kinds = {"line": "line", "river": "line", "union": "area"}
        for (state, _), kind in zip(count.states, count.kinds, strict=True):
            alike = [
                f
                for f in own
                if fates[f.id] == "drawn" and (states[f.id].status, states[f.id].certainty) == state
            ]
            most = Counter(kinds.get(f.geometry, "point") for f in alike).most_common(1)
            assert kind == (most[0][0] if most else None)


@given(atlases, VIEWS, st.none() | st.sampled_from(BOXES))
def test_the_legend_explains_what_is_drawn(atlas: Atlas, view: View, extent: Box | None) -> None:
    shapes, bounds = _ground(atlas)
    seen = {
        (f.theme, s.status, s.certainty, kind_of(shapes[f.id]))
        for f, s in drawn(atlas, view, shapes, bounds, extent)
    }
    rows = entries(Known(atlas, shapes), view, extent)
    assert {(e.layer, e.status, e.certainty, e.kind) for e in rows} == seen
    assert len(rows) == len(seen)
    passing = matching(atlas, view, bounds)
    fates = {
        seen.feature.id: _fate(seen.feature, view, seen.feature.id in passing, seen.feature.id in shapes)
        for seen in census(atlas, view, shapes, bounds)
    }
    assert {s.feature.id: s.fate for s in census(atlas, view, shapes, bounds)} == fates
    everything = Counter(fate for fate in fates.values() if fate != "drawn")
    assert left_out(atlas, view, shapes, bounds) == {f: everything[f] for f in FATES if everything[f]}


@given(atlases, VIEWS, st.dates(date(2017, 1, 1), date(2026, 12, 31)), st.integers(0, 900))
def test_changes_are_those_of_every_record(atlas: Atlas, view: View, first: date, days: int) -> None:
    """Of a feature's records of one kind the last counts; what may have come true by the end is possible."""
    last = date.fromordinal(first.toordinal() + days)
    wanted = view.filters.statuses
    lasting = replace(view, filters=replace(view.filters, statuses=(), certainties=()))
    passing = matching(atlas, lasting)
    shown = {layer.id for layer in view.layers if layer.visible}
    expected = {}
    for feature in atlas.features.values():
        for low, high, record in moves(feature) if feature.theme in shown and feature.id in passing else ():
            if high < first or (wanted and record.status not in wanted):
                continue
            if high <= last and record.kind != "expected":
                kind = "attested" if record.kind == "attested" else record.status
                expected[feature.id, kind] = (record, kind == "attested" or low >= first)
            elif record.kind != "attested" and low <= last:
                expected[feature.id, "possible"] = (record, low >= first)
    found = changes.Changes(atlas, view).between(first, last)
    assert {(c.feature.id, c.kind): (c.record, c.sure) for c in found} == expected
    assert len(found) == len(expected)
    assert sum(found.tally().values()) == len(found)
    assert [c for kind in found.tally() for c in found.of_kind(kind)] == list(found)
    assert all(c.kind == kind for kind in found.tally() for c in found.of_kind(kind))
