"""The tools of one window, each made once: what they offer for commands, and what they show above the map."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from explorer.ui.facts.session import Session
from explorer.ui.kit.notices import Say
from explorer.ui.tools.bookmarks import Bookmarks
from explorer.ui.tools.grounds import GroundTool


class Toolbox(QObject):
    """Made with the window; what needs a library waits until a tool is taken."""

    def __init__(self, session: Session, say: Say, window: QWidget) -> None:
        super().__init__(window)
        self.bookmarks = Bookmarks(session, say, window)
        self.grounds = GroundTool(session, say, window)

    def commands(self) -> dict[str, Callable[[], object]]:
        return self.bookmarks.commands() | self.grounds.commands()

    def add_menus(self, menu: QMenu, actions: dict[str, QAction]) -> None:
        """Put the menus that are read anew whenever they open into the window's menu."""
        for part in menu.findChildren(QMenu):
            if actions["bookmarks"] in part.actions():
                self.bookmarks.add_menu(part, actions["bookmarks"])
