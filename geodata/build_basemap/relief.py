"""The shaded relief as a picture."""

from __future__ import annotations

import json
import logging
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import netCDF4
import numpy as np
import shapely
from PIL import Image, ImageDraw
from scipy import ndimage

from geodata.build_basemap.areas import Areas
from geodata.build_basemap.features import CORNER, EAST, NORTH, SOUTH, WEST
from geodata.build_basemap.names import REGION
from geodata.build_basemap.wheels import Wheels

log = logging.getLogger("build_basemap")

SOURCE_DEM = "Elevation grid 1/120 degree, dem_0.00833.nc; PyPI meteva 1.9.6.2"


RELIEF_WIDTH = 2600
LIGHTS = [(315.0, 0.50), (290.0, 0.18), (340.0, 0.17), (225.0, 0.15)]  # azimuth, weight
ALTITUDE = 42.0
EXAGGERATION = 3.2
SOFTENING = 1.9  # steep slopes are pressed together so that the western ranges do not shout
# Generalisation, in cells of the elevation grid: the basin and its ridges, high mountains, the neighbours.
FINE, MOUNTAIN, OUTSIDE = 0.75, 1.5, 2.2
THRESHOLD = 0.012  # level ground stays free of tint
SHADOW_RGB, SHADOW_ALPHA = (58, 47, 34), 0.55
LIGHT_RGB, LIGHT_ALPHA = (255, 253, 247), 0.42
FEATHER = 0.30  # degrees over which the picture fades out at its rim
STEP = 3  # of the 255 of opacity, which nobody sees


def mercator(latitude: float) -> float:
    """Latitude as web-mercator y, in degrees of longitude."""
    return math.degrees(math.asinh(math.tan(math.radians(latitude))))


def elevation_in_mercator(wheels: Wheels, width: int) -> tuple[Any, Any]:
    """Elevation on a web-mercator grid over the box (north up), and each row's latitude in radians."""
    grid = netCDF4.Dataset("dem", memory=wheels.read("meteva", "meteva/resources/stations/dem_0.00833.nc"))
    lon, lat = grid["lon"][:].data, grid["lat"][:].data
    step = (lon[-1] - lon[0]) / (len(lon) - 1)
    margin = 0.2
    cols = slice(*np.searchsorted(lon, [WEST - margin, EAST + margin]))
    rows = slice(*np.searchsorted(lat, [SOUTH - margin, NORTH + margin]))
    dem = grid["data0"][0, 0, 0, 0, rows, cols].astype("f4")

    pixel = (EAST - WEST) / width
    height = round((mercator(NORTH) - mercator(SOUTH)) / pixel)
    x = WEST + (np.arange(width) + 0.5) * pixel
    y = np.linspace(mercator(NORTH), mercator(SOUTH), height + 1)
    latitude = np.arctan(np.sinh(np.radians((y[:-1] + y[1:]) / 2)))
    grid_rows = (np.degrees(latitude) - lat[rows][0]) / step
    grid_cols = (x - lon[cols][0]) / step
    where = np.meshgrid(grid_rows, grid_cols, indexing="ij")
    return ndimage.map_coordinates(dem, where, order=3, mode="nearest", output="f4"), latitude


def raster(shapes: Iterable[Any], width: int, height: int) -> Any:
    """1 inside the shapes, 0 outside, on the relief's grid."""
    image = Image.new("L", (width, height))
    draw, pixel, top = ImageDraw.Draw(image), (EAST - WEST) / width, mercator(NORTH)
    for shape in shapes:
        for part in shapely.get_parts(shape):
            draw.polygon(
                [((x - WEST) / pixel, (top - mercator(y)) / pixel) for x, y in part.exterior.coords], fill=1
            )
    return np.asarray(image, "f4")


def shade(elevation: Any, latitude: Any, pixel: float, region: Any) -> Any:
    """Light on the ground, less the light on level ground: negative in shadow, positive on lit slopes.
    `region` is 1 where the full relief is wanted and 0 where a veiled one is."""
    metres = (pixel * 111_320 * np.cos(latitude))[:, None]  # mercator is conformal: the same both ways
    cell = 1 / (pixel * 120)  # a cell of the elevation grid, in pixels

    def slopes(sigma: float) -> Any:
        return np.array(np.gradient(ndimage.gaussian_filter(elevation, sigma * cell))) / metres

    fine = slopes(FINE)
    rugged = np.clip((ndimage.gaussian_filter(np.hypot(*fine), 14 * cell) - 0.07) / 0.15, 0, 1)
    south_east = (fine * (1 - rugged) + slopes(MOUNTAIN) * rugged) * region + slopes(OUTSIDE) * (1 - region)
    south_east *= EXAGGERATION * (1 - 0.45 * (1 - region))
    # Gentle slopes are raised and steep ones pressed together, so that low hills and long ridges both read.
    south_east *= (0.25 + 1 / np.sqrt(1 + (SOFTENING * np.hypot(*south_east)) ** 2)) * (1 - 0.25 * rugged)
    south, east = south_east
    up = 1 / np.sqrt(1 + south**2 + east**2)
    altitude, light = math.radians(ALTITUDE), np.zeros_like(up)
    for azimuth, weight in LIGHTS:
        a = math.radians(azimuth)
        lit = math.sin(altitude) + math.cos(altitude) * (math.cos(a) * south - math.sin(a) * east)
        light += weight * np.clip(lit * up, 0, None)
    return light - math.sin(altitude)


def toned(light: Any) -> Image.Image:
    """Return shadow (down to -1) and light (up to 1) as a PNG's palette: by opacity one colour or the other.

    Chromium reads a WebP of so many pixels in 95 ms of processor time, at each start; this, in 37.
    """
    dark, lit = (round(alpha * 255 / STEP) for alpha in (SHADOW_ALPHA, LIGHT_ALPHA))
    tones = np.arange(-dark, lit + 1)
    image = Image.fromarray(((light * 255 / STEP).round() + dark).astype("u1"), "P")
    image.putpalette(bytes(np.where(tones[:, None] < 0, SHADOW_RGB, LIGHT_RGB).astype("u1")))
    image.info["transparency"] = bytes((abs(tones) * STEP).astype("u1"))
    return image


def write_relief(wheels: Wheels, areas: Areas, out: Path) -> None:
    elevation, latitude = elevation_in_mercator(wheels, RELIEF_WIDTH)
    height, width = elevation.shape
    pixel = (EAST - WEST) / width
    provinces = areas.merged(lambda c: c[:2])
    inside = ndimage.gaussian_filter(raster([provinces[c] for c in REGION], width, height), 0.12 / pixel)
    light = shade(elevation, latitude, pixel, np.clip(inside * 2, 0, 1))
    shadow = np.tanh(np.clip(-light - THRESHOLD, 0, None) * 1.9) * SHADOW_ALPHA
    bright = np.tanh(np.clip(light - THRESHOLD, 0, None) * 2.2) * LIGHT_ALPHA
    # Fade out towards the rim, and in the south-west before the national border, where the elevations end.
    x, y = np.arange(width) * pixel, np.arange(height) * pixel
    rim = np.clip(np.minimum.outer(np.minimum(y, y[::-1]), np.minimum(x, x[::-1])) / FEATHER, 0, 1)
    corner = raster([shapely.Polygon(CORNER)], width, height)
    rim *= np.clip(ndimage.distance_transform_edt(1 - corner) * pixel / FEATHER, 0, 1)
    path = out / "relief.png"
    toned((bright - shadow) * rim).save(path, optimize=True)
    log.info("%-24s %7.1f kB  %d x %d", path.name, path.stat().st_size / 1000, width, height)
    about = {
        "file": path.name,
        "width": width,
        "height": height,
        "bounds": [[SOUTH, WEST], [NORTH, EAST]],
        "projection": "EPSG:3857",
        "licence": "GPL-3.0-only (see relief.LICENSE.txt)",
        "source": SOURCE_DEM,
        "attribution_zh": "地貌晕渲：据 meteva 所附高程格网制作",
        "attribution_en": "Relief shading: made from the elevation grid in the package meteva",
    }
    text = json.dumps(about, ensure_ascii=False, indent=1)
    (out / "relief.json").write_text(text + "\n", encoding="utf-8", newline="\n")
