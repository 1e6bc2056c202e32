"""How large a file becomes, before it is made: by the user's large layers, or by its pixels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timelines import Numbers
from explorer.atlas.model import Box
from explorer.export.layout.camera import extent_of
from explorer.export.sheet.pictured import pictured, rows_in_frame
from explorer.export.sheet.sheet import Sheet
from explorer.layers.large import is_large
from explorer.page.columns import about_how_long
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

_SAID_MB, _SAID_PIXELS_MB = 8.0, 20.0
_SAMPLES = 5  # pictures of a series that are counted: of a million rows each takes a while
_PAGE_MB = 0.45  # of a page in a PDF of many: relief and glyphs are in it once
_BASE_MB = {"html": 4.75, "svg": 0.7, "pdf": 4.0}  # without layers of the user's
_RELIEF_MB = {"html": 1.5, "svg": 0.3, "pdf": 3.5}  # of that
_PLAIN = 0.2, 0.5  # what a picture's bytes are multiplied by where no relief or ground is under the map
_BASE64 = 4 / 3
# Bytes, as measured on A4 and A3 over 3,000 to 20,000 rows: of a vertex by dimension, and of a row beside them.
_VERTEX = {"svg": (50.0, 20.5, 31.0), "pdf": (45.0, 23.5, 41.0)}
_ROW = {"svg": 20.0, "pdf": 60.0}
_MAP_SHARE = 0.57  # of a page's pixels that are its map
_PICTURE = {
    "svg": (0.4, 1.5),
    "pdf": (0.3, 1.0),
}  # bytes of a pixel of a layer that is a picture: few rows, many
_PIXEL = {"png": (0.4, 0.75), "tif": (0.3, 0.75), "jpg": (0.1, 0.33)}  # large pages, small ones


class FileSize(NamedTuple):
    """About how many MB a file takes, from `low` to `high`; `own` where layers of the user's make it so large."""

    low: float
    high: float
    own: bool


def estimated_size(data: Known, view: View, kind: str, frame: Box | None, sheet: Sheet) -> FileSize | None:
    """Return about how large a file of a format is; None for one of which that is not known."""
    pixels = float(np.prod(sheet.paper.pixels)) / 1e6
    if kind in _PIXEL:
        low, high = _PIXEL[kind]
        if not (view.basemap.relief or view.grounds):
            low, high = low * _PLAIN[0], high * _PLAIN[1]
        return FileSize(low * pixels, high * pixels, False)
    if kind not in _BASE_MB:
        return None
    base = _base(view, kind)
    if kind == "html":
        large = [collection for collection in data.collections.values() if is_large(collection)]
        size = base + sum(map(about_how_long, large)) * _BASE64 / 1e6
        return FileSize(size, size, True)
    low = high = base
    pictures = pictured(data, views(view), frame)
    for layer, sides in rows_in_frame(data, views(view), frame).items():
        if layer in pictures:
            least, most = (each * pixels * _MAP_SHARE for each in _PICTURE[kind])
            low, high = low + least, high + most
        else:
            size = sum(_vectors(data.collections[layer], rows, kind) for rows in sides) / 1e6
            low, high = low + size, high + size
    return FileSize(low, high, True)


def _base(view: View, kind: str) -> float:
    return _BASE_MB[kind] - (0 if view.basemap.relief else _RELIEF_MB[kind])


def estimated_series(data: Known, views: Sequence[View], kind: str, sheet: Sheet) -> FileSize | None:
    """Return about how large the file, or the folder, of a series is; None for a kind of which that is not known."""
    if kind not in ("png", "pdf"):
        return None
    some = views[:: max(1, len(views) // _SAMPLES)]
    each = [found for v in some if (found := estimated_size(data, v, kind, extent_of(v), sheet))]
    shared = _base(views[0], kind) - _PAGE_MB if kind == "pdf" else 0.0
    low, high = (
        shared + sum(end - shared for end in ends) * len(views) / len(some)
        for ends in ([one.low for one in each], [one.high for one in each])
    )
    return FileSize(low, high, False)


def _vectors(collection: Collection, rows: Numbers, kind: str) -> float:
    """Return the bytes that rows of a layer take as paths and markers."""
    count = shapely.get_num_coordinates(collection.shapes[rows])
    each = np.array(_VERTEX[kind])[np.maximum(collection.dimensions[rows], 0)]
    return float((count * each).sum()) + len(rows) * _ROW[kind]


def size_words(
    data: Known, view: View, kind: str, frame: Box | None, sheet: Sheet, lang: Lang
) -> tuple[str, ...]:
    """Return a line that says how large a file will be, where that is more than one expects of a sheet."""
    found = estimated_size(data, view, kind, frame, sheet)
    if found is None or found.high <= (_SAID_MB if found.own else _SAID_PIXELS_MB):
        return ()
    return (t("export.size" if found.own else "export.size_pixels", lang, mb=_mb(found)),)


def series_words(data: Known, views: Sequence[View], kind: str, sheet: Sheet, lang: Lang) -> tuple[str, ...]:
    """Return a line that says how many pictures a series has, and how large they will be together where that is much."""
    found = estimated_series(data, views, kind, sheet) if views else None
    if found is None or found.high <= _SAID_PIXELS_MB:
        return ()
    return (t("export.size_series", lang, n=len(views), mb=_mb(found)),)


def _mb(found: FileSize) -> str:
    low, high = round(found.low), round(found.high)
    return f"{high:,}" if low == high else f"{low:,}–{high:,}"
