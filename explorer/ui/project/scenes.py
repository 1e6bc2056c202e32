"""The scenes of the open project, for widgets: what changes them is one named step of the window's undo."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from explorer.state.files import strip as strips
from explorer.state.files.scenes import Run, Scene, applied
from explorer.state.files.strip import Strip
from explorer.state.view.clock import period_start
from explorer.state.view.store import Store
from explorer.state.view.view import FIRST_DAY, Camera, View
from explorer.words.strings import t
from explorer.words.text import Text


class SceneModel(QObject):
    """Holds the strip and which scene is current; `changed` follows every edit, undo and redo."""

    changed = Signal()
    full = Signal()  # one more would not open again
    moved = Signal()  # another scene is current

    def __init__(self, store: Store, scenes: Strip = (), parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self._strip = scenes
        self._current: str | None = None

    @property
    def strip(self) -> Strip:
        return self._strip

    @property
    def current(self) -> Scene | None:
        return next((s for s in self._strip if s.name == self._current), None)

    def position(self) -> int:
        """Where the current scene stands, from 0; -1 where none is."""
        names = [scene.name for scene in self._strip]
        return names.index(self._current) if self._current in names else -1

    def load(self, scenes: Strip) -> None:
        """Other scenes: a project was opened. No undo step."""
        self._strip, self._current = scenes, None
        self.changed.emit()
        self.moved.emit()

    def choose(self, name: str | None) -> None:
        """Make a scene current without showing it."""
        if name != self._current:
            self._current = name
            self.moved.emit()

    # -- showing ----------------------------------------------------------------------------

    def view_of(self, scene: Scene) -> View:
        """What the map shows for it; a scene that plays begins at the start of its run."""
        view = applied(scene, self.store.view)
        return view.with_clock(at=max(scene.run.start, view.clock.start)) if scene.run else view

    def go(self, name: str) -> Scene:
        """Show a scene as an undo step; while presenting, use `choose` and the Store's `look`."""
        scene = strips.find(self._strip, name)
        self.choose(name)
        view = applied(scene, self.store.view)
        self.store.dispatch(view, f"scene.step.go|{scene.title.in_(view.lang)}")
        return scene

    # -- editing ----------------------------------------------------------------------------

    def add(self) -> Scene | None:
        """The View as a new scene behind the current one; None, and `full`, where there is no room."""
        if not self._has_room():
            return None
        view = self.store.view
        title = t("scene.new_title", view.lang, number=len(self._strip) + 1)
        after, scene = strips.added(self._strip, title, view, self._current)
        self._edit(after, "add", scene.name)
        return scene

    def _has_room(self) -> bool:
        if len(self._strip) < strips.MOST:
            return True
        self.full.emit()
        return False

    def duplicate(self, name: str) -> None:
        if not self._has_room():
            return
        after, copy = strips.duplicated(self._strip, name)
        self._edit(after, "duplicate", copy.name)

    def remove(self, name: str) -> None:
        neighbour = strips.beside(self._strip, name, 1) or strips.beside(self._strip, name, -1)
        left = strips.removed(self._strip, name)
        self._edit(left, "delete", neighbour.name if neighbour else None, about=name)

    def move(self, name: str, to: int) -> None:
        """To position `to`, counted without it."""
        self._edit(strips.moved(self._strip, name, to), "move", name)

    def rename(self, name: str, words: str) -> None:
        words = " ".join(words.split())[:120]
        scene = strips.find(self._strip, name)
        if words and words != scene.title.in_(self.store.view.lang):
            self._edit(
                strips.changed(self._strip, name, title=self._said(scene.title, words)), "rename", name
            )

    def rerecord(self, name: str) -> None:
        self._edit(strips.rerecorded(self._strip, name, self.store.view), "update", name)

    def caption(self, name: str, words: str) -> None:
        scene = strips.find(self._strip, name)
        said = self._said(scene.caption, words)
        self._edit(strips.changed(self._strip, name, caption=said), "caption", name)

    def notes(self, name: str, words: str) -> None:
        scene = strips.find(self._strip, name)
        self._edit(strips.changed(self._strip, name, notes=self._said(scene.notes, words)), "notes", name)

    def toggle_run(self, name: str) -> None:
        """A scene that stands plays from the start of its span, or of its year; one that plays stands."""
        scene = strips.find(self._strip, name)
        clock = scene.view.clock
        start = clock.start if clock.mode != "asof" else max(period_start(clock.at, "year"), FIRST_DAY)
        run = Run(start, clock.at, scene.view.step) if scene.run is None and start < clock.at else None
        self._edit(strips.with_run(self._strip, name, run), "run", name)

    def _said(self, before: Text, words: str) -> Text:
        """Words in the window's language; the other language keeps its own, where it has any."""
        lang = self.store.view.lang
        if before.zh == before.en:
            return Text(words, words)
        return replace_in(before, lang, words)

    def _edit(self, after: Strip, step: str, current: str | None, about: str | None = None) -> None:
        before, was = self._strip, self._current
        if after == before:
            return
        named = next(s for s in (*after, *before) if s.name == (about or current))
        self._put(after, current)
        title = named.title.in_(self.store.view.lang)
        self.store.record(
            f"scene.step.{step}|{title}", lambda: self._put(before, was), lambda: self._put(after, current)
        )

    def _put(self, scenes: Strip, current: str | None) -> None:
        self._strip = scenes
        self.changed.emit()
        self.choose(current)


def replace_in(text: Text, lang: str, words: str) -> Text:
    return Text(text.zh, words) if lang == "en" else Text(words, text.en)


def same_picture(a: View, b: View) -> bool:
    """True where both are drawn alike, whatever the map reported meanwhile."""
    return _near(a.camera, b.camera) and replace(a, camera=b.camera, extent=b.extent) == b


def _near(a: Camera, b: Camera) -> bool:
    """A resized map moves its centre by half a pixel, and again the next time."""
    pixel = 360 / 256 / 2**b.zoom
    moved = max(abs(a.lon - b.lon), abs(a.lat - b.lat))
    return moved < 3 * pixel and abs(a.zoom - b.zoom) < 0.01
