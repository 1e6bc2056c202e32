"""Pictures with a place on the ground: GeoTIFF, and what lies beside a PNG or JPEG for programs that read maps."""

from __future__ import annotations

import io
import warnings
from typing import Any
from xml.sax.saxutils import escape

from PIL import Image
from pyproj import CRS, Transformer

from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet

EPSG = 3857
Affine6 = tuple[
    float, float, float, float, float, float
]  # a b c d e f: x = a·column + b·row + c, y = d·… + f
_RGB = 3  # bands; the fourth is opacity
_SUFFIXES = {"png": ".pgw", "jpg": ".jgw"}


def affine(layout: Layout, sheet: Sheet) -> Affine6:
    """Return what takes a pixel's corner to metres of Web Mercator, by the map's frame."""
    pixels = sheet.paper.dpi / 25.4 * layout.scale  # to a layout millimetre
    west, south, east, north = layout.ground
    project = Transformer.from_crs(4326, EPSG, always_xy=True).transform
    (left, bottom), (right, top) = project(west, south), project(east, north)
    across, down = (right - left) / (layout.frame.w * pixels), (bottom - top) / (layout.frame.h * pixels)
    return (
        across,
        0.0,
        left - layout.frame.x * pixels * across,
        0.0,
        down,
        top - layout.frame.y * pixels * down,
    )


def geotiff(png: bytes, layout: Layout, sheet: Sheet) -> bytes:
    """Return the sheet's picture as a TIFF, georeferenced if it has one map."""
    import numpy as np
    from rasterio.errors import NotGeoreferencedWarning
    from rasterio.io import MemoryFile
    from rasterio.transform import Affine

    with Image.open(io.BytesIO(png)) as picture:
        bands = np.moveaxis(np.asarray(picture), 2, 0)
    place: dict[str, Any] = {}
    if layout.one_map:
        place = {"crs": f"EPSG:{EPSG}", "transform": Affine(*affine(layout, sheet))}
    profile = {
        "driver": "GTiff",
        "count": len(bands),
        "height": bands.shape[1],
        "width": bands.shape[2],
        "dtype": "uint8",
        "photometric": "RGB",
        "compress": "DEFLATE",
        "predictor": 2,
        "tiled": True,
        "num_threads": "ALL_CPUS",
        **({"alpha": "YES"} if len(bands) > _RGB else {}),
    }
    with warnings.catch_warnings(), MemoryFile() as memory:
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with memory.open(**profile, **place) as made:
            made.write(bands)
            made.update_tags(**_tags(layout, sheet))
        return bytes(memory.read())


def _tags(layout: Layout, sheet: Sheet) -> dict[str, str]:
    dpi = f"{sheet.paper.dpi:g}"
    return {
        "TIFFTAG_DOCUMENTNAME": layout.content.title,
        "TIFFTAG_SOFTWARE": "Twin-City Explorer",
        "TIFFTAG_XRESOLUTION": dpi,
        "TIFFTAG_YRESOLUTION": dpi,
        "TIFFTAG_RESOLUTIONUNIT": "2 (pixels/inch)",
    }


def sidecars(kind: str, layout: Layout, sheet: Sheet) -> dict[str, bytes]:
    """Return the files beside a picture, by the suffix in place of the picture's.

    The world file has the place of the first pixel's middle; GDAL and ArcGIS read the projection from the .aux.xml,
    others from the .prj. Empty if the sheet has no single map, or the format has no such files.
    """
    if kind not in _SUFFIXES or not layout.one_map:
        return {}
    a, b, c, d, e, f = affine(layout, sheet)
    lines = (a, d, b, e, c + (a + b) / 2, f + (d + e) / 2)
    system = CRS.from_epsg(EPSG)
    place = f"<PAMDataset>\n  <SRS>{escape(system.to_wkt('WKT1_GDAL'))}</SRS>\n</PAMDataset>\n"
    return {
        _SUFFIXES[kind]: "".join(f"{line:.10f}\n" for line in lines).encode("ascii"),
        ".prj": system.to_wkt("WKT1_ESRI").encode("ascii"),
        f".{kind}.aux.xml": place.encode("utf-8"),
    }
