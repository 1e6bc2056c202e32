"""What changed in the step or span just made: `+3 开工，1 通车，2 见载`; a click lists, flashes and zooms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.queries import changes
from explorer.state.queries.changes import KINDS, Kind, PeriodChanges
from explorer.state.queries.tables import output_tables
from explorer.state.queries.timeline.timeline_words import nothing
from explorer.state.view.clock import change_period
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.state.view.work import Work
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.kit import theme
from explorer.ui.kit.debounce import Debouncer
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.ui.timeline.changes_list import ChangesList
from explorer.words.strings import t
from explorer.words.text import colon, join_items

_CLOCK_MS, _LAYERS_MS = 280, 180  # while the clock is dragged; after the map has switched a layer
_MOST_FLASHED = 500


class ChangesStrip(QFrame):
    """One line of kinds with their numbers; the list opens above it, without a dialog.

    `flash(ids)`, `zoom_wanted(ids)` and `hovered(id)` ("" for none) are for the map.
    """

    flash = Signal(list)
    zoom_wanted = Signal(list)
    hovered = Signal(str)

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.groups: Mapping[Kind, PeriodChanges] = {}
        self.opened: Kind | None = None
        self.lead, self.dates = QLabel(self), QLabel(self)
        self.buttons = {kind: QToolButton(self) for kind in KINDS}
        self.rest, self._hidden = QToolButton(self), list[Kind]()
        self.zoom, self.list = QToolButton(self), ChangesList(store, self)
        self._save = QToolButton(self)
        self.save = SaveMenu(self._save, self._for_saving, lambda: store.view.lang)
        self._soon = Debouncer(self, self._sync)
        self._lay_out()
        self._connect()
        self._sync()
        self.destroyed.connect(store.subscribe(self._view_changed))
        self.destroyed.connect(store.watch_facts(self._soon.request))
        self.destroyed.connect(store.watch(self._on_work))
        self.destroyed.connect(store.watch_extent(self._on_moved))

    def _lay_out(self) -> None:
        self.setObjectName("changesStrip")
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        for words, rank in ((self.lead, "soft"), (self.dates, "faint")):
            words.setTextFormat(Qt.TextFormat.PlainText)
            words.setProperty("rank", rank)
        row.addWidget(self.lead)
        for button in self.buttons.values():
            button.setCheckable(True)
            button.setProperty("chip", True)
            row.addWidget(button)
        self.rest.setProperty("chip", True)
        self.rest.setCheckable(True)
        self.rest.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.rest.setMenu(QMenu(self.rest))
        self.rest.menu().aboutToShow.connect(self._fill_rest)
        row.addWidget(self.rest)
        for tool in (self.zoom, self._save):
            tool.setProperty("bare", True)
            tool.setFixedSize(24, 24)
            row.addWidget(tool)
        row.addWidget(self.dates)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 2, 8, 2)
        column.setSpacing(4)
        column.addWidget(self.list)
        column.addLayout(row)
        self.list.hide()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def _connect(self) -> None:
        for kind, button in self.buttons.items():
            button.clicked.connect(
                lambda _=False, kind=kind: self.open(None if self.opened == kind else kind)
            )
        self.zoom.clicked.connect(lambda: self.zoom_wanted.emit(self.ids(self.opened)))
        self.list.selected.connect(self._select)
        self.list.zoom_wanted.connect(lambda key: self.zoom_wanted.emit([key]))
        self.list.hovered.connect(self.hovered)
        self.list.closed.connect(lambda: self.open(None))

    # -- the View ---------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._soon.flush()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._soon.pending = True

    def _on_work(self, old: Work, new: Work) -> None:
        if old.collections is not new.collections:
            self._soon.postpone(_LAYERS_MS)

    def _on_moved(self) -> None:
        if self._store.work.has_portions:
            self._soon.postpone(_LAYERS_MS)

    def _view_changed(self, old: View, new: View) -> None:
        """A list that is open stays with its kind, and closes where a step has none of it."""
        if _inputs(old) != _inputs(new):
            self._soon.request()
        elif old.layers != new.layers:
            self._soon.postpone(_LAYERS_MS)
        elif old.clock != new.clock:
            self._soon.follow(_CLOCK_MS)
        elif old.selection != new.selection:
            self.list.mark(new.selection)

    def _sync(self) -> None:
        view = self._store.view
        lang, first_and_last = view.lang, change_period(view)
        self.groups = changes.grouped(
            changes.changes_of(self._store.known.atlas, self._store.recorded, self._store.known.bounds)
        )
        step = "changes.step" if view.clock.mode == "asof" else "changes.span"
        tip = tooltip(t("shared.changes_tip", lang)) if self._store.work.has_portions else ""
        self.lead.setToolTip(tip)
        self.lead.setText(
            t(step, lang)
            if self.groups
            else f"{t(step, lang)} · {nothing(self._store.axis, first_and_last[0], view)}"
        )
        self.dates.setText(t("changes.dates", lang, first=first_and_last[0], last=first_and_last[1]))
        for n, (kind, button) in enumerate(self._shown_buttons().items()):
            words = t(f"changes.{kind}", lang, n=len(self.groups[kind]))
            button.setText(("+" if n == 0 else "") + words)
            button.setToolTip(tooltip(f"{words}{colon(lang)}{t('changes.list_tip', lang)}"))
            button.setAccessibleName(words)
        for tool in (self.zoom, self._save):
            tool.setVisible(bool(self.groups))
        self.save.retranslate()
        self._save.setIcon(icon("save", theme.tokens(view.appearance)["ink_soft"], 16))
        self._fit()
        self.zoom.setToolTip(tooltip(t("changes.zoom", lang)))
        self.zoom.setAccessibleName(t("changes.zoom", lang))
        self.zoom.setIcon(icon("target", theme.tokens(view.appearance)["ink_soft"], 16))
        self.open(self.opened if self.opened in self.groups else None, flash=False)

    def _shown_buttons(self) -> dict[Kind, QToolButton]:
        for kind, button in self.buttons.items():
            button.setVisible(kind in self.groups)
        return {kind: self.buttons[kind] for kind in KINDS if kind in self.groups}

    def ids(self, kind: Kind | None = None) -> list[str]:
        """The features that changed in this way (None: in any), each once."""
        groups = [group for key, group in self.groups.items() if kind in (None, key)]
        return list(dict.fromkeys(key for group in groups for key in group.ids()))

    def _for_saving(self) -> tuple[str, Make]:
        atlas, view = self._store.known.atlas, self._store.view
        first, last = change_period(view)
        found = [change for group in self.groups.values() for change in group]
        names = self._store.catalogue.names()
        return f"{t('table.changes', view.lang)}-{first}-{last}", lambda _: output_tables.changes(
            atlas, found, first, last, view.lang, names
        )

    # -- what the user does -----------------------------------------------------------------

    def open(self, kind: Kind | None, *, flash: bool = True) -> None:
        """List the features of a kind and flash them on the map; None closes the list."""
        self.opened = kind
        for name, button in self.buttons.items():
            button.setChecked(name == kind)
        self.rest.setChecked(kind in self._hidden)
        self.list.setVisible(kind is not None)
        if kind is not None:
            self.list.show_changes(self.groups[kind], self._store.view)
            if flash:
                self.flash.emit(self.ids(kind)[:_MOST_FLASHED])
        self.updateGeometry()

    def _select(self, key: str) -> None:
        view = self._store.view
        self._store.dispatch(replace(view, selection=(key,)), f"step.select|{key}", merge="changes.select")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.opened:
            button = self.rest if self.opened in self._hidden else self.buttons[self.opened]
            self.open(None)
            button.setFocus()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Drop from a short line the dates first, then the last kinds: they are in the menu at its end."""
        kinds = [kind for kind in KINDS if kind in self.groups]
        wide = {kind: self.buttons[kind].sizeHint().width() + 6 for kind in kinds}
        room = self.width() - 22 - (self.zoom.width() + self._save.width() + 12 if self.groups else 0)
        lead, rest = self.lead.sizeHint().width() + 6, self.rest.sizeHint().width() + 6
        if kinds and room < lead + wide[kinds[0]] + (rest if len(kinds) > 1 else 0):
            lead = 0
        room -= lead
        shown: list[Kind] = []
        for kind in kinds:
            left = room - wide[kind]
            if left < (rest if kind != kinds[-1] else 0):
                break
            shown.append(kind)
            room = left
        self._hidden = [kind for kind in kinds if kind not in shown]
        for kind in kinds:
            self.buttons[kind].setVisible(kind in shown)
        self.lead.setVisible(lead > 0)
        self.rest.setVisible(bool(self._hidden))
        self.dates.setVisible(not self._hidden and room > self.dates.sizeHint().width())
        self._name_rest()

    def _name_rest(self) -> None:
        lang = self._store.view.lang
        self.rest.setText(t("changes.rest", lang, n=len(self._hidden)))
        words = join_items((self.buttons[kind].text() for kind in self._hidden), lang)
        self.rest.setToolTip(tooltip(words))
        self.rest.setAccessibleName(words)
        self.rest.setChecked(self.opened in self._hidden)

    def _fill_rest(self) -> None:
        """The kinds that have no room, each of which opens its list."""
        menu = self.rest.menu()
        menu.clear()
        for kind in self._hidden:
            action = menu.addAction(self.buttons[kind].text().replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(kind == self.opened)
            action.triggered.connect(self.buttons[kind].click)

    def minimumSizeHint(self) -> QSize:
        return QSize(112, super().minimumSizeHint().height())


def _inputs(view: View) -> object:
    """Return what the strip follows at once, besides clock and layers."""
    return view.filters, view.extent, view.lang, view.appearance, view.step
