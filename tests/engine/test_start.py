"""What the first picture waits for: little, and nothing that happens before the window is made."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.files.settings import Settings, SettingsFile
from explorer.state.view.view import View
from explorer.ui.kit import placement
from explorer.ui.map.engine import Profile
from explorer.ui.map.flight import fitted
from explorer.ui.map.map_page import MapPage
from explorer.ui.map.map_view import MapView
from explorer.ui.map.scheme import INDEX
from tests.engine.conftest import SIZE, delete_maps
from tests.helpers.page import run
from tests.helpers.pictures import pixels, unlike
from tests.helpers.whole import map_of, whole

_ROUNDED = 0.0005  # share of pixels: a map that was resized begins at other fractions of a pixel
# They take from 20 ms to a second each.
HEAVY = {
    *(
        "pyproj",
        "PIL",
        "pandas",
        "geopandas",
        "shapely",
        "rasterio",
        "folium",
        "jinja2",
        "urllib3",
        "requests",
    ),
    *("pypinyin", "fontTools", "docx", "pptx", "pypdf", "psycopg", "keyring", "cattrs", "attr", "rapidfuzz"),
}
_START = """
import json, os, sys
from explorer.ui import app
def mark(name):
    if name == "painted-1":
        print(json.dumps(sorted(sys.modules)), flush=True)
        os._exit(0)
app.mark = mark
app.run((), new=True)
"""


def _modules_of_a_start(home: Path) -> set[str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith("XDG_")}
    environment = kept | {"HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    found = subprocess.run(
        [sys.executable, "-c", _START],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=120,
        check=True,
    )
    return set(json.loads(found.stdout.splitlines()[-1]))


def test_the_first_picture_waits_for_no_heavy_library(tmp_path: Path) -> None:
    settings = SettingsFile(lambda: tmp_path / ".config" / "twincity" / "settings.json")
    assert settings.save(Settings(language="zh", recent=("/a.twincity",), tour_done=True))
    _modules_of_a_start(tmp_path)  # makes the page, for which folium is needed
    assert not HEAVY & _modules_of_a_start(tmp_path)


_LIBRARIES = """
import os
from explorer.ui.map import engine
engine.prepare()
from PySide6.QtWidgets import QApplication
app = QApplication(["x"])
engine.start()
print(os.environ.get("QT_QUICK_BACKEND"), *{line.rpartition("/")[2] for line in open("/proc/self/maps").read().split("\\n")}, sep="\\n", flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not (os.environ.get("DISPLAY") or shutil.which("xvfb-run")), reason="needs an X server")
def test_without_a_card_no_driver_of_one_is_loaded() -> None:
    """Mesa's, with LLVM, took a twentieth of the start to be asked for its name."""
    screen = [] if os.environ.get("DISPLAY") else ["xvfb-run", "-a"]
    env = {**os.environ, "QT_QPA_PLATFORM": "xcb"}
    command = [*screen, sys.executable, "-c", _LIBRARIES]
    backend, *libraries = subprocess.run(
        command, env=env, stdout=subprocess.PIPE, text=True, timeout=120, check=True
    ).stdout.split("\n")
    if backend != "software":
        pytest.skip("there is a graphics card")
    assert "libQt6WebEngineCore.so.6" in libraries
    assert not [
        name
        for name in libraries
        if "LLVM" in name or "_dri.so" in name or name.startswith(("libGLX_", "libvulkan"))
    ]


_ENGINE = """
import os, threading, time
from explorer.ui.map import engine
engine.prepare()
from PySide6.QtWidgets import QApplication
from explorer.ui.kit.bundled_font import load_fonts
app = QApplication(["x"])
def work():
    for turn in range(10):
        time.sleep(0.001)
other = threading.Thread(target=work)
other.start()
engine.start()
print(other.is_alive(), load_fonts.cache_info().currsize, flush=True)
os._exit(0)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there the engine starts beside others")
def test_other_threads_go_on_while_the_engine_starts_with_our_font_in_its_list() -> None:
    command = [sys.executable, "-c", _ENGINE]
    said = subprocess.run(command, capture_output=True, text=True, timeout=120).stdout
    assert said.split()[-2:] == ["False", "1"]


def test_what_a_page_says_before_anyone_listens_is_kept_in_order(qtbot: QtBot, profile: Profile) -> None:
    page, heard = MapPage(profile), list[dict[str, Any]]()
    page.said.connect(heard.append)
    with qtbot.waitSignal(
        page.host.received, timeout=20_000, check_params_cb=lambda message: message["type"] == "built"
    ):
        page.load(INDEX)
    assert heard == []
    page.listen()
    assert [message["type"] for message in heard] == ["ready", "built"]
    page.host.notify(json.dumps({"type": "home"}))
    assert heard[-1] == {"type": "home"}
    page.deleteLater()
    QCoreApplication.sendPostedEvents(page, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("shown", [(900, 640), (760, 560)], ids=["as foreseen", "smaller"])
def test_a_map_begun_before_its_window_is_shown_looks_like_any_other(
    qtbot: QtBot,
    profile: Profile,
    context: MapContext,
    opening: View,
    make_map: Callable[[MapContext], MapView],
    shown: tuple[int, int],
) -> None:
    page = MapPage(profile)
    with qtbot.waitSignal(
        page.host.received, timeout=20_000, check_params_cb=lambda message: message["type"] == "built"
    ):
        page.load(INDEX)
    begun = MapView(profile, context, page=page)
    begun.resize(*shown)
    begun.begin(fitted(opening, *SIZE), *SIZE)
    qtbot.waitUntil(lambda: run(qtbot, begun, _DRAWN) == [0, *SIZE, True], timeout=20_000)
    assert not begun.isVisible()
    wanted, zooms = fitted(opening, *shown), list[float]()
    begun.camera_changed.connect(lambda camera: zooms.append(camera["zoom"]))
    begun.show_view(wanted)
    begun.listen()
    begun.show()
    _settled(begun, wanted)
    assert set(zooms) == {wanted.camera.zoom}
    plain = make_map(context)
    plain.resize(*shown)
    _settled(plain, wanted)
    assert unlike(*(pixels(view.grab().toImage()) for view in (begun, plain))) <= _ROUNDED
    delete_maps([begun])


def test_a_second_start_shows_the_opening_in_another_size_than_the_first(
    qtbot: QtBot, tmp_path: Path
) -> None:
    with whole(qtbot, tmp_path) as first:
        first.window.resize(1000, 640)
        assert map_of(first).wait_settled()
        before = map_of(first).size()
    with whole(qtbot, tmp_path) as second:
        assert placement.map_size(second.session.settings.load().layout) == before.toTuple()
        size = map_of(second).size()
        assert size != before
        camera = fitted(View(), *size.toTuple()).camera
        seen, on_page = second.store.view.camera, run(qtbot, map_of(second), _CAMERA)
        for place in ((seen.lon, seen.lat, seen.zoom), tuple(on_page)):  # moved by whole pixels
            assert place == pytest.approx((camera.lon, camera.lat, camera.zoom), abs=0.01)


_CAMERA = (
    "const { map } = window.twincity.app; return [map.getCenter().lng, map.getCenter().lat, map.getZoom()];"
)
# Width of the page; size of the map; whether names are on it.
_DRAWN = """
  const box = document.querySelector(".folium-map");
  return [innerWidth, box.clientWidth, box.clientHeight, document.querySelectorAll(".twin-stage text").length > 50];
"""


def _settled(view: MapView, wanted: View) -> None:
    view.show_view(wanted)
    assert view.wait_settled()
