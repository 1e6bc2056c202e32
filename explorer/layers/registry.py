"""The registry: one line per theme, in panel order."""

from __future__ import annotations

from collections.abc import Iterable

from explorer.layers import (
    agriculture,
    airport,
    bus,
    ecology,
    energy,
    freight,
    highway,
    industry,
    justice,
    other,
    platform,
    railway,
    river,
    science,
    service,
    tourism,
    waterway,
)
from explorer.layers.spec import Group, LayerSpec
from explorer.state.view.view import LayerState
from explorer.words.text import Text

SPECS: dict[str, LayerSpec] = {
    module.SPEC.id: module.SPEC
    for module in (
        highway,
        bus,
        railway,
        waterway,
        airport,
        freight,
        platform,
        river,
        ecology,
        energy,
        science,
        industry,
        service,
        justice,
        other,
        tourism,
        agriculture,
    )
}

GROUPS: dict[Group, Text] = {
    "transport": Text("交通", "Transport"),
    "platform": Text("平台", "Platforms"),
    "ecology": Text("生态", "Ecology"),
    "industry": Text("产业与创新", "Industry and innovation"),
    "service": Text("公共服务", "Public services"),
    "culture": Text("文旅与农业", "Culture and agriculture"),
}


# Groups of measures that belong to a theme whose own name is not one.
_MEASURES: dict[Group, frozenset[str]] = {
    "transport": frozenset({"transport"}),
    "ecology": frozenset({"ecology"}),
    "industry": frozenset({"industry", "economy"}),
    "service": frozenset({"governance"}),
}
_OWN = frozenset({"platform", "ecology", "science", "service", "tourism", "agriculture"})


def measure_groups(themes: Iterable[str]) -> frozenset[str]:
    """The groups of measures that a report about these themes tells."""
    found: frozenset[str] = frozenset()
    for theme in themes:
        found |= frozenset({theme}) if theme in _OWN else _MEASURES.get(SPECS[theme].group, frozenset())
    return found


def opening_layers() -> tuple[LayerState, ...]:
    """The layers of a new View, in panel order, with those visible that the specs open with."""
    return tuple(LayerState(spec.id, spec.opens_visible) for spec in SPECS.values())
