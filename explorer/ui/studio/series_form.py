"""The rows of the export form that a series has: dates, areas of an atlas, pages, seconds, names of files."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from PySide6.QtCore import QObject, QSignalBlocker, Signal
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QLineEdit, QWidget

from explorer.atlas.axis import Axis
from explorer.export.jobs.frames import check_pattern
from explorer.export.jobs.series import FADE, PATTERN
from explorer.records import dataclass
from explorer.state.view.clock import parse_on_axis
from explorer.ui.kit.inputs import ComboBox, DoubleSpinBox
from explorer.ui.kit.plain import tooltip
from explorer.ui.studio.page_size import FormError
from explorer.words.edtf import DateError
from explorer.words.strings import t
from explorer.words.text import Lang

SERIES = ("one", "year", "quarter", "month", "milestones", "scenes", "atlas")
FILMS = ("gif", "mp4")
_DATED = ("year", "quarter", "month", "milestones")
_PAGED = ("pdf", "png", "pptx")


@dataclass(frozen=True, slots=True)
class SeriesOptions:
    """The last possible day of what was typed ends the series, the first possible one begins it."""

    first: date = field(default_factory=lambda: Axis().first)
    last: date = field(default_factory=lambda: Axis().known)
    seconds: float | None = None  # None: a scene's own
    pattern: str = PATTERN
    fade: float = FADE
    areas: str = "county"  # what an atlas has a page for
    numbered: bool = False
    contents: bool = False


class SeriesForm(QObject):
    """The rows of the form that come and go with the series; `changed` with every choice."""

    changed = Signal()

    def __init__(self, axis: Axis, parent: QWidget) -> None:
        super().__init__(parent)
        self._axis = axis
        self.first, self.last, self.pattern = (QLineEdit(parent) for _ in range(3))
        self.seconds, self.fade = DoubleSpinBox(parent), DoubleSpinBox(parent)
        for spin, most, step in ((self.seconds, 60.0, 0.2), (self.fade, 10.0, 0.1)):
            spin.setRange(0.0, most)
            spin.setSingleStep(step)
            spin.setDecimals(2)
            spin.valueChanged.connect(self.changed)
        self.fade.setValue(FADE)
        self.span, self._between = QWidget(parent), QLabel("–", parent)
        row = QHBoxLayout(self.span)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.first, 1)
        row.addWidget(self._between)
        row.addWidget(self.last, 1)
        self.areas, self.pages = ComboBox(parent), QWidget(parent)
        self.numbered, self.contents = QCheckBox(self.pages), QCheckBox(self.pages)
        checks = QHBoxLayout(self.pages)
        checks.setContentsMargins(0, 0, 0, 0)
        for check in (self.numbered, self.contents):
            checks.addWidget(check)
            check.toggled.connect(self.changed)
        checks.addStretch(1)
        self.areas.currentIndexChanged.connect(self.changed)
        self.rows: dict[str, QWidget] = {
            "areas": self.areas,
            "pages": self.pages,
            "span": self.span,
            "seconds": self.seconds,
            "fade": self.fade,
            "pattern": self.pattern,
        }
        for line in (self.first, self.last, self.pattern):
            line.setMaxLength(80)
            line.textChanged.connect(self.changed)

    def wanted(self, series: str, kind: str) -> dict[str, bool]:
        """Which rows a series of this kind has; only a document has contents."""
        self.contents.setVisible(kind == "pdf")
        return {
            "areas": series == "atlas",
            "pages": series != "one" and kind in _PAGED,
            "span": series in _DATED,
            "seconds": series != "one" and kind in FILMS,
            "fade": series != "one" and kind == "mp4",
            "pattern": series != "one" and kind == "png",
        }

    def retranslate(self, lang: Lang) -> None:
        for entry, key in ((self.first, "first"), (self.last, "last"), (self.pattern, "pattern")):
            entry.setAccessibleName(t(f"export.dialog.{key}", lang))
        for key, spin in (("seconds", self.seconds), ("fade", self.fade)):
            spin.setAccessibleName(t(f"export.dialog.{key}", lang))
            spin.setSuffix(t("export.dialog.seconds_unit", lang))
            spin.setToolTip(tooltip(t(f"export.dialog.{key}_tip", lang)))
        self.areas.setAccessibleName(t("export.dialog.areas", lang))
        self.numbered.setText(t("export.dialog.numbered", lang))
        self.contents.setText(t("export.dialog.contents", lang))
        self.seconds.setSpecialValueText(t("export.dialog.seconds_own", lang))
        self.fade.setSpecialValueText(t("export.dialog.fade_none", lang))
        self.pattern.setPlaceholderText(PATTERN)
        self.pattern.setToolTip(tooltip(t("export.dialog.pattern_tip", lang)))
        for entry in (self.first, self.last):
            entry.setToolTip(tooltip(t("export.dialog.span_tip", lang)))

    def before_format(self) -> list[QWidget]:
        """Return the fields above the format's, in the order of Tab."""
        return [self.areas, self.first, self.last]

    def after_format(self) -> list[QWidget]:
        return [self.numbered, self.contents, self.seconds, self.fade, self.pattern]

    def offer_areas(self, names: dict[str, str]) -> None:
        """Offer what an atlas may have a page for, by key; what is chosen stays."""
        if names == {self.areas.itemData(n): self.areas.itemText(n) for n in range(self.areas.count())}:
            return
        chosen = self.areas.currentData()
        with QSignalBlocker(self.areas):
            self.areas.clear()
            for key, words in names.items():
                self.areas.addItem(words, key)
            self.areas.setCurrentIndex(max(0, self.areas.findData(chosen)))

    def begin_atlas(self) -> None:
        """Number the pages and begin with the contents, as an atlas does, until that is switched off."""
        for check in (self.numbered, self.contents):
            with QSignalBlocker(check):
                check.setChecked(True)

    def offer(self, first: date, last: date) -> None:
        """What an empty field means: the clock's span, or all of the axis."""
        for entry, day in ((self.first, first), (self.last, last)):
            entry.setPlaceholderText(day.isoformat())

    def read(self, series: str, kind: str, lang: Lang) -> SeriesOptions:
        """Return the options as typed; raises FormError."""
        first, last = (self._days(field, lang) for field in (self.first, self.last))
        if first[0] > last[1]:
            raise FormError(t("export.trouble.reversed", lang, first=first[0], last=last[1]))
        pattern = self.pattern.text().strip() or PATTERN
        try:
            check_pattern(pattern)
        except ValueError as error:
            raise FormError(t("export.trouble.pattern", lang)) from error
        return SeriesOptions(
            first[0],
            last[1],
            self.seconds.value() or None,
            pattern,
            self.fade.value(),
            str(self.areas.currentData() or "county"),
            kind in _PAGED and self.numbered.isChecked(),
            kind == "pdf" and self.contents.isChecked(),
        )

    def _days(self, field: QLineEdit, lang: Lang) -> tuple[date, date]:
        """The first and the last day that a field may mean."""
        text = field.text().strip() or field.placeholderText()
        try:
            found = parse_on_axis(self._axis, text)
        except DateError as error:
            raise FormError(error.in_(lang)) from error
        first, last = found.first or self._axis.first, found.last or self._axis.known
        return self._axis.clamp(first), self._axis.clamp(max(first, last))
