"""A symbol and a chart are one picture: on the map, on a sheet and in the window."""

from __future__ import annotations

import json
import re
from datetime import date
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from explorer.atlas.catalogue import LayerSpec
from explorer.atlas.columns.timeline import Certainty
from explorer.atlas.model import Status
from explorer.colours import table
from explorer.export.formats.message import items
from explorer.export.layout.elements import PX_PER_MM, Box
from explorer.export.layout.legend_swatch import circle, flag, ring, swatch
from explorer.export.layout.plot import Canvas, drawing, plot_for
from explorer.export.sheet.charts import dots
from explorer.layers.marks import RINGS
from explorer.layers.symbol import FAMILY, Form, Part, Symbol, sample, symbol
from explorer.page.messages import MapContext
from explorer.page.payload import states
from explorer.page.symbols import state_key
from explorer.ui.figures import chart_paint
from explorer.ui.figures.chart_paint import ChartLook, picture
from explorer.ui.map.map_view import MapView
from tests.helpers.drawing import SCALE, apart, lab, pixels, rendered
from tests.helpers.layers import SPECS
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

W, H = 30, 24
COLUMNS = 26
ZOOM = 7 + 0.3 / 1.35  # at which markers have the radius that legends give them
Cell = tuple[LayerSpec, Form, tuple[Status | None, Certainty]]

# Entries as the map makes them, of one state each, in a grid over the map.
_DRAW = """
  const look = { appearance: "light", palette: twincity.app.look.palette };
  const frame = { scale: 1, x: 0, y: 0, zoom: %(zoom)r, at: (p) => [p[0], p[1]] };
  const drawing = svg.make("svg", { id: "trial", "font-family": measure.fontFamily, width: %(wide)d, height: %(tall)d, fill: "none" }, document.body);
  drawing.style.cssText = "position:fixed;left:0;top:0;z-index:99999;background:" + look.palette.region;
  for (const cell of %(cells)s) {
    if (cell.items) {
      const at = svg.make("g", { transform: `translate(${cell.x} ${cell.y})` }, drawing);
      for (const { kind, text, ...rest } of cell.items) svg.make(kind, rest, at).textContent = text || "";
      continue;
    }
    const parts = cell.parts.map((part) => Float64Array.from(part));
    const spec = twincity.app.atlas.layers[cell.layer];
    const entry = new entries.Entry({ id: "trial", form: cell.form }, spec, { kind: cell.kind, parts, box: [0, 0, 1, 1] });
    entry.mount(drawing);
    entry.apply(cell.key, look, frame);
  }
  return document.querySelectorAll("#trial path").length;
"""


def drawn_states(context: MapContext) -> list[Cell]:
    return [
        (spec, kind, state)
        for spec in SPECS.values()
        for kind, found in states(context.known, spec.id).items()
        for state in found
    ]


def _geometry(found: Symbol, x: float, y: float) -> list[list[float]]:
    """Where the feature lies so that its symbol falls on the sample's place."""
    parts = sample(found, W, H)
    if found.kind == "point":
        heights = [py for part in found.parts for _, py in part.points]
        return [[x + W / 2, y + H / 2 - 5.5 * (max(heights) + min(heights)) / 2]]
    return [[v for px, py in parts[0].points for v in (x + px, y + py)]]


def in_page(qtbot: QtBot, view: MapView, cells: list[dict[str, Any]], rows: int) -> np.ndarray:
    values = {"zoom": ZOOM, "wide": W * COLUMNS, "tall": H * rows, "cells": json.dumps(cells)}
    modules = {"svg": "draw/svg.js", "measure": "labels/measure.js", "entries": "features/entry.js"}
    assert run(qtbot, view, _DRAW % values, **modules) >= len(cells)
    view.update()
    qtbot.wait(300)  # two frames of a page that tells nobody when it has painted what it was not sent
    picture = view.grab().toImage().copy(0, 0, W * COLUMNS, H * rows)
    run(qtbot, view, "document.querySelector('#trial').remove(); return 1")
    return lab(pixels(picture), "normal")


def in_window(cells: list[Cell], rows: int) -> np.ndarray:
    parts: list[Part] = []
    for n, (spec, kind, state) in enumerate(cells):
        x, y = n % COLUMNS * W, n // COLUMNS * H
        for part in sample(symbol(spec, *state, kind, "light"), W, H):
            moved = tuple((px + x, py + y) for px, py in part.points)
            parts.append(Part(part.form, moved, part.ink, part.closed))
    large = rendered(parts, W * COLUMNS, H * rows)
    small = QImage(
        large.scaledToWidth(large.width() // SCALE, mode=Qt.TransformationMode.SmoothTransformation)
    )
    return lab(pixels(small), "normal")


def test_page_sheet_and_window_draw_the_same_picture(
    qtbot: QtBot, the_map: MapView, context: MapContext
) -> None:
    cells = drawn_states(context)
    rows = -(-len(cells) // COLUMNS)
    assert H * rows <= the_map.height()
    assert the_map.width() >= W * COLUMNS
    on_map, on_sheet = [], []
    for n, (spec, kind, state) in enumerate(cells):
        x, y = n % COLUMNS * W, n // COLUMNS * H
        found = symbol(spec, *state, kind, "light")
        place = {
            "layer": spec.id,
            "kind": FAMILY[kind],
            "form": kind,
            "key": state_key(*state),
            "parts": _geometry(found, x, y),
        }
        on_map.append(place)
        made = swatch(found, Box(0, 0, W / PX_PER_MM, H / PX_PER_MM))
        on_sheet.append({"x": x, "y": y, "items": [item for element in made for item in items(element)]})
    page = in_page(qtbot, the_map, on_map, rows)
    sheet = in_page(qtbot, the_map, on_sheet, rows)
    window = in_window(cells, rows)
    pictures = {"page": page, "sheet": sheet, "window": window}
    unlike = []
    for n, (spec, kind, state) in enumerate(cells):
        x, y = n % COLUMNS * W, n // COLUMNS * H
        cut = {name: whole[y : y + H, x : x + W] for name, whole in pictures.items()}
        paper = np.zeros((H, W, 3)) + lab(pixels(_paper()), "normal")[0, 0]
        ink = apart(cut["page"], paper) * SCALE**2
        for other in ("sheet", "window"):
            share = apart(cut["page"], cut[other]) * SCALE**2 / ink
            if share > 0.16:
                unlike.append((spec.id, kind, state, other, round(share, 2)))
    assert unlike == []


def test_a_chart_is_the_same_on_a_sheet_and_in_the_window(
    qtbot: QtBot, the_map: MapView, context: MapContext
) -> None:
    """Axes, ticks, spans of partial dates, marks of disputes, values: all of the busiest measure."""
    wide, tall = W * COLUMNS, H * 6
    found = dots(context.atlas, context.atlas.indicators["bus_lines_opened"])
    ground = table("light")["map_region"]
    canvas = Canvas(wide / PX_PER_MM, tall / PX_PER_MM, 11 / PX_PER_MM, 1 / PX_PER_MM, "light", ground)
    days = (date(2018, 1, 1), date(2026, 1, 1))
    made = drawing(canvas, plot_for(canvas, found, days), found, len(found))
    cell = {"x": 0, "y": 0, "items": [item for element in made for item in items(element)]}
    sheet = in_page(qtbot, the_map, [cell], 6)
    look = ChartLook(wide, tall, 1.0, 1.0, "light", "zh", len(found))
    shown = QImage(wide, tall, QImage.Format.Format_RGB32)
    shown.fill(QColor(ground))
    painter = QPainter(shown)
    painter.drawPixmap(0, 0, picture(look, chart_paint.plot_for(look, found, days), found))
    painter.end()
    window = lab(pixels(shown), "normal")
    paper = np.zeros_like(sheet) + lab(pixels(_paper()), "normal")[0, 0]
    assert apart(sheet, paper) * SCALE**2 > 300
    assert apart(sheet, window) < 0.25 * apart(sheet, paper)


# The attributes of the paths of a flag on the map and of a row of the page's legend.
_MARKS = """
  const palette = palettes.palettes[%(look)r];
  const told = (element) => [...element.querySelectorAll("path")].map((path) =>
    Object.fromEntries([...path.attributes].map((attribute) => [attribute.name, attribute.value])));
  return { map: told(swatch.drawFlag(palette, svg.make("g"), 1)), ...Object.fromEntries(
    ["event", "circle", "added", "changed", "removed"].map((kind) => [kind, told(swatch.makeSwatch({ kind }, palette))])) };
"""


def _numbers(path: dict[str, Any]) -> list[float]:
    """Where the path leads and how long its ink's lengths are."""
    words = f"{path['d']} {path.get('stroke-width', '')} {path.get('stroke-dasharray', '')}"
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", words)]


def _points(path: dict[str, Any]) -> list[list[float]]:
    return [[float(v) for v in pair.split(" ")] for pair in path["d"].strip("MZ").split("L")]


def _inks(paths: list[dict[str, Any]]) -> list[dict[str, str]]:
    lengths = {"kind", "d", "stroke-width", "stroke-dasharray"}
    return [{name: str(value) for name, value in path.items() if name not in lengths} for path in paths]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_marks_of_no_layer_are_the_same_on_map_page_legend_and_sheet(
    qtbot: QtBot, the_map: MapView, look: str
) -> None:
    modules = {"svg": "draw/svg.js", "swatch": "legend/swatch.js", "palettes": "draw/palette.js"}
    page = run(qtbot, the_map, _MARKS % {"look": look}, **modules)
    box = Box(0, 0, 30 / PX_PER_MM, 16 / PX_PER_MM)
    rings = [(kind, ring(box, kind, look)) for kind in RINGS]
    for kind, made in (("event", flag(box, look)), ("circle", circle(box, look)), *rings):
        sheet = [item for element in made for item in items(element)]
        assert len(sheet) == len(page[kind]) > 0
        assert _inks(sheet) == _inks(page[kind])
        for one, other in zip(sheet, page[kind], strict=True):
            assert _numbers(one) == pytest.approx(_numbers(other), abs=0.01)
    assert _inks(page["map"]) == _inks(page["event"])
    for large, small in zip(page["map"], page["event"], strict=True):
        width = float(large.get("stroke-width", 0))
        assert float(small.get("stroke-width", 0)) == pytest.approx(0.66 * width, abs=0.01)
        ys = [[y for _, y in _points(path)] for path in (large, small)]
        assert max(ys[1]) - min(ys[1]) == pytest.approx(0.66 * (max(ys[0]) - min(ys[0])), abs=0.01)


def _paper() -> QImage:
    return rendered((), 1, 1, table("light")["map_region"])


@pytest.mark.parametrize("kind", ["line", "area", "point"])
def test_the_comparison_sees_another_state(kind: Form) -> None:
    """What is called alike above is nearer than any other state of the layer."""
    spec = SPECS["highway"]
    one, other = (
        lab(pixels(rendered(sample(symbol(spec, s, "certain", kind, "light"), W, H), W, H)), "normal")
        for s in ("construction", "operation")
    )
    paper = np.zeros_like(one) + lab(pixels(_paper()), "normal")[0, 0]
    assert apart(one, other) / apart(other, paper) > 0.2
