"""The camera on a sheet: what the View looks at is fitted into the map's frame, whatever its size."""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh, atan, cos, degrees, log2, pi, radians, sinh, tan

from explorer.state.view.view import SHEET_ZOOMS, Camera, View

# The map's room in the window as designed; a View that no map has reported on is taken as seen there.
REFERENCE = (1065.0, 772.0)
TILE = 256.0
METRES_PER_PIXEL = 156_543.033_928  # on the equator at zoom 0
MIN_ZOOM, MAX_ZOOM = SHEET_ZOOMS


class ScaleError(ValueError):
    """No map has so few or so many metres a pixel; those that it can have."""

    def __init__(self, least: float, most: float) -> None:
        super().__init__(f"{least} … {most}")
        self.least, self.most = least, most


def world(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator, from 0 to 1, y southwards."""
    return (lon + 180) / 360, (1 - asinh(tan(radians(lat))) / pi) / 2


def lonlat(x: float, y: float) -> tuple[float, float]:
    return x * 360 - 180, degrees(atan(sinh(pi * (1 - 2 * y))))


def extent_of(view: View) -> tuple[float, float, float, float]:
    """What the View shows on its screen (W, S, E, N): as the map reported it, else on the reference one."""
    if view.extent and _centred(view):
        return view.extent
    x, y = world(view.camera.lon, view.camera.lat)
    side = TILE * 2**view.camera.zoom
    half = (REFERENCE[0] / side / 2, REFERENCE[1] / side / 2)
    west, north = lonlat(x - half[0], y - half[1])
    east, south = lonlat(x + half[0], y + half[1])
    return west, south, east, north


def _centred(view: View) -> bool:
    """Whether the reported extent still belongs to the camera (a scene may have moved one alone)."""
    assert view.extent is not None
    west, south, east, north = view.extent
    if not (west < east and south < north):
        return False
    x, y = world(view.camera.lon, view.camera.lat)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    close = max(x2 - x1, y2 - y1) * 0.02
    return abs((x1 + x2) / 2 - x) < close and abs((y1 + y2) / 2 - y) < close


def fitted_camera(view: View, wide: float, tall: float) -> Camera:
    """The camera that shows all of the View's extent in a frame of so many CSS pixels."""
    west, south, east, north = extent_of(view)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    zoom = min(log2(wide / TILE / (x2 - x1)), log2(tall / TILE / (y2 - y1)))
    lon, lat = lonlat((x1 + x2) / 2, (y1 + y2) / 2)
    return Camera(lon, lat, min(max(zoom - 1e-9, MIN_ZOOM), MAX_ZOOM))  # rounding must not lose the edge


def camera_at_scale(view: View, metres_per_pixel: float) -> Camera:
    """The camera at the View's middle under which a CSS pixel is so many metres."""
    west, south, east, north = extent_of(view)
    (x1, y2), (x2, y1) = world(west, south), world(east, north)
    lon, lat = lonlat((x1 + x2) / 2, (y1 + y2) / 2)
    zoom = log2(METRES_PER_PIXEL * cos(radians(lat)) / metres_per_pixel)
    if not MIN_ZOOM <= zoom <= MAX_ZOOM:
        most, least = (metres_per_pixel * 2 ** (zoom - end) for end in (MIN_ZOOM, MAX_ZOOM))
        raise ScaleError(least, most)
    return Camera(lon, lat, zoom)


def frame_extent(camera: Camera, wide: float, tall: float) -> tuple[float, float, float, float]:
    """The extent (W, S, E, N) that a frame of so many CSS pixels shows."""
    x, y = world(camera.lon, camera.lat)
    side = TILE * 2**camera.zoom
    west, north = lonlat(x - wide / side / 2, y - tall / side / 2)
    east, south = lonlat(x + wide / side / 2, y + tall / side / 2)
    return west, south, east, north


def clipped_to_ground(
    camera: Camera, wide: float, tall: float, ground: tuple[float, float, float, float]
) -> tuple[Camera, float, float]:
    """The camera and the frame, in CSS pixels, of what of a frame lies on the ground (W, S, E, N), at the same scale.

    A frame without any ground, and one that has it throughout, are left as they are.
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
    """Whether the ground has all of the box, to a hair."""
    hair = 1e-7
    west, south, east, north = (a - b for a, b in zip(ground, box, strict=True))
    return west <= hair and south <= hair and east >= -hair and north >= -hair


def metres_per_pixel(camera: Camera) -> float:
    """Ground metres under one CSS pixel at the middle of the map."""
    return METRES_PER_PIXEL * cos(radians(camera.lat)) / 2**camera.zoom


@dataclass(frozen=True, slots=True)
class ScaleBar:
    """A round length on the ground, and how long it is on the sheet."""

    kilometres: float
    millimetres: float
    metres_per_mm: float


def scale_bar(camera: Camera, least: float, most: float) -> ScaleBar:
    """The longest of 1, 2, 5 × 10ⁿ km that is at most `most` layout millimetres long."""
    per_mm = metres_per_pixel(camera) * 96 / 25.4
    steps = [base * 10.0**power for power in range(-2, 5) for base in (1, 2, 5)]
    fitting = [km for km in steps if least <= km * 1000 / per_mm <= most]
    km = fitting[-1] if fitting else min(steps, key=lambda k: abs(k * 1000 / per_mm - most))
    return ScaleBar(km, km * 1000 / per_mm, per_mm)
