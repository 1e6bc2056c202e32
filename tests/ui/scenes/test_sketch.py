"""The sketch of a scene: a user's layer in the looks of its classes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import Atlas
from explorer.layers.styling import styled
from explorer.state.view.style import Style
from explorer.state.view.view import Camera, LayerState, View
from explorer.ui.scenes.sketch import sketch
from tests.helpers import crowds

COUNT = 60


def test_classes_have_their_hues(dressed: QApplication, atlas: Atlas) -> None:
    kinds = np.array([("居住", "绿地")[n % 2] for n in range(COUNT)], object)
    rows = crowds.collection("own1", crowds.points(COUNT), crowds.states(COUNT))
    rows = replace(rows, columns={"用途": kinds}, listed=("用途",))
    known = crowds.with_layers(Known(atlas), {"own1": rows})
    style = Style("category", "用途")
    view = View(layers=(LayerState("own1", style=style),), camera=Camera(106.5, 30.2, 7.5), show_undated=True)
    image = sketch(view, known, QSize(320, 200)).toImage()
    seen = {image.pixelColor(x, y).getRgb()[:3] for x in range(320) for y in range(200)}
    wanted = [
        QColor(look.color).getRgb()[:3]
        for look in styled(rows, known.catalogue.spec("own1"), style).looks[:2]
    ]
    assert len(set(wanted)) == 2
    for hue in wanted:
        assert any(max(abs(a - b) for a, b in zip(hue, pixel, strict=True)) < 24 for pixel in seen)
