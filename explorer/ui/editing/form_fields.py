"""Fields of a form for one row: each holds the cells of one or two columns, says how it reads them, and what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from PySide6.QtCore import QEvent, QObject, QStringListModel, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QCompleter,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.words import coordinates, edtf, typed_dates
from explorer.words.dates import in_words
from explorer.words.strings import t
from explorer.words.text import Lang

Cells = Mapping[str, str]
Find = Callable[[str], Sequence[tuple[str, str]]]  # what was typed -> (key, words)
Naming = Callable[[str], str]  # key -> words
_NOTE_PX = 54
_MOST_OFFERED = 40


class FormField(QWidget):
    """The base: `changed` after each keystroke; a field is `touched` once the user was in it."""

    changed = Signal()

    def __init__(self, columns: Sequence[str], lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.columns, self.lang, self.touched = tuple(columns), lang, False
        self.hint, self.problem = label("", "faint", self), label("", "danger", self)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(3)
        self.inputs: list[QWidget] = []
        for words in (self.hint, self.problem):
            words.hide()

    def finish(self, *inputs: QWidget) -> None:
        """Put hint and problem below the inputs, the first of which takes the focus."""
        self.inputs = list(inputs)
        self.column.addWidget(self.hint)
        self.column.addWidget(self.problem)
        self.setFocusProxy(inputs[0])
        for widget in inputs:
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusOut and not self.touched:
            self.touched = True
            self.changed.emit()
        return super().eventFilter(watched, event)

    def cells(self) -> dict[str, str]:
        """Return the cells as they are now."""
        raise NotImplementedError

    def fill(self, cells: Cells) -> None:
        """Show these cells."""
        raise NotImplementedError

    def take_over(self, other: FormField) -> None:
        """Show what `other` does, the same field in another language."""
        self.fill(other.cells())
        self.touched = other.touched

    def name(self, words: str) -> None:
        """Describe the field to screen readers."""
        for widget in self.inputs:
            widget.setAccessibleName(words)

    def show_hint(self, words: str) -> None:
        self.hint.setText(words)
        self.hint.setVisible(bool(words))

    def show_problems(self, problems: Sequence[str]) -> None:
        """Show what is wrong below the field."""
        self.problem.setText("\n".join(problems))
        self.problem.setVisible(bool(problems))
        for widget in self.inputs:
            restyle(widget, "wrong", bool(problems))
            widget.setAccessibleDescription("\n".join(problems))

    def _on_change(self, *_: object) -> None:
        self.touched = True
        self.changed.emit()


class TextField(FormField):
    """A line of text; with `unit` behind it."""

    def __init__(self, columns: Sequence[str], lang: Lang, unit: str = "") -> None:
        super().__init__(columns, lang)
        self.edit, self.unit = QLineEdit(self), QLabel(unit, self)
        self.unit.setTextFormat(Qt.TextFormat.PlainText)
        self.unit.setProperty("rank", "soft")
        self.row = QHBoxLayout()
        self.row.addWidget(self.edit, 1)
        self.row.addWidget(self.unit)
        self.unit.setVisible(bool(unit))
        self.column.addLayout(self.row)
        self.finish(self.edit)
        self.edit.textEdited.connect(self._on_change)

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: self.edit.text().strip()}

    def fill(self, cells: Cells) -> None:
        show_text(self.edit, cells.get(self.columns[0], ""))

    def set_unit(self, words: str) -> None:
        self.unit.setText(words)
        self.unit.setVisible(bool(words))


def show_text(edit: QLineEdit, text: str) -> None:
    """Set a text that nobody types: what is too long is seen from its beginning."""
    edit.setText(text)
    if not edit.hasFocus():
        edit.setCursorPosition(0)


class PairField(FormField):
    """A text in both languages, that of the window first; the other may stay empty."""

    def __init__(self, columns: Sequence[str], lang: Lang, *, long: bool = False) -> None:
        super().__init__(columns if lang == "zh" else tuple(reversed(columns)), lang)
        self.first: QLineEdit | QPlainTextEdit = QPlainTextEdit(self) if long else QLineEdit(self)
        self.second = QLineEdit(self)
        if isinstance(self.first, QPlainTextEdit):
            self.first.setTabChangesFocus(True)
            self.first.setFixedHeight(_NOTE_PX)
            self.first.textChanged.connect(self._on_change)
        else:
            self.first.textEdited.connect(self._on_change)
        self.second.textEdited.connect(self._on_change)
        self.second.setPlaceholderText(t("editing.other_language", lang))
        self.column.addWidget(self.first)
        self.column.addWidget(self.second)
        self.finish(self.first, self.second)

    def _first_text(self) -> str:
        if isinstance(self.first, QPlainTextEdit):
            return " ".join(self.first.toPlainText().split())
        return self.first.text().strip()

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: self._first_text(), self.columns[1]: self.second.text().strip()}

    def fill(self, cells: Cells) -> None:
        one, other = (cells.get(column, "") for column in self.columns)
        self.first.blockSignals(True)
        if isinstance(self.first, QPlainTextEdit):
            self.first.setPlainText(one)
        else:
            show_text(self.first, one)
        self.first.blockSignals(False)
        show_text(self.second, "" if other == one else other)


class PartialDateField(FormField):
    """A date as people write it; shows below how it is read."""

    def __init__(self, columns: Sequence[str], lang: Lang) -> None:
        super().__init__(columns, lang)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(t("editing.date_form", lang))
        self.column.addWidget(self.edit)
        self.finish(self.edit)
        self.edit.textEdited.connect(self._on_change)
        self.edit.textChanged.connect(lambda _: self._show_reading())

    def cells(self) -> dict[str, str]:
        text = self.edit.text().strip()
        try:
            return {self.columns[0]: typed_dates.parse(text).text if text else ""}
        except edtf.DateError:
            return {self.columns[0]: text}

    def fill(self, cells: Cells) -> None:
        text = cells.get(self.columns[0], "")
        try:
            self.edit.setText(in_words(edtf.parse(text), self.lang) if text and self.lang == "zh" else text)
            if self.cells()[self.columns[0]] != text:  # words that do not read back the same
                self.edit.setText(text)
        except edtf.DateError:
            self.edit.setText(text)

    def _show_reading(self) -> None:
        text = self.edit.text().strip()
        try:
            read = typed_dates.parse(text) if text else None
        except edtf.DateError:
            read = None
        words = in_words(read, self.lang) if read else ""
        self.show_hint(t("editing.date_read", self.lang, date=words) if words and words != text else "")


class ChoiceField(FormField):
    """One of a few values; without one chosen yet where a choice is never assumed."""

    def __init__(self, columns: Sequence[str], lang: Lang, choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(columns, lang)
        self.box = ComboBox(self)
        self.box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.box.addItem(t("editing.choose", lang), "")
        for key, words in choices:
            self.box.addItem(words, key)
        self.column.addWidget(self.box)
        self.finish(self.box)
        self.box.activated.connect(self._on_change)

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: str(self.box.currentData() or "")}

    def fill(self, cells: Cells) -> None:
        value = cells.get(self.columns[0], "")
        if value and self.box.findData(value) < 0:
            self.box.addItem(value, value)
        self.box.setCurrentIndex(max(self.box.findData(value), 0))


class SegmentField(FormField):
    """One of two or three values, all in sight, each with a sentence that explains it."""

    def __init__(self, columns: Sequence[str], lang: Lang, choices: Mapping[str, tuple[str, str]]) -> None:
        super().__init__(columns, lang)
        self.hints = {key: hints for key, (_, hints) in choices.items()}
        self.value = next(iter(choices))
        self.segments = Segmented(list(choices), self)
        for key, (words, hints) in choices.items():
            self.segments.set_words(key, words, hints)
        row = QHBoxLayout()
        row.addWidget(self.segments)
        row.addStretch(1)
        self.column.addLayout(row)
        self.finish(self.segments.button(self.value))
        self.segments.chosen.connect(self._choose)
        self._show()

    def _choose(self, key: str) -> None:
        self.value = key
        self._show()
        self._on_change()

    def _show(self) -> None:
        self.segments.set_current(self.value)
        self.show_hint(self.hints[self.value])

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: self.value}

    def fill(self, cells: Cells) -> None:
        if cells.get(self.columns[0]) in self.hints:
            self.value = cells[self.columns[0]]
        self._show()


class CheckField(FormField):
    """Yes or no, written 1 or 0."""

    def __init__(self, columns: Sequence[str], lang: Lang, words: str) -> None:
        super().__init__(columns, lang)
        self.box = QCheckBox(words, self)
        self.column.addWidget(self.box)
        self.finish(self.box)
        self.box.clicked.connect(self._on_change)

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: "1" if self.box.isChecked() else "0"}

    def fill(self, cells: Cells) -> None:
        self.box.setChecked(cells.get(self.columns[0]) == "1")


class SpotField(FormField):
    """A place on the ground, in any form of coordinates."""

    def __init__(self, columns: Sequence[str], lang: Lang) -> None:
        super().__init__(columns, lang)
        self.edit = QLineEdit(self)
        self.edit.setPlaceholderText(t("editing.spot_form", lang))
        self.column.addWidget(self.edit)
        self.finish(self.edit)
        self.edit.textEdited.connect(self._on_change)

    def cells(self) -> dict[str, str]:
        text = self.edit.text().strip()
        found = coordinates.parse(text) or coordinates.sixtieths(text)
        if not found:
            return {self.columns[0]: text, self.columns[1]: text}
        return {self.columns[0]: f"{found[0].lon:.6f}", self.columns[1]: f"{found[0].lat:.6f}"}

    def fill(self, cells: Cells) -> None:
        lon, lat = (cells.get(column, "") for column in self.columns)
        both = f"{lon}, {lat}" if lon and lat else ""
        unread = lon == lat and not coordinates.parse(both)  # then both are what was typed
        self.edit.setText(lon if unread else both)

    def show_problems(self, problems: Sequence[str]) -> None:
        """Both columns are one field: one line is enough."""
        read = coordinates.parse(self.edit.text()) or coordinates.sixtieths(self.edit.text())
        own = [t("editing.spot_wrong", self.lang)] if problems and not read and self.edit.text() else []
        super().show_problems(own or problems[:1])


class Chooser(QLineEdit):
    """A line that finds what it may hold by name, pinyin or id; `picked(key)` when one is chosen."""

    picked = Signal(str)

    def __init__(self, find: Find, naming: Naming, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._find, self._naming = find, naming
        self.key = ""
        self._offered: dict[str, str] = {}
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setMaxVisibleItems(12)
        self.setCompleter(completer)
        self.textEdited.connect(self._search)
        completer.activated[str].connect(self._take)  # type: ignore[index]
        self.editingFinished.connect(self._settle)

    def set_key(self, key: str) -> None:
        self.key = key
        show_text(self, self._naming(key) if key else "")

    def focusInEvent(self, event) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
        super().focusInEvent(event)
        if not self.text():
            self._search("")

    def _search(self, text: str) -> None:
        found = list(self._find(text.strip()))[:_MOST_OFFERED]
        self._offered = {words: key for key, words in found}
        self._model.setStringList(list(self._offered))
        if text:
            self.key = self._offered.get(text, "")
        self.completer().complete()

    def _take(self, words: str) -> None:
        key = self._offered.get(words)
        if key is not None:
            self.set_key(key)
            self.picked.emit(key)

    def _settle(self) -> None:
        """Take what was typed in full, or the only thing that it can be."""
        text = self.text().strip()
        if not text or self.key:
            return
        found = list(self._find(text))
        exact = [key for key, words in found if text in (key, words)]
        chosen = exact[:1] or ([found[0][0]] if len(found) == 1 else [])
        if chosen:
            self.set_key(chosen[0])
            self.picked.emit(chosen[0])


class OneField(FormField):
    """One row of another table, found by name."""

    def __init__(self, columns: Sequence[str], lang: Lang, find: Find, naming: Naming) -> None:
        super().__init__(columns, lang)
        self.line = Chooser(find, naming, self)
        self.column.addWidget(self.line)
        self.finish(self.line)
        self.line.textEdited.connect(self._on_change)
        self.line.picked.connect(self._on_change)

    def cells(self) -> dict[str, str]:
        return {self.columns[0]: self.line.key or self.line.text().strip()}

    def fill(self, cells: Cells) -> None:
        self.line.set_key(cells.get(self.columns[0], ""))


class ManyField(FormField):
    """Several rows of another table, each a chip that is removed by a click, Enter or Delete."""

    def __init__(self, columns: Sequence[str], lang: Lang, find: Find, naming: Naming) -> None:
        super().__init__(columns, lang)
        self._naming = naming
        self.keys: list[str] = []
        self._holder = QWidget(self)
        self._chips = WrapRow(self._holder)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self._holder.setSizePolicy(policy)
        self.line = Chooser(find, naming, self)
        self.line.setPlaceholderText(t("editing.add_name", lang))
        self.column.addWidget(self._holder)
        self.column.addWidget(self.line)
        self.finish(self.line)
        self.line.picked.connect(self._add)
        self.line.textEdited.connect(self._on_change)
        self._show()

    def _add(self, key: str) -> None:
        if key not in self.keys:
            self.keys.append(key)
        self.line.set_key("")
        self._show()
        self._on_change()

    def _remove(self, key: str) -> None:
        self.keys.remove(key)
        self._show()
        self._on_change()
        self.line.setFocus()

    def _show(self) -> None:
        while (item := self._chips.takeAt(0)) is not None:
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for key in self.keys:
            chip = QToolButton(self._holder)
            words = self._naming(key)
            chip.setText(f"{words.replace('&', '&&')}  ×")
            chip.setProperty("chip", True)
            chip.setAccessibleName(t("editing.remove_name", self.lang, name=words))
            chip.setToolTip(tooltip(t("editing.remove_name", self.lang, name=words)))
            chip.clicked.connect(lambda _=False, key=key: self._remove(key))
            self._chips.addWidget(chip)
            chip.show()
        self._holder.setVisible(bool(self.keys))
        self._holder.updateGeometry()

    def cells(self) -> dict[str, str]:
        typed = self.line.text().strip()
        return {self.columns[0]: ";".join((*self.keys, *([typed] if typed else [])))}

    def fill(self, cells: Cells) -> None:
        self.keys = [key for key in cells.get(self.columns[0], "").split(";") if key]
        self._show()
