"""What the page is told of the looks and labels of the user's rows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.layers.large import MOST_LABELS
from explorer.page import style_payload
from explorer.page.messages import MapContext, diff, full, furniture
from explorer.page.style_payload import styles_payload
from explorer.state.view.style import Style
from explorer.state.view.view import LayerState, View
from tests.helpers import crowds, ours

ROWS = 30_000


@pytest.fixture(scope="module")
def parcels() -> Known:
    """Parcels with a number beside the name that each has."""
    rows = crowds.collection("own1", crowds.points(ROWS), crowds.states(ROWS))
    numbers = np.array([f"DK-{n}" if n % 9 else "" for n in range(ROWS)], object)
    rows = replace(rows, columns={"编号": numbers}, listed=("编号",))
    return crowds.with_layers(ours.known(), {"own1": rows})


def told(known: Known, label: str) -> list[str] | None:
    view = View(layers=(LayerState("own1", style=Style("single", label=label)),))
    (payload,) = styles_payload(view, known)
    labels: list[str] | None = payload["labels"]
    return labels


def test_rows_of_a_large_layer_are_labelled_by_the_column_that_was_chosen(parcels: Known) -> None:
    """Beyond 20,000 rows the map went on showing names, while the panel said otherwise."""
    labels = told(parcels, "编号")
    assert labels is not None
    assert (len(labels), labels[0], labels[29_999]) == (ROWS, "", "DK-29999")
    assert told(parcels, "") is None  # by their own names


def test_names_of_rows_are_sent_when_their_column_changes_and_not_with_each_colour(parcels: Known) -> None:
    def styled(**more: object) -> View:
        return View(layers=(LayerState("own1", style=replace(Style("single", label="编号"), **more)),))

    context = MapContext(parcels)
    (first,) = full(styled(), context)["styles"]
    assert len(first["labels"]) == ROWS
    (hued,) = diff(styled(), styled(color=3), context)["styles"]
    assert "labels" not in hued
    assert hued["looks"] != first["looks"]
    (own,) = diff(styled(), styled(label=""), context)["styles"]
    assert own["labels"] is None
    (back,) = diff(styled(label=""), styled(), context)["styles"]
    assert len(back["labels"]) == ROWS


def test_where_labels_are_too_many_to_send_names_are_shown(
    parcels: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert MOST_LABELS >= 300_000
    monkeypatch.setattr(style_payload, "MOST_LABELS", ROWS - 1)
    fresh = replace(parcels.collections["own1"], listed=())
    assert style_payload._labels(fresh, "编号") is None


def test_the_legend_has_no_row_of_a_layer_that_is_drawn_on_closer_maps_only(parcels: Known) -> None:
    layers = (LayerState("own1", style=Style("single", min_zoom=10)),)
    view = View(layers=layers, clock=Clock(date(2022, 1, 1)))
    legends = [
        furniture(replace(view, camera=replace(view.camera, zoom=zoom)), MapContext(parcels))["legend"]
        for zoom in (9.9, 10.0)
    ]
    assert not legends[0]
    assert legends[1]
