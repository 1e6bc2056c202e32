"""Which picture of a series the preview shows: its number and name between two arrows."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from explorer.export.jobs.frames import Frame
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

_SIDES = {"previous": ("step-back", -1, "PgUp"), "next": ("step-forward", 1, "PgDown")}


class FrameBar(QWidget):
    """`turned` when another picture is to be shown; hidden where there is only one."""

    turned = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.frames: tuple[Frame, ...] = ()
        self.at = 0
        self._lang: Lang = "zh"
        self._together = False
        self.label = QLabel(self)
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.buttons = {name: QToolButton(self) for name in _SIDES}
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        row.addWidget(self.buttons["previous"])
        row.addWidget(self.label)
        row.addWidget(self.buttons["next"])
        row.addStretch(1)
        for name, (_, by, key) in _SIDES.items():
            button = self.buttons[name]
            button.setShortcut(key)
            button.setProperty("bare", True)
            button.clicked.connect(lambda _=False, by=by: self.show_frame(self.at + by))
        self.hide()

    def retranslate(self, lang: Lang, ink: str) -> None:
        self._lang = lang
        for name, (picture, _, key) in _SIDES.items():
            words = t(f"export.dialog.{name}", lang)
            self.buttons[name].setIcon(icon(picture, ink, 15))
            self.buttons[name].setToolTip(tooltip(f"{words}  {key}"))
            self.buttons[name].setAccessibleName(words)
        self._report()

    def show_frames(self, frames: Sequence[Frame], together: bool) -> None:
        """The pictures of a series, or `together` on one page; the number shown stays where it can."""
        if not self.frames and frames:
            self.at = 0
        self.frames, self._together = tuple(frames), together
        self.at = min(self.at, max(0, len(frames) - 1))
        self._report()

    def start_at(self, number: int) -> None:
        self.at = max(0, min(number, len(self.frames) - 1))
        self._report()

    def show_frame(self, to: int) -> None:
        if 0 <= to < len(self.frames) and to != self.at:
            self.at = to
            self._report()
            self.turned.emit()

    @property
    def frame(self) -> Frame | None:
        return self.frames[self.at] if self.frames else None

    def _report(self) -> None:
        self.setVisible(bool(self.frames))
        if self.frame is None:
            return
        key = "together" if self._together else "picture"
        words = self.frame.title or self.frame.name
        self.label.setText(
            t(f"export.dialog.{key}", self._lang, n=self.at + 1, total=len(self.frames), name=words)
        )
        for button in self.buttons.values():
            button.setVisible(not self._together)
        self.buttons["previous"].setEnabled(self.at > 0)
        self.buttons["next"].setEnabled(self.at < len(self.frames) - 1)
