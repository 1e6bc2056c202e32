"""Everything that a widget and its children say: shown, spoken by a screen reader, or in a tooltip."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from PySide6.QtCore import QAbstractItemModel, QModelIndex, Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTableView,
    QTreeView,
    QWidget,
)

_SHOWN, _TIP = Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole


def said(top: QWidget) -> Counter[str]:
    """Return the words of a window, without those of its hidden parts."""
    found = Counter({top.windowTitle(): 1})
    for widget in (top, *top.findChildren(QWidget)):
        if widget is top or widget.isVisibleTo(top):
            found.update(filter(None, words_of(widget)))
    return found


def words_of(widget: QWidget) -> Iterator[str]:
    yield from (widget.accessibleName(), widget.accessibleDescription(), widget.toolTip())
    if isinstance(widget, (QLabel, QAbstractButton)):
        yield widget.text()
    elif isinstance(widget, QLineEdit):
        yield from (widget.text(), widget.placeholderText())
    elif isinstance(widget, QAbstractSpinBox):
        yield widget.text()
    elif isinstance(widget, QPlainTextEdit):
        yield from widget.toPlainText().splitlines()
    elif isinstance(widget, QComboBox):
        yield from (widget.itemText(n) for n in range(widget.count()))
    elif isinstance(widget, QTabBar):
        yield from (widget.tabText(n) for n in range(widget.count()))
    elif isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from _items(widget.model(), QModelIndex())
        if isinstance(widget, (QTableView, QTreeView)):
            for n in range(widget.model().columnCount()):
                yield str(widget.model().headerData(n, Qt.Orientation.Horizontal) or "")


def _items(model: QAbstractItemModel, parent: QModelIndex) -> Iterator[str]:
    for row in range(model.rowCount(parent)):
        for column in range(model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield from (str(index.data(role) or "") for role in (_SHOWN, _TIP))
        yield from _items(model, model.index(row, 0, parent))
