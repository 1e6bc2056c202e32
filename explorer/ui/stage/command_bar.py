"""Typing before an audience: one field over the map that searches, filters, switches layers and brings up figures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QLineEdit, QVBoxLayout, QWidget

from explorer.atlas.assembly.known import Known
from explorer.atlas.model import STATUSES
from explorer.layers import filter_words
from explorer.state.queries import finder, indicators, own_rows, regions
from explorer.state.queries.search import name_matches, without_texts
from explorer.state.view import filtering
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts.preparation import Preparation
from explorer.ui.filters.chips import FilterChips
from explorer.ui.kit import theme
from explorer.ui.kit.choice_list import Choice, ChoiceList
from explorer.ui.kit.icons import pixmap
from explorer.ui.kit.plain import label
from explorer.words import fold
from explorer.words.strings import t
from explorer.words.text import Text

_WIDTH, _ROWS = 900, 9
_GROW = 1.5  # of chips, as large as the rows of the list
_MOST_HITS, _MOST_REGIONS = 6, 5
_ON, _OFF = "check", "plus"


class Offer(NamedTuple):
    """A row of the list: what it is called, what it does, whether it is already so, and the View that it makes."""

    key: str
    name: str
    does: str
    on: bool
    view: View | None


def offers(known: Known, view: View, typed: str) -> Iterator[Offer]:
    """Return what the typed words may mean besides a place or a feature to fly to; nothing typed: the layers."""
    yield from _layers(known, view, typed)
    if not fold.fold(typed):
        return
    yield from _statuses(view, typed)
    yield from _regions(known, view, typed)
    yield from _figures(known, view, typed)
    on = view.filters.text == typed.strip()
    narrowed = filtering.with_text(view, "" if on else typed.strip())
    yield Offer(
        "text", t("stage.bar.text", view.lang, text=typed.strip()), _does("filter", view), on, narrowed
    )


def _layers(known: Known, view: View, typed: str) -> Iterator[Offer]:
    for layer in view.layers:
        if layer.id in known.catalogue and name_matches(known.catalogue.name(layer.id), typed):
            name = known.catalogue.name(layer.id).in_(view.lang)
            switched = view.with_layer(layer.id, visible=not layer.visible)
            yield Offer(f"layer/{layer.id}", name, _does("layer", view), layer.visible, switched)


def _statuses(view: View, typed: str) -> Iterator[Offer]:
    for status in STATUSES:
        name = Text(filter_words.status_name(status, "zh"), filter_words.status_name(status, "en"))
        if name_matches(name, typed):
            on = status in view.filters.statuses
            narrowed = filtering.toggled(view, "statuses", status)
            yield Offer(f"status/{status}", name.in_(view.lang), _does("filter", view), on, narrowed)


def _regions(known: Known, view: View, typed: str) -> Iterator[Offer]:
    named = (
        (code, name)
        for code, name in regions.names(known.atlas).items()
        if fold.contains_words(filter_words.region_names(known.atlas, code), typed)
    )
    for code, name in sorted(named, key=lambda each: (len(each[1].zh), each[0]))[:_MOST_REGIONS]:
        on = code in view.filters.regions
        narrowed = filtering.toggled(view, "regions", code)
        yield Offer(f"region/{code}", name.in_(view.lang), _does("region", view), on, narrowed)


def _figures(known: Known, view: View, typed: str) -> Iterator[Offer]:
    for key, indicator in known.atlas.indicators.items():
        if name_matches(indicator.name, typed):
            on = key in view.headline
            carded = indicators.with_card(view, key, not on)
            yield Offer(f"figure/{key}", indicator.name.in_(view.lang), _does("figure", view), on, carded)


def _does(what: str, view: View) -> str:
    return t(f"stage.bar.{what}", view.lang)


class StageCommandBar(QFrame):
    """Emits `chosen(Hit)` for what is flown to; changes the View itself for the rest and stays open."""

    chosen = Signal(object)

    def __init__(self, store: Store, ground: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._store, self._ground, self._window = store, ground, window
        self._acts: dict[str, Callable[[], object]] = {}
        self._preparation = Preparation(self, self._sift_again)
        self._texts = Preparation(self, self._filter_awaited, own_rows.haystacks)
        self._waiting = False  # for rows of own layers that are being prepared
        self._awaited: str | None = None  # a text that is filtered by once all rows can be searched
        self.setProperty("floating", True)
        self.setObjectName("stageCommands")
        self.field, self.list = QLineEdit(self), ChoiceList(self)
        self.chips, self.nothing = FilterChips(store, self, grow=_GROW), label("", "soft", self)
        self.field.setFont(theme.font(26))
        self.list.enlarge(theme.font(20), 42)
        self.field.setMaxLength(80)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 10)
        column.setSpacing(8)
        for widget in (self.field, self.chips, self.nothing, self.list):
            column.addWidget(widget)
        self.field.textChanged.connect(self._sift)
        self.field.installEventFilter(self)
        self.list.picked.connect(lambda key: self._acts[key]())
        self.hide()
        self.destroyed.connect(store.subscribe(self._view_changed))

    def open(self) -> None:
        """Show the bar over the map, ready to type."""
        lang = self._store.view.lang
        for widget in (self.field, self.list):
            widget.setAccessibleName(t("stage.bar.hint", lang))
        self.field.setPlaceholderText(t("stage.bar.hint", lang))
        self.field.clear()
        self.show()
        self.raise_()
        self._sift()
        self._window.activateWindow()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_bar(self) -> bool:
        """Hide the bar; return True if it was open."""
        if not self.isVisible():
            return False
        self.hide()
        self._ground.setFocus()
        return True

    def _sift_again(self) -> None:
        """Sift anew, with the row that is current now."""
        if self.isVisible():
            current = self.list.walked_to()
            self._sift()
            self.list.go_to(current)

    def _sift(self) -> None:
        typed, store = self.field.text(), self._store
        self._acts.clear()
        self._waiting = False
        rows = [*self._hits(typed), *self._choices(offers(store.known, store.view, typed))]
        rows.sort(
            key=lambda row: fold.fold(row.name) != fold.fold(typed)
        )  # what is called just so comes first
        self.list.show_choices(rows, store.view.appearance)
        self.list.setVisible(bool(rows))
        self.nothing.setText(t("search.pending" if self._waiting else "stage.bar.none", store.view.lang))
        self.nothing.setVisible(not rows)
        self._place()

    def _hits(self, typed: str) -> Iterator[Choice]:
        if not typed.strip():
            return
        view = self._store.view
        found = finder.find(self._store.known.atlas, self._store.axis, typed, view.clock.at, _MOST_HITS)
        self._waiting = self._preparation.of(found.pending)
        for hit in () if found.guessed else found.hits:
            key = f"hit/{hit.kind}/{hit.id}"
            self._acts[key] = lambda hit=hit: self.chosen.emit(hit)  # type: ignore[misc]
            yield Choice(key, hit.name.in_(view.lang), t("stage.bar.go", view.lang), self._mark("search"))

    def _choices(self, found: Iterable[Offer]) -> Iterator[Choice]:
        for offer in found:
            self._acts[offer.key] = lambda offer=offer: self._apply(offer)  # type: ignore[misc]
            mark = self._mark(_ON if offer.on else _OFF)
            yield Choice(offer.key, offer.name, offer.does, mark, enabled=offer.view is not None)

    def _mark(self, name: str) -> QPixmap:
        ink = theme.tokens(self._store.view.appearance)["accent" if name == _ON else "ink_faint"]
        return pixmap(name, ink, 18, self.devicePixelRatioF())

    def _apply(self, offer: Offer) -> None:
        view, self._awaited = offer.view, None
        if view is None:
            return
        other = view.filters.text if view.filters.text != self._store.view.filters.text else ""
        if self._texts.of(without_texts(self._store.known.atlas) if other else ()):
            self._awaited = other
        else:
            self._store.dispatch(view, "stage.bar.step")

    def _filter_awaited(self) -> None:
        if self._awaited is not None:
            self._store.dispatch(filtering.with_text(self._store.view, self._awaited), "stage.bar.step")
            self._awaited = None

    def _view_changed(self, old: View, new: View) -> None:
        if old.filters.text != new.filters.text:
            self._awaited = None
        if not self.isVisible():
            return
        if (old.layers, old.filters, old.headline, old.lang, old.appearance) != (
            new.layers,
            new.filters,
            new.headline,
            new.lang,
            new.appearance,
        ):
            self._sift_again()

    def _place(self) -> None:
        corner = self._ground.mapTo(self._window, self._ground.rect().topLeft())
        self.list.setFixedHeight(self.list.height_for(_ROWS))
        width = min(_WIDTH, self._ground.width() - 40)
        column = self._column
        column.invalidate()
        height = column.heightForWidth(width) if column.hasHeightForWidth() else self.sizeHint().height()
        left = corner.x() + (self._ground.width() - width) // 2
        self.setGeometry(left, corner.y() + round(self._ground.height() * 0.13), width, height)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                if self.field.text():
                    self.field.clear()
                else:
                    self.close_bar()
                return True
            return self.list.walk(event)
        return super().eventFilter(watched, event)
