"""All conflicts between sources as a searchable list; the current one is shown in full below it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.rivals import KIND as OWN_EDIT
from explorer.atlas.edits.row_words import table_name
from explorer.atlas.model import Atlas, Conflict
from explorer.state.queries import conflicts
from explorer.state.queries.labels import kind_name
from explorer.state.queries.tables import output_tables
from explorer.state.view.store import Store
from explorer.ui.facts.conflict_note import ConflictNotes
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.rows import ROW_ROLE, RowsModel, Stack, StackDelegate, TextChip, set_up_rows
from explorer.words.strings import t
from explorer.words.text import Lang


class ConflictModel(RowsModel):
    """The conflicts that match the search."""

    def __init__(self, store: Store, atlas: Atlas, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self.search("")

    def search(self, query: str) -> None:
        self.set_rows(conflicts.find(self._atlas, query))

    def words(self, row: Conflict) -> str:
        lang = self._store.view.lang
        return t("conflict.between", lang, a=row.statement_a.in_(lang), b=row.statement_b.in_(lang))


class ConflictDelegate(StackDelegate):
    """Kind and subject in one line, the two statements below."""

    def __init__(self, store: Store, atlas: Atlas, parent: QAbstractItemView) -> None:
        super().__init__(lambda: store.view, parent)
        self._atlas = atlas

    def fill(self, stack: Stack, row: Conflict, lang: Lang) -> None:
        kind = TextChip(kind_name("conflict.kind", row.kind, lang), "note_ink", "note_line", 11)
        about = conflicts.subject(self._atlas, row, lang)
        stack.chips((kind, TextChip(about, px=12, strong=True, squeezed=True)))
        stack.gap(3)
        a, b = row.statement_a.in_(lang), row.statement_b.in_(lang)
        stack.paragraph(t("conflict.between", lang, a=a, b=b), 13, "ink", lines=3)


class ConflictList(QWidget):
    """`charts_wanted(keys)` asks for the measures of a conflict to be drawn."""

    charts_wanted = Signal(object)
    edit_wanted = Signal(str, str, object)  # table, id, None
    add_wanted = Signal(str, str)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self.field = QLineEdit(self)
        self.field.setClearButtonEnabled(True)
        self.count, self.hint = label("", "faint", self), label("", "soft", self)
        self.count.setWordWrap(False)
        self.list = QListView(self)
        self.model = ConflictModel(store, atlas, self)
        self.notes = ConflictNotes(store, atlas, self, tallest=300)
        self.to_chart, self.to_map, self._save = QPushButton(self), QPushButton(self), QToolButton(self)
        self.add, self.edit = QToolButton(self), QToolButton(self)
        self.save = SaveMenu(self._save, self._for_saving, lambda: store.view.lang)
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.list.setModel(self.model)
        self.list.setItemDelegate(ConflictDelegate(self._store, self._atlas, self.list))
        set_up_rows(self.list)
        top, buttons = QHBoxLayout(), QHBoxLayout()
        top.addWidget(self.field, 1)
        top.addWidget(self.count)
        top.addWidget(self._save)
        for button in (self.to_chart, self.to_map):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 10)
        column.setSpacing(7)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        for widget in (self.hint, self.notes):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.field.textChanged.connect(self._search)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._show())
        self.to_chart.clicked.connect(self._chart)
        self.to_map.clicked.connect(self._select)
        self.add.clicked.connect(lambda: self.add_wanted.emit("conflicts", ""))
        self.edit.clicked.connect(self._edit)

    def retranslate(self) -> None:
        """Words in the View's language."""
        lang = self._store.view.lang
        self._save.setIcon(icon("save", theme.tokens(self._store.view.appearance)["ink_soft"]))
        self.save.retranslate()
        for button, picture, key in ((self.add, "plus", "add"), (self.edit, "edit", "change")):
            words = t(f"editing.{key}", lang, table=table_name("conflicts", lang))
            button.setIcon(icon(picture, theme.tokens(self._store.view.appearance)["ink_soft"]))
            button.setToolTip(tooltip(words))
            button.setAccessibleName(words)
        self.field.setPlaceholderText(t("conflict.search", lang))
        self.field.setAccessibleName(t("conflict.search", lang))
        self.list.setAccessibleName(t("chronicle.tab.conflicts", lang))
        self.to_chart.setText(t("conflict.to_chart", lang))
        self.to_map.setText(t("conflict.to_map", lang))
        self.list.scheduleDelayedItemsLayout()
        self._show()

    def _for_saving(self) -> tuple[str, Make]:
        atlas, lang, found = self._atlas, self._store.view.lang, tuple(self.model.found)
        return t("table.disagreements", lang), lambda _: output_tables.disagreements(atlas, found, lang)

    def current(self) -> Conflict | None:
        found = self.list.currentIndex().data(ROW_ROLE)
        return found if isinstance(found, Conflict) else None

    def show_conflict(self, conflict_id: str) -> None:
        """Make a conflict current; clear the search if it would hide it."""
        ids = [c.id for c in self.model.found]
        if conflict_id not in ids:
            self.field.clear()
            ids = [c.id for c in self.model.found]
        if conflict_id in ids:
            index = self.model.index(ids.index(conflict_id))
            self.list.setCurrentIndex(index)
            # the note below takes its room only when the layout has run
            QTimer.singleShot(0, self.list, lambda: self.list.scrollTo(self.list.currentIndex()))

    def _search(self, query: str) -> None:
        self.model.search(query)
        self._show()

    def _show(self) -> None:
        lang, conflict = self._store.view.lang, self.current()
        self.count.setText(t("conflict.count", lang, n=len(self.model.found)))
        self.notes.show_conflicts((conflict,) if conflict else ())
        self.hint.setText(t("conflict.pick" if self.model.found else "conflict.none", lang))
        self.hint.setVisible(conflict is None)
        self.to_chart.setVisible(bool(conflict and conflict.indicators))
        self.to_map.setVisible(bool(conflict and conflict.features))
        self.edit.setEnabled(conflict is not None and conflict.kind != OWN_EDIT)  # an edit's own: edit that

    def _edit(self) -> None:
        conflict = self.current()
        if conflict is not None:
            self.edit_wanted.emit("conflicts", conflict.id, None)

    def _chart(self) -> None:
        conflict = self.current()
        if conflict:
            self.charts_wanted.emit(conflict.indicators)

    def _select(self) -> None:
        conflict, view = self.current(), self._store.view
        if conflict:
            self._store.dispatch(replace(view, selection=conflict.features), "inspector.undo_select")
