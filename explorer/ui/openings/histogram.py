"""How many rows begin and end in each year, as bars."""

from __future__ import annotations

import math
from collections import defaultdict
from itertools import count

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.words.strings import t

Years = tuple[tuple[int, float], ...]
_FOOT_PX, _HEAD_PX = 18, 6
_WIDEST_PX, _THINNEST_PX = 26.0, 2.0


class YearHistogram(QWidget):
    """Beginnings as filled bars, ends as outlined ones behind them; nothing where no row has a date."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.starts: Years = ()
        self.ends: Years = ()
        self._view = View()
        self.setMinimumHeight(72)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(300, 84)

    def show_years(self, starts: Years, ends: Years, view: View) -> None:
        self.starts, self.ends, self._view = starts, ends, view
        years = [year for year, _ in (*starts, *ends)]
        span = f"{min(years)}–{max(years)}" if years else "–"
        self.setAccessibleName(t("openings.time.histogram", view.lang, span=span))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        years = [year for year, _ in (*self.starts, *self.ends)]
        tokens = theme.tokens(self._view.appearance)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(11))
        if not years:
            painter.setPen(QColor(tokens["ink_faint"]))
            painter.drawText(
                self.rect(), Qt.AlignmentFlag.AlignCenter, t("openings.time.none", self._view.lang)
            )
            return
        first, last = min(years), max(years)
        most_bars = max(self.width(), 1) / _THINNEST_PX
        span = max(1, math.ceil((last - first + 1) / most_bars))  # years of a bar
        starts, ends = _bars(self.starts, first, span), _bars(self.ends, first, span)
        step = self.width() / (last - first + 1)
        most = max(number for _, number in (*starts, *ends))
        room = self.height() - _FOOT_PX - _HEAD_PX
        width = max(min(step * span * 0.72, _WIDEST_PX), _THINNEST_PX)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, width >= 4)
        accent, soft = QColor(tokens["accent"]), QColor(tokens["ink_faint"])
        for found, filled in ((ends, False), (starts, True)):
            painter.setPen(Qt.PenStyle.NoPen if filled else QPen(soft, 1))
            painter.setBrush(accent if filled else Qt.BrushStyle.NoBrush)
            for year, number in found:
                high = max(2.0, room * number / most)
                middle = (year - first + span / 2) * step
                wide = width if filled or width < 4 else width + 4
                painter.drawRect(QRectF(middle - wide / 2, _HEAD_PX + room - high, wide, high))
        self._axis(painter, first, last, step, tokens)
        painter.end()

    def _axis(self, painter: QPainter, first: int, last: int, step: float, tokens: dict[str, str]) -> None:
        base = self.height() - _FOOT_PX
        painter.setPen(QPen(QColor(tokens["line_strong"]), 1))
        painter.drawLine(0, base, self.width(), base)
        painter.setPen(QColor(tokens["ink_soft"]))
        every = next(n * 10**power for power in count() for n in (1, 2, 5) if n * 10**power * step >= 40)
        for year in (first,) if first == last else range(-(-first // every) * every, last + 1, every):
            middle = (year - first + 0.5) * step
            box = QRectF(middle - 24, base + 2, 48, _FOOT_PX - 2)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(year))


def _bars(years: Years, first: int, span: int) -> Years:
    """Return the number of rows of each `span` years, by the first of them."""
    found: defaultdict[int, float] = defaultdict(float)
    for year, number in years:
        found[first + (year - first) // span * span] += number
    return tuple(sorted(found.items()))
