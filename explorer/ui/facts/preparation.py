"""Own layers prepared for searching in a thread: a first search would hold the window up."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from explorer.atlas.columns.collection import Collection
from explorer.state.queries.search import prepare
from explorer.ui.kit.reckoner import Reckoner


class Preparation:
    """Calls `again` once the layers that a search has left out can be searched."""

    def __init__(self, parent: QObject, again: Callable[[], None]) -> None:
        self._reckoner, self._again = Reckoner(parent, few=0), again

    def of(self, pending: Sequence[Collection]) -> None:
        """Prepare these layers, in place of those that were asked for before."""
        if pending:
            self._reckoner.ask(len(pending), lambda: list(map(prepare, pending)), lambda _: self._again())
        else:
            self._reckoner.drop()
