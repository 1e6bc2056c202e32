"""What only a series asks: from when to when, how long each picture stands, how the files are named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QDoubleSpinBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from explorer.atlas.axis import SHORTEST, Axis
from explorer.export.jobs.frames import check_pattern
from explorer.export.jobs.series import PATTERN
from explorer.state.view.clock import typed
from explorer.ui.kit.plain import tooltip
from explorer.ui.studio.export_trouble import Trouble
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import Lang

_DATED = ("year", "quarter", "month", "milestones")
_FILMS = ("gif", "mp4")
_SECONDS = 1.2


@dataclass(frozen=True, slots=True)
class Many:
    """The last possible day of what was typed ends the series, the first possible one begins it."""

    first: date = SHORTEST.first
    last: date = SHORTEST.known
    seconds: float = _SECONDS
    pattern: str = PATTERN


class ManyFields(QObject):
    """The rows of the form that come and go with the series; `changed` with every choice."""

    changed = Signal()

    def __init__(self, axis: Axis, parent: QWidget) -> None:
        super().__init__(parent)
        self._axis = axis
        self.first, self.last, self.pattern = (QLineEdit(parent) for _ in range(3))
        self.seconds = QDoubleSpinBox(parent)
        self.seconds.setRange(0.05, 60.0)
        self.seconds.setSingleStep(0.2)
        self.seconds.setDecimals(2)
        self.seconds.setValue(_SECONDS)
        self.span, self._between = QWidget(parent), QLabel("–", parent)
        row = QHBoxLayout(self.span)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first, 1)
        row.addWidget(self._between)
        row.addWidget(self.last, 1)
        self.rows: dict[str, QWidget] = {"span": self.span, "seconds": self.seconds, "pattern": self.pattern}
        for line in (self.first, self.last, self.pattern):
            line.setMaxLength(80)
            line.textChanged.connect(self.changed)
        self.seconds.valueChanged.connect(self.changed)

    def wanted(self, series: str, kind: str) -> dict[str, bool]:
        """Which rows a series of this kind has."""
        return {
            "span": series in _DATED,
            "seconds": series != "one" and kind in _FILMS,
            "pattern": series != "one" and kind == "png",
        }

    def dress(self, lang: Lang) -> None:
        for field, key in ((self.first, "first"), (self.last, "last"), (self.pattern, "pattern")):
            field.setAccessibleName(t(f"export.dialog.{key}", lang))
        self.seconds.setAccessibleName(t("export.dialog.seconds", lang))
        self.seconds.setSuffix(t("export.dialog.seconds_unit", lang))
        self.pattern.setPlaceholderText(PATTERN)
        self.pattern.setToolTip(tooltip(t("export.dialog.pattern_tip", lang)))
        for field in (self.first, self.last):
            field.setToolTip(tooltip(t("export.dialog.span_tip", lang)))

    def offer(self, first: date, last: date) -> None:
        """What an empty field means: the clock's span, or all of the axis."""
        for field, day in ((self.first, first), (self.last, last)):
            field.setPlaceholderText(day.isoformat())

    def read(self, lang: Lang) -> Many:
        """Raises Trouble, with the cure."""
        first, last = (self._days(field, lang) for field in (self.first, self.last))
        if first[0] > last[1]:
            raise Trouble(t("export.trouble.reversed", lang, first=first[0], last=last[1]))
        pattern = self.pattern.text().strip() or PATTERN
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise Trouble(t("export.trouble.pattern", lang)) from error
        return Many(first[0], last[1], self.seconds.value(), pattern)

    def _days(self, field: QLineEdit, lang: Lang) -> tuple[date, date]:
        """The first and the last day that a field may mean."""
        text = field.text().strip() or field.placeholderText()
        try:
            found = typed(self._axis, text)
        except DateError as error:
            raise Trouble(error.in_(lang)) from error
        first, last = found.first or self._axis.first, found.last or self._axis.known
        return self._axis.clamp(first), self._axis.clamp(max(first, last))
