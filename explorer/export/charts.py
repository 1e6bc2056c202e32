"""Charts on a sheet: a chosen measure's observations up to the clock, joined only where the scope is the same."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from explorer.atlas.model import Atlas, Indicator
from explorer.atlas.report import certain_by
from explorer.export.elements import Element, Ink, Shape, Text
from explorer.export.flow import Block
from explorer.export.fonts import width as text_width
from explorer.export.look import LEAST, Look
from explorer.export.swatch import disc
from explorer.export.typeset import clean, fit
from explorer.state.indicators import magnitude, series, value_words
from explorer.state.view import View

PART = "charts"
Dot = tuple[date, float, str]


@dataclass(frozen=True, slots=True)
class Chart:
    """A measure's name, its lines (days, values, the values in words) and the documents they come from."""

    name: str
    lines: tuple[tuple[Dot, ...], ...]
    sources: frozenset[str]


def charts(atlas: Atlas, view: View) -> tuple[Chart, ...]:
    """The View's charts that have something to show by the clock's day."""
    found = (chart(atlas.indicators[key], view) for key in view.charts if key in atlas.indicators)
    return tuple(one for one in found if one.lines)


def chart(indicator: Indicator, view: View) -> Chart:
    """What the measure shows by the clock's day."""
    lines = []
    for one in series(indicator):
        dots: list[Dot] = []
        for seen in one.observations:
            value = magnitude(seen)
            if value is not None and seen.as_of.last and certain_by(seen.as_of, view.clock.at):
                dots.append((seen.as_of.last, value, clean(value_words(indicator, seen, view.lang))))
        if dots:
            lines.append(tuple(dots))
    told = frozenset(
        seen.citation.source for seen in indicator.observations if certain_by(seen.as_of, view.clock.at)
    )
    return Chart(clean(indicator.name.in_(view.lang)), tuple(lines), told)


def block(chart: Chart, look: Look, size: float, width: float) -> Block:
    """Name, plot, and below it the first and the last day."""
    small = max(size * 0.84, LEAST)
    now, lines = fit(chart.name, size, small, width, 2)
    leading = now * 1.38
    elements: list[Element] = [Text(0.0, now * 1.07, lines, now, look.ink, PART, leading=leading)]
    top = leading * len(lines) + small * 1.3
    tall = size * 4.2
    elements += _plot(chart, look, small, (top, tall, width))
    return Block(tuple(elements), top + tall + small * 1.8, size * 0.7)


def _plot(chart: Chart, look: Look, small: float, room: tuple[float, float, float]) -> list[Element]:
    top, tall, width = room
    dots = sorted(dot for line in chart.lines for dot in line)
    first, last = dots[0][0], dots[-1][0]
    low, high = min(0.0, *(d[1] for d in dots)), max(d[1] for d in dots)
    days, values = max((last - first).days, 1), max(high - low, 1e-9)

    def at(dot: Dot) -> tuple[float, float]:
        x = small * 0.4 + (dot[0] - first).days / days * (width - small * 0.8)
        return x, top + tall - (dot[1] - low) / values * tall

    axis = Shape(((0.0, top + tall), (width, top + tall)), Ink(look.line, 0.2), PART)
    elements: list[Element] = [axis]
    for line in chart.lines:
        points = tuple(at(dot) for dot in line)
        if len(points) > 1:
            elements.append(Shape(points, Ink(look.accent, 0.4), PART))
        for x, y in points:
            elements.append(disc(x, y, small * 0.22, Ink(look.paper, 0.15, fill=look.accent), PART))
    return [*elements, *_labels(dots, at(dots[-1])[1], look, small, room)]


def _labels(
    dots: list[Dot], y: float, look: Look, small: float, room: tuple[float, float, float]
) -> list[Element]:
    """The last value above its dot, and the days at both ends of the axis."""
    top, tall, width = room
    words = dots[-1][2]
    size, value = fit(words, small, LEAST, width, 1)
    below = top + tall + small * 1.3
    elements: list[Element] = [Text(width, y - small * 0.55, value, size, look.accent, PART, 700, "end")]
    ends = [dots[0][0].isoformat(), dots[-1][0].isoformat()]
    if ends[0] != ends[1] and text_width("".join(ends), small) < width * 0.95:
        elements.append(Text(0.0, below, (ends[0],), small, look.faint, PART))
    elements.append(Text(width, below, (ends[1],), small, look.faint, PART, anchor="end"))
    return elements
