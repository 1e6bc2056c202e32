"""Names on the map as text of their own, for formats whose readers go on with them: taken from the map's SVG."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree

from explorer.export.layout.elements import PX_PER_MM, Anchor
from explorer.records import dataclass

_SVG = "{http://www.w3.org/2000/svg}"
_GROUPS = tuple(
    f"labels-{name}{of}" for name in ("names", "features") for of in ("", "-b")
)  # -b: the right of two maps
_SHIFT = re.compile(r"translate\((-?[\d.]+) (-?[\d.]+)\)")
_TURN = re.compile(r"rotate\((-?[\d.]+) (-?[\d.]+) (-?[\d.]+)\)")
_LEADING = 1.2  # ems, as labels/nodes.js sets lines
HIDDEN = {"unlabelled": True}  # what the sheet's message needs, so that the picture leaves these names out


@dataclass(frozen=True, slots=True)
class MapLabel:
    """A straight name: the first baseline from the corner of the map in mm, the angle in degrees about `turn`."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    color: str
    bold: bool
    anchor: Anchor
    halo: str
    opacity: float = 1.0
    angle: float = 0.0
    turn: tuple[float, float] = (0.0, 0.0)

    @property
    def leading(self) -> float:
        return self.size * _LEADING


def map_labels(svg: str) -> tuple[MapLabel, ...]:
    """Return the names of places and features, without the space between a province's letters (LibreOffice loses the last
    of them); what follows a river or a line letter by letter stays in the picture."""
    root = ElementTree.fromstring(svg)
    return tuple(
        label
        for group, dx, dy in _groups(root, 0.0, 0.0)
        for name in group.findall(f"{_SVG}g")
        for text in name.findall(f"{_SVG}text")
        if (label := _label(text, dx, dy)) is not None
    )


def _groups(node: Any, dx: float, dy: float) -> Iterator[tuple[Any, float, float]]:
    """Yield the groups of labels with the shift of their coordinates."""
    for child in node:
        moved = _SHIFT.fullmatch(child.get("transform", ""))
        right, down = (float(moved[1]), float(moved[2])) if moved else (0.0, 0.0)
        if child.get("id") in _GROUPS:
            yield child, dx + right, dy + down
        else:
            yield from _groups(child, dx + right, dy + down)


def _label(text: Any, dx: float, dy: float) -> MapLabel | None:
    lines = tuple(part.text or "" for part in text.findall(f"{_SVG}tspan")) or (text.text or "",)
    if not any(lines):
        return None
    turned = _TURN.fullmatch(text.get("transform", ""))
    angle, tx, ty = (float(v) for v in turned.groups()) if turned else (0.0, 0.0, 0.0)
    anchor = text.get("text-anchor", "start")
    weight = text.get("font-weight", "400")
    return MapLabel(
        (float(text.get("x")) + dx) / PX_PER_MM,
        (float(text.get("y")) + dy) / PX_PER_MM,
        lines,
        float(text.get("font-size")) / PX_PER_MM,
        text.get("fill"),
        weight == "bold" or (weight.isdigit() and int(weight) > 550),
        "middle" if anchor == "middle" else "end" if anchor == "end" else "start",
        text.get("stroke") or "",
        float(text.get("opacity") or 1.0),
        angle,
        ((tx + dx) / PX_PER_MM, (ty + dy) / PX_PER_MM),
    )
