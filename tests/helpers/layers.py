"""The program's own layers, for tests that ask for each of them."""

from __future__ import annotations

from explorer.atlas.catalogue import built_in
from explorer.layers import order
from explorer.state.view.view import LayerState

CATALOGUE = built_in()
SPECS, GROUPS = CATALOGUE.specs, CATALOGUE.groups


def opening_layers() -> tuple[LayerState, ...]:
    return order.opening_layers(CATALOGUE)
