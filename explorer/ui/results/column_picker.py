"""The list in which the columns of the table are shown and put away; it stays open, and is searched."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.kit.plain import shown, tooltip
from explorer.words.fold import fold
from explorer.words.strings import t
from explorer.words.text import Lang

_WIDE_PX, _MOST_ROWS, _LONGEST_NAME = 260, 14, 120
_SEARCHED = 10  # columns from which on there is a field to search them


class ColumnPicker(QFrame):
    """A popup; `chosen(keys)` with the keys of all columns that are put away, after each change."""

    chosen = Signal(set)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("popup", True)
        self.field, self.list = QLineEdit(self), QListWidget(self)
        self.show_all, self.hide_all = QPushButton(self), QPushButton(self)
        column, buttons = QVBoxLayout(self), QHBoxLayout()
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        for button, shows in ((self.show_all, True), (self.hide_all, False)):
            button.setProperty("small", True)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, shows=shows: self._set_found(shows=shows))
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addWidget(self.field)
        column.addWidget(self.list)
        column.addLayout(buttons)
        self.list.setProperty("plain", True)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(self._sift)
        self.list.itemChanged.connect(lambda _: self._report())
        self.setFixedWidth(_WIDE_PX)

    def open_for(self, columns: Sequence[tuple[str, str]], hidden: set[str], at: QPoint, lang: Lang) -> None:
        """Show the list of (key, name) with its top left corner at a point of the screen, or as near as it fits."""
        for key, name in columns:
            item = QListWidgetItem(shown(name)[:_LONGEST_NAME], self.list)
            item.setData(Qt.ItemDataRole.UserRole, key)
            item.setToolTip(tooltip(name))
            item.setFlags(item.flags() | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(Qt.CheckState.Unchecked if key in hidden else Qt.CheckState.Checked)
        self.field.setVisible(len(columns) >= _SEARCHED)
        self.field.setPlaceholderText(t("results.find_column", lang))
        self.field.setAccessibleName(t("results.find_column", lang))
        self.list.setAccessibleName(t("results.columns_list", lang))
        for button, name in ((self.show_all, "all_columns"), (self.hide_all, "no_columns")):
            button.setText(t(f"results.{name}", lang))
        row = max(self.list.sizeHintForRow(0), 20)
        self.list.setFixedHeight(row * min(len(columns), _MOST_ROWS) + 6)
        self.adjustSize()
        self.move(_on_screen(QRect(at, self.size())))
        self.show()
        (self.field if self.field.isVisible() else self.list).setFocus()

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(n) for n in range(self.list.count())]

    def _sift(self, text: str) -> None:
        """Show only the columns whose name contains the text."""
        wanted = fold(text)
        for item in self._items():
            item.setHidden(wanted not in fold(item.text()))

    def _set_found(self, *, shows: bool) -> None:
        """Show or put away all columns that are found."""
        self.list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(Qt.CheckState.Checked if shows else Qt.CheckState.Unchecked)
        self.list.blockSignals(False)
        self._report()

    def _report(self) -> None:
        away = (x for x in self._items() if x.checkState() == Qt.CheckState.Unchecked)
        self.chosen.emit({item.data(Qt.ItemDataRole.UserRole) for item in away})

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self.close()
        elif event.key() == Qt.Key.Key_Down and self.field.hasFocus():
            self.list.setFocus()
        else:
            super().keyPressEvent(event)


def _on_screen(wanted: QRect) -> QPoint:
    """Return where a rectangle is wholly on the screen of its corner."""
    screen = QGuiApplication.screenAt(wanted.topLeft()) or QGuiApplication.primaryScreen()
    room = screen.availableGeometry()
    return QPoint(
        max(min(wanted.left(), room.right() + 1 - wanted.width()), room.left()),
        max(min(wanted.top(), room.bottom() + 1 - wanted.height()), room.top()),
    )
