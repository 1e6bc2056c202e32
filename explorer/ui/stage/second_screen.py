"""Two screens: the audience's takes the map, the presenter keeps notes and time on the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication, QKeySequence, QScreen
from PySide6.QtWidgets import QMainWindow, QWidget

from explorer.ui.kit import placement
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.presentation import Presentation
from explorer.ui.stage.presenter import PresenterView

_SETTLE_MS = 400  # Qt and the window manager move windows off a screen that went


class SecondScreen(QObject):
    """Opens the presenter's window by itself where there is a second screen; else when it is asked for."""

    def __init__(
        self, window: QMainWindow, show: Presentation, scenes: SceneModel, pictures: ScenePictures
    ) -> None:
        super().__init__(window)
        self._window, self._show = window, show
        self._scenes, self._pictures = scenes, pictures
        self.presenter: PresenterView | None = None
        show.ended.connect(self._ended)
        show.presenter_wanted.connect(self.toggle)
        self.destroyed.connect(self.close)
        self._hall = ""  # the name of the audience's screen
        self._parted = False  # a screen went during the show, and the notes with it
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._arrange)
        app = QGuiApplication.instance()
        assert isinstance(app, QGuiApplication)
        app.screenAdded.connect(self._screens_changed)
        app.screenRemoved.connect(self._screens_changed)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"presenter_view": self.toggle}

    def begin(self, first: str | None) -> None:
        """Start presenting from `first`, with the map on the audience's screen."""
        audience = other_screen(self._window)
        if audience is not None:
            self.open()
        self._hall, self._parted = audience.name() if audience is not None else "", False
        self._show.begin(first, audience)
        if self.presenter is not None and self.presenter.isVisible():
            self._show.also(self.presenter)

    def open(self) -> None:
        """Open the presenter's view: full screen if the audience has its own screen, else as a window."""
        if self.presenter is None:
            self.presenter = PresenterView(self._show, self._scenes, self._pictures)
            escape = QKeySequence(Qt.Key.Key_Escape)  # from the field of minutes it would reach the map
            self.presenter.addActions([each for each in self._window.actions() if each.shortcut() != escape])
        presenter, desk = self.presenter, self._desk()
        if desk is not None:
            presenter.setGeometry(desk.geometry())
            presenter.open()
            presenter.showFullScreen()
        else:
            presenter.setWindowState(Qt.WindowState.WindowNoState)
            placement.fit(presenter, presenter.sizeHint())
            presenter.open()
        if self._show.on:
            self._show.also(presenter)

    def _desk(self) -> QScreen | None:
        """Return the screen that the presenter has alone; None where the audience may see both."""
        here = self._window.screen()
        if self._show.on:
            return other_screen(self._window) if here is not None and here.name() == self._hall else None
        return here if len(QGuiApplication.screens()) > 1 else None

    def _screens_changed(self, _: QScreen) -> None:
        self._settle.start()

    def _arrange(self) -> None:
        """Keep the notes off the audience's map: where one screen is left, it has the map; the other brings them back."""
        if not self._show.on:
            return
        notes, window = self.presenter, self._window
        hall = next((one for one in QGuiApplication.screens() if one.name() == self._hall), None)
        if notes is not None and _covers(notes, window):
            notes.close()
            self._parted = True
            window.activateWindow()
            self._show.toast("present.one_screen")
        elif self._parted and hall is not None and len(QGuiApplication.screens()) > 1:
            self._parted = False
            self._show.fill(hall)
            self.open()

    def toggle(self) -> None:
        if self.presenter is not None and self.presenter.isVisible():
            self.presenter.close()
        else:
            self.open()

    def _ended(self) -> None:
        if self.presenter is not None:
            self.presenter.finish()

    def close(self) -> None:
        """Delete the presenter's window, which has no parent; call before the application ends."""
        if self.presenter is not None:
            self.presenter.close()
            self.presenter.deleteLater()
            self.presenter = None


def _covers(one: QWidget, other: QWidget) -> bool:
    return one.isVisible() and one.isFullScreen() and one.screen() is other.screen()


def other_screen(window: QWidget) -> QScreen | None:
    """Return another screen than the window's, for the audience; None if there is none."""
    here = window.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not here), None)
