"""Drawing elements of a sheet, in millimetres; each format renders them in its own way."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from explorer.export.text.fonts import ASCENT, DESCENT, width
from explorer.layers.symbol import Ink as Ink
from explorer.records import dataclass

Anchor = Literal["start", "middle", "end"]
PX_PER_MM = 96 / 25.4  # CSS px
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle on the sheet; y grows downwards."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    def inset(self, by: float) -> Box:
        return Box(self.x + by, self.y + by, self.w - 2 * by, self.h - 2 * by)

    def overlaps(self, other: Box, slack: float = 0.01) -> bool:
        return (
            self.x < other.right - slack
            and other.x < self.right - slack
            and self.y < other.bottom - slack
            and other.y < self.bottom - slack
        )

    def holds(self, other: Box, slack: float = 0.01) -> bool:
        return (
            other.x >= self.x - slack
            and other.y >= self.y - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )


@dataclass(frozen=True, slots=True)
class TextLines:
    """Lines of one paragraph; `y` is the first baseline, `leading` the step to the next one."""

    x: float
    y: float
    lines: tuple[str, ...]
    size: float
    color: str
    part: str
    weight: int = 400
    anchor: Anchor = "start"
    leading: float = 0.0
    halo: str = ""  # colour of a rim around the letters

    def box(self) -> Box:
        """The bounding box, by measured widths."""
        wide = max((width(line, self.size) for line in self.lines), default=0.0)
        shift = {"start": 0.0, "middle": wide / 2, "end": wide}[self.anchor]
        tall = (ASCENT + DESCENT) * self.size + self.leading * (len(self.lines) - 1)
        return Box(self.x - shift, self.y - ASCENT * self.size, wide, tall)


@dataclass(frozen=True, slots=True)
class Rect:
    box_: Box
    ink: Ink
    part: str
    radius: float = 0.0

    def box(self) -> Box:
        return self.box_


@dataclass(frozen=True, slots=True)
class Shape:
    """A polyline, or a polygon if `closed`."""

    points: tuple[Point, ...]
    ink: Ink
    part: str
    closed: bool = False

    def box(self) -> Box:
        xs, ys = [p[0] for p in self.points], [p[1] for p in self.points]
        return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


@dataclass(frozen=True, slots=True)
class Picture:
    """A PNG or JPEG, as bytes, stretched over its box; of a `video` (state/files/media.py) the poster."""

    box_: Box
    data: bytes
    part: str
    video: str = ""

    def box(self) -> Box:
        return self.box_


Element = TextLines | Rect | Shape | Picture


def moved(element: Element, dx: float, dy: float) -> Element:
    """The element shifted on the sheet."""
    if isinstance(element, TextLines):
        return replace(element, x=element.x + dx, y=element.y + dy)
    if isinstance(element, Shape):
        return replace(element, points=tuple((x + dx, y + dy) for x, y in element.points))
    b = element.box_
    return replace(element, box_=Box(b.x + dx, b.y + dy, b.w, b.h))


def line(x1: float, y1: float, x2: float, y2: float, ink: Ink, part: str) -> Shape:
    return Shape(((x1, y1), (x2, y2)), ink, part)
