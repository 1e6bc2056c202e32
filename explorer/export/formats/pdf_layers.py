"""Optional content (ISO 32000-1, 8.11): the themes, names and parts of a sheet as layers that a reader can hide.

Chromium prints no groups. Rectangles that nobody sees, a few ten-thousandths of a pixel, are drawn where a layer
begins and where it ends; their widths name the layer, and marks of optional content take their places.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from explorer.export.formats.pdf_source import UnexpectedPdf, text

Layer = tuple[str, str]  # what it belongs to, and its name
HEIGHT, UNIT = 3 / 4096, 1 / 256  # CSS px; nothing else is as low
_MARK = re.compile(rb" \.000732421\d* re\nf\n")


def mark(number: int) -> dict[str, Any]:
    """Return the item of a sheet's message that begins layer `number`, or ends one if 0."""
    wide = UNIT * (number + 1)
    return {"kind": "rect", "x": 1, "y": 1, "width": wide, "height": HEIGHT, "fill": "black"}


def layered(content: bytes) -> tuple[bytes, set[int]]:
    """Replace the marks in a content stream; return it and the numbers of its layers. Raises UnexpectedPdf."""
    found: set[int] = set()
    out: list[bytes] = []
    end = 0
    inside = False
    for rectangle in _MARK.finditer(content):
        start = max(end, content.rfind(b"\n", end, rectangle.start()) + 1)
        wide = content[start : rectangle.start()].split(b" ")[-1]
        number = round(float(wide) / UNIT) - 1
        if inside == bool(number):
            raise UnexpectedPdf("layers that overlap")
        inside = bool(number)
        out += [content[end:start], b"/OC /L%d BDC\n" % number if number else b"EMC\n"]
        found.add(number)
        end = rectangle.end()
    if inside:
        raise UnexpectedPdf("a layer without end")
    return b"".join([*out, content[end:]]), found - {0}


def group(layer: Layer) -> bytes:
    """Return the body of a layer's object."""
    return b"<</Type /OCG /Name %s>>" % text(layer[1])


def catalogue_entry(numbers: Mapping[Layer, int], title: str) -> bytes:
    """Return the catalogue's entry for these layers, listed under what they belong to; empty if there are none."""
    if not numbers:
        return b""
    owners = dict.fromkeys(owner for owner, _ in numbers)
    lists = [
        b"[%s %s]" % (text(owner), _references([n for (of, _), n in numbers.items() if of == owner]))
        for owner in owners
    ]
    shown = b"/D <</Name %s /Order [%s]>>" % (text(title), b" ".join(lists))
    return b"/OCProperties <</OCGs [%s] %s>>" % (_references(list(numbers.values())), shown)


def _references(numbers: Sequence[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
