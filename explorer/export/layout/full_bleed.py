"""The camera of a map that covers a whole picture, with plates of text over it."""

from __future__ import annotations

from math import log2

from explorer.atlas import pack
from explorer.atlas.model import Box as Ground
from explorer.export.layout.camera import MAX_ZOOM, MIN_ZOOM, TILE, fitted_camera, lonlat, world
from explorer.export.layout.elements import PX_PER_MM, Box
from explorer.state.view.view import Camera, View


def covering_camera(view: View, frame: Box, free: Box, subject: Ground | None) -> Camera:
    """Return the camera that shows the View's extent, closer if the basemap would end within the frame.

    The `subject`, if any, is brought into the `free` part of the frame, which no plate covers: moved, and
    zoomed out, only as far as needed. Boxes are in layout millimetres.
    """
    wide, tall = frame.w * PX_PER_MM, frame.h * PX_PER_MM
    (left, bottom), (right, top) = _corners(pack.current().region.ground)
    least = max(log2(wide / TILE / (right - left)), log2(tall / TILE / (bottom - top)))
    found = fitted_camera(view, wide, tall)
    zoom = max(found.zoom, least)
    x, y = world(found.lon, found.lat)
    if subject is not None:
        (x1, y2), (x2, y1) = _corners(subject)
        room = free.w * PX_PER_MM, free.h * PX_PER_MM
        fitting = [
            log2(px / TILE / length) for px, length in zip(room, (x2 - x1, y2 - y1), strict=True) if length
        ]
        zoom = max(min(zoom, *fitting, MAX_ZOOM), least)
        side = TILE * 2**zoom
        before = (free.x - frame.x) * PX_PER_MM, (free.y - frame.y) * PX_PER_MM
        x = _into(x, x1, x2, before[0] / side, (before[0] + room[0]) / side, wide / side)
        y = _into(y, y1, y2, before[1] / side, (before[1] + room[1]) / side, tall / side)
    side = TILE * 2**zoom
    x = _clamped(x, left + wide / side / 2, right - wide / side / 2)
    y = _clamped(y, top + tall / side / 2, bottom - tall / side / 2)
    return Camera(*lonlat(x, y), min(max(zoom, MIN_ZOOM), MAX_ZOOM))


def _corners(ground: Ground) -> tuple[tuple[float, float], tuple[float, float]]:
    return world(ground[0], ground[1]), world(ground[2], ground[3])


def _into(middle: float, first: float, last: float, start: float, end: float, length: float) -> float:
    """Return the middle nearest to `middle` at which `first` to `last` lies between `start` and `end` of the frame."""
    return _clamped(middle, last - end + length / 2, first - start + length / 2)


def _clamped(value: float, least: float, most: float) -> float:
    """Return the value within its limits; halfway between them where they cross."""
    return (least + most) / 2 if least > most else min(max(value, least), most)
