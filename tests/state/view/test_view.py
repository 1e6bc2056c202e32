"""The View's JSON: what is written is read back; what nobody should have written is one clear line."""

from __future__ import annotations

import json
from dataclasses import fields
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.state.view.view import LayerState, View, ViewError
from explorer.words.structure import MOST_ITEMS
from tests.helpers.views import junk, views


@given(views)
def test_a_view_survives_its_json(view: View) -> None:
    text = json.dumps(view.to_json(), allow_nan=False)
    assert View.from_json(json.loads(text)) == view


@given(junk)
def test_any_json_is_a_view_or_a_clear_refusal(data: Any) -> None:
    said = "view"
    try:
        View.from_json(data)
    except ViewError as error:
        said = str(error)
    assert said.startswith("view")


@given(views, st.sampled_from([f.name for f in fields(View)]), junk)
def test_any_value_under_any_key_is_read_or_refused(view: View, key: str, value: Any) -> None:
    said = f"view.{key}"
    try:
        read = View.from_json({**view.to_json(), key: value})
        assert View.from_json(read.to_json()) == read
    except ViewError as error:
        said = str(error)
    assert f"view.{key}" in said


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"clock": {"at": "2021-02-30"}}, "view.clock.at"),
        ({"clock": {"at": "0001-01-01"}}, "view.clock.at"),
        ({"clock": {"at": "9999-12-31"}}, "view.clock.at"),
        ({"clock": {"at": None}}, "view.clock.at"),
        ({"clock": {}}, "view.clock"),
        ({"camera": {"zoom": float("nan")}}, "view.camera.zoom"),
        ({"camera": {"lon": True}}, "view.camera.lon"),
        ({"split": 10**400}, "view.split"),
        ({"filters": {"ranges": [{"attribute": "a", "low": 10**400}]}}, "view.filters.ranges.low"),
        ({"filters": {"ranges": [{"attribute": "a", "high": float("inf")}]}}, "view.filters.ranges.high"),
        ({"filters": {"statuses": ["built"]}}, "view.filters.statuses"),
        ({"extent": [1, 2, 3]}, "view.extent"),
        ({"layers": [{"visible": True}]}, "view.layers"),
        ({"lang": "fr"}, "view.lang"),
        ({"step": ["month"]}, "view.step"),
    ],
)
def test_a_refusal_names_the_key(change: dict[str, Any], where: str) -> None:
    with pytest.raises(ViewError, match=where):
        View.from_json(change)


def test_an_unknown_key_is_ignored() -> None:
    assert View.from_json({"from_the_future": 1}) == View()


def test_a_layer_named_twice_counts_once_as_first_named() -> None:
    data = {"layers": [{"id": "bus", "opacity": 0.5}, {"id": "river"}, {"id": "bus", "visible": False}]}
    assert View.from_json(data).layers == (LayerState("bus", True, 0.5), LayerState("river"))


def test_the_extent_may_reach_round_the_world() -> None:
    view = View(extent=(-240.0, -85.0, 300.0, 85.0))
    assert View.from_json(view.to_json()) == view


def test_layers_are_found_and_changed_by_id() -> None:
    view = View(layers=(LayerState("bus"), LayerState("river")))
    assert view.with_layer("bus", visible=False).layer("bus") == LayerState("bus", False)
    assert view.with_layer("nothing", visible=False) == view
    assert not view.layer("nothing").visible


def test_the_clock_is_changed_by_field() -> None:
    assert View().with_clock(at=date(2020, 1, 1)).clock.at == date(2020, 1, 1)


def test_of_a_selection_of_thousands_as_many_are_kept_as_can_be_read_again() -> None:
    view = View(selection=tuple(f"own1.{n}" for n in range(MOST_ITEMS + 5)))
    assert View.from_json(view.to_json()).selection == view.selection[:MOST_ITEMS]
