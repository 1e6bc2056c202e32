"""The map in the real engine: painted, clicked, killed, and never on the network."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, get_args

import psutil
import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.axis import Axis
from explorer.atlas.columns.timeline import Clock, drawn_state, state_at
from explorer.page.messages import MapContext, clock_message
from explorer.page.payload import atlas_payload, state_key
from explorer.state.queries.drawn import ids
from explorer.state.queries.labels import words_of
from explorer.state.view.view import Camera, Filters, View
from explorer.ui.map.engine import Profile
from explorer.ui.map.map_view import MapView
from explorer.words.text import Lang
from tests.helpers.page import hostile_atlas, run
from tests.helpers.pictures import pixels, unlike

NASTY = {
    "script": "<script>window.hacked = 1</script>",
    "image": '<img src=x onerror="window.hacked = 2">',
    "quotes": "\"'`${window.hacked = 3}\\",
    "rtl": "\u202eRTL\u202c\u200f",
    "long": "长" * 10_000,
    "entity": "&lt;b&gt; &amp; ]]> <!-- </text></svg>",
}


def test_javascript_and_python_agree_on_every_feature_at_every_date(
    qtbot: QtBot, the_map: MapView, context: MapContext
) -> None:
    """The page's timeline.js mirrors explorer.atlas.columns.timeline: all features, many dates, all modes."""
    days = [
        date(year, month, day) for year in range(2014, 2027) for month in range(1, 13) for day in (1, 15, 28)
    ]
    clocks = [Clock(day, date(2020, 3, 1), mode) for day in days for mode in ("asof", "window", "cumulative")]
    clocks += [Clock(date(2020, 12, 30)), Clock(date(2020, 12, 31)), Clock(date(2021, 5, 20))]
    messages = [clock_message(clock) for clock in clocks]
    got = run(
        qtbot,
        the_map,
        f"""const clocks = {messages};
        return twincity.app.atlas.features.map(f => clocks.map(c => timeline.drawnKey(f, c, true)));""",
        timeline="time/timeline.js",
    )
    for feature, keys in zip(context.atlas.features.values(), got, strict=True):
        for clock, key in zip(clocks, keys, strict=True):
            state = drawn_state(feature, clock)
            assert key == (state_key(state.status, state.certainty) if state else ""), (feature.id, clock)


def test_the_page_says_each_feature_as_python_does(
    qtbot: QtBot, the_map: MapView, context: MapContext
) -> None:
    """Every feature on many dates, in both languages; what was not seen for long with when it was last."""
    days = [date(year, month, 20) for year in range(2017, 2027) for month in (2, 5, 11)]
    got = run(
        qtbot,
        the_map,
        f"""const {{features, layers}} = twincity.app.atlas;
        return features.map(f => {[day.toordinal() for day in days]}.flatMap(
            day => ["zh", "en"].map(lang => timeline.words(f, layers[f.layer], day, lang))));""",
        timeline="time/timeline.js",
    )
    for feature, words in zip(context.atlas.features.values(), got, strict=True):
        states = [state_at(feature, day) for day in days]
        spoken = [
            words_of(s, lang) if s.certainty != "later" else "" for s in states for lang in get_args(Lang)
        ]
        assert words == spoken, feature.id


def test_the_page_draws_what_python_says_is_drawn(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    """Modes, filters, undated features, hidden layers: `state.drawn` and the page give one answer."""
    every = replace(opening, layers=tuple(replace(x, visible=True) for x in opening.layers))
    views = [replace(opening, clock=Clock(date(2019, 1, 1)))]
    for mode in ("asof", "window", "cumulative"):
        span = replace(every, clock=Clock(date(2022, 12, 31), date(2021, 2, 1), mode))  # type: ignore[arg-type]
        views += [
            span,
            replace(span, show_undated=True, filters=Filters(certainties=("attested", "undated"))),
        ]
    views.append(replace(every, filters=Filters(text="无此物")))
    for view in views:
        with qtbot.waitSignal(the_map.painted, timeout=5000):
            the_map.show_view(view)
        got = run(qtbot, the_map, "return twincity.app.layer.drawn().map(e => e.id);")
        assert set(got) == ids(context.atlas, view, context.shapes, context.bounds)


def test_a_step_is_painted_and_its_number_comes_back(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    with qtbot.waitSignal(the_map.painted, timeout=5000):
        the_map.show_view(opening.with_clock(at=date(2019, 1, 1)))
    old = the_map.grab().toImage()
    with qtbot.waitSignal(the_map.painted, timeout=5000):
        the_map.show_view(opening.with_clock(at=Axis().last))
    assert the_map.wait_settled()
    assert the_map.grab().toImage() != old


def test_a_map_has_settled_once_it_shows_what_was_asked_for_meanwhile(
    the_map: MapView, opening: View
) -> None:
    """A map that reports its camera, say, has its View changed while one waits for its picture."""
    later = opening.with_clock(at=Axis().last)
    the_map.show_view(later)
    assert the_map.wait_settled()
    wanted = pixels(the_map.grab().toImage()).astype(int)
    the_map.show_view(opening.with_clock(at=date(2019, 1, 1)))
    the_map.settled.connect(lambda _: the_map.show_view(later), Qt.ConnectionType.SingleShotConnection)
    assert the_map.wait_settled(5000)
    # Chromium repaints parts of a square, and rounds single pixels otherwise at their edges.
    assert abs(pixels(the_map.grab().toImage()) - wanted).max() <= 3


def test_a_drag_sends_no_more_than_the_page_can_paint(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    numbers: list[int] = []
    the_map.painted.connect(numbers.append)
    for day in range(1, 29):
        the_map.show_view(opening.with_clock(at=date(2021, 2, day)))
    expected = date(2021, 2, 28).toordinal()
    qtbot.waitUntil(
        lambda: run(qtbot, the_map, "return twincity.app.layer.clock.at") == expected, timeout=5000
    )
    assert len(numbers) < 28


def _on_screen(qtbot: QtBot, view: MapView, feature: str) -> QPoint:
    """A pixel of a marker that lies free."""
    x, y = run(
        qtbot,
        view,
        f"""const box = document.querySelector('[data-id="{feature}"] path[fill]:not([fill="none"])').getBoundingClientRect();
        return [box.x + box.width / 2, box.y + box.height / 2];""",
    )
    return QPoint(round(x), round(y))


def test_a_click_shows_which_feature(
    qtbot: QtBot,
    make_map: Callable[..., MapView],
    context: MapContext,
    profile: Profile,
    served: dict[str, bytes],
    opening: View,
) -> None:
    atlas, places = hostile_atlas(context.atlas, {"alpha": "甲", "beta": "乙"})
    served["atlas.json"] = atlas_payload(Known(atlas, places))
    try:
        view = make_map(MapContext(Known(atlas, places)))
        view.show_view(opening.with_clock(at=Axis().last))
        assert view.wait_settled()
        target = view.focusProxy()
        at = _on_screen(qtbot, view, "beta")
        with qtbot.waitSignal(view.clicked, timeout=5000) as clicked:
            QTest.mouseMove(target, at)
            QTest.mouseClick(target, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier, at)
        assert clicked.args is not None
        assert clicked.args[:2] == ["beta", True]
        assert clicked.args[3] == pytest.approx(30.1, abs=0.1)
    finally:
        served.clear()


def test_a_hidden_layer_leaves_the_map(qtbot: QtBot, the_map: MapView, opening: View) -> None:
    count = "return twincity.app.layer.drawn().filter(e => e.feature.layer === 'highway').length"
    assert run(qtbot, the_map, count) > 5
    with qtbot.waitSignal(the_map.painted, timeout=5000):
        the_map.show_view(opening.with_layer("highway", visible=False))
    assert run(qtbot, the_map, count) == 0


def test_labels_never_overlap_each_other_and_are_the_same_each_time(qtbot: QtBot, the_map: MapView) -> None:
    script = """const texts = [...document.querySelectorAll('#pane-labels text')];
        return texts.filter(t => !t.getAttribute('transform')).map(t => {
          const b = t.getBBox(); return [t.textContent, b.x + 2, b.y + b.height * 0.22, b.x + b.width - 2, b.y + b.height * 0.78]; });"""
    first = run(qtbot, the_map, script)
    assert len(first) > 12
    for i, (a, *p) in enumerate(first):
        for b, *q in first[i + 1 :]:
            assert not (p[0] < q[2] and p[2] > q[0] and p[1] < q[3] and p[3] > q[1]), (a, b)
    run(qtbot, the_map, "twincity.app.labels.place(); return 1")
    assert run(qtbot, the_map, script) == first


def test_hostile_names_are_text(
    qtbot: QtBot,
    make_map: Callable[..., MapView],
    context: MapContext,
    served: dict[str, bytes],
    opening: View,
) -> None:
    atlas, places = hostile_atlas(context.atlas, NASTY)
    served["atlas.json"] = atlas_payload(Known(atlas, places))
    try:
        view = make_map(
            MapContext(
                Known(atlas, places),
                lambda _: [dict.fromkeys(("value", "unit", "name", "asof"), NASTY["image"])],
            )
        )
        view.show_view(replace(opening, selection=tuple(NASTY)).with_clock(at=Axis().last))
        view.send(
            {
                "sheet": {
                    "width": 900,
                    "height": 640,
                    "map": {"x": 0, "y": 0, "w": 900, "h": 640},
                    "elements": [
                        {
                            "kind": "text",
                            "x": 9,
                            "y": 9,
                            "text": NASTY["script"],
                            "onclick": "window.hacked=4",
                        }
                    ],
                }
            }
        )
        view.resize(900, 640)
        assert view.wait_settled()
        for name in NASTY:
            run(qtbot, view, f"twincity.app.hover('{name}', {{clientX: 50, clientY: 50}}); return 1")
        assert run(qtbot, view, "return window.hacked || 0") == 0
        assert (
            run(
                qtbot,
                view,
                "return document.querySelectorAll('script:not([src]), body img, [onclick], [onerror]').length",
            )
            == 0
        )
        shown = run(qtbot, view, "return [...document.querySelectorAll('text')].map(t => t.textContent)")
        together = {text.replace(" ", "") for text in shown}  # a long name stands on two lines
        assert NASTY["script"].replace(" ", "") in together
        assert NASTY["image"].replace(" ", "") in together
        view.send({"sheet": None})
    finally:
        served.clear()


def test_no_request_leaves(qtbot: QtBot, the_map: MapView, profile: Profile) -> None:
    before = len(profile.gate.refused)
    assert before == 0
    run(
        qtbot,
        the_map,
        """window.tried = [];
        for (const url of ['https://example.org/x.png', 'http://127.0.0.1:9/x', 'file:///etc/hostname'])
          fetch(url).then(() => window.tried.push('went')).catch(() => window.tried.push('refused'));
        return 1""",
    )
    qtbot.waitUntil(lambda: run(qtbot, the_map, "return window.tried.length") == 3, timeout=5000)
    assert run(qtbot, the_map, "return window.tried") == ["refused"] * 3


@pytest.fixture
def console(caplog: pytest.LogCaptureFixture, logs: object) -> None:
    """The browser says that it refused; that is what the test asks of it."""
    logs.expect(r"(?i)refused|violates|not allowed|blocked")  # type: ignore[attr-defined]


test_no_request_leaves = pytest.mark.usefixtures("console")(test_no_request_leaves)


def test_the_page_cannot_be_sent_elsewhere(qtbot: QtBot, the_map: MapView) -> None:
    run(qtbot, the_map, "location.href = 'https://example.org/'; return 1")
    qtbot.wait(200)
    assert the_map.url() == QUrl("twincity://map/index.html")


def test_a_killed_renderer_comes_back_with_the_same_view(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    view = replace(opening, selection=("hw-yongchuan-luzhou",)).with_clock(at=date(2022, 6, 30))
    the_map.show_view(view)
    assert the_map.wait_settled()
    before = the_map.grab().toImage()
    pid = the_map.page().renderProcessPid()
    assert psutil.pid_exists(pid)
    with qtbot.waitSignal(the_map.restored, timeout=20_000):
        os.kill(pid, signal.SIGKILL)
    assert the_map.wait_settled()
    # A river's name may come to rest a hair further along; any other difference is far larger.
    assert unlike(pixels(before), pixels(the_map.grab().toImage())) < 0.003


def test_a_found_place_is_ringed_and_named_as_text_until_something_is_chosen(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    def show(view: View) -> None:
        the_map.show_view(view)
        assert the_map.wait_settled()

    told = "return [...document.querySelectorAll('.twin-found')].map((e) => [e.textContent, e.querySelectorAll('*').length])"
    for name in ("崇龛镇", NASTY["image"]):
        the_map.mark_place(105.6, 30.1, name)
        assert run(qtbot, the_map, told) == [[name, 3]]
    the_map.mark_place(105.6, 30.1, "处", "plat-gaozhu")
    show(replace(opening, selection=("plat-gaozhu",)).with_clock(at=date(2019, 1, 31)))
    assert run(qtbot, the_map, told) == [["处", 3]]  # it stands for what is selected
    show(replace(opening, selection=("plat-gaozhu",)).with_clock(at=date(2022, 1, 31)))
    assert run(qtbot, the_map, told) == []  # it is there itself
    the_map.mark_place(105.6, 30.1, "处", "plat-gaozhu")
    show(replace(opening, selection=("plat-suitong",)))
    assert run(qtbot, the_map, told) == []
    assert run(qtbot, the_map, "return window.hacked || 0") == 0


def test_no_label_is_written_on_the_name_of_a_found_place(
    qtbot: QtBot, the_map: MapView, context: MapContext, opening: View
) -> None:
    """The name of what was searched for lay on the label that it had looked for."""
    the_map.show_view(opening)
    assert the_map.wait_settled()
    boxes = """const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.right, r.bottom]; };
        const name = document.querySelector(".twin-found span");
        const words = [...document.querySelectorAll("#labels-names text, #labels-features text")];
        return [name && box(name), words.map((t) => [t.textContent, box(t)])];"""
    covered = 0
    towns = [place for place in context.atlas.places.values() if place.kind == "city"]
    for at in towns[:8]:
        _, before = run(qtbot, the_map, boxes)
        the_map.mark_place(at.lon, at.lat, at.name.zh)
        assert the_map.wait_settled()
        pill, words = run(qtbot, the_map, boxes)
        covered += sum(_lies_on(box, pill) for _, box in before)
        assert [text for text, box in words if _lies_on(box, pill)] == []
    assert covered  # the names were in the way before


def _lies_on(words: list[float], pill: list[float]) -> bool:
    """A line of text has air above and below its letters."""
    x0, y0, x1, y1 = words
    left, top, right, bottom = pill
    return x1 - 3 > left and x0 + 3 < right and y1 - 3 > top and y0 + 3 < bottom


def test_a_page_that_begins_at_the_wanted_camera_reports_what_is_in_sight(
    context: MapContext, make_map: Callable[[MapContext], MapView], qtbot: QtBot
) -> None:
    made = make_map(context)
    qtbot.waitUntil(
        lambda: bool(run(qtbot, made, "return Boolean(window.twincity && twincity.app && twincity.app.map)")),
        timeout=20_000,
    )
    lat, lon, zoom = run(
        qtbot,
        made,
        "const map = twincity.app.map, at = map.getCenter(); return [at.lat, at.lng, map.getZoom()]",
    )
    reports: list[dict[str, Any]] = []
    made.camera_changed.connect(reports.append)
    made.show_view(replace(View(), camera=Camera(lon, lat, zoom)))
    assert made.wait_settled(60_000)
    west, south, east, north = reports[0]["extent"]
    assert west < lon < east
    assert south < lat < north


def test_a_pan_moves_what_is_drawn_and_draws_nothing_anew(
    qtbot: QtBot, the_map: MapView, opening: View
) -> None:
    reports: list[dict[str, Any]] = []
    the_map.camera_changed.connect(reports.append)
    the_map.send({"fit": {"bounds": (105.6, 29.2, 106.6, 29.8), "animate": False}})
    assert the_map.wait_settled(60_000)
    at = reports[-1]
    read = "return [twincity.app.map.getZoom(), document.querySelector('#provinces path').getAttribute('d')]"
    before = run(qtbot, the_map, read)
    assert before[0] != at["zoom"]  # the notice is rounded
    the_map.send({"camera": {"lon": at["lon"] + 0.3, "lat": at["lat"], "zoom": at["zoom"]}})
    assert the_map.wait_settled(60_000)
    assert reports[-1]["lon"] == pytest.approx(at["lon"] + 0.3, abs=0.01)
    assert run(qtbot, the_map, read) == before
