"""Thumbnails of scenes: a picture of the map once the scene was shown, a sketch until then. Kept in memory."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace

from PySide6.QtCore import QObject, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QWidget

from explorer.state.view.scenes import Scene, view_of
from explorer.state.view.work import same_picture
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes import card_delegate
from explorer.ui.scenes.sketch import sketch

_SETTLED_MS = 1700  # flight, fade, and the legend a moment later
_MOST = 60
_SIZE = card_delegate.PICTURE_PX * 4  # for sharp screens, and for the presenter's view


class ScenePictures(QObject):
    """`of` gives the best picture there is, an empty one until it is sketched; `soon` takes one of the
    map once it stands still.
    """

    changed = Signal()

    def __init__(self, scenes: SceneModel, source: QWidget, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scenes, self._source = scenes, source
        self._taken: dict[str, QPixmap] = {}
        self._drawn: dict[str, QPixmap] = {}
        self._wanted: dict[str, Scene] = {}
        self._sketching = QTimer(self, singleShot=True, interval=20)
        self._sketching.timeout.connect(self._sketch_one)
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_SETTLED_MS)
        self._later.timeout.connect(self._take_current)

    def of(self, scene: Scene) -> QPixmap:
        key = self._key(scene)
        if key in self._taken:
            return self._taken[key]
        if key not in self._drawn:
            self._wanted[key] = scene
            if not self._sketching.isActive():  # asked again and again it would never come to fire
                self._sketching.start()
        return self._drawn.get(key, QPixmap())

    def _sketch_one(self) -> None:
        """Draw one sketch per event loop run: nine in a row would block the window."""
        if not self._wanted:
            return
        key = next(iter(self._wanted))
        scene = self._wanted.pop(key)
        view = replace(scene.view, appearance=self._scenes.store.view.appearance)
        _forget_oldest(self._drawn)
        self._drawn[key] = sketch(view, self._scenes.store.known, _SIZE)
        if self._wanted:
            self._sketching.start()
        self.changed.emit()

    def soon(self) -> None:
        """Photograph the current scene once the map is at rest."""
        self._later.start()

    def cancel(self) -> None:
        self._later.stop()

    def take(self, scene: Scene) -> None:
        """Photograph the map now as the picture of this scene."""
        whole = self._source.grab()
        if whole.isNull():
            return
        _forget_oldest(self._taken)
        self._taken[self._key(scene)] = cropped(whole, _SIZE)
        self.changed.emit()

    def _take_current(self) -> None:
        scene = self._scenes.current
        view = self._scenes.store.view
        if scene is not None and same_picture(view, view_of(scene, view, self._scenes.store.axis)):
            self.take(scene)

    def _key(self, scene: Scene) -> str:
        view = replace(scene.view, appearance=self._scenes.store.view.appearance, lang="zh", extent=None)
        return hashlib.sha256(json.dumps(view.to_json(), sort_keys=True).encode()).hexdigest()


def cropped(whole: QPixmap, size: QSize) -> QPixmap:
    """Return the middle of `whole`, cropped and scaled to `size`."""
    scaled = whole.scaled(
        size, Qt.AspectRatioMode.KeepAspectRatioByExpanding, Qt.TransformationMode.SmoothTransformation
    )
    cut = QRect(0, 0, size.width(), size.height())
    cut.moveCenter(QRect(0, 0, scaled.width(), scaled.height()).center())
    found = scaled.copy(cut)
    found.setDevicePixelRatio(1.0)
    return found


def _forget_oldest(pictures: dict[str, QPixmap]) -> None:
    if len(pictures) >= _MOST:
        del pictures[next(iter(pictures))]
