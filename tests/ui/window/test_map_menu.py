"""The map's own menu: what is here, its coordinates, what begins here; in a show the show's own few commands."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.model import Atlas
from explorer.state.view import basemap_extent
from explorer.state.view.store import Store
from explorer.ui.window.desktop import Desktop
from explorer.words import coordinates
from tests.ui.window_parts import fake
from tests.ui.window_parts import opened as made

SPOT = {"type": "menu", "x": 200.0, "y": 150.0, "lon": 106.55099, "lat": 29.56299}


@pytest.fixture
def desktop(
    qtbot: QtBot, dressed: QApplication, store: Store, real_atlas: Atlas, tmp_path: Path
) -> Iterator[Desktop]:
    with made(store, real_atlas, tmp_path) as found:
        yield found


def opened(desktop: Desktop, ids: list[str]) -> dict[str, QAction]:
    fake(desktop).menu_asked.emit({**SPOT, "ids": ids})
    menu = desktop.map_menu.menu
    assert menu is not None
    assert menu.isVisible()
    return {action.text().strip(): action for action in menu.actions() if action.text()}


def test_everything_here_is_listed_and_can_be_chosen(qtbot: QtBot, desktop: Desktop) -> None:
    ids = list(desktop.atlas.features)[:12]
    actions = opened(desktop, [*ids, "unknown"])
    names = [desktop.atlas.features[key].name.zh for key in ids]
    assert [name[:39] for name in actions][1:9] == [name[:39] for name in names[:8]]
    rest = actions["其余 4 项"].menu()
    assert rest is not None
    assert len(rest.actions()) == 4
    actions[next(key for key in actions if key[:39] == names[3][:39])].trigger()
    assert desktop.store.view.selection == (ids[3],)


def test_nothing_here_says_so(qtbot: QtBot, desktop: Desktop) -> None:
    fake(desktop).menu_asked.emit({**SPOT, "lon": 90.0, "lat": 40.0, "ids": []})
    menu = desktop.map_menu.menu
    assert menu is not None
    assert menu.actions()[0].text() == "这里没有要素"


def test_coordinates_are_copied_both_ways_and_read_again(qtbot: QtBot, desktop: Desktop) -> None:
    actions = opened(desktop, [])
    for words in ("106.55099,29.56299", "29°33′46.8″N 106°33′03.6″E"):
        actions[f"复制坐标  {words}"].trigger()
        assert QApplication.clipboard().text() == words
        found = coordinates.parse(words)[0]
        assert (found.lon, found.lat) == pytest.approx((SPOT["lon"], SPOT["lat"]), abs=2e-5)


@pytest.mark.parametrize(
    ("lon", "lat", "words"),
    [
        (0.0, 0.0, "0°00′00.0″N 0°00′00.0″E"),
        (-0.5, -33.99999, "34°00′00.0″S 0°30′00.0″W"),  # never 59′60″
        (179.999999, 1 / 60, "0°01′00.0″N 180°00′00.0″E"),
    ],
)
def test_degrees_minutes_seconds(lon: float, lat: float, words: str) -> None:
    assert coordinates.sexagesimal(lon, lat) == words


def test_compare_here_puts_the_divider_under_the_pointer(qtbot: QtBot, desktop: Desktop) -> None:
    opened(desktop, [])["对比此处"].trigger()
    assert desktop.store.view.compare is not None
    assert desktop.store.view.split == pytest.approx(200 / desktop.map_view.width(), abs=0.01)


def test_zoom_here_and_home(qtbot: QtBot, desktop: Desktop) -> None:
    before = desktop.store.view.camera.zoom
    actions = opened(desktop, [])
    actions["缩放到这里"].trigger()
    camera = desktop.store.view.camera
    assert (camera.lon, camera.lat, camera.zoom) == (SPOT["lon"], SPOT["lat"], before + 2)
    actions["回到全域"].trigger()
    fake(desktop).home_wanted.emit()  # the page's button and pill do the same
    assert fake(desktop).fits[-2:] == [basemap_extent.home()] * 2
    west, south, east, north = basemap_extent.home()
    assert west < 104.07 < 106.55 < east  # Chengdu and Chongqing
    assert south < 29.56 < 30.66 < north


def test_export_here_opens_the_studio_about_the_spot(qtbot: QtBot, desktop: Desktop) -> None:
    asked: list[int] = []
    action = desktop.actions.by_id["snapshot"]
    action.triggered.disconnect()
    action.triggered.connect(lambda *_: asked.append(1))
    opened(desktop, [])["从此处导出…"].trigger()
    assert len(asked) == 1
    assert (desktop.store.view.camera.lon, desktop.store.view.camera.lat) == (SPOT["lon"], SPOT["lat"])


def test_in_a_show_it_holds_the_shows_commands(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.complete()
    desktop.show.play()
    actions = opened(desktop, list(desktop.atlas.features)[:2])
    assert list(actions) == ["下一场景", "上一场景", "场景", "黑屏", "聚光灯", "结束放映"]
    scenes = actions["场景"].menu()
    assert scenes is not None
    third = scenes.actions()[2]
    third.trigger()
    assert desktop.scenes.current == desktop.scenes.strip[2]
    actions["结束放映"].trigger()
    assert not desktop.presentation.on


def test_the_pointers_place_is_copied_from_the_foot(qtbot: QtBot, desktop: Desktop) -> None:
    fake(desktop).pointer.emit(104.06, 30.66)
    desktop.status.pointer.clicked.emit()
    assert QApplication.clipboard().text() == "104.06000,30.66000"
    fake(desktop).pointer.emit(104.07, 30.66)
    desktop.actions.by_id["copy_coordinates"].trigger()
    assert QApplication.clipboard().text() == "104.07000,30.66000"
