"""The main window: panels around the map, all of them reading one Store."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QSplitter, QVBoxLayout, QWidget

from explorer.atlas.known import Known
from explorer.layers.counts import layer_kinds
from explorer.state.files.settings import SettingsFile
from explorer.state.view import region
from explorer.state.view.store import Store
from explorer.state.view.view import Camera, View
from explorer.ui.filters.chips import FilterChips
from explorer.ui.inspector.inspector import Inspector
from explorer.ui.kit import geometry, qt_words, window_style
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.notices import NoticeBar
from explorer.ui.kit.offer import OfferBar
from explorer.ui.layers.panel import LayerPanel
from explorer.ui.map.flight import Flight
from explorer.ui.map.link import MapLink, MapPort
from explorer.ui.stage.time_bar import StageTime
from explorer.ui.timeline.bar import TimelineBar
from explorer.ui.timeline.changes_strip import ChangesStrip
from explorer.ui.window import commands, keys
from explorer.ui.window.actions import Actions
from explorer.ui.window.help import AboutSheet, HelpSheet, StageSheet
from explorer.ui.window.map_menu import MapMenu
from explorer.ui.window.palette import Palette
from explorer.ui.window.panels import SidePanels
from explorer.ui.window.shown_panels import Panels
from explorer.ui.window.status_bar import StatusBar
from explorer.ui.window.top_bar import TopBar
from explorer.words import coordinates
from explorer.words.problem import Problem
from explorer.words.strings import t

_SIZE = QSize(1680, 1000)
_HOME = QSize(*region.HOME_SIZE)
_LEFT_PX, _RIGHT_PX = 304, 322
_AREA = Qt.DockWidgetArea


class MainWindow(QMainWindow):
    """Takes a map widget that answers to MapPort, so that tests can bring their own."""

    def __init__(
        self,
        store: Store,
        known: Known,
        map_view: QWidget,
        settings: SettingsFile | None = None,
    ) -> None:
        super().__init__()
        self.store, self.known, self.map_view = store, known, map_view
        self.atlas, self.shapes, self.bounds = known.atlas, known.shapes, known.bounds
        self.settings = settings or SettingsFile()
        wrong = self.settings.notice
        self._speak(store.view, store.view)
        self.destroyed.connect(
            store.subscribe(self._speak)
        )  # before all others: names of keys are Qt's words
        self.stage_time: StageTime | None = None  # while presenting
        self.setObjectName("mainWindow")
        self._build_map()
        self._build_panels()
        self._build_chrome()
        self._connect()
        self._dress(store.view)
        self._settle()
        if wrong is not None:
            self.notices.say("notice.settings", store.view, words=wrong.in_(store.view.lang))
        self.destroyed.connect(store.subscribe(self._on_view))

    # -- building ---------------------------------------------------------------------------

    @property
    def port(self) -> MapPort:
        return cast(MapPort, self.map_view)

    def _build_map(self) -> None:
        self.notices = NoticeBar(self)
        self.trouble = OfferBar(self)
        centre = QWidget(self)
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.notices)
        column.addWidget(self.trouble)
        self.split = QSplitter(Qt.Orientation.Vertical, centre)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.map_view)
        column.addWidget(self.split, 1)
        self.setCentralWidget(centre)
        self.flight = Flight(self.store, self.atlas, self.bounds, self.port, self.notices)
        self._link = MapLink(self.store, self.port, self)

    def _build_panels(self) -> None:
        self.panel = LayerPanel(
            self.store, self.atlas, self.bounds, layer_kinds(self.atlas, self.shapes), self
        )
        self.inspector = Inspector(self.store, self.atlas, self.bounds, self)
        self.timeline = TimelineBar(self.store, self.atlas, self.bounds, self)
        self.sides = SidePanels(self)
        self.chips = FilterChips(self.store, self.atlas)
        self.chips.setContentsMargins(12, 4, 12, 4)
        self.sides.left.add_above(self.chips)
        self.sides.left.turned.connect(lambda page: self.chips.keep_away(page == "filters"))
        self.changes = ChangesStrip(self.store, self.known)
        self.timeline.take_changes(self.changes, self.changes.list)
        self.panels = Panels(self)
        self.docks: tuple[Dock, Dock, Dock] = self.panels.docks
        self.split.addWidget(self.sides.results)
        self.split.setStretchFactor(0, 1)
        self.sides.results.hide()
        self.setDockNestingEnabled(True)
        self.setAnimated(False)  # the map is laid out once per change, not at every frame of one
        self.setCorner(Qt.Corner.BottomLeftCorner, _AREA.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, _AREA.BottomDockWidgetArea)
        left, right, timeline = self.docks
        self.addDockWidget(_AREA.LeftDockWidgetArea, left)
        self.addDockWidget(_AREA.RightDockWidgetArea, right)
        self.addDockWidget(_AREA.BottomDockWidgetArea, timeline)

    def _build_chrome(self) -> None:
        self.status = StatusBar(self)
        self.setStatusBar(self.status)
        self.help, self.about = HelpSheet(self), AboutSheet(self.atlas, self)
        self.stage_help = StageSheet(self)
        self.actions_ = Actions(self, self.store, self.atlas, commands.handlers(self), commands.checks(self))
        self.panels.changed.connect(self.actions_.follow)
        self.palette_sheet = Palette(self.store, self.actions_, self)
        self.top = TopBar(self.store, self.atlas, self.actions_, self, self)
        self.setMenuWidget(self.top)
        self.status.at_least = lambda: (
            self.top.minimumSizeHint().width()
        )  # Qt asks the menu bar for its height only

    def _connect(self) -> None:
        self.port.pointer.connect(self.status.show_pointer)
        self.status.pointer.clicked.connect(self.copy_coordinates)
        self.status.list_wanted.connect(self.sides.show_list)
        self.port.hovered.connect(self._hover)
        self.port.restored.connect(lambda: self.notices.say("notice.restored", self.store.view, brief=True))
        self.port.home_wanted.connect(self.flight.home)
        self.map_menu = MapMenu(self)
        self.port.restored.connect(self.trouble.hide)
        self.port.gave_up.connect(self._offer_retry)
        self.port.failed.connect(self.report_error)
        self.top.search.chosen.connect(self.flight.to_hit)
        self.top.search.chosen.connect(self.sides.on_hit)
        self.timeline.date.left.connect(self.map_view.setFocus)
        self.timeline.axis.event_chosen.connect(self.sides.tell_event)
        self.panel.zoom_wanted.connect(self.flight.to_layer)
        self.panel.feature_wanted.connect(self.choose)
        self.panel.counted.connect(lambda: self.status.show_view(self.store.view, self.panel.counts))
        self.changes.flash.connect(self.sides.flash)
        self.changes.zoom_wanted.connect(self.sides.zoom_to)
        self.changes.save.said.connect(lambda text: self.status.showMessage(text, 4000))
        self.changes.hovered.connect(lambda key: self.port.highlight(key or None))

    # -- the View ---------------------------------------------------------------------------

    def _on_view(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._dress(new)
        self.status.show_view(new, self.panel.counts)

    @staticmethod
    def _speak(_: View, new: View) -> None:
        app = QApplication.instance()
        if isinstance(app, QApplication):
            qt_words.speak(app, new.lang)

    def _dress(self, view: View) -> None:
        """Words and colours of the window itself; every panel dresses itself."""
        app = QApplication.instance()
        if isinstance(app, QApplication):
            window_style.apply(app, view.appearance)
        self.setWindowTitle(t("app.name", view.lang))
        for dock in self.docks:
            dock.dress(view)
        for pages in (self.sides.left, self.sides.right):
            pages.dress(view)
        self.panels.dress(view)
        self.top.dress(view)
        self.status.dress(view)
        self.notices.dress(view)
        if self.trouble.isVisible():
            self.trouble.dress(view)
        self.map_view.setAccessibleName(t("window.map", view.lang))
        for sheet in (self.help, self.stage_help, self.about):
            if sheet.isVisible():
                sheet.dress(view)
        self.status.show_view(view, self.panel.counts)

    def _hover(self, feature: str | None) -> None:
        """The row of the layer under the pointer lights up."""
        found = self.atlas.features.get(feature) if feature else None
        self.panel.light(found.theme if found else None)

    def choose(self, feature: str) -> None:
        self.store.dispatch(replace(self.store.view, selection=(feature,)), f"step.select|{feature}")

    # -- what the window does ---------------------------------------------------------------

    def escape(self) -> None:
        """One step back: an open sheet, then the changes of a step, then the selection and what it was found by."""
        if self.close_sheets():
            return
        if self.changes.opened is not None:
            self.changes.open(None)
            return
        self.top.search.clear()
        if self.store.view.selection:
            self.store.dispatch(replace(self.store.view, selection=()), "command.clear_selection")

    def close_sheets(self) -> bool:
        """True where one was open."""
        sheets = (self.palette_sheet, self.help, self.stage_help, self.about, self.top.search.sheet)
        opened = [sheet for sheet in sheets if sheet.isVisible()]
        for sheet in opened:
            sheet.hide()
        return bool(opened)

    def copy_coordinates(self) -> None:
        """Where the pointer was last on the map, for another program."""
        if self.status.place is not None:
            words = coordinates.decimal(*self.status.place)
            QApplication.clipboard().setText(words)
            self.notices.say("map.coordinates_copied", self.store.view, brief=True, what=words)

    def report_problems(self, problems: Sequence[Problem]) -> None:
        """Rows that were left out, in one line with the rest behind a button."""
        if problems:
            lines = [problem.in_(self.store.view.lang) for problem in problems]
            number = sum(problem.more or 1 for problem in problems)
            self.notices.say("notice.problems", self.store.view, lines, number=number, first=lines[0])

    def report_error(self, what: str) -> None:
        self.notices.say("notice.error", self.store.view, [what], what=what.splitlines()[0] if what else "?")

    def _offer_retry(self) -> None:
        """The map is gone; everything else still works."""
        choices = (
            ("map.retry", self.port.retry),
            ("map.save", lambda: self.actions_.by_id["save"].trigger()),
        )
        self.notices.hide()
        self.trouble.ask(partial(t, "map.gave_up"), choices, self.store.view)

    def _settle(self) -> None:
        """First size and docks, and on them what was remembered."""
        geometry.fit(self, _SIZE)
        self.resizeDocks(list(self.docks[:2]), [_LEFT_PX, _RIGHT_PX], Qt.Orientation.Horizontal)
        self._first_state = self.saveState(geometry.VERSION)
        remembered = self.settings.load().layout
        if geometry.restore(self, remembered):
            self.panels.read(geometry.notes(remembered))
            geometry.fit(self, self.size())

    def reset_layout(self) -> None:
        self.panels.reset()
        self.restoreState(self._first_state, geometry.VERSION)
        self.resizeDocks(list(self.docks[:2]), [_LEFT_PX, _RIGHT_PX], Qt.Orientation.Horizontal)

    def _remember(self) -> None:
        view = self.store.view
        if self.panels.map_alone:
            self.panels.toggle_alone()  # nobody finds an empty window the next day
        known = self.settings.load()
        known = replace(
            known,
            language=view.lang,
            appearance=view.appearance,
            layout=geometry.written(self, self.panels.written()),
        )
        self.settings.save(known)

    # -- Qt ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and keys.keeps(QApplication.focusWidget(), event):
            event.accept()
            return True
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        """The opening camera shows the same stretch of country in a smaller or a larger map."""
        super().showEvent(event)
        view, size = self.store.view, self.map_view.size()
        if view.extent is None and view.camera == Camera() and size.height() > 100:
            scale = min(size.width() / _HOME.width(), size.height() / _HOME.height())
            zoom = view.camera.zoom + round(4 * math.log2(scale)) / 4
            self.store.look(replace(view, camera=replace(view.camera, zoom=zoom)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.panels.fit(event.size().width())
        for sheet in (self.help, self.stage_help, self.about):
            if sheet.isVisible():
                sheet.place()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.timeline.player.stop()
        self.sides.close()
        self._remember()
        self.map_view.close()
        super().closeEvent(event)
