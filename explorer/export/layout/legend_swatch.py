"""Legend swatches on a sheet, in millimetres: symbols, and marks that belong to no layer."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from explorer.export.layout.elements import Box, Element, Ink, Rect, Shape
from explorer.layers import forms
from explorer.layers.marks import circle_sample, flag_sample, ring_sample, scaled_ink
from explorer.layers.symbol import Part, Symbol, sample

PX = 25.4 / 96  # one CSS px in mm
PART = "legend"
_ROW = 15.3  # CSS px: in lower rows, samples are smaller than on the map


def swatch(symbol: Symbol, box: Box) -> list[Element]:
    """Draw a symbol in a box at its size on the map, scaled down as a whole in a low row."""
    return _scaled(partial(sample, symbol), box)


def flag(box: Box, appearance: str) -> list[Element]:
    """Draw the flag of an event."""
    return _scaled(partial(flag_sample, appearance), box)


def circle(box: Box, appearance: str) -> list[Element]:
    """Draw an accuracy circle."""
    return _scaled(partial(circle_sample, appearance), box)


def _scaled(make: Callable[[float, float], tuple[Part, ...]], box: Box) -> list[Element]:
    unit = PX * min(1.0, box.h / PX / _ROW)
    return [
        Shape(forms.scaled(part.points, unit, box.x, box.y), scaled_ink(part.ink, unit), PART, part.closed)
        for part in make(box.w / unit, box.h / unit)
    ]


def ring(box: Box, kind: str, appearance: str) -> list[Element]:
    """Draw the ring around a difference between two dates."""
    return _scaled(partial(ring_sample, kind, appearance), box)


def member_tint(box: Box, color: str) -> list[Element]:
    """Draw the tint of member counties."""
    inner = Box(box.x + box.w * 0.1, box.y + box.h * 0.16, box.w * 0.8, box.h * 0.68)
    return [Rect(inner, Ink(color, box.h * 0.055, fill=color, fill_opacity=0.08), PART)]
