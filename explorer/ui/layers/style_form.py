"""The style of a layer of the user's: by one look, by a column or by status, with the classes and their counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QComboBox, QFormLayout, QLabel, QSizePolicy, QWidget

from explorer.layers.counts import class_counts, layer_kind
from explorer.layers.large import MOST_LABELS
from explorer.layers.palettes import MOST_DISTINCT
from explorer.layers.styling import LookClass, hued, numeric_columns, styled
from explorer.layers.symbol import symbol
from explorer.state.view.store import Store
from explorer.state.view.style import KINDS, LEAST_CLASSES, METHODS, MOST_CLASSES, MOST_WIDTH, RAMPS, Style
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.facts import swatch
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox, SpinBox
from explorer.ui.kit.plain import shown
from explorer.ui.layers.detail import KeyRow
from explorer.words.strings import t


class StyleForm(QWidget):
    """Shows and sets `LayerState.style` of one layer; every change is one undo step by name."""

    def __init__(self, store: Store, layer: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self.layer, self._filling = store, layer, False
        self.kind, self.color, self.column, self.method, self.ramp, self.growth, self.label = (
            self._combo() for _ in range(7)
        )
        self.classes, self.factor, self.zoom = SpinBox(self), DoubleSpinBox(self), DoubleSpinBox(self)
        self.rows: list[KeyRow] = []
        self._form = QFormLayout(self)
        self._names = {name: QLabel(self) for name in _FIELDS}
        self._lay_out()
        self.destroyed.connect(store.watch(self._follow))
        self.sync(store.view)

    def _combo(self) -> QComboBox:
        made = ComboBox(self)
        made.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        made.setMinimumContentsLength(8)
        made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        made.activated.connect(lambda _: self._set())
        return made

    def _lay_out(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setVerticalSpacing(4)
        self._form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name in _FIELDS:
            self._names[name].setProperty("rank", "faint")
            self._names[name].setBuddy(getattr(self, name))
            self._form.addRow(self._names[name], getattr(self, name))
        self.color.setIconSize(swatch.SIZE)
        self.classes.setRange(LEAST_CLASSES, MOST_CLASSES)
        self.factor.setRange(0.25, MOST_WIDTH)
        self.factor.setSingleStep(0.25)
        self.zoom.setRange(0, 18)
        self.zoom.setSingleStep(0.5)
        self.zoom.setDecimals(1)
        for spin in (self.classes, self.factor, self.zoom):
            spin.valueChanged.connect(lambda _: self._set())

    # -- the View ---------------------------------------------------------------------------

    @property
    def style_now(self) -> Style:
        """The style that the layer is drawn by, chosen or not."""
        known = self._store.known
        collection = known.collections[self.layer]
        return styled(
            collection, known.catalogue.spec(self.layer), self._store.view.layer(self.layer).style
        ).style

    def _follow(self, old: Work, new: Work) -> None:
        same = old.view.layer(self.layer) == new.view.layer(self.layer) and old.collections is new.collections
        if not same or (old.view.lang, old.view.appearance) != (new.view.lang, new.view.appearance):
            self.sync(new.view)

    def sync(self, view: View) -> None:
        """Show the layer's style in the View's language."""
        collection = self._store.known.collections.get(self.layer)
        if collection is None:
            return
        self._filling, style, lang = True, self.style_now, view.lang
        numbers = numeric_columns(collection)
        columns = numbers if style.kind == "graduated" else collection.listed
        none = ("", t("style.none", lang))
        _fill(self.kind, [(key, t(f"style.kind.{key}", lang)) for key in KINDS], style.kind)
        _fill(self.column, [(key, key) for key in columns], style.column)
        _fill(self.method, [(key, t(f"style.method.{key}", lang)) for key in METHODS], style.method)
        _fill(self.ramp, [(key, t(f"style.ramp.{key}", lang)) for key in RAMPS], style.ramp)
        _fill(self.growth, [none, *((key, key) for key in numbers)], style.size)
        own = ("", t("style.label.own", lang))
        nothing = ("\n", t("style.label.none", lang))
        chosen = style.label if style.names else nothing[0]
        naming = collection.columns if len(collection) <= MOST_LABELS else ()
        _fill(self.label, [own, nothing, *((key, key) for key in naming)], chosen)
        self._offer_colors(style, view)
        self.classes.setValue(style.classes)
        self.factor.setValue(style.width)
        self.zoom.setValue(style.min_zoom)
        for name in _FIELDS:
            words = t(f"style.{name}", lang)
            self._names[name].setText(words)
            getattr(self, name).setAccessibleName(words)
            self._form.setRowVisible(getattr(self, name), style.kind in _ONLY.get(name, KINDS))
        self._show_classes(view)
        self._filling = False

    def _offer_colors(self, style: Style, view: View) -> None:
        """Offer the layer's own hue and those that are told apart at a glance, each with a swatch."""
        known = self._store.known
        words = [t("style.color.own", view.lang)]
        words += [t("style.color.n", view.lang, n=n) for n in range(1, MOST_DISTINCT + 1)]
        _fill(self.color, list(enumerate(words)), style.color)
        kind = layer_kind(known, self.layer)
        for n in range(len(words)):
            spec = hued(known.catalogue.spec(self.layer), n)
            drawing = symbol(spec, "operation", "certain", kind, view.appearance)
            self.color.setItemIcon(n, QIcon(swatch.pixmap(drawing, self.devicePixelRatioF())))

    def _show_classes(self, view: View) -> None:
        known = self._store.known
        made = styled(
            known.collections[self.layer], known.catalogue.spec(self.layer), view.layer(self.layer).style
        )
        wanted: Sequence[LookClass] = made.classes if made.in_classes else ()
        while len(self.rows) > len(wanted):
            self._form.removeRow(self.rows.pop())
        while len(self.rows) < len(wanted):
            self.rows.append(KeyRow(self))
            self._form.addRow(self.rows[-1])
        for row, one in zip(self.rows, wanted, strict=True):
            row.swatch.show_symbols(symbol(one.spec, "operation", "certain", made.kind, view.appearance))
        self.show_counts(view)

    def show_counts(self, view: View) -> None:
        """Show how many features of each class are listed; of a shared store's layer, only some are known here."""
        known = self._store.known
        made = styled(
            known.collections[self.layer], known.catalogue.spec(self.layer), view.layer(self.layer).style
        )
        if not made.in_classes or len(self.rows) != len(made.classes):  # the rows follow in a moment
            return
        listed = [f"{n:,}" for n in class_counts(known, view, self.layer, made)]
        shared = not known.collections[self.layer].is_whole
        for row, one, number in zip(self.rows, made.classes, listed, strict=True):
            whole = "" if shared else t("style.class_whole", view.lang, n=one.count)
            row.say(one.text.in_(view.lang), "" if shared else number, whole)

    # -- what the user does -----------------------------------------------------------------

    def _set(self) -> None:
        if self._filling:
            return
        before, kind = self.style_now, self.kind.currentData()
        column = self.column.currentData() or ""
        known = self._store.known.collections[self.layer]
        numbers = numeric_columns(known)
        if kind == "graduated" and column not in numbers:
            column = next(iter(numbers), "")
        elif kind == "category" and column not in known.listed:
            column = next(iter(known.listed), "")
        label = self.label.currentData()
        style = replace(
            before,
            kind=kind,
            column=column if kind in _ONLY["column"] else before.column,
            color=self.color.currentData() or 0,
            method=self.method.currentData() or before.method,
            ramp=self.ramp.currentData() or before.ramp,
            classes=self.classes.value(),
            width=self.factor.value(),
            size=self.growth.currentData() or "",
            label="" if label == "\n" else label or "",
            names=label != "\n",
            min_zoom=self.zoom.value(),
        )
        if style != before:
            view = self._store.view.with_layer(self.layer, style=style)
            self._store.dispatch(view, f"step.style|{self.layer}", merge=f"style.{self.layer}")


_FIELDS = ("kind", "color", "column", "method", "classes", "ramp", "factor", "growth", "label", "zoom")
_ONLY: dict[str, tuple[str, ...]] = {
    "color": ("single",),
    "column": ("category", "graduated"),
    "method": ("graduated",),
    "classes": ("graduated",),
    "ramp": ("graduated",),
}


def _fill(combo: QComboBox, choices: Sequence[tuple[Any, str]], current: Any) -> None:
    """Offer choices (data, words), and select the current one."""
    if [(combo.itemData(n), combo.itemText(n)) for n in range(combo.count())] != list(choices):
        combo.clear()
        for data, words in choices:
            combo.addItem(shown(words), data)
    combo.setCurrentIndex(max(0, combo.findData(current)))
