"""Names of roads, railways, ship routes and rivers run along their courses, once each, never upside down."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import combinations
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

# Of each name of a line: its words, and of each letter where it is, its angle, and how far from the line it is drawn.
_NAMES = """const { app } = twincity;
  const turn = (t) => Number((t.getAttribute('transform') || '').match(/rotate\\(([-\\d.]+)/)?.[1] || 0);
  const off = (entry, x, y) => Math.min(...entry.shape.parts.flatMap((part) => {
    const found = [];
    for (let i = 2; i < part.length; i += 2) {
      const [[ax, ay], [bx, by]] = [app.frame.at([part[i - 2], part[i - 1]]), app.frame.at([part[i], part[i + 1]])];
      const k = Math.max(0, Math.min(1, ((x - ax) * (bx - ax) + (y - ay) * (by - ay)) / ((bx - ax) ** 2 + (by - ay) ** 2 || 1)));
      found.push(Math.hypot(ax + (bx - ax) * k - x, ay + (by - ay) * k - y));
    }
    return found;
  }));
  const { x: left, y: top } = app.frame.map.getContainer().getBoundingClientRect();
  const view = app.frame.viewport();
  return [...app.labels.nodes.known].filter(([id]) => id.startsWith('feature-') || id.startsWith('river-')).flatMap(([id, node]) => {
    const entry = app.layer.entries.get(id.slice(8));
    if (id.startsWith('feature-') && entry?.kind !== 'line') return [];
    const letters = [...node.group.querySelectorAll('text')].filter((t) => !t.closest('[fill=none]'));
    const name = node.group.getAttribute('aria-label') || letters[0].textContent;
    return [{ id, name, letters: letters.map((t) => {
      const r = t.getBoundingClientRect();
      const [x, y] = [(r.left + r.right) / 2, (r.top + r.bottom) / 2];
      return { x, y, angle: turn(t), off: entry ? off(entry, x - left + view[0], y - top + view[1]) : 0, words: t.textContent };
    }) }];
  });"""


@pytest.fixture
def names(qtbot: QtBot, the_map: MapView, opening: View) -> list[dict[str, Any]]:
    """Of roads, railways, waterways and rivers, on a large map of the whole circle."""
    shown = ("highway", "railway", "waterway", "river")
    layers = tuple(replace(layer, visible=layer.id in shown) for layer in opening.layers)
    the_map.resize(1500, 1000)
    the_map.show_view(replace(opening, layers=layers, show_undated=True).with_clock(at=date(2024, 12, 31)))
    assert the_map.wait_settled()
    found: list[dict[str, Any]] = run(qtbot, the_map, _NAMES)
    return found


def test_lines_and_rivers_are_named_once(names: list[dict[str, Any]]) -> None:
    told = [each["name"] for each in names]
    assert len(told) == len(set(told))
    assert {"渝蓉高速", "成渝高铁"} <= {name.split("（")[0] for name in told}
    assert any(each["id"].startswith("river-") for each in names)
    assert len(names) > 12


def test_no_name_is_upside_down_and_each_reads_onwards(names: list[dict[str, Any]]) -> None:
    for each in names:
        assert all(abs(letter["angle"]) <= 92 for letter in each["letters"]), each
        first, last = each["letters"][0], each["letters"][-1]
        assert last["x"] > first["x"] - 14 or last["y"] > first["y"], each


def test_a_name_is_beside_its_line(names: list[dict[str, Any]]) -> None:
    """Letter by letter; of one that is written as a whole, its middle."""
    for each in names:
        offs = [letter["off"] for letter in each["letters"]]
        assert sum(offs) / len(offs) < 26, each


def test_no_name_crosses_another(names: list[dict[str, Any]]) -> None:
    bent = [each for each in names if len(each["letters"]) > 1]
    assert bent
    for a, b in combinations(bent, 2):
        for one in a["letters"]:
            assert all(abs(one["x"] - o["x"]) > 7 or abs(one["y"] - o["y"]) > 7 for o in b["letters"]), (a, b)
