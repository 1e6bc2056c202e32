"""One frame of the axis: ready pictures below, what moves with the clock on top."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QRect, QRectF
from PySide6.QtGui import QPainter, QPixmap

from explorer.atlas.catalogue import Catalogue
from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Feature
from explorer.state.view.view import View
from explorer.ui.timeline import handles
from explorer.ui.timeline.axis_picture import AxisPicture


def paint(
    painter: QPainter,
    picture: AxisPicture,
    view: View,
    catalogue: Catalogue,
    *,
    hover: date | None,
    feature: Feature | None,
    held: Callable[[str], bool],
    focused: bool,
) -> None:
    """Draw the axis as the View has it; the painter's clip says how much of it."""
    painter.drawPixmap(0, 0, picture.ground)
    _bars(painter, picture, view.clock)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    ink = handles.HandleInk(painter, picture.frame, view.appearance, picture.ratio)
    if hover is not None:
        handles.draw_hover(ink, hover)
    handles.draw_span(ink, view.clock)
    if feature is not None:
        handles.draw_history(ink, feature, catalogue.spec(feature.theme).hue(view.appearance))
    for name, x in reversed(handles.thumbs(view.clock, picture.frame).items()):
        main = name == "at"
        handles.draw_thumb(ink, x, main=main, focused=focused and main, grabbed=held(name))


def _bars(painter: QPainter, picture: AxisPicture, clock: Clock) -> None:
    """Lit where the clock has been, dim elsewhere: blits of ready pictures."""
    where = handles.thumbs(clock, picture.frame)
    left, right = round(where.get("start", 0.0)), round(where["at"])
    base, width = round(picture.frame.base), picture.frame.width
    _blit(painter, picture.dim, QRect(0, 0, left, base))
    _blit(painter, picture.lit, QRect(left, 0, right - left, base))
    _blit(painter, picture.dim, QRect(right, 0, width - right, base))


def _blit(painter: QPainter, source: QPixmap, area: QRect) -> None:
    ratio = source.devicePixelRatio()
    taken = QRectF(area.x() * ratio, area.y() * ratio, area.width() * ratio, area.height() * ratio)
    if not area.isEmpty():
        painter.drawPixmap(QRectF(area), source, taken)


def repainted(left: float, right: float, picture_base: float, zoom: float) -> QRect:
    """The part of the widget that a thumb moving between `left` and `right` may touch."""
    margin = 18 * zoom
    return QRectF(left - margin, 0, right - left + 2 * margin, picture_base + margin).toAlignedRect()
