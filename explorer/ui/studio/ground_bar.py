"""Which ground the studio's frame shows: a bar of buttons and a scale below the preview, and what has been chosen."""

from __future__ import annotations

from dataclasses import replace
from math import log

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from explorer.atlas.model import Box
from explorer.export.jobs.frames import Frame
from explorer.export.layout.aim import parse_scale, with_extent
from explorer.export.layout.camera import lonlat, world
from explorer.export.layout.furniture import ratio
from explorer.state.view.view import View
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.wrap_row import WrapRow
from explorer.ui.studio.page_size import FormError
from explorer.words.strings import t
from explorer.words.text import Lang

STEP = 1.25  # of the buttons and the keys
_ICONS = {"out": "minus", "in": "plus"}
_WORDS = ("visible", "selection", "window")
_LEAST = 1e-7  # of the world's width: closer than any map
_MOST = 0.5


def moved(box: Box, right: float, down: float) -> Box:
    """The ground with the map dragged by such shares of the frame."""
    (x1, y1), (x2, y2) = world(box[0], box[3]), world(box[2], box[1])
    x, y = right * (x2 - x1), down * (y2 - y1)
    return _box(x1 - x, y1 - y, x2 - x, y2 - y)


def zoomed(box: Box, factor: float, at: tuple[float, float] = (0.5, 0.5)) -> Box:
    """The ground seen `factor` times as large, the point `at` of the frame staying where it is."""
    (x1, y1), (x2, y2) = world(box[0], box[3]), world(box[2], box[1])
    wide, tall = (x2 - x1) / factor, (y2 - y1) / factor
    if not _LEAST < wide < _MOST:
        return box
    x, y = x1 + (x2 - x1 - wide) * at[0], y1 + (y2 - y1 - tall) * at[1]
    return _box(x, y, x + wide, y + tall)


def _box(x1: float, y1: float, x2: float, y2: float) -> Box:
    down = min(max(y1, 0.02), 0.98) - y1  # the poles are no place to be
    (west, north), (east, south) = lonlat(x1, y1 + down), lonlat(x2, y2 + down)
    return west, south, east, north


class Grounds:
    """The ground chosen for each picture that has its own, and the one that the preview shows now."""

    def __init__(self) -> None:
        self._chosen: dict[str, Box] = {}
        self.shown: Box | None = None

    def of(self, name: str, view: View) -> View:
        """The View as its picture shows it."""
        box = self._chosen.get(name)
        return with_extent(view, box) if box else view

    def framed(self, frame: Frame) -> Frame:
        """The picture of a series on the ground chosen for it, which is then what it is about."""
        view = self.of(frame.name, frame.view)
        return frame if view == frame.view else replace(frame, view=view, subject=None)

    def choose(self, name: str, box: Box, seen: bool = False) -> None:
        """From now on this picture shows the box; `seen` where its form is the frame's, so that drags may continue."""
        self._chosen[name] = box
        self.shown = box if seen else None

    def forget(self, name: str | None = None) -> None:
        """As the window has it: one picture, or all."""
        self.shown = None
        if name is None:
            self._chosen.clear()
        else:
            self._chosen.pop(name, None)


class GroundBar(QWidget):
    """`asked` with what a button wants: out, in, visible, selection, window; `scaled` with every change of the scale."""

    asked = Signal(str)
    scaled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.buttons = {name: QToolButton(self) for name in (*_ICONS, *_WORDS)}
        self.scale = QLineEdit(self)
        self.scale.setMaxLength(40)
        self.scale.setMinimumWidth(110)
        self.scale.setMaximumWidth(180)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        wrapped = WrapRow()  # beside the form there is little room on a small screen
        for name, button in self.buttons.items():
            wrapped.addWidget(button)
            button.clicked.connect(lambda _=False, name=name: self.asked.emit(name))
        row.addLayout(wrapped, 2)
        row.addWidget(self.scale, 1)
        self.scale.textChanged.connect(self.scaled)

    def retranslate(self, lang: Lang, ink: str) -> None:
        for name, button in self.buttons.items():
            words = t(f"export.ground.{name}", lang)
            button.setToolTip(tooltip(t(f"export.ground.{name}_tip", lang)))
            button.setAccessibleName(t(f"export.ground.{name}_tip", lang))
            if name in _ICONS:
                button.setIcon(icon(_ICONS[name], ink, 15))
            else:
                button.setText(words)
        self.scale.setAccessibleName(t("export.ground.scale", lang))
        self.scale.setToolTip(tooltip(t("export.ground.scale_tip", lang)))

    def show_scale(self, number: float | None, lang: Lang) -> None:
        """What an empty field comes to, as the sheet has it."""
        words = t("export.scale", lang, ratio=ratio(number)) if number else ""
        self.scale.setPlaceholderText(words)

    def read(self, lang: Lang) -> float | None:
        """Return the typed scale, if any; raises FormError."""
        text = self.scale.text().strip()
        if not text:
            return None
        try:
            return parse_scale(text)
        except ValueError as error:
            raise FormError(t("export.ground.no_scale", lang, text=text)) from error

    def rescale(self, factor: float, lang: Lang) -> bool:
        """The typed scale, so many times as large; False where none is typed."""
        try:
            number = self.read(lang)
        except FormError:
            return True
        if number is None:
            return False
        figures = 10 ** max(0, int(log(number, 10)) - 2)
        self.scale.setText(f"1:{max(1, round(number / factor / figures) * figures):.0f}")
        return True
