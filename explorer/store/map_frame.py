"""A layer of the store as the map needs it: what lies in a frame, thinned where that is too much for its size."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from explorer.atlas.columns.collection import Collection
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.store.feature_query import FeatureQuery
from explorer.store.layer_rows import MatchingRows, count, layers, matching, portion
from explorer.store.layer_spec import StoredLayer
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError

MOST_ROWS = 25_000  # in a frame before it is thinned
MOST_AROUND = 60_000  # rows that are held of the ground about a frame
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


def frame(
    found: StoreConnection,
    key: str,
    wish: FrameWish,
    own: str,
    around: Sequence[Box] = (),
    version: int | None = None,
    also: MatchingRows | None = None,
) -> Collection | None:
    """Return the rows of a frame, prepared for the map as the layer `own` of the window, and `also` those of the layer
    that pass a filter; raises StoreError.

    Given boxes `around` the frame, those of the first that has no more rows than can be held. With the `version` of the
    rows that are held, None of none and where the layer is not of it: what others change comes when the user wants it.
    """
    with found.reading():
        layer = stored_layer(found, key)
        query = FeatureQuery(extent=wish.box)
        if not wish.exact and is_thinned(found, layer, wish.box):
            query = replace(query, level=wish.level)
        if version is not None and layer.version != version:
            return None
        for box in around:
            wider = replace(query, extent=box)
            rows = portion(found, layer, wider, tolerance=wish.tolerance, most=MOST_AROUND, also=also)
            if len(rows) <= MOST_AROUND or (rows.portion is not None and rows.portion.passing is not None):
                return _named(rows, own).prepare()
        if version is not None:
            return None
        return _named(portion(found, layer, query, tolerance=wish.tolerance, also=also), own).prepare()


def matching_rows(found: StoreConnection, key: str, query: FeatureQuery, zoom: float) -> MatchingRows:
    """Return what of a whole layer passes a query, for a map of this zoom, unless it is too much; raises StoreError."""
    with found.reading():
        layer = stored_layer(found, key)
        tolerance = FrameWish((0.0, 0.0, 0.0, 0.0), zoom).tolerance
        most = MOST_AROUND if layer.points else MOST_ROWS
        return matching(found, layer, query, tolerance, most, MOST_ROWS)


def is_thinned(found: StoreConnection, layer: StoredLayer, box: Box) -> bool:
    """Return whether a map of a box leaves rows out: they are too many for it."""
    return layer.rows > MOST_ROWS and count(found, layer, FeatureQuery(box), MOST_ROWS + 1) > MOST_ROWS


def whole_layer(found: StoreConnection, key: str, own: str) -> Collection:
    """Return every row of a layer in full detail, as the layer `own`; raises StoreError."""
    return _named(portion(found, stored_layer(found, key), FeatureQuery()), own)


def _named(rows: Collection, own: str) -> Collection:
    vertices = rows.take_vertices()
    mine = replace(rows, layer=own, source=replace(rows.source, id=own))
    mine.lend_vertices(vertices)
    return mine
