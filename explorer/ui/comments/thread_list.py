"""The list of comments: a bubble with the pin's number, author and day, what it is about, the first lines."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen
from PySide6.QtWidgets import QAbstractItemView

from explorer.atlas.comments import Thread
from explorer.state.queries.comment_rows import about
from explorer.state.view.store import Store
from explorer.ui.kit import theme
from explorer.ui.kit.rows import RowsModel, Stack, StackDelegate, TextChip, font_of
from explorer.words.strings import t
from explorer.words.text import Lang

_BUBBLE = (26.0, 18.0)  # px


class ThreadModel(RowsModel):
    """The threads that pass the filters."""

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store

    def words(self, row: Thread) -> str:
        lang, one = self._store.view.lang, row.comment
        values = {"n": row.number, "who": one.author, "day": one.day, "state": state_words(row, lang)}
        return t("comment.spoken", lang, **values, about=about(self._store.known, one, lang), text=one.text)

    def row_of(self, comment_id: str) -> int:
        """The row of a comment or of the thread that it is a reply of; -1 where the filters hide it."""
        for number, thread in enumerate(self.found):
            if any(one.id == comment_id for one in (*thread.versions, *thread.replies)):
                return number
        return -1


def state_words(thread: Thread, lang: Lang) -> str:
    return t("comment.state_both" if not thread.settled else f"comment.state_{thread.state}", lang)


class ThreadDelegate(StackDelegate):
    LEFT = 48

    def __init__(self, store: Store, parent: QAbstractItemView) -> None:
        super().__init__(lambda: store.view, parent)
        self._store = store

    def fill(self, stack: Stack, row: Thread, lang: Lang) -> None:
        one, closed = row.comment, row.state != "open"
        chips = [
            TextChip(one.author, px=12, strong=True, squeezed=True),
            TextChip(one.day, "ink_faint", px=12),
        ]
        if not row.settled:
            chips.append(TextChip(t("comment.state_both", lang), "note_ink", "note_line", 11))
        elif closed:
            chips.append(TextChip(state_words(row, lang), "ink_soft", "ground_sunken", 11))
        if row.replies:
            chips.append(TextChip(t("comment.replies", lang, n=len(row.replies)), "ink_soft", px=12))
        stack.chips(chips)
        stack.gap(2)
        stack.paragraph(one.text, 13, "ink_soft" if closed else "ink", lines=3)
        stack.gap(1)
        stack.paragraph(about(self._store.known, one, lang), 12, "ink_faint", lines=1)

    def decorate(self, painter: QPainter, row: Thread, area: QRectF, zoom: float) -> None:
        appearance = self._store.view.appearance
        wide, tall = (v * zoom for v in _BUBBLE)
        box = QRectF(area.left() + 12 * zoom, area.top() + 9 * zoom, wide, tall)
        tone = theme.color("accent_ink" if row.state == "open" else "ink_faint", appearance)
        bubble = QPainterPath()
        bubble.addRoundedRect(box, 4 * zoom, 4 * zoom)
        tail, foot = QPainterPath(), box.center().x()
        tail.moveTo(QPointF(foot - 4 * zoom, box.bottom() - 0.5))
        tail.lineTo(QPointF(foot, box.bottom() + 5 * zoom))
        tail.lineTo(QPointF(foot + 4 * zoom, box.bottom() - 0.5))
        tail.closeSubpath()
        painter.setPen(QPen(tone, 1.3 * zoom))
        painter.setBrush(theme.color("ground", appearance))
        painter.drawPath(bubble.united(tail))
        painter.setFont(font_of(11 * zoom, True)[0])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(row.number))
