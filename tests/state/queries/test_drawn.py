"""What is drawn, what is not and why; in the frame too."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given

from explorer.atlas.assembly.shapes import load_shapes
from explorer.atlas.columns.timeline import Clock
from explorer.paths import geodata_dir
from explorer.state.queries.drawn import census, drawn, ids, left_out
from explorer.state.queries.intersections import touches
from explorer.state.view.view import Filters, View
from tests.helpers import ours
from tests.helpers.layers import opening_layers
from tests.helpers.views import clocks

ATLAS = ours.atlas()
SHAPES = load_shapes(ATLAS, geodata_dir())
EVERY = View(
    clock=Clock(date(2025, 1, 31)),
    layers=tuple(replace(layer, visible=True) for layer in opening_layers()),
)
CHONGQING = (106.2, 29.3, 106.9, 29.9)


@given(clocks)
def test_every_feature_of_a_visible_layer_is_drawn_or_left_out_for_one_reason(clock: Clock) -> None:
    for view in (replace(EVERY, clock=clock), replace(EVERY, clock=clock, filters=Filters(text="高速"))):
        left = left_out(ATLAS, view, SHAPES)
        assert len(drawn(ATLAS, view, SHAPES)) + sum(left.values()) == len(ATLAS.features)
        assert {f.id for f, _ in drawn(ATLAS, view, SHAPES)} == ids(ATLAS, view, SHAPES)


def test_hidden_layers_are_counted_only_when_requested() -> None:
    view = EVERY.with_layer("bus", visible=False)
    assert "bus" not in {s.feature.theme for s in census(ATLAS, view, SHAPES)}
    assert "bus" in {s.feature.theme for s in census(ATLAS, view, SHAPES, hidden=True)}


def test_features_outside_the_frame_are_left_out_and_counted() -> None:
    everywhere, here = drawn(ATLAS, EVERY, SHAPES), drawn(ATLAS, EVERY, SHAPES, extent=CHONGQING)
    assert 0 < len(here) < len(everywhere)
    left = left_out(ATLAS, EVERY, SHAPES, extent=CHONGQING)
    assert left["outside"] == len(everywhere) - len(here)
    whole = left_out(ATLAS, EVERY, SHAPES)
    assert "outside" not in whole
    assert all(left.get(why, 0) <= n for why, n in whole.items())  # reasons are those of what would lie in it
    assert sum(left.values()) < sum(whole.values()) + left["outside"]
    assert left["unplaced"] == whole["unplaced"]  # which may lie anywhere


@pytest.mark.parametrize(
    ("shape", "inside"),
    [
        ({"type": "Point", "coordinates": [106.5, 29.5]}, True),
        ({"type": "Point", "coordinates": [106.0, 29.5]}, False),
        ({"type": "MultiPoint", "coordinates": [[105.0, 29.5], [106.5, 29.5]]}, True),
        # the line's box holds the frame, the line passes beside it
        (
            {
                "type": "LineString",
                "coordinates": [[105, 29.4], [105, 31], [108, 31]],
                "bbox": [105, 29.4, 108, 31],
            },
            False,
        ),
        (
            {"type": "LineString", "coordinates": [[105, 29.5], [108, 29.6]], "bbox": [105, 29.5, 108, 29.6]},
            True,
        ),
        # the frame lies wholly inside the area
        ({"type": "Polygon", "coordinates": [[[100, 25], [110, 25], [110, 35], [100, 35], [100, 25]]]}, True),
    ],
)
def test_a_shape_is_in_the_frame_only_where_part_of_it_is(shape: dict[str, object], inside: bool) -> None:
    assert touches(shape, CHONGQING) is inside
