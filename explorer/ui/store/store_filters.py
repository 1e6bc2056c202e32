"""Filters over shared stores' layers: what passes them is read of the whole layer, of which a map reads and draws a part."""

from __future__ import annotations

import logging
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.atlas.model import STATUSES
from explorer.state.files import own_files
from explorer.state.queries import own_rows
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.regions import NOWHERE
from explorer.state.view.store import Store
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import Filters, View
from explorer.store.feature_query import CellFilter, FeatureQuery
from explorer.store.layer_rows import MatchingRows
from explorer.store.map_frame import matching_rows
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError
from explorer.ui.store.store_layers import StoreLayers
from explorer.ui.store.store_links import StoreLinks

log = logging.getLogger(__name__)
_TYPING_MS = 250  # of a filter that changes


def query_of(filters: Filters, layer: str) -> FeatureQuery:
    """Return the query that finds what filters may let pass of a layer: the rows that come are filtered by the window as
    those of any layer. What it leaves out of them holds for all rows alike, or the server cannot know it."""
    cells = (
        CellFilter(one.column, one.values, one.low, one.high, one.days)
        for one in filters.columns
        if one.layer == layer
    )
    return FeatureQuery(
        areas=() if NOWHERE in filters.regions else own_rows.region_shapes(filters.regions),
        statuses=tuple(STATUSES.index(status) for status in filters.statuses),
        years=tuple((one.low, one.high) for one in filters.ranges if one.attribute == BEGUN),
        cells=tuple(cells),
        text=filters.text,
    )


class StoreFilters(QObject):
    """Reads what passes the View's filters of each visible layer of a store, and has it put on the map; `changed` when it
    has begun or ended."""

    changed = Signal()

    def __init__(self, store: Store, links: StoreLinks, layers: StoreLayers) -> None:
        super().__init__(layers)
        self._store, self._links, self._layers = store, links, layers
        self._asked: dict[str, FeatureQuery] = {}
        self._failed: dict[str, FeatureQuery] = {}  # that the server could not answer
        self._soon = QTimer(self, singleShot=True, interval=_TYPING_MS)
        self._soon.timeout.connect(self._look)
        layers.asking.connect(self._yield)
        layers.filled.connect(self._on_filled)
        layers.outdated.connect(lambda layer: layers.match(layer, None))
        self.destroyed.connect(store.subscribe(self._on_view))

    def _on_view(self, old: View, new: View) -> None:
        if (old.filters, old.layers) != (new.filters, new.layers) and self._layers.layers():
            self._soon.start()

    def _on_filled(self, _: str) -> None:
        """Look again where something was left, or somebody has changed the layer."""
        if any(self._wanted(x) is not None and self._found(x) is None for x in self._layers.seen()):
            self._soon.start()

    def _wanted(self, layer: UserLayer) -> FeatureQuery | None:
        """Return what is to be found of a layer; None without a filter, and where all rows are held."""
        query, rows = (
            query_of(self._store.view.filters, layer.id),
            own_files.rows_of(self._store.work, layer.id),
        )
        return None if query == FeatureQuery() or rows is None or rows.is_whole else query

    def _found(self, layer: UserLayer) -> MatchingRows | None:
        """Return what was found by the filters that hold now."""
        found = self._layers.matches.get(layer.id)
        return found if found is not None and found.query == self._wanted(layer) else None

    def _look(self) -> None:
        for layer in self._layers.seen():
            wanted, link = self._wanted(layer), self._links.of(layer.store)
            if wanted != self._asked.get(layer.id):
                self._forget(layer)
            if wanted is None:
                self._layers.match(layer.id, None)
            elif self._found(layer) is None and layer.id not in self._asked and link is not None:
                self._asked[layer.id] = wanted
                self._failed.pop(layer.id, None)
                link.ask(
                    ("matching", layer.id),
                    partial(_find, layer.layer, wanted, self._store.view.camera.zoom),
                    partial(self._take, layer, wanted),
                    partial(self._fail, layer, wanted),
                )
        self.changed.emit()

    def _take(self, layer: UserLayer, wanted: FeatureQuery, found: MatchingRows) -> None:
        if self._asked.get(layer.id) == wanted:
            del self._asked[layer.id]
            self._layers.match(layer.id, found)
            self.changed.emit()

    def _fail(self, layer: UserLayer, wanted: FeatureQuery, error: StoreError) -> None:
        log.warning("filters of %s were not answered: %s", layer.id, error)
        if self._asked.get(layer.id) == wanted:
            del self._asked[layer.id]  # asked again with the next rows
            self._failed[layer.id] = wanted
            self.changed.emit()

    def _yield(self, layer: UserLayer) -> None:
        """Give way to what the map needs of a store."""
        for other in self._layers.layers():
            if other.store == layer.store and other.id in self._asked:
                self._forget(other)
                self._soon.start()

    def _forget(self, layer: UserLayer) -> None:
        if self._asked.pop(layer.id, None) is not None and (link := self._links.of(layer.store)) is not None:
            link.forget(("matching", layer.id))

    # -- what the panel shows -----------------------------------------------------------------

    def state(self, layer: UserLayer) -> str:
        """Return whether all that passes the filters is `held`, being `asked` for, `many`, only
        `some` since there are those without a place, `failed`, or "" where nothing is asked."""
        found, rows = self._found(layer), own_files.rows_of(self._store.work, layer.id)
        wanted = self._wanted(layer)
        if wanted is None:
            return ""
        if found is None:
            return "failed" if self._failed.get(layer.id) == wanted else "asked"
        if found.blocks is None or rows is None or rows.portion is None:
            return "many"
        if found.unplaced:
            return "some"
        return "held" if rows.portion.passing == found.query else "asked"


def _find(key: str, query: FeatureQuery, zoom: float, connection: StoreConnection) -> MatchingRows:
    return matching_rows(connection, key, query, zoom)
