"""The list behind a number in the strip: the features that changed, their dates and the map's own samples."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QListWidget, QListWidgetItem, QWidget

from explorer.atlas.columns.timeline import Certainty
from explorer.layers.legend import kind_of
from explorer.layers.symbol import symbol
from explorer.state.queries.changes import Change
from explorer.state.queries.labels import date_words, state_words
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.facts import swatch
from explorer.ui.kit.plain import shown, tooltip
from explorer.words.strings import t

_ROW_PX, _MOST_ROWS = 28, 8
_MOST_ITEMS = 300  # a list of thousands is for the table
_KEY = Qt.ItemDataRole.UserRole


class ChangesList(QListWidget):
    """A click emits `selected(id)`, Enter or a double click `zoom_wanted(id)`, the pointer `hovered(id)`."""

    selected = Signal(str)
    zoom_wanted = Signal(str)
    hovered = Signal(str)
    closed = Signal()

    def __init__(self, store: Store, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._shown: tuple[object, ...] = ()
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setIconSize(swatch.SIZE)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.currentItemChanged.connect(self._on_current)
        self.itemClicked.connect(lambda item: self.selected.emit(item.data(_KEY)))
        self.itemDoubleClicked.connect(lambda item: self.zoom_wanted.emit(item.data(_KEY)))
        self.itemEntered.connect(lambda item: self.hovered.emit(item.data(_KEY)))

    def show_changes(self, found: Sequence[Change], view: View) -> None:
        """Replace the rows, unless they are the same."""
        listed = found[:_MOST_ITEMS]
        wanted = (tuple(listed), len(found), view.lang, view.appearance)
        if wanted != self._shown:
            self._shown = wanted
            self.blockSignals(True)
            self.clear()
            for change in listed:
                self.addItem(self._item(change, view))
            if len(found) > len(listed):
                more = QListWidgetItem(t("changes.more", view.lang, n=len(found) - len(listed)))
                more.setFlags(Qt.ItemFlag.NoItemFlags)
                more.setSizeHint(QSize(100, _ROW_PX))
                self.addItem(more)
            self.blockSignals(False)
            self.setFixedHeight(min(len(found), _MOST_ROWS) * _ROW_PX + 6)
        self.setAccessibleName(t("changes.list", view.lang))
        self.mark(view.selection)

    def mark(self, selection: Sequence[str]) -> None:
        """Follow the View's selection."""
        self.blockSignals(True)
        for n in range(self.count()):
            self.item(n).setSelected(self.item(n).data(_KEY) in selection)
        self.blockSignals(False)

    def _item(self, change: Change, view: View) -> QListWidgetItem:
        lang, record = view.lang, change.record
        certainty: Certainty = change.kind if change.kind in ("attested", "possible") else "certain"
        when = date_words(record, lang)
        state = state_words(record.status, certainty, lang)
        if not change.sure:
            when += t("changes.earlier_mark", lang)
        words = " · ".join(part for part in (change.feature.name.in_(lang), state, when) if part)
        item = QListWidgetItem(" ".join(shown(words).split()))
        item.setData(_KEY, change.feature.id)
        item.setToolTip(tooltip("\n".join(line for line in (words, record.note.in_(lang)) if line)))
        item.setSizeHint(QSize(100, _ROW_PX))
        catalogue = self._store.catalogue
        if change.feature.theme in catalogue:
            shape = self._store.known.shapes.get(change.feature.id)
            kind = kind_of(shape) if shape else "point"
            found = symbol(
                catalogue.spec(change.feature.theme), record.status, certainty, kind, view.appearance
            )
            item.setIcon(QIcon(swatch.pixmap(found, self.devicePixelRatioF())))
        return item

    def _on_current(self, item: QListWidgetItem | None) -> None:
        if item is not None and self.hasFocus():
            self.selected.emit(item.data(_KEY))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit("")
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentItem() is not None:
            self.zoom_wanted.emit(self.currentItem().data(_KEY))
        elif event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)
