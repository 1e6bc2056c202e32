"""The charts of a sheet as data: a chosen measure's observations up to the clock."""

from __future__ import annotations

import math
from datetime import date

from explorer.atlas.columns.report import is_certain_by
from explorer.atlas.model import Atlas, Conflict, Indicator, Observation
from explorer.export.text.typeset import clean
from explorer.records import dataclass
from explorer.state.queries.conflicts import disputes
from explorer.state.queries.indicators import magnitude, series
from explorer.state.view.view import Appearance, View
from explorer.words.dates import chronological_key
from explorer.words.edtf import PartialDate
from explorer.words.strings import t
from explorer.words.text import Lang

Span = tuple[date, date]


@dataclass(frozen=True, slots=True)
class Dot:
    """An observation on the chart: the days it may refer to, its series, and what the sources leave open."""

    seen: Observation
    series: int
    first: date
    last: date
    value: float
    disputed: tuple[Conflict, ...]


def dots(atlas: Atlas, indicator: Indicator) -> tuple[Dot, ...]:
    """Return the numeric observations of a measure in chronological order."""
    found = []
    for number, one in enumerate(series(indicator)):
        for seen in one.observations:
            value = magnitude(seen)
            if value is not None and math.isfinite(value):
                first, last = _span(seen.as_of)
                disputed = disputes(atlas, indicator, seen)
                found.append(Dot(seen, number, first, last, value, disputed))
    return tuple(sorted(found, key=lambda d: chronological_key(d.seen.as_of)))


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
    """Return the View's charts that have observations by the clock's day."""
    found = (chart(atlas, atlas.indicators[key], view) for key in view.charts if key in atlas.indicators)
    return tuple(one for one in found if one.dots)


def chart(atlas: Atlas, indicator: Indicator, view: View) -> Chart:
    """Return the chart of a measure as of the clock's day."""
    found = tuple(dot for dot in dots(atlas, indicator) if is_certain_by(dot.seen.as_of, view.clock.at))
    first = min((dot.first for dot in found), default=view.clock.at)
    sources = frozenset(
        seen.citation.source for seen in indicator.observations if is_certain_by(seen.as_of, view.clock.at)
    )
    return Chart(
        clean(indicator.name.in_(view.lang)),
        clean(indicator.unit.in_(view.lang)),
        found,
        _scopes(indicator, found, view.lang),
        (date(first.year, 1, 1), view.clock.at),
        sources,
        view.appearance,
        view.lang,
    )


def _scopes(indicator: Indicator, found: tuple[Dot, ...], lang: Lang) -> tuple[tuple[int, str], ...]:
    """Describe the scopes shown, where there is more than one plain count."""
    shown = {dot.series for dot in found}
    scopes = [(n, one.scope.in_(lang)) for n, one in enumerate(series(indicator)) if n in shown]
    if len(scopes) == 1 and not scopes[0][1]:
        return ()
    return tuple((n, clean(words or t("indicators.plain_scope", lang))) for n, words in scopes)


def _span(when: PartialDate) -> Span:
    """Return the days that a partial date may refer to; an open range counts as its first day."""
    last = when.last or when.first or date.max
    return when.first or date(1900, 1, 1), last
