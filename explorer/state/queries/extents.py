"""Extents of features, layers and events to fly to; the scale of a zoom. No Qt."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import timelines
from explorer.atlas.model import Atlas, Box, Event
from explorer.state.queries import drawn
from explorer.state.view.compare import views
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


def common(one: Box, other: Box) -> Box | None:
    """Return what two boxes share, a line or a point included; None if they lie apart."""
    west, south = max(one[0], other[0]), max(one[1], other[1])
    east, north = min(one[2], other[2]), min(one[3], other[3])
    return (west, south, east, north) if west <= east and south <= north else None


def enlarged(box: Box, share: float = 0.3) -> Box:
    """Return the box enlarged by `share` on each side."""
    wide, high = (box[2] - box[0]) * share, (box[3] - box[1]) * share
    return (box[0] - wide, box[1] - high, box[2] + wide, box[3] + high)


def of_layer(atlas: Atlas, bounds: Mapping[str, Box], layer: str) -> Box | None:
    own = atlas.collections.get(layer)
    if own is not None:
        return _around(own.boxes)
    return union(bounds[f.id] for f in atlas.by_theme(layer) if f.id in bounds)


def of_all(atlas: Atlas, bounds: Mapping[str, Box]) -> Box | None:
    """Return the box around everything that has a place."""
    tables = (bounds[key] for key in atlas.tables.features if key in bounds)
    return union(
        box for box in (union(tables), *(_around(c.boxes) for c in atlas.collections.values())) if box
    )


def _around(boxes: NDArray[np.float64]) -> Box | None:
    """Return the box around rows of boxes, NaN where there is none."""
    placed = np.isfinite(boxes[:, 0])  # all four are NaN, or none
    known = boxes if placed.all() else boxes[placed]
    if not len(known):
        return None
    west, south, east, north = known.T  # a column at a time: numpy takes four times as long for rows of four
    return float(west.min()), float(south.min()), float(east.max()), float(north.max())


def of_shown(atlas: Atlas, bounds: Mapping[str, Box], view: View) -> Box | None:
    """Return the box around what is on the map."""
    return _around(_boxes_shown(atlas, bounds, view))


def core_of_shown(atlas: Atlas, bounds: Mapping[str, Box], view: View, ground: Box) -> Box | None:
    """Return the box around most of what is on the map within `ground`: without the outermost tenth on each side."""
    boxes = _boxes_shown(atlas, bounds, view)
    west, south, east, north = ground
    inside = (boxes[:, 0] < east) & (boxes[:, 2] > west) & (boxes[:, 1] < north) & (boxes[:, 3] > south)
    boxes = boxes[inside]
    if not len(boxes):
        return None
    low = np.quantile(boxes[:, :2], 0.1, axis=0, method="lower").tolist()
    high = np.quantile(boxes[:, 2:], 0.9, axis=0, method="higher").tolist()
    return max(low[0], west), max(low[1], south), min(high[0], east), min(high[1], north)


def subject(known: Known, view: View, ground: Box) -> Box | None:
    """Return the box around what is selected, else around most of what is drawn, as far as it is within `ground`.

    Two dates on one map have none: moved, the divider would part other places than it was set between.
    """
    if view.compare is not None and not view.side_by_side:
        return None
    chosen = of_ids(known.atlas, known.bounds, view.selection)
    if chosen is not None and (seen := common(chosen, ground)) is not None:
        return seen
    cores = (core_of_shown(known.atlas, known.bounds, side, ground) for side in views(view))
    return union(core for core in cores if core is not None)


def of_ids(atlas: Atlas, bounds: Mapping[str, Box], ids: Sequence[str]) -> Box | None:
    """Return the box around features; None if none of them has a place."""
    return _around(_boxes(atlas, bounds, timelines(atlas).numbers(ids)))


def _boxes_shown(atlas: Atlas, bounds: Mapping[str, Box], view: View) -> NDArray[np.float64]:
    """Return the boxes of what is on the map, a row each."""
    here = drawn.visible(atlas, view)
    found = here[drawn.drawing_results(atlas, view, bounds, bounds)[here] == drawn.DRAWN]
    return _boxes(atlas, bounds, found)


def _boxes(atlas: Atlas, bounds: Mapping[str, Box], found: NDArray[np.intp]) -> NDArray[np.float64]:
    """Return the boxes of those of the features that have one, by their indices in the columns, a row each."""
    columns = timelines(atlas)
    tables = (columns.id(n) for n in found[found < columns.offsets[1]].tolist())
    parts = [np.array([bounds[key] for key in tables if key in bounds])]
    for collection, at in zip(columns.collections, columns.offsets[1:], strict=False):
        parts.append(collection.boxes[found[(found >= at) & (found < at + len(collection))] - at])
    boxes: NDArray[np.float64] = np.concatenate([part.reshape(-1, 4) for part in parts])
    return boxes[~np.isnan(boxes).any(axis=1)]


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
