"""A feature's stages as a small vertical timeline with uncertain edges."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from explorer.atlas.columns.timeline import state_at
from explorer.atlas.model import Feature, StatusRecord
from explorer.layers import card
from explorer.state.queries.conflicts import of_status
from explorer.state.view import clock
from explorer.state.view.view import View
from explorer.ui.facts.conflict_note import marked
from explorer.ui.facts.fact_widgets import CitationLine, PageContext, Tag, edit_button
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.words.dates import date_or_undated
from explorer.words.text import join_clauses

_WIDTH, _DOT_Y = 26, 12.0


class StatusRail(QAbstractButton):
    """The dot of a stage and the line through it: full where it began on a day, a soft span where the day
    is uncertain, hollow where it is only attested. A click sets the clock to its last possible day."""

    def __init__(self, record: StatusRecord, color: str, *, first: bool, last: bool) -> None:
        super().__init__()
        self._record, self._color = record, QColor(color)
        self._first, self._last = first, last
        self._ahead = self._current = False
        self._view: View | None = None
        self.setFixedWidth(_WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setEnabled(record.date is not None)

    def sync(self, view: View, *, ahead: bool, current: bool) -> None:
        """Paint grey if `ahead` of the clock, ringed if it is the `current` stage."""
        if (ahead, current) != (self._ahead, self._current) or self._view is None:
            self._ahead, self._current = ahead, current
            self.update()
        self._view = view

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 40)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        look = self._view.appearance
        x = _WIDTH / 2 - 4
        painter.setPen(QPen(theme.color("line_strong", look), 1.2))
        top, bottom = (_DOT_Y if self._first else 0.0), (_DOT_Y if self._last else float(self.height()))
        painter.drawLine(QPointF(x, top), QPointF(x, bottom))
        ink = theme.color("ink_ghost", look) if self._ahead else self._color
        self._paint_mark(painter, x, ink, theme.color("ground", look))
        if self.hasFocus():
            painter.setPen(QPen(theme.color("focus", look), 1.4))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(x, _DOT_Y), 10, 10)
        painter.end()

    def _paint_mark(self, painter: QPainter, x: float, ink: QColor, ground: QColor) -> None:
        record = self._record
        soft = record.kind == "begins" and record.date is not None and not record.date.exact
        if soft:
            self._paint_soft(painter, x, ink, ground)
            return
        if self._current:
            halo = QColor(ink)
            halo.setAlphaF(0.25)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(halo)
            painter.drawEllipse(QPointF(x, _DOT_Y), 9, 9)
        hollow = record.kind != "begins" or record.date is None
        pen = QPen(ink, 1.8)
        if record.date is None:
            pen.setDashPattern([1.2, 1.2])
        painter.setPen(pen)
        painter.setBrush(ground if hollow else ink)
        painter.drawEllipse(QPointF(x, _DOT_Y), 5, 5)

    def _paint_soft(self, painter: QPainter, x: float, ink: QColor, ground: QColor) -> None:
        """Paint a capsule that fades at both ends: the stage began somewhere within."""
        half = 11.0
        fade = QLinearGradient(0, _DOT_Y - half, 0, _DOT_Y + half)
        clear = QColor(ink)
        clear.setAlphaF(0.06)
        full = QColor(ink)
        full.setAlphaF(0.9 if self._current else 0.6)
        for stop, tone in ((0.0, clear), (0.35, full), (0.65, full), (1.0, clear)):
            fade.setColorAt(stop, tone)
        box = QRectF(x - 4.5, _DOT_Y - half, 9, 2 * half)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ground)
        painter.drawRoundedRect(box, 4.5, 4.5)
        painter.setBrush(fade)
        painter.drawRoundedRect(box, 4.5, 4.5)


class History(QWidget):
    """All stages of a feature, oldest first, each with its citation."""

    def __init__(self, feature: Feature, desk: PageContext) -> None:
        super().__init__()
        self._feature = feature
        self._rows: list[tuple[StatusRecord, StatusRail, QLabel]] = []
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        found = card.records(feature)
        for number, record in enumerate(found):
            rail = StatusRail(
                record,
                desk.catalogue.spec(feature.theme).hue(desk.view.appearance),
                first=number == 0,
                last=number == len(found) - 1,
            )
            layout.addLayout(self._row(record, rail, desk))
        if not found:
            layout.addWidget(label(desk.say("inspector.no_history"), "faint"))
        self.sync(desk.view)

    def sync(self, view: View) -> None:
        """Mark the stage at the clock's date and those after it."""
        current = state_at(self._feature, view.clock.at).record
        for record, rail, title in self._rows:
            last = record.date.last or date.max if record.date else None
            ahead = last is not None and last > view.clock.at and record is not current
            rail.sync(view, ahead=ahead, current=record is current)
            restyle(title, "rank", "soft" if ahead else "strong")

    def _row(self, record: StatusRecord, rail: StatusRail, desk: PageContext) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        row.addWidget(rail)
        side = QVBoxLayout()
        side.setContentsMargins(0, 2, 0, 10)
        side.setSpacing(1)
        lang = desk.view.lang
        happened = card.stage(self._feature, record, lang, desk.catalogue)
        title = label(f"{date_or_undated(record.date, lang)}  {happened}", "strong")
        head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(title, 1)
        if desk.own(self._feature.id, record):
            head.addWidget(Tag(desk.say("own.tag"), desk), 0, Qt.AlignmentFlag.AlignTop)
        own_row = self._feature.theme in desk.atlas.collections
        if (
            not own_row
            and (button := edit_button(desk, "statuses", self._feature.id, record, happened)) is not None
        ):
            head.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        side.addLayout(head)
        if record.note.in_(lang):
            side.addWidget(label(record.note.in_(lang), "faint"))
        side.addWidget(CitationLine(record.citation, desk))
        for mark in marked(of_status(desk.atlas, self._feature.id, record), desk):
            side.addWidget(mark)
        row.addLayout(side, 1)
        self._dress_rail(rail, record, happened, desk)
        self._rows.append((record, rail, title))
        return row

    def _dress_rail(self, rail: StatusRail, record: StatusRecord, happened: str, desk: PageContext) -> None:
        if record.date is None:
            return
        day = desk.store.axis.clamp(record.date.last or desk.store.axis.known)
        tip = desk.say("inspector.jump", date=day)
        if record.kind != "begins":
            tip = f"{tip}\n{desk.say(f'inspector.{record.kind}_tip')}"
        rail.setToolTip(tooltip(tip))
        rail.setAccessibleName(join_clauses((happened, *tip.split("\n")), desk.view.lang))
        rail.clicked.connect(
            lambda: desk.store.dispatch(
                clock.moved_to(desk.store.axis, desk.store.view, day), "inspector.undo_jump"
            )
        )
