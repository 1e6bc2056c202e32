"""Painting of symbols (outlines with inks) by QPainter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from explorer.atlas.outlines import Polygon
from explorer.layers.symbol import Ink


class Outline(Protocol):
    """A symbol's part or a sheet's shape."""

    @property
    def points(self) -> Polygon: ...
    @property
    def ink(self) -> Ink: ...
    @property
    def closed(self) -> bool: ...


def outlines(painter: QPainter, parts: Iterable[Outline]) -> None:
    """Paint the parts in the painter's units, the first one lowest."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for part in parts:
        painter.setPen(pen(part.ink))
        painter.setBrush(tint(part.ink.fill, part.ink.fill_opacity * part.ink.opacity))
        painter.drawPath(path(part.points, part.closed))


def path(points: Polygon, closed: bool) -> QPainterPath:
    made = QPainterPath(QPointF(*points[0]))
    for x, y in points[1:]:
        made.lineTo(x, y)
    if closed:
        made.closeSubpath()
    return made


def pen(ink: Ink) -> QPen:
    """Return a pen for the ink's stroke; NoPen if it has none."""
    if not ink.stroke or not ink.width:
        return QPen(Qt.PenStyle.NoPen)
    made = QPen(tint(ink.stroke, ink.opacity), ink.width)
    made.setCapStyle(Qt.PenCapStyle.RoundCap if ink.round else Qt.PenCapStyle.FlatCap)
    made.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    if ink.dash:
        made.setDashPattern([length / ink.width for length in ink.dash])
    return made


def tint(color: str, opacity: float) -> QColor:
    """Return the colour with this opacity (0 to 1); an empty colour is transparent."""
    if not color:
        return QColor(Qt.GlobalColor.transparent)
    found = QColor(color)
    found.setAlphaF(min(max(opacity, 0.0), 1.0))
    return found
