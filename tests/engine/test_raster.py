"""Layers too large for SVG: counted in a worker, equal to a redraw, alike to the SVG painter, and answering like it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np
import pytest
import shapely
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.timeline import Clock, Mode
from explorer.atlas.columns.timelines import MEMBERSHIPS, timelines
from explorer.layers import large as limits
from explorer.page.messages import MapContext, hidden_rows
from explorer.state.queries.drawn import DRAWN, drawing_results
from explorer.state.view.view import Basemap, Camera, Filters, LayerState
from explorer.ui.map.map_view import MapView
from tests.engine.large_layers import KEY, ROWS, VIEW, Shown, pixels
from tests.helpers import crowds
from tests.helpers.page import run

MODULES = {
    "blocks": "raster/block.js",
    "layers": "raster/layer.js",
    "rasters": "raster/raster.js",
    "inks": "raster/inks.js",
    "stamps": "raster/stamp.js",
}


def later(qtbot: QtBot, view: MapView, script: str, **modules: str) -> Any:
    """The value of an asynchronous script in the page."""
    run(
        qtbot,
        view,
        f"window.$answer = undefined; (async () => {{ {script} }})().then((x) => {{ window.$answer = JSON.stringify(x ?? null); }}, (e) => {{ window.$answer = JSON.stringify(String(e.stack)); }}); return 1",
        **modules,
    )
    qtbot.waitUntil(lambda: run(qtbot, view, "return window.$answer !== undefined"), timeout=120_000)
    return json.loads(run(qtbot, view, "return window.$answer"))


SETUP = """
const buffer = await (await fetch("/columns/own1.bin")).arrayBuffer();
const layer = new layers.Layer(blocks.read(buffer));
const spec = twincity.app.atlas.layers.own1;
const frame = (() => { const { frame: f } = twincity.app; const [l, t] = f.viewport();
  return { scale: f.scale, x: f.x + Math.floor(l), y: f.y + Math.floor(t), width: 900, height: 640, unit: 1, zoom: f.zoom }; })();
const ink = (appearance) => new inks.Inks(spec.symbols[appearance], 1, (s, plane) => stamps.stamp(s, spec.outline, 6, 1, null, plane));
const raster = (look) => { const made = new rasters.Raster(layer); made.look(frame, look); return made; };
const inside = ({ planes, pixels }) => {
  const found = new Uint32Array(frame.width * frame.height);
  for (let y = 0; y < frame.height; y += 1) found.set(pixels.subarray(planes.index(0, y), planes.index(frame.width, y)), y * frame.width);
  return found;
};
"""


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_after_any_walk_of_the_clock_the_counts_are_those_of_a_redraw(
    seed: int, qtbot: QtBot, shown: Shown
) -> None:
    dates = crowds.careers(ROWS, seed) if seed else crowds.planned(ROWS)
    view = shown(crowds.collection(KEY, crowds.mixed(ROWS, seed), dates), VIEW)
    found = later(
        qtbot,
        view,
        SETUP
        + f"""
        let x = {seed + 7};
        const roll = (n) => (x = (x * 1103515245 + 12345) % 2147483648) % n;
        const look = ink("light");
        const walked = raster(look);
        const out = [];
        let scene = {{ clock: {{ mode: "asof", at: 737000, start: 736700 }}, undated: true, hidden: null }};
        for (let n = 0; n < 40; n += 1) {{
          await new Promise((then) => setTimeout(then));
          const far = roll(5) === 0 ? 2600 : 60;
          const clock = {{ ...scene.clock, at: scene.clock.at + roll(far) - (far >> 1), start: scene.clock.start + roll(90) - 45 }};
          if (roll(6) === 0) clock.mode = ["asof", "window", "cumulative"][roll(3)];
          const hidden = roll(5) ? scene.hidden : roll(2) ? null : Uint8Array.from({{ length: 300 }}, () => roll(256));
          scene = {{ clock, undated: roll(7) ? scene.undated : !scene.undated, hidden }};
          walked.show(scene);
          const fresh = raster(look);
          fresh.show(scene);
          let wrong = 0;
          let inked = 0;
          const [mine, theirs] = [inside(walked), inside(fresh)];
          for (let i = 0; i < theirs.length; i += 1) {{ wrong += mine[i] !== theirs[i]; inked += theirs[i] !== 0; }}
          out.push([wrong, inked, walked.alive - fresh.alive]);
        }}
        return out;""",
        **MODULES,
    )
    assert all(wrong == 0 and gap == 0 for wrong, _, gap in found), found
    assert max(inked for _, inked, _ in found) > 20_000


def test_counts_beyond_what_a_cell_holds_come_back_to_nothing(qtbot: QtBot, the_map: MapView) -> None:
    found = run(
        qtbot,
        the_map,
        """const p = new planes.Planes(40, 40, 2);
        const at = p.index(5, 5);
        const seen = [];
        for (let i = 0; i < 70000; i += 1) p.run(1, at, at + 1, 1, 1);
        seen.push(p.counts[1][at]);
        for (let i = 0; i < 69744; i += 1) p.run(1, at, at + 1, 1, -1);
        seen.push(p.counts[1][at]);
        for (let i = 0; i < 255; i += 1) p.run(1, at, at + 1, 1, -1);
        seen.push(p.counts[1][at]);
        p.run(1, at, at + 1, 1, -1);
        return [...seen, p.counts[1][at], p.counts[0]];""",
        planes="raster/planes.js",
    )
    assert found == [255, 255, 1, 0, None]


def test_a_line_drawn_more_often_than_a_cell_counts_comes_back_to_nothing(
    qtbot: QtBot, the_map: MapView
) -> None:
    found = run(
        qtbot,
        the_map,
        """const p = new planes.Planes(64, 48, 2);
        const stroke = new strokes.Stroke(p);
        const line = Float64Array.of(-9, 4, 20.3, 31.7, 50, 33, 41, -5);
        const paints = [{ plane: 0, width: 5.3, dash: null, period: 0 }, { plane: 1, width: 1.6, dash: [4, 3], period: 7 }];
        const draw = (sign) => stroke.part(line, 0, 4, false, paints, sign);
        const inked = (cells) => cells.reduce((sum, cell) => sum + Number(cell > 0), 0);
        draw(1);
        const once = [inked(p.counts[0]), inked(p.counts[1]), inked(p.marks[0])];
        for (let n = 1; n < 700; n += 1) draw(1);
        const often = [inked(p.counts[0]), inked(p.counts[1]), inked(p.marks[0])];
        for (let n = 1; n < 700; n += 1) draw(-1);
        const again = [inked(p.counts[0]), inked(p.counts[1]), inked(p.marks[0])];
        draw(-1);
        return [once, often, again, [inked(p.counts[0]), inked(p.counts[1]), inked(p.marks[0])]];""",
        planes="raster/planes.js",
        strokes="raster/stroke.js",
    )
    once, often, again, none = found
    assert once == often == again
    assert once[0] > 400
    assert once[1] > 40
    assert none == [0, 0, 0]


@pytest.mark.parametrize("mode", ["asof", "window", "cumulative"])
def test_worker_and_python_agree_on_what_is_drawn(mode: Mode, qtbot: QtBot, shown: Shown) -> None:
    layer = crowds.collection(KEY, crowds.points(ROWS), crowds.planned(ROWS, 5))
    view = shown(layer, VIEW)
    found = timelines(view.context.known.atlas)
    own = found.of_theme(KEY)
    roll, ever = np.random.default_rng(3), False
    for _ in range(6):
        at, start = sorted(int(day) for day in roll.integers(736600, 739400, 2))[::-1]
        clock = Clock(date.fromordinal(at), date.fromordinal(start), mode)
        undated = bool(roll.integers(2))
        member = found.memberships(clock)[own]
        drawn = (member == MEMBERSHIPS.index("shown")) | (undated & (member == MEMBERSHIPS.index("undated")))
        wanted = np.where(drawn, found.states(clock.at)[own], -1)
        script = (
            SETUP
            + f"""return Array.from({{ length: {ROWS} }}, (_, row) =>
            layer.spans.drawn(row, {{ mode: "{mode}", at: {at}, start: {start} }}, {str(undated).lower()}));"""
        )
        assert later(qtbot, view, script, **MODULES) == wanted.tolist()
        ever |= bool(drawn.any())
    assert ever


_FILTERS = (
    Filters(),
    Filters(statuses=("operation",)),
    Filters(statuses=("planned", "construction")),
    Filters(certainties=("certain",)),
    Filters(text="1"),
    Filters(text="2", statuses=("operation", "closed")),
)


_SVG = f"""const {{ entries }} = twincity.app.layer;
    return Array.from({{ length: 300 }}, (_, row) => Boolean(entries.get("{KEY}." + row).key));"""


_COUNTED = (
    SETUP
    + """const { clock, undated } = twincity.app.layer;
    const bits = Uint8Array.from(atob(HIDDEN), (letter) => letter.charCodeAt(0));
    return Array.from({ length: ROWS }, (_, row) => layer.spans.drawn(row, clock, undated) >= 0 && !((bits[row >> 3] >> (row & 7)) & 1));"""
)


@pytest.mark.slow
@pytest.mark.parametrize("rows", [300, ROWS])
def test_both_painters_and_python_agree_for_any_clock_and_filter(
    rows: int, qtbot: QtBot, shown: Shown
) -> None:
    """SVG draws the few rows, the raster the many."""
    page = shown(crowds.collection(KEY, crowds.mixed(rows, 6), crowds.planned(rows, 6)), VIEW)
    known = page.context.known
    own, roll, counts = timelines(known.atlas).of_theme(KEY), np.random.default_rng(8), set[int]()
    for filters in _FILTERS * 2:
        start, at = sorted(int(day) for day in roll.integers(736600, 739400, 2))
        mode: Mode = ("asof", "window", "cumulative")[roll.integers(3)]
        view = VIEW.with_clock(at=date.fromordinal(at), start=date.fromordinal(start), mode=mode)
        view = replace(view, filters=filters, show_undated=bool(roll.integers(2)))
        page.show_view(view)
        assert page.wait_settled()
        wanted = drawing_results(known.atlas, view, known.shapes, known.bounds)[own] == DRAWN
        bits = hidden_rows(view, page.context).get(KEY, "")
        script = _COUNTED.replace("HIDDEN", json.dumps(bits)).replace("ROWS", str(rows))
        found = later(qtbot, page, script if rows == ROWS else _SVG, **MODULES)
        assert found == wanted.tolist(), view
        counts.add(int(wanted.sum()))
    assert len(counts) > 6


def _apart(kind: str) -> Collection:
    """Features that do not touch each other, so that their order plays no part: every status and certainty."""
    places = [(104.2 + 0.42 * (n % 11), 28.8 + 0.36 * (n // 11)) for n in range(88)]
    makers = {
        "line": lambda x, y: shapely.LineString([(x, y), (x + 0.1, y + 0.14), (x + 0.25, y + 0.05)]),
        "area": lambda x, y: shapely.Polygon(
            [(x, y), (x + 0.2, y + 0.03), (x + 0.22, y + 0.17), (x, y + 0.2)]
        ),
        "point": lambda x, y: shapely.Point(x, y),
    }
    shapes = np.array([makers[kind](*place) for place in places], object)
    return replace(
        crowds.collection(KEY, shapes, crowds.states(len(places), 4)), names=np.array([""] * 88, object)
    )


def _blurred(picture: np.ndarray[Any, Any], reach: int = 2) -> np.ndarray[Any, Any]:
    size = 2 * reach + 1
    wide = np.pad(picture, ((reach, reach), (reach, reach), (0, 0)), mode="edge")
    high, across, _ = picture.shape
    return sum(wide[y : y + high, x : x + across] for y in range(size) for x in range(size)) / size**2


@pytest.mark.slow
@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("kind", ["line", "area", "point"])
def test_both_painters_draw_alike(
    kind: str, appearance: str, qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 5 px the mean colour differs by less than 26 of 255 on 99 % of what is inked; at rest by less than 12."""
    view = replace(VIEW, appearance=appearance, basemap=Basemap(labels=False))
    away = replace(view, layers=(LayerState(KEY, visible=False),))
    plain = shown(_apart(kind), view)
    assert not run(qtbot, plain, "return twincity.app.painter.used")
    as_svg = pixels(plain)
    plain.show_view(away)
    assert plain.wait_settled()
    ground = pixels(plain)
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    large = shown(_apart(kind), view)
    assert run(qtbot, large, "return twincity.app.painter.used")
    sharp = pixels(large)
    run(qtbot, large, "twincity.app.painter._on_sharp = () => undefined; return 1")
    large.show_view(away)
    large.show_view(view.with_clock(at=date(2018, 1, 1)))
    large.show_view(view)
    assert large.wait_settled()
    counted = pixels(large)
    inked = _blurred(np.abs(as_svg - ground)).max(-1) > 8
    inked[:, :260] = inked[:60] = inked[-60:] = False  # legend, cards, scale
    assert inked.sum() > 3000
    for name, picture, most in (("sharp", sharp, 12), ("counted", counted, 26)):
        gap = np.abs(_blurred(picture) - _blurred(as_svg)).max(-1)
        assert np.quantile(gap[inked], 0.99) < most, (name, np.quantile(gap[inked], [0.5, 0.9, 0.99, 1]))


def test_the_map_is_never_one_colour(qtbot: QtBot, shown: Shown) -> None:
    layer = crowds.collection(KEY, crowds.lines(ROWS), crowds.careers(ROWS))
    view = shown(layer, VIEW)
    for day in (date(2019, 1, 1), date(2024, 1, 1)):
        view.show_view(VIEW.with_clock(at=day))
        for _ in range(4):
            assert pixels(view).reshape(-1, 3).std(0).max() > 8
            QTest.qWait(30)


def test_no_plate_is_shown_to_a_pointer_that_has_left(qtbot: QtBot, shown: Shown) -> None:
    """What is under it is asked of the painter, which may answer late."""
    shapes = crowds.points(ROWS)
    shapes[7] = shapely.LineString([(105.6, 30.4), (106.4, 30.4)])
    shapes[:7] = shapes[8:ROWS] = None
    layer = crowds.collection(KEY, shapes, crowds.careers(ROWS))
    view = shown(layer, VIEW.with_clock(at=layer_day(layer, 7)))
    script = """const { painter, map } = twincity.app, box = map.getContainer(), p = map.latLngToContainerPoint([30.4, 106]);
      const take = painter._on_answer.bind(painter);
      painter._on_answer = (message) => { box.dispatchEvent(new MouseEvent('mouseleave')); take(message); setTimeout(() => (window.$answered = true)); };
      window.$answered = false;
      box.dispatchEvent(new MouseEvent('mousemove', { clientX: p.x, clientY: p.y, bubbles: true })); return 1"""
    run(qtbot, view, script)
    qtbot.waitUntil(lambda: run(qtbot, view, "return window.$answered"), timeout=10_000)
    assert run(qtbot, view, "return document.querySelector('.twin-tooltip').hidden")


def test_a_row_answers_to_pointer_click_filter_and_name(qtbot: QtBot, shown: Shown) -> None:
    shapes = crowds.points(ROWS)
    shapes[7] = shapely.LineString([(105.6, 30.4), (106.4, 30.4)])
    shapes[:7] = shapes[8:ROWS] = None
    layer = crowds.collection(KEY, shapes, crowds.careers(ROWS))
    at = VIEW.with_clock(at=layer_day(layer, 7))
    view = shown(layer, at)
    clicked: list[Any] = []
    hovered: list[Any] = []
    view.clicked.connect(lambda key, *_: clicked.append(key))
    view.hovered.connect(hovered.append)
    spot = QPoint(
        *run(
            qtbot,
            view,
            "const p = twincity.app.map.latLngToContainerPoint([30.4, 106]); return [Math.round(p.x), Math.round(p.y)]",
        )
    )
    target = view.focusProxy()

    def point(where: QPoint) -> None:
        event = (
            f"new MouseEvent('mousemove', {{ clientX: {where.x()}, clientY: {where.y()}, bubbles: true }})"
        )
        run(qtbot, view, f"twincity.app.map.getContainer().dispatchEvent({event}); return 1")

    point(spot)
    qtbot.waitUntil(lambda: hovered == [f"{KEY}.7"], timeout=10_000)
    qtbot.waitUntil(
        lambda: (
            run(qtbot, view, "return document.querySelector('.twin-tooltip b')?.textContent || ''") == "7 号"
        ),
        timeout=10_000,
    )
    QTest.mouseClick(target, Qt.MouseButton.LeftButton, pos=spot)
    qtbot.waitUntil(lambda: clicked == [f"{KEY}.7"], timeout=10_000)
    point(QPoint(5, 300))
    view.show_view(replace(at, selection=(f"{KEY}.7",)))
    assert view.wait_settled()
    qtbot.waitUntil(
        lambda: run(qtbot, view, "return document.querySelectorAll('#pane-halo path').length") == 1,
        timeout=10_000,
    )
    gone = replace(at, filters=Filters(text="没有这样的名字"))
    view.show_view(gone)
    assert view.wait_settled()
    assert run(qtbot, view, "return twincity.app.layer.large.seen()") == []


def test_names_come_when_the_map_is_near(qtbot: QtBot, shown: Shown) -> None:
    layer = crowds.collection(KEY, crowds.points(ROWS), crowds.careers(ROWS))
    view = shown(layer, replace(VIEW, camera=Camera(106.5, 30.0, 13.0)).with_clock(at=date(2021, 6, 30)))
    far = run(qtbot, view, "return document.querySelectorAll('#labels-features text').length")
    lon, lat = shapely.get_coordinates(layer.shapes[11])[0]
    view.show_view(replace(VIEW, camera=Camera(lon, lat, 13.0)).with_clock(at=layer_day(layer, 11)))
    assert view.wait_settled()
    qtbot.waitUntil(
        lambda: (
            "11 号"
            in run(
                qtbot,
                view,
                "return [...document.querySelectorAll('#labels-features text')].map((e) => e.textContent)",
            )
        ),
        timeout=10_000,
    )
    assert far < 200


def layer_day(layer: Collection, row: int) -> date:
    return date.fromordinal(int(layer.spans.start[layer.spans.firsts[row] + 1]) + 1)


def test_two_dates_have_a_picture_each(qtbot: QtBot, shown: Shown) -> None:
    layer = crowds.collection(KEY, crowds.lines(ROWS), crowds.careers(ROWS))
    view = shown(layer, VIEW.with_clock(at=date(2019, 6, 30)))
    alone = pixels(view)
    view.show_view(replace(VIEW.with_clock(at=date(2019, 6, 30)), compare=date(2024, 6, 30)))
    assert view.wait_settled()
    both = pixels(view)
    half = both.shape[1] // 2
    assert np.abs(both[100:400, 40 : half - 40] - alone[100:400, 40 : half - 40]).mean() < 8
    assert np.abs(both[100:400, half + 40 : -120] - alone[100:400, half + 40 : -120]).mean() > 12
    rings = "return document.querySelectorAll('#pane-marks-a path, #pane-marks-b path').length"
    qtbot.waitUntil(lambda: run(qtbot, view, rings) > 20, timeout=10_000)
    view.show_view(VIEW.with_clock(at=date(2019, 6, 30)))
    qtbot.waitUntil(lambda: run(qtbot, view, rings) == 0, timeout=10_000)


def test_known_layers_of_a_few_rows_stay_svg(context: MapContext) -> None:
    known: Known = crowds.with_layers(context.known, {KEY: _apart("line")})
    assert limits.large_layers(known.atlas) == ()


def test_the_worker_has_no_way_out_either(qtbot: QtBot, shown: Shown) -> None:
    view = shown(crowds.collection(KEY, crowds.points(ROWS), crowds.careers(ROWS)), VIEW)
    script = (
        "const made = twincity.app.painter.worker.constructor; return [typeof Worker, made === EventTarget]"
    )
    assert run(qtbot, view, script) == ["undefined", True]
