"""A calm yellow mark behind a disputed statement; a click opens both sides below it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from explorer.atlas.model import Conflict
from explorer.state.queries.conflicts import mark, subject
from explorer.ui.facts.parts import Desk, conflict_note
from explorer.ui.kit import theme
from explorer.ui.kit.plain import tooltip


class ConflictMark(QWidget):
    """The words of the mark are those of the headline cards; the note is built when it is first opened."""

    def __init__(self, found: Sequence[Conflict], desk: Desk) -> None:
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


def marked(found: Sequence[Conflict], desk: Desk) -> tuple[ConflictMark, ...]:
    """The mark to put behind a statement; none where nothing is disputed."""
    return (ConflictMark(found, desk),) if found else ()


def _style(desk: Desk) -> str:
    tokens = theme.tokens(desk.view.appearance)
    return (
        f"QPushButton {{ background: {tokens['note']}; color: {tokens['note_ink']};"
        f" border: 1px solid {tokens['note_line']}; border-radius: 8px; padding: 0 8px; min-height: 17px;"
        " font-weight: 400; }"
        f"QPushButton:hover, QPushButton:checked, QPushButton:focus {{ border-color: {tokens['note_ink']}; }}"
    )
