"""Own layers prepared for searching in a thread: a first search would hold the window up."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from weakref import WeakSet

from PySide6.QtCore import QObject

from explorer.atlas.columns.collection import Collection
from explorer.state.queries.search import prepare
from explorer.ui.kit.reckoner import Reckoner

log = logging.getLogger(__name__)


class Preparation:
    """Calls `again` once the layers that a search has left out can be searched; `make` makes one ready for that.

    A layer that cannot be prepared is left out for good: with each letter typed it would fail anew, and hold up the others.
    """

    def __init__(
        self,
        parent: QObject,
        again: Callable[[], None],
        make: Callable[[Collection], object] = prepare,
    ) -> None:
        self._reckoner, self._again, self._make = Reckoner(parent, few=0), again, make
        self._failed: WeakSet[Collection] = WeakSet()

    def of(self, pending: Sequence[Collection]) -> bool:
        """Prepare these layers, in place of those that were asked for before; return whether any is to come."""
        wanted = [collection for collection in pending if collection not in self._failed]
        if wanted:
            self._reckoner.ask(len(wanted), lambda: self._prepare(wanted), lambda _: self._again())
        else:
            self._reckoner.drop()
        return bool(wanted)

    def _prepare(self, wanted: Sequence[Collection]) -> None:
        for collection in wanted:
            try:
                self._make(collection)
            except Exception:
                log.exception("rows of %s cannot be searched", collection.layer)
                self._failed.add(collection)
