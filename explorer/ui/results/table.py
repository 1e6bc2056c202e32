"""The results table: sortable, one with the map and the inspector through the View's selection."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QItemSelection, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QPushButton,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.state.files import save_table
from explorer.state.queries import output_tables
from explorer.state.queries.table_text import COLUMNS
from explorer.state.view import filtering
from explorer.state.view.command_table import BY_ID
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.results.results_model import ResultsModel
from explorer.words.strings import t

_WIDTHS = (250, 130, 130, 150, 210, 80, 90)
_CLOCK_MS = 40
SCOPES = ("listed", "all")
_ROW_PX = 30


class ResultsView(QTableView):
    """The table view: Enter and double click zoom, Ctrl+C copies, `hovered` reports the row under the pointer."""

    zoom_wanted = Signal()
    copy_wanted = Signal()
    hovered = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setStyleSheet("QHeaderView::section { padding: 5px 4px; }")  # above its cells' own edge
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.entered.connect(lambda index: self.hovered.emit(index.data(Qt.ItemDataRole.UserRole) or ""))
        self.doubleClicked.connect(lambda _: self.zoom_wanted.emit())

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit("")
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.zoom_wanted.emit()
        else:
            super().keyPressEvent(event)


class ResultsTable(QWidget):
    """Rows, their count, and what can be done with them.

    `hovered(id)` ("" for none) and `zoom_wanted(ids)` are for the map; `said(text)` is a line for the
    status bar; `show_hover(id)` marks what the map's pointer is over.
    """

    hovered = Signal(str)
    zoom_wanted = Signal(list)
    said = Signal(str)

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._syncing = store, False
        self.model = ResultsModel(store, self)
        self.table = ResultsView(self)
        self.count, self.selected, self.nothing = label("", "soft"), label("", "soft"), label("", "soft")
        self.scope = Segmented(SCOPES, self)
        self.zoom, self.copy, self._save = (QPushButton(self) for _ in range(3))
        self.save = SaveMenu(
            self._save, self._for_saving, lambda: store.view.lang, lambda: store.known.shapes
        )
        self._soon = Debouncer(self, self._sync)
        self._lay_out()
        self._connect()
        self._retranslate(store.view)
        self._soon.pending = True  # rows come when the table is first shown
        self.destroyed.connect(store.subscribe(self._view_changed))

    def _lay_out(self) -> None:
        self.setObjectName("resultsTable")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table.setModel(self.model)
        self.table.sortByColumn(COLUMNS.index("theme"), Qt.SortOrder.AscendingOrder)
        for n, width in enumerate(_WIDTHS):
            self.table.setColumnWidth(n, width)
        self.table.horizontalHeader().setSectionResizeMode(
            COLUMNS.index("places"), QHeaderView.ResizeMode.Stretch
        )
        bar = QHBoxLayout()
        bar.setContentsMargins(12, 6, 12, 4)
        bar.setSpacing(8)
        bar.addWidget(self.scope)
        for words in (self.count, self.selected):
            words.setWordWrap(False)
            bar.addWidget(words)
        bar.addStretch(1)
        for button in (self.zoom, self.copy, self._save):
            button.setAutoDefault(False)
            bar.addWidget(button)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self.table, 1)
        column.addWidget(self.nothing, 1)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._select)
        self.scope.chosen.connect(self.set_scope)
        self.table.hovered.connect(self._on_hover)
        self.table.zoom_wanted.connect(self.zoom_to_selection)
        self.table.copy_wanted.connect(self.copy_rows)
        self.zoom.clicked.connect(self.zoom_to_selection)
        self.copy.clicked.connect(self.copy_rows)
        self.save.said.connect(self.said)

    # -- the View ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.model.ratio = self.devicePixelRatioF()
        self._soon.flush()

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
            self._soon.request()
        extent_counts = new.filters.in_extent and old.extent != new.extent
        if _what_is_listed(old) != _what_is_listed(new) or extent_counts or old.selection != new.selection:
            self._soon.request()
        elif old.clock != new.clock:
            self._soon.request(_CLOCK_MS)

    def _retranslate(self, view: View) -> None:
        lang, zoom = view.lang, BY_ID["zoom_selection"].keys
        self.zoom.setText(t("results.zoom", lang))
        self.zoom.setToolTip(tooltip(f"{t('results.zoom', lang)}  {zoom}"))
        self.copy.setText(t("results.copy", lang))
        self.copy.setToolTip(tooltip(f"{t('results.copy_tip', lang)}  Ctrl+C"))
        self.save.retranslate()
        self.table.setAccessibleName(t("results.table", lang))

    def _sync(self) -> None:
        """Sync rows, counts and selection with the View."""
        view = self._store.view
        self._syncing = True
        try:
            self.model.sync(view)
            self._mark_selection(view.selection)
        finally:
            self._syncing = False
        left = len(self.model.ids)
        for key, number in (("listed", self.model.listed), ("all", self.model.passing)):
            tip = tooltip(t(f"results.scope_tip.{key}", view.lang))
            self.scope.set_words(key, t(f"results.scope.{key}", view.lang, n=number), tip)
        self.scope.set_current(self.model.scope)
        narrowed = bool(filtering.parts(view.filters))
        count = t("filters.count", view.lang, total=self.model.total, left=self.model.passing)
        self.count.setText(count if narrowed else "")
        none = "nothing" if self.model.scope == "all" or not self.model.passing else "nothing_listed"
        self.nothing.setText(t(f"results.{none}", view.lang))
        here = sum(1 for key in view.selection if self.model.row_of(key) is not None)
        self.selected.setText(t("results.selected", view.lang, n=here) if here else "")
        self.zoom.setEnabled(bool(here))
        self.table.setVisible(bool(left))
        self.nothing.setVisible(not left)

    def set_scope(self, scope: str) -> None:
        """Set what is listed: `listed` (what the status bar counts) or `all` (whatever passes the filters)."""
        self.model.scope = "all" if scope == "all" else "listed"
        self._soon.pending = True
        self._soon.flush()

    def _mark_selection(self, keys: Sequence[str]) -> None:
        """Select the rows of the View's selection; scroll to the last one if none is visible."""
        rows = [row for row in map(self.model.row_of, keys) if row is not None]
        marked = {index.row() for index in self.table.selectionModel().selectedRows()}
        if set(rows) == marked:
            return
        wanted = QItemSelection()
        for row in rows:
            wanted.select(self.model.index(row, 0), self.model.index(row, len(COLUMNS) - 1))
        way = QItemSelectionModel.SelectionFlag
        self.table.selectionModel().select(wanted, way.ClearAndSelect | way.Rows)
        if rows:
            self.table.selectionModel().setCurrentIndex(self.model.index(rows[-1], 0), way.NoUpdate)
            self.table.scrollTo(self.model.index(rows[-1], 0))

    def show_hover(self, key: str | None) -> None:
        """Highlight the row of the feature under the map's pointer (None: no row)."""
        self.model.hover(key or None)

    # -- what the user does -----------------------------------------------------------------

    def _on_hover(self, key: str) -> None:
        self.model.hover(key or None)
        self.hovered.emit(key)

    def _select(self) -> None:
        if self._syncing:
            return
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        current = self.table.currentIndex().row()
        keys = [self.model.ids[row] for row in rows if row != current]
        keys += [self.model.ids[current]] if current in rows else []
        name = f"step.select|{keys[0]}" if len(keys) == 1 else "step.select_many"
        view = self._store.view
        self._store.dispatch(replace(view, selection=tuple(keys)), name, merge="results.select")

    def zoom_to_selection(self) -> None:
        """Zoom the map to the selected rows; their hidden layers are shown."""
        view = self._store.view
        keys = [key for key in view.selection if self.model.row_of(key) is not None]
        if not keys:
            return
        themes = {self.model.theme_of(key) for key in keys}
        layers = tuple(replace(x, visible=True) if x.id in themes else x for x in view.layers)
        shown = next((x.id for x in view.layers if x.id in themes and not x.visible), "")
        self._store.dispatch(replace(view, layers=layers), f"step.show|{shown}")
        self.zoom_wanted.emit(keys)

    def chosen(self) -> tuple[str, ...]:
        """Return the ids of the selected rows in display order; of all rows if none is selected."""
        rows = sorted(index.row() for index in self.table.selectionModel().selectedRows())
        return tuple(self.model.ids[row] for row in rows) or tuple(self.model.ids)

    def copy_rows(self) -> None:
        rows = self.model.rows(self.chosen())
        header = self.model.words.header(self._store.view.lang)
        QApplication.clipboard().setText(save_table.tsv_text(header, rows.values()))
        self._say("results.copied", n=len(rows))

    def _for_saving(self) -> tuple[str, Make]:
        view, words = self._store.view, self.model.words
        found = [words.atlas.features[key] for key in self.chosen()]
        day, lang, themes = view.clock.at, view.lang, dict(words.themes)
        return f"{t('table.features', lang)}-{day.isoformat()}", lambda anchors: output_tables.features(
            words.atlas, found, day, lang, themes, anchors()
        )

    def _say(self, key: str, **values: object) -> None:
        self.said.emit(t(key, self._store.view.lang, **values))


def _what_is_listed(view: View) -> object:
    """What besides the clock decides which rows there are."""
    return view.filters, view.show_undated, tuple(layer.id for layer in view.layers if layer.visible)
