"""The open project: its file, whether it is modified, autosave, and crash recovery. No dialogs."""

from __future__ import annotations

import os
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.atlas.comments import MergeTally, joined, tally
from explorer.atlas.edits.row_words import edit_name
from explorer.records import dataclass
from explorer.state.files import own_files, project, unknown_members
from explorer.state.files.autosave import Autosave, Recovery
from explorer.state.files.packs import pack_file
from explorer.state.files.project import Opened, Project, ProjectError, project_text
from explorer.state.files.settings import SettingsFile
from explorer.state.files.shared_files import Claim, Fingerprint, Holder, is_gone, saving
from explorer.state.view import comment_edits
from explorer.state.view.clock import days_shown
from explorer.state.view.scenes import Scene, view_of
from explorer.state.view.stage_options import StageOptions
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import SavedBase, Work
from explorer.words.structure import WrongValue
from explorer.words.text import Text

_TICK_MS = 1000
_MOST_PATH, _MOST_NAME = 4000, 255  # bytes
_NEVER = ("/proc/", "/sys/", "/dev/")  # no projects, and some of it may not even be looked for


@dataclass(frozen=True, slots=True)
class _Origin:
    """The file that the work came from, as it was, with what it holds that this program knows nothing of."""

    path: Path | None = None
    seen: Fingerprint | None = None
    version: int = project.VERSION
    partly: bool = False  # something in it could not be read
    rest: Any = None
    settings_rest: Any = None


class ProjectFile(QObject):
    """Scenes count as work to be saved; so does the View, once there is a file that it differs from.

    With no file, a map that was merely looked at asks no question; it is autosaved all the same.
    """

    changed = Signal()  # the file, or whether it differs
    failed = Signal(object)  # a Text

    def __init__(
        self,
        store: Store,
        settings: SettingsFile,
        autosave: Autosave | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._settings = store, settings
        self.merged = MergeTally()  # what the last save took in from somebody else
        self.anew = False  # whether the last save found its file gone
        self.autosave = autosave or Autosave()
        self.holder: Holder | None = None  # who else has the file open
        self._claim = Claim()
        self._shown_counts: tuple[int, int] | None = None
        if store.work.base.saved is None:
            store.set_work(_based(store.work, _Origin()))
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)
        self.destroyed.connect(store.watch(self._on_work))

    @property
    def _origin(self) -> _Origin:
        return _origin_in(self._store.work)

    @property
    def opened_as(self) -> object:
        """What the work came from: another object once it was saved, or another file opened."""
        return self._origin

    @property
    def path(self) -> Path | None:
        return self._origin.path

    def has_open(self, path: Path) -> bool:
        """Return whether `path` is the open project, by whatever name."""
        try:
            return self.path is not None and self.path.samefile(path)
        except (OSError, ValueError):
            return False

    @property
    def name(self) -> str:
        return self.path.stem if self.path else ""

    @property
    def newer(self) -> bool:
        """Whether a newer version of the program wrote the file; it can only be saved under another name."""
        return self._origin.version > project.VERSION

    @property
    def dirty(self) -> bool:
        return self._store.work.unsaved

    def snapshot(self) -> Project:
        return self._project_of(self._store.work, self._store.recorded)

    def _project_of(self, work: Work, view: View) -> Project:
        origin = self._origin
        settings = cast("dict[str, Any]", unknown_members.merged(_settings(work.stage), origin.settings_rest))
        return Project(
            work.scenes,
            view,
            work.layers,
            settings,
            work.own_shapes,
            work.comments,
            work.edits,
            work.facts_from,
            rest=origin.rest,
        )

    # -- autosave ---------------------------------------------------------------------------

    def begin(self) -> tuple[Recovery, ...]:
        """Start the session; return what crashed sessions left, newest first."""
        left = self.autosave.begin(self.snapshot, self.path)
        self.autosave.works_on(self.path, self._origin.seen)
        self._report_failure()
        self._timer.start()
        return left

    def end(self, *, keep_work: bool = False) -> None:
        """End the session; with `keep_work`, unsaved work is offered at the next start."""
        self._timer.stop()
        self._claim.drop()
        if keep_work:
            self.autosave.write()
        else:
            self.autosave.end()

    def _tick(self) -> None:
        self.autosave.tick()
        self._claim.renew()
        self._report_failure()

    def _report_failure(self) -> None:
        if self.autosave.problem is not None:
            self.failed.emit(self.autosave.problem)
            self.autosave.problem = None

    def _on_work(self, old: Work, new: Work) -> None:
        origin = _origin_in(new)
        if origin is not _origin_in(old):
            self.autosave.works_on(origin.path, origin.seen)
            self._hold_file()
        if new.kept_differs(old):
            self.autosave.changed()
        if new.base is not old.base or new.unsaved != old.unsaved:
            self.changed.emit()

    # -- saving -----------------------------------------------------------------------------

    def save(self, path: Path, *, over: bool = False, late: bool = False) -> bool:
        """Write the project there; raises ProjectError, and SavedByAnother unless it is `late` (see `saving`).

        False, and nothing is written, where it is the open file and somebody else changed it meanwhile; unless one of
        both changed nothing but comments, which are `merged`. With `over` it is replaced, and what they wrote stays
        beside it for good.
        """
        self.merged = MergeTally()
        self.anew = self._is_open(path) and is_gone(path)
        with saving(path, late=late):
            if not self._write(path, over=over):
                return False
        self._saved()
        return True

    def _write(self, path: Path, *, over: bool) -> bool:
        mine = self._origin if self._is_open(path) else _Origin()
        if mine.seen is not None and mine.seen.is_unplugged(path):
            raise ProjectError(project_text("unplugged", file=path.name))
        if mine.seen is not None and mine.seen.differs(path, project.MAX_BYTES):
            if over:
                project.set_aside(path)
            elif not self._merge(path):
                return False
            mine = self._origin
        seen = project.save(path, self.snapshot(), mine.version, partly=mine.partly)
        origin = replace(self._origin, path=_absolute(path), seen=seen, version=project.VERSION, partly=False)
        self._store.set_work(_based(self._store.work, origin))
        return True

    def _merge(self, path: Path) -> bool:
        """Take in what somebody else saved, as an undo step; False where both changed more than comments."""
        work = self._store.work
        if work.base.saved is None:
            return False
        try:
            opened = project.load(path)
            comments = comment_edits.merged(work.comments, opened.project.comments)
        except (ProjectError, WrongValue):
            return False
        if opened.problems or opened.version > project.VERSION:
            return False
        base = self._project_of(work.base.saved, work.base.saved.view)
        if project.same_but_for_comments(opened.project, base):
            new = replace(work, comments=comments)
        elif project.same_but_for_comments(self.snapshot(), base):
            origin = _Origin(self.path, opened.seen, opened.version)
            new = replace(self._work_of(opened.project, origin), comments=comments)
        else:
            return False
        self.merged = tally(work.comments, comments)
        self._store.change(new, "step.comments_merged")
        return True

    def save_beside(self) -> Path:
        """Write the project next to its file under the first free name; raises ProjectError."""
        assert self.path is not None
        free = project.free_name(self.path)
        self.save(free, late=True)
        return free

    def _is_open(self, path: Path) -> bool:
        return self.path is not None and _absolute(path) == self.path

    def news(self) -> bool:
        """Return whether somebody else changed the file since it was opened or saved, or since this was last True."""
        path, seen = self.path, self._origin.seen
        if path is None or seen is None or not seen.may_differ(path):
            return False
        try:
            stat = os.stat(path)
        except OSError:
            return False
        now = (stat.st_size, stat.st_mtime_ns)
        if now == self._shown_counts:
            return False
        self._shown_counts = now
        return seen.differs(path, project.MAX_BYTES)

    # -- opening ----------------------------------------------------------------------------

    def open(self, path: Path) -> Opened:
        """Open a project file; raises ProjectError and then changes nothing."""
        opened = project.load(path)
        # an earlier content that was kept beside its project is saved under a name of its own
        named = _absolute(path) if path.suffix.lower() == project.SUFFIX else None
        origin = _Origin(named, opened.seen, opened.version, bool(opened.problems))
        self._store.open_work(self._work_of(opened.project, origin))
        self._saved()
        notes = (*self._not_applied(), *self._off_axis(opened.project))
        return replace(opened, problems=(*opened.problems, *notes))

    def _not_applied(self) -> tuple[Text, ...]:
        """Return a line if edits do not apply to this edition of the atlas: how many, the first, and why."""
        own = self._store.known.own
        if not own.refused:
            return ()
        number, reason = next(iter(own.refused.items()))
        what = Text(edit_name(own.edits[number], "zh"), edit_name(own.edits[number], "en"))
        return (project_text("edits_refused", number=len(own.refused), first=what, why=reason),)

    def _off_axis(self, found: Project) -> tuple[Text, ...]:
        """Return a line for the user if the clock of a project's View had to be moved onto the axis."""
        days = days_shown(self._store.view.clock)
        if found.view is None or days_shown(found.view.clock) == days:
            return ()
        return (project_text("off_axis", days=" – ".join(map(str, days))),)

    def start_over(self, view: View) -> None:
        """Start an empty project without a file."""
        work = Work(view, catalogue=own_files.without_own(self._store.catalogue))
        self._store.open_work(_based(work, _Origin()))
        self._saved()

    def restore(self, left: Recovery, *, over: bool = False) -> Opened | None:
        """Bring back what a crash left, as a step that can be undone; it is not yet saved to a file.

        What could not be read whole stays, and is offered again at the next start.

        None, and nothing is done, where there is unsaved work: ask first, then say `over`. Raises ProjectError.
        """
        if self.dirty and not over:
            return None
        opened = left.open()
        origin = _Origin(seen=opened.seen)
        if left.origin is not None and left.origin.exists():
            origin = _origin_of(left.origin, opened.seen)
        work = self._work_of(opened.project, origin)
        if origin.path or any(work.made):
            work = replace(work, base=replace(work.base, saved=None))
        self._store.change(work, "file.step.restored")
        self.autosave.changed()
        whole = not opened.problems and opened.version <= project.VERSION
        if self.autosave.write() and whole:
            left.discard()
        return opened

    def reload(self) -> Opened:
        """Load the file again, as an undo step; raises ProjectError."""
        assert self.path is not None
        opened = project.load(self.path)
        origin = _Origin(self.path, opened.seen, opened.version, bool(opened.problems))
        work = self._work_of(opened.project, origin)
        comments = joined(self._store.work.comments, work.comments)  # those of both: none of mine is lost
        self._store.change(replace(work, comments=comments), "file.step.reloaded")
        self.autosave.changed()
        return opened

    def _work_of(self, found: Project, origin: _Origin) -> Work:
        """A project as the Work that it is here, saved in `origin`."""
        stage = StageOptions.from_json(found.settings.get("present"))
        work = own_files.declared(replace(self._store.work, layers=found.layers))
        view, axis = work.view, self._store.axis
        if found.view is not None:
            if found.layers:  # whose files have yet to be read: the axis will reach what they reach
                axis = axis.extended_to(days_shown(found.view.clock), date.today())
            view = view_of(Scene("view", Text("", ""), found.view), view, axis)
        left = unknown_members.unknown_of(found.settings, _settings(stage))
        work = replace(
            work,
            view=view,
            scenes=found.scenes,
            own_shapes=found.shapes,
            comments=found.comments,
            edits=found.edits,
            facts_from=found.facts_from,
            stage=stage,
            current=None,
        )
        return _based(work, replace(origin, rest=found.rest, settings_rest=left))

    def _saved(self) -> None:
        """The work is what its file holds."""
        path = self.path
        self.autosave.saved(path, self._origin.seen)
        if path is not None:
            self.remember(path)

    def _hold_file(self) -> None:
        self._shown_counts = None
        if self.path is None:
            self._claim.drop()
            self.holder = None
        elif not self._claim.holds(self.path):
            self.holder = self._claim.take(self.path)

    # -- names ------------------------------------------------------------------------------

    def recent(self) -> tuple[Path, ...]:
        """Return the last files opened, projects, packs and data, without names that no file can have."""
        return tuple(Path(text) for text in self._settings.load().recent if _possible(text))

    def remember(self, path: Path) -> None:
        """Put a file among the last ones opened."""
        known = self._settings.load()
        folder = str(path.parent)
        self._settings.save(replace(known, recent=known.with_recent(path), last_folder=folder))

    def remember_pack(self) -> None:
        """Put the pack of this window among the last files opened, unless it is the program's own."""
        if (path := pack_file.chosen()) is not None:
            self.remember(path)

    def folder(self) -> str:
        """Return the folder in which file dialogs open."""
        if self.path is not None:
            return str(self.path.parent)
        last = self._settings.load().last_folder
        return last if _possible(last) else ""


def _settings(stage: StageOptions) -> dict[str, Any]:
    """What travels in a project's settings."""
    return {"present": asdict(stage)}


def _based(work: Work, origin: _Origin) -> Work:
    """The work as it is saved in `origin`."""
    saved = replace(work, base=SavedBase())
    return replace(work, base=SavedBase(saved, origin, origin.path is not None))


def _origin_in(work: Work) -> _Origin:
    return work.base.file if isinstance(work.base.file, _Origin) else _Origin()


def _absolute(path: Path) -> Path:
    """Return an absolute path; symbolic links are kept."""
    try:
        return Path(os.path.abspath(path))
    except OSError:  # the folder that it works in is gone
        return path


def _origin_of(path: Path, seen: Fingerprint | None) -> _Origin:
    """The file that restored work came from; what it held then decides whether it has changed since.

    Where that is not known, any content counts as changed: saving asks.
    """
    seen = seen or Fingerprint("")
    try:
        opened = project.load(path)
    except ProjectError:
        return _Origin(path, seen)
    return _Origin(path, seen, opened.version, bool(opened.problems))


def _possible(text: str) -> bool:
    """Return whether a file can have this path; settings may hold anything."""
    if not text or "\0" in text or not os.path.isabs(text) or text.startswith(_NEVER):
        return False
    name = os.fsencode(text)
    return len(name) <= _MOST_PATH and all(len(part) <= _MOST_NAME for part in name.split(os.sep.encode()))


__all__ = ["ProjectError", "ProjectFile"]
