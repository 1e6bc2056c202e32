"""The sheet that takes rows of a workbook or CSV as edits: table, columns, each row with its problem, good ones in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QSplitter,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.base_rows import base_rows
from explorer.atlas.edits.row_edit import with_edits
from explorer.atlas.edits.row_words import column_name, row_words, table_name
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.state.files.sheet_rows import TABLES, SheetMapping, SheetRow, save_bad_rows, sheet_of
from explorer.ui.editing.column_choices import ColumnChoices
from explorer.ui.editing.problem_words import problem_words
from explorer.ui.editing.workbook_job import WorkbookJob
from explorer.ui.facts.session import Session
from explorer.ui.kit import theme
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label, restyle, shown, tooltip
from explorer.ui.kit.save_dialog import ask_where_to_save
from explorer.words import io_errors
from explorer.words.strings import t
from explorer.words.text import Lang

_SIZE = QSize(1080, 680)
_MOST_SHOWN = 1000
_ENDINGS = "*.xlsx *.xls *.xlsm *.ods *.csv *.tsv *.txt"


class WorkbookSheet(QDialog):
    """Nothing is taken before its rows are shown; bad rows stay out and can be saved with what is wrong."""

    status_message = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("workbookSheet")
        self.path: Path | None = None
        self.reading: Reading | None = None
        self.rows: Sequence[SheetRow] = ()
        self._words: Callable[[Lang], str] = partial(t, "workbook.begin")
        self.job = WorkbookJob(self)
        self.file, self.sheet, self.table = QPushButton(self), ComboBox(self), ComboBox(self)
        self.name, self.summary = label("", "soft", self), label("", "strong", self)
        self.choices, self.preview = ColumnChoices(session, self), QTableWidget(self)
        self.buttons = {name: QPushButton(self) for name in ("save_bad", "take", "close")}
        self._check = Debouncer(self, self.check)
        self._lay_out()
        self._connect()
        self.retranslate()
        self.destroyed.connect(session.store.on_language(self.retranslate))

    def _lay_out(self) -> None:
        top, row, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        self.name.setWordWrap(False)
        for widget, stretch in ((self.file, 0), (self.name, 1), (self.sheet, 0), (self.table, 0)):
            top.addWidget(widget, stretch)
        parts = QSplitter(self)
        parts.addWidget(self.choices)
        parts.addWidget(self.preview)
        parts.setSizes([430, 620])
        parts.setChildrenCollapsible(False)
        row.addWidget(self.summary, 1)
        for button in self.buttons.values():
            button.setAutoDefault(False)
            row.addWidget(button)
        self.file.setAutoDefault(False)
        restyle(self.buttons["take"], "primary", True)
        self.preview.setEditTriggers(QTableWidget.EditTrigger.NoEditTriggers)
        self.preview.setSelectionBehavior(QTableWidget.SelectionBehavior.SelectRows)
        self.preview.setTabKeyNavigation(False)
        self.preview.setShowGrid(False)
        self.preview.setWordWrap(False)
        self.preview.verticalHeader().hide()
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(parts, 1)
        column.addLayout(row)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def _connect(self) -> None:
        self.file.clicked.connect(self.ask)
        self.job.opened.connect(self._opened)
        self.job.refused.connect(lambda text: self._show_state(text.in_))
        self.job.checked.connect(self._show)
        self.sheet.currentIndexChanged.connect(lambda _: self._offer())
        self.table.currentIndexChanged.connect(lambda _: self._offer())
        self.choices.changed.connect(lambda: self._check.request(120))
        self.buttons["take"].clicked.connect(self.take)
        self.buttons["save_bad"].clicked.connect(self._ask_bad)
        self.buttons["close"].clicked.connect(self.close)
        self.finished.connect(lambda _: self.job.close())

    def open_now(self) -> None:
        """Come to the front; a file that was read stays."""
        show_in_front(self)

    def retranslate(self) -> None:
        lang = self._session.lang
        self.setWindowTitle(t("command.rows_from_file", lang).rstrip("…"))
        self.file.setText(t("workbook.choose", lang))
        for name, button in self.buttons.items():
            button.setText(t(f"workbook.{name}", lang, n=0))
        self.sheet.setAccessibleName(t("workbook.sheet", lang))
        self.table.setAccessibleName(t("edits.tables", lang))
        self.preview.setAccessibleName(t("workbook.preview", lang))
        chosen = self.table.currentData()
        self.table.blockSignals(True)
        self.table.clear()
        for name in TABLES:
            self.table.addItem(t("workbook.as_table", lang, table=table_name(name, lang)), name)
        self.table.setCurrentIndex(max(self.table.findData(chosen), 0))
        self.table.blockSignals(False)
        if self.choices.boxes:
            self._offer_columns(self.choices.mapping())
            self._list()
        self.summary.setText(self._words(lang))
        self._enable()

    # -- the file ---------------------------------------------------------------------------

    def ask(self) -> None:
        dialog = QFileDialog(self, t("workbook.choose", self._session.lang))
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setNameFilters([f"{t('workbook.files', self._session.lang)} ({_ENDINGS})"])
        dialog.fileSelected.connect(lambda name: self.open_file(Path(name)))
        dialog.open()

    def open_file(self, path: Path) -> None:
        self.path, self.reading, self.rows = path, None, ()
        self.name.setText(shown(path.name))
        self.preview.setRowCount(0)
        self._show_state(partial(t, "workbook.reading"))
        self._enable()
        self.job.open(path)

    def _opened(self, reading: Reading) -> None:
        self.reading = reading
        first = sheet_of(reading)
        self.sheet.blockSignals(True)
        self.sheet.clear()
        for layer in reading.layers:
            if layer.rows and layer.columns:
                self.sheet.addItem(shown(layer.name), layer.name)
        self.sheet.setCurrentIndex(max(self.sheet.findData(first.name), 0) if first else -1)
        self.sheet.blockSignals(False)
        if first is None:
            self._show_state(partial(t, "workbook.no_table"))
        else:
            self._offer()

    @property
    def layer(self) -> SourceLayer | None:
        return sheet_of(self.reading, self.sheet.currentData()) if self.reading is not None else None

    def _offer(self) -> None:
        """Offer the columns of the sheet for those of the table."""
        self._offer_columns()
        self.check()

    def _offer_columns(self, chosen: SheetMapping | None = None) -> None:
        layer, facts = self.layer, self._session.store.facts
        if layer is None or facts.folder is None:
            return
        resource = base_rows(facts).resources[self.table.currentData()]
        self.choices.show_table(resource, [column.name for column in layer.columns])
        if chosen is not None:
            self.choices.choose(chosen)

    def check(self) -> None:
        layer, store = self.layer, self._session.store
        if layer is not None and store.facts.folder is not None:
            self._show_state(partial(t, "workbook.checking"))
            self.job.check(store.facts, store.work.edits, self.choices.mapping(), layer)

    # -- the rows ---------------------------------------------------------------------------

    def _show(self, rows: Sequence[SheetRow]) -> None:
        self.rows = rows
        self._list()
        good_rows = sum(row.edit is not None for row in rows)
        self._show_state(partial(t, "workbook.sum", good=good_rows, bad=len(rows) - good_rows))
        self._enable()

    def _list(self) -> None:
        """Show the rows, those with problems first."""
        lang, table = self._session.lang, str(self.table.currentData())
        ordered = sorted(self.rows, key=lambda row: row.edit is not None)[:_MOST_SHOWN]
        heads = (t("workbook.row", lang), t("workbook.result", lang), t("workbook.said", lang))
        self.preview.setColumnCount(len(heads))
        self.preview.setHorizontalHeaderLabels(heads)
        self.preview.setRowCount(len(ordered))
        for n, row in enumerate(ordered):
            reasons = t("edit.cells_join", lang).join(self._problems(row, table))
            good = (
                t("workbook.good", lang)
                if row.edit is None or row.edit.was is None
                else t("workbook.changes", lang)
            )
            made = (
                row_words(table, row.edit.cells, lang)
                if row.edit is not None
                else "｜".join(filter(None, row.said))
            )
            for m, words in enumerate((str(row.number), reasons or good, made)):
                item = QTableWidgetItem(shown(words))
                item.setToolTip(tooltip(words))
                if m == 1 and reasons:
                    item.setForeground(QColor(theme.tokens(self._session.store.view.appearance)["danger"]))
                self.preview.setItem(n, m, item)
        header = self.preview.horizontalHeader()
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.preview.setColumnWidth(1, 300)

    def _problems(self, row: SheetRow, table: str) -> list[str]:
        """Return what is wrong with a row in the words of the forms."""
        lang, joint = self._session.lang, "：" if self._session.lang == "zh" else ": "
        return [
            f"{column_name(table, column, lang)}{joint}{problem_words(table, why, lang)}"
            if column
            else problem_words(table, why, lang)
            for column, why in row.problems
        ]

    def _enable(self) -> None:
        good = sum(row.edit is not None for row in self.rows)
        self.buttons["take"].setEnabled(good > 0)
        self.buttons["take"].setText(t("workbook.take", self._session.lang, n=good))
        self.buttons["save_bad"].setEnabled(good < len(self.rows))

    def take(self) -> None:
        """Take the good rows as edits, in one undo step."""
        made = [row.edit for row in self.rows if row.edit is not None]
        if not made:
            return
        store = self._session.store
        work = replace(store.work, edits=with_edits(store.work.edits, made))
        store.change(work, f"step.rows_taken|{len(made)}")
        self._show_state(partial(t, "workbook.taken", n=len(made)))
        self.rows = tuple(row for row in self.rows if row.edit is None)
        self._enable()
        left = {str(row.number) for row in self.rows}
        for n in reversed(range(self.preview.rowCount())):
            item = self.preview.item(n, 0)
            if item is not None and item.text() not in left:
                self.preview.removeRow(n)

    def _ask_bad(self) -> None:
        stem = self.path.stem if self.path else "rows"
        wanted = t("workbook.bad_name", self._session.lang, name=stem) + ".csv"
        if path := ask_where_to_save(self, t("workbook.save_bad", self._session.lang), wanted, ".csv"):
            self.save_bad(path)

    def save_bad(self, path: Path) -> None:
        """Save the rows that do not fit, with what is wrong, as CSV."""
        layer, lang = self.layer, self._session.lang
        if layer is None:
            return
        try:
            save_bad_rows(path, layer, self.rows, str(self.table.currentData()), lang)
        except OSError as error:
            self._show_state(io_errors.advice(error).in_)
        else:
            self._show_state(partial(t, "save.saved", name=path.name))

    def _show_state(self, words: Callable[[Lang], str]) -> None:
        self._words = words
        self.summary.setText(words(self._session.lang))
