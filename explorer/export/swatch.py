"""Legend swatches: a Style as the map draws it, for lines, areas and markers (resources/web/swatch.js)."""

from __future__ import annotations

from math import cos, pi, sin

from explorer.export.elements import Box, Element, Ink, Point, Rect, Shape, line
from explorer.layers.legend import LegendEntry
from explorer.layers.spec import Style

PX = 25.4 / 96  # one CSS px in mm
PART = "legend"


def swatch(entry: LegendEntry, box: Box, paper: str) -> list[Element]:
    """The entry's style in a box: a stroke, a patch or a marker."""
    if entry.kind == "line":
        return _line(entry.style, box, paper)
    if entry.kind == "area":
        return _area(entry.style, box)
    return _point(entry.style, entry.glyph, box, paper)


def _dash(dash: tuple[float, ...], scale: float = 1.0) -> tuple[float, ...]:
    return tuple(round(d * PX * scale, 3) for d in dash)


def _line(style: Style, box: Box, paper: str) -> list[Element]:
    """A stroke; an attested one is open inside."""
    y = box.y + box.h / 2
    if not style.hollow:
        ink = Ink(style.stroke, style.width * PX, _dash(style.dash), opacity=style.opacity)
        return [line(box.x, y, box.right, y, ink, PART)]
    outer = Ink(style.stroke, (style.width + 2.2) * PX, _dash(style.dash))
    inner = Ink(paper, style.width * PX, opacity=style.opacity)
    return [line(box.x, y, box.right, y, outer, PART), line(box.x, y, box.right, y, inner, PART)]


def _area(style: Style, box: Box) -> list[Element]:
    dash = (1.5, 3.0) if style.hollow else style.dash
    ink = Ink(style.stroke, style.width * PX, _dash(dash), style.fill, style.fill_opacity, style.opacity)
    return [Rect(Box(box.x, box.y + box.h * 0.14, box.w, box.h * 0.72), ink, PART, 0.4)]


def _point(style: Style, name: str, box: Box, paper: str) -> list[Element]:
    """A marker as full as its status: solid in operation, tinted before, paper where only attested."""
    x, y, radius = box.x + box.w / 2, box.y + box.h / 2, box.h * 0.34
    full = _fullness(style)
    width = (1.2 if full == 1 else 2.0 if style.hollow else 1.5) * PX * 0.8
    dash = () if full == 1 or style.hollow else tuple(max(1.2, d * 0.38) for d in style.dash)
    stroke = "" if full == 1 else style.stroke
    ink = Ink(stroke, width, _dash(dash), mix(paper, style.stroke, full), opacity=style.opacity)
    mark = [glyph(name, x, y, radius, ink, PART)]
    if style.fill_opacity > 0.4:
        mark.insert(0, glyph(name, x, y, radius * 1.35, Ink(style.stroke, PX), PART))
    return [*mark]


def ring(box: Box, color: str) -> list[Element]:
    """The glow around what differs between two dates."""
    y = box.y + box.h / 2
    return [line(box.x, y, box.right, y, Ink(color, box.h * 0.5, opacity=0.55), PART)]


def flag(box: Box, color: str) -> list[Element]:
    """The flag of an event: a pole with a pennant."""
    x, top, foot = box.x + box.w / 2 - box.h * 0.18, box.y + box.h * 0.1, box.y + box.h * 0.92
    cloth = ((x, top), (x + box.h * 0.5, top + box.h * 0.19), (x, top + box.h * 0.38))
    return [
        line(x, top, x, foot, Ink(color, box.h * 0.07), PART),
        Shape(cloth, Ink(fill=color), PART, closed=True),
    ]


def _fullness(style: Style) -> float:
    if style.hollow:
        return 0.0
    steps = ((0.3, 1.0), (0.2, 0.45), (0.1, 0.28))
    return next((full for least, full in steps if style.fill_opacity >= least), 0.06)


def mix(under: str, over: str, share: float) -> str:
    """`share` of the second colour on the first."""
    a, b = ([int(c[n : n + 2], 16) for n in (1, 3, 5)] for c in (under, over))
    return "#" + "".join(f"{round(y * share + x * (1 - share)):02x}" for x, y in zip(a, b, strict=True))


# name: sides, turn, growth, as resources/web/glyphs.js has them
_SIDES = {
    "circle": (32, 0.0, 1.0),
    "square": (4, pi / 4, 1.25),
    "diamond": (4, 0.0, 1.25),
    "triangle": (3, 0.0, 1.3),
    "hexagon": (6, pi / 6, 1.1),
    "pentagon": (5, 0.0, 1.12),
}


def glyph(name: str, x: float, y: float, radius: float, ink: Ink, part: str) -> Shape:
    """A layer's marker as a polygon around a centre."""
    if name == "cross":
        points = _cross(radius * 0.42, radius * 1.05)
    elif name == "star":
        reaches = [(1.25 if n % 2 == 0 else 0.55) * radius for n in range(10)]
        points = [(r * sin(n * pi / 5), -r * cos(n * pi / 5)) for n, r in enumerate(reaches)]
    else:
        sides, turn, grow = _SIDES.get(name, _SIDES["circle"])
        angles = [turn + n * 2 * pi / sides for n in range(sides)]
        points = [(radius * grow * sin(a), -radius * grow * cos(a)) for a in angles]
    return Shape(tuple((x + a, y + b) for a, b in points), ink, part, closed=True)


def _cross(a: float, b: float) -> list[Point]:
    right = [(a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b)]
    return right + [(-x, -y) for x, y in right]
