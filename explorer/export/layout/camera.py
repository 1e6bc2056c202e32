"""The camera of a sheet's map: fits the View's extent into a frame. Also Web Mercator and the scale bar's length."""

from __future__ import annotations

from math import asinh, atan, cos, degrees, log2, pi, radians, sinh, tan

from explorer.records import dataclass
from explorer.state.view.compare import maps
from explorer.state.view.view import SHEET_ZOOMS, Camera, View

# CSS px of the map in the default window; assumed for Views that no map has reported an extent for.
REFERENCE = (1065.0, 772.0)
TILE = 256.0
METRES_PER_PIXEL = 156_543.033_928  # on the equator at zoom 0
MIN_ZOOM, MAX_ZOOM = SHEET_ZOOMS


class ScaleError(ValueError):
    """The scale is out of range; `least` and `most` are the allowed metres per pixel."""

    def __init__(self, least: float, most: float) -> None:
        super().__init__(f"{least} … {most}")
        self.least, self.most = least, most


def world(lon: float, lat: float) -> tuple[float, float]:
    """Project to Web Mercator, 0 to 1, y southwards."""
    return (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2


def lonlat(x: float, y: float) -> tuple[float, float]:
    return x * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y))))


def extent_of(view: View) -> tuple[float, float, float, float]:
    """Return the View's extent (W, S, E, N): as reported by the map, else for a map of REFERENCE size."""
    if view.extent and _centred(view):
        return view.extent
    x, y = world(view.camera.lon, view.camera.lat)
    side = TILE * 2**view.camera.zoom
    half = (REFERENCE[0] / side / 2 / maps(view), REFERENCE[1] / side / 2)
    west, north = lonlat(x - half[0], y - half[1])
    east, south = lonlat(x + half[0], y + half[1])
    return west, south, east, north


def _centred(view: View) -> bool:
    """True if the reported extent belongs to the camera; a scene may have changed one of them alone."""
    assert view.extent is not None
    west, south, east, north = view.extent
    if not (west < east and south < north):
        return False
    x, y = world(view.camera.lon, view.camera.lat)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    close = max(x2 - x1, y2 - y1) * 0.02
    return abs((x1 + x2) / 2 - x) < close and abs((y1 + y2) / 2 - y) < close


def fitted_camera(view: View, wide: float, tall: float) -> Camera:
    """Return the camera that shows the View's whole extent in a frame of this size (CSS px)."""
    west, south, east, north = extent_of(view)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    zoom = min(log2(wide / TILE / (x2 - x1)), log2(tall / TILE / (y2 - y1)))
    lon, lat = lonlat((x1 + x2) / 2, (y1 + y2) / 2)
    return Camera(lon, lat, min(max(zoom - 1e-9, MIN_ZOOM), MAX_ZOOM))  # rounding must not lose the edge


def off_centre(camera: Camera, by: tuple[float, float]) -> Camera:
    """Return the camera that shows the same ground `by` CSS px to the right of, and below, the middle."""
    x, y = world(camera.lon, camera.lat)
    side = TILE * 2**camera.zoom
    lon, lat = lonlat(x - by[0] / side, y - by[1] / side)
    return Camera(lon, lat, camera.zoom)


def camera_at_scale(view: View, metres_per_pixel: float) -> Camera:
    """Return the camera at the middle of the View's extent with this resolution; raises ScaleError."""
    west, south, east, north = extent_of(view)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    lon, lat = lonlat((x1 + x2) / 2, (y1 + y2) / 2)
    zoom = log2(METRES_PER_PIXEL * cos(radians(lat)) / metres_per_pixel)
    if not MIN_ZOOM <= zoom <= MAX_ZOOM:
        most, least = (metres_per_pixel * 2 ** (zoom - end) for end in (MIN_ZOOM, MAX_ZOOM))
        raise ScaleError(least, most)
    return Camera(lon, lat, zoom)


def frame_extent(camera: Camera, wide: float, tall: float) -> tuple[float, float, float, float]:
    """Return the extent (W, S, E, N) of a frame of this size (CSS px)."""
    x, y = world(camera.lon, camera.lat)
    side = TILE * 2**camera.zoom
    west, north = lonlat(x - wide / side / 2, y - tall / side / 2)
    east, south = lonlat(x + wide / side / 2, y + tall / side / 2)
    return west, south, east, north


def clipped_to_ground(
    camera: Camera, wide: float, tall: float, ground: tuple[float, float, float, float]
) -> tuple[Camera, float, float]:
    """Shrink a frame (CSS px) to its part inside `ground` (W, S, E, N), at the same scale.

    Returns camera and frame unchanged if they do not overlap, or if nothing would be cut.
    """
    x, y = world(camera.lon, camera.lat)
    side = TILE * 2**camera.zoom
    (west, south), (east, north) = world(ground[0], ground[1]), world(ground[2], ground[3])
    left, right = max(x - wide / side / 2, west), min(x + wide / side / 2, east)
    top, bottom = max(y - tall / side / 2, north), min(y + tall / side / 2, south)
    if right <= left or bottom <= top:
        return camera, wide, tall
    lon, lat = lonlat((left + right) / 2, (top + bottom) / 2)
    less_wide, less_tall = (right - left) * side, (bottom - top) * side
    if less_wide > wide - 1 and less_tall > tall - 1:
        return camera, wide, tall
    return Camera(lon, lat, camera.zoom), less_wide, less_tall


def contains(ground: tuple[float, float, float, float], box: tuple[float, float, float, float]) -> bool:
    """True if `ground` contains `box`, within 1e-7 degrees."""
    hair = 1e-7
    west, south, east, north = (a - b for a, b in zip(ground, box, strict=True))
    return west <= hair and south <= hair and east >= -hair and north >= -hair


def metres_per_pixel(camera: Camera) -> float:
    """Return ground metres per CSS pixel at the middle of the map."""
    return METRES_PER_PIXEL * cos(radians(camera.lat)) / 2**camera.zoom


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A round distance and its length on the sheet."""

    kilometres: float
    millimetres: float
    metres_per_mm: float


def scale_bar(camera: Camera, least: float, most: float) -> ScaleBar:
    """Return the longest of 1, 2, 5 × 10ⁿ km that takes at most `most` layout millimetres."""
    per_mm = metres_per_pixel(camera) * 96 / 25.4
    steps = [base * 10.0**power for power in range(-2, 5) for base in (1, 2, 5)]
    fitting = [km for km in steps if least <= km * 1000 / per_mm <= most]
    km = fitting[-1] if fitting else min(steps, key=lambda k: abs(k * 1000 / per_mm - most))
    return ScaleBar(km, km * 1000 / per_mm, per_mm)
