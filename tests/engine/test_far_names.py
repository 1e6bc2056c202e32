"""Where lines go that leave the sight, and cities beside markers: they keep their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

_TEXTS = "return [...document.querySelectorAll('#pane-labels text')].map(e => e.textContent);"


def test_far_corridors_are_named_where_they_leave_the_sight(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    freight = tuple(replace(layer, visible=layer.id == "freight") for layer in opening.layers)
    view = replace(opening, layers=freight, camera=replace(opening.camera, zoom=8.5))
    the_map.show_view(view.with_clock(at=date(2022, 12, 31)))
    assert the_map.wait_settled()
    words = run(qtbot, the_map, _TEXTS)
    assert {"往杜伊斯堡", "往钦州港"} <= set(words)


def test_cities_are_named_with_every_layer_on(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    the_map.resize(1200, 800)
    the_map.show_view(opening.with_clock(at=date(2022, 12, 31)))
    assert the_map.wait_settled()
    words = run(qtbot, the_map, _TEXTS)
    assert {"成都", "重庆", "遂宁", "南充", "绵阳", "资阳", "内江", "达州"} <= set(words)


# Of each place with a dot and a name: how far its letters are from the dot's rim, and how far the ends of its line from both.
_LED = """const near = (r, x, y) => Math.hypot(Math.max(r.left - x, 0, x - r.right), Math.max(r.top - y, 0, y - r.bottom));
    return [...document.querySelectorAll('#labels-names > g')].flatMap((group) => {
        const [dot, words, path] = ['circle', 'text', 'g > path:last-of-type'].map((q) => group.querySelector(q));
        if (!dot || dot.getAttribute('display') === 'none') return [];
        const [d, w] = [dot, words].map((e) => e.getBoundingClientRect());
        const [x, y, r] = [(d.left + d.right) / 2, (d.top + d.bottom) / 2, d.width / 2];
        const ends = path && [0, path.getTotalLength()].map((at) => path.getPointAtLength(at).matrixTransform(path.getScreenCTM()));
        return [[words.textContent, near(w, x, y) - r, ends && [near(w, ends[0].x, ends[0].y), Math.hypot(ends[1].x - x, ends[1].y - y) - r]]];
    });"""


@pytest.mark.parametrize("size", [(420, 300), (520, 380)])
def test_a_line_leads_from_a_name_that_is_far_from_its_dot(
    qtbot: QtBot, the_map: MapView, opening: View, size: tuple[int, int]
) -> None:
    the_map.resize(*size)
    led = 0
    for zoom in (5.8, 6.4, 6.8, 7.2, 7.8):
        view = replace(opening, camera=replace(opening.camera, lon=106.3, lat=29.9, zoom=zoom))
        the_map.show_view(view.with_clock(at=date(2022, 12, 31)))
        assert the_map.wait_settled()
        for name, gap, ends in run(qtbot, the_map, _LED):
            assert (ends is not None) == (gap > 18) or 12 < gap < 26, (name, gap, ends)
            if ends is not None:
                led += 1
                assert max(ends) < 8, (name, ends)
    assert led
