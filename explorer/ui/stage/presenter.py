"""The presenter's own screen: the current scene, the next, the notes, the time."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QPixmap
from PySide6.QtWidgets import (
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
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.presentation import Presentation
from explorer.words.strings import t

_TICK_MS = 500


class ScenePicture(QLabel):
    """A scene's picture, scaled to the available room."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._whole = QPixmap()
        self.setMinimumSize(200, 114)
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
        minutes, seconds = divmod(self.seconds(), 60)
        hours, minutes = divmod(minutes, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes:02}:{seconds:02}"


class PresenterView(QWidget):
    """Follows the presentation; a window of its own that the audience does not see."""

    def __init__(self, show: Presentation, scenes: SceneModel, pictures: ScenePictures) -> None:
        super().__init__(None)
        self._show, self._scenes, self._pictures = show, scenes, pictures
        self.setObjectName("presenterView")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.now, self.next = ScenePicture(self), ScenePicture(self)
        self.headings = {
            key: label("", "heading", self) for key in ("now", "next", "notes", "elapsed", "clock")
        }
        self.title, self.next_title = label("", "title", self), label("", "strong", self)
        self.caption, self.keys = label("", "soft", self), label("", "faint", self)
        self.notes = QPlainTextEdit(self)
        self.elapsed, self.clock, self.place = (QLabel(self) for _ in range(3))
        self.hold, self.reset = QPushButton(self), QPushButton(self)
        self.watch = Stopwatch()
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.notes.setReadOnly(True)
        self.notes.setFont(theme.font(22))
        self.notes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for figure in (self.elapsed, self.clock):
            figure.setFont(theme.font(40, strong=True))
        for button in (self.hold, self.reset):
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for made in (self.title, self.next_title, self.caption):
            made.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        grid = QGridLayout(self)
        grid.setContentsMargins(28, 22, 28, 18)
        grid.setHorizontalSpacing(30)
        grid.setVerticalSpacing(8)
        grid.addLayout(self._times(), 0, 0, 1, 2)
        grid.addLayout(_stack(self.headings["now"], self.title, self.caption, self.now), 1, 0)
        grid.addLayout(_stack(self.headings["next"], self.next_title, self.next), 2, 0)
        grid.addLayout(_stack(self.headings["notes"], self.notes), 1, 1, 2, 1)
        grid.addWidget(self.keys, 3, 0, 1, 2)
        grid.setRowStretch(1, 3)
        grid.setRowStretch(2, 2)
        grid.setColumnStretch(0, 4)
        grid.setColumnStretch(1, 5)

    def _times(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(10)
        for key, figure in (("elapsed", self.elapsed), ("clock", self.clock)):
            row.addLayout(_stack(self.headings[key], figure))
            if key == "elapsed":
                for button in (self.hold, self.reset):
                    row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
                row.addSpacing(40)
        row.addStretch(1)
        self.place.setFont(theme.font(24))
        row.addWidget(self.place, 0, Qt.AlignmentFlag.AlignBottom)
        return row

    def _connect(self) -> None:
        self._show.stepped.connect(self.sync)
        self._scenes.changed.connect(self.sync)
        self._pictures.changed.connect(self.sync)
        self.hold.clicked.connect(self._toggle_watch)
        self.reset.clicked.connect(self.watch.reset)
        self.destroyed.connect(self._scenes.store.subscribe(self._view_changed))

    def open(self) -> None:
        """Start the watch and show; the caller places the window."""
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
        self.reset.setText(t("presenter.reset", view.lang))
        self.reset.setToolTip(tooltip(t("presenter.reset", view.lang)))
        self._tick()
        self.sync()

    def _tick(self) -> None:
        self.elapsed.setText(self.watch.text())
        self.clock.setText(f"{datetime.now():%H:%M}")
        key = "presenter.pause" if self.watch.running else "presenter.resume"
        words = t(key, self._scenes.store.view.lang)
        if self.hold.text() != words:
            self.hold.setText(words)
            self.hold.setToolTip(tooltip(words))

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
