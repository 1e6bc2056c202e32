"""The pages beside the map and the table below it: made on demand, joined to the map, the clock and each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

from explorer.state.files.settings import TableState
from explorer.state.queries import extents
from explorer.state.queries.search import Hit
from explorer.state.view.comment_edits import Pin
from explorer.ui.comments.desk import CommentDesk
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort
from explorer.ui.window.pages import LazyWidget, Maker, Pages

if TYPE_CHECKING:  # made when they are first looked at
    from explorer.ui.chronicle.chronicle import Chronicle
    from explorer.ui.comments.panel import CommentPanel
    from explorer.ui.figures.chart_panel import ChartPanel
    from explorer.ui.results.table import ResultsTable


class SidePages(QObject):
    """`left` and `right` of the map and `results` under it."""

    status_message = Signal(str)  # for the status bar
    edit_wanted = Signal(str, str, object)  # table, subject, record: its form
    add_wanted = Signal(str, str)  # table, subject: the form of a new row
    kinds_chosen = Signal(object)  # the event kinds that the chronicle lists

    def __init__(
        self,
        session: Session,
        port: MapPort,
        layers: Maker,
        inspector: Maker,
        say: Say,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._session, self._store, self._port = session, session.store, port
        self.left = Pages("left", {"layers": layers, "filters": self._filters}, parent)
        self.comments = CommentDesk(session, port, say, parent)
        right = {
            "details": inspector,
            "chronicle": self._chronicle,
            "figures": self._figures,
            "comments": self._comments,
        }
        self.right = Pages("right", right, parent)
        self.results = LazyWidget(self._results, parent)
        port.event_clicked.connect(self.show_event_row)
        port.card_clicked.connect(self._on_card)
        port.comment_clicked.connect(self.show_comment)
        self.comments.composing.connect(self._compose)
        self.comments.merged.connect(lambda: self.right.show_page("comments"))
        self._renewing = QTimer(self)
        self._renewing.setSingleShot(True)
        self._renewing.timeout.connect(self._renew)
        self.destroyed.connect(self._store.watch_facts(lambda: self._renewing.start(0)))

    def commands(self) -> dict[str, Callable[[], object]]:
        return self.comments.commands()

    # -- making -----------------------------------------------------------------------------

    def _filters(self) -> QWidget:
        from explorer.ui.filters.filter_panel import FilterPanel

        return FilterPanel(self._store)

    def _chronicle(self) -> QWidget:
        from explorer.ui.chronicle.chronicle import Chronicle

        made = Chronicle(self._store, self._session.atlas)
        made.charts_wanted.connect(self.draw)
        made.status_message.connect(self.status_message)
        made.kinds_chosen.connect(self.kinds_chosen)
        made.event_opened.connect(self._to_event)
        made.edit_wanted.connect(self.edit_wanted)
        made.add_wanted.connect(self.add_wanted)
        return made

    def _figures(self) -> QWidget:
        from explorer.ui.figures.chart_panel import ChartPanel

        made = ChartPanel(self._store, self._session.atlas)
        made.noted.connect(self.status_message)
        made.edit_wanted.connect(self.edit_wanted)
        made.add_wanted.connect(self.add_wanted)
        return made

    def _comments(self) -> QWidget:
        from explorer.ui.comments.panel import CommentPanel

        made = CommentPanel(self._store, self.comments)
        made.status_message.connect(self.status_message)
        return made

    def _results(self) -> QWidget:
        from explorer.ui.results.table import ResultsTable

        made = ResultsTable(self._store)
        made.restore(self._session.settings.load().tables)
        made.hovered.connect(lambda key: self._port.highlight(key or None))
        made.zoom_wanted.connect(self.zoom_to)
        made.status_message.connect(self.status_message)
        self._port.hovered.connect(made.show_hover)
        return made

    def _renew(self) -> None:
        """Make the pages anew that list facts, with what the user had set on them."""
        for pages, key in ((self.right, "chronicle"), (self.right, "figures"), (self.left, "filters")):
            both = pages.renew(key)
            if both is not None and hasattr(both[1], "take_over"):
                both[1].take_over(both[0])

    # -- joining ----------------------------------------------------------------------------

    def draw(self, keys: Sequence[str]) -> None:
        """Measures drawn as charts."""
        panel: ChartPanel = self.right.show_page("figures")  # type: ignore[assignment]
        panel.draw(tuple(keys))

    def show_card(self, key: str) -> None:
        """The headline figure that was clicked, in full."""
        panel: ChartPanel = self.right.show_page("figures")  # type: ignore[assignment]
        panel.show_card(key)

    def show_comment(self, key: str) -> None:
        """The comment whose pin was clicked."""
        panel: CommentPanel = self.right.show_page("comments")  # type: ignore[assignment]
        panel.show_comment(key)

    def on_comment(self, feature: str, key: str) -> None:
        """A comment of the inspected feature; without a key a new one on it."""
        if key:
            self.show_comment(key)
        else:
            self.comments.on_feature(feature)

    def _compose(self, pin: Pin) -> None:
        panel: CommentPanel = self.right.show_page("comments")  # type: ignore[assignment]
        panel.compose(pin)

    def zoom_to(self, features: Sequence[str]) -> None:
        box = extents.of_ids(self._session.atlas, self._session.bounds, features)
        if box is not None:
            self._port.fit(box)

    def flash(self, features: Sequence[str]) -> None:
        self._port.flash(tuple(features))

    def show_event_row(self, key: str) -> None:
        """An event chosen on the map, on the timeline or in the search: its row, and what it is about selected."""
        event = self._session.atlas.events.get(key)
        if event is None:
            return
        panel: Chronicle = self.right.show_page("chronicle")  # type: ignore[assignment]
        panel.show_event(key)
        store = self._store
        features = tuple(feature for feature in event.features if feature in self._session.atlas.features)
        if features and features != store.view.selection:
            store.dispatch(replace(store.view, selection=features), "chronicle.undo_select")

    def choose_figures(self) -> None:
        """The picker, ready to type."""
        panel: ChartPanel = self.right.show_page("figures")  # type: ignore[assignment]
        panel.open_picker()

    def _on_card(self, key: str) -> None:
        if key:
            self.show_card(key)
        else:
            self.choose_figures()

    def _to_event(self, key: str) -> None:
        atlas, bounds = self._session.atlas, self._session.bounds
        box = extents.of_event(atlas, bounds, atlas.events[key])
        if box is not None:
            self._port.fit(box)

    def on_hit(self, hit: Hit) -> None:
        """An event found by the search is shown in the chronicle, a measure among the figures, a feature in the details."""
        if hit.kind == "event":
            self.show_event_row(hit.id)
        elif hit.kind == "feature":
            self.right.show_page("details")
        elif hit.kind == "indicator":
            self.show_card(hit.id)

    def list_only_unplaced(self) -> None:
        """Filter for what has no place."""
        view = self._store.view
        if view.filters.qualities != ("none",):
            filters = replace(view.filters, qualities=("none",))
            self._store.dispatch(replace(view, filters=filters), "filters.step.qualities")

    def show_listed(self) -> None:
        """Show in the table what the status bar counts; the table must be visible."""
        table: ResultsTable = self.results.made  # type: ignore[assignment]
        table.set_scope("listed")

    def tables(self, before: tuple[TableState, ...]) -> tuple[TableState, ...]:
        """Return how tables were left; as `before` where none was opened."""
        table: ResultsTable | None = self.results.made  # type: ignore[assignment]
        return before if table is None else table.states()

    def close(self) -> None:
        table: ResultsTable | None = self.results.made  # type: ignore[assignment]
        if table is not None:
            table.close_threads()
