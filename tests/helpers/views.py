"""Hypothesis strategies for Views and for JSON that nobody should have written."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st

from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import STATUSES
from explorer.state.view.annotations import INKS, Annotation
from explorer.state.view.view import Basemap, Camera, Filters, LayerState, Range, View

words = st.text(max_size=20)
ids = st.lists(st.text(min_size=1, max_size=12), max_size=4, unique=True)
unit = st.floats(0, 1)
days = st.dates(Axis().first, Axis().last)
far_days = st.dates(date(1900, 1, 1), date(2199, 12, 31))
numbers = st.none() | st.floats(-1e9, 1e9)


def _clock(draw_start: date, draw_at: date, mode: Any) -> Clock:
    return Clock(max(draw_start, draw_at), min(draw_start, draw_at), mode)


clocks = st.builds(_clock, days, days, st.sampled_from(["asof", "window", "cumulative"]))
filters = st.builds(
    Filters,
    themes=ids.map(tuple),
    statuses=st.lists(st.sampled_from(STATUSES), max_size=3).map(tuple),
    certainties=ids.map(tuple),
    regions=ids.map(tuple),
    text=words,
    ranges=st.lists(st.builds(Range, words, numbers, numbers), max_size=2).map(tuple),
    in_extent=st.booleans(),
    source_after=st.none() | far_days,
)
layers = ids.flatmap(
    lambda names: st.tuples(*(st.builds(LayerState, st.just(n), st.booleans(), unit) for n in names))
)
annotations = st.builds(
    Annotation,
    id=st.uuids().map(str).map(lambda name: name[:8]),
    kind=st.sampled_from(["text", "pin"]),
    points=st.tuples(st.tuples(st.floats(-180, 180), st.floats(-90, 90))),
    on=st.sampled_from(["ground", "sheet"]),
    text=words,
    ink=st.sampled_from(list(INKS)),
    size=st.floats(0.4, 8),
    width=st.floats(0.25, 24),
    dash=st.booleans(),
    plate=st.booleans(),
    tint=st.booleans(),
)
views = st.builds(
    View,
    clock=clocks,
    step=st.sampled_from(["month", "quarter", "half", "year"]),
    layers=layers,
    show_undated=st.booleans(),
    events=st.booleans(),
    filters=filters,
    camera=st.builds(Camera, st.floats(-180, 180), st.floats(-85, 85), st.floats(5, 14)),
    extent=st.none() | st.tuples(*([st.floats(-540, 540)] * 4)),
    selection=ids.map(tuple),
    basemap=st.builds(Basemap, st.booleans(), st.booleans(), st.booleans(), st.booleans()),
    appearance=st.sampled_from(["light", "dark"]),
    lang=st.sampled_from(["zh", "en"]),
    compare=st.none() | far_days,
    split=unit,
    side_by_side=st.booleans(),
    headline=ids.map(tuple),
    charts=ids.map(tuple),
    show_comments=st.sampled_from(("none", "open", "all")),
    annotations=st.lists(annotations, max_size=3, unique_by=lambda one: one.id).map(tuple),
)
junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
