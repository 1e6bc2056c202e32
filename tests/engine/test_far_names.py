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
