"""The relief picture for files: as a JPEG for PDF, cropped for SVG and HTML."""

from __future__ import annotations

import io
import zlib
from functools import cache

from PIL import Image, ImageStat

from explorer.atlas.assembly import basemap_files

# Chromium compresses large pictures in PDFs losslessly, which is slow. It prints this placeholder of 3 × 2 px, which
# is then replaced by the relief: four times faster.
PLACEHOLDER_SIZE = (3, 2)
_QUALITY = 76


@cache
def relief_jpeg() -> tuple[bytes, bytes, tuple[int, int]]:
    """The relief's colours as a JPEG, its opacity packed without loss (zlib), and their size.

    Where nothing shows the colour is their mean, so that no edge rings into sight.
    """
    picture = relief()
    alpha = picture.getchannel("A")
    seen = alpha.point(lambda value: 255 if value else 0)
    color = picture.convert("RGB")
    mean = tuple(round(band) for band in ImageStat.Stat(color, seen if alpha.getbbox() else None).mean)
    ground = Image.new("RGB", picture.size, mean)
    ground.paste(color, mask=seen)
    out = io.BytesIO()
    ground.save(out, "JPEG", quality=_QUALITY)
    return out.getvalue(), zlib.compress(alpha.tobytes(), 6), picture.size


@cache
def relief() -> Image.Image:
    """Return the relief with its opacity; a clear pixel where the basemap has none."""
    facts = basemap_files.relief(basemap_files.basemap_dir())
    if facts is None:
        return Image.new("RGBA", (1, 1))
    with Image.open(basemap_files.basemap_dir() / facts["file"]) as opened:
        return opened.convert("RGBA")


def placeholder() -> bytes:
    """Return a PNG of the placeholder's size."""
    out = io.BytesIO()
    Image.new("RGBA", PLACEHOLDER_SIZE, (127, 127, 127, 100)).save(out, "PNG")
    return out.getvalue()
