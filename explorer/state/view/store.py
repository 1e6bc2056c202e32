"""The Store: the one owner of the View; one signal, undo and redo of every change by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from explorer.state.view.view import View

Subscriber = Callable[[View, View], None]
_DEPTH = 400


@dataclass(frozen=True, slots=True)
class Change:
    """What undo takes back: the View before, and the name shown for the step.

    A step of the scenes lies outside the View: `back` takes it back, `forth` does it again.
    """

    before: View
    name: str
    merge: str | None
    back: Callable[[], None] | None = None
    forth: Callable[[], None] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """All that a Store holds at one moment, to come back to."""

    view: View
    undo: tuple[Change, ...]
    redo: tuple[Change, ...]


class Store:
    """Holds the View and tells subscribers `(old, new)` once per change.

    Camera moves, the reported extent and the hover are not undo steps of their own; they ride
    along with the next one, as in every map program.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._undo: list[Change] = []
        self._redo: list[Change] = []
        self._subscribers: list[Subscriber] = []
        self._untold: list[tuple[View, View]] = []

    @property
    def view(self) -> View:
        return self._view

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call `subscriber(old, new)` after each change; the result ends the subscription."""
        self._subscribers.append(subscriber)

        def unsubscribe() -> None:
            if subscriber in self._subscribers:
                self._subscribers.remove(subscriber)

        return unsubscribe

    def dispatch(self, view: View, name: str, merge: str | None = None) -> None:
        """Make `view` current. Steps in a row with the same `merge` key (a drag) undo as one."""
        if view == self._view:
            return
        last = self._undo[-1] if self._undo else None
        if last is None or merge is None or last.merge != merge:
            self._undo.append(Change(self._view, name, merge))
            del self._undo[:-_DEPTH]
        self._redo.clear()
        self._replace(view)

    def record(self, name: str, back: Callable[[], None], forth: Callable[[], None]) -> None:
        """An undo step for what was just changed outside the View; subscribers hear `(view, view)`."""
        self._undo.append(Change(self._view, name, None, back, forth))
        del self._undo[:-_DEPTH]
        self._redo.clear()
        self._replace(self._view)

    def seal(self) -> None:
        """End the drag: the next step with the same merge key is an undo step of its own."""
        if self._undo:
            self._undo[-1] = replace(self._undo[-1], merge=None)

    def look(self, view: View) -> None:
        """Make `view` current without an undo step (camera, extent, a playing clock's frames)."""
        if view != self._view:
            self._replace(view)

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
        """Start over from `view` (a project was opened): nothing to undo."""
        self._undo.clear()
        self._redo.clear()
        if view != self._view:
            self._replace(view)

    def keep(self) -> Kept:
        """The View and every step, as they stand now."""
        return Kept(self._view, tuple(self._undo), tuple(self._redo))

    def restore(self, kept: Kept) -> None:
        """Back to what was kept, as if nothing had been done since."""
        self._undo[:], self._redo[:] = kept.undo, kept.redo
        self._replace(kept.view)

    def _step(self, source: list[Change], target: list[Change]) -> None:
        if source:
            change = source.pop()
            target.append(Change(self._view, change.name, None, change.forth, change.back))
            self.seal()
            if change.back is not None:
                change.back()
            self._replace(self._view if change.back else change.before)

    def _replace(self, view: View) -> None:
        """A change made by a subscriber is told after the one that it answers, to all in that order."""
        self._untold.append((self._view, view))
        self._view = view
        if len(self._untold) > 1:
            return
        try:
            while self._untold:
                for subscriber in tuple(self._subscribers):
                    subscriber(*self._untold[0])
                del self._untold[0]
        finally:
            self._untold.clear()
