"""The list view of events, with a line at the clock's date."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from explorer.atlas.columns.timeline import Clock
from explorer.atlas.model import Atlas, Event
from explorer.state.view.store import Store
from explorer.ui.chronicle.event_model import ChronicleModel, copied
from explorer.ui.chronicle.event_row import ChronicleDelegate
from explorer.ui.kit import theme
from explorer.ui.kit.rows import Index, font_of, zoom_of


class ChronicleList(QListView):
    """`opened(event)` when a row is double-clicked or Enter is pressed, `picked(event or None)` when it is current."""

    opened = Signal(object)
    picked = Signal(object)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self.events = ChronicleModel(atlas, store.view.lang, self)
        self.delegate = ChronicleDelegate(atlas, lambda: store.view, self)
        self.setModel(self.events)
        self.setItemDelegate(self.delegate)
        self.delegate.settled.connect(self._to_place)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalScrollBar().setSingleStep(24)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)
        self._going: Index | None = None

    def event_now(self) -> Event | None:
        """The event of the current row."""
        return self.events.event_at(self.currentIndex())

    def show_event(self, event_id: str) -> None:
        """Make an event current and scroll to it; do nothing if the filters hide it."""
        row = self.events.row_of(event_id)
        if row >= 0:
            self.setCurrentIndex(self.events.index(row))
            self.scrollTo(self.currentIndex())

    # -- the clock --------------------------------------------------------------------------

    def boundary(self, day: date) -> int:
        return self.events.boundary(day)

    def to_clock(self, *, calmly: bool = False) -> None:
        """Centre the clock's line; with `calmly`, only if it has left the middle of the viewport."""
        y = self._now_y()
        if y is None:
            return
        tall = self.viewport().height()
        if not (calmly and 0.2 * tall <= y <= 0.75 * tall):
            bar = self.verticalScrollBar()
            bar.setValue(bar.value() + round(y - 0.45 * tall))

    def _to_place(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())
        else:
            self.to_clock()

    def on_clock(self, old: Clock, new: Clock) -> None:
        """Repaint what a move of the clock affects: rows that became past or future, else the line alone."""
        same = (old.mode, old.mode == "asof" or old.start) == (new.mode, new.mode == "asof" or new.start)
        if same and self.boundary(old.at) == self.boundary(new.at):
            self.viewport().update(self._now_area())
        else:
            self.viewport().update()

    def _now_y(self) -> float | None:
        """Return the y coordinate of the clock's line in the viewport."""
        rows, edge = self.events.rowCount(), self.boundary(self._store.view.clock.at)
        if not rows:
            return None
        if edge < rows:
            return float(self.visualRect(self.events.index(edge)).top())
        return float(self.visualRect(self.events.index(rows - 1)).bottom())

    def _now_area(self) -> QRect:
        y, reach = self._now_y() or 0.0, round(12 * zoom_of(self))
        return QRect(0, round(y) - reach, self.viewport().width(), 2 * reach)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        y = self._now_y()
        if y is None or not self._now_area().intersects(event.rect()):
            return
        view, zoom = self._store.view, zoom_of(self)
        font, metrics = font_of(11 * zoom, True)
        text = view.clock.at.isoformat()
        wide, tall = metrics.horizontalAdvance(text) + 14 * zoom, 16 * zoom
        y = max(y, tall / 2)
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = theme.color("accent", view.appearance)
        right = self.viewport().width() - 8.0
        painter.setPen(QPen(accent, 1.5))
        painter.drawLine(QPointF(8, y), QPointF(right, y))
        pill = QRectF(right - wide, y - tall / 2, wide, tall)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawRoundedRect(pill, tall / 2, tall / 2)
        painter.setFont(font)
        painter.setPen(theme.color("on_accent", view.appearance))
        painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)
        painter.end()

    # -- keys and rows ----------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        current = self.event_now()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and current:
            self.opened.emit(current)
        elif event.matches(QKeySequence.StandardKey.Copy) and current:
            QGuiApplication.clipboard().setText(copied(self._atlas, current, self._store.view.lang))
        elif event.key() == Qt.Key.Key_N and not event.modifiers():
            self.to_clock()
        elif event.text().isprintable() and event.text():
            event.ignore()  # letters and Space belong to the window
        else:
            super().keyPressEvent(event)
            return
        event.setAccepted(event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_N, Qt.Key.Key_C))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Start at the last past event; Qt would start at the oldest row."""
        if not self.currentIndex().isValid():
            edge = self.boundary(self._store.view.clock.at)
            rows = [*range(edge - 1, -1, -1), *range(edge, self.events.rowCount())]
            first = next((n for n in rows if self.events.row(n).event is not None), None)
            if first is not None:
                self.setCurrentIndex(self.events.index(first))
        super().focusInEvent(event)

    def currentChanged(self, current: Index, previous: Index) -> None:
        super().currentChanged(current, previous)
        for index in (previous, current):
            if index.isValid():
                self.delegate.sizeHintChanged.emit(index)
        if current.isValid():
            self.scrollTo(current)
        self.picked.emit(self.events.event_at(current))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.scheduleDelayedItemsLayout()

    def _going_to(self, at: QPoint) -> Index | None:
        """Return the row whose `→ 此日` link is under the pointer."""
        index = self.indexAt(at)
        if not index.isValid() or self.events.event_at(index) is None:
            return None
        return index if self.delegate.go_box(QRectF(self.visualRect(index))).contains(at) else None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Leave the current row alone on `→ 此日`: the row would grow, and move, under the pointer."""
        self._going = self._going_to(event.position().toPoint())
        if self._going is None or event.button() != Qt.MouseButton.LeftButton:
            self._going = None
            super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        index, self._going = self._going, None
        if index is None:
            super().mouseReleaseEvent(event)
        elif index == self._going_to(event.position().toPoint()):
            found = self.events.event_at(index)
            self.setCurrentIndex(self.events.index(index.row()))
            self.opened.emit(found)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        over = self._going_to(event.position().toPoint()) is not None
        self.viewport().setCursor(Qt.CursorShape.PointingHandCursor if over else Qt.CursorShape.ArrowCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Open the row of the first click: it has grown since, so another may be under the pointer."""
        current = self.event_now()
        if event.button() == Qt.MouseButton.LeftButton and current:
            self.opened.emit(current)
        event.accept()
