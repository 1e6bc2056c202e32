"""The Store: the one owner of the Work; subscribers, and undo and redo of every change by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from explorer.atlas.assembly.known import Known, commented, drawn_over
from explorer.atlas.axis import Axis
from explorer.atlas.catalogue import Catalogue
from explorer.atlas.comments import Comments
from explorer.atlas.edits.row_edit import RowEdit
from explorer.atlas.model import Box
from explorer.records import dataclass
from explorer.state.view.view import Camera, View
from explorer.state.view.work import Work, apply_step

Subscriber = Callable[[View, View], None]
Watcher = Callable[[Work, Work], None]
_DEPTH = 400
_KEPT = 4  # states of the edits whose facts are kept


@dataclass(frozen=True, slots=True)
class UndoStep:
    """An undo step: the Work before and after it. Steps in a row with the same `merge` key are one."""

    before: Work
    after: Work
    name: str
    merge: str | None = None


@dataclass(frozen=True, slots=True)
class StoreSnapshot:
    """A View and every undo step at one moment, to come back to."""

    view: View
    undo: tuple[UndoStep, ...]
    redo: tuple[UndoStep, ...]


class Store:
    """Holds the Work and calls subscribers with `(old, new)` once per change.

    `known` is what the tables know (`know`) with the layers of the Work laid over it, `axis` where the clock may be.

    Camera moves are not undo steps of their own; they ride along with the next one, as in every map program.
    """

    def __init__(self, work: Work | View, axis: Axis | None = None) -> None:
        self._work = Work(work) if isinstance(work, View) else work
        self._known = Known(catalogue=self._work.catalogue, axis=axis or Axis())
        self._tables = self._known
        self._laid: tuple[object, ...] = (self._work.collections, self._work.catalogue, (), ())
        self._edited: list[tuple[tuple[RowEdit, ...], Known]] = [((), self._known)]
        self._commented: Comments | None = ()
        self._extent: Box | None = None
        self._extent_watchers: list[Callable[[], None]] = []
        self._undo: list[UndoStep] = []
        self._redo: list[UndoStep] = []
        self._watchers: list[Watcher] = []
        self._pending: list[tuple[Work, Work]] = []

    @property
    def work(self) -> Work:
        return self._work

    @property
    def view(self) -> View:
        return self._work.view

    @property
    def catalogue(self) -> Catalogue:
        return self._work.catalogue

    @property
    def known(self) -> Known:
        """Return the facts with the user's edits and layers as they are now; the same object until one of them
        changes."""
        work, before = self._work, self._laid
        now = work.collections, work.catalogue, work.own_shapes, work.edits
        if any(one is not other for one, other in zip(now, before, strict=True)):
            if before[2:] != now[2:]:
                self._known = drawn_over(self._with_edits(work.edits), work.own_shapes)
            found = {collection.layer: collection for collection in work.collections}
            self._known = self._known.with_collections(found, work.catalogue)
            self._laid, self._commented = now, None
        if work.comments is not self._commented:
            self._known = commented(self._known, work.comments)
            self._commented = work.comments
        return self._known

    def _with_edits(self, edits: tuple[RowEdit, ...]) -> Known:
        """Return the tables' facts with the edits over them; the latest are kept, so that undoing makes nothing anew."""
        kept = next((known for before, known in self._edited if before == edits), None)
        if kept is None:
            kept = _laid(self._tables, edits, *self._edited[0])
        self._edited = [(edits, kept), *(each for each in self._edited if each[1] is not kept)][:_KEPT]
        return kept

    @property
    def facts(self) -> Known:
        """What the tables know, without anything of the user's."""
        return self._tables

    def know(self, known: Known) -> None:
        """Take the facts that the layers of the Work lie upon; the axis of the Store stays."""
        tables, axis = known.tables, self._known.tables.axis
        self._known = self._tables = tables if tables.axis == axis else replace(tables, axis=axis)
        self._edited = [((), self._tables)]
        self._laid = (None, None, None, None)

    @property
    def axis(self) -> Axis:
        return self.known.axis

    # -- what the map reports ---------------------------------------------------------------

    @property
    def extent(self) -> Box | None:
        """Return west, south, east, north of the ground in sight as the map last reported it; None before the first
        report."""
        return self._extent

    @property
    def recorded(self) -> View:
        """Return the View with the extent in sight, for scenes, files and sheets."""
        return replace(self.view, extent=self._extent) if self._extent else self.view

    def report(self, camera: Camera, extent: Box) -> None:
        """Set the camera and extent that the map shows. The View holds the extent only if a filter uses it."""
        self._extent = extent
        held = extent if self.view.filters.in_extent else self.view.extent
        self.set_view(replace(self.view, camera=camera, extent=held))
        for watcher in tuple(self._extent_watchers):
            watcher()

    def watch_extent(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher()` after each report of the map; the result ends that."""
        self._extent_watchers.append(watcher)

        def stop() -> None:
            if watcher in self._extent_watchers:
                self._extent_watchers.remove(watcher)

        return stop

    # -- subscribers ------------------------------------------------------------------------

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber(old, new)` after each change of the View; the result ends the subscription."""

        def on_work(old: Work, new: Work) -> None:
            if old.view != new.view:
                subscriber(old.view, new.view)

        return self.watch(on_work)

    def on_language(self, act: Callable[[], object]) -> Callable[[], None]:
        """Act after each change of the language; the result ends that."""

        def on_view(old: View, new: View) -> None:
            if old.lang != new.lang:
                act()

        return self.subscribe(on_view)

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call `watcher(old, new)` after each change of the Work or of the undo list; the result ends that."""
        self._watchers.append(watcher)

        def stop() -> None:
            if watcher in self._watchers:
                self._watchers.remove(watcher)

        return stop

    def watch_facts(self, watcher: Callable[[], None]) -> Callable[[], None]:
        """Call `watcher()` after each change of the user's edits of facts and shapes; the result ends that."""

        def on_work(old: Work, new: Work) -> None:
            if (old.edits, old.own_shapes) != (new.edits, new.own_shapes):
                watcher()

        return self.watch(on_work)

    # -- changes ----------------------------------------------------------------------------

    def dispatch(self, view: View, name: str, merge: str | None = None) -> None:
        """Make `view` current as an undo step. Steps in a row with the same `merge` key (a drag) undo as one."""
        self.change(replace(self._work, view=view), name, merge)

    def change(self, work: Work, name: str, merge: str | None = None) -> None:
        """Make `work` current as an undo step; undoing it restores the fields it changed, and no others."""
        if work == self._work:
            return
        before = self._work
        if self._undo and merge is not None and self._undo[-1].merge == merge:
            before = self._undo.pop().before
        self._undo.append(UndoStep(before, work, name, merge))
        del self._undo[:-_DEPTH]
        self._redo.clear()
        self._replace(work)

    def end_merge(self) -> None:
        """End the drag: the next step with the same merge key is an undo step of its own."""
        if self._undo:
            self._undo[-1] = replace(self._undo[-1], merge=None)

    def set_view(self, view: View) -> None:
        """Make `view` current without an undo step (camera, a playing clock's frames)."""
        self.set_work(replace(self._work, view=view))

    def set_work(self, work: Work) -> None:
        """Make `work` current without an undo step."""
        if work != self._work:
            self._replace(work)

    # -- undo -------------------------------------------------------------------------------

    @property
    def undo_name(self) -> str | None:
        return self._undo[-1].name if self._undo else None

    @property
    def redo_name(self) -> str | None:
        return self._redo[-1].name if self._redo else None

    def undo(self) -> None:
        self._step(self._undo, self._redo)

    def redo(self) -> None:
        self._step(self._redo, self._undo)

    def reset(self, view: View) -> None:
        """Start over from `view`: nothing to undo."""
        self.open_work(replace(self._work, view=view))

    def open_work(self, work: Work) -> None:
        """Start over from `work` (a project was opened): nothing to undo."""
        self._undo.clear()
        self._redo.clear()
        self._replace(work)

    def snapshot(self) -> StoreSnapshot:
        """Return the View and every undo step, to be restored later."""
        return StoreSnapshot(self.view, tuple(self._undo), tuple(self._redo))

    def restore(self, kept: StoreSnapshot) -> None:
        """Restore a View and its undo list."""
        self._undo[:], self._redo[:] = kept.undo, kept.redo
        self._replace(replace(self._work, view=kept.view))

    def _step(self, source: list[UndoStep], target: list[UndoStep]) -> None:
        if source:
            step, now = source.pop(), self._work
            then = apply_step(now, step.after, step.before)
            target.append(UndoStep(now, then, step.name))
            self.end_merge()
            self._replace(then)

    def _replace(self, work: Work) -> None:
        """Queue changes made by watchers, so that all watchers see the same order."""
        self._pending.append((self._work, work))
        self._work = work
        if len(self._pending) > 1:
            return
        try:
            while self._pending:
                for watcher in tuple(self._watchers):
                    watcher(*self._pending[0])
                del self._pending[0]
        finally:
            self._pending.clear()


def _laid(tables: Known, edits: tuple[RowEdit, ...], earlier: tuple[RowEdit, ...], known: Known) -> Known:
    """Return the tables' facts with the edits over them, made from those of an earlier state."""
    if not edits:
        return tables
    from explorer.atlas.edits.laying import Laid, laid  # which a start without edits never needs

    return laid(tables, edits, Laid(earlier, known))
