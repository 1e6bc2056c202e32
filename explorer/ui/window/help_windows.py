"""The windows that help opens beside the main one: the user's guide and the self-check; at most one of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from shiboken6 import isValid

from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.window.instance import bring_to_front
from explorer.ui.window.window import MainWindow

if TYPE_CHECKING:
    from explorer.ui.map.guide_view import GuideWindow
    from explorer.ui.window.self_check import SelfCheck


class HelpWindows:
    def __init__(self, store: Store, window: MainWindow) -> None:
        self._store, self._window = store, window
        self.guide: GuideWindow | None = None
        self.check: SelfCheck | None = None

    def commands(self) -> dict[str, Callable[[], object]]:
        return {"guide": self.open_guide, "self_check": self.check_machine}

    def open_guide(self, page: str = "") -> GuideWindow:
        """Open the user's guide, at `page` if one is named, or bring the open one forward."""
        from explorer.ui.map.guide_view import GuideWindow

        if self.guide is None or not isValid(self.guide) or not self.guide.isVisible():
            self.guide = GuideWindow(self._store.view)
            self._window.closed.connect(self.guide.close)
        self.guide.open(page)
        bring_to_front(self.guide)
        return self.guide

    def check_machine(self) -> SelfCheck:
        """Open the self-check, or bring the open one forward."""
        from explorer.ui.window.self_check import SelfCheck

        if self.check is None or not isValid(self.check):
            self.check = SelfCheck(self._store, self._window)
        bring_to_front(self.check)
        return self.check

    def retranslate(self, view: View) -> None:
        if self.guide is not None and isValid(self.guide) and self.guide.isVisible():
            self.guide.retranslate(view)
