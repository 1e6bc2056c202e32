"""The tools of one window, each made once: what they offer for commands, and what they show above the map."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QPoint, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from explorer.state.view.command_table import COMMANDS
from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.map.link import MapPort
from explorer.ui.tools.annotating import Annotator
from explorer.ui.tools.annotation_bar import AnnotationBar
from explorer.ui.tools.bookmarks import Bookmarks
from explorer.ui.tools.grounds import GroundTool
from explorer.ui.tools.hand_drawing import TOOLS, HandDrawing
from explorer.ui.tools.selector import Selector
from explorer.ui.tools.tool_bar import ToolBar

if TYPE_CHECKING:  # made when they are first opened
    from explorer.ui.tools.buffering import BufferSheet
    from explorer.ui.tools.by_layer import ByLayerSheet
    from explorer.ui.tools.lengths import LengthSheet


class Toolbox(QObject):
    """Made with the window; sheets, and the libraries that a tool needs, when it is first taken."""

    status_message = Signal(str)  # for the status bar
    list_wanted = Signal(str)

    def __init__(self, session: Session, port: MapPort, map_view: QWidget, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self._session, self._say, self._window, self._map = session, say, window, map_view
        self.bookmarks = Bookmarks(session, say, window)
        self.grounds = GroundTool(session, say, window, self._ground_sheet)
        self.drawing = HandDrawing(session.store, port, self)
        self.selector = Selector(session, self.drawing, say, self)
        self.bar = ToolBar(session.store, self.drawing, window)
        self.annotator = Annotator(session.store, port, self.drawing, say, self)
        self.annotation_bar = AnnotationBar(session.store, self.annotator, window)
        self.bar.whole.toggled.connect(lambda on: setattr(self.selector, "whole", on))
        self.bar.status_message.connect(self.status_message)
        self.bar.list_wanted.connect(lambda: self.list_wanted.emit("selected"))
        self.menu: QMenu | None = None
        self._actions: dict[str, QAction] = {}
        port.tools_wanted.connect(self._open_menu)

    def commands(self) -> dict[str, Callable[[], object]]:
        return {
            **{name: partial(self.begin, name) for name in TOOLS},
            **self.bookmarks.commands(),
            **self.grounds.commands(),
            "tools_menu": self.open_menu,
            "annotate": self.annotate,
            "select_by_layer": lambda: self.by_layer.open_with(),
            "invert_selection": self.selector.invert,
            "measure_selection": lambda: self.lengths.open_now(),
            "buffer_selection": lambda: self.buffer.open_now(),
        }

    def _ground_sheet(self, grounds: GroundTool) -> QWidget:
        from explorer.ui.tools.ground_sheet import (
            GroundSheet,  # with the readers of tiles: not before the first picture
        )

        return GroundSheet(grounds, self._session, self._window)

    @cached_property
    def by_layer(self) -> ByLayerSheet:
        from explorer.ui.tools.by_layer import ByLayerSheet

        return ByLayerSheet(self._session, self.selector, self._window)

    @cached_property
    def buffer(self) -> BufferSheet:
        from explorer.ui.tools.buffering import BufferSheet

        return BufferSheet(self._session, self._say, self._window)

    @cached_property
    def lengths(self) -> LengthSheet:
        from explorer.ui.tools.lengths import LengthSheet

        made = LengthSheet(self._session, self._window)
        made.status_message.connect(self.status_message)
        return made

    def begin(self, name: str) -> None:
        """Take a tool in hand; the map takes the keys. The same command again puts it away."""
        if self.drawing.tool is not None and self.drawing.tool.id == name:
            self.drawing.leave()
            return
        self.drawing.begin(TOOLS[name])
        self._map.setFocus()

    def annotate(self) -> None:
        self.annotator.toggle()
        if self.annotator.active:
            self._map.setFocus()

    def leave(self) -> bool:
        """Put the tool away; return False where none was in hand."""
        return self.annotator.leave() or self.drawing.leave()

    # -- menus ------------------------------------------------------------------------------

    def add_menus(self, menu: QMenu, actions: dict[str, QAction]) -> None:
        """Put the menus that are read anew whenever they open into the window's menu."""
        self._actions = actions
        for part in menu.findChildren(QMenu):
            if actions["bookmarks"] in part.actions():
                self.bookmarks.add_menu(part, actions["bookmarks"])

    def open_menu(self) -> None:
        """Open the menu of tools in the middle of the map."""
        self._popup(self._map.rect().center())

    def _open_menu(self, spot: dict[str, Any]) -> None:
        zoom = getattr(self._map, "zoomFactor", lambda: 1.0)()
        self._popup(QPoint(round(spot["x"] * zoom), round(spot["y"] * zoom)))

    def _popup(self, at: QPoint) -> None:
        if self.menu is not None:
            self.menu.deleteLater()
        menu = self.menu = QMenu(self._map)
        names = [c.id for c in COMMANDS if c.area == "tools" and c.id != "tools_menu"]
        for name in names:
            if name in ("annotate", "measure_line", "invert_selection", "draw_shape"):
                menu.addSeparator()
            menu.addAction(self._actions[name])
        menu.popup(self._map.mapToGlobal(at))
        menu.setActiveAction(menu.actions()[0])
