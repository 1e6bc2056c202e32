"""The pointer on the map: what is under it, the list where that is several, our menu and never the engine's; the
buttons to zoom and come home; what the ground and a point's position can bear.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from explorer.atlas import pack
from explorer.atlas.columns.timeline import Clock
from explorer.page.messages import MapContext
from explorer.state.view.view import Camera, View
from explorer.ui.map.map_view import MapView
from explorer.words.strings import t
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

WIDE = "sv-chronic-outpatient"
INSIDE = (107.75, 29.35)  # Wulong: nothing else is drawn there
SEVERAL = """const app = twincity.app, box = app.map.getContainer().getBoundingClientRect();
for (let y = 150; y < box.height - 150; y += 5) for (let x = 150; x < box.width - 150; x += 5) {
  const hits = app.input.under(x, y);
  if (hits.length > 1 && hits.every((hit) => typeof hit === 'string') && document.elementFromPoint(x, y).closest('[data-id]')) return { x, y, hits };
} return null"""


def at(qtbot: QtBot, view: MapView, lon: float, lat: float) -> QPoint:
    spot = run(qtbot, view, f"return twincity.app.map.latLngToContainerPoint([{lat}, {lon}])")
    return QPoint(round(spot["x"]), round(spot["y"]))


def canvas(view: MapView) -> Any:
    return view.focusProxy()


def hits(qtbot: QtBot, view: MapView, spot: QPoint, everything: bool = False) -> list[str]:
    script = f"return twincity.app.input.under({spot.x()}, {spot.y()}, {json.dumps(everything)})"
    found = run(qtbot, view, script)
    assert isinstance(found, list)
    return found


def looked_at(view: MapView, opening: View, *camera: float) -> None:
    view.show_view(replace(opening, camera=Camera(*camera)))
    assert view.wait_settled()


def test_an_area_as_large_as_a_province_answers_at_its_edge_only(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    looked_at(the_map, opening, *INSIDE, 8)
    spot = at(qtbot, the_map, *INSIDE)
    assert hits(qtbot, the_map, spot) == []
    assert hits(qtbot, the_map, spot, everything=True) == [WIDE]
    with qtbot.waitSignal(the_map.clicked) as clicked:
        QTest.mouseClick(canvas(the_map), Qt.MouseButton.LeftButton, pos=spot)
    assert clicked.args[0] is None
    edge = run(
        qtbot,
        the_map,
        f"""const path = document.querySelector('[data-id="{WIDE}"] path.hit'), all = path.getTotalLength();
        for (let n = 0; n < 2000; n += 1) {{ const p = path.getPointAtLength((all * n) / 2000).matrixTransform(path.getScreenCTM());
          if (p.x > 60 && p.y > 60 && p.x < innerWidth - 60 && p.y < innerHeight - 60 && twincity.app.input.under(p.x, p.y).length) return [p.x, p.y]; }}""",
    )
    assert WIDE in hits(qtbot, the_map, QPoint(*map(round, edge)))


def test_markers_come_before_lines_before_areas_and_small_areas_before_large(
    qtbot: QtBot, the_map: MapView
) -> None:
    script = """const app = twincity.app, box = app.map.getContainer().getBoundingClientRect(), found = [];
    for (let y = 100; y < box.height - 100; y += 8) for (let x = 100; x < box.width - 100; x += 8) {
      const entries = app.input.under(x, y).map((hit) => app.entry(hit)).filter(Boolean);
      if (entries.length > 1) found.push(entries.map((e) => [e.kind, e.extent]));
    } return found"""
    found = run(qtbot, the_map, script)
    assert len(found) > 20
    order = {"point": 0, "line": 1, "area": 2}
    for stack in found:
        ranks = [(order[kind], extent) for kind, extent in stack]
        assert ranks == sorted(ranks)


def test_of_several_a_list_gives_the_choice(qtbot: QtBot, the_map: MapView, context: MapContext) -> None:
    spot = run(qtbot, the_map, SEVERAL)
    with qtbot.waitSignal(the_map.clicked) as clicked:
        QTest.mouseClick(canvas(the_map), Qt.MouseButton.LeftButton, pos=QPoint(spot["x"], spot["y"]))
    assert clicked.args[0] == spot["hits"][0]
    names = run(
        qtbot, the_map, "return [...document.querySelectorAll('.twin-here .row b')].map((x) => x.textContent)"
    )
    assert names == [context.atlas.features[key].name.zh[:40] for key in spot["hits"]]
    with qtbot.waitSignal(the_map.clicked) as chosen:
        run(qtbot, the_map, "document.querySelectorAll('.twin-here .row')[1].click(); return 1")
    assert chosen.args[:2] == [spot["hits"][1], False]
    QTest.keyClick(canvas(the_map), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: run(qtbot, the_map, "return document.querySelector('.twin-here').hidden"))


def test_the_list_goes_with_what_was_chosen_from_it(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    the_map.show_view(opening)
    assert the_map.wait_settled()
    spot = run(qtbot, the_map, SEVERAL)
    with qtbot.waitSignal(the_map.clicked) as clicked:
        QTest.mouseClick(canvas(the_map), Qt.MouseButton.LeftButton, pos=QPoint(spot["x"], spot["y"]))
    hidden = "return document.querySelector('.twin-here').hidden"
    the_map.show_view(replace(opening, selection=(clicked.args[0],)))
    assert the_map.wait_settled()
    assert not run(qtbot, the_map, hidden)
    the_map.show_view(replace(opening, selection=()))  # Esc in the window: the page does not hear it
    assert the_map.wait_settled()
    assert run(qtbot, the_map, hidden)


def test_a_drag_with_shift_selects_nothing(qtbot: QtBot, the_map: MapView) -> None:
    spot = run(qtbot, the_map, SEVERAL)
    heard: list[object] = []
    the_map.clicked.connect(lambda *given: heard.append(given))
    shift, left = Qt.KeyboardModifier.ShiftModifier, Qt.MouseButton.LeftButton
    QTest.mousePress(canvas(the_map), left, shift, QPoint(spot["x"] - 90, spot["y"] - 60))
    QTest.mouseMove(canvas(the_map), QPoint(spot["x"], spot["y"]))
    QTest.mouseRelease(canvas(the_map), left, shift, QPoint(spot["x"], spot["y"]))
    assert the_map.wait_settled()
    assert heard == []


def test_a_right_click_asks_for_our_menu_and_shows_no_other(qtbot: QtBot, the_map: MapView) -> None:
    spot = run(qtbot, the_map, SEVERAL)
    with qtbot.waitSignal(the_map.menu_asked) as asked:
        QTest.mouseClick(canvas(the_map), Qt.MouseButton.RightButton, pos=QPoint(spot["x"], spot["y"]))
    told = asked.args[0]
    assert (told["x"], told["y"]) == (spot["x"], spot["y"])
    assert set(spot["hits"]) <= set(told["ids"])
    assert [w for w in QApplication.topLevelWidgets() if isinstance(w, QMenu) and w.isVisible()] == []


@pytest.mark.parametrize(
    ("key", "modifier"),
    [
        (Qt.Key.Key_Menu, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    ],
)
def test_so_does_the_keyboard_where_the_selected_feature_is(
    qtbot: QtBot, the_map: MapView, opening: View, key: Qt.Key, modifier: Qt.KeyboardModifier
) -> None:
    the_map.show_view(replace(opening, selection=("plat-gaozhu",)))
    assert the_map.wait_settled()
    canvas(the_map).setFocus()
    with qtbot.waitSignal(the_map.menu_asked) as asked:
        QTest.keyClick(canvas(the_map), key, modifier)
    assert "plat-gaozhu" in asked.args[0]["ids"]


def test_a_pill_leads_home_from_nowhere(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    hidden = "return document.querySelector('.twin-away').hidden"
    for camera, lost in (
        ((106.0, 30.15, 7.75), False),
        ((108.0, 30.0, 13.0), False),
        ((125.0, 20.0, 6.0), True),
    ):
        looked_at(the_map, opening, *camera)
        assert run(qtbot, the_map, hidden) is not lost
        assert run(qtbot, the_map, "return document.querySelector('.twin-legend').hidden") is lost
    assert run(qtbot, the_map, "return document.querySelector('.twin-away').textContent") == t(
        "map.away", "zh", region=pack.current().region.name.in_("zh")
    )
    with qtbot.waitSignal(the_map.home_wanted):
        run(qtbot, the_map, "document.querySelector('.twin-away').click(); return 1")


def test_buttons_zoom_and_lead_home_by_keyboard_too(qtbot: QtBot, the_map: MapView) -> None:
    focus = "const b = document.querySelectorAll('.twin-controls button')[{n}]; b.focus(); return [document.activeElement === b, b.getAttribute('aria-label')]"
    canvas(the_map).setFocus()
    for number, key in enumerate(("zoom_in", "zoom_out", "home")):
        assert run(qtbot, the_map, focus.replace("{n}", str(number))) == [True, t(f"map.{key}", "zh")]
        signal = the_map.home_wanted if key == "home" else the_map.camera_changed
        with qtbot.waitSignal(signal):
            QTest.keyClick(canvas(the_map), Qt.Key.Key_Return)


def test_whatever_has_the_keyboard_is_ringed_in_a_colour_of_its_own(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    rings = """return [...document.querySelectorAll('button')].filter((b) => b.checkVisibility({visibilityProperty: true})).map((b) => {
      b.focus();
      const {outlineStyle, outlineWidth, outlineColor, backgroundColor} = getComputedStyle(b);
      return [b.className, `${outlineStyle} ${outlineWidth}`, outlineColor !== backgroundColor];
    })"""
    canvas(the_map).setFocus()
    QTest.keyClick(canvas(the_map), Qt.Key.Key_Tab)
    for camera, kinds in (((106.0, 30.15, 7.75), {"more", "fold", ""}), ((125.0, 20.0, 6.0), {"twin-away"})):
        looked_at(the_map, opening, *camera)
        found = run(qtbot, the_map, rings)
        assert kinds <= {name for name, _, _ in found}
        assert {(ring, told) for _, ring, told in found} == {("solid 2px", True)}


@pytest.mark.parametrize(("zoom", "rough"), [(9.75, False), (10.25, True), (14.0, True)])
def test_closer_than_the_ground_bears_the_scale_says_so(
    qtbot: QtBot, the_map: MapView, opening: View, zoom: float, rough: bool
) -> None:
    looked_at(the_map, opening, 106.5, 29.6, zoom)
    note = run(
        qtbot,
        the_map,
        "const n = document.querySelector('.twin-scale small'); return n.hidden ? '' : n.textContent",
    )
    assert note == (t("map.rough", "zh") if rough else "")


def test_a_position_known_to_kilometres_has_a_circle_of_its_size(
    qtbot: QtBot, the_map: MapView, opening: View, context: MapContext
) -> None:
    circles = """return [...document.querySelectorAll('[data-accuracy]')].map((c) => [c.dataset.accuracy, Number(c.getAttribute('r'))])"""
    looked_at(the_map, opening, 106.5, 29.6, 7.0)
    assert run(qtbot, the_map, circles) == []  # smaller than their markers
    looked_at(the_map, opening, 106.5, 29.6, 12.0)
    found = run(qtbot, the_map, circles)
    assert found
    metres_per_px = 40075016.686 * 0.8695 / (256 * 2**12)  # cos 29.6°
    places = context.atlas.places
    for feature, radius in found:
        routes = context.atlas.features[feature].routes
        known = {places[key].accuracy_m for part in routes for key in part}
        assert any(radius * metres_per_px == pytest.approx(metres, rel=0.03) for metres in known)
        assert max(known) >= 500


def test_none_of_it_is_on_a_sheet(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    the_map.lay(
        replace(opening, camera=Camera(125.0, 20.0, 6.0)),
        {"width": 600, "height": 400, "map": {"x": 0, "y": 0, "w": 600, "h": 400}, "elements": []},
    )
    assert the_map.wait_settled()
    shown = "return ['.twin-controls', '.twin-away', '.twin-here', '.twin-scale'].filter((x) => getComputedStyle(document.querySelector(x)).display !== 'none')"
    assert run(qtbot, the_map, shown) == []


def test_the_plate_of_a_pointer_at_rest_says_what_is_there_now(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """Also after a step of the clock, in the other language, and with its layer hidden and back."""
    plate = "const box = document.querySelector('.twin-tooltip'); return box.hidden ? '' : box.innerText"
    road = "hw-liangping-kaijiang"  # under construction from 2021 on, open from 2024-04-30 on

    def said(view: View) -> str:
        the_map.show_view(view)
        assert the_map.wait_settled()
        return str(run(qtbot, the_map, plate))

    later = replace(opening, clock=Clock(date(2024, 12, 31)), camera=Camera(107.8, 30.9, 9.5))
    assert said(later) == ""
    script = f"""const path = document.querySelector('[data-id="{road}"] path[d]'), all = path.getTotalLength();
        for (let n = 0; n < 100; n += 1) {{ const p = path.getPointAtLength((all * n) / 100).matrixTransform(path.getScreenCTM());
          const [x, y] = [Math.round(p.x), Math.round(p.y)];
          if (twincity.app.input.under(x, y)[0] === '{road}') return [x, y]; }}"""
    spot = run(qtbot, the_map, script)
    QTest.mouseMove(canvas(the_map), QPoint(*spot))
    qtbot.waitUntil(lambda: "运营" in run(qtbot, the_map, plate), timeout=5000)
    assert "在建" in said(replace(later, clock=Clock(date(2022, 12, 31))))
    assert "Expressway" in said(replace(later, lang="en"))
    assert said(later.with_layer("highway", visible=False)) == ""
    assert "运营" in said(later)


def test_a_drag_that_begins_while_the_map_zooms_marks_no_words(qtbot: QtBot, the_map: MapView) -> None:
    """Leaflet takes no drag then, and leaves it to the browser: names would be blue from then on."""
    run(
        qtbot,
        the_map,
        "document.querySelector('.leaflet-map-pane').classList.add('leaflet-zoom-anim'); return 1",
    )
    start, to = QPoint(150, 100), QPoint(750, 540)
    QTest.mousePress(canvas(the_map), Qt.MouseButton.LeftButton, pos=start)
    for share in range(1, 6):
        QTest.mouseMove(canvas(the_map), start + (to - start) * share / 5)
        run(qtbot, the_map, "return 1")
    QTest.mouseRelease(canvas(the_map), Qt.MouseButton.LeftButton, pos=to)
    script = "const all = getSelection(); document.querySelector('.leaflet-map-pane').classList.remove('leaflet-zoom-anim'); return [all.type, all.toString()]"
    assert run(qtbot, the_map, script) == ["None", ""]
