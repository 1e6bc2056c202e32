"""What the first picture needs: the main window with map, panels and status bar, connected to each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from threading import Timer
from typing import cast
from weakref import ref

from PySide6.QtCore import QObject, QSize
from PySide6.QtWidgets import QApplication, QWidget

from explorer.atlas.columns.collection import Collection
from explorer.state.queries import own_rows, search
from explorer.state.view.comment_edits import Pin
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.editing.drawing_tool import DrawingTool
from explorer.ui.editing.edit_tool import EditTool
from explorer.ui.facts.session import Session
from explorer.ui.filters.chips import FilterChips
from explorer.ui.inspector.inspector import Inspector
from explorer.ui.kit import qt_words, theme
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.notices import NoticeBar
from explorer.ui.kit.offer import OfferBar
from explorer.ui.layers.layer_panel import LayerPanel
from explorer.ui.map.card_trial import CardTrial
from explorer.ui.map.flight import Flight
from explorer.ui.map.link import MapLink, MapPort
from explorer.ui.timeline.bar import TimelineBar
from explorer.ui.timeline.changes_strip import ChangesStrip
from explorer.ui.tools.toolbox import Toolbox
from explorer.ui.window.panels import Panels
from explorer.ui.window.side_pages import SidePages
from explorer.ui.window.status_bar import StatusBar
from explorer.ui.window.window import MainWindow
from explorer.words.problem import Problem
from explorer.words.strings import t

_PREPARED_S = 2.0
_STATUS_MS = 4000


class Workspace(QObject):
    """Child of its window. What needs a command or may wait is added by `Desktop`."""

    def __init__(self, session: Session, map_view: QWidget) -> None:
        window = MainWindow(map_view)
        super().__init__(window)
        self.session, self.store, self.atlas = session, session.store, session.atlas
        self.window, self.map_view = window, map_view
        self._translate_qt(self.store.view, self.store.view)
        # The first subscriber: others name keys, which are Qt's words.
        self.destroyed.connect(self.store.subscribe(self._translate_qt))
        self._build_map()
        self._build_panels()
        self._connect_map()
        self._connect_panels()
        self.destroyed.connect(self.store.watch(_prepare_rows))

    @property
    def port(self) -> MapPort:
        return cast(MapPort, self.map_view)

    @property
    def docks(self) -> tuple[Dock, Dock, Dock]:
        return self.panels.docks

    # -- parts ------------------------------------------------------------------------------

    def _build_map(self) -> None:
        self.notices, self.map_offers = NoticeBar(self.window), OfferBar(self.window)
        self.window.add_bar(self.notices)
        self.window.add_bar(self.map_offers)
        self.flight = Flight(self.session, self.port, self.say)
        self.tools = Toolbox(self.session, self.port, self.map_view, self.say, self.window)
        self.window.add_bar(self.tools.bar)
        self.window.add_bar(self.tools.annotation_bar)
        self.edits = EditTool(self.session, self.window)
        self.shapes = DrawingTool(self.session, self.port, self.map_view, self.say, self.window)
        self.window.add_bar(self.shapes.bar)
        self._link = MapLink(self.store, self.port, self)
        self.card = CardTrial(self.port, self.session.settings, parent=self)
        self.card.refused.connect(partial(self.say, "notice.no_card", brief=True))

    def _build_panels(self) -> None:
        window = self.window
        self.timeline = TimelineBar(self.store, window)  # in the order in which Tab goes on from the map
        self.changes = ChangesStrip(self.store)
        self.timeline.take_changes(self.changes, self.changes.list)
        self.sides = SidePages(
            self.session, self.port, lambda: self.panel, lambda: self.inspector, self.say, window
        )
        self.panel = LayerPanel(self.store, window)
        self.inspector = Inspector(self.store, window)
        self.chips = FilterChips(self.store)
        self.chips.setContentsMargins(12, 4, 12, 4)
        self.sides.left.add_above(self.chips)
        self.sides.left.page_changed.connect(lambda page: self.chips.keep_away(page == "filters"))
        window.add_below(self.sides.results)
        self.panels = Panels(window, window.split, self.map_view, self.sides, self.timeline)
        self.status = StatusBar(self.say, self.session.settings, window)
        window.setStatusBar(self.status)

    # -- connections ------------------------------------------------------------------------

    def _connect_map(self) -> None:
        port = self.port
        port.pointer.connect(self.status.show_pointer)
        port.clicked.connect(self.panels.show_details)
        port.folded.connect(self.panels.note_fold)
        self.panels.folds_wanted.connect(lambda folds: port.send({"folds": folds}))
        port.hovered.connect(self._hover)
        port.restored.connect(partial(self.say, "notice.restored", brief=True))
        port.restored.connect(self.map_offers.hide)
        port.home_wanted.connect(self.flight.home)
        port.failed.connect(self.report_error)
        port.ground_failed.connect(self.tools.grounds.show_trouble)
        self.tools.grounds.asked_again.connect(port.refresh_grounds)
        self.window.appeared.connect(lambda: self.flight.fit_opening(self.map_view.size()))

    def _connect_panels(self) -> None:
        sides, status = self.sides, self.status
        status.list_wanted.connect(self.panels.show_list)
        self.tools.list_wanted.connect(self.panels.show_list)
        self.tools.status_message.connect(self._show_status)
        self.shapes.status_message.connect(self._show_status)
        self.edits.status_message.connect(self._show_status)
        self.edits.feature_wanted.connect(self.flight.select)
        self.edits.zoom_wanted.connect(self.flight.to_feature)
        self.shapes.began.connect(self.tools.leave)
        self.tools.drawing.changed.connect(lambda: self.tools.drawing.tool and self.shapes.drawing.leave())
        self.tools.annotator.changed.connect(
            lambda: self.tools.annotator.active and self.shapes.drawing.leave()
        )
        sides.status_message.connect(self._show_status)
        sides.kinds_chosen.connect(lambda kinds: self.timeline.axis.set_event_kinds(kinds or None))
        self.timeline.date.left.connect(self.map_view.setFocus)
        self.timeline.axis.event_chosen.connect(sides.show_event_row)
        self.inspector.comment_wanted.connect(sides.on_comment)
        self.timeline.axis.comment_chosen.connect(sides.show_comment)
        self.timeline.axis.comment_wanted.connect(lambda a, b: sides.comments.begin(Pin(first=a, last=b)))
        self.panel.zoom_wanted.connect(self.flight.to_layer)
        self.panel.feature_wanted.connect(self.flight.select)
        self.panel.counted.connect(lambda: status.sync(self.store.view, self.panel.counts))
        self.changes.flash.connect(sides.flash)
        self.changes.zoom_wanted.connect(sides.zoom_to)
        self.changes.save.status_message.connect(self._show_status)
        self.changes.hovered.connect(lambda key: self.port.highlight(key or None))

    def _hover(self, feature: str | None) -> None:
        """Highlight the row of the layer under the pointer."""
        found = self.store.known.atlas.features.get(feature) if feature else None
        self.panel.light(found.theme if found else None)

    # -- notices ----------------------------------------------------------------------------

    def say(self, key: str, lines: Sequence[str] = (), *, brief: bool = False, **values: object) -> None:
        """Show a notice (see kit.notices.Say)."""
        self.notices.say(key, self.store.view, lines, brief=brief, **values)

    def _show_status(self, text: str) -> None:
        self.status.showMessage(text, _STATUS_MS)

    def report_problems(self, problems: Sequence[Problem]) -> None:
        """Show the first row that was left out; the others can be unfolded."""
        if problems:
            lines = [problem.in_(self.session.lang) for problem in problems]
            number = sum(problem.more or 1 for problem in problems)
            self.say("notice.problems", lines, number=number, first=lines[0])

    def report_error(self, what: str) -> None:
        self.say("notice.error", [what], what=what.splitlines()[0] if what else "?")

    def offer_retry(self, save: Callable[[], object]) -> None:
        """Offer to load the map again, or to save the project first; everything but the map still works."""
        choices = (("map.retry", self.port.retry), ("map.save", save))
        self.notices.hide()
        self.map_offers.ask(partial(t, "map.gave_up"), choices, self.store.view)

    # -- language and appearance --------------------------------------------------------------

    @staticmethod
    def _translate_qt(_: View, new: View) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            qt_words.speak(app, new.lang)

    def retranslate(self, view: View) -> None:
        """Words and colours of the parts that do not listen to the Store themselves."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            theme.apply(app, view.appearance)
        self.window.setWindowTitle(t("app.name", view.lang))
        for part in (self.sides.left, self.sides.right, *self.docks, self.panels, self.status):
            part.retranslate(view)
        self.notices.retranslate(view)
        if self.map_offers.isVisible():
            self.map_offers.retranslate(view)
        self.map_view.setAccessibleName(t("window.map", view.lang))
        self.status.sync(view, self.panel.counts)

    # -- the window's size and end ------------------------------------------------------------

    def fit(self, size: QSize) -> None:
        self.panels.fit(size.width())

    def close(self) -> None:
        """Stop playback and save language, appearance and layout."""
        self.timeline.player.stop()
        self.sides.close()
        settings, view = self.session.settings.load(), self.store.view
        self.session.settings.save(
            replace(
                settings,
                language=view.lang,
                appearance=view.appearance,
                layout=self.panels.layout_text(),
                tables=self.sides.tables(settings.tables),
            )
        )
        self.map_view.close()


def _prepare(held: ref[Collection]) -> None:
    """Prepare a layer that is still there: of a shared store's, other rows may have come."""
    collection = held()
    if collection is not None:
        search.prepare(collection)
        own_rows.prepare(collection)


def _prepare_rows(old: Work, new: Work) -> None:
    """Prepare searches and filters over layers that came, in a thread: the first letter typed does not wait for them.

    Not at once: their first picture would.
    """
    for collection in new.collections:
        if collection not in old.collections:
            later = Timer(_PREPARED_S, _prepare, (ref(collection),))
            later.daemon = True
            later.start()
