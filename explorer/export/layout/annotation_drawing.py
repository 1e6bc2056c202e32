"""The drawing of annotations: one description, which a sheet paints as elements and the page as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from math import atan2, cos, hypot, pi, sin

from explorer.colours import table
from explorer.export.layout.camera import TILE, world
from explorer.export.layout.elements import (
    PX_PER_MM,
    Box,
    Element,
    Ink,
    Picture,
    Rect,
    Shape,
    TextLines,
    moved,
)
from explorer.export.layout.halves import halves
from explorer.export.text.fonts import ASCENT
from explorer.export.text.fonts import width as text_width
from explorer.export.text.typeset import clean, wrap
from explorer.layers import forms
from explorer.records import dataclass
from explorer.state.view.annotations import (
    CLOSED,
    INKS,
    Annotation,
    Point,
    Space,
    kept_picture,
    pin_numbers,
)
from explorer.state.view.view import Appearance, Camera, View

PART = "annotations"
_PX = 1 / PX_PER_MM  # mm
_TEXT = 14.0 * _PX  # size of type at size 1
_LEADING = 1.32
_LINE_LENGTH = 18.0  # ems after which a text is broken
_PAD = (0.55, 0.32)  # ems between a text and the edge of its plate
_PIN = 10.5 * _PX  # radius
_PICTURE = 160.0 * _PX  # width
_HEAD = 12.0 * _PX  # length of an arrow head of a line 2.5 px wide
_CASING = 2.6  # px by which the casing is wider than the line
_SIDES = 72


@dataclass(frozen=True, slots=True)
class Course:
    """A line or an outline in the annotation's own coordinates; a `round` one is a circle of centre and rim point.

    `trim` is the length in mm by which the end is cut back under an arrow head.
    """

    points: tuple[Point, ...]
    ink: Ink
    closed: bool = False
    round: bool = False
    trim: float = 0.0


@dataclass(frozen=True, slots=True)
class AnchoredElements:
    """Elements in mm about the point `at`; with `along`, turned to the direction from there to `at`."""

    at: Point
    elements: tuple[Element, ...]
    along: Point | None = None

    def box(self) -> Box:
        return _union(element.box() for element in self.elements)


@dataclass(frozen=True, slots=True)
class AnnotationDrawing:
    """The drawing of one annotation, bottom first: courses, then figures; that of a comment has its words as `title`."""

    id: str
    on: Space
    courses: tuple[Course, ...]
    figures: tuple[AnchoredElements, ...]
    title: str = ""
    video: str = ""


def marks(view: View) -> tuple[AnnotationDrawing, ...]:
    """Return the drawings of the View's annotations, the lowest first."""
    numbers = pin_numbers(view.annotations)
    return tuple(_mark(one, numbers.get(one.id, 0), view.appearance) for one in view.annotations)


# ---------------------------------------------------------------- the description


def _mark(one: Annotation, number: int, appearance: Appearance) -> AnnotationDrawing:
    colours = table(appearance)
    ink, paper = colours[INKS[one.ink]], colours["sheet_paper"]
    drawn = _Drawing(one, ink, paper if one.ink != "paper" else colours["ink"], colours["ink"])
    return AnnotationDrawing(
        one.id, one.on, tuple(drawn.courses()), tuple(drawn.figures(number)), video=one.video
    )


@dataclass(frozen=True, slots=True)
class _Drawing:
    """Draws an annotation in its ink on `paper`; text that has a plate is set in `dark`."""

    one: Annotation
    ink: str
    paper: str
    dark: str

    def courses(self) -> Iterable[Course]:
        one = self.one
        if one.kind in ("pin", "picture") or (one.kind == "text" and len(one.points) < 2):
            return
        wide = one.width * _PX
        if one.kind == "text":
            yield Course(one.points, Ink(self.ink, 1.2 * _PX))
            return
        closed, trim = one.kind in CLOSED, self._head() * 0.8 if one.kind == "arrow" else 0.0
        dash = (wide * 3.2, wide * 2.2) if one.dash else ()
        fill = self.ink if closed and one.tint else ""
        casing = Ink(self.paper, wide + _CASING * _PX, opacity=0.85, round=not dash)
        own = Ink(self.ink, wide, dash, fill, 0.14, round=not dash)
        yield Course(one.points, casing, closed, one.kind == "circle", trim)
        yield Course(one.points, own, closed, one.kind == "circle", trim)

    def _head(self) -> float:
        return _HEAD * self.one.size * (0.5 + self.one.width / 5)

    def figures(self, number: int) -> Iterable[AnchoredElements]:
        one = self.one
        if one.kind == "arrow":
            yield AnchoredElements(one.points[-1], self._arrow_head(), one.points[-2])
        if one.kind == "text" and len(one.points) > 1:
            dot = Ink(self.paper, _PX, fill=self.ink)
            yield AnchoredElements(
                one.points[1], (Shape(forms.scaled(forms.DISC, 3 * _PX), dot, PART, True),)
            )
        if one.kind == "pin":
            yield AnchoredElements(one.points[0], self._pin(number))
        elif one.kind == "picture":
            yield AnchoredElements(one.points[0], self._picture())
        elif words := self._words():
            yield AnchoredElements(_place(one), words)

    def _arrow_head(self) -> tuple[Element, ...]:
        long = self._head()
        shape = ((0.0, 0.0), (-long, long * 0.42), (-long * 0.78, 0.0), (-long, -long * 0.42))
        return (Shape(shape, Ink(self.paper, _CASING / 2 * _PX, fill=self.ink), PART, True),)

    def _pin(self, number: int) -> tuple[Element, ...]:
        radius, words = _PIN * self.one.size, str(number)
        size = radius * (1.15 if len(words) < 3 else 0.85)
        disc = Shape(forms.scaled(forms.DISC, radius), Ink(self.paper, 1.6 * _PX, fill=self.ink), PART, True)
        return disc, TextLines(0.0, size * 0.36, (words,), size, self.paper, PART, 700, "middle")

    def _words(self, top: float | None = None) -> tuple[Element, ...]:
        """Set the text with its plate or halo, centred about the origin, or below `top`."""
        size = _TEXT * self.one.size
        lines = lines_of(self.one.text, size)
        if not lines:
            return ()
        plate, leading = self.one.plate, size * _LEADING
        wide, tall = max(text_width(line, size) for line in lines), leading * len(lines)
        start = -tall / 2 if top is None else top
        base = start + size * (ASCENT + (_LEADING - 1) / 2)
        set_ = TextLines(
            0.0, base, lines, size, self.dark if plate else self.ink, PART, 500, "middle", leading
        )
        if not plate:
            return (replace(set_, weight=700, halo=self.paper),)
        across, down = _PAD[0] * size, _PAD[1] * size
        box = Box(-wide / 2 - across, start - down, wide + 2 * across, tall + 2 * down)
        return Rect(box, Ink(self.ink, 0.9 * _PX, fill=self.paper, fill_opacity=0.95), PART, 0.6), set_

    def _picture(self) -> tuple[Element, ...]:
        kept, wide = kept_picture(self.one.picture), _PICTURE * self.one.size
        tall = wide * min(max(kept.height / kept.width, 0.1), 10.0)
        box = Box(-wide / 2, -tall / 2, wide, tall)
        frame = Rect(box.inset(-1.5 * _PX), Ink(self.ink, 0.75 * _PX, fill=self.paper), PART)
        sign = self._play_sign(min(wide, tall) * 0.16) if self.one.video else ()
        words = self._words(tall / 2 + 0.6 * _TEXT * self.one.size)
        return frame, Picture(box, kept.data, PART, self.one.video), *sign, *words

    def _play_sign(self, radius: float) -> tuple[Element, ...]:
        """Draw the triangle that says that this is a video's poster."""
        disc = Shape(forms.scaled(forms.DISC, radius), Ink(fill=self.ink, fill_opacity=0.8), PART, True)
        tip = ((-radius * 0.3, -radius * 0.5), (radius * 0.58, 0.0), (-radius * 0.3, radius * 0.5))
        return disc, Shape(tip, Ink(fill=self.paper), PART, True)


def _place(one: Annotation) -> Point:
    """Return where the text is: at a text's or an arrow's first point, else in the middle."""
    if one.kind in ("text", "arrow", "circle"):
        return one.points[0]
    if one.kind == "line":
        return one.points[len(one.points) // 2] if len(one.points) % 2 else _middle(one.points)
    xs, ys = zip(*one.points, strict=True)
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


def _middle(points: Sequence[Point]) -> Point:
    (a, b), (c, d) = points[len(points) // 2 - 1], points[len(points) // 2]
    return (a + c) / 2, (b + d) / 2


def lines_of(text: str, size: float) -> tuple[str, ...]:
    """Break a text at its line breaks and by the rules of Chinese typography; empty lines at the ends are dropped."""
    found = [wrap(clean(line), size, size * _LINE_LENGTH) or ("",) for line in text.strip().splitlines()]
    return tuple(line for lines in found for line in lines)


def _union(boxes: Iterable[Box]) -> Box:
    found = list(boxes)
    left, top = min(b.x for b in found), min(b.y for b in found)
    return Box(left, top, max(b.right for b in found) - left, max(b.bottom for b in found) - top)


# ---------------------------------------------------------------- on a sheet


def annotation_elements(
    view: View, frame: Box, camera: Camera, more: Iterable[AnnotationDrawing] = ()
) -> list[Element]:
    """Return the annotations, and above them `more`, as elements of a sheet whose map fills `frame`; those on the ground
    are cut at its edge.

    Of two maps side by side each has those on the ground.
    """
    found: list[Element] = []
    for mark in (*marks(view), *more):
        if mark.on == "sheet":
            found += _elements(mark, _on_sheet(frame), frame)
        else:
            found += [e for box in halves(view, frame) for e in _elements(mark, on_ground(box, camera), box)]
    return found


def on_ground(frame: Box, camera: Camera) -> Callable[[Point], Point]:
    """Return the projection from (lon, lat) to millimetres of the sheet, for a map that fills `frame`."""
    side = TILE * 2**camera.zoom * _PX
    x0, y0 = world(camera.lon, camera.lat)

    def project(at: Point) -> Point:
        x, y = world(at[0], min(max(at[1], -85.0), 85.0))
        return frame.x + frame.w / 2 + (x - x0) * side, frame.y + frame.h / 2 + (y - y0) * side

    return project


def _on_sheet(frame: Box) -> Callable[[Point], Point]:
    return lambda at: (frame.x + at[0] * frame.w, frame.y + at[1] * frame.h)


def _elements(mark: AnnotationDrawing, project: Callable[[Point], Point], frame: Box) -> Iterable[Element]:
    cut = frame if mark.on == "ground" else None
    for course in mark.courses:
        yield from _course(course, [project(at) for at in course.points], cut)
    for figure in mark.figures:
        at = project(figure.at)
        if cut is None or (cut.x <= at[0] <= cut.right and cut.y <= at[1] <= cut.bottom):
            yield from _figure(figure, at, project, cut)


def _figure(
    figure: AnchoredElements, at: Point, project: Callable[[Point], Point], cut: Box | None
) -> Iterable[Element]:
    if figure.along is not None:
        before = project(figure.along)
        turn = atan2(at[1] - before[1], at[0] - before[0])
        yield from (moved(_turned(element, turn), *at) for element in figure.elements)
        return
    box = figure.box()
    dx, dy = _back_inside(Box(box.x + at[0], box.y + at[1], box.w, box.h), cut) if cut else (0.0, 0.0)
    yield from (moved(element, at[0] + dx, at[1] + dy) for element in figure.elements)


def _back_inside(box: Box, frame: Box) -> Point:
    """Return the shift that brings a box into the frame; none for one that is larger."""
    dx = max(frame.x - box.x, 0.0) or min(frame.right - box.right, 0.0)
    dy = max(frame.y - box.y, 0.0) or min(frame.bottom - box.bottom, 0.0)
    return (dx if box.w <= frame.w else 0.0), (dy if box.h <= frame.h else 0.0)


def _turned(element: Element, turn: float) -> Element:
    assert isinstance(element, Shape)
    c, s = cos(turn), sin(turn)
    return replace(element, points=tuple((x * c - y * s, x * s + y * c) for x, y in element.points))


def _course(course: Course, points: list[Point], cut: Box | None) -> Iterable[Element]:
    if course.round:
        (x, y), rim = points
        radius = hypot(rim[0] - x, rim[1] - y)
        angles = [2 * pi * n / _SIDES for n in range(_SIDES)]
        points = [(x + radius * cos(a), y + radius * sin(a)) for a in angles]
    elif course.trim:
        points = trimmed(points, course.trim)
    whole = Shape(tuple(points), course.ink, PART, course.closed)
    box = whole.box()
    if cut is None or cut.holds(box):
        return (whole,)
    return _cut(whole, cut)


def trimmed(points: list[Point], by: float) -> list[Point]:
    """Return a line whose end is cut back by `by`, at most to the start of its last leg."""
    (a, b), (c, d) = points[-2:]
    long = hypot(c - a, d - b)
    share = max(0.0, 1 - by / long) if long else 0.0
    return [*points[:-1], (a + (c - a) * share, b + (d - b) * share)]


def _cut(shape: Shape, frame: Box) -> Iterable[Element]:
    """Cut a shape at the frame: its inside without the frame's edge, its outline where it is inside."""
    from shapely import LinearRing, LineString, Polygon, box, get_parts, make_valid

    window = box(frame.x, frame.y, frame.right, frame.bottom)
    if shape.closed and shape.ink.fill:
        inside = Ink(fill=shape.ink.fill, fill_opacity=shape.ink.fill_opacity)
        for part in get_parts(make_valid(Polygon(shape.points)).intersection(window)):
            if part.geom_type == "Polygon":
                yield Shape(tuple(part.exterior.coords), inside, PART, True)
    outline = LinearRing(shape.points) if shape.closed else LineString(shape.points)
    stroke = replace(shape.ink, fill="")
    for part in get_parts(outline.intersection(window)):
        if part.geom_type == "LineString" and part.length > 0:
            yield Shape(tuple(part.coords), stroke, PART)
