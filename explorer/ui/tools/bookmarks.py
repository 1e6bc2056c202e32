"""Bookmarks of views, and the way back and forward through those that one has been at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.files.settings import SettingsFile
from explorer.state.queries import extents
from explorer.state.queries.coordinate_forms import nearest_name
from explorer.state.view import trail
from explorer.state.view.store import Store
from explorer.state.view.trail import Bookmark, Trail
from explorer.state.view.view import Camera, View
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label
from explorer.words.strings import t

_RESTED_MS = 700  # a drag that pauses for so long has arrived


class Bookmarks(QObject):
    """Keeps the bookmarks in the settings; moving to one is no undo step, as no move of the camera is."""

    def __init__(self, session: Session, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._say, self._window = session, say, window
        self.trail = Trail(session.store.view.camera)
        self.sheet: BookmarkSheet | None = None
        self._menu: QMenu | None = None
        self._resting = QTimer(self)
        self._resting.setSingleShot(True)
        self._resting.setInterval(_RESTED_MS)
        self._resting.timeout.connect(lambda: self.trail.rest_at(self._store.view.camera))
        self.destroyed.connect(self._store.subscribe(self._view_changed))

    @property
    def _store(self) -> Store:
        return self._session.store

    @property
    def all(self) -> tuple[Bookmark, ...]:
        return self._session.settings.load().bookmarks

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            "view_back": self.back,
            "view_forward": self.forward,
            "add_bookmark": self.add,
            "bookmarks": self.edit,
        }

    def _view_changed(self, old: View, new: View) -> None:
        if old.camera != new.camera:
            self._resting.start()
        if old.lang != new.lang:
            if self._menu is not None:
                self._menu.setTitle(t("bookmarks.title", new.lang))
            if self.sheet is not None:
                self.sheet.retranslate()

    # -- back and forward -------------------------------------------------------------------

    def back(self) -> None:
        self._walk(self.trail.back, "back")

    def forward(self) -> None:
        self._walk(self.trail.forward, "forward")

    def _walk(self, step: Callable[[], Camera | None], way: str) -> None:
        self._resting.stop()
        self.trail.rest_at(self._store.view.camera)
        camera = step()
        if camera is None:
            self._say(f"bookmarks.no_way.{way}", brief=True)
        else:
            self._look(camera)

    def _look(self, camera: Camera) -> None:
        self._store.set_view(replace(self._store.view, camera=camera, extent=None))

    # -- bookmarks --------------------------------------------------------------------------

    def add(self) -> None:
        """Bookmark the present view under the name of the place in its middle and its scale."""
        view = self._store.view
        if len(self.all) >= trail.MOST:
            self._say("bookmarks.full", brief=True, most=trail.MOST)
            return
        place = nearest_name(self._session.atlas, view.camera.lon, view.camera.lat).in_(view.lang)
        name = t("bookmarks.named", view.lang, place=place, scale=f"{extents.scale_of(view.camera):,}")
        self.save(trail.with_bookmark(self.all, name, view.camera))
        self._say("bookmarks.added", brief=True, name=name)

    def go(self, mark: Bookmark) -> None:
        self.trail.rest_at(self._store.view.camera)
        self._look(mark.camera)
        self._resting.stop()
        self.trail.rest_at(mark.camera)

    def save(self, bookmarks: tuple[Bookmark, ...]) -> None:
        settings: SettingsFile = self._session.settings
        settings.save(replace(settings.load(), bookmarks=bookmarks))
        if self.sheet is not None and self.sheet.isVisible():
            self.sheet.fill()

    def edit(self) -> None:
        """Open the list in which bookmarks are renamed and removed."""
        if self.sheet is None:
            self.sheet = BookmarkSheet(self, self._store, self._window)
        self.sheet.fill()
        show_in_front(self.sheet)

    def add_menu(self, parent: QMenu, after: QAction) -> QMenu:
        """Insert a menu of the bookmarks after an action; it is read anew whenever it opens."""
        menu, before = QMenu(parent), parent.actions()
        parent.insertMenu(before[before.index(after) + 1], menu)
        menu.setTitle(t("bookmarks.title", self._store.view.lang))
        menu.aboutToShow.connect(partial(self._fill_menu, menu))
        self._menu = menu
        return menu

    def _fill_menu(self, menu: QMenu) -> None:
        menu.clear()
        for mark in self.all:
            menu.addAction(mark.name.replace("&", "&&")).triggered.connect(partial(_act, self.go, mark))
        if menu.isEmpty():
            menu.addAction(t("bookmarks.none", self._store.view.lang)).setEnabled(False)


class BookmarkSheet(QDialog):
    """The list of bookmarks: Enter opens one, F2 renames, Delete removes, Ctrl+Z brings back what was removed."""

    def __init__(self, bookmarks: Bookmarks, store: Store, parent: QWidget) -> None:
        super().__init__(parent)
        self._bookmarks, self._store = bookmarks, store
        self.setObjectName("bookmarkSheet")
        self.list, self.hint = QListWidget(self), label("", "faint")
        self.go_button, self.rename_button, self.remove_button, self.restore_button, self.close_button = (
            QPushButton(self) for _ in range(5)
        )
        self._removed: list[tuple[int, Bookmark]] = []
        column = QVBoxLayout(self)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        row = QHBoxLayout()
        for button in (self.go_button, self.rename_button, self.remove_button, self.restore_button):
            row.addWidget(button)
        self.restore_button.hide()
        row.addStretch(1)
        row.addWidget(self.close_button)
        column.addLayout(row)
        self.resize(460, 360)
        self.list.setEditTriggers(QListWidget.EditTrigger.EditKeyPressed)
        self.list.itemActivated.connect(lambda _: self._go())
        self.list.itemChanged.connect(self._renamed)
        self.list.currentRowChanged.connect(lambda _: self._enable())
        self.go_button.clicked.connect(self._go)
        self.go_button.setDefault(True)
        self.rename_button.clicked.connect(lambda: self.list.editItem(self.list.currentItem()))
        self.remove_button.clicked.connect(self._remove)
        self.restore_button.clicked.connect(self._restore)
        self.close_button.clicked.connect(self.hide)
        self._ways = {QKeySequence("Alt+Left"): bookmarks.back, QKeySequence("Alt+Right"): bookmarks.forward}
        self.retranslate()

    def retranslate(self) -> None:
        lang = self._store.view.lang
        self.setWindowTitle(t("bookmarks.title", lang))
        self.list.setAccessibleName(t("bookmarks.title", lang))
        self._show_hint()
        for name in ("go", "rename", "remove", "restore", "close"):
            getattr(self, f"{name}_button").setText(t(f"bookmarks.{name}", lang))

    def fill(self) -> None:
        row = max(self.list.currentRow(), 0)
        self.list.blockSignals(True)
        self.list.clear()
        for mark in self._bookmarks.all:
            item = QListWidgetItem(mark.name, self.list)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)
        self.list.setCurrentRow(min(row, self.list.count() - 1))
        self.list.blockSignals(False)
        self._enable()

    def _enable(self) -> None:
        for button in (self.go_button, self.rename_button, self.remove_button):
            button.setEnabled(self.list.currentRow() >= 0)
        self._show_hint()

    def _show_hint(self) -> None:
        self.hint.setText(
            t("bookmarks.hint" if self.list.count() else "bookmarks.hint_none", self._store.view.lang)
        )

    def _go(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._bookmarks.all):
            self._bookmarks.go(self._bookmarks.all[row])

    def _renamed(self, item: QListWidgetItem) -> None:
        self._bookmarks.save(trail.renamed(self._bookmarks.all, self.list.row(item), item.text()))

    def _remove(self) -> None:
        row = self.list.currentRow()
        if 0 <= row < len(self._bookmarks.all):
            self._removed.append((row, self._bookmarks.all[row]))
            self._bookmarks.save(tuple(m for n, m in enumerate(self._bookmarks.all) if n != row))
            self.restore_button.show()

    def _restore(self) -> None:
        """Bring back what was removed last, in its place."""
        if self._removed and len(self._bookmarks.all) < trail.MOST:
            row, mark = self._removed.pop()
            rest = self._bookmarks.all
            self._bookmarks.save((*rest[:row], mark, *rest[row:]))
            self.list.setCurrentRow(row)
            self.restore_button.setVisible(bool(self._removed))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = QKeySequence(event.keyCombination())
        if event.key() == Qt.Key.Key_Delete:
            self._remove()
        elif event.matches(QKeySequence.StandardKey.Undo):
            self._restore()
        elif keys in self._ways:
            self._ways[keys]()
        else:
            super().keyPressEvent(event)


def _act(act: Callable[[Bookmark], object], mark: Bookmark, _checked: bool = False) -> None:
    act(mark)
