"""Two dates side by side: two maps of the same ground, each with its own date, under one pointer and one camera."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.spans import records
from explorer.atlas.columns.timeline import Clock
from explorer.layers import palettes
from explorer.layers.large import MOST_ROWS
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.view.annotations import Annotation
from explorer.state.view.compare import arranged, views
from explorer.state.view.style import Style
from explorer.state.view.view import Basemap, Camera, Filters, LayerState, View
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang
from tests.helpers import crowds
from tests.helpers.layers import opening_layers
from tests.helpers.page import run
from tests.helpers.pictures import pixels, unlike

pytestmark = [pytest.mark.one_page, pytest.mark.slow]
ALL = tuple(replace(layer, visible=True) for layer in opening_layers())
BOTH = View(
    clock=Clock(date(2022, 12, 31)),
    layers=ALL,
    compare=date(2020, 6, 30),
    side_by_side=True,
    events=False,
    camera=Camera(106.2, 30.0, 7.6),
    basemap=Basemap(labels=False),
)
W, H = 900, 640
_MAP_ALONE = """
    const rule = new CSSStyleSheet();
    rule.replaceSync('.twin-legend, .twin-cards, .twin-scale, .twin-credit, .twin-side, .twin-split, .twin-controls, .twin-away, .leaflet-labels-pane, .leaflet-labels-b-pane, .leaflet-marks-a-pane, .leaflet-marks-b-pane { display: none !important }');
    document.adoptedStyleSheets = [rule];
    return 1;
"""


def picture(shown: MapView, view: View) -> np.ndarray:
    shown.show_view(view)
    assert shown.wait_settled()
    return pixels(shown.grab().toImage())


@pytest.fixture
def bare(qtbot: QtBot, the_map: MapView) -> MapView:
    run(qtbot, the_map, _MAP_ALONE)
    return the_map


@pytest.mark.parametrize("clock_first", [True, False])
def test_each_half_is_the_middle_of_the_map_at_its_date(bare: MapView, clock_first: bool) -> None:
    view = (
        BOTH if not clock_first else replace(BOTH, clock=Clock(date(2020, 6, 30)), compare=date(2022, 12, 31))
    )
    both = picture(bare, view)
    earlier, later = (picture(bare, one)[:, W // 4 : W * 3 // 4] for one in views(view))
    assert unlike(earlier, later) > 0.01
    assert unlike(both[:, : W // 2], earlier) < 0.002
    assert unlike(both[:, W // 2 :], later) < 0.002


def test_each_map_has_its_names_inside_it(qtbot: QtBot, the_map: MapView) -> None:
    the_map.show_view(replace(BOTH, basemap=Basemap()))
    assert the_map.wait_settled()
    names = """return ['', '-b'].map((of) => [...document.querySelectorAll(`#labels-names${of} text`)].map((t) => {
        const r = t.getBoundingClientRect(); return [t.textContent.replace(' ', ''), r.left, r.right]; }))"""
    left, right = run(qtbot, the_map, names)
    assert {"达州", "南充"} <= {name for name, *_ in left} & {name for name, *_ in right}
    assert "重庆" in {name for name, *_ in right}  # on the left its dot lies under the legend
    assert all(x0 >= -1 and x1 <= W / 2 + 1 for _, x0, x1 in left)
    assert all(x0 >= W / 2 - 1 and x1 <= W + 1 for _, x0, x1 in right)


def test_what_is_drawn_on_the_ground_is_in_both_maps(
    qtbot: QtBot, context: MapContext, make_map: Callable[[MapContext], MapView]
) -> None:
    from explorer.export.formats.annotations_message import annotations_message

    shown = make_map(replace(context, annotations=annotations_message))
    run(qtbot, shown, _MAP_ALONE)
    marked = replace(BOTH, annotations=(Annotation("a", "circle", ((106.2, 30.0), (106.5, 30.0))),))
    changed = np.abs(picture(shown, marked).astype(int) - picture(shown, BOTH)).max(axis=2) > 40
    left, right = changed[:, : W // 2], changed[:, W // 2 :]
    assert left.sum() > 100
    assert (left != right).mean() < 0.001


def test_a_click_in_either_map_finds_the_same_place(qtbot: QtBot, the_map: MapView) -> None:
    the_map.show_view(replace(BOTH, layers=()))
    assert the_map.wait_settled()
    found: list[tuple[float, float]] = []
    the_map.clicked.connect(lambda _id, _more, lon, lat: found.append((lon, lat)))
    child = the_map.focusProxy()
    for x in (150, 150 + W // 2):
        before = len(found)
        qtbot.mouseClick(child, Qt.MouseButton.LeftButton, pos=QPoint(x, 300))
        qtbot.waitUntil(lambda before=before: len(found) > before)
    assert found[0] == pytest.approx(found[1], abs=1e-4)
    middle = run(qtbot, the_map, "const c = twincity.app.map.getCenter(); return [c.lng, c.lat]")
    assert found[0][0] < middle[0]  # 150 px are left of the middle of a map of 450 px


def test_the_wheel_keeps_the_ground_under_the_pointer_in_the_right_map(
    qtbot: QtBot, the_map: MapView
) -> None:
    the_map.show_view(BOTH)
    assert the_map.wait_settled()
    under = f"const p = twincity.app.map.mouseEventToLatLng({{clientX: {W - 100}, clientY: 200}}); return [p.lng, p.lat]"
    before = run(qtbot, the_map, under)
    zoom = run(qtbot, the_map, "return twincity.app.map.getZoom()")
    at = QPointF(W - 100, 200)
    QApplication.sendEvent(
        the_map.focusProxy(),
        QWheelEvent(
            at, the_map.mapToGlobal(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
        ),
    )  # fmt: skip
    qtbot.waitUntil(lambda: run(qtbot, the_map, "return twincity.app.map.getZoom()") > zoom)
    qtbot.wait(400)
    assert run(qtbot, the_map, under) == pytest.approx(before, abs=0.02)


def test_halos_and_rings_of_both_maps_follow_a_zoom(qtbot: QtBot, the_map: MapView) -> None:
    """They are drawn about what the features of either map look like at the new zoom, not at the one before."""
    chosen = replace(BOTH, selection=("rail-chengyu-hsr", "plat-gaozhu", "hw-liangping-kaijiang"))
    script = """return ['#pane-halo', '#pane-halo-b', '#pane-marks-a', '#pane-marks-b'].map((pane) =>
        [...document.querySelectorAll(pane + ' path, ' + pane + ' circle')].map((shape) => shape.outerHTML))"""

    def around(view: View) -> list[list[str]]:
        the_map.show_view(view)
        assert the_map.wait_settled()
        found: list[list[str]] = run(qtbot, the_map, script)
        return found

    far = around(chosen)
    near = around(replace(chosen, camera=Camera(106.2, 30.0, 8.7)))
    assert all(far)
    assert not set(far[1] + far[3]) & set(near[1] + near[3])
    assert around(chosen) == far


def test_the_extent_that_is_reported_is_that_of_one_map(qtbot: QtBot, the_map: MapView) -> None:
    the_map.show_view(BOTH)
    assert the_map.wait_settled()
    extents: list[list[float]] = []
    the_map.camera_changed.connect(lambda message: extents.append(message["extent"]))
    the_map.show_view(replace(BOTH, camera=Camera(106.5, 30.1, 7.6)))
    qtbot.waitUntil(lambda: bool(extents))
    west, _, east, _ = extents[-1]
    assert east - west == pytest.approx(360 * W / 2 / (256 * 2**7.6), rel=0.01)


def test_back_to_one_map_nothing_of_the_second_is_left(bare: MapView) -> None:
    one = replace(views(BOTH)[1])
    before = picture(bare, one)
    picture(bare, BOTH)
    assert unlike(picture(bare, one), before) < 0.0005


def test_the_legend_is_a_strip_below_the_plates_of_both_maps(qtbot: QtBot, the_map: MapView) -> None:
    the_map.show_view(replace(BOTH, layers=tuple(one for one in ALL if one.id in ("bus", "highway"))))
    assert the_map.wait_settled()
    boxes = """return ['.twin-legend', '.twin-side.on'].map((kind) => [...document.querySelectorAll(kind)].map((e) => {
        const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; }))"""
    [[strip], plates] = run(qtbot, the_map, boxes)
    assert strip[2] - strip[0] > 2 * (strip[3] - strip[1])
    assert len(plates) == 2
    assert all(plate[3] <= strip[1] or plate[0] >= strip[2] for plate in plates)
    assert plates[0][0] == pytest.approx(plates[1][0] - W / 2, abs=1)  # in the same corner


def test_the_legend_goes_with_the_last_feature_of_both_maps(qtbot: QtBot, the_map: MapView) -> None:
    shown = "return document.querySelector('.twin-legend').checkVisibility()"
    for filters, there in ((Filters(), True), (Filters(text="没有这样的东西"), False)):
        the_map.show_view(replace(BOTH, filters=filters))
        assert the_map.wait_settled()
        assert run(qtbot, the_map, shown) is there


@pytest.mark.parametrize("size", [(900, 640), (546, 384), (640, 400)])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_plates_of_both_maps_stand_at_one_height(
    qtbot: QtBot, the_map: MapView, size: tuple[int, int], lang: Lang
) -> None:
    """Also where the scale is below the right one alone, and the legend's button below the left."""
    the_map.resize(*size)
    view = arranged(View(layers=opening_layers()), Axis())
    the_map.show_view(replace(view, lang=lang, camera=replace(view.camera, zoom=5.6)))
    assert the_map.wait_settled()
    feet = (
        "return [...document.querySelectorAll('.twin-side.on')].map((e) => e.getBoundingClientRect().bottom)"
    )
    left, right = run(qtbot, the_map, feet)
    assert left == pytest.approx(right, abs=1)


_HUES = """return ['', '-b'].map((side) => [...new Set([...document.querySelectorAll(`#layer-own1-point${side} path`)]
    .map((path) => path.getAttribute('fill')))].sort());"""


def test_the_earlier_date_draws_own_layers_in_their_style_too(
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    make_map: Callable[[MapContext], MapView],
) -> None:
    """The second map is made when it is first needed, long after the styles were sent."""
    dated = records(np.full(6, 3, np.int8), np.array(["2018"] * 6, object), np.zeros(6, bool))
    rows = replace(
        crowds.collection("own1", crowds.points(6), (dated,)),
        columns={"类别": np.array(["居住", "工业"] * 3, object)},
        listed=("类别",),
    )
    own_layers["own1"] = rows
    known = crowds.with_layers(context.known, {"own1": rows})
    served["atlas.json"] = atlas_payload(known)
    shown = make_map(MapContext(known))
    style = Style("category", "类别")
    view = replace(BOTH, layers=(LayerState("own1", style=style),), compare=None, side_by_side=False)
    shown.show_view(view)
    assert shown.wait_settled()
    shown.show_view(replace(view, compare=date(2020, 6, 30)))
    assert shown.wait_settled()
    now, before = run(qtbot, shown, _HUES)
    hues = {palettes.distinct(n, "light") for n in range(2)}
    assert hues <= set(now)
    assert before == now


@pytest.fixture
def many_points(
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    make_map: Callable[[MapContext], MapView],
) -> MapView:
    """A map with a large layer, `own1`."""
    count = MOST_ROWS + 1
    dated = records(np.full(count, 3, np.int8), np.array(["2018"] * count, object), np.zeros(count, bool))
    own_layers["own1"] = rows = crowds.collection("own1", crowds.points(count), (dated,))
    known = crowds.with_layers(context.known, {"own1": rows})
    served["atlas.json"] = atlas_payload(known)
    return make_map(MapContext(known))


def test_two_maps_that_become_narrow_draw_their_large_layers(
    qtbot: QtBot, many_points: MapView, bare_large: View
) -> None:
    """At once less than half as wide, as at the end of a show: what each map left out on either side was more than it had."""
    many_points.resize(1600, H)
    picture(many_points, bare_large)
    many_points.resize(560, H)
    qtbot.waitUntil(lambda: run(qtbot, many_points, "return twincity.app.map.getSize().x") == 560)
    drawn = picture(many_points, bare_large)
    without = picture(many_points, replace(bare_large, layers=(LayerState("own1", visible=False),)))
    for half in (np.s_[150:500, 20:260], np.s_[150:500, 300:540]):
        assert unlike(drawn[half], without[half]) > 0.01


@pytest.fixture
def bare_large() -> View:
    return replace(BOTH, layers=(LayerState("own1"),))


def test_the_earlier_date_hides_rows_of_large_layers_too(many_points: MapView) -> None:
    shown = many_points
    view = replace(BOTH, layers=(LayerState("own1"),), compare=None, filters=Filters(text="没有这样的"))
    shown.show_view(view)
    assert shown.wait_settled()
    filtered = picture(shown, replace(view, compare=date(2020, 6, 30)))
    nothing = picture(
        shown, replace(view, compare=date(2020, 6, 30), layers=(LayerState("own1", visible=False),))
    )
    assert unlike(filtered[150:500, :440], nothing[150:500, :440]) == 0
    every = picture(shown, replace(view, compare=date(2020, 6, 30), filters=Filters()))
    assert unlike(every[150:500, :440], nothing[150:500, :440]) > 0.01
