"""The words of the current scene beside the strip: caption, notes, whether it plays the clock."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from explorer.state.view.scenes import Scene
from explorer.state.view.view import View
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.project.scene_model import SceneModel
from explorer.ui.scenes.run_form import RunForm
from explorer.words.strings import t


class SceneDetails(QWidget):
    """Edits the words of the current scene; a field is committed when it is left, as one undo step."""

    def __init__(self, scenes: SceneModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenes = scenes
        self._shown: str | None = None
        self.title, self.caption = QLineEdit(self), QLineEdit(self)
        self.notes, self.run, self.form = QPlainTextEdit(self), QCheckBox(self), RunForm(scenes, self)
        self.hint = label("", "faint", self)
        self.title.setMaxLength(120)
        self.caption.setMaxLength(300)
        self.notes.setTabChangesFocus(True)
        self.notes.setMinimumHeight(34)
        words, talk = QVBoxLayout(), QVBoxLayout()
        for column, widgets in (
            (words, (self.hint, self.title, self.caption, self.run)),
            (talk, (self.notes, self.form)),
        ):
            column.setSpacing(4)
            for widget in widgets:
                column.addWidget(widget, 1 if widget is self.notes else 0)
        words.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addLayout(words, 4)
        row.addLayout(talk, 5)
        self.title.editingFinished.connect(self.take_over)
        self.caption.editingFinished.connect(self.take_over)
        self.notes.installEventFilter(self)
        self.run.clicked.connect(self._toggle_run)
        scenes.changed.connect(self.show_current)
        scenes.moved.connect(self.show_current)

    def show_current(self) -> None:
        scene, lang = self._scenes.current, self._scenes.store.view.lang
        self._shown = scene.name if scene else None
        for widget in (self.title, self.caption, self.notes, self.run):
            widget.setVisible(scene is not None)
        self.hint.setVisible(scene is None)
        self.form.show_scene(scene)
        if scene is None:
            return
        if self.title.text() != scene.title.in_(lang):
            self.title.setText(scene.title.in_(lang))
            self.title.setCursorPosition(0)
        if self.caption.text() != scene.caption.in_(lang):
            self.caption.setText(scene.caption.in_(lang))
            self.caption.setCursorPosition(0)
        if self.notes.toPlainText() != scene.notes.in_(lang):
            self.notes.setPlainText(scene.notes.in_(lang))
        self.run.setChecked(scene.run is not None)

    def take_over(self) -> None:
        """Commit what was typed to the scene."""
        scene, lang = self._find(), self._scenes.store.view.lang
        if scene is None:
            return
        title, caption = self.title.text().strip(), self.caption.text().strip()
        notes = self.notes.toPlainText().strip()
        if title != scene.title.in_(lang):
            self._scenes.rename(scene.name, title)
        if caption != scene.caption.in_(lang):
            self._scenes.caption(scene.name, caption)
        if notes != scene.notes.in_(lang).strip():
            self._scenes.notes(scene.name, notes)

    def retranslate(self, view: View) -> None:
        lang = view.lang
        self.hint.setText(t("scene.none_chosen", lang))
        self.title.setPlaceholderText(t("scene.title", lang))
        self.caption.setPlaceholderText(t("scene.caption", lang))
        self.notes.setPlaceholderText(t("scene.notes", lang))
        self.run.setText(t("scene.run", lang))
        self.run.setToolTip(tooltip(t("scene.run_tip", lang)))
        for widget, key in (
            (self.title, "scene.title"),
            (self.caption, "scene.caption"),
            (self.notes, "scene.notes"),
        ):
            widget.setAccessibleName(t(key, lang))
            widget.setToolTip(tooltip(t(key, lang)))
        self.form.retranslate(lang)
        self.show_current()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.notes and event.type() == QEvent.Type.FocusOut:
            self.take_over()
        return super().eventFilter(watched, event)

    def _toggle_run(self) -> None:
        if self._shown is not None:
            self._scenes.toggle_run(self._shown)
            self.show_current()

    def _find(self) -> Scene | None:
        return next((s for s in self._scenes.strip if s.name == self._shown), None)
