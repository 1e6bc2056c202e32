"""The ground of a painted row: hovered, current, focused."""

from __future__ import annotations

from typing import Any, cast

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from explorer.state.view.view import Appearance
from explorer.ui.kit import theme
from explorer.ui.kit.rows import Index


def ground(
    painter: QPainter,
    option: QStyleOptionViewItem,
    view: QAbstractItemView,
    index: Index,
    appearance: Appearance,
) -> QRectF:
    """Paint what lies under a row's words; gives the row's rectangle."""
    plain = cast(Any, option)  # the bindings do not declare the option's fields
    area = QRectF(plain.rect)
    opened = view.currentIndex() == index
    if opened or plain.state & QStyle.StateFlag.State_MouseOver:
        inner = area.adjusted(4, 1, -4, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("ground_hover" if opened else "ground_sunken", appearance))
        painter.drawRoundedRect(inner, 7, 7)
        if opened and view.hasFocus():
            painter.setPen(QPen(theme.color("focus", appearance), 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(inner.adjusted(0.75, 0.75, -0.75, -0.75), 7, 7)
    return area
