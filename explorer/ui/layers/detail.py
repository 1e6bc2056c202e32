"""The details below a layer: its four counts, colour key, opacity, and actions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.catalogue import LayerSpec, is_user_layer
from explorer.atlas.model import Feature, Status
from explorer.layers.counts import LayerCount
from explorer.layers.legend import Kind
from explorer.layers.symbol import symbol
from explorer.state.queries.labels import state_words
from explorer.state.view.view import View
from explorer.ui.facts.swatch import Swatch
from explorer.ui.kit.inputs import Slider
from explorer.ui.kit.plain import Elided, label, shown, tooltip
from explorer.words.strings import t

_COUNTS = ("shown", "before", "after", "undated")
_LIST_PX = 132
_ROW_PX = 21


class LayerDetail(QWidget):
    """Shows one layer's details; its signals are handled by the panel."""

    faded = Signal(str, float)
    settled = Signal()
    soloed = Signal(str)
    sought = Signal(str)
    chosen = Signal(str)
    moved = Signal(str, int)
    adjust_wanted = Signal(str)  # of a layer of the user's: how its file is read
    find_wanted = Signal(str)  # where the file is that could not be read
    removed = Signal(str)

    def __init__(
        self,
        spec: LayerSpec,
        kind: Kind,
        unplaced: tuple[int, Sequence[Feature]],
        parent: QWidget | None = None,
    ) -> None:
        """`unplaced`: how many features have no place, and the first of them."""
        super().__init__(parent)
        self.spec, self.kind = spec, kind
        self._lacking, self._unplaced = unplaced
        self._key: tuple[object, ...] = ()
        self.show_classes: Callable[[View], None] = lambda _: None
        self.numbers = {name: label("0", "strong", self) for name in _COUNTS}
        self.captions = {name: label("", "faint", self) for name in _COUNTS}
        self.opacity, self.percent, self.opacity_name = Slider(parent=self), QLabel(self), QLabel(self)
        self.solo, self.zoom, self.up, self.down = (QPushButton(self) for _ in range(4))
        self.adjust, self.remove = QPushButton(self), QPushButton(self)
        self.list, self.list_name = QListWidget(self), label("", "faint", self)
        self.locate = QPushButton(self)
        self.portion = label("", "faint", self)  # of what part the counts are, or why there are none
        self.portion.hide()
        self.key_rows = QVBoxLayout()
        self.key: list[KeyRow] = []
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(38, 2, 10, 12)
        column.setSpacing(8)
        column.addLayout(self._numbers_row())
        column.addWidget(self.portion)
        self.key_rows.setSpacing(3)
        column.addLayout(self.key_rows)
        column.addLayout(self._opacity_row())
        buttons = QHBoxLayout()
        buttons.setSpacing(4)
        for button in (self.solo, self.zoom, self.up, self.down):
            button.setProperty("small", True)
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addLayout(buttons)
        own = QHBoxLayout()
        own.setSpacing(4)
        for button in (self.locate, self.adjust, self.remove):
            button.setProperty("small", True)
            button.setVisible(is_user_layer(self.spec.id) and button is not self.locate)
            own.addWidget(button)
        own.addStretch(1)
        column.addLayout(own)
        column.addWidget(self.list_name)
        column.addWidget(self.list)
        self.list.setProperty("plain", True)
        self.list.setVisible(bool(self._unplaced))
        self.list_name.setVisible(bool(self._unplaced))
        self.list.setMaximumHeight(min(_LIST_PX, _ROW_PX * len(self._unplaced) + 6))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep what a field did not want from the layer's row, which Return would close, and S show alone."""
        event.accept()

    def show_style(self, form: QWidget, show_classes: Callable[[View], None]) -> None:
        """Put a form below the layer's keys; `show_classes` shows in it how many of each class are listed."""
        self.show_classes = show_classes
        cast(QVBoxLayout, self.layout()).insertWidget(3, form)

    def _opacity_row(self) -> QHBoxLayout:
        fade = QHBoxLayout()
        fade.setSpacing(8)
        self.opacity.setOrientation(Qt.Orientation.Horizontal)
        self.opacity.setRange(10, 100)
        self.opacity.setPageStep(10)
        self.percent.setMinimumWidth(36)
        self.percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for words in (self.opacity_name, self.percent):
            words.setProperty("rank", "faint")
        for widget, stretch in ((self.opacity_name, 0), (self.opacity, 1), (self.percent, 0)):
            fade.addWidget(widget, stretch)
        return fade

    def _numbers_row(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        for n, name in enumerate(_COUNTS):
            number, caption = self.numbers[name], self.captions[name]
            caption.setWordWrap(False)
            grid.addWidget(number, 0, n)
            grid.addWidget(caption, 1, n)
            grid.setColumnStretch(n, 1)
        return grid

    def _connect(self) -> None:
        key = self.spec.id
        self.opacity.valueChanged.connect(lambda value: self.faded.emit(key, value / 100))
        self.opacity.sliderReleased.connect(self.settled)
        self.solo.clicked.connect(lambda: self.soloed.emit(key))
        self.zoom.clicked.connect(lambda: self.sought.emit(key))
        self.up.clicked.connect(lambda: self.moved.emit(key, -1))
        self.down.clicked.connect(lambda: self.moved.emit(key, 1))
        self.adjust.clicked.connect(lambda: self.adjust_wanted.emit(key))
        self.locate.clicked.connect(lambda: self.find_wanted.emit(key))
        self.remove.clicked.connect(lambda: self.removed.emit(key))
        self.list.itemActivated.connect(self._choose)
        self.list.itemClicked.connect(self._choose)

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(cast(str, item.data(Qt.ItemDataRole.UserRole)))

    # -- what it shows ----------------------------------------------------------------------

    def retranslate(self, view: View) -> None:
        """Set the words in the View's language and sync the opacity."""
        lang = view.lang
        for name in _COUNTS:
            self.captions[name].setText(t(f"panel.count.{name}", lang))
            self.captions[name].setToolTip(tooltip(t(f"panel.count_tip.{name}", lang)))
        for button, key, keys in (
            (self.solo, "panel.solo", "S"),
            (self.zoom, "panel.zoom", ""),
            (self.up, "panel.up", "Alt+↑"),
            (self.down, "panel.down", "Alt+↓"),
            (self.adjust, "panel.adjust", ""),
            (self.remove, "panel.remove", ""),
            (self.locate, "panel.find", ""),
        ):
            button.setText(t(key, lang))
            words = t(f"{key}_tip", lang)
            button.setAccessibleName(words)
            button.setToolTip(tooltip(f"{words}  {keys}".rstrip()))
        self.opacity_name.setText(t("panel.opacity", lang))
        self.opacity.setAccessibleName(t("panel.opacity", lang))
        self.opacity.setToolTip(tooltip(t("panel.opacity_tip", lang)))
        why = "panel.unplaced_own" if is_user_layer(self.spec.id) else "panel.unplaced"
        words, listed = t(why, lang, number=self._lacking), len(self._unplaced)
        self.list_name.setText(words + t("panel.unplaced_first", lang, n=listed) * (listed < self._lacking))
        self.list.setAccessibleName(self.list_name.text())
        self._fill(view)
        self.sync(view)

    def _fill(self, view: View) -> None:
        self.list.clear()
        for feature in self._unplaced:
            name = feature.name.in_(view.lang)
            item = QListWidgetItem(shown(name)[:200])
            item.setToolTip(tooltip(name))
            item.setData(Qt.ItemDataRole.UserRole, feature.id)
            self.list.addItem(item)

    def sync(self, view: View) -> None:
        """Set the slider to the View's opacity without emitting."""
        percent = round(view.layer(self.spec.id).opacity * 100)
        blocked = self.opacity.blockSignals(True)
        self.opacity.setValue(percent)
        self.opacity.blockSignals(blocked)
        self.percent.setText(f"{percent}%")

    def show_count(self, count: LayerCount, view: View, look: Callable[[Status | None], LayerSpec]) -> None:
        """Show the four counts, and the colour key with each state as `look` declares it."""
        for name in _COUNTS:
            words = str(getattr(count, name))
            if words != self.numbers[name].text():
                self.numbers[name].setText(words)
        specs = tuple(look(status) for (status, _), _ in count.states)
        key = (count.states, count.kinds, specs, view.lang, view.appearance)
        if key != self._key:
            self._key = key
            self._show_key(count, specs, view)

    def show_unread(self, view: View, *, unread: bool, lost: bool) -> None:
        """Show no numbers of a layer whose file has not been read, and a way to find a file that could not be."""
        for name in _COUNTS if unread else ():
            self.numbers[name].setText("–")
        for button in (self.solo, self.zoom):
            button.setEnabled(not unread)
        self.locate.setVisible(lost)
        self.adjust.setVisible(is_user_layer(self.spec.id) and not lost)
        if unread and not lost:
            self.show_portion(t("panel.being_read", view.lang))

    def show_portion(self, words: str) -> None:
        """Show what part of a layer the counts are of, or why there are none."""
        self.portion.setVisible(bool(words))
        if words != self.portion.text():
            self.portion.setText(words)

    def _show_key(self, count: LayerCount, specs: Sequence[LayerSpec], view: View) -> None:
        """Refill the rows of the colour key; creating them costs more than the rest of a slider step."""
        while len(self.key) < len(count.states):
            self.key.append(KeyRow(self))
            self.key_rows.addWidget(self.key[-1])
        for n, row in enumerate(self.key):
            if n < len(count.states):
                (status, certainty), number = count.states[n]
                kind = count.kinds[n] or self.kind
                row.swatch.show_symbols(symbol(specs[n], status, certainty, kind, view.appearance))
                row.say(state_words(status, certainty, view.lang), f"{number:,}")
            row.setVisible(n < len(count.states))


class KeyRow(QWidget):
    """A row of the colour key: the swatch, name, and number of features of a state or a class."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.swatch, self.words, self.tally = Swatch(self), Elided("soft", self), QLabel(self)
        self.tally.setProperty("rank", "faint")
        self.tally.setTextFormat(Qt.TextFormat.PlainText)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget, stretch in ((self.swatch, 0), (self.words, 1), (self.tally, 0)):
            row.addWidget(widget, stretch)

    def say(self, words: str, number: str, of: str = "") -> None:
        """Show a name and a number; pointing at the name says it whole, and with `of` how many there are in all."""
        for shown_in, text in ((self.words, words), (self.tally, number)):
            if shown_in.text() != text:
                shown_in.setText(text)
        self.words.setToolTip(tooltip(f"{words}\n{of}" if of else words))
