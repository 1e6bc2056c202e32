"""The sheet with length and area of what is selected, whole and by district."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from explorer.state.files import save_table
from explorer.state.queries.measuring import geodesy
from explorer.state.queries.tables.finished_table import Table
from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label
from explorer.ui.kit.reckoner import Reckoner
from explorer.words.strings import t

if TYPE_CHECKING:  # geometry libraries load with the first question
    from explorer.state.queries.measuring.districts import Measured
    from explorer.state.queries.measuring.selecting import Candidates

_AT_ONCE = 100  # features that are measured in the window's thread


class LengthSheet(QDialog):
    """Follows the selection while it is open."""

    status_message = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("lengthSheet")
        self.setWindowFlag(Qt.WindowType.Tool)
        self.head, self.note = label("", "strong"), label("", "faint")
        self.rows = QTableWidget(self)
        self.found: Table | None = None
        self._reckoner = Reckoner(self, _AT_ONCE)
        self.copy, self._save = QPushButton(self), QPushButton(self)
        self.save = SaveMenu(self._save, self._for_saving, lambda: session.lang)
        self.save.status_message.connect(self.status_message)
        self.copy.clicked.connect(self.copy_rows)
        self._lay_out()
        self.destroyed.connect(session.store.subscribe(self._view_changed))

    def _lay_out(self) -> None:
        table = self.rows
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.verticalHeader().hide()
        table.setShowGrid(False)
        table.setTabKeyNavigation(False)
        bar = QHBoxLayout()
        bar.addWidget(self.note, 1)
        for button in (self.copy, self._save):
            button.setAutoDefault(False)
            bar.addWidget(button)
        column = QVBoxLayout(self)
        column.addWidget(self.head)
        column.addWidget(table, 1)
        column.addLayout(bar)
        self.resize(620, 420)

    def open_now(self) -> None:
        self.ask()
        show_in_front(self)

    def _view_changed(self, old: View, new: View) -> None:
        if self.isVisible() and (old.selection, old.lang) != (new.selection, new.lang):
            self.ask()

    def ask(self) -> None:
        """Measure the selection; of a large one the sheet shows that it is being measured, in a thread."""
        from explorer.state.queries.measuring import districts
        from explorer.state.queries.measuring.selecting import chosen

        view, known = self._session.store.view, self._session.known
        self.setWindowTitle(t("districts.title", view.lang))
        self.copy.setText(t("districts.copy", view.lang))
        self.save.retranslate()

        def question() -> tuple[Candidates, districts.Measured]:
            found = chosen(known, view.selection)
            return found, districts.measure(found)

        def answer(measured: tuple[Candidates, districts.Measured]) -> None:
            self._show(view, *measured)

        self._reckoner.ask(len(view.selection), question, answer)
        if self._reckoner.busy:
            self.head.setText(t("districts.measuring", view.lang, n=len(view.selection)))
            self.note.clear()
            self._show_table(None)

    def _show(self, view: View, found: Candidates, measured: Measured) -> None:
        from explorer.state.queries.measuring import districts

        lang = view.lang
        head = t(
            "districts.head",
            lang,
            n=len(found.ids),
            length=geodesy.length_words(measured.length_m, lang),
            area=geodesy.area_words(measured.area_m2, lang),
        )
        lacking = len(view.selection) - len(found.ids)
        parts = [head if found.ids else t("districts.nothing", lang)]
        parts += [t("districts.points", lang, n=measured.points)] if measured.points else []
        parts += [t("districts.unplaced", lang, n=lacking)] if lacking else []
        self.head.setText("；".join(parts) if lang == "zh" else "; ".join(parts))
        self.note.setText(t("districts.note", lang))
        self._show_table(districts.as_table(measured, (parts[0],), lang) if found.ids else None)

    def _show_table(self, found: Table | None) -> None:
        self.found = found
        for button in (self.copy, self._save):
            button.setEnabled(found is not None)
        self._fill()

    def _fill(self) -> None:
        table, found = self.rows, self.found
        table.clear()
        table.setRowCount(len(found.rows) if found else 0)
        table.setColumnCount(len(found.columns) if found else 0)
        if found is None:
            return
        for column, words in enumerate(found.labels()):
            head = QTableWidgetItem(words)
            number = any(isinstance(row[column], float) for row in found.rows)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            head.setTextAlignment(side | Qt.AlignmentFlag.AlignVCenter)
            table.setHorizontalHeaderItem(column, head)
        for row, cells in enumerate(found.rows):
            for column, cell in enumerate(cells):
                item = QTableWidgetItem(_words(cell))
                if isinstance(cell, float):
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if row == len(found.rows) - 1:
                    font = item.font()
                    font.setBold(True)
                    item.setFont(font)
                table.setItem(row, column, item)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)

    def copy_rows(self) -> None:
        if self.found is not None:
            rows = [[_words(cell) for cell in row] for row in self.found.rows]
            QApplication.clipboard().setText(save_table.tsv_text(self.found.labels(), rows))
            self.status_message.emit(t("districts.copied", self._session.lang))

    def event(self, event: QEvent) -> bool:
        """Keep Escape, which otherwise clears the selection: shortcuts of a window reach its tool windows."""
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and any(map(event.matches, (QKeySequence.StandardKey.Cancel, QKeySequence.StandardKey.Copy)))
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
        else:
            super().keyPressEvent(event)

    def _for_saving(self) -> tuple[str, Make]:
        found = self.found
        assert found is not None  # else the button is off
        return found.name, lambda _: found


def _words(cell: object) -> str:
    return f"{cell:.10g}" if isinstance(cell, float) else str(cell or "")
