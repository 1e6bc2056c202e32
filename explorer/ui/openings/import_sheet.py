"""The import sheet: how a file is read, on one sheet, with a right default for everything and each thing to change."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QDialog,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.atlas.columns.collection import Collection
from explorer.sources.formats.copies import files
from explorer.sources.raw.choices import Choices, LayerChoices, Spot
from explorer.sources.raw.encoding import encoding_name
from explorer.sources.raw.raw_layer import datum_name
from explorer.sources.reader.reading import Reading, SourceLayer
from explorer.state.view.store import Store
from explorer.state.view.view import View
from explorer.ui.kit.placement import fit, show_in_front
from explorer.ui.kit.plain import Elided, label, restyle, rule, tooltip
from explorer.ui.openings.boxes import LayersBox, NameBox, SourceBox, TextBox, TimeBox
from explorer.ui.openings.place_box import PlaceBox
from explorer.ui.openings.problem_box import ProblemBox
from explorer.ui.openings.reading_job import Outcome, ReadingJob
from explorer.words.strings import t
from explorer.words.text import Text

_SIZE = QSize(1120, 760)
_LEAST = QSize(560, 380)
_TWO_COLUMNS_PX = 700
_READ_MS = 120
_MOST_MESSAGES = 8
Start = Callable[[Path, Choices], ReadingJob]


class ImportSheet(QDialog):
    """Shows one reading at a time and reads the file again for every choice; nothing is on the map before `accepted_`.

    `taken(reading)` where it is to be opened, `left` where it is not, `rest` where it and all that wait are to be
    opened as they are. `spot_wanted` where a row's place is to be shown on the map: `come_back` ends that.
    """

    taken = Signal(object)
    left = Signal()
    rest = Signal(object)
    spot_wanted = Signal()

    def __init__(self, store: Store, start: Start, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._store, self._start = store, start
        self._job: ReadingJob | None = None
        self._path, self._waiting, self._again = Path(), 0, False
        self.reading: Reading | None = None
        self.rows: Mapping[str, Collection] = {}  # of the reading, where it was read here
        self.choices = Choices()
        self._current = ""
        self._timer = QTimer(self, singleShot=True, interval=_READ_MS)
        self._timer.timeout.connect(self._read)
        self._make_parts()
        self._lay_out()
        self._connect()
        self.setMinimumSize(_LEAST)
        fit(self, _SIZE)

    # -- parts ------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        self.file, self.facts = Elided("strong", self), Elided("faint", self)
        self.messages = label("", "noteText", self)
        self.note = QFrame(self)
        self.note.setProperty("note", True)
        self.area, self.body = QScrollArea(self), QWidget(self)
        self.layers, self.text, self.time = LayersBox(self.body), TextBox(self.body), TimeBox(self.body)
        self.names, self.source = NameBox(self.body), SourceBox(self.body)
        self.place, self.problems = PlaceBox(self.body), ProblemBox(self.body)
        self.status = label("", "soft", self)
        self.buttons = {key: QPushButton(self) for key in ("rest", "cancel", "open")}
        for button in self.buttons.values():
            button.setAutoDefault(False)
        restyle(self.buttons["open"], "primary", True)
        self.buttons["open"].setDefault(True)

    def _lay_out(self) -> None:
        inside = QVBoxLayout(self.note)
        inside.setContentsMargins(12, 8, 12, 8)
        inside.addWidget(self.messages)
        left, right = QVBoxLayout(), QVBoxLayout()
        left.setSpacing(14)
        for box in (self.layers, self.time, self.names, self.text, self.source):
            left.addWidget(box)
        left.addStretch(1)
        right.addWidget(self.place)
        right.addStretch(1)
        self._columns = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._columns.setSpacing(22)
        self._columns.addLayout(left, 5)
        self._columns.addLayout(right, 6)
        whole = QVBoxLayout(self.body)
        whole.setContentsMargins(20, 6, 20, 12)
        whole.setSpacing(14)
        whole.addWidget(self.note)
        whole.addLayout(self._columns)
        whole.addWidget(self.problems)
        self._whole = whole
        whole.addStretch(1)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(self.body)
        self.setLayout(self._frame())

    def _frame(self) -> QVBoxLayout:
        head = QVBoxLayout()
        head.setContentsMargins(20, 14, 20, 4)
        head.setSpacing(2)
        head.addWidget(self.file)
        head.addWidget(self.facts)
        foot = QHBoxLayout()
        foot.setContentsMargins(20, 8, 20, 12)
        foot.setSpacing(8)
        foot.addWidget(self.status, 1)
        for button in self.buttons.values():
            foot.addWidget(button)
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.area, 1)
        column.addWidget(rule(self))
        column.addLayout(foot)
        return column

    def _connect(self) -> None:
        for box in (self.time, self.names, self.place, self.problems):
            box.decided.connect(self._decide)
        self.text.encoding_chosen.connect(lambda codec: self._choose(replace(self.choices, encoding=codec)))
        self.layers.current_changed.connect(self._turn_to)
        self.layers.wanted_changed.connect(self._take_layers)
        self.source.words_changed.connect(self._reword)
        self.problems.status_message.connect(self.status.setText)
        self.problems.spot_wanted.connect(self.spot_wanted)
        self.buttons["open"].clicked.connect(self.take)
        self.buttons["rest"].clicked.connect(lambda: self._give(self.rest))
        self.buttons["cancel"].clicked.connect(self.reject)
        self._leave = self._store.subscribe(self._on_view)
        self.destroyed.connect(self._leave)

    # -- showing ----------------------------------------------------------------------------

    def open_for(
        self, path: Path, reading: Reading, *, waiting: int = 0, again: bool = False, held: bool = False
    ) -> None:
        """Show a reading; `waiting` files follow it, `again` where it is on the map already.

        `held`: the project holds a copy of it.
        """
        self._stop()
        self._path, self._waiting, self._again = path, waiting, again
        self._current = ""
        self.source.fields["title"].clearFocus()
        self.rows = {}
        self.problems.begin()
        self.source.offer_copy(sum(file.stat().st_size for file in files(path)), held)
        self._take_reading(reading)
        self.area.verticalScrollBar().setValue(0)
        show_in_front(self)
        self.buttons["open"].setFocus()

    def come_back(self, at: Spot | None = None) -> None:
        """Show the sheet again as it was, with the place of the row that was asked for."""
        show_in_front(self)
        if at is not None:
            self.problems.decide(at)

    @property
    def copying(self) -> bool:
        """Whether the project is to hold a copy of the file."""
        return self.source.copy.isChecked()

    @property
    def layer(self) -> SourceLayer:
        """The layer that the sheet shows."""
        assert self.reading is not None
        layers = self.reading.layers
        usable = self.reading.usable or layers
        return next((x for x in layers if x.name == self._current), usable[0])

    def _take_reading(self, reading: Reading) -> None:
        self.reading, self.choices = reading, reading.choices
        self._current = self.layer.name if reading.layers else ""
        self.retranslate(self._store.view)

    def retranslate(self, view: View) -> None:
        reading = self.reading
        if reading is None or not reading.layers:
            return
        layer, lang = self.layer, view.lang
        self.setWindowTitle(t("openings.sheet.title", lang, name=reading.name))
        self.file.setText(reading.name)
        self.file.setToolTip(tooltip(str(self._path)))
        self.facts.setText(_facts(reading, layer, view))
        remarks = reading.messages()
        lines = [text.in_(lang) for text in remarks[:_MOST_MESSAGES]]
        self.messages.setText("\n".join(f"· {line}" for line in lines) if len(lines) > 1 else "".join(lines))
        self.note.setVisible(bool(lines))
        self.layers.setVisible(len(reading.layers) > 1)
        self.layers.show_layers(reading, layer.name, view)
        self.text.show_layer(layer, self.choices, view)
        self.time.show_layer(layer, view)
        self.names.show_layer(layer, view)
        self.source.show_choices(self.choices, reading.name, view)
        self.place.show_layer(layer, view)
        self.problems.show_layer(layer, reading.name, view)
        # rows that wait for a decision come first
        self._whole.removeWidget(self.problems)
        self._whole.insertWidget(1 if layer.pending else 2, self.problems)
        self._name_buttons(view)

    def _name_buttons(self, view: View) -> None:
        reading, lang = self.reading, view.lang
        drawn = sum(int(layer.drawn.sum()) for layer in reading.usable) if reading else 0
        key = "again" if self._again else "open" if drawn else "open_table"
        self.buttons["open"].setText(t(f"openings.sheet.{key}", lang, n=drawn))
        self.buttons["cancel"].setText(
            t("openings.sheet.cancel" if self._again else "openings.sheet.leave", lang)
        )
        self.buttons["rest"].setText(t("openings.sheet.rest", lang, n=self._waiting))
        self.buttons["rest"].setVisible(self._waiting > 0)
        self.buttons["open"].setEnabled(self._job is None and not self._timer.isActive())
        if self._job is None and not self._timer.isActive():
            self.status.setText(t("openings.sheet.remembered", lang))

    def _on_view(self, old: View, new: View) -> None:
        if (old.lang, old.appearance) != (new.lang, new.appearance) and self.isVisible():
            self.retranslate(new)

    # -- choosing ---------------------------------------------------------------------------

    def _decide(self, changes: dict[str, Any]) -> None:
        """Take decisions about the current layer, by field; places are added to those decided before."""
        name = self.layer.name
        own: LayerChoices = self.choices.of(name)
        if spots := changes.get("spots"):
            changes = {**changes, "spots": {**own.spots, **spots}}
        by_layer = {**self.choices.by_layer, name: replace(own, **changes)}
        self._choose(replace(self.choices, by_layer=by_layer))

    def _turn_to(self, name: str) -> None:
        self._current = name
        self.retranslate(self._store.view)

    def _take_layers(self, names: list[str]) -> None:
        """Which layers are meant needs no reading anew."""
        assert self.reading is not None
        self.choices = replace(self.choices, layers=tuple(names))
        self.reading = replace(self.reading, choices=self.choices)
        self.facts.setText(_facts(self.reading, self.layer, self._store.view))
        self._name_buttons(self._store.view)

    def _reword(self, words: dict[str, Any]) -> None:
        assert self.reading is not None
        self.choices = replace(self.choices, **words)
        self.reading = replace(self.reading, choices=self.choices)

    def _choose(self, choices: Choices) -> None:
        self.choices = choices
        self._stop()
        self._timer.start()
        self._name_buttons(self._store.view)
        self.status.setText(t("openings.sheet.reading", self._store.view.lang))

    def _read(self) -> None:
        self._job = job = self._start(self._path, self.choices)
        job.done.connect(self._read_again)
        job.refused.connect(self._refused)
        self._name_buttons(self._store.view)

    def _read_again(self, outcome: Outcome) -> None:
        self._job = None
        self.rows = outcome.rows
        self._take_reading(replace(outcome.reading, choices=self.choices))

    def _refused(self, why: Text) -> None:
        """Report a choice that cannot be read, and keep what was read before."""
        self._job = None
        assert self.reading is not None
        self.choices = self.reading.choices
        self.retranslate(self._store.view)
        self.status.setText(why.in_(self._store.view.lang))

    def _stop(self) -> None:
        self._timer.stop()
        if self._job is not None:
            self._job.cancel()
            self._job = None

    # -- ending -----------------------------------------------------------------------------

    def take(self) -> None:
        """Open the file as it is shown here."""
        if self.buttons["open"].isEnabled():
            self._give(self.taken)

    def _give(self, signal: Any) -> None:
        self._stop()
        reading = self.reading
        self.hide()
        signal.emit(reading)

    def reject(self) -> None:
        self._stop()
        self.hide()
        self.left.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.reject()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = self.width() >= _TWO_COLUMNS_PX
        beside = QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom
        self._columns.setDirection(beside)
        super().resizeEvent(event)


def _facts(reading: Reading, layer: SourceLayer, view: View) -> str:
    """Format, rows, kind of shapes, encoding and system, as one line."""
    lang = view.lang
    rows = sum(x.rows for x in reading.usable)
    parts = [
        reading.driver,
        t("openings.sheet.rows", lang, n=rows),
        t(f"cli.inspect.geometry.{layer.geometry}", lang),
        encoding_name(layer.encoding or ""),
        " ".join(filter(None, (datum_name(layer.datum).in_(lang), layer.crs))),
    ]
    return " · ".join(part for part in parts if part)
