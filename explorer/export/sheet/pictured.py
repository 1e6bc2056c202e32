"""Large layers on a sheet: as vectors while few enough of their rows are in the frame, else one picture; and those whose
points lie so close that the map shows which of their classes has the most in a place."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import Numbers, timelines
from explorer.atlas.model import Box
from explorer.layers.large import MOST_MARKERS, is_large
from explorer.layers.legend import style_of
from explorer.state.queries.drawn import drawn
from explorer.state.view.view import View
from explorer.words.strings import t
from explorer.words.text import Lang

VECTORS = frozenset({"pdf", "svg"})  # formats whose map is drawn as vectors
MOST_VECTORS = 20_000  # rows of a layer in the frame: beyond, a PDF takes minutes to open and to print


def pictured(data: Known, sides: tuple[View, ...], frame: Box | None) -> dict[str, int]:
    """Return the layers that are no vectors, with the number of their rows in the frame (None: anywhere).

    Those that are too much for vectors, and those of which the class that has the most is seen.
    """
    most = {layer: max(map(len, rows)) for layer, rows in rows_in_frame(data, sides, frame).items()}
    crowded = crowds(data, sides[0], frame)
    return {
        layer: count for layer, count in most.items() if count > MOST_VECTORS or (count and layer in crowded)
    }


def crowds(data: Known, view: View, frame: Box | None) -> tuple[str, ...]:
    """Return the visible layers in classes whose points are too many for markers: each place shows the class that has the
    most there. The page has the same rule (raster/worker.js), and counts points whatever the date, too.
    """
    if view.density:
        return ()
    return tuple(
        layer.id for layer in view.layers if layer.visible and _is_crowd(data, view, layer.id, frame)
    )


def _is_crowd(data: Known, view: View, layer: str, frame: Box | None) -> bool:
    own, collection = style_of(data, view, layer), data.collections.get(layer)
    if own is None or collection is None or not is_large(collection) or len(collection) <= MOST_MARKERS:
        return False
    if not (own.by_status or (own.in_classes and len(own.classes) > 1)):
        return False
    points = collection.dimensions == 0
    if frame is not None:
        points = points & collection.in_sight(frame)
    return int(points.sum()) > MOST_MARKERS


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


def prevailing_note(names: Collection[str], lang: Lang) -> tuple[str, ...]:
    """Return the note that of these layers the class that has the most is seen where points are dense."""
    joint = "、" if lang == "zh" else ", "
    return (t("export.note.prevails", lang, names=joint.join(names)),) if names else ()


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
