"""GeoTIFF by rasterio: warped to Web Mercator tile by tile. Nothing but GeoTIFF is opened, and no file beside it."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image

from explorer.atlas.model import Box
from explorer.ground.tiles import (
    MOST_ZOOM,
    Facts,
    GroundError,
    NoTile,
    approval_in,
    column_row,
    datum_in,
    plain,
    sound_bounds,
)

if TYPE_CHECKING:
    from rasterio.vrt import WarpedVRT

_SIZE = 256
_HALF = 20037508.342789244  # metres from the middle of Web Mercator to its edge
_BLOCK = 256 * 2**20  # bytes of one block of the file, unpacked: more is no map, or is one huge strip
_MOST_PIXELS = 2_000_000_000  # without overviews all of them are read for the first picture
_ENVIRONMENT = {
    "GDAL_DISABLE_READDIR_ON_OPEN": "EMPTY_DIR",
    "GDAL_PAM_ENABLED": "NO",
    "GDAL_CACHEMAX": 128,
    "GTIFF_VIRTUAL_MEM_IO": "NO",
}


class GeoTiff:
    """An open GeoTIFF: grey, with a palette, or with red, green and blue; 16-bit values are stretched over their range."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, Lock()
        with self._reported():
            import rasterio
            from rasterio.enums import ColorInterp, Resampling

            with rasterio.Env(**_ENVIRONMENT):
                self._source = rasterio.open(path, driver="GTiff", sharing=False)
                self._check()
                self._palette = self._colours()
                self._how: dict[str, Any] = {
                    "crs": "EPSG:3857",
                    "resampling": Resampling.nearest if self._palette else Resampling.bilinear,
                    "add_alpha": ColorInterp.alpha not in self._source.colorinterp,
                }
                self._range = self._stretch()
                self.facts = self._read_facts()

    def tile(self, z: int, x: int, y: int) -> bytes:
        side = 2 * _HALF / 2**z
        left, top = -_HALF + x * side, _HALF - y * side
        west, south, east, north = self._edges
        if left >= east or left + side <= west or top <= south or top - side >= north:
            raise NoTile
        with self._lock, self._reported():
            import rasterio
            from rasterio.transform import from_bounds
            from rasterio.vrt import WarpedVRT

            place = from_bounds(left, top - side, left + side, top, _SIZE, _SIZE)
            with (
                rasterio.Env(**_ENVIRONMENT),
                WarpedVRT(self._source, transform=place, width=_SIZE, height=_SIZE, **self._how) as warped,
            ):
                colours = 3 if self._source.count >= 3 else 1
                return self._painted(warped.read([*range(1, colours + 1), warped.count]))

    def close(self) -> None:
        with self._lock:
            self._source.close()

    def _check(self) -> None:
        source = self._source
        if source.crs is None or source.transform.is_identity:
            raise GroundError("ground.no_place", file=self._path.name)
        high, wide = source.block_shapes[0]
        if high * wide * np.dtype(source.dtypes[0]).itemsize > _BLOCK:
            raise GroundError("ground.one_block", file=self._path.name)
        pixels = source.width * source.height
        if pixels > _MOST_PIXELS and not source.overviews(1):
            raise GroundError("ground.no_overviews", file=self._path.name, n=round(pixels / 1e8))
        if np.dtype(source.dtypes[0]).kind == "c":
            raise GroundError("ground.kind", file=self._path.name)

    def _colours(self) -> dict[int, tuple[int, int, int, int]] | None:
        from rasterio.enums import ColorInterp

        if self._source.colorinterp[0] != ColorInterp.palette:
            return None
        found: dict[int, tuple[int, int, int, int]] = self._source.colormap(1)
        return found

    def _stretch(self) -> tuple[float, float]:
        """The values drawn darkest and brightest: of bytes all, else what a coarse look over the file finds."""
        if self._source.dtypes[0] == "uint8":
            return 0.0, 255.0
        shape = (1, min(256, self._source.height), min(256, self._source.width))
        some = self._source.read([1], out_shape=shape, masked=True).astype(float).compressed()
        some = some[np.isfinite(some)]
        if not some.size:
            return 0.0, 1.0
        low, high = np.percentile(some, [2, 98])
        return float(low), float(max(high, low + 1e-9))

    def _painted(self, data: Any) -> bytes:
        *bands, alpha = data
        if self._palette:
            table = np.zeros((256, 4), np.uint8)
            for value, colour in self._palette.items():
                if 0 <= value < 256:
                    table[value] = colour
            picture = table[np.clip(bands[0], 0, 255).astype(np.uint8)]
            picture[..., 3] = np.where(alpha > 0, picture[..., 3], 0)
        else:
            low, high = self._range
            scaled = [
                np.clip((np.nan_to_num(b.astype(np.float32)) - low) * (255 / (high - low)), 0, 255)
                for b in bands
            ]
            colours = scaled if len(scaled) == 3 else scaled * 3
            picture = np.dstack([*colours, np.where(alpha > 0, 255, 0)]).astype(np.uint8)
        if not picture[..., 3].any():
            raise NoTile
        out = io.BytesIO()
        Image.fromarray(picture, "RGBA").save(out, "PNG", compress_level=1)
        return out.getvalue()

    @contextmanager
    def _reported(self) -> Iterator[None]:
        try:
            yield
        except GroundError:
            raise
        except MemoryError as error:
            raise GroundError("ground.one_block", file=self._path.name) from error
        except Exception as error:  # noqa: BLE001 GDAL's errors have no base that is public
            raise GroundError("ground.broken", file=self._path.name) from error

    def _whole(self) -> WarpedVRT:
        from rasterio.vrt import WarpedVRT

        return WarpedVRT(self._source, **self._how)

    def _read_facts(self) -> Facts:
        from rasterio.warp import transform_bounds

        bounds: Box | None = sound_bounds(
            transform_bounds(self._source.crs, "EPSG:4326", *self._source.bounds)
        )
        if bounds is None:
            raise GroundError("ground.no_place", file=self._path.name)
        with self._whole() as warped:
            self._edges, pixel = tuple(warped.bounds), abs(warped.transform.a)
        most = min(max(math.ceil(math.log2(2 * _HALF / _SIZE / pixel) - 0.3), 0), MOST_ZOOM)
        tags = self._source.tags()
        stated = " ".join(
            plain(tags.get(key), 1000) for key in ("TIFFTAG_IMAGEDESCRIPTION", "TIFFTAG_COPYRIGHT")
        )
        wide = column_row(bounds[2], 0, 0)[0] - column_row(bounds[0], 0, 0)[0]
        least = min(max(math.floor(-math.log2(wide)) - 2, 0), most)
        return Facts(
            self._path.stem,
            plain(tags.get("TIFFTAG_COPYRIGHT")),
            approval_in(stated),
            least,
            most,
            bounds,
            self._source.count >= 3,
            datum_in(stated),
        )
