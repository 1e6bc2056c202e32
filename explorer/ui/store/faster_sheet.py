"""The sheet that is shown where a colleague was faster: both sides and what they began with, field by field."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QTableWidget, QVBoxLayout, QWidget

from explorer.atlas.edits.listing import feature_name, name_of
from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.atlas.edits.row_words import cell_words, column_name
from explorer.records import dataclass
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.store.versioned_write import WriteConflict
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, restyle
from explorer.ui.project.merge_sheet import at_the_top, dress_table, top_cell
from explorer.ui.project.take_bar import TakeBar
from explorer.words.strings import t
from explorer.words.text import Lang, join_items

_SIZE = QSize(1080, 620)
_HEADS = ("where", "base", "mine", "theirs", "take")
WHOLE = ""  # stands for a row where one side has none


@dataclass(frozen=True, slots=True)
class FieldChoice:
    """One line of the sheet: a field of a conflict, or its WHOLE row; `take` is what is chosen at first."""

    conflict: WriteConflict
    column: str
    base: str
    mine: str
    theirs: str
    take: str = ""


def choices(conflict: WriteConflict, lang: Lang = "zh") -> list[FieldChoice]:
    """Return what is to be decided of a conflict; what only one side has changed is proposed."""
    edit, theirs = conflict.edit, conflict.theirs
    was: Cells = edit.was or {}
    if edit.now is None or theirs is None:
        return [
            FieldChoice(
                conflict, WHOLE, *(_line(edit.table, cells, lang) for cells in (edit.was, edit.now, theirs))
            )
        ]
    found = []
    for column in conflict.columns:
        base, mine, other = was.get(column, ""), edit.now.get(column, ""), theirs.get(column, "")
        take = "theirs" if mine == base and edit.was is not None else "mine" if other == base else ""
        found.append(FieldChoice(conflict, column, base, mine, other, take))
    return found


def decided(conflict: WriteConflict, takes: dict[str, str]) -> RowEdit | None:
    """Return the edit that decisions by column make of a conflict; None where theirs stays as it is."""
    edit, theirs = conflict.edit, conflict.theirs
    if WHOLE in takes:
        return conflict.mine_over_theirs() if takes[WHOLE] == "mine" else None
    assert edit.now is not None
    assert theirs is not None
    now = {**theirs, **{column: edit.now.get(column, "") for column, take in takes.items() if take == "mine"}}
    made = RowEdit(edit.table, theirs, now, edit.made, edit.author)
    return None if made.was == made.now else made


class FasterSheet(QDialog):
    """`settled(edits)` with those to write once every field is decided; nothing is written before."""

    settled = Signal(object)

    def __init__(
        self,
        store: Store,
        sent: Sequence[RowEdit],
        conflicts: Sequence[WriteConflict],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._lang, self._facts = store.view.lang, store.facts
        self._sent, self._conflicts = tuple(sent), tuple(conflicts)
        self.lines = [line for conflict in conflicts for line in choices(conflict, self._lang)]
        self.about, self.table, self.message = (
            label("", "strong", self),
            QTableWidget(self),
            label("", "soft", self),
        )
        sides = {side: f"shared.faster.take.{side}" for side in ("mine", "theirs")}
        self.bar = TakeBar(self.table, sides, self)
        self.bar.start(line.take for line in self.lines)
        self.bar.decided.connect(self._decide)
        self.later, self.write = QPushButton(self), QPushButton(self)
        self._lay_out()
        self.retranslate()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _view_changed(self, old: View, new: View) -> None:
        if old.lang != new.lang:
            self._lang = new.lang
            self.lines = [line for conflict in self._conflicts for line in choices(conflict, new.lang)]
            self.bar.start(list(self.bar.takes))
            self.retranslate()

    def retranslate(self) -> None:
        lang = self._lang
        self.setWindowTitle(t("shared.faster.title", lang))
        names = sorted({c.by for c in self._conflicts if c.by})
        people = join_items(names, lang) or t("shared.faster.someone", lang)
        about = t("shared.faster.about", lang, by=people, n=len(self._conflicts), all=len(self._sent))
        self.about.setText(about)
        heads = [t(f"shared.faster.{key}", lang) for key in _HEADS]
        self.table.setHorizontalHeaderLabels(heads)
        self.table.setAccessibleName(t("shared.faster.title", lang))
        self.later.setText(t("shared.faster.later", lang))
        self.write.setText(t("shared.faster.write", lang))
        self.bar.retranslate(lang)
        self._fill()
        self._decide()

    def _lay_out(self) -> None:
        dress_table(self.table, [""] * len(_HEADS), (0, 1, 2, 3), selects=True)
        self.later.clicked.connect(self.reject)
        self.write.clicked.connect(self._settle)
        for button in (self.later, self.write):
            button.setAutoDefault(False)
        restyle(self.write, "primary", True)
        buttons = QHBoxLayout()
        buttons.addWidget(self.message, 1)
        buttons.addWidget(self.later)
        buttons.addWidget(self.write)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(12)
        whole.addWidget(self.about)
        whole.addWidget(self.bar)
        whole.addWidget(self.table, 1)
        whole.addLayout(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def _fill(self) -> None:
        lang = self._lang
        self.table.setRowCount(len(self.lines))
        for row, line in enumerate(self.lines):
            conflict = line.conflict
            where = self._name(conflict.edit)
            when = f"{conflict.by} {conflict.at:%Y-%m-%d %H:%M}" if conflict.at else ""
            table = conflict.edit.table
            column = _column(table, line.column, lang) if line.column else t("shared.faster.whole", lang)
            said = self._cell(line, line.theirs) or t("shared.faster.none", lang)
            theirs = "\n".join(filter(None, (said, when)))
            words = (
                f"{where}\n{column}",
                *(self._cell(line, side) for side in (line.base, line.mine)),
                theirs,
            )
            for place, text in enumerate(words):
                self.table.setItem(row, place, top_cell(text or t("shared.faster.none", lang)))
            take = ComboBox()
            for key in ("", "mine", "theirs"):
                take.addItem(t(f"shared.faster.take.{key or 'open'}", lang), key)
            take.setAccessibleName(f"{t('shared.faster.take', lang)} {where} {column}")
            self.table.setCellWidget(row, 4, at_the_top(take))
            self.bar.add_field(take)

    def _name(self, edit: RowEdit) -> str:
        feature = edit.cells.get("feature", "")
        return name_of(
            edit, self._lang, feature and feature_name(self._facts, self._sent, feature).in_(self._lang)
        )

    def _cell(self, line: FieldChoice, cell: str) -> str:
        """Return a side of a line as people read it."""
        return cell_words(line.conflict.edit.table, line.column, cell, self._lang) if line.column else cell

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self.table, self.table.resizeRowsToContents)  # once columns have their width

    def _decide(self) -> None:
        left = self.bar.left()
        words = t("shared.faster.left", self._lang, n=left) if left else t("shared.faster.ready", self._lang)
        self.message.setText(words)
        self.write.setEnabled(not left)

    def _settle(self) -> None:
        takes: dict[int, dict[str, str]] = {}
        for line, take in zip(self.lines, self.bar.takes, strict=True):
            takes.setdefault(id(line.conflict), {})[line.column] = take
        mine = {id(c.edit): decided(c, takes.get(id(c), {})) for c in self._conflicts}
        edits = [mine.get(id(edit), edit) for edit in self._sent]
        self.settled.emit(tuple(edit for edit in edits if edit is not None))
        self.accept()


def _column(table: str, column: str, lang: Lang) -> str:
    """Return the words for a column, with its language where it has one."""
    tongue = {"zh": t("shared.faster.zh", lang), "en": t("shared.faster.en", lang)}.get(column[-2:], "")
    return column_name(table, column, lang) + (tongue if column.endswith(("_zh", "_en")) else "")


def _line(table: str, cells: Cells | None, lang: Lang) -> str:
    """Return a row as lines of column and cell; of a text in both languages that of the reader's."""
    other = "_en" if lang == "zh" else "_zh"
    return "\n".join(
        t(
            "edit.cell",
            lang,
            column=column_name(table, column, lang),
            words=cell_words(table, column, cell, lang),
        )
        for column, cell in (cells or {}).items()
        if cell and column != "feature" and not column.endswith(other)
    )
