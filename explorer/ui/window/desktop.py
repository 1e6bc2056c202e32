"""Scenes, presenting, two dates, projects and the tour, put together for one window; made after the first picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QBoxLayout, QMenu

from explorer.layers.registry import SPECS, opening_layers
from explorer.state.files import rehearsal
from explorer.state.files.deck import deck
from explorer.state.files.strip import MOST
from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.offer import OfferBar
from explorer.ui.project.actions import ProjectActions
from explorer.ui.project.file import ProjectFile
from explorer.ui.project.scenes import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.scenes.strip import SceneStrip
from explorer.ui.stage.compare_bar import CompareControl
from explorer.ui.stage.presentation import TRANSITION_MS, Presentation
from explorer.ui.stage.second_screen import SecondScreen
from explorer.ui.window.welcome import Welcome
from explorer.words.strings import t

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow

_LOW_PX = 860  # below this height of the window the cards are small
_NAME = "show"


class Show(QObject):
    """One per window; `of` finds it or makes it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self.setObjectName(_NAME)
        self.window = window
        window.store.put(replace(window.store.work, scenes=deck(opening_layers())))
        self.scenes = SceneModel(window.store, self)
        self.pictures = ScenePictures(self.scenes, window.atlas, window.shapes, window.map_view, self)
        self.presentation = Presentation(window, window.map_view, self.scenes)
        self.strip = SceneStrip(self.scenes, self.pictures, self._lacks, window)
        self.compare = CompareControl(window.store, window.atlas, window.bounds, window)
        self.offers = OfferBar(window)
        self.file = ProjectFile(window.store, window.settings, parent=self)
        self.project = ProjectActions(window, self.file, self.offers)
        self.second = SecondScreen(window, self.presentation, self.scenes, self.pictures)
        self.welcome = Welcome(window, self.project, self.play)
        self._place()
        self._connect()
        self._dress(window.store.view)

    def _place(self) -> None:
        window = self.window
        centre = window.centralWidget()
        column = centre.layout() if centre else None
        assert isinstance(column, QBoxLayout)
        column.insertWidget(0, self.offers)
        column.insertWidget(column.count() - 1, self.compare)
        self.dock = Dock("scenes", self.strip, window, slim=True)
        timeline = next(dock for dock in window.docks if dock.widget() is window.timeline)
        window.panels.adopt(self.dock)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self.dock)
        window.splitDockWidget(self.dock, timeline, Qt.Orientation.Vertical)
        if not window.restoreDockWidget(self.dock):
            self.dock.hide()
        menu = window.top.menu_button.menu()
        parts = menu.findChildren(QMenu) if menu else []
        if parts:
            self.project.recent_menu(parts[0])

    def _connect(self) -> None:
        window, show = self.window, self.presentation
        window.installEventFilter(self)
        self.strip.picked.connect(self.go)
        self.strip.play_from.connect(self.begin)
        self.strip.command.connect(lambda name: window.actions_.by_id[name].trigger())
        self.scenes.changed.connect(self._count)
        self.scenes.full.connect(lambda: self._say("scene.full", most=MOST))
        show.began.connect(lambda: self.compare.keep_away(True))
        show.began.connect(self.welcome.make_way)
        show.ended.connect(lambda: self.compare.keep_away(False))
        show.began.connect(lambda: setattr(window, "stage_time", show.time))
        show.ended.connect(lambda: setattr(window, "stage_time", None))
        window.port.pointer.connect(lambda *_: show.offer_time())
        show.stepped.connect(self.pictures.cancel)
        self.project.on_stage = lambda: show.on
        show.ended.connect(self.project.look_for_news)
        self.project.leaving.connect(show.end)
        self.project.leaving.connect(self.second.close)
        self.destroyed.connect(window.store.subscribe(self._on_view))

    # -- scenes -----------------------------------------------------------------------------

    def go(self, name: str) -> None:
        """Fly to a scene in the window, as an undo step."""
        self.window.timeline.player.stop()
        self.presentation.screen_.send({"transition": TRANSITION_MS})
        self.scenes.go(name)
        self.pictures.soon()

    def forth(self) -> None:
        self._step(1)

    def back(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        """The scene before or after the current one."""
        if self.presentation.on:
            self.presentation.do("scene_next" if by > 0 else "scene_previous")
            return
        at = self.scenes.position() + by
        if self.scenes.position() < 0:
            at = 0 if by > 0 else len(self.scenes.strip) - 1
        if 0 <= at < len(self.scenes.strip):
            self.go(self.scenes.strip[at].name)

    def add(self) -> None:
        scene = self.scenes.add()
        if scene is None:
            return
        self.pictures.take(scene)
        self.dock.show()
        self._say("scene.added", name=scene.title.in_(self._lang))

    def rerecord(self) -> None:
        scene = self.scenes.current
        if scene is None:
            self.dock.show()
            self._say("scene.choose_first")
            return
        self.scenes.rerecord(scene.name)
        if self.scenes.current is not None:
            self.pictures.take(self.scenes.current)
        self._say("scene.updated", name=scene.title.in_(self._lang))

    def toggle_strip(self) -> None:
        """The drawer opens with the keyboard in it."""
        if self.dock.isVisible():
            self.dock.hide()
            return
        self._fit_strip()
        self.window.panels.make_room_for_strip()
        self.dock.show()
        self.strip.list.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.strip.list.follow()

    def _fit_strip(self) -> None:
        self.strip.make_compact(self.window.height() < _LOW_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Lower cards as the window gets lower, and full ones with the room."""
        if watched is self.window and event.type() == QEvent.Type.Resize and self.dock.isVisible():
            self._fit_strip()
        return False

    def rehearse(self) -> tuple[rehearsal.Finding, ...]:
        """Say which scenes lean on something that is missing."""
        lang, window = self._lang, self.window
        strip = self.scenes.strip
        found = rehearsal.check(
            strip, window.atlas, SPECS, self.window.store.work.layers, lang, window.bounds
        )
        lines = [
            t("rehearse.line", lang, number=f.number, title=f.scene.title.in_(lang), what="；".join(f.lacks))
            for f in found
        ]
        if not strip:
            self._say("rehearse.nothing")
        elif found:
            window.notices.say("rehearse.found", window.store.view, lines, number=len(found))
        else:
            self._say("rehearse.fine", number=len(strip))
        return found

    def _lacks(self, scene: Scene) -> str:
        known = {*SPECS, *(layer.id for layer in self.window.store.work.layers)}
        lacks = rehearsal.lack_words(scene, self.window.atlas, known, self._lang)
        return t("scene.card_missing", self._lang, what="、".join(lacks)) if lacks else ""

    # -- presenting -------------------------------------------------------------------------

    def present(self) -> None:
        """Shift+F5: from the current scene, or with the map as it stands; once more ends it."""
        if self.presentation.on:
            self.presentation.end()
        else:
            current = self.scenes.current
            self.begin(current.name if current else None)

    def play(self) -> None:
        """F5: from the first scene; with none, the map as it stands."""
        if self.presentation.on:
            self.presentation.do("scene_first")
        else:
            self.begin(self.scenes.strip[0].name if self.scenes.strip else None)

    def begin(self, first: str | None) -> None:
        self.window.timeline.player.stop()
        self.pictures.cancel()
        self.second.begin(first)

    def toggle_presenter(self) -> None:
        self.second.toggle()

    # -- words and settings -----------------------------------------------------------------

    @property
    def _lang(self) -> Any:
        return self.window.store.view.lang

    def _say(self, key: str, **values: object) -> None:
        self.window.notices.say(key, self.window.store.view, (), brief=True, **values)

    def _on_view(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._dress(new)
        if (old.compare is None) != (new.compare is None):
            self.window.top.dress(new)

    def _dress(self, view: View) -> None:
        self.dock.dress(view)
        actions = self.window.actions_.by_id
        self.strip.name_buttons({name: a.toolTip() for name, a in actions.items()})
        self._count()
        self.welcome.dress(view)

    def _count(self) -> None:
        words = t("scene.pill", self._lang, number=len(self.scenes.strip))
        self.window.top.name_scenes(words)


def of(window: MainWindow) -> Show:
    """The window's Show."""
    return window.findChild(Show, _NAME) or Show(window)
