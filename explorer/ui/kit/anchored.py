"""A scroll area whose content stays where it is on the screen when what is above it grows or shrinks."""

from __future__ import annotations

from PySide6.QtGui import QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QWidget


class AnchoredArea(QScrollArea):
    """Scrolls by as much as its own top edge moves: a second click meets what the first one did."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._moved = 0

    def moveEvent(self, event: QMoveEvent) -> None:
        super().moveEvent(event)
        if self.isVisible():
            self._moved += event.pos().y() - event.oldPos().y()
            self._follow()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._follow()
        self._moved = 0

    def _follow(self) -> None:
        """Scroll as far as the range allows; the size that comes with the move may allow the rest."""
        bar = self.verticalScrollBar()
        before = bar.value()
        bar.setValue(before + self._moved)
        self._moved -= bar.value() - before
