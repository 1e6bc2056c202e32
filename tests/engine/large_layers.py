"""Large layers on the real map."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import numpy as np
from PySide6.QtGui import QImage

from explorer.atlas.columns.collection import Collection
from explorer.state.view.view import LayerState, View
from explorer.ui.map.map_view import MapView

ROWS = 2400
KEY = "own1"
VIEW = View(layers=(LayerState(KEY),), show_undated=True).with_clock(at=date(2022, 6, 30))
Shown = Callable[[Collection, View], MapView]


def pixels(view: MapView) -> np.ndarray[Any, Any]:
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).astype(int)
