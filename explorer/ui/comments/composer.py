"""The form that a comment, a reply or another wording is written in, with the name that it is signed with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.comments import MOST_AUTHOR, MOST_LETTERS, cleaned, one_line
from explorer.state.queries import comment_rows
from explorer.state.view.comment_edits import Pin
from explorer.state.view.store import Store
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, restyle
from explorer.words import typed_dates
from explorer.words.edtf import DateError
from explorer.words.private import suggested_name
from explorer.words.strings import t

SIGN = "comment.sign"  # asks for the name alone
_TEXT_PX = 84


class Composer(QWidget):
    """`written(text, author, pin)`: a comment that may be added; `cancelled` when it was put away.

    The name is asked for in its own field, where the machine's name for the user is only suggested.
    """

    written = Signal(str, str, object)
    cancelled = Signal()

    def __init__(self, store: Store, author: Callable[[], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._author = store, author
        self._pins: tuple[Pin, ...] = ()
        self._key = "comment.new"
        self.heading, self.fault = label("", "strong", self), label("", "danger", self)
        self.heading.setWordWrap(False)
        self.where, self.days = ComboBox(self), QLineEdit(self)
        self.text, self.name = QPlainTextEdit(self), QLineEdit(self)
        self.signed = label("", "soft", self)
        self.signed.setWordWrap(False)
        self.add, self.cancel = QPushButton(self), QPushButton(self)
        self._build()

    def _build(self) -> None:
        self.where.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.where.setMinimumContentsLength(8)
        self.text.setMinimumHeight(_TEXT_PX)
        self.text.setTabChangesFocus(True)
        self.text.installEventFilter(self)
        self.name.setMaxLength(MOST_AUTHOR)
        self.days.setMaxLength(60)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 10)
        column.setSpacing(6)
        signature, buttons = QHBoxLayout(), QHBoxLayout()
        signature.addWidget(self.signed)
        signature.addWidget(self.name, 1)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.add)
        for part in (self.heading, self.where, self.days, self.text, signature, self.fault, buttons):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.setStretchFactor(self.text, 1)
        restyle(self.add, "primary", True)
        self.where.currentIndexChanged.connect(lambda _: self._show_days())
        for change in (self.text.textChanged, self.name.textChanged, self.days.textChanged):
            change.connect(lambda *_: self._judge())
        self.add.clicked.connect(self.accept)
        self.cancel.clicked.connect(self.cancelled)
        self.setTabOrder(self.where, self.days)
        self.setTabOrder(self.days, self.text)

    # -- beginning --------------------------------------------------------------------------

    def begin(self, key: str, pins: Sequence[Pin] = (), text: str = "", signed: str = "") -> None:
        """Ask for a text, of a new comment on one of `pins`, else of a reply; what is `signed` keeps its name."""
        self._key, self._pins = key, tuple(pins)
        self.where.clear()
        for pin in self._pins:
            self.where.addItem(self._words_of(pin))
        self.where.setVisible(bool(self._pins))
        self.text.setPlainText(text)
        self.name.setText(signed or self._author() or suggested_name()[:MOST_AUTHOR])
        self.name.setReadOnly(bool(signed))
        self.retranslate()
        self._show_days()
        asked = self.name if self._key == SIGN else self.text
        self.text.setVisible(asked is self.text)
        asked.setFocus()
        asked.selectAll()

    def _words_of(self, pin: Pin) -> str:
        known, lang = self._store.known, self._store.view.lang
        if pin.feature:
            found = known.atlas.features.get(pin.feature)
            return t("comment.on_feature", lang, name=found.name.in_(lang) if found else pin.feature)
        if pin.first is not None and pin.last is not None:
            return t("comment.on_days", lang)
        assert pin.lon is not None
        assert pin.lat is not None
        return t("comment.on_ground", lang, where=comment_rows.ground(known, pin.lon, pin.lat, lang))

    def retranslate(self) -> None:
        lang = self._store.view.lang
        self.heading.setText(t(self._key, lang))
        self.add.setText(t(f"{self._key}_do", lang))
        self.add.setToolTip(t("comment.do_tip", lang))
        self.cancel.setText(t("comment.cancel", lang))
        self.signed.setText(t("comment.signed", lang))
        self.name.setPlaceholderText(t("comment.name", lang))
        for widget, key in (
            (self.name, "name"),
            (self.text, "text"),
            (self.where, "where"),
            (self.days, "days"),
        ):
            widget.setAccessibleName(t(f"comment.{key}", lang))
        self.text.setPlaceholderText(t("comment.text", lang))
        self.days.setPlaceholderText("2021-05-20")
        for number, pin in enumerate(self._pins):
            self.where.setItemText(number, self._words_of(pin))
        self._judge()

    def _show_days(self) -> None:
        pin = self.pin
        dated = pin is not None and pin.first is not None and pin.last is not None
        self.days.setVisible(dated)
        if dated and pin is not None and pin.first is not None and pin.last is not None:
            span = (pin.first.isoformat(), pin.last.isoformat())
            self.days.setText("/".join(dict.fromkeys(span)))
        self._judge()

    # -- judging ----------------------------------------------------------------------------

    @property
    def pin(self) -> Pin | None:
        at = self.where.currentIndex()
        return self._pins[at] if 0 <= at < len(self._pins) else None

    def _dated(self) -> tuple[Pin | None, str]:
        """Return the pin with the days that are typed, and what is wrong with them."""
        pin, lang = self.pin, self._store.view.lang
        if pin is None or pin.first is None:
            return pin, ""
        try:
            when = typed_dates.parse(self.days.text())
        except DateError as error:
            return None, error.in_(lang)
        if when.first is None or when.last is None:
            return None, t("comment.open_days", lang)
        return replace(pin, first=when.first, last=when.last), ""

    def _judge(self) -> None:
        """Show what is wrong while typing; an empty text is not wrong yet."""
        lang, text = self._store.view.lang, cleaned(self.text.toPlainText())
        _, fault = self._dated()
        if len(text) > MOST_LETTERS:
            fault = t("comment.too_long", lang, n=len(text), most=MOST_LETTERS)
        elif not one_line(self.name.text()) and text:
            fault = t("comment.no_name", lang)
        signed = self._key == SIGN and bool(one_line(self.name.text()))
        self.fault.setText(fault)
        self.fault.setVisible(bool(fault))
        self.add.setEnabled((bool(text) or signed) and not fault)

    def accept(self) -> None:
        if self.add.isEnabled():
            self.written.emit(cleaned(self.text.toPlainText()), one_line(self.name.text()), self._dated()[0])

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.text and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.accept()
                return True
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.cancelled.emit()
        else:
            super().keyPressEvent(event)
