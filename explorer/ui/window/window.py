"""The main window as a frame: bars above the map, the map and what is below it, docks around; it knows no panel."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QMainWindow,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

_KEY = Qt.Key
_EDITORS = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)
# Keys that belong to a focused widget although a command has them as its shortcut.
_OWNED: tuple[tuple[tuple[type, ...], tuple[Qt.Key, ...]], ...] = (
    (_EDITORS, (_KEY.Key_Escape, _KEY.Key_Home, _KEY.Key_End, _KEY.Key_Space)),
    ((QAbstractButton,), (_KEY.Key_Space,)),
    ((QAbstractSlider,), (_KEY.Key_Home, _KEY.Key_End)),
    ((QAbstractItemView,), (_KEY.Key_Home, _KEY.Key_End, _KEY.Key_Space)),
)


class MainWindow(QMainWindow):
    """Emits what happens to it; what that means is decided by the parts that listen."""

    closing = Signal(object)  # the QCloseEvent: a slot that calls ignore() keeps the window open
    closed = Signal()  # it is being closed; the map still exists
    activated = Signal()
    dragged = Signal(list)  # the Paths of local files that came over it
    drag_left = Signal()  # and went again
    dropped = Signal(list)  # the Paths of local files that were dropped on it
    appeared = Signal()
    resized = Signal(QSize)

    def __init__(self, map_view: QWidget) -> None:
        super().__init__()
        self.setObjectName("mainWindow")
        centre = QWidget(self)
        self._column = QVBoxLayout(centre)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.split = QSplitter(Qt.Orientation.Vertical, centre)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(map_view)
        self._column.addWidget(self.split, 1)
        self.setCentralWidget(centre)
        self.setDockNestingEnabled(True)
        self.setAnimated(False)  # the map is laid out once per change, not at every frame of one
        self.setCorner(Qt.Corner.BottomLeftCorner, Qt.DockWidgetArea.LeftDockWidgetArea)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.BottomDockWidgetArea)

    def add_bar(self, bar: QWidget, *, top: bool = False) -> None:
        """Place a bar just above the map, or above all other bars."""
        self._column.insertWidget(0 if top else self._column.count() - 1, bar)

    def add_below(self, widget: QWidget) -> None:
        """Place a widget under the map, hidden; a splitter divides the height between them."""
        self.split.addWidget(widget)
        self.split.setStretchFactor(0, 1)
        widget.hide()

    # -- Qt ---------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and keeps(QApplication.focusWidget(), event):
            event.accept()
            return True
        if event.type() == QEvent.Type.WindowActivate:
            self.activated.emit()
        return super().event(event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.appeared.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size())

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        self.closing.emit(event)
        if event.isAccepted():
            self.closed.emit()
            super().closeEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if paths := _local_files(event):
            self.dragged.emit(paths)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        event.accept()
        self.drag_left.emit()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        _local_files(event)

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := _local_files(event):
            QTimer.singleShot(0, self, lambda: self.dropped.emit(paths))  # the drag's own loop ends first


def _local_files(event: QDropEvent) -> list[Path]:
    """Accept a drag of files of this machine, as a copy, and return them; leave any other drag alone."""
    paths = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
    if paths:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.ignore()
    return paths


def keeps(focus: QWidget | None, event: QEvent) -> bool:
    """True where `focus` itself answers the key that `event` (a ShortcutOverride) announces."""
    if focus is None or not isinstance(event, QKeyEvent):
        return False
    if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
        return False
    return any(isinstance(focus, kinds) and event.key() in keys for kinds, keys in _OWNED)
