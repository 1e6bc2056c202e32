"""Rings around what differs between two dates, as an eye that confuses red and green sees them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.colours import table
from explorer.layers.marks import RINGS
from explorer.state.view import compare
from explorer.state.view.view import Appearance, Camera, View
from explorer.ui.map.map_view import MapView
from tests.helpers.drawing import lab, pixels
from tests.helpers.page import run

pytestmark = pytest.mark.one_page
SIGHT = "deuteranopia"


# Of each changed line: its width, and places along it at a distance of some px from its middle, on both sides.
_BESIDE = """const rings = [...document.querySelectorAll('#pane-marks-a path[stroke-opacity="1"]')];
    const [outer, inner] = [0, rings.length / 2].map((n) => rings[n]);
    const far = [0, (Number(inner.getAttribute('stroke-width')) - 2) / 2, (Number(outer.getAttribute('stroke-width')) - 2) / 2];
    const places = far.map(() => []);
    for (const ring of rings.slice(0, rings.length / 2)) {
      const [long, matrix] = [ring.getTotalLength(), ring.getScreenCTM()];
      for (const share of [0.3, 0.4, 0.5, 0.6, 0.7]) {
        const [a, b] = [-1, 1].map((by) => ring.getPointAtLength(long * share + by).matrixTransform(matrix));
        const [x, y] = [(a.x + b.x) / 2, (a.y + b.y) / 2], size = Math.hypot(b.x - a.x, b.y - a.y);
        far.forEach((r, n) => [-1, 1].forEach((side) => places[n].push([x - side * r * (b.y - a.y) / size, y + side * r * (b.x - a.x) / size])));
      }
    }
    return places.map((all) => all.filter(([x, y]) => x > 4 && y > 4 && x < innerWidth - 4 && y < innerHeight - 4));"""


def _color(name: str) -> np.ndarray:
    rgb = [int(name[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    return lab(np.array([[rgb]]), SIGHT)[0, 0]


@pytest.mark.parametrize("look", ["light", "dark"])
def test_ground_parts_a_line_that_has_changed_from_its_outline(
    qtbot: QtBot, the_map: MapView, opening: View, look: Appearance
) -> None:
    bus = tuple(replace(layer, visible=layer.id == "bus") for layer in opening.layers)
    view = replace(opening, layers=bus, appearance=look, events=False, camera=Camera(107.8, 30.9, 9.0))
    the_map.show_view(compare.with_dates(view, date(2020, 6, 30), date(2021, 5, 20)))
    the_map.send({"compare": {"at": date(2020, 6, 30).toordinal(), "split": 0.03, "apart": False}})
    assert the_map.wait_settled()
    picture = lab(pixels(the_map.grab().toImage()), SIGHT)
    ground, ink = (_color(name) for name in (table(look)["map_halo"], RINGS["changed"]))
    line, gap, outline = (
        np.median([picture[round(y), round(x)] for x, y in places], axis=0)
        for places in run(qtbot, the_map, _BESIDE)
    )
    assert np.linalg.norm(gap - ground) < 8
    assert np.linalg.norm(outline - ink) < 20
    assert min(np.linalg.norm(line - gap), np.linalg.norm(outline - gap)) > 25
    the_map.show_view(opening)
