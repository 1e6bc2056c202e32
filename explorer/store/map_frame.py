"""A layer of the store as the map needs it: what lies in a frame, thinned where that is too much for its size."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from explorer.atlas.columns.collection import Collection
from explorer.atlas.model import Box
from explorer.store.feature_query import FeatureQuery, condition
from explorer.store.layer_rows import layers, portion
from explorer.store.layer_spec import StoredLayer
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

MOST_ROWS = 25_000  # in a frame before it is thinned
_WORLD_PX = 256.0
_TOLERANCE_PX = 0.5


@dataclass(frozen=True, slots=True)
class FrameWish:
    """The ground that is wanted, and the zoom of the map; `exact`: every row, in full detail."""

    box: Box
    zoom: float
    exact: bool = False

    @property
    def level(self) -> int:
        return math.floor(self.zoom + 0.25)

    @property
    def tolerance(self) -> float:
        """Return by how many degrees a shape may be off."""
        return 0.0 if self.exact else 360.0 / _WORLD_PX / 2**self.zoom * _TOLERANCE_PX


def stored_layer(found: StoreConnection, key: str) -> StoredLayer:
    """Return a layer by its key; raises StoreError where the store has none of it any more."""
    layer = next((layer for layer in layers(found) if layer.key == key), None)
    if layer is None:
        raise StoreError("no_layer", store=found.address.label, name=key)
    return layer


def frame(found: StoreConnection, key: str, wish: FrameWish, own: str) -> Collection:
    """Return the rows of a frame, prepared for the map as the layer `own` of the window; raises StoreError."""
    with found.reading():
        layer = stored_layer(found, key)
        query = FeatureQuery(extent=wish.box)
        if not wish.exact and layer.rows > MOST_ROWS and _many(found, layer, query):
            query = replace(query, level=wish.level)
        rows = portion(found, layer, query, tolerance=wish.tolerance)
    return _named(rows, own).prepare()


def whole_layer(found: StoreConnection, key: str, own: str) -> Collection:
    """Return every row of a layer in full detail, as the layer `own`; raises StoreError."""
    return _named(portion(found, stored_layer(found, key), FeatureQuery()), own)


def _named(rows: Collection, own: str) -> Collection:
    vertices = rows.take_vertices()
    mine = replace(rows, layer=own, source=replace(rows.source, id=own))
    mine.lend_vertices(vertices)
    return mine


def _many(found: StoreConnection, layer: StoredLayer, query: FeatureQuery) -> bool:
    """Return whether a query finds more rows than a map is drawn of; counts no further than that."""
    from psycopg.sql import SQL

    test, values = condition(layer, query)
    statement = SQL("SELECT count(*) FROM (SELECT FROM twincity.feature WHERE {} LIMIT {}) AS few").format(
        test, MOST_ROWS + 1
    )
    with found.reading() as raw:
        row = raw.execute(statement, values).fetchone()
    return row is not None and int(row[0]) > MOST_ROWS
