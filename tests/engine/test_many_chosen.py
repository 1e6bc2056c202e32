"""Many chosen rows of a large layer: drawn by its painter, as SVG draws a few, and on every sheet."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import numpy as np
import pytest
import shapely
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.layers import large as limits
from explorer.page.messages import MapContext
from explorer.state.view.view import Basemap, LayerState
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.ui.map.map_view import MapView
from tests.engine.test_raster import KEY, VIEW, Shown, _blurred, pixels
from tests.engine.test_renderer import sheet
from tests.helpers import crowds
from tests.helpers.page import run

pytestmark = pytest.mark.slow
AT = replace(VIEW, basemap=Basemap(labels=False))
ACROSS, DOWN = 22, 14
COUNT = ACROSS * DOWN
FEW = 200  # rows that SVG draws chosen
ALL = tuple(f"{KEY}.{n}" for n in range(COUNT))


def apart(kind: str) -> Collection:
    """More rows than SVG draws chosen, none of which touches another."""
    places = [(104.2 + 0.21 * (n % ACROSS), 28.8 + 0.21 * (n // ACROSS)) for n in range(COUNT)]
    makers = {
        "line": lambda x, y: shapely.LineString([(x, y), (x + 0.05, y + 0.07), (x + 0.1, y + 0.02)]),
        "area": lambda x, y: shapely.box(x, y, x + 0.09, y + 0.09),
        "point": lambda x, y: shapely.Point(x, y),
    }
    shapes = np.array([makers[kind](*place) for place in places], object)
    rows = crowds.collection(KEY, shapes, crowds.states(COUNT, 4))
    return replace(rows, names=np.array([""] * COUNT, object))


def settled(view: MapView, **changes: object) -> np.ndarray:
    view.show_view(replace(AT, **changes))  # type: ignore[arg-type]
    assert view.wait_settled(60_000)
    return pixels(view)


@pytest.mark.parametrize("kind", ["line", "area", "point"])
def test_the_halo_is_that_of_svg(
    kind: str, qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Within 5 px the mean colour differs by less than 14 of 255 on 99 % of what the halos change."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = shown(apart(kind), AT)
    without, as_svg = settled(view), settled(view, selection=ALL[:FEW])
    assert run(qtbot, view, "return twincity.app.borrowed.wanted.chosen.length") == FEW
    counted = settled(view, selection=ALL[: FEW + 1])
    assert run(qtbot, view, "return twincity.app.borrowed.wanted.chosen.length") == 0
    inked = _blurred(np.abs(as_svg - without)).max(-1) > 8
    inked[:, :260] = inked[:60] = inked[-60:] = False  # legend, cards, scale
    assert inked.sum() > 3000
    gap = np.abs(_blurred(counted) - _blurred(as_svg)).max(-1)
    assert np.quantile(gap[inked], 0.99) < 14, np.quantile(gap[inked], [0.5, 0.9, 0.99, 1])
    assert np.abs(settled(view) - without)[inked].mean() < 6  # and is gone with the choice


def test_a_row_without_a_shape_costs_no_other_its_halo(
    qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table has rows that are on no map; chosen there, one of them stopped all that is drawn over the layer."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    shapes = apart("point").shapes[:]
    shapes[0] = None
    view = shown(crowds.collection(KEY, shapes, crowds.states(COUNT, 4)), AT)
    settled(view, selection=ALL[:3])
    drawn = "return [...twincity.app.layer.entries.keys()].filter((id) => id.startsWith('own1.')).sort()"
    assert run(qtbot, view, drawn) == [*ALL[1:3]]
    settled(view, selection=ALL[:1])
    assert run(qtbot, view, drawn) == []


def test_it_follows_clock_filters_and_the_second_date(
    qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    rows = crowds.collection(KEY, apart("line").shapes, crowds.careers(COUNT))
    view = shown(rows, AT)
    early, late = date(2018, 6, 1), date(2024, 6, 1)

    def halos(**changes: object) -> float:
        chosen = settled(view, selection=ALL, **changes)
        return float((np.abs(chosen - settled(view, **changes)).max(-1) > 40)[120:520, 280:].mean())

    few, many = (halos(clock=AT.with_clock(at=day).clock) for day in (early, late))
    assert 0 < few < many / 2
    now = {"clock": AT.with_clock(at=late).clock}
    hidden = replace(AT.filters, documents=("nothing",))
    assert halos(filters=hidden, **now) == 0
    # The second map comes while they are hidden: it hides them too.
    assert halos(filters=hidden, compare=early, side_by_side=True, **now) == 0
    both = halos(compare=early, side_by_side=True, **now)
    assert 0 < both < many


def test_another_row_has_its_ring_under_the_pointer(
    qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = shown(apart("line"), AT)
    settled(view, selection=ALL[: FEW + 1])
    rings = "return document.querySelectorAll('#pane-halo path').length"
    for row, number in ((FEW + 1, 1), (FEW, 0)):  # the other is chosen: the painter has drawn its halo
        run(qtbot, view, f"twincity.app.hover('{ALL[row]}', null); return 0")
        entry = f"return twincity.app.layer.entries.has('{ALL[row]}')"
        qtbot.waitUntil(lambda entry=entry: run(qtbot, view, entry), timeout=10_000)
        assert run(qtbot, view, rings) == number


def test_they_are_seen_upon_the_density(shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the colour of what is chosen, not in those of the density."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = shown(apart("line"), AT)
    halos = np.abs(settled(view, selection=ALL) - settled(view)).max(-1) > 40
    gap = np.abs(settled(view, selection=ALL, density=True) - settled(view, density=True)).max(-1) > 40
    assert gap.sum() > 0.8 * halos.sum() > 1000


def test_another_choice_while_the_layer_is_hidden_is_drawn_when_it_is_shown(
    shown: Shown, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = shown(apart("line"), AT)
    first, last = ALL[: FEW + 9], ALL[-FEW - 9 :]
    wanted = settled(view, selection=last)
    settled(view, selection=first)
    hidden = (LayerState(KEY, visible=False),)
    settled(view, selection=first, layers=hidden)
    settled(view, selection=last, layers=hidden)
    assert np.abs(settled(view, selection=last) - wanted).max() < 40


@pytest.mark.parametrize("number", [FEW - 100, FEW + 100])
def test_a_layer_that_comes_after_the_choice_has_its_halos(
    number: int,
    qtbot: QtBot,
    shown: Shown,
    context: MapContext,
    own_layers: dict[str, Collection],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As where a project is opened, or the removal of a layer is undone."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    rows = apart("line")
    chosen = replace(AT, selection=ALL[:number])
    view = shown(rows, AT)
    wanted = settled(view, selection=ALL[:number])
    settled(view)
    view.show_known(context.known)
    view.show_view(chosen)
    assert view.wait_settled(60_000)
    own_layers[KEY] = rows
    view.show_known(crowds.with_layers(context.known, {KEY: rows}))
    view.show_view(chosen)
    assert view.wait_settled(60_000)
    assert (np.abs(pixels(view) - wanted).max(-1) > 40).sum() < 200


def test_a_few_of_them_are_svg_again(qtbot: QtBot, shown: Shown, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    view = shown(apart("line"), AT)
    settled(view, selection=ALL)
    assert run(qtbot, view, "return twincity.app.layer.large.held.size") == 2
    settled(view, selection=ALL[:9])
    halo = "return document.querySelectorAll('#pane-halo path').length"
    qtbot.waitUntil(lambda: run(qtbot, view, halo) == 9, timeout=10_000)
    assert run(qtbot, view, "return twincity.app.layer.large.held.size") == 1


def test_a_sheet_has_them(
    shown: Shown, context: MapContext, profile: Profile, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As pixels and as vectors."""
    monkeypatch.setattr(limits, "MOST_ROWS", 0)
    rows = apart("line")
    shown(rows, AT)
    renderer = EngineRenderer(profile, MapContext(crowds.with_layers(context.known, {KEY: rows})))
    try:
        chosen = replace(AT, selection=ALL)
        with_halos, without = (
            np.asarray(Image.open(io.BytesIO(renderer.render_png(view, sheet(), 1.0))).convert("RGB"), int)
            for view in (chosen, AT)
        )
        assert (np.abs(with_halos - without).max(-1) > 40).mean() > 0.01
        paths = [renderer.render_svg(view, sheet()).count("<path") for view in (chosen, AT)]
        assert paths[0] > paths[1] + 50
    finally:
        renderer.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
