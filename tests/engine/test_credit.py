"""The map's corner names whose courses it shows, as their licence asks, while it shows one."""

from __future__ import annotations

from dataclasses import replace

from pytestqt.qtbot import QtBot

from explorer.state.view.view import View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run

_SEEN = """const e = document.querySelector('.twin-credit'), box = e.getBoundingClientRect();
    return e.hidden ? null : { words: e.textContent, inside: box.width > 60 && box.right <= innerWidth && box.bottom <= innerHeight };"""


def test_openstreetmap_is_named_while_a_line_of_its_is_drawn(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    assert run(qtbot, the_map, _SEEN) == {"words": "© OpenStreetMap 贡献者（ODbL）", "inside": True}
    the_map.show_view(replace(opening, lang="en"))
    assert the_map.wait_settled()
    assert run(qtbot, the_map, _SEEN)["words"] == "© OpenStreetMap contributors (ODbL)"
    platforms = tuple(replace(layer, visible=layer.id == "platform") for layer in opening.layers)
    the_map.show_view(replace(opening, layers=platforms))
    assert the_map.wait_settled()
    qtbot.waitUntil(lambda: run(qtbot, the_map, _SEEN) is None, timeout=5000)
