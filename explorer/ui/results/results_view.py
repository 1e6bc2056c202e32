"""The table view: a row is selected as a whole, and keys do what they do in other tables."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QEvent, QItemSelectionModel, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

_ROW_PX = 30


class ResultsView(QTableView):
    """Enter and double click zoom, Ctrl+C copies, `hovered` reports the row under the pointer; `menu_wanted` comes from the header."""

    zoom_wanted = Signal()
    copy_wanted = Signal()
    hovered = Signal(str)
    menu_wanted = Signal(QPoint)  # on the screen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setSortingEnabled(True)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.verticalHeader().hide()
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultSectionSize(_ROW_PX)
        head = self.horizontalHeader()
        head.setHighlightSections(False)
        head.setSectionsMovable(True)
        head.setStyleSheet("QHeaderView::section { padding: 5px 4px; }")  # above its cells' own edge
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        head.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        head.customContextMenuRequested.connect(lambda at: self.menu_wanted.emit(head.mapToGlobal(at)))
        self.entered.connect(lambda index: self.hovered.emit(index.data(Qt.ItemDataRole.UserRole) or ""))
        self.doubleClicked.connect(lambda _: self.zoom_wanted.emit())

    def setModel(self, model: QAbstractItemModel | None) -> None:
        """Give the header an empty selection of its own: else it asks every row whether it is selected, to paint itself."""
        super().setModel(model)
        if model is not None:
            head = self.horizontalHeader()
            head.setSelectionModel(QItemSelectionModel(model, head))

    def leaveEvent(self, event: QEvent) -> None:
        self.hovered.emit("")
        super().leaveEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_wanted.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.zoom_wanted.emit()
        else:
            super().keyPressEvent(event)
