"""The sheet that makes a layer of the ground around what is selected."""

from __future__ import annotations

from PySide6.QtWidgets import QDialog, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import DoubleSpinBox
from explorer.ui.kit.notices import Say
from explorer.ui.kit.plain import label
from explorer.words.strings import t


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
        self.show()
        self.raise_()
        self.activateWindow()
        self.distance.setFocus()
        self.distance.selectAll()

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.selection) != (new.lang, new.selection):
            self.retranslate()

    def retranslate(self) -> None:
        lang, number = self._session.lang, len(self._session.store.view.selection)
        self.setWindowTitle(t("command.buffer_selection", lang).rstrip("…"))
        self.head.setText(t("buffer.head" if number else "buffer.nothing", lang, n=number))
        self._name.setText(t("buffer.distance", lang))
        self.distance.setSuffix(" " + t("tools.km", lang))
        self.distance.setAccessibleName(t("buffer.distance", lang))
        self.button.setText(t("buffer.make", lang))
        self.button.setEnabled(number > 0)

    def make(self) -> None:
        """Add the layer; the selection stays."""
        from explorer.state.queries.measuring.buffers import with_buffer
        from explorer.state.queries.measuring.selecting import chosen

        store = self._session.store
        found = chosen(store.known, store.view.selection)
        if not found.ids:
            self._say("buffer.unplaced", brief=True)
            return
        store.change(with_buffer(store.work, store.known, found, self.distance.value() * 1000), "buffer.step")
        self.hide()
