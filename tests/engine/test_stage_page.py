"""What presenting adds to the page: words, covers, spotlight, flights, and the marks of two dates."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.export.formats.annotations_message import annotations_message
from explorer.state.queries.differences import differences
from explorer.state.view import compare
from explorer.state.view.annotations import Annotation
from explorer.state.view.view import Camera, View
from explorer.ui.map.map_view import MapView
from tests.engine.test_map import NASTY
from tests.helpers.page import run

pytestmark = pytest.mark.one_page

SHOW = {"title": True, "clock": True, "legend": True, "figures": True}


def stage(**words: object) -> dict[str, object]:
    return {"present": {"title": "", "caption": "", "place": "", "grow": 1.5, "show": SHOW, **words}}


def test_title_caption_and_date_are_over_the_map_and_go(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.send(stage(title="题", caption="说明", place="2 / 9"))
    read = (
        "return ['.title','.caption','.day'].map(q => document.querySelector('.twin-show ' + q).textContent)"
    )
    assert run(qtbot, the_map, read) == ["题", "说明", opening.clock.at.isoformat()]
    the_map.show_view(opening.with_clock(at=date(2023, 1, 31), mode="cumulative"))
    qtbot.waitUntil(lambda: run(qtbot, the_map, read)[2].endswith("– 2023-01-31"))
    the_map.send({"present": None})
    assert run(qtbot, the_map, "return document.querySelector('.twin-show').offsetHeight") == 0


def test_words_of_a_scene_never_become_markup(qtbot: QtBot, the_map: MapView) -> None:
    for text in NASTY.values():
        the_map.send(stage(title=text, caption=text, place=text) | {"toast": text})
    state = run(
        qtbot, the_map, "return [window.hacked || 0, document.querySelectorAll('.twin-show img').length]"
    )
    assert state == [0, 0]


def test_text_grows_and_comes_back(qtbot: QtBot, the_map: MapView) -> None:
    size = """return Math.max(...[...document.querySelectorAll('#labels-names text')].map(
        (e) => Number(e.getAttribute('font-size'))))"""
    before = run(qtbot, the_map, size)
    the_map.send(stage(grow=2))
    assert run(qtbot, the_map, size) == 2 * before
    the_map.send({"present": None})
    assert run(qtbot, the_map, size) == before


def test_names_keep_clear_of_the_title_and_parts_can_be_hidden(qtbot: QtBot, the_map: MapView) -> None:
    the_map.send(stage(title="很长的题目" * 8))
    clear = """const head = document.querySelector('.twin-show').getBoundingClientRect().bottom;
        return [...document.querySelectorAll('#pane-labels text')].every(e => e.getBoundingClientRect().bottom > head)"""
    assert run(qtbot, the_map, clear) is True
    the_map.send(stage(show={**SHOW, "legend": False}))
    assert run(qtbot, the_map, "return document.querySelector('.twin-legend').offsetHeight") == 0
    the_map.send({"present": None})


def test_the_cover_covers_and_the_spotlight_follows(qtbot: QtBot, the_map: MapView) -> None:
    visible = "return ['.twin-cover','.twin-spotlight'].map(q => getComputedStyle(document.querySelector(q)).visibility)"
    the_map.send({"blank": "black", "spotlight": True})
    qtbot.waitUntil(lambda: run(qtbot, the_map, visible) == ["visible", "visible"])
    move = "document.querySelector('.folium-map').dispatchEvent(new MouseEvent('mousemove', {clientX: 120, clientY: 80}));"
    run(qtbot, the_map, f"{move} return 1")
    middle = """const r = document.querySelector('.twin-spotlight').getBoundingClientRect();
        return [Math.round((r.left + r.right) / 2), Math.round((r.top + r.bottom) / 2)]"""
    qtbot.waitUntil(lambda: run(qtbot, the_map, middle) == [120, 80])
    the_map.send({"blank": None, "spotlight": False})
    qtbot.waitUntil(lambda: run(qtbot, the_map, visible) == ["hidden", "hidden"])


def test_a_scene_is_flown_to_within_a_second_and_reached_exactly(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    there = Camera(107.33333, 30.77777, 9.1)
    with qtbot.waitSignal(the_map.camera_changed, timeout=4000) as flown:
        the_map.send({"transition": 800})
        the_map.show_view(replace(opening, camera=there))
    camera = flown.args[0]
    assert not camera["user"]
    assert abs(camera["lon"] - there.lon) < 2e-3
    assert abs(camera["zoom"] - there.zoom) < 1e-3
    with qtbot.waitSignal(the_map.camera_changed, timeout=2000) as rested:
        the_map.send({"rest": {"lon": there.lon, "lat": there.lat, "zoom": there.zoom}})
    assert (rested.args[0]["lon"], rested.args[0]["lat"]) == (there.lon, there.lat)
    the_map.show_view(opening)


def test_a_map_at_rest_is_there_exactly_after_its_page_learns_of_another_size(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    """A busy page hears late of the size that the end of a show gives it; odd sizes move Leaflet's map by half a pixel."""
    there = Camera(106.12345, 30.23456, 8.0)
    size = the_map.size()
    centre = "const c = twincity.app.map.getCenter(); return [c.lng, c.lat]"
    the_map.show_view(opening)
    the_map.send({"rest": {"lon": there.lon, "lat": there.lat, "zoom": there.zoom}})
    for less in (33, 7):
        the_map.resize(size.width() - less, size.height() - less)
        width = f"return twincity.app.map.getSize().x === {size.width() - less}"
        qtbot.waitUntil(lambda width=width: run(qtbot, the_map, width) is True)
        assert run(qtbot, the_map, centre) == pytest.approx([there.lon, there.lat], abs=1e-9)
    the_map.resize(size)
    qtbot.waitUntil(lambda: run(qtbot, the_map, "return twincity.app.map.getSize().x") == size.width())
    the_map.show_view(opening)


def test_two_dates_ring_what_differs_each_on_its_side(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    view = compare.with_dates(opening, date(2020, 6, 30), date(2021, 5, 20))
    found = differences(the_map.context.atlas, view, the_map.context.bounds)
    drawn = [i for i in (*found.added, *found.changed) if i in the_map.context.shapes]
    count = "return ['marks-a','marks-b'].map(n => document.querySelectorAll('#pane-' + n + ' > *').length)"
    days = "return [...document.querySelectorAll('.twin-side.on')].map(e => e.firstChild.textContent)"
    the_map.send(stage())
    the_map.show_view(view)
    qtbot.waitUntil(lambda: run(qtbot, the_map, days) == ["2020-06-30", "2021-05-20"])
    assert run(qtbot, the_map, "return document.querySelector('.twin-show .day').offsetHeight") == 0
    late, early = run(qtbot, the_map, count)  # the clock is at the later date
    assert late >= len(drawn) > 0
    assert early >= len([i for i in found.changed if i in the_map.context.shapes]) > 0
    sides = "return ['marks-a','marks-b'].map(n => document.querySelector('#pane-' + n).closest('.twin-pane').style.clipPath)"
    a, b = run(qtbot, the_map, sides)
    assert a != b
    the_map.show_view(compare.swapped(view, Axis()))
    qtbot.waitUntil(lambda: run(qtbot, the_map, sides) == [b, a])
    the_map.show_view(opening)
    qtbot.waitUntil(lambda: run(qtbot, the_map, count) == [0, 0])
    assert run(qtbot, the_map, days) == []


def test_after_two_dates_the_whole_map_is_drawn_again_wherever_it_is_moved(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.show_view(compare.toggled(opening, Axis()))
    qtbot.wait(100)
    the_map.show_view(opening)
    the_map.show_view(replace(opening, camera=Camera(105.0, 30.0, 8.0)))
    cut = "return [...document.querySelectorAll('.twin-pane')].filter(e => e.style.clipPath && e.style.display !== 'none').length"
    qtbot.waitUntil(lambda: run(qtbot, the_map, cut) == 0)
    the_map.show_view(opening)


def test_the_caption_steps_back_and_no_plate_follows_the_pointer(qtbot: QtBot, the_map: MapView) -> None:
    opacity = "return getComputedStyle(document.querySelector('.twin-show .caption')).opacity"
    the_map.send(stage(caption="说明", away=False))
    qtbot.waitUntil(lambda: run(qtbot, the_map, opacity) == "1")
    the_map.send(stage(caption="说明", away=True))
    qtbot.waitUntil(lambda: run(qtbot, the_map, opacity) == "0")
    plate = """const box = document.querySelector('.twin-tooltip'); box.hidden = false;
        return getComputedStyle(box).display"""
    assert run(qtbot, the_map, plate) == "none"
    the_map.send(stage(show={**SHOW, "plates": True}))
    assert run(qtbot, the_map, plate) != "none"
    the_map.send({"present": None})  # and none outlives the show
    assert run(qtbot, the_map, "return document.querySelector('.twin-tooltip').hidden") is True


def test_figures_without_room_wait_behind_their_number(qtbot: QtBot, the_map: MapView) -> None:
    """On any width: what is shown and what the button counts are all the cards, and nothing wraps unasked."""
    card = {
        "key": "k",
        "value": "12",
        "unit": "条",
        "name": "一个不短的指标名称",
        "asof": "截至 2021",
        "source": "001",
        "mark": "",
    }
    the_map.send({"cards": [{**card, "key": str(n)} for n in range(9)]})
    read = """const all = [...document.querySelectorAll('.twin-cards .card')], rest = document.querySelector('.twin-cards .rest');
        const shown = all.filter((c) => c.offsetWidth);
        return [all.length, shown.length, rest.offsetWidth ? rest.textContent : '', new Set(shown.map((c) => c.offsetTop)).size]"""
    total, shown, more, rows = run(qtbot, the_map, read)
    assert (total, rows) == (9, 1)
    assert 0 < shown < 9
    assert more == f"+{9 - shown}"
    run(qtbot, the_map, "document.querySelector('.twin-cards .rest').click(); return 0")
    assert run(qtbot, the_map, read)[1] == 9
    run(qtbot, the_map, "document.querySelector('.twin-cards .rest').click(); return 0")
    assert run(qtbot, the_map, read)[1] == shown


_CARD = {
    "value": "311 → 355",
    "unit": "items",
    "name": "Sichuan–Chongqing shared services: items to date",
    "asof": "as of Jan 2023 → Nov 2024",
    "source": "001",
    "mark": "Different scope",
}
_MEETING = """const boxes = (q) => [...document.querySelectorAll(q)].map((e) => e.getBoundingClientRect()).filter((r) => r.height);
    const cards = boxes('.twin-cards .card'), others = boxes('.twin-side.on, .twin-place, .twin-scale, .twin-legend');
    const meet = (a, b) => a.left < b.right && a.right > b.left && a.top < b.bottom && a.bottom > b.top;
    return [cards.length, others.length, cards.filter((a) => others.some((b) => meet(a, b))).length];"""


@pytest.mark.parametrize("maps", [1, 2])
def test_cards_on_stage_cover_neither_dates_nor_the_page_number(
    qtbot: QtBot, the_map: MapView, opening: View, maps: int
) -> None:
    two = compare.arranged(opening, Axis())
    the_map.show_view(two if maps == 2 else opening)
    the_map.send({"cards": [{**_CARD, "key": str(n)} for n in range(6)]})
    the_map.send(stage(title="题", caption="说明", place="11 / 12"))
    assert the_map.wait_settled()
    cards, others, meeting = run(qtbot, the_map, _MEETING)
    assert cards >= 1
    assert others >= 3
    assert meeting == 0


def test_the_date_of_a_figure_is_at_the_right_beside_it_and_at_the_left_below_it(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.show_view(opening)
    short = {**_CARD, "value": "9", "asof": "2021-04-20", "source": "", "mark": ""}
    the_map.send({"cards": [{**short, "key": "1"}, {**_CARD, "key": "2"}]})
    the_map.send(stage(title="题", caption="说明", place="11 / 12"))
    assert the_map.wait_settled()
    read = """return [...document.querySelectorAll('.twin-cards .card')].map((card) => {
        const [own, value, asof] = [card, ...['.value', '.asof'].map((q) => card.querySelector(q))].map((e) => e.getBoundingClientRect());
        return [asof.top < value.bottom - 4, asof.left - value.left, own.right - asof.right];
    });"""
    (is_beside, _, right), (long_is_beside, left, _) = run(qtbot, the_map, read)
    assert is_beside
    assert right < 20
    assert not long_is_beside
    assert abs(left) < 1


def test_the_page_number_makes_way_for_cards_that_reach_down_to_it(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.show_view(opening)
    the_map.send({"cards": [{**_CARD, "key": str(n)} for n in range(6)]})
    moved = []
    for height in range(600, 760, 20):
        the_map.resize(900, height)
        the_map.send(stage(title="题", caption="说明", place="11 / 12", grow=1))
        assert the_map.wait_settled()
        cards, _, meeting = run(qtbot, the_map, _MEETING)
        assert cards >= 3
        assert meeting == 0
        moved.append(run(qtbot, the_map, "return document.querySelector('.twin-place').style.right"))
    assert "" in moved
    assert any(moved)


def test_cards_over_two_maps_do_not_cross_the_divider(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    for size in ((734, 384), (900, 640)):  # of a low map a card has one line
        the_map.resize(*size)
        the_map.show_view(compare.arranged(opening, Axis()))
        the_map.send({"cards": [{**_CARD, "key": str(n)} for n in range(3)]})
        assert the_map.wait_settled()
        right, width = run(
            qtbot,
            the_map,
            "return [Math.max(...[...document.querySelectorAll('.twin-cards button')].map((e) => e.getBoundingClientRect().right)), document.body.clientWidth]",
        )
        assert 0 < right < width / 2


# Every part over the map, and the box of a subject, in the map's pixels.
_OVER = """const home = document.querySelector('.folium-map').getBoundingClientRect();
    const boxOf = (r) => [r.left - home.left, r.top - home.top, r.right - home.left, r.bottom - home.top];
    const over = [...document.querySelectorAll('.twin-show, .twin-legend, .twin-cards .card')].map((e) => e.getBoundingClientRect()).filter((r) => r.height).map(boxOf);"""


def free_of(subject: tuple[float, float, float, float]) -> str:
    west, south, east, north = subject
    return f"""{_OVER}
        const at = (lat, lon) => twincity.app.map.latLngToContainerPoint([lat, lon]);
        const [a, b] = [at({north}, {west}), at({south}, {east})];
        const size = twincity.app.map.getSize();
        const inside = a.x >= 0 && a.y >= 0 && b.x <= size.x && b.y <= size.y;
        return inside && over.every((box) => !(a.x < box[2] && b.x > box[0] && a.y < box[3] - 15 && b.y > box[1]));"""


@pytest.mark.parametrize(
    "subject",
    [(104.0, 28.7, 105.2, 29.4), (103.6, 30.4, 104.4, 31.2), (104.0, 28.8, 107.5, 31.4)],
    ids=["under-the-legend", "in-the-corner", "large"],
)
def test_the_camera_brings_a_subject_into_the_free_room(
    qtbot: QtBot, the_map: MapView, opening: View, subject: tuple[float, float, float, float]
) -> None:
    camera = {"lon": opening.camera.lon, "lat": opening.camera.lat, "zoom": opening.camera.zoom}
    the_map.show_view(opening)
    the_map.send(stage(title="题目", caption="说明"))
    the_map.send({"frame": {"camera": camera, "subject": subject, "lens": 0, "ms": 0}})
    qtbot.waitUntil(lambda: run(qtbot, the_map, free_of(subject)) is True, timeout=5000)
    the_map.send({"present": None, "frame": None})
    the_map.send({"rest": camera})


def test_the_camera_keeps_clear_of_a_panel_of_text_or_picture(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    panel = Annotation("panel", "text", ((0.62, 0.5),), on="sheet", text="五年\n一张图", size=4.0)
    camera = {"lon": opening.camera.lon, "lat": opening.camera.lat, "zoom": opening.camera.zoom}
    the_map.send({"annotations": annotations_message(replace(opening, annotations=(panel,)), Known())})
    the_map.send(stage(show={**SHOW, "legend": False}))
    box = "const r = document.querySelector('.twin-annotations [data-annotation]')?.getBoundingClientRect(); return r ? [r.left, r.top, r.right, r.bottom] : null"
    qtbot.waitUntil(lambda: run(qtbot, the_map, box) is not None)
    left, top, right, bottom = run(qtbot, the_map, box)
    under = f"const c = twincity.app.map.containerPointToLatLng([{(left + right) / 2}, {(top + bottom) / 2}]); return [c.lng, c.lat]"
    lon, lat = run(qtbot, the_map, under)
    subject = [lon - 0.01, lat - 0.01, lon + 0.01, lat + 0.01]
    the_map.send({"frame": {"camera": camera, "subject": subject, "lens": 0, "ms": 0}})
    point = f"const p = twincity.app.map.latLngToContainerPoint([{lat}, {lon}]); return [p.x, p.y]"

    def clear() -> bool:
        x, y = run(qtbot, the_map, point)
        return not (left <= x <= right and top <= y <= bottom)

    qtbot.waitUntil(clear, timeout=5000)
    the_map.send({"present": None, "frame": None, "annotations": annotations_message(opening, Known())})
    the_map.send({"rest": camera})


def test_a_subject_in_sight_leaves_the_camera_as_recorded(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.show_view(opening)
    the_map.send(stage(show={**SHOW, "legend": False}))
    camera = {"lon": opening.camera.lon, "lat": opening.camera.lat, "zoom": opening.camera.zoom}
    lon, lat = opening.camera.lon, opening.camera.lat
    subject = (lon - 0.5, lat - 0.2, lon + 0.5, lat + 0.2)
    the_map.send({"frame": {"camera": camera, "subject": subject, "lens": 0.5, "ms": 0}})
    qtbot.waitUntil(
        lambda: abs(run(qtbot, the_map, "return twincity.app.map.getZoom()") - (camera["zoom"] - 0.5)) < 1e-3
    )
    qtbot.wait(60)
    centre = run(qtbot, the_map, "const c = twincity.app.map.getCenter(); return [c.lng, c.lat]")
    assert centre == pytest.approx([lon, lat], abs=5e-3)
    the_map.send({"present": None, "frame": None})
    the_map.send({"rest": camera})


def test_on_stage_the_legend_is_whole_open_and_names_every_layer(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    shown = replace(opening, layers=tuple(replace(layer, visible=True) for layer in opening.layers))
    shown = shown.with_clock(at=date(2022, 12, 31))
    the_map.show_view(shown)
    the_map.send(stage(title="题目"))
    state = """const box = document.querySelector('.twin-legend');
        const words = [...box.querySelectorAll('.themes .row span')].map((e) => e.textContent);
        const r = box.getBoundingClientRect(), head = document.querySelector('.twin-show').getBoundingClientRect();
        return [words.length, box.scrollHeight <= box.clientHeight + 1, r.top >= head.bottom - 20, r.bottom <= innerHeight]"""
    qtbot.waitUntil(lambda: run(qtbot, the_map, state)[0] >= 10)
    assert run(qtbot, the_map, state)[1:] == [True, True, True]
    share = "const r = document.querySelector('.twin-legend').getBoundingClientRect(); return r.width * r.height / (innerWidth * innerHeight)"
    assert run(qtbot, the_map, share) < 0.3  # the map stays the larger part
    words = "return document.querySelector('.twin-legend').textContent"
    assert "起始不明" in run(qtbot, the_map, words)  # plain words for a hall
    assert "见载" not in run(qtbot, the_map, words)
    the_map.send({"present": None})
    assert "见载" in run(qtbot, the_map, words)
    the_map.show_view(opening)


def test_a_stroke_of_the_pen_is_told_in_degrees_and_a_click_is_none(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    the_map.show_view(opening)
    the_map.send({"ink": {"tool": "pen", "ink": "accent"}})
    stroke = """const layer = document.querySelector('.twin-ink');
        const at = (kind, x, y) => layer.dispatchEvent(new PointerEvent(kind, {clientX: x, clientY: y, button: 0, pointerId: 1, bubbles: true}));
        layer.setPointerCapture = () => {};
        at('pointerdown', %d, 200); for (let i = 1; i <= %d; i += 1) at('pointermove', 200 + 10 * i, 200 + (i %% 2) * 40); at('pointerup', 400, 200);
        const end = twincity.app.map.containerPointToLatLng([200, 200]); return [end.lng, end.lat]"""
    with qtbot.waitSignal(the_map.inked, timeout=3000) as told:
        start = run(qtbot, the_map, stroke % (200, 20))
    drawn = told.args[0]
    assert drawn["kind"] == "stroke"
    assert len(drawn["points"]) > 10
    assert drawn["points"][0] == pytest.approx(start, abs=1e-4)
    with qtbot.assertNotEmitted(the_map.inked, wait=200):
        run(qtbot, the_map, stroke % (200, 0))
    the_map.send({"ink": None})
    shown = "return getComputedStyle(document.querySelector('.twin-ink')).display"
    qtbot.waitUntil(lambda: run(qtbot, the_map, shown) == "none")


@pytest.mark.parametrize("size", [13, 15, 18, 22])
def test_a_caption_breaks_no_day_and_parts_no_number_from_its_unit(
    qtbot: QtBot, the_map: MapView, size: int
) -> None:
    wholes = [
        "12 月 31 日",
        "2020 年 7 月 27 日",
        "2023年1月8日",
        "262 km²",
        "311 项",
        "2021-05-20",
        "31 December",
        "20 May 2021",
    ]
    read = """const box = document.querySelector('.twin-show .caption'), text = box.textContent;
        box.style.fontSize = '%dpx';
        const walk = document.createTreeWalker(box, NodeFilter.SHOW_TEXT), places = [];
        for (let node = walk.nextNode(); node; node = walk.nextNode()) for (let n = 0; n < node.length; n += 1) places.push([node, n]);
        const top = (at) => { const range = document.createRange(); range.setStart(...places[at]); range.setEnd(places[at][0], places[at][1] + 1); return range.getBoundingClientRect().bottom; };
        const rows = new Set(places.map((_, at) => Math.round(top(at))).filter(Boolean)).size;
        const parted = %s.filter((part) => { const at = text.indexOf(part); return Math.abs(top(at) - top(at + part.length - 1)) > 4; });
        box.style.fontSize = '';
        return [rows, parted];"""
    broken = []
    rows = 0
    for filler in range(3, 24):
        the_map.send(stage(caption="，".join("说明" * (filler // 2) + part for part in wholes)))
        found, parted = run(qtbot, the_map, read % (size, wholes))
        rows = max(rows, found)
        broken += parted
    assert rows > 1
    assert broken == []
    the_map.send({"present": None})
