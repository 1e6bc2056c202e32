"""Large layers on a sheet of vectors: as vectors while few enough of their rows are in the frame, else one picture."""

from __future__ import annotations

from collections.abc import Mapping

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import Numbers, timelines
from explorer.atlas.model import Box
from explorer.layers.large import is_large
from explorer.state.queries.drawn import drawn
from explorer.state.view.view import View
from explorer.words.strings import t

VECTORS = frozenset({"pdf", "svg"})  # formats whose map is drawn as vectors
MOST_VECTORS = 20_000  # rows of a layer in the frame: beyond, a PDF takes minutes to open and to print


def pictured(data: Known, sides: tuple[View, ...], frame: Box | None) -> dict[str, int]:
    """Return the layers that are too much for vectors, with the number of their rows in the frame (None: anywhere)."""
    most = {layer: max(map(len, rows)) for layer, rows in rows_in_frame(data, sides, frame).items()}
    return {layer: count for layer, count in most.items() if count > MOST_VECTORS}


def rows_in_frame(data: Known, sides: tuple[View, ...], frame: Box | None) -> dict[str, list[Numbers]]:
    """Return the rows of each large layer that are drawn in the frame, for each side that shows it."""
    found: dict[str, list[Numbers]] = {}
    columns = timelines(data.atlas)
    for view in sides:
        large = [
            (collection, at)
            for collection, at in zip(columns.collections, columns.offsets[1:], strict=False)
            if is_large(collection) and any(x.id == collection.layer and x.visible for x in view.layers)
        ]
        if not large:
            continue
        numbers = drawn(data.atlas, view, data.shapes, data.bounds, frame).numbers
        for collection, at in large:
            rows = numbers[(numbers >= at) & (numbers < at + len(collection))] - at
            found.setdefault(collection.layer, []).append(rows)
    return found


def picture_notes(data: Known, view: View, found: Mapping[str, int], dpi: float) -> tuple[str, ...]:
    """Return a line for each layer that is a picture: what it is, how many rows, how fine."""
    return tuple(
        t(
            "export.note.pictured",
            view.lang,
            layer=data.catalogue.name(key).in_(view.lang),
            n=count,
            dpi=round(dpi),
        )
        for key, count in found.items()
    )
