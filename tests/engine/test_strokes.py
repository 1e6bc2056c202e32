"""Long strokes are drawn in runs on the screen: nobody sees it, and the pointer hits what it hit before."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.view.view import View
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run
from tests.helpers.pictures import pixels, unlike

pytestmark = pytest.mark.one_page

SHARE = 0.0005
SHEET = {"width": 900, "height": 600, "map": {"x": 0, "y": 0, "w": 900, "h": 600}}
# Every line and outline as one path each, as on a sheet.
_WHOLE = """
    for (const entry of twincity.app.layer.entries.values())
      if (entry.kind !== 'point') for (const { strokes } of entry.courses) strokes.trace(strokes.whole, null);
    return document.querySelectorAll('.run:not([display])').length;
"""
_RUNS = "twincity.app.layer.redraw(twincity.app.frame); return document.querySelectorAll('.run:not([display])').length"
# Strokes of many vertices that reach over more than a square of the picture, which are stroked anew for each of them.
_FAR = """
    const many = (path) => (path.getAttribute("d") || "").split("L").length > 60;
    const reach = ({ width, height }) => Math.max(width, height) > 300;
    return [...document.querySelectorAll(".twin-stage path:not([display])")]
      .filter((path) => many(path) && reach(path.getBBox()) && getComputedStyle(path).stroke !== "none")
      .map((path) => path.parentElement.id || path.parentElement.dataset.id);
"""
# What is hit at each point of a grid over the map.
_HITS = """
    const found = [];
    const step = %d;
    for (let y = 2; y < innerHeight; y += step) for (let x = 2; x < innerWidth; x += step) found.push(twincity.app.input.under(x, y, %s));
    return JSON.stringify(found);
"""


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("day", [date(2021, 12, 31), date(2025, 12, 31)])
def test_runs_look_like_the_whole(
    qtbot: QtBot, the_map: MapView, opening: View, day: date, appearance: str
) -> None:
    the_map.show_view(replace(opening, appearance=appearance).with_clock(at=day))  # type: ignore[arg-type]
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _RUNS) > 50
    parted = pixels(the_map.grab().toImage())
    assert run(qtbot, the_map, _WHOLE) == 0
    assert the_map.wait_settled()
    assert unlike(parted, pixels(the_map.grab().toImage())) <= SHARE


def test_no_stroke_of_many_vertices_reaches_far(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    every = tuple(replace(layer, visible=True) for layer in opening.layers)
    the_map.show_view(replace(opening, layers=every).with_clock(at=date(2025, 12, 31)))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _RUNS) > 50
    assert run(qtbot, the_map, _FAR) == []
    assert run(qtbot, the_map, _WHOLE) == 0
    assert len(run(qtbot, the_map, _FAR)) > 10


def test_what_lets_something_through_is_no_darker_where_its_runs_meet(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """The band along a province's edge, drawn alone."""
    layers = tuple(replace(layer, visible=layer.id == "service") for layer in opening.layers)
    the_map.show_view(replace(opening, layers=layers, events=False).with_clock(at=date(2025, 12, 31)))
    assert the_map.wait_settled()
    alone = """
        for (const path of document.querySelectorAll('#pane-areas-low path, #pane-areas path'))
          if (!path.getAttribute('stroke-opacity')) path.style.display = 'none';
        return document.querySelectorAll('.run[stroke-opacity]:not([display])').length;
    """
    assert run(qtbot, the_map, _RUNS) > 10
    assert run(qtbot, the_map, alone) > 5
    assert the_map.wait_settled()
    parted = pixels(the_map.grab().toImage())
    assert run(qtbot, the_map, _WHOLE) == 0
    assert run(qtbot, the_map, alone) == 0
    assert the_map.wait_settled()
    whole = pixels(the_map.grab().toImage())
    run(
        qtbot,
        the_map,
        "for (const path of document.querySelectorAll('path')) path.style.display = ''; return 1;",
    )
    assert unlike(parted, whole) <= SHARE


@pytest.mark.parametrize("grid", [(23, "false"), (61, "true")])
def test_runs_are_hit_where_the_whole_is(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View, grid: tuple[int, str]
) -> None:
    the_map.show_view(opening.with_clock(at=date(2025, 12, 31)))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _RUNS) > 50
    parted = json.loads(run(qtbot, the_map, _HITS % grid))
    assert run(qtbot, the_map, _WHOLE) == 0
    whole = json.loads(run(qtbot, the_map, _HITS % grid))
    ids = {hit for hits in whole for hit in hits if isinstance(hit, str)}
    assert sum(context.shapes[id]["type"].endswith("Polygon") for id in ids) > 5
    for hits, before in zip(parted, whole, strict=True):
        assert [hit for hit in hits if hit in before] == before
    others = sum(hits != before for hits, before in zip(parted, whole, strict=True))
    assert others <= 0.02 * len(whole)  # at the edge of an area, whose outline has gaps


def test_what_is_hidden_is_not_hit(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    day = date(2025, 12, 31)
    the_map.show_view(opening.with_clock(at=day))
    assert the_map.wait_settled()
    ids = "return [...new Set(JSON.parse((() => {%s})()).flat())]" % (_HITS % (31, "false"))
    before = set(map(str, run(qtbot, the_map, ids)))
    assert len(before) > 30
    bare = replace(
        opening, layers=tuple(replace(layer, visible=False) for layer in opening.layers), events=False
    )
    the_map.show_view(bare.with_clock(at=day))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, ids) == []
    the_map.show_view(opening.with_clock(at=day))
    assert the_map.wait_settled()
    assert set(map(str, run(qtbot, the_map, ids))) == before


def test_what_a_step_hid_is_not_in_the_file(renderer: EngineRenderer, opening: View) -> None:
    """Hidden features stay laid out in the page that draws one sheet after another."""
    view = replace(opening, events=False).with_clock(at=date(2025, 12, 31))
    full = renderer.render_svg(view, SHEET)
    bare = renderer.render_svg(view.with_layer("railway", visible=False), SHEET)
    early = renderer.render_svg(view.with_clock(at=date(2018, 1, 31)), SHEET)
    assert "linearGradient" not in re.sub(r'<linearGradient id="fade-.*?</linearGradient>', "", full)
    assert 'class="run"' not in full  # a file has each stroke whole, and plain colours
    titles = re.compile(r"<title[^>]*>(rail-[a-z-]+)</title>")
    assert len(set(titles.findall(full))) > 5
    assert titles.findall(bare) == []
    assert set(titles.findall(early)) < set(titles.findall(full))
