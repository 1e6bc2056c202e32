"""The open project: its file, whether it differs from it, autosave, and what a crash left behind. No dialogs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.atlas.model import Text
from explorer.state import project
from explorer.state.autosave import Autosave, Recovery
from explorer.state.project import Opened, Project, ProjectError
from explorer.state.scenes import Scene, applied
from explorer.state.settings import SettingsFile
from explorer.state.strip import Strip
from explorer.state.userlayer import UserLayer
from explorer.state.view import View
from explorer.ui.scene_model import SceneModel

_TICK_MS = 1000
Keep = Callable[[], dict[str, Any]]
Take = Callable[[dict[str, Any]], object]


class ProjectFile(QObject):
    """Scenes count as work to be saved; the View is saved along, and autosaved, but asks no question."""

    changed = Signal()  # the file, or whether it differs
    trouble = Signal(str)

    def __init__(
        self,
        scenes: SceneModel,
        settings: SettingsFile,
        keep: Keep = dict,
        take: Take = lambda _: None,
        autosave: Autosave | None = None,
    ) -> None:
        super().__init__(scenes)
        self._scenes, self._settings, self._keep, self._take = scenes, settings, keep, take
        self.autosave = autosave or Autosave()
        self.path: Path | None = None
        self.layers: tuple[UserLayer, ...] = ()
        self._came_as = project.VERSION
        self._clean: tuple[Strip, tuple[UserLayer, ...]] = (scenes.strip, ())
        self._was_dirty = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        scenes.changed.connect(self._on_scenes)
        self.destroyed.connect(scenes.store.subscribe(self._on_view))

    @property
    def dirty(self) -> bool:
        return self._clean != (self._scenes.strip, self.layers)

    @property
    def name(self) -> str:
        return self.path.stem if self.path else ""

    def snapshot(self) -> Project:
        return Project(self._scenes.strip, self._scenes.store.view, self.layers, self._keep())

    # -- autosave ---------------------------------------------------------------------------

    def begin(self) -> tuple[Recovery, ...]:
        """Start the session; what crashed ones left, newest first."""
        left = self.autosave.begin(self.snapshot, self.path)
        self._tell_trouble()
        self._timer.start()
        return left

    def end(self, *, keep_work: bool = False) -> None:
        """The session ends; with `keep_work` what is unsaved is offered at the next start."""
        self._timer.stop()
        if keep_work:
            self.autosave.write()
        else:
            self.autosave.end()

    def _tick(self) -> None:
        self.autosave.tick()
        self._tell_trouble()

    def _tell_trouble(self) -> None:
        if self.autosave.problem is not None:
            self.trouble.emit(self.autosave.problem.in_(self._scenes.store.view.lang))
            self.autosave.problem = None

    def _on_scenes(self) -> None:
        self.autosave.changed()
        self._tell_dirty()

    def _on_view(self, old: View, new: View) -> None:
        if replace(old, extent=new.extent) != new:
            self.autosave.changed()

    def _tell_dirty(self) -> None:
        if self.dirty != self._was_dirty:
            self._was_dirty = self.dirty
            self.changed.emit()

    # -- files ------------------------------------------------------------------------------

    def save(self, path: Path) -> None:
        """Write the project there; raises ProjectError."""
        project.save(path, self.snapshot(), self._came_as if path == self.path else project.VERSION)
        self._now_in(path, project.VERSION)

    def open(self, path: Path) -> Opened:
        """Show a project file; raises ProjectError and leaves everything as it is."""
        opened = project.load(path)
        self._show(opened.project)
        self._now_in(path, opened.version)
        return opened

    def restore(self, left: Recovery) -> Opened:
        """Bring back what a crash left; it is not yet saved to a file."""
        opened = left.open()
        self._show(opened.project)
        self.path = left.origin if left.origin and left.origin.exists() else None
        self._clean = ((), ()) if opened.project.scenes else self._clean
        self.autosave.changed()
        if self.autosave.write():
            left.discard()
        self._was_dirty = self.dirty
        self.changed.emit()
        return opened

    def _show(self, found: Project) -> None:
        store = self._scenes.store
        self.layers = found.layers
        self._take(found.settings)
        self._scenes.load(found.scenes)
        view = store.view
        if found.view is not None:
            view = applied(Scene("view", Text("", ""), found.view), view)
        store.reset(view)

    def _now_in(self, path: Path, version: int) -> None:
        self.path, self._came_as = path, version
        self._clean = (self._scenes.strip, self.layers)
        self._was_dirty = False
        self.autosave.saved(path)
        known = self._settings.load()
        recent = known.with_recent(path.resolve())
        self._settings.save(replace(known, recent=recent, last_folder=str(path.resolve().parent)))
        self.changed.emit()

    def recent(self) -> tuple[Path, ...]:
        return tuple(Path(text) for text in self._settings.load().recent)

    def folder(self) -> str:
        """Where file dialogs open."""
        return str(self.path.parent) if self.path else self._settings.load().last_folder


__all__ = ["ProjectError", "ProjectFile"]
