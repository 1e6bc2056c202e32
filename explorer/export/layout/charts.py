"""Charts on a sheet: a chosen measure's observations up to the clock, drawn as the window draws them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from explorer.atlas.model import Atlas, Indicator
from explorer.atlas.report import certain_by
from explorer.export.layout.elements import Element, Ink, Text, moved
from explorer.export.layout.flow import Block
from explorer.export.layout.plot import PART, Canvas, Dot, Span, dots, drawing, hue, mark, plot_for
from explorer.export.sheet.look import LEAST, Look
from explorer.export.text.typeset import clean, fit
from explorer.state.queries.indicators import series
from explorer.state.view.view import Appearance, View
from explorer.words.strings import t
from explorer.words.text import Lang

_LEADING = 1.38
_TEXT = 11.0  # css px of text in the window's charts, beside which a dot is as large as here


@dataclass(frozen=True, slots=True)
class Chart:
    """A measure by the clock's day: its name and unit, its dots, their scopes, and the documents they come from."""

    name: str
    unit: str
    dots: tuple[Dot, ...]
    scopes: tuple[tuple[int, str], ...]
    days: Span
    sources: frozenset[str]
    appearance: Appearance
    lang: Lang


def charts(atlas: Atlas, view: View) -> tuple[Chart, ...]:
    """The View's charts that have something to show by the clock's day."""
    found = (chart(atlas, atlas.indicators[key], view) for key in view.charts if key in atlas.indicators)
    return tuple(one for one in found if one.dots)


def chart(atlas: Atlas, indicator: Indicator, view: View) -> Chart:
    """What the measure shows by the clock's day."""
    found = tuple(dot for dot in dots(atlas, indicator) if certain_by(dot.seen.as_of, view.clock.at))
    first = min((dot.first for dot in found), default=view.clock.at)
    told = frozenset(
        seen.citation.source for seen in indicator.observations if certain_by(seen.as_of, view.clock.at)
    )
    return Chart(
        clean(indicator.name.in_(view.lang)),
        clean(indicator.unit.in_(view.lang)),
        found,
        _scopes(indicator, found, view.lang),
        (date(first.year, 1, 1), view.clock.at),
        told,
        view.appearance,
        view.lang,
    )


def _scopes(indicator: Indicator, found: tuple[Dot, ...], lang: Lang) -> tuple[tuple[int, str], ...]:
    """The scopes that are shown, in words, where there is more to say than one plain count."""
    shown = {dot.series for dot in found}
    told = [(n, one.scope.in_(lang)) for n, one in enumerate(series(indicator)) if n in shown]
    if len(told) == 1 and not told[0][1]:
        return ()
    return tuple((n, clean(words or t("indicators.plain_scope", lang))) for n, words in told)


def block(chart: Chart, look: Look, size: float, width: float) -> Block:
    """Name and unit, the scopes with their marks, the plot."""
    small = max(size * 0.84, LEAST)
    now, lines = fit(chart.name, size, small, width, 2)
    leading = now * _LEADING
    elements: list[Element] = [Text(0.0, now * 1.07, lines, now, look.ink, PART, leading=leading)]
    top = leading * len(lines)
    if chart.unit:
        words = fit(chart.unit, small, LEAST, width, 1)
        elements.append(Text(0.0, top + small * 1.07, words[1], words[0], look.faint, PART))
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
    size, words = fit(scope, small, LEAST, width - small * 1.4, 1)
    own = Ink(fill=hue(number, chart.appearance))
    dot = mark(number, small * 0.5, top + small * _LEADING / 2, small * 0.32, own)
    return [dot, Text(small * 1.4, top + small * 1.07, words, size, look.soft, PART)]
