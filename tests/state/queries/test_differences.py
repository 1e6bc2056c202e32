"""What two dates show differently: a list of rows that are made when they are read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from explorer.state.queries.differences import Transitions, transitions_inside
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds, ours


def test_lists_of_other_lengths_differ_without_a_row_being_made() -> None:
    rows = crowds.collection("own1", crowds.points(300), crowds.careers(300))
    known = crowds.with_layers(ours.known(), {"own1": rows})
    view = replace(View(layers=(LayerState("own1"),)), compare=date(2018, 6, 30)).with_clock(
        at=date(2023, 1, 1)
    )
    found = max(transitions_inside(known, view, None).values(), key=len)
    assert isinstance(found, Transitions)
    assert len(found) > 10
    assert found != ()
    assert found != found[:5]
    assert not found._made
    assert found == tuple(found)
