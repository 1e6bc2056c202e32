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

from explorer.atlas.assembly.known import Known  # noqa: E402
from explorer.atlas.assembly.shapes import load_shapes  # noqa: E402
from explorer.atlas.columns.collection import Collection  # noqa: E402
from explorer.page.assets import Assets  # noqa: E402
from explorer.page.messages import MapContext, Message, camera_message  # noqa: E402
from explorer.page.payload import atlas_payload  # noqa: E402
from explorer.paths import geodata_dir  # noqa: E402
from explorer.state.view.view import View  # noqa: E402
from explorer.ui.map.engine import Profile  # noqa: E402
from explorer.ui.map.engine_renderer import EngineRenderer  # noqa: E402
from explorer.ui.map.map_view import MapView  # noqa: E402
from tests.helpers import crowds, ours  # noqa: E402
from tests.helpers.layers import opening_layers  # noqa: E402

SIZE = (900, 640)
AT_REST: Message = {
    "present": None,
    "blank": None,
    "spotlight": False,
    "found": None,
    "hover": None,
    "sheet": None,
}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/engine" in item.path.as_posix():
            item.add_marker(pytest.mark.engine)


@pytest.fixture(scope="session")
def context() -> MapContext:
    atlas = ours.atlas()
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


def load_map(qtbot: QtBot, profile: Profile, context: MapContext) -> MapView:
    """A shown map whose page has loaded; what it reports as failed is in `errors`."""
    view = MapView(profile, context)
    view.errors = []  # type: ignore[attr-defined]
    view.failed.connect(view.errors.append)  # type: ignore[attr-defined]
    view.resize(*SIZE)
    with qtbot.waitSignal(view.ready, timeout=20_000):
        view.show()
    return view


def delete_maps(views: list[MapView]) -> None:
    for view in views:
        view.close()
        view.page().deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # pages before their profile


@pytest.fixture
def make_map(qtbot: QtBot, profile: Profile) -> Iterator[Callable[[MapContext], MapView]]:
    made: list[MapView] = []

    def make(context: MapContext) -> MapView:
        made.append(load_map(qtbot, profile, context))
        return made[-1]

    yield make
    assert [error for view in made for error in view.errors] == []  # type: ignore[attr-defined]
    delete_maps(made)


@pytest.fixture
def shown(
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    make_map: Callable[[MapContext], MapView],
) -> Iterator[Callable[[Collection, View], MapView]]:
    """A map with one layer of the user's beside the tables."""

    def show(layer: Collection, view: View) -> MapView:
        known = crowds.with_layers(context.known, {layer.layer: layer})
        own_layers[layer.layer] = layer
        served["atlas.json"] = atlas_payload(known)
        made = make_map(MapContext(known))
        made.show_view(view)
        assert made.wait_settled(60_000)
        return made

    yield show
    own_layers.clear()
    served.clear()


@pytest.fixture(scope="module")
def kept_page(profile: Profile) -> Iterator[list[MapView]]:
    """The page that the tests of a module share, once the first of them has loaded it."""
    kept: list[MapView] = []
    yield kept
    delete_maps(kept)


@pytest.fixture
def opening() -> View:
    return View(layers=tuple(replace(layer, visible=True) for layer in opening_layers()))


def at_rest(
    kept: list[MapView], qtbot: QtBot, profile: Profile, context: MapContext, opening: View
) -> MapView:
    """The map that is kept, or a new one to keep, with nothing of an earlier test and the opening view painted."""
    if kept and kept[0].errors:  # type: ignore[attr-defined]
        delete_maps([kept.pop()])  # a page that failed in one test fails no other
    if kept:
        kept[0].resize(*SIZE)
        kept[0].show()
        kept[0].send({**AT_REST, "camera": camera_message(opening.camera)})
        kept[0].show_view(opening)
        if kept[0].wait_settled():
            return kept[0]
        delete_maps([kept.pop()])
    view = load_map(qtbot, profile, context)
    kept.append(view)
    view.show_view(opening)
    assert view.wait_settled()
    return view


@pytest.fixture
def the_map(
    request: pytest.FixtureRequest,
    qtbot: QtBot,
    profile: Profile,
    kept_page: list[MapView],
    context: MapContext,
    opening: View,
) -> Iterator[MapView]:
    """The project's atlas, every layer visible, painted.

    A page of its own, or in a module marked `one_page` the same page for every test, set back to the opening view.
    """
    shared = request.node.get_closest_marker("one_page") is not None
    made = kept_page if shared else []
    view = at_rest(made, qtbot, profile, context, opening)
    yield view
    assert view.errors == []  # type: ignore[attr-defined]
    if not shared:
        delete_maps(made)


@pytest.fixture(scope="module")
def renderer(qapp: QApplication, profile: Profile, context: MapContext) -> Iterator[EngineRenderer]:
    """A renderer for one module; deleted before the profile is."""
    made = EngineRenderer(profile, context)
    yield made
    made.close()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
