"""The pace of a talk: seconds spent on each scene, and turning the pages by itself, as in an exhibition."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.view.scenes import Scene, seconds_of


class ScenePace(QObject):
    """Counts the time spent on each scene by name; with `loop` on, `due` comes when the next one is to be shown."""

    due = Signal()

    def __init__(self, clock: Callable[[], float] = time.monotonic, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock
        self.spent: dict[str, float] = {}
        self._scene: Scene | None = None
        self._since = 0.0
        self.loop = False
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.due)

    def begin(self) -> None:
        self.spent, self._scene = {}, None

    def show(self, scene: Scene | None) -> None:
        """Count for this scene from now on."""
        self._settle()
        self._scene = scene
        self._wind()

    def end(self) -> None:
        self._settle()
        self._scene, self.loop = None, False
        self._timer.stop()

    def seconds_here(self) -> float:
        """Return the seconds since the scene was shown."""
        return self._clock() - self._since if self._scene is not None else 0.0

    def set_loop(self, on: bool) -> None:
        self.loop = on
        self._wind()

    def _settle(self) -> None:
        now = self._clock()
        if self._scene is not None:
            self.spent[self._scene.name] = self.spent.get(self._scene.name, 0.0) + now - self._since
        self._since = now

    def _wind(self) -> None:
        if self.loop and self._scene is not None:
            self._timer.start(round(seconds_of(self._scene) * 1000))
        else:
            self._timer.stop()
