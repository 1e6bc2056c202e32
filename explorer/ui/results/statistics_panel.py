"""Beside the table: what the cells of its current column come to, with a histogram or the commonest values."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from explorer.state.queries.tables.column_statistics import ColumnStatistics, figure, lines
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, tooltip

_WIDTH, _BARS_PX, _ROW_PX = 236, 92, 20
_NAME_SHARE = 0.52


class Bars(QWidget):
    """A histogram, or for words a row with a bar for each of the commonest values."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.found: ColumnStatistics | None = None
        self._tokens = theme.tokens("light")

    def show_statistics(self, found: ColumnStatistics, view: View) -> None:
        self.found, self._tokens = found, theme.tokens(view.appearance)
        tip_lines = [f"{value}: {number:,}" for value, number in found.commonest]
        tip_lines += [
            f"{figure(low, found.kind)} – {figure(high, found.kind)}: {number:,}"
            for low, high, number in zip(found.edges, found.edges[1:], found.counts, strict=False)
        ]
        self.setToolTip(tooltip("\n".join(tip_lines)))
        self.setAccessibleDescription("; ".join(tip_lines))
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        if self.found is None:
            return QSize(_WIDTH, 0)
        return QSize(_WIDTH, len(self.found.commonest) * _ROW_PX or (_BARS_PX if self.found.counts else 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(80, self.sizeHint().height())

    def paintEvent(self, _: QPaintEvent) -> None:
        if self.found is None:
            return
        painter = QPainter(self)
        if self.found.commonest:
            self._paint_values(painter, self.found)
        elif self.found.counts:
            self._paint_histogram(painter, self.found)
        painter.end()

    def _paint_histogram(self, painter: QPainter, found: ColumnStatistics) -> None:
        high, most = self.height() - 18, max(found.counts)
        wide = self.width() / len(found.counts)
        for n, number in enumerate(found.counts):
            tall = high * number / most
            bar = QRectF(n * wide + 0.5, high - tall, wide - 1, tall)
            painter.fillRect(bar, QColor(self._tokens["chart_4"]))
        painter.setPen(QColor(self._tokens["line_strong"]))
        painter.drawLine(QPointF(0, high + 0.5), QPointF(self.width(), high + 0.5))
        painter.setPen(QColor(self._tokens["ink_faint"]))
        foot = QRectF(0, high + 1, self.width(), 17)
        painter.drawText(foot, Qt.AlignmentFlag.AlignLeft, figure(found.edges[0], found.kind))
        painter.drawText(foot, Qt.AlignmentFlag.AlignRight, figure(found.edges[-1], found.kind))

    def _paint_values(self, painter: QPainter, found: ColumnStatistics) -> None:
        most, room = found.commonest[0][1], self.width() * _NAME_SHARE
        for n, (value, number) in enumerate(found.commonest):
            top = n * _ROW_PX
            name = self.fontMetrics().elidedText(value, Qt.TextElideMode.ElideRight, round(room) - 8)
            painter.setPen(QColor(self._tokens["ink_soft"]))
            row = QRectF(0, top, room, _ROW_PX)
            painter.drawText(row, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, name)
            words = f"{number:,}"
            left = self.width() - room - self.fontMetrics().horizontalAdvance(words) - 6
            bar = QRectF(room, top + 5, max(left * number / most, 1), _ROW_PX - 10)
            painter.fillRect(bar, QColor(self._tokens["chart_4"]))
            count = QRectF(bar.right() + 4, top, self.width(), _ROW_PX)
            painter.setPen(QColor(self._tokens["ink"]))
            painter.drawText(count, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)


class StatisticsPanel(QScrollArea):
    """The column's name, its figures, and the bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("columnStatistics")
        self.setWidgetResizable(True)
        self.setFixedWidth(_WIDTH + 30)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inner = QWidget()
        self.name, self.bars, self._grid = label("", "strong"), Bars(), QGridLayout()
        self._grid.setVerticalSpacing(2)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(inner)
        column.setContentsMargins(12, 6, 12, 10)
        column.setSpacing(6)
        column.addWidget(self.name)
        column.addWidget(self.bars)
        column.addLayout(self._grid)
        column.addStretch(1)
        self.setWidget(inner)
        self.rows: list[tuple[str, str]] = []

    def show_statistics(self, name: str, found: ColumnStatistics, view: View) -> None:
        self.name.setText(name)
        self.bars.show_statistics(found, view)
        self.rows = lines(found, view.lang)
        while (item := self._grid.takeAt(0)) is not None:
            if (widget := item.widget()) is not None:
                widget.hide()
                widget.deleteLater()
        for n, (words, value) in enumerate(self.rows):
            cell = QLabel(value)
            cell.setTextFormat(Qt.TextFormat.PlainText)
            cell.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            self._grid.addWidget(label(words, "soft"), n, 0)
            self._grid.addWidget(cell, n, 1, Qt.AlignmentFlag.AlignRight)
