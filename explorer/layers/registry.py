"""The layers of the chosen tables, as module globals: goes as soon as everything is given a Catalogue."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.atlas import catalogue as catalogues
from explorer.atlas.catalogue import Catalogue
from explorer.paths import geodata_dir
from explorer.state.view.view import LayerState

CATALOGUE = catalogues.load(geodata_dir())
SPECS = CATALOGUE.specs
GROUPS = CATALOGUE.groups


def measure_groups(themes: Iterable[str]) -> frozenset[str]:
    return CATALOGUE.measures(themes)


def opening_layers(catalogue: Catalogue = CATALOGUE) -> tuple[LayerState, ...]:
    """The layers of a new View, in panel order, with those visible that the specs open with."""
    return tuple(LayerState(spec.id, spec.opens_visible) for spec in catalogue.specs.values())
