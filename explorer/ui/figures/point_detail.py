"""Details of one observation: value, scope, date, citation, and conflicts of its sources."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QScrollArea, QToolButton, QVBoxLayout, QWidget

from explorer.atlas.columns.report import latest_observation
from explorer.atlas.model import Atlas, Conflict, Indicator, Observation
from explorer.state.queries.citing import cite_in_full
from explorer.state.queries.conflicts import of_indicator, shown_with
from explorer.state.queries.indicators import as_of_words, value_words
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.ui.facts.fact_widgets import PageContext, conflict_note
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.removal import show_page
from explorer.words.dates import certain_day
from explorer.words.strings import t


class PointDetail(QScrollArea):
    """Shows an observation until `closed`; also serves as the pop-up of a headline card."""

    closed = Signal()
    edit_wanted = Signal(str, str, object)  # table, indicator, observation

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self._shown: tuple[Indicator, Observation | None] | None = None
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(220)

    def show_point(self, indicator: Indicator, seen: Observation | None) -> None:
        """Show an observation; for None, the measure and all conflicts about it."""
        self._shown = (indicator, seen)
        self.retranslate()

    def show_card(self, key: str) -> None:
        """Show the observation behind a headline card at the clock's date."""
        indicator = self._atlas.indicators.get(key)
        if indicator is not None:
            self.show_point(indicator, latest_observation(indicator, self._store.view.clock.at))

    def retranslate(self) -> None:
        """Rebuild the text in the View's language."""
        if self._shown is None:
            return
        indicator, seen = self._shown
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(12, 4, 10, 10)
        column.setSpacing(4)
        self._head(column, indicator, seen)
        if seen is not None:
            self._point(column, seen)
        note = indicator.note.in_(self._store.view.lang)
        if note:
            column.addWidget(label(t("indicators.note", self._store.view.lang, note=note), "faint"))
        self._conflicts(column, indicator, seen)
        column.addStretch(1)
        show_page(self, holder)

    def _head(self, column: QVBoxLayout, indicator: Indicator, seen: Observation | None) -> None:
        view = self._store.view
        name = indicator.name.in_(view.lang)
        row = QHBoxLayout()
        row.addWidget(label(value_words(indicator, seen, view.lang) if seen else name, "title"), 1)
        button = QToolButton()
        button.setIcon(icon("close", theme.tokens(view.appearance)["ink_soft"], 15))
        button.setToolTip(tooltip(t("indicators.close", view.lang)))
        button.setAccessibleName(t("indicators.close", view.lang))
        button.clicked.connect(self.closed)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        if seen:
            column.addWidget(label(name))

    def _point(self, column: QVBoxLayout, seen: Observation) -> None:
        view = self._store.view
        scope = seen.scope.in_(view.lang)
        if scope:
            column.addWidget(label(t("indicators.scope", view.lang, scope=scope), "soft"))
        column.addWidget(label(as_of_words(seen, view.lang), "soft"))
        column.addWidget(label(cite_in_full(self._atlas, seen.citation, view.lang), "soft"))
        go = QPushButton(t("indicators.go", view.lang))
        go.clicked.connect(lambda: self._go(seen))
        column.addSpacing(4)
        row = QHBoxLayout()
        row.addWidget(go)
        edit = QPushButton(t("editing.edit", view.lang))
        edit.clicked.connect(lambda: self._edit(seen))
        row.addWidget(edit)
        row.addStretch(1)
        column.addLayout(row)

    def _edit(self, seen: Observation) -> None:
        if self._shown is not None:
            self.edit_wanted.emit("observations", self._shown[0].key, seen)

    def _conflicts(self, column: QVBoxLayout, indicator: Indicator, seen: Observation | None) -> None:
        found: tuple[Conflict, ...]
        if seen is None:
            found = of_indicator(self._atlas, indicator.key)
        else:
            found = shown_with(self._atlas, indicator, seen)
        if found:
            column.addSpacing(6)
            column.addWidget(conflict_note(found, PageContext(self._store, self._atlas, self._store.view)))

    def _go(self, seen: Observation) -> None:
        view = clock.moved_to(self._store.axis, self._store.view, certain_day(seen.as_of))
        self._store.dispatch(view, "indicators.undo_clock")
