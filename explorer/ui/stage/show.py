"""Presenting from the window: from the first scene or the current one, on one screen or two, and scene by scene."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.presentation import TRANSITION_MS, Presentation
from explorer.ui.stage.second_screen import SecondScreen
from explorer.ui.timeline.player import Player


class Show(QObject):
    """Starts and ends presentations; outside of one, steps through the scenes in the window."""

    def __init__(
        self,
        scenes: SceneModel,
        pictures: ScenePictures,
        presentation: Presentation,
        second: SecondScreen,
        player: Player,
    ) -> None:
        super().__init__(presentation)
        self._scenes, self._pictures, self._player = scenes, pictures, player
        self._presentation, self._second = presentation, second

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "full_screen": self.present,
            "play_scenes": self.play,
            "kiosk": self.kiosk,
            "scene_next": lambda: self._step(1),
            "scene_previous": lambda: self._step(-1),
        }

    def present(self) -> None:
        """Present from the current scene, or with the map as it is; end a presentation that is on."""
        if self._presentation.on:
            self._presentation.end()
        else:
            current = self._scenes.current
            self.begin(current.name if current else None)

    def play(self) -> None:
        """Present from the first scene; without scenes, the map as it is."""
        if self._presentation.on:
            self._presentation.do("scene_first")
        else:
            self.begin(self._scenes.strip[0].name if self._scenes.strip else None)

    def kiosk(self) -> None:
        """Present by itself, over and over; in a presentation that is on, begin or stop doing so."""
        if self._presentation.on:
            self._presentation.do("kiosk")
        else:
            self.play()
            self._presentation.loop()

    def begin(self, first: str | None) -> None:
        """Present from the scene `first`; None: with the map as it is."""
        self._player.stop()
        self._pictures.cancel()
        self._second.begin(first)

    def go(self, name: str) -> None:
        """Fly to a scene in the window, as an undo step."""
        self._player.stop()
        self._presentation.screen_.send({"transition": TRANSITION_MS})
        self._scenes.go(name)
        self._pictures.soon()

    def _step(self, by: int) -> None:
        """Show the scene before or after the current one."""
        if self._presentation.on:
            self._presentation.do("scene_next" if by > 0 else "scene_previous")
            return
        at = self._scenes.position() + by
        if self._scenes.position() < 0:
            at = 0 if by > 0 else len(self._scenes.strip) - 1
        if 0 <= at < len(self._scenes.strip):
            self.go(self._scenes.strip[at].name)
