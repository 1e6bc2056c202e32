"""A layer with a least zoom: at that very zoom the page draws it if and only if the model counts it, small or large."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.queries.drawn import at_zoom
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, LayerState, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from tests.engine.conftest import delete_maps, load_map
from tests.engine.large_layers import ROWS, VIEW
from tests.helpers import crowds
from tests.helpers.page import run

SMALL, LARGE = "own1", "own2"
LEAST = (8.0, 7.3)  # 7.3 is no sum of powers of two
# From the least zoom: plainly below and above, and within what the rounding of the page's notice (1e-4) covers.
OFF = (-0.25, -1.4e-4, -6e-5, -4e-5, -1e-6, 0, 6e-5, 1e-3)
SIGHT = """
    const { layer, map } = twincity.app;
    const small = layer.drawn().filter((e) => e.feature.layer === 'own1');
    const { canvas } = layer.large.held.get('own2');
    return {small: small.length > 0, large: canvas.style.visibility !== 'hidden' && layer.large.shown().includes('own2'),
      zoom: map.getZoom()};
"""


class Map:
    """A map of a small and a large layer; its camera notices come back into the View, as in the window."""

    def __init__(self, qtbot: QtBot, page: MapView) -> None:
        self.qtbot, self.page, self.view = qtbot, page, VIEW
        page.camera_changed.connect(self._follow)

    def _follow(self, at: dict[str, Any]) -> None:
        self.view = replace(self.view, camera=Camera(at["lon"], at["lat"], at["zoom"]))
        self.page.show_view(self.view)

    def show(self, view: View) -> None:
        self.view = view
        self.page.show_view(view)
        self.settle()

    def zoom_to(self, zoom: float) -> None:
        """Zoom as the user does, to any zoom at all."""
        script = "const { map } = twincity.app; map.options.zoomSnap = 0; map.setView(map.getCenter(), %r, {animate: false}); return 1"
        run(self.qtbot, self.page, script % zoom)
        self.settle()

    def settle(self) -> None:
        assert self.page.wait_settled(60_000)
        run(self.qtbot, self.page, "return 1")  # notices that were on their way have come
        assert self.page.wait_settled(60_000)

    def both(self) -> tuple[dict[str, bool], dict[str, bool], float]:
        """What page and model say of each layer, and the page's zoom."""
        seen = run(self.qtbot, self.page, SIGHT)
        counted = {one.id: one.visible for one in at_zoom(self.view, self.view.camera.zoom).layers}
        return (
            {SMALL: seen["small"], LARGE: seen["large"]},
            {key: counted[key] for key in (SMALL, LARGE)},
            seen["zoom"],
        )


@pytest.fixture
def the_two(
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    profile: Profile,
) -> Iterator[Map]:
    layers = {
        SMALL: crowds.collection(SMALL, crowds.lines(300), crowds.states(300)),
        LARGE: crowds.collection(LARGE, crowds.lines(ROWS), crowds.states(ROWS)),
    }
    known = crowds.with_layers(context.known, layers)
    own_layers.update(layers)
    served["atlas.json"] = atlas_payload(known)
    page = load_map(qtbot, profile, MapContext(known))
    yield Map(qtbot, page)
    assert page.errors == []  # type: ignore[attr-defined]
    delete_maps([page])
    own_layers.clear()
    served.clear()


def _with_least(least: float, zoom: float) -> View:
    layers = tuple(LayerState(key, style=Style("single", min_zoom=least)) for key in (SMALL, LARGE))
    return replace(VIEW, layers=layers, camera=Camera(106.0, 30.0, zoom))


@pytest.mark.slow
@pytest.mark.parametrize("least", LEAST)
def test_at_the_least_zoom_the_page_draws_what_the_model_counts(the_two: Map, least: float) -> None:
    for off in OFF:  # the View says the zoom
        the_two.show(_with_least(least, 6.0))
        the_two.show(_with_least(least, least + off))
        drawn, counted, zoom = the_two.both()
        assert drawn == counted, f"View at {least + off!r}, page at {zoom!r}"
        if abs(off) > 1e-4:
            assert set(drawn.values()) == {off > 0}
    for off in OFF:  # the page says it, rounded
        the_two.zoom_to(least + off)
        drawn, counted, zoom = the_two.both()
        assert drawn == counted, f"page at {zoom!r}, View at {the_two.view.camera.zoom!r}"
    for off in OFF:  # the page stays where it is because the View says nearly the same
        the_two.zoom_to(least - 9e-5)
        the_two.show(_with_least(least, least + off))
        drawn, counted, zoom = the_two.both()
        assert drawn == counted, f"page left at {zoom!r}, View at {the_two.view.camera.zoom!r}"
