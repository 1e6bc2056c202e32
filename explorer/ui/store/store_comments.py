"""Comments exchanged with a shared store: one's own are sent, colleagues' are taken, only when the user asks."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from explorer.atlas.comments import Comments, MergeTally, joined, tally
from explorer.records import dataclass
from explorer.state.view import comment_edits
from explorer.state.view.store import Store
from explorer.store.comment_exchange import Exchange, exchange_comments, read_comments
from explorer.store.store_connection import StoreConnection
from explorer.ui.store.store_links import StoreLinks
from explorer.words.structure import WrongValue


@dataclass(frozen=True, slots=True)
class ExchangeTally:
    """What an exchange brought; how many comments were sent, and how many were not, as one may only read."""

    found: MergeTally
    sent: int = 0
    kept: int = 0


class StoreComments(QObject):
    """Merges comments of a store into the Work, as one undo step; nothing is lost while a server is away."""

    exchanged = Signal(object)  # ExchangeTally
    taken = Signal(object)  # MergeTally
    refused = Signal(object)  # StoreError
    full = Signal(object)  # WrongValue: there would be too many comments

    def __init__(self, store: Store, links: StoreLinks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._links = store, links
        self._versions: set[int] = set()

    def own_version(self, version: int) -> bool:
        """Return whether a state of the store is what this window has sent."""
        return version in self._versions

    def exchange(self, address: str) -> bool:
        """Send one's own comments and take the others; False for what is no address."""
        link = self._links.of(address)
        if link is None:
            return False
        mine = self._store.known.comments
        link.ask("comments", partial(_exchange, mine), partial(self._exchanged, mine), self.refused.emit)
        return True

    def take(self, address: str) -> None:
        """Take the comments of a store."""
        link = self._links.of(address)
        if link is not None:
            link.ask("comments", read_comments, self._taken, self.refused.emit)

    def _exchanged(self, mine: Comments, found: Exchange) -> None:
        if found.version is not None:
            self._versions.add(found.version)
        brought = self._merge(found.after)
        if brought is not None:
            sent = tally(found.before, found.after)
            left = tally(found.after, joined(found.after, mine))
            self.exchanged.emit(ExchangeTally(brought, sent.number, left.number))

    def _taken(self, found: Comments) -> None:
        brought = self._merge(found)
        if brought is not None:
            self.taken.emit(brought)

    def _merge(self, theirs: Comments) -> MergeTally | None:
        """Merge into the Work what is new here; None where that would be too many."""
        before, work = self._store.known.comments, self._store.work
        brought = tally(before, joined(before, theirs))
        if not brought:
            return brought
        try:
            mine = comment_edits.merged(work.comments, theirs)
        except WrongValue as error:
            self.full.emit(error)
            return None
        view = self._store.view
        if view.show_comments == "none":
            view = replace(view, show_comments="open")
        self._store.change(replace(work, comments=mine, view=view), "step.comments_merged")
        return brought


def _exchange(mine: Comments, connection: StoreConnection) -> Exchange:
    if connection.store.can_write:
        return exchange_comments(connection, mine)
    there = read_comments(connection)
    return Exchange(there, there)
