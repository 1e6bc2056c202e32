"""The drawer of scenes above the clock, and what its commands do: add, record again, rehearse."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from explorer.state.files import rehearsal
from explorer.state.view.scenes import Scene
from explorer.ui.facts.session import Session
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.notices import Say
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.scenes.scene_strip import SceneStrip
from explorer.words.strings import t
from explorer.words.text import join_clauses

_LOW_PX = 860  # below this height of the window the cards are small


class SceneDrawer(QObject):
    """The strip of scenes in its dock."""

    opening = Signal()  # it is about to show

    def __init__(
        self,
        session: Session,
        scenes: SceneModel,
        pictures: ScenePictures,
        say: Say,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session, self._scenes, self._pictures = session, scenes, pictures
        self._say, self._window = say, window
        self.strip = SceneStrip(scenes, pictures, self._lacks, window)
        self.dock = Dock("scenes", self.strip, window, slim=True)
        window.installEventFilter(self)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "scenes": self.toggle,
            "add_scene": self.add,
            "rerecord_scene": self.rerecord,
            "rehearse": self.rehearse,
        }

    def add(self) -> None:
        """Make a scene of the View."""
        scene = self._scenes.add()
        if scene is None:
            return
        self._pictures.take(scene)
        self.dock.show()
        self._say("scene.added", brief=True, name=scene.title.in_(self._session.lang))

    def rerecord(self) -> None:
        """Put the View in the place of the current scene's."""
        scene = self._scenes.current
        if scene is None:
            self.dock.show()
            self._say("scene.choose_first", brief=True)
            return
        self._scenes.rerecord(scene.name)
        if self._scenes.current is not None:
            self._pictures.take(self._scenes.current)
        self._say("scene.updated", brief=True, name=scene.title.in_(self._session.lang))

    def toggle(self) -> None:
        """Close the drawer, or open it with the keyboard in it."""
        if self.dock.isVisible():
            self.dock.hide()
            return
        self._fit()
        self.opening.emit()
        self.dock.show()
        self.strip.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.strip.list.sync()

    def rehearse(self) -> tuple[rehearsal.SceneFault, ...]:
        """Report which scenes refer to something that is missing."""
        lang, strip = self._session.lang, self._scenes.strip
        atlas, bounds, work = self._session.atlas, self._session.bounds, self._session.store.work
        found = rehearsal.check(strip, atlas, work.catalogue.specs, work.layers, lang, bounds)
        lines = [
            t(
                "rehearse.line",
                lang,
                number=f.number,
                title=f.scene.title.in_(lang),
                what=join_clauses(f.lacks, lang),
            )
            for f in found
        ]
        if not strip:
            self._say("rehearse.nothing", brief=True)
        elif found:
            self._say("rehearse.found", lines, number=len(found))
        else:
            self._say("rehearse.fine", brief=True, number=len(strip))
        return found

    def _lacks(self, scene: Scene) -> str:
        work = self._session.store.work
        known = {*work.catalogue, *(layer.id for layer in work.layers)}
        lang = self._session.lang
        lacks = rehearsal.missing_words(scene, self._session.atlas, known, lang)
        return t("scene.card_missing", lang, what="、".join(lacks)) if lacks else ""

    def _fit(self) -> None:
        self.strip.make_compact(self._window.height() < _LOW_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Make the cards small in a low window, and large again with the room."""
        if watched is self._window and event.type() == QEvent.Type.Resize and self.dock.isVisible():
            self._fit()
        return False
