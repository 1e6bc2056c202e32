"""The picker of measures: search in Chinese, pinyin or English; Enter draws, H shows in the headline strip."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QListView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.model import Atlas, Indicator
from explorer.state.queries.indicators import MOST_CARDS, MOST_CHARTS, with_card, with_chart
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.figures.measure_model import ICON_ROOM, MeasureDelegate, MeasureModel, MeasureRow
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.rows import ROW_ROLE, zoom_of
from explorer.words.strings import t

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MeasureList(QListView):
    """`drawn(indicator)` and `carded(indicator)` when the user switches the one or the other."""

    drawn = Signal(object)
    carded = Signal(object)

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.measures = MeasureModel(store, atlas, self)
        self.setModel(self.measures)
        self.setItemDelegate(MeasureDelegate(store, self))
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setMouseTracking(True)

    def chosen(self, index: QModelIndex | None = None) -> Indicator | None:
        row = (index or self.currentIndex()).data(ROW_ROLE)
        return row.indicator if isinstance(row, MeasureRow) else None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        found = self.chosen()
        if found and (event.key() in _ENTER or event.key() == Qt.Key.Key_Space):
            self.drawn.emit(found)
        elif found and event.key() == Qt.Key.Key_H and not event.modifiers():
            self.carded.emit(found)
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        index = self.indexAt(event.position().toPoint())
        found = self.chosen(index) if index.isValid() else None
        if found and event.button() == Qt.MouseButton.LeftButton:
            at_icon = event.position().x() > self.viewport().width() - ICON_ROOM * zoom_of(self)
            (self.carded if at_icon else self.drawn).emit(found)


class MeasurePicker(QWidget):
    """Changes the View's `charts` and `headline`; `closed` when the user is done."""

    closed = Signal()

    def __init__(self, store: Store, atlas: Atlas, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self.field, self.close_button = QLineEdit(self), QToolButton(self)
        self.list = MeasureList(store, atlas, self)
        self.message, self.keys = label("", "danger", self), label("", "faint", self)
        self.field.setClearButtonEnabled(True)
        self.field.setMaxLength(100)
        top = QHBoxLayout()
        top.addWidget(self.field, 1)
        top.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(top)
        column.addWidget(self.list, 1)
        column.addWidget(self.message)
        column.addWidget(self.keys)
        self.field.textChanged.connect(self._search)
        self.field.installEventFilter(self)
        self.list.installEventFilter(self)
        self.list.drawn.connect(self._draw)
        self.list.carded.connect(self._card)
        self.close_button.clicked.connect(self.closed)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the View's language."""
        view = self._store.view
        self.field.setPlaceholderText(t("indicators.search", view.lang))
        self.field.setAccessibleName(t("indicators.search", view.lang))
        self.list.setAccessibleName(t("indicators.list", view.lang))
        self.keys.setText(t("indicators.keys", view.lang))
        self.close_button.setIcon(icon("close", theme.tokens(view.appearance)["ink_soft"]))
        self.close_button.setToolTip(tooltip(t("indicators.close", view.lang)))
        self.close_button.setAccessibleName(t("indicators.close", view.lang))
        self._say("")
        self.list.scheduleDelayedItemsLayout()

    def view_changed(self, old: View, new: View) -> None:
        if (old.charts, old.headline) != (new.charts, new.headline):
            self.list.viewport().update()
            self._say("")

    def start(self) -> None:
        """Focus the search field."""
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.field.clear() if self.field.text() else self.closed.emit()
                return True
            if watched is self.field and event.key() in (Qt.Key.Key_Down, *_ENTER):
                self._enter(toggles=event.key() in _ENTER)
                return True
        return super().eventFilter(watched, event)

    def _enter(self, *, toggles: bool) -> None:
        """Move from the field into the list; Enter draws the best hit at once."""
        if self.list.chosen() is None and self.list.measures.first() >= 0:
            self.list.setCurrentIndex(self.list.measures.index(self.list.measures.first()))
        found = self.list.chosen()
        if toggles and found:
            self._draw(found)
        elif found:
            self.list.setFocus(Qt.FocusReason.TabFocusReason)

    def _search(self, query: str) -> None:
        self.list.measures.search(query)
        nothing = self.list.measures.first() < 0
        self._say(t("indicators.none", self._store.view.lang) if nothing else "")

    def _draw(self, indicator: Indicator) -> None:
        view = self._store.view
        self._change(with_chart(view, indicator.key, indicator.key not in view.charts), "chart", MOST_CHARTS)

    def _card(self, indicator: Indicator) -> None:
        view = self._store.view
        self._change(with_card(view, indicator.key, indicator.key not in view.headline), "card", MOST_CARDS)

    def _change(self, view: View | None, what: str, most: int) -> None:
        if view is None:
            self._say(t(f"indicators.full_{what}s", self._store.view.lang, most=most))
        else:
            self._store.dispatch(view, f"indicators.undo_{what}")

    def _say(self, words: str) -> None:
        self.message.setText(words)
        self.message.setVisible(bool(words))
