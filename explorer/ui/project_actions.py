"""Open, save, recent files, the question before work is left, and what a crash left: all without waiting."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMenu

from explorer.atlas.model import Lang
from explorer.state.autosave import Recovery
from explorer.state.project import SUFFIX, Opened, ProjectError
from explorer.state.strings import t
from explorer.state.view import View
from explorer.ui.offer import OfferBar
from explorer.ui.project_file import ProjectFile

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

Then = Callable[[], object]


class ProjectActions(QObject):
    """What the user does with project files; complaints are one quiet line."""

    leaving = Signal()  # the window is asked to close, before anything is remembered

    def __init__(self, window: MainWindow, file: ProjectFile, offers: OfferBar) -> None:
        super().__init__(window)
        self._window, self.file, self.offers = window, file, offers
        self._leaving = False
        self.dialog: QFileDialog | None = None
        file.changed.connect(self.dress)
        file.trouble.connect(self._complain)
        window.installEventFilter(self)
        self.destroyed.connect(window.store.subscribe(self._on_view))
        self.dress()

    # -- saving and opening -----------------------------------------------------------------

    def save(self, then: Then | None = None) -> None:
        if self.file.path is None:
            self.save_as(then)
        else:
            self.save_to(self.file.path, then)

    def save_as(self, then: Then | None = None) -> None:
        dialog = self._dialog("file.save_title", QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(SUFFIX[1:])
        lang = self._window.store.view.lang
        dialog.selectFile(f"{self.file.name or t('file.untitled', lang)}{SUFFIX}")
        dialog.fileSelected.connect(lambda name: self.save_to(Path(name), then))
        dialog.open()

    def save_to(self, path: Path, then: Then | None = None) -> None:
        try:
            self.file.save(path)
        except ProjectError as error:
            self._complain(error.text.in_(self._window.store.view.lang))
            return
        self._say("file.saved", name=path.name)
        if then is not None:
            then()

    def choose(self) -> None:
        """Ask for a file, then open it."""
        dialog = self._dialog("file.open_title", QFileDialog.AcceptMode.AcceptOpen)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(lambda name: self.open(Path(name)))
        dialog.open()

    def open(self, path: Path) -> None:
        """Open a project; unsaved scenes are asked about first."""
        if self.file.dirty:
            self._ask(
                ("file.save_open", lambda: self.save(partial(self.open_now, path))),
                ("file.drop_quit", partial(self.open_now, path)),
                ("file.stay", lambda: None),
            )
        else:
            self.open_now(path)

    def open_now(self, path: Path) -> None:
        try:
            opened = self.file.open(path)
        except ProjectError as error:
            self._complain(error.text.in_(self._window.store.view.lang))
            return
        self._tell(path.name, opened)

    def _tell(self, name: str, opened: Opened) -> None:
        view = self._window.store.view
        if opened.problems:
            lines = [problem.in_(view.lang) for problem in opened.problems]
            self._window.notices.say("file.problems", view, lines, name=name, first=lines[0])
        else:
            self._say("file.opened", name=name, number=len(opened.project.scenes))

    # -- after a crash ----------------------------------------------------------------------

    def offer(self, left: tuple[Recovery, ...]) -> None:
        """A quiet line about what the last session left."""
        if not left:
            return
        newest = left[0]

        def say(lang: Lang) -> str:
            text = newest.text().in_(lang)
            more = len(left) - 1
            return t("file.more_left", lang, text=text, number=more) if more else text

        self.offers.ask(
            say,
            (
                ("file.restore", partial(self._restore, newest)),
                ("file.forget", lambda: self._forget(left)),
                ("file.later", lambda: None),
            ),
            self._window.store.view,
        )

    def _restore(self, left: Recovery) -> None:
        try:
            self.file.restore(left)
        except ProjectError as error:
            self._complain(error.text.in_(self._window.store.view.lang))
            return
        self._say("file.restored")

    def _forget(self, left: tuple[Recovery, ...]) -> None:
        left[0].discard()
        self.offer(left[1:])

    # -- leaving ----------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._window or event.type() != QEvent.Type.Close:
            return False
        self.leaving.emit()
        if self.file.dirty and not self._leaving:
            self._leaving = True  # who closes again is not asked again: the work is offered at the next start
            event.ignore()
            self._ask(
                ("file.save_quit", lambda: self.save(self._window.close)),
                ("file.drop_quit", self._drop),
                ("file.stay", self._stay),
            )
            return True
        self.file.end(keep_work=self.file.dirty)
        return False

    def _drop(self) -> None:
        self.file.end()
        self._window.close()

    def _stay(self) -> None:
        self._leaving = False

    # -- words ------------------------------------------------------------------------------

    def recent_menu(self, parent: QMenu) -> QMenu:
        """The last projects, read anew whenever it opens."""
        menu = parent.addMenu("")

        def fill() -> None:
            menu.clear()
            lang = self._window.store.view.lang
            for path in self.file.recent():
                action = menu.addAction(path.name.replace("&", "&&"))
                action.setToolTip(str(path))
                action.triggered.connect(partial(self._open_recent, path))
            if menu.isEmpty():
                menu.addAction(t("file.no_recent", lang)).setEnabled(False)

        menu.aboutToShow.connect(fill)
        menu.setTitle(t("file.recent", self._window.store.view.lang))
        self._recent = menu
        return menu

    def _open_recent(self, path: Path, *_: object) -> None:
        if path.exists():
            self.open(path)
        else:
            self._say("file.gone", name=path.name)

    def dress(self) -> None:
        view = self._window.store.view
        name = self.file.name or t("file.untitled", view.lang)
        app = t("app.name", view.lang)
        shown = (
            f"{app}[*]" if self.file.path is None else t("file.window_title", view.lang, name=name, app=app)
        )
        self._window.setWindowTitle(shown)
        self._window.setWindowModified(self.file.dirty)
        self.offers.dress(view)
        if hasattr(self, "_recent"):
            self._recent.setTitle(t("file.recent", view.lang))

    def _on_view(self, old: View, new: View) -> None:
        if old.lang != new.lang:
            self.dress()

    def _ask(self, *choices: tuple[str, Then]) -> None:
        def say(lang: Lang) -> str:
            return t("file.unsaved", lang, name=self.file.name or t("file.untitled", lang))

        self.offers.ask(say, choices, self._window.store.view)

    def _complain(self, what: str) -> None:
        self._window.notices.say("file.failed", self._window.store.view, [what], what=what)

    def _say(self, key: str, **values: object) -> None:
        self._window.notices.say(key, self._window.store.view, (), brief=True, **values)

    def _dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        lang = self._window.store.view.lang
        dialog = QFileDialog(self._window, t(title, lang), self.file.folder())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(mode)
        dialog.setNameFilter(f"{t('file.filter', lang)} (*{SUFFIX})")
        self.dialog = dialog
        return dialog
