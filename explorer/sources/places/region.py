"""Where the region is: inside, within about 200 km, or outside; on whole arrays of WGS84 degrees."""

from __future__ import annotations

from functools import cache
from typing import Any, Literal

import numpy as np
import shapely
from numpy.typing import NDArray

from explorer.atlas import pack
from explorer.atlas.assembly import basemap_files

Placement = Literal["in", "near", "outside"]
_NEAR_KM = 200.0
_DEGREE_KM = 111.2
_IN_SHARE = 0.9
_ROUGH = 0.01  # degrees: for distances a kilometre is exact enough


def squeeze() -> NDArray[np.float64]:
    """Return how long a degree of longitude and one of latitude are in the region's middle, by one of latitude."""
    return np.array([np.cos(np.radians(pack.current().region.middle_lat)), 1.0])


def metres() -> NDArray[np.float64]:
    """Return the metres of a degree of longitude and of one of latitude in the region's middle."""
    return squeeze() * _DEGREE_KM * 1000


@cache
def _outline() -> Any:
    shapes = [
        shapely.from_geojson(_dumped(f["geometry"]))
        for f in basemap_files.features(basemap_files.basemap_dir(), "provinces.geojson")
    ]
    union = shapely.union_all([shapely.make_valid(shape) for shape in shapes])
    shapely.prepare(union)
    return union


@cache
def _rough() -> Any:
    rough = shapely.transform(shapely.simplify(_outline(), _ROUGH), lambda xy: xy * squeeze())
    shapely.prepare(rough)
    return rough


def _dumped(geometry: Any) -> str:
    import json

    return json.dumps(geometry)


def inside(lonlat: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which of (n, 2) positions lie in the region; undefined ones do not."""
    found = np.zeros(len(lonlat), bool)
    box: NDArray[np.bool_] = np.array(np.isfinite(lonlat).all(axis=1))
    if shapely.is_empty(_outline()):
        return found
    west, south, east, north = shapely.bounds(_outline())
    box[box] &= ((lonlat[box] >= (west, south)) & (lonlat[box] <= (east, north))).all(axis=1)
    if box.any():
        found[box] = shapely.contains_xy(_outline(), lonlat[box, 0], lonlat[box, 1])
    return found


def distance_km(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the kilometres to the region, 0 inside; infinite for undefined positions."""
    km = np.full(len(lonlat), np.inf)
    sound = np.isfinite(lonlat).all(axis=1) & (np.abs(lonlat) <= 1e4).all(axis=1)
    within = inside(lonlat)
    km[within] = 0.0
    rest = sound & ~within
    if rest.any() and not shapely.is_empty(_rough()):
        km[rest] = shapely.distance(_rough(), shapely.points(lonlat[rest] * squeeze())) * _DEGREE_KM
    return km


def placement(lonlat: NDArray[np.float64]) -> Placement | None:
    """`in` where nine tenths lie inside, `near` where all lie within 200 km; None of nothing."""
    if not len(lonlat):
        return None
    if inside(lonlat).mean() >= _IN_SHARE:
        return "in"
    return "near" if distance_km(lonlat).max() <= _NEAR_KM else "outside"
