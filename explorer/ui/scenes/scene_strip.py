"""The scene strip: a drawer above the clock with a card per scene, and the words of the current one."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes import card_delegate
from explorer.ui.scenes.details import SceneDetails
from explorer.ui.scenes.pictures import ScenePictures
from explorer.ui.scenes.scene_list import Lacks, SceneList
from explorer.words.strings import t

_BUTTONS = (
    ("add", "plus", "add_scene"),
    ("update", "target", "rerecord_scene"),
    ("duplicate", "copy", ""),
    ("delete", "close", ""),
    ("check", "check", "rehearse"),
    ("play", "play", "play_scenes"),
)
_DETAILS_PX = (260, 520)


class SceneStrip(QFrame):
    """Emits `command(id)` for what the window does; edits the model for the rest."""

    command = Signal(str)
    picked = Signal(str)
    play_from = Signal(str)

    def __init__(
        self, scenes: SceneModel, pictures: ScenePictures, lacks: Lacks, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._scenes = scenes
        self.setObjectName("sceneStrip")
        self.list = SceneList(scenes, pictures.of, lacks, self)
        self.details = SceneDetails(scenes, self)
        self.heading, self.nothing = label("", "heading", self), label("", "soft", self)
        self.buttons = {key: QPushButton(self) for key, _, _ in _BUTTONS}
        self._lay_out()
        self._connect(pictures)
        self.retranslate(scenes.store.view)
        self.destroyed.connect(scenes.store.subscribe(self._view_changed))

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        self.heading.setWordWrap(False)
        top.addWidget(self.heading)
        top.addStretch(1)
        for button in self.buttons.values():
            button.setProperty("small", True)
            button.setIconSize(QSize(13, 13))
            button.setAutoDefault(False)
            top.addWidget(button)
        row = QHBoxLayout()
        row.setSpacing(12)
        row.addWidget(self.list, 1)
        row.addWidget(self.nothing, 1)
        self.details.setFixedWidth(_DETAILS_PX[0])
        row.addWidget(self.details)
        column = QVBoxLayout(self)
        column.setContentsMargins(14, 6, 14, 8)
        column.setSpacing(4)
        column.addLayout(top)
        column.addLayout(row)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)  # the rest is the map's
        self.list.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.make_compact(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.details.setFixedWidth(min(max(round(self.width() * 0.42), _DETAILS_PX[0]), _DETAILS_PX[1]))

    def _connect(self, pictures: ScenePictures) -> None:
        acts: dict[str, Callable[[], object]] = {
            "duplicate": lambda: self._on_current(self._scenes.duplicate),
            "delete": lambda: self._on_current(self._scenes.remove),
        }
        for key, _, command in _BUTTONS:
            act = acts.get(key) or partial(self.command.emit, command)
            self.buttons[key].clicked.connect(lambda _=False, act=act: act())
        self.list.picked.connect(self.picked)
        self.list.unwanted.connect(self._scenes.remove)
        self.list.copy_wanted.connect(self._scenes.duplicate)
        self.list.customContextMenuRequested.connect(self._menu)
        self._scenes.changed.connect(self._count)
        self._scenes.moved.connect(self._count)
        pictures.changed.connect(self.list.viewport().update)

    def make_compact(self, small: bool) -> None:
        """Use lower cards in a low window."""
        picture = card_delegate.SMALL_PX if small else card_delegate.PICTURE_PX
        if picture == self.list.delegate.picture and self.list.maximumHeight() < 1000:
            return
        self.list.delegate.picture, self.list.delegate.brief = picture, small
        bar = self.list.horizontalScrollBar().sizeHint().height()
        self.list.setFixedHeight(self.list.delegate.height + 2 + bar)
        self.details.setFixedHeight(self.list.height())
        self.list.rows.refresh()
        self.list.sync()
        layout = self.layout()
        if layout is not None:
            layout.activate()  # at once: as it was it may ask for more than the window has

    # -- the View ---------------------------------------------------------------------------

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self.retranslate(new)

    def retranslate(self, view: View) -> None:
        tokens = theme.tokens(view.appearance)
        for key, name, _ in _BUTTONS:
            self.buttons[key].setText(t(f"scene.{key}", view.lang))
            self.buttons[key].setIcon(icon(name, tokens["ink_soft"], 13))
        self.nothing.setText(t("scene.none", view.lang))
        self.list.setAccessibleName(t("scene.heading", view.lang))
        self.list.delegate.appearance = view.appearance
        self.details.retranslate(view)
        self._count()
        self.list.rows.refresh()
        self.list.sync()

    def name_buttons(self, tips: dict[str, str]) -> None:
        """Set tooltips, by command id."""
        for key, _, command in _BUTTONS:
            words = tips.get(command) or t(f"scene.{key}", self._scenes.store.view.lang)
            if key == "delete":
                words += "  Delete"
            elif key == "duplicate":
                words += "  Ctrl+Shift+D"
            self.buttons[key].setToolTip(tooltip(words))

    def _count(self) -> None:
        lang, number = self._scenes.store.view.lang, len(self._scenes.strip)
        self.heading.setText(t("scene.pill", lang, number=number))
        self.list.setVisible(number > 0)
        self.nothing.setVisible(number == 0)
        for key in ("update", "duplicate", "delete"):
            self.buttons[key].setEnabled(self._scenes.current is not None)
        for key in ("check", "play"):
            self.buttons[key].setEnabled(number > 0)

    # -- the menu of a card -----------------------------------------------------------------

    def _menu(self, at: QPoint) -> None:
        name = self.list.name_at(at)
        if name is not None:
            self._scenes.choose(name)
            self.card_menu(name).popup(self.list.viewport().mapToGlobal(at))

    def card_menu(self, name: str) -> QMenu:
        """Return the context menu of a scene; it is deleted when it closes."""
        lang, menu = self._scenes.store.view.lang, QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        acts: tuple[tuple[str, str, Callable[[], object]], ...] = (
            ("go", "Enter", lambda: self.picked.emit(name)),
            ("play_here", "Shift+F5", lambda: self.play_from.emit(name)),
            ("rename", "F2", self.list.rename),
            ("update", "Ctrl+Shift+M", lambda: self.command.emit("rerecord_scene")),
            ("duplicate", "Ctrl+Shift+D", lambda: self._scenes.duplicate(name)),
            ("earlier", "Alt+←", lambda: self.list.shift(-1)),
            ("later", "Alt+→", lambda: self.list.shift(1)),
            ("delete", "Delete", lambda: self._scenes.remove(name)),
        )
        for key, keys, act in acts:
            action = menu.addAction(f"{t(f'scene.{key}', lang)}\t{keys}")
            action.triggered.connect(lambda _=False, act=act: act())
        return menu

    def _on_current(self, act: Callable[[str], object]) -> None:
        scene: Scene | None = self._scenes.current
        if scene is not None:
            act(scene.name)
