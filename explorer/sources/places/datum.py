"""GCJ-02 and BD-09, the shifted coordinates of Chinese web maps, to and from WGS84, on whole arrays.

The shift is defined one way only (WGS84 to GCJ-02 to BD-09); the inverse iterates to below a millimetre. Inside the
two provinces the shift is 300 to 700 m for GCJ-02 and 1.0 to 1.4 km for BD-09.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Degrees = NDArray[np.float64]

_A, _EE = 6378245.0, 0.00669342162296594323  # Krassovsky 1940, as the published formula has it
_STEPS = 12
_ENOUGH = 1e-10  # degrees, about 0.01 mm
_BD_LON, _BD_LAT = 0.0065, 0.0060
_BD_TURN = np.pi * 3000 / 180


def gcj_from_wgs(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Convert WGS84 degrees to GCJ-02."""
    x, y = lon - 105.0, lat - 35.0
    wave = 20 * np.sin(6 * x * np.pi) + 20 * np.sin(2 * x * np.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * np.sqrt(np.abs(x))
    north += (wave + 20 * np.sin(y * np.pi) + 40 * np.sin(y / 3 * np.pi)) * 2 / 3
    north += (160 * np.sin(y / 12 * np.pi) + 320 * np.sin(y / 30 * np.pi)) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * np.sqrt(np.abs(x))
    east += (wave + 20 * np.sin(x * np.pi) + 40 * np.sin(x / 3 * np.pi)) * 2 / 3
    east += (150 * np.sin(x / 12 * np.pi) + 300 * np.sin(x / 30 * np.pi)) * 2 / 3
    angle = np.radians(lat)
    bend = 1 - _EE * np.sin(angle) ** 2
    dlat = north * 180 / (_A * (1 - _EE) / (bend * np.sqrt(bend)) * np.pi)
    dlon = east * 180 / (_A / np.sqrt(bend) * np.cos(angle) * np.pi)
    return lon + dlon, lat + dlat


def bd_from_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Convert GCJ-02 degrees to BD-09."""
    away = np.hypot(lon, lat) + 0.00002 * np.sin(lat * _BD_TURN)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * _BD_TURN)
    return away * np.cos(angle) + _BD_LON, away * np.sin(angle) + _BD_LAT


def bd_from_wgs(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Convert WGS84 degrees to BD-09."""
    return bd_from_gcj(*gcj_from_wgs(lon, lat))


def wgs_from_gcj(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Convert GCJ-02 degrees to WGS84."""
    return _inverse(gcj_from_wgs, lon, lat)


def wgs_from_bd(lon: Degrees, lat: Degrees) -> tuple[Degrees, Degrees]:
    """Convert BD-09 degrees to WGS84."""
    return _inverse(bd_from_wgs, lon, lat)


def _inverse(
    forward: Callable[[Degrees, Degrees], tuple[Degrees, Degrees]], lon: Degrees, lat: Degrees
) -> tuple[Degrees, Degrees]:
    lon, lat = np.asarray(lon, float), np.asarray(lat, float)
    x, y = lon.copy(), lat.copy()
    for _ in range(_STEPS):
        there = forward(x, y)
        dx, dy = lon - there[0], lat - there[1]
        x, y = x + dx, y + dy
        if dx.size == 0 or max(np.abs(dx).max(), np.abs(dy).max()) < _ENOUGH:
            break
    return x, y
