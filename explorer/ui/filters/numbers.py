"""Filters by figure: the number of features that have it, and fields for minimum and maximum."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

from PySide6.QtCore import QRegularExpression, Signal
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from explorer.atlas.model import Atlas
from explorer.layers import filter_words
from explorer.state.queries.facets import Figure
from explorer.state.queries.measures import BEGUN, MEASURES
from explorer.state.view import filtering
from explorer.state.view.view import Range, View
from explorer.ui.filters.offer_list import OfferList
from explorer.ui.kit.plain import Elided, label, restyle, tooltip
from explorer.words.strings import t

_TYPED = QRegularExpression(r"[-−－]?[\d０-９.,，．。 　]*")  # full width too


def typed_number(words: str) -> float | None:
    """Return the number typed into a field, full width and thousands marks allowed; None for nothing. Raises ValueError."""
    text = unicodedata.normalize("NFKC", words).replace(",", "").replace(" ", "")
    text = text.replace("。", ".").replace("−", "-")
    return float(text) if text else None


class NumberRow(QWidget):
    """One figure with its two fields; emits `wanted(key, low, high)` when a field is left or Enter pressed."""

    wanted = Signal(str, object, object)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self.name, self.count = Elided("", self), QLabel(self)
        self.count.setProperty("rank", "faint")
        self.low, self.high = QLineEdit(self), QLineEdit(self)
        self._shown: Range = Range(key)
        top, fields = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.name, 1)
        top.addWidget(self.count)
        for field in (self.low, self.high):
            field.setMaxLength(14)
            field.setValidator(QRegularExpressionValidator(_TYPED, field))
            field.editingFinished.connect(self._ask)
            fields.addWidget(field, 1)
        fields.insertWidget(1, QLabel("–", self))
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 4)
        column.setSpacing(3)
        column.addLayout(top)
        column.addLayout(fields)

    def show_figure(self, figure: Figure, wanted: Range, atlas: Atlas, view: View) -> None:
        lang, least, most = view.lang, filter_words.round_down(figure.low), filter_words.round_up(figure.high)
        name = filter_words.figure_name(atlas, self.key, lang, unit=True)
        self.name.setText(name)
        self.name.setToolTip(tooltip(name))
        self.count.setText(t("filters.measure.count", lang, n=figure.count))
        self.low.setPlaceholderText(t("filters.measure.low", lang, low=least))
        self.high.setPlaceholderText(t("filters.measure.high", lang, high=most))
        self.low.setAccessibleName(t("filters.measure.low_of", lang, name=name))
        self.high.setAccessibleName(t("filters.measure.high_of", lang, name=name))
        for field in (self.low, self.high):
            field.setToolTip(tooltip(field.accessibleName()))
        if wanted != self._shown:
            self._shown = wanted
            self.low.setText("" if wanted.low is None else filter_words.number(wanted.low))
            self.high.setText("" if wanted.high is None else filter_words.number(wanted.high))

    def _ask(self) -> None:
        bounds = []
        for field in (self.low, self.high):
            try:
                bounds.append(typed_number(field.text()))
            except ValueError:
                restyle(field, "wrong", True)
                return
            restyle(field, "wrong", False)
        if (bounds[0], bounds[1]) != (self._shown.low, self._shown.high):
            self._shown = Range(self.key, bounds[0], bounds[1])
            self.wanted.emit(self.key, bounds[0], bounds[1])


class NumberFilter(QWidget):
    """Rows for figures of the remaining features and for those in use; a list offers the others."""

    wanted = Signal(str, object, object)

    def __init__(self, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self.rows: dict[str, NumberRow] = {}
        self._added: set[str] = set()
        self._figures: Mapping[str, Figure] = {}
        self._view = View()
        self.more, self.none = OfferList(self), label("", "faint", self)
        self.more.taken.connect(self._add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        holder = QHBoxLayout()
        holder.setContentsMargins(8, 2, 8, 0)
        holder.addWidget(self.more)
        holder.addWidget(self.none)
        self._column.addLayout(holder)

    def show_counts(self, figures: Mapping[str, Figure], view: View) -> None:
        """Show rows for figures that the remaining features have: a bus line has no area."""
        self._figures, self._view = figures, view
        active = {r.attribute for r in view.filters.ranges} - {BEGUN}
        wanted = [
            k for k in figures if k in active or k in self._added or (k in MEASURES and figures[k].count)
        ]
        for key in wanted:
            if key not in self.rows:
                self.rows[key] = NumberRow(key, self)
                self.rows[key].wanted.connect(self.wanted)
                self._column.insertWidget(self._column.count() - 1, self.rows[key])
        for key, row in self.rows.items():
            row.setVisible(key in wanted)
            if key in wanted:
                row.show_figure(figures[key], filtering.range_of(view.filters, key), self._atlas, view)
        others = [k for k, figure in figures.items() if figure.count and k not in wanted]
        self._offer(others, view)
        self.none.setVisible(not others and not wanted)
        self.none.setText(t("filters.measure.none", view.lang))

    def _offer(self, keys: list[str], view: View) -> None:
        offers = []
        for key in keys:
            name = filter_words.figure_name(self._atlas, key, view.lang, unit=True)
            words = t("filters.measure.choice", view.lang, name=name, n=self._figures[key].count)
            offers.append((words, key))
        self.more.show_offers(t("filters.measure.more", view.lang), offers)

    def _add(self, key: str) -> None:
        self._added.add(key)
        self.show_counts(self._figures, self._view)
        self.rows[key].low.setFocus()
