"""What stands on a date, of large layers too: the same rows however they are gone through."""

from __future__ import annotations

from explorer.atlas.assembly.known import Known
from explorer.export.sheet.standing import MOST_OF_A_LAYER, standing
from explorer.state.queries.drawn import drawn
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds
from tests.helpers.layers import opening_layers


def test_only_the_rows_that_are_listed_are_made(data: Known) -> None:
    few, many = MOST_OF_A_LAYER - 10, MOST_OF_A_LAYER + 500
    layers = {
        key: crowds.collection(key, crowds.lines(count, seed=count), crowds.careers(count))
        for key, count in (("own1", many), ("own2", few))
    }
    known = crowds.with_layers(data, layers)
    view = View(layers=(LayerState("own1"), *opening_layers(), LayerState("own2")), show_undated=True)
    found = drawn(known.atlas, view, known.shapes, known.bounds)
    groups = standing(known, found, "zh")
    assert groups == standing(known, list(found), "zh")
    by_size = {len(group.rows): group.left for group in groups}
    assert by_size[MOST_OF_A_LAYER] > 0
    assert sum(len(group.rows) + group.left for group in groups) == len(found)
