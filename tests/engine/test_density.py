"""Large layers on paper and as densities: sharp, of the view, explained in the legend."""

from __future__ import annotations

import io
import re
from base64 import b64decode
from dataclasses import replace
from typing import Any

import numpy as np
import pypdfium2
import pytest
from PIL import Image
from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot

from explorer.atlas.columns.collection import Collection
from explorer.page.messages import MapContext
from explorer.page.payload import atlas_payload
from explorer.state.view.view import LayerState
from explorer.ui.map.engine import Profile
from explorer.ui.map.engine_renderer import EngineRenderer
from tests.engine.large_layers import KEY, ROWS, VIEW, Shown, pixels
from tests.engine.test_renderer import sheet
from tests.helpers import crowds
from tests.helpers.page import run


def _inked(image: Image.Image) -> float:
    """The share of pixels in a layer's or a class's own hue: paper and land are grey."""
    return float((np.ptp(np.asarray(image, int), axis=-1) > 60).mean())


@pytest.mark.slow
def test_paper_has_the_sharp_picture(
    context: MapContext, served: dict[str, bytes], own_layers: dict[str, Collection], profile: Profile
) -> None:
    """A PNG at its own resolution; in an SVG the rows are vectors, or where they are too many one picture among vectors."""
    layer = crowds.collection(KEY, crowds.lines(ROWS), crowds.careers(ROWS))
    known = crowds.with_layers(context.known, {KEY: layer})
    own_layers[KEY] = layer
    served["atlas.json"] = atlas_payload(known)
    renderer = EngineRenderer(profile, MapContext(known))
    try:
        for scale in (1.0, 3.125):
            image = Image.open(io.BytesIO(renderer.render_png(VIEW, sheet(), scale))).convert("RGB")
            assert 0.02 < _inked(image) < 0.6
        drawn = renderer.render_svg(VIEW, sheet())
        assert not re.search(r'<image [^>]*href="data:image/png', drawn)
        assert drawn.count("<path") > ROWS / 10
        as_vectors = pypdfium2.PdfDocument(renderer.render_pdf(VIEW, sheet()))[0]
        assert 0.02 < _inked(as_vectors.render(scale=2).to_pil().convert("RGB")) < 0.6
        many = {**sheet(), "pictured": [KEY], "dpi": 300}
        svg = renderer.render_svg(VIEW, many)
        assert svg.count("<path") < drawn.count("<path") / 2
        found = re.findall(r'<image [^>]*href="data:image/png;base64,([^"]+)"', svg)
        assert [Image.open(io.BytesIO(b64decode(data))).size for data in found] == [(1750, 1050)]
        page = pypdfium2.PdfDocument(renderer.render_pdf(VIEW, many))[0]
        print_ = page.render(scale=2).to_pil().convert("RGB")
        assert 0.02 < _inked(print_) < 0.6
    finally:
        renderer.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        own_layers.clear()
        served.clear()


def _ramped(picture: np.ndarray[Any, Any], ramp: list[str]) -> float:
    """The share of pixels in a colour of the density's ramp."""
    colours = np.array([[int(hue[i : i + 2], 16) for i in (1, 3, 5)] for hue in ramp])
    return float((np.abs(picture[:, :, None] - colours).max(-1) <= 2).any(-1).mean())


RAMP = "return twincity.app.look.palette.ramp"


@pytest.mark.slow
def test_a_density_is_offered_only_while_what_is_crowded_is_shown(qtbot: QtBot, shown: Shown) -> None:
    view = shown(crowds.collection(KEY, crowds.areas(ROWS, 12, size=0.3), crowds.careers(ROWS)), VIEW)
    hidden = replace(VIEW, layers=(LayerState(KEY, visible=False),))
    offers = "return [...document.querySelectorAll('.twin-legend .act')].filter((row) => row.checkVisibility()).length"
    for there, number in ((VIEW, 1), (hidden, 0), (VIEW, 1)):
        view.show_view(there)
        assert view.wait_settled(60_000)
        assert run(qtbot, view, offers) == number


@pytest.mark.slow
def test_the_density_is_of_the_view_and_offered_in_the_legend(qtbot: QtBot, shown: Shown) -> None:
    layer = crowds.collection(KEY, crowds.lines(ROWS * 4), crowds.careers(ROWS * 4))
    view = shown(layer, VIEW)
    ramp = run(qtbot, view, RAMP)
    wishes: list[bool] = []
    view.density.connect(wishes.append)
    offer = "return [...document.querySelectorAll('.twin-legend .act')].map((e) => e.click()).length"
    qtbot.waitUntil(lambda: run(qtbot, view, offer) == 1, timeout=20_000)
    qtbot.waitUntil(lambda: wishes == [True])
    assert _ramped(pixels(view), ramp) < 0.05
    view.show_view(replace(VIEW, density=True))
    assert view.wait_settled(30_000)
    assert _ramped(pixels(view), ramp) > 0.2
    view.show_view(VIEW)
    assert view.wait_settled(30_000)
    assert _ramped(pixels(view), ramp) < 0.05


def test_paper_shows_the_density_of_the_view(
    qtbot: QtBot,
    context: MapContext,
    served: dict[str, bytes],
    own_layers: dict[str, Collection],
    profile: Profile,
) -> None:
    layer = crowds.collection(KEY, crowds.lines(ROWS), crowds.careers(ROWS))
    known = crowds.with_layers(context.known, {KEY: layer})
    own_layers[KEY] = layer
    served["atlas.json"] = atlas_payload(known)
    renderer = EngineRenderer(profile, MapContext(known))
    try:
        plain = Image.open(io.BytesIO(renderer.render_png(VIEW, sheet(), 1.0))).convert("RGB")
        ramp = run(qtbot, renderer._view, RAMP)
        for scale in (1.0, 2.0):
            image = Image.open(io.BytesIO(renderer.render_png(replace(VIEW, density=True), sheet(), scale)))
            assert _ramped(np.asarray(image.convert("RGB"), int), ramp) > 0.1
        assert _ramped(np.asarray(plain, int), ramp) < 0.02
    finally:
        renderer.close()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        own_layers.clear()
        served.clear()
