"""What stands beside the map: layers and filters, details and chronicle and figures, the results below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.state.queries import extents
from explorer.state.queries.facets import Facets
from explorer.state.queries.search import Hit
from explorer.ui.kit.pages import Pages

if TYPE_CHECKING:
    from explorer.ui.chronicle.chronicle import Chronicle
    from explorer.ui.figures.panel import ChartPanel
    from explorer.ui.results.table import ResultsTable
    from explorer.ui.window.window import MainWindow


class SidePanels:
    """Makes the panels that open on demand, and joins them to the map, the clock and each other."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._facets = Facets(window.atlas, window.bounds)
        self.left = Pages("left", {"layers": lambda: window.panel, "filters": self._filters}, window)
        right = {"details": lambda: window.inspector, "chronicle": self._chronicle, "figures": self._figures}
        self.right = Pages("right", right, window)
        self.results = Later(self._results, window)
        window.port.clicked.connect(self._on_click)
        window.port.event_clicked.connect(self.tell_event)
        window.port.card_clicked.connect(self._on_card)

    # -- making -----------------------------------------------------------------------------

    def _filters(self) -> QWidget:
        from explorer.ui.filters.panel import FilterPanel

        window = self._window
        return FilterPanel(window.store, window.known, self._facets)

    def _chronicle(self) -> QWidget:
        from explorer.ui.chronicle.chronicle import Chronicle

        window = self._window
        made = Chronicle(window.store, window.atlas)
        made.charts_wanted.connect(self.draw)
        made.said.connect(lambda text: window.status.showMessage(text, 4000))
        made.kinds_chosen.connect(lambda kinds: window.timeline.axis.set_event_kinds(kinds or None))
        made.event_opened.connect(self._to_event)
        return made

    def _figures(self) -> QWidget:
        from explorer.ui.figures.panel import ChartPanel

        made = ChartPanel(self._window.store, self._window.atlas)
        made.noted.connect(lambda text: self._window.status.showMessage(text, 4000))
        return made

    def _results(self) -> QWidget:
        from explorer.ui.results.table import ResultsTable

        window = self._window
        made = ResultsTable(window.store, window.known, self._facets)
        made.hovered.connect(lambda key: window.port.highlight(key or None))
        made.zoom_wanted.connect(self.zoom_to)
        made.said.connect(lambda text: window.status.showMessage(text, 4000))
        window.port.hovered.connect(made.show_hover)
        return made

    # -- joining ----------------------------------------------------------------------------

    def draw(self, keys: Sequence[str]) -> None:
        """Measures drawn as charts."""
        panel: ChartPanel = self.right.turn("figures")  # type: ignore[assignment]
        panel.draw(tuple(keys))

    def tell_card(self, key: str) -> None:
        """The headline figure that was clicked, in full."""
        panel: ChartPanel = self.right.turn("figures")  # type: ignore[assignment]
        panel.tell_card(key)

    def zoom_to(self, features: Sequence[str]) -> None:
        bounds = self._window.bounds
        box = extents.around(bounds[key] for key in features if key in bounds)
        if box is not None:
            self._window.port.fit(box)

    def flash(self, features: Sequence[str]) -> None:
        self._window.port.flash(tuple(features))

    def tell_event(self, key: str) -> None:
        """An event chosen on the map, on the timeline or in the search: its row, and what it is about selected."""
        event = self._window.atlas.events.get(key)
        if event is None:
            return
        panel: Chronicle = self.right.turn("chronicle")  # type: ignore[assignment]
        panel.show_event(key)
        store = self._window.store
        features = tuple(feature for feature in event.features if feature in self._window.atlas.features)
        if features and features != store.view.selection:
            store.dispatch(replace(store.view, selection=features), "chronicle.undo_select")

    def choose_figures(self) -> None:
        """The picker, ready to type."""
        panel: ChartPanel = self.right.turn("figures")  # type: ignore[assignment]
        panel.open_picker()

    def _on_card(self, key: str) -> None:
        if key:
            self.tell_card(key)
        else:
            self.choose_figures()

    def _to_event(self, key: str) -> None:
        window = self._window
        box = extents.of_event(window.atlas, window.bounds, window.atlas.events[key])
        if box is not None:
            window.port.fit(box)

    def on_hit(self, hit: Hit) -> None:
        """An event found by the search is shown in the chronicle, a measure among the figures, a feature in the details."""
        if hit.kind == "event":
            self.tell_event(hit.id)
        elif hit.kind == "feature":
            self.right.turn("details")
        elif hit.kind == "indicator":
            self.tell_card(hit.id)

    def _on_click(self, feature: str | None, *_: object) -> None:
        """What is clicked on the map is told in the details, whatever page was open."""
        if feature and self.right.current != "details" and not self._window.panels.put_away(self.right):
            self.right.turn("details")

    def show_list(self, what: str) -> None:
        """The table of what the status bar counts; of `unplaced` just those without a place."""
        store = self._window.store
        if what == "unplaced" and store.view.filters.qualities != ("none",):
            filters = replace(store.view.filters, qualities=("none",))
            store.dispatch(replace(store.view, filters=filters), "filters.step.qualities")
        if not self.results.isVisible():
            self._window.panels.toggle_results()
        table: ResultsTable = self.results.made  # type: ignore[assignment]
        table.set_scope("listed")

    def toggle_results(self) -> None:
        """The table under the map, or the map alone."""
        self.results.setVisible(not self.results.isVisible())

    def close(self) -> None:
        table: ResultsTable | None = self.results.made  # type: ignore[assignment]
        if table is not None:
            table.save.saver.wait()


class Later(QWidget):
    """A widget that is made when it is first shown."""

    def __init__(self, maker: Callable[[], QWidget], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maker = maker
        self.made: QWidget | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.made is None:
            self.made = self._maker()
            self._column.addWidget(self.made)

    def sizeHint(self) -> QSize:
        return QSize(600, 230)
