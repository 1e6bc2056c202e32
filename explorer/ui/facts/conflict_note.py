"""The yellow note beside disputed numbers and events: both statements with their sources."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from explorer.atlas.model import Atlas, Conflict
from explorer.state.queries.conflicts import mark, subject
from explorer.state.view.store import Store
from explorer.ui.facts.fact_widgets import PageContext, conflict_note
from explorer.ui.kit import theme
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.removal import show_page


class ConflictMark(QWidget):
    """A mark that opens the note about a dispute; the note is built when it is first opened."""

    def __init__(self, found: Sequence[Conflict], desk: PageContext) -> None:
        super().__init__()
        self._found, self._desk = tuple(found), desk
        self._note: QFrame | None = None
        self.button = QPushButton(mark(self._found, desk.view.lang), self)
        self.button.setCheckable(True)
        self.button.setCursor(Qt.CursorShape.PointingHandCursor)
        self.button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.button.setStyleSheet(_style(desk))
        about = subject(desk.atlas, self._found[0], desk.view.lang)
        self.button.setToolTip(tooltip(about))
        self.button.setAccessibleName(f"{self.button.text()} {about}")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 2, 0, 2)
        self._column.setSpacing(4)
        self._column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        self.button.toggled.connect(self._open)

    def _open(self, opened: bool) -> None:
        if self._note is None:
            self._note = conflict_note(self._found, self._desk)
            self._column.addWidget(self._note)
        self._note.setVisible(opened)


def marked(found: Sequence[Conflict], desk: PageContext) -> tuple[ConflictMark, ...]:
    """Return the mark to put behind a statement, as a tuple that is empty if nothing is disputed."""
    return (ConflictMark(found, desk),) if found else ()


def _style(desk: PageContext) -> str:
    tokens = theme.tokens(desk.view.appearance)
    return (
        f"QPushButton {{ background: {tokens['note']}; color: {tokens['note_ink']};"
        f" border: 1px solid {tokens['note_line']}; border-radius: 8px; padding: 0 8px; min-height: 17px;"
        " font-weight: 400; }"
        f"QPushButton:hover, QPushButton:checked, QPushButton:focus {{ border-color: {tokens['note_ink']}; }}"
    )


class ConflictNotes(QScrollArea):
    """Shows conflicts in a scroll area of at most `tallest` px; hidden if there are none."""

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
        """Build the note unless it already shows the same conflicts in the same language."""
        view = self._store.view
        key = (found, view.lang, view.appearance)
        if key == self._shown:
            return
        self._shown = key
        self._note = conflict_note(found, PageContext(self._store, self._atlas, view)) if found else None
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        if self._note is not None:
            column.addWidget(self._note)
            column.addStretch(1)
        show_page(self, holder)
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
