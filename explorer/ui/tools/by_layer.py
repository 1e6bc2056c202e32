"""The sheet that selects features by where those of another layer are."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.state.view.view import View
from explorer.ui.facts.session import Session
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox
from explorer.ui.kit.placement import show_in_front
from explorer.ui.kit.plain import label
from explorer.ui.kit.reckoner import Reckoner
from explorer.ui.tools.hand_drawing import MODES, Mode
from explorer.ui.tools.selector import Selector
from explorer.words.strings import t

_RELATIONS = ("within", "crosses", "near", "nearest")
_DRAWN, _SELECTION = "*drawn", "*selection"
_SOON_MS = 150
_AT_ONCE = 2000  # features that are compared in the window's thread


class ByLayerSheet(QDialog):
    """Shows how many would be found before anything is selected; stays open for the next question."""

    def __init__(self, session: Session, selector: Selector, parent: QWidget) -> None:
        super().__init__(parent)
        self._session, self._selector = session, selector
        self.setObjectName("byLayerSheet")
        self.of, self.relation, self.other = ComboBox(self), ComboBox(self), ComboBox(self)
        self.distance = DoubleSpinBox(self)
        self.distance.setRange(0, 2000)
        self.distance.setDecimals(2)
        self.distance.setValue(5)
        self.found: tuple[str, ...] = ()
        self._reckoner = Reckoner(self, _AT_ONCE)
        self.count = label("", "soft")
        self._names = {name: QLabel(self) for name in ("of", "relation", "distance", "other")}
        self.buttons: dict[Mode, QPushButton] = {mode: QPushButton(self) for mode in MODES}
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.ask)
        self._lay_out()
        for combo in (self.of, self.relation, self.other):
            combo.currentIndexChanged.connect(self._ask_soon)
        self.distance.valueChanged.connect(self._ask_soon)
        for mode, button in self.buttons.items():
            button.clicked.connect(lambda _=False, mode=mode: self._selector.take(self.found, mode))
        self.destroyed.connect(session.store.subscribe(self._view_changed))
        self.retranslate()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        widgets = {"of": self.of, "relation": self.relation, "distance": self.distance, "other": self.other}
        for line, (name, widget) in enumerate(widgets.items()):
            self._names[name].setBuddy(widget)
            grid.addWidget(self._names[name], line, 0)
            grid.addWidget(widget, line, 1)
        grid.setColumnStretch(1, 1)
        row = QHBoxLayout()
        row.addStretch(1)
        for button in self.buttons.values():
            row.addWidget(button)
        self.buttons["replace"].setDefault(True)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addLayout(grid)
        column.addWidget(self.count)
        column.addLayout(row)
        self.setMinimumWidth(420)

    def open_with(self) -> None:
        self._fill()
        self.ask()
        show_in_front(self)
        self.of.setFocus()

    def _view_changed(self, old: View, new: View) -> None:
        if old.lang != new.lang:
            self.retranslate()
        what = (old.layers, old.clock, old.filters) != (new.layers, new.clock, new.filters)
        near = old.selection != new.selection and self.other.currentData() == _SELECTION
        if self.isVisible() and (what or near):
            self._ask_soon()

    def _ask_soon(self) -> None:
        """Forget what was found: it was the answer to another question."""
        self._reckoner.drop()
        self.found = ()
        self._soon.start(_SOON_MS)
        self._show_count()

    def retranslate(self) -> None:
        lang = self._session.lang
        self.setWindowTitle(t("command.select_by_layer", lang).rstrip("…"))
        for name, widget in self._names.items():
            widget.setText(t(f"by_layer.{name}", lang))
        for mode, button in self.buttons.items():
            button.setText(t(f"by_layer.do.{mode}", lang))
        self.distance.setSuffix(" " + t("tools.km", lang))
        self._fill()
        self._show_count()

    def _fill(self) -> None:
        """List the layers that are visible, with all that is drawn and with the selection."""
        view, catalogue = self._session.store.view, self._session.store.catalogue
        layers = [
            (x.id, catalogue.name(x.id).in_(view.lang))
            for x in view.layers
            if x.visible and x.id in catalogue
        ]
        relations = [(key, t(f"by_layer.relation.{key}", view.lang)) for key in _RELATIONS]
        _refill(self.of, [(_DRAWN, t("by_layer.drawn", view.lang)), *layers])
        _refill(self.relation, relations)
        _refill(self.other, [(_SELECTION, t("by_layer.selection", view.lang)), *layers])

    def ask(self) -> None:
        """Find what the present choices mean; among many features in a thread."""
        from explorer.state.queries.measuring.selecting import candidates, chosen

        known, view = self._session.known, self._session.store.view
        of, other = self.of.currentData(), self.other.currentData()
        relation, metres = self.relation.currentData(), self.distance.value() * 1000

        def question() -> tuple[str, ...]:
            among = candidates(known, view, () if of == _DRAWN else (of,))
            others = (
                chosen(known, view.selection) if other == _SELECTION else candidates(known, view, (other,))
            )
            return among.related(others, relation, metres)

        self._soon.stop()
        self.found = ()
        self._reckoner.ask(len(known.atlas.features), question, self._take)
        self._show_count()

    def _take(self, found: tuple[str, ...]) -> None:
        self.found = found
        self._show_count()

    def _show_count(self) -> None:
        lang = self._session.lang
        self.distance.setEnabled(self.relation.currentData() == "near")
        self._names["distance"].setEnabled(self.distance.isEnabled())
        none = self.other.currentData() == _SELECTION and not self._session.store.view.selection
        key = (
            "nothing_selected"
            if none
            else "seeking"
            if self._reckoner.busy or self._soon.isActive()
            else "found"
        )
        self.count.setText(t(f"by_layer.{key}", lang, n=len(self.found)))
        for button in self.buttons.values():
            button.setEnabled(bool(self.found))


def _refill(combo: QComboBox, choices: list[tuple[str, str]]) -> None:
    """Fill a combo box; the choice that it had stays."""
    current = combo.currentData()
    combo.blockSignals(True)
    combo.clear()
    for key, words in choices:
        combo.addItem(words, key)
    combo.setCurrentIndex(max(combo.findData(current), 0))
    combo.blockSignals(False)
