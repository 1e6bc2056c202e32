"""Filters by the columns of the user's layers: values with their counts, or bounds of numbers and dates."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from explorer.atlas.columns.collection import Collection
from explorer.layers import filter_words
from explorer.layers.styling import opening_style
from explorer.state.queries import own_columns
from explorer.state.queries.query import rows_but
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import ColumnFilter, View
from explorer.ui.filters.numbers import typed_number
from explorer.ui.filters.offer_list import OfferList
from explorer.ui.kit.choice_row import ChoiceRow
from explorer.ui.kit.plain import Elided, label, restyle, tooltip
from explorer.ui.kit.removal import remove
from explorer.words import typed_dates
from explorer.words.edtf import DateError
from explorer.words.strings import t

_LISTED = 12  # values of a column, the most frequent first; typing finds the others
_MOST_OFFERED = 120


class ColumnBlock(QWidget):
    """One column: its values as check boxes, or two fields for bounds; `wanted(ColumnFilter)` when one is set."""

    wanted = Signal(object)

    def __init__(self, layer: str, column: str, kind: str, parent: QWidget | None = None) -> None:
        """`kind`: `values`, `numbers` or `dates`."""
        super().__init__(parent)
        self.layer, self.column, self.kind = layer, column, kind
        self.name, self.count = Elided("", self), label("", "faint", self)
        self.low, self.high, self.seek = QLineEdit(self), QLineEdit(self), QLineEdit(self)
        self.more = label("", "faint", self)
        self.rows: dict[str, ChoiceRow] = {}
        self._filter = ColumnFilter(layer, column)
        self._values: tuple[tuple[str, int], ...] = ()
        self._view = View()
        self._lay_out()

    def _lay_out(self) -> None:
        top, fields, dash = QHBoxLayout(), QHBoxLayout(), QLabel("–", self)
        self.count.setWordWrap(False)
        top.addWidget(self.name, 1)
        top.addWidget(self.count)
        fields.addWidget(self.low, 1)
        fields.addWidget(dash)
        fields.addWidget(self.high, 1)
        self.values = QVBoxLayout()
        self.values.setSpacing(0)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 4, 8, 4)
        self._column.setSpacing(3)
        self._column.addLayout(top)
        if self.kind == "values":
            for unused in (self.low, self.high, dash):
                unused.hide()
            self.seek.setClearButtonEnabled(True)
            self.seek.textEdited.connect(lambda _: self._list())
            self._column.addWidget(self.seek)
            self._column.addLayout(self.values)
            self._column.addWidget(self.more)
            return
        self.seek.hide()
        self.more.hide()
        for field in (self.low, self.high):
            field.setMaxLength(24)
            field.editingFinished.connect(self._ask)
        self._column.addLayout(fields)

    # -- values -----------------------------------------------------------------------------

    def show_values(self, tally: tuple[tuple[str, int], ...], wanted: ColumnFilter, view: View) -> None:
        """Show how many of the rows that pass the other filters have each value."""
        self._head(view)
        self._values, self._filter, self._view = tally, wanted, view
        self.count.setText(t("filters.column.values", view.lang, n=len(tally)))
        words = t("filters.column.find", view.lang)
        self.seek.setPlaceholderText(words)
        self.seek.setAccessibleName(t("filters.column.find_in", view.lang, column=self.column))
        self.seek.setVisible(len(tally) > _LISTED)
        self._list()

    def _list(self) -> None:
        """List the chosen values and the most frequent others that hold what is typed."""
        typed = self.seek.text().strip().casefold() if len(self._values) > _LISTED else ""
        chosen = set(self._filter.values)
        holding = [(v, n) for v, n in self._values if typed in v.casefold() or v in chosen]
        first = [(v, n) for v, n in holding if v in chosen]
        rest = [(v, n) for v, n in holding if v not in chosen]
        listed = holding if len(holding) <= _LISTED else [*first, *rest[: max(_LISTED - len(first), 0)]]
        for value in [v for v in self.rows if v not in dict(listed)]:
            gone = self.rows.pop(value)
            gone.hide()
            gone.deleteLater()
        most = max((n for _, n in listed), default=0)
        for place, (value, n) in enumerate(listed):
            if value not in self.rows:
                row = self.rows[value] = ChoiceRow(value, self)
                row.picked.connect(self._toggle)
            row = self.rows[value]
            if self.values.indexOf(row) != place:
                self.values.insertWidget(place, row)
            row.retranslate(value, self._view)
            row.show_state(value in chosen, n, most, self._view)
            row.show()
        left = len(holding) - len(listed)
        self.more.setText(t("filters.column.more_values", self._view.lang, n=left))
        self.more.setVisible(left > 0)

    def _toggle(self, value: str) -> None:
        old = self._filter.values
        values = tuple(v for v in old if v != value) if value in old else (*old, value)
        self._filter = replace(self._filter, values=values)  # the next click may come before the counts do
        self.wanted.emit(self._filter)

    # -- bounds -----------------------------------------------------------------------------

    def show_bounds(self, ends: own_columns.Extremes | None, wanted: ColumnFilter, view: View) -> None:
        """Show the ends of what the rows say that pass the other filters."""
        self._head(view)
        lang, dated = view.lang, self.kind == "dates"
        rows = ends.rows if ends else 0
        self.count.setText(t("filters.measure.count", lang, n=rows))
        low = filter_words.day_words(ends.low) if ends and dated else ""
        high = filter_words.day_words(ends.high) if ends and dated else ""
        if ends and not dated:
            low, high = filter_words.round_down(ends.low), filter_words.round_up(ends.high)
        kind = "day" if dated else "measure"
        self.low.setPlaceholderText(t(f"filters.{kind}.low", lang, low=low))
        self.high.setPlaceholderText(t(f"filters.{kind}.high", lang, high=high))
        self.low.setAccessibleName(t("filters.measure.low_of", lang, name=self.column))
        self.high.setAccessibleName(t("filters.measure.high_of", lang, name=self.column))
        for field in (self.low, self.high):
            field.setToolTip(tooltip(field.accessibleName()))
        if wanted != self._filter or view.lang != self._view.lang:
            words = filter_words.day_words if dated else filter_words.number
            self.low.setText("" if wanted.low is None else words(wanted.low))
            self.high.setText("" if wanted.high is None else words(wanted.high))
        self._filter, self._view = wanted, view

    def _ask(self) -> None:
        bounds: list[float | None] = []
        for field, end in ((self.low, "low"), (self.high, "high")):
            try:
                bounds.append(self._typed(field.text(), end))
            except ValueError as error:
                restyle(field, "wrong", True)
                field.setToolTip(tooltip(_why(error, self._view)))
                return
            restyle(field, "wrong", False)
        low, high = bounds
        if (low, high) != (self._filter.low, self._filter.high):
            self._filter = replace(self._filter, low=low, high=high, days=self.kind == "dates")
            self.wanted.emit(self._filter)

    def _typed(self, text: str, end: str) -> float | None:
        """Return a bound; a date known by its year begins with its first day and ends with its last."""
        if not text.strip():
            return None
        if self.kind == "numbers":
            return typed_number(text)
        when = typed_dates.parse(unicodedata.normalize("NFKC", text.strip()))
        day = (when.first or when.last) if end == "low" else (when.last or when.first)
        return None if day is None else float(own_columns.day_number(day))

    def _head(self, view: View) -> None:
        self.name.setText(self.column)
        self.name.setToolTip(tooltip(self.column))


def _why(error: ValueError, view: View) -> str:
    return error.in_(view.lang) if isinstance(error, DateError) else t("filters.column.no_number", view.lang)


class OwnColumnFilter(QWidget):
    """Blocks for the columns of kinds and those in use, under the name of their layer; a list offers the others."""

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.blocks: dict[tuple[str, str], ColumnBlock] = {}
        self._names: dict[str, QLabel] = {}
        self._added: set[tuple[str, str]] = set()
        self.more = OfferList(self)
        self.more.taken.connect(self._add)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)
        holder = QHBoxLayout()
        holder.setContentsMargins(8, 2, 8, 0)
        holder.addWidget(self.more)
        self._column.addLayout(holder)

    def show_counts(self) -> None:
        """Follow the layers and the View; hide where there is no layer of the user's."""
        view, found = self._store.view, self._store.work.collections
        shown = [c for c in found if len(c)]
        self.setVisible(bool(shown))
        wanted: list[tuple[Collection, str]] = []
        others: list[tuple[Collection, str]] = []
        for collection in shown:
            opens = opening_style(collection).column
            for column in collection.listed:
                active = filtering.column_of(view.filters, collection.layer, column)
                key = collection.layer, column
                used = active != ColumnFilter(*key) or key in self._added or column == opens
                (wanted if used else others).append((collection, column))
        self._keep({(c.layer, column) for c, column in wanted}, {c.layer for c, _ in wanted})
        for place, part in enumerate(self._parts(wanted)):
            if self._column.indexOf(part) != place:
                self._column.insertWidget(place, part)
        for collection, column in wanted:
            self._count(collection, column, view)
        self._offer(others, view)

    def _keep(self, blocks: set[tuple[str, str]], layers: set[str]) -> None:
        for key in [key for key in self.blocks if key not in blocks]:
            remove(self.blocks.pop(key))
        for layer in [layer for layer in self._names if layer not in layers]:
            remove(self._names.pop(layer))

    def _parts(self, wanted: list[tuple[Collection, str]]) -> Iterator[QWidget]:
        """Yield the layers' names, each above its blocks."""
        layer = ""
        for collection, column in wanted:
            if collection.layer != layer:
                layer = collection.layer
                if layer not in self._names:
                    self._names[layer] = label("", "soft", self)
                    self._names[layer].setContentsMargins(8, 4, 8, 0)
                name = self._store.catalogue.name(layer).in_(self._store.view.lang)
                self._names[layer].setText(name)
                yield self._names[layer]
            key = layer, column
            if key not in self.blocks:
                self.blocks[key] = block = ColumnBlock(layer, column, _kind(collection, column), self)
                block.wanted.connect(self._set)
                block.show()
            yield self.blocks[key]

    def _count(self, collection: Collection, column: str, view: View) -> None:
        known, block = self._store.known, self.blocks[collection.layer, column]
        active = filtering.column_of(view.filters, collection.layer, column)
        found = rows_but(known.atlas, self._store.recorded, known.bounds, collection.layer, column)
        if found is None:
            return
        rows, kept = found
        if block.kind == "values":
            known_values = own_columns.categories(rows, column)
            tally = tuple(zip(known_values.values, known_values.tally(kept), strict=True))
            block.show_values(tally, active, view)
        else:
            block.show_bounds(own_columns.extremes(rows, column, kept, block.kind == "dates"), active, view)

    def _set(self, wanted: ColumnFilter) -> None:
        self._added.add((wanted.layer, wanted.column))  # an emptied block stays
        view = filtering.with_column(self._store.view, wanted)
        self._store.dispatch(view, "filters.step.columns")

    # -- the list of other columns ----------------------------------------------------------

    def _offer(self, others: list[tuple[Collection, str]], view: View) -> None:
        several = len({c.layer for c, _ in others}) > 1
        offers = []
        for collection, column in others[:_MOST_OFFERED]:
            layer = self._store.catalogue.name(collection.layer).in_(view.lang)
            words = t("filters.column.of", view.lang, layer=layer, column=column) if several else column
            offers.append((words, (collection.layer, column)))
        self.more.show_offers(t("filters.column.more", view.lang), offers)

    def _add(self, key: tuple[str, str]) -> None:
        self._added.add(key)
        self.show_counts()
        with suppress(KeyError):
            block = self.blocks[key]
            first = next(iter(block.rows.values()), None) if block.kind == "values" else block.low
            (first or block.seek).setFocus()


def _kind(collection: Collection, column: str) -> str:
    if own_columns.is_numeric(collection, column):
        return "numbers"
    return "dates" if own_columns.is_dated(collection, column) else "values"
