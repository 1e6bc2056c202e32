"""The ground under the map: where it is, and how far its detail carries."""

from __future__ import annotations

import math

from explorer.atlas.model import Box
from explorer.state.view.view import Camera

PROVINCES: Box = (97.3, 26.0, 110.3, 34.4)  # Sichuan and Chongqing, west, south, east, north
BASEMAP_BOX: Box = (
    97.0,
    25.5,
    111.5,
    34.8,
)  # the basemap; beyond it there is none (geodata/build_basemap.py)
FINEST_SCALE = 500_000  # boundaries bend every 1.7 km, rivers every 0.65, relief has 540 m to the pixel
HOME_SIZE = (1052, 732)  # the map's size for which the opening zoom was chosen


def is_too_detailed(scale: float) -> bool:
    """True where 1 : `scale` shows more than the ground holds."""
    return scale < FINEST_SCALE


def home() -> Box:
    """Return the extent shown by the opening camera on a map of `HOME_SIZE`."""
    return shown_by(Camera(), *HOME_SIZE)


def shown_by(camera: Camera, width: int, height: int) -> Box:
    """Return the extent that a map of so many px shows."""
    world = 256 * 2**camera.zoom
    wide, high = width / world, height / world
    middle = math.asinh(math.tan(math.radians(camera.lat)))
    south, north = (math.degrees(math.atan(math.sinh(middle + sign * high * math.pi))) for sign in (-1, 1))
    return (camera.lon - wide * 180, south, camera.lon + wide * 180, north)
