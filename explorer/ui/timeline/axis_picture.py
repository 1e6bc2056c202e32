"""The parts of the axis that do not move with the clock, drawn once into pixmaps at screen resolution."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFontMetricsF, QPainter, QPen, QPixmap, QPolygonF, QTransform

from explorer.atlas.axis import Axis
from explorer.records import dataclass
from explorer.state.queries.changes import Bar
from explorer.state.queries.timeline.axis_data import Mark
from explorer.state.view.view import Appearance, Step
from explorer.ui.kit import theme
from explorer.ui.timeline.scale import LABEL_PX, AxisFlag, Scale, flags, ticks
from explorer.words.strings import t
from explorer.words.text import Lang

LEVELS = 2
_CONCERNED = 1000  # more than any mark weighs
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class AxisGeometry:
    """Where the rows of the axis lie, for a width and a text zoom; all in device-independent px."""

    width: int
    zoom: float = 1.0
    axis: Axis = field(default_factory=Axis)

    @property
    def scale(self) -> Scale:
        return Scale(22.0 * self.zoom, self.width - 22.0 * self.zoom, self.axis)

    @property
    def top(self) -> float:
        return 10.0 * self.zoom

    @property
    def base(self) -> float:
        """The line that the handles run on, and the base of the bars."""
        return 62.0 * self.zoom

    @property
    def lane(self) -> float:
        """Top of the row of event ticks and pins."""
        return self.base + 4.0 * self.zoom

    @property
    def words(self) -> float:
        """Top of the row of year and month labels."""
        return self.base + 13.0 * self.zoom

    def flag_row(self, level: int) -> float:
        return self.base + (32.0 + 17.0 * level) * self.zoom

    @property
    def height(self) -> int:
        return round(self.flag_row(LEVELS) + 4.0 * self.zoom)


@dataclass(frozen=True, slots=True)
class AxisContent:
    """Everything the picture depends on but its size: where two are equal, the pixmaps still hold.

    `aside` are the events that are about nothing which layers and filters let through: they stay, fainter.
    """

    step: Step
    lang: Lang
    appearance: Appearance
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    aside: frozenset[str] = frozenset()


class AxisPicture:
    """Three pixmaps: the ground with ticks and flags, the bars lit, the bars dim."""

    def __init__(self, frame: AxisGeometry, content: AxisContent, ratio: float) -> None:
        self.frame, self.content, self.ratio = frame, content, ratio
        self.flags: tuple[AxisFlag, ...] = self._lay_flags()
        self.ground = self._pixmap(QColor(theme.tokens(content.appearance)["ground"]))
        self.lit = self._pixmap(Qt.GlobalColor.transparent)
        self.dim = self._pixmap(Qt.GlobalColor.transparent)
        self._draw(self.ground, self._draw_ground)
        for picture, when in ((self.lit, "past"), (self.dim, "future")):
            self._draw(picture, lambda painter, when=when: self._draw_bars(painter, when))
            self._draw(picture, self._draw_known)

    def _pixmap(self, fill: QColor | Qt.GlobalColor) -> QPixmap:
        made = QPixmap(round(self.frame.width * self.ratio), round(self.frame.height * self.ratio))
        made.setDevicePixelRatio(self.ratio)
        made.fill(fill)
        return made

    def _draw(self, target: QPixmap, work: object) -> None:
        painter = QPainter(target)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        work(painter)  # type: ignore[operator]
        painter.end()

    def _color(self, name: str) -> QColor:
        return QColor(theme.tokens(self.content.appearance)[name])

    def _lay_flags(self) -> tuple[AxisFlag, ...]:
        metrics = QFontMetricsF(theme.font(11.5 * self.frame.zoom))
        limit = LABEL_PX * self.frame.zoom

        def measure(mark: Mark) -> float:
            return min(metrics.horizontalAdvance(title(mark, self.content.lang)) + 2, limit)

        milestones = [  # those of the layers shown have their words first
            mark if self._aside(mark) else replace(mark, weight=mark.weight + _CONCERNED)
            for mark in self.content.marks
            if mark.event.milestone
        ]
        return flags(milestones, self.frame.scale, measure, LEVELS)

    def _aside(self, mark: Mark) -> bool:
        return mark.event.id in self.content.aside

    def _draw_ground(self, painter: QPainter) -> None:
        self._draw_unknown(painter)
        self._draw_base(painter)
        self._draw_events(painter)
        self._draw_stems(painter)
        self._draw_ticks(painter)
        self._draw_labels(painter)

    def _draw_unknown(self, painter: QPainter) -> None:
        """Hatch the time that no source covers."""
        hatched = QBrush(self._color("line"), Qt.BrushStyle.BDiagPattern)
        hatched.setTransform(QTransform.fromScale(1 / self.ratio, 1 / self.ratio))
        painter.fillRect(self._unknown(), hatched)

    def _unknown(self) -> QRectF:
        """Return where the time is that no source covers; empty where there is none."""
        frame, zoom, axis = self.frame, self.frame.zoom, self.frame.axis
        if axis.known >= axis.last:
            return QRectF()
        left, right = frame.scale.end(axis.known), frame.scale.right
        return QRectF(left, frame.top - 6 * zoom, right - left, frame.base - frame.top + 6 * zoom)

    def _draw_known(self, painter: QPainter) -> None:
        """Write where the sources end: over the bars, since plans reach beyond."""
        area, zoom, axis = self._unknown(), self.frame.zoom, self.frame.axis
        painter.setFont(theme.font(11 * zoom))
        metrics = QFontMetricsF(painter.font())
        lines = (t("timeline.known_until", self.content.lang), axis.known.isoformat())
        wide = max(map(metrics.horizontalAdvance, lines)) + 8 * zoom
        if wide > area.width():
            return
        tall = metrics.height()
        box = QRectF(area.center().x() - wide / 2, area.center().y() - tall - 2, wide, 2 * tall + 4)
        painter.fillRect(box, self._color("ground"))
        painter.setPen(self._color("ink_soft"))
        for n, line in enumerate(lines):
            row = QRectF(box.left(), box.top() + 2 + n * tall, wide, tall)
            painter.drawText(row, Qt.AlignmentFlag.AlignCenter, line)

    def _draw_base(self, painter: QPainter) -> None:
        base = crisp(self.frame.base, self.ratio)
        painter.setPen(QPen(self._color("line_strong"), 1))
        painter.drawLine(QPointF(self.frame.scale.left, base), QPointF(self.frame.scale.right, base))
        reach = 4 * self.frame.zoom
        for x in self.frame.scale.bends:  # a break: the years on its other side are narrower
            painter.fillRect(QRectF(x - reach, base - 1, 2 * reach, 3), self._color("ground"))
            for edge in (x - reach, x + reach):
                painter.drawLine(
                    QPointF(edge - reach / 2, base + reach), QPointF(edge + reach / 2, base - reach)
                )

    def _draw_bars(self, painter: QPainter, when: str) -> None:
        tallest = max((bar.sure + bar.soft for bar in self.content.bars), default=0)
        if not tallest:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        room = self.frame.base - self.frame.top
        for bar in self.content.bars:
            left, right = self.frame.scale.start(bar.first), self.frame.scale.end(bar.last)
            gap = min(max((right - left) * 0.05, 0.6), 2.5, (right - left) * 0.2)
            sure = max(bar.sure / tallest * room, 2.0) if bar.sure else 0.0
            soft = max(bar.soft / tallest * room, 1.5) if bar.soft else 0.0
            area = QRectF(left + gap, self.frame.base - sure, right - left - 2 * gap, sure)
            painter.setBrush(self._color(f"soft_{when}"))
            painter.drawRoundedRect(area.adjusted(0, -soft, 0, 0), 2, 2)
            painter.setBrush(self._color(f"bar_{when}"))
            painter.drawRoundedRect(area, 2, 2)

    def _draw_ticks(self, painter: QPainter) -> None:
        frame, zoom = self.frame, self.frame.zoom
        tall = {"month": 3.0, "quarter": 4.0, "year": 8.0}
        for tick in ticks(frame.scale, zoom):
            x = crisp(frame.scale.start(tick.day), self.ratio)
            painter.setPen(QPen(self._color("line_strong"), 1))
            painter.drawLine(QPointF(x, frame.base), QPointF(x, frame.base + tall[tick.rank] * zoom))
            if not tick.label:
                continue
            painter.setFont(
                theme.font((12 if tick.label == "year" else 11) * zoom, strong=tick.label == "year")
            )
            text = str(tick.day.year) if tick.label == "year" else month(tick.day.month, self.content.lang)
            width = QFontMetricsF(painter.font()).horizontalAdvance(text)
            box = QRectF(x - width / 2 - 2, frame.words, width + 4, 17 * zoom)
            painter.fillRect(box.adjusted(0, 2, 0, -2), self._color("ground"))
            painter.setPen(self._color("ink_soft" if tick.label == "year" else "ink_faint"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_events(self, painter: QPainter) -> None:
        """Ticks in the lane; a date that is not one day is a soft span as long as its uncertainty."""
        frame, zoom = self.frame, self.frame.zoom
        painter.setPen(Qt.PenStyle.NoPen)
        soft = self._color("line")
        for mark in self.content.marks:
            right = frame.scale.end(mark.last)
            if mark.soft:
                left = frame.scale.start(mark.first)
                painter.setBrush(soft)
                painter.drawRoundedRect(
                    QRectF(left, frame.lane + 1.5 * zoom, right - left, 3 * zoom), 1.5, 1.5
                )
        for mark in self.content.marks:
            if not mark.soft and not mark.event.milestone:
                x = crisp(frame.scale.end(mark.last), self.ratio)
                color = self._color("line" if self._aside(mark) else "ink_ghost")
                painter.fillRect(QRectF(x - 0.5, frame.lane, 1.0, 6 * zoom), color)

    def _draw_stems(self, painter: QPainter) -> None:
        for flag in self.flags:
            if flag.level >= 0:
                pale = self._color("ink_ghost" if self._aside(flag.mark) else "accent")
                pale.setAlphaF(0.45)
                painter.setPen(QPen(pale, 1))
                x = crisp(flag.x, self.ratio)
                bottom = self.frame.flag_row(flag.level) + 14 * self.frame.zoom
                painter.drawLine(QPointF(x, self.frame.lane), QPointF(x, bottom))

    def _draw_labels(self, painter: QPainter) -> None:
        zoom = self.frame.zoom
        painter.setFont(theme.font(11.5 * zoom))
        metrics = QFontMetricsF(painter.font())
        for flag in sorted(self.flags, key=lambda flag: not self._aside(flag.mark)):  # faint ones below
            aside = self._aside(flag.mark)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._color("ink_ghost" if aside else "accent"))
            painter.drawPolygon(_pin(flag.x, self.frame.lane, zoom))
            if flag.level >= 0:
                box = QRectF(flag.left, self.frame.flag_row(flag.level), flag.width, 16 * zoom)
                text = title(flag.mark, self.content.lang)
                cut = metrics.elidedText(text, Qt.TextElideMode.ElideRight, flag.width + 1)
                painter.setPen(self._color("ink_faint" if aside else "ink_soft"))
                side = Qt.AlignmentFlag.AlignLeft if flag.left > flag.x else Qt.AlignmentFlag.AlignRight
                painter.drawText(box, Qt.AlignmentFlag.AlignVCenter | side, cut)


def title(mark: Mark, lang: Lang) -> str:
    """An event's title on one line."""
    return " ".join(mark.event.title.in_(lang).split())


def month(number: int, lang: Lang) -> str:
    return MONTHS_EN[number - 1] if lang == "en" else f"{number}月"


def crisp(at: float, ratio: float) -> float:
    """The centre of the device pixel that holds `at`, so that hairlines stay one pixel wide."""
    return (int(at * ratio) + 0.5) / ratio


def _pin(x: float, top: float, zoom: float) -> QPolygonF:
    half, tall = 4.0 * zoom, 6.5 * zoom
    return QPolygonF([QPointF(x, top), QPointF(x + half, top + tall), QPointF(x - half, top + tall)])


def touching(found: Sequence[AxisFlag], x: float, reach: float) -> AxisFlag | None:
    """The flag whose pin is nearest to `x`, if within `reach`."""
    near = min(found, key=lambda flag: abs(flag.x - x), default=None)
    return near if near is not None and abs(near.x - x) <= reach else None
