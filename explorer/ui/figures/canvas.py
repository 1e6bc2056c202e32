"""The drawing of one measure: points on the clock's axis, reached by pointer and by keys."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from explorer.atlas.model import Atlas, Indicator
from explorer.export.layout.plot import Plot
from explorer.export.sheet.charts import Dot, dots
from explorer.state.queries.citing import cite
from explorer.state.queries.conflicts import mark
from explorer.state.queries.indicators import as_of_words, value_words
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.figures.chart_axis import nearest
from explorer.ui.figures.chart_paint import ChartLook, clock_line, picture, plot_for, ring
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.rows import zoom_of
from explorer.words.dates import certain_day, in_words
from explorer.words.strings import t

_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class ChartCanvas(QWidget):
    """`pointed(dot or None)` when a point is chosen by click or keys."""

    pointed = Signal(object)

    def __init__(
        self,
        store: Store,
        atlas: Atlas,
        indicator: Indicator,
        days: tuple[date, date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._atlas, self._indicator, self.days = store, atlas, indicator, days
        self.dots = dots(atlas, indicator)
        self._at = self._hover = -1
        self._ready: tuple[ChartLook, Plot, QPixmap] | None = None
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.retranslate()

    def retranslate(self) -> None:
        """Set the accessible texts and redraw in the View's language and appearance."""
        lang = self._store.view.lang
        name = self._indicator.name.in_(lang)
        self.setAccessibleName(t("indicators.chart_name", lang, name=name, n=len(self.dots)))
        dot = self.current()
        self.setAccessibleDescription(self._spoken(dot) if dot else t("indicators.chart_keys", lang))
        self._ready = None
        self.update()

    def set_days(self, days: tuple[date, date]) -> None:
        """Set the range of days that charts side by side share."""
        if days != self.days:
            self.days, self._ready = days, None
            self.update()

    def current(self) -> Dot | None:
        return self.dots[self._at] if 0 <= self._at < len(self.dots) else None

    def point_at(self, number: int) -> None:
        """Make a point current; -1 for none."""
        if number != self._at:
            self._at = number
            self.update()
            self.retranslate()
            self.pointed.emit(self.current())

    def forget_point(self) -> None:
        """Clear the current point without emitting; another chart's point is being shown."""
        if self._at >= 0:
            self._at = -1
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(260, round(150 * zoom_of(self)))

    def minimumSizeHint(self) -> QSize:
        return QSize(160, round(110 * zoom_of(self)))

    # -- the clock --------------------------------------------------------------------------

    def on_clock(self, old: View, new: View) -> None:
        """Repaint the strip that the clock's line crosses, or everything if a value became past or future."""
        look, plot, _ = self._picture()
        if look.past != self._past(old):
            self.update()
            return
        ends = [plot.x(day) for c in (old.clock, new.clock) for day in (c.at, c.start)]
        if old.clock.mode == new.clock.mode == "asof":
            ends = [plot.x(old.clock.at), plot.x(new.clock.at)]
        self.update(QRectF(min(ends) - 5, 0, max(ends) - min(ends) + 10, self.height()).toAlignedRect())

    def _past(self, view: View) -> int:
        """Return how many values are certain at the clock's date; they come first."""
        return sum(certain_day(dot.seen.as_of) <= view.clock.at for dot in self.dots)

    def _picture(self) -> tuple[ChartLook, Plot, QPixmap]:
        view = self._store.view
        look = ChartLook(
            self.width(),
            self.height(),
            zoom_of(self),
            self.devicePixelRatioF(),
            view.appearance,
            view.lang,
            self._past(view),
        )
        if self._ready is None or self._ready[0] != look:
            plot = plot_for(look, self.dots, self.days)
            self._ready = look, plot, picture(look, plot, self.dots)
        return self._ready

    def paintEvent(self, event: QPaintEvent) -> None:
        look, plot, drawn = self._picture()
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        clock_line(painter, look, plot, self._store.view.clock)
        painter.drawPixmap(0, 0, drawn)
        for number in {self._at, self._hover} - {-1}:
            ring(painter, look, plot, self.dots[number], focused=number == self._at and self.hasFocus())
        painter.end()

    # -- pointer and keys -------------------------------------------------------------------

    def _under(self, where: QPoint) -> int:
        _, plot, _ = self._picture()
        return nearest([plot.spot(dot) for dot in self.dots], where.x(), where.y(), 14 * zoom_of(self))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        found = self._under(event.position().toPoint())
        if found != self._hover:
            self._hover = found
            self.setCursor(Qt.CursorShape.PointingHandCursor if found >= 0 else Qt.CursorShape.ArrowCursor)
            if found >= 0:
                QToolTip.showText(
                    event.globalPosition().toPoint(), tooltip(self.description(self.dots[found])), self
                )
            else:
                QToolTip.hideText()
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.point_at(self._under(event.position().toPoint()))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.point_at(self._under(event.position().toPoint()))
        self.go()

    def leaveEvent(self, event: QEvent) -> None:
        self._hover = -1
        self.update()
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, last = Qt.Key(event.key()), len(self.dots) - 1
        if last < 0:
            event.ignore()
        elif key in _STEPS and not event.modifiers() & Qt.KeyboardModifier.AltModifier:
            start = max(self._past(self._store.view) - 1, 0)
            self.point_at(start if self._at < 0 else min(max(self._at + _STEPS[key], 0), last))
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.point_at(0 if key == Qt.Key.Key_Home else last)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.current():
            self.go()
        else:
            event.ignore()

    def go(self) -> None:
        """Set the clock to the date of the current point."""
        dot = self.current()
        if dot is not None:
            self._store.dispatch(
                clock.moved_to(self._store.axis, self._store.view, dot.last), "indicators.undo_clock"
            )

    # -- words ------------------------------------------------------------------------------

    def description(self, dot: Dot) -> str:
        """Return a point in words: value, scope, date, citation."""
        lang, seen = self._store.view.lang, dot.seen
        lines = [f"{value_words(self._indicator, seen, lang)}  {as_of_words(seen, lang)}"]
        if seen.scope.zh:
            lines.append(t("indicators.scope", lang, scope=seen.scope.in_(lang)))
        lines.append(cite(self._atlas, seen.citation, lang, title=True))
        if dot.disputed:
            lines.append(mark(dot.disputed, lang))
        return "\n".join(lines)

    def _spoken(self, dot: Dot) -> str:
        lang, seen = self._store.view.lang, dot.seen
        return t(
            "indicators.point",
            lang,
            name=seen.scope.in_(lang) or self._indicator.name.in_(lang),
            value=value_words(self._indicator, seen, lang),
            date=in_words(seen.as_of, lang),
        )
