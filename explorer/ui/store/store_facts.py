"""The facts of a shared store in the place of the built-in ones, and the user's edits on their way into it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import platformdirs
from PySide6.QtCore import QObject, Signal

from explorer.atlas.assembly.known import Known, load
from explorer.atlas.edits.base_rows import Filled, frozen
from explorer.atlas.edits.row_edit import Cells, RowEdit
from explorer.paths import own_geodata_dir
from explorer.records import dataclass
from explorer.state.view.store import Store
from explorer.state.view.work import Work
from explorer.store.facts_folder import facts_folder
from explorer.store.store_connection import StoreConnection
from explorer.store.store_faults import StoreError
from explorer.store.versioned_write import WriteResult, write_edits
from explorer.ui.store.store_links import StoreLinks

_VARIABLE = "TWINCITY_GEODATA"  # where processes of the window's, such as the exports', find the facts


@dataclass(frozen=True, slots=True, eq=False)
class _Facts:
    known: Known
    folder: Path
    version: int


class StoreFacts(QObject):
    """Reads the facts that the Work names, and writes its edits; they stay in the Work until the store has them."""

    read = Signal(int)  # the version that is shown now
    refused = Signal(object)  # StoreError
    written = Signal(int)  # how many edits are in the store
    faster = Signal(
        object, object, object
    )  # a colleague was: edits, those that they stand for, WriteConflicts

    def __init__(self, store: Store, links: StoreLinks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store, self._links = store, links
        self._tables, self._folder = store.facts, os.environ.get(_VARIABLE)
        self._asked = ""
        self._sent: tuple[RowEdit, ...] = ()
        self.busy = False
        self._versions: set[int] = set()
        self._attempted: set[tuple[str, Filled | None]] = (
            set()
        )  # what this window may have written, unanswered
        self.destroyed.connect(store.watch(self._on_work))
        self._on_work(store.work, store.work)

    def _on_work(self, old: Work, new: Work) -> None:
        if new.facts_from == self._asked:
            return
        self._asked = new.facts_from
        if new.facts_from:
            self.read_again()
        else:
            self._show(self._tables, self._folder, 0)

    def read_again(self) -> None:
        """Read the facts as they are in the store now."""
        link = self._links.of(self._asked) if self._asked else None
        if link is not None:
            link.ask("facts", _read, partial(self._put, self._asked), self.refused.emit)

    def _put(self, address: str, found: _Facts) -> None:
        if address == self._store.work.facts_from:
            self._show(found.known, str(found.folder), found.version)
            self.read.emit(found.version)

    def _show(self, known: Known, folder: str | None, version: int) -> None:
        """Lay everything over other facts; edits that are in them are edits no more."""
        sent, self._sent = self._sent, ()
        if folder:
            os.environ[_VARIABLE] = folder
        else:
            os.environ.pop(_VARIABLE, None)
        self._store.know(known)
        work = self._store.work
        left = tuple(edit for edit in work.edits if edit not in sent)
        self._store.set_work(replace(work, edits=left, facts_version=version))

    def own_version(self, version: int) -> bool:
        """Return whether a state of the store is what this window wrote."""
        return version in self._versions

    # -- writing ------------------------------------------------------------------------------

    def submit(self, address: str, edits: Sequence[RowEdit], of: Sequence[RowEdit] | None = None) -> bool:
        """Write edits into a store, all of them or none; False where another submission is under way.

        `of`: the edits of the Work that they stand for, where a decision has changed them.
        """
        link = self._links.of(address)
        if self.busy or link is None:
            return False
        self.busy = True
        self._attempted |= {(edit.table, _cells(edit.now)) for edit in edits}
        stand_for = tuple(edits if of is None else of)
        wrote = partial(self._wrote, tuple(edits), stand_for)
        link.ask("write", partial(_write, tuple(edits)), wrote, self._not_written)
        return True

    def _wrote(self, edits: tuple[RowEdit, ...], sent: tuple[RowEdit, ...], result: WriteResult) -> None:
        self.busy = False
        if result.conflicts:
            mine = {
                id(c.edit): c.mine_over_theirs()
                for c in result.conflicts
                if (c.edit.table, _cells(c.theirs)) in self._attempted
            }
            edits = tuple(e for edit in edits if (e := mine.get(id(edit), edit)) is not None)
            others = tuple(c for c in result.conflicts if id(c.edit) not in mine)
            if others:
                self.faster.emit(edits, sent, others)
            else:  # it was this window that was faster: the answer to an earlier submission was lost
                self.submit(self._store.work.facts_from, edits, sent)
            return
        if result.version is not None:
            self._versions.add(result.version)
        self.written.emit(len(sent))
        if self._asked:
            self._sent = sent
            self.read_again()

    def _not_written(self, why: StoreError) -> None:
        self.busy = False
        self.refused.emit(why)


def _cells(cells: Cells | None) -> Filled | None:
    return None if cells is None else frozen(cells)


def _read(connection: StoreConnection) -> _Facts:
    into = platformdirs.user_cache_path("twincity", appauthor=False) / "stores"
    folder, version = facts_folder(connection, own_geodata_dir(), into)
    known = load(folder)
    _ = known.bounds
    return _Facts(known, folder, version)


def _write(edits: tuple[RowEdit, ...], connection: StoreConnection) -> WriteResult:
    return write_edits(connection, edits)
