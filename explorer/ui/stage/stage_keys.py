"""Keys while presenting, from the table of commands: before shortcuts and widgets see them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget
from shiboken6 import isValid

from explorer.state.view.command_table import COMMANDS

_FIELDS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
OWN_KEYS = "ownKeys"  # property of a widget that takes the show's keys itself while it has the focus
_HARMLESS = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier
_TYPES = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
# Held down, these go on; the others act once.
_REPEATING = {"text_larger", "text_smaller", "step_back", "step_forward"}


def table() -> dict[int, str]:
    """Return the commands by key."""
    return {_key(name): c.id for c in COMMANDS for name in c.presenting.split()}


def _key(name: str) -> int:
    pressed = QKeySequence(name)
    return int(pressed[0].key())  # type: ignore[index,unused-ignore]


class StageKeys(QObject):
    """Watches windows for as long as a presentation lasts.

    Not the application: a filter there, in Python, sees the engine's inner events too and crashes on them.
    A window's QWindow has a key before any widget, the engine's included; its top widget has the
    shortcut's announcement that no widget below it claimed.
    """

    def __init__(self, act: Callable[[str], object], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._act, self._table = act, table()
        self._watched: list[QObject] = []

    def watch(self, *widgets: QWidget) -> None:
        """Windows, and widgets in them that eat keys when they get them directly."""
        for widget in widgets:
            for target in (widget, widget.windowHandle()):
                if target is not None and target not in self._watched:
                    target.installEventFilter(self)
                    self._watched.append(target)

    def leave(self) -> None:
        for target in self._watched:
            if isValid(target):
                target.removeEventFilter(self)
        self._watched.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TYPES or not isinstance(event, QKeyEvent):
            return False
        command = self._table.get(event.key())
        if command is None or event.modifiers() & ~_HARMLESS or _typing():
            return False
        event.accept()
        if event.type() == QEvent.Type.KeyPress and (not event.isAutoRepeat() or command in _REPEATING):
            self._act(command)
        return True


def _typing() -> bool:
    """Return True if the focus is in a text field (the palette may be open over the map) or in what has keys of its own."""
    focus = QApplication.focusWidget()
    if focus is None or not focus.isVisible():
        return False
    return isinstance(focus, _FIELDS) or bool(focus.property(OWN_KEYS))
