"""The chronicle: all events in chronological order, linked to the clock, and a second tab with the conflicts of sources."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QSizePolicy,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.edits.row_words import table_name
from explorer.atlas.model import Atlas, Event
from explorer.state.queries import finder
from explorer.state.queries.conflicts import of_event
from explorer.state.queries.labels import kind_name
from explorer.state.queries.tables import output_tables
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.chronicle.conflict_list import ConflictList
from explorer.ui.chronicle.event_list import ChronicleList
from explorer.ui.chronicle.event_model import copied
from explorer.ui.facts.conflict_note import ConflictNotes
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import ElidedButton, label, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.kit.wrap_row import WrapRow
from explorer.words.dates import certain_day
from explorer.words.strings import t
from explorer.words.text import Lang

_TABS = ("events", "conflicts")
_ALL = ""


class KindChips(QWidget):
    """Emits `chosen(frozenset)`: the kinds to keep, none for all. Several may be on at once."""

    chosen = Signal(object)

    def __init__(self, area: str, kinds: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = area
        self._kinds: frozenset[str] = frozenset()
        row = WrapRow(self)
        self._buttons: dict[str, QToolButton] = {}
        for kind in (_ALL, *kinds):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setProperty("chip", True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, kind=kind: self._press(kind))
            self._buttons[kind] = button
            row.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def kinds(self) -> frozenset[str]:
        return self._kinds

    def button(self, kind: str) -> QToolButton:
        return self._buttons[kind]

    def set_kinds(self, kinds: frozenset[str]) -> None:
        """Check the chips of these kinds without emitting `chosen`."""
        self._kinds = kinds
        for kind, button in self._buttons.items():
            button.setChecked(kind in kinds if kind else not kinds)

    def show_counts(self, counts: Mapping[str, int], lang: Lang) -> None:
        """Set words and counts; disable a kind without events unless it is checked."""
        for kind, button in self._buttons.items():
            name = kind_name(self._area, kind, lang)
            if kind == _ALL:
                text = t("chronicle.all", lang, n=sum(counts.values()))
            else:
                text = t("chronicle.kind", lang, kind=name, n=counts.get(kind, 0))
                button.setToolTip(tooltip(t("chronicle.kind_tip", lang, kind=name)))
            button.setText(text)
            button.setAccessibleName(text)
            button.setEnabled(kind in self._kinds or kind == _ALL or counts.get(kind, 0) > 0)
        self.set_kinds(self._kinds)
        self.updateGeometry()

    def _press(self, kind: str) -> None:
        self.set_kinds(frozenset() if kind == _ALL else self._kinds ^ {kind})
        self.chosen.emit(self._kinds)


class EventsPage(QWidget):
    """Search, kinds, the list and the note under it. `kinds_chosen(frozenset)` for the timeline's ticks."""

    kinds_chosen = Signal(object)
    event_opened = Signal(str)
    status_message = Signal(str)
    edit_wanted = Signal(str, str, object)  # table, id, None
    add_wanted = Signal(str, str)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._atlas = store, atlas
        self._own_move = False
        self.field, self.copy, self.now = QLineEdit(self), QToolButton(self), QToolButton(self)
        self._save, self.add, self.edit = QToolButton(self), QToolButton(self), QToolButton(self)
        self.save = SaveMenu(self._save, self._for_saving, lambda: store.view.lang)
        kinds = sorted({event.kind for event in atlas.events.values()})
        self.chips = KindChips("event.kind", kinds, self)
        self.list = ChronicleList(store, atlas, self)
        self.nothing, self.notes = label("", "soft", self), ConflictNotes(store, atlas, self)
        self.guess, self._guessed = ElidedButton(kind="link", parent=self), ""
        self.guess.hide()
        self._build()
        self.retranslate()

    def _build(self) -> None:
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(100)
        self.field.installEventFilter(self)
        top = QHBoxLayout()
        top.addWidget(self.field, 1)
        for button in (self.copy, self._save, self.now):
            top.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 0, 8)
        column.setSpacing(7)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, 10, 0)
        below.addWidget(self.notes)
        for part in (top, self.chips, self.nothing, self.guess, self.list, below):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part)
        column.setStretchFactor(self.list, 1)
        self.chips.setContentsMargins(0, 0, 10, 0)
        top.setContentsMargins(0, 0, 10, 0)
        self.field.textChanged.connect(lambda _: self._sift())
        self.chips.chosen.connect(lambda _: self._sift())
        self.chips.chosen.connect(self.kinds_chosen)
        self.guess.clicked.connect(lambda: self.field.setText(self._guessed))
        self.copy.clicked.connect(self.copy_list)
        self.save.status_message.connect(self.status_message)
        self.now.clicked.connect(lambda: self.list.to_clock())
        self.add.clicked.connect(lambda: self.add_wanted.emit("events", ""))
        self.edit.clicked.connect(self._edit)
        self.list.opened.connect(self._open)
        self.list.picked.connect(self._show_event)

    def retranslate(self) -> None:
        """Words and icons in the View's language and appearance."""
        view = self._store.view
        self.field.setPlaceholderText(t("chronicle.search", view.lang))
        self.field.setAccessibleName(t("chronicle.search", view.lang))
        self.copy.setIcon(icon("copy", theme.tokens(view.appearance)["ink_soft"]))
        self._save.setIcon(icon("save", theme.tokens(view.appearance)["ink_soft"]))
        self.save.retranslate()
        self.now.setIcon(icon("target", theme.tokens(view.appearance)["ink_soft"]))
        self.now.setToolTip(tooltip(t("chronicle.now", view.lang)))
        self.now.setAccessibleName(t("chronicle.now", view.lang))
        for button, picture, key in ((self.add, "plus", "add"), (self.edit, "edit", "change")):
            words = t(f"editing.{key}", view.lang, table=table_name("events", view.lang))
            button.setIcon(icon(picture, theme.tokens(view.appearance)["ink_soft"]))
            button.setToolTip(tooltip(words))
            button.setAccessibleName(words)
        self.nothing.setText(t("chronicle.none", view.lang))
        self.list.setAccessibleName(t("chronicle.list", view.lang))
        self.list.events.lang = view.lang
        self.list.scheduleDelayedItemsLayout()
        self._sift()
        self._show_event(self.list.event_now())

    def view_changed(self, old: View, new: View) -> None:
        """Follow the clock and the selection."""
        if old.selection != new.selection:
            self._relate(new)
        if old.clock != new.clock:
            self.list.on_clock(old.clock, new.clock)
            if not self._own_move:
                self.list.to_clock(calmly=True)

    def refresh(self) -> None:
        """Apply the changes of the View that were missed while hidden."""
        self._relate(self._store.view)
        self.list.viewport().update()
        self.list.to_clock(calmly=True)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Down:
                self.list.setFocus(Qt.FocusReason.TabFocusReason)
                return True
            if event.key() == Qt.Key.Key_Escape and self.field.text():
                self.field.clear()
                return True
        return super().eventFilter(watched, event)

    def _sift(self) -> None:
        kept = self.list.event_now()
        self.list.events.set_filters(self.field.text(), self.chips.kinds)
        self.chips.show_counts(self.list.events.tally(), self._store.view.lang)
        self._name_copy()
        self.nothing.setVisible(self.list.events.rowCount() == 0)
        self._guess()
        if kept is not None and self.list.event_now() is None:
            self.list.show_event(kept.id)
        elif kept is None:
            self.list.to_clock()
        self._show_event(self.list.event_now())

    def _guess(self) -> None:
        """Suggest the name that may have been meant if the search finds nothing."""
        lang, none = self._store.view.lang, not self.list.events.tally()
        found = finder.suggest_name(self._atlas, self.field.text()) if none else None
        self._guessed = found.in_(lang) if found else ""
        self.guess.set_words(t("filters.guess", lang, name=self._guessed))
        self.guess.setVisible(bool(self._guessed))

    def _name_copy(self) -> None:
        number = len(self.list.events.kept())
        words = t("chronicle.copy_list", self._store.view.lang, n=number)
        self.copy.setToolTip(tooltip(words))
        self.copy.setAccessibleName(words)
        self.copy.setEnabled(number > 0)

    def copy_list(self) -> None:
        """Copy every listed event with its citation to the clipboard."""
        lang, found = self._store.view.lang, self.list.events.kept()
        text = "\n\n".join(copied(self._atlas, event, lang) for event in found)
        QApplication.clipboard().setText(text)
        self.status_message.emit(t("chronicle.copied", lang, n=len(found)))

    def _for_saving(self) -> tuple[str, Make]:
        atlas, lang, found = self._atlas, self._store.view.lang, tuple(self.list.events.kept())
        return t("table.events", lang), lambda _: output_tables.events(atlas, found, lang)

    def _show_event(self, event: Event | None) -> None:
        self.notes.show_conflicts(of_event(self._atlas, event.id) if event else ())
        self.edit.setEnabled(event is not None)

    def _edit(self) -> None:
        event = self.list.event_now()
        if event is not None:
            self.edit_wanted.emit("events", event.id, None)

    def _open(self, event: Event) -> None:
        """Bring the clock to the event and select what it is about."""
        view = clock.moved_to(self._store.axis, self._store.view, certain_day(event.date))
        features = tuple(key for key in event.features if key in self._atlas.features)
        self._own_move = True
        self._store.dispatch(replace(view, selection=features), "chronicle.undo")
        self._own_move = False
        self.event_opened.emit(event.id)

    def _relate(self, view: View) -> None:
        """Mark the events that are about what is selected."""
        chosen = frozenset(view.selection)
        found = self._atlas.events.values() if chosen else ()
        self.list.delegate.related = frozenset(e.id for e in found if chosen.intersection(e.features))
        self.list.viewport().update()


class Chronicle(QWidget):
    """A panel for a dock: the events, and in a second tab what the sources differ on."""

    kinds_chosen = Signal(object)
    event_opened = Signal(str)
    charts_wanted = Signal(object)
    status_message = Signal(str)
    edit_wanted = Signal(str, str, object)
    add_wanted = Signal(str, str)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._stale = True
        self.tabs = Segmented(_TABS, self)
        self.events, self.conflicts = EventsPage(store, atlas, self), ConflictList(store, atlas, self)
        self._pages = QStackedWidget(self)
        for page in (self.events, self.conflicts):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        head = QHBoxLayout()
        head.setContentsMargins(10, 0, 10, 0)
        head.addWidget(self.tabs)
        head.addStretch(1)
        for button in (self.events.add, self.events.edit, self.conflicts.add, self.conflicts.edit):
            head.addWidget(button)
        column.addLayout(head)
        column.addWidget(self._pages, 1)
        self.tabs.chosen.connect(self.show_tab)
        self.events.kinds_chosen.connect(self.kinds_chosen)
        self.events.event_opened.connect(self.event_opened)
        self.events.status_message.connect(self.status_message)
        self.conflicts.charts_wanted.connect(self.charts_wanted)
        for page in (self.events, self.conflicts):
            page.edit_wanted.connect(self.edit_wanted)
            page.add_wanted.connect(self.add_wanted)
        self.conflicts.save.status_message.connect(self.status_message)
        self._name()
        self.show_tab("events")
        self.destroyed.connect(store.subscribe(self._view_changed))

    def take_over(self, old: Chronicle) -> None:
        """Show what an older chronicle showed: tab, search, kinds, the current row."""
        self.show_tab(_TABS[old._pages.currentIndex()])
        self.conflicts.field.setText(old.conflicts.field.text())
        now, mine = old.events.list.event_now(), self.events
        mine.field.setText(old.events.field.text())
        if old.events.chips.kinds:
            mine.chips.set_kinds(old.events.chips.kinds)
            mine.chips.chosen.emit(old.events.chips.kinds)
        if now is not None:
            mine.list.show_event(now.id)

    def show_tab(self, name: str) -> None:
        """`events` or `conflicts`."""
        self.tabs.set_current(name)
        self._pages.setCurrentIndex(_TABS.index(name))
        tools = ((self.events.add, self.events.edit), (self.conflicts.add, self.conflicts.edit))
        for key, buttons in zip(_TABS, tools, strict=True):
            for button in buttons:
                button.setVisible(key == name)

    def show_event(self, event_id: str) -> None:
        """Scroll to an event (chosen on the timeline, on the map or in the search)."""
        self.show_tab("events")
        if self.events.list.events.row_of(event_id) < 0:
            self.events.chips.set_kinds(frozenset())
            self.events.field.clear()
            self.events.list.events.set_filters("", frozenset())
        self.events.list.show_event(event_id)

    def show_conflicts(self, ids: Iterable[str]) -> None:
        """Open the second tab at the first of these conflicts."""
        self.show_tab("conflicts")
        for conflict_id in tuple(ids)[:1]:
            self.conflicts.show_conflict(conflict_id)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._stale:
            self._stale = False
            self._retranslate()
            self.events.refresh()

    def _view_changed(self, old: View, new: View) -> None:
        if not self.isVisible():
            self._stale = True
            return
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate()
        self.events.view_changed(old, new)

    def _retranslate(self) -> None:
        self._name()
        self.events.retranslate()
        self.conflicts.retranslate()

    def _name(self) -> None:
        lang = self._store.view.lang
        self.setAccessibleName(t("chronicle.title", lang))
        for name in _TABS:
            self.tabs.set_words(name, t(f"chronicle.tab.{name}", lang), t(f"chronicle.tab_tip.{name}", lang))
