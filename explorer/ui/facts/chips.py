"""Chips that narrow a list to some kinds, each with its count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QSizePolicy, QToolButton, QWidget

from explorer.state.queries.labels import kind_name
from explorer.ui.kit.plain import tooltip
from explorer.ui.kit.wrap_row import WrapRow
from explorer.words.strings import t
from explorer.words.text import Lang

_ALL = ""


class KindChips(QWidget):
    """Emits `chosen(frozenset)`: the kinds to keep, none for all. Several may be on at once."""

    chosen = Signal(object)

    def __init__(self, area: str, kinds: Iterable[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._area = area
        self._kinds: frozenset[str] = frozenset()
        row = WrapRow(self)
        self._buttons: dict[str, QToolButton] = {}
        for kind in (_ALL, *kinds):
            button = QToolButton(self)
            button.setCheckable(True)
            button.setProperty("chip", True)
            button.setCursor(Qt.CursorShape.PointingHandCursor)
            button.clicked.connect(lambda _=False, kind=kind: self._press(kind))
            self._buttons[kind] = button
            row.addWidget(button)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def kinds(self) -> frozenset[str]:
        return self._kinds

    def button(self, kind: str) -> QToolButton:
        return self._buttons[kind]

    def set_kinds(self, kinds: frozenset[str]) -> None:
        """Switch the chips without emitting."""
        self._kinds = kinds
        for kind, button in self._buttons.items():
            button.setChecked(kind in kinds if kind else not kinds)

    def tell(self, counts: Mapping[str, int], lang: Lang) -> None:
        """Words and counts; a kind of which nothing is left greys out, unless it is switched on."""
        for kind, button in self._buttons.items():
            name = kind_name(self._area, kind, lang)
            if kind == _ALL:
                text = t("chronicle.all", lang, n=sum(counts.values()))
            else:
                text = t("chronicle.kind", lang, kind=name, n=counts.get(kind, 0))
                button.setToolTip(tooltip(t("chronicle.kind_tip", lang, kind=name)))
            button.setText(text)
            button.setAccessibleName(text)
            button.setEnabled(kind in self._kinds or kind == _ALL or counts.get(kind, 0) > 0)
        self.set_kinds(self._kinds)
        self.updateGeometry()

    def _press(self, kind: str) -> None:
        self.set_kinds(frozenset() if kind == _ALL else self._kinds ^ {kind})
        self.chosen.emit(self._kinds)
