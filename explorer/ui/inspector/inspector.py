"""The inspector: what is selected, in words, with sources; an overview where nothing is."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from explorer.atlas.assembly.known import Known
from explorer.atlas.columns.timelines import timelines
from explorer.layers.counts import StoreCounting
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.facts.fact_widgets import PageContext
from explorer.ui.inspector.feature import FeaturePage
from explorer.ui.inspector.lists import ListPage, OverviewPage
from explorer.ui.inspector.transitions import TransitionPage
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.removal import show_page
from explorer.words.strings import t

_AFTER_MS = 160  # a layer was switched: the map shows it first
_ROWS_MS = 300  # rows of a shared store come with every move of the map, which shows them first
_DRAGGED_MS = 300  # while the clock is dragged
Page = FeaturePage | ListPage | OverviewPage | TransitionPage


class Inspector(QScrollArea):
    """Shows the View's selection; all its text is plain, can be selected and copied.

    `edit_wanted(table, subject, record)` and `add_wanted(table, subject)` ask for a form, `comment_wanted(feature, comment)` for a comment, "" for a new one.
    """

    edit_wanted = Signal(str, str, object)
    comment_wanted = Signal(str, str)
    add_wanted = Signal(str, str)

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self.setObjectName("inspector")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page: Page
        self._built = store.view  # what the page was last made or updated for
        self._was_shown = False
        self._rows_soon = Debouncer(self, self._rebuild)
        self._soon = Debouncer(self, lambda: self._build(self._store.view))
        self._syncing = Debouncer(self, lambda: self.page.sync(self._store.view))
        self._stores: StoreCounting | None = None
        self._build(store.view)
        self.destroyed.connect(store.subscribe(self._view_changed))
        self.destroyed.connect(store.watch_facts(self._rebuild))
        self.destroyed.connect(store.watch(self._follow_comments))
        self.destroyed.connect(store.watch(self._follow_rows))

    def sizeHint(self) -> QSize:
        return QSize(330, 600)

    def minimumSizeHint(self) -> QSize:
        return QSize(240, 160)

    def showEvent(self, event: QShowEvent) -> None:
        self._was_shown = True
        self._view_changed(self._built, self._store.view)
        super().showEvent(event)

    def _view_changed(self, _old: View, new: View) -> None:
        """Build nothing while hidden (presenting, another tab): a page may take a third of a second."""
        if self._was_shown and not self.isVisible():
            return
        old, self._built = self._built, new
        if _page_key(old) != _page_key(new):
            only_layers = replace(new, layers=old.layers)
            only_looks = replace(new, appearance=old.appearance)
            if self.isVisible() and _page_key(old) == _page_key(only_layers):
                self._soon.postpone(_AFTER_MS)
            elif self.isVisible() and _page_key(old) == _page_key(only_looks):
                self._soon.request()  # the style sheet alone holds the window up for long enough
            else:
                self._build(new)
        elif _visible(old) != _visible(new):
            self._syncing.postpone(_AFTER_MS)
        elif _synced_part(old) != _synced_part(new):
            self._syncing.throttle(_DRAGGED_MS)

    def _follow_comments(self, old: Work, new: Work) -> None:
        if old.comments != new.comments and len(new.view.selection) == 1:
            self._rebuild()

    def _follow_rows(self, old: Work, new: Work) -> None:
        """Show the rows that a layer has now."""
        if old.collections is new.collections:
            return
        if isinstance(self.page, OverviewPage) and not new.view.selection and self.isVisible():
            self._syncing.postpone(_ROWS_MS)
            return
        portions = all(c.portion is not None for c in set(old.collections) ^ set(new.collections))
        is_one = isinstance(self.page, FeaturePage) and len(new.view.selection) == 1
        if not (portions and is_one and new.view.selection[0] in self._store.known.atlas.features):
            self._rows_soon.postpone(_ROWS_MS)

    def follow_stores(self, stores: StoreCounting) -> None:
        """Show of layers of shared stores what is counted there."""
        self._stores = stores

    def recount(self) -> None:
        """Show a count that has come from a shared store."""
        if isinstance(self.page, OverviewPage):
            self._syncing.postpone(_AFTER_MS)

    def _rebuild(self) -> None:
        """Show the facts as they are now, at the same place of the page."""
        if self._was_shown and not self.isVisible():
            self._built = replace(self._built, selection=())  # so that showing it builds it
            return
        at = self.verticalScrollBar().value()
        self._build(self._store.view)
        self.verticalScrollBar().setValue(at)

    def _desk(self, known: Known, view: View) -> PageContext:
        return PageContext(
            self._store,
            known.atlas,
            view,
            self.edit_wanted.emit,
            self.add_wanted.emit,
            self.comment_wanted.emit,
        )

    def _build(self, view: View) -> None:
        """Replace the page."""
        self._soon.cancel()
        self._syncing.cancel()
        self._rows_soon.cancel()
        known = self._store.known
        desk, features = self._desk(known, view), known.atlas.features
        columns = timelines(known.atlas)
        numbers = columns.numbers(view.selection)
        found = list(view.selection) if len(numbers) == len(view.selection) else columns.ids_of(numbers)
        if view.compare is not None and len(found) != 1:
            self.page = TransitionPage(desk, known.bounds)
        elif not found:
            self.page = OverviewPage(desk, self._stores)
        elif len(found) == 1:
            self.page = FeaturePage(features[found[0]], desk)
        else:
            self.page = ListPage(found, desk)
        show_page(self, self.page)
        self.setAccessibleName(t("inspector.name", view.lang))
        self.verticalScrollBar().setValue(0)


def _page_key(view: View) -> object:
    """Return what requires another page; all other changes only sync it."""
    layers = () if view.selection else tuple(x.id for x in view.layers)
    return view.selection, view.lang, view.appearance, layers, view.compare is not None


def _visible(view: View) -> object:
    """Return the visible layers, where the page lists them, and how the user's are drawn."""
    listed = () if view.selection else tuple(x.id for x in view.layers if x.visible)
    return listed, tuple(x.style for x in view.layers if x.style is not None)


def _synced_part(view: View) -> object:
    """Return what a page is synced with without being rebuilt."""
    return view.clock, view.filters, view.show_undated, view.extent, view.compare
