"""The choices of an export: format, page, words, parts, how many pictures. Gives a Sheet; owns nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from explorer.atlas.model import Lang
from explorer.export.paper import PRINT_DPI, PaperError, parse, sensible
from explorer.export.sheet import PARTS, TEMPLATES, Part, Sheet, Template
from explorer.export.snapshot import VECTOR
from explorer.state.strings import t

SINGLE = ("png", "jpg", "pdf", "svg", "pptx", "html")
MANY = ("pdf", "png", "pptx", "gif", "mp4", "grid")
SERIES = ("one", "year", "quarter", "month", "milestones", "scenes")
DPIS = (96, 150, 200, 300, 600)
SIZES = ("A4", "A4-portrait", "A3", "A3-portrait", "16:9", "1920x1080px")


@dataclass(frozen=True, slots=True)
class Choice:
    """What the form says besides the Sheet."""

    kind: str
    series: str
    public: bool
    waived: bool

    @property
    def suffix(self) -> str:
        return {"grid": "png"}.get(self.kind, self.kind)


class ExportForm(QWidget):
    """`changed` with every choice; a size that cannot be used is shown as such and gives no Sheet."""

    changed = Signal()

    def __init__(self, lang: Lang, screen: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lang = lang
        self.kind, self.series, self.page, self.template = (QComboBox(self) for _ in range(4))
        self.dpi = QComboBox(self)
        self.lines = {key: QLineEdit(self) for key in ("heading", "subtitle", "maker", "approval")}
        self.parts = {part: QCheckBox(t(f"export.part.{part}", lang), self) for part in PARTS}
        self.public = QCheckBox(self._say("public"), self)
        self.waive = QCheckBox(self._say("waive"), self)
        self.moves: tuple[tuple[Part, float, float], ...] = ()
        self.trouble = ""
        self._fill(screen)
        self._lay_out()
        self._connect()

    def _say(self, key: str) -> str:
        return t(f"export.dialog.{key}", self.lang)

    def _fill(self, screen: str) -> None:
        for key in SERIES:
            self.series.addItem(self._say(key), key)
        for key in TEMPLATES:
            self.template.addItem(self._say(key), key)
        self.page.setEditable(True)
        for name in SIZES:
            self.page.addItem(name, name)
        self.page.addItem(f"{self._say('screen')} {screen}", screen)
        self.dpi.setEditable(True)
        self.dpi.addItems([f"{dpi} dpi" for dpi in DPIS])
        self.dpi.setCurrentText(f"{PRINT_DPI:g} dpi")
        for check in self.parts.values():
            check.setChecked(True)
        self._offer_kinds()

    def _offer_kinds(self) -> None:
        """One picture and many have different formats; the same one stays chosen where it can."""
        before = self.kind.currentData()
        kinds = SINGLE if self.series.currentData() == "one" else MANY
        self.kind.blockSignals(True)
        self.kind.clear()
        for kind in kinds:
            many = kinds is MANY
            words = {"png": self._say("folder") if many else "PNG", "grid": self._say("grid")}
            self.kind.addItem(words.get(kind, kind.upper()), kind)
        self.kind.setCurrentIndex(max(0, kinds.index(before) if before in kinds else 0))
        self.kind.blockSignals(False)

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows = (("series", self.series), ("format", self.kind), ("size", self.page), ("dpi", self.dpi))
        for key, field in (*rows, ("template", self.template), *self.lines.items()):
            form.addRow(self._say(key), field)
            field.setAccessibleName(self._say(key))
            field.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        grid = QGridLayout()
        for n, check in enumerate(self.parts.values()):
            grid.addWidget(check, n // 3, n % 3)
        form.addRow(self._say("parts"), grid)
        form.addRow(self.public)
        form.addRow(self.waive)
        self.waive.setVisible(False)

    def _connect(self) -> None:
        for combo in (self.kind, self.template):
            combo.currentIndexChanged.connect(self.changed)
        self.series.currentIndexChanged.connect(self._series_changed)
        self.page.currentTextChanged.connect(self.changed)
        self.dpi.currentTextChanged.connect(self.changed)
        for line in self.lines.values():
            line.textChanged.connect(self.changed)
        for check in (*self.parts.values(), self.waive):
            check.toggled.connect(self.changed)
        self.public.toggled.connect(self.waive.setVisible)
        self.public.toggled.connect(self.changed)

    def _series_changed(self) -> None:
        self._offer_kinds()
        self.changed.emit()

    def choice(self) -> Choice:
        return Choice(
            str(self.kind.currentData()),
            str(self.series.currentData()),
            self.public.isChecked(),
            self.waive.isChecked(),
        )

    def size_text(self) -> str:
        """The size chosen, or typed."""
        index = self.page.findText(self.page.currentText())
        return str(self.page.itemData(index)) if index >= 0 else self.page.currentText()

    def dpi_value(self) -> float:
        """The resolution chosen or typed; raises PaperError where it is no number."""
        text = self.dpi.currentText().removesuffix("dpi").strip()
        try:
            return float(text)
        except ValueError as error:
            raise PaperError(f"无法识别分辨率“{text[:20]}”；请填写数字，如 300") from error

    def sheet(self) -> Sheet | None:
        """The Sheet as chosen, or None while the size is no size (`trouble` says why)."""
        size = self.size_text()
        try:
            dpi = None if size.endswith("px") else self.dpi_value()
            paper = sensible(parse(size, dpi), self.choice().kind not in VECTOR)
        except PaperError as error:
            self.trouble = str(error)
            return None
        self.trouble = ""
        words = {key: line.text() for key, line in self.lines.items()}
        return Sheet(
            paper=paper,
            template=cast(Template, self.template.currentData()),
            title=words["heading"],
            subtitle=words["subtitle"],
            maker=words["maker"],
            approval=words["approval"],
            made=date.today(),
            hidden=frozenset(part for part, check in self.parts.items() if not check.isChecked()),
            moves=self.moves,
        )

    def drag(self, part: str, dx: float, dy: float) -> None:
        """Add a drag to where the part was."""
        known = {name: (x, y) for name, x, y in self.moves}
        x, y = known.get(cast(Part, part), (0.0, 0.0))
        known[cast(Part, part)] = (x + dx, y + dy)
        self.moves = tuple((name, *by) for name, by in known.items())
        self.changed.emit()

    def put_back(self) -> None:
        self.moves = ()
        self.changed.emit()
