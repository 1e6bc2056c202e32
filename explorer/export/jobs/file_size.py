"""How large a file becomes by the user's large layers, before it is made."""

from __future__ import annotations

import shapely

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Box
from explorer.export.sheet.pictured import pictured
from explorer.layers.large import is_large
from explorer.state.view.compare import views
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

_SAID_MB = 8.0
_BASE_MB = {"html": 4.2, "svg": 2.5, "pdf": 3.0}  # without layers of the user's
_VERTEX = {"html": 10.7, "svg": 12.0, "pdf": 20.0}  # bytes, as measured over lines and areas
_ROW = {"html": 107.0, "svg": 20.0, "pdf": 40.0}
_PICTURE_MB = 4.0


def estimated_mb(data: Known, view: View, kind: str, frame: Box | None) -> float:
    """Return about how many MB a file of a format takes; 0 for one whose size depends on its pixels."""
    if kind not in _BASE_MB:
        return 0.0
    found = _BASE_MB[kind]
    pictures = pictured(data, views(view), frame) if kind != "html" else {}
    for layer, collection in data.collections.items():
        shown = any(x.id == layer and x.visible for x in view.layers)
        if not is_large(collection) or (kind != "html" and not shown):
            continue
        if layer in pictures:
            found += _PICTURE_MB
            continue
        rows, vertices = len(collection), collection.vertices
        if kind != "html" and frame is not None:
            here = collection.touching(frame)
            rows, vertices = len(here), int(shapely.get_num_coordinates(collection.shapes[here]).sum())
        areas = kind != "html" and bool((collection.dimensions == 2).any())
        vertices *= 2 if areas else 1  # a tint and an outline
        found += (vertices * _VERTEX[kind] + rows * _ROW[kind]) / 1e6
    return found


def size_words(data: Known, view: View, kind: str, frame: Box | None, lang: Lang) -> tuple[str, ...]:
    """Return a line that says how large a file will be, where that is more than one expects of a sheet."""
    size = estimated_mb(data, view, kind, frame)
    return (t("export.size", lang, mb=round(size)),) if size > _SAID_MB else ()
