"""What is wrong with single rows: listed with the cure; rows without a place can be given one."""

from __future__ import annotations

from dataclasses import field

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QWidget,
)

from explorer.records import dataclass
from explorer.sources.places.gazetteer import load_gazetteer
from explorer.sources.places.positions import spot
from explorer.sources.raw.choices import Spot
from explorer.sources.raw.raw_layer import is_blank, plain_text
from explorer.sources.reader.naming import name_column
from explorer.sources.reader.reading import Pending, SourceLayer
from explorer.state.queries.tables.finished_table import OutColumn, Table
from explorer.state.view.view import View
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit.plain import label, shown, tooltip
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.openings.boxes import SheetBox
from explorer.words import coordinates
from explorer.words.strings import t
from explorer.words.text import Lang

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()
_COLUMNS = ("row", "name", "problem")
_MOST_FOUND = 4
_NAMELESS = "–"


@dataclass(frozen=True, slots=True)
class ProblemRow:
    """One line of the list: the row from 1, what it is called, what is wrong, and the place to decide for."""

    row: int
    name: str
    problem: str
    pending: Pending | None = field(default=None, compare=False)

    def cells(self) -> tuple[str, str, str]:
        return str(self.row), self.name, self.problem


def rows_of(layer: SourceLayer, lang: Lang) -> list[ProblemRow]:
    """The problems of a layer, rows that wait for a place first."""
    waiting = {pending.row: pending for pending in layer.pending}
    column = name_column(layer)
    found = []
    for problem in layer.problems:
        named = column is not None and not is_blank(column.cells[problem.row])
        name = plain_text(column.cells[problem.row])[:60] if column is not None and named else _NAMELESS
        pending = waiting.pop(problem.row, None) if problem.row in layer.bad else None
        found.append(ProblemRow(problem.row + 1, name, problem.message.in_(lang), pending))
    return sorted(found, key=lambda r: (r.pending is None, r.row))


class ProblemModel(QAbstractTableModel):
    """The list as rows of text."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.rows: list[ProblemRow] = []
        self._lang: Lang = "zh"

    def show_rows(self, rows: list[ProblemRow], lang: Lang) -> None:
        self.beginResetModel()
        self.rows, self._lang = rows, lang
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(_COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        text = self.rows[index.row()].cells()[index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(" ".join(text.split()))
        return tooltip(text) if role == Qt.ItemDataRole.ToolTipRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return t(f"openings.problems.{_COLUMNS[section]}", self._lang)
        return None


class ProblemBox(SheetBox):
    """`decided` carries one more place under `spots`, by the key of its row.

    `spot_wanted` where the place of the current row is to be shown on the map: `decide` takes it. The next row that waits
    is current then, before the file is read anew with what was decided, and stays so afterwards.
    """

    status_message = Signal(str)
    spot_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("problems", parent)
        self._view, self._file = View(), ""
        self._given: set[str] = set()  # keys of rows that were decided since the file was opened
        self.model, self.table = ProblemModel(self), QTableView(self)
        self.copy, self.save_button = QPushButton(self), QPushButton(self)
        self.save = SaveMenu(self.save_button, self._for_saving, lambda: self._view.lang)
        self.save.status_message.connect(self.status_message)
        self._lay_out()
        self.copy.clicked.connect(self._copy)
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._offer())

    def _lay_out(self) -> None:
        self.column.removeWidget(self.heading)
        head = QHBoxLayout()
        head.addWidget(self.heading, 1)
        for button in (self.copy, self.save_button):
            button.setProperty("small", True)
            button.setAutoDefault(False)
            head.addWidget(button)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(26)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setColumnWidth(0, 58)
        self.table.setColumnWidth(1, 170)
        self.question, self.offers = label("", "soft", self), QWidget(self)
        self._offers = WrapRow(self.offers)
        self.buttons: list[QPushButton] = []
        self.typed = QLineEdit(self)
        self.typed.setMaxLength(60)
        self.typed.textEdited.connect(self._search)
        self.on_map = QPushButton(self)
        self.on_map.setAutoDefault(False)
        self.on_map.clicked.connect(self.spot_wanted)
        self.column.addLayout(head)
        self.column.addWidget(self.table)
        self.column.addWidget(self.question)
        self.column.addWidget(self.offers)
        where = QHBoxLayout()
        where.addWidget(self.typed, 1)
        where.addWidget(self.on_map)
        self.column.addLayout(where)

    def begin(self) -> None:
        """Forget the row of the file before."""
        self._given = set()
        self.model.show_rows([], self._view.lang)

    def show_layer(self, layer: SourceLayer, file: str, view: View) -> None:
        before, at, typed = self.current(), self.table.currentIndex().row(), self.typed.text()
        self._view, self._file = view, file
        rows = rows_of(layer, view.lang)
        self.heading.setText(t("openings.problems.title", view.lang, n=len(rows)))
        self.copy.setText(t("openings.problems.copy", view.lang))
        self.save.retranslate()
        self.table.setAccessibleName(self.heading.text())
        self.model.show_rows(rows, view.lang)
        self.setVisible(bool(rows))
        self.table.setFixedHeight(26 * min(max(len(rows), 2), 6) + 40)
        self.typed.setPlaceholderText(t("openings.problems.type", view.lang))
        self.typed.setAccessibleName(self.typed.placeholderText())
        self.on_map.setText(t("openings.problems.on_map", view.lang))
        self.on_map.setToolTip(tooltip(t("openings.problems.on_map_tip", view.lang)))
        same = (n for n, row in enumerate(rows) if before and row.pending and row.pending.row == before.row)
        here = next(same, None)
        if rows:
            self.table.selectRow(min(max(at, 0), len(rows) - 1) if here is None else here)
        self._offer()
        if here is not None and typed:
            self.typed.setText(typed)
            self._search(typed)

    def current(self) -> Pending | None:
        """The row that waits for a place and is selected."""
        index = self.table.currentIndex()
        return self.model.rows[index.row()].pending if index.isValid() else None

    def _offer(self) -> None:
        pending = self.current()
        self.typed.clear()
        for widget in (self.question, self.offers, self.typed, self.on_map):
            widget.setVisible(pending is not None)
        if pending is not None:
            self.question.setText(self.asked(self._view.lang))
            self._show_offers(pending.offers)

    def asked(self, lang: Lang) -> str:
        """Return what the current row's place is asked by, "" where no place is open."""
        pending = self.current()
        if pending is None:
            return ""
        same = sum(1 for r in self.model.rows if r.pending is not None and r.pending.key == pending.key)
        name = self.model.rows[self.table.currentIndex().row()].name
        unsaid = "where_row" if name == _NAMELESS else "where_named"
        key = unsaid if not pending.words else "where_all" if same > 1 else "where"
        words, row = shown(pending.words), pending.row + 1
        return t(f"openings.problems.{key}", lang, words=words, n=same, row=row, name=shown(name))

    def _show_offers(self, offers: tuple[Spot, ...]) -> None:
        while self._offers.count():
            self._offers.takeAt(0)
        for button in self.buttons:
            button.hide()
            button.deleteLater()
        self.buttons = []
        for offer in offers:
            name = offer.name or f"{offer.lon:.5f}, {offer.lat:.5f}"
            button = QPushButton(shown(name).replace("&", "&&"), self.offers)
            button.setAutoDefault(False)
            button.setProperty("small", True)
            button.setToolTip(tooltip(f"{offer.lon:.5f}, {offer.lat:.5f}"))
            button.clicked.connect(lambda _=False, offer=offer: self.decide(offer))
            self._offers.addWidget(button)
            button.show()
            self.buttons.append(button)
        self.offers.setVisible(bool(offers))

    def _search(self, text: str) -> None:
        """Offer what the typed words are: coordinates in WGS84, else the places that they name, or may mean."""
        pending = self.current()
        if pending is None:
            return
        if points := coordinates.parse(text):
            self._show_offers(tuple(Spot(point.lon, point.lat) for point in points))
            return
        match = load_gazetteer().address(text.strip())
        found = (match.place,) if match.place is not None else match.offers
        offers = tuple(spot(place) for place in found[:_MOST_FOUND])
        self._show_offers(offers or (pending.offers if not text.strip() else ()))

    def decide(self, offer: Spot) -> None:
        pending = self.current()
        if pending is not None:
            self._given.add(pending.key)
            self.decided.emit({"spots": {pending.key: offer}})
            self._go_on()

    def _go_on(self) -> None:
        """Turn to the next row that waits; where none does, stay."""
        at, rows = self.table.currentIndex().row(), self.model.rows
        for n in (*range(at + 1, len(rows)), *range(at)):
            pending = rows[n].pending
            if pending is not None and pending.key not in self._given:
                self.table.selectRow(n)
                return

    # -- out --------------------------------------------------------------------------------

    def _copy(self) -> None:
        head = [t(f"openings.problems.{name}", self._view.lang) for name in _COLUMNS]
        lines = ["\t".join(" ".join(c.split()) for c in row.cells()) for row in self.model.rows]
        QApplication.clipboard().setText("\n".join(["\t".join(head), *lines]))
        self.status_message.emit(t("openings.problems.copied", self._view.lang, n=len(lines)))

    def _for_saving(self) -> tuple[str, Make]:
        lang, rows, file = self._view.lang, tuple(r.cells() for r in self.model.rows), self._file
        columns = tuple(OutColumn(name, t(f"openings.problems.{name}", lang)) for name in _COLUMNS)
        name = t("openings.problems.table", lang, file=file)
        return name, lambda _: Table(name, columns, rows, lang=lang)
