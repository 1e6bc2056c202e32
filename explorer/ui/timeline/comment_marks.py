"""The small bubbles of comments that are pinned on days, at the head of the axis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from explorer.atlas.comments import Comment, shown
from explorer.records import dataclass
from explorer.state.view.view import Appearance, View
from explorer.ui.kit import theme
from explorer.ui.kit.rows import font_of
from explorer.ui.timeline.axis_picture import AxisGeometry

_WIDE, _TALL, _TOP = 17.0, 13.0, 1.0  # px


@dataclass(frozen=True, slots=True)
class CommentMark:
    """A comment on days: its id, number and words, and whether it is resolved."""

    id: str
    number: int
    first: date
    last: date
    resolved: bool
    words: str


def comment_marks(comments: Sequence[Comment], view: View) -> tuple[CommentMark, ...]:
    """Return the marks of the comments on days that the View shows."""
    return tuple(
        CommentMark(
            thread.comment.id,
            thread.number,
            thread.comment.first,
            thread.comment.last,
            thread.state == "resolved",
            f"{thread.number}  {thread.comment.author}  {thread.comment.day}\n{thread.comment.text}",
        )
        for thread in shown(comments, view.show_comments)
        if thread.comment.first is not None and thread.comment.last is not None
    )


def draw_comments(
    painter: QPainter, frame: AxisGeometry, marks: Sequence[CommentMark], appearance: Appearance
) -> None:
    """Draw a bubble above the middle of each span, and a thin line along it."""
    zoom = frame.zoom
    for mark in marks:
        box = _box(mark, frame)
        ink = theme.color("ink_faint" if mark.resolved else "accent_ink", appearance)
        low = box.bottom() + 3 * zoom
        if mark.first != mark.last:
            painter.setPen(QPen(theme.color("ink_faint", appearance), 1.2 * zoom))
            painter.drawLine(
                QPointF(frame.scale.start(mark.first), low), QPointF(frame.scale.end(mark.last), low)
            )
        painter.setPen(QPen(ink, 1.1 * zoom))
        painter.drawLine(QPointF(box.center().x(), box.bottom()), QPointF(box.center().x(), low))
        painter.setBrush(theme.color("ground", appearance))
        painter.drawRoundedRect(box, 3.5 * zoom, 3.5 * zoom)
        painter.setFont(font_of(9 * zoom, True)[0])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(mark.number))


def comment_under(at: QPointF, marks: Sequence[CommentMark], frame: AxisGeometry) -> CommentMark | None:
    """Return the mark whose bubble is under the pointer, of several the one drawn last."""
    reach = 2 * frame.zoom
    return next(
        (m for m in reversed(marks) if _box(m, frame).adjusted(-reach, -reach, reach, reach).contains(at)),
        None,
    )


def _box(mark: CommentMark, frame: AxisGeometry) -> QRectF:
    scale, zoom = frame.scale, frame.zoom
    middle = (scale.start(mark.first) + scale.end(mark.last)) / 2
    wide = _WIDE * zoom
    left = min(max(middle - wide / 2, 0.0), frame.width - wide)
    return QRectF(left, _TOP * zoom, wide, _TALL * zoom)
