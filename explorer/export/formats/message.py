"""A layout as the page's `sheet` message: CSS pixels, text as data."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from explorer.export.formats import pdf_halos
from explorer.export.formats.groups import groups, parts
from explorer.export.formats.pdf_layers import HEIGHT, UNIT, mark
from explorer.export.formats.relief import placeholder
from explorer.export.layout.annotation_drawing import PART
from explorer.export.layout.elements import PX_PER_MM, Box, Element, Picture, Rect, Shape, TextLines
from explorer.export.layout.layout import Layout
from explorer.export.text.fonts import stack
from explorer.page.symbols import ink_attributes


def _px(mm: float) -> float:
    return round(mm * PX_PER_MM, 3)


def _box(box: Box) -> dict[str, float]:
    return {"x": _px(box.x), "y": _px(box.y), "width": _px(box.w), "height": _px(box.h)}


_OVER_THE_MAP = (
    "scalebar",
    "north",
    "title",
    "date",
    "numbers",
    "comments",
    "legend",
    "foot",
    "veil",
)  # of a film, or where dragged
_HALO = 0.26  # ems, of the rim around letters
_SMALL = 9.0  # mm: pins and arrow heads are smaller
VECTOR_DETAIL = 2.0  # pixels of tiles for each CSS px, where the file has no pixels of its own


def sheet_message(layout: Layout, detail: float = 1.0) -> dict[str, Any]:
    """The value of the message's `sheet` key; tiles are as fine as `detail`, and at least as the page's own pixels."""
    frame = layout.frame
    return {
        # Finer than elsewhere: times 12, at 1200 dpi, it must be a whole number of pixels.
        "width": round(layout.width * PX_PER_MM, 6),
        "height": round(layout.height * PX_PER_MM, 6),
        "font": stack(layout.look.font) if layout.look.font else "",
        "background": "transparent" if layout.transparent else layout.look.paper,
        "clear": layout.transparent,
        "map": {"x": _px(frame.x), "y": _px(frame.y), "w": _px(frame.w), "h": _px(frame.h)},
        "extent": list(layout.ground),
        "blocked": _blocked(layout),
        "plates": _plates(layout),
        "numbers": _numbers(layout),
        "areas": [[area.feature, area.number] for group in layout.content.legend for area in group.areas],
        "plain": not layout.listed and any(e.part == "legend" for e in layout.elements),
        "elements": svg_items(layout),
        "detail": detail,
        "pictured": list(layout.content.pictured),
        "dpi": round(layout.content.dpi * layout.scale, 3),
    }


def vector_message(layout: Layout) -> dict[str, Any]:
    """Return the message for a file that has no pixels of its own."""
    return sheet_message(layout, VECTOR_DETAIL)


def _numbers(layout: Layout) -> list[list[float]]:
    """Return the positions of the flags listed in the key, with their numbers."""
    return [[f.lon, f.lat, f.number] for f in layout.content.events.flags[: layout.listed]]


def _blocked(layout: Layout) -> list[list[float]]:
    """Return the boxes of elements on the map, in its own pixels, so that no label is placed under them."""
    frame = layout.frame
    found = [_edges(element, frame) for element in layout.elements if _covers(element)]
    for part in _OVER_THE_MAP:
        boxes = [e.box() for e in layout.elements if e.part == part and frame.holds(e.box(), 0.5)]
        if boxes:
            left, top = min(b.x for b in boxes), min(b.y for b in boxes)
            right, bottom = max(b.right for b in boxes), max(b.bottom for b in boxes)
            edges = (left - frame.x, top - frame.y, right - frame.x, bottom - frame.y)
            found.append([_px(edge) for edge in edges])
    return found


def _covers(element: Element) -> bool:
    """Return whether this is a figure of the graticule, or the plate of an inset or a date."""
    if element.part == "graticule":
        return isinstance(element, TextLines)
    return element.part in ("inset", "side") and isinstance(element, Rect) and bool(element.ink.fill)


def _plates(layout: Layout) -> list[list[float]]:
    """Return the boxes of what annotations write, hold and point with, in the map's pixels; names may cross their lines and areas.

    A place under one keeps its name, beside it.
    """
    found = []
    for element in layout.elements:
        small = isinstance(element, Shape) and len(element.points) > 2 and element.box().w < _SMALL
        if element.part == PART and (small or not isinstance(element, Shape)):
            found.append(_edges(element, layout.frame))
    return found


def _edges(element: Element, frame: Box) -> list[float]:
    box = element.box()
    return [_px(v) for v in (box.x - frame.x, box.y - frame.y, box.right - frame.x, box.bottom - frame.y)]


def print_message(layout: Layout) -> dict[str, Any]:
    """Return the message for PDF, with a placeholder for the relief and marks of its layers and halos."""
    data = "data:image/png;base64," + b64encode(placeholder()).decode("ascii")
    numbers = {name: n for n, name in enumerate(groups(layout), 1)}
    marked = [
        item
        for part, run in parts(layout)
        for item in (mark(numbers[f"sheet-{part}"]), *(i for e in run for i in items(e)), mark(0))
    ]
    marks = {"height": HEIGHT, "unit": UNIT, "numbers": numbers, "halo": pdf_halos.HEIGHT}
    return {**vector_message(layout), "elements": marked, "relief": data, "marks": marks, "fine": True}


def map_message(layout: Layout) -> dict[str, Any]:
    """Return the message for the map alone, on a page of the frame's size; flags keep their numbers."""
    whole = sheet_message(layout)
    wide, tall = whole["map"]["w"], whole["map"]["h"]
    alone = {"x": 0.0, "y": 0.0, "w": wide, "h": tall}
    return {**whole, "width": wide, "height": tall, "map": alone, "elements": []}


def svg_items(layout: Layout) -> list[dict[str, Any]]:
    """Return every element as SVG attributes in CSS pixels; `kind` is the tag, `text` the character data."""
    return [item for element in layout.elements for item in items(element)]


def picture_address(data: bytes) -> str:
    """Return a PNG or JPEG as a data URL."""
    kind = "png" if data.startswith(b"\x89PNG") else "jpeg"
    return f"data:image/{kind};base64," + b64encode(data).decode("ascii")


def items(element: Element) -> list[dict[str, Any]]:
    """Return one element as SVG items, one per line of text."""
    if isinstance(element, TextLines):
        return [_line(element, n) for n in range(len(element.lines))]
    if isinstance(element, Picture):
        href = picture_address(element.data)
        return [{"kind": "image", **_box(element.box_), "href": href, "preserveAspectRatio": "none"}]
    if isinstance(element, Rect):
        return [
            {
                "kind": "rect",
                **_box(element.box_),
                "rx": _px(element.radius),
                **ink_attributes(element.ink, PX_PER_MM),
            }
        ]
    return [
        {
            "kind": "path",
            "d": path_data(element),
            "stroke-linejoin": "round",
            **ink_attributes(element.ink, PX_PER_MM),
        }
    ]


def _line(text: TextLines, n: int) -> dict[str, Any]:
    return {
        "kind": "text",
        "x": _px(text.x),
        "y": _px(text.y + text.leading * n),
        "font-size": _px(text.size),
        "font-weight": text.weight,
        "fill": text.color,
        "text-anchor": text.anchor,
        "font-kerning": "none",
        **_halo(text),
        "text": text.lines[n],
    }


def _halo(text: TextLines) -> dict[str, Any]:
    if not text.halo:
        return {}
    wide = _px(text.size * _HALO)
    return {"stroke": text.halo, "stroke-width": wide, "stroke-linejoin": "round", "paint-order": "stroke"}


def path_data(shape: Shape, unit: float = PX_PER_MM) -> str:
    """SVG path data."""
    pairs = "L".join(f"{x * unit:.3f} {y * unit:.3f}" for x, y in shape.points)
    return f"M{pairs}" + ("Z" if shape.closed else "")
