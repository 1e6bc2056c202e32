"""Which panels of the window are in sight: each can be put away and comes back; all of them for the map alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from PySide6.QtCore import QByteArray, QEvent, QObject, QRect, Qt, QTimer, Signal
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSplitter, QStyle, QWidget

from explorer.state.view.command_table import BY_ID
from explorer.state.view.view import View
from explorer.ui.kit import placement
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.rail import Rail
from explorer.ui.timeline.bar import TimelineBar
from explorer.ui.window.pages import Pages
from explorer.ui.window.side_pages import SidePages

_LEFT = {"layers": "layers", "filters": "filter"}
_RIGHT = {"details": "document", "chronicle": "flag", "figures": "chart", "comments": "comment"}
# A narrower window has no room for both, for either: of one narrower than the first, both take more than half from the map.
_ROOM_PX = {"inspector": 1200, "panel": 720}
_AREAS = (
    Qt.DockWidgetArea.LeftDockWidgetArea,
    Qt.DockWidgetArea.RightDockWidgetArea,
    Qt.DockWidgetArea.BottomDockWidgetArea,
)
_BOXES, _FOLDS = ("legend", "cards"), ("folded", "open")  # of the map
_WIDTHS_PX = (304, 322)
_GAP = 12
_RESULTS_PX, _MAP_PX = 272, 96  # six rows with their head; what the map keeps on a low screen
_LEAST_PX = 130  # of the table: two rows with their head
_BOTH_PX, _MAP_WIDE = 700, 220
_CARDS_PX, _SCALE_PX = 104, 52  # what is at the head and at the foot of the map


class Panels(QObject):
    """Opens and closes the docks of one window; the menus follow `changed`."""

    changed = Signal()
    folds_wanted = Signal(dict)  # the map's boxes, as a person left them

    def __init__(
        self,
        window: QMainWindow,
        split: QSplitter,
        map_view: QWidget,
        sides: SidePages,
        timeline: TimelineBar,
    ) -> None:
        super().__init__(window)
        self._window, self._split, self._map, self._sides = window, split, map_view, sides
        self.left_rail, self.right_rail = Rail("left", _LEFT, window), Rail("right", _RIGHT, window)
        self.left = Dock("panel", sides.left, window, tabs=sides.left.tabs, rail=self.left_rail)
        self.right = Dock("inspector", sides.right, window, tabs=sides.right.tabs, rail=self.right_rail)
        self.timeline, self._bar = Dock("timeline", timeline, window, slim=True), timeline
        self.docks = (self.left, self.right, self.timeline)
        self.on_stage = False  # presenting: no panel appears before the audience, whatever asks for it
        self._narrow: set[Dock] = set()  # folded for want of room, not by a person
        self._tight: set[Dock] = set()  # the window has no room for them; those of a person's choice are open
        self._wanted: set[str] = set()  # names of those opened by a person without room for them
        self._results_px: int | None = None
        self._folds = dict.fromkeys(_BOXES, "")
        self._first_state = QByteArray()
        timeline.measured.connect(self.squeeze)
        split.splitterMoved.connect(lambda *_: self._note_results())
        # Qt makes the window taller than its screen where its parts have no room at their least heights.
        sides.results.setMinimumHeight(_LEAST_PX)
        self._lowered = QTimer(self, singleShot=True, interval=0)
        self._lowered.timeout.connect(self._keep_map)
        split.installEventFilter(self)
        self._alone: tuple[Callable[[], object], ...] | None = None
        for dock, area in zip(self.docks, _AREAS, strict=True):
            self.adopt(dock)
            window.addDockWidget(area, dock)
        for dock, pages, rail in (
            (self.left, sides.left, self.left_rail),
            (self.right, sides.right, self.right_rail),
        ):
            pages.show_first()
            rail.chosen.connect(partial(self._open, dock, pages))
            pages.page_changed.connect(lambda _, dock=dock: self._reveal(dock))

    def commands(self) -> dict[str, Callable[[], object]]:
        pages = {f"panel_{name}": partial(self.toggle_page, name) for name in (*_LEFT, *_RIGHT)}
        return pages | {
            "panel_results": self.toggle_results,
            "panel_timeline": partial(self.toggle, self.timeline),
            "map_alone": self.toggle_alone,
            "reset_layout": self.reset,
        }

    def checks(self) -> dict[str, Callable[[], bool]]:
        """Whether what a command shows is visible, by command id."""
        pages = {f"panel_{name}": partial(self.page_open, name) for name in (*_LEFT, *_RIGHT)}
        return pages | {
            "panel_results": lambda: not self._sides.results.isHidden(),
            "panel_timeline": lambda: self.is_open(self.timeline),
            "map_alone": lambda: self.map_alone,
        }

    def adopt(self, dock: Dock) -> None:
        """Let `dock` be closed by its button, and float beside the map."""
        dock.beside = self.beside
        dock.close_wanted.connect(lambda: self.set_open(dock, False))
        dock.visibilityChanged.connect(lambda _: self.changed.emit())

    # -- opening and closing ----------------------------------------------------------------

    def is_open(self, dock: Dock) -> bool:
        return not dock.folded and not dock.isHidden()

    def set_open(self, dock: Dock, on: bool) -> None:
        """As a person wants it; a narrow window opens with it so, too."""
        if not on:
            self._wanted.discard(dock.objectName())
        elif dock in self._tight:
            self._wanted.add(dock.objectName())
        self._set_open(dock, on)

    def _set_open(self, dock: Dock, on: bool) -> None:
        self._narrow.discard(dock)
        if on:
            dock.show()
        dock.fold(not on)
        self.changed.emit()

    def toggle(self, dock: Dock) -> None:
        if self.on_stage:
            return
        self.set_open(dock, not self.is_open(dock))

    def toggle_page(self, name: str) -> None:
        """Put the page in sight, or its panel away where it is."""
        dock, pages = self._of(name)
        if self.on_stage:
            return
        if self.is_open(dock) and pages.current == name:
            self.set_open(dock, False)
        else:
            self._open(dock, pages, name)

    def page_open(self, name: str) -> bool:
        dock, pages = self._of(name)
        return self.is_open(dock) and pages.current == name

    def toggle_results(self) -> None:
        """The table under the map, as high as a person left it, and never lower than a few rows."""
        results, split = self._sides.results, self._split
        if self.on_stage:
            return
        if results.isHidden() and self._low():
            for strip in self._strips():
                strip.hide()
        results.setVisible(not results.isVisible())
        if not results.isHidden():
            self._activate()  # what made room for it gives it now
            whole = split.height() - split.handleWidth()
            high = max(min(max(self._results_px or 0, _RESULTS_PX), whole - max(_MAP_PX, whole // 3)), 1)
            split.setSizes([max(whole - high, 1), high])
        self.changed.emit()

    def _activate(self) -> None:
        if (outer := self._window.layout()) is not None:
            outer.activate()

    def make_room_for_strip(self) -> None:
        """A low window has room for the scenes or the table, not for both."""
        if self._low():
            self._sides.results.hide()

    def _low(self) -> bool:
        return self._window.height() - self._split.y() < _BOTH_PX

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._split and event.type() == QEvent.Type.Resize:
            self._lowered.start()
        return super().eventFilter(watched, event)

    def _keep_map(self) -> None:
        """Leave the map its least height where bars above it came; where there is none, put the scenes away, else the table."""
        results, room = self._sides.results, self._split.height() - self._split.handleWidth()
        if self.on_stage or not results.isVisible() or self._map.height() >= _MAP_PX:
            return
        if room >= _MAP_PX + _LEAST_PX:
            self._split.setSizes([_MAP_PX, room - _MAP_PX])
            return
        strips: list[QWidget] = [strip for strip in self._strips() if not strip.isHidden()]
        for part in strips or [results]:
            part.hide()
        self._activate()
        placement.keep_on_screen(self._window)
        self.changed.emit()

    def _strips(self) -> list[Dock]:
        docks = self._window.findChildren(Dock)
        return [dock for dock in docks if dock not in self.docks and not dock.isFloating()]

    def _note_results(self) -> None:
        """A person moved the edge between map and table."""
        self._results_px = self._sides.results.height()

    def show_list(self, what: str) -> None:
        """Open the table of what the status bar counts; of `unplaced` only what has no place."""
        if what == "unplaced":
            self._sides.list_only_unplaced()
        if not self._sides.results.isVisible():
            self.toggle_results()
        self._sides.show_listed()

    def show_details(self, feature: str | None, *_: object) -> None:
        """Turn to the details of what was clicked on the map, unless a person has closed them."""
        pages = self._sides.right
        if feature and pages.current != "details" and not self.put_away(pages):
            pages.show_page("details")

    def put_away(self, pages: Pages) -> bool:
        """True where a person has closed the panel of these pages: what is merely clicked leaves it so."""
        dock = self.left if pages is self._sides.left else self.right
        return self.map_alone or (dock.folded and dock not in self._narrow)

    def _of(self, name: str) -> tuple[Dock, Pages]:
        sides = self._sides
        return (self.left, sides.left) if name in _LEFT else (self.right, sides.right)

    def _open(self, dock: Dock, pages: Pages, name: str) -> None:
        self.set_open(dock, True)
        pages.show_page(name)
        pages.page(name).setFocus()

    def _reveal(self, dock: Dock) -> None:
        if not self.is_open(dock) and self._window.isVisible() and not self.on_stage:
            self._set_open(dock, True)
        self.changed.emit()

    # -- the map alone ----------------------------------------------------------------------

    @property
    def map_alone(self) -> bool:
        return self._alone is not None

    def toggle_alone(self) -> None:
        """Every panel away, menus and status stay; once more brings back those that were open."""
        if self.on_stage:
            return
        if self._alone is not None:
            for bring_back in self._alone:
                bring_back()
            self._alone = None
        else:
            self._alone = tuple(self._set_aside())
        self.changed.emit()

    def _set_aside(self) -> list[Callable[[], object]]:
        window = self._window
        back: list[Callable[[], object]] = []
        for dock in window.findChildren(QDockWidget):
            if not dock.isHidden():
                dock.hide()
                back.append(dock.show)
        results = self._sides.results
        if not results.isHidden():
            results.hide()
            back.append(results.show)
        return back

    # -- room -------------------------------------------------------------------------------

    def fit(self, width: int) -> None:
        """Where the window gets narrow the details fold first, then the layers; with the room they come back.

        What a person opens or closes since then stays so, at whatever width.
        """
        for dock, least in ((self.right, _ROOM_PX["inspector"]), (self.left, _ROOM_PX["panel"])):
            if (width < least) == (dock in self._tight):
                continue
            self._tight.symmetric_difference_update({dock})
            if dock in self._narrow:
                self._narrow.discard(dock)
                dock.fold(False)
            elif dock in self._tight and not (
                dock.folded or dock.isFloating() or dock.objectName() in self._wanted
            ):
                self._narrow.add(dock)
                dock.fold(True)
        self.squeeze()
        self.changed.emit()

    def squeeze(self) -> None:
        """Make the sides narrower where they, the clock and the map ask for more than the window has.

        Qt leaves a side as wide as it is and lays what lies beside it over the window's edge.
        """
        window, across = self._window, Qt.Orientation.Horizontal
        edge = window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent)
        left = self.left.width() if _beside_map(self.left) else 0
        below = self._bar.minimumSizeHint().width() if _beside_map(self.timeline) else 0
        room = window.width() - max(below, _MAP_WIDE) - edge
        if left > room and not self.left.folded:
            left = max(room, self.left.minimumSizeHint().width())
            window.resizeDocks([self.left], [left], across)
        room = window.width() - left - _MAP_WIDE - 2 * edge
        if _beside_map(self.right) and not self.right.folded and self.right.width() > room:
            window.resizeDocks([self.right], [max(room, self.right.minimumSizeHint().width())], across)

    def beside(self, dock: QDockWidget) -> QRect:
        """Beside the window where its screen has room; else over the map's end, clear of figures and scale."""
        window, size = self._window, dock.size()
        frame, room = window.frameGeometry(), window.screen().availableGeometry()
        for left in (frame.right() + 1, frame.left() - size.width()):
            if room.left() <= left and left + size.width() <= room.right() + 1:
                top = max(frame.top(), room.top())
                return QRect(left, top, size.width(), min(size.height(), room.bottom() - top))
        ground = _on_screen(self._map)
        if dock is self.timeline:
            return _on_screen(dock)
        if dock is self.right:
            ground = ground.united(_on_screen(dock))
        tops = _CARDS_PX if ground.height() > 3 * _CARDS_PX else _GAP
        beside = [d for d in window.findChildren(QDockWidget) if d.isFloating() and d.isVisible()]
        right = min([ground.right(), *(d.geometry().left() for d in beside)]) - _GAP
        height = max(ground.height() - tops - _SCALE_PX, dock.minimumSizeHint().height())
        return QRect(right - size.width(), ground.top() + tops, size.width(), height)

    # -- remembered -------------------------------------------------------------------------

    def written(self) -> dict[str, Any]:
        """What Qt's own state of the window does not know."""
        folded = [d.objectName() for d in self.docks if d.folded and d not in self._narrow]
        room = self._split.size()
        return {
            "folded": folded,
            "wanted": sorted(self._wanted),
            "folds": self._folds,
            "results": self._results_px,
            "map": [room.width(), room.height()],
        }

    def note_fold(self, box: str, to: str) -> None:
        """A person folded one of the map's boxes, or opened it."""
        if box in _BOXES and to in _FOLDS:
            self._folds = self._folds | {box: to}

    def read(self, known: dict[str, Any]) -> None:
        folded, wanted, high = known.get("folded"), known.get("wanted"), known.get("results")
        if isinstance(folds := known.get("folds"), dict):
            for box in _BOXES:
                self.note_fold(box, folds.get(box, ""))
            self.folds_wanted.emit(self._folds)
        self._results_px = min(high, 4000) if type(high) is int and high > 0 else None
        for dock in self.docks:
            if isinstance(folded, list) and dock.objectName() in folded:
                dock.fold(True)
            elif isinstance(wanted, list) and dock.objectName() in wanted:
                self._wanted.add(dock.objectName())
                if dock in self._narrow:
                    self._set_open(dock, True)

    def reset(self) -> None:
        """Bring every panel back, at its first place and width."""
        self._alone = None
        self._folds = dict.fromkeys(_BOXES, "")
        self.folds_wanted.emit(self._folds)
        for dock in self.docks:
            dock.setFloating(False)
            self.set_open(dock, True)
        self._window.restoreState(self._first_state, placement.VERSION)
        self._set_widths()

    def settle(self, remembered: str) -> None:
        """Lay the docks out as at the first start, then as in `remembered`."""
        self._set_widths()
        self._first_state = self._window.saveState(placement.VERSION)
        if placement.restore(self._window, remembered):
            self.read(placement.notes(remembered))
            placement.fit(self._window, self._window.size())

    def layout_text(self) -> str:
        """The layout to remember; nobody finds an empty window the next day."""
        if self.map_alone:
            self.toggle_alone()
        return placement.written(self._window, self.written())

    def _set_widths(self) -> None:
        self._window.resizeDocks([self.left, self.right], list(_WIDTHS_PX), Qt.Orientation.Horizontal)

    def retranslate(self, view: View) -> None:
        for rail, names in ((self.left_rail, _LEFT), (self.right_rail, _RIGHT)):
            rail.retranslate(view, {name: BY_ID[f"panel_{name}"].keys for name in names})


def _beside_map(dock: QDockWidget) -> bool:
    return not dock.isHidden() and not dock.isFloating()


def _on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
