"""Many conflicts decided at once: the rows selected in a table, else all that nobody has decided."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QTableWidget, QWidget

from explorer.ui.kit.plain import label, tooltip
from explorer.words.strings import t
from explorer.words.text import Lang

_KEYS = {"mine": "Alt+M", "theirs": "Alt+T"}


class TakeBar(QWidget):
    """Stands over a table of conflicts and holds what is taken for each, listed in it or not: `takes` by row, "" where
    it is open. `decided` after many were decided, or that was taken back; `fields` show what is taken."""

    decided = Signal()

    def __init__(self, table: QTableWidget, sides: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.takes: list[str] = []
        self.fields: list[QComboBox] = []
        self._table, self._sides = table, sides
        self._lang: Lang = "zh"
        self._before: list[str] | None = None
        self.words = label("", "soft", self)
        self.words.setWordWrap(False)
        self.buttons = {side: QPushButton(self) for side in sides}
        self.back = QPushButton(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.words, 1)
        self.words.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for side, button in self.buttons.items():
            button.clicked.connect(lambda _=False, side=side: self._take(side))
        self.back.clicked.connect(self._take_back)
        for button in (*self.buttons.values(), self.back):
            button.setAutoDefault(False)
            row.addWidget(button)
        table.itemSelectionChanged.connect(self._refresh)

    def retranslate(self, lang: Lang) -> None:
        self._lang = lang
        for side, button in self.buttons.items():
            button.setText(t(self._sides[side], lang))
            button.setShortcut(_KEYS[side])
            button.setToolTip(tooltip(t("take.tip", lang, key=_KEYS[side])))
        self.back.setText(t("take.back", lang))
        self._refresh()

    def start(self, takes: Iterable[str]) -> None:
        """Begin with other conflicts, none of which has a field as yet."""
        self.takes, self.fields, self._before = list(takes), [], None
        self._refresh()

    def add_field(self, field: QComboBox) -> None:
        """Have the field of the next row show and change what is taken for it."""
        row = len(self.fields)
        self.fields.append(field)
        field.setCurrentIndex(max(0, field.findData(self.takes[row])))
        field.currentIndexChanged.connect(lambda _: self._put(row, field.currentData()))

    def left(self) -> int:
        return self.takes.count("")

    def _put(self, row: int, side: str) -> None:
        self.takes[row] = side
        self._before = None  # to take back more than what was done last would surprise
        self._refresh()
        self.decided.emit()

    def _selected(self) -> list[int]:
        return sorted(index.row() for index in self._table.selectionModel().selectedRows())

    def _take(self, side: str) -> None:
        rows = self._selected() or [row for row, take in enumerate(self.takes) if not take]
        before = list(self.takes)
        for row in rows:
            self.takes[row] = side
        self._table.clearSelection()
        self._show(before)

    def _take_back(self) -> None:
        if self._before is not None:
            self.takes, self._before = self._before, None
            self._show(None)

    def _show(self, before: list[str] | None) -> None:
        self._before = before
        for field, take in zip(self.fields, self.takes, strict=False):
            blocked = field.blockSignals(True)  # hundreds of changes are one
            field.setCurrentIndex(max(0, field.findData(take)))
            field.blockSignals(blocked)
        self._refresh()
        self.decided.emit()

    def _refresh(self) -> None:
        selected, left = len(self._selected()), self.left()
        key = "take.selected" if selected else "take.rest" if left else "take.hint"
        self.words.setText(t(key, self._lang, n=selected or left))
        for side, button in self.buttons.items():
            button.setEnabled(bool(selected or left))
            button.setAccessibleName(f"{self.words.text()} {t(self._sides[side], self._lang)}")
        self.back.setEnabled(self._before is not None)
        self.setVisible(bool(self.takes))
