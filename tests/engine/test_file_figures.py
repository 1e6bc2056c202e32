"""The single file words the figures of one and of two dates as the sheet does: two sources of one sentence, compared."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from itertools import combinations_with_replacement

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas, Indicator
from explorer.export.formats.web.html_data import _figures, _words
from explorer.export.sheet.content import _numbers
from explorer.state.queries.indicators import MOST_CARDS
from explorer.state.view import compare
from explorer.state.view.clock import Clock
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang, Text
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

DAYS = [date(2018, 1, 31), date(2020, 6, 30), date(2020, 12, 31), date(2021, 5, 20), date(2022, 12, 31)]
DAYS += [date(2023, 12, 31), date(2025, 1, 31)]
_TOLD = """const { data, pairs } = %s;
    const one = Object.assign(Object.create(summary.Summary.prototype), { data, app: {}, state: {} });
    return pairs.map((days) => {
        one.sides = () => days.map((at) => ({ clock: { at } }));
        return one.figures().map(({ value, unit, name, note }) => [value, unit, name, note]);
    });"""


def _scoped(measure: Indicator, key: str, scopes: tuple[str, ...]) -> Indicator:
    """The measure with these scopes, one after the other."""
    seen = measure.observations
    named = (
        replace(one, scope=Text(scopes[n % len(scopes)], scopes[n % len(scopes)]))
        for n, one in enumerate(seen)
    )
    return replace(measure, key=key, observations=tuple(named))


def _atlas(atlas: Atlas) -> Atlas:
    """Every measure that has several observations, and the longest with scopes that come, stay, change and go."""
    several = {key: one for key, one in atlas.indicators.items() if len(one.observations) > 1}
    longest = max(several.values(), key=lambda one: len(one.observations))
    scopes = (("", "区内"), ("区内", ""), ("区内", "全域", ""), ("全域",), ("x" * 60, "区内", "区内"))
    made = {f"scoped{n}": _scoped(longest, f"scoped{n}", each) for n, each in enumerate(scopes)}
    return replace(atlas, indicators={**several, **made})


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_figures_of_the_file_are_those_of_the_sheet(
    qtbot: QtBot, the_map: MapView, opening: View, lang: Lang
) -> None:
    known = replace(the_map.context.known, atlas=_atlas(the_map.context.atlas))
    keys = tuple(known.atlas.indicators)
    differ = 0
    for start in range(0, len(keys), MOST_CARDS):
        view = replace(opening, lang=lang, headline=keys[start : start + MOST_CARDS])
        pairs = [(day,) for day in DAYS] + [p for p in combinations_with_replacement(DAYS, 2) if p[0] < p[1]]
        shown = [
            compare.with_dates(view, *pair) if len(pair) == 2 else replace(view, clock=Clock(*pair))
            for pair in pairs
        ]
        wanted = [[[n.value, n.unit, n.name, n.note] for n in _numbers(known.atlas, one)] for one in shown]
        data = {"figures": _figures(known, view), "words": _words(view)}
        given = {"data": data, "pairs": [[day.toordinal() for day in pair] for pair in pairs]}
        told = run(qtbot, the_map, _TOLD % json.dumps(given), summary="file/summary.js")
        assert told == wanted
        differ += sum(" → " in note for each in wanted for *_, note in each)
    assert differ > 100
