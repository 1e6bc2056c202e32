"""A small chart as it is painted: a ready picture below, the clock and the focus on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen, QPixmap, QPolygonF

from explorer.atlas.model import Lang, Text
from explorer.atlas.timeline import Clock
from explorer.layers.registry import SPECS
from explorer.state.quantity import in_words
from explorer.state.view import Appearance
from explorer.ui import theme
from explorer.ui.chart_data import Box, Dot, Plot, labelled, plain, scale, year_marks
from explorer.ui.row_layout import font_of

_HUES = ("railway", "platform", "freight", "river")  # told apart by shape as well
_FUTURE = 0.38
_NO_UNIT = Text("", "")  # it heads the chart


@dataclass(frozen=True, slots=True)
class Look:
    """What a picture depends on besides the data: another look asks for another picture."""

    width: int
    height: int
    zoom: float
    ratio: float
    appearance: Appearance
    lang: Lang
    past: int


def hue(number: int, appearance: Appearance) -> QColor:
    """The colour of a chart's n-th series."""
    return QColor(SPECS[_HUES[number % len(_HUES)]].hue(appearance))


def plot_for(look: Look, found: Sequence[Dot], days: tuple[date, date]) -> Plot:
    """The drawing area, its left edge as wide as the longest number on the axis."""
    steps = scale(found)
    _, metrics = font_of(11 * look.zoom)
    axis = max(metrics.horizontalAdvance(plain(step)) for step in steps) + 10
    top, bottom = 26 * look.zoom, look.height - 20 * look.zoom
    return Plot(axis, top, look.width - 12 * look.zoom, max(bottom, top + 20), days, steps[-1])


def picture(look: Look, plot: Plot, found: Sequence[Dot]) -> QPixmap:
    """Axes, lines within a scope, spans of partial dates, dots and values; the future paler."""
    drawn = QPixmap(round(look.width * look.ratio), round(look.height * look.ratio))
    drawn.setDevicePixelRatio(look.ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _axes(painter, look, plot, found)
    _lines(painter, look, plot, found)
    for n, dot in enumerate(found):
        painter.setOpacity(1.0 if n < look.past else _FUTURE)
        _dot(painter, look, plot, dot)
    painter.setOpacity(1.0)
    _labels(painter, look, plot, found)
    painter.end()
    return drawn


def _axes(painter: QPainter, look: Look, plot: Plot, found: Sequence[Dot]) -> None:
    font, metrics = font_of(11 * look.zoom)
    painter.setFont(font)
    faint, line = theme.color("ink_faint", look.appearance), theme.color("line", look.appearance)
    for step in scale(found):
        y = plot.y(step)
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(plot.left, y), QPointF(plot.right, y))
        painter.setPen(faint)
        rect = QRectF(0, y - metrics.height() / 2, plot.left - 6, metrics.height())
        painter.drawText(rect, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, plain(step))
    wide = metrics.horizontalAdvance("2025") + 10
    for day in year_marks(plot, wide):
        x = plot.x(day)
        painter.setPen(QPen(line, 1))
        painter.drawLine(QPointF(x, plot.bottom), QPointF(x, plot.bottom + 4))
        painter.setPen(faint)
        rect = QRectF(x - wide / 2, plot.bottom + 4, wide, metrics.height())
        if rect.right() <= look.width + 2:
            painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(day.year))


def _lines(painter: QPainter, look: Look, plot: Plot, found: Sequence[Dot]) -> None:
    """Thin lines between neighbours of one scope; never from scope to scope."""
    before: dict[int, Dot] = {}
    for n, dot in enumerate(found):
        last = before.get(dot.series)
        if last is not None:
            color = hue(dot.series, look.appearance)
            color.setAlphaF(0.55 if n < look.past else 0.55 * _FUTURE)
            painter.setPen(QPen(color, 1.2 * look.zoom))
            painter.drawLine(QPointF(*plot.spot(last)), QPointF(*plot.spot(dot)))
        before[dot.series] = dot


def _dot(painter: QPainter, look: Look, plot: Plot, dot: Dot) -> None:
    color, (x, y) = hue(dot.series, look.appearance), plot.spot(dot)
    left = plot.x(dot.first)
    if x - left > 3:
        soft = QColor(color)
        soft.setAlphaF(0.2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(soft)
        half = 4 * look.zoom
        painter.drawRoundedRect(QRectF(left, y - half, x - left, 2 * half), half, half)
    if dot.disputed:
        painter.setPen(QPen(theme.color("note_ink", look.appearance, 0.45), 1))
        painter.setBrush(theme.color("note_line", look.appearance))
        painter.drawEllipse(QPointF(x, y), 7 * look.zoom, 7 * look.zoom)
    painter.setPen(QPen(theme.color("ground", look.appearance), 1.2))
    painter.setBrush(color)
    painter.drawPath(shape(dot.series, x, y, 4 * look.zoom))


def shape(number: int, x: float, y: float, size: float) -> QPainterPath:
    """Circle, diamond, square or triangle: series are told apart without colour."""
    path, at = QPainterPath(), QPointF(x, y)
    if number % 4 == 0:
        path.addEllipse(at, size, size)
    elif number % 4 == 2:
        path.addRect(QRectF(x - size * 0.9, y - size * 0.9, size * 1.8, size * 1.8))
    else:
        corners = [(0.0, -1.3), (1.2, 0.0), (0.0, 1.3), (-1.2, 0.0)]
        if number % 4 == 3:
            corners = [(0.0, -1.2), (1.2, 0.9), (-1.2, 0.9)]
        path.addPolygon(QPolygonF([QPointF(x + dx * size, y + dy * size) for dx, dy in corners]))
        path.closeSubpath()
    return path


def _labels(painter: QPainter, look: Look, plot: Plot, found: Sequence[Dot]) -> None:
    font, metrics = font_of(12 * look.zoom, True)
    painter.setFont(font)
    words = [in_words(dot.seen.value, dot.seen.qualifier, _NO_UNIT, look.lang) for dot in found]
    sizes = [(metrics.horizontalAdvance(word) + 4, metrics.height()) for word in words]
    room: Box = (plot.left - 4, 2.0, look.width - plot.left, plot.bottom - 2)
    places = labelled([plot.spot(dot) for dot in found], sizes, room, 8 * look.zoom)
    for n, (word, box) in enumerate(zip(words, places, strict=True)):
        if box is not None:
            ink = theme.color("ink" if n < look.past else "ink_faint", look.appearance)
            left = box[0] + 2, box[1] + metrics.ascent()
            path = QPainterPath()
            path.addText(QPointF(*left), font, word)
            painter.strokePath(path, QPen(theme.color("ground", look.appearance), 3))
            painter.setPen(ink)
            painter.drawText(QPointF(*left), word)


def clock_line(painter: QPainter, look: Look, plot: Plot, clock: Clock) -> None:
    """The clock as a vermilion line; in a span its start as a thin one."""
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


def ring(painter: QPainter, look: Look, plot: Plot, dot: Dot, *, focused: bool) -> None:
    """Round the dot that is pointed at."""
    x, y = plot.spot(dot)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(theme.color("focus" if focused else "ink_soft", look.appearance), 1.8))
    painter.drawEllipse(QPointF(x, y), 9 * look.zoom, 9 * look.zoom)
