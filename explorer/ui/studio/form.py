"""The choices of an export: format, page, words, parts, how many pictures. Gives a Sheet; owns nothing else."""

from __future__ import annotations

from datetime import date
from typing import cast

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFormLayout,
    QGridLayout,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QWidget,
)

from explorer.atlas import pack
from explorer.atlas.axis import Axis
from explorer.export.sheet.paper import PRINT_DPI
from explorer.export.sheet.pictured import VECTORS
from explorer.export.sheet.sheet import (
    BARE_PARTS,
    PARTS,
    TEMPLATES,
    Part,
    Sheet,
    Template,
    deck_sheet,
    report_figure,
    story_sheet,
)
from explorer.records import dataclass
from explorer.ui.kit.inputs import ComboBox
from explorer.ui.studio.figure_form import FigureForm
from explorer.ui.studio.ground_bar import GroundBar
from explorer.ui.studio.page_size import FormError, paper_of
from explorer.ui.studio.series_form import FILMS, SERIES, SeriesForm, SeriesOptions
from explorer.words.strings import t
from explorer.words.text import Lang

SINGLE = ("png", "jpg", "tif", "pdf", "svg", "pptx", "html", "docx", "xlsx")
MANY = ("pdf", "png", "pptx", "html", "docx", "gif", "mp4", "grid")
COUNTS = ("frame", "whole")
DPIS = (96, 150, 200, 300, 600)
SIZES = (
    "A4",
    "A4-portrait",
    "A3",
    "A3-portrait",
    "16:9",
    "1920x1080px",
    "84mm",
    "120mm",
    "170mm",
    "half-slide",
)
_FILM, _DECK = ("film", "1920x1080px"), ("slide", "16:9")  # template and size


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What the form holds besides the Sheet."""

    kind: str
    series: str
    public: bool
    waived: frozenset[str]
    many: SeriesOptions = SeriesOptions()

    @property
    def suffix(self) -> str:
        return {"grid": "png"}.get(self.kind, self.kind)


class ExportForm(QWidget):
    """`changed` with every choice; a size that cannot be used is shown as such and gives no Sheet."""

    changed = Signal()

    def __init__(self, lang: Lang, screen: str, axis: Axis, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.lang = lang
        self.series, self.kind, self.page, self.dpi, self.template, self.counts = (
            ComboBox(self) for _ in range(6)
        )
        self.lines = {key: QLineEdit(self) for key in ("heading", "subtitle", "maker", "approval")}
        self.parts = {part: QCheckBox(self) for part in PARTS}
        self.public, self.waive, self.allow_cut = (QCheckBox(self) for _ in range(3))
        self.ground = GroundBar(self)  # shown below the preview
        self.words = ("", "")  # what empty lines for title and subtitle come to, where a scene has some
        self.many = SeriesForm(axis, self)
        self.figure = FigureForm(lang, self)
        self._span = SeriesOptions()
        self._own: tuple[str, ...] = ()  # template and size that the kind of file brings
        self._before: tuple[str, ...] = ()  # those that it replaced
        self.moves: tuple[tuple[Part, float, float], ...] = ()
        self.problem = ""
        self.fields: dict[str, QComboBox | QLineEdit] = {
            "series": self.series,
            "format": self.kind,
            "size": self.page,
            "dpi": self.dpi,
            "template": self.template,
            "counts": self.counts,
            **self.lines,
        }
        self._labels = {key: QLabel(self) for key in (*self.fields, *self.many.rows, "parts")}
        self._fill(screen)
        self._lay_out()
        self.retranslate(lang)
        self._connect()

    def _say(self, key: str) -> str:
        return t(f"export.dialog.{key}", self.lang)

    def _fill(self, screen: str) -> None:
        for key in SERIES:
            self.series.addItem("", key)
        for key in TEMPLATES:
            self.template.addItem("", key)
        for key in COUNTS:
            self.counts.addItem("", key)
        for combo in (self.page, self.dpi):
            combo.setEditable(True)
            # Enter exports; it adds no line, which would have no size behind it
            combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        for name in (*SIZES, screen):
            self.page.addItem(name, name)
        self.dpi.addItems([f"{dpi} dpi" for dpi in DPIS])
        self.dpi.setCurrentText(f"{PRINT_DPI:g} dpi")
        for check in self.parts.values():
            check.setChecked(True)
        self._offer_kinds()

    def _offer_kinds(self) -> None:
        """One picture and many have different formats; the same one stays chosen where it can."""
        before = self.kind.currentData()
        kinds = SINGLE if self.series.currentData() == "one" else MANY
        with QSignalBlocker(self.kind):
            self.kind.clear()
            for kind in kinds:
                self.kind.addItem(self._kind_words(kind), kind)
            self.kind.setCurrentIndex(kinds.index(before) if before in kinds else 0)

    def _kind_words(self, kind: str) -> str:
        if kind == "grid" or (kind == "png" and self.series.currentData() != "one"):
            return self._say("folder" if kind == "png" else kind)
        return "GeoTIFF" if kind == "tif" else kind.upper()

    def _lay_out(self) -> None:
        form = QFormLayout(self)
        form.setContentsMargins(0, 0, 0, 0)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        rows: dict[str, QWidget] = {**self.fields, **self.many.rows}
        series_rows = ("areas", "span", "format", "pages", "seconds", "fade", "pattern")
        for key in ("series", *series_rows, *list(self.fields)[2:]):
            form.addRow(self._labels[key], rows[key])
            rows[key].setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._form = form
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        for n, check in enumerate(self.parts.values()):
            grid.addWidget(check, n // 3, n % 3)
            grid.setColumnStretch(n % 3, 1)
        form.addRow(self._labels["parts"], grid)
        form.addRow(self.figure)
        form.addRow(self.public)
        for check in (self.waive, self.allow_cut):
            form.addRow(check)
            check.setVisible(False)
        self._fold()

    def _fold(self) -> None:
        """Only the rows that the series at hand has."""
        wanted = self.many.wanted(*self._kind_of_series())
        for key, row in self.many.rows.items():
            self._form.setRowVisible(row, wanted[key])

    def _kind_of_series(self) -> tuple[str, str]:
        return str(self.series.currentData()), str(self.kind.currentData())

    def stops(self) -> list[QWidget]:
        """Set the order of Tab to that of reading."""
        first = [self.series, *self.many.before_format(), self.kind, *self.many.after_format()]
        checks = [*self.parts.values(), *self.figure.stops(), self.public, self.waive, self.allow_cut]
        return [*first, *list(self.fields.values())[2:], *checks]

    # -- words ------------------------------------------------------------------------------

    def retranslate(self, lang: Lang) -> None:
        """All words anew; what is chosen and typed stays, and nothing has `changed`."""
        self.lang = lang
        for key, label in self._labels.items():
            label.setText(self._say(key))
        for key, entry in self.fields.items():
            entry.setAccessibleName(self._say(key))
        for combo in (self.series, self.template, self.counts):
            for n in range(combo.count()):
                combo.setItemText(n, self._say(combo.itemData(n)))
        for n in range(self.kind.count()):
            self.kind.setItemText(n, self._kind_words(self.kind.itemData(n)))
        for part, check in self.parts.items():
            check.setText(t(f"export.part.{part}", lang))
        self.many.retranslate(lang)
        self.figure.retranslate(lang)
        labels = (*self._labels.values(), *self.figure.labels.values())
        widest = max(label.sizeHint().width() for label in labels)
        for label in labels:
            label.setMinimumWidth(widest)  # so that the fields of both begin in one column
        for key, words in self._hints().items():
            self.lines[key].setPlaceholderText(words)
        self.public.setText(self._say("public"))
        self.waive.setText(self._say("waive"))
        self.allow_cut.setText(self._say("allow_cut"))
        self._name_screen()

    def _hints(self) -> dict[str, str]:
        """Set the placeholders: what an empty field means."""
        hints = {key: self._say(f"{key}_hint") for key in ("subtitle", "maker", "approval")}
        title, caption = self.words
        own = {"heading": title or pack.current().name.in_(self.lang)}
        return hints | own | ({"subtitle": caption} if caption else {})

    def offer_words(self, title: str, subtitle: str) -> None:
        """Return what the sheet shows where nothing is typed; none: the product's name and the layers'."""
        self.words = (title, subtitle)
        for key, words in self._hints().items():
            self.lines[key].setPlaceholderText(words)

    def _name_screen(self) -> None:
        """The last size is said in words. New words for the current line would replace what was typed over it."""
        edit, last = self.page.lineEdit(), self.page.count() - 1
        typed, cursor = self.page.currentText(), edit.cursorPosition() if edit else 0
        words = f"{self._say('screen')} {self.page.itemData(last)}"
        wanted = words if self.page.findText(typed) == last else typed
        with QSignalBlocker(self.page):
            self.page.setItemText(last, words)
            if edit is not None and edit.text() != wanted:
                edit.setText(wanted)
                edit.setCursorPosition(cursor)

    # -- choices ----------------------------------------------------------------------------

    def _connect(self) -> None:
        for combo in (self.template, self.counts):
            combo.currentIndexChanged.connect(self.changed)
        self.series.currentIndexChanged.connect(self._series_changed)
        self.kind.currentIndexChanged.connect(self._kind_changed)
        self.many.changed.connect(self.changed)
        self.figure.changed.connect(self.changed)
        self.figure.template_chosen.connect(lambda template: self.take_template(template.sheet))
        self.figure.bare_toggled.connect(self._make_bare)
        self.page.currentTextChanged.connect(self.changed)
        self.dpi.currentTextChanged.connect(self.changed)
        for line in self.lines.values():
            line.textChanged.connect(self.changed)
        for check in (*self.parts.values(), self.waive, self.allow_cut):
            check.toggled.connect(self.changed)
        for check in (self.waive, self.allow_cut):
            self.public.toggled.connect(check.setVisible)
        self.ground.scaled.connect(self.changed)
        self.public.toggled.connect(self.changed)

    def _series_changed(self) -> None:
        if self.series.currentData() == "atlas":
            self.many.begin_atlas()
        self._offer_kinds()
        self._kind_changed()

    def _kind_changed(self) -> None:
        """Offer the rows of this kind; a film and a deck have their own template and size until others are chosen."""
        kind, many = self.kind.currentData(), self.series.currentData() != "one"
        own = _DECK if kind == "pptx" else _FILM if many and kind in FILMS else ()
        if own != self._own:
            now = (str(self.template.currentData()), self.size_text())
            self._before = self._before if now == self._own else now
            wanted = own or self._before
            self._own = own
            with QSignalBlocker(self.template), QSignalBlocker(self.page):
                self.template.setCurrentIndex(self.template.findData(wanted[0]))
                self.page.setCurrentText(wanted[1])
        self.figure.suit(str(self.kind.currentData()))
        self._fold()
        self.changed.emit()

    def choice(self) -> ExportChoice:
        """What is chosen; of dates that cannot be read the last ones that could."""
        waivable = {"approval": self.waive, "cut": self.allow_cut}
        return ExportChoice(
            str(self.kind.currentData()),
            str(self.series.currentData()),
            self.public.isChecked(),
            frozenset(key for key, check in waivable.items() if check.isChecked()),
            self._span,
        )

    def size_text(self) -> str:
        """The size chosen, or typed."""
        index = self.page.findText(self.page.currentText())
        return str(self.page.itemData(index)) if index >= 0 else self.page.currentText()

    def sheet(self) -> Sheet | None:
        """The Sheet as chosen, or None while the size or a date is none (`problem` has the reason)."""
        try:
            one = self.series.currentData() == "one"
            self._span = SeriesOptions() if one else self.many.read(*self._kind_of_series(), self.lang)
            scale = self.ground.read(self.lang)
            inset = self.figure.read_inset()
            paper = paper_of(self.size_text(), self.dpi.currentText(), self.choice().kind, self.lang)
        except FormError as error:
            self.problem = str(error)
            return None
        self.problem = ""
        words = {key: line.text() for key, line in self.lines.items()}
        sheet = Sheet(
            paper=paper,
            template=cast(Template, self.template.currentData()),
            title=words["heading"] or self.words[0],
            subtitle=words["subtitle"] or self.words[1],
            maker=words["maker"],
            approval=words["approval"],
            made=date.today(),
            hidden=frozenset(part for part, check in self.parts.items() if not check.isChecked()),
            moves=self.moves,
            whole=self.counts.currentData() == "whole",
            scale=scale,
            inset=inset,
            vectors=self.kind.currentData() in VECTORS,
            page=(1, 1) if self._span.numbered else None,
        )
        applied = self.figure.applied(sheet)
        story = story_sheet if self.series.currentData() != "one" else None
        shaped = {"docx": report_figure, "pptx": deck_sheet, "html": story}.get(self.kind.currentData())
        return shaped(applied) if shaped else applied

    def take_template(self, sheet: Sheet) -> None:
        """Fill the fields with the arrangement of a template; what is typed for this picture stays."""
        self.blockSignals(True)
        self.page.setCurrentText(sheet.paper.name)
        self.dpi.setCurrentText(f"{sheet.paper.dpi:g} dpi")
        self.template.setCurrentIndex(self.template.findData(sheet.template))
        for part, check in self.parts.items():
            check.setChecked(sheet.shows(part))
        for key in ("maker", "approval"):
            if words := getattr(sheet, key):
                self.lines[key].setText(words)
        self.figure.take(sheet)
        self.moves = sheet.moves
        self.blockSignals(False)
        self.changed.emit()

    def _make_bare(self, on: bool) -> None:
        """Leave the map alone on the page, or show all parts again."""
        self.blockSignals(True)
        for part, check in self.parts.items():
            check.setChecked(not on or part in BARE_PARTS)
        self.blockSignals(False)
        self.changed.emit()

    def hide_part(self, part: str) -> None:
        self.parts[cast(Part, part)].setChecked(False)

    def drag(self, part: str, dx: float, dy: float) -> None:
        """Add a drag (in mm) to the position of a part."""
        known = {name: (x, y) for name, x, y in self.moves}
        x, y = known.get(cast(Part, part), (0.0, 0.0))
        known[cast(Part, part)] = (x + dx, y + dy)
        self.moves = tuple((name, *by) for name, by in known.items())
        self.changed.emit()

    def put_back(self) -> None:
        self.moves = ()
        self.changed.emit()
