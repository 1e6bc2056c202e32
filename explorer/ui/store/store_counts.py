"""Counts of shared stores' layers: of what lies in sight, and of the whole layer, of which a map reads and draws a part."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Box
from explorer.layers.counts import LayerCount, count_members, counts, layer_kind
from explorer.records import dataclass
from explorer.state.files import own_files
from explorer.state.queries.measures import BEGUN
from explorer.state.queries.query import state_masks
from explorer.state.queries.regions import NOWHERE
from explorer.state.view.store import Store
from explorer.state.view.user_layer import UserLayer
from explorer.state.view.view import Filters, View
from explorer.store.feature_query import FeatureQuery
from explorer.store.layer_rows import count
from explorer.store.layer_tally import Counting, LayerTally, Members
from explorer.store.map_frame import is_thinned, stored_layer
from explorer.store.store_connection import StoreConnection
from explorer.ui.store.store_filters import StoreFilters, query_of
from explorer.ui.store.store_layers import StoreLayers, grown
from explorer.ui.store.store_links import StoreLinks
from explorer.words.strings import t
from explorer.words.text import Lang

_REST_MS = 150  # a map that has not moved for so long is counted
_STILL_MS = 1200  # a store that was asked for nothing else for so long counts whole layers


class _Scope(NamedTuple):
    """Of which rows the four counts are; as of any day, or for a clock that spans a time."""

    query: FeatureQuery
    clock: Clock | None


@dataclass(frozen=True, slots=True, eq=False)
class _Sight:
    """How many rows lie in sight; `number` is None until the server has counted them."""

    extent: Box
    rows: Collection
    number: int | None = None


class StoreCounts(QObject):
    """Counts what lies in sight of a store's layers, and the states of all of their rows; `changed` when a count has come.

    Nothing that is counted depends on where the map was before. Where rows are left out on the map, the server counts.
    """

    changed = Signal()

    def __init__(self, store: Store, links: StoreLinks, layers: StoreLayers, filters: StoreFilters) -> None:
        super().__init__(layers)
        self._store, self._links, self._layers, self._filters = store, links, layers, filters
        self._sights: dict[str, _Sight] = {}
        self._scopes: dict[str, tuple[_Scope, LayerTally | Members]] = {}
        self._countings: dict[str, tuple[_Scope, Counting]] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._count_sight)
        self._still = QTimer(self, singleShot=True, interval=_STILL_MS)
        self._still.timeout.connect(self._count_layers)
        layers.asking.connect(self._yield)
        layers.filled.connect(self._on_filled)
        layers.outdated.connect(self._forget)
        links.changed.connect(lambda *_: self.changed.emit())
        filters.changed.connect(self.changed)
        filters.changed.connect(self._still.start)
        self.destroyed.connect(store.watch_extent(self._on_moved))
        self.destroyed.connect(store.subscribe(self._view_changed))

    # -- when ---------------------------------------------------------------------------------

    def _on_moved(self) -> None:
        """Count nothing while the hand moves the map."""
        for layer in self._layers.layers():
            self._yield(layer)

    def _on_filled(self, _: str) -> None:
        self._rest.start()
        self._still.start()

    def _view_changed(self, old: View, new: View) -> None:
        before, after = ((view.filters, view.extent, view.clock, view.layers) for view in (old, new))
        if before != after and self._layers.layers():
            self._still.start()

    def _forget(self, layer: str) -> None:
        """Count again: somebody has changed the layer."""
        for kept in (self._sights, self._scopes, self._countings):
            kept.pop(layer, None)
        self._on_filled(layer)

    def _yield(self, layer: UserLayer) -> None:
        """Give way to what the map needs of a store; what was counted by then is kept."""
        link = self._links.of(layer.store)
        for other in self._layers.layers():
            if link is not None and other.store == layer.store:
                link.forget(("count", other.id))
                link.forget(("tally", other.id))
        self._rest.start()
        self._still.start()

    # -- in sight -----------------------------------------------------------------------------

    def _count_sight(self) -> None:
        extent, work = self._store.extent, self._store.work
        for layer in self._layers.seen():
            rows, before = own_files.rows_of(work, layer.id), self._sights.get(layer.id)
            if extent is None or rows is None or rows.portion is None or not rows.portion.covers(extent):
                continue
            if (
                before is not None
                and before.rows is rows
                and before.extent == extent
                and before.number is not None
            ):
                continue
            if not rows.portion.thinned:
                self._sights[layer.id] = _Sight(extent, rows, len(rows.touching(extent)))
                self._layers.check_thinning(layer, len(rows.touching(grown(extent))))
                continue
            known = before.number if before is not None and before.extent == extent else None
            self._sights[layer.id] = sight = _Sight(extent, rows, known)
            if known is None and (link := self._links.of(layer.store)) is not None:
                ask = partial(_counted, layer.layer, extent)
                link.ask(("count", layer.id), ask, partial(self._take_sight, layer, sight))
        self.changed.emit()

    def _take_sight(self, layer: UserLayer, sight: _Sight, found: tuple[int, bool]) -> None:
        if self._sights.get(layer.id) is sight:
            number, thinned = found
            self._sights[layer.id] = replace(sight, number=number)
            if not thinned:
                self._layers.read_frame(layer)
            self.changed.emit()

    # -- whole layers -------------------------------------------------------------------------

    def _count_layers(self) -> None:
        """Ask for the states of all rows, one layer after the other."""
        for layer in self._layers.seen():
            scope, rows = _scope(self._store.view, layer.id), own_files.rows_of(self._store.work, layer.id)
            if scope is None or rows is None or rows.is_whole or self._is_matched(layer, scope):
                continue
            started = self._countings.get(layer.id)
            if self._counted_as(layer.id, scope) is not None or (
                started and started[0] == scope and started[1].is_vague
            ):
                continue
            if started is None or started[0] != scope:
                started = self._countings[layer.id] = scope, Counting(layer.layer, scope.query, scope.clock)
            self._ask(layer, *started)

    def _is_matched(self, layer: UserLayer, scope: _Scope) -> bool:
        """Return whether what passes is held, and counted by the window, or may soon be."""
        is_narrow = replace(scope.query, extent=None) != FeatureQuery()
        return self._filters.state(layer) in (("held", "asked") if is_narrow else ("held",))

    def _ask(self, layer: UserLayer, scope: _Scope, counting: Counting) -> None:
        link = self._links.of(layer.store)
        if link is not None:
            link.ask(("tally", layer.id), counting.count_some, partial(self._take, layer, scope, counting))

    def _take(
        self, layer: UserLayer, scope: _Scope, counting: Counting, found: LayerTally | Members | None
    ) -> None:
        if self._countings.get(layer.id) != (scope, counting):
            return
        if found is None:
            if not counting.is_vague:
                self._ask(layer, scope, counting)
            self.changed.emit()
            return
        del self._countings[layer.id]
        self._scopes[layer.id] = scope, found
        self.changed.emit()

    def _counted_as(self, layer: str, scope: _Scope) -> LayerTally | Members | None:
        found = self._scopes.get(layer)
        return found[1] if found is not None and found[0] == scope else None

    # -- what the panel shows -----------------------------------------------------------------

    def counts(self, view: View) -> dict[str, LayerCount]:
        """Return the counts of the stores' layers that have rows: of the whole layer, else, `partial`, of what is read of
        the frame."""
        known, found, rest = self._store.known, dict[str, LayerCount](), set[str]()
        passing = state_masks(view.filters).values()
        for layer in self._layers.layers():
            rows = known.collections.get(layer.id)
            if rows is None or rows.is_whole or self._filters.state(layer) == "held":
                continue
            scope = _scope(view, layer.id)
            tally = self._counted_as(layer.id, scope) if scope is not None else None
            if tally is None:
                rest.add(layer.id)
                continue
            members = tally.on(view.clock.at) if isinstance(tally, LayerTally) else tally
            for mask in passing:
                members = members * mask[:, np.newaxis]
            found[layer.id] = count_members(members, view, layer_kind(known, layer.id))
        if rest and self._store.extent is not None:
            framed = replace(view, extent=self._store.extent, filters=replace(view.filters, in_extent=True))
            of_frame = counts(known.atlas, framed, known.bounds, known.bounds)
            found |= {key: replace(of_frame[key], partial=True) for key in rest & of_frame.keys()}
        return found

    def words(self, layer: str, lang: Lang) -> str:
        """Return what of a store's layer lies in sight and what its counts are of; "" of other layers."""
        own = next((x for x in self._layers.layers() if x.id == layer), None)
        rows = self._store.known.collections.get(layer)
        if own is None or rows is None or rows.portion is None:
            return ""
        sight, part = self._sights.get(layer), rows.portion
        is_counted = sight is not None and sight.extent == self._store.extent and sight.number is not None
        state = self._links.state(own.store)
        is_away = state is None or state.kind != "open"
        if sight is not None and is_counted:
            is_partly = part.thinned and self._filters.state(own) != "held"
            key, number = "shared.thinned" if is_partly else "shared.portion", f"{sight.number:,}"
        else:
            key, number = "shared.uncounted" if is_away else "shared.counting", ""
        return t(key, lang, rows=number, whole=f"{part.whole:,}") + self._of_what(own, rows, is_away, lang)

    def _of_what(self, layer: UserLayer, rows: Collection, is_away: bool, lang: Lang) -> str:
        if rows.is_whole:
            return ""
        view, state = self._store.view, self._filters.state(layer)
        scope = _scope(view, layer.id)
        filtered = "filtered_" if replace(view.filters, in_extent=False) != Filters() else ""
        if state == "held":
            key = "filtered_held"
        elif scope is not None and self._counted_as(layer.id, scope) is not None:
            key = filtered + ("whole" if scope.query.extent is None else "frame")
        elif is_away:
            key = filtered + "away"
        elif (
            scope is None
            or state == "failed"
            or (layer.id in self._countings and self._countings[layer.id][1].is_vague)
        ):
            key = "filtered_many" if state == "many" else "filtered"
        else:
            key = filtered + "asked"
        return t(f"shared.four.{key}", lang)


def _scope(view: View, layer: str) -> _Scope | None:
    """Return what the server can count for a View, of all states; None where its filters are such that only the window
    can."""
    filters = replace(view.filters, in_extent=False, statuses=(), certainties=())
    rest = replace(filters, text="", regions=(), wide_regions=False, columns=(), ranges=())
    if (
        rest != Filters()
        or NOWHERE in filters.regions
        or any(one.attribute != BEGUN for one in filters.ranges)
    ):
        return None
    extent = view.extent if view.filters.in_extent else None
    query = replace(query_of(filters, layer), extent=extent)
    return _Scope(query, None if view.clock.mode == "asof" else view.clock)


def _counted(key: str, extent: Box, found: StoreConnection) -> tuple[int, bool]:
    """Return how many rows are in an extent, and whether a map of it leaves rows out."""
    with found.reading():
        layer = stored_layer(found, key)
        return count(found, layer, FeatureQuery(extent=extent)), is_thinned(found, layer, grown(extent))
