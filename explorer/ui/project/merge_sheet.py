"""The sheet that joins two packs: what is taken from the other, and side by side what both changed, to be decided."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from itertools import chain, islice, repeat
from pathlib import Path
from threading import Thread
from typing import Any, cast

from PySide6.QtCore import QObject, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.pack import NAME
from explorer.atlas.packs.difference import RowChange
from explorer.atlas.packs.merge import TAKES, Decision, MergeConflict, Merging, Take, merge
from explorer.atlas.packs.pack_rows import FILES, PackTable
from explorer.records import dataclass
from explorer.state.files.packs.pack_file import SUFFIX, PackError, folder_of
from explorer.state.files.packs.pack_merge import read_rows, write_merged_pack
from explorer.state.view.store import Store
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.plain import label, restyle
from explorer.ui.kit.save_dialog import when_chosen
from explorer.ui.project.take_bar import TakeBar
from explorer.words.strings import t
from explorer.words.text import Lang

MOST_SHOWN = 500
AT_ONCE = 20  # conflicts that get their fields in one turn: hundreds would stall the window
_SIZE = QSize(1080, 720)
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}
_SIDES = ("mine", "theirs", "base")


@dataclass(frozen=True)
class Comparison:
    """Two packs that were read, with what they began with, if that is known."""

    mine: Path
    theirs: Path
    rows: dict[str, PackTable]
    others: dict[str, PackTable]
    base: dict[str, PackTable] | None
    made: Merging


class MergeJob(QObject):
    """Compares and writes in a thread; `failed` carries the reason in one line."""

    compared = Signal(object)  # a Comparison
    written = Signal(object, object)  # where, and what `check_pack` found
    failed = Signal(object)  # a Text

    def compare(self, mine: Path, theirs: Path, base: Path | None) -> None:
        self._start(lambda: self.compared.emit(_compared(mine, theirs, base)))

    def write(self, found: Comparison, decisions: dict[tuple[str, str, str], Decision], out: Path) -> None:
        def work() -> None:
            made = merge(found.base, found.rows, found.others, decisions)
            report = write_merged_pack(made, found.mine, found.theirs, found.others, out)
            self.written.emit(out, report)

        self._start(work)

    def _start(self, work: Callable[[], object]) -> None:
        def run() -> None:
            with suppress(RuntimeError):  # the sheet was closed meanwhile: there is nobody to report to
                try:
                    work()
                except PackError as error:
                    self.failed.emit(error.text)

        Thread(target=run, name="merging packs", daemon=True).start()


def _compared(mine: Path, theirs: Path, base: Path | None) -> Comparison:
    folders = folder_of(mine), folder_of(theirs)
    rows, others = (read_rows(folder) for folder in folders)
    before = read_rows(folder_of(base)) if base is not None else None
    return Comparison(*folders, rows, others, before, merge(before, rows, others, {}))


class MergeSheet(QDialog):
    """Compares as soon as both packs are chosen; nothing is written while a conflict is open."""

    opens = Signal(object)  # the path of a written pack

    def __init__(self, store: Store, mine: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._store = store
        self.paths: dict[str, Path] = {"mine": mine}
        self.found: Comparison | None = None
        self.owns: list[QLineEdit] = []
        self._bare: Iterator[tuple[int, MergeConflict]] = iter(())  # listed without fields as yet
        self._filling = QTimer(self, interval=0)
        self._filling.timeout.connect(self._add_choices)
        self._out: Path | None = None
        self.job = MergeJob(self)
        self.job.compared.connect(self._show)
        self.job.written.connect(self._show_written)
        self.job.failed.connect(lambda text: self._say(text.in_))
        self.sides = {side: label("", "soft", self) for side in _SIDES}
        self.names = {side: label("", "", self) for side in _SIDES}
        self.choosers = {side: QPushButton(self) for side in _SIDES}
        self.summary, self.message = label("", "strong", self), label("", "soft", self)
        self._words: Callable[[Lang], str] | None = None
        self.conflicts, self.taken = QTableWidget(self), QTableWidget(self)
        self.bar = TakeBar(self.conflicts, {side: f"merge.{side}" for side in ("mine", "theirs")}, self)
        self.bar.decided.connect(self._decided)
        self.write, self.open_it = QPushButton(self), QPushButton(self)
        self.heads = {key: label("", "heading", self) for key in ("conflicts", "taken")}
        self._lay_out()
        self.retranslate()
        self.destroyed.connect(store.on_language(self.retranslate))

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setColumnStretch(1, 1)
        for row, side in enumerate(_SIDES):
            self.sides[side].setWordWrap(False)
            grid.addWidget(self.sides[side], row, 0)
            grid.addWidget(self.names[side], row, 1)
            grid.addWidget(self.choosers[side], row, 2)
            self.choosers[side].clicked.connect(lambda _=False, side=side: self.choose(side))
        dress_table(self.conflicts, [""] * 6, (0, 1, 2, 3, 5), selects=True)
        dress_table(self.taken, [""] * 2, (1,))
        buttons = QHBoxLayout()
        buttons.addWidget(self.message, 1)
        buttons.addWidget(self.open_it)
        buttons.addWidget(self.write)
        self.open_it.clicked.connect(self._open)
        self.write.clicked.connect(self._choose_out)
        for button in (*self.choosers.values(), self.open_it, self.write):
            button.setAutoDefault(False)
        restyle(self.write, "primary", True)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(24, 20, 24, 18)
        whole.setSpacing(10)
        whole.addLayout(grid)
        whole.addWidget(self.summary)
        for key, table, stretch in (("conflicts", self.conflicts, 3), ("taken", self.taken, 2)):
            head = QHBoxLayout()
            head.addWidget(self.heads[key], 1)
            if table is self.conflicts:
                head.addWidget(self.bar)
            whole.addLayout(head)
            whole.addWidget(table, stretch)
        whole.addLayout(buttons)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def retranslate(self) -> None:
        """Show the words of the language; what is decided stays."""
        lang = self._store.view.lang
        self.setWindowTitle(t("merge.title", lang))
        for side in _SIDES:
            words, choose = t(f"merge.{side}", lang), t("merge.choose", lang)
            self.sides[side].setText(words)
            self.choosers[side].setText(choose)
            self.choosers[side].setAccessibleName(f"{words} {choose}")
        for key, table, columns in (
            ("conflicts", self.conflicts, ("where", "base", "mine", "theirs", "take", "own")),
            ("taken", self.taken, ("where", "change")),
        ):
            self.heads[key].setText(t(f"merge.{key}", lang))
            table.setAccessibleName(t(f"merge.{key}", lang))
            table.setHorizontalHeaderLabels([t(f"merge.{column}", lang) for column in columns])
        self.bar.retranslate(lang)
        self.open_it.setText(t("merge.open", lang))
        self.write.setText(t("merge.write", lang))
        if self.found is not None:
            self._summarise(self.found.made)
            self._fill_taken(self.found.made.taken)
            for conflict, take, own in zip(
                self.found.made.conflicts, self.bar.fields, self.owns, strict=False
            ):
                self._name_choice(conflict, take, own)
        self.message.setText(self._words(lang) if self._words else "")
        self._refresh()

    # -- the three packs ----------------------------------------------------------------------

    def choose(self, side: str) -> None:
        """Ask for the pack of a side."""
        dialog = QFileDialog(self, t(f"merge.{side}", self._store.view.lang), str(self.paths["mine"].parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilters([f"{t('merge.filter', self._store.view.lang)} (*{SUFFIX} {NAME})"])
        dialog.fileSelected.connect(lambda name: self.take(side, Path(name)))
        dialog.open()

    def take(self, side: str, path: Path) -> None:
        """Set the pack of a side, and compare as soon as there are two."""
        self.paths[side] = path
        self.found, self._out = None, None
        self._refresh()
        if "theirs" in self.paths:
            self._say(partial(t, "merge.working"))
            self.job.compare(self.paths["mine"], self.paths["theirs"], self.paths.get("base"))

    def _refresh(self) -> None:
        lacking = {"theirs": "merge.no_theirs", "base": "merge.none"}
        for side in _SIDES:
            path = self.paths.get(side)
            self.names[side].setText(str(path) if path else t(lacking[side], self._store.view.lang))
        if self.found is None:
            self._filling.stop()
            self.summary.setText("")
            self.bar.start(())
            for table in (self.conflicts, self.taken):
                table.setRowCount(0)
        self.open_it.setVisible(self._out is not None)
        self.write.setEnabled(self.found is not None and not self.bar.left())

    # -- what they differ in ------------------------------------------------------------------

    def _show(self, found: Comparison) -> None:
        self.found = found
        made = found.made
        self._summarise(made)
        self._fill_conflicts(made.conflicts)
        self._fill_taken(made.taken)
        self._decided()

    def _summarise(self, made: Merging) -> None:
        words = t("merge.found", self._store.view.lang, taken=len(made.taken), conflicts=len(made.conflicts))
        self.summary.setText(words)

    def _fill_conflicts(self, conflicts: list[MergeConflict]) -> None:
        shown = conflicts[:MOST_SHOWN]
        self.conflicts.setRowCount(len(shown))
        self.owns = []
        self.bar.start("" for _ in conflicts)
        for row, conflict in enumerate(shown):
            for column, words in enumerate((_where(conflict), conflict.base, conflict.mine, conflict.theirs)):
                self.conflicts.setItem(row, column, top_cell(words))
        self.conflicts.resizeRowsToContents()
        self._bare = enumerate(shown)
        self._filling.start()
        self._add_choices()

    def _add_choices(self) -> None:
        """Give the next conflicts their fields."""
        some = list(islice(self._bare, AT_ONCE))
        if not some:
            self._filling.stop()
        for row, conflict in some:
            take, own = ComboBox(), QLineEdit()
            for side in ("", *(TAKES if conflict.column and conflict.table != FILES else TAKES[:2])):
                take.addItem("", side)
            self._name_choice(conflict, take, own)
            own.setPlaceholderText(conflict.theirs)
            own.setEnabled(False)
            self.conflicts.setCellWidget(row, 4, at_the_top(take))
            self.conflicts.setCellWidget(row, 5, at_the_top(own))
            self.owns.append(own)
            self.bar.add_field(take)
            self.conflicts.resizeRowToContents(row)

    def _name_choice(self, conflict: MergeConflict, take: QComboBox, own: QLineEdit) -> None:
        where = _where(conflict)
        for n in range(take.count()):
            take.setItemText(n, t(f"merge.{take.itemData(n) or 'undecided'}", self._store.view.lang))
        take.setAccessibleName(f"{t('merge.take', self._store.view.lang)} {where}")
        own.setAccessibleName(f"{t('merge.own', self._store.view.lang)} {where}")

    def _fill_taken(self, taken: list[RowChange]) -> None:
        self.taken.setRowCount(len(taken))
        for row, change in enumerate(taken):
            self.taken.setItem(row, 0, top_cell(f"{_SIGNS[change.kind]} {change.table}  {change.row}"))
            fields = (f"{c}: {_change(change.kind, a, b)}" for c, a, b in change.fields)
            self.taken.setItem(
                row, 1, top_cell("；".join(fields) if self._store.view.lang == "zh" else "; ".join(fields))
            )
        if len(taken) <= MOST_SHOWN:  # each row is measured
            self.taken.resizeRowsToContents()

    def _decided(self) -> None:
        for take, own in zip(self.bar.fields, self.owns, strict=True):
            own.setEnabled(take.currentData() == "own")
            if own.isEnabled() and not own.text():
                own.setText(own.placeholderText())
        left, all_ = self.bar.left(), len(self.bar.takes)
        words = partial(t, "merge.left", n=left) if left else partial(t, "merge.ready")
        if all_ > MOST_SHOWN and left:
            words = partial(t, "merge.more", most=MOST_SHOWN, n=all_, left=left)
        self._say(words)
        self._refresh()

    # -- the new pack -------------------------------------------------------------------------

    def _choose_out(self) -> None:
        dialog = QFileDialog(self, t("merge.write", self._store.view.lang), str(self.paths["mine"].parent))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setNameFilters([f"{t('merge.filter', self._store.view.lang)} (*{SUFFIX})"])
        when_chosen(dialog, SUFFIX, self._store.view.lang, self.write_to)
        dialog.open()

    def write_to(self, out: Path) -> None:
        """Write the merged pack with the decisions made."""
        if self.found is None or self.bar.left():
            return
        owns = chain((own.text() for own in self.owns), repeat(""))
        chosen = zip(self.found.made.conflicts, self.bar.takes, owns, strict=False)
        decisions = {c.id: Decision(cast(Take, take), own) for c, take, own in chosen}
        self.write.setEnabled(False)
        self._say(partial(t, "merge.writing"))
        self.job.write(self.found, decisions, out)

    def _show_written(self, out: Path, found: dict[str, Any]) -> None:
        self._out = out
        self._refresh()
        self._say(partial(_written_words, out.name, found["problems"]))

    def _open(self) -> None:
        if self._out is not None:
            self.opens.emit(self._out)

    def _say(self, words: Callable[[Lang], str]) -> None:
        self._words = words
        self.message.setText(words(self._store.view.lang))


def dress_table(
    table: QTableWidget, heads: list[str], wide: tuple[int, ...], *, selects: bool = False
) -> None:
    """Have a table show words in columns, of which the `wide` ones share the room that the others leave."""
    table.setColumnCount(len(heads))
    table.setHorizontalHeaderLabels(heads)
    table.verticalHeader().hide()
    table.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
    modes = QTableWidget.SelectionMode
    table.setSelectionMode(modes.ExtendedSelection if selects else modes.NoSelection)
    table.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
    table.setWordWrap(True)
    table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
    for column in range(len(heads)):
        mode = QHeaderView.ResizeMode.Stretch if column in wide else QHeaderView.ResizeMode.ResizeToContents
        table.horizontalHeader().setSectionResizeMode(column, mode)


def at_the_top(widget: QWidget) -> QWidget:
    """Return a holder with the widget at its top, as the words beside it are."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(2, 1, 2, 1)
    column.addWidget(widget)
    column.addStretch(1)
    return holder


def top_cell(words: str) -> QTableWidgetItem:
    item = QTableWidgetItem(words[:2000])
    item.setTextAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
    return item


def _change(kind: str, before: str, after: str) -> str:
    return {"added": after, "removed": before}.get(kind, f"{before} → {after}")


def _where(conflict: MergeConflict) -> str:
    return "\n".join(filter(None, (conflict.table, conflict.row, conflict.column)))


def _written_words(file: str, problems: list[dict[str, Any]], lang: Lang) -> str:
    if not problems:
        return t("merge.written", lang, file=file)
    one = problems[0]
    first = f"{one['file']}:{one['line']}: {one['message_en' if lang == 'en' else 'message']}"
    return t("merge.written_faulty", lang, file=file, n=len(problems), first=first)
