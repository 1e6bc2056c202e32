"""atlas.json: every feature once, plain JSON, the same states as Python's."""

from __future__ import annotations

import json

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.assembly.shapes import load_shapes as load_shapes
from explorer.atlas.catalogue import built_in
from explorer.atlas.columns.timeline import spans
from explorer.atlas.model import Atlas
from explorer.layers.legend import form_of
from explorer.page.payload import atlas_payload, state_key
from explorer.paths import geodata_dir
from tests.helpers import ours


@pytest.fixture(scope="module")
def atlas() -> Atlas:
    return ours.atlas()


def test_every_feature_is_in_it_once(atlas: Atlas) -> None:
    features = json.loads(atlas_payload(Known(atlas, {})))["features"]
    assert [f["id"] for f in features] == list(atlas.features)


def test_a_feature_without_a_place_has_no_geometry(atlas: Atlas) -> None:
    assert all(f["geometry"] is None for f in json.loads(atlas_payload(Known(atlas, {})))["features"])


def test_every_state_that_occurs_has_a_symbol_and_words(atlas: Atlas) -> None:
    shapes = load_shapes(atlas, geodata_dir())
    layers = json.loads(atlas_payload(Known(atlas, shapes)))["layers"]
    assert list(layers) == list(built_in())
    for feature in atlas.features.values():
        for _, state in spans(feature):
            if state.certainty != "later":
                key = state_key(state.status, state.certainty)
                assert key in layers[feature.theme]["words"]
                if feature.id in shapes:
                    form = form_of(shapes[feature.id])
                    assert all(
                        key in layers[feature.theme]["symbols"][look][form] for look in ("light", "dark")
                    )


def test_extras_of_a_shape_are_beside_the_geometry(atlas: Atlas) -> None:
    name = next(iter(atlas.features))
    shape = {"type": "Point", "coordinates": [106, 30], "bbox": [106, 30, 106, 30], "anchor": [106, 30]}
    first = json.loads(atlas_payload(Known(atlas, {name: shape})))["features"][0]
    assert first["geometry"] == {"type": "Point", "coordinates": [106, 30]}
    assert first["anchor"] == [106, 30]


def test_a_number_that_json_cannot_write_is_refused(atlas: Atlas) -> None:
    name = next(iter(atlas.features))
    with pytest.raises(ValueError, match="JSON"):
        atlas_payload(Known(atlas, {name: {"type": "Point", "coordinates": [float("nan"), 30]}}))
