"""The open project: its file, whether it differs from it, autosave, and what a crash left behind. No dialogs."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.state.files import project, unknown
from explorer.state.files.autosave import Autosave, Recovery
from explorer.state.files.project import Opened, Project, ProjectError
from explorer.state.files.scenes import Scene, applied
from explorer.state.files.settings import SettingsFile
from explorer.state.files.shared import Claim, Holder, Seen
from explorer.state.files.userlayer import UserLayer
from explorer.state.view.view import View
from explorer.ui.project.scenes import SceneModel, same_picture
from explorer.words.text import Text

_TICK_MS = 1000
_MOST_PATH, _MOST_NAME = 4000, 255  # bytes
_NEVER = ("/proc/", "/sys/", "/dev/")  # no projects, and some of it may not even be looked for
Keep = Callable[[], dict[str, Any]]
Take = Callable[[dict[str, Any]], object]


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that the work came from, as it was; nothing where it has none."""

    path: Path | None = None
    seen: Seen | None = None
    version: int = project.VERSION
    partly: bool = False  # something in it could not be read


@dataclass(frozen=True, slots=True)
class _Held:
    """All that is open at one moment, to come back to."""

    work: Project
    origin: _Origin
    saved: Project | None


class ProjectFile(QObject):
    """Scenes count as work to be saved; so does the View, once there is a file that it differs from.

    With no file, a map that was merely looked at asks no question; it is autosaved all the same.
    """

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
        self.layers: tuple[UserLayer, ...] = ()
        self.holder: Holder | None = None  # who else has the file open
        self._claim = Claim()
        self._origin = _Origin()
        self._rest: Any = None
        self._settings_rest: Any = None
        self._saved: Project | None = Project(scenes.strip, scenes.store.view)
        self._told: tuple[int, int] | None = None
        self._was_dirty = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        scenes.changed.connect(self._on_scenes)
        self.destroyed.connect(scenes.store.subscribe(self._on_view))

    @property
    def path(self) -> Path | None:
        return self._origin.path

    @property
    def name(self) -> str:
        return self.path.stem if self.path else ""

    @property
    def newer(self) -> bool:
        """Whether a newer program wrote the file: it can be saved under another name only."""
        return self._origin.version > project.VERSION

    @property
    def dirty(self) -> bool:
        saved = self._saved
        if saved is None or (saved.scenes, saved.layers) != (self._scenes.strip, self.layers):
            return True
        return self.path is not None and not _same_work(saved.view, self._scenes.store.view)

    def snapshot(self) -> Project:
        settings = cast("dict[str, Any]", unknown.whole(self._keep(), self._settings_rest))
        return Project(self._scenes.strip, self._scenes.store.view, self.layers, settings, self._rest)

    # -- autosave ---------------------------------------------------------------------------

    def begin(self) -> tuple[Recovery, ...]:
        """Start the session; what crashed ones left, newest first."""
        left = self.autosave.begin(self.snapshot, self.path)
        self.autosave.works_on(self.path, self._origin.seen)
        self._tell_trouble()
        self._timer.start()
        return left

    def end(self, *, keep_work: bool = False) -> None:
        """The session ends; with `keep_work` what is unsaved is offered at the next start."""
        self._timer.stop()
        self._claim.drop()
        if keep_work:
            self.autosave.write()
        else:
            self.autosave.end()

    def _tick(self) -> None:
        self.autosave.tick()
        self._claim.renew()
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
            self._tell_dirty()

    def _tell_dirty(self) -> None:
        if self.dirty != self._was_dirty:
            self._was_dirty = self.dirty
            self.changed.emit()

    # -- saving -----------------------------------------------------------------------------

    def save(self, path: Path, *, over: bool = False) -> bool:
        """Write the project there; raises ProjectError.

        False, and nothing is written, where it is the open file and somebody else changed it meanwhile. With
        `over` it is replaced, and what they wrote stays beside it for good.
        """
        mine = self._origin if self._is_open(path) else _Origin()
        if mine.seen is not None and mine.seen.differs(path, project.MAX_BYTES):
            if not over:
                return False
            project.set_aside(path)
        seen = project.save(path, self.snapshot(), mine.version, partly=mine.partly)
        self._now_in(_Origin(_absolute(path), seen))
        return True

    def save_beside(self) -> Path:
        """Write the project next to its file, under the first name that is free; raises ProjectError."""
        assert self.path is not None
        free = project.free_name(self.path)
        self.save(free)
        return free

    def _is_open(self, path: Path) -> bool:
        return self.path is not None and _absolute(path) == self.path

    def news(self) -> bool:
        """Whether the file was changed by somebody else since it was opened, saved, or since this said so."""
        path, seen = self.path, self._origin.seen
        if path is None or seen is None or not seen.may_differ(path):
            return False
        try:
            stat = os.stat(path)
        except OSError:
            return False
        now = (stat.st_size, stat.st_mtime_ns)
        if now == self._told:
            return False
        self._told = now
        return seen.differs(path, project.MAX_BYTES)

    # -- opening ----------------------------------------------------------------------------

    def open(self, path: Path) -> Opened:
        """Show a project file; raises ProjectError and leaves everything as it is."""
        opened = project.load(path)
        self._show(opened.project, self._scenes.store.reset)
        # an earlier content that was kept beside its project is saved under a name of its own
        named = _absolute(path) if path.suffix.lower() == project.SUFFIX else None
        self._now_in(_Origin(named, opened.seen, opened.version, bool(opened.problems)))
        return opened

    def start_over(self, view: View) -> None:
        """A project with nothing in it and no file."""
        self._show(Project((), view), self._scenes.store.reset)
        self._now_in(_Origin())

    def restore(self, left: Recovery, *, over: bool = False) -> Opened | None:
        """Bring back what a crash left, as a step that can be undone; it is not yet saved to a file.

        None, and nothing is done, where there is unsaved work: ask first, then say `over`. Raises ProjectError.
        """
        if self.dirty and not over:
            return None
        opened = left.open()
        origin = _Origin(seen=opened.seen)
        if left.origin is not None and left.origin.exists():
            origin = _origin_of(left.origin, opened.seen)
        unsaved = bool(opened.project.scenes or opened.project.layers or origin.path)
        self._replace(opened.project, origin, "file.step.restored", unsaved=unsaved)
        if self.autosave.write():
            left.discard()
        return opened

    def reload(self) -> Opened:
        """The file as it is now, as a step that can be undone; raises ProjectError."""
        assert self.path is not None
        opened = project.load(self.path)
        origin = _Origin(self.path, opened.seen, opened.version, bool(opened.problems))
        self._replace(opened.project, origin, "file.step.reloaded", unsaved=False)
        return opened

    def _replace(self, found: Project, origin: _Origin, step: str, *, unsaved: bool) -> None:
        before = self._held()
        self._show(found, self._scenes.store.look)
        self._origin = origin
        self._saved = None if unsaved else self.snapshot()
        after = self._held()
        self._put(after)
        self._scenes.store.record(step, lambda: self._put(before), lambda: self._put(after))

    def _held(self) -> _Held:
        return _Held(self.snapshot(), self._origin, self._saved)

    def _put(self, held: _Held) -> None:
        if self.snapshot() != held.work:
            self._show(held.work, self._scenes.store.look)
        self._origin, self._saved, self._rest = held.origin, held.saved, held.work.rest
        self.autosave.works_on(self.path, self._origin.seen)
        self.autosave.changed()
        self._hold_file()
        self._was_dirty = self.dirty
        self.changed.emit()

    def _show(self, found: Project, show: Callable[[View], None]) -> None:
        view = self._scenes.store.view
        self.layers, self._rest = found.layers, found.rest
        self._take(found.settings)
        self._settings_rest = unknown.rest(found.settings, self._keep())
        self._scenes.load(found.scenes)
        if found.view is not None:
            view = applied(Scene("view", Text("", ""), found.view), view)
        show(view)

    def _now_in(self, origin: _Origin) -> None:
        self._origin, self._saved = origin, self.snapshot()
        self._was_dirty = False
        self.autosave.saved(self.path, origin.seen)
        self._hold_file()
        if self.path is not None:
            known = self._settings.load()
            recent = known.with_recent(self.path)
            self._settings.save(replace(known, recent=recent, last_folder=str(self.path.parent)))
        self.changed.emit()

    def _hold_file(self) -> None:
        self._told = None
        if self.path is None:
            self._claim.drop()
            self.holder = None
        elif not self._claim.holds(self.path):
            self.holder = self._claim.take(self.path)

    # -- names ------------------------------------------------------------------------------

    def recent(self) -> tuple[Path, ...]:
        """The last projects; names that no file can have are left out."""
        return tuple(Path(text) for text in self._settings.load().recent if _possible(text))

    def folder(self) -> str:
        """Where file dialogs open."""
        if self.path is not None:
            return str(self.path.parent)
        last = self._settings.load().last_folder
        return last if _possible(last) else ""


def _same_work(saved: View | None, now: View) -> bool:
    """True where both show the same, whatever is selected and in whatever language and colours."""
    if saved is None:
        return True
    own = replace(saved, lang=now.lang, appearance=now.appearance, selection=now.selection)
    return same_picture(own, now)


def _absolute(path: Path) -> Path:
    """The path wherever the program works later; links stay what they are."""
    try:
        return Path(os.path.abspath(path))
    except OSError:  # the folder that it works in is gone
        return path


def _origin_of(path: Path, seen: Seen | None) -> _Origin:
    """The file that restored work came from; what it held then decides whether it has changed since.

    Where that is not known, any content counts as changed: saving asks.
    """
    seen = seen or Seen("")
    try:
        opened = project.load(path)
    except ProjectError:
        return _Origin(path, seen)
    return _Origin(path, seen, opened.version, bool(opened.problems))


def _possible(text: str) -> bool:
    """Whether a file can have this path; a settings file may hold anything."""
    if not text or "\0" in text or not os.path.isabs(text) or text.startswith(_NEVER):
        return False
    name = os.fsencode(text)
    return len(name) <= _MOST_PATH and all(len(part) <= _MOST_NAME for part in name.split(os.sep.encode()))


__all__ = ["ProjectError", "ProjectFile"]
