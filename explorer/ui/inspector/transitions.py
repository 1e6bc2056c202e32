"""Differences between the two compared dates: a row per feature with both states, date and source."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QLabel,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.model import Bounds
from explorer.layers.marks import ring_dot
from explorer.state.files.save_table import tsv_text
from explorer.state.queries.citing import cite
from explorer.state.queries.differences import KINDS, Transition, Transitions, transitions
from explorer.state.queries.tables import output_tables
from explorer.state.view import compare
from explorer.state.view.view import Filters, View
from explorer.ui.facts.fact_widgets import PageContext
from explorer.ui.facts.symbol_paint import outlines
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.reckoner import Reckoner
from explorer.ui.kit.rows import ROW_ROLE, Index, RowsModel, Stack, StackDelegate, TextChip, set_up_rows
from explorer.words.strings import t
from explorer.words.text import Lang

_MOST_ROWS = 2000  # that are listed; files and copies have all
_COPIED_MS = 2500
_AT_ONCE = 500  # rows that are copied in the window's thread
_COPIED = ("name", "theme_name", "difference", "before", "after", "date_words", "citations", "feature_id")


class TransitionModel(RowsModel):
    """Transitions by kind, then as `compare` has them."""

    def __init__(self, desk: PageContext, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk

    def show_transitions(self, found: Transitions) -> None:
        self.set_rows(found.by_kind()[:_MOST_ROWS])

    def words(self, row: Transition) -> str:
        name = row.feature.name.in_(self._desk.view.lang)
        return f"{name}. {self._desk.say('compare.move', **moved(row, self._desk))}"


class TransitionDelegate(StackDelegate):
    """A name with the ring's colour, the move below it, then date and sources."""

    LEFT, RIGHT = 30, 12

    def __init__(self, desk: PageContext, parent: QAbstractItemView) -> None:
        super().__init__(lambda: desk.view, parent)
        self._desk = desk

    def decorate(self, painter: QPainter, row: Transition, area: QRectF, zoom: float) -> None:
        painter.save()
        painter.translate(area.topLeft() + QPointF(17, 17) * zoom)
        painter.scale(4 * zoom, 4 * zoom)
        outlines(painter, ring_dot(row.kind))
        painter.restore()

    def fill(self, stack: Stack, row: Transition, lang: Lang) -> None:
        desk = self._desk
        stack.paragraph(row.feature.name.in_(lang), 13, "ink", strong=True, lines=2)
        stack.gap(2)
        stack.paragraph(desk.say("compare.move", **moved(row, desk)), 13, "ink", lines=3)
        stack.gap(2)
        named = desk.catalogue.name(row.feature.theme).in_(lang)
        when = row.words(lang)[2] or desk.say("compare.no_record")
        stack.chips(
            [TextChip(when, "ink_soft", strong=True), TextChip(named, "ink_soft", "ground_pressed", 11)]
        )
        for citation in row.citations:
            stack.gap(1)
            stack.paragraph(cite(desk.atlas, citation, lang, title=True), 12, "ink_faint", lines=8)


def moved(one: Transition, desk: PageContext) -> dict[str, str]:
    """Return the states before and after in words."""
    before, after, _ = one.words(desk.view.lang)
    return {"before": before, "after": after}


class TransitionList(QListView):
    """`opened(id)` for a click or Enter, `copy_wanted` for Ctrl+C."""

    opened = Signal(str)
    copy_wanted = Signal()

    def __init__(self, desk: PageContext, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = TransitionModel(desk, self)
        self.setModel(self.rows)
        self.setItemDelegate(TransitionDelegate(desk, self))
        set_up_rows(self)
        self.setLayoutMode(QListView.LayoutMode.Batched)  # two thousand rows at once take half a second
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._open)

    def _open(self, index: Index) -> None:
        if index.isValid():
            self.opened.emit(index.data(ROW_ROLE).feature.id)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        elif event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.text().isprintable() and event.text():
            event.ignore()  # letters and Space belong to the window
        else:
            super().keyPressEvent(event)


class TransitionPage(QWidget):
    """The inspector's page while two dates are compared: everything that differs, or of it what is selected."""

    def __init__(self, desk: PageContext, bounds: Bounds | None = None) -> None:
        super().__init__()
        self._desk, self._bounds = desk, bounds
        self._found = transitions(desk.atlas, desk.view, bounds)
        self.title, self.count, self.copied = label("", "title"), label("", "soft"), QLabel()
        self.copy, self.nothing = QToolButton(), label("", "soft")
        self._save = QToolButton()
        self.save = SaveMenu(self._save, self._for_saving, lambda: desk.view.lang)
        self.save.status_message.connect(self._say)
        self.list = TransitionList(desk, self)
        self._copies = Reckoner(self, _AT_ONCE)
        self._copied_for = QTimer(self)
        self._copied_for.setSingleShot(True)
        self._copied_for.timeout.connect(partial(self.copied.setText, ""))
        self._lay_out()
        self.list.opened.connect(self._select)
        self.list.copy_wanted.connect(self.copy_table)
        self.copy.clicked.connect(self.copy_table)
        self.sync(desk.view)

    def _lay_out(self) -> None:
        desk = self._desk
        for button, name in ((self.copy, "copy"), (self._save, "save")):
            button.setIcon(icon(name, theme.tokens(desk.view.appearance)["ink_faint"], 16))
            button.setIconSize(QSize(16, 16))
            button.setFixedSize(26, 26)
            button.setProperty("bare", True)
        self.copy.setToolTip(tooltip(desk.say("compare.copy_tip")))
        self.copy.setAccessibleName(desk.say("compare.copy_tip"))
        self.copied.setProperty("rank", "soft")
        self.list.setAccessibleName(desk.say("compare.list"))
        line = QHBoxLayout()
        line.addWidget(self.count, 1)
        line.addWidget(self.copied)
        line.addWidget(self.copy)
        line.addWidget(self._save)
        head = QVBoxLayout()
        head.setContentsMargins(18, 14, 14, 4)
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addLayout(line)
        head.addWidget(self.nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.list, 1)

    def sync(self, view: View) -> None:
        """List the differences under the View's dates, filters and layers."""
        desk = self._desk
        earlier, later = compare.sides(view)
        self.title.setText(desk.say("compare.title", earlier=earlier, later=later))
        self._found = shown = transitions(desk.atlas, view, self._bounds, view.selection)
        self.list.rows.show_transitions(shown)
        tally = [(kind, shown.number(kind)) for kind in KINDS]
        parts = (desk.say(f"compare.{kind}", n=n) for kind, n in tally if n)
        self.count.setText(" · ".join(parts))
        narrowed = "_selected" if view.selection else "_filtered" if view.filters != Filters() else ""
        self.nothing.setText(desk.say(f"compare.nothing{narrowed}"))
        self.nothing.setVisible(not shown)
        self.copy.setEnabled(bool(shown))

    def copy_table(self) -> None:
        """Copy the rows as a table for a spreadsheet."""
        make = self._for_saving()[1]

        def question() -> str:
            table = make(lambda _: {})
            places = [table.keys().index(key) for key in _COPIED]
            rows = [[str(row[place] or "") for place in places] for row in table.rows]
            return tsv_text([table.labels()[place] for place in places], rows)

        def copy(text: str) -> None:
            QApplication.clipboard().setText(text)
            self._say(self._desk.say("inspector.copied"))

        self._copies.ask(len(self._found), question, copy)

    def _for_saving(self) -> tuple[str, Make]:
        atlas, view, found = self._desk.atlas, self._desk.view, self._found
        earlier, later = compare.sides(view)
        names = self._desk.catalogue.names()
        return f"{t('table.transitions', view.lang)}-{earlier}-{later}", lambda _: output_tables.transitions(
            atlas, found, earlier, later, view.lang, names
        )

    def _say(self, words: str) -> None:
        self.copied.setText(words)
        self._copied_for.start(_COPIED_MS)

    def _select(self, feature: str) -> None:
        store = self._desk.store
        store.dispatch(replace(store.view, selection=(feature,)), "inspector.undo_select")
