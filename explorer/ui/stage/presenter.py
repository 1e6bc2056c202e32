"""The presenter's own screen: the current scene, the next, the notes, the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from explorer.state.view.scenes import Scene
from explorer.state.view.stage_options import MOST_MINUTES
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.inputs import SpinBox
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.presentation import Presentation
from explorer.words.strings import t

_TICK_MS = 500
_LEAST = QSize(640, 400)  # a beamer of 1024 × 768 at 150 %
_ROOMY = QSize(1000, 620)
_FIGURE_PX, _PLACE_PX = (34, 24), (24, 18)  # where there is room; where there is little


class ScenePicture(QLabel):
    """A scene's picture, scaled to the available room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = QPixmap()
        self.setMinimumSize(96, 54)
        self.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_picture(self, picture: QPixmap) -> None:
        self._whole = picture
        self._fit()

    def _fit(self) -> None:
        keep, smooth = Qt.AspectRatioMode.KeepAspectRatio, Qt.TransformationMode.SmoothTransformation
        self.setPixmap(QPixmap() if self._whole.isNull() else self._whole.scaled(self.size(), keep, smooth))

    def resizeEvent(self, event: object) -> None:
        self._fit()


class Stopwatch:
    """A stopwatch of the talk; can be paused and reset."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._spent, self._since = 0.0, None  # type: float, float | None

    @property
    def running(self) -> bool:
        return self._since is not None

    def seconds(self) -> int:
        running = self._clock() - self._since if self._since is not None else 0.0
        return int(self._spent + running)

    def start(self) -> None:
        self._since = self._clock() if self._since is None else self._since

    def hold(self) -> None:
        self._spent, self._since = float(self.seconds()), None

    def reset(self) -> None:
        self._spent = 0.0
        self._since = self._clock() if self.running else None

    def text(self) -> str:
        return in_minutes(self.seconds())


def in_minutes(seconds: int) -> str:
    """Return `04:05`, `1:04:05`, or with a minus sign what is over time."""
    minutes, rest = divmod(abs(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
    return f"−{text}" if seconds < 0 else text


class PresenterView(QWidget):
    """Follows the presentation; a window of its own that the audience does not see."""

    def __init__(self, show: Presentation, scenes: SceneModel, pictures: ScenePictures) -> None:
        super().__init__(None)
        self._show, self._scenes, self._pictures = show, scenes, pictures
        self.setObjectName("presenterView")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.now, self.next = ScenePicture(self), ScenePicture(self)
        self.headings = {
            key: label("", "heading", self)
            for key in ("now", "next", "notes", "elapsed", "left", "here", "clock")
        }
        self.title, self.next_title = label("", "title", self), label("", "strong", self)
        self.caption, self.keys = label("", "soft", self), label("", "faint", self)
        self.notes = QPlainTextEdit(self)
        self.elapsed, self.clock, self.place = (QLabel(self) for _ in range(3))
        self.hold, self.reset = QPushButton(self), QPushButton(self)
        self.left, self.here = QLabel(self), QLabel(self)
        self.minutes, self.record = SpinBox(self), QCheckBox(self)
        self.larger, self.smaller = QPushButton("A+", self), QPushButton("A−", self)
        self.watch = Stopwatch()
        self._notes_px = 22
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.notes.setReadOnly(True)
        self.notes.setFont(theme.font(self._notes_px))
        self.notes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.minutes.setRange(0, MOST_MINUTES)
        self.minutes.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        for button in (self.hold, self.reset, self.record, self.larger, self.smaller):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for made in (self.title, self.next_title, self.caption):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid = QGridLayout(self)
        grid.setSizeConstraint(QGridLayout.SizeConstraint.SetNoConstraint)  # that of the roomy form
        self.setMinimumSize(_LEAST)
        grid.setVerticalSpacing(8)
        grid.addLayout(self._times(), 0, 0, 1, 2)
        grid.addLayout(_stack(self.headings["now"], self.title, self.caption, self.now), 1, 0)
        grid.addLayout(_stack(self.headings["next"], self.next_title, self.next), 2, 0)
        grid.addLayout(_stack(self._notes_head(), self.notes), 1, 1, 2, 1)
        grid.addWidget(self.keys, 3, 0, 1, 2)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(2, 2)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 5)
        self._grid = grid
        self._arrange(roomy=True)

    def _arrange(self, *, roomy: bool) -> None:
        """Have smaller figures and margins where there is little room."""
        self._roomy = roomy
        figure, place = (sizes[not roomy] for sizes in (_FIGURE_PX, _PLACE_PX))
        for words in (self.elapsed, self.left, self.here, self.clock):
            words.setFont(theme.font(figure, strong=True))
        self.place.setFont(theme.font(place))
        self._grid.setContentsMargins(*((28, 22, 28, 18) if roomy else (16, 10, 16, 10)))
        self._grid.setHorizontalSpacing(30 if roomy else 18)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        roomy = self.width() >= _ROOMY.width() and self.height() >= _ROOMY.height()
        if roomy != self._roomy:
            self._arrange(roomy=roomy)

    def _times(self) -> QHBoxLayout:
        row, groups = QHBoxLayout(), WrapRow(spacing=8)
        beside: dict[str, tuple[QWidget, ...]] = {
            "elapsed": (self.hold, self.reset),
            "left": (self.minutes,),
            "here": (self.record,),
        }
        figures = {"elapsed": self.elapsed, "left": self.left, "here": self.here, "clock": self.clock}
        for key, figure in figures.items():
            self.headings[key].setWordWrap(False)
            group = QWidget(self)
            inside = QHBoxLayout(group)
            inside.setContentsMargins(0, 0, 24, 0)
            inside.setSpacing(10)
            inside.addLayout(_stack(self.headings[key], figure))
            for widget in beside.get(key, ()):
                inside.addWidget(widget, 0, Qt.AlignmentFlag.AlignBottom)
            groups.addWidget(group)
        row.addLayout(groups, 1)
        row.addWidget(self.place, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _notes_head(self) -> QWidget:
        head = QWidget(self)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.headings["notes"], 1)
        for button in (self.smaller, self.larger):
            button.setProperty("small", True)
            row.addWidget(button)
        return head

    def _connect(self) -> None:
        self.larger.clicked.connect(lambda: self._size_notes(1))
        self.smaller.clicked.connect(lambda: self._size_notes(-1))
        self.minutes.valueChanged.connect(self._aim_at)
        self._show.stepped.connect(self.sync)
        self._scenes.changed.connect(self.sync)
        self._pictures.changed.connect(self.sync)
        self.hold.clicked.connect(self._toggle_watch)
        self.reset.clicked.connect(self.watch.reset)
        self.destroyed.connect(self._scenes.store.subscribe(self._view_changed))

    def _size_notes(self, by: int) -> None:
        self._notes_px = min(max(self._notes_px + 3 * by, 16), 46)
        self.notes.setFont(theme.font(self._notes_px))

    def _aim_at(self, minutes: int) -> None:
        """Set how long the talk may take; it is saved with the project."""
        self._show.set_minutes(minutes)
        self._tick()

    def finish(self) -> None:
        """The show is over: stop the watch, and keep the times of a rehearsal that was to be recorded."""
        self.watch.hold()
        if self.record.isChecked():
            self._scenes.rehearsed(self._show.pace.spent)
            self.record.setChecked(False)
        self.close()

    def open(self) -> None:
        """Start the watch and show; the caller places the window."""
        self.minutes.setValue(self._show.options.minutes)
        self.watch.start()
        self.retranslate(self._scenes.store.view)
        self._timer.start()
        self.show()

    def sync(self) -> None:
        """Show the current scene, its notes, and the next one."""
        lang = self._scenes.store.view.lang
        scene, coming = self._show.scene, self._show.next_scene
        self.title.setText(scene.title.in_(lang) if scene else t("present.map", lang))
        self.caption.setText(scene.caption.in_(lang) if scene else "")
        self.now.show_picture(self._picture(scene))
        self.next.show_picture(self._picture(coming))
        self.next_title.setText(coming.title.in_(lang) if coming else t("presenter.last", lang))
        notes = scene.notes.in_(lang) if scene else ""
        self.notes.setPlainText(notes or t("presenter.no_notes", lang))
        number = self._scenes.position() + 1 if scene else 0
        self.place.setText(t("present.place", lang, number=number, total=len(self._scenes.strip)))

    def _picture(self, scene: Scene | None) -> QPixmap:
        return self._pictures.of(scene) if scene else QPixmap()

    def retranslate(self, view: View) -> None:
        self.setWindowTitle(t("presenter.title", view.lang))
        for key, heading in self.headings.items():
            heading.setText(t(f"presenter.{key}", view.lang))
        self.keys.setText(t("presenter.keys", view.lang))
        self.notes.setAccessibleName(t("presenter.notes", view.lang))
        self.record.setText(t("presenter.record", view.lang))
        self.record.setToolTip(tooltip(t("presenter.record_tip", view.lang)))
        self.minutes.setSuffix(t("presenter.minutes", view.lang))
        self.minutes.setSpecialValueText(t("presenter.no_limit", view.lang))
        self.minutes.setAccessibleName(t("presenter.limit", view.lang))
        self.minutes.setToolTip(tooltip(t("presenter.limit", view.lang)))
        for button, key in ((self.larger, "larger"), (self.smaller, "smaller")):
            button.setAccessibleName(t(f"presenter.{key}", view.lang))
            button.setToolTip(tooltip(t(f"presenter.{key}", view.lang)))
        self.reset.setText(t("presenter.reset", view.lang))
        self.reset.setToolTip(tooltip(t("presenter.reset", view.lang)))
        self._tick()
        self.sync()

    def _tick(self) -> None:
        self.elapsed.setText(self.watch.text())
        self._tick_left()
        scene = self._show.scene
        planned = f" / {in_minutes(round(scene.seconds))}" if scene and scene.seconds else ""
        self.here.setText(in_minutes(int(self._show.pace.seconds_here())) + planned)
        self.clock.setText(f"{datetime.now():%H:%M}")
        key = "presenter.pause" if self.watch.running else "presenter.resume"
        words = t(key, self._scenes.store.view.lang)
        if self.hold.text() != words:
            self.hold.setText(words)
            self.hold.setToolTip(tooltip(words))

    def _tick_left(self) -> None:
        """Count down to the end of the talk; red once it is over."""
        minutes = self._show.options.minutes
        left = minutes * 60 - self.watch.seconds()
        self.left.setText(in_minutes(left) if minutes else "—")
        if (self.left.property("rank") == "danger") != (over := bool(minutes) and left < 0):
            restyle(self.left, "rank", "danger" if over else "")

    def _toggle_watch(self) -> None:
        self.watch.hold() if self.watch.running else self.watch.start()
        self._tick()

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance) and self.isVisible():
            self.retranslate(new)

    def sizeHint(self) -> QSize:
        return QSize(1180, 720)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._timer.stop()
        super().closeEvent(event)


def _stack(*widgets: QWidget) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(3)
    for widget in widgets:
        grows = isinstance(widget, (ScenePicture, QPlainTextEdit))
        column.addWidget(widget, 1 if grows else 0)
    return column
