"""The sheet that makes a layer of the ground around what is selected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.atlas.assembly.known import Known
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import DoubleSpinBox
from explorer.ui.kit.notices import Say
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label
from explorer.ui.kit.reckoner import Reckoner
from explorer.words.strings import t

if TYPE_CHECKING:  # geometry libraries load with the first buffer
    from explorer.state.queries.measuring.selecting import Candidates

_AT_ONCE = 50  # features around which the ground is found in the window's thread


class BufferSheet(QDialog):
    """Asks for the distance; the layer comes as one undo step."""

    def __init__(self, session: Session, say: Say, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._say = session, say
        self.setObjectName("bufferSheet")
        self.distance = DoubleSpinBox(self)
        self.distance.setRange(0.01, 500)
        self.distance.setDecimals(2)
        self.distance.setValue(5)
        self.head, self.button, self._name = label("", "soft"), QPushButton(self), QLabel(self)
        self._reckoner = Reckoner(self, _AT_ONCE)
        self._reckoner.failed.connect(self.retranslate)
        self.button.setDefault(True)
        self.button.clicked.connect(self.make)
        form = QFormLayout()
        form.addRow(self._name, self.distance)
        column = QVBoxLayout(self)
        column.addWidget(self.head)
        column.addLayout(form)
        column.addWidget(self.button)
        self.setMinimumWidth(320)
        self.destroyed.connect(session.store.subscribe(self._view_changed))
        self.retranslate()

    def open_now(self) -> None:
        self.retranslate()
        show_in_front(self)
        self.distance.setFocus()
        self.distance.selectAll()

    def _view_changed(self, old: View, new: View) -> None:
        if old.selection != new.selection:
            self._reckoner.drop()
        if (old.lang, old.selection) != (new.lang, new.selection):
            self.retranslate()

    def retranslate(self) -> None:
        lang, number = self._session.lang, len(self._session.store.view.selection)
        self.setWindowTitle(t("command.buffer_selection", lang).rstrip("…"))
        self.head.setText(t("buffer.head" if number else "buffer.nothing", lang, n=number))
        self._name.setText(t("buffer.distance", lang))
        self.distance.setSuffix(" " + t("tools.km", lang))
        self.distance.setAccessibleName(t("buffer.distance", lang))
        busy = self._reckoner.busy
        self.button.setText(t("buffer.making" if busy else "buffer.make", lang))
        self.button.setEnabled(number > 0 and not busy)
        self.distance.setEnabled(not busy)

    def make(self) -> None:
        """Add the layer; the selection stays. Around many features a thread finds the ground first."""
        from explorer.state.queries.measuring.selecting import buffered, chosen

        store, metres = self._session.store, self.distance.value() * 1000
        known, view = store.known, store.view

        def question() -> tuple[Candidates, Any]:
            found = chosen(known, view.selection)
            return found, buffered(found.shapes, metres) if found.ids else None

        def answer(made: tuple[Candidates, Any]) -> None:
            self._add(known, *made, metres)

        self._reckoner.ask(len(view.selection), question, answer)
        self.retranslate()

    def _add(self, known: Known, found: Candidates, ground: Any, metres: float) -> None:
        from explorer.state.queries.measuring.buffers import with_buffer

        self.retranslate()
        if not found.ids:
            self._say("buffer.unplaced", brief=True)
            return
        store = self._session.store
        store.change(with_buffer(store.work, known, found, metres, ground), "buffer.step")
        self.hide()

    def hideEvent(self, event: QHideEvent) -> None:
        """Give up what is not finished: a layer that comes after the sheet was closed would surprise."""
        self._reckoner.drop()
        super().hideEvent(event)
