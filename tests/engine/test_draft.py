"""The shapes of a file that is still being read, in the real engine: grey, in no list, gone once the layer is drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.layers.palettes import rest
from explorer.page.messages import MapContext
from explorer.state.view.view import LayerState, View
from explorer.ui.map.map_view import MapView
from tests.helpers import crowds
from tests.helpers.page import run

COUNT = 3000
KEPT = "return twincity.app.layer.order.map((l) => l.id).includes('draft') || twincity.app.painter.layers.has('draft');"

LEGEND = "return document.querySelector('.twin-legend').innerHTML;"


@pytest.fixture
def shown(make_map: Callable[[MapContext], MapView], context: MapContext, opening: View) -> MapView:
    made = make_map(context)
    made.show_view(replace(opening, layers=()))
    made.send({"painter": "start"})
    assert made.wait_settled()
    return made


def grey(view: MapView) -> int:
    picture = view.grab().toImage()
    wanted = rest("light")
    spots = ((x, y) for x in range(0, picture.width(), 2) for y in range(0, picture.height(), 2))
    return sum(picture.pixelColor(*spot).name() == wanted for spot in spots)


def test_a_draft_is_drawn_at_once_and_gone_when_it_is_taken_back(qtbot: QtBot, shown: MapView) -> None:
    before = grey(shown)
    shown.show_draft(crowds.collection("own1", crowds.areas(COUNT), crowds.careers(COUNT)).take_vertices())
    assert shown.wait_settled()
    assert grey(shown) > before + 500
    assert run(qtbot, shown, KEPT)
    run(
        qtbot,
        shown,
        "twincity.app.pick({x: 400, y: 300}).then((hits) => (window.$hits = hits.length)); return 1;",
    )
    qtbot.waitUntil(lambda: run(qtbot, shown, "return window.$hits;") == 0)  # there is no feature yet
    shown.show_draft(None)
    assert shown.wait_settled()
    assert grey(shown) <= before + 20
    assert not run(qtbot, shown, KEPT)


def test_the_layer_takes_the_place_of_its_draft(
    qtbot: QtBot, shown: MapView, context: MapContext, own_layers: dict[str, Collection]
) -> None:
    rows = crowds.collection("own1", crowds.lines(COUNT), crowds.careers(COUNT))
    shown.show_draft(rows.take_vertices())
    assert shown.wait_settled()
    own_layers["own1"] = rows
    known = crowds.with_layers(context.known, {"own1": rows})
    shown.show_known(known)
    view = shown._wanted
    assert view is not None
    shown.show_view(replace(view, layers=(LayerState("own1"), *view.layers)))
    qtbot.waitUntil(lambda: not run(qtbot, shown, KEPT), timeout=20_000)
    assert run(qtbot, shown, "return twincity.app.painter.layers.get('own1').drawn;")
    own_layers.clear()


def test_a_draft_that_nobody_has_asked_for_is_drawn_and_not_seen_until_then(
    qtbot: QtBot, shown: MapView
) -> None:
    before, legend = grey(shown), run(qtbot, shown, LEGEND)
    draft = crowds.collection("own1", crowds.areas(COUNT), crowds.careers(COUNT)).take_vertices()
    shown.show_draft(draft, ahead=True)
    assert shown.wait_settled()
    assert run(qtbot, shown, "return twincity.app.painter.layers.get('draft').drawn;")
    assert grey(shown) <= before + 20
    assert run(qtbot, shown, LEGEND) == legend
    shown.show_draft(draft)
    qtbot.waitUntil(lambda: grey(shown) > before + 500)
    shown.show_draft(draft, ahead=True)  # of the next file
    shown.show_draft(None, ahead=True)
    assert shown.wait_settled()
    assert grey(shown) <= before + 20
    assert not run(qtbot, shown, KEPT)


def test_a_draft_that_a_fallen_page_has_drawn_is_sent_to_the_next_one(qtbot: QtBot, shown: MapView) -> None:
    before = grey(shown)
    draft = crowds.collection("own1", crowds.areas(COUNT), crowds.careers(COUNT)).take_vertices()
    shown.show_draft(draft, ahead=True)
    assert shown.wait_settled()
    shown.refresh(shown.context)
    assert shown.wait_settled()
    shown.show_draft(draft)
    assert shown.wait_settled()
    assert grey(shown) > before + 500


def test_a_bar_above_the_map_has_nothing_drawn_again(qtbot: QtBot, shown: MapView) -> None:
    shown.show_draft(crowds.collection("own1", crowds.areas(COUNT), crowds.careers(COUNT)).take_vertices())
    assert shown.wait_settled()
    asked = run(qtbot, shown, "return twincity.app.painter.number;")
    shown.resize(shown.width(), shown.height() - 36)
    assert shown.wait_settled()
    assert run(qtbot, shown, "return twincity.app.painter.number;") == asked
    picture = shown.grab().toImage()
    run(qtbot, shown, "twincity.app.layer.large.cut = null; twincity.app.layer.large.ask(true); return 1;")
    assert shown.wait_settled()
    assert run(qtbot, shown, "return twincity.app.painter.number;") > asked
    assert shown.grab().toImage() == picture
    shown.resize(shown.width(), shown.height() - 300)
    assert shown.wait_settled()
    frame = run(qtbot, shown, "return twincity.app.layer.large.cut.frame.height;")
    assert frame < shown.height() + 150, "a map that is much smaller keeps no picture of the larger one"
