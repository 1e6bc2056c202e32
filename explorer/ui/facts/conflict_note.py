"""The calm yellow note wherever a disputed number or event is told: both statements, both sources."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.atlas.model import Atlas, Conflict
from explorer.state.view.store import Store
from explorer.ui.facts.parts import Desk, conflict_note


class ConflictNotes(QScrollArea):
    """Shows the conflicts it is given, as tall as they need up to `tallest` px; hidden for none."""

    def __init__(
        self, store: Store, atlas: Atlas, parent: QWidget | None = None, *, tallest: int = 260
    ) -> None:
        super().__init__(parent)
        self._store, self._atlas, self._tallest = store, atlas, tallest
        self._shown: tuple[object, ...] = ()
        self._note: QFrame | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setVisible(False)

    def show_conflicts(self, found: tuple[Conflict, ...]) -> None:
        """Build the note, unless it already tells the same in the same language."""
        view = self._store.view
        key = (found, view.lang, view.appearance)
        if key == self._shown:
            return
        self._shown = key
        self._note = conflict_note(found, Desk(self._store, self._atlas, view)) if found else None
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        if self._note is not None:
            column.addWidget(self._note)
            column.addStretch(1)
        self.setWidget(holder)
        self.setVisible(bool(found))
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        if self._note is None:
            return QSize(0, 0)
        wide = max(self.viewport().width(), 200)
        tall = self._note.heightForWidth(wide)
        return QSize(wide, min(tall, self._tallest))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), 120))
