"""The row of cards: click to go, drag to reorder, rename in place; every change is made by the SceneModel."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from explorer.state.view.scenes import Scene
from explorer.ui.kit import theme
from explorer.ui.kit.plain import tooltip
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes import card_delegate
from explorer.words.strings import t

_KEY, _MOD = Qt.Key, Qt.KeyboardModifier
_GHOST = 0.6  # of a card's size, while it is dragged
Pictures = Callable[[Scene], QPixmap]
Lacks = Callable[[Scene], str]


class _SceneRows(QAbstractListModel):
    """The strip as Qt asks for it; nothing is kept here."""

    def __init__(self, scenes: SceneModel, pictures: Pictures, lacks: Lacks, parent: QWidget) -> None:
        super().__init__(parent)
        self._scenes, self._pictures, self._lacks = scenes, pictures, lacks

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex = QModelIndex()) -> int:  # noqa: B008
        return 0 if parent.isValid() else len(self._scenes.strip)

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        flag = Qt.ItemFlag
        if not index.isValid():
            return flag.ItemIsDropEnabled
        return flag.ItemIsEnabled | flag.ItemIsSelectable | flag.ItemIsEditable | flag.ItemIsDragEnabled

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = 0) -> object:
        if not index.isValid() or index.row() >= len(self._scenes.strip):
            return None
        scene, lang = self._scenes.strip[index.row()], self._scenes.store.view.lang
        title, number = scene.title.in_(lang), index.row() + 1
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.EditRole):
            return title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return t("scene.card", lang, number=number, title=title, when=_when(scene))
        if role == Qt.ItemDataRole.ToolTipRole:
            lines = (f"{number}. {title}", _when(scene), scene.caption.in_(lang), self._lacks(scene))
            return tooltip("\n".join(line for line in (*lines, t("scene.keys", lang)) if line))
        return self._drawn(scene, number, role)

    def _drawn(self, scene: Scene, number: int, role: int) -> object:
        if role == card_delegate.PICTURE:
            return self._pictures(scene)
        if role == card_delegate.LACKS:
            return self._lacks(scene)
        known: dict[int, object] = {
            card_delegate.NAME: scene.name,
            card_delegate.NUMBER: number,
            card_delegate.WHEN: _when(scene),
            card_delegate.PLAYS: scene.run is not None,
        }
        return known.get(role)

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        self._scenes.rename(self._scenes.strip[index.row()].name, str(value))
        return True

    def refresh(self) -> None:
        self.beginResetModel()
        self.endResetModel()


def _when(scene: Scene) -> str:
    return scene.when().replace("/", " – ")


class SceneList(QListView):
    """`picked(name)`: show it. Reordering and renaming are done here; the rest is the strip's."""

    picked = Signal(str)
    unwanted = Signal(str)
    copy_wanted = Signal(str)

    def __init__(
        self, scenes: SceneModel, pictures: Pictures, lacks: Lacks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._scenes = scenes
        self.gap: int | None = None  # where a dragged card would go
        self.rows = _SceneRows(scenes, pictures, lacks, self)
        self.delegate = card_delegate.CardDelegate(self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setObjectName("sceneList")
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(False)
        self.setMouseTracking(True)
        self.setSpacing(2)
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.clicked.connect(lambda index: self.picked.emit(index.data(card_delegate.NAME)))
        scenes.changed.connect(self.rows.refresh)
        scenes.moved.connect(self.sync)

    def sync(self) -> None:
        """Select the current scene and scroll to it."""
        current = self._scenes.current
        self.delegate.current = current.name if current else None
        index = self.rows.index(self._scenes.position(), 0)
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.viewport().update()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the current scene in sight: the strip gets its width once it is shown."""
        super().resizeEvent(event)
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())

    def name_at(self, point: QPoint) -> str | None:
        index = self.indexAt(point)
        return index.data(card_delegate.NAME) if index.isValid() else None

    def rename(self) -> None:
        """Edit the current title in place."""
        if self.currentIndex().isValid():
            self.edit(self.currentIndex())

    def shift(self, by: int) -> None:
        """Move the current scene by so many places."""
        name, at = self._under_cursor(), self.currentIndex().row()
        if name is not None and 0 <= at + by < self.rows.rowCount():
            self._scenes.move(name, at + by)
            self.sync()

    def drop_at(self, name: str, point: QPoint) -> None:
        """Move the scene to where it was dropped."""
        before = [scene.name for scene in self._scenes.strip]
        to = self.gap_at(point)
        self._scenes.move(name, to - (before.index(name) < to))
        self.sync()

    def gap_at(self, point: QPoint) -> int:
        """Return the gap between cards nearest to `point`; 0 is before the first card."""
        rects = [self.visualRect(self.rows.index(row, 0)) for row in range(self.rows.rowCount())]
        return sum(1 for rect in rects if point.x() > rect.center().x())

    def _show_gap(self, gap: int | None) -> None:
        if gap != self.gap:
            self.gap = gap
            self.viewport().update()

    def _under_cursor(self) -> str | None:
        index = self.currentIndex()
        return index.data(card_delegate.NAME) if index.isValid() else None

    # -- Qt ---------------------------------------------------------------------------------

    def startDrag(self, actions: Qt.DropAction) -> None:
        """Drag a small picture of the card beside the pointer, so that it does not hide the gap."""
        index = self.currentIndex()
        if not index.isValid():
            return
        drag = QDrag(self)
        drag.setMimeData(self.rows.mimeData([index]))
        seen = self.viewport().grab(self.visualRect(index))
        wide = round(seen.width() * _GHOST)
        drag.setPixmap(seen.scaledToWidth(wide, Qt.TransformationMode.SmoothTransformation))
        drag.setHotSpot(QPoint(-14, -6))
        drag.exec(Qt.DropAction.MoveAction)
        self._show_gap(None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        """Accept a drop anywhere on the row: Qt refuses it between and after the cards."""
        if event.source() is not self:
            event.ignore()
            return
        event.setDropAction(Qt.DropAction.MoveAction)
        event.accept()
        self._show_gap(self.gap_at(event.position().toPoint()))

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._show_gap(None)
        super().dragLeaveEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the list, with a line in the gap where the dragged card would go."""
        super().paintEvent(event)
        if self.gap is None or not self.rows.rowCount():
            return
        last = self.gap == self.rows.rowCount()
        rect = self.visualRect(self.rows.index(self.gap - last, 0))
        x = (rect.right() + 2) if last else (rect.left() - 2)
        painter = QPainter(self.viewport())
        painter.setPen(QPen(QColor(theme.color("accent", self._scenes.store.view.appearance)), 3))
        painter.drawLine(max(x, 1), rect.top() + 2, max(x, 1), rect.bottom() - 2)
        painter.end()

    def dropEvent(self, event: QDropEvent) -> None:
        self._show_gap(None)
        name = self._under_cursor()
        if event.source() is self and name is not None:
            self.drop_at(name, event.position().toPoint())
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Scroll the row by a vertical wheel."""
        bar = self.horizontalScrollBar()
        turn = event.angleDelta()
        bar.setValue(bar.value() - (turn.y() or turn.x()))
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Take the row's own keys before the window's shortcuts do."""
        if event.type() == QEvent.Type.ShortcutOverride:
            assert isinstance(event, QKeyEvent)
            arrows = event.modifiers() & _MOD.AltModifier and event.key() in (_KEY.Key_Left, _KEY.Key_Right)
            both = _MOD.ControlModifier | _MOD.ShiftModifier
            copies = event.key() == _KEY.Key_D and event.modifiers() & both == both
            if arrows or copies or event.key() == _KEY.Key_F2:
                event.accept()
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        name, key, alt = self._under_cursor(), event.key(), event.modifiers() & _MOD.AltModifier
        control = event.modifiers() & _MOD.ControlModifier and event.modifiers() & _MOD.ShiftModifier
        if alt and key in (_KEY.Key_Left, _KEY.Key_Right):
            self.shift(1 if key == _KEY.Key_Right else -1)
        elif key == _KEY.Key_F2:
            self.rename()
        elif name is not None and key == _KEY.Key_Delete:
            self.unwanted.emit(name)
        elif name is not None and control and key == _KEY.Key_D:
            self.copy_wanted.emit(name)
        elif name is not None and key in (_KEY.Key_Return, _KEY.Key_Enter):
            self.picked.emit(name)
        else:
            super().keyPressEvent(event)
