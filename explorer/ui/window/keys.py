"""Which keys belong to the widget that has the focus although a command has them as a shortcut."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)

from explorer.ui.layers.row import LayerRow

_KEY = Qt.Key
_EDITORS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
_OWNED: tuple[tuple[tuple[type, ...], tuple[Qt.Key, ...]], ...] = (
    (_EDITORS, (_KEY.Key_Escape, _KEY.Key_Home, _KEY.Key_End, _KEY.Key_Space)),
    ((QAbstractButton, LayerRow), (_KEY.Key_Space,)),
    ((QAbstractSlider,), (_KEY.Key_Home, _KEY.Key_End)),
    ((QAbstractItemView,), (_KEY.Key_Home, _KEY.Key_End, _KEY.Key_Space)),
)


def keeps(focus: QWidget | None, event: QEvent) -> bool:
    """True where `focus` itself answers the key that `event` (a ShortcutOverride) announces."""
    if focus is None or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    return any(isinstance(focus, kinds) and event.key() in keys for kinds, keys in _OWNED)
