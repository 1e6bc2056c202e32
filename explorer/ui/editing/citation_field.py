"""Where a statement comes from: one of the known sources with the passage, or a new source made in the same form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
)

from explorer.atlas.edits.row_edit import RowEdit
from explorer.ui.editing.form_fields import (
    Cells,
    Chooser,
    Find,
    FormField,
    Naming,
    PairField,
    PartialDateField,
    SegmentField,
    TextField,
    show_text,
)
from explorer.ui.kit.plain import ElidedButton, label
from explorer.words.strings import t
from explorer.words.text import Lang

Complete = Callable[[str, Cells], dict[str, str]]
_NAME_PX = 70
_LINK = {"zh": "链接或文件：", "en": "Link or file: "}


class LinkField(TextField):
    """A link or the path of a file of one's own; never opened by the program."""

    def __init__(self, lang: Lang) -> None:
        super().__init__(("link",), lang)
        self.edit.setPlaceholderText(t("editing.link_form", lang))
        browse = QToolButton(self)
        browse.setText(t("editing.browse", lang))
        browse.setAccessibleName(t("editing.browse_name", lang))
        browse.clicked.connect(self._browse)
        self.row.addWidget(browse)

    def _browse(self) -> None:
        dialog = QFileDialog(self, t("editing.browse_name", self.lang))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, path: str) -> None:
        self.edit.setText(path)
        self._on_change()


class NewSource(QFrame):
    """The fields of a source that is made together with what cites it."""

    def __init__(self, lang: Lang, changed: Callable[[], None]) -> None:
        super().__init__()
        self.setProperty("inset", True)
        self.lang = lang
        kinds = {
            kind: (t(f"edit.source_kind.{kind}", lang), t(f"editing.source_{kind}", lang))
            for kind in ("outside", "own")
        }
        self.fields: dict[str, FormField] = {
            "title": PairField(("title_zh", "title_en"), lang),
            "publisher": PairField(("publisher_zh", "publisher_en"), lang),
            "date": PartialDateField(("date",), lang),
            "kind": SegmentField(("kind",), lang, kinds),
            "link": LinkField(lang),
        }
        grid = QGridLayout(self)
        grid.setContentsMargins(12, 10, 12, 12)
        grid.setVerticalSpacing(8)
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (key, field) in enumerate(self.fields.items()):
            words = t(
                "editing.link"
                if key == "link"
                else f"edit.column.{'sources.kind' if key == 'kind' else key}",
                lang,
            )
            name = label(words, "soft")
            name.setContentsMargins(0, 6, 0, 0)
            name.setFixedWidth(_NAME_PX)
            field.name(words)
            grid.addWidget(name, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(field, row, 1)
            field.changed.connect(changed)

    def cells(self) -> dict[str, str]:
        found = {
            column: cell
            for key, field in self.fields.items()
            if key != "link"
            for column, cell in field.cells().items()
        }
        link = self.fields["link"].cells()["link"]
        return found | {f"note_{lang}": before + link for lang, before in _LINK.items() if link}

    def show_problems(self, by_column: Mapping[str, Sequence[str]], everywhere: bool) -> int:
        """Show what is wrong with each field that the user was in, or `everywhere`; return how many there are."""
        number = 0
        for field in self.fields.values():
            problems = [p for column in field.columns for p in by_column.get(column, ())]
            number += len(problems)
            field.show_problems(problems[:1] if field.touched or everywhere else ())
        return number


class CitationField(FormField):
    """`columns` are source and locator; `grown` when the fields of a new source come or go."""

    grown = Signal()

    def __init__(
        self, columns: Sequence[str], lang: Lang, find: Find, naming: Naming, new_id: Callable[[], str]
    ) -> None:
        super().__init__(columns, lang)
        self._new_id = new_id
        self.source, self.locator = Chooser(find, naming, self), QLineEdit(self)
        self.source.setPlaceholderText(t("editing.source_form", lang))
        self.locator.setPlaceholderText(t("editing.locator_form", lang))
        self.making = ElidedButton(t("editing.new_source", lang), "link", self)
        self.making.setCheckable(True)
        self.new: NewSource | None = None
        self._made_id = ""
        self.place = QVBoxLayout()
        self.making.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        head = QHBoxLayout()
        head.addWidget(self.source, 1)
        head.addWidget(self.making)
        head.addStretch(0)
        self.column.addLayout(head)
        self.column.addLayout(self.place)
        self.column.addWidget(self.locator)
        self.finish(self.source, self.locator)
        self.source.textEdited.connect(self._on_change)
        self.source.picked.connect(self._on_change)
        self.locator.textEdited.connect(self._on_change)
        self.making.toggled.connect(self._toggle)

    def _toggle(self, on: bool) -> None:
        if on and self.new is None:
            self.new = NewSource(self.lang, self._on_change)
            self.place.addWidget(self.new)
            self._made_id = self._new_id()
        if self.new is not None:
            self.new.setVisible(on)
        self.source.setVisible(not on)
        self.making.set_words(t("editing.known_source" if on else "editing.new_source", self.lang))
        if on and self.new is not None:
            self.new.fields["title"].inputs[0].setFocus()
        else:
            self.source.setFocus()
        self.changed.emit()  # nothing was typed yet
        self.grown.emit()

    @property
    def is_new(self) -> bool:
        return self.new is not None and self.making.isChecked()

    def pending(self, complete: Complete) -> RowEdit | None:
        """Return the edit that adds the new source, if one is being made."""
        if not self.is_new or self.new is None:
            return None
        return RowEdit("sources", None, complete("sources", {**self.new.cells(), "id": self._made_id}))

    def cells(self) -> dict[str, str]:
        source = self._made_id if self.is_new else self.source.key or self.source.text().strip()
        return {self.columns[0]: source, self.columns[1]: self.locator.text().strip()}

    def take_over(self, other: FormField) -> None:
        super().take_over(other)
        if isinstance(other, CitationField) and other.new is not None:
            self.source.set_key(other.source.key or other.source.text())
            self.making.setChecked(True)
            assert self.new is not None
            self._made_id = other._made_id
            for key, field in self.new.fields.items():
                field.take_over(other.new.fields[key])
            self.making.setChecked(other.is_new)

    def fill(self, cells: Cells) -> None:
        self.source.set_key(cells.get(self.columns[0], ""))
        show_text(self.locator, cells.get(self.columns[1], ""))
