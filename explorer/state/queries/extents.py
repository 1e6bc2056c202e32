"""Extents of features, layers and events to fly to; the scale of a zoom. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from explorer.atlas.model import Atlas, Box, Event
from explorer.state.queries import drawn
from explorer.state.view.view import Camera, View

_PX_M = 0.0254 / 96  # a CSS px on paper


def union(boxes: Iterable[Box]) -> Box | None:
    """Return the box around all boxes; None if there are none."""
    found = list(boxes)
    if not found:
        return None
    return (
        min(b[0] for b in found),
        min(b[1] for b in found),
        max(b[2] for b in found),
        max(b[3] for b in found),
    )


def enlarged(box: Box, share: float = 0.3) -> Box:
    """Return the box enlarged by `share` on each side."""
    wide, high = (box[2] - box[0]) * share, (box[3] - box[1]) * share
    return (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)


def of_layer(atlas: Atlas, bounds: Mapping[str, Box], layer: str) -> Box | None:
    return union(bounds[f.id] for f in atlas.by_theme(layer) if f.id in bounds)


def of_shown(atlas: Atlas, bounds: Mapping[str, Box], view: View) -> Box | None:
    """Return the box around what is on the map."""
    return union(bounds[key] for key in drawn.ids(atlas, view, bounds, bounds))


def of_event(atlas: Atlas, bounds: Mapping[str, Box], event: Event) -> Box | None:
    """Return the box around an event's features and places."""
    boxes = [bounds[key] for key in event.features if key in bounds]
    places = [atlas.places[key] for key in event.places if key in atlas.places]
    return union([*boxes, *((p.lon, p.lat, p.lon, p.lat) for p in places)])


def scale_of(camera: Camera) -> int:
    """Return n of the scale 1 : n at the camera's latitude on the reference screen, to two or three figures."""
    metres_per_px = 2 * math.pi * 6378137 * math.cos(math.radians(camera.lat)) / (256 * 2**camera.zoom)
    exact = metres_per_px / _PX_M
    step: int = 10 ** max(int(math.log10(exact)) - 2, 0)
    return int(round(exact / step) * step)
