"""Where to fly: the bounds of features, layers and places, and the scale that a zoom means. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

from explorer.atlas.model import Atlas, Box, Event
from explorer.state.queries import drawn
from explorer.state.view.view import Camera, View

_PX_M = 0.0254 / 96  # a CSS px on paper


def around(boxes: Iterable[Box]) -> Box | None:
    """The box around all boxes; None around nothing."""
    found = list(boxes)
    if not found:
        return None
    return (
        min(b[0] for b in found),
        min(b[1] for b in found),
        max(b[2] for b in found),
        max(b[3] for b in found),
    )


def wider(box: Box, share: float = 0.3) -> Box:
    """The box with some of its surroundings on each side."""
    wide, high = (box[2] - box[0]) * share, (box[3] - box[1]) * share
    return (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)


def of_layer(atlas: Atlas, bounds: Mapping[str, Box], layer: str) -> Box | None:
    return around(bounds[f.id] for f in atlas.by_theme(layer) if f.id in bounds)


def of_shown(atlas: Atlas, bounds: Mapping[str, Box], view: View) -> Box | None:
    """The box around what the map shows now."""
    return around(bounds[key] for key in drawn.ids(atlas, view, bounds, bounds))


def of_event(atlas: Atlas, bounds: Mapping[str, Box], event: Event) -> Box | None:
    """The box around an event's features and places."""
    boxes = [bounds[key] for key in event.features if key in bounds]
    places = [atlas.places[key] for key in event.places if key in atlas.places]
    return around([*boxes, *((p.lon, p.lat, p.lon, p.lat) for p in places)])


def scale_of(camera: Camera) -> int:
    """The `n` of 1 : n at the camera's latitude on the reference screen, to two or three figures."""
    metres_per_px = 2 * math.pi * 6378137 * math.cos(math.radians(camera.lat)) / (256 * 2**camera.zoom)
    exact = metres_per_px / _PX_M
    step: int = 10 ** max(int(math.log10(exact)) - 2, 0)
    return int(round(exact / step) * step)
