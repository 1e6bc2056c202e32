"""A list of choices below a field: name left, detail right, navigated by the field's arrow keys."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QPixmap, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from explorer.records import dataclass
from explorer.state.view.view import Appearance
from explorer.ui.kit import theme

Index = QModelIndex | QPersistentModelIndex
ROW_PX = 34
_DETAIL, _ENABLED = Qt.ItemDataRole.UserRole + 1, Qt.ItemDataRole.UserRole + 2
_STEPS = {
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Down: 1,
    Qt.Key.Key_PageUp: -8,
    Qt.Key.Key_PageDown: 8,
}


@dataclass(frozen=True, slots=True)
class Choice:
    """A row: its value, its name, and a detail that distinguishes it from others of that name."""

    key: str
    name: str
    detail: str = ""
    mark: QPixmap | None = None
    enabled: bool = True


class _ChoiceDelegate(QStyledItemDelegate):
    """Paints plain text on one line, elided."""

    appearance: Appearance = "light"
    row_px = ROW_PX

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, self.row_px)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        tokens = theme.tokens(self.appearance)
        box: QRect = option.rect
        state: QStyle.StateFlag = option.state
        painter.save()
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(tokens["accent_soft"]))
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.drawRoundedRect(box.adjusted(4, 1, -4, -1), 6, 6)
        inner = box.adjusted(14, 0, -14, 0)
        mark = index.data(Qt.ItemDataRole.DecorationRole)
        if isinstance(mark, QPixmap):
            size = mark.deviceIndependentSize().toSize()
            painter.drawPixmap(inner.left(), inner.center().y() - size.height() // 2 + 1, mark)
            inner.setLeft(inner.left() + size.width() + 10)
        self._words(painter, inner, index, tokens)
        painter.restore()

    @staticmethod
    def _words(painter: QPainter, box: QRect, index: Index, tokens: dict[str, str]) -> None:
        metrics = painter.fontMetrics()
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextSingleLine
        detail = metrics.elidedText(index.data(_DETAIL), Qt.TextElideMode.ElideRight, box.width() // 2)
        width = metrics.horizontalAdvance(detail)
        painter.setPen(QColor(tokens["ink_faint"]))
        painter.drawText(box, flags | Qt.AlignmentFlag.AlignRight, detail)
        room = box.width() - width - 16
        name = metrics.elidedText(index.data(), Qt.TextElideMode.ElideRight, room)
        painter.setPen(QColor(tokens["ink" if index.data(_ENABLED) else "ink_ghost"]))
        painter.drawText(box.adjusted(0, 0, -width - 16, 0), flags | Qt.AlignmentFlag.AlignLeft, name)


class ChoiceList(QListView):
    """Shows choices; emits `picked(key)` for a click, or for `pick_current`."""

    picked = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._model = QStandardItemModel(self)
        self._delegate = _ChoiceDelegate(self)
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.entered.connect(self.setCurrentIndex)
        self.clicked.connect(self._pick)

    def show_choices(self, choices: Sequence[Choice], appearance: Appearance) -> None:
        """Replace the rows; the first one is current."""
        self._delegate.appearance = appearance
        self._model.clear()
        for choice in choices:
            item = QStandardItem(_line(choice.name))
            item.setData(choice.key, Qt.ItemDataRole.UserRole)
            item.setData(_line(choice.detail), _DETAIL)
            item.setData(choice.enabled, _ENABLED)
            if choice.mark is not None:
                item.setData(choice.mark, Qt.ItemDataRole.DecorationRole)
            self._model.appendRow(item)
        self.setCurrentIndex(self._model.index(0, 0))
        self.scrollToTop()

    def keys(self) -> list[str]:
        """The values of the rows, top to bottom."""
        return [self._model.item(n).data(Qt.ItemDataRole.UserRole) for n in range(self._model.rowCount())]

    def walked_to(self) -> str:
        """Return the key of the current row, or nothing where that is the first: perhaps nobody chose it."""
        row = self.currentIndex().row()
        return self.keys()[row] if row > 0 else ""

    def go_to(self, key: str) -> None:
        """Make the row with a key the current one, if there is such a row."""
        if key in (keys := self.keys()):
            self.setCurrentIndex(self._model.index(keys.index(key), 0))

    def height_for(self, rows: int) -> int:
        """Return the height in px that shows all rows, or at most `rows` of them."""
        return self._delegate.row_px * min(self._model.rowCount(), rows) + 2

    def enlarge(self, font: QFont, row_px: int) -> None:
        """Show the rows in another size, before an audience."""
        self.setFont(font)
        self._delegate.row_px = row_px

    def walk(self, event: QKeyEvent) -> bool:
        """Handle a key pressed in the field above; return True if it was an arrow key."""
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.pick_current()
            return True
        if key not in _STEPS or not self._model.rowCount():
            return key in _STEPS
        last = self._model.rowCount() - 1
        row = min(max(self.currentIndex().row() + _STEPS[key], 0), last)
        self.setCurrentIndex(self._model.index(row, 0))
        return True

    def pick_current(self) -> None:
        if self.currentIndex().isValid():
            self._pick(self.currentIndex())

    def _pick(self, index: QModelIndex) -> None:
        if index.data(_ENABLED):
            self.picked.emit(index.data(Qt.ItemDataRole.UserRole))


def _line(text: str) -> str:
    """Return text as one line of limited length, isolated so that directional marks do not reorder its neighbours."""
    return " ".join(text[:240].split())
