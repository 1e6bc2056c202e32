"""The painter of large layers fails in the middle of a picture, or is not there at all: the map is right again, and nobody waits in vain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.ui.map.map_view import MapView
from tests.engine.large_layers import KEY, ROWS, VIEW, Shown, pixels
from tests.helpers import crowds
from tests.helpers.logfail import LogWatch
from tests.helpers.page import run

pytestmark = pytest.mark.slow
ASKED = "const { painter, layer } = twincity.app, { frame } = layer.large.cut, asked = JSON.parse(layer.large.asked)[0];"


@pytest.fixture
def crowd(shown: Shown, logs: LogWatch) -> Iterator[MapView]:
    """A map whose page says what fails: here that is no fault."""
    view = shown(crowds.collection(KEY, crowds.mixed(ROWS), crowds.careers(ROWS)), VIEW)
    yield view
    assert view.errors  # type: ignore[attr-defined]
    view.errors.clear()  # type: ignore[attr-defined]
    said = ("explorer.page.js", "explorer.ui.map.map_view")
    logs.records[:] = [record for record in logs.records if record.name not in said]


def test_a_picture_that_cannot_be_drawn_holds_up_no_other(qtbot: QtBot, crowd: MapView) -> None:
    """One that is too large for any memory."""
    before = pixels(crowd)
    run(
        qtbot,
        crowd,
        ASKED + "painter.show({ ...asked, frame: { ...frame, width: 1e9, height: 1e9 } }); return 1",
    )
    crowd.show_view(VIEW.with_clock(at=date(2025, 6, 30)))  # asked for while that one is under way
    assert crowd.wait_settled(20_000)
    there = pixels(crowd)
    assert np.abs(there - before).max() > 60
    crowd.show_view(VIEW)
    assert crowd.wait_settled(20_000)
    assert np.abs(pixels(crowd) - before).max() < 3


def test_what_was_half_drawn_is_drawn_from_nothing(qtbot: QtBot, crowd: MapView) -> None:
    """The same picture as before is asked for: only what is left of the failed one could spoil it."""
    before = pixels(crowd)
    failing = (
        "painter.show({ ...asked, clock: { mode: 'asof', at: 738000, start: 0 }, dense: true, ramp: 5 })"
    )
    run(qtbot, crowd, f"{ASKED} {failing}; return 1")
    crowd.show_view(VIEW.with_clock(at=date(2020, 6, 30)))
    crowd.show_view(VIEW)
    assert crowd.wait_settled(20_000)
    assert np.abs(pixels(crowd) - before).max() < 3


def test_a_question_that_fails_has_an_answer(qtbot: QtBot, crowd: MapView) -> None:
    run(
        qtbot,
        crowd,
        f"twincity.app.painter.ask('rows', {{ id: '{KEY}', rows: null }}).then((found) => (window.$found = found)); return 1",
    )
    qtbot.waitUntil(lambda: run(qtbot, crowd, "return window.$found") == [], timeout=10_000)
    assert crowd.wait_settled(20_000)


def test_rows_that_cannot_be_read_are_said(qtbot: QtBot, crowd: MapView) -> None:
    """They were asked for, have come and are no rows: unlike those of a layer that is gone meanwhile, this is a fault."""
    load = f"twincity.app.painter.worker.postMessage({{ type: 'load', id: '{KEY}', buffer: new ArrayBuffer(8), look: {{ symbols: {{}} }} }})"
    run(qtbot, crowd, f"{load}; return 1")
    qtbot.waitUntil(lambda: bool(crowd.errors), timeout=10_000)  # type: ignore[attr-defined]


def test_without_its_worker_the_page_is_made_anew(qtbot: QtBot, crowd: MapView) -> None:
    """As where its script could not be read."""
    before = pixels(crowd)
    with qtbot.waitSignal(crowd.restored, timeout=60_000):
        run(
            qtbot,
            crowd,
            "twincity.app.painter.worker.onerror(new ErrorEvent('error', { message: 'not there' })); return 1",
        )
    assert crowd.wait_settled(20_000)
    assert np.abs(pixels(crowd) - before).max() < 3


def test_rows_that_cannot_be_had_any_more_are_no_fault(
    qtbot: QtBot, shown: Shown, own_layers: dict[str, Collection]
) -> None:
    """A file is opened and undone at once: its layer is gone before its rows are asked for."""
    rows = crowds.collection(KEY, crowds.mixed(ROWS), crowds.careers(ROWS))
    view = shown(rows, VIEW)
    known = view.context.known
    own_layers.clear()
    for layers in ({}, {KEY: replace(rows)}, {}):
        view.show_known(crowds.with_layers(known.with_collections({}, known.catalogue.without(KEY)), layers))
    assert view.wait_settled()
    assert run(qtbot, view, "return twincity.app.painter.used") is False
    assert view.errors == []  # type: ignore[attr-defined]
