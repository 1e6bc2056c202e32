"""The run of a scene: from where to where its clock plays, by which step, how fast, and how long its end is held."""

from __future__ import annotations

from typing import get_args

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from explorer.state.view import clock
from explorer.state.view.scenes import MOST_HOLD_S, SPEED_LIMITS, Run, Scene
from explorer.state.view.view import Step
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox
from explorer.ui.kit.plain import restyle, tooltip
from explorer.ui.project.scene_model import SceneModel
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import Lang

_FIELD_PX = 24
STEPS: tuple[Step, ...] = get_args(Step)


class RunForm(QWidget):
    """Hidden while the scene plays nothing; every change is one undo step."""

    def __init__(self, scenes: SceneModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scenes = scenes
        self._scene: Scene | None = None
        self.start, self.end = QLineEdit(self), QLineEdit(self)
        self.step = ComboBox(self)
        self.speed, self.hold = DoubleSpinBox(self), DoubleSpinBox(self)
        self.speed.setRange(*SPEED_LIMITS)
        self.hold.setRange(0, MOST_HOLD_S)
        for spin in (self.speed, self.hold):
            spin.setDecimals(1)
            spin.setSingleStep(0.5)
            spin.setKeyboardTracking(False)
        fields: tuple[QWidget, ...] = (self.start, self.end, self.step, self.speed, self.hold)
        for widget in fields:
            widget.setMinimumWidth(30)
            widget.setFixedHeight(_FIELD_PX)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(3)
        for column, widget in enumerate((self.start, self.end, self.step)):
            grid.addWidget(widget, 0, column)
        grid.addWidget(self.speed, 1, 0)
        grid.addWidget(self.hold, 1, 1, 1, 2)
        for field in (self.start, self.end):
            field.editingFinished.connect(self._take_over)
        self.step.currentIndexChanged.connect(self._take_over)
        for spin in (self.speed, self.hold):
            spin.valueChanged.connect(self._take_over)

    def show_scene(self, scene: Scene | None) -> None:
        self._scene = scene
        run = scene.run if scene is not None else None
        self.setVisible(run is not None)
        if run is None:
            return
        for field, day in ((self.start, run.start), (self.end, run.end)):
            field.setText(day.isoformat())
            restyle(field, "wrong", False)
        with QSignalBlocker(self.step), QSignalBlocker(self.speed), QSignalBlocker(self.hold):
            self.step.setCurrentIndex(STEPS.index(run.step))
            self.speed.setValue(run.speed)
            self.hold.setValue(run.hold)

    def retranslate(self, lang: Lang) -> None:
        with QSignalBlocker(self.step):
            current = self.step.currentIndex()
            self.step.clear()
            self.step.addItems([t(f"command.step_{step}", lang) for step in STEPS])
            self.step.setCurrentIndex(max(current, 0))
        self.speed.setSuffix(t("scene.run_speed_unit", lang))
        self.hold.setPrefix(t("scene.run_hold_before", lang))
        self.hold.setSuffix(t("scene.run_hold_unit", lang))
        named = {
            "start": self.start,
            "end": self.end,
            "step": self.step,
            "speed": self.speed,
            "hold": self.hold,
        }
        for key, widget in named.items():
            widget.setAccessibleName(t(f"scene.run_{key}", lang))
            widget.setToolTip(tooltip(t(f"scene.run_{key}", lang)))

    def _take_over(self) -> None:
        scene = self._scene
        if scene is None or scene.run is None:
            return
        axis, wrong = self._scenes.store.axis, None
        days = []
        for field, first in ((self.start, True), (self.end, False)):
            try:
                days.append(clock.parse_day(axis, field.text(), first))
            except DateError as error:
                wrong = (field, error.in_(self._scenes.store.view.lang))
        if wrong is None and not days[0] < days[1]:
            wrong = (self.end, t("scene.run_order", self._scenes.store.view.lang))
        for field in (self.start, self.end):
            restyle(field, "wrong", wrong is not None and field is wrong[0])
        if wrong is not None:
            wrong[0].setToolTip(tooltip(wrong[1]))
            return
        made = Run(days[0], days[1], STEPS[self.step.currentIndex()], self.speed.value(), self.hold.value())
        if made != scene.run:
            self._scenes.set_run(scene.name, made)
