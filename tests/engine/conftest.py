"""The real QtWebEngine: one profile per session, a map on the project's own atlas or on a hostile one."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from explorer.ui.map import engine

engine.prepare()  # before any QApplication; a test session makes only one

from PySide6.QtCore import QCoreApplication, QEvent  # noqa: E402
from PySide6.QtWidgets import QApplication  # noqa: E402

from explorer.atlas.collection import Collection  # noqa: E402
from explorer.atlas.known import Known  # noqa: E402
from explorer.atlas.shapes import load_shapes  # noqa: E402
from explorer.atlas.tables import load  # noqa: E402
from explorer.page.assets import Assets  # noqa: E402
from explorer.page.messages import MapContext  # noqa: E402
from explorer.page.payload import atlas_payload  # noqa: E402
from explorer.paths import geodata_dir  # noqa: E402
from explorer.state.view.view import View  # noqa: E402
from explorer.ui.map.engine import Profile  # noqa: E402
from explorer.ui.map.map_view import MapView  # noqa: E402
from tests.helpers.layers import opening_layers  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/engine" in item.path.as_posix():
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def context() -> MapContext:
    atlas = load(geodata_dir()).atlas
    return MapContext(Known(atlas, load_shapes(atlas, geodata_dir())))


@pytest.fixture(scope="session")
def served() -> dict[str, bytes]:
    """What /atlas.json answers with; a test may put other tables there before its page loads."""
    return {}


@pytest.fixture(scope="session")
def own_layers() -> dict[str, Collection]:
    """The layers whose columns the page may fetch; a test puts those of its map there."""
    return {}


@pytest.fixture(scope="session")
def profile(
    qapp: QApplication, context: MapContext, served: dict[str, bytes], own_layers: dict[str, Collection]
) -> Profile:
    real = atlas_payload(context.known)
    return Profile(Assets(lambda: served.get("atlas.json", real), collections=lambda: own_layers), qapp)


@pytest.fixture
def make_map(qtbot: QtBot, profile: Profile) -> Iterator[Callable[[MapContext], MapView]]:
    made: list[MapView] = []

    def make(context: MapContext) -> MapView:
        view = MapView(profile, context)
        view.errors = []  # type: ignore[attr-defined]
        view.failed.connect(view.errors.append)  # type: ignore[attr-defined]
        qtbot.addWidget(view)
        view.resize(900, 640)
        with qtbot.waitSignal(view.ready, timeout=20_000):
            view.show()
        made.append(view)
        return view

    yield make
    for view in made:
        assert view.errors == []  # type: ignore[attr-defined]
        view.close()
        view.page().deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # pages before their profile


@pytest.fixture
def opening() -> View:
    return View(layers=tuple(replace(layer, visible=True) for layer in opening_layers()))


@pytest.fixture
def the_map(make_map: Callable[[MapContext], MapView], context: MapContext, opening: View) -> MapView:
    """The project's atlas, every layer visible, painted."""
    view = make_map(context)
    view.show_view(opening)
    assert view.wait_settled()
    return view
