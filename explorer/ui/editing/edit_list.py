"""The list of all edits: filtered by words, table and state, shown on the map, taken back, written into a pack, exported."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.listing import STATES, ListedEdit, matching
from explorer.atlas.edits.row_edit import RowEdit
from explorer.state.queries.tables.finished_table import OutColumn, Table
from explorer.state.view.work import Work
from explorer.ui.editing.edit_model import COLUMNS, EditLister, EditModel, cells_of
from explorer.ui.facts.session import Session
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label, restyle
from explorer.words.strings import t

_SIZE = QSize(1040, 340)
_FOOT_PX = 36  # the status bar stays in sight, too
_WIDTHS = {"table": 80, "name": 260, "change": 330, "made": 100, "author": 90, "state": 150}
_BUTTONS = ("show", "take_back", "accept", "export", "close")


class EditList(QDialog):
    """`feature_wanted(id)` selects on the map, `zoom_wanted(id)` flies there; `accept_wanted(edits)` asks for a pack."""

    feature_wanted = Signal(str)
    zoom_wanted = Signal(str)
    accept_wanted = Signal(object)  # a list of RowEdit and OwnShape
    status_message = Signal(str)

    def __init__(self, session: Session, parent: QWidget) -> None:
        super().__init__(parent)
        self._session = session
        self.setObjectName("editList")
        self.rows: tuple[ListedEdit, ...] = ()
        self.lister, self.model, self.table = EditLister(self), EditModel(self), QTableView(self)
        self.words, self.tables, self.states = QLineEdit(self), ComboBox(self), ComboBox(self)
        self.count = label("", "soft", self)
        self.buttons = {name: QPushButton(self) for name in _BUTTONS}
        self.saving = SaveMenu(self.buttons["export"], self._to_save, lambda: session.lang)
        self.saving.status_message.connect(self.status_message)
        self._renew = Debouncer(self, self.renew)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        top, row, column = QHBoxLayout(), QHBoxLayout(), QVBoxLayout(self)
        self.words.setClearButtonEnabled(True)
        top.addWidget(self.words, 1)
        top.addWidget(self.tables)
        top.addWidget(self.states)
        for name, button in self.buttons.items():
            button.setAutoDefault(False)
            row.addWidget(button)
            if name == "export":
                row.addStretch(1)
        restyle(self.buttons["accept"], "primary", True)
        self.table.setModel(self.model)
        self.table.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        self.table.setSelectionMode(QTableView.SelectionMode.ExtendedSelection)
        self.table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.setShowGrid(False)
        self.table.setWordWrap(False)
        self.table.setTabKeyNavigation(False)
        self.table.verticalHeader().hide()
        header = self.table.horizontalHeader()
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for n, name in enumerate(COLUMNS):
            self.table.setColumnWidth(n, _WIDTHS[name])
        header.setSectionResizeMode(COLUMNS.index("change"), QHeaderView.ResizeMode.Stretch)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(10)
        column.addLayout(top)
        column.addWidget(self.table, 1)
        column.addWidget(self.count)
        column.addLayout(row)
        self.resize(_SIZE.boundedTo(self.screen().availableSize() * 0.9))

    def _make_room(self) -> None:
        """Lie at the foot of the window, so that the map, which shows what is chosen, stays in sight."""
        parent = self.parentWidget()
        if parent is not None:
            frame = parent.frameGeometry()
            left = frame.left() + max((frame.width() - self.width()) // 2, 0)
            self.move(left, max(frame.bottom() - self.height() - _FOOT_PX, frame.top()))

    def _connect(self) -> None:
        self.lister.found.connect(self._take)
        self.words.textChanged.connect(lambda _: self.filter())
        for box in (self.tables, self.states):
            box.currentIndexChanged.connect(lambda _: self.filter())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._enable())
        self.table.clicked.connect(
            lambda index: self._show(self.model.rows[index.row()], self.feature_wanted.emit)
        )
        self.table.activated.connect(
            lambda index: self._show(self.model.rows[index.row()], self.zoom_wanted.emit)
        )
        acts: dict[str, Callable[[], object]] = {
            "show": self.show_chosen,
            "take_back": self.take_back,
            "accept": self.accept_chosen,
            "close": self.hide,
        }
        for name, act in acts.items():
            self.buttons[name].clicked.connect(partial(_without_argument, act))
        self.destroyed.connect(self._session.store.watch(self._changed))

    # -- what is listed ---------------------------------------------------------------------

    def open_now(self) -> None:
        self.retranslate()
        if not self.isVisible():
            self._make_room()
        show_in_front(self)
        self.renew()
        self.words.setFocus()

    def _changed(self, old: Work, new: Work) -> None:
        if (old.edits, old.own_shapes) != (new.edits, new.own_shapes):
            self._renew.request()
        if (old.view.lang, old.view.appearance) != (new.view.lang, new.view.appearance) and self.isVisible():
            self.retranslate()

    def renew(self) -> None:
        """List the edits of the project anew."""
        self.lister.start(self._session.store.facts, self._session.store.work)

    def _take(self, rows: tuple[ListedEdit, ...]) -> None:
        self.rows = rows
        self._fill_choices()
        self.filter()

    def retranslate(self) -> None:
        lang = self._session.lang
        self.setWindowTitle(t("command.edit_list", lang).rstrip("…"))
        self.words.setPlaceholderText(t("edits.find", lang))
        for field, key in ((self.words, "find"), (self.tables, "tables"), (self.states, "states")):
            field.setAccessibleName(t(f"edits.{key}", lang))
        self.table.setAccessibleName(self.windowTitle())
        for name, button in self.buttons.items():
            button.setText(t(f"edits.{name}", lang))
        self.saving.retranslate()
        self._fill_choices()
        self.filter()

    def _fill_choices(self) -> None:
        """Offer the tables and states that there are, with their numbers; what is chosen stays."""
        lang = self._session.lang
        by_table = Counter(one.table for one in self.rows)
        by_state = Counter(one.state for one in self.rows)
        named = {one.table: one.table_words(lang) for one in self.rows}
        tables = [(f"{named[key]} {number}", key) for key, number in by_table.items()]
        states = [(f"{t(f'edit.state.{key}', lang)} {by_state[key]}", key) for key in STATES if by_state[key]]
        for box, every, choices in (
            (self.tables, "edits.all_tables", tables),
            (self.states, "edits.all_states", states),
        ):
            chosen = box.currentData()
            box.blockSignals(True)
            box.clear()
            box.addItem(t(every, lang), "")
            for words, key in choices:
                box.addItem(words, key)
            box.setCurrentIndex(max(box.findData(chosen or ""), 0))
            box.blockSignals(False)

    def filter(self) -> None:
        """Show the edits that fit the words, the table and the state."""
        store = self._session.store
        table, state = (str(box.currentData() or "") for box in (self.tables, self.states))
        found = matching(self.rows, self.words.text(), table, state, store.view.lang)
        self.model.show(found, store.view)
        key = "edits.none" if not self.rows else "edits.count"
        self.count.setText(t(key, store.view.lang, n=len(found), all=len(self.rows)))
        self._enable()

    def _enable(self) -> None:
        chosen = self.chosen()
        self.buttons["show"].setEnabled(len(chosen) == 1 and bool(chosen[0].feature))
        self.buttons["take_back"].setEnabled(bool(chosen))
        self.buttons["accept"].setEnabled(bool(self.model.rows))
        self.buttons["export"].setEnabled(bool(self.model.rows))
        lang = self._session.lang
        words = t("edits.take_back_n", lang, n=len(chosen)) if len(chosen) > 1 else t("edits.take_back", lang)
        self.buttons["take_back"].setText(words)

    def chosen(self) -> list[ListedEdit]:
        """Return the edits whose rows are selected."""
        numbers = sorted({index.row() for index in self.table.selectionModel().selectedRows()})
        return [self.model.rows[n] for n in numbers if n < len(self.model.rows)]

    # -- what is done with them -------------------------------------------------------------

    def show_chosen(self) -> None:
        for one in self.chosen()[:1]:
            self._show(one, self.zoom_wanted.emit)

    def _show(self, one: ListedEdit, act: Callable[[str], object]) -> None:
        if one.feature in self._session.atlas.features:
            act(one.feature)
        elif one.feature:
            self.status_message.emit(t("edits.not_shown", self._session.lang))

    def take_back(self) -> None:
        """Remove the selected edits from the project, as one undo step."""
        chosen = self.chosen()
        if not chosen:
            return
        store = self._session.store
        gone = {id(one.what) for one in chosen}
        edits = tuple(edit for edit in store.work.edits if id(edit) not in gone)
        shapes = tuple(shape for shape in store.work.own_shapes if id(shape) not in gone)
        what = chosen[0].name(store.view.lang) if len(chosen) == 1 else str(len(chosen))
        step = f"step.edit_taken_back|{what}" if len(chosen) == 1 else f"step.edits_taken_back|{what}"
        store.change(replace(store.work, edits=edits, own_shapes=shapes), step)

    def accept_chosen(self) -> None:
        """Ask for a pack for the selected edits; where none is selected, for all that are listed."""
        chosen = self.chosen() or list(self.model.rows)
        self.accept_wanted.emit([one.what for one in chosen])

    def _to_save(self) -> tuple[str, Make]:
        rows, lang = self.model.rows, self._session.lang
        names = (*COLUMNS, "feature", "before", "after")
        columns = tuple(OutColumn(name, t(f"edits.column.{name}", lang)) for name in names)

        def make(_: object) -> Table:
            cells = [(*cells_of(one, lang), one.feature, *_plain(one)) for one in rows]
            return Table("edits", columns, tuple(cells), lang=lang)

        return t("command.edit_list", lang).rstrip("…"), make

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete and self.table.hasFocus():
            self.take_back()
        else:
            super().keyPressEvent(event)


def _plain(one: ListedEdit) -> tuple[str, str]:
    """Return the row before and after as `column=cell`, for programs; of a shape nothing."""
    if not isinstance(one.what, RowEdit):
        return "", ""
    before, after = (
        "; ".join(f"{column}={cell}" for column, cell in (cells or {}).items())
        for cells in (one.what.was, one.what.now)
    )
    return before, after


def _without_argument(act: Callable[[], object], *_: object) -> None:
    act()
