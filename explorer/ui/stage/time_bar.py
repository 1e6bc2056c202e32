"""The clock while presenting: a slim bar at the foot of the map, large enough to be dragged from a lectern."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.ui.timeline.date_field import DateField
from explorer.ui.timeline.player import Player
from explorer.ui.timeline.scale import Scale, ticks
from explorer.words.strings import t

_STAY_MS = 3500
_ROOMY_PX = 900
_SHARE = 0.56  # of the map's width: legend and scale stay in sight beside it
_EDGE, _HANDLE, _GROOVE = 22.0, 15.0, 8.0
_BUTTON_PX, _AXIS_PX = 46, 60


class StageAxis(QWidget):
    """Years, a groove and one large handle; a drag rests where a step ends, with Ctrl on any day."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.setFixedHeight(_AXIS_PX)
        self.held = False

    def sizeHint(self) -> QSize:
        return QSize(900, _AXIS_PX)

    def minimumSizeHint(self) -> QSize:
        return QSize(260, _AXIS_PX)

    def scale(self) -> Scale:
        return Scale(_EDGE, self.width() - _EDGE, self._store.axis)

    def handle_x(self) -> float:
        return self.scale().end(self._store.view.clock.at)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self.held = True
            self._put(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.held:
            self._put(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.held = False
        self._store.end_merge()
        self.update()

    def _put(self, event: QMouseEvent) -> None:
        view = self._store.view
        day = self.scale().ending_at(event.position().x())
        if not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            day = clock.snap(self._store.axis, day, view.step)
        self._store.dispatch(clock.moved_to(self._store.axis, view, day), "timeline.undo", merge="stage.time")

    def paintEvent(self, event: QPaintEvent) -> None:
        view = self._store.view
        tokens, scale = theme.tokens(view.appearance), self.scale()
        middle = 22.0
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(scale.left, middle - _GROOVE / 2, scale.right - scale.left, _GROOVE)
        painter.setBrush(QColor(tokens["line"]))
        painter.drawRoundedRect(whole, _GROOVE / 2, _GROOVE / 2)
        whole.setRight(scale.end(scale.axis.known))  # paler beyond: no source speaks of those days
        painter.setBrush(QColor(tokens["line_strong"]))
        painter.drawRoundedRect(whole, _GROOVE / 2, _GROOVE / 2)
        first = scale.left if view.clock.mode == "asof" else scale.start(view.clock.start)
        at = self.handle_x()
        painter.setBrush(QColor(tokens["accent"]))
        painter.drawRoundedRect(QRectF(first, whole.top(), max(at - first, 0.0), _GROOVE), 4, 4)
        painter.setFont(theme.font(17))
        for tick in ticks(scale, 1.2):
            if tick.rank == "year":
                self._year(painter, tick.day.year, middle, tokens["ink_soft"], named=bool(tick.label))
        painter.setPen(QPen(QColor(tokens["accent"]), 4))
        painter.setBrush(QColor(tokens["ground_raised"]))
        radius = _HANDLE + (2 if self.held else 0)
        painter.drawEllipse(QRectF(at - radius, middle - radius, 2 * radius, 2 * radius))
        painter.end()

    def _year(self, painter: QPainter, year: int, middle: float, ink: str, *, named: bool) -> None:
        scale = self.scale()
        left = scale.start(date(year, 1, 1))
        painter.setPen(QColor(ink))
        painter.drawLine(int(left), int(middle + 7), int(left), int(middle + 13))
        if not named:
            return
        width = scale.width_of(year)
        box = QRectF(left + 4, middle + 13, max(width - 6, 42.0), 22)
        words = str(year) if width > 46 or scale.bends else f"{year % 100:02}"
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)


class StageTimeBar(QFrame):
    """Appears when the pointer moves or on demand, and hides when it is not used."""

    def __init__(self, store: Store, player: Player, ground: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._player, self._ground, self._window = store, player, ground, window
        self.setProperty("floating", True)
        self.setObjectName("stageTime")
        self.pinned = False
        self.back, self.play, self.forward = (QToolButton(self) for _ in range(3))
        self.date, self.axis, self.complaint = DateField(store, self), StageAxis(store, self), QLabel(self)
        self._going = QTimer(self, singleShot=True, interval=_STAY_MS)
        self._going.timeout.connect(self._go)
        self._lay_out()
        self._connect()
        self._retranslate(store.view)
        self.hide()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _lay_out(self) -> None:
        self.date.button.setStyleSheet("font-size: 25px")
        self.date.input.setMinimumWidth(190)
        self.complaint.setProperty("rank", "danger")
        self.complaint.setTextFormat(Qt.TextFormat.PlainText)
        self.complaint.hide()
        row = QHBoxLayout()
        row.setSpacing(10)
        for button in (self.back, self.play, self.forward):
            button.setFixedSize(_BUTTON_PX, _BUTTON_PX)
            button.setIconSize(QSize(24, 24))
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            row.addWidget(button)
        self.play.setObjectName("play")
        row.addWidget(self.date)
        row.addWidget(self.axis, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 8, 16, 6)
        column.setSpacing(2)
        column.addWidget(self.complaint)
        column.addLayout(row)

    def _connect(self) -> None:
        self.play.clicked.connect(self._player.toggle)
        self._player.changed.connect(self._retranslate_player)
        self.back.clicked.connect(lambda: self.step(-1))
        self.forward.clicked.connect(lambda: self.step(1))
        self.date.complained.connect(self._complain)
        self.date.button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.date.input.installEventFilter(self)

    # -- coming and going -------------------------------------------------------------------

    def come(self, *, stay: bool = False) -> None:
        """Show the bar for as long as it is used, or until it is hidden by key."""
        self.pinned = self.pinned or stay
        self.place()
        self.show()
        self.raise_()
        self._going.start()

    def leave(self) -> None:
        self.pinned = False
        self._going.stop()
        self.date.cancel()
        self.hide()

    def toggle_pinned(self) -> None:
        """Pin the bar, or hide it; for the key."""
        if self.isVisible() and self.pinned:
            self.leave()
        else:
            self.come(stay=True)

    def edit(self) -> None:
        """Focus the date field."""
        self.come()
        self._window.activateWindow()
        self.date.edit()

    def place(self) -> None:
        corner = self._ground.mapTo(self._window, self._ground.rect().topLeft())
        width = min(max(round(self._ground.width() * _SHARE), 640), self._ground.width() - 40)
        height = self.sizeHint().height()
        left = corner.x() + (self._ground.width() - width) // 2
        for button in (self.back, self.forward):  # keys step, too; the axis needs the room more
            button.setVisible(width >= _ROOMY_PX)
        self.setGeometry(left, corner.y() + self._ground.height() - height - 14, width, height)

    def _go(self) -> None:
        in_use = self.axis.held or self.underMouse() or self.date.input.hasFocus() or self._player.playing
        if in_use or self.pinned:
            self._going.start()
        else:
            self.hide()

    # -- moving the clock -------------------------------------------------------------------

    def step(self, count: int) -> None:
        """Move the clock by steps, as the window's buttons and keys do."""
        self._player.stop()
        self._store.dispatch(clock.stepped(self._store.axis, self._store.view, count), "timeline.undo")

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
        if old.clock != new.clock or old.appearance != new.appearance:
            self.axis.update()

    def _retranslate(self, view: View) -> None:
        ink = theme.tokens(view.appearance)["ink"]
        for button, name, key in (
            (self.back, "step-back", "back"),
            (self.forward, "step-forward", "forward"),
        ):
            words = t(f"timeline.{key}", view.lang)
            button.setIcon(icon(name, ink, 24))
            button.setToolTip(tooltip(words))
            button.setAccessibleName(words)
        self.axis.setAccessibleName(t("timeline.axis", view.lang))
        self._retranslate_player()

    def _retranslate_player(self) -> None:
        view, playing = self._store.view, self._player.playing
        self.play.setIcon(
            icon("pause" if playing else "play", theme.tokens(view.appearance)["on_accent"], 24)
        )
        words = t("timeline.pause" if playing else "timeline.play", view.lang)
        self.play.setToolTip(tooltip(words))
        self.play.setAccessibleName(words)

    def _complain(self, what: str) -> None:
        self.complaint.setText(what)
        self.complaint.setVisible(bool(what))
        self.place()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Enter is the field's own: passed on, it would turn to the next scene."""
        if watched is self.date.input:
            if isinstance(event, QKeyEvent) and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                if event.type() == QEvent.Type.KeyPress:
                    self.date.input.returnPressed.emit()
                return True
            if event.type() == QEvent.Type.Hide and self.isVisible():  # the keys go back to the map
                QTimer.singleShot(0, self._ground, self._ground.setFocus)
        return False
