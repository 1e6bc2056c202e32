"""Where the basemap ends: softly on screen, with a line beside the user's own tiles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas import pack
from explorer.colours import table
from explorer.state.view.view import Appearance, Camera, View
from explorer.ui.map.map_view import MapView
from tests.helpers.page import run
from tests.helpers.pictures import pixels

pytestmark = pytest.mark.one_page
WEST, SOUTH, EAST, NORTH = pack.current().region.ground
LON, LAT = (WEST + EAST) / 2, (SOUTH + NORTH) / 2
SIDES = {"west": (WEST, LAT), "east": (EAST, LAT), "north": (LON, NORTH), "south": (LON, SOUTH)}


def _across(shown: MapView, qtbot: QtBot, place: tuple[float, float], side: str) -> np.ndarray:
    """The picture about a place, in rows that run across the edge from the ground outwards."""
    lon, lat = place
    x, y = run(
        qtbot,
        shown,
        f"const p = twincity.app.map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]",
    )
    picture = pixels(shown.grab().toImage())[
        round(y) - 90 : round(y) + 90, round(x) - 90 : round(x) + 90
    ].astype(int)
    turned = picture if side in ("west", "east") else picture.transpose(1, 0, 2)
    return turned[:, ::-1] if side in ("west", "north") else turned


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("side", SIDES)
def test_the_basemap_fades_out_where_it_ends(
    qtbot: QtBot, the_map: MapView, opening: View, side: str, look: Appearance
) -> None:
    lon, lat = SIDES[side]
    the_map.show_view(
        replace(opening, camera=Camera(lon, lat, 7.0), layers=(), appearance=look, events=False, headline=())
    )
    assert the_map.wait_settled()
    across = _across(the_map, qtbot, (lon, lat), side)
    outside = np.array([int(table(look)["map_outside"][n : n + 2], 16) for n in (1, 3, 5)])
    away = np.abs(across - outside).max(axis=2)
    assert away[:, 87:].max() <= 24  # no line, no step: at the edge all is as the room beyond it
    assert away[:, 92:].max() <= 4
    assert away[:, :60].max() > 6  # before it there is ground
    assert np.median(away[:, 80:86]) <= np.median(away[:, :40]) + 1


def test_beside_own_tiles_and_on_paper_a_line_is_at_the_edge(qtbot: QtBot, the_map: MapView) -> None:
    shown = "return ['edge', 'fade'].map((id) => document.getElementById(id).style.display !== 'none')"
    assert run(qtbot, the_map, shown) == [False, True]
    tiles = {"id": "t", "href": "/none/", "bounds": [100, 20, 120, 40], "least": 1, "most": 2, "opacity": 1}
    run(qtbot, the_map, f"twincity.app.ground.takeTiles([{tiles}]); return 1")
    assert run(qtbot, the_map, shown) == [True, False]
    run(qtbot, the_map, "twincity.app.ground.takeTiles([]); return 1")
    assert run(qtbot, the_map, shown) == [False, True]
