"""Swatches: the small samples that stand for a style in the panel, drawn as the map draws it."""

from __future__ import annotations

import math
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from explorer.layers.legend import Kind
from explorer.layers.spec import Glyph, Style

_SIDES: dict[str, tuple[int, float]] = {
    "square": (4, 45.0),
    "diamond": (4, 0.0),
    "triangle": (3, -90.0),
    "pentagon": (5, -90.0),
    "hexagon": (6, 0.0),
}
SIZE = QSize(28, 16)


def _tint(color: str, opacity: float) -> QColor:
    found = QColor(color)
    found.setAlphaF(min(max(opacity, 0.0), 1.0))
    return found


def outline(glyph: Glyph, centre: QPointF, radius: float) -> QPolygonF | None:
    """The glyph's corners; None for a circle."""
    if glyph == "circle":
        return None
    if glyph == "star":
        radii = [radius, radius * 0.45] * 5
        return _ring(centre, radii, -90.0)
    if glyph == "cross":
        return _cross(centre, radius)
    sides, turn = _SIDES[glyph]
    return _ring(centre, [radius] * sides, turn)


def _ring(centre: QPointF, radii: list[float], turn: float) -> QPolygonF:
    points = []
    for n, radius in enumerate(radii):
        angle = math.radians(turn + 360 * n / len(radii))
        points.append(QPointF(centre.x() + radius * math.cos(angle), centre.y() + radius * math.sin(angle)))
    return QPolygonF(points)


def _cross(centre: QPointF, radius: float) -> QPolygonF:
    a, b = radius, radius * 0.38
    corners = [(-b, -a), (b, -a), (b, -b), (a, -b), (a, b), (b, b), (b, a), (-b, a), (-b, b), (-a, b)]
    corners += [(-a, -b), (-b, -b)]
    return QPolygonF([QPointF(centre.x() + x, centre.y() + y) for x, y in corners])


def _pen(style: Style, width: float) -> QPen:
    pen = QPen(_tint(style.stroke, style.opacity), width)
    pen.setCapStyle(Qt.PenCapStyle.FlatCap if style.dash else Qt.PenCapStyle.RoundCap)
    if style.dash:
        shrink = min(1.0, 13.0 / sum(style.dash[:2]))
        dashes = [d * shrink / width for d in style.dash]
        pen.setDashPattern(dashes if len(dashes) % 2 == 0 else dashes * 2)
    return pen


def paint(painter: QPainter, box: QRectF, style: Style, kind: Kind, glyph: Glyph, ground: str) -> None:
    """Draw the sample of `style` into `box`."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    middle = box.center()
    width = min(max(style.width, 1.2), 3.4)
    if kind == "line":
        painter.setPen(_pen(style, width))
        painter.drawLine(QPointF(box.left() + 2, middle.y()), QPointF(box.right() - 2, middle.y()))
        if style.hollow:
            _dot(painter, middle, 3.4, style, ground)
    elif kind == "area":
        painter.setPen(_pen(style, min(width, 1.8)))
        painter.setBrush(_tint(style.fill or style.stroke, max(style.fill_opacity, 0.04)))
        painter.drawRoundedRect(box.adjusted(3, 2, -3, -2), 2.5, 2.5)
    else:
        _marker(painter, middle, style, glyph, ground)


def _dot(painter: QPainter, centre: QPointF, radius: float, style: Style, ground: str) -> None:
    painter.setPen(QPen(_tint(style.stroke, style.opacity), 1.5))
    painter.setBrush(QColor(ground) if style.hollow else _tint(style.stroke, style.opacity))
    painter.drawEllipse(centre, radius, radius)


def _marker(painter: QPainter, centre: QPointF, style: Style, glyph: Glyph, ground: str) -> None:
    """Filled where it is open, ringed and paler before; attested only is hollow."""
    pen = QPen(_tint(style.stroke, style.opacity), 1.5)
    solid = not style.hollow and not style.dash
    painter.setPen(pen)
    painter.setBrush(
        QColor(ground)
        if style.hollow
        else _tint(style.fill or style.stroke, style.opacity if solid else max(style.fill_opacity, 0.12))
    )
    corners = outline(glyph, centre, 5.6)
    if corners is None:
        painter.drawEllipse(centre, 4.9, 4.9)
    else:
        painter.drawPolygon(corners)


@lru_cache(maxsize=512)
def pixmap(style: Style, kind: Kind, glyph: Glyph, ground: str, ratio: float) -> QPixmap:
    """The swatch as a picture, kept: a slider step asks for the same ones again and again."""
    drawn = QPixmap(SIZE * ratio)
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    paint(painter, QRectF(0, 0, SIZE.width(), SIZE.height()), style, kind, glyph, ground)
    painter.end()
    return drawn


class Swatch(QLabel):
    """A sample in a row; `show_style` changes what it stands for."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(SIZE)
        self._drawn: tuple[Style, Kind, Glyph, str] | None = None

    def show_style(self, style: Style, kind: Kind, glyph: Glyph, ground: str) -> None:
        wanted = (style, kind, glyph, ground)
        if wanted != self._drawn:
            self._drawn = wanted
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._drawn is not None:
            painter = QPainter(self)
            if not self.isEnabled():
                painter.setOpacity(0.45)
            painter.drawPixmap(0, 0, pixmap(*self._drawn, self.devicePixelRatioF()))
            painter.end()


class Elided(QLabel):
    """One line of plain text that gives way to its neighbours; all of it stands in the tooltip's owner."""

    def __init__(self, rank: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setProperty("rank", rank)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self.foregroundRole()))
        words = self.text()[:400].replace("\n", " ")
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.end()
