"""What moves on the axis: handles, the span between them, the hover line, the selected feature's history."""

from __future__ import annotations

import math
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QPixmapCache

from explorer.atlas.columns.timeline import Clock, changes
from explorer.atlas.model import Feature
from explorer.records import dataclass
from explorer.state.view.view import Appearance
from explorer.ui.kit import theme
from explorer.ui.timeline.axis_picture import AxisGeometry, crisp

REACH = 20.0  # half the hit area of a handle; generous, for presenters


@dataclass(frozen=True, slots=True)
class HandleInk:
    """Painter's context for one frame of the axis."""

    painter: QPainter
    frame: AxisGeometry
    appearance: Appearance
    ratio: float

    def color(self, name: str) -> QColor:
        return QColor(theme.tokens(self.appearance)[name])


def thumbs(clock: Clock, frame: AxisGeometry) -> dict[str, float]:
    """Return where the thumbs are, by name; `start` only where the clock has a span."""
    found = {"at": frame.scale.end(clock.at)}
    if clock.mode != "asof":
        found["start"] = frame.scale.start(clock.start)
    return found


def draw_span(ink: HandleInk, clock: Clock) -> None:
    """The stretch of the axis that the clock covers."""
    if clock.mode == "asof":
        return
    where = thumbs(clock, ink.frame)
    height = 4.0 * ink.frame.zoom
    ink.painter.setPen(Qt.PenStyle.NoPen)
    ink.painter.setBrush(ink.color("accent"))
    box = QRectF(where["start"], ink.frame.base - height / 2, where["at"] - where["start"], height)
    ink.painter.drawRoundedRect(box, height / 2, height / 2)


def draw_thumb(ink: HandleInk, x: float, *, main: bool, focused: bool, grabbed: bool) -> None:
    """A round handle on the base line with a stem up through the bars."""
    frame, zoom = ink.frame, ink.frame.zoom
    accent = ink.color("accent")
    ink.painter.setPen(QPen(accent, (2.0 if main else 1.5) * zoom))
    ink.painter.drawLine(QPointF(x, 2 * zoom), QPointF(x, frame.base - 8 * zoom))
    knob = _knob(ink, main=main, focused=focused, grabbed=grabbed)
    side = knob.deviceIndependentSize().width()
    left, top = (round(at * ink.ratio) / ink.ratio for at in (x - side / 2, frame.base - side / 2))
    ink.painter.drawPixmap(QPointF(left, top), knob)


def _knob(ink: HandleInk, *, main: bool, focused: bool, grabbed: bool) -> QPixmap:
    """The round part, painted once: circles with soft edges are dear, and a drag draws one per step."""
    zoom = ink.frame.zoom
    key = f"knob {ink.appearance} {zoom} {ink.ratio} {main} {focused} {grabbed}"
    found = QPixmap()
    if QPixmapCache.find(key, found):
        return found
    radius, side = (9.0 if main else 7.5) * zoom, 2 * math.ceil(16 * zoom)
    made = QPixmap(round(side * ink.ratio), round(side * ink.ratio))
    made.setDevicePixelRatio(ink.ratio)
    made.fill(Qt.GlobalColor.transparent)
    accent, centre = ink.color("accent"), QPointF(side / 2, side / 2)
    painter = QPainter(made)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    if focused or grabbed:
        halo = QColor(accent)
        halo.setAlphaF(0.3 if grabbed else 0.2)
        painter.setBrush(halo)
        painter.drawEllipse(centre, radius + 5 * zoom, radius + 5 * zoom)
    painter.setBrush(accent if grabbed else ink.color("ground_raised"))
    painter.setPen(QPen(accent, 3.0 * zoom))
    painter.drawEllipse(centre, radius - 1.5 * zoom, radius - 1.5 * zoom)
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def draw_hover(ink: HandleInk, day: date) -> None:
    """A hairline under the pointer."""
    x = crisp(ink.frame.scale.end(day), ink.ratio)
    ink.painter.setPen(QPen(ink.color("ink_ghost"), 1, Qt.PenStyle.DotLine))
    ink.painter.drawLine(QPointF(x, 4), QPointF(x, ink.frame.base))


def draw_history(ink: HandleInk, feature: Feature, hue: str) -> None:
    """The selected feature's dates on the base line: soft spans, full dots, hollow dots for attested."""
    frame, zoom = ink.frame, ink.frame.zoom
    edge, axis = QColor(hue), frame.axis
    for first, last, record in changes(feature):
        if last < axis.first or first > axis.last:
            continue
        left, right = (
            frame.scale.start(max(first, axis.first)),
            frame.scale.end(min(last, axis.known if last == date.max else axis.last)),
        )
        if first != last and record.kind != "attested":
            soft = QColor(edge)
            soft.setAlphaF(0.35)
            ink.painter.setPen(Qt.PenStyle.NoPen)
            ink.painter.setBrush(soft)
            box = QRectF(left, frame.base - 3.5 * zoom, max(right - left, 7 * zoom), 7 * zoom)
            ink.painter.drawRoundedRect(box, 3.5 * zoom, 3.5 * zoom)
            continue
        ink.painter.setPen(QPen(edge, 1.6 * zoom))
        ink.painter.setBrush(edge if record.kind == "begins" else ink.color("ground_raised"))
        ink.painter.drawEllipse(QPointF(right, frame.base), 3.6 * zoom, 3.6 * zoom)
