"""What is exported is what was on the screen: the same View in a map widget and through the renderer, pixel by pixel.

The legend, the cards and the scale bar lie over the map on the screen and beside it on a sheet, as the plates of two dates are its own, so they are taken away
on the screen; what they covered is then compared too. Flags have words beside them on every sheet, on the screen from
zoom 9. Markers that lie on each other are set apart on a sheet, where nobody can open a disc: here on the screen too.
Tolerance: one pixel in two thousand may have no like (within 40 of 255 in every channel) within a pixel's distance
in the other picture: slanted names and hairlines are smoothed otherwise where panes are layers of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date

import numpy
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.timeline import Clock
from explorer.page.messages import MapContext
from explorer.state.view.view import Camera, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.ui.map.map_view import MapView
from tests.engine.conftest import load_map
from tests.helpers.layers import opening_layers
from tests.helpers.page import run
from tests.helpers.pictures import pixels, unlike

SIZE = (900, 600)
SHARE = 0.0005
SHEET = {"width": SIZE[0], "height": SIZE[1], "map": {"x": 0, "y": 0, "w": SIZE[0], "h": SIZE[1]}}
_BARE = """
    const rule = new CSSStyleSheet();
    rule.replaceSync('.twin-legend, .twin-cards, .twin-scale, .twin-credit, .twin-split i, .twin-side, .twin-controls, .twin-away { display: none !important }');
    document.adoptedStyleSheets = [rule];
    return 1;
"""
_APART = """
    twincity.app.frame.apart = true;
    twincity.app.arrange();
    return 1;
"""
FIRST = View(layers=opening_layers())
ALL = View(layers=tuple(replace(layer, visible=True) for layer in opening_layers()), show_undated=True)
NEAR = Camera(106.0, 30.15, 9.3)  # from zoom 9 the screen too has words beside the flags
VIEWS = {
    "opening": replace(FIRST, events=False),
    "all themes": replace(ALL, clock=Clock(date(2022, 12, 31)), events=False),
    "window": replace(ALL, clock=Clock(date(2021, 5, 20), date(2020, 6, 1), "window"), events=False),
    "compare": replace(ALL, compare=date(2022, 12, 31), split=0.42, events=False),
    "side by side": replace(ALL, compare=date(2019, 12, 31), side_by_side=True, events=False),
    "dark": replace(ALL, appearance="dark", clock=Clock(date(2023, 6, 30)), events=False),
    "english": replace(ALL, lang="en", events=False),
    "near, with events": replace(FIRST, camera=NEAR),
}


@pytest.fixture
def on_screen(
    qtbot: QtBot, profile: Profile, kept_page: list[MapView], context: MapContext
) -> Iterator[Callable[[View], numpy.ndarray]]:
    """The map widget's own pixels; one page shows every view of these tests in turn, as the user's does."""

    def grab(view: View) -> numpy.ndarray:
        if not kept_page:
            kept_page.append(load_map(qtbot, profile, context))
            kept_page[0].resize(*SIZE)
            run(qtbot, kept_page[0], _BARE)
        [shown] = kept_page
        shown.show_view(view)
        assert shown.wait_settled()
        run(qtbot, shown, _APART)
        assert shown.wait_settled()
        return pixels(shown.grab().toImage())

    yield grab
    assert [view.errors for view in kept_page] == [[]] * len(kept_page)  # type: ignore[attr-defined]


def selected(view: View, context: MapContext) -> View:
    line = next(f.id for f in context.atlas.features.values() if f.theme == "highway")
    return replace(view, selection=(line,))


@pytest.mark.parametrize("name", [*VIEWS, "selection"])
def test_a_picture_at_screen_size_is_the_screen(
    name: str,
    on_screen: Callable[[View], numpy.ndarray],
    renderer: EngineRenderer,
    context: MapContext,
) -> None:
    view = selected(VIEWS["opening"], context) if name == "selection" else VIEWS[name]
    screen, picture = on_screen(view), pixels(renderer.render_image(view, SHEET))
    assert screen.shape == picture.shape == (SIZE[1], SIZE[0], 3)
    assert unlike(screen, picture) <= SHARE


@pytest.mark.slow
def test_the_tolerance_sees_a_date_a_layer_and_a_camera(
    on_screen: Callable[[View], numpy.ndarray], renderer: EngineRenderer
) -> None:
    view = VIEWS["all themes"]
    screen = on_screen(view)
    others = (
        replace(view, clock=Clock(date(2019, 12, 31))),
        view.with_layer("highway", visible=False),
        replace(view, camera=replace(view.camera, lon=view.camera.lon + 0.02)),
    )
    for other in others:
        assert unlike(screen, pixels(renderer.render_image(other, SHEET))) > 4 * SHARE
