"""A line of which one part has an alignment is drawn part by part, each as firmly as it is known."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

# Of each stroke that is shown: its width, and how far it reaches on the screen.
_STROKES = """const box = (p) => { const b = p.getBBox(); return [b.x, b.x + b.width]; };
    return [...document.querySelectorAll('[data-id="%s"] > path')]
    .filter((p) => p.getAttribute('stroke') !== 'none' && p.getAttribute('display') !== 'none' && p.getAttribute('d'))
    .map((p) => [Number(p.getAttribute('stroke-width')), ...box(p)]);"""


@pytest.mark.parametrize("name", ["rail-chengdawan", "rail-chengzi-yi", "rail-yuxi"])
def test_each_part_has_its_own_strokes(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View, name: str
) -> None:
    shape = context.shapes[name]
    layers = tuple(replace(layer, visible=layer.id == "railway") for layer in opening.layers)
    the_map.show_view(replace(opening, layers=layers).with_clock(at=date(2025, 12, 31)))
    assert the_map.wait_settled()
    strokes = run(qtbot, the_map, _STROKES % name)
    reaches = {(round(west), round(east)) for _, west, east in strokes}
    widest = {span: max(w for w, *reach in strokes if tuple(map(round, reach)) == span) for span in reaches}
    assert len(widest) == len(shape["coordinates"])
    firm, loose = max(widest.values()), min(widest.values())
    assert firm > loose
    west, east = min(reaches), max(reaches)
    known = shape["coordinates"][shape["firm"][0]]
    other = shape["coordinates"][1 - shape["firm"][0]]
    firm_is_west = sum(x for x, _ in known) / len(known) < sum(x for x, _ in other) / len(other)
    assert widest[west if firm_is_west else east] == firm
