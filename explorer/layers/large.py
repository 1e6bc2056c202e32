"""Layers with too many rows or vertices for one SVG element a row: they are painted from their columns, or as a density."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from explorer.atlas.columns.collection import Collection
from explorer.atlas.model import Atlas
from explorer.colours import mix, table
from explorer.layers.symbol import Ink, Part, Symbol

MOST_ROWS = 2_000
MOST_VERTICES = 100_000
MOST_MARKERS = 20_000  # points in sight, whatever the date: of more each is a square (raster/worker.js)
MOST_LABELS = 300_000  # rows whose names on the map a column may give: they are sent, some 10 bytes a row

_RAMP = 7  # steps, one for each doubling
_WIDE, _HIGH = 2.2, 0.8  # radii of a marker that the ramp's sample takes to each side

_large: WeakKeyDictionary[Collection, bool] = WeakKeyDictionary()


def is_large(collection: Collection) -> bool:
    """Return whether a layer is painted from its columns, and not as SVG elements."""
    found = _large.get(collection)
    if found is None:
        many = len(collection) > MOST_ROWS or collection.portion is not None  # the next may be large
        found = many or collection.vertices > MOST_VERTICES
        _large[collection] = found
    return found


def large_layers(atlas: Atlas) -> tuple[str, ...]:
    """Return the ids of the layers that are painted from their columns."""
    return tuple(key for key, collection in atlas.collections.items() if is_large(collection))


def density_ramp(appearance: str) -> tuple[str, ...]:
    """Return the colours of a density, one for each doubling: from the ground over the accent to the ink."""
    colours = table(appearance)
    ground, accent, ink = colours["ground"], colours["accent_ink"], colours["ink"]
    shares = [(n + 1) / _RAMP for n in range(_RAMP)]
    return tuple(
        mix(ground, accent, 0.2 + 0.8 * share / 0.6)
        if share < 0.6
        else mix(accent, ink, 0.9 * (share - 0.6) / 0.4)
        for share in shares
    )


def density_symbol(appearance: str) -> Symbol:
    """Return the swatch of a density: its colours side by side."""
    ramp = density_ramp(appearance)
    edges = [_WIDE * (2 * n / _RAMP - 1) for n in range(_RAMP + 1)]
    parts = tuple(
        Part("patch", ((left, -_HIGH), (right, -_HIGH), (right, _HIGH), (left, _HIGH)), Ink(fill=colour))
        for left, right, colour in zip(edges, edges[1:], ramp, strict=False)
    )
    return Symbol("point", ramp[_RAMP // 2], 0.0, parts=parts)
