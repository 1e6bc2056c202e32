"""All scenes at a glance before an audience: arrows, a click, or a number and Enter show one."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QModelIndex, QObject, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QKeyEvent, QPixmap
from PySide6.QtWidgets import QFrame, QListView, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from explorer.state.view.scenes import Scene
from explorer.ui.kit import theme
from explorer.ui.kit.plain import label, shown
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.stage.stage_keys import OWN_KEYS
from explorer.words.strings import t

_MARGIN, _CAPTION_PX, _MOST_COLUMNS = 28, 40, 4
_RATIO = 84 / 148  # of a scene's picture


class StageOverview(QFrame):
    """A sheet over the whole map; `chosen(name)`."""

    chosen = Signal(str)

    def __init__(self, scenes: SceneModel, pictures: ScenePictures, ground: QWidget, window: QWidget) -> None:
        super().__init__(window)
        self._scenes, self._pictures, self._ground, self._window = scenes, pictures, ground, window
        self._typed = ""
        self.setProperty("floating", True)
        self.setObjectName("stageOverview")
        self.list, self.hint = QListWidget(self), label("", "soft", self)
        self.list.setProperty(OWN_KEYS, True)
        self.list.setViewMode(QListView.ViewMode.IconMode)
        self.list.setMovement(QListView.Movement.Static)
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setUniformItemSizes(True)
        self.list.setFont(theme.font(18))
        self.list.setWordWrap(False)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(_MARGIN, 18, _MARGIN, 14)
        column.addWidget(self.list, 1)
        column.addWidget(self.hint)
        self.list.itemClicked.connect(lambda item: self._choose(self.list.row(item)))
        self.list.installEventFilter(self)
        pictures.changed.connect(self._fill_pictures)
        self.hide()

    def open(self) -> None:
        """Show all scenes, the current one marked."""
        if not self._scenes.strip:
            return
        lang = self._scenes.store.view.lang
        self._typed = ""
        self.hint.setText(t("stage.overview.hint", lang))
        self.list.setAccessibleName(t("command.scene_overview", lang))
        self.setGeometry(
            self._ground.geometry().translated(
                self._ground.mapTo(self._window, self._ground.pos()) - self._ground.pos()
            )
        )
        self._fill()
        self.show()
        self.raise_()
        self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close_sheet(self) -> bool:
        """Hide it; return True if it was open."""
        opened = self.isVisible()
        self.hide()
        return opened

    def _fill(self) -> None:
        strip, lang = self._scenes.strip, self._scenes.store.view.lang
        columns = min(_MOST_COLUMNS, max(2, math.ceil(len(strip) ** 0.5)))
        wide = (self.width() - 2 * _MARGIN - 24) // columns - 14
        size = QSize(wide, round(wide * _RATIO))
        self.list.setIconSize(size)
        self.list.setGridSize(size + QSize(12, _CAPTION_PX))
        self.list.clear()
        for number, scene in enumerate(strip, 1):
            item = QListWidgetItem(f"{number}  {shown(scene.title.in_(lang))}")
            item.setIcon(self._icon(scene, size))
            self.list.addItem(item)
        self.list.setCurrentRow(max(self._scenes.position(), 0))

    def _icon(self, scene: Scene, size: QSize) -> QIcon:
        picture = self._pictures.of(scene)
        if picture.isNull():
            picture = QPixmap(size)
            picture.fill(theme.tokens(self._scenes.store.view.appearance)["ground_sunken"])
        keep, smooth = (
            Qt.AspectRatioMode.KeepAspectRatioByExpanding,
            Qt.TransformationMode.SmoothTransformation,
        )
        return QIcon(picture.scaled(size, keep, smooth).copy(0, 0, size.width(), size.height()))

    def _fill_pictures(self) -> None:
        if self.isVisible():
            for row, scene in enumerate(self._scenes.strip[: self.list.count()]):
                self.list.item(row).setIcon(self._icon(scene, self.list.iconSize()))

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._scenes.strip):
            self.hide()
            self.chosen.emit(self._scenes.strip[row].name)

    def _type(self, digit: str) -> None:
        """Mark the scene with the number typed so far; a number beyond the last begins anew."""
        typed = self._typed + digit
        self._typed = typed if int(typed) <= self.list.count() else digit
        row = int(self._typed) - 1
        if 0 <= row < self.list.count():
            self.list.setCurrentRow(row)
            self.list.scrollTo(self.list.model().index(row, 0, QModelIndex()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() in (
            QEvent.Type.KeyPress,
            QEvent.Type.ShortcutOverride,
        ):
            key, text = event.key(), event.text()
            known = key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape) or text.isdigit()
            if known and event.type() == QEvent.Type.KeyPress:
                self._press(key, text)
            if known:
                event.accept()
            return known
        return super().eventFilter(watched, event)

    def _press(self, key: int, text: str) -> None:
        if key == Qt.Key.Key_Escape:
            self.hide()
            self._ground.setFocus()
        elif text.isdigit() and text.isascii():
            self._type(text)
        else:
            self._choose(self.list.currentRow())
