"""QActions from the table of commands: shortcuts, check marks, enabled state, and the menus by area."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import get_args

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from explorer.layers.step_names import layer_step, step_words
from explorer.state.view.command_table import COMMANDS, Area, Change, Command
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

# Where a menu draws a line before a command, and what is in a second menu too.
_BREAKS = frozenset(
    [
        "save",
        "grounds",
        "snapshot",
        "quit",
        "find",
        "edit_fact",
        "clear_filters",
        "panel_layers",
        "map_alone",
        "step_back",
        "go_to_date",
        "mode_asof",
        "step_month",
        "faster",
        "compare",
        "all_layers",
        "undated",
        "zoom_all",
        "reset_view",
        "view_back",
        "select_box",
        "invert_selection",
        "measure_line",
        "copy_coordinates",
        "land",
        "painter_auto",
        "scenes",
        "scene_next",
        "blank",
        "text_larger",
        "show_title",
        "hover_plates",
        "self_check",
    ]
)
_ALSO: Mapping[Area, tuple[str, ...]] = {"layers": ("clear_filters",)}
Checks = Mapping[str, Callable[[], bool]]


def keys_text(command: Command) -> str:
    """The shortcut as the platform writes it, then the first keys while presenting; '' where there is none."""
    stage = command.presenting.split()[:2] if command.area == "present" else []
    native = QKeySequence.SequenceFormat.NativeText
    return " / ".join(QKeySequence(key).toString(native) for key in (command.keys, *stage) if key)


class Actions(QObject):
    """One QAction per command, on `window`, so that shortcuts hold even where no menu is shown.

    `perform(id)` runs a command that is no change of the View.
    `checks` are the marks of commands whose state is the window's, not the View's; `sync_checks` reads them.
    `drawn_step("undo" | "redo")` names the step of a drawing that comes before those of the Store, None where there is none.
    """

    drawn_step: Callable[[str], str | None]

    def __init__(
        self, window: QWidget, store: Store, perform: Callable[[str], object], checks: Checks
    ) -> None:
        super().__init__(window)
        self._store, self._perform, self._checks = store, perform, checks
        self.drawn_step = lambda _: None
        self.by_id: dict[str, QAction] = {}
        self._menus: list[tuple[Area, QMenu]] = []
        for command in COMMANDS:
            self.by_id[command.id] = self._action(command, window)
        window.addActions(list(self.by_id.values()))
        self._retranslate(store.view.lang)
        self._sync(store.view)
        self.destroyed.connect(store.watch(self._on_work))

    def _action(self, command: Command, window: QWidget) -> QAction:
        action = QAction(window)
        action.setObjectName(f"command.{command.id}")
        if command.keys:
            action.setShortcut(QKeySequence(command.keys))
        action.setCheckable(command.checked is not None or command.id in self._checks)
        action.setMenuRole(QAction.MenuRole.NoRole)
        action.triggered.connect(lambda _=False, command=command: self._run(command))
        return action

    def menu(self, parent: QWidget) -> QMenu:
        """Every command, by area; the words follow the language."""
        whole = QMenu(parent)
        for area in get_args(Area):
            part = whole.addMenu("")
            for name in [c.id for c in COMMANDS if c.area == area] + list(_ALSO.get(area, ())):
                if name in _BREAKS and not part.isEmpty():
                    part.addSeparator()
                part.addAction(self.by_id[name])
            self._menus.append((area, part))
        self._retranslate(self._store.view.lang)
        return whole

    def _run(self, command: Command) -> None:
        if command.change is not None:
            self._change(command.id, command.change)
        else:
            self._perform(command.id)
        self._sync(self._store.view)
        self.sync_checks()

    def _change(self, name: str, change: Change) -> None:
        old = self._store.view
        new = change(old, self._store.axis)
        if replace(new, camera=old.camera, extent=old.extent) == old:
            self._store.set_view(new)  # a mere move of the camera is no undo step
        else:
            self._store.dispatch(new, layer_step(old, new) or f"command.{name}")

    # -- the View ---------------------------------------------------------------------------

    def _on_work(self, old: Work, new: Work) -> None:
        if old.view.lang != new.view.lang:
            self._retranslate(new.view.lang)
        self._sync(new.view)

    def sync_steps(self) -> None:
        """Show what undo and redo would do, after a drawing has changed."""
        self._sync(self._store.view)

    def sync_checks(self) -> None:
        """The marks of panels and the like, after the window has changed."""
        for name, check in self._checks.items():
            self.by_id[name].setChecked(check())

    def _sync(self, view: View) -> None:
        for command in COMMANDS:
            if command.checked is not None:
                self.by_id[command.id].setChecked(command.checked(view))
        for key, kept in (("undo", self._store.undo_name), ("redo", self._store.redo_name)):
            action, name = self.by_id[key], self.drawn_step(key) or kept
            action.setEnabled(name is not None)
            words = step_words(name, view.lang, self._store.known.atlas, self._store.catalogue)
            text = t(f"step.{key}", view.lang, name=words) if words else t(f"command.{key}", view.lang)
            if action.text() != text:
                action.setText(text.replace("&", "&&"))
                action.setToolTip(tooltip(f"{text}  {action.shortcut().toString()}"))

    def _retranslate(self, lang: Lang) -> None:
        for command in COMMANDS:
            action, title = self.by_id[command.id], t(command.title_key, lang)
            action.setText(title)
            action.setToolTip(tooltip(f"{title}  {keys_text(command)}".rstrip()))
        for area, menu in self._menus:
            menu.setTitle(t(f"area.{area}", lang))
        self._sync(self._store.view)
