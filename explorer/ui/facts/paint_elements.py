"""Painting of a sheet's and a chart's elements (shapes, rectangles, text) by QPainter."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from explorer.export.layout.elements import Element, Rect, Shape, TextLines
from explorer.ui.facts.symbol_paint import outlines, pen, tint
from explorer.ui.kit import theme


def elements(painter: QPainter, found: Iterable[Element]) -> None:
    """Paint elements in the painter's units; the first is lowest."""
    for element in found:
        if isinstance(element, TextLines):
            _text(painter, element)
        elif isinstance(element, Shape):
            outlines(painter, (element,))
        elif isinstance(element, Rect):
            box = element.box_
            painter.setPen(pen(element.ink))
            painter.setBrush(tint(element.ink.fill, element.ink.fill_opacity * element.ink.opacity))
            painter.drawRoundedRect(QRectF(box.x, box.y, box.w, box.h), element.radius, element.radius)


def _text(painter: QPainter, text: TextLines) -> None:
    font = theme.font(text.size, strong=text.weight > 400)
    painter.setFont(font)
    painter.setPen(QColor(text.color))
    metrics = QFontMetricsF(font)
    for n, words in enumerate(text.lines):
        shift = {"start": 0.0, "middle": 0.5, "end": 1.0}[text.anchor] * metrics.horizontalAdvance(words)
        painter.drawText(QPointF(text.x - shift, text.y + n * text.leading), words)
