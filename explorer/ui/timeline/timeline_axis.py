"""The axis of the clock: histogram, milestones, one handle or two; painted by itself.

superqt's range slider was tried first: it has no keyboard for its thumbs (its `keyPressEvent` is commented
out), cannot turn into a single handle, and repaints whole. A QAbstractSlider underneath gives assistive
technology a real slider to read and to move.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from PySide6.QtCore import QEvent, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QMenu, QSizePolicy, QToolTip, QWidget

from explorer.atlas.columns.timeline import Clock
from explorer.state.queries import changes
from explorer.state.queries.query import matching
from explorer.state.queries.timeline.axis_data import marks
from explorer.state.queries.timeline.pins import concerned
from explorer.state.queries.timeline.timeline_words import flag_text, period_text
from explorer.state.view.store import Store
from explorer.state.view.view import Step, View
from explorer.state.view.work import Work
from explorer.ui.kit import theme
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.reckoner import Reckoner
from explorer.ui.timeline.axis_paint import paint, repainted
from explorer.ui.timeline.axis_picture import AxisContent, AxisGeometry, AxisPicture
from explorer.ui.timeline.comment_marks import comment_marks, comment_under, draw_comments
from explorer.ui.timeline.gestures import AxisControl, flag_under
from explorer.ui.timeline.handles import thumbs
from explorer.words.strings import t

_AFTER_MS = 200  # a layer was switched: the map shows it first
_MANY = 100_000  # rows of layers whose changes take a moment to read


class TimelineAxis(QAbstractSlider):
    """Shows the View's clock on the atlas's dates and dispatches where the user puts it."""

    grabbed = Signal()
    event_chosen = Signal(str)
    comment_chosen = Signal(str)
    comment_wanted = Signal(object, object)  # the first and the last day that it is about

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._kinds: frozenset[str] | None = None
        self._picture: AxisPicture | None = None
        self._hover: date | None = None
        self._tip = ""
        self.comments = comment_marks(store.known.comments, store.view)
        self.menu: QMenu | None = None
        self._reckoner = Reckoner(self, _MANY)
        self._read_changes(store.view)
        self._control = AxisControl(store, self._frame)
        self._soon = Debouncer(self, self._follow_changes)
        self._build()
        self._mirror(store.view)
        self.valueChanged.connect(lambda day: self._control.put(at=date.fromordinal(day)))
        self.destroyed.connect(store.watch(self._follow_layers))
        self.destroyed.connect(store.watch_extent(self._on_moved))
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _build(self) -> None:
        self.setOrientation(Qt.Orientation.Horizontal)
        self.setRange(self._store.axis.first.toordinal(), self._store.axis.last.toordinal())
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def set_event_kinds(self, kinds: frozenset[str] | None) -> None:
        """Show ticks and flags of these kinds of events only (None: all)."""
        self._kinds = kinds
        self._content = self._read(self._store.view)
        self.update()

    def milestones(self) -> list[date]:
        """The days of the flags."""
        return [mark.last for mark in self._content.marks if mark.event.milestone]

    def picture(self) -> AxisPicture:
        """The pixmaps for the present size, screen and content; drawn anew only when one of these changed."""
        frame, ratio = self._frame(), self.devicePixelRatioF()
        now = self._picture
        if now is None or now.content is not self._content or (now.frame, now.ratio) != (frame, ratio):
            now = self._picture = AxisPicture(frame, self._content, ratio)
        return now

    def sizeHint(self) -> QSize:
        return QSize(900, self._frame().height)

    def minimumSizeHint(self) -> QSize:
        return QSize(360, self._frame().height)

    def sliderChange(self, change: QAbstractSlider.SliderChange) -> None:
        """No repaint here: `_view_changed` repaints the stretch that changed."""

    def _frame(self) -> AxisGeometry:
        return AxisGeometry(
            self.width(), max(self.font().pixelSize(), theme.BODY_PX) / theme.BODY_PX, self._store.axis
        )

    def _read(self, view: View) -> AxisContent:
        found = marks(self._store.known.atlas, self._store.axis, self._kinds)
        tables = self._store.known.tables  # no event names a row of the user's
        passing = matching(tables.atlas, view, tables.bounds)
        aside = frozenset(m.event.id for m in found if not concerned(tables.atlas, view, m.event, passing))
        return AxisContent(self._step, view.lang, view.appearance, self._bars, found, aside)

    # -- the View ---------------------------------------------------------------------------

    def _follow_layers(self, old: Work, new: Work) -> None:
        """Reach the years of the user's layers and facts that came, and what changes in them."""
        if old.comments != new.comments or old.view.show_comments != new.view.show_comments:
            self.comments = comment_marks(self._store.known.comments, new.view)
            self.update()
        same = old.over_tables == new.over_tables
        if same and old.collections is new.collections:
            return
        first, last = self._store.axis.first.toordinal(), self._store.axis.last.toordinal()
        portions = all(c.portion is not None for c in set(new.collections) ^ set(old.collections))
        large = sum(map(len, new.collections)) > _MANY
        if (
            same
            and (portions or large)
            and (self.minimum(), self.maximum()) == (first, last)
            and self.isVisible()
        ):
            # A store's rows come with every move of the map, and a large layer with much else: the map is first.
            self._soon.postpone(_AFTER_MS)
            return
        self.blockSignals(True)  # a clock beyond a shorter axis stays the user's until they move it
        self.setRange(first, last)
        self.blockSignals(False)
        self._read_changes(new.view)

    def _on_moved(self) -> None:
        if self._store.work.has_portions:
            self._soon.postpone(_AFTER_MS)

    def _view_changed(self, old: View, new: View) -> None:
        if changes.key(old) != changes.key(new):
            if self.isVisible() and changes.key(old) == changes.key(replace(new, layers=old.layers)):
                self._soon.postpone(_AFTER_MS)
            else:
                self._follow_changes()
        elif old.step != new.step:
            self._read_changes(new)
        elif (old.lang, old.appearance) != (new.lang, new.appearance):
            self._content = self._read(new)
            self.update()
        if old.selection != new.selection:
            self.update()
        if old.clock != new.clock:
            self._repaint_between(old.clock, new.clock)
        if (old.clock, old.lang) != (new.clock, new.lang):
            self._mirror(new)

    def _follow_changes(self) -> None:
        self._soon.cancel()
        if self._store.work.has_portions or self._followed != self._what_counts():
            self._read_changes(self._store.view)

    def _read_changes(self, view: View) -> None:
        """Show the bars of what changes by `view.step`; of many rows once a thread has counted them."""
        known, shown, axis = self._store.known, self._store.recorded, self._store.axis
        self._followed = self._what_counts()

        def count() -> tuple[changes.Changes, Step, tuple[changes.Bar, ...]]:
            found = changes.Changes(known.atlas, shown, known.bounds)
            return found, view.step, found.bars(axis, view.step)

        self._reckoner.ask(sum(map(len, known.collections.values())), count, self._take_changes)

    def _take_changes(self, found: tuple[changes.Changes, Step, tuple[changes.Bar, ...]]) -> None:
        self._changes, self._step, self._bars = found
        self._content = self._read(self._store.view)
        self.update()

    def _what_counts(self) -> tuple[object, ...]:
        """Return what the bars follow from: of a layer that comes they are read before the View shows it."""
        view = self._store.recorded
        return id(self._store.known.atlas), changes.key(view), view.step, view.lang, view.appearance

    def _mirror(self, view: View) -> None:
        """Set the slider underneath to the clock, and so inform assistive technology."""
        blocked = self.blockSignals(True)
        self.setValue(view.clock.at.toordinal())
        self.blockSignals(blocked)
        key = "timeline.axis_at" if view.clock.mode == "asof" else "timeline.axis_span"
        self.setAccessibleName(t("timeline.axis", view.lang))
        self.setAccessibleDescription(t(key, view.lang, at=view.clock.at, start=view.clock.start))

    def _repaint_between(self, old: Clock, new: Clock) -> None:
        if old.mode != new.mode:
            self.update()
            return
        frame = self._frame()
        before, after = thumbs(old, frame), thumbs(new, frame)
        for name, x in before.items():
            if x != after[name]:
                self.update(repainted(min(x, after[name]), max(x, after[name]), frame.base, frame.zoom))

    def paintEvent(self, event: QPaintEvent) -> None:
        view, picture = self._store.view, self.picture()
        only = self._store.known.atlas.features.get(view.selection[0]) if len(view.selection) == 1 else None
        painter = QPainter(self)
        painter.setClipRect(event.rect())
        held, focused = self._control.holds, self.hasFocus()
        paint(
            painter,
            picture,
            view,
            self._store.catalogue,
            hover=self._hover,
            feature=only,
            held=held,
            focused=focused,
        )
        draw_comments(painter, picture.frame, self.comments, view.appearance)
        painter.end()

    # -- pointer and keys -------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            event.ignore()
            return
        self._leave()
        if (mark := comment_under(event.position(), self.comments, self._frame())) is not None:
            self.comment_chosen.emit(mark.id)
            return
        self.grabbed.emit()
        flags = self.picture().flags
        self._control.press(event.position(), flags, free=_free(event))
        flag = flag_under(event.position(), flags, self._frame())
        if flag is not None:
            self.event_chosen.emit(flag.mark.event.id)
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._control.dragging:
            self._control.drag(event.position().x(), free=_free(event))
        else:
            self._hover_over(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._control.release()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        self._leave()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta().y() or event.angleDelta().x()
        if turned:
            self._control.step(-1 if turned > 0 else 1)
        event.accept()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer a comment on the day under the pointer, or with the menu key on the clock's days."""
        lang, view = self._store.view.lang, self._store.view
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        day = view.clock.at if by_key else self._frame().scale.ending_at(event.pos().x())
        spans = [(day, day)]
        if view.clock.mode != "asof":
            spans.append((view.clock.start, view.clock.at))
        self.menu = QMenu(self)
        for first, last in dict.fromkeys(spans):
            words = first.isoformat() if first == last else f"{first.isoformat()} — {last.isoformat()}"
            action = self.menu.addAction(t("comment.on", lang, name=words))
            action.triggered.connect(
                lambda _=False, first=first, last=last: self.comment_wanted.emit(first, last)
            )
        self.menu.popup(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._control.key(event.key(), event.modifiers(), self.milestones()):
            self.grabbed.emit()
            event.accept()
        else:
            QWidget.keyPressEvent(self, event)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._store.end_merge()
        QWidget.keyReleaseEvent(self, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()
            self.update()

    # -- hover ------------------------------------------------------------------------------

    def _hover_over(self, where: QPointF) -> None:
        """Move the hairline; show what is there, once per flag or period."""
        view, picture = self._store.view, self.picture()
        mark = comment_under(where, self.comments, picture.frame)
        flag = flag_under(where, picture.flags, picture.frame)
        day = flag.mark.last if flag else picture.frame.scale.ending_at(where.x())
        self._show_hairline(day)
        marks_ = self._content.marks
        tip = (
            mark.words
            if mark
            else flag_text(flag.mark, self._store.known.atlas, view)
            if flag
            else period_text(self._store.axis, day, self._changes, marks_, view)
        )
        if tip != self._tip:
            self._tip = tip
            QToolTip.showText(self.mapToGlobal(where.toPoint()), tooltip(tip), self)

    def _show_hairline(self, day: date | None) -> None:
        frame = self._frame()
        for each in (self._hover, day):
            if each is not None and self._hover != day:
                x = frame.scale.end(each)
                self.update(QRect(round(x) - 2, 0, 5, round(frame.base) + 1))
        self._hover = day

    def _leave(self) -> None:
        self._show_hairline(None)
        self._tip = ""
        QToolTip.hideText()


def _free(event: QMouseEvent) -> bool:
    """Alt frees a drag from the steps."""
    return bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
