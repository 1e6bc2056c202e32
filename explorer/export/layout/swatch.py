"""Legend swatches on a sheet: a symbol's sample in millimetres, and the marks that are of no layer."""

from __future__ import annotations

from dataclasses import replace

from explorer.export.layout.elements import Box, Element, Ink, Rect, Shape, line
from explorer.layers import forms
from explorer.layers.symbol import Symbol, sample

PX = 25.4 / 96  # one CSS px in mm
PART = "legend"
_ROW = 15.3  # css px of a row in which a sample is as large as on the map


def swatch(symbol: Symbol, box: Box) -> list[Element]:
    """A symbol in a box, as large as the map draws it; in a low row smaller as a whole, so that nothing clogs."""
    unit = PX * min(1.0, box.h / PX / _ROW)
    found = sample(symbol, box.w / unit, box.h / unit)
    return [
        Shape(forms.scaled(part.points, unit, box.x, box.y), _scaled(part.ink, unit), PART, part.closed)
        for part in found
    ]


def _scaled(ink: Ink, unit: float) -> Ink:
    dash = tuple(round(d * unit, 4) for d in ink.dash)
    return replace(ink, width=round(ink.width * unit, 4), dash=dash)


def ring(box: Box, color: str) -> list[Element]:
    """The glow around what differs between two dates."""
    y = box.y + box.h / 2
    return [line(box.x, y, box.right, y, Ink(color, box.h * 0.5, opacity=0.55), PART)]


def member_tint(box: Box, color: str) -> list[Element]:
    """The counties of a selected area."""
    inner = Box(box.x + box.w * 0.1, box.y + box.h * 0.16, box.w * 0.8, box.h * 0.68)
    return [Rect(inner, Ink(color, box.h * 0.055, fill=color, fill_opacity=0.08), PART)]


def flag(box: Box, color: str) -> list[Element]:
    """The flag of an event: a pole with a pennant."""
    x, top, foot = box.x + box.w / 2 - box.h * 0.18, box.y + box.h * 0.1, box.y + box.h * 0.92
    cloth = ((x, top), (x + box.h * 0.5, top + box.h * 0.19), (x, top + box.h * 0.38))
    return [
        line(x, top, x, foot, Ink(color, box.h * 0.07), PART),
        Shape(cloth, Ink(fill=color), PART, closed=True),
    ]
