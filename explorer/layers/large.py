"""Which layers have too many rows or vertices for one SVG element a row: they are painted from their columns."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from explorer.atlas.collection import Collection
from explorer.atlas.model import Atlas

MOST_ROWS = 2_000
MOST_VERTICES = 100_000

_large: WeakKeyDictionary[Collection, bool] = WeakKeyDictionary()


def is_large(collection: Collection) -> bool:
    """Return whether a layer is painted from its columns, and not as SVG elements."""
    found = _large.get(collection)
    if found is None:
        import shapely

        many = len(collection) > MOST_ROWS
        found = many or int(shapely.get_num_coordinates(collection.shapes).sum()) > MOST_VERTICES
        _large[collection] = found
    return found


def large_layers(atlas: Atlas) -> tuple[str, ...]:
    """Return the ids of the layers that are painted from their columns."""
    return tuple(key for key, collection in atlas.collections.items() if is_large(collection))
