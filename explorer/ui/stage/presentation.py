"""Presenting: the map alone on the screen, scene by scene; ending it restores the exact state before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from typing import Any, Protocol, cast

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QMainWindow, QWidget

from explorer.state.view import compare
from explorer.state.view.command_table import BY_ID
from explorer.state.view.scenes import Scene
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.store import StoreSnapshot
from explorer.state.view.view import Camera, View
from explorer.ui.map.link import Message
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.stage import framing
from explorer.ui.stage.chrome import WindowChrome
from explorer.ui.stage.command_bar import StageCommandBar
from explorer.ui.stage.ink import StageInk
from explorer.ui.stage.pace import ScenePace
from explorer.ui.stage.scene_run import SceneRun
from explorer.ui.stage.stage_keys import StageKeys
from explorer.ui.stage.time_bar import StageTimeBar
from explorer.ui.timeline.player import Player
from explorer.words.strings import t

TRANSITION_MS = 800
_SETTLE_MS = 450  # Leaflet reports a resize 200 ms after the last
_ON_STAGE = (
    "scene_first",
    "scene_last",
    "scene_again",
    "time_bar",
    "stage_find",
    "scene_overview",
    "stage_video",
    "ink_pen",
    "ink_arrow",
    "ink_circle",
    "ink_laser",
    "ink_erase",
    "ink_keep",
    "blank",
    "white",
    "spotlight",
    "text_larger",
    "text_smaller",
    "show_title",
    "show_clock",
    "show_legend",
    "show_figures",
    "hover_plates",
    "end_show",
)
_BLANKS = {"blank": "black", "white": "white"}


class Screen(Protocol):
    """What a presentation asks of the map widget besides showing Views."""

    def send(self, message: Message) -> None: ...
    def setZoomFactor(self, factor: float) -> None: ...


class Presentation(QObject):
    """`begin`, then `do(command)` for every key; nothing it shows becomes an undo step once it ends."""

    began = Signal()
    ended = Signal()
    stepped = Signal()
    presenter_wanted = Signal()
    overview_wanted = Signal()

    def __init__(
        self,
        window: QMainWindow,
        map_view: QWidget,
        scenes: SceneModel,
        player: Player,
        close_sheets: Callable[[], bool],
    ) -> None:
        super().__init__(window)
        self._window, self._map, self._close_sheets = window, map_view, close_sheets
        self.scenes = self._scenes = scenes
        self._store = scenes.store
        self._chrome = WindowChrome(window, map_view)
        self._keys = StageKeys(self.do, self)
        self.run = SceneRun(self._store, self)
        self.pace = ScenePace(parent=self)
        self.pace.due.connect(self._turn)
        self.time = StageTimeBar(self._store, player, map_view, window)
        self.ink = StageInk(self._store, lambda message: self.screen_.send(message), self)
        self.ink.reported.connect(self.toast)
        self.bar = StageCommandBar(self._store, map_view, window)
        self._kept: StoreSnapshot | None = None
        self._was_current: str | None = None
        self._free = True  # the map as it is, not a scene
        self._made: View | None = None  # the scene as it was made
        self._away = False
        self.covered = ""
        self.lit = False
        self._commands = self._table()
        self._by_hand = False
        self._aim: Camera | None = None  # where a resized map must come to rest
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._come_to_rest)
        map_view.installEventFilter(self)
        self.destroyed.connect(self._store.subscribe(self._view_changed))

    @property
    def on(self) -> bool:
        return self._kept is not None

    @property
    def options(self) -> StageOptions:
        return self._store.work.stage

    def _set_options(self, options: StageOptions) -> None:
        grown = options.growth != self.options.growth
        self._store.set_work(replace(self._store.work, stage=options))
        if grown:
            self.enlarge()
            self._settle.start()
        self._retranslate()

    def set_minutes(self, minutes: int) -> None:
        """Set how long the talk may take; 0: as long as it likes."""
        self._store.set_work(replace(self._store.work, stage=replace(self.options, minutes=minutes)))

    @property
    def screen_(self) -> Screen:
        return cast(Screen, self._map)

    @property
    def scene(self) -> Scene | None:
        """The scene on the screen; None while the map is shown as it was."""
        return None if self._free else self._scenes.current

    @property
    def next_scene(self) -> Scene | None:
        at = -1 if self._free else self._scenes.position()
        return self._scenes.strip[at + 1] if at + 1 < len(self._scenes.strip) else None

    # -- beginning and ending ---------------------------------------------------------------

    def begin(self, first: str | None = None, screen: QScreen | None = None) -> None:
        """Start presenting from the scene `first`, or with the View as it is."""
        if self.on:
            return
        current = self._scenes.current
        self._kept, self._was_current = self._store.snapshot(), current.name if current else None
        self._free, self._made, self._aim, self._by_hand = True, None, self._store.view.camera, False
        self._close_sheets()
        self.ink.begin()
        self.pace.begin()
        self._chrome.put_away(screen)
        self._keys.watch(self._window, self._map)
        self.began.emit()
        if first is not None:
            self.show_scene(first)
        else:
            self._retranslate()

    def end(self) -> None:
        """End presenting; restore View, undo, docks, scrolling, focus."""
        kept, self._kept = self._kept, None
        if kept is None:
            return
        self.run.stop()
        self._keys.leave()
        self.pace.end()
        self.time.leave()
        self.bar.hide()
        self._close_sheets()
        self.screen_.send({"present": None, "blank": None, "spotlight": False, "frame": None, "ink": None})
        self.covered, self.lit = "", False
        self.screen_.setZoomFactor(1.0)
        self._scenes.choose(self._was_current)
        self._store.restore(kept)
        self.ink.end()
        self._chrome.bring_back()  # panels come back to the View that they left: nothing is built anew
        self._aim = kept.view.camera
        self._settle.start()
        self.ended.emit()

    # -- what a command does --------------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[], object]]:
        """Commands that do nothing unless a presentation is on."""
        return {name: partial(self.do, name) for name in _ON_STAGE}

    def do(self, command: str) -> None:
        """Run one of the commands that are active while presenting."""
        if self.on and command in self._commands:
            if self.covered and command not in _BLANKS:
                self._cover("")
                return
            self._commands[command]()

    def _table(self) -> dict[str, Callable[[], object]]:
        layers = {name: partial(self._toggle_layer, name) for name in BY_ID if BY_ID[name].area == "layers"}
        parts = {
            f"show_{part}": partial(self._toggle, part) for part in ("title", "clock", "legend", "figures")
        }
        own: dict[str, Callable[[], object]] = {
            "scene_next": partial(self._step, 1),
            "scene_previous": partial(self._step, -1),
            "scene_first": partial(self._jump, 0),
            "scene_last": partial(self._jump, -1),
            "blank": partial(self._cover, "black"),
            "white": partial(self._cover, "white"),
            "spotlight": self._light,
            "text_larger": partial(self._grow, 1),
            "text_smaller": partial(self._grow, -1),
            "scene_again": self._again,
            "side_by_side": self._arrange,
            "stage_video": lambda: self.screen_.send({"video": "play"}),
            "step_back": partial(self.time.step, -1),
            "step_forward": partial(self.time.step, 1),
            "time_bar": self.time.toggle_pinned,
            "stage_find": self.bar.open,
            "scene_overview": self.overview_wanted.emit,
            "kiosk": self._toggle_loop,
            "hover_plates": partial(self._toggle, "plates"),
            "end_show": self.escape,
            "presenter_view": self.presenter_wanted.emit,
        }
        own |= self.ink.commands() | {"ink_erase": self._erase, "ink_keep": self._keep_ink}
        return own | parts | layers

    def escape(self) -> None:
        """Undo one thing at a time: what is topmost, filters, the selection, at last the presentation itself."""
        view = self._store.view
        own = self._as_made
        if self._close_sheets() or self.bar.close_bar():
            return
        if self.covered:
            self._cover("")
        elif self.lit:
            self._light()
        elif self.time.isVisible() and self.time.pinned:
            self.time.leave()
        elif self.ink.put_away():
            pass
        elif view.annotations != own.annotations:
            self.ink.erase(own.annotations)
        elif compare.maps(view) != compare.maps(own):
            self._arrange()
        elif view.filters != own.filters:
            self._store.dispatch(replace(view, filters=own.filters), "command.clear_filters")
        elif view.selection != own.selection:
            self._store.dispatch(replace(view, selection=own.selection), "command.clear_selection")
        else:
            self.end()

    def _arrange(self) -> None:
        """Show two dates on two maps; again, or with Esc, as the scene has them."""
        view, own = self._store.view, self._as_made
        if compare.maps(view) == 2 and own.compare is None:
            view = compare.toggled(view, self._store.axis)
        else:
            view = compare.arranged(view, self._store.axis)
        self._store.dispatch(view, "command.side_by_side")

    def _erase(self) -> None:
        self.ink.erase(self._as_made.annotations)

    def _keep_ink(self) -> None:
        self.ink.keep(self.scene)
        if self._made is not None:
            self._made = replace(self._made, annotations=self._store.view.annotations)

    @property
    def _as_made(self) -> View:
        """The View of the scene, or, without one, of the beginning."""
        if self._made is not None or self._kept is None:
            return self._made or self._store.view
        return self.ink.kept(self._kept.view)

    def _again(self) -> None:
        """Show the scene again as it was recorded; without one, the View as it was at the beginning."""
        scene = self.scene
        if scene is not None:
            self.show_scene(scene.name)
        elif self._kept is not None:
            self._store.set_view(self._kept.view)

    def offer_time(self) -> None:
        """Show the time bar after a move of the pointer, unless spotlight or blank screen is on."""
        if self.on and not self.lit and not self.covered:
            self.time.come()

    def follow(self, camera: dict[str, Any]) -> None:
        """Take the map from where the presenter has moved it by hand, and move it no more in this scene."""
        if self.on and camera["user"]:
            self._aim, self._by_hand = Camera(camera["lon"], camera["lat"], camera["zoom"]), True

    def also(self, window: QWidget) -> None:
        """Make the keys work in another window too (the presenter's)."""
        self._keys.watch(window)

    def fill(self, screen: QScreen) -> None:
        """Bring the map to another screen of the audience's."""
        self._chrome.fill(screen)

    def toast(self, key: str, **values: object) -> None:
        """Say something on the map for a moment."""
        self.screen_.send({"toast": t(key, self._store.view.lang, **values)})

    def show_scene(self, name: str) -> None:
        """Fly and fade to a scene; where it has a run, play it on arrival."""
        self.run.stop()
        self._free = False
        self._scenes.choose(name)
        scene = self._scenes.current
        if scene is None:
            return
        view = self._made = self._scenes.view_of(scene)
        self._by_hand = False
        self._aim = view.camera
        self._away = scene.run is not None
        self.screen_.send({"transition": TRANSITION_MS} | self._frame(TRANSITION_MS))
        self._store.set_view(view)
        self._retranslate()
        self.pace.show(scene)
        self.stepped.emit()
        if scene.run is not None:
            self.run.play(scene.run, TRANSITION_MS)

    def _step(self, by: int) -> None:
        strip = self._scenes.strip
        at = self._scenes.position() if not self._free else (-1 if by > 0 else 0)
        if 0 <= at + by < len(strip):
            self.show_scene(strip[at + by].name)
        else:
            self.toast("present.end" if by > 0 else "present.start")

    def loop(self) -> None:
        """Turn the pages automatically, over and over, as in an exhibition."""
        if not self.pace.loop:
            self._toggle_loop()

    def _toggle_loop(self) -> None:
        if self.scene is None and self._scenes.strip:
            self._jump(0)
        self.pace.set_loop(not self.pace.loop)
        self.toast("present.loop" if self.pace.loop else "present.loop_off")

    def _turn(self) -> None:
        """Show the next scene, after the last one the first."""
        strip = self._scenes.strip
        if self.on and strip:
            self.show_scene(strip[(self._scenes.position() + 1) % len(strip)].name)

    def _jump(self, to: int) -> None:
        if self._scenes.strip:
            self.show_scene(self._scenes.strip[to].name)

    def _cover(self, color: str) -> None:
        self.covered = "" if self.covered == color else color
        self.screen_.send({"blank": self.covered or None})

    def _light(self) -> None:
        self.lit = not self.lit
        self.screen_.send({"spotlight": self.lit})

    def _grow(self, by: int) -> None:
        self._set_options(self.options.grown(by))

    def _toggle(self, part: str) -> None:
        self._set_options(replace(self.options, **{part: not getattr(self.options, part)}))

    def _toggle_layer(self, command: str) -> None:
        change, old = BY_ID[command].change, self._store.view
        assert change is not None
        new = change(old, self._store.axis)
        self._store.dispatch(new, f"command.{command}")
        turned = [b for a, b in zip(old.layers, new.layers, strict=True) if a.visible != b.visible]
        if len(turned) == 1:
            name = self._store.catalogue.name(turned[0].id).in_(new.lang)
            self.toast("present.shown" if turned[0].visible else "present.hidden", name=name)

    # -- what is shown over the map --------------------------------------------------------

    def _view_changed(self, old: View, new: View) -> None:
        """Hide title and caption, which describe one date, while the clock is at another; say them in the View's language."""
        if self.on and old.lang != new.lang:
            self._retranslate()
        if self.on and old.clock != new.clock and self._is_away(new) != self._away:
            self._away = not self._away
            self._retranslate()

    def _is_away(self, view: View) -> bool:
        scene = self.scene
        if scene is None or self._made is None:
            return False
        return view.clock.at != (scene.run.end if scene.run is not None else self._made.clock.at)

    def _retranslate(self) -> None:
        self.screen_.send({"present": self.message(self._store.view)})

    def message(self, view: View) -> dict[str, Any]:
        """Return title, caption, position and size for the page; the page itself shows the date."""
        scene, lang, total = self.scene, view.lang, len(self._scenes.strip)
        shown = asdict(self.options)
        del shown["growth"], shown["minutes"]
        place = t("present.place", lang, number=self._scenes.position() + 1, total=total) if scene else ""
        return {
            "title": scene.title.in_(lang) if scene else "",
            "caption": scene.caption.in_(lang) if scene else "",
            "place": place,
            "slide": scene.slide if scene else "",
            "away": self._away and scene is not None,
            "grow": round(self.size.grow, 3),
            "show": shown,
        }

    @property
    def size(self) -> framing.Size:
        """Return how much larger everything is drawn than in the window, so that the last row reads it."""
        return framing.size_on(self._map.width(), self._map.height(), self.options.size)

    def enlarge(self) -> None:
        """Set the page's factor for the hall; one whose process ended comes back without it."""
        if self.on:
            self.screen_.setZoomFactor(self.size.zoom)

    def _frame(self, ms: int = 0) -> Message:
        """Return what has the page move the camera so that nothing covers what the scene is about."""
        made = None if self._by_hand else self._made
        camera = asdict(self._aim) if self._aim is not None else None
        subject = framing.subject(self._store.known, made) if made is not None else None
        return {"frame": {"camera": camera, "subject": subject, "lens": self.size.lens, "ms": ms}}

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._map and event.type() == QEvent.Type.Resize:
            if self.time.isVisible():
                self.time.place()
            if self.on:
                self.enlarge()
                self._retranslate()
            if self.on or self._settle.isActive():
                self._settle.start()
        return False

    def _come_to_rest(self) -> None:
        """Correct the camera after a resize: the map drifts by half a pixel, or aborts its flight."""
        if self.on:
            self.screen_.send(self._frame())
        elif self._aim is not None:
            self.screen_.send({"rest": asdict(self._aim)})
            self._store.set_view(replace(self._store.view, camera=self._aim))
