"""The ground under the map: where it is, and how far its detail carries."""

from __future__ import annotations

import math

from explorer.atlas import pack
from explorer.atlas.model import Box
from explorer.state.view.view import Camera


def is_too_detailed(scale: float) -> bool:
    """True where 1 : `scale` shows more than the ground holds."""
    return scale < pack.current().region.finest_scale


def home() -> Box:
    """Return the extent shown by the opening camera on a map of `pack.OPENING_SIZE`."""
    return shown_by(Camera(), *pack.OPENING_SIZE)


def shown_by(camera: Camera, width: float, height: float) -> Box:
    """Return the extent that a map of so many px shows."""
    world = 256 * 2**camera.zoom
    wide, high = width / world, height / world
    middle = math.asinh(math.tan(math.radians(camera.lat)))
    south, north = (math.degrees(math.atan(math.sinh(middle + sign * high * math.pi))) for sign in (-1, 1))
    return (camera.lon - wide * 180, south, camera.lon + wide * 180, north)
