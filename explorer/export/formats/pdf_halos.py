"""Halos of printed text: named by its colours, and drawn as strokes of the same letters.

Chromium prints a halo as letters of further fonts, whose glyphs are the outlines of the stroke: two thirds of what it
prints of a map, and half of the time. So the page prints text without halos (resources/web/sheet/halos.js), in colours
that differ from the real ones by less than half of a step in 255 and name the halo, and one rectangle for each halo
that nobody sees: in the halo's colour, named in the same way, and as wide as the halo.
"""

from __future__ import annotations

import re

from explorer.records import dataclass

HEIGHT = 5 / 4096  # CSS px of the rectangles; nothing else is as low
_RECTANGLE = re.compile(rb"( RG (\S++ \S++ \S++) rg\n(?:/\S++ gs\n)?)\S++ \S++ (\S++) \.001220703\d* re\nf\n")
_WHOLE = 10_000  # Skia prints four decimals
_STEPS = 19  # of a channel, in ten-thousandths: fewer than half of what lies between two of 255
_CHECK = 7
_ALONE = 181  # and higher numbers: the letters themselves are not drawn


@dataclass(frozen=True, slots=True)
class Halo:
    """A halo's colour as PDF operands, and its width in the text's own units; `alone`: of letters that are not drawn."""

    ink: bytes
    width: float
    alone: bool


def read_halos(content: bytes) -> tuple[bytes, dict[int, Halo]]:
    """Return a page without the rectangles, and its halos by number."""
    found = {}
    for _, color, wide in _RECTANGLE.findall(content):
        if number := number_of(color):
            found[number] = Halo(plain(color), float(wide), number >= _ALONE)
    return _RECTANGLE.sub(rb"\1", content), found


def number_of(color: bytes) -> int:
    """Return the number of the halo that a colour's operands name, 0 if none."""
    red, green, blue = (abs(part - _printed(_channel(part))) for part in _parts(color))
    return red + _STEPS * green if blue == (red + green + _CHECK) % _STEPS else 0


def plain(color: bytes) -> bytes:
    """Return the operands of the real colour."""
    whole = (_printed(_channel(part)) / _WHOLE for part in _parts(color))
    return b" ".join(b"%g" % part for part in whole)


def _parts(color: bytes) -> list[int]:
    return [round(float(part) * _WHOLE) for part in color.split()]


def _channel(part: int) -> int:
    """Return the channel, of 255, nearest to ten-thousandths."""
    return round(part * 255 / _WHOLE)


def _printed(channel: int) -> int:
    """Return how Skia prints a channel, in ten-thousandths."""
    return round(channel * _WHOLE / 255)
