"""A sheet's legend explains the circles about rough positions while its map, measured on the SVG, has one."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import date
from math import hypot

import pytest

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Box
from explorer.export.formats.message import sheet_message
from explorer.export.jobs.publish import fitted_to
from explorer.export.jobs.snapshot import Drawing, lay_out_drawing
from explorer.export.layout.elements import PX_PER_MM, TextLines
from explorer.export.sheet.sheet import Sheet
from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.words.strings import t
from tests.helpers.layers import opening_layers

SVG = "{http://www.w3.org/2000/svg}"
LAYERS = tuple(replace(layer, visible=True) for layer in opening_layers())
EVERYTHING = View(layers=LAYERS, clock=Clock(date(2025, 12, 31)))
NEAR: Box = (105.45, 30.0, 105.75, 30.3)
NOWHERE: Box = (99.6, 32.2, 100.1, 32.6)


def circles(d: Drawing) -> int:
    """How many circles about rough positions meet the frame."""
    svg = ET.fromstring(d.renderer.render_svg(d.view, sheet_message(d.layout)))
    moved = next(g for g in svg.iter(f"{SVG}g") if g.get("transform", "").startswith("translate"))
    dx, dy = (float(v) for v in moved.get("transform", "")[10:-1].split(" "))
    wide, tall = (side * PX_PER_MM for side in (d.layout.frame.w, d.layout.frame.h))
    found = 0
    for one in svg.iter(f"{SVG}circle"):
        if one.get("stroke-dasharray") != "3 3" or one.get("fill-opacity") != "0.06":
            continue
        x, y, r = float(one.get("cx", 0)) + dx, float(one.get("cy", 0)) + dy, float(one.get("r", 0))
        found += hypot(max(-x, 0, x - wide), max(-y, 0, y - tall)) < r
    return found


def explained(d: Drawing) -> bool:
    row = t("map.key_accuracy", d.view.lang)
    lines = [e.lines for e in d.layout.elements if e.part == "legend" and isinstance(e, TextLines)]
    return row in ["".join(words) if d.view.lang == "zh" else " ".join(words) for words in lines]


@pytest.mark.slow
def test_the_legend_explains_circles_while_there_are_any(
    renderer: EngineRenderer, context: MapContext
) -> None:
    data = Known(context.atlas, context.shapes)
    near = fitted_to(EVERYTHING, [NEAR])
    found = {}
    for name, view in (
        ("whole", EVERYTHING),
        ("near", near),
        ("near, in English", replace(near, lang="en")),
        ("two dates", replace(near, compare=date(2020, 12, 31))),
        ("nowhere", fitted_to(EVERYTHING, [NOWHERE])),
    ):
        d = lay_out_drawing(data, view, Sheet(), renderer, "svg")
        found[name] = circles(d)
        assert explained(d) == (found[name] > 0), name
    assert found["near"] == found["near, in English"] > 0
    assert found["two dates"] == found["nowhere"] == 0
    hidden = lay_out_drawing(data, near, Sheet(hidden=frozenset({"legend"})), renderer, "svg")
    assert not explained(hidden)
