"""Painting of a small chart: a cached picture below, the clock and the focus on top."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from explorer.atlas.columns.timeline import Clock
from explorer.export.layout import plot as drawn
from explorer.export.layout.plot import Canvas, Plot
from explorer.export.sheet.charts import Dot
from explorer.records import dataclass
from explorer.state.view.view import Appearance
from explorer.ui.facts import paint_elements
from explorer.ui.kit import theme
from explorer.words.text import Lang


@dataclass(frozen=True, slots=True)
class ChartLook:
    """What a chart's picture depends on besides its data; the cache key."""

    width: int
    height: int
    zoom: float
    ratio: float
    appearance: Appearance
    lang: Lang
    past: int

    def canvas(self) -> Canvas:
        ground = theme.tokens(self.appearance)["ground"]
        return Canvas(self.width, self.height, 11 * self.zoom, self.zoom, self.appearance, ground, self.lang)


def plot_for(look: ChartLook, found: Sequence[Dot], days: tuple[date, date]) -> Plot:
    return drawn.plot_for(look.canvas(), found, days)


def picture(look: ChartLook, plot: Plot, found: Sequence[Dot]) -> QPixmap:
    """Draw the chart as the sheet does (explorer/export/layout/plot.py), the future paler."""
    made = QPixmap(round(look.width * look.ratio), round(look.height * look.ratio))
    made.setDevicePixelRatio(look.ratio)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint_elements.elements(painter, drawn.drawing(look.canvas(), plot, found, look.past))
    painter.end()
    return made


def clock_line(painter: QPainter, look: ChartLook, plot: Plot, clock: Clock) -> None:
    """Paint the clock as a line; in a span, its start as a thin one."""
    accent = theme.color("accent", look.appearance)
    if clock.mode != "asof":
        painter.setPen(QPen(accent, 1, Qt.PenStyle.DotLine))
        x = plot.x(clock.start)
        painter.drawLine(QPointF(x, 8), QPointF(x, plot.bottom))
    x = plot.x(clock.at)
    painter.setPen(QPen(accent, 1.6))
    painter.drawLine(QPointF(x, 6), QPointF(x, plot.bottom + 3))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(accent)
    painter.drawEllipse(QPointF(x, 6), 3, 3)


def ring(painter: QPainter, look: ChartLook, plot: Plot, dot: Dot, *, focused: bool) -> None:
    """Paint a ring around the dot under the pointer."""
    x, y = plot.spot(dot)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("focus" if focused else "ink_soft", look.appearance), 1.8))
    painter.drawEllipse(QPointF(x, y), 9 * look.zoom, 9 * look.zoom)
