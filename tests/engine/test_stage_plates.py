"""Plates of two dates over the map: what they leave to be seen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.axis import Axis
from explorer.state.view import compare
from explorer.state.view.view import Camera, Lang, View
from explorer.ui.map.map_view import MapView
from tests.engine.test_stage_page import stage
from tests.helpers.page import run
from tests.helpers.pictures import pixels

pytestmark = pytest.mark.one_page
NEAR = 9  # px about a city's dot
# Where the two cities are seen, and the boxes of the plates.
_READ = """const { app } = twincity, half = app.map.getSize().x / 2, { narrow } = app.frame;
    const dots = [[104.0657, 30.6595], [106.5516, 29.563]].map(([lon, lat]) => app.map.latLngToContainerPoint([lat, lon]));
    const seen = dots.flatMap(({ x, y }) => (narrow ? [[x - narrow, y, 0], [x + narrow, y, half]] : [[x, y, -1]]));
    const plates = [...document.querySelectorAll('.twin-side.on')].map((e) => e.getBoundingClientRect());
    return [seen.filter(([x, , from]) => from < 0 || (x > from && x < from + half)).map(([x, y]) => [x, y]),
            plates.map((r) => [r.left, r.top, r.right, r.bottom])];"""
_HIDE = "for (const e of document.querySelectorAll('.twin-side')) e.style.visibility = '%s'; return 1"


def _with_and_without(shown: MapView, qtbot: QtBot) -> tuple[np.ndarray, np.ndarray]:
    """Two pictures, the second without the plates: a busy machine paints late."""
    qtbot.wait(120)
    with_plates = without = pixels(shown.grab().toImage())
    run(qtbot, shown, _HIDE % "hidden")
    for _ in range(30):
        qtbot.wait(100)
        without = pixels(shown.grab().toImage())
        if np.abs(with_plates - without).max() > 40:
            break
    run(qtbot, shown, _HIDE % "")
    qtbot.wait(60)
    return with_plates, without


@pytest.mark.parametrize("maps", [1, 2])
@pytest.mark.parametrize("lang", ["zh", pytest.param("en", marks=pytest.mark.slow)])
def test_no_plate_hides_one_of_the_two_cities(
    qtbot: QtBot, the_map: MapView, opening: View, maps: int, lang: Lang
) -> None:
    """Wherever in the lower part of the map they lie."""
    view = replace(opening, lang=lang, events=False)
    view = compare.toggled(view, Axis()) if maps == 1 else compare.arranged(view, Axis())
    below = 0
    for lon in (104.4, 105.3, 106.2, 106.9):
        for lat in (30.1, 30.4, 30.9):
            the_map.show_view(replace(view, camera=Camera(lon, lat, 7.4)))
            the_map.send(stage(show={"title": True, "clock": True, "legend": False, "figures": False}))
            assert the_map.wait_settled()
            cities, plates = run(qtbot, the_map, _READ)
            assert len(plates) == 2
            with_plates, without = _with_and_without(the_map, qtbot)
            assert np.abs(with_plates - without).max() > 40  # plates are drawn
            high, wide = without.shape[:2]
            for x, y in ((round(x), round(y)) for x, y in cities):
                if not (NEAR < x < wide - NEAR and NEAR < y < high - NEAR):
                    continue
                here = np.s_[y - NEAR : y + NEAR, x - NEAR : x + NEAR]
                assert np.abs(with_plates[here] - without[here]).max() <= 8, (lon, lat, x, y, plates)
                below += y > high / 2
    assert below >= 6


def test_no_name_lies_under_the_divider_or_its_handle(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    names = """const knob = document.querySelector('.twin-split i').getBoundingClientRect(), r = knob.width / 2;
        const texts = [...document.querySelectorAll('#pane-labels text')].map((e) => e.getBoundingClientRect());
        return [r, texts.length, texts.filter((t) => t.left < knob.right - 2 && t.right > knob.left + 2 && t.top < knob.bottom - 2 && t.bottom > knob.top + 2).length]"""
    near = 0
    for lon in np.arange(105.0, 107.2, 0.15):
        the_map.show_view(replace(compare.toggled(opening, Axis()), camera=Camera(float(lon), 30.4, 8.2)))
        assert the_map.wait_settled()
        radius, texts, covered = run(qtbot, the_map, names)
        assert radius > 10
        near += texts
        assert covered == 0, lon
    assert near > 50


_ROOM = """const { app } = twincity, { narrow } = app.frame, [west, south, east, north] = %s;
    const [a, b] = [app.map.latLngToContainerPoint([north, west]), app.map.latLngToContainerPoint([south, east])];
    const half = app.map.getSize().x / 2;
    const plates = [...document.querySelectorAll('.twin-side.on, .twin-cards .card')].map((e) => e.getBoundingClientRect()).filter((r) => r.height);
    const covered = [-narrow, narrow].flatMap((by, n) => plates.filter((r) => {
        const [left, right] = [Math.max(a.x + by, n * half), Math.min(b.x + by, (n + 1) * half)];
        return left < r.right - 2 && right > r.left + 2 && a.y < r.bottom - 2 && b.y > r.top + 2;
    }));
    const whole = a.x >= narrow && b.x <= 2 * half - narrow && a.y >= 0 && b.y <= app.map.getSize().y;
    return [covered.length, whole];"""


@pytest.mark.parametrize("size", [(694, 390), (900, 640)])
def test_of_two_maps_each_shows_the_subject_clear_of_plates_and_cards(
    qtbot: QtBot, the_map: MapView, opening: View, size: tuple[int, int]
) -> None:
    """Plates rest while the camera makes room for what a scene is about."""
    the_map.resize(*size)
    qtbot.wait(500)  # Leaflet reports a resize 200 ms after the last
    subject = [105.378, 28.916, 108.348, 31.942]
    the_map.show_view(compare.arranged(replace(opening, events=False), Axis()))
    card = {"value": "— → 9", "unit": "条", "name": "跨省城际公交线路（累计开通）", "asof": "截至 2021-04-20"}
    the_map.send({"cards": [{**card, "key": "k", "source": "", "mark": ""}]})
    the_map.send(
        stage(grow=1, title="公交开过省界", caption="左：2020 年 6 月 30 日；右：2021 年 5 月 20 日")
    )
    the_map.send(
        {
            "frame": {
                "camera": {"lon": 106.88, "lat": 30.44, "zoom": 7.8},
                "subject": subject,
                "lens": 0,
                "ms": 0,
            }
        }
    )
    qtbot.waitUntil(lambda: run(qtbot, the_map, _ROOM % subject) == [0, True], timeout=6000)
    qtbot.wait(600)
    assert run(qtbot, the_map, _ROOM % subject) == [0, True]
    the_map.send({"present": None, "frame": None})
