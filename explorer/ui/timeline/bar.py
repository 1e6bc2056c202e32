"""The clock at the foot of the window: play, the date, mode, step, what changed, and the axis below."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import get_args

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QHBoxLayout,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.columns.timeline import Mode
from explorer.state.view import clock
from explorer.state.view.store import Store
from explorer.state.view.view import Step, View
from explorer.ui.kit import theme
from explorer.ui.kit.folding import Folds
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.ui.kit.segmented import Segmented
from explorer.ui.timeline.date_field import DateField
from explorer.ui.timeline.player import SPEEDS, Player
from explorer.ui.timeline.timeline_axis import TimelineAxis
from explorer.words.strings import t

_PLAY_PX = 40
_SUMMARY_PX = 270
_NO_STEP = 7  # the last fold, which puts the choice of the step away


class TimelineBar(QWidget):
    """The View's clock and all that moves it; `measured` comes when the room that it needs may have changed."""

    measured = Signal()

    def __init__(
        self,
        store: Store,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("timelineBar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._store = store
        self.player = Player(store, self)
        self.axis = TimelineAxis(store, self)
        self.date = DateField(store, self)
        self.mode = Segmented(get_args(Mode), self)
        self.step = Segmented(get_args(Step), self)
        self.play, self.back, self.forward = (QToolButton(self) for _ in range(3))
        self.speed, self.loop = QToolButton(self), QToolButton(self)
        self._summary = QWidget(self)
        self._roomy = True
        self.complaint = label("", "danger", self)
        self._lay_out()
        self._connect()
        self._retranslate(store.view)
        self._sync(store.view)
        self.destroyed.connect(store.subscribe(self._view_changed))

    # -- building ---------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self._row = row = QHBoxLayout()
        row.setContentsMargins(20, 8, 20, 0)
        row.setSpacing(10)
        for widget in (self.play, self.date, self.back, self.forward, self.mode, self.step):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        row.insertSpacing(1, 2)
        row.addWidget(self._summary, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.complaint, 1, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(0)  # what is left where the changes are folded away
        row.addWidget(self.speed, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.loop, 0, Qt.AlignmentFlag.AlignVCenter)
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self.axis)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._shape()
        choices = (self.step.fold, self.mode.fold)
        summary = (self._shrink_summary, self._fold_playing, self._fold_summary)
        self._folds = Folds(row, (self._tighten, *choices, *summary, lambda on: self.step.setVisible(not on)))

    def _tighten(self, on: bool) -> None:
        margin = 10 if on else 20
        self._row.setContentsMargins(margin, 8, margin, 0)
        self._row.setSpacing(5 if on else 10)

    def _fold_playing(self, on: bool) -> None:
        """Speed and loop; they, and the step, are in the menu under Time."""
        self.speed.setVisible(not on)
        self.loop.setVisible(not on)

    def _shrink_summary(self, on: bool) -> None:
        """What changed keeps room for a kind or two as long as the choices can still fold."""
        self._summary.setMinimumWidth(0 if on else _SUMMARY_PX)

    def _fold_summary(self, on: bool) -> None:
        self._roomy = not on
        self._summary.setVisible(not on and self.complaint.isHidden())

    def take_changes(self, summary: QWidget, opened: QWidget) -> None:
        """Put what changed into the row, and its list, `opened`, above it."""
        self._row.replaceWidget(self._summary, summary)
        self._row.setStretchFactor(summary, 1)
        self._column.insertWidget(0, opened)
        self._summary.deleteLater()
        self._summary = summary

    def _shape(self) -> None:
        self.play.setObjectName("play")
        self.play.setFixedSize(_PLAY_PX, _PLAY_PX)
        self.play.setIconSize(QSize(20, 20))
        for button in (self.back, self.forward, self.loop):
            button.setIconSize(QSize(18, 18))
            button.setFixedSize(30, 30)
            button.setProperty("bare", True)
        self.loop.setCheckable(True)
        self.speed.setObjectName("playSpeed")
        self.speed.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.speed.setMenu(self._speed_menu())
        self.complaint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)
        self.complaint.hide()

    def _speed_menu(self) -> QMenu:
        menu = QMenu(self)
        for speed in SPEEDS:
            menu.addAction(f"{speed:g}×").triggered.connect(partial(self._set_speed, speed))
        return menu

    def _connect(self) -> None:
        self.play.clicked.connect(self.player.toggle)
        self.player.changed.connect(self._retranslate_player)
        self.loop.toggled.connect(self.player.set_loop)
        self.back.clicked.connect(lambda: self._take_step(-1))
        self.forward.clicked.connect(lambda: self._take_step(1))
        self.mode.chosen.connect(self._set_mode)
        self.step.chosen.connect(self._set_step)
        self.date.complained.connect(self._complain)
        self.axis.grabbed.connect(self.player.stop)

    # -- the View ---------------------------------------------------------------------------

    def _view_changed(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance):
            self._retranslate(new)
        self._sync(new)
        if (old.lang, old.clock.mode) != (new.lang, new.clock.mode):
            self._measure()

    def _sync(self, view: View) -> None:
        """Sync the controls of the row with the View."""
        self.mode.set_current(view.clock.mode)
        self.step.set_current(view.step)

    def _retranslate(self, view: View) -> None:
        """Words and icons, in the View's language and colours."""
        for mode in get_args(Mode):
            self.mode.set_words(mode, *self._pair("mode", mode, view))
        for step in get_args(Step):
            self.step.set_words(step, *self._pair("step", step, view))
        ink = theme.tokens(view.appearance)["ink_soft"]
        for button, name, key in (
            (self.back, "step-back", "timeline.back"),
            (self.forward, "step-forward", "timeline.forward"),
            (self.loop, "loop", "timeline.loop"),
        ):
            button.setIcon(icon(name, ink))
            self._name(button, t(key, view.lang))
        self._name(self.speed, t("timeline.speed", view.lang))
        self._retranslate_player()

    def _retranslate_player(self) -> None:
        view, playing = self._store.view, self.player.playing
        on_accent = theme.tokens(view.appearance)["on_accent"]
        self.play.setIcon(icon("pause" if playing else "play", on_accent, 20))
        self._name(self.play, t("timeline.pause" if playing else "timeline.play", view.lang))
        self.speed.setText(f"{self.player.speed:g}×")
        if self.loop.isChecked() != self.player.loop:
            self.loop.setChecked(self.player.loop)

    def _pair(self, group: str, key: str, view: View) -> tuple[str, str]:
        name = t(f"timeline.{group}.{key}", view.lang)
        return name, t(f"timeline.{group}_tip.{key}", view.lang)

    @staticmethod
    def _name(button: QAbstractButton, words: str) -> None:
        button.setToolTip(tooltip(words))
        button.setAccessibleName(words)

    # -- what the user does -----------------------------------------------------------------

    def commands(self) -> dict[str, Callable[[], object]]:
        """What the timeline does for commands, by id."""
        return {
            "play": self.player.toggle,
            "faster": partial(self.player.change_speed, 1),
            "slower": partial(self.player.change_speed, -1),
            "loop": lambda: self.player.set_loop(not self.player.loop),
            "step_back": partial(self._take_step, -1),
            "step_forward": partial(self._take_step, 1),
            "milestone_back": partial(self._take_milestone, False),
            "milestone_forward": partial(self._take_milestone, True),
        }

    def _take_step(self, count: int) -> None:
        self._move(clock.stepped(self._store.axis, self._store.view, count))

    def _take_milestone(self, forward: bool) -> None:
        """Move to the nearest flag of the axis after the clock, or before it."""
        self._move(clock.to_milestone(self._store.axis, self._store.view, self.axis.milestones(), forward))

    def _move(self, view: View) -> None:
        """Move the clock by hand: playing stops."""
        self.player.stop()
        self._store.dispatch(view, "timeline.undo")

    def _set_mode(self, mode: str) -> None:
        view = self._store.view
        self._store.dispatch(clock.in_mode(self._store.axis, view, mode), "timeline.undo_mode")  # type: ignore[arg-type]

    def _set_step(self, step: str) -> None:
        view = replace(self._store.view, step=step)  # type: ignore[arg-type]
        self._store.dispatch(view, "timeline.undo_step")

    def _set_speed(self, speed: float, *_: object) -> None:
        self.player.set_speed(speed)

    def _complain(self, what: str) -> None:
        """In the place of the changes; where it is narrow, in that of the choices too."""
        self.complaint.setText(what)
        self.complaint.setToolTip(tooltip(what))
        self.complaint.setVisible(bool(what))
        self._summary.setVisible(not what and self._roomy)
        self.mode.setVisible(not what or self._folds.level == 0)
        self.step.setVisible(not what and self._folds.level < _NO_STEP or self._folds.level == 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._folds.fit(event.size().width())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._measure()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            QTimer.singleShot(0, self, self._measure)  # the buttons in it come to the new style after it

    def _measure(self) -> None:
        """What fits, after words, fonts or the form of the date have changed."""
        self._complain("")
        self._folds.measure(self.width())
        self.updateGeometry()
        self.measured.emit()

    def minimumSizeHint(self) -> QSize:
        return QSize(
            max(self._folds.least, self.axis.minimumSizeHint().width()), super().minimumSizeHint().height()
        )
