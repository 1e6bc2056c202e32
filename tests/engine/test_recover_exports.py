"""The process of a sheet's page is killed: the sheets after it are those that they would have been."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from explorer.page.messages import MapContext
from explorer.state.view.view import LayerState, View
from explorer.ui.map.engine_renderer import EngineRenderer
from explorer.ui.map.offscreen import offscreen_renderer
from tests.engine.test_renderer import sheet
from tests.helpers import crowds
from tests.helpers.pictures import unlike

pytestmark = pytest.mark.slow

KEY = "own1"


@pytest.fixture
def renderer(context: MapContext, monkeypatch: pytest.MonkeyPatch) -> Iterator[EngineRenderer]:
    """As the window's worker has it: what it draws beside the tables came after its start."""
    for name in list(os.environ):  # as they were: it prepares an engine
        monkeypatch.setenv(name, os.environ[name])
    with offscreen_renderer(context.known) as made:
        rows = crowds.collection(KEY, crowds.lines(2400, seed=4), crowds.careers(2400))
        made.show_known(crowds.with_layers(context.known, {KEY: rows}))
        yield made


def pixels(image: QImage) -> np.ndarray[Any, Any]:
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)


@pytest.mark.parametrize("scale", [0.7, 2.0])
def test_a_killed_page_draws_the_same_sheet_when_it_is_back(
    qtbot: QtBot, renderer: EngineRenderer, opening: View, scale: float
) -> None:
    view = replace(opening, layers=(*opening.layers, LayerState(KEY)))
    before = pixels(renderer.render_image(view, sheet(), scale))
    page = renderer._view
    with qtbot.waitSignal(page.fell, timeout=20_000):
        os.kill(page.page().renderProcessPid(), signal.SIGKILL)
    # The names of lines may come to rest elsewhere on them; another scale or a missing layer is far more.
    assert unlike(before, pixels(renderer.render_image(view, sheet(), scale))) < 0.01
    hidden = replace(opening, layers=(*opening.layers, LayerState(KEY, visible=False)))
    without = pixels(renderer.render_image(hidden, sheet(), scale))
    assert unlike(before, without) > 0.03  # the layer is seen where it is
