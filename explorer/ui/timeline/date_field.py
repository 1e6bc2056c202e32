"""The date, large: click it to type another; a partial date means its last day."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QPushButton, QStackedWidget, QWidget

from explorer.state.queries.timeline.timeline_words import clock_text
from explorer.state.view.clock import moved_to_typed
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit.plain import restyle, tooltip
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import join_clauses

_RESTYLED = (QEvent.Type.StyleChange, QEvent.Type.FontChange)


class DateField(QStackedWidget):
    """Shows the clock; `complained(text)` carries in one line what is wrong with what was typed, or "".

    `left` comes when a date was taken or given up by a key: the keyboard belongs to the map again, where Space plays."""

    complained = Signal(str)
    left = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.button = QPushButton(self)
        self.button.setAutoDefault(False)
        self.button.setObjectName("clockDate")
        self.button.setCursor(Qt.CursorShape.IBeamCursor)
        self.button.clicked.connect(self.edit)
        self.button.installEventFilter(self)
        self.input = QLineEdit(self)
        self.input.setObjectName("clockInput")
        self.input.setMaxLength(40)
        self.input.returnPressed.connect(self._accept)
        self.input.textEdited.connect(lambda _: self._complain(""))
        self.input.installEventFilter(self)
        self.addWidget(self.button)
        self.addWidget(self.input)
        self._retranslate(store.view)
        self.destroyed.connect(store.subscribe(self._view_changed))

    def edit(self) -> None:
        """Turn into an input with the date selected."""
        clock = self._store.view.clock
        self.input.setText(clock.at.isoformat() if clock.mode == "asof" else f"{clock.start}/{clock.at}")
        self.setCurrentWidget(self.input)
        self.input.selectAll()
        self.input.setFocus(Qt.FocusReason.OtherFocusReason)

    def cancel(self) -> None:
        """Cancel editing."""
        self._complain("")
        self.setCurrentWidget(self.button)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.button and event.type() in _RESTYLED:
            self._fit()
        if watched is self.input and self.currentWidget() is self.input:
            if event.type() == QEvent.Type.FocusOut:
                self.cancel()
            elif isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
                self.cancel()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def _view_changed(self, old: View, new: View) -> None:
        if old.lang != new.lang:
            self._retranslate(new)
        elif old.clock != new.clock:
            self._show(new)

    def _retranslate(self, view: View) -> None:
        tip = t("timeline.type_date", view.lang)
        self.button.setToolTip(tooltip(tip))
        self.input.setAccessibleName(tip)
        self._show(view)

    def _show(self, view: View) -> None:
        words = clock_text(view.clock)
        self.button.setText(words)
        self.button.setAccessibleName(join_clauses((words, self.input.accessibleName()), view.lang))
        restyle(self.button, "span", view.clock.mode != "asof")
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in _RESTYLED:
            self._fit()

    def _fit(self) -> None:
        """A fixed size, so that a step lays out nothing but the words: else the whole window is laid out anew."""
        self.button.ensurePolished()
        self.setFixedSize(self.button.sizeHint().expandedTo(self.button.minimumSizeHint()))

    def _accept(self) -> None:
        view, text = self._store.view, self.input.text()
        try:
            view = moved_to_typed(self._store.axis, view, text)
        except DateError as error:
            self._complain(error.in_(view.lang))
            return
        self._store.dispatch(view, "timeline.undo")
        self.cancel()
        self.left.emit()

    def _complain(self, what: str) -> None:
        restyle(self.input, "wrong", bool(what))
        self.complained.emit(what)
