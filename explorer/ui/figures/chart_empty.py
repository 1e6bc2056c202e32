"""The chart panel before anything is chosen: what to do, and a few measures to begin with."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.atlas.model import Atlas
from explorer.state.queries.indicators import opening_headline
from explorer.ui.kit.plain import ElidedButton, label
from explorer.words.strings import t
from explorer.words.text import Lang


class ChartEmpty(QWidget):
    """`wanted(key)` when a suggestion is taken."""

    wanted = Signal(str)

    def __init__(self, atlas: Atlas, lang: Lang, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._atlas = atlas
        self._words, self._lead = label("", "", self), label("", "faint", self)
        self.buttons = {key: ElidedButton("", "row", self) for key in opening_headline(atlas)}
        column = QVBoxLayout(self)
        column.addStretch(1)
        for widget in (self._words, self._lead, *self.buttons.values()):
            column.addWidget(widget)
        column.addStretch(2)
        for key, button in self.buttons.items():
            button.clicked.connect(lambda _=False, key=key: self.wanted.emit(key))
        self.dress(lang)

    def dress(self, lang: Lang) -> None:
        self._words.setText(t("indicators.empty", lang))
        self._lead.setText(t("indicators.suggest", lang))
        for key, button in self.buttons.items():
            button.set_words(self._atlas.indicators[key].name.in_(lang))
