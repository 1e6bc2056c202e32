"""The pictures of inset and overview maps, drawn by the renderer and laid into their boxes."""

from __future__ import annotations

from dataclasses import replace

from explorer.export.formats.message import map_message
from explorer.export.formats.renderer import Renderer
from explorer.export.layout.elements import Element, Picture, Rect
from explorer.export.layout.insets import PART, InsetMap
from explorer.export.layout.layout import Layout
from explorer.export.sheet.sheet import Sheet

_MAX_SCALE = 4.0


def with_insets(layout: Layout, sheet: Sheet, renderer: Renderer) -> Layout:
    """Return the layout with the pictures of its insets; raises RuntimeError if the engine fails."""
    if not layout.insets:
        return layout
    pictures = {one.box: _picture(one, layout, sheet, renderer) for one in layout.insets}
    elements: list[Element] = []
    for element in layout.elements:
        elements.append(element)
        if isinstance(element, Rect) and element.part == PART and element.box_ in pictures:
            elements.append(Picture(element.box_, pictures.pop(element.box_), PART))
    return replace(layout, elements=tuple(elements))


def _picture(one: InsetMap, layout: Layout, sheet: Sheet, renderer: Renderer) -> bytes:
    scale = min(sheet.paper.dpi / 96 * layout.scale * one.size, _MAX_SCALE)
    alone = replace(layout, frame=one.drawn, camera=one.view.camera, elements=(), insets=(), maps=1)
    message = map_message(alone) | {"plain": True}
    return renderer.render_png(one.view, message, scale, 96 * scale)
