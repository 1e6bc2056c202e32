"""Two screens: the audience's takes the map, the presenter keeps notes and time on the other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication, QScreen
from PySide6.QtWidgets import QMainWindow, QWidget

from explorer.ui.kit import placement
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.presentation import Presentation
from explorer.ui.stage.presenter import PresenterView


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

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"presenter_view": self.toggle}

    def begin(self, first: str | None) -> None:
        """Start presenting from `first`, with the map on the audience's screen."""
        audience = other_screen(self._window)
        if audience is not None:
            self.open()
        self._show.begin(first, audience)
        if self.presenter is not None and self.presenter.isVisible():
            self._show.also(self.presenter)

    def open(self) -> None:
        """Open the presenter's view: full screen if the audience has its own screen, else as a window."""
        if self.presenter is None:
            self.presenter = PresenterView(self._show, self._scenes, self._pictures)
        presenter, here = self.presenter, self._window.screen()
        if len(QGuiApplication.screens()) > 1 and here is not None and not self._show.on:
            presenter.setGeometry(here.geometry())
            presenter.open()
            presenter.showFullScreen()
        else:
            placement.fit(presenter, presenter.sizeHint())
            presenter.open()
        if self._show.on:
            self._show.also(presenter)

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


def other_screen(window: QWidget) -> QScreen | None:
    """Return another screen than the window's, for the audience; None if there is none."""
    here = window.screen()
    return next((screen for screen in QGuiApplication.screens() if screen is not here), None)
