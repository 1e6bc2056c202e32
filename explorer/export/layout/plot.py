"""Charts as drawing elements, in px or mm, for screen, sheet and file.

An observation is drawn at the day from which it is certain; for a partial date a soft bar shows the days that it may
mean. Lines connect observations of one scope only.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

from explorer.colours import series_hue, table
from explorer.export.layout.elements import Box as Area
from explorer.export.layout.elements import Element, Ink, Rect, Shape, TextLines, line, moved
from explorer.export.layout.flow import Block
from explorer.export.sheet.charts import Chart, Dot, Span
from explorer.export.sheet.look import Look
from explorer.export.text.fonts import width as text_width
from explorer.export.text.typeset import fit
from explorer.layers import forms
from explorer.records import dataclass
from explorer.state.view.view import Appearance
from explorer.words import quantity
from explorer.words.text import Lang, Text

PART = "charts"
_LEADING = 1.38
_TEXT = 11.0  # CSS px: text size in the window's charts, to which dot sizes are proportional
Box = tuple[float, float, float, float]  # left, top, width, height
_FUTURE = 0.38


def scale(found: Sequence[Dot], most: int = 4) -> tuple[float, ...]:
    """Return the ticks of the value axis, at most `most` steps; integers if all values are."""
    return ticks(max((d.value for d in found), default=1.0), all(d.value.is_integer() for d in found), most)


def ticks(highest: float, whole: bool = False, most: int = 4) -> tuple[float, ...]:
    """Return 0 and up to `most` round values, the last not below `highest`."""
    if highest <= 0:
        return (0.0, 1.0)
    power = 10.0 ** math.floor(math.log10(highest))
    for unit in (0.2, 0.25, 0.5, 1.0, 2.0, 2.5, 5.0, 10.0):
        step = unit * power
        count = math.ceil(highest / step - 1e-9)
        if count <= most and not (whole and step % 1):
            return tuple(round(step * n, 10) for n in range(count + 1))
    return (0.0, highest)


def plain(number: float) -> str:
    """Format a tick's value as short as possible."""
    return f"{number:g}" if number < 100_000 else f"{number:.0f}"


@dataclass(frozen=True, slots=True)
class Plot:
    """The plot area of a chart: maps days and values to millimetres."""

    left: float
    top: float
    right: float
    bottom: float
    days: Span
    high: float
    steps: tuple[float, ...] = ()

    def x(self, day: date) -> float:
        first, last = self.days
        share = (day - first).days / max((last - first).days, 1)
        return self.left + min(max(share, 0.0), 1.0) * (self.right - self.left)

    def y(self, value: float) -> float:
        return self.bottom - value / self.high * (self.bottom - self.top)

    def spot(self, dot: Dot) -> tuple[float, float]:
        """Return the x of a dot: the day from which it is certain."""
        return self.x(dot.last), self.y(dot.value)


def labelled(
    spots: Sequence[tuple[float, float]],
    sizes: Sequence[tuple[float, float]],
    room: Box,
    reach: float = 7.0,
    px: float = 1.0,
) -> tuple[Box | None, ...]:
    """Place a label beside each dot, later dots first; None if every place touches another label or dot."""
    taken: list[Box] = [(x - 4 * px, y - 4 * px, 8 * px, 8 * px) for x, y in spots]
    places: list[Box | None] = [None] * len(spots)
    for n in reversed(range(len(spots))):
        (x, y), (wide, tall) = spots[n], sizes[n]
        for box in (
            (x - wide / 2, y - reach - tall, wide, tall),
            (x - wide - reach, y - tall / 2, wide, tall),
            (x + reach, y - tall / 2, wide, tall),
            (x - wide / 2, y + reach, wide, tall),
            (x - wide - 3 * px, y - reach - tall + 4 * px, wide, tall),
            (x + 3 * px, y + reach - 3 * px, wide, tall),
            (x - wide - 3 * px, y + reach - 3 * px, wide, tall),
            (x - wide / 2, y - reach - 2 * tall + 3 * px, wide, tall),
        ):
            if _inside(box, room) and not any(_touch(box, other) for other in taken):
                places[n] = box
                taken.append(box)
                break
    return tuple(places)


def year_marks(plot: Plot, label_width: float) -> tuple[date, ...]:
    """Return the 1 Januaries to label, as many as fit."""
    first, last = plot.days
    years = last.year - first.year + 1
    fits = max(int((plot.right - plot.left) / max(label_width, 1.0)), 1)
    every = next(n for n in (1, 2, 4, 8, 16, 100) if years / n <= fits or n == 100)
    return tuple(date(year, 1, 1) for year in range(first.year, last.year + 1) if year % every == 0)


def _inside(box: Box, room: Box) -> bool:
    return (
        box[0] >= room[0]
        and box[1] >= room[1]
        and box[0] + box[2] <= room[0] + room[2]
        and box[1] + box[3] <= room[1] + room[3]
    )


def _touch(a: Box, b: Box) -> bool:
    return a[0] < b[0] + b[2] and b[0] < a[0] + a[2] and a[1] < b[1] + b[3] and b[1] < a[1] + a[3]


# -- the drawing --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Canvas:
    """A drawing's size, text size, and the length of a CSS px, all in its unit."""

    width: float
    height: float
    text: float
    px: float
    appearance: Appearance
    ground: str
    lang: Lang = "zh"

    def ink(self, name: str) -> str:
        return table(self.appearance)[name]


def mark(number: int, x: float, y: float, size: float, ink: Ink) -> Shape:
    """Draw a circle, diamond, square or triangle, so that series differ without colour."""
    corners = (
        forms.DISC,
        ((0.0, -1.3), (1.2, 0.0), (0.0, 1.3), (-1.2, 0.0)),
        ((-0.9, -0.9), (0.9, -0.9), (0.9, 0.9), (-0.9, 0.9)),
        ((0.0, -1.2), (1.2, 0.9), (-1.2, 0.9)),
    )[number % 4]
    return Shape(forms.scaled(corners, size, x, y), ink, PART, closed=True)


def plot_for(canvas: Canvas, found: Sequence[Dot], days: Span) -> Plot:
    """Return the plot area; the left margin fits the longest tick label."""
    top, bottom = canvas.text * 2.36, canvas.height - canvas.text * 1.82
    floor = max(bottom, top + 20 * canvas.px)
    steps = scale(found, max(1, min(4, int((floor - top) / (canvas.text * 1.3)))))
    axis = max(text_width(plain(step), canvas.text) for step in steps) + 10 * canvas.px
    return Plot(axis, top, canvas.width - 12 * canvas.px, floor, days, steps[-1], steps)


def drawing(canvas: Canvas, plot: Plot, found: Sequence[Dot], past: int) -> tuple[Element, ...]:
    """Draw axes, lines, spans of partial dates, dots and values; dots after the first `past` are paler."""
    elements = [*_axes(canvas, plot), *_lines(canvas, plot, found, past)]
    for n, dot in enumerate(found):
        elements += _dot(canvas, plot, dot, 1.0 if n < past else _FUTURE)
    return (*elements, *_values(canvas, plot, found, past))


def _axes(canvas: Canvas, plot: Plot) -> list[Element]:
    size, px, hair, faint = (
        canvas.text,
        canvas.px,
        Ink(canvas.ink("line"), canvas.px),
        canvas.ink("ink_faint"),
    )
    elements: list[Element] = []
    for step in plot.steps:
        y = plot.y(step)
        elements.append(line(plot.left, y, plot.right, y, hair, PART))
        number = (plain(step),)
        elements.append(
            TextLines(plot.left - 6 * px, y + size * 0.36, number, size, faint, PART, anchor="end")
        )
    wide = text_width("2025", size) + 10 * px
    for day in year_marks(plot, wide):
        x = plot.x(day)
        elements.append(line(x, plot.bottom, x, plot.bottom + 4 * px, hair, PART))
        if x + wide / 2 <= canvas.width + 2 * px:
            year = (str(day.year),)
            base = plot.bottom + 5 * px + size
            elements.append(TextLines(x, base, year, size, faint, PART, anchor="middle"))
    return elements


def _lines(canvas: Canvas, plot: Plot, found: Sequence[Dot], past: int) -> list[Element]:
    before: dict[int, Dot] = {}
    elements: list[Element] = []
    for n, dot in enumerate(found):
        last = before.get(dot.series)
        if last is not None:
            strength = 0.55 if n < past else 0.55 * _FUTURE
            ink = Ink(series_hue(dot.series, canvas.appearance), 1.2 * canvas.px, opacity=strength)
            elements.append(Shape((plot.spot(last), plot.spot(dot)), ink, PART))
        before[dot.series] = dot
    return elements


def _dot(canvas: Canvas, plot: Plot, dot: Dot, strength: float) -> list[Element]:
    px, color, (x, y) = canvas.px, series_hue(dot.series, canvas.appearance), plot.spot(dot)
    left, elements = plot.x(dot.first), list[Element]()
    if x - left > 3 * px:
        bar = Area(left, y - 4 * px, x - left, 8 * px)
        elements.append(Rect(bar, Ink(fill=color, fill_opacity=0.2 * strength), PART, 4 * px))
    if dot.disputed:
        around = Ink(canvas.ink("note_ink"), px * 0.6, fill=canvas.ink("note_line"), opacity=strength)
        elements.append(Shape(forms.scaled(forms.DISC, 7 * px, x, y), around, PART, closed=True))
    own = Ink(canvas.ground, 1.2 * px, fill=color, opacity=strength)
    return [*elements, mark(dot.series, x, y, 4 * px, own)]


def _values(canvas: Canvas, plot: Plot, found: Sequence[Dot], past: int) -> list[Element]:
    """Draw values beside their dots, as many as fit, each on a patch that hides lines behind it."""
    px, size = canvas.px, canvas.text * 1.09
    none = Text("", "")
    words = [quantity.in_words(d.seen.value, d.seen.qualifier, none, canvas.lang).strip() for d in found]
    sizes = [(text_width(word, size) * 1.06 + 4 * px, size * 1.35) for word in words]
    room: Box = (plot.left - 4 * px, 2 * px, canvas.width - plot.left, plot.bottom - 2 * px)
    spots = [plot.spot(dot) for dot in found]
    elements: list[Element] = []
    for n, box in enumerate(labelled(spots, sizes, room, 8 * px, px)):
        if box is not None:
            left, top, wide, tall = box
            patch = Area(left, top + tall * 0.1, wide, tall * 0.8)
            elements.append(Rect(patch, Ink(fill=canvas.ground, fill_opacity=0.8), PART, 2 * px))
            color = canvas.ink("ink" if n < past else "ink_faint")
            base = top + tall / 2 + size * 0.36
            elements.append(TextLines(left + wide / 2, base, (words[n],), size, color, PART, 700, "middle"))
    return elements


def block(chart: Chart, look: Look, size: float, width: float) -> Block:
    """Return a chart as a block: name and unit, scopes with their marks, plot."""
    small = max(size * 0.84, look.least)
    now, lines = fit(chart.name, size, small, width, 2)
    leading = now * _LEADING
    elements: list[Element] = [TextLines(0.0, now * 1.07, lines, now, look.ink, PART, leading=leading)]
    top = leading * len(lines)
    if chart.unit:
        words = fit(chart.unit, small, look.least, width, 1)
        elements.append(TextLines(0.0, top + small * 1.07, words[1], words[0], look.faint, PART))
        top += small * _LEADING
    for number, scope in chart.scopes:
        elements += _scope(chart, number, scope, look, (small, top, width))
        top += small * _LEADING
    tall = size * 8.5
    canvas = Canvas(width, tall, small, small / _TEXT, chart.appearance, look.paper, chart.lang)
    plot = plot_for(canvas, chart.dots, chart.days)
    elements += [moved(e, 0.0, top) for e in drawing(canvas, plot, chart.dots, len(chart.dots))]
    return Block(tuple(elements), top + tall, size * 0.7)


def _scope(
    chart: Chart, number: int, scope: str, look: Look, room: tuple[float, float, float]
) -> list[Element]:
    small, top, width = room
    size, words = fit(scope, small, look.least, width - small * 1.4, 1)
    own = Ink(fill=series_hue(number, chart.appearance))
    dot = mark(number, small * 0.5, top + small * _LEADING / 2, small * 0.32, own)
    return [dot, TextLines(small * 1.4, top + small * 1.07, words, size, look.soft, PART)]
