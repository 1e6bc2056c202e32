"""Project commands: new, open, save, recent files, recovery, and the questions before work is lost. Nothing is modal."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QWidget

from explorer.atlas.assembly.known import Known
from explorer.atlas.pack import NAME as PACK_NAME
from explorer.layers.order import opening_layers
from explorer.records import dataclass
from explorer.sources.formats.data_sets import ENDINGS
from explorer.state.files import foreign_formats, log_file
from explorer.state.files.autosave import Recovery
from explorer.state.files.own_files import without_own
from explorer.state.files.packs.pack_file import SUFFIX as PACK_SUFFIX
from explorer.state.files.packs.pack_file import is_pack
from explorer.state.files.project import SUFFIX, Opened, ProjectError, free_name
from explorer.state.files.shared_files import Holder, SavedByAnother, is_me
from explorer.state.queries import headline
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.kit.offer import OfferBar
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.save_dialog import when_chosen
from explorer.ui.project.project_file import ProjectFile
from explorer.words.private import anonymous
from explorer.words.strings import t, table
from explorer.words.text import Lang, Text

if TYPE_CHECKING:
    from explorer.ui.project.merge_sheet import MergeSheet

Then = Callable[[], object]
_TURN_SECONDS = 3.0  # for which a save waits for another of the same file
_TURN_MS = 50  # between two looks
_SOON_SECONDS = 0.3  # for which it says nothing


@dataclass(frozen=True, slots=True)
class _Turn:
    """A save that may have to wait: of what was `opened_as`, since when."""

    path: Path
    then: Then | None
    over: bool
    opened_as: object
    since: float


class ProjectActions(QObject):
    """The commands for project files; errors are shown as a notice."""

    leaving = Signal()  # the window is asked to close, before anything is remembered
    choosing = Signal(list)  # the user is about to give files: that which is marked in the dialog, if any
    chosen = Signal()  # the dialog for that is closed

    def __init__(
        self, session: Session, window: QWidget, file: ProjectFile, offers: OfferBar, say: Say
    ) -> None:
        super().__init__(window)
        self._session, self._store, self._window = session, session.store, window
        self.file, self.offers, self._notify = file, offers, say
        self._unwanted: list[Recovery] = []
        self._leaving = False
        self._asked: Callable[[Lang], str] | None = None  # the last question about the open project
        self.on_stage: Callable[[], bool] = lambda: False
        self.open_data: Callable[[Sequence[Path]], object] = lambda _: None
        self.more_endings: tuple[str, ...] = ()  # of other files that `open_data` takes
        self.dialog: QFileDialog | None = None
        file.changed.connect(self.retranslate)
        file.failed.connect(self._complain)
        self.destroyed.connect(self._store.subscribe(self._view_changed))
        self.retranslate()

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "new": self.new,
            "open": self.choose,
            "save": self.save,
            "save_as": self.save_as,
            "merge_packs": self.merge_packs,
        }

    # -- saving and opening -----------------------------------------------------------------

    def save(self, then: Then | None = None) -> None:
        if self.file.path is None:
            self.save_as(then)
        elif self.file.newer:
            self._say("file.newer", name=self.file.path.name)
            self.save_as(then)
        else:
            self.save_to(self.file.path, then)

    def save_as(self, then: Then | None = None) -> None:
        dialog = self._dialog("file.save_title", QFileDialog.AcceptMode.AcceptSave)
        lang = self._store.view.lang
        name = self.file.name or t("file.untitled", lang)
        if self.file.path is not None and self.file.newer:
            name = free_name(self.file.path).stem
        dialog.selectFile(f"{name}{SUFFIX}")
        # whether a file may be replaced has been asked already
        when_chosen(dialog, SUFFIX, lang, lambda path: self.save_to(path, then, over=True), self._stay)
        dialog.open()

    def save_to(self, path: Path, then: Then | None = None, *, over: bool = False) -> None:
        """Save to `path`; ask first if somebody else changed the open file meanwhile.

        While another window is saving it this one waits for its turn, without standing still.
        """
        self._take_turn(_Turn(path, then, over, self.file.opened_as, time.monotonic()))

    def _take_turn(self, turn: _Turn) -> None:
        path, then = turn.path, turn.then
        if self.file.opened_as is not turn.opened_as:  # it was saved meanwhile, or is no longer what is open
            if self.file.path == path and not self.file.dirty:
                self._go_on(then)
            return
        waited = time.monotonic() - turn.since
        try:
            written = self.file.save(path, over=turn.over, late=waited > _TURN_SECONDS)
        except SavedByAnother:
            if waited > _SOON_SECONDS:
                self._say("file.waits", name=path.name)
            QTimer.singleShot(_TURN_MS, self, partial(self._take_turn, turn))
            return
        except ProjectError as error:
            again = partial(self.save_as, then)
            choices = (("file.save_as_else", again), ("file.stay", self._stay))
            self._asked = error.text.in_
            self.offers.ask(self._asked, choices, self._store.view)
            return
        if not written:
            self._ask_whose(then)
            return
        self._have_asked()
        if merged := self.file.merged:
            counts = {"added": merged.added, "updated": merged.updated, "both": merged.both}
            self._say("comment.merged_saving", name=path.name, **counts)
        else:
            self._say("file.saved_anew" if self.file.anew else "file.saved", name=path.name)
        self._go_on(then)

    def _have_asked(self) -> None:
        """Take back a question about what is now saved, or no longer open."""
        self._stay()
        self.offers.withdraw(self._asked)
        self._asked = None

    def _go_on(self, then: Then | None) -> None:
        if then is not None:
            then()

    # -- changed by somebody else -----------------------------------------------------------

    def _ask_whose(self, then: Then | None = None) -> None:
        """Ask what to do about an open file that somebody else changed."""
        self._ask(
            "file.clash",
            ("file.keep_mine", lambda: self._keep_mine(then)),
            ("file.take_theirs", self._take_theirs),
            ("file.save_as_else", lambda: self.save_as(then)),
            ("file.stay", self._stay),
        )

    def _keep_mine(self, then: Then | None) -> None:
        try:
            free = self.file.save_beside()
        except ProjectError as error:
            self._fail(error)
            return
        self._say("file.kept_beside", name=free.name)
        self._go_on(then)

    def _take_theirs(self) -> None:
        """Load their version; ours is one undo away, so the window stays open in any case."""
        self._stay()
        try:
            opened = self.file.reload()
        except ProjectError as error:
            self._fail(error)
            return
        if opened.problems:
            self._report_opened(self.file.name, opened)
        else:
            self._say("file.reloaded", name=self.file.name)

    def look_for_news(self) -> None:
        """Report once that somebody else changed the open file, unless presenting or another question is open."""
        if self.on_stage() or self.offers.isVisible() or not self.file.news():
            return
        if self.file.dirty:
            self._ask_whose()
        else:
            self._ask("file.news", ("file.load_news", self._take_theirs), ("file.later", lambda: None))

    def choose(self) -> None:
        """Ask for files, projects and data alike, then open them."""
        dialog = self._dialog("file.open_title", QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        self.choosing.emit([])
        dialog.currentChanged.connect(lambda name: self.choosing.emit([Path(name)]))
        dialog.finished.connect(lambda _: self.chosen.emit())
        dialog.filesSelected.connect(lambda names: self.open_files([Path(name) for name in names]))
        dialog.open()

    def open(self, path: Path, then: Then | None = None) -> None:
        """Open a project; ask first if there is unsaved work. `then` is called once it is open."""
        self._unless_unsaved("file.save_open", partial(self.open_now, path, then))

    def new(self) -> None:
        """Start an empty project; ask first if there is unsaved work."""
        self._unless_unsaved("file.save_new", self.new_now)

    def new_now(self) -> None:
        """Start an empty project with the View that the program opens with."""
        now, first = self._store.view, _opening(self._session.known)
        self.file.start_over(replace(first, lang=now.lang, appearance=now.appearance))
        self._have_asked()
        self._say("file.new")

    def _unless_unsaved(self, saving: str, act: Then) -> None:
        """Call `act`; if there is unsaved work, ask whether to save or drop it first, or to cancel."""
        if not self.file.dirty:
            act()
            return
        self._ask(
            "file.unsaved",
            (saving, lambda: self.save(act)),
            ("file.drop_quit", act),
            ("file.stay", lambda: None),
        )

    def open_files(self, paths: Sequence[Path]) -> None:
        """Open the first project among the files, and lay the data files over it; packs open in windows of their own."""
        packs = [p for p in paths if is_pack(p)]
        for path in packs:
            self.open_pack(path)
        paths = [p for p in paths if p not in packs]
        projects = [p for p in paths if foreign_formats.is_project(p)]
        data = [p for p in paths if not foreign_formats.is_project(p)]
        if projects:
            self.open(projects[0], then=partial(self.open_data, data) if data else None)
        elif data:
            self.open_data(data)

    def open_pack(self, path: Path) -> None:
        """Open another atlas in a window of its own."""
        from explorer.ui.project.pack_window import PackWindow

        opener = PackWindow(self._store.view.lang, self)
        opener.failed.connect(self._complain)
        opener.opening.connect(
            lambda name: self._say("file.opening_pack", name=name.in_(self._store.view.lang))
        )
        opener.open(path)

    def merge_packs(self) -> MergeSheet:
        """Open the sheet that joins the pack of this window with another."""
        from explorer.ui.project.merge_sheet import MergeSheet

        sheet = MergeSheet(self._store, self._session.known.pack.folder, self._window)
        sheet.opens.connect(self.open_pack)
        show_in_front(sheet)
        return sheet

    def open_now(self, path: Path, then: Then | None = None) -> None:
        try:
            opened = self.file.open(path)
        except ProjectError as error:
            self._fail(error)
            return
        self._have_asked()
        self._report_opened(path.name, opened)
        self._go_on(then)

    def _report_opened(self, name: str, opened: Opened) -> None:
        view = self._store.view
        lines = [problem.in_(view.lang) for problem in opened.problems]
        if self.file.holder is not None:
            self._notify("file.in_use", lines, name=name, who=_who(self.file.holder))
        elif lines:
            self._notify("file.problems", lines, name=name, first=opened.problems[0])
        else:
            self._say("file.opened", name=name, number=len(opened.project.scenes))

    # -- after a crash ----------------------------------------------------------------------

    def offer(self, left: tuple[Recovery, ...], report: str = "") -> None:
        """Offer to restore what a crashed session left; a crash that left nothing gets one line."""
        if not left:
            if report:
                self._notify("file.ended", report.splitlines(), log=anonymous(str(log_file.path())))
            return
        newest = left[0]

        def say(lang: Lang) -> str:
            text = newest.text().in_(lang)
            more = len(left) - 1
            return t("file.more_left", lang, text=text, number=more) if more else text

        def copy() -> None:
            QApplication.clipboard().setText(report)
            self.offer(left, report)  # the question stays

        self.offers.ask(
            say,
            (
                ("file.restore", lambda: self._restore(newest)),
                ("file.forget", lambda: self._forget(left)),
                *([("file.copy_report", copy)] if report else []),
                ("file.later", lambda: None),
            ),
            self._store.view,
        )

    def _restore(self, left: Recovery, *, over: bool = False) -> None:
        """Restore it; ask first if there is unsaved work, which is one undo away in any case."""
        try:
            restored = self.file.restore(left, over=over)
        except ProjectError as error:
            self._fail(error)
            return
        if restored is not None and restored.problems:
            lines = [problem.in_(self._store.view.lang) for problem in restored.problems]
            self._notify("file.restored_partly", lines, first=restored.problems[0])
            return
        if restored is not None:
            self._say("file.restored")
            return
        again = partial(self._restore, left, over=True)
        self._ask(
            "file.unsaved",
            ("file.save_restore", lambda: self.save(again)),
            ("file.drop_quit", again),
            ("file.stay", lambda: self.offer((left,))),
        )

    def _forget(self, left: tuple[Recovery, ...]) -> None:
        """Offer the next one; what is not wanted is deleted when the window closes, as the wrong button may have been hit."""
        self._unwanted.append(left[0])
        if left[1:]:
            self.offer(left[1:])
            return
        self.offers.ask(
            partial(t, "file.forgotten"),
            (("file.forget_now", lambda: None), ("file.forget_not", self._bring_back)),
            self._store.view,
        )

    def _bring_back(self) -> None:
        """Offer again what was not wanted."""
        left, self._unwanted = tuple(reversed(self._unwanted)), []
        self.offer(left)

    # -- leaving ----------------------------------------------------------------------------

    def close_window(self, event: QEvent) -> None:
        """Handle the window's close event; keep it open to ask about unsaved work, once."""
        self.leaving.emit()
        if self.file.dirty and not self._leaving:
            self._leaving = True  # who closes again is not asked again: the work is offered at the next start
            event.ignore()
            self._ask(
                "file.unsaved",
                ("file.save_quit", lambda: self.save(self._window.close)),
                ("file.drop_quit", self._drop),
                ("file.stay", self._stay),
            )
        else:
            self._end(keep_work=self.file.dirty)

    def _end(self, *, keep_work: bool = False) -> None:
        self.file.end(keep_work=keep_work)
        for left in self._unwanted:
            left.discard()
        self._unwanted = []

    def _drop(self) -> None:
        self._end()
        self._window.close()

    def _stay(self) -> None:
        self._leaving = False

    # -- words ------------------------------------------------------------------------------

    def add_recent_menu(self, parent: QMenu, opening: QAction) -> QMenu:
        """Insert a menu of the last projects after the action `opening`; it is read anew whenever it opens."""
        menu, before = QMenu(parent), parent.actions()
        parent.insertMenu(before[before.index(opening) + 1], menu)

        def fill() -> None:
            menu.clear()
            lang = self._store.view.lang
            for path in self.file.recent():
                action = menu.addAction(path.name.replace("&", "&&"))
                action.setToolTip(str(path))
                action.triggered.connect(partial(self._open_recent, path))
            if menu.isEmpty():
                menu.addAction(t("file.no_recent", lang)).setEnabled(False)

        menu.aboutToShow.connect(fill)
        menu.setTitle(t("file.recent", self._store.view.lang))
        self._recent = menu
        return menu

    def _open_recent(self, path: Path, *_: object) -> None:
        if os.path.exists(path):  # Path.exists raises for a name that is too long
            self.open_files([path])
        else:
            self._say("file.gone", name=path.name)

    def retranslate(self) -> None:
        view = self._store.view
        name = self.file.name or t("file.untitled", view.lang)
        app = t("app.name", view.lang)
        shown = (
            f"{app}[*]" if self.file.path is None else t("file.window_title", view.lang, name=name, app=app)
        )
        self._window.setWindowTitle(shown)
        self._window.setWindowModified(self.file.dirty)
        self.offers.retranslate(view)
        if hasattr(self, "_recent"):
            self._recent.setTitle(t("file.recent", view.lang))

    def _view_changed(self, old: View, new: View) -> None:
        if old.lang != new.lang:
            self.retranslate()

    def _ask(self, question: str, *choices: tuple[str, Then]) -> None:
        def say(lang: Lang) -> str:
            return t(question, lang, name=self.file.name or t("file.untitled", lang))

        self._asked = say
        self.offers.ask(say, choices, self._store.view)

    def _fail(self, error: ProjectError) -> None:
        self._stay()
        self._complain(error.text)

    def _complain(self, what: Text) -> None:
        self._notify("file.failed", [what.in_(self._store.view.lang)], what=what)

    def _say(self, key: str, **values: object) -> None:
        self._notify(key, (), brief=True, **values)

    def _dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        lang = self._store.view.lang
        dialog = QFileDialog(self._window, t(title, lang), self.file.folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        kept = (f"*{SUFFIX}{mark}" for mark in ("~*", ".v*", ".orig", ".theirs*"))
        projects = f"{t('file.filter', lang)} (*{SUFFIX})"
        data = " ".join(f"*{ending} *{ending.upper()}" for ending in (*ENDINGS, *self.more_endings))
        opening = [
            f"{t('file.filter_all', lang)} (*{SUFFIX} *{PACK_SUFFIX} {data})",
            projects,
            f"{t('file.filter_packs', lang)} (*{PACK_SUFFIX} {PACK_NAME})",
            f"{t('file.filter_data', lang)} ({data})",
            f"{t('file.filter_kept', lang)} ({' '.join(kept)})",
            f"{t('file.filter_any', lang)} (*)",
        ]
        dialog.setNameFilters(opening if mode == QFileDialog.AcceptMode.AcceptOpen else [projects])
        self.dialog = dialog
        return dialog


def _opening(known: Known) -> View:
    return View(layers=opening_layers(without_own(known.catalogue)), headline=headline.opening(known.atlas))


def _who(holder: Holder) -> Text:
    """Return who has the file open, in words."""
    words = table()["file.who_here" if is_me(holder) else "file.who"]
    values = {"user": holder.user, "host": holder.host, "since": f"{holder.since:%Y-%m-%d %H:%M}"}
    return Text(words.zh.format(**values), words.en.format(**values))
