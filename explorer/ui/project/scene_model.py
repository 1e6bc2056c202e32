"""The scenes of the open project, for widgets: every edit is one named undo step."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from explorer.state.files import scene_edits as strips
from explorer.state.files.scene_edits import Strip
from explorer.state.view.clock import period_start
from explorer.state.view.scenes import MOST_SECONDS, Run, Scene, view_of
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.words.strings import t
from explorer.words.text import Text


class SceneModel(QObject):
    """Edits the scenes of the Store's Work; `changed` is emitted after every edit, undo and redo."""

    changed = Signal()
    full = Signal()  # one more would not open again
    moved = Signal()  # another scene is current

    def __init__(self, store: Store, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.store = store
        self.destroyed.connect(store.watch(self._on_work))

    @property
    def strip(self) -> Strip:
        return self.store.work.scenes

    @property
    def current(self) -> Scene | None:
        name = self.store.work.current
        return next((s for s in self.strip if s.name == name), None)

    def position(self) -> int:
        """Return the index of the current scene, from 0; -1 if there is none."""
        names = [scene.name for scene in self.strip]
        current = self.store.work.current
        return names.index(current) if current in names else -1

    def choose(self, name: str | None) -> None:
        """Make a scene current without showing it."""
        self.store.set_work(replace(self.store.work, current=name))

    def _on_work(self, old: Work, new: Work) -> None:
        if old.scenes is not new.scenes:
            self.changed.emit()
        if old.current != new.current:
            self.moved.emit()

    # -- showing ----------------------------------------------------------------------------

    def view_of(self, scene: Scene) -> View:
        """Return the View of a scene; a scene with a run starts at the beginning of the run."""
        view = view_of(scene, self.store.view, self.store.axis)
        return view.with_clock(at=max(scene.run.start, view.clock.start)) if scene.run else view

    def go(self, name: str) -> Scene:
        """Show a scene as an undo step; while presenting, use `choose` and the Store's `set_view`."""
        scene = strips.find(self.strip, name)
        self.choose(name)
        view = view_of(scene, self.store.view, self.store.axis)
        self.store.dispatch(view, f"scene.step.go|{scene.title.in_(view.lang)}")
        return scene

    # -- editing ----------------------------------------------------------------------------

    def add(self) -> Scene | None:
        """Insert the View as a new scene after the current one; return None and emit `full` if there is no room."""
        if not self._has_room():
            return None
        view = self.store.recorded
        title = t("scene.new_title", view.lang, number=len(self.strip) + 1)
        after, scene = strips.added(self.strip, title, view, self.store.work.current)
        self._edit(after, "add", scene.name)
        return scene

    def _has_room(self) -> bool:
        if len(self.strip) < strips.MOST:
            return True
        self.full.emit()
        return False

    def duplicate(self, name: str) -> None:
        if not self._has_room():
            return
        after, copy = strips.duplicated(self.strip, name)
        self._edit(after, "duplicate", copy.name)

    def remove(self, name: str) -> None:
        neighbour = strips.beside(self.strip, name, 1) or strips.beside(self.strip, name, -1)
        left = strips.removed(self.strip, name)
        self._edit(left, "delete", neighbour.name if neighbour else None, about=name)

    def move(self, name: str, to: int) -> None:
        """Move a scene to position `to`, counted without it."""
        self._edit(strips.moved(self.strip, name, to), "move", name)

    def rename(self, name: str, words: str) -> None:
        words = " ".join(words.split())[:120]
        scene = strips.find(self.strip, name)
        if words and words != scene.title.in_(self.store.view.lang):
            self._edit(strips.changed(self.strip, name, title=self._said(scene.title, words)), "rename", name)

    def rerecord(self, name: str) -> None:
        self._edit(strips.rerecorded(self.strip, name, self.store.recorded), "update", name)

    def caption(self, name: str, words: str) -> None:
        scene = strips.find(self.strip, name)
        said = self._said(scene.caption, words)
        self._edit(strips.changed(self.strip, name, caption=said), "caption", name)

    def notes(self, name: str, words: str) -> None:
        scene = strips.find(self.strip, name)
        self._edit(strips.changed(self.strip, name, notes=self._said(scene.notes, words)), "notes", name)

    def toggle_run(self, name: str) -> None:
        """Toggle playback for a scene; it plays from the start of its span, or of its year."""
        scene = strips.find(self.strip, name)
        clock = scene.view.clock
        start = clock.start if clock.mode != "asof" else self.store.axis.clamp(period_start(clock.at, "year"))
        run = Run(start, clock.at, scene.view.step) if scene.run is None and start < clock.at else None
        self._edit(strips.with_run(self.strip, name, run), "run", name)

    def set_run(self, name: str, run: Run) -> None:
        """Change from where to where a scene plays, by which step, how fast, and how long its end is held."""
        self._edit(strips.with_run(self.strip, name, run), "run", name)

    def rehearsed(self, spent: dict[str, float]) -> None:
        """Keep the seconds that a rehearsal took, scene by scene."""
        strip = tuple(
            replace(scene, seconds=round(min(spent[scene.name], MOST_SECONDS), 1))
            if spent.get(scene.name, 0) >= 1
            else scene
            for scene in self.strip
        )
        work = self.store.work
        if strip != work.scenes:
            self.store.change(replace(work, scenes=strip), "scene.step.rehearse")

    def _said(self, before: Text, words: str) -> Text:
        """Return `Text` with these words in the window's language; the other language is kept."""
        lang = self.store.view.lang
        if before.zh == before.en:
            return Text(words, words)
        return replace_in(before, lang, words)

    def _edit(self, after: Strip, step: str, current: str | None, about: str | None = None) -> None:
        work = self.store.work
        if after == work.scenes:
            return
        named = next(s for s in (*after, *work.scenes) if s.name == (about or current))
        title = named.title.in_(work.view.lang)
        self.store.change(replace(work, scenes=after, current=current), f"scene.step.{step}|{title}")


def replace_in(text: Text, lang: str, words: str) -> Text:
    return Text(text.zh, words) if lang == "en" else Text(words, text.en)
