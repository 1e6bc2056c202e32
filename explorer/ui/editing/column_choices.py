"""Which column of a file fills which column of a table, or what all rows get: a row of two boxes for each."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QScrollArea, QWidget

from explorer.atlas.edits.row_words import cell_words, column_name
from explorer.atlas.package import Resource
from explorer.state.files.sheet_rows import SheetMapping, guess
from explorer.ui.editing.row_names import RowNames
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import ComboBox
from explorer.words.strings import t

_MOST_OFFERED = 400
_IDS = ("id",)


class ColumnChoices(QScrollArea):
    """`changed` after each choice; `mapping()` is what is chosen."""

    changed = Signal()

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self._table = ""
        self.boxes: dict[str, QComboBox] = {}
        self.fixed: dict[str, QComboBox] = {}
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_table(self, resource: Resource, names: Sequence[str]) -> None:
        """Offer the columns of a file for those of a table; what their names say is chosen."""
        self._table, lang = resource.name, self._session.lang
        found = guess(resource, names)
        inside = QWidget(self)
        grid = QGridLayout(inside)
        grid.setContentsMargins(8, 6, 8, 6)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        grid.setColumnStretch(2, 1)
        self.boxes, self.fixed = {}, {}
        for n, column in enumerate(resource.fields):
            words = column_name(resource.name, column, lang)
            if column.endswith(("_zh", "_en")):
                words += t(f"workbook.lang{column[-3:]}", lang)
            must = resource.fields[column]["constraints"].get("required", False)
            name = QLabel(f"{words} *" if must and column not in _IDS else words, inside)
            box, fixed = self._box(names, found.get(column), words), self._fixed(resource, column, words)
            grid.addWidget(name, n, 0)
            grid.addWidget(box, n, 1)
            grid.addWidget(fixed, n, 2)
            self.boxes[column], self.fixed[column] = box, fixed
        grid.setRowStretch(len(resource.fields), 1)
        self.setWidget(inside)
        self._enable()

    def _box(self, names: Sequence[str], chosen: str | None, words: str) -> QComboBox:
        box = ComboBox(self)
        box.setAccessibleName(words)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.addItem(t("workbook.no_column", self._session.lang), None)
        for name in names:
            box.addItem(name, name)
        box.setCurrentIndex(box.findData(chosen) if chosen else 0)
        box.currentIndexChanged.connect(lambda _: self._choose())
        return box

    def _fixed(self, resource: Resource, column: str, words: str) -> QComboBox:
        box, lang = ComboBox(self), self._session.lang
        box.setEditable(True)
        box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        box.setAccessibleName(f"{words} {t('workbook.every_row', lang)}")
        typed = box.lineEdit()
        if typed is not None:
            typed.setPlaceholderText(t("workbook.every_row", lang))
            typed.textEdited.connect(lambda _: self.changed.emit())
        for value in map(str, resource.fields[column]["constraints"].get("enum", ())):
            box.addItem(self._value_words(resource.name, column, value), value)
        key = next((key for key in resource.keys if key.column == column), None)
        if key is not None and key.table in ("sources", "features", "indicators"):
            naming = RowNames(self._session, key.table)
            for one in list(getattr(self._session.atlas.tables, key.table))[:_MOST_OFFERED]:
                box.addItem(naming.name(one), one)
        box.setCurrentIndex(-1)
        box.currentIndexChanged.connect(lambda _: self.changed.emit())
        return box

    def _value_words(self, table: str, column: str, value: str) -> str:
        lang = self._session.lang
        if column == "theme" and value in self._session.store.catalogue:
            return self._session.store.catalogue.name(value).in_(lang)
        if column == "group":
            return self._session.atlas.measure_group(value).in_(lang)
        return cell_words(table, column, value, lang)

    def _choose(self) -> None:
        self._enable()
        self.changed.emit()

    def _enable(self) -> None:
        """Offer one value for all rows only where no column is chosen."""
        for column, box in self.fixed.items():
            box.setEnabled(self.boxes[column].currentData() is None)

    def choose(self, mapping: SheetMapping) -> None:
        """Show a mapping again, which changes nothing."""
        self.blockSignals(True)
        for column, box in self.boxes.items():
            box.setCurrentIndex(max(box.findData(mapping.columns.get(column)), 0))
        for column, value in mapping.constants.items():
            box = self.fixed[column]
            box.setCurrentIndex(box.findData(value))
            if box.currentIndex() < 0:
                box.setEditText(value)
        self.blockSignals(False)
        self._enable()

    def mapping(self) -> SheetMapping:
        columns = {
            c: str(box.currentData()) for c, box in self.boxes.items() if box.currentData() is not None
        }
        constants = {}
        for column, box in self.fixed.items():
            words = box.currentText().strip()
            if column in columns or not words:
                continue
            place = box.findText(words, Qt.MatchFlag.MatchFixedString)
            constants[column] = str(box.itemData(place)) if place >= 0 else words
        return SheetMapping(self._table, columns, constants)
