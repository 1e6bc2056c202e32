"""Order of layers within their group, solo, and finding a layer by name. No Qt."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from explorer.atlas.catalogue import Catalogue
from explorer.state.view.view import LayerState, View


def opening_layers(catalogue: Catalogue) -> tuple[LayerState, ...]:
    """Return the layers of a new View in panel order; `opens_visible` decides which are visible."""
    return tuple(LayerState(key, spec.opens_visible) for key, spec in catalogue.specs.items())


def grouped(view: View, catalogue: Catalogue) -> dict[str, list[str]]:
    """Return layer ids by group, each group in the View's order; ids that the catalogue lacks are left out."""
    found: dict[str, list[str]] = {group: [] for group in catalogue.groups}
    for layer in view.layers:
        if layer.id in catalogue:
            found[catalogue.spec(layer.id).group].append(layer.id)
    return found


def group_of(view: View, layer: str, catalogue: Catalogue) -> list[str]:
    """Return the layers of a layer's group in the View's order; none if the catalogue lacks it."""
    return grouped(view, catalogue).get(catalogue.spec(layer).group, [])


def moved(view: View, layer: str, by: int, catalogue: Catalogue) -> View:
    """Return the View with a layer moved among the layers of its group, clamped to the group's ends."""
    group = group_of(view, layer, catalogue)
    if layer not in group:
        return view
    target = min(max(group.index(layer) + by, 0), len(group) - 1)
    return placed(view, layer, target, catalogue)


def placed(view: View, layer: str, index: int, catalogue: Catalogue) -> View:
    """Return the View with a layer at `index` of its group; the layers of other groups keep their places."""
    group = group_of(view, layer, catalogue)
    if layer not in group:
        return view
    order = [name for name in group if name != layer]
    order.insert(index, layer)
    states = {state.id: state for state in view.layers}
    following = iter(order)
    layers = tuple(states[next(following)] if x.id in group else x for x in view.layers)
    return replace(view, layers=layers)


def drop_index(middles: Sequence[int], index: int, y: int) -> int:
    """Return the new index of the row at `index` dragged to `y`: beyond each neighbour whose middle it has passed."""
    while index > 0 and y < middles[index - 1]:
        index -= 1
    while index < len(middles) - 1 and y > middles[index + 1]:
        index += 1
    return index


def solo(view: View, layer: str, catalogue: Catalogue, before: Sequence[LayerState] = ()) -> View:
    """Show this layer only; if it already is the only one, show those of `before` again (else the opening ones)."""
    alone = all(state.visible == (state.id == layer) for state in view.layers)
    if not alone:
        return replace(view, layers=tuple(replace(x, visible=x.id == layer) for x in view.layers))
    wanted = {state.id for state in before or opening_layers(catalogue) if state.visible}
    return replace(view, layers=tuple(replace(x, visible=x.id in wanted) for x in view.layers))
