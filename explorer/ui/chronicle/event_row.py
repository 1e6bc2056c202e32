"""Layout and painting of the chronicle's rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import date
from functools import lru_cache
from typing import Any, cast

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem

from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas, Event
from explorer.state.queries.citing import cite_in_full
from explorer.state.queries.conflicts import mark, of_event
from explorer.state.queries.labels import kind_name
from explorer.state.view.view import View
from explorer.ui.chronicle.event_model import ChronicleRow
from explorer.ui.kit import theme
from explorer.ui.kit.icons import pixmap
from explorer.ui.kit.rows import (
    ROW_ROLE,
    Index,
    Piece,
    RowDelegate,
    Stack,
    TextChip,
    draw,
    font_of,
    ground,
    zoom_of,
)
from explorer.words.dates import certain_day, in_words
from explorer.words.strings import t
from explorer.words.text import Lang

_RAIL, _TEXT, _EDGE = 15.0, 30.0, 12.0
_MOST_PLACES = 3
_WIDTHS = 4  # kept: a change of look passes another width and comes back
Laid = tuple[float, tuple[Piece, ...]]


class ChronicleDelegate(RowDelegate):
    """Lays rows out once per width and language; paints them in the tone of past, present or future."""

    def __init__(self, atlas: Atlas, view: Callable[[], View], parent: QAbstractItemView) -> None:
        super().__init__(parent)
        self._atlas, self._view = atlas, view
        self._laid: dict[tuple[int, float, Lang], dict[tuple[str, bool], Laid]] = {}
        self.related: frozenset[str] = frozenset()

    def height(self, index: Index) -> float:
        return self._layout(index.data(ROW_ROLE), self._list.currentIndex() == index)[0]

    def key(self, index: Index) -> Hashable:
        return _key(index.data(ROW_ROLE), self._list.currentIndex() == index)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: ChronicleRow = index.data(ROW_ROLE)
        view = self._view()
        opened = self._list.currentIndex() == index
        _, pieces = self._layout(row, opened)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = ground(painter, option, self._list, index, view.appearance)
        if row.event is not None:
            self._rail(painter, area, row.event, view)
        draw(painter, pieces, area.topLeft(), view.appearance, faint=not in_tone(row, view.clock))
        hovered = bool(cast(Any, option).state & QStyle.StateFlag.State_MouseOver)
        if row.event is not None and (opened or hovered):
            self._go(painter, area, view)
        painter.restore()

    def go_box(self, area: QRectF) -> QRectF:
        """Return the rectangle of a row's `→ 此日` link, which sets the clock to the event."""
        zoom, wide = zoom_of(self._list), self._go_width(self._view().lang)
        return QRectF(area.right() - _EDGE * zoom - wide, area.top() + 8 * zoom, wide, 20 * zoom)

    def _go_width(self, lang: Lang) -> float:
        zoom = zoom_of(self._list)
        return font_of(11 * zoom)[1].horizontalAdvance(t("chronicle.go", lang)) + 16 * zoom

    def _go(self, painter: QPainter, area: QRectF, view: View) -> None:
        box = self.go_box(area)
        painter.setPen(QPen(theme.color("line_strong", view.appearance), 1))
        painter.setBrush(theme.color("ground_raised", view.appearance))
        painter.drawRoundedRect(box, box.height() / 2, box.height() / 2)
        painter.setPen(theme.color("ink", view.appearance))
        painter.setFont(font_of(11 * zoom_of(self._list))[0])
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, t("chronicle.go", view.lang))

    # -- layout -----------------------------------------------------------------------------

    def _layout(self, row: ChronicleRow, opened: bool) -> Laid:
        lang, zoom = self._view().lang, zoom_of(self._list)
        width = self._list.viewport().width()
        laid = self._laid.setdefault((width, zoom, lang), {})
        if len(self._laid) > _WIDTHS:
            del self._laid[next(iter(self._laid))]
        key = _key(row, opened)
        if key not in laid:
            stack = Stack(_TEXT * zoom, max(width - (_TEXT + _EDGE) * zoom, 80), zoom)
            self._year(stack, row, lang) if row.event is None else self._event(stack, row.event, opened, lang)
            laid[key] = (stack.height, tuple(stack.pieces))
        return laid[key]

    def _year(self, stack: Stack, row: ChronicleRow, lang: Lang) -> None:
        stack.left = _EDGE * stack.zoom
        stack.gap(14)
        count = t("chronicle.year_count", lang, n=row.count)
        year = t("when.year", lang, year=row.day.year)
        stack.chips((TextChip(year, "ink", px=17, strong=True), TextChip(count, "ink_faint")))
        stack.gap(5)

    def _event(self, stack: Stack, event: Event, opened: bool, lang: Lang) -> None:
        stack.gap(8)
        room = self._go_width(lang)
        stack.width -= room  # for `→ 此日`, which covers no words
        stack.chips(self._chips(event, lang))
        stack.width += room
        stack.gap(3)
        stack.paragraph(event.title.in_(lang), 13, "ink", strong=event.milestone, lines=6 if opened else 3)
        places = self._places(event, lang, whole=opened)
        if places:
            stack.gap(2)
            stack.paragraph(places, 12, "ink_faint", lines=4 if opened else 1)
        if opened:
            if event.note.in_(lang):
                stack.gap(4)
                stack.paragraph(event.note.in_(lang), 12, "ink_soft")
            stack.gap(4)
            for line in cite_in_full(self._atlas, event.citation, lang).split("\n"):
                stack.paragraph(line, 12, "ink_soft")
        stack.gap(9)

    def _chips(self, event: Event, lang: Lang) -> list[TextChip]:
        found = [TextChip(in_words(event.date, lang), "ink_soft", strong=True)]
        found.append(TextChip(kind_name("event.kind", event.kind, lang), "ink_soft", "ground_pressed", 11))
        if event.mark:
            found.append(TextChip(kind_name("mark", event.mark, lang), "note_ink", px=11))
        if self._atlas.own.has("events", event.id):
            found.append(TextChip(t("own.tag", lang), "ink_soft", "line_strong", 11))
        differing = mark(of_event(self._atlas, event.id), lang)
        if differing:
            found.append(TextChip(differing, "note_ink", "note_line", 11))
        return found

    def _places(self, event: Event, lang: Lang, *, whole: bool) -> str:
        names = [self._atlas.places[key].name.in_(lang) for key in event.places if key in self._atlas.places]
        listed = t("conflict.join", lang).join(names if whole else names[:_MOST_PLACES])
        if whole or len(names) <= _MOST_PLACES:
            return listed
        return t("chronicle.more_places", lang, places=listed, n=len(names))

    # -- paint ------------------------------------------------------------------------------

    def _rail(self, painter: QPainter, area: QRectF, event: Event, view: View) -> None:
        """Paint the line through the year: a dot for an exact day, a ring for a partial date, a flag for a milestone."""
        zoom = zoom_of(self._list)
        past = in_tone(ChronicleRow(certain_day(event.date), event), view.clock)
        at = QPointF(area.left() + _RAIL * zoom, area.top() + 18 * zoom)
        tone = "accent" if event.id in self.related else "ink_soft" if past else "ink_ghost"
        color = theme.color(tone, view.appearance)
        painter.setPen(QPen(theme.color("line", view.appearance), 1))
        painter.drawLine(QPointF(at.x(), area.top()), QPointF(at.x(), at.y() - 8 * zoom))
        painter.drawLine(QPointF(at.x(), at.y() + 8 * zoom), QPointF(at.x(), area.bottom()))
        if event.milestone:
            size = round(15 * zoom)
            drawn = _flag(color.name(), size, painter.device().devicePixelRatioF())
            painter.drawPixmap(QPointF(at.x() - size / 2 + 1, at.y() - size / 2), drawn)
            return
        painter.setPen(QPen(color, 1.5))
        painter.setBrush(color if event.date.exact else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(at, 3.2 * zoom, 3.2 * zoom)


def _key(row: ChronicleRow, opened: bool) -> tuple[str, bool]:
    return row.event.id if row.event else f"{row.day.year}:{row.count}", opened


@lru_cache(maxsize=16)
def _flag(color: str, size: int, ratio: float) -> QPixmap:
    return pixmap("flag", color, size, ratio)


def in_tone(row: ChronicleRow, clock: Clock) -> bool:
    """Return whether a row is painted in full colour: it is past, and not before the start of a span."""
    first = date.min if clock.mode == "asof" or row.event is None else clock.start
    return first <= row.day <= clock.at
