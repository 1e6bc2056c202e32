"""The parts of the import sheet that are columns and words: layers, encoding, time, names, source line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.sources.raw.choices import ENCODINGS, Choices
from explorer.sources.raw.encoding import encoding_name
from explorer.sources.raw.raw_layer import Column, is_blank, plain_text
from explorer.sources.reader.date_spread import by_year
from explorer.sources.reader.naming import name_column
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.state.files.own_files import layer_words
from explorer.state.view.view import View
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import Elided, label, shown, tooltip
from explorer.ui.openings.histogram import YearHistogram
from explorer.words.strings import t

_SAMPLES, _SAMPLE_ROWS, _CHARACTERS = 4, 3, 24
_LIST_PX = 26


class SheetBox(QWidget):
    """A part of the sheet under a heading; `decided` carries changes of `LayerChoices` by field."""

    decided = Signal(dict)

    def __init__(self, key: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._key = key
        self.heading = label("", "strong", self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(6)
        self.column.addWidget(self.heading)

    def name(self, view: View) -> None:
        self.heading.setText(t(f"openings.{self._key}.title", view.lang))


class LayersBox(SheetBox):
    """The layers of a file: checked ones are opened, the current one is what the sheet shows."""

    current_changed = Signal(str)
    wanted_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("layers", parent)
        self.list = QListWidget(self)
        self.list.setUniformItemSizes(True)
        self.column.addWidget(self.list)
        self.list.currentItemChanged.connect(self._on_current)
        self.list.itemChanged.connect(self._on_checked)

    def show_layers(self, reading: Reading, current: str, view: View) -> None:
        self.name(view)
        self.list.setAccessibleName(self.heading.text())
        wanted = {layer.name for layer in reading.usable}
        self.list.blockSignals(True)
        self.list.clear()
        for layer in reading.layers:
            words = t("openings.layers.row", view.lang, name=layer_words(layer.name, view.lang), n=layer.rows)
            if layer.hidden:
                words = t("openings.layers.hidden", view.lang, words=words)
            item = QListWidgetItem(shown(" ".join(words.split())))
            item.setData(Qt.ItemDataRole.UserRole, layer.name)
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Checked if layer.name in wanted else Qt.CheckState.Unchecked)
            self.list.addItem(item)
            if layer.name == current:
                self.list.setCurrentItem(item)
        self.list.setFixedHeight(_LIST_PX * min(max(len(reading.layers), 2), 5) + 4)
        self.list.blockSignals(False)

    def wanted(self) -> list[str]:
        return [
            str(i.data(Qt.ItemDataRole.UserRole))
            for i in self._items()
            if i.checkState() == Qt.CheckState.Checked
        ]

    def _items(self) -> Iterator[QListWidgetItem]:
        for row in range(self.list.count()):
            yield self.list.item(row)

    def _on_current(self, item: QListWidgetItem | None, _: object = None) -> None:
        if item is not None:
            self.current_changed.emit(item.data(Qt.ItemDataRole.UserRole))

    def _on_checked(self, item: QListWidgetItem) -> None:
        if self.wanted():
            self.wanted_changed.emit(self.wanted())
        else:  # a file without any layer is one that is not opened: that has its own button
            self.list.blockSignals(True)
            item.setCheckState(Qt.CheckState.Checked)
            self.list.blockSignals(False)


class TextBox(SheetBox):
    """The encoding with a few cells as they read in it."""

    encoding_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("text", parent)
        self.encoding = ComboBox(self)
        self.encoding.activated.connect(lambda _: self.encoding_chosen.emit(self.encoding.currentData()))
        self._samples, self._grid = QWidget(self), QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(12)
        self._grid.setVerticalSpacing(1)
        self._samples.setLayout(self._grid)
        self.column.addWidget(self.encoding)
        self.column.addWidget(self._samples)
        self.cells: list[Elided] = []

    def show_layer(self, layer: SourceLayer, choices: Choices, view: View) -> None:
        self.name(view)
        self.encoding.clear()
        own = encoding_name(layer.encoding or "")
        if layer.encoding is None:
            self.encoding.addItem(t("openings.text.own", view.lang), "")
        else:
            seen = "" if choices.encoding else own
            self.encoding.addItem(t("openings.text.auto", view.lang, name=seen).strip(), "")
            for codec in ENCODINGS:
                self.encoding.addItem(encoding_name(codec), codec)
        self.encoding.setCurrentIndex(max(0, self.encoding.findData(choices.encoding)))
        self.encoding.setEnabled(layer.encoding is not None)
        self.encoding.setAccessibleName(self.heading.text())
        self._fill(layer)

    def _fill(self, layer: SourceLayer) -> None:
        for cell in self.cells:
            self._grid.removeWidget(cell)
            cell.hide()
            cell.deleteLater()
        self.cells = []
        for at, column in enumerate(_distinctive(layer.columns)):
            for row, text in enumerate([column.name, *_examples(column, _SAMPLE_ROWS)]):
                cell = Elided("heading" if row == 0 else "", self._samples)
                cell.setText(shown(" ".join(text.split())))
                cell.setToolTip(tooltip(text))
                self._grid.addWidget(cell, row, at)
                self.cells.append(cell)


class TimeBox(SheetBox):
    """Which columns say when rows begin and end and in which state they are, with the years that come of it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("time", parent)
        self.combos = {part: ComboBox(self) for part in ("start", "end", "status")}
        self.names = {part: label("", "soft", self) for part in self.combos}
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        for part, combo in self.combos.items():
            self.names[part].setWordWrap(False)
            form.addRow(self.names[part], combo)
            combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            combo.activated.connect(lambda _, part=part: self._choose(part))
        self.histogram = YearHistogram(self)
        self.counts = label("", "faint", self)
        self.column.addLayout(form)
        self.column.addWidget(self.histogram)
        self.column.addWidget(self.counts)

    def show_layer(self, layer: SourceLayer, view: View) -> None:
        self.name(view)
        clock = layer.clock
        chosen = {"start": clock.start_column, "end": clock.end_column, "status": clock.status_column}
        for part, combo in self.combos.items():
            self.names[part].setText(t(f"openings.time.{part}", view.lang))
            combo.setAccessibleName(self.names[part].text())
            _fill(combo, layer.columns, chosen[part], t("openings.no_column", view.lang))
        starts, ends = by_year(clock.start), by_year(clock.end)
        self.histogram.show_years(starts, ends, view)
        undated, unread = int(clock.undated.sum()), int(clock.unread.sum())
        words = t("openings.time.counts", view.lang, n=layer.rows - undated, undated=undated)
        if unread:
            words += t("openings.time.unread", view.lang, n=unread)
        self.counts.setText(words)

    def _choose(self, part: str) -> None:
        self.decided.emit({part: self.combos[part].currentData()})


class NameBox(SheetBox):
    """The column whose cells name the features, with examples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("name", parent)
        self.combo, self.examples = ComboBox(self), Elided("faint", self)
        self.combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.combo.activated.connect(lambda _: self.decided.emit({"name": self.combo.currentData()}))
        self.column.addWidget(self.combo)
        self.column.addWidget(self.examples)

    def show_layer(self, layer: SourceLayer, view: View) -> None:
        self.name(view)
        column = name_column(layer)
        _fill(
            self.combo, layer.columns, column.name if column else None, t("openings.name.number", view.lang)
        )
        self.combo.setAccessibleName(self.heading.text())
        examples = _examples(column, _SAMPLE_ROWS) if column else [f"{layer.name} #{n}" for n in (1, 2)]
        self.examples.setText(shown("、".join(examples) if view.lang == "zh" else ", ".join(examples)))


class SourceBox(SheetBox):
    """The words of the source line; empty ones leave the file's own name."""

    words_changed = Signal(dict)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("source", parent)
        self.fields = {part: QLineEdit(self) for part in ("title", "publisher", "date")}
        self.names = {part: label("", "soft", self) for part in self.fields}
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        for part, field in self.fields.items():
            self.names[part].setWordWrap(False)
            form.addRow(self.names[part], field)
            field.setMaxLength(120)
            field.textEdited.connect(lambda text, part=part: self.words_changed.emit({part: text.strip()}))
        self.column.addLayout(form)
        self.copy, self._size = QCheckBox(self), 0
        self.column.addWidget(self.copy)

    def offer_copy(self, size: int, held: bool) -> None:
        """Offer to keep a copy of a file of `size` bytes in the project; checked where it is `held` already."""
        self._size = size
        self.copy.setChecked(held)
        self.copy.setVisible(bool(size) or held)

    def show_choices(self, choices: Choices, file: str, view: View) -> None:
        self.name(view)
        mb = f"{self._size / 2**20:.1f}" if self._size >= 2**20 / 10 else "0.1"
        self.copy.setText(t("openings.source.copy", view.lang, mb=mb))
        self.copy.setToolTip(tooltip(t("openings.source.copy_tip", view.lang)))
        for part, field in self.fields.items():
            self.names[part].setText(t(f"openings.source.field_{part}", view.lang))
            field.setAccessibleName(self.names[part].text())
            if not field.hasFocus():
                field.setText(getattr(choices, part))
        self.fields["title"].setPlaceholderText(file)
        self.fields["publisher"].setPlaceholderText(t("openings.source.publisher_hint", view.lang))
        self.fields["date"].setPlaceholderText(t("openings.source.date_hint", view.lang))


def _fill(combo: QComboBox, columns: Sequence[Column], chosen: str | None, none: str) -> None:
    combo.clear()
    combo.addItem(none, "")
    for column in columns:
        combo.addItem(shown(column.name), column.name)
    combo.setCurrentIndex(max(0, combo.findData(chosen or "")))


def _distinctive(columns: Sequence[Column]) -> list[Column]:
    """The columns whose cells show best whether the encoding is right: those with letters beyond ASCII first."""
    texts = [c for c in columns if not c.numeric and _examples(c, 1)]
    texts.sort(key=lambda c: all(word.isascii() for word in (c.name, *_examples(c, 3))))
    return texts[:_SAMPLES]


def _examples(column: Column, most: int) -> list[str]:
    found: dict[str, None] = {}
    for cell in column.cells[:200].tolist():
        if not is_blank(cell):
            found[plain_text(cell)[:_CHARACTERS]] = None
        if len(found) == most:
            break
    return list(found)
