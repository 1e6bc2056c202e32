"""A layer of which the map has a portion: its rows keep their numbers, and another portion takes its place unseen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import shapely
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.atlas.columns.portion import Portion
from explorer.page.messages import MapContext
from tests.engine.test_raster import KEY, VIEW, Shown, layer_day, pixels
from tests.helpers import crowds
from tests.helpers.page import run

pytestmark = pytest.mark.slow

ROWS = 3000
ALL = crowds.lines(ROWS)


def portion(first: int, count: int) -> Collection:
    """Some rows of a layer; row n has the number 10 n + 5."""
    rows = crowds.collection(KEY, ALL[first : first + count], crowds.careers(count))
    keys = 10 * np.arange(first, first + count, dtype=np.int64) + 5
    return replace(rows, portion=Portion(keys, (103.0, 28.0, 110.0, 32.0), ROWS))


def test_rows_answer_by_their_numbers() -> None:
    layer = portion(100, 200)
    assert layer.ids[3] == f"{KEY}.1035"
    assert layer.row(f"{KEY}.1035") == 3
    assert layer.row(f"{KEY}.3") is None
    assert layer.feature(3).id == f"{KEY}.1035"


def test_a_layer_that_went_before_its_rows_came_and_is_back_is_drawn_without_a_word(
    qtbot: QtBot, context: MapContext, own_layers: dict[str, Collection], shown: Shown
) -> None:
    """An undo while the page fetches its rows: what it asked for is not there, and nobody waits for it any more."""
    layer = portion(0, 2000)
    view = shown(layer, VIEW.with_clock(at=layer_day(portion(0, 2000), 1500)))
    before = pixels(view)
    own_layers.clear()
    view.show_known(crowds.with_layers(context.known, {KEY: portion(0, 2000)}))
    view.show_known(context.known)
    qtbot.wait(1500)  # the answer that there are no rows
    own_layers[KEY] = layer
    view.show_known(crowds.with_layers(context.known, {KEY: layer}))
    assert view.wait_settled(60_000)
    assert view.errors == []  # type: ignore[attr-defined]
    assert (np.abs(pixels(view).astype(int) - before).max(-1) > 40).sum() < 200


def test_another_portion_takes_its_place_without_a_blink(
    qtbot: QtBot,
    context: MapContext,
    own_layers: dict[str, Collection],
    shown: Shown,
) -> None:
    layer = portion(0, 2000)
    view = shown(layer, VIEW)
    held = f"{KEY}.{10 * 1500 + 5}"
    there = replace(VIEW.with_clock(at=layer_day(layer, 1500)), selection=(held,))
    view.show_view(there)
    assert view.wait_settled()
    halo = "return document.querySelectorAll('#pane-halo path').length"
    qtbot.waitUntil(lambda: run(qtbot, view, halo) == 1, timeout=10_000)

    def ink() -> float:
        return float((np.ptp(pixels(view)[120:500, 120:700], axis=-1) > 60).mean())

    before = ink()
    assert before > 0.02
    later = portion(1000, 2000)
    own_layers[KEY] = later
    view.show_known(crowds.with_layers(context.known, {KEY: later}))
    least = before
    for _ in range(40):
        qtbot.wait(25)
        least = min(least, ink())
    assert view.wait_settled(60_000)
    assert least > before / 3  # it never went away
    assert run(qtbot, view, "return twincity.app.painter.layers.get('own1').spec.large.count") == 2000
    assert run(qtbot, view, halo) == 1  # the chosen row is there, under the same number
    spot = shapely.get_coordinates(ALL[2700])[4].tolist()
    near = later.row(f"{KEY}.{10 * 2700 + 5}")
    assert near is not None
    view.show_view(there.with_clock(at=layer_day(later, near)))
    assert view.wait_settled()
    script = f"return twincity.app.painter.ask('pick', {{ side: '', scale: twincity.app.frame.scale, x: ({spot[0]} / 360 + 0.5) * 256, y: {_north(spot[1])} }}).then((hits) => {{ window.$hits = hits.map((hit) => hit.id); }})"
    run(qtbot, view, script.replace("return ", "") + "; return 1")
    qtbot.waitUntil(lambda: bool(run(qtbot, view, "return window.$hits || null")), timeout=10_000)
    assert f"{KEY}.{10 * 2700 + 5}" in run(qtbot, view, "return window.$hits")


def _north(lat: float) -> float:
    sine = np.sin(np.radians(lat))
    return float(128 - np.log((1 + sine) / (1 - sine)) * 256 / (4 * np.pi))


def test_a_camera_of_another_zoom_asks_for_one_picture_of_its_frame(qtbot: QtBot, shown: Shown) -> None:
    view = shown(portion(0, 2000), VIEW)
    view.show_view(VIEW)
    assert view.wait_settled(60_000)
    run(
        qtbot,
        view,
        "const { painter, frame } = twincity.app; window.$asked = []; const show = painter.show.bind(painter);"
        "painter.show = (scene) => { window.$asked.push([scene.frame.zoom, frame.map.getZoom()]); show(scene); }; return 1",
    )
    view.send({"fit": {"bounds": (105.0, 29.0, 107.0, 30.5), "animate": False}})
    qtbot.waitUntil(lambda: bool(run(qtbot, view, "return window.$asked.length")), timeout=10_000)
    assert view.wait_settled(60_000)
    assert run(qtbot, view, "return window.$asked.length") == 1
    view.send({"fit": {"bounds": (103.0, 28.3, 110.0, 32.0), "animate": True}})
    qtbot.wait(1500)
    assert view.wait_settled(60_000)
    asked = run(qtbot, view, "return window.$asked")
    assert len(asked) == 2
    assert all(drawn == shown for drawn, shown in asked)
