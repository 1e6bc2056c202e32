"""Which panels of the window are in sight: each can be put away and comes back; all of them for the map alone."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QStyle, QWidget

from explorer.state.view.commands import BY_ID
from explorer.state.view.view import View
from explorer.ui.kit.dock import Dock
from explorer.ui.kit.pages import Pages
from explorer.ui.kit.rail import Rail

if TYPE_CHECKING:
    from explorer.ui.window.window import MainWindow

_LEFT = {"layers": "layers", "filters": "filter"}
_RIGHT = {"details": "document", "chronicle": "flag", "figures": "chart"}
_ROOM_PX = {"inspector": 940, "panel": 720}  # a window narrower than this has no room for both, for either
_GAP = 12
_RESULTS_PX, _MAP_PX = 272, 96  # six rows with their head; what the map keeps on a low screen
_BOTH_PX, _MAP_WIDE = 700, 220
_CARDS_PX, _SCALE_PX = 104, 52  # what stands at the head and at the foot of the map


class Panels(QObject):
    """Opens and closes the docks of one window; `changed` tells the menus."""

    changed = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, sides = window, window.sides
        self.left_rail, self.right_rail = Rail("left", _LEFT, window), Rail("right", _RIGHT, window)
        self.left = Dock("panel", sides.left, window, tabs=sides.left.tabs, rail=self.left_rail)
        self.right = Dock("inspector", sides.right, window, tabs=sides.right.tabs, rail=self.right_rail)
        self.timeline = Dock("timeline", window.timeline, window, slim=True)
        self.docks = (self.left, self.right, self.timeline)
        self._narrow: set[Dock] = set()  # folded for want of room, not by a person
        self._results_px: int | None = None
        window.timeline.measured.connect(self.squeeze)
        window.split.splitterMoved.connect(lambda *_: self._note_results())
        self._alone: tuple[Callable[[], object], ...] | None = None
        for dock in self.docks:
            self.adopt(dock)
        for dock, pages, rail in (
            (self.left, sides.left, self.left_rail),
            (self.right, sides.right, self.right_rail),
        ):
            rail.chosen.connect(partial(self._open, dock, pages))
            pages.turned.connect(lambda _, dock=dock: self._reveal(dock))

    def adopt(self, dock: Dock) -> None:
        """Let `dock` be closed by its button, and float beside the map."""
        dock.beside = self.beside
        dock.close_wanted.connect(lambda: self.set_open(dock, False))
        dock.visibilityChanged.connect(lambda _: self.changed.emit())

    # -- opening and closing ----------------------------------------------------------------

    def is_open(self, dock: Dock) -> bool:
        return not dock.folded and not dock.isHidden()

    def set_open(self, dock: Dock, on: bool) -> None:
        self._narrow.discard(dock)
        if on:
            dock.show()
        dock.fold(not on)
        self.changed.emit()

    def toggle(self, dock: Dock) -> None:
        if self._on_stage:
            return
        self.set_open(dock, not self.is_open(dock))

    def toggle_page(self, name: str) -> None:
        """Put the page in sight, or its panel away where it is."""
        dock, pages = self._of(name)
        if self._on_stage:
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
        sides, split = self._window.sides, self._window.split
        if self._on_stage:
            return
        if sides.results.isHidden() and self._low():
            for strip in self._strips():
                strip.hide()
        sides.toggle_results()
        if not sides.results.isHidden():
            outer = self._window.layout()
            if outer is not None:
                outer.activate()  # what made room for it gives it now
            whole = split.height() - split.handleWidth()
            high = max(min(max(self._results_px or 0, _RESULTS_PX), whole - _MAP_PX), 1)
            split.setSizes([max(whole - high, 1), high])
        self.changed.emit()

    def make_room_for_strip(self) -> None:
        """A low window has room for the scenes or the table, not for both."""
        if self._low():
            self._window.sides.results.hide()

    def _low(self) -> bool:
        return self._window.height() < _BOTH_PX

    def _strips(self) -> list[Dock]:
        docks = self._window.findChildren(Dock)
        return [dock for dock in docks if dock not in self.docks and not dock.isFloating()]

    def _note_results(self) -> None:
        """A person moved the edge between map and table."""
        self._results_px = self._window.sides.results.height()

    def put_away(self, pages: Pages) -> bool:
        """True where a person has closed the panel of these pages: what is merely clicked leaves it so."""
        dock = self.left if pages is self._window.sides.left else self.right
        return self.map_alone or (dock.folded and dock not in self._narrow)

    @property
    def _on_stage(self) -> bool:
        """While presenting no panel comes before the audience, whatever key or click asks for it."""
        return self._window.stage_time is not None

    def _of(self, name: str) -> tuple[Dock, Pages]:
        sides = self._window.sides
        return (self.left, sides.left) if name in _LEFT else (self.right, sides.right)

    def _open(self, dock: Dock, pages: Pages, name: str) -> None:
        self.set_open(dock, True)
        pages.turn(name)
        pages.page(name).setFocus()

    def _reveal(self, dock: Dock) -> None:
        if not self.is_open(dock) and self._window.isVisible() and not self._on_stage:
            self.set_open(dock, True)
        self.changed.emit()

    # -- the map alone ----------------------------------------------------------------------

    @property
    def map_alone(self) -> bool:
        return self._alone is not None

    def toggle_alone(self) -> None:
        """Every panel away, menus and status stay; once more brings back those that were open."""
        if self._on_stage:
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
        if not window.sides.results.isHidden():
            window.sides.results.hide()
            back.append(window.sides.results.show)
        return back

    # -- room -------------------------------------------------------------------------------

    def fit(self, width: int) -> None:
        """Where the window gets narrow the details fold first, then the layers; with the room they come back."""
        for dock, least in ((self.right, _ROOM_PX["inspector"]), (self.left, _ROOM_PX["panel"])):
            if width < least and not dock.folded and dock not in self._narrow and not dock.isFloating():
                self._narrow.add(dock)
                dock.fold(True)
            elif width >= least and dock in self._narrow:
                self._narrow.discard(dock)
                dock.fold(False)
        self.squeeze()
        self.changed.emit()

    def squeeze(self) -> None:
        """Make the sides narrower where they, the clock and the map ask for more than the window has.

        Qt leaves a side as wide as it is and lays what lies beside it over the window's edge.
        """
        window, across = self._window, Qt.Orientation.Horizontal
        edge = window.style().pixelMetric(QStyle.PixelMetric.PM_DockWidgetSeparatorExtent)
        left = self.left.width() if _beside_map(self.left) else 0
        below = window.timeline.minimumSizeHint().width() if _beside_map(self.timeline) else 0
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
        ground = _on_screen(window.map_view)
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
        return {"folded": folded, "results": self._results_px}

    def read(self, known: dict[str, Any]) -> None:
        folded, high = known.get("folded"), known.get("results")
        self._results_px = min(high, 4000) if type(high) is int and high > 0 else None
        for dock in self.docks:
            if isinstance(folded, list) and dock.objectName() in folded:
                dock.fold(True)

    def reset(self) -> None:
        self._alone = None
        for dock in self.docks:
            dock.setFloating(False)
            self.set_open(dock, True)

    def dress(self, view: View) -> None:
        for rail, names in ((self.left_rail, _LEFT), (self.right_rail, _RIGHT)):
            rail.dress(view, {name: BY_ID[f"panel_{name}"].keys for name in names})


def _beside_map(dock: QDockWidget) -> bool:
    return not dock.isHidden() and not dock.isFloating()


def _on_screen(widget: QWidget) -> QRect:
    return QRect(widget.mapToGlobal(widget.rect().topLeft()), widget.size())
