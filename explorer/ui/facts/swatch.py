"""Swatches: the small samples of symbols in the panel, lists and search."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from explorer.layers.symbol import Symbol, sample
from explorer.ui.facts import symbol_paint

SIZE = QSize(28, 16)


@lru_cache(maxsize=512)
def pixmap(symbol: Symbol, ratio: float, size: QSize = SIZE) -> QPixmap:
    """Return the swatch as a pixmap, cached: every step of the slider needs the same ones again."""
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    symbol_paint.outlines(painter, sample(symbol, size.width(), size.height()))
    painter.end()
    return drawn


class Swatch(QLabel):
    """A swatch widget; `show_symbol` changes its symbol."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIZE)
        self._drawn: Symbol | None = None

    def show_symbol(self, symbol: Symbol) -> None:
        if symbol != self._drawn:
            self._drawn = symbol
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawn is not None:
            painter = QPainter(self)
            if not self.isEnabled():
                painter.setOpacity(0.45)
            painter.drawPixmap(0, 0, pixmap(self._drawn, self.devicePixelRatioF()))
            painter.end()
