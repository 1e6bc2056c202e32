"""A tile's bytes, checked to be a picture of a sane size, and repainted: at night, or from shifted coordinates."""

from __future__ import annotations

import io
from collections.abc import Callable

import numpy as np
from PIL import Image

from explorer.ground.tiles import GroundError, column_row, lon_lat

SIDES = (64, 1024)  # pixels of a tile
_TYPES = {"PNG": "image/png", "JPEG": "image/jpeg", "WEBP": "image/webp"}
_DIM = 0.62  # of a photograph's brightness at night
_FLOOR = 26  # of 255, the darkest paper at night: black would be a hole beside the program's own ground

Get = Callable[[int, int], bytes]


def checked(data: bytes) -> tuple[str, Image.Image]:
    """The tile's MIME type and picture; what is no PNG, JPEG or WebP, or is cut off, raises GroundError."""
    try:
        with Image.open(io.BytesIO(data), formats=list(_TYPES)) as opened:
            low, high = SIDES
            if not all(low <= side <= high for side in opened.size):
                raise GroundError("ground.tile_size", size="×".join(map(str, opened.size)))
            opened.load()
            return _TYPES[opened.format or ""], opened.copy()
    except GroundError:
        raise
    except Exception as error:  # noqa: BLE001 Pillow's decoders raise whatever they meet
        raise GroundError("ground.no_picture") from error


def png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG", compress_level=1)
    return out.getvalue()


def at_night(picture: Image.Image, imagery: bool) -> Image.Image:
    """A photograph dimmed; a drawn map with its lightness turned round and its hues kept."""
    pixels = np.asarray(picture.convert("RGBA")).astype(np.int16)
    colour = pixels[..., :3]
    if imagery:
        colour = (colour * _DIM).astype(np.int16)
    else:
        turned = colour + (255 - colour.max(-1, keepdims=True) - colour.min(-1, keepdims=True))
        colour = _FLOOR + turned * (235 - _FLOOR) // 255
    return Image.fromarray(np.dstack([colour, pixels[..., 3:]]).clip(0, 255).astype(np.uint8), "RGBA")


def over(lower: bytes, upper: bytes) -> bytes:
    """Two tiles of one place in one: names over a map."""
    ground, names = checked(lower)[1].convert("RGBA"), checked(upper)[1].convert("RGBA")
    if names.size != ground.size:
        names = names.resize(ground.size)
    return png(Image.alpha_composite(ground, names))


def unshifted(get: Get, z: int, x: int, y: int) -> bytes:
    """The tile of WGS84 at z/x/y out of the tiles (`get(column, row)`) of a GCJ-02 service.

    The shift is taken at the tile's middle: over a tile of zoom 10 and closer it differs by less than a pixel.
    """
    from explorer.sources.places.datum import gcj_from_wgs

    lon, lat = lon_lat(x + 0.5, y + 0.5, z)
    there = gcj_from_wgs(np.array([lon]), np.array([lat]))
    column, row = column_row(float(there[0][0]), float(there[1][0]), z)
    left, top = column - 0.5, row - 0.5
    corner = (int(np.floor(left)), int(np.floor(top)))
    pieces = {(i, j): checked(get(corner[0] + i, corner[1] + j))[1] for i in (0, 1) for j in (0, 1)}
    side = pieces[0, 0].width
    whole = Image.new("RGBA", (2 * side, 2 * side))
    for (i, j), piece in pieces.items():
        whole.paste(piece.convert("RGBA").resize((side, side)), (i * side, j * side))
    across, down = round((left - corner[0]) * side), round((top - corner[1]) * side)
    return png(whole.crop((across, down, across + side, down + side)))
