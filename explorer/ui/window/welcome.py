"""The first minute of a window: what a crash left is offered, a newcomer gets the tour."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer

from explorer.state.view.view import View
from explorer.ui.project.actions import ProjectActions
from explorer.ui.window.tour import Stop, Tour

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow


class Welcome(QObject):
    """`begin` once the first picture stands; `play` presents the built-in deck."""

    def __init__(self, window: MainWindow, project: ProjectActions, play: Callable[[], object]) -> None:
        super().__init__(window)
        self._window, self._project, self._play = window, project, play
        self.tour: Tour | None = None

    def begin(self) -> None:
        self._project.offer(self._project.file.begin())
        if not self._window.settings.load().tour_done:
            self.take_tour()

    def take_tour(self) -> None:
        if self.tour is None:
            self.tour = Tour(self._window, self._stops())
            self.tour.finished.connect(self._toured)
        self.tour.start(self._window.store.view)

    def dress(self, view: View) -> None:
        if self.tour is not None and self.tour.isVisible():
            self.tour.dress(view)

    def make_way(self) -> None:
        """Whoever presents needs no tour; it stays to be taken from the menu."""
        if self.tour is not None and self.tour.isVisible():
            self.tour.end(play=False)

    def _stops(self) -> tuple[Stop, ...]:
        window = self._window
        return (
            Stop("map", lambda: window.map_view),
            Stop("panel", lambda: window.panel),
            Stop("timeline", lambda: window.timeline),
            Stop("inspector", lambda: window.inspector),
            Stop("search", lambda: window.top.search),
            Stop("present", lambda: window.top.buttons["full_screen"]),
        )

    def _toured(self, play: bool) -> None:
        settings = self._window.settings
        settings.save(replace(settings.load(), tour_done=True))
        self._window.map_view.setFocus()
        if play:
            QTimer.singleShot(0, self, self._play)
