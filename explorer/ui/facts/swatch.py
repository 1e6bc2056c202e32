"""Swatches: the small samples of symbols in the panel, lists and search."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QLabel, QWidget

from explorer.layers.symbol import Symbol, sample
from explorer.ui.facts import symbol_paint

SIZE = QSize(28, 16)
_MARKER_PX = 12  # what a marker covers of a swatch


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


@lru_cache(maxsize=512)
def striped(symbols: tuple[Symbol, ...], ratio: float, size: QSize = SIZE) -> QPixmap:
    """Return one swatch of several symbols side by side, each in its share of the width."""
    if len(symbols) == 1:
        return pixmap(symbols[0], ratio, size)
    drawn = QPixmap(size * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    wide = min(_MARKER_PX, size.width()) if symbols[0].kind == "point" else size.width()
    left, share = (size.width() - wide) / 2, wide / len(symbols)
    for n, symbol in enumerate(symbols):
        painter.setClipRect(QRectF(left + n * share, 0, share, size.height()))
        painter.drawPixmap(0, 0, pixmap(symbol, ratio, size))
    painter.end()
    return drawn


class Swatch(QLabel):
    """A swatch widget; `show_symbols` changes its symbols."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIZE)
        self._drawn: tuple[Symbol, ...] = ()

    def show_symbols(self, *symbols: Symbol) -> None:
        if symbols != self._drawn:
            self._drawn = symbols
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawn:
            painter = QPainter(self)
            if not self.isEnabled():
                painter.setOpacity(0.45)
            painter.drawPixmap(0, 0, striped(self._drawn, self.devicePixelRatioF()))
            painter.end()
