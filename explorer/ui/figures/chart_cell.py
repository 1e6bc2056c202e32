"""One measure of the chart panel: its name and scopes, the buttons, the drawing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from explorer.atlas.model import Atlas, Indicator
from explorer.colours import series_hue
from explorer.export.layout.plot import mark
from explorer.layers.symbol import Ink
from explorer.state.queries.conflicts import of_indicator
from explorer.state.queries.indicators import series
from explorer.state.queries.tables import output_tables
from explorer.state.view.store import Store
from explorer.state.view.view import Appearance
from explorer.ui.facts import symbol_paint
from explorer.ui.facts.table_save import Make, SaveMenu
from explorer.ui.figures import chart_file
from explorer.ui.figures.canvas import ChartCanvas
from explorer.ui.kit import theme
from explorer.ui.kit.icons import icon
from explorer.ui.kit.plain import label, tooltip
from explorer.words.strings import t

_BUTTONS = {"headline": "cards", "earlier": "step-back", "later": "step-forward", "remove": "close"}


class ChartCell(QFrame):
    """`asked(what)` with headline, earlier, later or remove; `pointed(dot)`; `disputed()` for the conflicts."""

    asked = Signal(str)
    pointed = Signal(object)
    disputed = Signal()

    def __init__(
        self,
        store: Store,
        atlas: Atlas,
        indicator: Indicator,
        days: tuple[date, date],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._store, self._atlas, self.indicator = store, atlas, indicator
        self.canvas = ChartCanvas(store, atlas, indicator, days, self)
        self.name, self.under = label("", "strong", self), label("", "faint", self)
        self.mark = QToolButton(self)
        self._conflicts = len(of_indicator(atlas, indicator.key))
        self.buttons = {what: self._button(what) for what in _BUTTONS}
        self._save = QToolButton(self)
        self._save.setIconSize(QSize(15, 15))
        self._save.setProperty("tight", True)
        self.save = SaveMenu(self._save, self._for_saving, lambda: store.view.lang, draw=self._draw)
        self._legend = QVBoxLayout()
        self._legend.setSpacing(0)
        self._build()
        self.retranslate()

    def _button(self, what: str) -> QToolButton:
        made = QToolButton(self)
        made.setIconSize(QSize(15, 15))
        made.setProperty("tight", True)
        made.setCheckable(what == "headline")
        made.clicked.connect(lambda: self.asked.emit(what))
        return made

    def _build(self) -> None:
        self.mark.setProperty("noteChip", True)
        self.mark.setVisible(self._conflicts > 0)
        self.mark.clicked.connect(self.disputed)
        second = QHBoxLayout()
        second.setSpacing(0)
        second.addWidget(self.under, 1)
        second.addWidget(self.mark)
        second.addSpacing(4)
        for button in (self._save, *self.buttons.values()):
            second.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 4)
        column.setSpacing(1)
        column.addWidget(self.name)
        column.addLayout(second)
        column.addLayout(self._legend)
        column.addWidget(self.canvas, 1)
        self.canvas.pointed.connect(self.pointed)

    def retranslate(self) -> None:
        """Words, icons and the legend in the View's language and appearance."""
        view = self._store.view
        self.name.setText(self.indicator.name.in_(view.lang))
        self.under.setText(self.indicator.unit.in_(view.lang))
        self.mark.setText(t("indicators.conflicts", view.lang, n=self._conflicts))
        self.mark.setToolTip(tooltip(t("indicators.conflicts_tip", view.lang)))
        keys = {"headline": "in_headline"}
        for what, button in self.buttons.items():
            words = t(f"indicators.{keys.get(what, what)}", view.lang)
            button.setToolTip(tooltip(words))
            button.setAccessibleName(words)
        self.save.retranslate()
        self._retranslate_legend()
        self.mirror()
        self.canvas.retranslate()

    def mirror(self) -> None:
        """Sync the check marks of the buttons with the View."""
        view, key = self._store.view, self.indicator.key
        tokens = theme.tokens(view.appearance)
        carded = key in view.headline
        self._save.setIcon(icon("save", tokens["ink_faint"], 15))
        for what, button in self.buttons.items():
            on = what == "headline" and carded
            button.setIcon(icon(_BUTTONS[what], tokens["accent" if on else "ink_faint"], 15))
        self.buttons["headline"].setChecked(carded)
        places = view.charts.index(key) if key in view.charts else 0
        self.buttons["earlier"].setVisible(len(view.charts) > 1)
        self.buttons["later"].setVisible(len(view.charts) > 1)
        self.buttons["earlier"].setEnabled(places > 0)
        self.buttons["later"].setEnabled(places < len(view.charts) - 1)

    def _for_saving(self) -> tuple[str, Make]:
        atlas, lang, indicator = self._atlas, self._store.view.lang, self.indicator
        return indicator.name.in_(lang), lambda _: output_tables.figures(atlas, [indicator], lang)

    def _draw(self, path: Path) -> None:
        chart_file.save(path, self._atlas, self.indicator, self.canvas.days, self._store.view)

    def _retranslate_legend(self) -> None:
        """Rebuild the legend: a line per scope, unless there is just one unnamed scope."""
        _clear(self._legend)
        view = self._store.view
        found = series(self.indicator)
        if len(found) == 1 and not found[0].scope.zh:
            return
        for number, one in enumerate(found):
            words = one.scope.in_(view.lang) or t("indicators.plain_scope", view.lang)
            row = QHBoxLayout()
            row.setSpacing(5)
            row.addWidget(_swatch(number, view.appearance, self.devicePixelRatioF()))
            row.addWidget(label(words, "faint"), 1)
            self._legend.addLayout(row)


def _swatch(number: int, appearance: Appearance, ratio: float) -> QLabel:
    drawn = QPixmap(round(12 * ratio), round(12 * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    symbol_paint.outlines(painter, (mark(number, 6, 6, 4, Ink(fill=series_hue(number, appearance))),))
    painter.end()
    made = QLabel()
    made.setPixmap(drawn)
    return made


def _clear(layout: QVBoxLayout) -> None:
    """Remove and delete the widgets of a layout."""
    while layout.count():
        item = layout.takeAt(0)
        row = item.layout() if item else None
        while row is not None and (cell := row.takeAt(0)) is not None:
            widget = cell.widget()
            if widget is not None:
                widget.deleteLater()
