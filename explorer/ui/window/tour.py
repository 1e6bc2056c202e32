"""The tour: six bubbles beside real widgets, for the first start. Everything below stays usable."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from explorer.records import dataclass
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, restyle
from explorer.ui.project.open_save import ProjectActions
from explorer.words.strings import t
from explorer.words.text import colon

_WIDTH, _GAP, _EDGE = 330, 14, 10


@dataclass(frozen=True, slots=True)
class Stop:
    """A widget and the words about it: `tour.KEY.title`, `tour.KEY.text`."""

    key: str
    target: Callable[[], QWidget]


class TourFrame(QWidget):
    """A frame around the widget that is explained; transparent to the pointer."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.color = theme.color("accent", "light")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.color, 3))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(2, 2, -2, -2), 7, 7)
        painter.end()


class Tour(QFrame):
    """`start` shows the first bubble; `finished(play)` when it is through or skipped."""

    finished = Signal(bool)

    def __init__(self, window: QWidget, stops: Sequence[Stop]) -> None:
        super().__init__(window)
        self._window, self._stops = window, tuple(stops)
        self.number = 0
        self._view: View | None = None
        self.setProperty("floating", True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.frame = TourFrame(window)
        self.title, self.text = label("", "title", self), label("", "", self)
        self.place = label("", "faint", self)
        self.skip, self.back, self.next = (QPushButton(self) for _ in range(3))
        self._lay_out()
        self.skip.clicked.connect(self._leave)
        self.back.clicked.connect(lambda: self.go(self.number - 1))
        self.next.clicked.connect(self._onward)
        self.hide()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(6)
        self.place.setWordWrap(False)
        row.addWidget(self.place)
        row.addStretch(1)
        for button in (self.skip, self.back, self.next):
            button.setAutoDefault(False)
            row.addWidget(button)
        self.next.setProperty("primary", True)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 16, 14)
        column.setSpacing(8)
        for widget in (self.title, self.text):
            widget.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
            widget.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            column.addWidget(widget)
        column.addSpacing(4)
        column.addLayout(row)

    @property
    def last(self) -> bool:
        return self.number == len(self._stops) - 1

    def start(self, view: View) -> None:
        self._view = view
        self._window.installEventFilter(self)
        self.show()
        self.go(0)
        self.next.setFocus(Qt.FocusReason.OtherFocusReason)

    def go(self, number: int) -> None:
        """Show bubble `number` beside its widget."""
        self.number = min(max(number, 0), len(self._stops) - 1)
        if self._view is not None:
            self.retranslate(self._view)
        (self.skip if self.last else self.next).setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self, view: View) -> None:
        self._view, lang = view, view.lang
        key = self._stops[self.number].key
        self.title.setText(t(f"tour.{key}.title", lang))
        self.text.setText(t(f"tour.{key}.text", lang))
        self.place.setText(t("tour.place", lang, number=self.number + 1, total=len(self._stops)))
        self.skip.setText(t("tour.done" if self.last else "tour.skip", lang))
        self.back.setText(t("tour.back", lang))
        self.next.setText(t("tour.play" if self.last else "tour.next", lang))
        self.back.setVisible(self.number > 0)
        for button, first in ((self.next, not self.last), (self.skip, self.last)):
            restyle(
                button, "primary", first
            )  # Enter at the end closes the tour: a show is asked for, not stumbled into
        self.setAccessibleName(f"{self.title.text()}{colon(view.lang)}{self.text.text()}")
        self.frame.color = theme.color("accent", view.appearance)
        restyle(self, "floating", True)
        self.lay()

    def lay(self) -> None:
        """Place bubble and frame at the widget, which may have been moved or hidden."""
        self.setFixedWidth(_WIDTH)
        self.text.setFixedWidth(_WIDTH - 36)
        self.text.setFixedHeight(self.text.heightForWidth(_WIDTH - 36))
        self.setFixedHeight(self.sizeHint().height())
        target = _in_sight(self._stops[self.number].target())
        room = self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        seen = target is not self._window and target.isVisible() and target.window() is self._window
        about = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size()) if seen else QRect()
        self.frame.setVisible(seen and self.isVisible())
        self.frame.setGeometry(about.adjusted(-3, -3, 3, 3).intersected(self._window.rect()))
        self.move(beside(about, self.size().width(), self.size().height(), room))
        self.frame.raise_()
        self.raise_()

    def _onward(self) -> None:
        if self.last:
            self.end(play=True)
        else:
            self.go(self.number + 1)

    def _leave(self) -> None:
        self.end(play=False)

    def end(self, *, play: bool) -> None:
        self._window.removeEventFilter(self)
        self.hide()
        self.frame.hide()
        self.finished.emit(play)

    # -- Qt ---------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self.lay()
        return False

    def event(self, event: QEvent) -> bool:
        """Esc is the window's shortcut; while the tour has the keyboard it is the tour's."""
        announced = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent)
        if announced and event.key() == Qt.Key.Key_Escape:  # type: ignore[attr-defined]
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape:
            self._leave()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._leave() if self.last and not self.next.hasFocus() else self._onward()
        elif key == Qt.Key.Key_Right and not self.last:
            self.go(self.number + 1)
        elif key == Qt.Key.Key_Left:
            self.go(self.number - 1)
        else:
            super().keyPressEvent(event)


def _in_sight(target: QWidget) -> QWidget:
    """The widget, or what is seen of a panel that is folded to its rail."""
    while not target.isVisible() and (parent := target.parentWidget()) is not None:
        target = parent
    return target


def beside(about: QRect, width: int, height: int, room: QRect) -> QPoint:
    """Return where a bubble of that size fits: right of `about`, left, below, above, else in its middle."""
    middle = about.center() - QPoint(width // 2, height // 2)
    places = (
        QPoint(about.right() + _GAP, about.top() + _GAP),
        QPoint(about.left() - _GAP - width, about.top() + _GAP),
        QPoint(middle.x(), about.bottom() + _GAP),
        QPoint(middle.x(), about.top() - _GAP - height),
    )
    whole = about.isValid() and about.width() < room.width() * 0.5 or about.height() < room.height() * 0.4
    for place in places if whole else ():
        box = _inside(QRect(place.x(), place.y(), width, height), room)
        if not box.intersects(about):
            return box.topLeft()
    centre = middle if about.isValid() else room.center() - QPoint(width // 2, height // 2)
    return _inside(QRect(centre.x(), centre.y(), width, height), room).topLeft()


def _inside(box: QRect, room: QRect) -> QRect:
    x = min(max(box.x(), room.left()), max(room.right() - box.width(), room.left()))
    y = min(max(box.y(), room.top()), max(room.bottom() - box.height(), room.top()))
    return QRect(x, y, box.width(), box.height())


class Welcome(QObject):
    """The first minute of a window: offers what a crash left, and the tour to a newcomer."""

    def __init__(
        self,
        session: Session,
        window: QWidget,
        targets: Mapping[str, QWidget],
        project: ProjectActions,
        play: Callable[[], object],
    ) -> None:
        """`targets`: the widgets that the tour points at, by stop; `play` presents the built-in scenes."""
        super().__init__(window)
        self._session, self._window, self._targets = session, window, targets
        self._project, self._play = project, play
        self.tour: Tour | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"tour": self.take_tour}

    def begin(self, *, tour: bool = True, ended: str = "") -> None:
        """Call once the first picture is painted; without `tour`, that waits for another start.

        `ended` is the report on windows that ended without being closed, if there are any.
        """
        self._project.offer(self._project.file.begin(), ended)
        if tour and not self._session.settings.load().tour_done:
            self.take_tour()

    def take_tour(self) -> None:
        if self.tour is None:
            stops = [Stop(name, partial(self._targets.__getitem__, name)) for name in self._targets]
            self.tour = Tour(self._window, stops)
            self.tour.finished.connect(self._toured)
        self.tour.start(self._session.store.view)

    def retranslate(self, view: View) -> None:
        if self.tour is not None and self.tour.isVisible():
            self.tour.retranslate(view)

    def make_way(self) -> None:
        """Presenting closes the tour; it can be taken again from the menu."""
        if self.tour is not None and self.tour.isVisible():
            self.tour.end(play=False)

    def _toured(self, play: bool) -> None:
        settings = self._session.settings
        settings.save(replace(settings.load(), tour_done=True))
        self._targets["map"].setFocus()
        if play:
            QTimer.singleShot(0, self, self._play)
