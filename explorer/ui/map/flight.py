"""Flying the map to a search hit, a layer, the selection, or everything that is shown."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QSize

from explorer.atlas import pack
from explorer.atlas.model import Box, Event
from explorer.state.queries import drawn, extents
from explorer.state.queries.search import Hit
from explorer.state.view import basemap_extent, clock
from explorer.state.view.view import Camera, View
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort

_HOME = QSize(*pack.OPENING_SIZE)
_LOWEST = 100  # px
_LEAST = 0.3  # degrees: a point, or a small area, is shown with its surroundings
_PLACE_REACH = {"province": 3.0, "city": 0.7, "county": 0.35, "town": 0.1, "village": 0.06}


def fitted(view: View, width: int, height: int) -> View:
    """Return a View with the opening's camera with the one that shows as much country in a map of so many px."""
    if view.camera != Camera() or height <= _LOWEST:
        return view
    scale = min(width / _HOME.width(), height / _HOME.height())
    return replace(view, camera=replace(view.camera, zoom=view.camera.zoom + round(4 * math.log2(scale)) / 4))


class Flight:
    """Moves the map; what it selects or shows in doing so is one named undo step."""

    def __init__(self, session: Session, port: MapPort, say: Say) -> None:
        self._store = session.store
        self._port = port
        self._say = say

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"zoom_all": self.to_all, "zoom_selection": self.to_selection}

    def select(self, feature: str) -> None:
        """Select a feature where the map is."""
        self._store.dispatch(replace(self._store.view, selection=(feature,)), f"step.select|{feature}")

    def to_hit(self, hit: Hit) -> None:
        """Fly to a search hit; a feature is selected, an event also sets the clock."""
        if hit.kind == "feature":
            self.to_feature(hit.id)
        elif hit.kind in ("place", "point"):
            self._to_place(hit)
        elif hit.kind == "date":
            self._store.dispatch(
                clock.moved_to_typed(self._store.axis, self._store.view, hit.id), "step.jump"
            )
        elif hit.kind == "event":
            self._to_event(self._store.known.atlas.events[hit.id])

    def _to_place(self, hit: Hit) -> None:
        if hit.at is not None:
            kind = (
                self._store.known.atlas.places[hit.id].kind
                if hit.id in self._store.known.atlas.places
                else "town"
            )
            half, (lon, lat) = _PLACE_REACH.get(kind, 0.15), hit.at
            self._port.fit((lon - half, lat - half, lon + half, lat + half))
            self._port.mark_place(lon, lat, hit.name.in_(self._store.view.lang)[:60])

    def to_feature(self, feature: str) -> None:
        """Select a feature, show its layer, fly there; report if it has no place or is not drawn at that date."""
        found = self._store.known.atlas.features[feature]
        view = replace(self._store.view, selection=(feature,))
        if any(layer.id == found.theme for layer in view.layers):
            view = view.with_layer(found.theme, visible=True)
        self._store.dispatch(view, f"step.select|{feature}")
        name = found.name.in_(view.lang)[:60]
        box = self._store.known.bounds.get(feature)
        if box is None:
            self._say("notice.no_shape", brief=True, name=name)
            return
        self._fit(extents.enlarged(box))
        if feature not in drawn.ids(
            self._store.known.atlas, view, self._store.known.bounds, self._store.known.bounds
        ):
            self._port.mark_place((box[0] + box[2]) / 2, (box[1] + box[3]) / 2, name, feature)
            day = view.clock.at.isoformat()
            self._say("notice.not_drawn", brief=True, name=name, day=day)

    def _to_event(self, event: Event) -> None:
        view = clock.moved_to(self._store.axis, self._store.view, event.date.last or self._store.axis.known)
        features = tuple(key for key in event.features if key in self._store.known.atlas.features)
        if features:
            view = replace(view, selection=features)
        self._store.dispatch(view, "step.jump")
        self._fit(extents.of_event(self._store.known.atlas, self._store.known.bounds, event))

    def to_layer(self, layer: str) -> None:
        view: View = self._store.view.with_layer(layer, visible=True)
        self._store.dispatch(view, f"step.show|{layer}")
        self._fit(extents.of_layer(self._store.known.atlas, self._store.known.bounds, layer))

    def to_selection(self) -> None:
        chosen = self._store.view.selection
        if not chosen:
            self._say("notice.nothing_selected", brief=True)
        self._fit(extents.of_ids(self._store.known.atlas, self._store.known.bounds, chosen))

    def fit_opening(self, size: QSize) -> None:
        """Show the same stretch of country at the opening in a smaller or a larger map, of `size` px."""
        view = self._store.view
        if self._store.extent is None:
            self._store.set_view(fitted(view, size.width(), size.height()))

    def home(self) -> None:
        """Fly to the opening extent: the two cities and what lies between."""
        self._port.fit(basemap_extent.home())

    def to_all(self) -> None:
        """Fly to everything that is shown; if nothing is, to all features."""
        shown = extents.of_shown(self._store.known.atlas, self._store.known.bounds, self._store.view)
        self._fit(shown or extents.of_all(self._store.known.atlas, self._store.known.bounds))

    def _fit(self, box: Box | None) -> None:
        if box is None:
            return
        west, south, east, north = box
        wide, high = max(0.0, _LEAST - (east - west)) / 2, max(0.0, _LEAST - (north - south)) / 2
        self._port.fit((west - wide, south - high, east + wide, north + high))
