"""The foot of the window: the clock, what is listed, the pointer's place, the scale."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QLabel, QStatusBar, QWidget

from explorer.state.strings import t
from explorer.state.view import View
from explorer.ui.counts import LayerCount
from explorer.ui.plain import tooltip
from explorer.ui.reach import scale_of

_CLOCKS = {"asof": "status.at_date", "window": "status.in_window", "cumulative": "status.cumulated"}


class StatusBar(QStatusBar):
    """Words only; every one of them follows from the View."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeGripEnabled(False)
        self.setContentsMargins(10, 0, 12, 0)
        self.clock, self.listed, self.selected, self.pointer, self.scale, self.offline = (
            QLabel(self) for _ in range(6)
        )
        for label in (self.clock, self.listed, self.selected):
            self.addWidget(label)
        for label in (self.pointer, self.scale, self.offline):
            self.addPermanentWidget(label)
        for label in (self.clock, self.listed, self.selected, self.pointer, self.scale, self.offline):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setProperty("rank", "faint")
            label.setContentsMargins(4, 0, 12, 0)
        self.pointer.setMinimumWidth(178)
        self.pointer.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)

    def show_view(self, view: View, counts: Mapping[str, LayerCount]) -> None:
        clock = view.clock
        told = _put(self.clock, t(_CLOCKS[clock.mode], view.lang, start=clock.start, at=clock.at))
        visible = [counts[layer.id] for layer in view.layers if layer.visible and layer.id in counts]
        shown, unplaced = sum(c.shown for c in visible), sum(c.unplaced for c in visible)
        key = "status.shown_unplaced" if unplaced else "status.shown"
        told |= _put(self.listed, t(key, view.lang, shown=shown, unplaced=unplaced))
        number = len(view.selection)
        _put(self.selected, t("status.selected", view.lang, number=number) if number else "")
        _put(self.scale, f"1 : {scale_of(view.camera):,}")
        if told:
            self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._fit()

    def _fit(self) -> None:
        """Fixed sizes: other words of the same length, as at each step, lay nothing out."""
        for label in (self.clock, self.listed):
            label.setFixedSize(label.sizeHint())

    def show_pointer(self, lon: float, lat: float) -> None:
        east, north = "E" if lon >= 0 else "W", "N" if lat >= 0 else "S"
        _put(self.pointer, f"{abs(lat):.4f}° {north}  {abs(lon):.4f}° {east}")

    def dress(self, view: View) -> None:
        lang = view.lang
        self.offline.setText(t("status.offline", lang))
        for label, key in (
            (self.offline, "status.offline_tip"),
            (self.scale, "status.scale_tip"),
            (self.pointer, "status.pointer_tip"),
            (self.listed, "status.shown_tip"),
        ):
            label.setToolTip(tooltip(t(key, lang)))


def _put(label: QLabel, words: str) -> bool:
    """Whether these are other words than before."""
    changed = label.text() != words
    if changed:
        label.setText(words)
    return changed
