"""The attribute table: of one layer or of all, one with the map and the inspector through the View's selection."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial

import numpy as np
from PySide6.QtCore import QItemSelection, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget

from explorer.atlas.columns.spans import Numbers
from explorer.state.files import save_table
from explorer.state.files.settings import TableState
from explorer.state.queries.tables import attribute_table, column_statistics, output_tables, table_rows
from explorer.state.queries.tables.attribute_table import AttributeTable
from explorer.state.queries.tables.column_statistics import ColumnStatistics
from explorer.state.queries.tables.finished_table import Table as OutputTable
from explorer.state.queries.tables.table_rows import RowListing, RowQuery, RowScope
from explorer.state.view import filtering
from explorer.state.view.command_table import BY_ID
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.facts.table_save import Anchors, Make, SaveMenu
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.plain import label, restyle, tooltip
from explorer.ui.kit.reckoner import Reckoner
from explorer.ui.results.column_picker import ColumnPicker
from explorer.ui.results.results_model import ResultsModel
from explorer.ui.results.results_view import ResultsView
from explorer.ui.results.statistics_panel import StatisticsPanel
from explorer.ui.results.table_bar import SCOPES, TableBar
from explorer.words.strings import t

_WIDTHS = {"name": 250, "theme": 130, "status": 130, "since": 150, "places": 210, "quality": 80, "origin": 90}
_OWN_PX = 120
_CLOCK_MS, _TYPED_MS, _MOVED_MS = 350, 250, 150
_MOST_RANGES = 600  # of Qt's own selection, which slows down with their number
_MOST_SORTS = 3
_MOST_TABLES = 60  # whose state is kept


class ResultsTable(QWidget):
    """Rows, their count, and what can be done with them.

    `hovered(id)` ("" for none) and `zoom_wanted(ids)` are for the map; `status_message(text)` is a line for the
    status bar; `show_hover(id)` marks what the map's pointer is over.
    """

    hovered = Signal(str)
    zoom_wanted = Signal(list)
    status_message = Signal(str)

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._known, self._syncing = store, store.known, False
        self._wanted = RowQuery()
        self._hidden: dict[str, set[str]] = {}  # columns put away, by table
        self._sorts: dict[str, tuple[tuple[str, bool], ...]] = {}
        self.model = ResultsModel(store, self)
        self.table, self.bar, self.statistics = ResultsView(self), TableBar(self), StatisticsPanel(self)
        self.scope, self.count, self.selected = self.bar.scope, self.bar.count, self.bar.selected
        self.zoom, self.copy, self._save = self.bar.zoom, self.bar.copy, self.bar.save
        self.nothing = label("", "soft")
        self.save = SaveMenu(
            self._save, self._for_saving, lambda: store.view.lang, lambda: store.known.shapes
        )
        self._rows, self._figures, self._copies = (Reckoner(self) for _ in range(3))
        self._rows.failed.connect(lambda: self.bar.show_busy(False))
        self._soon = Debouncer(self, self._sync)
        self._lay_out()
        self._connect()
        self._retranslate(store.view)
        self._soon.pending = True  # rows come when the table is first shown
        self.destroyed.connect(store.subscribe(self._view_changed))
        self.destroyed.connect(store.watch_extent(self._on_moved))
        self.destroyed.connect(store.watch(self._on_rows))
        self.destroyed.connect(store.watch_facts(self._soon.request))

    def _lay_out(self) -> None:
        self.setObjectName("resultsTable")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.table.setModel(self.model)
        self._set_columns()
        self.table.horizontalHeader().setSortIndicator(1, Qt.SortOrder.AscendingOrder)
        self.nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.statistics.hide()
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.table, 1)
        row.addWidget(self.nothing, 1)
        row.addWidget(self.statistics)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(row, 1)

    def _connect(self) -> None:
        self.table.selectionModel().selectionChanged.connect(self._select)
        self.table.selectionModel().currentColumnChanged.connect(lambda *_: self._count_column())
        self.model.sort_wanted.connect(self._sort)
        self.scope.chosen.connect(self.set_scope)
        self.table.hovered.connect(self._on_hover)
        self.table.zoom_wanted.connect(self.zoom_to_selection)
        self.table.copy_wanted.connect(self.copy_rows)
        self.table.menu_wanted.connect(self._open_columns)
        bar = self.bar
        bar.layer_chosen.connect(self.show_layer)
        bar.filter.textChanged.connect(self._filter)
        bar.frame.toggled.connect(self._follow)
        bar.figures.toggled.connect(self._show_figures)
        bar.invert.clicked.connect(self.invert)
        bar.columns.clicked.connect(self._open_columns_below)
        self.zoom.clicked.connect(self.zoom_to_selection)
        self.copy.clicked.connect(self.copy_rows)
        self.save.status_message.connect(self.status_message)

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
            self._soon.follow(_CLOCK_MS)

    def _on_rows(self, old: Work, new: Work) -> None:
        if old.collections is not new.collections:
            self._soon.request(_MOVED_MS)

    def _on_moved(self) -> None:
        if self.bar.frame.isChecked() or self._store.work.has_portions:
            self._soon.request(_MOVED_MS)

    def _retranslate(self, view: View) -> None:
        self.bar.retranslate(view, attribute_table.layers_of(self._known, view), self.model.table.layer)
        lang = view.lang
        self.zoom.setToolTip(tooltip(f"{t('results.zoom', lang)}  {BY_ID['zoom_selection'].keys}"))
        self.save.retranslate()
        self.table.setAccessibleName(t("results.table", lang))

    def _sync(self) -> None:
        """Ask which rows there are now, and show them."""
        self._follow_layers()
        view, table = self._store.view, self.model.table
        frame = self._store.extent if self.bar.frame.isChecked() else None
        wanted = replace(self._wanted, frame=frame, sight=self._store.extent, text=self.bar.filter.text())
        self._rows.ask(len(table), partial(table_rows.listed, table, view, wanted), self._show_rows)
        self.bar.show_busy(self._rows.busy)
        if self._rows.busy and not len(self.model.rows):
            self._show_waiting(view)

    def _show_waiting(self, view: View) -> None:
        """Say that rows are being found, where those of another table have just gone, and show none of its numbers."""
        for key in SCOPES:
            tip = t(f"results.scope_tip.{key}", view.lang)
            self.scope.set_words(key, t(f"results.scope.{key}", view.lang, n="…"), tip)
        for told in (self.count, self.selected):
            told.setText("")
        self.nothing.setText(t("results.listing", view.lang))
        self.table.hide()
        self.nothing.show()

    def _show_rows(self, found: RowListing) -> None:
        view = self._store.view
        self._syncing = True
        try:
            self.model.show_rows(found.rows, view)
            self._mark_selection(self.model.places_of(found.selected))
        finally:
            self._syncing = False
        self.bar.show_busy(False)
        self._show_counts(found, view)
        self._count_column()

    def _show_counts(self, found: RowListing, view: View) -> None:
        left = len(found.rows)
        for key, number in found.counts.items():
            tip = t(f"results.scope_tip.{key}", view.lang)
            self.scope.set_words(key, t(f"results.scope.{key}", view.lang, n=number), tip)
        self.scope.set_current(self._wanted.scope)
        narrowed = bool(filtering.parts(view.filters)) or left < found.counts[self._wanted.scope]
        passing = found.counts["all"] if left == found.counts[self._wanted.scope] else left
        count = t("filters.count", view.lang, total=self.model.total, left=passing)
        self.count.setText(count if narrowed else "")
        restyle(self.bar.filter, "wrong", found.error is not None)
        self.bar.error.setText(found.error.in_(view.lang) if found.error else "")
        self.bar.error.setVisible(found.error is not None)
        some = self._wanted.scope == "all" or not found.counts["all"] or bool(self.bar.filter.text())
        self.nothing.setText(t(f"results.{'nothing' if some else 'nothing_listed'}", view.lang))
        here = len(self.model.places_of(found.selected))
        self.selected.setText(t("results.selected", view.lang, n=here) if here else "")
        self.zoom.setEnabled(bool(here))
        self.table.setVisible(bool(left))
        self.nothing.setVisible(not left)

    def set_scope(self, scope: str) -> None:
        """Set what is listed: `listed` (what the status bar counts), `all` (whatever passes the filters), `selected`."""
        scopes: dict[str, RowScope] = {"all": "all", "selected": "selected"}
        self._wanted = replace(self._wanted, scope=scopes.get(scope, "listed"))
        self._again()

    def _again(self) -> None:
        self._soon.pending = True
        self._soon.flush()

    def _filter(self) -> None:
        self._soon.request(_TYPED_MS if len(self.model.table) > 1000 else 0)

    def _follow(self, on: bool) -> None:
        """List only what is in the map's frame, as it moves."""
        self._again()

    def _sort(self, key: str, descending: bool) -> None:
        kept = tuple(sort for sort in self._wanted.sorts if sort[0] != key)
        self._wanted = replace(self._wanted, sorts=((key, descending), *kept)[:_MOST_SORTS])
        self._sorts[self._table_key()] = self._wanted.sorts
        self._again()

    # -- over a restart ---------------------------------------------------------------------

    def states(self) -> tuple[TableState, ...]:
        """Return how every table was left that is not as it opens."""
        keys = [
            key
            for key in dict.fromkeys((*self._hidden, *self._sorts))
            if self._hidden.get(key) or key in self._sorts
        ]
        return tuple(
            TableState(key, tuple(sorted(self._hidden.get(key, ()))), self._sorts.get(key, ()))
            for key in keys[-_MOST_TABLES:]
        )

    def restore(self, states: Iterable[TableState]) -> None:
        """Take up how tables were left."""
        for state in states:
            self._hidden[state.table] = set(state.hidden)
            if state.sorts:
                self._sorts[state.table] = state.sorts[:_MOST_SORTS]
        self._set_table(self.model.table.layer)
        self._again()

    def _table_key(self) -> str:
        layer = self.model.table.layer
        return f"own:{self._store.catalogue.name(layer).zh}" if layer in self._known.collections else layer

    # -- layers and columns -----------------------------------------------------------------

    def _follow_layers(self) -> None:
        """Take the layers that came, and leave the table of one that went."""
        if self._known is not self._store.known:
            self._known = self._store.known
            layer = self.model.table.layer
            self._set_table(layer if len(AttributeTable(self._known, layer)) else "")
            self._retranslate(self._store.view)

    def show_layer(self, layer: str) -> None:
        """Show the table of one layer, with its own columns, or of all ("")."""
        self._set_table(layer)
        self._again()

    def _set_table(self, layer: str) -> None:
        self._rows.wait()
        self._figures.wait()
        self.model.show_table(AttributeTable(self._known, layer))
        self.bar.set_layer(layer)
        columns = [column.key for column in self.model.columns]
        kept = [sort for sort in self._sorts.get(self._table_key(), ()) if sort[0] in columns]
        sorts = tuple(kept) or (("name" if layer else "theme", False),)
        self._wanted = replace(self._wanted, sorts=sorts)
        self._set_columns()
        first, descending = sorts[0]
        order = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.table.horizontalHeader().blockSignals(True)
        self.table.horizontalHeader().setSortIndicator(columns.index(first) if first in columns else 0, order)
        self.table.horizontalHeader().blockSignals(False)

    def _set_columns(self) -> None:
        hidden = self._hidden.get(self._table_key(), set())
        for n, column in enumerate(self.model.columns):
            self.table.setColumnWidth(n, _WIDTHS.get(column.key, _OWN_PX))
            self.table.setColumnHidden(n, column.key in hidden)
        self.table.horizontalHeader().setStretchLastSection(True)

    def _open_columns_below(self) -> None:
        button = self.bar.more if self.bar.columns.isHidden() else self.bar.columns
        self._open_columns(button.mapToGlobal(QPoint(0, button.height())))

    def _open_columns(self, at: QPoint) -> None:
        """Open the list in which columns are shown and put away."""
        lang = self._store.view.lang
        picker = ColumnPicker(self)
        picker.chosen.connect(self.hide_columns)
        columns = [(column.key, column.label.in_(lang)) for column in self.model.columns[1:]]
        picker.open_for(columns, self._hidden.get(self._table_key(), set()), at, lang)

    def hide_columns(self, keys: set[str]) -> None:
        """Put these columns of the layer away, and show all others."""
        self._hidden[self._table_key()] = set(keys)
        for n, column in enumerate(self.model.columns):
            self.table.setColumnHidden(n, column.key in keys)

    def _shown_columns(self) -> list[int]:
        """The columns in sight, in the order to which they were dragged."""
        head = self.table.horizontalHeader()
        order = sorted(range(len(self.model.columns)), key=head.visualIndex)
        return [n for n in order if not self.table.isColumnHidden(n)]

    # -- figures of a column ----------------------------------------------------------------

    def _show_figures(self, on: bool) -> None:
        self.statistics.setVisible(on)
        self._count_column()

    def _count_column(self) -> None:
        """Show what the current column comes to: of the selected rows where there are several, else of all listed."""
        if self.statistics.isHidden():
            return
        column = self.table.currentIndex().column()
        if not 0 <= column < len(self.model.columns):
            own = [(c.kind != "number", n) for n, c in enumerate(self.model.columns) if c.own]
            column = min(own)[1] if own else 0  # a number says more than a name
        about, view, table = self.model.columns[column], self._store.view, self.model.table
        places = self._selected_places()
        rows = self.model.rows[places] if len(places) > 1 else self.model.rows

        def show(found: ColumnStatistics) -> None:
            self.statistics.show_statistics(about.label.in_(view.lang), found, view)

        self._figures.ask(
            len(table), partial(column_statistics.statistics, table, rows, about.key, view), show
        )

    # -- selection --------------------------------------------------------------------------

    def _mark_selection(self, places: Numbers) -> None:
        """Select what is shown at these places; scroll to the last one if none is visible."""
        chosen = np.zeros(self.model.rowCount(), bool)  # np.unique hashes integers: twenty times as long
        chosen[places] = True
        ranges = _runs(np.flatnonzero(chosen))
        model, way = self.table.selectionModel(), QItemSelectionModel.SelectionFlag
        if len(ranges) > _MOST_RANGES:
            model.clearSelection()
            self.model.mark(places)
            return
        self.model.mark(None)
        if np.array_equal(np.flatnonzero(chosen), self._selected_places()):
            return
        wanted, last = QItemSelection(), len(self.model.columns) - 1
        for top, bottom in ranges:
            wanted.select(self.model.index(top, 0), self.model.index(bottom, last))
        model.select(wanted, way.ClearAndSelect | way.Rows)
        if len(places):
            column = max(self.table.currentIndex().column(), 0)
            model.setCurrentIndex(self.model.index(int(places[-1]), column), way.NoUpdate)
            self.table.scrollTo(self.model.index(int(places[-1]), column))

    def _selected_places(self) -> Numbers:
        """Where selected rows are shown, in order."""
        if self.model.marked is not None:
            return np.flatnonzero(self.model.marked)
        chosen = np.zeros(self.model.rowCount(), bool)
        for run in self.table.selectionModel().selection().toList():
            chosen[run.top() : run.bottom() + 1] = True
        return np.flatnonzero(chosen)

    def _select(self) -> None:
        if self._syncing:
            return
        self.model.mark(None)
        places = self._selected_places()
        current = self.table.currentIndex().row()
        if current in places:  # the last one is what the inspector shows
            places = np.append(places[places != current], current)
        self._dispatch(self.model.table.selection_of(self.model.rows[places]))

    def _dispatch(self, keys: tuple[str, ...]) -> None:
        name = f"step.select|{keys[0]}" if len(keys) == 1 else "step.select_many"
        view = replace(self._store.view, selection=keys)
        self._store.dispatch(view, name, merge="results.select")

    def invert(self) -> None:
        """Select the listed rows that are not selected."""
        kept = np.ones(len(self.model.rows), bool)
        kept[self.model.places_of(self.model.table.rows_of(self._store.view.selection))] = False
        self._dispatch(self.model.table.selection_of(self.model.rows[kept]))

    def show_hover(self, key: str | None) -> None:
        """Highlight the row of the feature under the map's pointer (None: no row)."""
        self.model.hover(key or None)

    # -- what the user does -----------------------------------------------------------------

    def _on_hover(self, key: str) -> None:
        self.model.hover(key or None)
        self.hovered.emit(key)

    def zoom_to_selection(self) -> None:
        """Zoom the map to the selected rows; their hidden layers are shown."""
        view, table = self._store.view, self.model.table
        places = self.model.places_of(table.rows_of(view.selection))
        if not len(places):
            return
        keys = table.ids_of(self.model.rows[places])
        numbers = np.unique(table.columns_of_time.theme[table.numbers[self.model.rows[places]]])
        themes = {name for name, n in table.columns_of_time.themes.items() if n in numbers}
        layers = tuple(replace(x, visible=True) if x.id in themes else x for x in view.layers)
        shown = next((x.id for x in view.layers if x.id in themes and not x.visible), "")
        self._store.dispatch(replace(view, layers=layers), f"step.show|{shown}")
        self.zoom_wanted.emit(keys)

    def _chosen(self) -> Numbers:
        """The selected rows in display order; all rows if none is selected."""
        places = self._selected_places()
        return self.model.rows[places] if len(places) else self.model.rows

    def copy_rows(self) -> None:
        view, table, rows = self._store.view, self.model.table, self._chosen()
        columns = [self.model.columns[n] for n in self._shown_columns()]
        header = [column.label.in_(view.lang) for column in columns]

        def question() -> str:
            cells = [table.texts(column.key, view)[rows].tolist() for column in columns]
            return save_table.tsv_text(header, zip(*cells, strict=True))

        def copy(text: str) -> None:
            QApplication.clipboard().setText(text)
            self._say("results.copied", n=len(rows))

        self._copies.ask(len(rows), question, copy)

    def _for_saving(self) -> tuple[str, Make]:
        view, table, rows = self._store.view, self.model.table, self._chosen()
        day, lang, themes = view.clock.at, view.lang, dict(table.words.themes)
        atlas = table.known.atlas
        if table.layer:
            keys = [self.model.columns[n].key for n in self._shown_columns()]
            name = table.words.themes[table.layer].in_(lang) if table.layer in themes else table.layer
            return f"{name}-{day.isoformat()}", lambda _: output_tables.attributes(table, rows, keys, view)

        def make(anchors: Anchors) -> OutputTable:
            chosen = [table.feature(int(row)) for row in rows]
            return output_tables.features(atlas, chosen, day, lang, themes, anchors(f.id for f in chosen))

        return f"{t('table.features', lang)}-{day.isoformat()}", make

    def _say(self, key: str, **values: object) -> None:
        self.status_message.emit(t(key, self._store.view.lang, **values))

    def close_threads(self) -> None:
        """Wait for what is being reckoned or written; called when the window closes."""
        for reckoner in (self._rows, self._figures, self._copies):
            reckoner.wait()
        self.save.saver.wait()


def _runs(places: Numbers) -> list[tuple[int, int]]:
    """Sorted numbers as runs: first and last of each."""
    if not len(places):
        return []
    ends = np.flatnonzero(np.diff(places) > 1)
    firsts = places[np.concatenate([[0], ends + 1])]
    lasts = places[np.concatenate([ends, [len(places) - 1]])]
    return list(zip(firsts.tolist(), lasts.tolist(), strict=True))


def _what_is_listed(view: View) -> object:
    """What besides the clock decides which rows there are."""
    return view.filters, view.show_undated, tuple(layer.id for layer in view.layers if layer.visible)
