"""The years in which features began: bars to click, and two lists for the keyboard."""

from __future__ import annotations

import math
from collections.abc import Mapping

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QToolTip, QVBoxLayout, QWidget

from explorer.state.queries.measures import BEGUN
from explorer.state.view import filtering
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, tooltip
from explorer.words.strings import t
from explorer.words.text import colon, join_clauses, join_items

Span = tuple[int | None, int | None]
_GAP = 1.5  # between two numbers, in px


class YearBars(QWidget):
    """One bar per year with its count; a click takes that year, a drag a span."""

    chosen = Signal(int, int)

    def __init__(self, years: range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._years = years
        self._counts: Mapping[int, int] = {}
        self._span: Span = (None, None)
        self._view = View()
        self._pressed: int | None = None
        self.setFixedHeight(74)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def sizeHint(self) -> QSize:
        return QSize(220, 74)

    def show_years(self, years: range) -> None:
        self._years = years
        self.update()

    def show_counts(self, counts: Mapping[int, int], span: Span, view: View) -> None:
        self._counts, self._span, self._view = counts, span, view
        between = colon(view.lang)
        listed = join_items((f"{year}{between}{n}" for year, n in counts.items()), view.lang)
        self.setAccessibleName(join_clauses((t("filters.begun.bars", view.lang), listed), view.lang))
        self.update()

    def year_at(self, x: float) -> int:
        slot = int(x / max(self.width() / len(self._years), 1))
        return self._years[min(max(slot, 0), len(self._years) - 1)]

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = self.year_at(event.position().x())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is not None:
            year = self.year_at(event.position().x())
            self.chosen.emit(min(self._pressed, year), max(self._pressed, year))
            self._pressed = None

    def event(self, event: object) -> bool:
        if isinstance(event, QHelpEvent):
            year = self.year_at(event.pos().x())
            n = self._counts.get(year, 0)
            QToolTip.showText(
                event.globalPos(), tooltip(t("filters.begun.bar_tip", self._view.lang, year=year, n=n)), self
            )
            return True
        return super().event(event)  # type: ignore[arg-type]

    def numbered(self) -> frozenset[int]:
        """Return the years whose counts are written: all where each has room above its bar, else the tallest alone."""
        room = self.width() / len(self._years) - _GAP
        write = QFontMetricsF(_font()).horizontalAdvance
        if max((write(f"{n:,}") for n in self._counts.values()), default=0) <= room:
            return frozenset(self._years)
        return frozenset(sorted(self._counts, key=lambda year: -self._counts[year])[:1])

    def named(self) -> frozenset[int]:
        """Return the years that are written below their bars: every, every second … as there is room."""
        write = QFontMetricsF(_font()).horizontalAdvance
        widest = max(write(str(year)) for year in self._years) + _GAP
        return frozenset(self._years[:: math.ceil(widest * len(self._years) / max(self.width(), 1))])

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        tokens = theme.tokens(self._view.appearance)
        wide = self.width() / len(self._years)
        tallest = max(self._counts.values(), default=0) or 1
        numbered, named = self.numbered(), self.named()
        painter.setFont(_font())
        for n, year in enumerate(self._years):
            count = self._counts.get(year, 0)
            slot = QRectF(n * wide, 0, wide, self.height())
            tall = 34 * count / tallest
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens["accent" if self._within(year) else "bar_past"]))
            edge = min(3.0, wide / 6)
            painter.drawRoundedRect(
                QRectF(slot.left() + edge, 52 - tall, wide - 2 * edge, max(tall, 1)), 2, 2
            )
            painter.setPen(QColor(tokens["ink_faint"]))
            if year in numbered:
                _write(painter, slot.center().x(), 50 - tall, f"{count:,}", self.width())
            if year in named:
                _write(painter, slot.center().x(), 71, str(year), self.width())
        painter.end()

    def _within(self, year: int) -> bool:
        low, high = self._span
        return (low, high) != (None, None) and (low or year) <= year <= (high or year)


def _font() -> QFont:
    return theme.font(10.5)


def _write(painter: QPainter, middle: float, bottom: float, words: str, width: float) -> None:
    """Write a number about `middle`, no part of it beyond the widget."""
    wide, high = painter.fontMetrics().horizontalAdvance(words) + 2, painter.fontMetrics().height()
    left = max(0.0, min(middle - wide / 2, width - wide))
    painter.drawText(QRectF(left, bottom - high, wide, high), Qt.AlignmentFlag.AlignCenter, words)


class YearFilter(QWidget):
    """Emits `wanted(low, high)` (None: open); what is set comes from the View."""

    wanted = Signal(object, object)

    def __init__(self, years: range, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._years = range(0)
        self.bars = YearBars(years, self)
        self.low, self.high = ComboBox(self), ComboBox(self)
        self._from, self._to = QLabel(self), QLabel(self)
        self.note = label("", "faint", self)
        row = QHBoxLayout()
        row.setSpacing(6)
        for widget in (self._from, self.low, self._to, self.high):
            row.addWidget(widget, 1 if isinstance(widget, QComboBox) else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 0, 8, 0)
        column.setSpacing(4)
        column.addWidget(self.bars)
        column.addLayout(row)
        column.addWidget(self.note)
        for box in (self.low, self.high):
            box.addItem("", None)
            box.activated.connect(self._ask)
        self.bars.chosen.connect(self._take)
        self._offer(years)

    def _offer(self, years: range) -> None:
        """Offer other years than before: a file of the user's has come that begins earlier, or has gone."""
        if years == self._years:
            return
        self._years = years
        self.bars.show_years(years)
        for box in (self.low, self.high):
            while box.count() > 1:
                box.removeItem(1)
            for year in years:
                box.addItem(str(year), year)

    def retranslate(self, view: View) -> None:
        for words, box, key in ((self._from, self.low, "from"), (self._to, self.high, "to")):
            words.setText(t(f"filters.begun.{key}", view.lang))
            box.setItemText(0, t("filters.begun.any", view.lang))
            box.setAccessibleName(f"{t('filters.group.begun', view.lang)}{colon(view.lang)}{words.text()}")
            box.setToolTip(tooltip(box.accessibleName()))
        self.note.setText(t("filters.begun.note", view.lang))

    def show_counts(self, counts: Mapping[int, int], years: range, view: View) -> None:
        """Show how many began in each of `years`, and what the View is narrowed to."""
        wanted = filtering.range_of(view.filters, BEGUN)
        span = tuple(None if x is None else int(x) for x in (wanted.low, wanted.high))
        ends = [years.start, years.stop - 1, *(year for year in span if year is not None)]
        self._offer(range(min(ends), max(ends) + 1))
        self.bars.show_counts(counts, (span[0], span[1]), view)
        for box, year in ((self.low, span[0]), (self.high, span[1])):
            box.setCurrentIndex(max(box.findData(year), 0))

    def _ask(self) -> None:
        self.wanted.emit(self.low.currentData(), self.high.currentData())

    def _take(self, low: int, high: int) -> None:
        """Set the range; setting the current one again clears it."""
        taken = (self.low.currentData(), self.high.currentData()) == (low, high)
        self.wanted.emit(None if taken else low, None if taken else high)
