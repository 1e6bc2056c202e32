"""Inset and overview maps: where they are on the sheet, and what each shows."""

from __future__ import annotations

from dataclasses import replace
from math import log2

from explorer.atlas import pack
from explorer.atlas.model import Box as Ground
from explorer.export.layout.annotation_drawing import on_ground
from explorer.export.layout.camera import MAX_ZOOM, MIN_ZOOM, TILE, frame_extent, lonlat, world
from explorer.export.layout.elements import PX_PER_MM, Box, Element, Ink, Rect, TextLines
from explorer.export.sheet.look import Look
from explorer.export.sheet.sheet import Sheet
from explorer.records import dataclass
from explorer.state.view.view import Camera, View
from explorer.words.strings import t

PART = "inset"
_SHARE = {"inset": 0.3, "overview": 0.2}  # of the frame's width
_TALLEST = 0.42  # of the frame's height
_SYMBOLS = 0.8  # size of lines and names relative to the sheet's


@dataclass(frozen=True, slots=True)
class InsetMap:
    """A small map: its box on the sheet, the size in which it is drawn before it is scaled by `size`, and its View."""

    box: Box
    drawn: Box
    size: float
    view: View


def insets(
    view: View, sheet: Sheet, frame: Box, camera: Camera, look: Look, free: Box | None = None
) -> tuple[list[Element], tuple[InsetMap, ...]]:
    """Return the elements of the sheet's inset and overview, and their maps, whose pictures are drawn later.

    They are in the left corners of the frame, or of its `free` part.
    """
    elements: list[Element] = []
    maps: list[InsetMap] = []
    shown = frame_extent(camera, frame.w * PX_PER_MM, frame.h * PX_PER_MM)
    room = free or frame
    sized = replace(frame, h=room.h)
    left, bottom = room.x + look.gap * 0.6, room.bottom - look.gap * 0.6
    if sheet.inset is not None:
        box = _box("inset", sheet.inset, sized, left, bottom)
        made = _map(box, sheet.inset, view)
        elements += _outline(sheet.inset, frame, camera, look)
        elements += _plate(made, look, t("export.inset", view.lang, n=_ratio_gain(made, camera)))
        maps.append(made)
    if sheet.overview:
        ground = pack.current().region.box
        box = _box("overview", ground, sized, left, bottom)
        if sheet.inset is not None:  # which is in the bottom corner
            box = replace(box, y=room.y + look.gap * 0.6 + look.small * 1.7)
        plain = replace(
            view,
            layers=tuple(replace(layer, visible=False) for layer in view.layers),
            events=False,
            annotations=(),
            show_comments="none",
            selection=(),
            compare=None,
        )
        made = _map(box, ground, plain)
        elements += _plate(made, look, t("export.overview", view.lang))
        elements += _outline(shown, made.box, _scaled(made), look)
        maps.append(made)
    return elements, tuple(maps)


def _scaled(made: InsetMap) -> Camera:
    """Return the camera of the map in the sheet's own millimetres."""
    return replace(made.view.camera, zoom=made.view.camera.zoom + log2(made.size))


def _ratio_gain(made: InsetMap, camera: Camera) -> str:
    gain = 2 ** (_scaled(made).zoom - camera.zoom)
    return f"{gain:.1f}".removesuffix(".0")


def _box(kind: str, ground: Ground, frame: Box, left: float, bottom: float) -> Box:
    """Return a box in the ground's proportions, its foot at `bottom`."""
    (x1, y2), (x2, y1) = world(ground[0], ground[1]), world(ground[2], ground[3])
    ratio = min(max((y2 - y1) / (x2 - x1), 0.4), 1.6)
    wide = frame.w * _SHARE[kind]
    wide = min(wide, frame.h * _TALLEST / ratio)
    return Box(left, bottom - wide * ratio, wide, wide * ratio)


def _map(box: Box, ground: Ground, view: View) -> InsetMap:
    drawn = Box(0.0, 0.0, box.w / _SYMBOLS, box.h / _SYMBOLS)
    (x1, y2), (x2, y1) = world(ground[0], ground[1]), world(ground[2], ground[3])
    wide, tall = drawn.w * PX_PER_MM, drawn.h * PX_PER_MM
    zoom = min(log2(wide / TILE / (x2 - x1)), log2(tall / TILE / (y2 - y1)))
    lon, lat = lonlat((x1 + x2) / 2, (y1 + y2) / 2)
    camera = Camera(lon, lat, min(max(zoom, MIN_ZOOM), MAX_ZOOM))
    return InsetMap(box, drawn, _SYMBOLS, replace(view, camera=camera, extent=None, side_by_side=False))


def _outline(ground: Ground, frame: Box, camera: Camera, look: Look) -> list[Element]:
    """Return the rectangle of an extent on a map, if it is inside."""
    project = on_ground(frame, camera)
    (left, bottom), (right, top) = project((ground[0], ground[1])), project((ground[2], ground[3]))
    left, right = max(left, frame.x), min(right, frame.right)
    top, bottom = max(top, frame.y), min(bottom, frame.bottom)
    if right - left < 0.5 or bottom - top < 0.5:
        return []
    return [Rect(Box(left, top, right - left, bottom - top), Ink(look.accent, 0.4), PART)]


def _plate(made: InsetMap, look: Look, words: str) -> list[Element]:
    box, size = made.box, look.small
    around = Box(box.x - 0.8, box.y - size * 1.7, box.w + 1.6, box.h + size * 1.7 + 0.8)
    return [
        Rect(around, Ink(look.line, 0.25, fill=look.paper), PART, 0.5),
        Rect(box, Ink(look.line, 0.2, fill=look.paper), PART),
        TextLines(box.x + size * 0.2, box.y - size * 0.55, (words,), size, look.ink, PART, 500),
    ]
