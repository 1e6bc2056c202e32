"""Bookmarks of a PDF page: one for each theme on its map, which leads to the part of the page where the theme is."""

from __future__ import annotations

from dataclasses import replace

from explorer.atlas.assembly.known import Known
from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.elements import Box
from explorer.export.layout.halves import half
from explorer.export.layout.layout import Layout
from explorer.state.queries.extents import common, of_shown, union
from explorer.state.view.compare import maps, views
from explorer.state.view.view import View

_LEAST = 0.25  # share of the map's width that a bookmark shows at least
_AIR = 1.2


def theme_marks(data: Known, view: View, layout: Layout) -> list[tuple[str, Box]]:
    """Return the name of each theme in the legend, and the part of the sheet with its features, in layout millimetres."""
    found: list[tuple[str, Box]] = []
    for group in layout.content.legend:
        alone = replace(view, layers=tuple(one for one in view.layers if one.id == group.layer))
        shown = (of_shown(data.atlas, data.bounds, side) for side in views(alone))
        around = union(box for box in shown if box)
        seen = common(around, layout.ground) if around else None
        if seen is not None:
            found.append((group.name, _part(view, layout, seen)))
    return found


def _part(view: View, layout: Layout, ground: tuple[float, float, float, float]) -> Box:
    """Return the part of the map with this ground, with air around it; of two maps side by side both."""
    frame = layout.frame
    if maps(view) > 1:
        return frame
    project = on_ground(half(view, frame), layout.camera)
    (left, bottom), (right, top) = project(ground[:2]), project(ground[2:])
    wide = min(max((right - left) * _AIR, frame.w * _LEAST), frame.w)
    tall = min(max((bottom - top) * _AIR, frame.h * _LEAST), frame.h)
    x = min(max((left + right - wide) / 2, frame.x), frame.right - wide)
    y = min(max((top + bottom - tall) / 2, frame.y), frame.bottom - tall)
    return Box(x, y, wide, tall)
