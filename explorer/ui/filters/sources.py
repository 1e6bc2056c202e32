"""Filter by the date of sources: a choice per document, and a field for any other date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from explorer.atlas.model import Atlas
from explorer.layers import filter_words
from explorer.state.view.view import View
from explorer.ui.kit.choice_row import ChoiceRow
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import colon
from explorer.words.typed_dates import parse


class SourceFilter(QWidget):
    """Emits `wanted(day)`, None for any; a partial date means its first day."""

    wanted = Signal(object)

    def __init__(self, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._after: date | None = None
        self._lang: View = View()
        self.rows = {
            day: ChoiceRow(day.isoformat(), self) for day in filter_words.source_choices(atlas, "zh")
        }
        self.field, self.wrong = QLineEdit(self), label("", "danger", self)
        self.field.setMaxLength(20)
        self.field.setClearButtonEnabled(True)
        self.field.returnPressed.connect(self._read)
        self.field.editingFinished.connect(self._read)
        self.wrong.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for row in self.rows.values():
            row.picked.connect(self._pick)
            column.addWidget(row)
        inner = QVBoxLayout()
        inner.setContentsMargins(8, 4, 8, 0)
        inner.addWidget(self.field)
        inner.addWidget(self.wrong)
        column.addLayout(inner)

    def retranslate(self, view: View) -> None:
        self._lang = view
        for day, words in filter_words.source_choices(self._atlas, view.lang).items():
            self.rows[day].retranslate(words, view)
        other = t("filters.source.other", view.lang)
        self.field.setPlaceholderText(other)
        self.field.setAccessibleName(f"{t('filters.group.source_after', view.lang)}{colon(view.lang)}{other}")
        self.field.setToolTip(tooltip(other))

    def show_counts(self, counts: Iterable[tuple[date, int]], total: int, view: View) -> None:
        after = view.filters.source_after
        for day, number in counts:
            if day in self.rows:
                self.rows[day].show_state(day == after, number, total, view)
        if after != self._after:
            self._after = after
            self.field.setText("" if after is None or after in self.rows else after.isoformat())

    def _pick(self, key: str) -> None:
        day = date.fromisoformat(key)
        self.wanted.emit(None if day == self._after else day)

    def _read(self) -> None:
        text = self.field.text().strip()
        if not text:
            self._complain("")
            if self._after is not None and self._after not in self.rows:
                self.wanted.emit(None)
            return
        try:
            day = parse(text).first
        except DateError as error:
            self._complain(error.in_(self._lang.lang))
            return
        self._complain("")
        if day is not None and day != self._after:
            self.wanted.emit(day)

    def _complain(self, what: str) -> None:
        restyle(self.field, "wrong", bool(what))
        self.wrong.setText(what)
        self.wrong.setVisible(bool(what))
